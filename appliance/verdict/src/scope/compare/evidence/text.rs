//! The request as sentences of clauses, each with what it does: ask, spare, tell or wonder. Nothing
//! is understood of a word beyond that; what a clause speaks of is found by the plan's own names
//! and values.

use alloc::{borrow::ToOwned, collections::BTreeSet, string::String, vec::Vec};

use super::{
    super::scope::Deed,
    cues::{
        ABBREVIATED, ADVERBS, APART, BEGINNERS, FILING, INABILITY, KEEPING, NEGATING, ONWARD,
        PARTING, POLITE, PRONOUNS, QUESTIONING, STILL_IS, TELLING, UNUSED, WHETHER,
    },
    deeds::{cues, is_order},
    fits,
};
use crate::words::{NUMBERS, tokens};

/// What a clause does with what it names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// It may ask for something, or describe what is asked for.
    Asks,
    /// It leaves what it names as it is.
    Spares,
    /// It asks a question.
    Wonders,
    /// It is about the request: its number, when it is due, who approved it.
    Files,
}

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Cue {
    Make,
    Change,
    /// How something is to be, of what is new or there already: "keep 14 days".
    Set,
    Remove,
}

/// A word, name, figure or arrow.
#[derive(Debug, Clone)]
pub(super) struct Part {
    /// In lower case.
    pub(super) text: String,
    /// As it is written.
    pub(super) raw: String,
    /// Its words.
    pub(super) words: Vec<String>,
    /// Something of it is spoken of: "the queue's policy".
    pub(super) owns: bool,
}

#[derive(Debug, Clone)]
pub(super) struct Clause {
    pub(super) parts: Vec<Part>,
    pub(super) orders: bool,
    pub(super) role: Role,
    pub(super) cues: BTreeSet<Cue>,
    /// It ends with a colon.
    pub(super) heads: bool,
}

#[derive(Debug, Clone, Default)]
#[expect(clippy::struct_excessive_bools, reason = "what was heard, each for itself")]
pub(super) struct Sentence {
    pub(super) clauses: Vec<Clause>,
    /// What is asked for in it, or above the list it stands in.
    pub(super) cues: BTreeSet<Cue>,
    /// Those that are orders.
    pub(super) strong: BTreeSet<Cue>,
    /// It speaks of what was named before: "delete it".
    pub(super) refers: bool,
    /// It does so by a pronoun alone.
    pub(super) points: bool,
    /// A verb of it is an order.
    pub(super) ordered: bool,
    /// As it is written.
    pub(super) source: String,
    line: usize,
    asks: bool,
}

/// Splits a text and says what each clause does.
pub(super) fn sentences(text: &str) -> Vec<Sentence> {
    let mut out: Vec<Sentence> = Vec::new();
    for (line, written) in text.split('\n').enumerate() {
        split(unlisted(written), line, &mut out);
    }
    out.retain(|sentence| !sentence.clauses.is_empty());
    let mut heading: Option<(usize, BTreeSet<Cue>, Role)> = None;
    for sentence in &mut out {
        roles(sentence);
        inherit(sentence, &mut heading);
    }
    out
}

/// A line without the mark or the number that makes it one of a list.
fn unlisted(line: &str) -> &str {
    let line = line.trim();
    let bare = line.trim_start_matches(['-', '*', '\u{2022}', '#', ' ']);
    let at = bare.find(['.', ')']).filter(|at| (1..=2).contains(at));
    let mark = at.and_then(|at| bare.split_at_checked(at));
    let numbered = mark.filter(|(mark, rest)| {
        let counted = mark.bytes().all(|b| b.is_ascii_digit()) || mark.len() == 1;
        counted && rest.get(1..).is_some_and(|rest| rest.starts_with(' '))
    });
    numbered.and_then(|(_mark, rest)| rest.get(1..)).unwrap_or(bare)
}

