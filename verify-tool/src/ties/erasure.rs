//! Erasures: what is not there must have been erased by a record, with the consent of two people in
//! two roles, of what they consented to, and while no legal hold was on; and what a record says was
//! erased must not be there.

use std::collections::{BTreeMap, BTreeSet};

use tribune_record::{
    ERASURE_OFFICER as OFFICER, Role, UnixMillis, may_be_erased,
    v1::{Consent, Erasure, Event, Hold, Kind, Record, ShardSeq},
};

use super::{
    Tied, broken,
    tag::{Holders, Of, Tag},
    unknown,
};
use crate::{Break, Report, in_force::InForce};

/// Absent bodies told one by one.
const TOLD_MAX: usize = 20;
/// A consent waits so long for the erasure, in milliseconds: 30 days.
const CONSENT_MS_MAX: u64 = 30 * 24 * 60 * 60 * 1000;

/// What is known of erasures, consents and holds.
#[derive(Debug, Default)]
pub(crate) struct Erasures {
    /// Records with bodies that are not there, and their kind.
    absent: BTreeMap<ShardSeq, Kind>,
    /// Records that were erased, and the shard of the ERASURE.
    erased: BTreeMap<ShardSeq, u32>,
    /// Records with bodies that an ERASURE may name.
    held: BTreeMap<u32, Holders>,
    /// Which decision rests on which request: the request first.
    rests: BTreeSet<(Tag, Tag)>,
    /// Decisions that were erased.
    gone: BTreeSet<Tag>,
    consents: BTreeMap<ShardSeq, Agreed>,
    holds: BTreeMap<Option<String>, bool>,
    /// Shards that were given, and whether each is a ledger's own folder.
    shards: BTreeMap<u32, bool>,
}

#[derive(Debug)]
struct Agreed {
    /// When it was signed, and recorded.
    at: UnixMillis,
    recorded: UnixMillis,

    /// Which decision, and on what ground.
    about: Tag,
    who: String,
    role: Role,
}

impl Erasures {
    pub(super) fn begin(&mut self, shard: u32, gap: bool, journal: bool) {
        self.shards.insert(shard, journal);
        if gap {
            self.holds.clear();
        }
    }

    pub(super) fn absent(&mut self, shard: u32, record: &Record) {
        let at = ShardSeq { shard, seq: record.seq };
        self.absent.insert(at, record.event.kind());
    }

