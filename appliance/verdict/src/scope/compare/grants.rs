//! What a plan's policies newly allow, held against what was asked: the same service, no more than
//! reading where reading was asked, and the object that was named.

mod assigned;
mod far;
pub(super) mod held;
pub(super) mod plane;
mod reach;

use alloc::{borrow::ToOwned, collections::BTreeSet, format, string::String, vec::Vec};
use tribune_record::Pointer;

use self::{
    far::{elsewhere, far_enough, foreign},
    plane::{Plane, plane},
    reach::{Reach, own, reach},
};
use super::{
    super::{
        contract::{Access, Act, Item},
        lexicon::{
            actions::{Verb, is_basic_policy, is_lookup, is_runtime, service_class},
            plain,
        },
    },
    View, heard,
    limits::{Beyond, invited},
    policies::{Grant, Power, is_admin_policy, newly_allowed},
    row::{Row, given_names, is_called_like},
    scope::members,
    words::{goes_on, holds_any, plain_name},
};
use crate::words::tokens;

/// How something allowed stands to what was asked, mildest first, with what it is in words.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    /// Asked for, or what any workload needs.
    Asked,
    /// Nobody can tell from the words and the plan.
    Unsaid(String),
    /// More than was asked.
    Beyond(String),
}

/// Classes of what runs code.
const WORKLOADS: &[&str] = &[
    "app_platform",
    "asg",
    "autoscaling",
    "batch_service",
    "ci",
    "ecs",
    "eks",
    "glue",
    "instance",
    "lambda",
    "launch_template",
    "sagemaker",
    "stepfn",
];

/// Beginnings of words by which more than reading is asked.
const FURTHER: &[&str] = &[
    "admin", "append", "consum", "delet", "edit", "full", "insert", "invok", "manag", "modif",
    "publish", "push", "put", "receiv", "remov", "sav", "send", "sync", "updat", "upload", "writ",
];

/// Services that run what somebody wrote, by the classes they run it in.
const SERVED: &[(&str, &[&str])] = &[
    ("codebuild", &["ci"]),
    ("ec2", &["asg", "autoscaling", "batch_service", "eks", "instance", "launch_template"]),
    ("glue", &["glue"]),
    ("lambda", &["lambda"]),
    ("sagemaker", &["sagemaker"]),
    ("states", &["stepfn"]),
];

/// What an item asks access to.
#[derive(Debug)]
pub(super) struct Target<'a> {
    item: &'a Item,
    /// The real names of objects of the plan that are called so.
    names: BTreeSet<String>,
}

impl<'a> Target<'a> {
    /// Everything that a contract asks access to.
    pub(super) fn all(view: &View<'a>) -> Vec<Self> {
        let grants = view.contract.items.iter().filter(|item| item.act == Act::Grant);
        let target = |item: &'a Item| {
            let words = || item.names.iter().chain(&item.qualifiers);
            let classes = members(&item.class);
            let mut names = BTreeSet::new();
            for change in &view.case.plan.changes {
                let class = view.class_of(&change.resource_type);
                if classes.contains(class) && words().any(|word| is_called_like(change, word)) {
                    names.extend(given_names(change).map(plain_name));
                }
            }
            Self { item, names }
        };
        grants.map(target).collect()
    }

    fn words(&self) -> impl Iterator<Item = &str> {
        self.item.names.iter().chain(&self.item.qualifiers).map(String::as_str)
    }

    fn has_words(&self) -> bool {
        self.words().next().is_some()
    }
}

/// Checks every policy of a change.
pub(super) fn check(view: &View<'_>, out: &mut Beyond<'_, '_>) {
    let row = out.row;
    for (path, powers) in newly_allowed(row) {
        let mut fits: Vec<Fit> = powers.iter().map(|power| fit(view, row, power)).collect();
        fits.sort();
        fits.dedup();
        report(out, &path, &fits);
    }
    let mut assigned = assigned::fits(view, row);
    assigned.sort();
    report(out, &Pointer::default().join("role_definition_name"), &assigned);
    held::check(view, out);
    recipient(view, out);
}

