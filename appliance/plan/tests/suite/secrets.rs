//! Secrets leave nothing but commitments; what is no secret stays readable.

use serde_json::{Value as Json, json};
use tribune_plan::read;
use tribune_record::{Plan, Value};

use crate::{
    common::{SECRET, accept, case_file, create, entry, plan, shown},
    planted::base64,
};

/// A plan with a secret of its own in each of the places where Terraform leaves one in clear text.
fn seven_places() -> (Json, Vec<&'static str>) {
    let mut database = create(
        json!({"identifier": "db", "password": "MaskedPassword1", "master_password": "ByName-11"}),
        json!({}),
    );
    database["after_sensitive"] = json!({"password": true});
    let mut changed = create(json!({"custom": "after-mask-22"}), json!({}));
    changed["actions"] = json!(["update"]);
    changed["before"] = json!({"custom": "before-mask-22"});
    changed["before_sensitive"] = json!({"custom": true});
    let remote =
        create(json!({"note": "token is ghp_0123456789abcdefghijABCDEFGHIJ0123"}), json!({}));
    let script =
        create(json!({"user_data": "#!/bin/sh\ncurl -u x:hunter2-default http://in/"}), json!({}));
    let resources = json!([{"address": "aws_instance.i", "mode": "managed", "type": "aws_instance",
        "name": "i", "expressions": {}, "provisioners": [{"type": "local-exec", "expressions":
            {"command": {"constant_value": "login --pass variable-value-33 && run"}}}]}]);
    let root = json!({
        "resources": resources,
        "variables": {
            "pw": {"sensitive": true, "default": "hunter2-default"},
            "other": {"sensitive": true}, "eph": {}
        },
        "outputs": {"rs": {"expression": {"references": ["data.terraform_remote_state.rs"]}}},
    });
    let changes = json!([
        entry("aws_db_instance", "d", database),
        entry("aws_x", "y", changed),
        entry("aws_z", "remote", remote),
        entry("aws_instance", "i", script),
    ]);
    let mut whole = plan(changes, root);
    whole["variables"] = json!({
        "pw": {"value": "hunter2-default"}, "other": {"value": "variable-value-33"},
        "eph": {"value": "ephemeral-44"}});
    whole["planned_values"] = json!({"outputs": {"rs": {"sensitive": false, "value": "remote-55"}},
        "root_module": {}});
    whole["output_changes"] = json!({"rs": {"actions": ["create"], "before": null,
        "after": "remote-55", "after_unknown": false, "after_sensitive": false}});
    whole["configuration"]["provider_config"] = json!({"aws": {"name": "aws", "expressions": {
        "access_key": {"constant_value": "AKIAIOSFODNN7EXAMPLE"},
        "secret_key": {"constant_value": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"}}}});
    whole["prior_state"] = json!({"values": {"root_module": {"resources": [
        {"address": "data.x.y", "mode": "data", "type": "aws_x",
            "values": {"all": "prior-66"}}]}}});
    let secrets = vec![
        "MaskedPassword1",
        "ByName-11",
        "after-mask-22",
        "before-mask-22",
        "ghp_",
        "hunter2-default",
        "variable-value-33",
        "ephemeral-44",
        "remote-55",
        "AKIAIOSFODNN7EXAMPLE",
        "wJalrXUtnFEMI",
        "prior-66",
    ];
    (whole, secrets)
}

#[test]
fn no_secret_survives_in_any_of_its_places() {
    let (whole, secrets) = seven_places();
    let text = whole.to_string();
    let plan = accept(&whole);
    let shown = shown(&plan);
    for secret in secrets {
        assert!(text.contains(secret), "{secret} is not planted");
        assert!(!shown.contains(secret), "{secret} survives: {shown}");
    }
    assert!(shown.contains("\"identifier\":\"db\""));
    assert_eq!(plan.changes.len(), 4);
}

/// The value of `after.KEY` of one creation, with this mask.
#[track_caller]
fn value(resource_type: &str, key: &str, text: &Json, mask: Json) -> Value {
    let mut change = create(json!({key: text}), json!({}));
    change["after_sensitive"] = mask;
    let plan = accept(&plan(json!([entry(resource_type, "y", change)]), json!({})));
    plan.changes[0].after.as_map().unwrap()[key].clone()
}

#[track_caller]
fn hidden(resource_type: &str, key: &str, text: &Json) {
    let value = value(resource_type, key, text, json!(false));
    assert!(shown_value(&value).contains("$redacted"), "{key}: {text} is shown as {value:?}");
}

#[track_caller]
fn readable(key: &str, text: &Json) {
    let value = value("aws_x", key, text, json!({}));
    assert_eq!(serde_json::to_value(&value).unwrap(), *text, "{key}");
}

fn shown_value(value: &Value) -> String {
    serde_json::to_string(value).unwrap()
}

#[test]
fn secrets_by_name() {
    for key in ["password", "auth_token", "private_key", "connection_string", "client_secret"] {
        hidden("aws_x", key, &json!("plain words"));
    }
    hidden("aws_ssm_parameter", "value", &json!("plain"));
    hidden("kubernetes_secret", "data", &json!({"a": "b"}));
    hidden("aws_lambda_function", "environment", &json!([{"variables": {"DB_PASSWORD": "x"}}]));
    hidden("aws_x", "env", &json!([{"name": "DB_PASSWORD", "value": "plain"}]));
    hidden("aws_x", "tags", &json!({"ApiToken": "0123456789"}));
    hidden("aws_x", "ssh_key", &json!("aB3dE5fG7hJ9kL1mN3pQ5rS7tU9vW"));
}

#[test]
fn secrets_by_the_provider_s_own_word() {
    for (resource_type, attributes) in [
        ("aws_elasticache_user", json!({"passwords": ["plain"]})),
        ("aws_appsync_api_key", json!({"key": "plain"})),
        ("aws_kms_external_key", json!({"key_material_base64": "cGxhaW4="})),
        ("aws_secretsmanager_secret_version", json!({"secret_string_wo": "plain"})),
        ("azurerm_linux_virtual_machine", json!({"custom_data": "plain"})),
        ("helm_release", json!({"set_sensitive": [{"name": "a", "value": "plain"}]})),
    ] {
        let (key, text) = attributes.as_object().unwrap().iter().next().unwrap();
        hidden(resource_type, key, text);
    }
    for key in ["key", "key_material_base64", "custom_data", "set_sensitive"] {
        readable(key, &json!("plain"));
    }
    let nested =
        json!([{"api_key": [{"key": "x-key", "value": "plain"}], "oauth": [{"value": "y"}]}]);
    let event = value("aws_cloudwatch_event_connection", "auth_parameters", &nested, json!({}));
    let event = serde_json::to_value(&event).unwrap();
    assert!(event[0]["api_key"][0]["value"]["$redacted"].is_string(), "{event}");
    assert_eq!(
        (&event[0]["api_key"][0]["key"], &event[0]["oauth"]),
        (&json!("x-key"), &nested[0]["oauth"])
    );
    readable("auth_parameters", &json!([{"api_key": [{"id": "plain"}]}]));
    let profile = json!([{"connector_profile_credentials": [{"custom_connector": [{"custom":
        [{"credentials_map": {"a": "b"}, "custom_authentication_type": "c"}]}]}]}]);
    let shown =
        value("aws_appflow_connector_profile", "connector_profile_config", &profile, json!({}));
    let shown = shown_value(&shown);
    assert!(shown.contains("credentials_map\":{\"$redacted") && shown.contains("\"c\""), "{shown}");
}

#[test]
fn secrets_by_the_words_around_them() {
    for text in [
        json!(["run", "--password", "plain"]),
        json!(["mysql", "-u", "root", "-pplain"]),
        json!(["/usr/bin/curl", "-u", "user:plain", "https://x.example"]),
        json!({"passwords": {"db": "plain"}}),
        json!({"kind": "Secret", "data": {"a": "cGxhaW4="}}),
        json!({"ParameterKey": "DBPassword", "ParameterValue": "plain"}),
        json!({"db_password": 12_345_678}),
        json!({"set": [{"name": "auth.password", "value": "plain"}]}),
    ] {
        let shown = shown_value(&value("aws_x", "a", &text, json!({})));
        assert!(shown.contains("redacted") && !shown.contains("plain"), "{shown}");
        hidden("aws_x", "a", &json!(text.to_string()));
    }
    for text in [
        json!(["run", "--password-file", "plain"]),
        json!(["psql", "-p", "5432"]),
        json!(["mysql", "-u", "root", "-p"]),
        json!({"password_policy": {"level": "plain"}, "password_length": 4096}),
        json!({"kind": "ConfigMap", "data": {"a": "plain"}}),
        json!({"ParameterKey": "DBPasswordLength", "ParameterValue": "plain"}),
        json!({"DBPassword": {"Type": "String", "Description": "plain", "NoEcho": true}}),
    ] {
        readable("a", &text);
        readable("a", &json!(text.to_string()));
    }
}

#[test]
fn what_is_too_much_to_look_into_is_hidden() {
    hidden("aws_x", "a", &json!("key=x ".repeat(100_001)));
    readable("a", &json!("key=x ".repeat(1_000)));
    let nested = |depth: usize| {
        (0..depth).fold(json!({"a": "b"}), |inner, _| json!({"a": inner.to_string()}))
    };
    hidden("aws_x", "a", &json!(nested(6).to_string()));
    readable("a", &json!(nested(3).to_string()));
    let encoded = |times| (0..times).fold("plain words".to_owned(), |text, _| base64(&text));
    hidden("aws_x", "a", &json!(encoded(5)));
    readable("a", &json!(encoded(4)));
    hidden("aws_x", &"long ".repeat(60), &json!("9f86d081884c7d659a2feaa0c55ad015"));
    readable(&"long ".repeat(60), &json!("plain words"));
}

#[test]
fn secrets_by_form() {
    let jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N";
    let pem = "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\n";
    for text in [
        "AKIAIOSFODNN7EXAMPLE",
        "export AWS_ACCESS_KEY_ID=ASIAIOSFODNN7EXAMPLE",
        jwt,
        pem,
        "postgres://app:hunter22@db.internal:5432/app",
        "https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXX",
        "AIzaSyA1234567890abcdefghijklmnopqrstuvw",
        "mysql --password=hunter22 -h db",
        "mysql --password hunter22 -h db",
        "DB_PASSWORD='hunter22' ./run",
        "curl -H 'Authorization: Bearer abcdefghijklmnopqrstuvwxyz'",
        r#"[{"environment":[{"name":"DB_PASSWORD","value":"x"}]}]"#,
        r#"{"outer":"{\"db_password\":\"plain\"}"}"#,
        "IyEvYmluL3NoCmV4cG9ydCBEQl9QQVNTV09SRD1odW50ZXIyMgo=",
        "H4sIAAAAAAAAA0vOSSxJTQEAAAAA//8=",
    ] {
        hidden("aws_x", "user_data", &json!(text));
        hidden("aws_x", "list", &json!(["fine", text]));
    }
}

#[test]
fn what_is_no_secret_stays_readable() {
    let policy = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":
        ["secretsmanager:GetSecretValue","sts:AssumeRoleWithWebIdentity"],"Resource":"*",
        "Condition":{"StringEquals":{"token.actions.githubusercontent.com:sub":"repo:a/b"}}}]}"#;
    for (key, text) in [
        ("policy", json!(policy)),
        ("ami", json!("ami-0123456789abcdef0")),
        ("arn", json!("arn:aws:secretsmanager:us-east-1:123456789012:secret:db-AbCdEf")),
        ("password", json!("arn:aws:secretsmanager:us-east-1:123456789012:secret:db-AbCdEf")),
        ("owner_id", json!("123456789012")),
        ("kms_key_id", json!("1234abcd-12ab-34cd-56ef-1234567890ab")),
        ("source_code_hash", json!("RsZ8m0Yw3Gm0v4q2m1J5b9C2a7e1d8f3A6b5c4D3e2F=")),
        (
            "image",
            json!(
                "repo/app@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
            ),
        ),
        ("http_tokens", json!("required")),
        ("manage_master_user_password", json!(true)),
        ("password_reset_required", json!(false)),
        ("key_name", json!("deploy-key-2026")),
        ("key", json!("prod/terraform.tfstate")),
        ("public_key", json!("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ1v dana@example.com")),
        ("secret_arn", json!("arn:aws:secretsmanager:us-east-1:123456789012:secret:x")),
        ("cidr_blocks", json!(["0.0.0.0/0", "::/0"])),
        ("url", json!("https://git@example.com/a?token_type=x")),
        ("description", json!("rotates the database password every 30 days")),
        (
            "user_data",
            json!("#!/bin/sh\nPASSWORD=$(fetch) TOKEN=${TOKEN} ./run --password-file /x\n"),
        ),
        ("name", json!("production-database-cluster-2026")),
        ("security_groups", json!(["sg-0b40f82922f7428b8"])),
    ] {
        readable(key, &text);
    }
}

#[test]
fn masks_hide_whole_values_at_any_depth() {
    let deep = json!({"a": [{"b": "x", "c": "y"}, "z"]});
    let shown = |mask: Json| serde_json::to_value(value("aws_x", "k", &deep, mask)).unwrap();
    assert_eq!(shown(json!(false)), deep);
    assert_eq!(shown(json!({"k": {"a": [{"b": false}, false]}})), deep);
    let one = shown(json!({"k": {"a": [{"b": true}]}}));
    assert!(one["a"][0]["b"]["$redacted"].is_string());
    assert_eq!((&one["a"][0]["c"], &one["a"][1]), (&json!("y"), &json!("z")));
    let whole = shown(json!({"k": true}));
    assert!(whole["$redacted"].is_string(), "{whole}");
    let flag =
        value("aws_x", "publicly_accessible", &json!(true), json!({"publicly_accessible": true}));
    assert!(matches!(flag, Value::Redacted(_)), "{flag:?}");
    let none = value("aws_x", "password_wo", &Json::Null, json!({"password_wo": true}));
    assert_eq!(none, Value::Null);
    let odd = value("aws_x", "k", &json!("text"), json!({"k": [true]}));
    assert!(matches!(odd, Value::Redacted(_)), "{odd:?}");
}

#[test]
fn a_pointer_does_not_escape_the_form_of_a_secret() {
    let url = "postgres://app:hunter22@db/app";
    let mut change = create(json!({"a": 1}), json!({}));
    change[url] = json!(1);
    change["replace_paths"] = json!([["tags", url], ["tags", "https://db/app"]]);
    let root = json!({url: 1, "https://db/app": 1});
    let shown = shown(&accept(&plan(json!([entry("aws_x", "y", change)]), root)));
    assert!(!shown.contains("hunter22"), "{shown}");
    assert_eq!(shown.matches("https:~1~1db~1app").count(), 2, "{shown}");
}

#[test]
fn a_sensitive_account_id_does_not_take_every_arn_with_it() {
    let arn = "arn:aws:iam::123456789012:role/reader";
    let change = entry("aws_x", "y", create(json!({"role_arn": arn}), json!({})));
    let root = json!({"variables": {"account": {"sensitive": true, "default": "123456789012"}}});
    let shown = shown(&accept(&plan(json!([change]), root)));
    assert!(shown.contains(arn));
}

#[test]
fn values_of_sensitive_variables_are_hidden_wherever_they_stand() {
    let variables = json!({
        "short": {"sensitive": true, "default": "s3kr"},
        "long": {"sensitive": true, "default": {"deep": ["corner-st0ne"]}},
        "number": {"sensitive": true, "default": 8_675_309},
        "open": {"default": "corner-shop"},
        "user": {"sensitive": true, "default": "postgres"},
    });
    let read = |after: Json| {
        let change = entry("aws_x", "y", create(json!({"k": after}), json!({})));
        let plan = accept(&plan(json!([change]), json!({"variables": variables})));
        shown_value(&plan.changes[0].after)
    };
    for secret in [
        json!("s3kr"),
        json!("corner-st0ne"),
        json!("x=corner-st0ne;"),
        json!(8_675_309),
        json!("Y29ybmVyLXN0MG5lIGFuZCBtb3Jl"),
        json!({"corner-st0ne": 1}),
        json!("postgres"),
    ] {
        let shown = read(secret.clone());
        assert!(shown.contains("redacted"), "{secret} is shown as {shown}");
        assert!(!shown.contains("corner-st0ne"), "{shown}");
    }
    // Four characters, or one plain word, inside another text are too little to go by.
    for plain in [json!("xs3krx"), json!("postgres15"), json!("corner-shop"), json!(8_675_310)] {
        let shown = read(plain.clone());
        assert!(!shown.contains("redacted"), "{plain} is shown as {shown}");
    }
}

fn with_password(password: &str, secret: &[u8; 32]) -> Plan {
    let mut change = create(json!({"password": password}), json!({}));
    change["after_sensitive"] = json!({"password": true});
    let whole = plan(json!([entry("aws_db_instance", "d", change)]), json!({}));
    read(whole.to_string().as_bytes(), secret).unwrap()
}

#[test]
fn a_changed_secret_is_another_plan() {
    let digest = |password: &str, secret| with_password(password, &[secret; 32]).semantic_digest;
    assert_eq!(digest("hunter2", 1), digest("hunter2", 1));
    assert_ne!(digest("hunter2", 1), digest("hunter3", 1));
    assert_ne!(digest("hunter2", 1), digest("hunter2", 2));
}

#[test]
fn equal_plans_mean_the_same() {
    let bytes = case_file("dev/d03-ml-4gpu-opens-pci/plan.json");
    let first = read(&bytes, &SECRET).unwrap();
    let mut json: Json = serde_json::from_slice(&bytes).unwrap();
    json["timestamp"] = json!("2030-01-01T00:00:00Z");
    json["resource_changes"].as_array_mut().unwrap().reverse();
    let second = accept(&json);
    assert_eq!(first.semantic_digest, second.semantic_digest);
    assert_ne!(first.digest, second.digest);
    json["resource_changes"][0]["change"]["after"]["tags"] = json!({"Environment": "sandbox"});
    assert_ne!(accept(&json).semantic_digest, first.semantic_digest);
}
