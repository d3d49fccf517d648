//! What hangs on an existing object changes that object: it must have been named.

mod table;

use alloc::{borrow::ToOwned, collections::BTreeSet, string::String, vec::Vec};
use tribune_record::{Change, Known, Value};

use self::table::HOSTS;
use super::{
    super::{
        contract::{Act, Item},
        lexicon::{ANY, row},
    },
    View,
    row::{Row, given_names, is_called_like},
    scope::members,
    words::{holds, plain_name},
};
use crate::document::rows_of;

/// How an existing object stands to the words, best first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Named {
    /// The words mean it, or may mean it.
    Meant,
    /// The words may mean another one.
    Perhaps,
    /// The words name such a thing, and not this one.
    Another,
    /// Nothing in the words leads to it.
    Not,
}

/// An existing object that a change hangs on.
#[derive(Debug)]
struct Host<'a> {
    /// As the change names it.
    said: &'a str,
    /// Its own entry in the plan, where there is one.
    change: Option<&'a Change>,
}

/// The existing object that a change hangs on and the words mean least, with how little.
pub(super) fn worst(view: &View<'_>, row: &Row<'_>) -> Option<(Named, String)> {
    let mut worst: Option<(Named, String)> = None;
    for (_kind, path, classes) in rows_of(HOSTS, &row.change.resource_type) {
        for said in texts(row.object().read(path)) {
            let Some(host) = existing(view, row, said) else { continue };
            let named = named(view, classes, &host);
            if worst.as_ref().is_none_or(|(held, _said)| *held < named) {
                worst = Some((named, said.to_owned()));
            }
        }
    }
    worst
}

/// Who or what something new acts as, where that is there already and the words do not name it.
pub(super) fn acts_as<'r>(view: &'r View<'_>, row: &'r Row<'_>) -> Option<&'r str> {
    unnamed(view, row, ACTS)
}

const ACTS: &[(&str, &[&str])] = &[
    ("aws_instance", &["iam_instance_profile"]),
    ("aws_lambda_function", &["role"]),
    ("aws_launch_configuration", &["iam_instance_profile"]),
    ("aws_spot_instance_request", &["iam_instance_profile"]),
];

/// What something new runs, sends to, is made from or is opened by.
const LEADS: &[(&str, &[&str])] = &[
    ("aws_cloudwatch_metric_alarm", &["dimensions", "AutoScalingGroupName"]),
    ("aws_cloudwatch_metric_alarm", &["dimensions", "DBInstanceIdentifier"]),
    ("aws_cloudwatch_metric_alarm", &["dimensions", "FunctionName"]),
    ("aws_cloudwatch_metric_alarm", &["dimensions", "QueueName"]),
    ("aws_cloudwatch_metric_alarm", &["dimensions", "TableName"]),
    ("aws_instance", &["key_name"]),
    ("aws_lambda_function", &["dead_letter_config", "target_arn"]),
    ("aws_lambda_function", &["image_uri"]),
    ("aws_lambda_function", &["layers"]),
    ("aws_sqs_queue", &["redrive_policy", "deadLetterTargetArn"]),
];

/// What something new leads to that is there already, where the words do not name it.
pub(super) fn leads_to<'r>(view: &'r View<'_>, row: &'r Row<'_>) -> Option<&'r str> {
    unnamed(view, row, LEADS)
}

/// Whether something new runs a script that the plan writes out and nobody spoke of.
pub(super) fn runs_a_script(row: &Row<'_>) -> bool {
    let script = |key: &&str| row.change.after.read(&[key]).text().is_some_and(|s| !s.is_empty());
    row.is("instance") && ["user_data", "user_data_base64"].iter().any(script)
}

fn unnamed<'r>(view: &'r View<'_>, row: &'r Row<'_>, table: &[(&str, &[&str])]) -> Option<&'r str> {
    let rows = table.iter().filter(|(kind, _path)| *kind == row.change.resource_type.as_str());
    let said = rows.flat_map(|(_kind, path)| match path {
        [outer, inner] => {
            let plain = texts(row.change.after.read(path));
            let written =
                row.change.after.read(&[outer]).text().and_then(|text| inside(text, inner));
            plain.chain(written).collect::<Vec<_>>()
        }
        _one => texts(row.change.after.read(path)).collect(),
    });
    let mut said = said.filter(|said| !said.is_empty() && existing(view, row, said).is_some());
    said.find(|said| !view.words.iter().any(|word| holds(tail(said), word).is_some()))
}

