//! The bench where a site has a language model asked, too: what it makes better, and that it makes
//! nothing milder that is refused without it.

use std::io;

use tribune_record::{
    Advisor, Case, Decision, Dialect, Digest, Exchange, Finding, Judgment, Level, Opinion, Outcome,
    Reply,
};
use tribune_verdict::scope::opinion;

use super::{
    Base, Caught, Class, Court, Donors, Half, Model,
    court::class_of,
    model::{Question, Truth, replies},
    operators::{Grade, Ground, Operator, operators},
    score::each_base,
};

const SALT: [u8; 32] = [9; 32];

/// What came out with one model, or without any.
#[derive(Debug, Clone, Default)]
pub struct Advised {
    /// The bases as they are.
    pub bases: Caught,
    /// Mutants that do more than was asked, of bases that pass without a model.
    pub hard: Caught,
    /// Mutants that do it in another number or size or not wholly, of the same bases.
    pub soft: Caught,
    /// Mutants that do what was asked, of the same bases.
    pub benign: Caught,
    /// All cases, those of bases that do not pass among them.
    pub cases: u32,
    /// Those in which no answer counted.
    pub void: u32,
    /// Those that came out milder than without the model.
    pub milder: u32,
    /// Those in which what is refused without the model was not refused with it.
    pub loosened: Vec<String>,
}

impl Advised {
    fn add(&mut self, other: Self) {
        self.bases.add(&other.bases);
        self.hard.add(&other.hard);
        self.soft.add(&other.soft);
        self.benign.add(&other.benign);
        self.cases = self.cases.saturating_add(other.cases);
        self.void = self.void.saturating_add(other.void);
        self.milder = self.milder.saturating_add(other.milder);
        self.loosened.extend(other.loosened);
    }

    fn of_grade(&mut self, grade: Option<Grade>) -> &mut Caught {
        match grade {
            None => &mut self.bases,
            Some(Grade::Hard(_)) => &mut self.hard,
            Some(Grade::Soft) => &mut self.soft,
            Some(Grade::Benign) => &mut self.benign,
        }
    }
}

/// Whoever answers in the place of a model.
pub trait Wire: Sync + std::fmt::Debug {
    /// What comes back where a model says this.
    ///
    /// # Errors
    /// Where nobody can be asked: a fault of the bench.
    fn carry(
        &self,
        asked: &[opinion::Sheet],
        words: &str,
        said: Vec<Reply>,
    ) -> io::Result<Vec<Exchange>>;
}

/// No wire: what is said is heard.
#[derive(Debug, Clone, Copy)]
pub struct Nothing;

impl Wire for Nothing {
    fn carry(
        &self,
        _asked: &[opinion::Sheet],
        _words: &str,
        said: Vec<Reply>,
    ) -> io::Result<Vec<Exchange>> {
        let exchange = |reply| Exchange {
            attempts: 1,
            latency_ms: 1,
            request_id: None,
            served_model: None,
            stop_reason: None,
            usage: None,
            reply,
        };
        Ok(said.into_iter().map(exchange).collect())
    }
}

/// Whom the bench has asked, and about how much.
#[derive(Debug, Clone, Copy)]
pub struct Asking<'a> {
    /// Each in its turn.
    pub models: &'a [Model],
    /// How they are reached.
    pub wire: &'a dyn Wire,
    /// Each base takes every so many-th operator only, so that each is tried at some base.
    pub share: usize,
}

/// Judges the bases of a half and their mutants without a model, and with each of those that are
/// asked; the first of what comes back is without.
///
/// # Errors
/// Where a plan of the bench is refused, or nobody can be asked.
pub fn advised(
    half: &Half,
    donors: &Donors,
    court: &Court,
    asking: Asking<'_>,
) -> io::Result<Vec<Advised>> {
    let Asking { models, wire, share } = asking;
    let bench = Bench { half, donors, court, models, wire, share, operators: operators() };
    let mut sums = vec![Advised::default(); models.len().saturating_add(1)];
    for one in each_base(half, |at, base| bench.base(at, base))? {
        sums.iter_mut().zip(one).for_each(|(sum, one)| sum.add(one));
    }
    Ok(sums)
}

struct Bench<'a> {
    half: &'a Half,
    donors: &'a Donors,
    court: &'a Court,
    models: &'a [Model],
    wire: &'a dyn Wire,
    share: usize,
    operators: Vec<Operator>,
}

/// A case as it is judged without a model.
struct Alone {
    case: Case,
    judgment: Judgment,
    grade: Option<Grade>,
    /// Where it is counted.
    counted: bool,
    name: String,
}

