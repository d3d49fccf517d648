//! In what a given contract asks for more than the words. Three rules, from strict to loose:
//! what was read may be narrowed, never widened; what is grave must have been read, or stand in
//! words that were not understood; anything else must rest on words that ask for nothing else.

use alloc::{
    borrow::ToOwned,
    collections::BTreeSet,
    format,
    string::{String, ToString},
    vec::Vec,
};
use core::ops::Range;

use super::{
    super::{
        contract::{Act, Bound, Contract, Item, Turn},
        lexicon::{ANY, aspects::aspect_named, plain, row},
        ports::PORTS,
        tell::key,
    },
    place::Words,
    spelled::spells_region,
};

/// Walls: whoever asks for a door in one may have it in another kind of it.
const WALLS: &[&str] = &["firewall", "nacl", "netfw", "sg", "traffic"];

/// Acts that make nothing and take nothing away where they are done to something existing.
const ON_WHAT_IS_THERE: &[Act] =
    &[Act::Delete, Act::Grant, Act::Open, Act::Replace, Act::Scale, Act::Tag, Act::Update];

/// Most words that are told of those the contract says nothing of.
const LEFT_MAX: usize = 5;

/// Every widening, in words.
pub(super) fn excess(given: &Contract, own: &Contract, text: &str) -> Vec<String> {
    let wider = Wider { given, own, words: Words::of(text, own) };
    let mut out = Vec::new();
    wider.still(&mut out);
    wider.items(&mut out);
    wider.places(&mut out);
    wider.reach(&mut out);
    wider.spoken(&mut out);
    wider.left(&mut out);
    out
}

/// Whether a class is the other one or part of what it stands for.
pub(super) fn is_within(class: &str, of: &str) -> bool {
    let whole = |name: &str| match row(name).map_or(&[][..], |row| row.members) {
        [] => [name.to_owned()].into(),
        members => members.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<_>>(),
    };
    of == ANY || class == of || whole(class).is_subset(&whole(of))
}

fn is_wall(class: &str) -> bool {
    WALLS.contains(&class)
}

/// One kind of places that a contract names.
type Places = fn(&Contract) -> &BTreeSet<String>;

#[derive(Debug)]
struct Wider<'a> {
    given: &'a Contract,
    own: &'a Contract,
    words: Words<'a>,
}

