//! What a START says holds until the next one: the executable, the settings, the policies, and who
//! may sign with which key.

use tribune_record::{
    Digest, Purpose, Role, SigningAuthority, UnixMillis,
    v1::{DecisionMade, Record, Start},
};

use crate::{
    Break,
    batch::Bodies,
    ties::{broken, canonical, same},
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

    /// Whether these are the settings it names.
    pub(crate) fn names(&self, settings: &Digest) -> bool {
        self.settings == *settings
    }

    /// Whether the site vouched, until that time, for the key somebody signed with ahead of plans.
    /// Nothing can be said where the list of keys is not here.
    pub(crate) fn vouches(
        &self,
        record: &Record,
        (who, role, signed): (&str, &Role, UnixMillis),
        (key, until): (&str, Option<UnixMillis>),
    ) -> Result<(), Box<Break>> {
        let Some(authorities) = &self.authorities else { return Ok(()) };
        let vouched = authorities.iter().any(|authority| {
            authority.id == who
                && authority.key == key
                && authority.roles.contains(role)
                && authority.holds_at(signed)
                && authority.not_after == until
        });
        if vouched {
            return Ok(());
        }
        let expected = format!("a key that {who} may sign with as {role}");
        Err(broken(record, "key of what was signed ahead", &expected, key))
    }

    /// Whether somebody signed with a key the site vouched for, in a role they had, then and when
    /// the record was written. False where the list of keys is not here.
    pub(crate) fn signer(
        &self,
        record: &Record,
        (who, role, key): (&str, &Role, &str),
        signed: UnixMillis,
    ) -> Result<bool, Box<Break>> {
        let Some(authorities) = &self.authorities else { return Ok(false) };
        let vouched = authorities.iter().any(|authority| {
            authority.id == who
                && authority.key == key
                && authority.roles.contains(role)
                && authority.holds_at(record.time)
                && authority.holds_at(signed)
        });
        if vouched {
            return Ok(true);
        }
        let expected = format!("a key that {who} may sign with as {role}");
        Err(broken(record, "key of a signature", &expected, key))
    }
}
