//! Terraform's and OpenTofu's plan JSON, format 0.x and 1.x.

pub(crate) mod address;
mod changes;
pub(crate) mod config;
mod cursor;
mod effects;
mod left_out;
pub(crate) mod mask;
mod merge;
mod providers;
mod sensitive;
mod template;
mod trace;

use std::collections::BTreeMap;

use tribune_record::{Change, Digest, Effect, Plan, PlanKind};

use crate::{
    Refused,
    archive::{Archive, source::Source},
    hcl,
    json::{Json, Object},
    limits::DIFFERENCES_MAX,
    redact::Redactor,
};
use config::Configuration;

pub(crate) use address::{of_module, of_parts, without_keys};
pub(crate) use changes::action;
pub(crate) use cursor::Budget;
pub(crate) use merge::Merger;
pub(crate) use providers::{Acts, account_of, diverts, own_region};

/// What the parts of this reader share.
#[derive(Debug)]
struct Reader<'j, 'a, 's> {
    top: &'j Object<'a>,
    configuration: &'j Configuration<'j, 'a>,
    redactor: &'j Redactor<'s>,
    budget: Budget,
    /// Where each provider configuration acts, by its key.
    acts: BTreeMap<String, Acts>,
    effects: Vec<Effect>,
}

/// Reads a plan, and what its saved file says where there is one: what is in doubt is held against
/// it, and what the JSON leaves open is settled. The digests are the caller's to fill in.
pub(crate) fn read(
    top: &Object<'_>,
    archive: Option<&Archive>,
    secret: &[u8; 32],
) -> Result<Plan, Refused> {
    read_parts(top, (archive, archive.map(Archive::source)), secret)
}

/// The same, of a file and of the configuration in it.
pub(crate) fn read_parts(
    top: &Object<'_>,
    (archive, source): (Option<&Archive>, Option<&Source>),
    secret: &[u8; 32],
) -> Result<Plan, Refused> {
    let format_version = version(top)?;
    if flag(top, "errored")? == Some(true) {
        return Err(Refused::PlanErrored);
    }
    template::refuse(top)?;
    let configuration = Configuration::of(top)?;
    let redactor = Redactor::new(secret, sensitive::gather(top, &configuration))?;
    let mut reader = Reader {
        top,
        configuration: &configuration,
        redactor: &redactor,
        budget: Budget::default(),
        acts: BTreeMap::new(),
        effects: Vec::new(),
    };
    reader.acts = reader.all_acts();
    let mut changes = reader.changes()?;
    reader.other_effects(&changes)?;
    let differences = archive.map(|archive| archive.differences(top, &configuration, &redactor));
    reader.effects.extend(differences.into_iter().flatten());
    if let Some(source) = source {
        let effects = reader.read_source(source, &mut changes);
        reader.effects.extend(effects);
    }
    let applyable = flag(top, "applyable")?;
    refuse_if_not_applicable(applyable, &changes, &reader.effects)?;
    let text = |key: &str| top.text(key).map(|text| redactor.clean(text));
    Ok(Plan {
        kind: PlanKind::Terraform,
        format_version,
        tool_version: text("terraform_version"),
        complete: flag(top, "complete")?,
        applyable,
        timestamp: text("timestamp"),
        drift: reader.drift()?,
        modules: reader.modules(),
        providers: reader.providers(archive),
        environments: reader.environments(),
        changes,
        effects: reader.effects,
        claimed_path: None,
        claimed_monthly_cost: None,
        digest: Digest([0; 32]),
        semantic_digest: Digest([0; 32]),
        archive: archive.map(|archive| archive.record(&redactor)),
    })
}

impl Reader<'_, '_, '_> {
    /// Settles what the configuration settles, and tells where it differs from the JSON: where the
    /// file's own plan does already, one more difference says nothing new.
    fn read_source(&mut self, source: &Source, changes: &mut [Change]) -> Vec<Effect> {
        let redactor = self.redactor;
        let clean = |text: &str| redactor.clean(text);
        let (configuration, unread) = hcl::Configuration::read(source);
        let outside = hcl::Outside::of(self.top, self.configuration);
        configuration.settle(changes, &outside, self.redactor);
        self.settle_providers(&configuration.acts(changes, &outside), changes);
        let not_read = |unread: &hcl::SourceNotRead| Effect::SourceNotRead {
            place: clean(&unread.place),
            why: clean(&unread.why),
        };
        let mut effects: Vec<Effect> = unread.iter().take(DIFFERENCES_MAX).map(not_read).collect();
        effects.extend(self.partings(&configuration.partings(), changes));
        let differs = |effect: &Effect| matches!(effect, Effect::ArchiveMismatch { .. });
        if self.effects.iter().any(differs) {
            return effects;
        }
        let (mismatches, unread) = configuration.check(self.configuration, changes, &outside);
        let mismatches = mismatches.into_iter();
        effects.extend(unread.iter().take(DIFFERENCES_MAX).map(not_read));
        effects.extend(mismatches.take(DIFFERENCES_MAX).map(|mismatch| Effect::ArchiveMismatch {
            place: clean(&mismatch.place),
            expected: clean(&mismatch.hcl),
            found: clean(&mismatch.json),
        }));
        effects
    }
}

/// The format version, if its major part is one this reader knows.
fn version(top: &Object<'_>) -> Result<String, Refused> {
    let found = match top.get("format_version") {
        None => "none".to_owned(),
        Some(Json::Text(text)) => {
            let parts = text.split_once('.');
            let number =
                |s: &str| !s.is_empty() && s.len() < 9 && s.bytes().all(|b| b.is_ascii_digit());
            if let Some(("0" | "1", minor)) = parts
                && number(minor)
            {
                return Ok(text.to_string());
            }
            text.chars().take(40).collect()
        }
        Some(other) => other.kind().to_owned(),
    };
    Err(Refused::UnsupportedVersion { found })
}

/// A truth value of the plan itself: one that is neither true nor false is no plan of a tool.
fn flag(top: &Object<'_>, key: &str) -> Result<Option<bool>, Refused> {
    match top.get(key) {
        None => Ok(None),
        Some(Json::Bool(b)) => Ok(Some(*b)),
        Some(other) => Err(Refused::Malformed {
            pointer: format!("/{key}"),
            expected: "true or false",
            found: other.kind().to_owned(),
        }),
    }
}

fn refuse_if_not_applicable(
    applyable: Option<bool>,
    changes: &[Change],
    effects: &[Effect],
) -> Result<(), Refused> {
    let does = |effect: &&Effect| {
        matches!(effect, Effect::Deferred { .. } | Effect::ActionInvocation { .. })
    };
    let changed = changes.iter().filter(|change| change.action.has_effect()).count();
    let count = changed.saturating_add(effects.iter().filter(does).count());
    if applyable == Some(false) && count > 0 {
        return Err(Refused::NotApplicable { effects: count });
    }
    Ok(())
}