/// The text behind a key in an object that is written as a text.
fn inside<'t>(text: &'t str, key: &str) -> Option<&'t str> {
    let (_before, after) = text.split_once(key)?;
    after.trim_start_matches(['"', ':', ' ']).split('"').next()
}

fn texts(known: Known<'_>) -> impl Iterator<Item = &str> {
    let one = known.text().filter(|text| !text.is_empty());
    let many = known.list().unwrap_or_default().iter().filter_map(Value::as_text);
    one.into_iter().chain(many)
}

/// What a text names, unless it is made in this plan.
fn existing<'h>(view: &'h View<'_>, row: &Row<'_>, said: &'h str) -> Option<Host<'h>> {
    let changes = &view.case.plan.changes;
    let others = view.links.from(row.position).iter().filter(|at| **at != row.position);
    let linked = others.filter_map(|at| changes.get(*at));
    let found = linked.into_iter().find(|change| is(change, said));
    let made_here =
        found.map_or_else(|| view.made().holds(tail(said)), |change| change.action.creates());
    (!made_here).then_some(Host { said, change: found })
}

/// Whether a change is of the object that a text names, by id, ARN or name.
fn is(change: &Change, said: &str) -> bool {
    let sides = [&change.after, &change.before];
    let identity = sides.iter().flat_map(|side| [side.read(&["id"]), side.read(&["arn"])]);
    identity.filter_map(Known::text).chain(own_names(change)).any(|own| own == said)
}

/// What an object is called itself; a setting bears the name of what it is set on, too.
fn own_names(change: &Change) -> impl Iterator<Item = &str> {
    let leads = LEADS.iter().filter(|(kind, _path)| *kind == change.resource_type.as_str());
    let leads = leads.filter(|(_kind, path)| *path == ["key_name"]);
    let leads = leads.filter_map(|(_kind, path)| change.after.read(path).text());
    let rows = rows_of(HOSTS, &change.resource_type).iter();
    let hosts = rows.flat_map(|(_kind, path, _classes)| {
        [&change.before, &change.after].into_iter().flat_map(|side| texts(side.read(path)))
    });
    let hosts: BTreeSet<&str> = hosts.chain(leads).collect();
    given_names(change).filter(move |name| !hosts.contains(name))
}

/// The name at the end of an ARN; of anything else, all of it.
fn tail(said: &str) -> &str {
    if said.starts_with("arn:") { said.rsplit([':', '/']).next().unwrap_or(said) } else { said }
}

/// Beginnings of ids that tell nothing about an object.
pub(super) const OPAQUE: &[&str] = &[
    "acl-",
    "ami-",
    "eipalloc-",
    "eni-",
    "fs-",
    "i-",
    "igw-",
    "lt-",
    "nat-",
    "pcx-",
    "rtb-",
    "sg-",
    "snap-",
    "subnet-",
    "tgw-",
    "vol-",
    "vpc-",
    "vpce-",
];

impl Host<'_> {
    /// Whether it bears a word; `None` where nobody can tell.
    fn bears(&self, word: &str) -> Option<bool> {
        if let Some(change) = self.change {
            return Some(is_called_like(change, word));
        }
        (!self.is_opaque()).then(|| holds(&plain_name(self.said), word).is_some())
    }

    /// Whether what it is called by here is an id that tells nothing.
    fn is_opaque(&self) -> bool {
        let name = tail(self.said);
        let hexadecimal = |c: char| c.is_ascii_hexdigit() || c == '-';
        let generated = name.len() >= 10
            && name.contains(|c: char| c.is_ascii_digit())
            && name.bytes().all(|b| b.is_ascii_alphanumeric());
        let prefixed = OPAQUE.iter().any(|prefix| name.starts_with(prefix));
        let no_name = self.said.len() == name.len() || self.said.contains(":key/");
        no_name && (prefixed || generated || (name.len() >= 32 && name.chars().all(hexadecimal)))
    }
}

