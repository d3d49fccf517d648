//! What the policies that a change writes newly allow: who is let in, and what may be done to what.

use alloc::{borrow::ToOwned, collections::BTreeSet, format, string::String, vec::Vec};
use tribune_record::{Pointer, Value};

use super::{
    super::lexicon::actions::{Verb, verb},
    grants::plane::{Plane, plane},
    row::Row,
};
use crate::document::{Content, Document, Statement, Use, content, covers, documents_in};

/// Most pairs of an action and an object that are told apart in one document.
const PAIRS_MAX: usize = 4096;

/// One thing a policy allows.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Power {
    /// An action on objects.
    Action(Grant),
    /// Anybody at all is let in.
    Anybody,
    /// An account is let in.
    Account(String),
    /// A role or user of an account is let in, by its ARN.
    Identity(String),
    /// A service may become the role, by its name.
    Service(String),
    /// A managed policy is handed over, by its name or ARN.
    Managed(String),
    /// More than can be told apart.
    TooMuch,
}

/// An action on objects.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Grant {
    /// `s3`, in lower case.
    pub(super) service: String,
    /// What the action does at most.
    pub(super) verb: Verb,
    /// What it may be done to, as the policy says it; `*` where it says nothing.
    pub(super) resource: String,
    /// The action as the policy says it.
    pub(super) action: String,
    /// Whether the policy is the object's own, so that it reaches nothing else.
    pub(super) is_own: bool,
    /// Whether a condition leaves only what goes through a service, or bears a tag.
    pub(super) is_narrowed: bool,
}

impl Grant {
    /// The action's name without its service, in lower case.
    pub(super) fn name(&self) -> String {
        let name = self.action.split_once(':').map_or(self.action.as_str(), |(_service, n)| n);
        name.to_lowercase()
    }

    /// Whether an earlier policy allowed the same: the same service, to do as much, to the same.
    fn is_among(&self, before: &BTreeSet<(String, String, Verb)>) -> bool {
        let changes = self.verb >= Verb::Write;
        let manages = changes && plane(self) != Plane::Data;
        !manages && before.contains(&(self.service.clone(), self.resource.clone(), self.verb))
    }

    /// Whether an earlier policy allowed all of it by a pattern: `s3:*` on everything.
    fn is_within(&self, before: &Self) -> bool {
        self.is_own == before.is_own
            && !before.is_narrowed
            && covers(&before.action, &self.action)
            && covers(&before.resource, &self.resource)
    }
}

/// What a change's policies allow that they did not before, with the attribute of each.
pub(super) fn newly_allowed(row: &Row<'_>) -> Vec<(Pointer, Vec<Power>)> {
    let kind = row.change.resource_type.as_str();
    let after = powers(kind, &row.change.after);
    if after.is_empty() {
        return after;
    }
    let before = powers(kind, &row.change.before);
    let old: BTreeSet<&Power> = before.iter().flat_map(|(_path, powers)| powers).collect();
    let actions = old.iter().filter_map(|power| match power {
        Power::Action(grant) => Some((grant.service.clone(), grant.resource.clone(), grant.verb)),
        Power::Account(_)
        | Power::Anybody
        | Power::Identity(_)
        | Power::Managed(_)
        | Power::Service(_)
        | Power::TooMuch => None,
    });
    let actions: BTreeSet<_> = actions.collect();
    let is_new = |power: &Power| match power {
        Power::Action(grant) => {
            let within = |was: &&Power| matches!(was, Power::Action(was) if grant.is_within(was));
            !grant.is_among(&actions) && !old.contains(power) && !old.iter().any(within)
        }
        Power::Account(_)
        | Power::Anybody
        | Power::Identity(_)
        | Power::Managed(_)
        | Power::Service(_)
        | Power::TooMuch => !old.contains(power),
    };
    let fresh = after.into_iter().map(|(path, powers)| {
        (path, powers.into_iter().filter(|power| is_new(power)).collect::<Vec<_>>())
    });
    fresh.filter(|(_path, powers)| !powers.is_empty()).collect()
}

/// Attributes that hold documents in types that the table of documents does not name.
const NAMED_SO: &[&str] = &[
    "policy",
    "assume_role_policy",
    "access_policy",
    "access_policies",
    "resource_policy",
    "policy_document",
    "inline_policy",
];

/// Attributes that hand over managed policies, or roles that are as good as one.
const MANAGED: &[&str] = &[
    "policy_arn",
    "policy_arns",
    "managed_policy_arn",
    "managed_policy_arns",
    "role",
    "role_definition_name",
];

fn powers(kind: &str, object: &Value) -> Vec<(Pointer, Vec<Power>)> {
    let Some(map) = object.as_map() else { return Vec::new() };
    let mut documents = documents_in(kind, object);
    if documents.is_empty() {
        let named = NAMED_SO.iter().filter(|name| map.contains_key(**name));
        documents.extend(named.filter_map(|name| named_so(object, name)));
    }
    let mut out: Vec<_> = documents.into_iter().map(written).collect();
    for name in MANAGED {
        let Some(value) = map.get(*name) else { continue };
        let texts = value.as_list().unwrap_or_else(|| core::slice::from_ref(value));
        let texts = texts.iter().filter_map(Value::as_text).filter(|text| is_managed(text));
        let given = texts.map(|text| Power::Managed(text.to_owned())).collect();
        out.push((Pointer::default().join(name), given));
    }
    let principal = object.read(&["principal"]).text();
    let lets_in = principal.into_iter().flat_map(principal_powers).collect();
    out.push((Pointer::default().join("principal"), lets_in));
    out.retain(|(_path, powers)| !powers.is_empty());
    out
}

