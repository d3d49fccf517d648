//! Why a command could not do its work: one line, exit code 9.

/// One line that says what was expected and what was found.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Failure(String);

impl Failure {
    /// A failure that says `message`, on one line.
    pub(crate) fn new(message: impl AsRef<str>) -> Self {
        let lines = message.as_ref().lines().map(str::trim).filter(|line| !line.is_empty());
        Self(lines.collect::<Vec<_>>().join(" "))
    }

    /// A file that could not be read or written.
    pub(crate) fn file(doing: &str, path: &std::path::Path, error: &std::io::Error) -> Self {
        Self::new(format!("cannot {doing} {}: {error}", path.display()))
    }
}

/// Errors of the parts, each of which says in one line what was expected and found.
macro_rules! from {
    ($($error:ty),* $(,)?) => {
        $(impl From<$error> for Failure {
            fn from(error: $error) -> Self {
                Self::new(error.to_string())
            }
        })*
    };
}

from!(
    crate::random::NoRandomness,
    crate::config::ConfigError,
    tribune_host::HostFault,
    tribune_plan::Refused,
    tribune_store::OpenError,
    tribune_store::AppendError,
    tribune_store::ExportError,
    serde_json::Error,
);
