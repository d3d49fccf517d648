//! Who a client is: the roles its certificate names, and nothing it says about itself.

use std::collections::BTreeSet;

use rustls::pki_types::CertificateDer;
use tribune_record::v1::Actor;

/// What a client may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Role {
    /// Posts plans.
    Orchestrator,
    /// Registers requests.
    Requester,
    /// Signs.
    Approver,
    /// Writes and deploys policies.
    Security,
    /// Reads everything, takes exports away.
    Auditor,
    /// Runs the appliance.
    Operator,
    /// Watches its health.
    Monitor,
}

impl Role {
    /// All of them.
    pub(crate) const ALL: [Self; 7] = [
        Self::Orchestrator,
        Self::Requester,
        Self::Approver,
        Self::Security,
        Self::Auditor,
        Self::Operator,
        Self::Monitor,
    ];

    /// As a certificate names it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Orchestrator => "orchestrator",
            Self::Requester => "requester",
            Self::Approver => "approver",
            Self::Security => "security",
            Self::Auditor => "auditor",
            Self::Operator => "operator",
            Self::Monitor => "monitor",
        }
    }

    fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }

    /// Roles whose powers must be in different hands.
    const fn is_separated(self) -> bool {
        matches!(self, Self::Orchestrator | Self::Requester | Self::Approver | Self::Security)
    }
}

/// A client whose certificate is in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Identity {
    /// The id in its certificate.
    pub(crate) id: String,
    roles: BTreeSet<Role>,
}

impl Identity {
    /// Whether it has that role.
    pub(crate) fn has(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }

    /// Who the ledger says did something in that role.
    pub(crate) fn acting_as(&self, role: Role) -> Actor {
        Actor { id: self.id.clone(), role: role.name().to_owned() }
    }

    /// Who the ledger says did something, all roles named.
    pub(crate) fn actor(&self) -> Actor {
        let roles: Vec<_> = self.roles.iter().map(|role| role.name()).collect();
        Actor { id: self.id.clone(), role: roles.join("+") }
    }
}

/// Why a certificate gives no identity.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NoIdentity {
    /// It names no role.
    #[error("expected a certificate with a name tribune://role/NAME/ID, found none")]
    NoRole,
    /// A name that is not of the form.
    #[error("expected certificate names of the form tribune://role/NAME/ID, found {0:?}")]
    BadName(String),
    /// One certificate, two people.
    #[error("expected one id on a certificate, found {0:?} and {1:?}")]
    TwoIds(String, String),
    /// Powers that must be separated.
    #[error("expected one of orchestrator, requester, approver, security, found {0} and {1}")]
    Separated(&'static str, &'static str),
}

const PREFIX: &str = "tribune://role/";
const ID_BYTES_MAX: usize = 64;

/// Reads the roles out of a certificate that TLS has already checked.
pub(crate) fn of_certificate(certificate: &CertificateDer<'_>) -> Result<Identity, NoIdentity> {
    let parsed =
        webpki::EndEntityCert::try_from(certificate).map_err(|_error| NoIdentity::NoRole)?;
    of_names(parsed.valid_uri_names())
}

fn of_names<'a>(names: impl Iterator<Item = &'a str>) -> Result<Identity, NoIdentity> {
    let mut found: Option<Identity> = None;
    for name in names.filter(|name| name.starts_with("tribune:")) {
        let bad = || NoIdentity::BadName(name.chars().take(120).collect());
        let (role, id) =
            name.strip_prefix(PREFIX).and_then(|rest| rest.split_once('/')).ok_or_else(bad)?;
        let role = Role::from_name(role).ok_or_else(bad)?;
        let plain = |c: char| c.is_ascii_alphanumeric() || "._@-".contains(c);
        if id.is_empty() || id.len() > ID_BYTES_MAX || !id.chars().all(plain) {
            return Err(bad());
        }
        match &mut found {
            None => found = Some(Identity { id: id.to_owned(), roles: BTreeSet::from([role]) }),
            Some(identity) if identity.id == id => {
                identity.roles.insert(role);
            }
            Some(identity) => return Err(NoIdentity::TwoIds(identity.id.clone(), id.to_owned())),
        }
    }
    let identity = found.ok_or(NoIdentity::NoRole)?;
    let mut separated = identity.roles.iter().filter(|role| role.is_separated());
    if let (Some(one), Some(other)) = (separated.next(), separated.next()) {
        return Err(NoIdentity::Separated(one.name(), other.name()));
    }
    Ok(identity)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(names: &[&str], expected: Result<&str, NoIdentity>) {
        let found = of_names(names.iter().copied());
        let shown = found.map(|identity| {
            let Actor { id, role } = identity.actor();
            format!("{id}: {role}")
        });
        assert_eq!(shown, expected.map(ToOwned::to_owned));
    }

    #[test]
    fn roles_come_from_the_names() {
        check(&["tribune://role/orchestrator/ci-1"], Ok("ci-1: orchestrator"));
        check(&["https://example.com/x", "tribune://role/monitor/m"], Ok("m: monitor"));
        let both = ["tribune://role/auditor/ann", "tribune://role/operator/ann"];
        check(&both, Ok("ann: auditor+operator"));
        let one_power = ["tribune://role/approver/ann", "tribune://role/auditor/ann"];
        check(&one_power, Ok("ann: approver+auditor"));
    }

    #[test]
    fn separated_powers_never_meet_on_one_certificate() {
        for one in ["orchestrator", "requester", "approver", "security"] {
            for other in ["orchestrator", "requester", "approver", "security"] {
                let (a, b) = (format!("{PREFIX}{one}/ann"), format!("{PREFIX}{other}/ann"));
                let found = of_names([a.as_str(), b.as_str()].into_iter());
                assert_eq!(found.is_ok(), one == other, "{one} {other}");
            }
        }
    }

    #[test]
    fn what_is_no_role_is_refused() {
        check(&[], Err(NoIdentity::NoRole));
        check(&["https://tribune/role/auditor/x"], Err(NoIdentity::NoRole));
        for bad in [
            "tribune://role/admin/x",
            "tribune://role/auditor/",
            "tribune://role/auditor",
            "tribune://role/auditor/x y",
            "tribune://role/auditor/x/y",
            "tribune:auditor/x",
            "tribune://role/Auditor/x",
        ] {
            check(&[bad], Err(NoIdentity::BadName(bad.to_owned())));
        }
        let two = ["tribune://role/auditor/ann", "tribune://role/monitor/bob"];
        check(&two, Err(NoIdentity::TwoIds("ann".into(), "bob".into())));
        // A good name does not excuse a bad one beside it.
        let mixed = ["tribune://role/auditor/ann", "tribune://role/root/ann"];
        check(&mixed, Err(NoIdentity::BadName(mixed[1].into())));
    }
}
