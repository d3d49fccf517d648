//! The base requests and their plans, in two halves. The open half is there to learn from; the
//! sealed half is packed, so that nobody reads it by accident.

use std::{collections::BTreeMap, fs, io, path::PathBuf};

use serde::Deserialize;
use serde_json::Value;

use super::Document;
use crate::root;

/// A request and the plan that does what it asks.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Base {
    /// Its name: the plan's, a slash, and the number of the wording.
    pub id: String,
    /// The plan, which other wordings may share.
    pub plan: String,
    /// The person's words.
    pub request: String,
    /// Whose voice it is.
    pub author: String,
    /// How it is written.
    pub style: Vec<String>,
    /// The cloud.
    pub provider: String,
    /// What is asked for: `create`, `update`, `delete`, ...
    pub kind: String,
    /// Whether it is a golden path's.
    #[serde(default)]
    pub golden: bool,
    /// Whether it is a change of operations.
    #[serde(default)]
    pub operations: bool,
    /// What the orchestrator says about it.
    pub context: Value,
    /// What the requester would sign, as far as it differs from a contract that asks for nothing.
    #[serde(default)]
    pub contract: Option<Value>,
}

impl Base {
    /// Whether a word stands in the request, in whatever case.
    #[must_use]
    pub fn says(&self, word: &str) -> bool {
        self.request.to_lowercase().contains(&word.to_lowercase())
    }
}

/// One half: its bases, and the plans by name.
#[derive(Debug, Clone, Default)]
pub struct Half {
    /// The bases, in the order of the file.
    pub bases: Vec<Base>,
    /// Their plans.
    pub plans: BTreeMap<String, Document>,
}

impl Half {
    /// Every so many-th base only, with all plans.
    #[must_use]
    pub fn thinned(mut self, every: usize) -> Self {
        self.bases = self.bases.into_iter().step_by(every.max(1)).collect();
        self
    }
}

/// Real changes that nobody asks for, to be put into plans.
#[derive(Debug, Clone)]
pub struct Donors {
    /// New things.
    pub extras: Document,
    /// Things that go.
    pub victims: Document,
    /// Things that are altered.
    pub altered: Document,
    /// The same of the clouds that are not AWS.
    pub clouds: Document,
}

fn folder() -> PathBuf {
    root().join("tests/intent")
}

fn sealed_file() -> PathBuf {
    folder().join("sealed.jsonl.z")
}

/// BLAKE3 of the sealed half, in hexadecimal digits.
///
/// # Errors
/// Where its file cannot be read.
pub fn sealed_digest() -> io::Result<String> {
    Ok(blake3::hash(&fs::read(sealed_file())?).to_hex().to_string())
}

/// Reads the open half, or the sealed one.
///
/// # Errors
/// Where a file is not there or of another form.
pub fn load(sealed: bool) -> io::Result<Half> {
    if sealed { load_sealed() } else { load_open() }
}

fn load_open() -> io::Result<Half> {
    let mut half = Half::default();
    let text = fs::read_to_string(folder().join("open.jsonl"))?;
    for line in text.lines() {
        let base: Base = serde_json::from_str(line)?;
        if !half.plans.contains_key(&base.plan) {
            let bytes = fs::read(folder().join("open").join(format!("{}.json", base.plan)))?;
            half.plans.insert(base.plan.clone(), Document::new(serde_json::from_slice(&bytes)?));
        }
        half.bases.push(base);
    }
    Ok(half)
}

/// A line of the packed file: a base, or a plan with its name.
#[derive(Deserialize)]
#[serde(untagged)]
enum Line {
    Plan { name: String, content: Value },
    Base(Box<Base>),
}

fn load_sealed() -> io::Result<Half> {
    let packed = fs::read(sealed_file())?;
    let text = miniz_oxide::inflate::decompress_to_vec_zlib(&packed)
        .map_err(|error| io::Error::other(error.to_string()))?;
    let text = String::from_utf8(text).map_err(io::Error::other)?;
    let mut half = Half::default();
    for line in text.lines() {
        match serde_json::from_str(line)? {
            Line::Plan { name, content } => {
                half.plans.insert(name, Document::new(content));
            }
            Line::Base(base) => half.bases.push(*base),
        }
    }
    match half.bases.iter().find(|base| !half.plans.contains_key(&base.plan)) {
        Some(base) => Err(io::Error::other(format!("{} has no plan", base.id))),
        None => Ok(half),
    }
}

impl Donors {
    /// Reads them.
    ///
    /// # Errors
    /// Where a file is not there or of another form.
    pub fn load() -> io::Result<Self> {
        let read = |name: &str| -> io::Result<Document> {
            let bytes = fs::read(folder().join("donors").join(name))?;
            Ok(Document::new(serde_json::from_slice(&bytes)?))
        };
        Ok(Self {
            extras: read("extras.json")?,
            victims: read("victims.json")?,
            altered: read("altered.json")?,
            clouds: read("clouds.json")?,
        })
    }
}
