//! Law 6: the network around card data.

use super::*;
const ID: &str = "pci_baseline";
const GROUP: &str = "aws_security_group";
const RULE: &str = "aws_vpc_security_group_ingress_rule";

/// An object in scope.
fn card(mut object: Json) -> Json {
    object["tags"] = json!({ "Environment": "production", "DataClass": "pci" });
    object
}

/// An entry of a plan without effect: what stands there already.
fn standing(kind: &str, name: &str, object: &Json) -> Json {
    json!({ "type": kind, "name": name, "action": "no-op", "before": object, "after": object })
}

fn ingress(ranges: &[&str]) -> Json {
    card(json!({ "id": "sg-pci", "ingress": [{ "cidr_blocks": ranges }] }))
}

#[test]
fn more_of_ones_own_network_is_not_let_in_unseen() {
    let of = |from: &[&str], to: &[&str]| case_of(&updated(GROUP, &ingress(from), &ingress(to)));
    check(&of(&[], &["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"]), ID, UNKNOWN);
    check(&of(&["10.1.0.0/24"], &["10.1.0.0/16"]), ID, UNKNOWN);
    check(&of(&["10.1.0.0/24"], &["10.1.0.0/24", "10.2.0.0/24"]), ID, UNKNOWN);
    check(&of(&["10.1.0.0/16"], &["10.1.0.0/24"]), ID, None);
    check(&of(&["10.1.0.0/24", "10.1.1.0/24"], &["10.1.0.0/23"]), ID, None);
    check(&of(&["10.1.0.0/16"], &["10.1.0.0/16"]), ID, None);
    check(&of(&["10.1.0.0/16"], &[]), ID, None);
    let made = |range: &str| case_of(&created(GROUP, &ingress(&[range])));
    for wide in ["10.0.0.0/8", "10.0.0.0/15", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"] {
        check(&made(wide), ID, UNKNOWN);
    }
    for narrow in ["10.1.0.0/16", "192.168.4.0/24", "fd00:1:2::/48"] {
        check(&made(narrow), ID, None);
    }
}

#[test]
fn a_rule_that_stands_apart_belongs_to_its_group() {
    let rule = card(json!({ "security_group_id": "sg-pci", "cidr_ipv4": "10.1.0.0/24" }));
    let rule = json!({ "type": RULE, "name": "r", "action": "create", "properties": rule });
    let group = ingress(&[]);
    let made = json!({ "type": GROUP, "name": "g", "action": "create", "properties": group });
    check(&case_of(&json!([rule])), ID, UNKNOWN);
    check(&case_of(&json!([rule, standing(GROUP, "g", &group)])), ID, UNKNOWN);
    check(&case_of(&json!([rule, made])), ID, None);
}

#[test]
fn groups_are_let_in_that_are_guarded_alike() {
    let group =
        |from: &str| card(json!({ "id": "sg-pci", "ingress": [{ "security_groups": [from] }] }));
    let with = |tags: Json| {
        let other = standing(GROUP, "app", &json!({ "id": "sg-app", "tags": tags }));
        let changed = json!({ "type": GROUP, "name": "it", "action": "update",
            "before": group("sg-old"), "after": group("sg-app") });
        case_of(&json!([other, changed]))
    };
    check(&with(json!({ "Environment": "production", "DataClass": "pci" })), ID, None);
    check(&with(json!({ "Environment": "production" })), ID, UNKNOWN);
    check(&with(json!({ "Environment": "development" })), ID, FAIL);
    // Where its tags disagree it counts as production, and a person looks.
    check(&with(json!({ "Environment": "development", "env": "production" })), ID, UNKNOWN);
    check(&with(json!({ "tier": "web" })), ID, UNKNOWN);
    let of = |from: &str, to: &str| case_of(&updated(GROUP, &group(from), &group(to)));
    check(&of("sg-a", "sg-0dev"), ID, UNKNOWN);
    check(&of("sg-a", "sg-a"), ID, None);
    check(&of("sg-a", "sg-pci"), ID, None);
    let itself = card(json!({ "id": "sg-pci", "ingress": [{ "self": true }] }));
    check(&case_of(&updated(GROUP, &ingress(&[]), &itself)), ID, None);
    let list = card(json!({ "id": "sg-pci", "ingress": [{ "prefix_list_ids": ["pl-1"] }] }));
    check(&case_of(&updated(GROUP, &ingress(&[]), &list)), ID, UNKNOWN);
    check(&case_of(&updated(GROUP, &list, &list)), ID, None);
}

