//! Law 3.

use tribune_record::{Commitment, Purpose, Value};

use super::*;
const ID: &str = "no_public_production_access";

#[track_caller]
fn sees(kind: &str, properties: &Json, expected: Option<Outcome>) {
    check(&made(kind, properties, "production"), ID, expected);
    check(&made(kind, properties, "development"), ID, None);
}

fn rule(prefix: &str) -> Json {
    json!({ "name": "in", "direction": "Inbound", "access": "Allow", "protocol": "Tcp",
        "destination_port_range": "443", "source_address_prefix": prefix })
}

#[test]
fn azure_has_many_names_for_the_internet() {
    const KIND: &str = "azurerm_network_security_rule";
    for world in ["*", "Internet", "internet", "Any", "0.0.0.0/0", "::/0"] {
        sees(KIND, &rule(world), FAIL);
        sees("azurerm_network_security_group", &json!({ "security_rule": [rule(world)] }), FAIL);
    }
    for tag in ["AzureCloud", "AzureFrontDoor.Backend", "Storage.WestEurope"] {
        sees(KIND, &rule(tag), UNKNOWN);
    }
    for own in ["10.0.0.0/8", "VirtualNetwork", "AzureLoadBalancer", "203.0.113.7"] {
        sees(KIND, &rule(own), None);
        sees("azurerm_network_security_group", &json!({ "security_rule": [rule(own)] }), None);
    }
    sees(KIND, &rule("10.0.0.0/99"), UNKNOWN);
    let many = |prefixes: &[&str]| {
        let mut many = rule("");
        many["source_address_prefixes"] = json!(prefixes);
        many
    };
    sees(KIND, &many(&["0.0.0.0/1", "128.0.0.0/1"]), FAIL);
    sees(KIND, &many(&["10.0.0.0/9", "10.128.0.0/9"]), None);
}

#[test]
fn a_rule_of_azure_that_lets_nobody_in_is_none() {
    const KIND: &str = "azurerm_network_security_rule";
    let with = |key: &str, value: &str| {
        let mut one = rule("*");
        one[key] = json!(value);
        one
    };
    sees(KIND, &with("access", "Deny"), None);
    sees(KIND, &with("direction", "Outbound"), None);
    sees(KIND, &with("access", "allow"), FAIL);
    // What nobody can read may be either.
    for key in ["access", "direction"] {
        let mut open = rule("*");
        open.as_object_mut().unwrap().remove(key);
        check(&case(with_unknown(KIND, &open, key, &["var.x"])), ID, FAIL);
    }
    let mut open = rule("*");
    open.as_object_mut().unwrap().remove("source_address_prefix");
    check(&case(with_unknown(KIND, &open, "source_address_prefix", &["var.x"])), ID, UNKNOWN);
    let group =
        with_unknown("azurerm_network_security_group", &json!({}), "security_rule", &["x.y"]);
    check(&case(group), ID, UNKNOWN);
}

#[test]
fn rules_of_one_group_of_azure_are_added_up() {
    let one = |name: &str, prefix: &str| {
        let mut properties = rule(prefix);
        properties["network_security_group_name"] = json!("web");
        json!({ "type": "azurerm_network_security_rule", "name": name, "action": "create",
            "properties": properties })
    };
    check(&case_of(&json!([one("a", "0.0.0.0/5"), one("b", "24.0.0.0/5")])), ID, FAIL);
    check(&case_of(&json!([one("a", "0.0.0.0/5")])), ID, None);
}

#[test]
fn a_database_of_azure_has_a_list_of_addresses() {
    for kind in [
        "azurerm_mssql_firewall_rule",
        "azurerm_postgresql_flexible_server_firewall_rule",
        "azurerm_mysql_flexible_server_firewall_rule",
    ] {
        let from =
            |first: &str, last: &str| json!({ "start_ip_address": first, "end_ip_address": last });
        sees(kind, &from("0.0.0.0", "255.255.255.255"), FAIL);
        sees(kind, &from("1.0.0.0", "223.255.255.255"), FAIL);
        // Everything in Azure, other customers' machines too.
        sees(kind, &from("0.0.0.0", "0.0.0.0"), UNKNOWN);
        sees(kind, &from("203.0.113.7", "203.0.113.9"), None);
        sees(kind, &from("x", "203.0.113.9"), UNKNOWN);
        let half = json!({ "start_ip_address": "0.0.0.0" });
        check(&case(with_unknown(kind, &half, "end_ip_address", &["var.x"])), ID, UNKNOWN);
    }
}

