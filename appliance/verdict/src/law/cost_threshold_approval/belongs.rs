//! Whether a plan is what a budget is for: that somebody names a service makes nothing of the plan
//! belong to it. Where the words or an object name another one, the budget does not count.

use alloc::{collections::BTreeSet, format, string::String, vec::Vec};
use tribune_record::{Case, Value};

use crate::{
    view::View,
    words::{plain, tokens},
};

/// Tags that say which service an object belongs to.
const TAGS: [&str; 6] =
    ["app", "appname", "application", "applicationname", "service", "servicename"];
/// Attributes that hold tags.
const TAGGED: [&str; 3] = ["labels", "tags", "tags_all"];
/// Words that a name is told after.
const BEFORE: [&str; 10] = ["a", "an", "for", "in", "my", "new", "of", "our", "the", "to"];
/// Words before "service" that name none.
const GENERIC: [&str; 37] = [
    "a",
    "an",
    "any",
    "api",
    "app",
    "aws",
    "backend",
    "cloud",
    "compute",
    "container",
    "core",
    "customer",
    "database",
    "ecs",
    "existing",
    "external",
    "fargate",
    "frontend",
    "http",
    "internal",
    "its",
    "kubernetes",
    "lambda",
    "managed",
    "my",
    "new",
    "our",
    "prod",
    "production",
    "queue",
    "same",
    "search",
    "self",
    "storage",
    "the",
    "this",
    "web",
];

/// What of a plan names another service than this one, as the end of a sentence.
pub(super) fn stranger(view: &View<'_>, service: &str) -> Option<String> {
    let own = tokens(service);
    let others = others(view.case, &own);
    let words = view.case.request.as_ref().map(|request| tokens(&request.text));
    let words = words.unwrap_or_default();
    if let Some(other) = others.iter().find(|other| holds(&words, other)) {
        return Some(format!("the words of the request name {}", other.join(" ")));
    }
    if let Some(other) = spoken(&words, &own) {
        return Some(format!("the words of the request name the {other} service"));
    }
    view.effective().find_map(|subject| {
        let change = subject.change;
        let address = &change.address;
        if !tags(&change.after).all(|value| {
            value.as_text().is_some_and(|text| text.is_empty() || holds(&tokens(text), &own))
        }) {
            return Some(format!("{address} is tagged as another service's"));
        }
        let named = tokens(address);
        let other = others.iter().find(|other| holds(&named, other) && !holds(&named, &own))?;
        Some(format!("{address} is named after {}", other.join(" ")))
    })
}

/// The other services that anybody here has heard of, as words.
fn others(case: &Case, own: &[String]) -> BTreeSet<Vec<String>> {
    let budgets = case.settings.finance.budgets.iter().map(|budget| &budget.statement.service);
    let standard = &case.settings.standard_changes;
    let standard = standard.iter().flat_map(|change| &change.statement.services);
    let spent = case.spending.iter().filter_map(|spent| spent.service.as_ref());
    let all = budgets.chain(standard).chain(spent).map(|name| tokens(name));
    // A service of whose name another's is a part is named along with it.
    all.filter(|name| !name.is_empty() && !holds(own, name)).collect()
}

/// The service that the words are about, where it is not this one.
fn spoken<'w>(words: &'w [String], own: &[String]) -> Option<&'w str> {
    let mut named = words.windows(3).filter_map(|part| match part {
        [before, name, word] if word == "service" && BEFORE.contains(&before.as_str()) => {
            Some(name.as_str())
        }
        _other => None,
    });
    named.find(|name| {
        let is_number = name.chars().all(|c| c.is_ascii_digit());
        !is_number && !GENERIC.contains(name) && !own.iter().any(|own| is_form_of(own, name))
    })
}

/// Whether two words are one but for a plural: `payment` and `payments`.
fn is_form_of(one: &str, other: &str) -> bool {
    one.trim_end_matches('s') == other.trim_end_matches('s')
}

fn holds(words: &[String], name: &[String]) -> bool {
    !name.is_empty()
        && words
            .windows(name.len())
            .any(|part| part.iter().zip(name).all(|(word, name)| is_form_of(word, name)))
}

/// What the tags of an object say of its service.
fn tags(object: &Value) -> impl Iterator<Item = &Value> {
    let maps = TAGGED.into_iter().filter_map(|key| object.read(&[key]).map());
    let named = maps.flatten().filter(|(key, _value)| TAGS.contains(&plain(key).as_str()));
    named.map(|(_key, value)| value)
}