/// An attribute that bears the name of a document, where it reads as one.
fn named_so<'a>(object: &'a Value, name: &str) -> Option<Document<'a>> {
    let path = Pointer::default().join(name);
    let content = content(object.read(&[name]), &path)?;
    let (Content::Read(statements) | Content::Partly(statements, _)) = &content else {
        return None;
    };
    let lets_in = statements
        .iter()
        .any(|statement| !statement.principals.is_empty() || statement.not_principals.is_some());
    let purpose = match (name, lets_in) {
        ("assume_role_policy", _) => Use::Trust,
        (_, true) => Use::Resource,
        (_, false) => Use::Identity,
    };
    Some(Document { path, purpose, content })
}

/// An ARN of a managed policy, or a role of another cloud that is as good as all of them.
fn is_managed(text: &str) -> bool {
    text.contains(":policy/") || is_admin_policy(text)
}

/// Whether a managed policy or role gives everything.
pub(super) fn is_admin_policy(name: &str) -> bool {
    let tail = name.rsplit('/').next().unwrap_or(name);
    let exact =
        ["roles/owner", "roles/editor", "Owner", "Contributor", "User Access Administrator"];
    exact.contains(&name)
        || tail.starts_with("AdministratorAccess")
        || ["PowerUserAccess", "IAMFullAccess"].contains(&tail)
}

fn written(document: Document<'_>) -> (Pointer, Vec<Power>) {
    let (Content::Read(statements) | Content::Partly(statements, _)) = &document.content else {
        // What nobody can read escalates elsewhere.
        return (document.path, Vec::new());
    };
    let mut powers = BTreeSet::new();
    // Where there is no policy, everything passes an endpoint: one can only take away.
    let passes = document.purpose == Use::Passage;
    for statement in statements.iter().filter(|statement| statement.allows && !passes) {
        if document.purpose.lets_in() {
            powers.extend(let_in(statement, document.purpose == Use::Trust));
        }
        if document.purpose != Use::Trust {
            actions(statement, document.purpose == Use::Resource, &mut powers);
        }
    }
    (document.path, powers.into_iter().collect())
}

fn actions(statement: &Statement, is_own: bool, out: &mut BTreeSet<Power>) {
    let everything = [String::from("*")];
    let named = statement.not_resources.is_none() && !statement.resources.is_empty();
    let resources = if named && !is_own { statement.resources.as_slice() } else { &everything };
    let all_but = statement.not_actions.iter().flatten();
    let all_but = all_but.map(|action| (String::from("*"), format!("everything but {action}")));
    let plain = statement.actions.iter().map(|action| {
        let service = action.split_once(':').map_or("*", |(service, _name)| service);
        (service.to_lowercase(), action.clone())
    });
    for (service, action) in plain.chain(all_but) {
        for resource in resources {
            if out.len() >= PAIRS_MAX {
                out.insert(Power::TooMuch);
                return;
            }
            let mut grant = Grant {
                service: service.clone(),
                verb: Verb::Admin,
                resource: resource.clone(),
                action: action.clone(),
                is_own,
                is_narrowed: is_narrowed(statement),
            };
            grant.verb = verb(&service, &grant.name());
            out.insert(Power::Action(grant));
        }
    }
}

fn is_narrowed(statement: &Statement) -> bool {
    let mut keys = statement.conditions.iter().map(|(key, _values)| key);
    keys.any(|key| key.starts_with("kms:") || key.contains(":resourcetag/"))
}

fn let_in(statement: &Statement, trusts: bool) -> BTreeSet<Power> {
    let named = statement.principals.iter().filter_map(|principal| {
        let (kind, who) = principal.split_once(':').unwrap_or(("AWS", principal));
        kind.eq_ignore_ascii_case("aws").then_some(who)
    });
    let named = named.flat_map(principal_powers);
    let others = statement.principals.iter().filter_map(|principal| {
        let (kind, _who) = principal.split_once(':')?;
        let canonical = kind.eq_ignore_ascii_case("canonicaluser");
        canonical.then(|| Power::Identity(principal.clone()))
    });
    let services = statement.principals.iter().filter_map(|principal| {
        let (kind, who) = principal.split_once(':')?;
        let name = who.split('.').next().filter(|_| kind.eq_ignore_ascii_case("service"))?;
        Some(Power::Service(name.to_owned()))
    });
    let mut out: BTreeSet<Power> = named.filter(|power| *power != Power::Anybody).collect();
    out.extend(others);
    out.extend(services.filter(|_| trusts));
    if statement.admits_everybody() {
        out.insert(Power::Anybody);
    }
    out
}

/// Whom a principal lets in: anybody, or an account and who of it.
fn principal_powers(who: &str) -> Vec<Power> {
    if who == "*" {
        return Vec::from([Power::Anybody]);
    }
    let account = who.split(':').find(|part| is_account(part));
    let account = account.map(|account| Power::Account(account.to_owned()));
    let identity = [":role/", ":user/", ":assumed-role/"].iter().any(|kind| who.contains(kind));
    account.into_iter().chain(identity.then(|| Power::Identity(who.to_owned()))).collect()
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit())
}
