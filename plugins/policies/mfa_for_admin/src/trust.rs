//! Who may become a role, and whether with a second factor.

use tribune_sdk::Change;

use crate::document::{Document, Statement, is_role};

/// Who issues identities to programs, not to people.
const MACHINES: &[&str] = &[
    "agent.buildkite.com",
    "app.terraform.io",
    "gitlab.com",
    "oidc.circleci.com",
    "oidc.eks.",
    "token.actions.githubusercontent.com",
    "vstoken.dev.azure.com",
];

/// Whether people may become a role with one factor.
#[derive(Debug)]
pub(crate) enum Trust {
    /// No: programs only, or only with a second factor.
    Guarded,
    /// Yes, these.
    Open(String),
    /// Nobody can say; why.
    Unknown(String),
}

/// Who may become this role.
pub(crate) fn of(role: &Change) -> Trust {
    match Document::at(role.after(), "/assume_role_policy") {
        Document::Nothing => Trust::Unknown("the plan does not say who may become it".into()),
        Document::Open(open) => Trust::Unknown(open.why()),
        Document::Read { best, worst } => match (read(&best), read(&worst)) {
            (Trust::Guarded, Trust::Open(_) | Trust::Unknown(_)) => {
                Trust::Unknown("parts of its assume_role_policy cannot be read before apply".into())
            }
            (trust, _) => trust,
        },
    }
}

fn read(found: &[Statement]) -> Trust {
    if found.iter().any(|one| one.refuses_without_second_factor(&["sts:assumerole"])) {
        return Trust::Guarded;
    }
    let mut unknown = None;
    for one in found.iter().filter(|one| one.lets_assume() && !one.asks_second_factor()) {
        for (kind, who) in &one.principals {
            match judge(one, kind, who) {
                Trust::Open(who) => return Trust::Open(who),
                Trust::Unknown(why) => unknown = Some(why),
                Trust::Guarded => {}
            }
        }
    }
    unknown.map_or(Trust::Guarded, Trust::Unknown)
}

fn judge(statement: &Statement, kind: &str, who: &str) -> Trust {
    match kind {
        "Service" | "CanonicalUser" => Trust::Guarded,
        "AWS" if is_role(who) || who.starts_with("AROA") || statement.is_for_roles() => {
            Trust::Guarded
        }
        "AWS" => Trust::Open(who.into()),
        "Federated" => {
            let issuer = who.rsplit_once(":oidc-provider/").map(|(_, issuer)| issuer);
            if issuer.is_some_and(|i| MACHINES.iter().any(|machine| i.starts_with(machine))) {
                return Trust::Guarded;
            }
            Trust::Unknown(format!("whether {who} asks for one stands outside the plan"))
        }
        _ => Trust::Unknown(format!("nobody here knows the principal {kind}")),
    }
}
