//! Which language model is asked for its opinion: the `[intent]` of `tribune.toml`. Without that
//! section none is.

use std::{
    io::Read as _,
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
    sync::Arc,
};

use serde::Deserialize;
use tribune_intent::{Budget, Key, Options};
use tribune_record::Dialect;
use zeroize::Zeroizing;

use super::limits::Number;
use crate::{clock, failure::Failure, home::Home};

/// Longest key, in bytes.
const KEY_BYTES_MAX: usize = 4 * 1024;

/// Which model is asked, and where. Paths that are not absolute stand in the home.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Intent {
    /// The wire format.
    pub(crate) dialect: Dialect,
    /// The model, as it is asked for.
    pub(crate) model: String,
    /// The server, `https://NAME[:PORT][/PREFIX]`.
    pub(crate) url: String,
    /// Certificates in PEM that the server's must rest on.
    pub(crate) ca: PathBuf,
    /// The file with the key.
    pub(crate) key_file: Option<PathBuf>,
    /// Where `tribune egress` listens; without it the server asks by itself.
    pub(crate) socket: Option<PathBuf>,
    /// Where the provider is to compute.
    pub(crate) inference_geo: Option<String>,
    /// Times a question may be sent within a minute.
    #[serde(default = "calls")]
    pub(crate) calls_per_minute: u32,
    /// Tokens within a day in UTC.
    #[serde(default = "tokens")]
    pub(crate) tokens_per_day: u64,
    /// What one orchestrator may use of both, in percent.
    #[serde(default = "whole")]
    pub(crate) orchestrator_percent: u32,
}

fn calls() -> u32 {
    Budget::default().calls_per_minute
}

fn tokens() -> u64 {
    Budget::default().tokens_per_day
}

fn whole() -> u32 {
    100
}

impl Intent {
    /// Why it cannot be meant.
    pub(super) fn wrong(&self) -> Option<String> {
        if let Err(error) = tribune_intent::check_url(&self.url) {
            return Some(format!("intent.{error}"));
        }
        let keyless = self.key_file.is_none() && self.socket.is_none();
        if self.dialect == Dialect::Anthropic && keyless {
            return Some(
                "intent.key_file: expected one, for this API answers no one without".into(),
            );
        }
        // Below that not one question fits.
        if !(100_000..=1_000_000_000_000).contains(&self.tokens_per_day) {
            let expected = "expected 100000 to 1000000000000";
            return Some(format!(
                "intent.tokens_per_day: {expected}, found {}",
                self.tokens_per_day
            ));
        }
        let numbers = [
            Number::of("intent.calls_per_minute", self.calls_per_minute, 1..=10_000),
            Number::of("intent.orchestrator_percent", self.orchestrator_percent, 1..=100),
        ];
        numbers.into_iter().find_map(|number| number.check().err())
    }

    /// The options of a client that asks this way.
    ///
    /// # Errors
    /// Where the certificates or the key cannot be read.
    pub(crate) fn options(&self, home: &Home) -> Result<Options, Failure> {
        let secret = |text: &str| tribune_plan::scrubbed_words(text) != text;
        let (model, url) = (self.model.clone(), self.url.clone());
        let mut options =
            Options::new(self.dialect, model, url, Arc::new(secret), Arc::new(clock::now));
        options.roots = super::text(&home.path(&self.ca))?.into_bytes();
        options.key = self.key_file.as_ref().map(|file| key(&home.path(file))).transpose()?;
        options.inference_geo.clone_from(&self.inference_geo);
        let share = |all: u64| {
            let percent = u64::from(self.orchestrator_percent);
            all.saturating_mul(percent).div_ceil(100)
        };
        let calls = self.calls_per_minute;
        options.total = Budget { calls_per_minute: calls, tokens_per_day: self.tokens_per_day };
        options.each = Budget {
            calls_per_minute: u32::try_from(share(calls.into())).unwrap_or(calls),
            tokens_per_day: share(self.tokens_per_day),
        };
        Ok(options)
    }
}