impl Wider<'_> {
    /// Places that a part of the contract rests on.
    fn spans(&self, of: &str) -> Vec<Range<usize>> {
        let own = self.given.spans.iter().filter(|span| span.of == of);
        own.map(|span| span.start..span.end).collect()
    }

    /// Whether a place says to do what an item asks for; what is grave, in plain words.
    fn says(&self, span: &Range<usize>, item: &Item) -> bool {
        let reaches = item.access.or(self.given.access);
        let uses = |access| self.words.says_use(span, access, &item.class);
        if item.act == Act::Grant && reaches.is_some_and(uses) {
            true
        } else if is_grave(item) {
            self.words.says_plainly(span, item.act, &item.class)
        } else {
            self.words.says(span, item.act, &item.class)
        }
    }

    /// Every word counts: what was not understood, or was read as a wish that the contract does not
    /// hold, stands under one of its spans, so that whoever signs it says what it means. Where the
    /// contract itself leaves something open, a person looks anyway.
    fn left(&self, out: &mut Vec<String>) {
        let Self { given, own, words } = self;
        if !given.unparsed.is_empty() {
            return;
        }
        let held = |read: &&Item| given.items.iter().any(|item| is_held(item, read));
        let own_key = |read: &Item| key(read.act, &read.class);
        let kept: BTreeSet<String> = own.items.iter().filter(held).map(own_key).collect();
        let dropped: BTreeSet<String> = own.items.iter().map(own_key).collect();
        let dropped =
            own.spans.iter().filter(|span| dropped.contains(&span.of) && !kept.contains(&span.of));
        let dropped: Vec<Range<usize>> = dropped.map(|span| span.start..span.end).collect();
        let spans: Vec<Range<usize>> =
            given.spans.iter().map(|span| span.start..span.end).collect();
        let left = words.unaccounted(&spans, &dropped, (given, own.unparsed.is_empty()));
        let left: Vec<String> =
            left.iter().take(LEFT_MAX).map(|word| format!("{word:?}")).collect();
        if !left.is_empty() {
            out.push(format!("it does not say what {} means in them", left.join(", ")));
        }
    }

    /// Words that ask for nothing give nothing.
    fn still(&self, out: &mut Vec<String>) {
        let more = self.given.items.iter().any(|item| !self.own.items.contains(item));
        if (self.own.is_question || self.own.no_change) && more {
            out.push("they say that nothing is to change".to_owned());
        }
    }

    fn items(&self, out: &mut Vec<String>) {
        let mut own: Vec<&Item> = self.own.items.iter().collect();
        let mut taken: Vec<Range<usize>> = Vec::new();
        let mut unread: Vec<&Item> = Vec::new();
        for item in &self.given.items {
            let fits = |read: &&Item| is_held(item, read);
            let free = |read: &&Item| fits(read) && self.details(item, Some(read)).is_none();
            if let Some(at) = own.iter().position(free) {
                let read = own.swap_remove(at);
                let of = key(read.act, &read.class);
                let spans = self.own.spans.iter().filter(|span| span.of == of);
                taken.extend(spans.map(|span| span.start..span.end));
            } else if let Some(read) = own.iter().copied().find(fits) {
                let what = self.details(item, Some(read)).unwrap_or_default();
                let spans = self.spans(&key(item.act, &item.class));
                let more = spans.iter().any(|span| self.says(span, item));
                // What was not understood may say it otherwise than what was read.
                match self.details(item, None).filter(|_| more) {
                    None if more => unread.push(item),
                    Some(_) | None => out.push(what),
                }
            } else {
                unread.push(item);
            }
        }
        for item in unread {
            self.unread(item, &mut taken, out);
        }
    }

    /// What the reading does not hold rests on words of its own.
    fn unread(&self, item: &Item, taken: &mut Vec<Range<usize>>, out: &mut Vec<String>) {
        let what = in_words(item);
        let spans = self.spans(&key(item.act, &item.class));
        if spans.is_empty() {
            out.push(format!("to {what} rests on no words"));
            return;
        }
        if let Some(more) = self.details(item, None) {
            out.push(more);
            return;
        }
        let said = spans.iter().find(|span| self.says(span, item));
        if is_grave(item) && said.is_none() {
            out.push(format!("nothing in them says to {what}"));
            return;
        }
        let narrow = !item.names.is_empty() || !item.qualifiers.is_empty();
        let every = spans.iter().any(|span| self.words.says_every(span));
        if ON_WHAT_IS_THERE.contains(&item.act) && !narrow && !every {
            out.push(format!("to {what} leaves open which one, and was not read so"));
            return;
        }
        let free = |span: &&Range<usize>| {
            let weighty = self.words.weighty(span);
            let used = |place: &Range<usize>| {
                taken.iter().any(|taken| taken.start <= place.start && place.end <= taken.end)
            };
            !weighty.iter().all(used)
        };
        match spans.iter().find(free).or(said) {
            Some(span) => taken.push(span.clone()),
            None => out.push(format!("to {what} rests on words that ask for something else")),
        }
    }

    /// What of an item is more than what was read of it, or more than the words say.
    fn details(&self, item: &Item, read: Option<&Item>) -> Option<String> {
        let what = in_words(item);
        let (grave, words) = (is_grave(item), &self.words);
        let own = |part: fn(&Item) -> bool| read.is_some_and(part);
        let lacks = |more: &str| Some(format!("to {what}, {more}"));
        let narrow = |item: &Item| !item.names.is_empty() || !item.qualifiers.is_empty();
        if own(narrow) && !narrow(item) {
            return lacks("without saying which, as they do");
        }
        for name in item.names.iter().chain(&item.qualifiers) {
            let known = read.is_some_and(|read| {
                read.names.iter().chain(&read.qualifiers).any(|known| known == name)
            });
            if !known && (grave && own(narrow) || !words.stands(name)) {
                return lacks(&format!("called {name:?}"));
            }
        }
        if own(|it| it.size.is_some()) && item.size.is_none() {
            return lacks("without the size they name");
        }
        if let Some(size) = item.size.as_ref().filter(|size| !words.stands(size)) {
            return lacks(&format!("of the size {size:?}"));
        }
        if own(|it| it.part) && !item.part {
            return lacks("where only a setting of it was read");
        }
        let reach = read.and_then(|read| read.access).max(self.own.access);
        let of = self.spans("access");
        let says = |access| of.iter().any(|span| words.says_access(span, access));
        if let Some(access) = item.access.filter(|it| Some(*it) > reach && !says(*it)) {
            return lacks(&format!("to {access:?}").to_lowercase());
        }
        self.numbers(item, read).or_else(|| self.change(item, read)).and_then(|more| lacks(&more))
    }

    fn numbers(&self, item: &Item, read: Option<&Item>) -> Option<String> {
        let parts: [fn(&Item) -> Option<u32>; 3] =
            [|it| it.count.to.or(it.count.max), |it| it.count.from, |it| it.objects];
        let numbers = [item.count.to, item.count.max, item.count.from, item.objects];
        let known = |number: u32| {
            let own = |read: &Item| {
                let all = [read.count.to, read.count.max, read.count.from, read.objects];
                all.contains(&Some(number))
            };
            // Whoever lists names says how many; less than one of something nobody asks for.
            number == 1
                || u32::try_from(item.names.len()) == Ok(number)
                || read.is_some_and(own)
                || self.words.counts(number)
        };
        // "The instances" are any number: to name it is less.
        let fewer = read.is_some_and(|read| read.objects.is_none()) && !is_grave(item);
        let open = item.objects.filter(|_| fewer);
        let numbers = numbers.into_iter().flatten().filter(|number| Some(*number) != open);
        if let Some(number) = { numbers }.find(|number| !known(*number)) {
            return Some(format!("{number} of them"));
        }
        let set = |number: u32| {
            let sets = item.act == Act::Update;
            sets && item.amounts.iter().any(|amount| amount.number == number)
        };
        let dropped = |part: &fn(&Item) -> Option<u32>| {
            let read = read.and_then(part);
            read.is_some_and(|number| !set(number)) && part(item).is_none()
        };
        let [to, _from, objects] = parts;
        let narrow = !item.names.is_empty() || !item.qualifiers.is_empty();
        (dropped(&to) || dropped(&objects) && !narrow)
            .then(|| "without the number they name".to_owned())
    }

    fn change(&self, item: &Item, read: Option<&Item>) -> Option<String> {
        let own = |part: fn(&Item) -> bool| read.is_some_and(part);
        let words = &self.words;
        if own(|it| !it.aspects.is_empty()) && item.aspects.is_empty() {
            return Some("where they name what of it".to_owned());
        }
        let spans = self.spans(&key(item.act, &item.class));
        let says = || spans.iter().any(|span| self.says(span, item));
        // Where nothing of it was named, naming something is less.
        let free = read.is_none_or(|read| read.aspects.is_empty());
        for name in &item.aspects {
            let known = read.is_some_and(|read| read.aspects.contains(name));
            let aspect = aspect_named(name);
            let harmless = free && aspect.is_none_or(|aspect| !aspect.power);
            let said = words.stands(name)
                || aspect.is_some_and(|it| it.words.iter().any(|word| words.stands(word)));
            // What it is set to says it as well: "m6i.large -> m6i.2xlarge", "16.3 -> 16.4".
            let set = item.size.iter().chain(&item.values).any(|it| words.stands(it));
            let said = said || set && aspect.is_some_and(|aspect| !aspect.power);
            let variable = name.strip_prefix("variable ").is_some_and(|it| words.stands(it));
            if !(known || harmless || said || variable || says()) {
                return Some(format!("of its {name}"));
            }
        }
        if let Some(read) = read {
            let another = read.turn.is_some() && item.turn != read.turn;
            let door = is_wall(&item.class) && is_wall(&read.class);
            let graver = is_grave(item) && !is_grave(read) && !door;
            if another || graver && !says() {
                return Some("another way than they say".to_owned());
            }
        }
        let set =
            |it: &Item| !it.amounts.is_empty() || !it.values.is_empty() || it.count.to.is_some();
        if own(|it| !it.amounts.is_empty() || !it.values.is_empty()) && !set(item) {
            return Some("without what it is to be set to".to_owned());
        }
        for amount in &item.amounts {
            let known = read.is_some_and(|read| read.amounts.contains(amount));
            let least = ["at least", "minimum", "min", "no less than"];
            let bound = amount.bound != Bound::AtLeast || least.iter().any(|it| words.stands(it));
            if !(known || words.amounts_to(amount) && bound) {
                return Some(format!("set to {amount}"));
            }
        }
        // So it is with what it is set to, as long as nothing else was read.
        let free = read.is_none_or(|read| read.amounts.is_empty() && read.values.is_empty());
        let known = |value: &&String| {
            free && !is_grave(item)
                || words.stands(value)
                || read.is_some_and(|read| read.values.contains(value))
        };
        let mut values = item.values.iter();
        let value = values.find(|value| !known(value));
        value.map(|value| format!("set to {value:?}"))
    }

    /// Where it may happen: none of what was read is dropped, and what is new is said.
    fn places(&self, out: &mut Vec<String>) {
        let Self { given, own, .. } = self;
        let sets: [(&str, Places); 5] = [
            ("environment", |it| &it.environments),
            ("region", |it| &it.regions),
            ("address", |it| &it.cidrs),
            ("account", |it| &it.accounts),
            ("protocol", |it| &it.protocols),
        ];
        for (kind, set) in sets {
            for value in set(own).difference(set(given)) {
                if !(kind == "environment" && self.is_name(value)) {
                    out.push(format!("it leaves out the {kind} {value:?}"));
                }
            }
            // Where the words leave it open, naming one asks for less.
            let narrows = kind == "environment";
            if narrows && set(own).is_empty() {
                continue;
            }
            for value in set(given).difference(set(own)) {
                let of = self.spans(&format!("{kind} {value}"));
                let holds = |read: &Contract, words: &str| {
                    set(read).contains(value) || kind == "region" && spells_region(words, value)
                };
                let other = !set(own).is_empty();
                if !of.iter().any(|span| self.words.says_where(span, other, holds)) {
                    out.push(format!("nothing in them names the {kind} {value:?}"));
                }
            }
        }
        for port in own.ports.difference(&given.ports) {
            out.push(format!("it leaves out the port {port}"));
        }
        for port in given.ports.difference(&own.ports) {
            let of = self.spans(&format!("port {port}"));
            let holds = |_read: &Contract, words: &str| {
                let service =
                    |(name, of): &(&str, u16)| of == port && words.to_lowercase() == *name;
                words == port.to_string() || PORTS.iter().any(service)
            };
            let other = !own.ports.is_empty();
            if !of.iter().any(|span| self.words.says_where(span, other, holds)) {
                out.push(format!("nothing in them names the port {port}"));
            }
        }
    }

    /// Whether the word for an environment tells, in this contract, which things are meant: "the
    /// test queues" are `test-a` and `test-b`.
    fn is_name(&self, environment: &str) -> bool {
        let of = format!("environment {environment}");
        let mut spans = self.own.spans.iter().filter(|span| span.of == of).peekable();
        let tells = |word: &str| {
            let word = word.to_lowercase();
            let holds = |name: &String| {
                let mut parts = name.split(|c: char| !c.is_alphanumeric());
                parts.any(|part| part.to_lowercase() == word)
            };
            let items = &self.given.items;
            !items.is_empty()
                && items.iter().all(|item| {
                    let names = if item.names.is_empty() { &item.qualifiers } else { &item.names };
                    !names.is_empty() && names.iter().all(holds)
                })
        };
        spans.peek().is_some() && spans.all(|span| tells(self.words.at(&(span.start..span.end))))
    }

    /// Whether an item of the contract is about a word.
    fn uses(&self, word: &String) -> bool {
        let about = |item: &Item| {
            item.names.contains(word)
                || item.qualifiers.contains(word)
                || item.values.contains(word)
        };
        self.given.items.iter().any(about)
    }

    /// Who may come in, and how far.
    fn reach(&self, out: &mut Vec<String>) {
        let Self { given, own, words } = self;
        for class in given.public.difference(&own.public) {
            let mut of = self.spans(&format!("{class} reachable by anybody"));
            of.extend(self.spans("reachable by anybody"));
            if !of.iter().any(|span| words.says_public(span)) {
                out.push(format!("nothing in them says that anybody may reach {}", plain(class)));
            }
        }
        let of = self.spans("access");
        match (given.access, own.access) {
            (Some(access), read)
                if Some(access) > read
                    && !of.iter().any(|span| words.says_access(span, access)) =>
            {
                let access = format!("{access:?}").to_lowercase();
                out.push(format!("nothing in them says that access is to go as far as {access}"));
            }
            (Some(_) | None, _) => {}
        }
        for word in given.recipients.difference(&own.recipients) {
            let of = self.spans(&format!("recipient {word}"));
            let may = own.recipients.is_empty() || of.iter().any(|span| words.may_say(span));
            if !(may && words.stands(word)) {
                out.push(format!("access is for {word:?} besides"));
            }
        }
    }

    /// What is only mentioned, led to or confirmed.
    fn spoken(&self, out: &mut Vec<String>) {
        let Self { given, own, words } = self;
        for class in given.context.difference(&own.context) {
            let asked = own.items.iter().any(|item| item.class == *class);
            if !asked && !words.names(class) {
                out.push(format!("nothing in them speaks of {}", plain(class)));
            }
        }
        for word in given.context_names.difference(&own.context_names) {
            if !words.stands(word) {
                out.push(format!("nothing in them names {word:?}"));
            }
        }
        for word in given.targets.symmetric_difference(&own.targets) {
            let used = own.targets.contains(word) && self.uses(word);
            if !used && (own.targets.contains(word) || !words.stands(word)) {
                out.push(format!("it leads elsewhere than they say, {word:?}"));
            }
        }
        for name in given.confirmed_deletions.difference(&own.confirmed_deletions) {
            out.push(format!("nothing in them confirms the loss of {name:?}"));
        }
    }
}