fn named(view: &View<'_>, classes: &[&str], host: &Host<'_>) -> Named {
    let is_one = |class: &str| members(class).iter().any(|member| classes.contains(member));
    let items = view.contract.items.iter().filter(|item| item.class == ANY || is_one(&item.class));
    let by_item = items.filter_map(|item| by_item(view, item, host));
    let context = view.contract.context.iter().filter(|class| is_one(class));
    let by_context = context.map(|class| by_context(view, class, host));
    let best = by_item.chain(by_context).min();
    let called = view.words.iter().any(|word| host.bears(word) == Some(true));
    let otherwise = if called { Named::Perhaps } else { Named::Not };
    let by_recipient = classes.contains(&"role").then(|| by_recipient(view, host)).flatten();
    best.into_iter().chain(by_recipient).min().unwrap_or(otherwise)
}

/// How a role stands to whom access is asked for.
fn by_recipient(view: &View<'_>, host: &Host<'_>) -> Option<Named> {
    let recipients = &view.contract.recipients;
    if view.targets().is_empty() {
        return None;
    }
    let meant = recipients.iter().any(|word| host.bears(word) == Some(true));
    if meant { Some(Named::Meant) } else { recipients.is_empty().then_some(Named::Perhaps) }
}

/// How an item of the contract stands to an existing object; nothing where it speaks of new ones
/// made of many kinds.
fn by_item(view: &View<'_>, item: &Item, host: &Host<'_>) -> Option<Named> {
    if item.act == Act::Create {
        let composite = row(&item.class).is_some_and(|row| !row.members.is_empty());
        return (!composite).then(|| one_of(view.words.iter().map(String::as_str), host, false));
    }
    let own: BTreeSet<&str> =
        item.names.iter().chain(&item.qualifiers).map(String::as_str).collect();
    let own = own.into_iter().filter(|word| !view.contract.environments.contains(*word));
    Some(one_of(own, host, true))
}

/// Whether a host is one that these words mean. `sure`: the words name it, so that another name is
/// another object.
fn one_of<'w>(words: impl Iterator<Item = &'w str>, host: &Host<'_>, sure: bool) -> Named {
    let mut any = false;
    let mut known = true;
    for word in words {
        any = true;
        match host.bears(word) {
            Some(true) => return Named::Meant,
            Some(false) => {}
            None => known = false,
        }
    }
    match (any || !sure, known && !host.is_opaque(), sure) {
        (false, _, _) | (_, false, _) => Named::Meant,
        (true, true, true) => Named::Another,
        (true, true, false) => Named::Perhaps,
    }
}

fn by_context(view: &View<'_>, class: &str, host: &Host<'_>) -> Named {
    let words: Vec<&str> = view.contract.context_names.iter().map(String::as_str).collect();
    let names = words.iter().any(|word| host.bears(word) == Some(true));
    let composite = row(class).is_some_and(|row| !row.members.is_empty());
    let blank = words.is_empty() || host.is_opaque();
    if names || (blank && !composite) { Named::Meant } else { Named::Perhaps }
}

/// What a plan makes, by its names.
#[derive(Debug, Default)]
pub(super) struct Made(BTreeSet<String>, BTreeSet<(String, String)>);

impl Made {
    /// What the plan of a view makes.
    pub(super) fn of(view: &View<'_>) -> Self {
        let mut made = Self::default();
        for row in view.rows.iter().filter(|row| row.change.action.creates() && row.kind.main) {
            for name in own_names(row.change) {
                let name = plain_name(name);
                made.0.insert(name.clone());
                made.1.insert((row.kind.class.clone(), name));
            }
        }
        made
    }

    /// Whether something of this name is made.
    fn holds(&self, name: &str) -> bool {
        self.0.contains(&plain_name(name))
    }

    /// Whether something of this class and name is made.
    pub(super) fn has(&self, class: &str, name: &str) -> bool {
        self.1.contains(&(class.to_owned(), plain_name(name)))
    }

    /// Whether something of this class is made whose name begins so.
    pub(super) fn begins(&self, class: &str, start: &str) -> bool {
        let start = plain_name(start);
        let from = (class.to_owned(), start.clone());
        let next = self.1.range(from..).next();
        next.is_some_and(|(of, name)| of == class && name.starts_with(&start))
    }
}
