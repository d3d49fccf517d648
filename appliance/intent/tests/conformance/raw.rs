//! A request written by hand, for what the client never sends.

use std::sync::Arc;

use rustls::{
    ClientConfig, RootCertStore,
    crypto::aws_lc_rs,
    pki_types::{CertificateDer, ServerName, pem::PemObject},
};
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};
use tokio_rustls::TlsConnector;
use tribune_fake::Fake;

use crate::bench::Bench;

/// A request, first as the client sends it, then changed.
pub(crate) struct Raw<'b> {
    fake: &'b Fake,
    pub(crate) line: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Value,
    /// The length that is told, where it is not the body's.
    pub(crate) length: Option<usize>,
}

impl<'b> Raw<'b> {
    /// What the client of a bench sends.
    pub(crate) async fn of(bench: &'b Bench) -> Self {
        let _asked = bench.ask().await;
        let heard = bench.fake.seen().pop().unwrap();
        let mut lines = heard.head.split("\r\n").map(ToOwned::to_owned);
        let line = lines.next().unwrap();
        let pair = |line: String| {
            let (name, value) = line.split_once(": ").unwrap();
            (name.to_owned(), value.to_owned())
        };
        let headers = lines.map(pair).collect();
        Self { fake: &bench.fake, line, headers, body: heard.json(), length: None }
    }

    pub(crate) fn set(&mut self, name: &str, value: Option<&str>) {
        self.headers.retain(|(found, _)| found != name);
        self.headers.extend(value.map(|value| (name.to_owned(), value.to_owned())));
    }

    /// Sends it; the status and the body of the answer.
    pub(crate) async fn send(&self) -> (u16, Vec<u8>) {
        let body = if self.body.is_null() { String::new() } else { self.body.to_string() };
        let mut text = format!("{}\r\n", self.line);
        for (name, value) in &self.headers {
            if name != "content-length" {
                text.push_str(&format!("{name}: {value}\r\n"));
            }
        }
        let length = self.length.unwrap_or(body.len());
        text.push_str(&format!("content-length: {length}\r\n\r\n"));
        if self.length.is_none() {
            text.push_str(&body);
        }
        let mut stream = self.connect().await;
        stream.write_all(text.as_bytes()).await.unwrap();
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(stream.read_u8().await.unwrap());
        }
        let head = String::from_utf8(head).unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        let length = head.split("content-length: ").nth(1).unwrap().split("\r\n").next().unwrap();
        let mut body = vec![0; length.parse().unwrap()];
        stream.read_exact(&mut body).await.unwrap();
        (status, body)
    }

    async fn connect(&self) -> tokio_rustls::client::TlsStream<TcpStream> {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_slice(self.fake.ca().as_bytes()).unwrap()).unwrap();
        let config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        let port: u16 = self.fake.url().rsplit(':').next().unwrap().parse().unwrap();
        let stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
        let name = ServerName::try_from("localhost").unwrap();
        TlsConnector::from(Arc::new(config)).connect(name, stream).await.unwrap()
    }
}