/// Says the first of what is too much about a document, and how much more there is.
fn report(out: &mut Beyond<'_, '_>, path: &Pointer, fits: &[Fit]) {
    let beyond = fits.iter().filter_map(|fit| match fit {
        Fit::Beyond(what) => Some(what.as_str()),
        Fit::Asked | Fit::Unsaid(_) => None,
    });
    let unsaid = fits.iter().filter_map(|fit| match fit {
        Fit::Unsaid(what) => Some(what.as_str()),
        Fit::Asked | Fit::Beyond(_) => None,
    });
    if let Some(what) = in_words(beyond) {
        out.say(Some(path.clone()), &format!("it allows {what}, which you did not ask for"));
    }
    if let Some(what) = in_words(unsaid) {
        out.doubt(format!("It allows {what}; you did not say so."));
    }
}

fn in_words<'a>(mut all: impl Iterator<Item = &'a str>) -> Option<String> {
    let first = all.next()?;
    let more = all.count();
    Some(if more == 0 { first.to_owned() } else { format!("{first} and {more} more") })
}

fn fit(view: &View<'_>, row: &Row<'_>, power: &Power) -> Fit {
    let contract = view.contract;
    match power {
        Power::Anybody if invited(view, row) => Fit::Asked,
        Power::Anybody => Fit::Beyond("anybody at all".into()),
        Power::Account(id) if contract.accounts.contains(id) => Fit::Asked,
        Power::Account(id) if view.case.settings.site.own_accounts.contains(id) => Fit::Asked,
        Power::Account(id) if contract.accounts.is_empty() => Fit::Unsaid(format!("account {id}")),
        Power::Account(id) => Fit::Beyond(format!("account {id}")),
        Power::Identity(who) => identity(view, row, who),
        Power::Managed(name) => managed(view, name),
        Power::Service(name) => service(view, name),
        Power::TooMuch => Fit::Unsaid("more than can be told apart".into()),
        Power::Action(grant) if grant.is_own => own_policy(view, row, grant),
        Power::Action(grant) => measured(view, grant, action(view, row, grant)),
    }
}

/// A role or user that is let in: the one that access is asked for.
fn identity(view: &View<'_>, row: &Row<'_>, who: &str) -> Fit {
    let contract = view.contract;
    let name = who.rsplit('/').next().unwrap_or(who);
    let recipients = || contract.recipients.iter().map(String::as_str);
    let account = who.split(':').any(|part| contract.accounts.contains(part));
    if view.targets().is_empty() || account || holds_any(name, recipients()).is_some() {
        return Fit::Asked;
    }
    let sure = !contract.recipients.is_empty() && contract.is_understood() && !row.is("role");
    if sure {
        Fit::Beyond(format!("access to {name}"))
    } else {
        Fit::Unsaid(format!("access to {name}"))
    }
}

/// Where the words were not understood in full, only what is grave is surely too much.
fn measured(view: &View<'_>, grant: &Grant, fit: Fit) -> Fit {
    let grave = grant.verb >= Verb::Assume && reach(grant) == Reach::Everything;
    match fit {
        Fit::Beyond(what) if !grave && !view.contract.is_understood() => Fit::Unsaid(what),
        Fit::Asked | Fit::Unsaid(_) | Fit::Beyond(_) => fit,
    }
}

/// A service that may become a role: one whose things are made or spoken of here.
fn service(view: &View<'_>, name: &str) -> Fit {
    let known = SERVED.iter().find(|(service, _classes)| *service == name);
    let here = |class: &&&str| {
        let contract = view.contract;
        let said = contract.items.iter().map(|item| &item.class).chain(&contract.context);
        view.rows.iter().any(|row| row.is(class))
            || said.into_iter().any(|own| members(own).contains(**class))
    };
    let used = known.is_none_or(|(_service, classes)| classes.iter().any(|class| here(&class)));
    if used { Fit::Asked } else { Fit::Unsaid(format!("{name} to become the role")) }
}

