//! What ties records to each other: a decision to its case and its request, a counted signature to
//! the approver's own record, an approval to the decision it was given for, a time to the one
//! before.

mod advice;
mod decisions;
mod erasure;
mod finance;
mod requests;
mod tag;

use serde::{Serialize, de::DeserializeOwned};
use tribune_record::{
    UnixMillis,
    v1::{Event, LedgerId, Record, Start},
};

use crate::{Break, Report, batch::Prepared, diff, in_force::InForce};
use decisions::Decisions;
use erasure::Erasures;
use requests::Requests;

/// Records of one moment come from several clients: so much may one be older than the one before.
const OUT_OF_ORDER_MS: u64 = 60_000;

/// What a record turned out to hold besides itself.
#[derive(Debug)]
pub(crate) enum Tied {
    /// Nothing to judge.
    Nothing,
    /// A decision with all its bodies.
    Judged,
    /// Something that would be needed is not there, and nobody erased it.
    Lacks(String),
}

impl Tied {
    /// Both: what is missing for either is missing.
    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Lacks(what), Self::Lacks(more)) if what != more => {
                Self::Lacks(format!("{what}; {more}"))
            }
            (Self::Lacks(what), _) | (_, Self::Lacks(what)) => Self::Lacks(what),
            (Self::Judged, _) | (_, Self::Judged) => Self::Judged,
            (Self::Nothing, Self::Nothing) => Self::Nothing,
        }
    }
}

/// What stands before a decision or an approval.
struct Before<'a> {
    in_force: &'a InForce,
    requests: &'a Requests,
    /// [`Ties::whole`].
    whole: bool,
}

/// Something that was referred to is not known: a lie where every shard before was given, and
/// missing otherwise.
fn unknown(
    whole: bool,
    record: &Record,
    what: &str,
    (expected, found): (&str, &str),
) -> Result<Tied, Box<Break>> {
    if whole {
        return Err(broken(record, what, expected, found));
    }
    Ok(Tied::Lacks(format!("{what}: {expected} may stand in an earlier shard, not given here")))
}

/// The ties of one ledger, record by record. What is remembered grows by 8 bytes for each record,
/// some 12 for each request and approval and 40 for each closed decision ([`tag`]), and by what
/// waits.
#[derive(Debug)]
pub(crate) struct Ties {
    ledger: LedgerId,
    in_force: Option<InForce>,
    requests: Requests,
    decisions: Decisions,
    erasures: Erasures,
    latest: UnixMillis,
    /// Whether every shard up to here was given: then what is not known does not exist.
    whole: bool,
}

impl Ties {
    fn new(ledger: LedgerId) -> Self {
        Self {
            whole: true,
            ledger,
            in_force: None,
            requests: Requests::default(),
            decisions: Decisions::default(),
            erasures: Erasures::default(),
            latest: UnixMillis(0),
        }
    }

    /// Begins with a shard.
    pub(crate) fn begun(ledger: LedgerId, shard: u32, gap: bool, journal: bool) -> Self {
        let mut ties = Self::new(ledger);
        ties.begin(shard, gap, journal);
        ties
    }

    /// A shard begins; `gap` where one before it was not given, `journal` where it is a ledger's
    /// own folder. It says itself which holds are on.
    pub(crate) fn begin(&mut self, shard: u32, gap: bool, journal: bool) {
        self.erasures.begin(shard, gap, journal);
        if gap {
            self.whole = false;
            self.latest = UnixMillis(0);
        }
    }

