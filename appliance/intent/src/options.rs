//! Which model is asked, where, with which key and how often: checked before anything is asked.

use std::{fmt, sync::Arc, time::Duration};

use bytes::Bytes;
use hyper::{Uri, header::HeaderValue};
use tribune_record::{Dialect, UnixMillis};
use zeroize::Zeroizing;

use crate::limits::{LABEL_BYTES_MAX, RETRY_WAIT};

/// Shortest key that is a secret.
const SECRET_BYTES_MIN: usize = 16;

/// Reads the clock.
pub type Clock = Arc<dyn Fn() -> UnixMillis + Send + Sync>;

/// Whether a text holds a secret.
pub type Scan = Arc<dyn Fn(&str) -> bool + Send + Sync>;

/// Which model is asked, where and how often.
pub struct Options {
    /// The wire format.
    pub dialect: Dialect,
    /// The model, as it is asked for.
    pub model: String,
    /// The server, `https://NAME[:PORT][/PREFIX]`; the dialect's own path goes below it.
    pub url: String,
    /// The certificates in PEM that the server's must rest on; no others are trusted.
    pub roots: Vec<u8>,
    /// The key; Anthropic's API needs one.
    pub key: Option<Key>,
    /// Where the provider is to compute (Anthropic's `inference_geo`).
    pub inference_geo: Option<String>,
    /// What all may use together.
    pub total: Budget,
    /// What one orchestrator may use of it.
    pub each: Budget,
    /// The pause before a second attempt, where the server names none.
    pub retry_wait: Duration,
    /// Finds secrets in what would go out.
    pub scan: Scan,
    /// Reads the clock.
    pub clock: Clock,
}

/// How much may be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    /// Times a question may be sent within a minute.
    pub calls_per_minute: u32,
    /// Tokens within a day in UTC, questions and answers together.
    pub tokens_per_day: u64,
}

impl Default for Budget {
    fn default() -> Self {
        Self { calls_per_minute: 60, tokens_per_day: 5_000_000 }
    }
}

impl Options {
    /// These and no key, budgets as shipped.
    #[must_use]
    pub fn new(dialect: Dialect, model: String, url: String, scan: Scan, clock: Clock) -> Self {
        Self {
            dialect,
            model,
            url,
            roots: Vec::new(),
            key: None,
            inference_geo: None,
            total: Budget::default(),
            each: Budget::default(),
            retry_wait: RETRY_WAIT,
            scan,
            clock,
        }
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { dialect, model, total, each, .. } = self;
        let mut shown = f.debug_struct("Options");
        shown.field("dialect", dialect).field("model", model);
        shown.field("total", total).field("each", each).finish_non_exhaustive()
    }
}

/// Why nobody can be asked this way.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OptionsError {
    /// The URL is none, or one that says more than where.
    #[error("url: expected https://NAME[:PORT][/PREFIX] without user, query and fragment")]
    Url,
    /// The URL is for a wire that anybody can read.
    #[error("url: expected https, found {0}")]
    Scheme(String),
    /// No certificate to hold the server's against.
    #[error("ca: expected certificates in PEM, {0}")]
    Roots(String),
    /// The key is not one that can stand in a header.
    #[error("key: expected visible ASCII characters on one line, found {0}")]
    Key(&'static str),
    /// The dialect needs a key.
    #[error("key: expected one, for this API answers nobody without")]
    NoKey,
    /// The model, or a region, is not a name.
    #[error("{0}: expected a name of visible ASCII characters, at most {LABEL_BYTES_MAX}")]
    Name(&'static str),
    /// TLS cannot be set up.
    #[error("tls: {0}")]
    Tls(String),
}

/// A key, zeroed when it is let go and shown by nothing.
pub struct Key(Zeroizing<Vec<u8>>);

impl Key {
    /// A key from the bytes of its file, of which the end of the line is no part.
    ///
    /// # Errors
    /// Where anything but visible ASCII characters stands in it.
    pub fn new(bytes: Vec<u8>) -> Result<Self, OptionsError> {
        let bytes = Zeroizing::new(bytes);
        let line = bytes.strip_suffix(b"\n").unwrap_or(&bytes);
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let found = match line {
            [] => "nothing",
            line if line.iter().any(|byte| matches!(byte, b'\n' | b'\r')) => "a second line",
            line if line.iter().any(|byte| !byte.is_ascii_graphic()) => {
                "a space, a control character or one beyond ASCII"
            }
            line => return Ok(Self(Zeroizing::new(line.to_vec()))),
        };
        Err(OptionsError::Key(found))
    }

    /// The value of a header that carries it after `before`; its bytes are zeroed with the last
    /// of its clones.
    pub(crate) fn header(&self, before: &str) -> Result<HeaderValue, OptionsError> {
        let bytes = Zeroizing::new([before.as_bytes(), &self.0].concat());
        let mut value = HeaderValue::from_maybe_shared(Bytes::from_owner(bytes))
            .map_err(|_invalid| OptionsError::Key("what no header can hold"))?;
        value.set_sensitive(true);
        Ok(value)
    }

    /// Whether it stands anywhere in `bytes`. A word that a server without keys is given is not
    /// looked for: it is no secret, and may stand in any text.
    pub(crate) fn is_in(&self, bytes: &[u8]) -> bool {
        self.0.len() >= SECRET_BYTES_MIN
            && bytes.windows(self.0.len()).any(|window| window == self.0.as_slice())
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(..)")
    }
}

/// Whether a server can be asked at this URL.
///
/// # Errors
/// Where it is none, or not `https`.
pub fn check_url(url: &str) -> Result<(), OptionsError> {
    Place::read(url).map(drop)
}

/// Where a server is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    /// Name or address, as it is resolved and as its certificate must have it.
    pub(crate) host: String,
    /// Port.
    pub(crate) port: u16,
    /// The value of `host` in a request.
    pub(crate) authority: String,
    /// What stands before the dialect's path.
    pub(crate) prefix: String,
}

impl Place {
    /// Reads a URL.
    pub(crate) fn read(url: &str) -> Result<Self, OptionsError> {
        if url.contains(['@', '?', '#']) {
            return Err(OptionsError::Url);
        }
        let uri: Uri = url.parse().map_err(|_invalid| OptionsError::Url)?;
        match uri.scheme_str() {
            Some("https") => {}
            Some("http") => return Err(OptionsError::Scheme("http".to_owned())),
            Some(_) | None => return Err(OptionsError::Url),
        }
        let authority = uri.authority().ok_or(OptionsError::Url)?;
        let host = authority.host().trim_start_matches('[').trim_end_matches(']');
        if host.is_empty() {
            return Err(OptionsError::Url);
        }
        let port = match authority.as_str().rsplit_once(':') {
            // `NAME:` and `NAME:99999` are not read as a port, and must not be taken for none.
            Some((_, digits)) if !digits.ends_with(']') => {
                authority.port_u16().filter(|_| !digits.is_empty()).ok_or(OptionsError::Url)?
            }
            Some(_) | None => 443,
        };
        Ok(Self {
            host: host.to_owned(),
            port,
            authority: authority.as_str().to_owned(),
            prefix: uri.path().trim_end_matches('/').to_owned(),
        })
    }
}

/// Whether a text may stand as the name of a model or a region.
pub(crate) fn is_name(text: &str) -> bool {
    let fits = (1..=LABEL_BYTES_MAX).contains(&text.len());
    fits && text.bytes().all(|byte| byte.is_ascii_graphic())
}