fn split(line: &str, at: usize, out: &mut Vec<Sentence>) {
    let new = || Sentence { line: at, ..Sentence::default() };
    let spaced = spaced(line);
    let mut sentence = new();
    let mut parts: Vec<Part> = Vec::new();
    let mut from = 0;
    let mut chars = spaced.char_indices().peekable();
    let mut word = String::new();
    while let Some((here, c)) = chars.next() {
        if let Some(schedule) = schedule(spaced.get(here..).unwrap_or_default()) {
            push(&mut word, &mut parts, &mut sentence);
            parts.push(part(schedule));
            let end = here.saturating_add(schedule.len());
            while chars.next_if(|(at, _c)| *at < end).is_some() {}
            continue;
        }
        let next = chars.peek().map(|(_at, c)| *c);
        let ends_word = next.is_none_or(|next| next.is_whitespace() || ")\"'`]}".contains(next));
        let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
        let thousands = c == ',' && digit(next) && digit(word.chars().next_back());
        let inner = thousands || "-_./:@*$%+'\u{2019}~&".contains(c);
        if c.is_alphanumeric() || (inner && !(ends_word && ".:".contains(c))) {
            word.push(c);
            continue;
        }
        push(&mut word, &mut parts, &mut sentence);
        let last = parts.last().map_or("", |part| part.text.as_str());
        let arrow =
            (0x2190..0x2200).contains(&u32::from(c)) || (0x2794..0x27c0).contains(&u32::from(c));
        let picture = u32::from(c) > 0x2300 && !arrow;
        let short = ABBREVIATED.contains(&last)
            && (last != "no" || spaced.get(here..).is_some_and(|rest| rest.starts_with(". ")));
        match c {
            '.' if short => {}
            '.' | '!' | '?' | ';' => {
                close(&mut parts, &mut sentence, false);
                sentence.asks = c == '?';
                let end = here.saturating_add(1);
                sentence.source = spaced.get(from..end).unwrap_or_default().to_owned();
                from = end;
                out.push(core::mem::replace(&mut sentence, new()));
            }
            ':' => close(&mut parts, &mut sentence, true),
            '>' => parts.push(part("\u{2192}")),
            _other if arrow => parts.push(part("\u{2192}")),
            '=' => parts.push(part("=")),
            ',' | '(' | ')' | '{' | '}' | '[' | ']' | '|' | '\u{2013}' | '\u{2014}' => {
                close(&mut parts, &mut sentence, false);
            }
            _other if picture => {
                close(&mut parts, &mut sentence, false);
                sentence.source = spaced.get(from..here).unwrap_or_default().to_owned();
                from = here.saturating_add(c.len_utf8());
                out.push(core::mem::replace(&mut sentence, new()));
            }
            _other => {}
        }
    }
    push(&mut word, &mut parts, &mut sentence);
    close(&mut parts, &mut sentence, false);
    sentence.source = spaced.get(from..).unwrap_or_default().to_owned();
    out.push(sentence);
}

/// The schedule that a text begins with: `cron(30 4 * * ? *)`.
fn schedule(text: &str) -> Option<&str> {
    let written = text.starts_with("cron(") || text.starts_with("rate(");
    let end = written.then(|| text.find(')')).flatten().filter(|end| *end < 64)?;
    text.get(..=end)
}

/// A line with its arrows and equals signs apart.
fn spaced(line: &str) -> String {
    let arrows = line.replace("->", "\u{2192}").replace("=>", "\u{2192}");
    arrows.replace('\u{2192}', " \u{2192} ").replace('=', " = ")
}

/// Ends a clause.
fn close(parts: &mut Vec<Part>, sentence: &mut Sentence, heads: bool) {
    if !parts.is_empty() {
        let parts = core::mem::take(parts);
        let (role, cues) = (Role::Asks, BTreeSet::new());
        sentence.clauses.push(Clause { parts, role, cues, heads, orders: false });
    }
}

fn part(raw: &str) -> Part {
    Part { text: raw.to_lowercase(), raw: raw.to_owned(), words: tokens(raw), owns: false }
}

/// Ends a word; some begin a clause of their own.
fn push(word: &mut String, parts: &mut Vec<Part>, sentence: &mut Sentence) {
    let written = core::mem::take(word);
    let marks = |c: char| matches!(c, '.' | ':' | '\'' | '\u{2019}' | '*' | '-' | '~' | '&');
    let bare = written.trim_matches(marks).replace('\u{2019}', "'");
    let owner = bare.strip_suffix("'s").filter(|own| own.contains(['-', '_', '.', '/']));
    let (bare, owns) = (owner.unwrap_or(&bare), owner.is_some());
    if bare.is_empty() {
        if written == "-" {
            close(parts, sentence, false);
        }
        return;
    }
    let lower = bare.to_lowercase();
    // "switch it off and keep the rest"
    let joined =
        parts.last().is_some_and(|last| ["and", "or", "then"].contains(&last.text.as_str()));
    let turns = joined && APART.contains(&lower.as_str());
    if turns || PARTING.contains(&lower.as_str()) {
        close(parts, sentence, false);
    }
    let words = tokens(bare);
    if words.is_empty() {
        return;
    }
    parts.push(Part { text: lower, raw: bare.to_owned(), words, owns });
}