fn managed(view: &View<'_>, name: &str) -> Fit {
    let contract = view.contract;
    let tail = name.rsplit('/').next().unwrap_or(name);
    let said = |words: &[String]| words.iter().any(|word| word.eq_ignore_ascii_case(tail));
    if is_admin_policy(name) {
        let admin = contract.access == Some(Access::Admin);
        return if admin { Fit::Asked } else { Fit::Beyond(format!("everything ({name})")) };
    }
    if contract.items.is_empty() {
        return Fit::Asked;
    }
    if name.split(':').nth(4) != Some("aws") {
        // What a policy of one's own gives is judged where it stands in the plan.
        let named = contract.items.iter().any(|item| said(&item.names));
        let known = named || view.made().has("role", tail);
        return if known { Fit::Asked } else { Fit::Unsaid(format!("whatever {tail} holds")) };
    }
    if said(&view.words) || (is_basic_policy(tail) && works(view)) {
        return Fit::Asked;
    }
    let what = format!("whatever AWS puts into {tail}, on every object");
    if view.targets().iter().any(Target::has_words) { Fit::Beyond(what) } else { Fit::Unsaid(what) }
}

/// Whether something that runs code is spoken of, or made.
fn works(view: &View<'_>) -> bool {
    let contract = view.contract;
    let said = contract.items.iter().map(|item| &item.class).chain(&contract.context);
    said.into_iter().any(|class| members(class).iter().any(|class| WORKLOADS.contains(class)))
        || view.rows.iter().any(|row| WORKLOADS.contains(&row.kind.class.as_str()))
}

/// What an object's own policy allows: it reaches that object alone, so only how far matters.
fn own_policy(view: &View<'_>, row: &Row<'_>, grant: &Grant) -> Fit {
    let holder = if row.is("bucket_policy") { "bucket" } else { row.kind.class.as_str() };
    // The policy of a key names its owner, who may do everything, in every account.
    if holder == "kms" {
        return Fit::Asked;
    }
    let mut asked = view.targets().iter().filter(|target| {
        let classes = members(&target.item.class);
        classes.contains(holder)
    });
    let access = match asked.next() {
        Some(first) => asked.map(|t| t.item.access).fold(first.item.access, Ord::max),
        None if view.contract.access == Some(Access::Read) => Some(Access::Read),
        None => return Fit::Asked,
    };
    far_enough(view, access, grant)
}

/// What one's own policy allows on something else.
fn action(view: &View<'_>, row: &Row<'_>, grant: &Grant) -> Fit {
    let contract = view.contract;
    let (name, to) = (grant.name(), meant(view, grant));
    if contract.items.is_empty() {
        let all = grant.verb == Verb::Admin && to == Reach::Everything;
        return if all { Fit::Beyond(said(grant)) } else { Fit::Asked };
    }
    if is_runtime(&grant.service, &name) && works(view) {
        return Fit::Asked;
    }
    if let Some(elsewhere) = elsewhere(view, grant, &to) {
        return elsewhere;
    }
    let foreign = foreign(view, row, grant);
    let fit = on_object(view, row, grant, &to).max(far_for_reading(view, grant));
    foreign.map_or_else(|| fit.clone(), |foreign| foreign.max(fit.clone()))
}

/// Where the words speak of reading and of nothing that goes further, whatever was made of them,
/// what goes further is in doubt.
fn far_for_reading(view: &View<'_>, grant: &Grant) -> Fit {
    let reads = view.heard.any(&["read", "reads", "readonly", "reading", "view", "views"]);
    let only = view.heard.names("read only") || view.heard.names("only read");
    let further = !only && view.heard.begins(FURTHER);
    if grant.verb >= Verb::Write && reads && !further && !works(view) {
        return Fit::Unsaid(said(grant));
    }
    Fit::Asked
}

/// What one's own policy allows on an object that stands where the words say.
fn on_object(view: &View<'_>, row: &Row<'_>, grant: &Grant, to: &Reach<'_>) -> Fit {
    let name = grant.name();
    let by_target = view.targets().iter().filter_map(|target| by_target(view, target, grant, to));
    if let Some(best) = by_target.min() {
        return best;
    }
    let class = service_class(&grant.service);
    if let (Some(class), Reach::Named(name)) = (class, to)
        && view.made().has(class, name)
    {
        let uses = grant.verb <= Verb::Decrypt || plane(grant) == Plane::Data;
        return if uses { Fit::Asked } else { Fit::Unsaid(said(grant)) };
    }
    if grant.service == "kms" {
        return key(view, grant, to);
    }
    let looks = is_lookup(&grant.service, &name) && grant.verb <= Verb::Read;
    if looks && view.targets().is_empty() && row.is("role") {
        return Fit::Asked;
    }
    unasked(view, grant, to, class)
}

