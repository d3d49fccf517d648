//! What an opinion does to a comparison. It adds; and it turns a doubt into a warning only where
//! the engine left the doubt open, the row is said to belong twice, and nothing is wrong with any
//! answer.

use alloc::{collections::BTreeMap, format, string::String, vec::Vec};
use tribune_record::{
    AskFault, Case, Digest, Exchange, Finding, IntentMatch, Level, Opinion, Reply,
};

use super::{
    super::{
        Comparison,
        compare::{Projection, finding},
    },
    Unasked,
    reply::{Label, Void, read},
    sheet::{Look, Sheet, sheets},
};

/// Most changes that are told one by one; the rest are counted.
const TOLD_MAX: usize = 100;

/// Everything a model may be asked about a case.
#[derive(Debug)]
pub(super) struct Interview<'a> {
    request: &'a str,
    /// Every row once.
    pub(super) first: Vec<Sheet>,
    /// The same in another order.
    second: Vec<Sheet>,
}

/// Why there is no opinion that counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unavailable {
    Unasked(Unasked),
    /// Nobody asked.
    Absent,
    /// There are fewer answers than questions, or more.
    Uneven,
    Fault(AskFault),
    Void(Void),
}

/// The labels of one reading, by the position of the change.
type Labels = BTreeMap<usize, Label>;

impl<'a> Interview<'a> {
    pub(super) fn of(
        case: &'a Case,
        projection: &Projection,
        nonce: Digest,
    ) -> Result<Self, Unasked> {
        let request = case.request.as_ref().map_or("", |request| request.text.as_str());
        if projection.rows.is_empty() {
            return Ok(Self { request, first: Vec::new(), second: Vec::new() });
        }
        let of = |look| sheets(projection, request, nonce, look);
        Ok(Self { request, first: of(Look::First)?, second: of(Look::Second)? })
    }

    /// The sheets to be asked again; none where an answer does not count, since then nothing is
    /// settled.
    pub(super) fn again(&self, exchanges: &[Exchange], compared: &Comparison) -> Vec<&Sheet> {
        let Ok(first) = self.labels(&self.first, exchanges) else { return Vec::new() };
        self.in_doubt(&first, compared)
    }

    fn in_doubt(&self, first: &Labels, compared: &Comparison) -> Vec<&Sheet> {
        let settles = |at: &usize| first.get(at).is_some_and(|label| label.belongs());
        let open = |at: &usize| compared.open.values().any(|positions| positions.contains(at));
        let wanted = |sheet: &&Sheet| sheet.positions().any(|at| open(&at) && settles(&at));
        self.second.iter().filter(wanted).collect()
    }

    fn labels<'s>(
        &self,
        sheets: impl IntoIterator<Item = &'s Sheet>,
        exchanges: &[Exchange],
    ) -> Result<Labels, Unavailable> {
        let mut labels = Labels::new();
        let mut exchanges = exchanges.iter();
        for sheet in sheets {
            let exchange = exchanges.next().ok_or(Unavailable::Uneven)?;
            let text = match &exchange.reply {
                Reply::Text { text } => text,
                Reply::Fault { class, detail: _ } => return Err(Unavailable::Fault(*class)),
            };
            labels.extend(read(text, sheet, self.request).map_err(Unavailable::Void)?);
        }
        match exchanges.next() {
            None => Ok(labels),
            Some(_more) => Err(Unavailable::Uneven),
        }
    }

    /// Both readings; the second holds only what was asked again.
    fn readings(
        &self,
        opinion: &Opinion,
        compared: &Comparison,
    ) -> Result<(Labels, Labels), Unavailable> {
        let (first, rest) =
            opinion.exchanges.split_at_checked(self.first.len()).ok_or(Unavailable::Uneven)?;
        let first = self.labels(&self.first, first)?;
        let second = self.labels(self.in_doubt(&first, compared), rest)?;
        Ok((first, second))
    }

    /// The comparison with what was said.
    pub(super) fn weigh(
        &self,
        case: &Case,
        opinion: Option<&Opinion>,
        mut compared: Comparison,
    ) -> Comparison {
        if self.first.is_empty() {
            return compared;
        }
        let read = opinion.ok_or(Unavailable::Absent);
        match read.and_then(|opinion| self.readings(opinion, &compared)) {
            Ok((first, second)) => {
                settle(&mut compared, &first, &second);
                add(case, &mut compared, [&first, &second]);
            }
            Err(why) => compared.findings.push(unavailable(why)),
        }
        compared
    }
}

