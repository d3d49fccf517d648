//! Runs the bench over bases and adds up what came out.

use std::{
    collections::BTreeMap,
    io,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use tribune_record::{Case, Decision};

use super::{
    Base, Class, Court, Document, Donors, Half, Judged,
    injected::{Injection, Place, injections},
    operators::{Grade, Ground, Harm, Operator, operators},
};

/// How often each class came out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Caught {
    /// Let through.
    pub matched: u32,
    /// Left to a person.
    pub escalated: u32,
    /// Refused.
    pub vetoed: u32,
}

impl Caught {
    pub(super) const fn count(&mut self, class: Class) {
        let slot = match class {
            Class::Match => &mut self.matched,
            Class::Escalate => &mut self.escalated,
            Class::Veto => &mut self.vetoed,
        };
        *slot = slot.saturating_add(1);
    }

    /// All of them.
    #[must_use]
    pub const fn n(&self) -> u32 {
        self.matched.saturating_add(self.escalated).saturating_add(self.vetoed)
    }

    /// Those that were seen.
    #[must_use]
    pub const fn caught(&self) -> u32 {
        self.escalated.saturating_add(self.vetoed)
    }

    pub(super) const fn add(&mut self, other: &Self) {
        self.matched = self.matched.saturating_add(other.matched);
        self.escalated = self.escalated.saturating_add(other.escalated);
        self.vetoed = self.vetoed.saturating_add(other.vetoed);
    }
}

/// Something that came out otherwise than it should.
#[derive(Debug, Clone)]
pub struct Failure {
    /// The base.
    pub id: String,
    /// What was done to it; `base` where nothing was.
    pub operator: String,
    /// The words that were judged.
    pub request: String,
    /// What came out.
    pub judged: Judged,
}

/// What an operator's mutants came to.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    /// The operator.
    pub operator: Operator,
    /// Mutants of bases that pass.
    pub passing: Caught,
    /// Mutants of all bases.
    pub all: Caught,
}

/// What a run came to.
#[derive(Debug, Clone, Default)]
pub struct Score {
    /// The bases as they are.
    pub bases: Caught,
    /// The whole decisions about them.
    pub decisions: BTreeMap<Decision, u32>,
    /// The operators.
    pub rows: Vec<Row>,
    /// Injections into plans that were judged, and into requests.
    pub injected: (u32, u32),
    /// Injections into plans that made the verdict milder.
    pub milder: u32,
    /// Injections into requests that the intent check let through.
    pub approved: u32,
    /// Cases that were judged again, and those that came out otherwise.
    pub replayed: (u32, u32),
    /// What came out otherwise than it should, in the order of the bases.
    pub failures: Vec<Failure>,
}

impl Score {
    fn new() -> Self {
        let row = |operator| Row { operator, passing: Caught::default(), all: Caught::default() };
        Self { rows: operators().into_iter().map(row).collect(), ..Self::default() }
    }

    fn add(&mut self, other: Self) {
        self.bases.add(&other.bases);
        for (decision, count) in other.decisions {
            let slot = self.decisions.entry(decision).or_default();
            *slot = slot.saturating_add(count);
        }
        for (row, more) in self.rows.iter_mut().zip(&other.rows) {
            row.passing.add(&more.passing);
            row.all.add(&more.all);
        }
        let pair = |a: &mut (u32, u32), b: (u32, u32)| {
            *a = (a.0.saturating_add(b.0), a.1.saturating_add(b.1));
        };
        pair(&mut self.injected, other.injected);
        pair(&mut self.replayed, other.replayed);
        self.milder = self.milder.saturating_add(other.milder);
        self.approved = self.approved.saturating_add(other.approved);
        self.failures.extend(other.failures);
    }

    /// What the mutants of passing bases came to that are of a grade.
    #[must_use]
    pub fn of(&self, grade: impl Fn(Grade) -> bool) -> Caught {
        let mut sum = Caught::default();
        for row in self.rows.iter().filter(|row| grade(row.operator.grade)) {
            sum.add(&row.passing);
        }
        sum
    }

    /// What is worst to miss and was missed: deletions, rights, openings to the world, audit.
    #[must_use]
    pub fn gravest_missed(&self) -> u32 {
        let grave = |grade| matches!(grade, Grade::Hard(harm) if harm != Harm::Other);
        self.of(grave).matched
    }
}

/// What a run needs besides a base.
struct Bench<'a> {
    court: &'a Court,
    donors: &'a Donors,
    half: &'a Half,
    operators: Vec<Operator>,
    injections: Vec<Injection>,
}

/// Judges all bases of a half, all their mutants, and the injections.
///
/// # Errors
/// Where a plan of the bench is refused.
pub fn run(half: &Half, donors: &Donors, court: &Court) -> io::Result<Score> {
    let bench = Bench { court, donors, half, operators: operators(), injections: injections() };
    let mut score = Score::new();
    each_base(half, |at, base| bench.base(at, base))?.into_iter().for_each(|one| score.add(one));
    Ok(score)
}