impl Bench<'_> {
    fn base(&self, at: usize, base: &Base) -> io::Result<Vec<Advised>> {
        let Some(plan) = self.half.plans.get(&base.plan) else {
            return Err(io::Error::other(format!("{} has no plan", base.id)));
        };
        let mut out = vec![Advised::default(); self.models.len().saturating_add(1)];
        let ground = Ground { base, plan, donors: self.donors };
        let own = plan.bytes();
        let case = self.court.case(base, &own, &base.request)?;
        let judgment = tribune_verdict::judge(&case);
        let counted = class_of(&judgment.findings) == Class::Match;
        let truth = Truth::of(&asked(&self.with(case.clone()))?.1)?;
        let name = base.id.clone();
        self.judge(&Alone { case, judgment, grade: None, counted: true, name }, &truth, &mut out)?;
        let everything = Truth::all();
        let share = self.share.max(1);
        let first = at.checked_rem(share).unwrap_or_default();
        for operator in self.operators.iter().skip(first).step_by(share) {
            let Some((mutant, words)) = operator.apply(&ground) else { continue };
            let case = self.court.case(base, &mutant.bytes(), &words)?;
            let judgment = tribune_verdict::judge(&case);
            let name = format!("{} [{}]", base.id, operator.name);
            let alone = Alone { case, judgment, grade: Some(operator.grade), counted, name };
            let all = operator.grade == Grade::Benign;
            self.judge(&alone, if all { &everything } else { &truth }, &mut out)?;
        }
        Ok(out)
    }

    /// Judges a case with every model.
    fn judge(&self, alone: &Alone, truth: &Truth, out: &mut [Advised]) -> io::Result<()> {
        let without = class_of(&alone.judgment.findings);
        let case = self.with(alone.case.clone());
        let (nonce, sheets) = asked(&case)?;
        let models = self.models.iter().map(|model| Some(*model));
        for (model, sum) in [None].into_iter().chain(models).zip(out) {
            sum.cases = sum.cases.saturating_add(1);
            let mut class = without;
            if let Some(model) = model {
                let mut case = case.clone();
                case.opinion = self.opinion(model, &case, (nonce, &sheets), truth)?;
                let judgment = tribune_verdict::judge(&case);
                class = class_of(&judgment.findings);
                let void = judgment.findings.iter().any(|one| one.id == "intent_unavailable");
                sum.void = sum.void.saturating_add(u32::from(void));
                let milder = class < without || judgment.decision < alone.judgment.decision;
                sum.milder = sum.milder.saturating_add(u32::from(milder));
                let may = model.counts() && !void;
                if is_loosened(&alone.judgment, &judgment) || (milder && !may) {
                    sum.loosened.push(format!("{}: {}", model.name(), alone.name));
                }
            }
            if alone.counted {
                sum.of_grade(alone.grade).count(class);
            }
        }
        Ok(())
    }

    /// The case of a site that has a model asked.
    fn with(&self, mut case: Case) -> Case {
        case.settings.advisor = Some(Advisor {
            dialect: Dialect::Anthropic,
            model: "claude-opus-5-5".to_owned(),
            prompt: tribune_intent::prompt::digest(),
        });
        case
    }

    fn opinion(
        &self,
        model: Model,
        case: &Case,
        (nonce, sheets): (Digest, &[opinion::Sheet]),
        truth: &Truth,
    ) -> io::Result<Option<Opinion>> {
        if sheets.is_empty() {
            return Ok(None);
        }
        let words = case.request.as_ref().map_or("", |request| request.text.as_str());
        let lot = usize::from(nonce.0.first().copied().unwrap_or_default());
        let ask = |sheets: &[opinion::Sheet], again| {
            let said = replies(model, &Question { sheets, again, words, truth, lot })?;
            self.wire.carry(sheets, words, said)
        };
        let mut exchanges = ask(sheets, false)?;
        let again = opinion::again(case, &places(case), nonce, &exchanges);
        if !again.is_empty() {
            exchanges.extend(ask(&again, true)?);
        }
        Ok(Some(Opinion { nonce, cached_from: None, exchanges }))
    }
}

fn places(case: &Case) -> Vec<tribune_record::Placement> {
    let site = &case.settings.site;
    tribune_verdict::place(&case.plan, &case.context, case.request.as_ref(), site)
}

/// The questions about a case; none where its plan or its words are such that nobody is asked.
fn asked(case: &Case) -> io::Result<(Digest, Vec<opinion::Sheet>)> {
    let nonce = opinion::nonce(case, &SALT);
    Ok((nonce, opinion::questions(case, &places(case), nonce).unwrap_or_default()))
}

/// Whether anything that is refused without a model is not with it.
fn is_loosened(alone: &Judgment, with: &Judgment) -> bool {
    let blocks = |one: &&Finding| one.outcome == Outcome::Fail && one.level == Level::Blocking;
    let mut refused = alone.findings.iter().filter(blocks);
    refused.any(|one| !with.findings.contains(one))
        || (alone.decision == Decision::Vetoed && with.decision != Decision::Vetoed)
}
