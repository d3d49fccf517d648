//! Where the provider blocks of a configuration act: the region and the account of the role they
//! take on, as far as literals, locals and variables say it.

use std::collections::{BTreeMap, BTreeSet};

use hcl_edit::structure::Body;
use tribune_record::{Change, Value};

use super::{
    Configuration,
    outside::Outside,
    partial::{is_literal, open},
    refer::World,
    scope::{Scope, calls},
};
use crate::terraform::{Acts, account_of, diverts};

impl Configuration {
    /// Where each provider block acts, by the key the plan's JSON has for it. Of modules that were
    /// not read whole there is none.
    pub(crate) fn acts(&self, changes: &[Change], outside: &Outside<'_>) -> BTreeMap<String, Acts> {
        let world = self.world(changes, outside);
        let mut acts = BTreeMap::new();
        for (address, module) in self.modules.iter().filter(|(_, module)| module.whole) {
            // A module with provider blocks of its own is never repeated: its address has no keys.
            let Some(path) = calls(address) else { continue };
            for (name, body) in &module.providers {
                let key =
                    if address.is_empty() { name.clone() } else { format!("{address}:{name}") };
                acts.insert(key, of(&world, body, Scope::of(&path)));
            }
        }
        acts
    }
}

fn of(world: &World<'_>, body: &Body, scope: Scope<'_>) -> Acts {
    let value = |body: &Body, name: &str| match body.get_attribute(name) {
        Some(set) => {
            world.meter.begin();
            let value = world.value(&set.value, scope);
            if !world.meter.is_out() && is_literal(&value) { value } else { open(Vec::new()) }
        }
        None => Value::Null,
    };
    let role = body.blocks().filter(|block| block.has_ident("assume_role")).last();
    let account = match role.map(|block| value(&block.body, "role_arn")) {
        Some(Value::Text(role)) => account_of(&role).map_or_else(|| open(Vec::new()), Value::text),
        Some(_other) => open(Vec::new()),
        // The JSON says nothing of such a block.
        None if dynamic(body).any(|name| name == "assume_role") => open(Vec::new()),
        None => Value::Null,
    };
    let attributes = body.attributes().filter(|set| set.value.as_bool() != Some(false));
    let attributes = attributes.map(|set| set.key.as_str());
    let blocks = body.blocks().map(|block| block.ident.as_str());
    let named = attributes.chain(blocks).chain(dynamic(body)).filter(|name| diverts(name));
    let diverts: BTreeSet<String> = named.map(str::to_owned).collect();
    Acts { region: value(body, "region"), account, diverts }
}

/// The names of blocks that are made out of a list.
fn dynamic(body: &Body) -> impl Iterator<Item = &str> {
    let blocks = body.get_blocks("dynamic");
    blocks.flat_map(|block| block.labels.iter().map(hcl_edit::structure::BlockLabel::as_str))
}
