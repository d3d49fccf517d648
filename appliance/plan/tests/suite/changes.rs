//! Every row of the facts about plans: actions, what does not fit them, and what happens beside
//! the list of changes.

use serde_json::{Value as Json, json};
use tribune_record::{
    Action, Effect, ModuleCall, Plan, ProviderConfig, Unknown, UnknownKind, Value,
};

use crate::common::{accept, create, entry, plan};

/// A plan with one entry, whose change is this.
fn one(change: Json) -> Plan {
    accept(&plan(json!([entry("aws_x", "y", change)]), json!({})))
}

fn sides(actions: &[&str], before: Json, after: Json) -> Json {
    json!({"actions": actions, "before": before, "after": after, "after_unknown": {}})
}

fn inconsistent(plan: &Plan) -> Vec<&str> {
    let details = plan.effects.iter().map(|effect| {
        let Effect::Inconsistent { detail, .. } = effect else { panic!("{effect:?}") };
        detail.as_str()
    });
    details.collect()
}

#[test]
fn every_list_of_actions() {
    let (none, some) = (Json::Null, json!({"a": 1}));
    for (words, action, before, after) in [
        (&["no-op"][..], Action::NoOp, &some, &some),
        (&["create"], Action::Create, &none, &some),
        (&["update"], Action::Update, &some, &some),
        (&["delete"], Action::Delete, &some, &none),
        (&["delete", "create"], Action::DeleteThenCreate, &some, &some),
        (&["create", "delete"], Action::CreateThenDelete, &some, &some),
        (&["forget"], Action::Forget, &some, &none),
        (&["create", "forget"], Action::CreateThenForget, &some, &some),
        (&["forget", "create"], Action::Unrecognised, &some, &some),
        (&["open"], Action::Unrecognised, &some, &some),
        (&["create", "create"], Action::Unrecognised, &some, &some),
        (&[], Action::Unrecognised, &some, &some),
    ] {
        let plan = one(sides(words, before.clone(), after.clone()));
        assert_eq!(plan.changes[0].action, action, "{words:?}");
        assert_eq!(plan.effects, [], "{words:?}");
    }
    assert_eq!(one(json!({})).changes[0].action, Action::Unrecognised);
    assert_eq!(one(json!({"actions": "create"})).changes[0].action, Action::Unrecognised);
}

#[test]
fn sides_that_do_not_fit_the_action() {
    let (none, some, other) = (Json::Null, json!({"a": 1}), json!({"a": 2}));
    for (words, before, after, says) in [
        (&["create"][..], &some, &some, "has a before"),
        (&["create"], &none, &none, "has no after"),
        (&["delete"], &some, &some, "has an after"),
        (&["delete"], &none, &none, "has no before"),
        (&["forget"], &some, &other, "has an after"),
        (&["update"], &none, &none, "lacks a before or an after"),
        (&["update"], &none, &some, "lacks a before or an after"),
        (&["delete", "create"], &some, &none, "lacks a before or an after"),
        (&["no-op"], &some, &other, "before and after differ"),
        (&["read"], &none, &some, "a resource cannot be read"),
    ] {
        let plan = one(sides(words, before.clone(), after.clone()));
        let found = inconsistent(&plan);
        assert!(found.len() == 1 && found[0].contains(says), "{words:?} {found:?}");
    }
}

#[test]
fn unknown_parts_make_no_object() {
    let some = json!({"a": 1});
    for (words, before, says) in [
        (&["create"][..], &Json::Null, "has no after"),
        (&["update"], &some, "lacks a before or an after"),
        (&["delete", "create"], &some, "lacks a before or an after"),
    ] {
        let mut change = sides(words, before.clone(), Json::Null);
        change["after_unknown"] = json!({"arn": true});
        let plan = one(change.clone());
        let found = inconsistent(&plan);
        assert!(found.len() == 1 && found[0].contains(says), "{words:?} {found:?}");
        // An object that is unknown as a whole is one.
        change["after_unknown"] = json!(true);
        assert_eq!(one(change.clone()).effects, [], "{words:?}");
        change["after_unknown"] = json!({"arn": true});
        change["after"] = some.clone();
        assert_eq!(one(change).effects, [], "{words:?}");
    }
}

#[test]
fn an_address_that_its_parts_do_not_make() {
    let with = |key: &str, value: Json| {
        let mut entry = entry("aws_x", "y", create(json!({}), json!({})));
        entry[key] = value;
        inconsistent(&accept(&plan(json!([entry]), json!({})))).join(" ")
    };
    assert_eq!(with("previous_address", json!("aws_x.old")), "");
    assert_eq!(with("module_address", json!("")), "");
    for (key, value) in [
        ("address", json!("aws_x.z")),
        ("module_address", json!("module.m")),
        ("index", json!(0)),
        ("type", json!("aws_z")),
    ] {
        assert!(with(key, value).contains("its parts make the address"), "{key}");
    }
}

