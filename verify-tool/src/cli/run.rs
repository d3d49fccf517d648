//! From the command line to a report: opens what was named and nothing else.

use std::{
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
};

use tribune_chain::Vkey;
use tribune_verify::{
    Options, RECEIPT_BYTES_MAX, Report, Unable, bytes_of, pin_of, verify_export, verify_paths,
    verify_receipt,
};

use crate::cli::{
    args::{Ask, Export, Receipt},
    bar,
};

/// Wrong usage, or a file that cannot be read: exit code 9.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Usage {
    #[error("{}: {error}", path.display())]
    File { path: PathBuf, error: io::Error },
    #[error("{}: expected at most {limit} bytes", path.display())]
    TooLarge { path: PathBuf, limit: u64 },
    #[error("{}: {error}", path.display())]
    Pin { path: PathBuf, error: Unable },
    #[error("--key: neither a verifier key nor a file that holds one: {0}")]
    Key(String),
    #[error("standard input: expected `-` alone, found it among other files")]
    Alone,
    #[error(transparent)]
    Unable(#[from] Unable),
}

/// The report, and whether it is wanted as JSON.
pub(crate) fn run(ask: &Ask) -> Result<(Report, bool), Usage> {
    match ask {
        Ask::Chain(export) => Ok((checked(export, &options(export)?)?, export.json)),
        #[cfg(feature = "replay")]
        Ask::Replay(export) => {
            let options = Options { replay: true, ..options(export)? };
            Ok((checked(export, &options)?, export.json))
        }
        Ask::Receipt(Receipt { file, keys, json }) => {
            let keys = keys.iter().map(|key| vkey(key)).collect::<Result<Vec<_>, _>>()?;
            Ok((verify_receipt(&small(file, RECEIPT_BYTES_MAX)?, &keys), *json))
        }
    }
}

fn options(export: &Export) -> Result<Options, Usage> {
    let pins = export
        .pins
        .iter()
        .map(|path| pin_of(&text(path)?).map_err(|error| Usage::Pin { path: path.clone(), error }));
    Ok(Options {
        key: export.key.as_deref().map(vkey).transpose()?,
        pins: pins.collect::<Result<_, _>>()?,
        #[cfg(feature = "replay")]
        replay: false,
    })
}

fn checked(export: &Export, options: &Options) -> Result<Report, Usage> {
    if export.files.iter().any(|path| path.as_os_str() == "-") {
        if export.files.len() > 1 {
            return Err(Usage::Alone);
        }
        return Ok(verify_export(io::stdin().lock(), options, |_bytes| ())?);
    }
    let bar = bar::over(bytes_of(&export.files));
    let report = verify_paths(&export.files, options, |bytes| bar.set_position(bytes))?;
    bar.finish_and_clear();
    Ok(report)
}

/// A key as given, or the one a file holds.
fn vkey(given: &str) -> Result<Vkey, Usage> {
    if let Ok(key) = given.parse() {
        return Ok(key);
    }
    let path = Path::new(given);
    if given.contains('+') && !path.exists() {
        let invalid = given.parse::<Vkey>().err().map(|why| why.to_string());
        return Err(Usage::Key(invalid.unwrap_or_default()));
    }
    text(path)?.trim().parse().map_err(|why| Usage::Key(format!("{given}: {why}")))
}

fn text(path: &Path) -> Result<String, Usage> {
    let bytes = small(path, RECEIPT_BYTES_MAX)?;
    String::from_utf8(bytes).map_err(|why| Usage::File {
        path: path.to_path_buf(),
        error: io::Error::new(io::ErrorKind::InvalidData, why),
    })
}

fn small(path: &Path, limit: u64) -> Result<Vec<u8>, Usage> {
    let failed = |error| Usage::File { path: path.to_path_buf(), error };
    let mut bytes = Vec::new();
    let mut limited = File::open(path).map_err(failed)?.take(limit.saturating_add(1));
    limited.read_to_end(&mut bytes).map_err(failed)?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length <= limit) {
        Ok(bytes)
    } else {
        Err(Usage::TooLarge { path: path.to_path_buf(), limit })
    }
}
