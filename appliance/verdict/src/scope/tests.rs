//! The intent check from outside: words in, contract digest or verdict out.

extern crate std;

mod abroad;
mod accounted;
mod answers;
mod asides;
mod beyond;
mod borne;
mod cases;
mod companions;
mod confirmations;
mod contracts;
mod corrected;
mod deeds;
mod details;
mod everyday;
mod extras;
mod families;
mod given;
mod grants;
mod held;
mod hostile;
mod imports;
mod languages;
mod leaves;
mod lively;
mod mood;
mod mutants;
mod network;
mod noise;
mod reworded;
mod said;
mod tell;
mod values;
mod walls;
mod wavers;
mod withheld;
mod wording;

use alloc::{string::String, vec, vec::Vec};
use tribune_record::{
    Action, Case, Change, Context, Mode, Origin, Plan, PriceBook, ProviderRef, Request,
    RequestSource, Settings, Site, UnixMillis, Value,
};

use super::{Comparison, examine};
use crate::place;

/// The case of a plan, judged as the operator of a what-if would have it.
fn case(request: &str, plan: Plan, context: Context) -> Case {
    let request = Request {
        id: None,
        text: String::from(request),
        requester: None,
        source: RequestSource::Local,
        confirmed_deletions: vec![],
        acknowledged: vec![],
        service: None,
        contract: None,
    };
    let price_book = PriceBook {
        dated: String::new(),
        region: String::new(),
        basis: String::new(),
        prices: vec![],
        free: vec![],
        by_use: vec![],
    };
    let settings = Settings {
        guardrails: vec![],
        golden_paths: vec![],
        price_book,
        site: Site::default(),
        policies: vec![],
        policy_settings: alloc::collections::BTreeMap::new(),
        finance: tribune_record::Finance::default(),
        standard_changes: vec![],
        advisor: None,
    };
    Case {
        received_at: UnixMillis(0),
        origin: Origin::User,
        request: Some(request),
        context,
        plan,
        settings,
        policy_runs: vec![],
        grants: vec![],
        spending: vec![],
        opinion: None,
    }
}

fn file(path: &str) -> Vec<u8> {
    let root = env!("CARGO_MANIFEST_DIR");
    std::fs::read(std::format!("{root}/../../tests/cases/{path}")).unwrap()
}

fn plan(path: &str) -> Plan {
    tribune_plan::read(&file(path), &[7; 32]).unwrap()
}

/// A case of ours, by its folder.
fn ours(folder: &str, request: &str) -> Case {
    let context = tribune_plan::read_context(&file(&std::format!("{folder}/context.json")));
    case(request, plan(&std::format!("{folder}/plan.json")), context.unwrap())
}

fn judged(case: &Case) -> Comparison {
    let placements = place(&case.plan, &case.context, case.request.as_ref(), &case.settings.site);
    examine(case, &placements)
}

fn map(json: &str) -> Value {
    serde_json::from_str(json).unwrap()
}

fn change(address: &str, action: Action, object: &str) -> Change {
    let (resource_type, name) = address.split_once('.').unwrap();
    let (here, gone) = (map(object), Value::Null);
    let before = if action == Action::Create {
        Value::Null
    } else if action.destroys() {
        here.clone()
    } else {
        // What it is called does not change with it.
        let names = ["alarm_name", "name", "identifier", "bucket", "function_name"];
        let same = here.as_map().into_iter().flatten();
        let same = same.filter(|(key, _value)| names.contains(&key.as_str()));
        Value::Map(same.map(|(key, value)| (key.clone(), value.clone())).collect())
    };
    let after = if action == Action::Delete { gone } else { here };
    Change {
        address: address.into(),
        previous_address: None,
        deposed: None,
        module: None,
        mode: Mode::Managed,
        resource_type: resource_type.into(),
        name: name.into(),
        index: None,
        provider: ProviderRef {
            source: String::new(),
            config_key: None,
            region: Value::Null,
            account: Value::Null,
        },
        action,
        reason: None,
        replace_paths: vec![],
        importing: None,
        before,
        after,
    }
}
