//! A multipart form as our client posts it.

use super::Post;
use crate::{failure::Failure, random};

/// The parts of a form, in order.
#[derive(Debug)]
pub(crate) struct Form {
    boundary: String,
    body: Vec<u8>,
}

impl Form {
    /// An empty form.
    ///
    /// # Errors
    /// Where there are no random numbers for a boundary.
    pub(crate) fn new() -> Result<Self, Failure> {
        // 192 random bits stand in no plan by chance.
        let boundary = hex::encode(random::bytes::<24>()?);
        Ok(Self { boundary, body: Vec::new() })
    }

    /// Adds a part; `name` is one of ours.
    #[must_use]
    pub(crate) fn part(mut self, name: &str, content: &[u8]) -> Self {
        let head = format!(
            "--{}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n",
            self.boundary
        );
        self.body.extend_from_slice(head.as_bytes());
        self.body.extend_from_slice(content);
        self.body.extend_from_slice(b"\r\n");
        self
    }

    /// Adds a part where there is one.
    #[must_use]
    pub(crate) fn maybe(self, name: &str, content: Option<&[u8]>) -> Self {
        match content {
            Some(content) => self.part(name, content),
            None => self,
        }
    }

    /// What is posted.
    pub(crate) fn post(mut self, key: Option<String>) -> Post {
        self.body.extend_from_slice(format!("--{}--\r\n", self.boundary).as_bytes());
        let kind = format!("multipart/form-data; boundary={}", self.boundary);
        Post { kind, body: self.body, key }
    }
}