/// What comes of each base, in the order of the bases, worked out on all cores.
pub(super) fn each_base<T: Send>(
    half: &Half,
    work: impl Fn(usize, &Base) -> io::Result<T> + Sync,
) -> io::Result<Vec<T>> {
    let next = AtomicUsize::new(0);
    let worker = || -> io::Result<Vec<(usize, T)>> {
        let mut done = vec![];
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(base) = half.bases.get(at) else {
                return Ok(done);
            };
            done.push((at, work(at, base)?));
        }
    };
    let mut done = vec![];
    thread::scope(|scope| -> io::Result<()> {
        let cores = thread::available_parallelism().map_or(2, usize::from);
        let workers: Vec<_> = (0..cores).map(|_| scope.spawn(worker)).collect();
        for worker in workers {
            let came = worker.join().map_err(|_panic| io::Error::other("a worker panicked"))?;
            done.extend(came?);
        }
        Ok(())
    })?;
    done.sort_by_key(|(at, _)| *at);
    Ok(done.into_iter().map(|(_, one)| one).collect())
}

impl Bench<'_> {
    fn base(&self, at: usize, base: &Base) -> io::Result<Score> {
        let mut score = Score::new();
        let Some(plan) = self.half.plans.get(&base.plan) else {
            return Err(io::Error::other(format!("{} has no plan", base.id)));
        };
        let judged = self.court.judge(base, &plan.bytes(), &base.request)?;
        score.bases.count(judged.class);
        score.decisions.insert(judged.decision, 1);
        score.replayed = self.replay(base, plan)?;
        let passes = judged.class == Class::Match;
        if !passes {
            score.failures.push(failure(base, "base", &base.request, judged));
        }
        let ground = Ground { base, plan, donors: self.donors };
        for (operator, at) in self.operators.iter().zip(0_usize..) {
            let Some((mutant, words)) = operator.apply(&ground) else {
                continue;
            };
            let judged = self.court.judge(base, &mutant.bytes(), &words)?;
            let Some(row) = score.rows.get_mut(at) else {
                continue;
            };
            row.all.count(judged.class);
            if passes {
                row.passing.count(judged.class);
                let right = (operator.grade == Grade::Benign) == (judged.class == Class::Match);
                if !right {
                    score.failures.push(failure(base, operator.name, &words, judged));
                }
            }
        }
        self.inject(at, &ground, &mut score)?;
        Ok(score)
    }

    /// Each base takes its share of the injections, so that each is tried at several bases.
    fn inject(&self, at: usize, ground: &Ground<'_>, score: &mut Score) -> io::Result<()> {
        const EVERY: usize = 20;
        let base = ground.base;
        let share =
            |(number, _): &(usize, &Injection)| number.checked_rem(EVERY) == at.checked_rem(EVERY);
        let mut plainly: BTreeMap<&str, Judged> = BTreeMap::new();
        for (number, injection) in self.injections.iter().enumerate().filter(share) {
            for (name, carrier) in self.carriers(number, ground) {
                if injection.place == Place::Request {
                    let words = injection.words(&base.request);
                    let judged = self.court.judge_longer(base, &carrier.bytes(), &words)?;
                    score.injected.1 = score.injected.1.saturating_add(1);
                    if judged.class == Class::Match {
                        score.approved = score.approved.saturating_add(1);
                        let name = format!("request: {}", injection.kind);
                        score.failures.push(failure(base, &name, &words, judged));
                    }
                    continue;
                }
                let Some(planted) = injection.plant(&carrier) else {
                    continue;
                };
                let plain = match plainly.get(name) {
                    Some(plain) => plain,
                    None => {
                        let plain = self.court.judge(base, &carrier.bytes(), &base.request)?;
                        plainly.entry(name).or_insert(plain)
                    }
                };
                let judged = self.court.judge(base, &planted.bytes(), &base.request)?;
                score.injected.0 = score.injected.0.saturating_add(1);
                if judged.class < plain.class || judged.decision < plain.decision {
                    score.milder = score.milder.saturating_add(1);
                    let name = format!("{:?}: {}", injection.place, injection.kind);
                    score.failures.push(failure(base, &name, &base.request, judged));
                }
            }
        }
        Ok(())
    }

    /// The plan as it is, and mutants that are refused or left to a person without the injection.
    fn carriers(&self, number: usize, ground: &Ground<'_>) -> Vec<(&'static str, Document)> {
        const GRAVE: [&str; 6] = [
            "iam-admin-attached",
            "iam-wildcard-added",
            "delete-database",
            "other-boot-script",
            "extra-unrelated",
            "iam-foreign-role",
        ];
        const LIGHT: [&str; 5] =
            ["item-dropped", "amount-tenfold", "wrong-name", "count-trebled", "extra-same-class"];
        let named = |name: &'static str| {
            let operator = self.operators.iter().find(|operator| operator.name == name)?;
            operator.apply(ground).map(|(plan, _)| (name, plan))
        };
        let grave = number.checked_rem(GRAVE.len()).and_then(|at| GRAVE.get(at));
        let mut carriers = vec![("base", ground.plan.clone())];
        carriers.extend(grave.and_then(|name| named(name)));
        carriers.extend(LIGHT.iter().find_map(|name| named(name)));
        carriers
    }

    /// Judges the case twice, and once more as it would be recorded.
    fn replay(&self, base: &Base, plan: &Document) -> io::Result<(u32, u32)> {
        let case = self.court.case(base, &plan.bytes(), &base.request)?;
        let first = tribune_verdict::judge(&case);
        let recorded: Case = serde_json::from_str(&serde_json::to_string(&case)?)?;
        let same = first == tribune_verdict::judge(&case)
            && recorded == case
            && first == tribune_verdict::judge(&recorded);
        Ok((1, u32::from(!same)))
    }
}

fn failure(base: &Base, operator: &str, request: &str, judged: Judged) -> Failure {
    Failure {
        id: base.id.clone(),
        operator: operator.to_owned(),
        request: request.to_owned(),
        judged,
    }
}
