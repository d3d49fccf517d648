//! Connections below HTTP: bare, with TLS and nothing else, or HTTP/2 that reads only so much.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::Empty;
use hyper::{body::Incoming, client::conn::http2::SendRequest};
use hyper_util::rt::{TokioExecutor, TokioIo};
use rustls::{ClientConfig, pki_types::ServerName};
use tokio::net::TcpStream;
use tokio_rustls::{TlsConnector, client::TlsStream};

use crate::site::Server;

/// Longest wait for something that should happen.
const WAIT: Duration = Duration::from_secs(5);

impl Server {
    /// A connection on which nothing is said.
    pub(crate) async fn bare(&self) -> TcpStream {
        let address = self.url.strip_prefix("https://").unwrap();
        TcpStream::connect(address).await.unwrap()
    }

    /// A connection with TLS on which nothing is asked.
    pub(crate) async fn shaken(
        &self,
        mut config: ClientConfig,
        protocol: &str,
    ) -> TlsStream<TcpStream> {
        config.alpn_protocols = vec![protocol.as_bytes().to_vec()];
        let name = ServerName::try_from("localhost").unwrap();
        TlsConnector::from(Arc::new(config)).connect(name, self.bare().await).await.unwrap()
    }

    /// A connection that speaks HTTP/2, answers pings, and takes this many bytes of an answer.
    pub(crate) async fn h2(&self, config: ClientConfig, window: u32) -> H2 {
        let io = TokioIo::new(self.shaken(config, "h2").await);
        let mut builder = hyper::client::conn::http2::Builder::new(TokioExecutor::new());
        builder.initial_stream_window_size(window);
        let (requests, connection) = builder.handshake(io).await.unwrap();
        let driver = tokio::spawn(async move { drop(connection.await) });
        H2 { requests, driver }
    }
}

/// A connection that speaks HTTP/2.
pub(crate) struct H2 {
    requests: SendRequest<Empty<Bytes>>,
    driver: tokio::task::JoinHandle<()>,
}

impl H2 {
    /// Asks for a path; the body of the answer is not read.
    pub(crate) async fn get(&mut self, path: &str) -> Result<Response<Incoming>, hyper::Error> {
        let uri = format!("https://localhost{path}");
        let request = Request::builder().uri(uri).body(Empty::new()).unwrap();
        self.requests.send_request(request).await
    }

    /// Waits until the server has closed it.
    pub(crate) async fn closed(self) {
        tokio::time::timeout(WAIT, self.driver).await.expect("the server closes it").unwrap();
    }

    /// Whether it stands.
    pub(crate) fn stands(&self) -> bool {
        !self.driver.is_finished()
    }
}

/// Waits until the server has closed a connection on which it has nothing to say.
pub(crate) async fn closed(stream: &TcpStream) {
    let read = async {
        loop {
            stream.readable().await.unwrap();
            match stream.try_read(&mut [0; 4096]) {
                Ok(0) => return,
                Ok(_) => (),
                Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => (),
                Err(_reset) => return,
            }
        }
    };
    tokio::time::timeout(WAIT, read).await.expect("the server closes it");
}

/// Whether the server has not closed it.
pub(crate) fn stands(stream: &TcpStream) -> bool {
    matches!(stream.try_read(&mut [0; 4096]),
        Err(error) if error.kind() == std::io::ErrorKind::WouldBlock)
}