#[test]
fn one_object_listed_twice() {
    let change = entry("aws_x", "y", create(json!({}), json!({})));
    let mut deposed = entry("aws_x", "y", sides(&["delete"], json!({}), Json::Null));
    deposed["deposed"] = json!("abc");
    assert_eq!(accept(&plan(json!([change, deposed]), json!({}))).effects, []);
    let twice = accept(&plan(json!([change, change]), json!({})));
    assert_eq!(inconsistent(&twice), ["the plan lists it twice"]);
    assert_eq!(twice.changes.len(), 2);
}

#[test]
fn why_and_from_where() {
    let mut change = sides(&["delete", "create"], json!({"a": 1}), json!({"a": 2}));
    change["replace_paths"] = json!([["a", 0, "b/c"], ["d"]]);
    change["importing"] = json!({"id": "i-123"});
    let mut entry = entry("aws_x", "y", change);
    entry["action_reason"] = json!("replace_because_cannot_update");
    entry["previous_address"] = json!("aws_x.old");
    let plan = accept(&plan(json!([entry]), json!({})));
    let change = &plan.changes[0];
    assert_eq!(
        change.replace_paths.iter().map(|p| p.0.as_str()).collect::<Vec<_>>(),
        ["/a/0/b~1c", "/d"]
    );
    assert_eq!(change.importing.as_deref(), Some("i-123"));
    assert_eq!(change.reason.as_deref(), Some("replace_because_cannot_update"));
    assert_eq!(change.previous_address.as_deref(), Some("aws_x.old"));
}

#[test]
fn keys_that_nobody_here_knows_are_said() {
    let mut entry = entry("aws_x", "y", create(json!({}), json!({})));
    entry["hook"] = json!({});
    entry["change"]["on_fire"] = json!(true);
    let mut whole = plan(json!([entry]), json!({"hooks": []}));
    whole["infracost_resource_changes"] = json!([]);
    let pointers: Vec<_> = accept(&whole).effects;
    let unknown = |pointer: &str| Effect::UnknownKey { pointer: pointer.to_owned() };
    assert_eq!(
        pointers,
        [
            unknown("/resource_changes/0/hook"),
            unknown("/resource_changes/0/change/on_fire"),
            unknown("/infracost_resource_changes"),
            unknown("/configuration/root_module/hooks"),
        ]
    );
}

/// The effects of a plan with one more top-level key.
fn effects(key: &str, value: Json) -> Vec<Effect> {
    let mut whole = plan(json!([]), json!({}));
    whole[key] = value;
    accept(&whole).effects
}

#[test]
fn what_happens_beside_the_changes() {
    let own = str::to_owned;
    let deferred = effects(
        "deferred_changes",
        json!([
        {"reason": "resource_config_unknown", "resource_change": {"address": "aws_x.y"}}]),
    );
    let reason = own("resource_config_unknown");
    assert_eq!(deferred, [Effect::Deferred { address: own("aws_x.y"), reason }]);
    let later = effects("deferred_action_invocations", json!([{}]));
    let address = own("/deferred_action_invocations/0");
    assert_eq!(later, [Effect::Deferred { address, reason: own("unknown") }]);
    let action = effects("action_invocations", json!([{"address": "action.aws_lambda_invoke.x"}]));
    assert_eq!(action, [Effect::ActionInvocation { address: own("action.aws_lambda_invoke.x") }]);
    let checks = effects(
        "checks",
        json!([
        {"address": {"to_display": "check.ok"}, "status": "pass"},
        {"address": {"to_display": "check.late"}, "status": "unknown"},
        {"address": {"to_display": "check.odd"}, "status": "maybe"},
        {"address": {"to_display": "check.bad"}, "status": "error"}, {}]),
    );
    let check =
        |address: &str, status: &str| Effect::Check { address: own(address), status: own(status) };
    assert_eq!(
        checks,
        [
            check("check.late", "unknown"),
            check("check.odd", "unknown"),
            check("check.bad", "error"),
            check("/checks/4", "unknown"),
        ]
    );
    let outputs = effects(
        "output_changes",
        json!({
        "kept": {"actions": ["no-op"]}, "new": {"actions": ["create"]}, "odd": {}}),
    );
    let output = |name: &str, action| Effect::Output { name: own(name), action };
    assert_eq!(outputs, [output("new", Action::Create), output("odd", Action::Unrecognised)]);
    let mut wild = entry("aws_x", "y", create(json!({}), json!({})));
    wild["index_unknown"] = json!(true);
    let wild = accept(&plan(json!([wild]), json!({}))).effects;
    assert_eq!(wild, [Effect::Deferred { address: own("aws_x.y"), reason: own("index_unknown") }]);
}