/// What a resource means; one that is named by an identifier to come, by the name it has.
fn meant<'g>(view: &'g View<'_>, grant: &'g Grant) -> Reach<'g> {
    let class = service_class(&grant.service);
    let own = own(grant, view.changes());
    let fits = own.filter(|(kind, _name)| class == Some(view.class_of(kind)));
    fits.map_or_else(|| reach(grant), |(_kind, name)| Reach::Named(name))
}

/// How an action stands to one thing that access was asked to; nothing where it is about another
/// kind of thing.
fn by_target(view: &View<'_>, target: &Target<'_>, grant: &Grant, to: &Reach<'_>) -> Option<Fit> {
    let class = service_class(&grant.service)?;
    if !members(&target.item.class).contains(class) {
        return None;
    }
    let what = said(grant);
    let called = |name: &str| holds_any(name, target.words());
    Some(match to {
        // Which ones there are must be looked up everywhere.
        Reach::Everything if grant.verb == Verb::List => Fit::Unsaid(what),
        Reach::Everything => Fit::Beyond(format!("{what}, on every object")),
        Reach::Unreadable => Fit::Unsaid(what).max(enough(view, target, grant, class)),
        Reach::Begins(name) if called(name).is_some() => {
            Fit::Unsaid(what).max(enough(view, target, grant, class))
        }
        Reach::Begins(_) => Fit::Beyond(what),
        Reach::Named(name) => {
            let meant = !target.has_words() || target.names.contains(&plain_name(name));
            let meant = if meant { Some(true) } else { called(name) };
            let unsaid = more(view, target, name) || outside(view, grant, class);
            match meant {
                Some(true) if !unsaid => enough(view, target, grant, class),
                Some(_) => Fit::Unsaid(what).max(enough(view, target, grant, class)),
                None => Fit::Beyond(what),
            }
        }
    })
}

/// Whether an object is called by a name that goes on where the words end: `exports-pii` is another
/// bucket than "exports".
fn more(view: &View<'_>, target: &Target<'_>, name: &str) -> bool {
    let wanted: Vec<&str> = target.words().collect();
    let is_said = |word: &str| view.heard.says(&heard::plain(word));
    let exact = target.words().any(|word| tokens(word) == tokens(name));
    !exact && goes_on(name, &wanted, &is_said).is_some()
}

/// Whether a folder of a bucket was named, and what is allowed is not held to it.
fn outside(view: &View<'_>, grant: &Grant, class: &str) -> bool {
    let mut folders = view.heard.folders().peekable();
    let within = |folder: &str| grant.resource.contains(&format!("/{folder}"));
    class == "bucket"
        && grant.verb != Verb::List
        && folders.peek().is_some()
        && !folders.any(within)
}

fn enough(view: &View<'_>, target: &Target<'_>, grant: &Grant, class: &str) -> Fit {
    if class == "role" && grant.verb == Verb::Assume {
        return Fit::Asked;
    }
    far_enough(view, target.item.access, grant)
}

/// A key: the one of an object that was named or is made here, or who knows whose.
fn key(view: &View<'_>, grant: &Grant, to: &Reach<'_>) -> Fit {
    let what = said(grant);
    let own = view.keys().contains(grant.resource.as_str());
    let uses = matches!(grant.verb, Verb::Decrypt | Verb::Read | Verb::List);
    let writes = grant.verb == Verb::Write;
    let reads_only = view.contract.access == Some(Access::Read);
    if *to == Reach::Everything && !grant.is_narrowed {
        return Fit::Beyond(format!("{what}, with every key"));
    }
    if grant.verb >= Verb::Delete {
        return Fit::Beyond(what);
    }
    if own && (uses || (writes && !reads_only)) { Fit::Asked } else { Fit::Unsaid(what) }
}

