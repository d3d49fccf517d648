//! Whose a key is: whoever's account it stands in can take it away from those who need it, and
//! read what it protects.

use alloc::{collections::BTreeSet, string::String, vec::Vec};
use tribune_record::{Change, Pointer, Site, Value};

use crate::walk::{Step, leaves, pointer};

/// How the name of an attribute ends that takes up a key. Source: the schema of the Terraform AWS
/// provider 5.100.
const ENDS: [&str; 10] = [
    "cmk_arn",
    "encryption_key",
    "encryption_key_arn",
    "kms_arn",
    "kms_encryption_key",
    "kms_key",
    "kms_key_arn",
    "kms_key_id",
    "kms_key_identifier",
    "kms_master_key_id",
];
/// Names that do so inside of a block about encryption.
const IN_BLOCKS: [&str; 2] = ["key_arn", "key_id"];
/// Types that do so at the top.
const AT_THE_TOP: [(&str, &str); 3] = [
    ("aws_ebs_default_kms_key", "key_arn"),
    ("aws_ssm_parameter", "key_id"),
    ("aws_xray_encryption_config", "key_id"),
];

/// In whose account something stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Whose {
    /// One of one's own, or in that of what names it.
    Own,
    /// Nobody can say.
    Open,
    /// In somebody else's.
    Foreign,
}

/// Attributes that say in which account an object stands. An id may be an ARN.
const STANDS_IN: [&str; 3] = ["arn", "id", "owner_id"];

/// Whether an attribute takes up a key.
pub(crate) fn is_key(steps: &[Step<'_>]) -> bool {
    let mut keys = steps.iter().rev().filter_map(|step| match step {
        Step::Key(key) => Some(*key),
        Step::At(_) => None,
    });
    let Some(last) = keys.next() else { return false };
    ENDS.iter().any(|end| last.ends_with(end))
        || (IN_BLOCKS.contains(&last) && keys.any(is_about_encryption))
}

/// Whether a key is one of a block about encryption.
pub(crate) fn is_about_encryption(key: &str) -> bool {
    ["encrypt", "sse_"].iter().any(|word| key.contains(word))
}

/// The keys that an object of AWS or Google takes up anew, as far as they are not surely its own,
/// with the account or project that each stands in.
pub(crate) fn strange_keys<'a>(change: &'a Change, site: &Site) -> Vec<(Pointer, &'a str, Whose)> {
    let kind = change.resource_type.as_str();
    let takes_up = |steps: &[Step<'_>]| match kind {
        // Google's types name their keys in full, and nothing else so.
        _google if kind.starts_with("google_") => {
            !kind.starts_with("google_kms_") && !kind.contains("_iam_")
        }
        _amazon if kind.starts_with("aws_") => {
            is_key(steps) || matches!(steps, [Step::Key(key)] if AT_THE_TOP.contains(&(kind, key)))
        }
        _other => false,
    };
    let mut olds: BTreeSet<&Value> = BTreeSet::new();
    leaves(&change.before, &mut |steps, leaf| {
        if takes_up(steps) {
            olds.insert(leaf);
        }
    });
    let old = Value::List(olds.iter().map(|value| (*value).clone()).collect());
    let mut found = Vec::new();
    leaves(&change.after, &mut |steps, leaf| {
        let text = leaf.as_text().filter(|_text| takes_up(steps) && !olds.contains(leaf));
        let Some(text) = text else { return };
        let (owner, of) = if let Some(account) = of_key(text) {
            (account, whose(change, site, &old, leaf))
        } else if let Some(project) = project_of_key(text) {
            (project, whose_project(change, site, &old, project))
        } else {
            return;
        };
        if of != Whose::Own {
            found.push((pointer(steps), owner, of));
        }
    });
    found
}

