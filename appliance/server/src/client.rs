//! The one client: how `submit`, `request`, `approve`, `export` and the demo reach a server.

pub(crate) mod form;

use std::path::Path;

use bytes::{Bytes, BytesMut};
use http::{Method, Request, StatusCode, Uri, header};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{Client as Hyper, connect::HttpConnector},
    rt::TokioExecutor,
};
use serde::{Deserialize, de::DeserializeOwned};

use crate::{cli::Remote, failure::Failure, limits, report, serve::tls};

/// A client with an identity, for one server.
#[derive(Debug)]
pub(crate) struct Client {
    server: String,
    hyper: Hyper<HttpsConnector<HttpConnector>, Full<Bytes>>,
}

/// An answer, read to its end.
#[derive(Debug)]
pub(crate) struct Answer {
    /// Its status.
    pub(crate) status: StatusCode,
    /// Its body.
    pub(crate) body: Bytes,
}

/// What a client sends.
#[derive(Debug, Default)]
pub(crate) struct Post {
    /// The content type.
    pub(crate) kind: String,
    /// The body.
    pub(crate) body: Vec<u8>,
    /// `Idempotency-Key`.
    pub(crate) key: Option<String>,
}

#[derive(Deserialize)]
struct Problem {
    status: u16,
    code: String,
    detail: String,
}

impl Client {
    /// A client for `--server` and `--identity`.
    ///
    /// # Errors
    /// Where the URL is none, or the identity cannot be used.
    pub(crate) fn new(remote: &Remote) -> Result<Self, Failure> {
        Self::with(&remote.server, &remote.identity)
    }

    /// A client for a server under an identity's folder.
    ///
    /// # Errors
    /// Where the URL is none, or the identity cannot be used.
    pub(crate) fn with(server: &str, identity: &Path) -> Result<Self, Failure> {
        let uri: Option<Uri> = server.parse().ok();
        let sound = uri.as_ref().is_some_and(|uri| {
            uri.scheme_str() == Some("https") && uri.host().is_some() && uri.path() == "/"
        });
        if !sound {
            let expected = "expected a server as https://NAME[:PORT]";
            return Err(Failure::new(format!("{expected}, found {server}")));
        }
        Ok(Self::under(server, tls::client(identity)?))
    }

    /// A client without an identity, for what stands below a URL and is trusted by a CA.
    ///
    /// # Errors
    /// Where the URL is none, or the CA cannot be used.
    pub(crate) fn trusting(base: &str, ca: &Path) -> Result<Self, Failure> {
        let uri: Option<Uri> = base.parse().ok();
        let sound = uri.as_ref().is_some_and(|uri| {
            uri.scheme_str() == Some("https") && uri.host().is_some() && uri.query().is_none()
        });
        if !sound {
            let expected = "expected a URL as https://NAME[:PORT][/PREFIX]";
            return Err(Failure::new(format!("{expected}, found {base}")));
        }
        Ok(Self::under(base, tls::trusting(ca)?))
    }

    fn under(base: &str, config: rustls::ClientConfig) -> Self {
        let connector = HttpsConnectorBuilder::new()
            .with_tls_config(config)
            .https_only()
            .enable_http1()
            .enable_http2()
            .build();
        let hyper = Hyper::builder(TokioExecutor::new()).build(connector);
        Self { server: base.trim_end_matches('/').to_owned(), hyper }
    }

    /// Asks for `path`.
    ///
    /// # Errors
    /// Where there is no answer; a refusal is an answer.
    pub(crate) async fn get(&self, path: &str) -> Result<Answer, Failure> {
        self.send(Method::GET, path, Post::default()).await
    }

    /// Posts to `path`.
    ///
    /// # Errors
    /// Where there is no answer; a refusal is an answer.
    pub(crate) async fn post(&self, path: &str, post: Post) -> Result<Answer, Failure> {
        self.send(Method::POST, path, post).await
    }

    async fn send(&self, method: Method, path: &str, post: Post) -> Result<Answer, Failure> {
        let read = async {
            let (status, mut body) = self.open(method, path, post).await?;
            let mut bytes = BytesMut::new();
            while let Some(frame) = body.frame().await {
                let data = frame.map_err(|error| self.broken(&error))?.into_data();
                bytes.extend_from_slice(&data.unwrap_or_default());
                if bytes.len() > limits::ANSWER_BYTES_MAX {
                    return Err(self.failed("an answer that fits in memory", "a larger one"));
                }
            }
            Ok(Answer { status, body: bytes.freeze() })
        };
        let seconds = limits::ANSWER_WAIT_MAX.as_secs();
        tokio::time::timeout(limits::ANSWER_WAIT_MAX, read).await.unwrap_or_else(|_elapsed| {
            Err(self.failed(&format!("an answer within {seconds} seconds"), "none"))
        })
    }

    /// Sends a request and returns as soon as the answer begins.
    ///
    /// # Errors
    /// Where there is none.
    pub(crate) async fn open(
        &self,
        method: Method,
        path: &str,
        post: Post,
    ) -> Result<(StatusCode, Incoming), Failure> {
        let mut request = Request::builder().method(method).uri(format!("{}{path}", self.server));
        if !post.kind.is_empty() {
            request = request.header(header::CONTENT_TYPE, post.kind);
        }
        if let Some(key) = post.key {
            request = request.header("idempotency-key", key);
        }
        let request = request
            .body(Full::new(Bytes::from(post.body)))
            .map_err(|error| Failure::new(format!("{path}: {error}")))?;
        let response = self.hyper.request(request).await.map_err(|error| self.broken(&error))?;
        Ok((response.status(), response.into_body()))
    }

    fn failed(&self, expected: &str, found: &str) -> Failure {
        Failure::new(format!("{}: expected {expected}, found {found}", self.server))
    }

    /// An error with what lies under it: which certificate, which address.
    fn broken(&self, error: &(dyn std::error::Error + 'static)) -> Failure {
        let causes = std::iter::successors(Some(error), |error| error.source());
        let words: Vec<_> = causes.map(ToString::to_string).collect();
        self.failed("an answer", &words.join(": "))
    }
}

impl Answer {
    /// What a successful answer says.
    ///
    /// # Errors
    /// Where the server refused, in its words, or the answer is not of that shape.
    pub(crate) fn read<T: DeserializeOwned>(&self) -> Result<T, Failure> {
        self.success()?;
        serde_json::from_slice(&self.body)
            .map_err(|error| Failure::new(format!("the server's answer does not read: {error}")))
    }

    /// Nothing, where the server did what was asked.
    ///
    /// # Errors
    /// Where it refused, in its words.
    pub(crate) fn success(&self) -> Result<(), Failure> {
        if self.status.is_success() {
            return Ok(());
        }
        Err(refusal(self.status, &self.body))
    }
}

/// A refusal in the server's words.
pub(crate) fn refusal(status: StatusCode, body: &[u8]) -> Failure {
    match serde_json::from_slice::<Problem>(body) {
        Ok(Problem { status, code, detail }) => {
            Failure::new(report::clean(&format!("refused: {detail} ({status} {code})")))
        }
        Err(_) => Failure::new(format!("refused with status {status}")),
    }
}