#[test]
fn a_store_of_azure_answers_the_networks_it_names() {
    const KIND: &str = "azurerm_storage_account";
    let account = |action: &str, addresses: &[&str]| {
        json!({ "allow_nested_items_to_be_public": false, "public_network_access_enabled": true,
            "network_rules": [{ "default_action": action, "ip_rules": addresses }] })
    };
    sees(KIND, &account("Allow", &[]), FAIL);
    sees(KIND, &account("Deny", &[]), None);
    sees(KIND, &account("Deny", &["203.0.113.7"]), None);
    sees(KIND, &account("Deny", &["0.0.0.0/1", "128.0.0.0/1"]), FAIL);
    let bare = json!({ "allow_nested_items_to_be_public": false });
    sees(KIND, &bare, UNKNOWN);
    let hidden =
        json!({ "allow_nested_items_to_be_public": false, "public_network_access_enabled": false });
    sees(KIND, &hidden, None);
    let public = json!({ "allow_nested_items_to_be_public": true,
        "network_rules": [{ "default_action": "Deny" }] });
    sees(KIND, &public, UNKNOWN);
    sees("azurerm_storage_container", &json!({ "container_access_type": "blob" }), FAIL);
    sees("azurerm_storage_container", &json!({ "container_access_type": "private" }), None);
    let unknown = with_unknown(
        "azurerm_storage_container",
        &json!({}),
        "container_access_type",
        &["var.access"],
    );
    check(&case(unknown), ID, UNKNOWN);
}

#[test]
fn the_rules_of_a_store_may_stand_beside_it() {
    let account = json!({ "id": "/subscriptions/1/resourceGroups/x/sa",
        "allow_nested_items_to_be_public": false });
    let of = |action: &str| {
        case_of(&json!([
            { "type": "azurerm_storage_account", "name": "sa", "action": "update",
              "before": { "id": account["id"] }, "after": account },
            { "type": "azurerm_storage_account_network_rules", "name": "sa", "action": "create",
              "properties": { "storage_account_id": account["id"], "default_action": action } },
        ]))
    };
    check(&of("Deny"), ID, None);
    check(&of("Allow"), ID, FAIL);
    // Without them every network is answered again.
    let rules = json!({ "storage_account_id": account["id"], "default_action": "Deny" });
    check(&case_of(&deleted("azurerm_storage_account_network_rules", &rules)), ID, UNKNOWN);
    let both = json!([
        { "type": "azurerm_storage_account_network_rules", "name": "sa", "action": "delete",
          "before": rules },
        { "type": "azurerm_storage_account", "name": "sa", "action": "delete", "before": account },
    ]);
    check(&case_of(&both), ID, None);
}

#[test]
fn a_control_plane_answers_whom_it_names() {
    const AKS: &str = "azurerm_kubernetes_cluster";
    sees(AKS, &json!({ "private_cluster_enabled": true }), None);
    sees(AKS, &json!({ "private_cluster_enabled": false }), FAIL);
    let named = |range: &str| {
        json!({ "private_cluster_enabled": false,
            "api_server_access_profile": [{ "authorized_ip_ranges": [range] }] })
    };
    sees(AKS, &named("203.0.113.0/24"), None);
    sees(AKS, &named("0.0.0.0/0"), FAIL);
    const GKE: &str = "google_container_cluster";
    sees(GKE, &json!({}), FAIL);
    let private = json!({ "private_cluster_config": [{ "enable_private_endpoint": true }] });
    sees(GKE, &private, None);
    let named = |range: &str| {
        let blocks = json!([{ "cidr_block": range }]);
        json!({ "master_authorized_networks_config": [{ "cidr_blocks": blocks }] })
    };
    sees(GKE, &named("203.0.113.0/24"), None);
    sees(GKE, &named("0.0.0.0/0"), FAIL);
    let open = with_unknown(GKE, &json!({}), "master_authorized_networks_config", &["var.x"]);
    check(&case(open), ID, UNKNOWN);
}