    /// Checks one record, whose bytes, signature and bodies were found sound, against those before.
    pub(crate) fn check(&mut self, shard: u32, one: &Prepared) -> Result<Tied, Box<Break>> {
        let record = &one.link.record;
        self.time(record)?;
        if one.absent > 0 {
            self.erasures.absent(shard, record);
        }
        self.erasures.holds(shard, record, !one.bodies.is_empty());
        match &record.event {
            Event::Request(event) => {
                let in_force = (self.in_force.as_ref(), self.whole);
                self.requests.registered(record, event, &one.bodies, in_force)
            }
            Event::Decision(event) => {
                let in_force = in_force(self.in_force.as_ref(), record)?;
                let (requests, whole) = (&self.requests, self.whole);
                self.decisions.made(one, event, &Before { in_force, requests, whole })
            }
            Event::Approval(event) => {
                let in_force = in_force(self.in_force.as_ref(), record)?;
                let (requests, whole) = (&self.requests, self.whole);
                let before = Before { in_force, requests, whole };
                self.decisions.approved(record, event, self.ledger, &before)
            }
            Event::Consent(event) => {
                let in_force = in_force(self.in_force.as_ref(), record)?;
                self.erasures.consent(shard, record, event, in_force)
            }
            Event::Erasure(event) => {
                let known = self.decisions.knows(&event.decision);
                self.erasures.erasure((shard, record), event, (known, self.whole))
            }
            Event::Hold(event) => {
                self.erasures.hold(event);
                Ok(Tied::Nothing)
            }
            Event::Start(event) => self.start(one, event),
            Event::Stop(_)
            | Event::Refusal(_)
            | Event::Recovery(_)
            | Event::Export(_)
            | Event::Read(_)
            | Event::ClockStep(_)
            | Event::Key(_)
            | Event::Shard(_)
            | Event::Close(_)
            | Event::Retention(_)
            | Event::Cosignature(_) => Ok(Tied::Nothing),
        }
    }

    /// What is only known at the end.
    pub(crate) fn end(&self, report: &mut Report) {
        self.erasures.end(report);
    }

    /// Time goes forward, or a record says that the clock was set back.
    fn time(&mut self, record: &Record) -> Result<(), Box<Break>> {
        if let Event::ClockStep(_) = record.event {
            self.latest = record.time;
            return Ok(());
        }
        let least = UnixMillis(self.latest.0.saturating_sub(OUT_OF_ORDER_MS));
        if record.time < least {
            let expected = format!("a time of at least {}, or a CLOCK_STEP before it", least.0);
            return Err(broken(record, "time", &expected, &record.time.0.to_string()));
        }
        self.latest = self.latest.max(record.time);
        Ok(())
    }

    fn start(&mut self, one: &Prepared, event: &Start) -> Result<Tied, Box<Break>> {
        self.in_force = Some(InForce::new(&one.link.record, event, &one.bodies)?);
        let missing = ["policies", "authorities"].into_iter();
        let missing = missing.filter(|name| !one.bodies.contains_key(*name)).collect::<Vec<_>>();
        Ok(if missing.is_empty() {
            Tied::Nothing
        } else {
            Tied::Lacks(format!(
                "its {} is not here: nothing can be said of it",
                missing.join(", ")
            ))
        })
    }
}

/// Nothing is decided, approved or agreed to before the appliance said under what.
fn in_force<'a>(in_force: Option<&'a InForce>, record: &Record) -> Result<&'a InForce, Box<Break>> {
    in_force.ok_or_else(|| broken(record, "START", "a START before it", "none"))
}

/// Reads a body that must be in the one form its type has.
pub(crate) fn canonical<T: Serialize + DeserializeOwned>(
    record: &Record,
    name: &str,
    bytes: &[u8],
) -> Result<T, Box<Break>> {
    let what = format!("body {name}");
    let value: T = serde_json::from_slice(bytes)
        .map_err(|error| broken(record, &what, "its JSON", &error.to_string()))?;
    if serde_json::to_vec(&value).is_ok_and(|again| again == bytes) {
        Ok(value)
    } else {
        Err(broken(record, &what, "its one canonical form", "another form of the same"))
    }
}

/// Two sides that must be equal, as JSON.
pub(crate) fn same<T: Serialize>(
    record: &Record,
    what: &str,
    expected: Option<&T>,
    found: Option<&T>,
) -> Result<(), Box<Break>> {
    let json = |side: Option<&T>| serde_json::to_value(side).unwrap_or_default();
    match diff::first(&json(expected), &json(found)) {
        None => Ok(()),
        Some(at) => {
            Err(broken(record, format!("{what}{}", at.pointer).trim(), &at.expected, &at.found))
        }
    }
}

pub(crate) fn broken(record: &Record, what: &str, expected: &str, found: &str) -> Box<Break> {
    let kind = Some(record.event.kind());
    Box::new(Break { kind, ..Break::new(record.seq, what, (expected, found)) })
}