#[test]
fn card_data_is_not_sent_just_anywhere() {
    let group =
        |ranges: &[&str]| card(json!({ "id": "sg-pci", "egress": [{ "cidr_blocks": ranges }] }));
    let of = |from: &[&str], to: &[&str]| case_of(&updated(GROUP, &group(from), &group(to)));
    check(&of(&[], &["0.0.0.0/0"]), ID, UNKNOWN);
    check(&of(&["0.0.0.0/0"], &["0.0.0.0/0"]), ID, None);
    check(&of(&["0.0.0.0/0"], &["10.1.0.0/16"]), ID, None);
    check(&of(&[], &["198.51.100.7/32"]), ID, None);
    check(&case_of(&created(GROUP, &group(&["::/0"]))), ID, UNKNOWN);
    let rule = |range: &str| {
        let rule = json!({ "security_group_id": "sg-pci", "cidr_ipv4": range });
        case_of(&created("aws_vpc_security_group_egress_rule", &card(rule)))
    };
    check(&rule("0.0.0.0/0"), ID, UNKNOWN);
    check(&rule("10.1.0.0/16"), ID, None);
}

#[test]
fn the_acl_of_card_data_keeps_the_internet_out() {
    let kind = "aws_network_acl_rule";
    let rule = |action: &str, egress: bool, range: &str, ports: (i64, i64)| {
        json!({ "type": kind, "name": "pci", "action": "create", "properties": {
            "network_acl_id": "acl-1", "egress": egress, "rule_action": action,
            "cidr_block": range, "from_port": ports.0, "to_port": ports.1 } })
    };
    let of = |action, egress, range, ports| case_of(&json!([rule(action, egress, range, ports)]));
    check(&of("allow", false, "0.0.0.0/0", (443, 443)), ID, FAIL);
    check(&of("allow", false, "0.0.0.0/0", (0, 0)), ID, FAIL);
    check(&of("allow", false, "0.0.0.0/0", (5432, 5432)), ID, FAIL);
    check(&of("allow", false, "0.0.0.0/0", (1024, 65535)), ID, UNKNOWN);
    check(&of("allow", false, "198.51.100.0/24", (443, 443)), ID, UNKNOWN);
    check(&of("allow", false, "10.1.0.0/16", (443, 443)), ID, None);
    check(&of("deny", false, "0.0.0.0/0", (443, 443)), ID, None);
    check(&of("allow", true, "0.0.0.0/0", (443, 443)), ID, None);
    let acl = |action: &str, range: &str| {
        card(json!({ "id": "acl-1", "ingress": [{ "action": action, "cidr_block": range,
            "rule_no": 100_i64, "from_port": 0_i64, "to_port": 0_i64 }] }))
    };
    for kind in ["aws_network_acl", "aws_default_network_acl"] {
        let of = |from: Json, to: Json| case_of(&updated(kind, &from, &to));
        check(&of(acl("deny", "0.0.0.0/0"), acl("allow", "0.0.0.0/0")), ID, FAIL);
        check(&case_of(&created(kind, &acl("allow", "0.0.0.0/0"))), ID, FAIL);
        check(&case_of(&created(kind, &acl("allow", "10.1.0.0/16"))), ID, None);
        check(&of(acl("allow", "10.1.0.0/16"), acl("allow", "10.1.0.0/16")), ID, None);
    }
}

#[test]
fn what_the_acl_keeps_out_it_goes_on_keeping_out() {
    let deleted = |action: &str| {
        json!({ "type": "aws_network_acl_rule", "name": "pci", "action": "delete",
            "before": { "network_acl_id": "acl-1", "rule_action": action,
                "cidr_block": "0.0.0.0/0", "rule_number": 1_i64 } })
    };
    check(&case_of(&json!([deleted("deny")])), ID, FAIL);
    check(&case_of(&json!([deleted("allow")])), ID, None);
    let acl = json!({ "type": "aws_network_acl", "name": "pci", "action": "delete",
        "before": { "id": "acl-1", "vpc_id": "vpc-1" } });
    let vpc = json!({ "type": "aws_vpc", "name": "pci", "action": "delete",
        "before": { "id": "vpc-1" } });
    check(&case_of(&json!([deleted("deny"), acl, vpc])), ID, None);
}

