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
        let message = missing(given.unwrap_or_default(), &names);
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

/// What is said where nothing that was given names a change.
fn missing(given: &str, names: &str) -> String {
    if given.is_empty() {
        return format!("Production changes and no change ticket was given: {names}.");
    }
    format!(
        "Production changes, and what was given as their change ticket names none; one counts \
         that has 3 to 120 characters with a digit among them, such as CHG0012345: {names}."
    )
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticket_in_another_form_is_not_told_as_none() {
        for ticket in ["CHG0012345", "OPS-17", "https://tickets.example/7"] {
            assert!(names_a_change(ticket), "{ticket}");
        }
        for ticket in ["approved", "n/a", "17", &"7".repeat(121)] {
            assert!(!names_a_change(ticket), "{ticket}");
            let told = missing(ticket, "aws_x.y");
            assert!(told.contains("names none; one counts that has 3 to 120"), "{told}");
        }
        assert!(missing("", "aws_x.y").contains("no change ticket was given: aws_x.y."));
    }
}
