//! What comes along with what was asked for: it hangs on it, in a usual number, and changes nothing
//! that was there before.

use alloc::{collections::BTreeMap, format, string::String};
use tribune_record::{Action, GoldenPath, Known, PlanKind, Value};

use super::{
    super::{
        contract::Act,
        lexicon::{plain, row},
    },
    View, done,
    hosts::{self, Named},
    notes::Notes,
    row::{Row, given_names},
    scope::{Deed, Leave, deed},
    unasked::{is_written_out, unasked},
    words::holds_any,
};
use crate::words::{matches, tokens};

/// What the golden path that the words describe is built of may come along with something that is
/// made of several kinds: only what the path itself names, and nothing that gives access.
pub(super) fn paved(view: &View<'_>, row: &Row<'_>, deed: Deed) -> Option<Leave> {
    let composite = |class: &str| self::row(class).is_some_and(|row| !row.members.is_empty());
    let mut items = view.contract.items.iter();
    let asked = items.any(|item| item.act == Act::Create && composite(&item.class));
    let harmless = !row.has(|class| class.dangerous || class.access || class.record);
    let kind = row.change.resource_type.as_str();
    let names = |path: &GoldenPath| path.resource_types.iter().any(|own| matches(own, kind));
    let said = |path: &GoldenPath| {
        path.phrases.iter().any(|phrase| {
            let words = tokens(phrase);
            !words.is_empty() && words.iter().all(|word| view.heard.any(&[word.as_str()]))
        })
    };
    let mut paths = view.case.settings.golden_paths.iter();
    let makes = matches!(deed, Deed::Create | Deed::Part) && row.change.action.creates();
    let paved = asked && makes && harmless && paths.any(|path| names(path) && said(path));
    paved.then_some(Leave::Asked)
}

/// How many of a kind usually come along with one thing that is asked for. Kinds not named here
/// cost little and hold nothing.
const USUAL: &[(&str, usize)] = &[
    ("address", 4),
    ("apigw", 8),
    ("asg", 2),
    ("backup", 4),
    ("bucket", 4),
    ("bus", 1),
    ("cache", 2),
    ("cdn", 2),
    ("db", 1),
    ("dynamo", 3),
    ("ecr", 4),
    ("efs", 1),
    ("eks", 1),
    ("instance", 4),
    ("key", 1),
    ("kms", 4),
    ("lb", 2),
    ("queue", 4),
    ("role", 6),
    ("secret", 8),
    ("sg", 8),
    ("topic", 3),
    ("volume", 4),
    ("vpc", 1),
    ("warehouse", 1),
];

/// Attributes by which something new takes the place of what bears its name already.
const OVERWRITING: &[(&str, &str)] =
    &[("aws_route53_record", "allow_overwrite"), ("aws_ssm_parameter", "overwrite")];

/// Whether a change that its class allows does not come along after all; then it is told.
pub(super) fn strays(view: &View<'_>, row: &Row<'_>, deed: Deed, notes: &mut Notes) -> bool {
    if deed != Deed::Update && !view.scope.is_own(deed, &row.kind.class) {
        let reached = if row.is("dns") && stands_in_a_zone(view, row) {
            bears_a_word(view, row) || view.ties().refers(view, row)
        } else {
            view.ties().reach(view, row)
        };
        if !reached && view.case.plan.kind == PlanKind::Native {
            // A native plan does not say what refers to what.
            let (what, plain) = (done(deed), row.plain());
            notes.perhaps_beyond(row, format!("It {what} {plain} that no name ties to the rest."));
            return true;
        }
        if !reached {
            unasked(view, row, deed, notes);
            return true;
        }
    }
    stands_apart(view, row, deed, notes);
    overwrites(view, row, notes);
    hangs_elsewhere(view, row, deed, notes)
}

/// Kinds that cost by the hour.
const COSTLY: &[&str] = &["asg", "bus", "cache", "db", "eks", "instance", "search", "warehouse"];

/// What costs much and was not named must hang on the rest by more than a name that it was given.
fn stands_apart(view: &View<'_>, row: &Row<'_>, deed: Deed, notes: &mut Notes) {
    let class = row.kind.class.as_str();
    let own = view.scope.is_own(deed, class) || view.case.plan.kind == PlanKind::Native;
    if deed == Deed::Create
        && !own
        && COSTLY.contains(&class)
        && !view.ties().is_of_the_whole(view, row)
    {
        notes.doubt(row, format!("Only its name ties {} to what you asked for.", row.plain()));
    }
}