/// Whether what was read holds an item: the same is to be done, to such a thing.
fn is_held(item: &Item, read: &Item) -> bool {
    let door = |act: Act| matches!(act, Act::Create | Act::Open | Act::Update);
    let walls = is_wall(&item.class) && is_wall(&read.class);
    let wall = walls && (door(item.act) && door(read.act) || item.act == Act::Delete);
    // "Clean up everything" names no roles, walls or records.
    let any = read.class == ANY
        && row(&item.class).is_some_and(|row| row.dangerous || row.access || row.record);
    wall && (read.act == Act::Open || read.class == "traffic" || item.act == read.act)
        || item.act == read.act && is_within(&item.class, &read.class) && !any
}

/// Whether an item takes something away, lets somebody in, or makes something less safe.
fn is_grave(item: &Item) -> bool {
    let kind = row(&item.class);
    let loses = matches!(item.turn, Some(Turn::Off | Turn::Down));
    let guards = |name: &String| aspect_named(name).is_none_or(|aspect| aspect.power);
    matches!(item.act, Act::Delete | Act::Grant | Act::Open | Act::Replace)
        || item.class == ANY
        || kind.is_none_or(|row| row.dangerous || row.access || row.record && loses)
        || loses && item.aspects.iter().any(guards)
        || loses && item.aspects.is_empty() && kind.is_some_and(|row| row.stateful || row.record)
}

/// An item in a few words.
fn in_words(item: &Item) -> String {
    let act = format!("{:?}", item.act).to_lowercase();
    format!("{act} {}", plain(&item.class))
}
