//! Law 1: every production change carries a change-management ticket.

use alloc::{format, string::String, vec, vec::Vec};
use tribune_record::{Authorisation, EnvironmentKind, TicketRule};

use crate::{
    law::{Law, Report},
    say::{About, Voice, listed, report},
    view::View,
};

const VOICE: Voice = Voice::asking_law(LAW.id);

pub(super) const LAW: Law = Law {
    id: "production_change_ticket",
    says: "Every production change carries a change-management ticket.",
    check,
};

fn check(view: &View<'_>) -> Report {
    // Whoever imports an object of production changes who keeps it.
    let mut changed: Vec<&str> = view
        .subjects()
        .filter(|it| it.change.action.has_effect() || it.change.importing.is_some())
        .filter(|subject| subject.placement.kind == EnvironmentKind::Production)
        .map(|subject| subject.change.address.as_str())
        .collect();
    if changed.is_empty() {
        return report(false, vec![]);
    }
    changed.sort_unstable();
    let names = listed(changed.iter().copied());
    let ticket = view.case.context.change_ticket.as_deref().map(str::trim);
    let Some(ticket) = ticket.filter(|ticket| names_a_change(ticket)) else {
        let message = format!("Production changes and no change ticket was given: {names}.");
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
        TicketRule::Reference => {
            let message = format!(
                "Production changes; ticket {ticket} is a reference here, the change manager \
                 signs: {names}."
            );
            report(true, vec![VOICE.fail(message).ask(&["change_manager"])])
        }
    }
}

/// A ticket names something: `none` and `n/a` do not.
fn names_a_change(ticket: &str) -> bool {
    ticket.len() >= 3 && ticket.len() <= 120 && ticket.chars().any(|c| c.is_ascii_digit())
}