#[test]
fn googles_firewall_lets_in_whom_it_does_not_name() {
    const KIND: &str = "google_compute_firewall";
    let allow = json!([{ "protocol": "tcp", "ports": ["443"] }]);
    let with = |more: Json| {
        let mut rule = json!({ "allow": allow });
        rule.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        rule
    };
    sees(KIND, &with(json!({ "source_ranges": ["0.0.0.0/0"] })), FAIL);
    sees(KIND, &with(json!({ "source_ranges": ["0.0.0.0/1", "128.0.0.0/1"] })), FAIL);
    sees(KIND, &with(json!({ "source_ranges": ["10.0.0.0/8"] })), None);
    sees(KIND, &with(json!({})), FAIL);
    sees(KIND, &with(json!({ "source_tags": ["web"] })), None);
    sees(KIND, &with(json!({ "source_service_accounts": ["a@b.iam.gserviceaccount.com"] })), None);
    let world = json!(["0.0.0.0/0"]);
    sees(KIND, &with(json!({ "direction": "EGRESS", "source_ranges": world })), None);
    sees(KIND, &with(json!({ "disabled": true, "source_ranges": world })), None);
    sees(KIND, &json!({ "deny": allow, "source_ranges": world }), None);
    sees(KIND, &with(json!({ "direction": "INGRESS", "source_ranges": world })), FAIL);
    check(&case(with_unknown(KIND, &with(json!({})), "source_ranges", &["var.x"])), ID, UNKNOWN);
    let policy = |action: &str, ranges: &Json| {
        let sources = json!([{ "src_ip_ranges": ranges }]);
        json!({ "action": action, "direction": "INGRESS", "match": sources })
    };
    const POLICY: &str = "google_compute_network_firewall_policy_rule";
    sees(POLICY, &policy("allow", &world), FAIL);
    sees(POLICY, &policy("deny", &world), None);
    sees(POLICY, &policy("allow", &json!(["10.0.0.0/8"])), None);
}

#[test]
fn a_database_of_google_answers_the_networks_it_names() {
    const KIND: &str = "google_sql_database_instance";
    let of = |on: bool, ranges: &[&str]| {
        let named: vec::Vec<Json> = ranges.iter().map(|range| json!({ "value": range })).collect();
        let addresses = json!({ "ipv4_enabled": on, "authorized_networks": named });
        json!({ "settings": [{ "ip_configuration": [addresses] }] })
    };
    sees(KIND, &of(true, &["0.0.0.0/0"]), FAIL);
    sees(KIND, &of(true, &["203.0.113.0/24"]), UNKNOWN);
    sees(KIND, &of(false, &[]), None);
    sees(KIND, &of(false, &["0.0.0.0/0"]), None);
    sees(KIND, &json!({ "settings": [{}] }), UNKNOWN);
}

#[test]
fn everybody_is_nobodys_member() {
    for kind in [
        "google_storage_bucket_iam_member",
        "google_cloud_run_v2_service_iam_member",
        "google_cloudfunctions2_function_iam_member",
        "google_pubsub_topic_iam_member",
    ] {
        let member = |name: &str| json!({ "role": "roles/run.invoker", "member": name });
        sees(kind, &member("allUsers"), FAIL);
        sees(kind, &member("allAuthenticatedUsers"), FAIL);
        sees(kind, &member("user:dana@example.com"), None);
        let open = with_unknown(kind, &json!({ "role": "roles/x.y" }), "member", &["var.member"]);
        check(&case(open), ID, UNKNOWN);
    }
    let binding = |name: &str| json!({ "role": "roles/x.y", "members": ["group:a@b.com", name] });
    sees("google_storage_bucket_iam_binding", &binding("allUsers"), FAIL);
    sees("google_storage_bucket_iam_binding", &binding("group:c@b.com"), None);
    let policy = |data: &str| json!({ "policy_data": data });
    let bindings = |name: &str| {
        let one = json!({ "role": "roles/storage.objectViewer", "members": [name] });
        json!({ "bindings": [one] }).to_string()
    };
    const POLICY: &str = "google_storage_bucket_iam_policy";
    sees(POLICY, &policy(&bindings("allUsers")), FAIL);
    sees(POLICY, &policy(&bindings("user:dana@example.com")), None);
    sees(POLICY, &policy("no policy"), UNKNOWN);
    check(&case(with_unknown(POLICY, &json!({}), "policy_data", &["data.x.y"])), ID, UNKNOWN);
}