/// What no words ask for outright: it may be what something mentioned needs.
fn unasked(view: &View<'_>, grant: &Grant, to: &Reach<'_>, class: Option<&str>) -> Fit {
    let contract = view.contract;
    let what = said(grant);
    let role = contract.items.iter().any(|item| matches!(item.class.as_str(), "role" | "access"));
    let spoken = class.is_some_and(|class| mentioned(view, class));
    let strict = !view.targets().is_empty();
    let words = || view.words.iter().map(String::as_str);
    match to {
        Reach::Everything if grant.verb == Verb::List && !strict => Fit::Unsaid(what),
        Reach::Everything if class.is_none() && grant.service != "*" && !strict => {
            Fit::Unsaid(what)
        }
        Reach::Everything if role && grant.verb <= Verb::Read => Fit::Unsaid(what),
        Reach::Everything => Fit::Beyond(format!("{what}, on every object")),
        Reach::Unreadable if spoken || role || class.is_none() => Fit::Unsaid(what),
        Reach::Unreadable => Fit::Beyond(what),
        Reach::Begins(start) => {
            let own = class.is_some_and(|class| view.made().begins(class, start));
            let tied = own || spoken || role || holds_any(start, words()).is_some();
            if tied { Fit::Unsaid(what) } else { Fit::Beyond(what) }
        }
        Reach::Named(name) => {
            let called = holds_any(name, words());
            match (spoken, called) {
                (true, Some(true)) if grant.verb <= Verb::Write => match plane(grant) {
                    Plane::Control if grant.verb == Verb::Write => Fit::Beyond(what),
                    Plane::Mixed if grant.verb == Verb::Write => Fit::Unsaid(what),
                    Plane::Control | Plane::Data | Plane::Mixed => Fit::Asked,
                },
                (true, Some(true)) if grant.verb == Verb::Delete => Fit::Unsaid(what),
                (true, Some(true)) | (false, None) if !role => Fit::Beyond(what),
                _one_of_both => Fit::Unsaid(what),
            }
        }
    }
}

/// Nouns for several kinds of things that keep data or carry it: naming one mentions them all.
const BROAD: &[&str] = &["connection", "data_lake", "data_pipeline", "monitoring", "storage"];

/// Whether the words speak of an existing thing of this class.
fn mentioned(view: &View<'_>, class: &str) -> bool {
    let contract = view.contract;
    let context = contract.context.iter();
    let items = contract.items.iter().filter(|item| item.act != Act::Create);
    items.map(|item| &item.class).chain(context).any(|said| {
        said == class || (BROAD.contains(&said.as_str()) && members(said).contains(class))
    })
}

/// An action and what it may be done to, in words.
fn said(grant: &Grant) -> String {
    let Grant { action, resource, .. } = grant;
    if grant.verb == Verb::Admin && (grant.service == "*" || action == "*") {
        return format!("everything ({action} on {resource})");
    }
    if grant.is_own { action.clone() } else { format!("{action} on {resource}") }
}

/// Whether access goes to whom the words name, and changes nothing else about them.
fn recipient(view: &View<'_>, out: &mut Beyond<'_, '_>) {
    let row = out.row;
    let contract = view.contract;
    if !row.is("role") || view.targets().is_empty() {
        return;
    }
    let trust = [&row.change.before, &row.change.after]
        .map(|side| side.as_map().and_then(|map| map.get("assume_role_policy")));
    let [before, after] = trust;
    if row.change.action == tribune_record::Action::Update && before != after {
        out.doubt("It changes who may become the role; you did not ask for that.".into());
    }
    let names_one = row.object().as_map().is_some_and(|map| map.contains_key("role"));
    let words: Vec<&str> = contract.recipients.iter().map(String::as_str).collect();
    let is_said = |word: &str| view.heard.says(&heard::plain(word));
    let role = row.object().read(&["role"]).text();
    let more = role.filter(|_| !words.is_empty()).and_then(|role| goes_on(role, &words, &is_said));
    if let Some(more) = more {
        out.doubt(format!("The name of who gets it goes on with \"{more}\"; you did not say so."));
    }
    if contract.recipients.is_empty() || !(names_one || row.change.resource_type == "aws_iam_role")
    {
        return;
    }
    let linked = view.links.from(row.position).iter();
    let linked: Vec<_> = linked.filter_map(|at| view.case.plan.changes.get(*at)).collect();
    let meant = contract.recipients.iter().any(|word| {
        row.is_called_like(word) || linked.iter().any(|change| is_called_like(change, word))
    });
    if !meant {
        let words: Vec<_> = contract.recipients.iter().map(String::as_str).collect();
        let (words, plain) = (words.join(" "), plain(&row.kind.class));
        out.doubt(format!("It gives the access to {plain} whose name does not hold \"{words}\"."));
    }
}
