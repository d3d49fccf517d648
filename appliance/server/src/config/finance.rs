//! What people of finance signed: standing budgets (`budgets.toml`), and the price book
//! (`pricebook.toml.sig` beside it). A signature that does not hold is refused at start.

use serde::Deserialize;
use toml::Spanned;
use tribune_record::{
    BookStatement, BudgetStatement, Day, Digest, PriceBook, Purpose, Role, Signed,
    SigningAuthority, UnixMillis, Usd,
};
use tribune_verdict::{covers, signer_of};

use super::{
    ConfigError,
    authorities::{Authorities, made_by},
    line_of,
};
use crate::{clock, limits};

/// A file: the name that errors show, and its text.
pub(super) type File = (String, String);

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Budgets {
    budget: Vec<Spanned<Entry>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    service: String,
    from: Usd,
    to: Usd,
    until: Day,
    role: Role,
    signer: String,
    at: String,
    signature: String,
}

/// `pricebook.toml.sig`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct BookSignature {
    role: Role,
    signer: String,
    at: String,
    signature: String,
}

/// Reads `budgets.toml`.
///
/// # Errors
/// Where a key is unknown, a sum or a day is none, a service has two budgets, or a signature is not
/// that of somebody who may sign for the sum.
pub(crate) fn budgets(
    (file, text): &File,
    authorities: &Authorities,
) -> Result<Vec<Signed<BudgetStatement>>, ConfigError> {
    let Budgets { budget } = super::toml(file, text)?;
    let mut read: Vec<Signed<BudgetStatement>> = Vec::new();
    for entry in budget {
        let line = line_of(text, entry.span().start);
        let Entry { service, from, to, until, role, signer, at, signature } = entry.into_inner();
        let wrong = |reason: String| {
            let reason = format!("budget for {service:?}: {reason}");
            ConfigError::Line { file: file.clone(), line, reason }
        };
        let at = time(&at).map_err(&wrong)?;
        let statement =
            BudgetStatement { service: service.clone(), from, to, until, role, signer, at };
        check(&statement).map_err(&wrong)?;
        if read.iter().any(|other| other.statement.service == statement.service) {
            return Err(wrong("expected one budget for a service, found two".to_owned()));
        }
        let bytes = statement.signed_bytes().map_err(|error| wrong(error.to_string()))?;
        let by = (statement.signer.as_str(), &statement.role, at);
        let signer = signed_by(authorities, by, &bytes, &signature).map_err(&wrong)?;
        let (key, key_until) = (signer.key.clone(), signer.not_after);
        read.push(Signed { statement, key, key_until, signature });
    }
    Ok(read)
}

/// What can be a standing budget, whoever signs it.
///
/// # Errors
/// What was expected and found.
pub(crate) fn check(statement: &BudgetStatement) -> Result<(), String> {
    let BudgetStatement { service, from, to, until, role, at, .. } = statement;
    let long = service.len() > limits::NAME_BYTES_MAX;
    if service.trim() != service || service.is_empty() || long {
        let most = limits::NAME_BYTES_MAX;
        return Err(format!(
            "expected the name of a service, at most {most} bytes without blanks around it"
        ));
    }
    if *from < Usd::default() || to <= from {
        return Err(format!(
            "expected two sums a month, the first at least $0 and under the second, found from = \
             {from} and to = {to}"
        ));
    }
    if at.day().is_none_or(|signed| signed > *until) {
        return Err(format!("expected a last day after it was signed, found until = {until}"));
    }
    let needed = signer_of(*to);
    if covers(&role.0, needed) {
        Ok(())
    } else {
        Err(format!("expected somebody who may sign for {to} ({needed}), found {role}"))
    }
}

/// Checks who vouches for the price book: it is the one that is shipped, byte for byte, or somebody
/// of finance signed these bytes.
///
/// # Errors
/// Where it is neither.
pub(crate) fn book(
    (file, text): &File,
    signature: Option<&File>,
    shipped: &str,
    authorities: &Authorities,
    book: &PriceBook,
) -> Result<Option<Signed<BookStatement>>, ConfigError> {
    let Some((signature_file, signature)) = signature else {
        if text == shipped {
            return Ok(None);
        }
        return Err(ConfigError::Whole {
            file: file.clone(),
            reason: format!(
                "expected the price book as shipped, or {file}.sig made by `tribune sign \
                 pricebook`, found a changed book that nobody signed"
            ),
        });
    };
    let BookSignature { role, signer, at, signature } = super::toml(signature_file, signature)?;
    let wrong = |reason| ConfigError::Whole { file: signature_file.clone(), reason };
    let at = time(&at).map_err(wrong)?;
    let statement = book_statement(text, book, role, signer, at).map_err(wrong)?;
    let bytes = statement.signed_bytes().map_err(|error| wrong(error.to_string()))?;
    let by = (statement.signer.as_str(), &statement.role, at);
    let signer = signed_by(authorities, by, &bytes, &signature).map_err(wrong)?;
    let (key, key_until) = (signer.key.clone(), signer.not_after);
    Ok(Some(Signed { statement, key, key_until, signature }))
}

/// What somebody states of a price book whose file is `text`.
///
/// # Errors
/// Where the role is none of finance, or the book is of a day after the signature.
pub(crate) fn book_statement(
    text: &str,
    book: &PriceBook,
    role: Role,
    signer: String,
    at: UnixMillis,
) -> Result<BookStatement, String> {
    if !covers(&role.0, "finance") {
        return Err(format!("expected finance, finance_manager or cfo, found {role}"));
    }
    let dated = book.dated.parse::<Day>().map_err(|error| error.to_string())?;
    if at.day().is_none_or(|signed| signed < dated) {
        return Err(format!("expected prices of a day before they were signed, found {dated}"));
    }
    Ok(BookStatement {
        dated: book.dated.clone(),
        file: Digest::of(Purpose::PriceBookFile, text.as_bytes()),
        prices: book.digest().map_err(|error| error.to_string())?,
        role,
        signer,
        at,
    })
}

/// Reads when something was signed.
pub(super) fn time(text: &str) -> Result<UnixMillis, String> {
    clock::parse(text).ok_or_else(|| format!("at: expected an RFC 3339 time, found {text:?}"))
}

/// The authority whose key made a signature, in a role and at a time it was vouched for.
pub(super) fn signed_by<'a>(
    authorities: &'a Authorities,
    (signer, role, at): (&'a str, &Role, UnixMillis),
    bytes: &[u8],
    signature: &str,
) -> Result<&'a SigningAuthority, String> {
    let holds =
        |authority: &&SigningAuthority| authority.roles.contains(role) && authority.holds_at(at);
    let mut keys = authorities.of(signer).filter(holds).peekable();
    if keys.peek().is_none() {
        let at = clock::text(at);
        return Err(format!(
            "expected an authority {signer} for {role} at {at} in authorities.toml, found none"
        ));
    }
    keys.find(|authority| made_by(authority, bytes, signature)).ok_or_else(|| {
        format!(
            "expected the Ed25519 signature of {signer} as {role} over exactly what stands here; \
             it was changed after it was signed, or somebody else signed it"
        )
    })
}

#[cfg(test)]
mod tests;
