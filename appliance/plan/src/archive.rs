//! The saved plan file: what `terraform apply` runs, as far as a judge can read it.
//!
//! It is an unsigned zip, and nothing in the JSON binds it: whoever posts both may post two
//! different plans. So it is opened under limits, digested, and everything in it that the JSON also
//! says is compared; a difference is an [`Effect::ArchiveMismatch`](tribune_record::Effect), what
//! cannot be compared an [`Effect::UnknownKey`](tribune_record::Effect).
//!
//! What is marked sensitive, and the reasons for an action are not compared: no verdict rests on
//! them.

mod bytes;
mod compare;
mod entries;
mod lock;
mod message;
mod msgpack;
mod planfile;
pub(crate) mod source;
mod state;
mod wire;
mod zip;

use tribune_record::{Digest, PlanArchive, Purpose};

use crate::{Refused, limits::ARCHIVE_BYTES_MAX, redact::Redactor};
use entries::Entries;
use lock::Lock;
use planfile::PlanFile;
use state::State;

/// A saved plan file, opened. Nothing of it is redacted.
#[derive(Debug)]
pub struct Archive {
    digest: Digest,
    plan: PlanFile,
    state: State,
    source: source::Source,
    lock: Lock,
}

impl Archive {
    /// Opens the file Terraform or OpenTofu wrote for `plan -out`.
    ///
    /// # Errors
    /// [`Refused`] says why the bytes are not read as one.
    pub fn open(bytes: &[u8]) -> Result<Self, Refused> {
        Self::read(bytes).map_err(Refused::scrubbed)
    }

    fn read(bytes: &[u8]) -> Result<Self, Refused> {
        if bytes.len() > ARCHIVE_BYTES_MAX {
            let (what, found) = ("bytes of plan archive", bytes.len());
            return Err(Refused::TooLarge { what, limit: ARCHIVE_BYTES_MAX, found });
        }
        refuse_other_files(bytes)?;
        let Entries { tfplan, state, source, lock } = Entries::of(zip::unpack(bytes)?)?;
        let plan = PlanFile::read(&tfplan)?;
        let digest = Digest::of(Purpose::PlanArchive, bytes);
        Ok(Self { digest, plan, state, source, lock })
    }

    /// The version of a provider that would run.
    pub(crate) fn version(&self, source: &str) -> Option<&str> {
        self.lock.version(source)
    }

    /// The configuration in it, as text.
    pub(crate) const fn source(&self) -> &source::Source {
        &self.source
    }

    /// What the record keeps of it.
    pub(crate) fn record(&self, redactor: &Redactor<'_>) -> PlanArchive {
        let clean = |texts: &Vec<String>| texts.iter().map(|text| redactor.clean(text)).collect();
        PlanArchive {
            digest: self.digest,
            lineage: redactor.clean(&self.state.lineage),
            serial: self.state.serial,
            workspace: redactor.clean(&self.plan.workspace),
            mode: self.plan.mode,
            targets: clean(&self.plan.targets),
            forced: clean(&self.plan.forced),
        }
    }
}

/// Names what is no zip before a reader of zips would.
fn refuse_other_files(bytes: &[u8]) -> Result<(), Refused> {
    let found = match bytes {
        [b'P', b'K', 3, 4, ..] => return Ok(()),
        [] => "an empty file",
        [b'{', ..] if contains(bytes, b"\"encryption_version\"") => {
            "a plan OpenTofu has encrypted: save it without plan encryption"
        }
        [b'{', ..] => "JSON: send it as the plan",
        [b't' | b'#', ..] => "a text: a plan file of before Terraform 0.12?",
        _other => "other bytes",
    };
    Err(Refused::NotArchive { found: found.to_owned() })
}

fn contains(bytes: &[u8], word: &[u8]) -> bool {
    bytes.windows(word.len()).any(|window| window == word)
}
