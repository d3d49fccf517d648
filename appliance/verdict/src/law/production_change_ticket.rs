//! Law 1: every production change carries a change-management ticket.

mod standard_change;

use alloc::{format, string::String, vec, vec::Vec};
use tribune_record::{Authorisation, EnvironmentKind, TicketRule};

use crate::{
    law::{Law, Report},
    say::{About, Voice, listed, report},
    view::View,
    words::tokens,
};
use standard_change::Standing;

const VOICE: Voice = Voice::asking_law(LAW.id);

pub(super) const LAW: Law = Law {
    id: "production_change_ticket",
    says: "Every production change carries a change-management ticket.",
    check,
};

fn check(view: &View<'_>) -> Report {
    // Whoever imports an object of production changes who keeps it.
    let changed: Vec<&str> = view
        .subjects()
        .filter(|it| it.change.action.has_effect() || it.change.importing.is_some())
        .filter(|subject| subject.placement.kind == EnvironmentKind::Production)
        .map(|subject| subject.change.address.as_str())
        .collect();
    if changed.is_empty() {
        return report(false, vec![]);
    }
    let names = listed(changed.iter().copied());
    let given = view.case.context.change_ticket.as_deref().map(str::trim);
    let given = given.filter(|ticket| !ticket.is_empty());
    let Some(ticket) = given.filter(|ticket| names_a_change(ticket)) else {
        const SHOWN: usize = 40;
        let why = match given {
            None => String::from("the context gives no change ticket"),
            Some(other) => {
                let shown: String = other.chars().take(SHOWN).collect();
                format!("{shown:?} names no change")
            }
        };
        let message = format!(
            "Production changes, and {why}. A ticket is a name and a number in the context's \
             change_ticket, such as CHG-10442: {names}."
        );
        return report(true, vec![VOICE.fail(message).ask(&["change_manager"])]);
    };
    match view.case.settings.site.tickets {
        TicketRule::Authorise => Report {
            authorisations: vec![Authorisation {
                rule: String::from(LAW.id),
                by: format!("ticket {ticket}"),
                basis: format!("rests on ticket {ticket} (tickets = authorise)"),
            }],
            ..report(true, vec![])
        },
        TicketRule::Reference => referred(view, ticket, &names),
    }
}

/// A ticket is a reference: a standard change stands for the signature of the change manager.
fn referred(view: &View<'_>, ticket: &str, names: &str) -> Report {
    let why = match standard_change::standing(view) {
        Standing::Covers(change) => {
            let authorisations = vec![standard_change::authorisation(change, ticket)];
            return Report { authorisations, ..report(true, vec![]) };
        }
        Standing::Absent => String::new(),
        Standing::Short(why) => why,
    };
    let message = format!(
        "Production changes; ticket {ticket} is a reference here, the change manager signs: \
         {names}.{why}"
    );
    report(true, vec![VOICE.fail(message).ask(&[standard_change::SIGNER])])
}

/// Words that stand where a ticket should, with a number or without one.
const PLACEHOLDERS: [&str; 22] = [
    "a",
    "asap",
    "dummy",
    "emergency",
    "fake",
    "later",
    "missing",
    "na",
    "nil",
    "no",
    "none",
    "nothing",
    "null",
    "pending",
    "placeholder",
    "skip",
    "tba",
    "tbc",
    "tbd",
    "todo",
    "unknown",
    "urgent",
];

/// A ticket is a name and a number: `CHG-10442`, or an address that ends so. `none`, `TBD-1`,
/// `CHG-0` and a number alone, which is that of anything, name no change.
fn names_a_change(ticket: &str) -> bool {
    let words = tokens(ticket);
    let is_name = |word: &str| {
        let is_filler = word.len() > 1 && word.bytes().all(|c| c == b'x');
        word.chars().all(char::is_alphabetic) && !is_filler && !PLACEHOLDERS.contains(&word)
    };
    let is_number =
        |word: &str| word.bytes().all(|c| c.is_ascii_digit()) && word.bytes().any(|c| c != b'0');
    let mut pairs = words.iter().zip(words.iter().skip(1));
    ticket.len() <= 120 && pairs.any(|(name, number)| is_name(name) && is_number(number))
}