fn block(kind: &str, provisioners: Json) -> Json {
    json!({"address": format!("{kind}.y"), "mode": "managed", "type": kind, "name": "y",
        "expressions": {}, "provisioners": provisioners})
}

#[test]
fn commands_run_where_something_is_created_or_destroyed() {
    let provisioners = json!([
        {"type": "local-exec", "expressions": {"command": {"constant_value": "curl http://evil/"}}},
        {"type": "local-exec", "expressions": {"command": {"references": ["var.c"]}}},
        {"type": "remote-exec", "expressions": {"inline": {"constant_value": ["a", "b"]}}},
    ]);
    let root = json!({"resources": [block("aws_x", provisioners)]});
    let (none, some) = (Json::Null, json!({}));
    let commands = |change: Json| -> Vec<Value> {
        let plan = accept(&plan(json!([entry("aws_x", "y", change)]), root.clone()));
        let commands = plan.effects.into_iter().map(|effect| {
            let Effect::Provisioner { command, .. } = effect else { panic!("{effect:?}") };
            command
        });
        commands.collect()
    };
    let run = commands(sides(&["create"], none.clone(), some.clone()));
    let references = vec!["var.c".to_owned()];
    assert_eq!(run[0], Value::text("curl http://evil/"));
    assert_eq!(run[1], Value::Unknown(Unknown { kind: UnknownKind::Configured, references }));
    let inline = Value::List(vec![Value::text("a"), Value::text("b")]);
    assert_eq!(run[2], Value::Map([("inline".to_owned(), inline)].into()));
    assert_eq!(commands(sides(&["delete"], some.clone(), none)).len(), 3);
    assert_eq!(commands(sides(&["delete", "create"], some.clone(), some.clone())).len(), 3);
    assert_eq!(commands(sides(&["update"], some.clone(), some.clone())).len(), 0);
    assert_eq!(commands(sides(&["no-op"], some.clone(), some)).len(), 0);
}

#[test]
fn data_sources_that_reach_out() {
    let data = |kind: &str| {
        let address = format!("data.{kind}.d");
        json!({"address": address, "mode": "data", "type": kind, "name": "d"})
    };
    let configured = json!([data("external"), data("aws_ami"), data("dns_a_record_set")]);
    let called = json!({"source": "./m", "module": {"resources": [data("http")]}});
    let root = json!({"resources": configured, "module_calls": {"m": called}});
    let mut read = data("aws_lambda_invocation");
    read["change"] = sides(&["read"], Json::Null, json!({}));
    let mut whole = plan(json!([read]), root);
    whole["prior_state"] = json!({"values": {"root_module": {"child_modules": [
        {"resources": [data("terraform_remote_state"), data("aws_region")]}]}}});
    let found: Vec<_> = accept(&whole).effects;
    let source = |address: &str, kind: &str| Effect::DataSource {
        address: address.to_owned(),
        resource_type: kind.to_owned(),
    };
    assert_eq!(
        found,
        [
            source("data.aws_lambda_invocation.d", "aws_lambda_invocation"),
            source("data.dns_a_record_set.d", "dns_a_record_set"),
            source("data.external.d", "external"),
            source("data.terraform_remote_state.d", "terraform_remote_state"),
            source("module.m.data.http.d", "http"),
        ]
    );
}

#[test]
fn modules_and_providers_with_their_regions() {
    let provider = |expressions: Json| {
        json!({"name": "aws", "full_name": "registry.terraform.io/hashicorp/aws",
            "expressions": expressions})
    };
    let reference = |name: &str| json!({"region": {"references": [name]}});
    let mut inner = provider(reference("var.where"));
    inner["module_address"] = json!("module.m");
    let root = json!({
        "variables": {"home": {"default": "us-east-1"}, "away": {"default": "us-west-2"}},
        "module_calls": {"m": {"source": "git::https://user:hunter22@example.com/m.git",
            "version_constraint": "~> 1.0",
            "expressions": {"where": {"references": ["var.away"]}},
            "module": {"variables": {"where": {}}}}},
    });
    let mut whole = plan(json!([]), root);
    whole["variables"] = json!({"away": {"value": "eu-central-1"}});
    whole["configuration"]["provider_config"] = json!({
        "aws": provider(reference("var.home")),
        "aws.const": provider(json!({"region": {"constant_value": "eu-west-3"}})),
        "aws.local": provider(reference("local.region")),
        "aws.none": provider(json!({"profile": {"constant_value": "production"}})),
        "aws.other": provider(json!({"region": {}, "assume_role": [{"role_arn": {}}]})),
        "module.m:aws": inner,
    });
    let plan = accept(&whole);
    let text = |text: &str| Value::text(text);
    let unknown = |references: &[&str]| {
        let references = references.iter().map(|r| (*r).to_owned()).collect();
        Value::Unknown(Unknown { kind: UnknownKind::Configured, references })
    };
    let regions: Vec<_> =
        plan.providers.iter().map(|p| (p.key.as_str(), p.region.clone(), p.assumes_role)).collect();
    assert_eq!(
        regions,
        [
            ("aws", text("us-east-1"), false),
            ("aws.const", text("eu-west-3"), false),
            ("aws.local", unknown(&["local.region"]), false),
            ("aws.none", Value::Null, false),
            ("aws.other", unknown(&[]), true),
            ("module.m:aws", text("eu-central-1"), false),
        ]
    );
    let names: Vec<_> = plan.providers.iter().flat_map(|provider| &provider.names).collect();
    assert_eq!(names, ["production"]);
    let ProviderConfig { source, .. } = &plan.providers[0];
    assert_eq!(source, "registry.terraform.io/hashicorp/aws");
    let [ModuleCall { address, source, version }] = plan.modules.as_slice() else { panic!() };
    assert_eq!((address.as_str(), version.as_deref()), ("module.m", Some("~> 1.0")));
    assert!(
        source.starts_with("git::https://[redacted:") && source.ends_with("]@example.com/m.git")
    );
}

