//! What a START says holds until the next one: the executable, the settings, the policies, and who
//! may sign with which key.

use tribune_record::{
    Digest, Purpose, Role, SigningAuthority, UnixMillis,
    v1::{Approval, DecisionMade, Record, Start},
};

use crate::{
    Break,
    ties::{Bodies, broken, canonical, same},
};

/// The newest START, as far as later records rest on it.
#[derive(Debug)]
pub(crate) struct InForce {
    binary: Digest,
    settings: Digest,
    policies: Digest,
    /// None where the list is not in the export any more.
    authorities: Option<Vec<SigningAuthority>>,
}

impl InForce {
    pub(crate) fn new(record: &Record, start: &Start, bodies: &Bodies) -> Result<Self, Box<Break>> {
        let Start { binary, settings, policies, authorities, .. } = start;
        let digested = |name: &str, purpose, expected: &Digest| {
            let Some(bytes) = bodies.get(name) else {
                return Ok::<_, Box<Break>>(None);
            };
            same(record, name, Some(expected), Some(&Digest::of(purpose, bytes)))?;
            Ok(Some(bytes))
        };
        digested("policies", Purpose::PolicySet, policies)?;
        let listed = digested("authorities", Purpose::Authorities, authorities)?;
        Ok(Self {
            binary: *binary,
            settings: *settings,
            policies: *policies,
            authorities: listed.map(|b| canonical(record, "authorities", b)).transpose()?,
        })
    }

    /// A decision is made by the executable its START names, and under the settings it names, or
    /// under those it was first judged `under`.
    pub(crate) fn decision(
        &self,
        record: &Record,
        event: &DecisionMade,
        under: Option<(Digest, Digest)>,
    ) -> Result<(), Box<Break>> {
        let (settings, policies) = under.unwrap_or((self.settings, self.policies));
        same(record, "binary since START", Some(&self.binary), Some(&event.binary))?;
        same(record, "settings since START", Some(&settings), Some(&event.settings))?;
        same(record, "policies since START", Some(&policies), Some(&event.policies))
    }

    /// Whether an approval is signed with a key the site vouched for, in a role its owner had.
    /// False where the list of keys is not in the export.
    pub(crate) fn approval(&self, record: &Record, event: &Approval) -> Result<bool, Box<Break>> {
        let Some(authorities) = &self.authorities else { return Ok(false) };
        let Approval { statement, key, .. } = event;
        let holds = |at: UnixMillis, authority: &SigningAuthority| authority.holds_at(at);
        let vouched = authorities.iter().any(|authority| {
            authority.id == statement.approver
                && authority.key == *key
                && authority.roles.contains(&statement.role)
                && holds(record.time, authority)
                && holds(statement.at, authority)
        });
        if vouched {
            return Ok(true);
        }
        let Role(role) = &statement.role;
        let expected = format!("a key that {} may sign with as {role}", statement.approver);
        Err(broken(record, "approval's key", &expected, key))
    }
}
