//! Operators that leave a plan and its request as right as they were.

use serde_json::{Value, json};

use super::{
    Document,
    document::{child, list, text},
    operators::{Grade, Ground, Make, Operator},
};

const fn benign(name: &'static str, make: fn(&Ground<'_>) -> Option<Document>) -> Operator {
    Operator { name, grade: Grade::Benign, make: Make::Plan(make) }
}

const fn words(name: &'static str, make: fn(&str) -> Option<String>) -> Operator {
    Operator { name, grade: Grade::Benign, make: Make::Words(make) }
}

pub(super) const OPERATORS: [Operator; 13] = [
    benign("companion-added", companion),
    benign("order-reversed", reversed),
    benign("computed-unknown", unknown),
    benign("nested-in-module", nested),
    benign("address-renamed", renamed),
    benign("moved-unchanged", moved),
    benign("unchanged-besides", unchanged),
    benign("data-read-besides", data),
    benign("tag-besides-on-new", tagged),
    words("paraphrase-polite", |words| Some(format!("Hello team, {words} Many thanks!"))),
    words("paraphrase-please", |words| Some(format!("Please: {words}"))),
    words("paraphrase-lower", |words| Some(lowered(words))),
    words("paraphrase-spaced", |words| Some(words.replace(' ', "  ").replace(". ", ".\n"))),
];

/// Words that only begin with a capital begin with none; names that have capitals keep them.
fn lowered(words: &str) -> String {
    let lower = |word: &str| {
        let mut letters = word.chars();
        let first = letters.next();
        let rest = letters.as_str();
        match first {
            Some(first) if !rest.is_empty() && rest.chars().all(|c| c.is_lowercase()) => {
                format!("{}{rest}", first.to_lowercase())
            }
            _ => word.to_owned(),
        }
    };
    words.split(' ').map(lower).collect::<Vec<_>>().join(" ")
}

/// What commonly comes along with an object of a type, of the donors' making.
fn companion(ground: &Ground<'_>) -> Option<Document> {
    let creates = ground.plan.with_acts(&["create"]);
    let (address, made) = creates.iter().find_map(|address| {
        let change = ground.plan.change(address)?;
        let name = |key: &str| super::document::after(change, key)?.as_str().map(str::to_owned);
        let made = match text(change, "type") {
            "aws_s3_bucket" => (
                "aws_s3_bucket_ownership_controls",
                json!({"bucket": name("bucket")?, "rule": [{"object_ownership": "BucketOwnerEnforced"}]}),
            ),
            "aws_lambda_function" if !ground.plan.has_type("aws_cloudwatch_log_group") => (
                "aws_cloudwatch_log_group",
                json!({
                    "name": format!("/aws/lambda/{}", name("function_name")?),
                    "retention_in_days": 30, "kms_key_id": null, "skip_destroy": false,
                    "log_group_class": null, "tags": null, "tags_all": {},
                }),
            ),
            "aws_db_instance" if !ground.plan.has_type("aws_db_parameter_group") => (
                "aws_db_parameter_group",
                json!({
                    "name": name("identifier")?, "family": "postgres16", "parameter": [],
                    "description": "Managed by Terraform", "skip_destroy": false, "tags": null,
                    "tags_all": {},
                }),
            ),
            "aws_kms_key" if !ground.plan.has_type("aws_kms_alias") => {
                ("aws_kms_alias", json!({"name": "alias/app-data", "name_prefix": ""}))
            }
            _ => return None,
        };
        Some((address.clone(), made))
    })?;
    let (kind, after) = made;
    let mut plan = ground.plan.clone();
    let companion = format!("{kind}.companion");
    let provider = text(ground.plan.change(&address)?, "provider_name").to_owned();
    plan.changes_mut()?.push(json!({
        "address": companion, "mode": "managed", "type": kind, "name": "companion",
        "provider_name": provider,
        "change": {
            "actions": ["create"], "before": null, "after": after, "after_unknown": {"id": true},
            "before_sensitive": false, "after_sensitive": {},
        },
    }));
    let root = child(child(plan.json_mut(), "planned_values")?, "root_module")?;
    list(root, "resources")?.push(json!({
        "address": companion, "mode": "managed", "type": kind, "name": "companion",
        "provider_name": provider, "schema_version": 0, "values": after, "sensitive_values": {},
    }));
    let named = after.get("bucket").map_or_else(
        || json!({}),
        |_| json!({"bucket": {"references": [format!("{address}.id"), address]}}),
    );
    let root = child(child(plan.json_mut(), "configuration")?, "root_module")?;
    list(root, "resources")?.push(json!({
        "address": companion, "mode": "managed", "type": kind, "name": "companion",
        "provider_config_key": "aws", "expressions": named, "schema_version": 0,
    }));
    Some(plan)
}