impl Sentence {
    /// Whether it holds an order, a wish or what is to be; or is a label with what it is for.
    pub(super) fn is_request(&self) -> bool {
        let heads = |clause: &Clause| clause.role == Role::Asks && clause.heads;
        self.ordered || self.clauses.iter().any(heads)
    }

    /// Whether it begins with one of some labels.
    pub(super) fn labels(&self, wanted: &[&str]) -> bool {
        self.is_label()
            && self.clauses.first().is_some_and(|clause| {
                clause.parts.last().is_some_and(|part| wanted.contains(&part.text.as_str()))
            })
    }

    /// Whether it is a line of labels, each with what it is for.
    pub(super) fn is_label(&self) -> bool {
        self.clauses.first().is_some_and(|clause| clause.heads)
    }

    /// Whether it is so short that it speaks of what stands around it: "Scrap that."
    pub(super) fn is_short(&self) -> bool {
        self.clauses.iter().map(|clause| clause.parts.len()).sum::<usize>() < 7
    }
}

impl Clause {
    pub(super) fn word(&self, at: usize) -> &str {
        self.parts.get(at).map_or("", |part| part.text.as_str())
    }

    /// Whether it orders something, and nothing of this kind.
    pub(super) fn is_another_order(&self, wanted: Deed) -> bool {
        self.orders && !self.cues.iter().any(|cue| fits(*cue, wanted))
    }

    /// Whether an order stands at its head.
    pub(super) fn begins_with_order(&self) -> bool {
        let words = self.words();
        let first = words.iter().position(|word| !ADVERBS.contains(word)).unwrap_or(0);
        words.get(first).is_some_and(|word| is_cue(word))
    }

    pub(super) fn words(&self) -> Vec<&str> {
        self.parts.iter().map(|part| part.text.as_str()).collect()
    }

    pub(super) fn has(&self, words: &[&str]) -> bool {
        let own = self.words();
        words.iter().any(|wanted| {
            let wanted: Vec<&str> = wanted.split(' ').collect();
            own.windows(wanted.len()).any(|run| run == wanted)
        })
    }

    fn counts(&self) -> bool {
        let number = |word: &str| NUMBERS.iter().any(|(name, _number)| *name == word);
        self.parts
            .iter()
            .any(|part| part.text.starts_with(|c: char| c.is_ascii_digit()) || number(&part.text))
    }

    fn is_sparing(&self) -> bool {
        let unused = self.has(UNUSED);
        let going = self.parts.windows(2).any(|pair| {
            let [keep, verb] = pair else { return false };
            keep.text.starts_with("keep") && verb.text.ends_with("ing")
        });
        // "it still points at the old path": how it is.
        let still = self.parts.windows(2).any(|pair| {
            let [still, verb] = pair else { return false };
            still.text == "still" && STILL_IS.contains(&verb.text.as_str())
        });
        let keeps = self.has(KEEPING) && !(going || still || self.counts() || self.has(&["only"]));
        let negated = self.has(NEGATING) && !unused;
        let unable = self.has(INABILITY) && !unused && !self.cues.is_empty();
        keeps || negated || unable
    }
}

/// Whether a word alone asks for something to be done.
pub(super) fn is_cue(word: &str) -> bool {
    !cues(&[word]).0.is_empty()
}

