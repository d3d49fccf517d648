//! What a document is made of: a judgment, where it stands, and what is to be known of it.

use std::path::{Component, Path};

use tribune_record::{Judgment, PolicyStatus, PolicySummary};

use crate::http::wire::{DecisionAnswer, RecordAt};

/// A judgment, where it stands, and what is to be known of it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Told<'a> {
    /// The judgment.
    pub(crate) judgment: &'a Judgment,
    /// Where it stands in a ledger; none for a local opinion.
    pub(crate) place: Option<Place<'a>>,
    /// The plan file as its submitter named it; none where nobody here knows.
    pub(crate) plan_file: Option<&'a Path>,
    /// What the reader should know.
    pub(crate) notes: &'a [String],
}

/// Where a judgment stands in a ledger.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place<'a> {
    /// The decision's id.
    pub(crate) id: &'a str,
    /// Which judgement of it.
    pub(crate) revision: u32,
    /// Its record.
    pub(crate) record: &'a RecordAt,
}

impl<'a> From<&'a DecisionAnswer> for Told<'a> {
    fn from(answer: &'a DecisionAnswer) -> Self {
        let DecisionAnswer { id, revision, record, notes, judgment, .. } = answer;
        let place = Some(Place { id, revision: *revision, record });
        Self { judgment, place, plan_file: None, notes }
    }
}

impl Told<'_> {
    /// The plan file as a relative reference: what stands outside the working directory is known
    /// by its name alone.
    pub(crate) fn plan_uri(&self) -> String {
        let path = self.plan_file.unwrap_or_else(|| Path::new("plan.json"));
        let mut steps = Vec::new();
        for component in path.components() {
            match component {
                Component::Normal(step) => steps.push(step),
                Component::CurDir => {}
                Component::ParentDir | Component::RootDir | Component::Prefix(_) => {
                    steps = path.file_name().into_iter().collect();
                    break;
                }
            }
        }
        let steps: Vec<_> = steps.iter().map(|step| encoded(step.as_encoded_bytes())).collect();
        if steps.is_empty() { "plan.json".to_owned() } else { steps.join("/") }
    }
}

/// Every byte that may stand for something else in a reference, percent-encoded (RFC 3986, 2.3).
fn encoded(step: &[u8]) -> String {
    let mut text = String::with_capacity(step.len());
    for &byte in step {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            text.push(char::from(byte));
        } else {
            text.push_str(&format!("%{byte:02X}"));
        }
    }
    text
}

/// How a rule that has no finding did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Silent {
    /// It ran and found nothing.
    Passed,
    /// It ran; what its policy found stands under other names.
    Elsewhere,
    /// There was nothing for it to read.
    NothingToRead,
    /// It did not settle everything.
    NotSettled,
    /// It did not run to its end.
    Failed,
}

impl Silent {
    /// The same in words.
    pub(crate) const fn words(self) -> &'static str {
        match self {
            Self::Passed => "It ran and found nothing.",
            Self::Elsewhere => "It ran; what policies found stands under the names of their rules.",
            Self::NothingToRead => "There was nothing in the plan for it to read.",
            Self::NotSettled => "It could not settle everything.",
            Self::Failed => "It did not run to its end.",
        }
    }
}

/// Every expected law, rule and policy that no finding is named after, and how it did.
pub(crate) fn silent(judgment: &Judgment) -> Vec<(&PolicySummary, Silent)> {
    let named = |id: &str| judgment.findings.iter().any(|finding| finding.id == id);
    let stray = judgment.findings.iter().any(|finding| {
        finding.source == tribune_record::Source::Plugin
            && finding.id != "policy_failed"
            && judgment.policies.iter().all(|policy| policy.id != finding.id)
    });
    let how = |policy: &PolicySummary| match policy.status {
        PolicyStatus::Ran if stray && policy.digest.is_some() => Silent::Elsewhere,
        PolicyStatus::Ran => Silent::Passed,
        PolicyStatus::NotApplicable => Silent::NothingToRead,
        PolicyStatus::Unknown => Silent::NotSettled,
        PolicyStatus::Failed => Silent::Failed,
    };
    let all = judgment.policies.iter();
    // One that failed is told whatever it found before.
    all.filter(|policy| policy.status == PolicyStatus::Failed || !named(&policy.id))
        .map(|policy| (policy, how(policy)))
        .collect()
}