/// A key from its file, which nobody else may read.
fn key(path: &Path) -> Result<Key, Failure> {
    let failed = |error: std::io::Error| Failure::file("read", path, &error);
    let file = std::fs::File::open(path).map_err(failed)?;
    let mode = file.metadata().map_err(failed)?.mode();
    if mode & 0o077 != 0 {
        let (path, mode) = (path.display(), mode & 0o777);
        let expected = "expected a key that only its owner can read";
        return Err(Failure::new(format!("{expected}, found mode {mode:04o} on {path}")));
    }
    // Never grown, so that no copy of it is left behind.
    let mut bytes = Zeroizing::new(vec![0; KEY_BYTES_MAX]);
    let mut length = 0_usize;
    let mut file = file;
    loop {
        let room = bytes.get_mut(length..).unwrap_or_default();
        match file.read(room).map_err(failed)? {
            0 => break,
            read => length = length.saturating_add(read),
        }
    }
    let text = bytes.get(..length).unwrap_or_default().to_vec();
    if length == KEY_BYTES_MAX {
        let path = path.display();
        return Err(Failure::new(format!("expected a key of less than {length} bytes in {path}")));
    }
    Key::new(text).map_err(|error| Failure::new(format!("{}: {error}", path.display())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    const SOUND: &str = r#"
[intent]
dialect = "openai"
model = "local"
url = "https://llm.example"
ca = "tls/llm-ca.pem"
"#;

    fn read(text: &str) -> Result<Option<Intent>, String> {
        Config::read("tribune.toml", text).map(|c| c.intent).map_err(|error| error.to_string())
    }

    #[track_caller]
    fn refused(text: &str, expected: &str) {
        let error = read(text).unwrap_err();
        assert!(error.contains(expected), "{error}");
    }

    #[test]
    fn no_model_is_asked_unless_a_site_says_so() {
        assert_eq!(read("").unwrap(), None);
        let intent = read(SOUND).unwrap().unwrap();
        assert_eq!((intent.calls_per_minute, intent.tokens_per_day), (60, 5_000_000));
        assert_eq!(intent.socket, None);
    }

    #[test]
    fn what_cannot_be_meant_is_refused_with_its_key() {
        refused(&SOUND.replace("https:", "http:"), "intent.url: expected https, found http");
        refused(&SOUND.replace("openai", "anthropic"), "intent.key_file: expected one");
        refused(&SOUND.replace("openai", "grok"), "line 3");
        refused(&SOUND.replace("ca = ", "cas = "), "line 6");
        refused(&format!("{SOUND}calls_per_minute = 0\n"), "intent.calls_per_minute");
        refused(&format!("{SOUND}tokens_per_day = 99999\n"), "intent.tokens_per_day");
        refused(&format!("{SOUND}orchestrator_percent = 101\n"), "intent.orchestrator_percent");
    }

    #[test]
    fn a_key_is_read_from_a_file_of_its_owner_alone() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        let write = |bytes: &[u8], mode| {
            std::fs::write(&path, bytes).unwrap();
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
            key(&path).map_err(|failure| failure.to_string())
        };
        let _sound = write(b"sk-1234\n", 0o600).unwrap();
        for (bytes, mode, expected) in [
            (&b"sk-1234"[..], 0o640, "mode 0640"),
            (b"sk-12\n34", 0o600, "a second line"),
            (b"sk-1234\n\n", 0o600, "a second line"),
            (b"sk 1234", 0o600, "a space"),
            (b"sk-\xc3\xa9", 0o600, "beyond ASCII"),
            (b"", 0o600, "nothing"),
            (&[b'k'; 5000], 0o600, "less than 4096"),
        ] {
            let error = write(bytes, mode).unwrap_err();
            assert!(error.contains(expected), "{error}");
            assert!(!error.contains("sk-1"), "{error}");
        }
    }
}
