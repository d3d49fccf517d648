//! The roles people sign in: which there are, and where one is asked that nobody holds or held that
//! nobody asks. A site may have roles of its own, so a slip of the pen is told and not refused.

use std::collections::{BTreeMap, BTreeSet};

use tribune_record::{Guardrail, Role};
use tribune_verdict::{catalogue::ROLES, covers, nearest};

use super::authorities::Authorities;
use crate::limits::NAME_BYTES_MAX;

/// How many names are told.
const NEAR: usize = 3;

/// What a role can be called.
pub(crate) fn is_role(text: &str) -> bool {
    text.len() <= NAME_BYTES_MAX
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

/// What is likely not meant: one line for each role, with the nearest names.
pub(crate) fn doubts(authorities: &Authorities, guardrails: &[Guardrail]) -> Vec<String> {
    let mut asked: BTreeMap<&Role, BTreeSet<&str>> = BTreeMap::new();
    for one in guardrails {
        one.approvers.iter().for_each(|role| {
            asked.entry(role).or_default().insert(&one.name);
        });
    }
    let mut held: BTreeMap<&Role, BTreeSet<&str>> = BTreeMap::new();
    for one in authorities.all() {
        one.roles.iter().for_each(|role| {
            held.entry(role).or_default().insert(&one.id);
        });
    }
    let listed = |names: &BTreeSet<&str>| names.iter().copied().collect::<Vec<_>>().join(", ");
    let idle = held.iter().filter(|(role, _ids)| !is_of_build(role) && !asked.contains_key(*role));
    let idle = idle.map(|(role, ids)| {
        let (ids, near) = (listed(ids), near(role, asked.keys().copied()));
        format!(
            "authorities.toml: no rule and no guardrail asks for {role} (held by {ids}): such a \
             signature settles nothing{near}"
        )
    });
    let missing =
        asked.iter().filter(|(role, _rules)| !held.keys().any(|signed| covers(&signed.0, &role.0)));
    let missing = missing.map(|(role, rules)| {
        let (rules, near) = (listed(rules), near(role, held.keys().copied()));
        format!(
            "guardrails.yaml: nobody in authorities.toml signs as {role} (asked by {rules}): what \
             waits for it expires{near}"
        )
    });
    idle.chain(missing).collect()
}

fn is_of_build(role: &Role) -> bool {
    ROLES.iter().any(|one| one.role == role.0)
}

/// What may have been meant where a site made the name up: those most like it, of this build's
/// roles and of others.
fn near<'a>(role: &Role, others: impl Iterator<Item = &'a Role>) -> String {
    if is_of_build(role) {
        return String::new();
    }
    let all = ROLES.iter().map(|one| one.role).chain(others.map(|other| other.0.as_str()));
    let near = nearest(&role.0, all.filter(|one| *one != role.0));
    let near: Vec<&str> = near.into_iter().take(NEAR).collect();
    format!("; the nearest are {}", near.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::guardrails;

    const KEYS: [&str; 2] = [
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
    ];

    fn told(roles: &[&str], approvers: &str) -> Vec<String> {
        let entry = |(role, key)| {
            format!("[[authority]]\nid = \"maria\"\nroles = [\"{role}\"]\nkey = \"{key}\"\n")
        };
        let text: String = roles.iter().zip(KEYS).map(entry).collect();
        let authorities = Authorities::read("authorities.toml", &text).unwrap();
        let text = format!(
            "guardrails:\n  cost:\n    - name: monthly_cost\n      level: governance\n      \
             threshold: 500\n{approvers}"
        );
        let guardrails = guardrails::read("guardrails.yaml", &text, &[]).unwrap();
        doubts(&authorities, &guardrails)
    }

    #[test]
    fn a_role_that_nobody_asks_for_is_told_with_the_nearest() {
        let lines = told(&["security"], "");
        assert_eq!(lines.len(), 1, "{lines:?}");
        assert!(lines[0].contains("asks for security (held by maria)"), "{lines:?}");
        assert!(lines[0].contains("nearest are security_team, "), "{lines:?}");
        assert!(told(&["security_team", "cfo"], "").is_empty());
    }

    #[test]
    fn a_role_that_nobody_holds_is_told_with_the_nearest() {
        let asks = "      approvers: [team_lead]\n";
        let lines = told(&["team_laed"], asks);
        assert_eq!(lines.len(), 2, "{lines:?}");
        assert!(lines[1].contains("signs as team_lead (asked by monthly_cost)"), "{lines:?}");
        assert!(lines[1].contains("nearest are team_laed, "), "{lines:?}");
        assert!(told(&["team_lead"], asks).is_empty());
        // Whoever signs for the higher one signs for this one.
        assert!(told(&["cfo"], "      approvers: [finance]\n").is_empty());
        let lines = told(&["finance"], "      approvers: [cfo]\n");
        assert!(lines.len() == 1 && !lines[0].contains("nearest"), "{lines:?}");
    }
}