/// The keys of Azure's that an object takes up anew, with the host of the vault of each. Whose a
/// vault is its name does not say: it is one's own where the site names its host, or the object
/// had a key of it already.
pub(crate) fn vault_keys<'a>(change: &'a Change, site: &Site) -> Vec<(Pointer, &'a str)> {
    let mut known: BTreeSet<&str> = site.own_accounts.iter().map(String::as_str).collect();
    leaves(&change.before, &mut |_steps, leaf| known.extend(leaf.as_text().and_then(vault_of_key)));
    let mut found = Vec::new();
    leaves(&change.after, &mut |steps, leaf| {
        let vault = leaf.as_text().and_then(vault_of_key);
        found.extend(vault.filter(|vault| !known.contains(vault)).map(|it| (pointer(steps), it)));
    });
    found
}

/// The host of a key's address, `https://v.vault.azure.net/keys/k`; those of other clouds of
/// Azure's end in another way.
fn vault_of_key(text: &str) -> Option<&str> {
    let (host, key) = text.trim().strip_prefix("https://")?.split_once('/')?;
    let is_vault = [".vault.", ".managedhsm."].iter().any(|part| host.contains(part));
    (is_vault && key.starts_with("keys/")).then_some(host)
}

/// Whose project a key of Google's stands in. Keys are often kept in a project of their own, so
/// another one is somebody else's only where the site says which are its own.
fn whose_project(change: &Change, site: &Site, old: &Value, project: &str) -> Whose {
    let stands_in = |side: &Value| side.read(&["project"]).text().is_some_and(|own| own == project);
    let mut is_known = [&change.before, &change.after].into_iter().any(stands_in)
        || site.own_accounts.iter().any(|own| own == project);
    leaves(old, &mut |_steps, leaf| {
        is_known |= leaf.as_text().and_then(project_of_key) == Some(project);
    });
    match (is_known, site.own_accounts.is_empty()) {
        (true, _) => Whose::Own,
        (false, true) => Whose::Open,
        (false, false) => Whose::Foreign,
    }
}

/// The project of a key's full name, `projects/p/locations/l/keyRings/r/cryptoKeys/k`.
fn project_of_key(text: &str) -> Option<&str> {
    let (_before, rest) = text.split_once("projects/")?;
    let (project, rest) = rest.split_once('/')?;
    (rest.contains("/keyRings/") && rest.contains("/cryptoKeys/")).then_some(project)
}

/// Whose the key is that an object takes up in place of another one, or of none.
pub(crate) fn whose(change: &Change, site: &Site, old: &Value, new: &Value) -> Whose {
    let Some(account) = new.as_text().and_then(of_key) else { return Whose::Own };
    if site.own_accounts.iter().any(|own| own == account) {
        return Whose::Own;
    }
    // What is made stands nowhere yet, whatever is written there.
    let stands = !matches!(change.before, Value::Null);
    let sides = [&change.before, &change.after].into_iter().filter(|_side| stands);
    let texts = sides.flat_map(|side| STANDS_IN.map(|key| side.read(&[key]).text()));
    let accounts = texts.flatten().filter_map(of_text).chain(change.provider.account.as_text());
    let mut own: Vec<&str> = accounts.collect();
    leaves(old, &mut |_steps, leaf| own.extend(leaf.as_text().and_then(of_key)));
    if own.contains(&account) {
        Whose::Own
    } else if own.is_empty() && site.own_accounts.is_empty() {
        Whose::Open
    } else {
        Whose::Foreign
    }
}

fn of_key(text: &str) -> Option<&str> {
    let mut fields = text.trim().split(':');
    let is_key = fields.next() == Some("arn") && fields.nth(1) == Some("kms");
    fields.nth(1).filter(|account| is_key && !account.is_empty())
}

/// The account of an ARN, or the text where it is an account's id itself.
fn of_text(text: &str) -> Option<&str> {
    if text.len() == 12 && text.chars().all(|c| c.is_ascii_digit()) {
        return Some(text);
    }
    let account = text.strip_prefix("arn:")?.split(':').nth(3)?;
    (!account.is_empty()).then_some(account)
}