#[test]
fn card_data_is_not_moved_unseen() {
    let database = |key: &str, value: Json| {
        let mut it = json!({ "identifier": "payments", "storage_encrypted": true });
        it[key] = value;
        card(it)
    };
    let open = json!({ "id": "sg-open", "ingress": [{ "cidr_blocks": ["0.0.0.0/0"] }] });
    let shut = json!({ "id": "sg-shut", "ingress": [{ "cidr_blocks": ["10.0.0.0/8"] }] });
    let of = |key: &str, from: Json, to: Json| {
        let (before, after) = (database(key, from), database(key, to));
        let change = json!({ "type": "aws_db_instance", "name": "it", "action": "update",
            "before": before, "after": after });
        case_of(&json!([
            standing(GROUP, "o", &open),
            standing("aws_default_security_group", "s", &shut),
            change
        ]))
    };
    let groups = "vpc_security_group_ids";
    check(&of(groups, json!(["sg-1"]), json!(["sg-open"])), ID, FAIL);
    check(&of(groups, json!(["sg-1"]), json!(["sg-shut"])), ID, UNKNOWN);
    check(&of(groups, json!(["sg-1"]), json!(["sg-0everything"])), ID, UNKNOWN);
    check(&of(groups, json!(["sg-1", "sg-2"]), json!(["sg-2"])), ID, None);
    check(&of(groups, json!(["sg-1"]), json!(["sg-1"])), ID, None);
    check(&of(groups, json!(["sg-1"]), json!([])), ID, UNKNOWN);
    for key in ["db_subnet_group_name", "subnet_ids", "subnet_id", "vpc_id"] {
        check(&of(key, json!("a"), json!("b")), ID, UNKNOWN);
        check(&of(key, json!(null), json!("public")), ID, UNKNOWN);
        check(&of(key, json!("a"), json!("a")), ID, None);
    }
    let made = |group: &str| {
        let made = json!({ "type": "aws_db_instance", "name": "it", "action": "create",
            "properties": database(groups, json!([group])) });
        case_of(&json!([standing(GROUP, "o", &open), made]))
    };
    check(&made("sg-open"), ID, FAIL);
    check(&made("sg-1"), ID, None);
}

#[test]
fn card_data_is_not_joined_to_what_is_outside_production() {
    let vpc = |id: &str, tags: Json| standing("aws_vpc", id, &json!({ "id": id, "tags": tags }));
    let peered = |tags: Json| {
        let peering = card(json!({ "vpc_id": "vpc-pci", "peer_vpc_id": "vpc-other" }));
        case_of(&json!([
            vpc("vpc-other", tags),
            { "type": "aws_vpc_peering_connection", "name": "it", "action": "create",
              "properties": peering },
        ]))
    };
    check(&peered(json!({ "Environment": "development" })), ID, FAIL);
    check(&peered(json!({ "Environment": "production" })), ID, UNKNOWN);
    check(&peered(json!({ "Environment": "production", "DataClass": "pci" })), ID, UNKNOWN);
}

#[test]
fn a_route_out_of_the_network_of_card_data_is_looked_at() {
    let route = |target: &str, id: &str| {
        case_of(&created("aws_route", &card(json!({ "route_table_id": "rtb-1", target: id }))))
    };
    check(&route("vpc_peering_connection_id", "pcx-1"), ID, UNKNOWN);
    check(&route("transit_gateway_id", "tgw-1"), ID, UNKNOWN);
    check(&route("gateway_id", "igw-1"), ID, UNKNOWN);
    check(&route("gateway_id", "local"), ID, None);
    for key in ["carrier_gateway_id", "egress_only_gateway_id", "local_gateway_id"] {
        check(&route(key, "gw-1"), ID, UNKNOWN);
    }
    check(&route("nat_gateway_id", "nat-1"), ID, UNKNOWN);
    check(&route("network_interface_id", "eni-1"), ID, UNKNOWN);
    check(&route("origin", "CreateRoute"), ID, None);
    let table = |routes: Json| card(json!({ "id": "rtb-1", "route": routes }));
    let (none, out) = (json!([]), json!([{ "vpc_peering_connection_id": "pcx-1" }]));
    let of = |from: &Json, to: &Json| {
        case_of(&updated("aws_route_table", &table(from.clone()), &table(to.clone())))
    };
    check(&of(&none, &out), ID, UNKNOWN);
    check(&of(&out, &out), ID, None);
    check(&of(&out, &none), ID, None);
}