/// Whether a record goes into a zone that is there already, among those of others.
fn stands_in_a_zone(view: &View<'_>, row: &Row<'_>) -> bool {
    let zone = row.object().read(&["zone_id"]);
    let refers =
        view.links.from(row.position).iter().filter_map(|at| view.case.plan.changes.get(*at));
    let mut made = refers.filter(|change| change.action.creates());
    matches!(zone, Known::Is(_)) && !made.any(|change| change.resource_type.contains("zone"))
}

/// Whether the name of an object itself, not its label in the configuration, holds a word of the
/// request.
fn bears_a_word(view: &View<'_>, row: &Row<'_>) -> bool {
    let words = || view.words.iter().map(String::as_str);
    given_names(row.change).any(|name| holds_any(name, words()).is_some())
}

fn overwrites(view: &View<'_>, row: &Row<'_>, notes: &mut Notes) {
    let kind = row.change.resource_type.as_str();
    let takes = OVERWRITING.iter().any(|(of, attribute)| {
        *of == kind && row.change.after.read(&[attribute]).bool() == Some(true)
    });
    let nameless = view.borne && given_names(row.change).next().is_none();
    if takes && row.change.action == Action::Create && !nameless && !bears_a_word(view, row) {
        let plain = row.plain();
        notes.doubt(
            row,
            format!("It takes the place of {plain} of the same name, if there is one."),
        );
    }
}

/// Whether a change hangs on something that is there already and that nobody named.
fn hangs_elsewhere(view: &View<'_>, row: &Row<'_>, deed: Deed, notes: &mut Notes) -> bool {
    let Some((named, said)) = hosts::worst(view, row) else { return false };
    // What a thing hangs on says nothing where the words have its very name, and it is there.
    let there = matches!(deed, Deed::Delete | Deed::Update);
    if view.borne && there && is_written_out(view, row) {
        return false;
    }
    let what = format!("{} {} on {said}", done(deed), row.plain());
    match named {
        Named::Meant => false,
        Named::Perhaps => {
            notes.doubt(row, format!("It {what}; the words do not say that this one is meant."));
            false
        }
        Named::Another | Named::Not if view.contract.is_understood() => {
            notes.beyond(
                row,
                None,
                &format!("it {what}, which is there already and was not named"),
            );
            true
        }
        Named::Another | Named::Not => {
            notes.maybe_beyond(row, format!("It {what}, which is there already."));
            true
        }
    }
}

/// More of a kind than usually come along.
pub(super) fn numbers(view: &View<'_>, notes: &mut Notes) {
    let mut found: BTreeMap<&str, usize> = BTreeMap::new();
    let mut own = 0_usize;
    for row in &view.rows {
        if deed(row.change.action, row.kind.main) != Some(Deed::Create) || is_copy(row) {
            continue;
        }
        if view.scope.is_own(Deed::Create, &row.kind.class) {
            own = own.saturating_add(1);
        } else if !view.scope.is_member(&row.kind.class) {
            let count = found.entry(row.kind.class.as_str()).or_default();
            *count = count.saturating_add(1);
        }
    }
    let times = wanted(view).max(own).max(1);
    for (class, count) in found {
        let usual = USUAL.iter().find(|(name, _most)| *name == class);
        let Some(most) = usual.map(|(_name, most)| most.saturating_mul(times)) else { continue };
        if count > most && view.scope.leave(Deed::Create, class).is_some() {
            let what = plain(class);
            notes.question(format!(
                "The plan makes {count} of this kind, which you did not name: {what}; {most} \
                 usually come along."
            ));
        }
    }
}

/// A copy of a database for reading is part of it.
fn is_copy(row: &Row<'_>) -> bool {
    let source = row.change.after.read(&["replicate_source_db"]);
    matches!(source, Known::Is(Value::Text(source)) if !source.is_empty())
        || matches!(source, Known::Unknown(unknown) if !unknown.references.is_empty())
}

/// How many things the words ask for.
fn wanted(view: &View<'_>) -> usize {
    let created = view.contract.items.iter().filter(|item| item.act == Act::Create);
    let each = created.map(|item| {
        let counted = row(&item.class).is_some_and(|row| row.counted);
        let count = item.count.to.filter(|_| counted).unwrap_or(1);
        usize::try_from(count).unwrap_or(1)
    });
    each.fold(0, usize::saturating_add)
}
