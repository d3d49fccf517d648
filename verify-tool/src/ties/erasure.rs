//! Erasures: what is not there must have been erased by a record, with the consent of two people in
//! two roles, and while no legal hold was on.

use std::collections::{BTreeMap, BTreeSet};

use tribune_record::{
    ERASURE_OFFICER as OFFICER, Role, may_be_erased,
    v1::{Consent, Erasure, Hold, Kind, Record, ShardSeq},
};

use super::{Tied, broken, fingerprint};
use crate::{Break, Report, in_force::InForce};

/// Absent bodies told one by one.
const TOLD_MAX: usize = 20;

/// What is known of erasures, consents and holds.
#[derive(Debug, Default)]
pub(crate) struct Erasures {
    /// Records with bodies that are not there, and their kind.
    absent: BTreeMap<ShardSeq, Kind>,
    erased: BTreeSet<ShardSeq>,
    consents: BTreeMap<ShardSeq, Agreed>,
    holds: BTreeMap<Option<String>, bool>,
    /// Shards that were given.
    shards: BTreeSet<u32>,
}

#[derive(Debug)]
struct Agreed {
    /// Which decision, and on what ground.
    about: tribune_record::Digest,
    who: String,
    role: Role,
}

impl Erasures {
    pub(super) fn begin(&mut self, shard: u32, gap: bool) {
        self.shards.insert(shard);
        if gap {
            self.holds.clear();
        }
    }

    pub(super) fn absent(&mut self, shard: u32, record: &Record) {
        let at = ShardSeq { shard, seq: record.seq };
        self.absent.insert(at, record.event.kind());
    }

    pub(super) fn consent(
        &mut self,
        shard: u32,
        record: &Record,
        event: &Consent,
        in_force: &InForce,
    ) -> Result<Tied, Box<Break>> {
        let Consent { statement, key, .. } = event;
        let (who, role) = (&statement.approver, &statement.role);
        let vouched = in_force.signer(record, (who, role, key), statement.at)?;
        let agreed = Agreed {
            about: fingerprint(&(&statement.decision, &statement.basis)),
            who: who.clone(),
            role: role.clone(),
        };
        self.consents.insert(ShardSeq { shard, seq: record.seq }, agreed);
        let what = "the list of authorities is not here: who may agree cannot be said";
        Ok(if vouched { Tied::Nothing } else { Tied::Lacks(what.to_owned()) })
    }

    pub(super) fn erasure(&mut self, record: &Record, event: &Erasure) -> Result<Tied, Box<Break>> {
        let Erasure { decision, basis, consents, erased } = event;
        let held = [None, Some(decision.clone())]
            .iter()
            .any(|held| self.holds.get(held).copied().unwrap_or_default());
        if held {
            return Err(broken(record, "erasure", "no legal hold on it", "a hold"));
        }
        let about = fingerprint(&(decision, basis));
        let agreed: Vec<&Agreed> = consents
            .iter()
            .filter_map(|at| self.consents.get(at))
            .filter(|agreed| agreed.about == about)
            .collect();
        let pairs: Vec<(&str, &Role)> =
            agreed.iter().map(|agreed| (agreed.who.as_str(), &agreed.role)).collect();
        self.erased.extend(erased);
        if !may_be_erased(&pairs) {
            if let Some(at) = consents.iter().find(|at| !self.shards.contains(&at.shard)) {
                let what = format!("the consents of shard {}, which was not given", at.shard);
                return Ok(Tied::Lacks(what));
            }
            let expected = format!("consents of a {OFFICER} and of somebody else in another role");
            let found: Vec<String> =
                pairs.iter().map(|(who, role)| format!("{who} as {role}")).collect();
            let found = if found.is_empty() { "none".to_owned() } else { found.join(", ") };
            return Err(broken(record, "erasure", &expected, &found));
        }
        Ok(Tied::Nothing)
    }

    pub(super) fn hold(&mut self, event: &Hold) {
        self.holds.insert(event.decision.clone(), event.on);
    }

    /// What is not there and was never erased is missing; what was erased is counted.
    pub(super) fn end(&self, report: &mut Report) {
        let lost = self.absent.iter().filter(|(at, _kind)| !self.erased.contains(at));
        for (at, kind) in lost.clone().take(TOLD_MAX) {
            let what = format!(
                "the bodies of this {kind} are not here and no ERASURE says that they were erased"
            );
            report.lacks(Some(at.seq), what);
        }
        let more = lost.count().saturating_sub(TOLD_MAX);
        if more > 0 {
            report.lacks(None, format!("the bodies of {more} more records are not here"));
        }
        let erased = self.absent.keys().filter(|at| self.erased.contains(at)).count();
        report.counts.erased = u64::try_from(erased).unwrap_or(u64::MAX);
    }
}