fn reversed(ground: &Ground<'_>) -> Option<Document> {
    let mut plan = ground.plan.clone();
    plan.changes_mut()?.reverse();
    Some(plan)
}

/// What the provider would compute is left to it.
fn unknown(ground: &Ground<'_>) -> Option<Document> {
    let computed = ["availability_zone", "tags_all", "arn", "private_ip", "port", "license_model"];
    let mut plan = ground.plan.clone();
    for change in plan.changes_mut()? {
        let Some(change) = change.get_mut("change").and_then(Value::as_object_mut) else {
            continue;
        };
        if change.get("before").is_some_and(|before| !before.is_null()) {
            continue;
        }
        for key in computed {
            let after = change.get_mut("after").and_then(Value::as_object_mut);
            let was = after.and_then(|after| after.remove(key));
            if was.is_some()
                && let Some(Value::Object(unknown)) = change.get_mut("after_unknown")
            {
                unknown.insert(key.to_owned(), json!(true));
            }
        }
    }
    Some(plan)
}

/// Everything is called by a module.
fn nested(ground: &Ground<'_>) -> Option<Document> {
    let mut plan = ground.plan.clone();
    if plan.json().pointer("/configuration/root_module/module_calls").is_some() {
        return None;
    }
    let inside = |address: &str| json!(format!("module.app.{address}"));
    for change in plan.changes_mut()? {
        let address = inside(text(change, "address"));
        let change = change.as_object_mut()?;
        change.insert("address".to_owned(), address);
        change.insert("module_address".to_owned(), json!("module.app"));
        if let Some(previous) = change.get_mut("previous_address") {
            *previous = inside(previous.as_str()?);
        }
    }
    for state in ["/planned_values/root_module", "/prior_state/values/root_module"] {
        let Some(root) = plan.json_mut().pointer_mut(state).and_then(Value::as_object_mut) else {
            continue;
        };
        let mut resources = root.remove("resources").unwrap_or_else(|| json!([]));
        for one in resources.as_array_mut()? {
            *one.get_mut("address")? = inside(text(one, "address"));
        }
        root.insert(
            "child_modules".to_owned(),
            json!([{"address": "module.app", "resources": resources}]),
        );
    }
    let configuration = child(plan.json_mut(), "configuration")?;
    let root = configuration.get_mut("root_module")?;
    let module = root.take();
    *root = json!({"module_calls": {"app": {"source": "./app", "module": module}}});
    // Variables stay the root's: the module is given them by name.
    let variables = root.pointer("/module_calls/app/module/variables").cloned();
    if variables.is_some() {
        return None;
    }
    Some(plan)
}

