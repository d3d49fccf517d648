//! Access for anybody outside the organisation waits for the security team, whoever asked.

use alloc::{borrow::ToOwned, collections::BTreeSet, format, string::String, vec, vec::Vec};
use tribune_record::{Change, Finding, Level, Pointer, Source, Value};

use crate::{
    document::{Content, Statement, Use, documents},
    law::{Law, Report},
    say::{About, Voice, report},
    view::View,
    walk::{at, last_key, leaves, pointer},
    words::tokens,
};

const VOICE: Voice = Voice { id: RULE.id, source: Source::Guardrail, level: Level::Governance };

pub(super) const RULE: Law = Law {
    id: "vendor_access",
    says: "Access for anybody outside the organisation waits for the security team.",
    check,
};

/// Attributes that name an account somebody gets in from.
const ACCOUNT_KEYS: [&str; 9] = [
    "peer_owner_id",
    "principal",
    "principal_arn",
    "principals",
    "shared_accounts",
    "account_id",
    "user_ids",
    "source_account",
    "allowed_principals",
];
/// Types in which those attributes give access.
const SHARING_TYPES: [&str; 8] = [
    "aws_vpc_peering_connection",
    "aws_ram_principal_association",
    "aws_vpc_endpoint_service",
    "aws_vpc_endpoint_service_allowed_principal",
    "aws_lambda_permission",
    "aws_ami_launch_permission",
    "aws_snapshot_create_volume_permission",
    "aws_db_snapshot",
];

fn check(view: &View<'_>) -> Report {
    let own = own_accounts(view);
    let named = named_outsiders(view, &own);
    let mut findings = vec![];
    let mut applicable = false;
    for subject in view.effective() {
        let change = subject.change;
        if matches!(change.after, Value::Null) {
            continue;
        }
        for document in documents(change).into_iter().filter(|d| d.purpose != Use::Identity) {
            applicable = true;
            match &document.content {
                Content::Read(statements) => {
                    let outsiders: BTreeSet<String> =
                        statements.iter().flat_map(|one| outsiders(one, &own)).collect();
                    findings.extend(let_in(change, &document.path, &outsiders));
                }
                Content::Open(_) if !named.is_empty() => {
                    findings.push(unreadable(change, &document.path, &named));
                }
                Content::Open(_) | Content::Garbled(_) => {}
            }
        }
        if SHARING_TYPES.contains(&change.resource_type.as_str()) {
            applicable = true;
            findings.extend(shared(change, &own));
        }
    }
    report(applicable, findings)
}

/// The organisation's accounts: those the site names, and those that objects which exist already
/// belong to.
fn own_accounts(view: &View<'_>) -> BTreeSet<String> {
    let mut own: BTreeSet<String> = view.case.settings.site.own_accounts.iter().cloned().collect();
    for change in &view.case.plan.changes {
        let arn = change.before.read(&["arn"]).text().and_then(|arn| arn.split(':').nth(4));
        let owner = change.before.read(&["owner_id"]).text();
        let accounts = [arn, owner].into_iter().flatten().filter(|account| is_account(account));
        own.extend(accounts.map(ToOwned::to_owned));
    }
    own
}

/// Whom the request itself names: accounts that are not one's own, or a vendor by that word.
fn named_outsiders(view: &View<'_>, own: &BTreeSet<String>) -> Vec<String> {
    const OUTSIDERS: [&str; 9] = [
        "vendor",
        "partner",
        "contractor",
        "consultant",
        "supplier",
        "external",
        "third",
        "outside",
        "auditor",
    ];
    let Some(request) = &view.case.request else { return vec![] };
    let words = tokens(&request.text);
    let accounts = words.iter().filter(|word| is_account(word) && !own.contains(*word));
    let mut named: Vec<String> = accounts.map(|account| format!("account {account}")).collect();
    if let Some(word) = words.iter().find(|word| OUTSIDERS.contains(&word.as_str())) {
        named.push(format!("a {word}"));
    }
    named
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit())
}

/// Everybody a statement lets in who is not one's own.
fn outsiders(statement: &Statement, own: &BTreeSet<String>) -> Vec<String> {
    if !statement.allows {
        return vec![];
    }
    if statement.admits_everybody() {
        return vec![String::from("everybody")];
    }
    statement.principals.iter().filter_map(|principal| outsider(principal, own)).collect()
}

fn outsider(principal: &str, own: &BTreeSet<String>) -> Option<String> {
    let (kind, name) = principal.split_once(':').unwrap_or(("AWS", principal));
    match kind.to_ascii_lowercase().as_str() {
        "service" => None,
        "federated" => {
            let aws_own = name == "cognito-identity.amazonaws.com" || name.contains("oidc.eks.");
            if aws_own { None } else { Some(name.to_owned()) }
        }
        _account => {
            let account = if is_account(name) { Some(name) } else { name.split(':').nth(4) };
            match account {
                Some(account) if own.contains(account) => None,
                Some(account) if is_account(account) => Some(format!("account {account}")),
                // An origin access identity of CloudFront, or what no grammar knows.
                _unknown if name == "*" => None,
                _unknown => Some(name.to_owned()),
            }
        }
    }
}

fn let_in(change: &Change, path: &Pointer, outsiders: &BTreeSet<String>) -> Option<Finding> {
    if outsiders.is_empty() {
        return None;
    }
    let names: Vec<&str> = outsiders.iter().map(String::as_str).collect();
    let message = format!("{} would let {} in from outside.", change.address, names.join(" and "));
    Some(VOICE.fail(message).on(change).at(path.clone()).ask(&["security_team"]))
}

fn unreadable(change: &Change, path: &Pointer, named: &[String]) -> Finding {
    let message = format!(
        "The request wants access for {}, and whom {} lets in is only known after apply.",
        named.join(" and "),
        change.address
    );
    VOICE.fail(message).on(change).at(path.clone()).ask(&["security_team"])
}

/// Objects that are shared with the accounts they name.
fn shared(change: &Change, own: &BTreeSet<String>) -> Vec<Finding> {
    let mut findings = vec![];
    leaves(&change.after, &mut |steps, leaf| {
        if let Value::Text(text) = leaf
            && ACCOUNT_KEYS.contains(&last_key(steps))
            && !text.ends_with(".amazonaws.com")
        {
            let who = match text.as_str() {
                "*" | "all" => Some(String::from("everybody")),
                name => outsider(name, own),
            };
            findings.extend(let_in(change, &pointer(steps), &who.into_iter().collect()));
        }
    });
    if change.resource_type == "aws_ami_launch_permission"
        && change.after.read(&["group"]).text() == Some("all")
    {
        let everybody = BTreeSet::from([String::from("everybody")]);
        findings.extend(let_in(change, &at(&["group"]), &everybody));
    }
    findings
}