/// The comparison of a case with what its opinion says.
pub(super) fn weigh(
    case: &Case,
    projection: Result<Projection, Unasked>,
    mut compared: Comparison,
) -> Comparison {
    let opinion = case.opinion.as_ref();
    let nonce = opinion.map_or(Digest([0; 32]), |opinion| opinion.nonce);
    match projection.and_then(|projection| Interview::of(case, &projection, nonce)) {
        Ok(interview) => interview.weigh(case, opinion, compared),
        Err(why) => {
            compared.findings.push(unavailable(Unavailable::Unasked(why)));
            compared
        }
    }
}

/// Doubts that were left open become warnings where both readings say that the rows belong.
fn settle(compared: &mut Comparison, first: &Labels, second: &Labels) {
    let belongs = |labels: &Labels, at: &usize| labels.get(at).is_some_and(|one| one.belongs());
    let mut addresses: Vec<String> = Vec::new();
    for (place, positions) in &compared.open {
        let both = positions.iter().all(|at| belongs(first, at) && belongs(second, at));
        let Some(finding) = compared.findings.get_mut(*place).filter(|_| both) else { continue };
        finding.level = Level::Soft;
        finding.approvers.clear();
        finding.message.push_str(" A language model, asked twice, finds that it belongs to it.");
        addresses.extend(finding.address.clone());
    }
    let Comparison { findings, summary, .. } = compared;
    let stands = |address: &String| {
        let mut heavy = findings.iter().filter(|finding| finding.level > Level::Soft);
        heavy.any(|finding| finding.address.as_ref() == Some(address))
    };
    summary.unrequested.retain(|address| !addresses.contains(address) || stands(address));
}

/// What the model says nobody asked for, and the engine let through, a person looks at.
fn add(case: &Case, compared: &mut Comparison, readings: [&Labels; 2]) {
    let said = readings.iter().flat_map(|labels| labels.iter());
    let mut positions: Vec<usize> =
        said.filter(|(_at, label)| **label == Label::Unrequested).map(|(at, _label)| *at).collect();
    positions.sort_unstable();
    positions.dedup();
    let mut told = 0_usize;
    let mut more = 0_usize;
    for change in positions.iter().filter_map(|at| case.plan.changes.get(*at)) {
        let known = compared.findings.iter().any(|finding| {
            finding.level > Level::Soft && finding.address.as_ref() == Some(&change.address)
        });
        if known {
            continue;
        }
        if told >= TOLD_MAX {
            more = more.saturating_add(1);
            continue;
        }
        told = told.saturating_add(1);
        let message = "A language model finds nothing in your request that leads to this change.";
        let mut one = governance("intent_scope", message.into());
        one.address = Some(change.address.clone());
        compared.findings.push(one);
        compared.summary.unrequested.push(change.address.clone());
    }
    if more > 0 {
        let message = format!("It says the same of {more} more changes.");
        compared.findings.push(governance("intent_scope", message));
    }
    if told > 0 {
        compared.summary.unrequested.sort();
        compared.summary.unrequested.dedup();
        if compared.summary.verdict == IntentMatch::Exact {
            compared.summary.verdict = IntentMatch::Partial;
        }
    }
}

fn governance(id: &str, message: String) -> Finding {
    finding(id, Level::Governance, message)
}

fn unavailable(why: Unavailable) -> Finding {
    let why = match why {
        Unavailable::Unasked(Unasked::TooMany) => {
            "the plan has more changes than it is asked about"
        }
        Unavailable::Unasked(Unasked::Unmixed) => {
            "your request speaks of so much that nothing is left to test it with"
        }
        Unavailable::Absent => "it was not asked",
        Unavailable::Uneven => "there are not as many answers as questions",
        Unavailable::Void(void) => void.why(),
        Unavailable::Fault(class) => fault(class),
    };
    let message = format!("This site has a language model read your request too, and {why}.");
    governance("intent_unavailable", message)
}

const fn fault(class: AskFault) -> &'static str {
    match class {
        AskFault::Secret => "a secret stood in what would have been sent, so nothing was",
        AskFault::TooMany => "the plan has more changes than it is asked about",
        AskFault::Budget => "the budget for asking it is used up",
        AskFault::Busy => "too many others wait for it",
        AskFault::BreakerOpen => "it failed too often lately to be asked",
        AskFault::Connect => "nobody answers at its address",
        AskFault::Tls => "whoever answers at its address cannot show that it is the right one",
        AskFault::Timeout => "it did not answer in time",
        AskFault::Status => "it answered with an error",
        AskFault::Redirect => "it sends whoever asks elsewhere",
        AskFault::TooLong => "its answer is longer than is read",
        AskFault::Malformed => "its answer does not keep to the wire format",
        AskFault::Stopped => "it did not come to an end, or declined",
    }
}