/// Objects of the plan are called otherwise in the configuration.
fn renamed(ground: &Ground<'_>) -> Option<Document> {
    let first = ground.plan.effective().into_iter().next()?;
    let bare = super::document::bare(&first).to_owned();
    let kind = bare.split('.').next()?;
    let plan = ground.plan.json().to_string();
    let name = bare.rsplit('.').next()?;
    let other = format!("{kind}.this_one");
    let text = plan.replace(&format!("\"{bare}"), &format!("\"{other}"));
    let mut json: Value = serde_json::from_str(&text).ok()?;
    let lists = [
        "/resource_changes",
        "/planned_values/root_module/resources",
        "/prior_state/values/root_module/resources",
        "/configuration/root_module/resources",
    ];
    for place in lists {
        for one in json.pointer_mut(place).and_then(Value::as_array_mut).into_iter().flatten() {
            if text_of(one) == other && one.get("name").is_some_and(|had| had == name) {
                one.as_object_mut()?.insert("name".to_owned(), json!("this_one"));
            }
        }
    }
    Some(Document::new(json))
}

fn text_of(value: &Value) -> String {
    super::document::bare(text(value, "address")).to_owned()
}

/// An object that stays as it is stood elsewhere in the configuration.
fn moved(ground: &Ground<'_>) -> Option<Document> {
    let mut plan = unchanged(ground)?;
    let last = plan.changes_mut()?.last_mut()?.as_object_mut()?;
    last.insert("previous_address".to_owned(), json!("aws_db_instance.before"));
    Some(plan)
}

/// Something else is listed that does not change.
fn unchanged(ground: &Ground<'_>) -> Option<Document> {
    let address = "aws_db_instance.a_db";
    if ground.base.provider != "aws" {
        return None;
    }
    let mut plan = ground.plan.clone();
    plan.adopt(&ground.donors.altered, address)?;
    let before = plan.change(address)?.pointer("/change/before")?.clone();
    plan.edit(address, |after| {
        if let Value::Object(before) = before.clone() {
            *after = before;
        }
    })?;
    let change = plan.changes_mut()?.last_mut()?.get_mut("change")?.as_object_mut()?;
    change.insert("actions".to_owned(), json!(["no-op"]));
    change.insert("after_unknown".to_owned(), json!({}));
    Some(plan)
}

/// Something is looked up.
fn data(ground: &Ground<'_>) -> Option<Document> {
    if ground.base.provider != "aws" {
        return None;
    }
    let mut plan = ground.plan.clone();
    let provider = "registry.terraform.io/hashicorp/aws";
    let state = child(plan.json_mut(), "prior_state")?;
    if state.get("values").is_none() {
        *state = json!({"format_version": "1.0", "terraform_version": "1.11.4", "values": {}});
    }
    let root = child(child(state, "values")?, "root_module")?;
    list(root, "resources")?.push(json!({
        "address": "data.aws_caller_identity.current", "mode": "data",
        "type": "aws_caller_identity", "name": "current", "provider_name": provider,
        "schema_version": 0, "sensitive_values": {},
        "values": {"account_id": "123456789012", "id": "123456789012",
            "arn": "arn:aws:sts::123456789012:assumed-role/plan/session", "user_id": "AROA:session"},
    }));
    let root = child(child(plan.json_mut(), "configuration")?, "root_module")?;
    list(root, "resources")?.push(json!({
        "address": "data.aws_caller_identity.current", "mode": "data",
        "type": "aws_caller_identity", "name": "current", "provider_config_key": "aws",
        "schema_version": 0,
    }));
    Some(plan)
}

/// New objects bear one more label, as a provider's default tags would give them.
fn tagged(ground: &Ground<'_>) -> Option<Document> {
    if ground.says("tag") {
        return None;
    }
    let mut plan = ground.plan.clone();
    let mut found = false;
    for address in ground.plan.with_acts(&["create"]) {
        let edited = plan.edit(&address, |after| {
            for key in ["tags", "tags_all"] {
                if let Some(Value::Object(tags)) = after.get_mut(key) {
                    tags.insert("ManagedBy".to_owned(), json!("terraform"));
                }
            }
        });
        found |= edited.is_some();
    }
    found.then_some(plan)
}