/// What the clauses of a sentence do.
fn roles(sentence: &mut Sentence) {
    let label = sentence.clauses.first().filter(|clause| clause.heads);
    // "Ticket: set N to 128"
    let orders = |clause: &Clause| !cues(&clause.words()).1.is_empty();
    let asks = label.is_some_and(|clause| clause.has(&["ticket"]))
        && sentence.clauses.iter().skip(1).any(orders);
    if !asks && label.is_some_and(|clause| clause.parts.len() < 4 && clause.has(FILING)) {
        for clause in &mut sentence.clauses {
            clause.role = Role::Files;
        }
        return;
    }
    let tells = sentence.clauses.iter().any(|clause| clause.has(TELLING));
    // "Would 100 GB help N?"
    // "Can N be large rather than small?"
    let instead = sentence.clauses.first().is_some_and(|clause| {
        let turned = clause.has(&["rather than", "instead of"]) && clause.has(&["be"]);
        turned && ["can", "could"].contains(&clause.word(0))
    });
    let idle = sentence.asks
        && !instead
        && sentence.clauses.iter().all(|one| cues(&one.words()).0.is_empty());
    let wonders = tells || idle || (sentence.asks && !is_polite(sentence));
    let mut before = Role::Asks;
    let mut lists_on = false;
    for clause in &mut sentence.clauses {
        let strong;
        (clause.cues, strong) = cues(&clause.words());
        clause.orders = !strong.is_empty();
        clause.role = if wonders {
            Role::Wonders
        } else if clause.is_sparing() {
            Role::Spares
        } else if before == Role::Spares
            && clause.cues.is_empty()
            && !clause.counts()
            && lists_on
            && !clause.parts.first().is_some_and(|part| ONWARD.contains(&part.text.as_str()))
        {
            // "leave the subnets, the routes and the gateway"
            Role::Spares
        } else {
            Role::Asks
        };
        let first = clause.parts.first().map_or("", |part| part.text.as_str());
        lists_on = clause.role != Role::Asks && first != "without";
        before = clause.role;
        if clause.role == Role::Asks {
            sentence.cues.extend(clause.cues.iter().copied());
            sentence.ordered |= clause.orders;
            sentence.strong.extend(strong);
        }
    }
    let words = || sentence.clauses.iter().flat_map(|clause| clause.words());
    sentence.refers = words().any(|word| PRONOUNS.contains(&word));
    sentence.points =
        words().any(|word| ["it", "that", "them", "these", "this", "those"].contains(&word));
}

/// Whether a question is a way to ask for something.
fn is_polite(sentence: &Sentence) -> bool {
    let all: Vec<&str> = sentence.clauses.iter().flat_map(|clause| clause.words()).collect();
    let asks = sentence.clauses.iter().any(|clause| clause.has(POLITE));
    let first = all.iter().find(|word| !BEGINNERS.contains(word)).copied().unwrap_or_default();
    let behind = sentence.clauses.windows(2).any(|pair| {
        let [head, next] = pair else { return false };
        let first = next.parts.first().map_or("", |part| part.text.as_str());
        head.heads && QUESTIONING.contains(&first)
    });
    // "it is nearly full, double the volume?"
    let bids = |clause: &Clause| {
        let sized =
            |part: &Part| part.text.contains('.') && part.text.chars().any(|c| c.is_ascii_digit());
        is_order(clause.word(0))
            && !clause.cues.contains(&Cue::Remove)
            && (clause.counts() || clause.parts.iter().any(sized))
    };
    let bid = sentence.clauses.last().is_some_and(bids);
    // "Can it read the table, or is it blocked?"
    let whether = sentence.clauses.iter().any(|clause| clause.has(WHETHER));
    (asks || bid) && !whether && !behind && !QUESTIONING.contains(&first)
}

/// A line without a cue of its own stands under the line that leads to it.
fn inherit(sentence: &mut Sentence, heading: &mut Option<(usize, BTreeSet<Cue>, Role)>) {
    let own = sentence.cues.contains(&Cue::Remove) || sentence.ordered;
    if let Some((_line, cues, role)) =
        heading.as_ref().filter(|(line, _, _)| *line != sentence.line)
        && !own
    {
        sentence.cues.extend(cues.iter().copied());
        for clause in &mut sentence.clauses {
            if *role == Role::Spares && clause.role == Role::Asks {
                clause.role = Role::Spares;
            }
        }
        return;
    }
    let last = sentence.clauses.last();
    let leads = last.is_some_and(|clause| clause.heads);
    if own || leads {
        let role = last.map_or(Role::Asks, |clause| clause.role);
        let role = if leads { role } else { Role::Asks };
        *heading = leads.then(|| (sentence.line, sentence.cues.clone(), role));
    }
}
