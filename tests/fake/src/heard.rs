//! A request as it came over the wire.

use serde_json::Value;
use tokio::io::{AsyncRead, AsyncReadExt as _};

/// Bytes of body that a fake reads; longer ones it refuses by their length alone.
const READ_MAX: usize = 32 * 1024 * 1024;

/// A request as it came over the wire.
#[derive(Debug, Clone)]
pub struct Heard {
    /// The request line and the headers.
    pub head: String,
    /// The body.
    pub body: Vec<u8>,
    /// How long the body was said to be, in bytes.
    pub length: usize,
}

impl Heard {
    /// A header, where it is there.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.split("\r\n").skip(1);
        let pairs = lines.filter_map(|line| line.split_once(':'));
        pairs
            .filter(|(found, _)| found.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.trim())
            .next()
    }

    /// Method and path.
    #[must_use]
    pub fn line(&self) -> (&str, &str) {
        let mut words = self.head.split(' ');
        (words.next().unwrap_or_default(), words.next().unwrap_or_default())
    }

    /// The body as JSON; null where it is none.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// Everything as bytes.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        [self.head.as_bytes(), &self.body].concat()
    }
}

/// Reads the next request; none where the client is gone.
pub(super) async fn read(stream: &mut (impl AsyncRead + Unpin)) -> Option<Heard> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.ok()?);
    }
    let mut heard = Heard {
        head: String::from_utf8_lossy(&head).trim_end().to_owned(),
        body: Vec::new(),
        length: 0,
    };
    heard.length = heard.header("content-length").and_then(|text| text.parse().ok()).unwrap_or(0);
    if heard.length <= READ_MAX {
        heard.body = vec![0; heard.length];
        stream.read_exact(&mut heard.body).await.ok()?;
    }
    Some(heard)
}
