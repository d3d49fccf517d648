//! Law 6: where the network of card data leads, and who may speak to what holds it.

use super::*;
const ID: &str = "pci_baseline";

fn card(mut object: Json) -> Json {
    object["tags"] = json!({ "Environment": "production", "DataClass": "pci" });
    object
}

fn made(kind: &str, object: Json) -> tribune_record::Case {
    case_of(&created(kind, &card(object)))
}

#[test]
fn the_network_of_card_data_keeps_its_routes() {
    let by = |table: &str| json!({ "subnet_id": "subnet-pci", "route_table_id": table });
    let moved = |kind: &str, from: &str, to: &str| {
        case_of(&json!([{ "type": kind, "name": "prod_pci", "action": "update",
            "before": by(from), "after": by(to) }]))
    };
    for kind in ["aws_route_table_association", "aws_main_route_table_association"] {
        check(&moved(kind, "rtb-private", "rtb-public"), ID, UNKNOWN);
        check(&moved(kind, "rtb-private", "rtb-private"), ID, None);
    }
    let subnet = json!({ "id": "subnet-pci", "tags": { "DataClass": "pci", "env": "prod" } });
    let standing = json!([
        { "type": "aws_subnet", "name": "s", "action": "no-op", "before": subnet,
          "after": subnet },
        { "type": "aws_route_table_association", "name": "x", "action": "update",
          "before": by("rtb-private"), "after": by("rtb-public") },
    ]);
    check(&case_of(&standing), ID, UNKNOWN);
    check(&made("aws_nat_gateway", json!({ "subnet_id": "s" })), ID, UNKNOWN);
    check(&case_of(&created("aws_nat_gateway", &json!({ "subnet_id": "s" }))), ID, None);
}

#[test]
fn nobody_unknown_and_nothing_plain_carries_card_data() {
    let stream = |url: &str| {
        json!({ "server_side_encryption": [{ "enabled": true }],
            "http_endpoint_configuration": [{ "url": url }] })
    };
    let kind = "aws_kinesis_firehose_delivery_stream";
    check(&made(kind, stream("http://x.example/https://y")), ID, FAIL);
    check(&made(kind, stream("https://x.example")), ID, None);
    let cluster = |open: bool| json!({ "client_authentication": [{ "unauthenticated": open }] });
    check(&made("aws_msk_cluster", cluster(true)), ID, FAIL);
    check(&made("aws_msk_cluster", cluster(false)), ID, None);
    let balancer = |protocol: &str| {
        json!({ "internal": true, "access_logs": [{ "bucket": "b", "enabled": true }],
            "listener": [{ "lb_protocol": protocol, "instance_protocol": protocol }] })
    };
    check(&made("aws_elb", balancer("http")), ID, UNKNOWN);
    check(&made("aws_elb", balancer("https")), ID, None);
}

#[test]
fn disks_of_card_data_are_encrypted_by_somebody_s_word() {
    let mapped = json!([{ "ebs": [{ "encrypted": true }] }]);
    let kind = "aws_launch_template";
    check(&made(kind, json!({ "block_device_mappings": mapped })), ID, None);
    check(&made(kind, json!({ "block_device_mappings": [] })), ID, UNKNOWN);
    let replica = |of: &str| json!({ "replicate_source_db": of, "multi_az": true });
    check(&made("aws_db_instance", replica("prod-cards")), ID, None);
    let far = "arn:aws:rds:eu-west-1:123456789012:db:prod-cards";
    check(&made("aws_db_instance", replica(far)), ID, FAIL);
    check(&made("aws_db_instance", json!({})), ID, FAIL);
}
