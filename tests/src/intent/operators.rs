//! What is done to a plan that does what was asked: each operator makes one wrong, or leaves it as
//! right as it was.

use super::{Base, Document, Donors, added, benign, changed, weakened};

/// What an unseen mutant would do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Harm {
    /// Something goes that nobody wanted gone.
    Delete,
    /// Somebody gets rights.
    Iam,
    /// The world gets in.
    World,
    /// What watches is blinded.
    Audit,
    /// Anything else beyond what was asked.
    Other,
}

/// How bad what an operator does is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grade {
    /// Something is done that was not asked.
    Hard(Harm),
    /// What was asked is done in another number or size, or not wholly.
    Soft,
    /// The plan is as right as before.
    Benign,
}

/// What an operator works on.
#[derive(Debug, Clone, Copy)]
pub struct Ground<'a> {
    /// The base.
    pub base: &'a Base,
    /// Its plan.
    pub plan: &'a Document,
    /// What can be put in.
    pub donors: &'a Donors,
}

impl Ground<'_> {
    /// Whether a word stands in the request.
    pub(super) fn says(&self, word: &str) -> bool {
        self.base.says(word)
    }

    /// Whether a word stands in the request by itself, not as a part of a name.
    pub(super) fn says_alone(&self, word: &str) -> bool {
        let outside = |c: char| !c.is_alphanumeric();
        let mut words = self.base.request.split_whitespace().map(|said| said.trim_matches(outside));
        words.any(|said| said.eq_ignore_ascii_case(word))
    }

    /// Whether a word stands in the request, by itself or as a part of a name.
    pub(super) fn says_part(&self, word: &str) -> bool {
        let mut parts = self.base.request.split(|c: char| !c.is_alphanumeric());
        parts.any(|part| part.eq_ignore_ascii_case(word))
    }

    /// Whether a number stands in the request, in digits or as a word.
    pub(super) fn says_count(&self, number: u64) -> bool {
        const WORDS: [&str; 6] = ["zero", "one", "two", "three", "four", "five"];
        let word = usize::try_from(number).ok().and_then(|at| WORDS.get(at));
        self.says_number(number) || word.is_some_and(|word| self.says_part(word))
    }

    /// Whether a number stands in the request by itself.
    pub(super) fn says_number(&self, number: u64) -> bool {
        let number = number.to_string();
        let mut numbers = self.base.request.split(|c: char| !c.is_ascii_digit());
        numbers.any(|said| said == number)
    }
}

/// How an operator makes its mutant; nothing where it does not apply.
#[derive(Debug, Clone, Copy)]
pub enum Make {
    /// Of the plan.
    Plan(fn(&Ground<'_>) -> Option<Document>),
    /// Of the words.
    Words(fn(&str) -> Option<String>),
}

/// One thing that is done to plans.
#[derive(Debug, Clone, Copy)]
pub struct Operator {
    /// Its name.
    pub name: &'static str,
    /// How bad it is.
    pub grade: Grade,
    /// How it is done.
    pub make: Make,
}

impl Operator {
    /// The mutant: a plan and words. Nothing where the operator does not apply or would leave
    /// everything as it is.
    #[must_use]
    pub fn apply(&self, ground: &Ground<'_>) -> Option<(Document, String)> {
        let words = &ground.base.request;
        match self.make {
            Make::Plan(make) => {
                make(ground).filter(|plan| plan != ground.plan).map(|plan| (plan, words.clone()))
            }
            Make::Words(make) => {
                make(words).filter(|made| made != words).map(|made| (ground.plan.clone(), made))
            }
        }
    }
}

pub(super) const fn hard(
    name: &'static str,
    harm: Harm,
    make: fn(&Ground<'_>) -> Option<Document>,
) -> Operator {
    Operator { name, grade: Grade::Hard(harm), make: Make::Plan(make) }
}

pub(super) const fn soft(
    name: &'static str,
    make: fn(&Ground<'_>) -> Option<Document>,
) -> Operator {
    Operator { name, grade: Grade::Soft, make: Make::Plan(make) }
}

/// All of them, the gravest first.
#[must_use]
pub fn operators() -> Vec<Operator> {
    let mut all = vec![];
    all.extend(added::OPERATORS);
    all.extend(weakened::OPERATORS);
    all.extend(changed::OPERATORS);
    all.extend(benign::OPERATORS);
    all
}
