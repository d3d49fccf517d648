//! HTTP/1.1 over one connection: a request goes out, its answer is read up to a limit. Nothing is
//! followed, inflated or asked again here.

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::{
    HeaderMap, Request, StatusCode,
    body::{Body as _, Incoming},
    client::conn::http1::{self, SendRequest},
    header,
};
use hyper_util::rt::TokioIo;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    task::JoinHandle,
};
use tribune_record::AskFault;

use crate::{
    asked::Fault,
    limits::{HEADER_BYTES_MAX, HEADERS_MAX},
};

/// An answer, read to its end.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

/// Why there is none.
#[derive(Debug)]
pub(crate) struct Broken {
    pub(crate) fault: Fault,
    /// Whether it may go well a moment later.
    pub(crate) passes: bool,
}

impl Broken {
    pub(crate) fn new(class: AskFault, detail: impl Into<String>, passes: bool) -> Self {
        Self { fault: Fault::new(class, detail), passes }
    }
}

/// A connection that takes one request after the other.
#[derive(Debug)]
pub(crate) struct Connection {
    sender: SendRequest<Full<Bytes>>,
    _driver: Driver,
}

/// The task that moves a connection's bytes; it ends with the connection.
#[derive(Debug)]
struct Driver(JoinHandle<()>);

impl Drop for Driver {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Connection {
    /// Speaks HTTP on a stream.
    pub(crate) async fn on<S>(stream: S) -> Result<Self, Broken>
    where
        S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
    {
        let mut builder = http1::Builder::new();
        builder.max_headers(HEADERS_MAX).max_buf_size(HEADER_BYTES_MAX);
        let (sender, connection) = builder
            .handshake(TokioIo::new(stream))
            .await
            .map_err(|error| Broken::new(AskFault::Connect, error.to_string(), true))?;
        // How a connection ends is told to whoever waits for its answer.
        let driver = tokio::spawn(async move { drop(connection.await) });
        Ok(Self { sender, _driver: Driver(driver) })
    }

    /// Whether another request can be sent; it waits for the end of the one before.
    pub(crate) async fn is_ready(&mut self) -> bool {
        self.sender.ready().await.is_ok()
    }

    /// Sends a request and reads its answer of at most `limit` bytes.
    pub(crate) async fn send(
        &mut self,
        request: Request<Full<Bytes>>,
        limit: usize,
    ) -> Result<Answer, Broken> {
        let response = self.sender.send_request(request).await.map_err(|error| unsent(&error))?;
        let (parts, body) = response.into_parts();
        if parts.headers.get(header::CONTENT_ENCODING).is_some_and(|value| value != "identity") {
            let detail = "the answer is compressed, which was not asked for";
            return Err(Broken::new(AskFault::Malformed, detail, false));
        }
        let body = read(body, limit).await?;
        Ok(Answer { status: parts.status, headers: parts.headers, body })
    }
}

async fn read(mut body: Incoming, limit: usize) -> Result<Vec<u8>, Broken> {
    let too_long = || {
        let detail = format!("the answer has more than {limit} bytes");
        Broken::new(AskFault::TooLong, detail, false)
    };
    let most = u64::try_from(limit).unwrap_or(u64::MAX);
    if body.size_hint().lower() > most {
        return Err(too_long());
    }
    let mut bytes = Vec::new();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| {
            let detail = format!("the answer broke off: {error}");
            Broken::new(AskFault::Malformed, detail, true)
        })?;
        bytes.extend_from_slice(&frame.into_data().unwrap_or_default());
        if bytes.len() > limit {
            return Err(too_long());
        }
    }
    Ok(bytes)
}

fn unsent(error: &hyper::Error) -> Broken {
    if error.is_parse() {
        let detail = format!("the answer is not HTTP: {error}");
        return Broken::new(AskFault::Malformed, detail, false);
    }
    let detail = format!("the connection ended before an answer: {error}");
    Broken::new(AskFault::Connect, detail, true)
}
