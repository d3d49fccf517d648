//! How far an action goes, and where the object stands that it is allowed on.

use alloc::{collections::BTreeSet, format};

use super::{
    super::{
        View,
        limits::{environment_of, fits},
        policies::Grant,
        row::Row,
    },
    Fit,
    plane::{Plane, hands_on, plane},
    reach::Reach,
    said,
};
use crate::{
    document::covers,
    scope::{contract::Access, lexicon::actions::Verb},
};

/// Whether an action does no more than this access.
pub(super) fn far_enough(view: &View<'_>, access: Option<Access>, grant: &Grant) -> Fit {
    let access = access.or(view.contract.access).unwrap_or(Access::Read);
    let what = said(grant);
    let plane = plane(grant);
    match (access, grant.verb) {
        (Access::Read | Access::Write, Verb::List | Verb::Read) if hands_on(grant) => {
            Fit::Unsaid(what)
        }
        (Access::Write, Verb::Read) if takes_out(grant) && !reads(view) => Fit::Unsaid(what),
        (Access::Write, Verb::Write) if takes_away(view, grant) => Fit::Unsaid(what),
        (Access::Read | Access::Write, Verb::List | Verb::Read)
            if tells_of_rights(grant) || follows(view, grant) =>
        {
            Fit::Unsaid(what)
        }
        (_, Verb::List | Verb::Read | Verb::Decrypt)
        | (Access::Admin, Verb::Write | Verb::Delete | Verb::Admin) => Fit::Asked,
        (Access::Write, Verb::Write | Verb::Delete) if plane == Plane::Control => {
            Fit::Beyond(format!("managing it ({what}) where you asked for writing"))
        }
        (Access::Write, Verb::Write) if plane == Plane::Data => Fit::Asked,
        (Access::Write, Verb::Write | Verb::Delete) => Fit::Unsaid(what),
        (Access::Read, Verb::Write | Verb::Delete) => {
            Fit::Beyond(format!("changing things ({what}) where you asked for reading"))
        }
        (Access::Read | Access::Write, Verb::Admin) | (_, Verb::Assume) => Fit::Beyond(what),
    }
}

/// Actions that take out what is in an object, or what runs there, by service.
const TAKES_OUT: &[(&str, &[&str])] = &[
    ("dynamodb", &["batchgetitem", "getitem", "getrecords", "partiqlselect", "query", "scan"]),
    ("kinesis", &["getrecords", "subscribetoshard"]),
    ("lambda", &["getfunction", "getfunctionconfiguration"]),
    ("logs", &["filterlogevents", "getlogevents", "startquery"]),
    ("s3", &["getobject", "getobjectversion"]),
    ("secretsmanager", &["getsecretvalue"]),
    ("sqs", &["changemessagevisibility", "deletemessage", "receivemessage"]),
    ("ssm", &["getparameter", "getparameters"]),
];

/// Words by which whoever writes is to read as well.
const READING: &[&str] = &[
    "both",
    "consume",
    "consumer",
    "consumes",
    "delete",
    "download",
    "fetch",
    "full",
    "get",
    "list",
    "manage",
    "poll",
    "process",
    "processes",
    "pull",
    "query",
    "read",
    "reading",
    "reads",
    "receive",
    "receives",
    "rw",
    "scan",
    "sync",
    "use",
    "work",
];

/// Whether an action takes out what whoever only writes puts in.
fn takes_out(grant: &Grant) -> bool {
    let own = TAKES_OUT.iter().filter(|(service, _actions)| *service == grant.service);
    let name = grant.name();
    own.flat_map(|(_service, actions)| *actions).any(|action| covers(&name, action))
}

fn reads(view: &View<'_>) -> bool {
    view.heard.any(READING)
}

/// Whether an action removes what the words only put there.
fn takes_away(view: &View<'_>, grant: &Grant) -> bool {
    let puts = ["add", "append", "insert", "put", "puts", "upload", "uploads"];
    let more = ["change", "delete", "edit", "modify", "remove", "update", "write"];
    grant.name().contains("delete") && view.heard.any(&puts) && !view.heard.any(&more)
}

/// Whether an action tells who may use an object, by its name or by a pattern that takes that in.
fn tells_of_rights(grant: &Grant) -> bool {
    let name = grant.name();
    let pattern = ["getbucketpolicy", "getresourcepolicy", "getpolicy"];
    let taken_in = name.contains('*') && pattern.iter().any(|action| covers(&name, action));
    let named = name.starts_with("get") && name.ends_with("policy");
    grant.service != "iam" && (named || taken_in)
}

/// Whether an action follows every change of a table, where the words speak of no stream.
fn follows(view: &View<'_>, grant: &Grant) -> bool {
    let streams = ["getrecords", "getsharditerator"].contains(&grant.name().as_str());
    grant.service == "dynamodb" && streams && !view.heard.any(&["stream", "streams"])
}

/// What stands in production where another environment was named, or the other way round.
pub(super) fn elsewhere(view: &View<'_>, grant: &Grant, to: &Reach<'_>) -> Option<Fit> {
    let (Reach::Named(name) | Reach::Begins(name)) = to else { return None };
    let asked = &view.contract.environments;
    let family = environment_of(name).filter(|_| !asked.is_empty())?;
    let production = family == "production" || asked.iter().all(|name| name == "production");
    let strays = production && !fits(asked, family);
    strays.then(|| Fit::Beyond(format!("{} in {family}", said(grant))))
}

/// What stands in another account or region than the plan and the words are about, or in any.
pub(super) fn foreign(view: &View<'_>, row: &Row<'_>, grant: &Grant) -> Option<Fit> {
    let mut parts = grant.resource.splitn(6, ':').skip(3);
    let (region, account) = (parts.next()?, parts.next()?);
    if !grant.resource.starts_with("arn:") || parts.next().is_none() {
        return None;
    }
    let what = format!("{} in another account or region", said(grant));
    let wild = |part: &str| part.contains(['*', '?']);
    let accounts = view.accounts(row.position);
    let other_account = !account.is_empty() && !accounts.is_empty() && !accounts.contains(account);
    let mut regions: BTreeSet<&str> = view.contract.regions.iter().map(AsRef::as_ref).collect();
    let own = row.change.provider.region.as_text();
    regions.extend(own.or_else(|| row.placement.and_then(|place| place.region.as_deref())));
    let literal = !region.is_empty() && !region.contains("${");
    let other_region = literal && !regions.is_empty() && !regions.contains(region);
    let site = !view.case.settings.site.own_accounts.is_empty();
    if other_account && site && !view.targets().is_empty() {
        return Some(Fit::Beyond(what));
    }
    let strays = wild(region) || wild(account) || other_account || other_region;
    strays.then_some(Fit::Unsaid(what))
}
