//! `authorities.toml`: who may sign, in which roles, with which key, and until when.

use ed25519_dalek::{Signature, VerifyingKey};
use serde::Deserialize;
use tribune_record::{Role, SigningAuthority};

use super::{ConfigError, roles::is_role};
use crate::clock;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct File {
    authority: Vec<Entry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: String,
    roles: Vec<Role>,
    key: String,
    not_before: Option<String>,
    not_after: Option<String>,
}

/// Everybody who may sign.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Authorities(Vec<SigningAuthority>);

/// A role that no signature may be given in: only the person who asked can confirm.
pub(crate) const NOT_FOR_APPROVERS: &str = "requester_confirmation";

impl Authorities {
    /// Reads `authorities.toml`.
    ///
    /// # Errors
    /// Where it cannot be read, a key is unknown, or an entry is not sound.
    pub(crate) fn read(file: &str, text: &str) -> Result<Self, ConfigError> {
        let File { authority } = super::toml(file, text)?;
        let mut read: Vec<SigningAuthority> = Vec::new();
        for entry in authority {
            let id = entry.id.clone();
            let wrong = |reason: String| ConfigError::Whole {
                file: file.to_owned(),
                reason: format!("authority {id:?}: {reason}"),
            };
            let authority = entry.check().map_err(wrong)?;
            if read.iter().any(|other| other.key == authority.key) {
                return Err(wrong("expected a key of its own, found one that stands twice".into()));
            }
            read.push(authority);
        }
        Ok(Self(read))
    }

    /// All keys, in the order of the file: what the ledger remembers of it.
    pub(crate) fn all(&self) -> &[SigningAuthority] {
        &self.0
    }

    /// The keys of one person.
    pub(crate) fn of<'a>(&'a self, id: &'a str) -> impl Iterator<Item = &'a SigningAuthority> {
        self.0.iter().filter(move |authority| authority.id == id)
    }
}

/// Whether the authority's key made a signature, written as 128 lower-case hexadecimal digits.
pub(crate) fn made_by(authority: &SigningAuthority, bytes: &[u8], signature: &str) -> bool {
    let (mut made, mut key) = ([0; 64], [0; 32]);
    let lower = !signature.bytes().any(|byte| byte.is_ascii_uppercase());
    lower
        && hex::decode_to_slice(signature, &mut made).is_ok()
        && hex::decode_to_slice(&authority.key, &mut key).is_ok()
        && VerifyingKey::from_bytes(&key)
            .is_ok_and(|key| key.verify_strict(bytes, &Signature::from_bytes(&made)).is_ok())
}

impl Entry {
    fn check(self) -> Result<SigningAuthority, String> {
        let Self { id, roles, key, not_before, not_after } = self;
        if id.is_empty() {
            return Err("expected an id, found an empty one".into());
        }
        if roles.is_empty() {
            return Err("expected at least one role, found none".into());
        }
        if roles.iter().any(|role| role.0 == NOT_FOR_APPROVERS) {
            return Err(format!(
                "{NOT_FOR_APPROVERS} is the requester's own and no role to sign in"
            ));
        }
        if let Some(Role(role)) = roles.iter().find(|role| !is_role(&role.0)) {
            return Err(format!(
                "expected roles of lower-case letters, digits and _, found {role:?}"
            ));
        }
        let mut bytes = [0; 32];
        let lower = !key.bytes().any(|byte| byte.is_ascii_uppercase());
        let hex = lower && hex::decode_to_slice(&key, &mut bytes).is_ok();
        let sound = hex && VerifyingKey::from_bytes(&bytes).is_ok_and(|key| !key.is_weak());
        if !sound {
            return Err("expected an Ed25519 public key as 64 lower-case hexadecimal digits".into());
        }
        let time = |name: &str, text: Option<String>| match text {
            None => Ok(None),
            Some(text) => clock::parse(&text).map(Some).ok_or_else(|| {
                format!("{name}: expected an RFC 3339 time or a day, found {text:?}")
            }),
        };
        let not_before = time("not_before", not_before)?;
        let not_after = time("not_after", not_after)?;
        Ok(SigningAuthority { id, roles, key, not_before, not_after })
    }
}
