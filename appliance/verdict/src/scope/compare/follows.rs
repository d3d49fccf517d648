//! A group of servers that picks up the launch template that was to change: nothing else of it
//! differs.

use alloc::format;
use tribune_record::Action;

use super::{View, is_meant, means, notes::Notes, row::Row};

/// Attributes by which a group names what its servers are made from.
const FROM: &[&str] = &["launch_configuration", "launch_template", "mixed_instances_policy"];

/// Checks a change of a group; true where that is all it does, and a template was spoken of.
pub(super) fn check(view: &View<'_>, row: &Row<'_>, notes: &mut Notes) -> bool {
    let changed = row.changed();
    let from =
        |key: Option<&alloc::string::String>| key.is_some_and(|key| FROM.contains(&key.as_str()));
    let picks = row.is("asg")
        && row.change.action == Action::Update
        && !changed.is_empty()
        && changed.iter().all(|one| from(one.keys.first()));
    let spoken = |class: &str| class == "launch_template" || class == "asg";
    let mut items = view.contract.items.iter();
    if !picks || !items.any(|item| spoken(&item.class)) {
        return false;
    }
    let id = |key: &str| {
        let own = row.change.after.read(&["launch_template", "0", key]).text();
        own.filter(|own| !own.is_empty())
    };
    let own = |template: &&Row<'_>| {
        let after = &template.change.after;
        let same = |key: &str| id(key).is_some() && after.read(&[key]).text() == id(key);
        // Where the plan only knows by reference which one it will be.
        let linked =
            id("id").is_none() && view.links.from(row.position).contains(&template.position);
        let mut items = view.contract.items.iter();
        template.is("launch_template")
            && template.change.resource_type == "aws_launch_template"
            && (same("id") || same("name") || linked)
            && items.any(|item| means(item, template) && is_meant(view, item, template))
    };
    if !view.rows.iter().any(|template| own(&template)) {
        let plain = row.plain();
        notes.doubt(row, format!("It lets {plain} use another template; is it the one you mean?"));
    }
    true
}