    /// Remembers what a record's bodies are of, where an ERASURE may name it.
    pub(super) fn holds(&mut self, shard: u32, record: &Record, readable: bool) {
        let of = match &record.event {
            Event::Request(event) => Of::Request(Tag::of(&event.id)),
            Event::Approval(event) => Of::Decision(Tag::of(&event.statement.decision)),
            Event::Decision(event) => {
                let id = Tag::of(&event.id);
                self.rests.extend(event.request.as_deref().map(|request| (Tag::of(&request), id)));
                Of::Decision(id)
            }
            Event::Start(_)
            | Event::Stop(_)
            | Event::Refusal(_)
            | Event::Recovery(_)
            | Event::Export(_)
            | Event::Read(_)
            | Event::ClockStep(_)
            | Event::Key(_)
            | Event::Shard(_)
            | Event::Close(_)
            | Event::Consent(_)
            | Event::Erasure(_)
            | Event::Hold(_)
            | Event::Retention(_)
            | Event::Cosignature(_) => return,
        };
        if !record.bodies.is_empty() {
            self.held.entry(shard).or_default().insert(record.seq, of, readable);
        }
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
            at: statement.at,
            recorded: record.time,
            about: Tag::of(&(&statement.decision, &statement.basis)),
            who: who.clone(),
            role: role.clone(),
        };
        self.consents.insert(ShardSeq { shard, seq: record.seq }, agreed);
        let what = "the list of authorities is not here: who may agree cannot be said";
        Ok(if vouched { Tied::Nothing } else { Tied::Lacks(what.to_owned()) })
    }

    /// `known` says whether there is such a decision, `whole` whether every shard before was given.
    pub(super) fn erasure(
        &mut self,
        (shard, record): (u32, &Record),
        event: &Erasure,
        (known, whole): (bool, bool),
    ) -> Result<Tied, Box<Break>> {
        let Erasure { decision, erased, .. } = event;
        let held = [None, Some(decision.clone())]
            .iter()
            .any(|held| self.holds.get(held).copied().unwrap_or_default());
        if held {
            return Err(broken(record, "erasure", "no legal hold on it", "a hold"));
        }
        let tied = if known {
            Tied::Nothing
        } else {
            unknown(whole, record, "erasure", ("a decision of this ledger", decision))?
        };
        let tied = tied.and(self.agreed(record, event)?);
        let tied = erased.iter().try_fold(tied, |tied, at| {
            Ok::<_, Box<Break>>(tied.and(self.names(record, decision, *at, whole)?))
        })?;
        self.gone.insert(Tag::of(decision));
        self.erased.extend(erased.iter().map(|at| (*at, shard)));
        Ok(tied)
    }

    /// Enough people agreed to this erasure, not long before it.
    fn agreed(&self, record: &Record, event: &Erasure) -> Result<Tied, Box<Break>> {
        let Erasure { decision, basis, consents, .. } = event;
        let about = Tag::of(&(decision, basis));
        let oldest = UnixMillis(record.time.0.saturating_sub(CONSENT_MS_MAX));
        let newest = consents.iter().max();
        // The newest was signed after the decision at any time: the erasure follows on it.
        let young = |at: &ShardSeq, agreed: &Agreed| {
            agreed.recorded >= oldest && (agreed.at >= oldest || Some(at) == newest)
        };
        let pairs: Vec<(&str, &Role)> = consents
            .iter()
            .filter_map(|at| self.consents.get(at).filter(|agreed| young(at, agreed)))
            .filter(|agreed| agreed.about == about)
            .map(|agreed| (agreed.who.as_str(), &agreed.role))
            .collect();
        if may_be_erased(&pairs) {
            return Ok(Tied::Nothing);
        }
        if let Some(at) = consents.iter().find(|at| !self.shards.contains_key(&at.shard)) {
            let what = format!("the consents of shard {}, which was not given", at.shard);
            return Ok(Tied::Lacks(what));
        }
        let expected =
            format!("consents of a {OFFICER} and of somebody else in another role, of 30 days");
        let found: Vec<String> =
            pairs.iter().map(|(who, role)| format!("{who} as {role}")).collect();
        let found = if found.is_empty() { "none".to_owned() } else { found.join(", ") };
        Err(broken(record, "erasure", &expected, &found))
    }

    /// What is erased with a decision: its own bodies, those of its approvals, and those of its
    /// request where no other decision rests on it.
    fn names(
        &self,
        record: &Record,
        decision: &str,
        at: ShardSeq,
        whole: bool,
    ) -> Result<Tied, Box<Break>> {
        let id = Tag::of(&decision);
        let expected = format!("record {} of shard {} to be one of {decision}", at.seq, at.shard);
        let found = match self.held.get(&at.shard).and_then(|held| held.of(at.seq)) {
            Some(Of::Decision(of)) if of == id => return Ok(Tied::Nothing),
            Some(Of::Decision(_)) => "a record of another decision",
            Some(Of::Request(request)) if self.others_rest_on(request, id) => {
                "a request that another decision rests on"
            }
            Some(Of::Request(request)) if self.rests.contains(&(request, id)) => {
                return Ok(Tied::Nothing);
            }
            Some(Of::Request(_)) => {
                return unknown(whole, record, "erasure", (&expected, "another request"));
            }
            None if self.shards.contains_key(&at.shard) => "a record without such bodies",
            None => {
                let what = format!("record {} of shard {}, which was not given", at.seq, at.shard);
                return Ok(Tied::Lacks(what));
            }
        };
        Err(broken(record, "erasure", &expected, found))
    }

    fn others_rest_on(&self, request: Tag, decision: Tag) -> bool {
        let all = (request, Tag::MIN)..=(request, Tag::MAX);
        let mut others = self.rests.range(all).map(|(_request, other)| other);
        others.any(|other| *other != decision && !self.gone.contains(other))
    }

    pub(super) fn hold(&mut self, event: &Hold) {
        self.holds.insert(event.decision.clone(), event.on);
    }

    /// What was erased and can still be read: a promise that is broken where the ledger itself
    /// holds it, or an export that holds the ERASURE too; an older export could not know.
    fn left(&self, report: &mut Report) {
        let left = self.erased.iter().filter_map(|(at, by)| {
            let readable = self.held.get(&at.shard)?.readable(at.seq);
            let journal = self.shards.get(&at.shard).copied().unwrap_or_default();
            readable.then_some((at, journal || at.shard == *by))
        });
        for (at, broken) in left.take(TOLD_MAX) {
            let ShardSeq { shard, seq } = *at;
            if broken {
                let what = format!(
                    "the bodies of this record of shard {shard} can still be read, and an ERASURE \
                     says that their keys were destroyed: put back from an older copy?"
                );
                report.lacks(Some(seq), what);
            } else {
                let what = format!(
                    "the bodies of this record of shard {shard} were erased after this export was \
                     made: they can still be read in it"
                );
                report.notes(Some(seq), what);
            }
        }
    }

    /// What is not there and was never erased is missing; what was erased is counted.
    pub(super) fn end(&self, report: &mut Report) {
        let lost = self.absent.iter().filter(|(at, _kind)| !self.erased.contains_key(at));
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
        self.left(report);
        let erased = self.absent.keys().filter(|at| self.erased.contains_key(at)).count();
        report.counts.erased = u64::try_from(erased).unwrap_or(u64::MAX);
    }
}
