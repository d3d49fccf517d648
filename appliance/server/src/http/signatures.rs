//! Signatures of people: made by a key that this site's `authorities.toml` vouches for, in a role
//! it vouches for, while it does.

use tribune_record::{Role, SigningAuthority, UnixMillis};

use super::refusal::{Refusal, RefusalCode};
use crate::{app::App, config::authorities::made_by, identity::Identity, limits};

/// What somebody says they signed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Signed<'a> {
    /// Who.
    pub(crate) approver: &'a str,
    /// In which role.
    pub(crate) role: &'a Role,
    /// When, by their clock.
    pub(crate) at: UnixMillis,
    /// The bytes under the signature.
    pub(crate) bytes: &'a [u8],
    /// The signature, 128 lower-case hexadecimal digits.
    pub(crate) signature: &'a str,
}

impl Signed<'_> {
    /// People sign for themselves.
    pub(crate) fn is_of(&self, who: &Identity) -> Result<(), Refusal> {
        if self.approver == who.id {
            return Ok(());
        }
        let detail = "expected a statement of the certificate's own id, found another's";
        Err(Refusal::new(RefusalCode::NotYourStatement, detail))
    }

    /// Signed since a time, and not in the future: clocks may differ by a little.
    pub(crate) fn is_of_time(&self, since: UnixMillis, now: UnixMillis) -> Result<(), Refusal> {
        let early = self.at.0 < since.0.saturating_sub(limits::CLOCK_SKEW_MAX_MS);
        let late = self.at.0 > now.0.saturating_add(limits::CLOCK_SKEW_MAX_MS);
        if early || late { Err(stale("the time")) } else { Ok(()) }
    }

    /// The key of this site's authority that made the signature.
    pub(crate) fn key(&self, app: &App, now: UnixMillis) -> Result<String, Refusal> {
        self.authority(app, now).map(|authority| authority.key.clone())
    }

    /// The authority of this site whose key made the signature.
    pub(crate) fn authority<'a>(
        &self,
        app: &'a App,
        now: UnixMillis,
    ) -> Result<&'a SigningAuthority, Refusal> {
        let holds = |authority: &&SigningAuthority| {
            authority.roles.contains(self.role)
                && authority.holds_at(now)
                && authority.holds_at(self.at)
        };
        let all = app.authorities.all().iter().filter(|it| it.id == self.approver);
        let mut keys = all.filter(holds).peekable();
        if keys.peek().is_none() {
            let Self { approver, role, .. } = self;
            let detail = format!("expected an authority {approver} for {role} in authorities.toml");
            return Err(Refusal::new(RefusalCode::NotAuthorised, detail));
        }
        keys.find(|authority| made_by(authority, self.bytes, self.signature)).ok_or_else(|| {
            let detail = "expected the signer's Ed25519 signature over the statement, as \
                              128 lower-case hexadecimal digits";
            Refusal::new(RefusalCode::BadSignature, detail)
        })
    }
}

/// A statement about something else than what stands.
pub(crate) fn stale(what: &str) -> Refusal {
    let detail = format!("expected a statement about {what} of this decision as it stands");
    Refusal::new(RefusalCode::StaleStatement, detail)
}
