//! Law 1: every production change carries a change-management ticket.

mod standard_change;

use alloc::{format, string::String, vec, vec::Vec};
use tribune_record::{Authorisation, EnvironmentKind, TicketRule};

use crate::{
    law::{Law, Report},
    say::{About, Voice, listed, report},
    view::View,
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
    let Some(ticket) = given.filter(|ticket| names_a_change(ticket)) else {
        let message = match given.filter(|ticket| !ticket.is_empty()) {
            None => format!("Production changes and no change ticket was given: {names}."),
            Some(_other) => format!(
                "Production changes, and what was given as their change ticket names none; one \
                 counts that has 3 to 120 characters with a digit among them, such as CHG0012345: \
                 {names}."
            ),
        };
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

/// A ticket names something: `none` and `n/a` do not.
fn names_a_change(ticket: &str) -> bool {
    ticket.len() >= 3 && ticket.len() <= 120 && ticket.chars().any(|c| c.is_ascii_digit())
}