#[test]
fn a_block_on_public_access_stays() {
    let of = |before: &str, after: &str| {
        let side =
            |prevention: &str| json!({ "name": "prod", "public_access_prevention": prevention });
        case_of(&updated("google_storage_bucket", &side(before), &side(after)))
    };
    check(&of("enforced", "inherited"), ID, FAIL);
    check(&of("inherited", "enforced"), ID, None);
    check(&of("inherited", "inherited"), ID, None);
    let of = |before: bool, after: bool| {
        let side = |uniform: bool| {
            json!({ "name": "prod",
                "uniform_bucket_level_access": uniform })
        };
        case_of(&updated("google_storage_bucket", &side(before), &side(after)))
    };
    check(&of(true, false), ID, UNKNOWN);
    check(&of(false, true), ID, None);
    check(&of(true, true), ID, None);
}

#[test]
fn a_machine_of_google_may_have_a_public_address() {
    const KIND: &str = "google_compute_instance";
    let of = |interface: Json| json!({ "network_interface": [interface] });
    sees(KIND, &of(json!({ "access_config": [{}] })), UNKNOWN);
    sees(KIND, &of(json!({ "access_config": [] })), None);
    sees(KIND, &of(json!({ "subnetwork": "s" })), None);
    sees(KIND, &of(json!({ "ipv6_access_config": [{ "network_tier": "PREMIUM" }] })), UNKNOWN);
    sees("azurerm_network_interface", &json!({ "ip_configuration": [{}] }), None);
    let addressed = json!({ "ip_configuration": [{ "public_ip_address_id": "/x/y" }] });
    sees("azurerm_network_interface", &addressed, UNKNOWN);
}

#[test]
fn a_container_app_says_of_each_address_whether_it_may_come_in() {
    let of = |rules: &Json| {
        let ingress = json!([{ "external_enabled": true, "ip_security_restriction": rules }]);
        case_of(&created("azurerm_container_app", &json!({ "ingress": ingress })))
    };
    let rule = |action: &str, range: &str| json!({ "action": action, "ip_address_range": range });
    check(&of(&json!([rule("Allow", "198.51.100.0/24")])), ID, None);
    check(&of(&json!([])), ID, FAIL);
    // Everybody but one.
    check(&of(&json!([rule("Deny", "198.51.100.7/32")])), ID, FAIL);
    check(&of(&json!([rule("Allow", "0.0.0.0/0")])), ID, FAIL);
    let inside = |action: &str| {
        let rules = [rule("Allow", "198.51.100.0/24"), rule(action, "0.0.0.0/0")];
        of(&json!(rules))
    };
    check(&inside("Deny"), ID, None);
    check(&inside("Allow"), ID, FAIL);
    for key in ["action", "ip_address_range"] {
        let mut open = of(&json!([rule("Allow", "198.51.100.0/24")]));
        let Value::Map(after) = &mut open.plan.changes[0].after else { panic!("no object") };
        let Some(Value::List(ingress)) = after.get_mut("ingress") else { panic!("no block") };
        let Value::Map(ingress) = &mut ingress[0] else { panic!("no block") };
        let Some(Value::List(rules)) = ingress.get_mut("ip_security_restriction") else {
            panic!("no rules")
        };
        let Value::Map(rule) = &mut rules[0] else { panic!("no rule") };
        let secret = Commitment::new(Purpose::Redaction, &[7; 32], b"x");
        rule.insert(key.to_owned(), Value::Redacted(secret));
        check(&open, ID, UNKNOWN);
    }
}