#[test]
fn gateways_propagate_no_routes_unseen() {
    let table = |gateways: Json| card(json!({ "id": "rtb-1", "propagating_vgws": gateways }));
    let of = |from: Json, to: Json| case_of(&updated("aws_route_table", &table(from), &table(to)));
    check(&of(json!([]), json!(["vgw-1"])), ID, UNKNOWN);
    check(&of(json!(["vgw-1"]), json!(["vgw-1"])), ID, None);
    check(&of(json!(["vgw-1"]), json!([])), ID, None);
}

#[test]
fn whatever_joins_card_data_to_another_network_is_looked_at() {
    for kind in [
        "aws_ec2_client_vpn_authorization_rule",
        "aws_ec2_client_vpn_endpoint",
        "aws_ec2_transit_gateway_peering_attachment",
        "aws_networkmanager_site_to_site_vpn_attachment",
        "aws_networkmanager_vpc_attachment",
        "aws_vpc_block_public_access_exclusion",
        "aws_vpclattice_service_network_vpc_association",
        "aws_vpn_gateway_attachment",
    ] {
        check(&case_of(&created(kind, &card(json!({ "vpc_id": "vpc-1" })))), ID, UNKNOWN);
        let other = json!({ "tags": { "Environment": "production", "DataClass": "internal" } });
        check(&case_of(&created(kind, &other)), ID, None);
    }
}

#[test]
fn a_function_of_card_data_stays_in_its_network() {
    let function = |subnets: Json| {
        let network = json!([{ "subnet_ids": subnets, "security_group_ids": ["sg-1"] }]);
        card(json!({ "function_name": "charge", "vpc_config": network }))
    };
    let out = card(json!({ "function_name": "charge", "vpc_config": [] }));
    let kind = "aws_lambda_function";
    let inside = function(json!(["subnet-1"]));
    check(&case_of(&updated(kind, &inside, &out)), ID, UNKNOWN);
    check(&case_of(&updated(kind, &inside, &inside)), ID, None);
    check(&case_of(&updated(kind, &out, &out)), ID, None);
    check(&case_of(&created(kind, &inside)), ID, None);
}

#[test]
fn an_endpoint_of_card_data_passes_what_its_policy_names() {
    let kind = "aws_vpc_endpoint";
    let endpoint = |policy: Json| {
        card(json!({ "vpc_id": "vpc-1", "service_name": "com.amazonaws.us-east-1.s3",
            "vpc_endpoint_type": "Gateway", "policy": policy }))
    };
    let policy = |action: &str, resource: &str| {
        let statement = json!({ "Effect": "Allow", "Principal": "*", "Action": action,
            "Resource": resource });
        json!(json!({ "Statement": [statement] }).to_string())
    };
    let narrow = endpoint(policy("s3:*", "arn:aws:s3:::cards/*"));
    let wide = endpoint(policy("*", "*"));
    check(&case_of(&created(kind, &narrow)), ID, None);
    check(&case_of(&created(kind, &wide)), ID, UNKNOWN);
    check(&case_of(&created(kind, &endpoint(json!(null)))), ID, UNKNOWN);
    check(&case_of(&updated(kind, &narrow, &wide)), ID, UNKNOWN);
    check(&case_of(&updated(kind, &narrow, &endpoint(json!(null)))), ID, UNKNOWN);
    check(&case_of(&updated(kind, &wide, &wide)), ID, None);
    let mut foreign = endpoint(json!(null));
    foreign["service_name"] = json!("com.example.vpce.payments");
    check(&case_of(&created(kind, &foreign)), ID, None);
    let apart = "aws_vpc_endpoint_policy";
    let said = card(json!({ "vpc_endpoint_id": "vpce-1", "policy":
        policy("s3:GetObject", "arn:aws:s3:::cards/*") }));
    check(&case_of(&created(apart, &said)), ID, None);
    check(&case_of(&deleted(apart, &said)), ID, UNKNOWN);
}