#[test]
fn the_region_of_a_change() {
    let check = |before: Json, after: Json, key: Option<&str>, expected: Value| {
        let action = if after.is_null() { "delete" } else { "update" };
        let resources = key.map(|key| {
            json!([{"address": "aws_x.y", "mode": "managed", "type": "aws_x", "name": "y",
                "provider_config_key": key, "expressions": {}}])
        });
        let change = entry("aws_x", "y", sides(&[action], before, after));
        let root = resources.map_or_else(|| json!({}), |resources| json!({"resources": resources}));
        let mut whole = plan(json!([change]), root);
        let region = |name: &str| {
            json!({"name": "aws", "full_name": "registry.terraform.io/hashicorp/aws",
                "expressions": {"region": {"constant_value": name}}})
        };
        whole["configuration"]["provider_config"] =
            json!({"aws": region("us-east-1"), "aws.eu": region("eu-west-1")});
        assert_eq!(accept(&whole).changes[0].provider.region, expected);
    };
    let (plain, text) = (json!({}), |text: &str| Value::text(text));
    check(plain.clone(), plain.clone(), Some("aws"), text("us-east-1"));
    check(plain.clone(), plain.clone(), Some("aws.eu"), text("eu-west-1"));
    check(plain.clone(), plain.clone(), Some("module.m.module.n:aws.eu"), text("eu-west-1"));
    check(plain.clone(), json!({"region": "eu-west-9"}), Some("aws"), text("eu-west-9"));
    let arn = json!({"arn": "arn:aws:sqs:eu-west-8:123456789012:q"});
    check(arn.clone(), arn.clone(), Some("aws"), text("eu-west-8"));
    check(arn, Json::Null, None, text("eu-west-8"));
    let unclear = Unknown { kind: UnknownKind::Configured, references: vec![] };
    check(plain.clone(), Json::Null, None, Value::Unknown(unclear));
    check(plain.clone(), plain, Some("aws.missing"), Value::Null);
}

#[test]
fn entries_cut_out_of_the_list_are_missed() {
    let object = |name: &&str| {
        let address = format!("aws_x.{name}");
        json!({"address": address, "mode": "managed", "type": "aws_x", "name": name})
    };
    let module = |names: &[&str]| {
        let objects: Vec<_> = names.iter().map(object).collect();
        json!({"resources": objects})
    };
    let change = |name: &str, words: &[&str]| {
        let (before, after) = match words {
            ["create"] => (Json::Null, json!({})),
            ["delete"] => (json!({}), Json::Null),
            _other => (json!({}), json!({})),
        };
        entry("aws_x", name, sides(words, before, after))
    };
    let whole = |changes: Json, complete: bool| {
        let mut whole = plan(changes, json!({}));
        whole["prior_state"] = json!({"values": {"root_module": module(&["stays", "goes"])}});
        whole["planned_values"] =
            json!({"root_module": {"child_modules": [module(&["stays", "comes"])]}});
        whole["complete"] = json!(complete);
        accept(&whole)
    };
    let (comes, goes) = (change("comes", &["create"]), change("goes", &["delete"]));
    assert_eq!(whole(json!([comes, goes]), true).effects, []);
    let cut = whole(json!([goes]), true);
    assert_eq!(inconsistent(&cut), ["it is planned, yet the list of changes does not create it"]);
    let cut = whole(json!([comes]), true);
    assert_eq!(inconsistent(&cut), ["it is to go, yet the list of changes does not say so"]);
    // A targeted plan leaves alone what it does not name.
    assert_eq!(whole(json!([comes]), false).effects, []);
}
