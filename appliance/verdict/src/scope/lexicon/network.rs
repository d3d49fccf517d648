//! Lexicon rows: networks and what guards them.

use super::{CLASS, Class};

pub(super) const ROWS: &[Class] = &[
    Class {
        name: "sg",
        plain: "a security group",
        words: &[
            "security group",
            "security group rule",
            "firewall rule",
            "ingress rule",
            "egress rule",
            "inbound rule",
            "outbound rule",
            "network security group",
            "nsg",
        ],
        types: &[
            "aws_security_group",
            "azurerm_network_security_group",
            "aws_default_security_group",
            "google_compute_firewall*",
        ],
        parts: &[
            "aws_security_group_rule",
            "aws_vpc_security_group_*",
            "azurerm_network_security_rule",
            "azurerm_subnet_network_security_group_association",
        ],
        glue: true,
        ..CLASS
    },
    Class {
        name: "nacl",
        plain: "a network access list",
        words: &["network acl", "nacl", "network access list", "acl"],
        types: &["aws_network_acl", "aws_default_network_acl"],
        parts: &["aws_network_acl_*"],
        ..CLASS
    },
    Class {
        name: "prefix_list",
        plain: "a prefix list",
        words: &["prefix list", "managed prefix list"],
        types: &["aws_ec2_managed_prefix_list"],
        parts: &["aws_ec2_managed_prefix_list_*"],
        counted: true,
        ..CLASS
    },
    Class {
        name: "netfw",
        plain: "a network firewall",
        words: &["network firewall", "firewall policy", "azure firewall"],
        types: &["aws_networkfirewall_*", "azurerm_firewall*", "aws_fms_*"],
        ..CLASS
    },
    Class {
        name: "waf",
        plain: "a web application firewall",
        words: &["waf", "web acl", "web application firewall", "ip set", "rate based rule"],
        types: &[
            "aws_wafv2_*",
            "aws_waf_*",
            "aws_wafregional_*",
            "google_compute_security_policy",
            "azurerm_web_application_firewall_policy",
            "aws_shield_*",
        ],
        companions: &["logs"],
        ..CLASS
    },
    Class {
        name: "vpc",
        plain: "a private network",
        words: &["vpc", "virtual private cloud", "private network", "virtual network", "vnet"],
        types: &["aws_vpc", "aws_default_vpc", "azurerm_virtual_network", "google_compute_network"],
        parts: &[
            "aws_vpc_ipv4_cidr_block_association",
            "aws_vpc_dhcp_options*",
            "aws_vpc_ipv6_cidr_block_association",
            "azurerm_virtual_network_dns_servers",
        ],
        companions: &["subnet", "route", "sg", "nacl", "flow_log", "logs", "role"],
        counted: true,
        ..CLASS
    },
    Class {
        name: "subnet",
        plain: "a subnet",
        words: &["subnet", "private subnet", "public subnet", "subnetwork"],
        types: &[
            "aws_subnet",
            "aws_default_subnet",
            "azurerm_subnet",
            "google_compute_subnetwork*",
        ],
        parts: &["aws_ec2_subnet_cidr_reservation"],
        companions: &["route"],
        counted: true,
        ..CLASS
    },
    Class {
        name: "subnet_group",
        plain: "a subnet group",
        words: &["subnet group", "db subnet group", "database subnet group", "cache subnet group"],
        types: &[
            "aws_db_subnet_group",
            "aws_elasticache_subnet_group",
            "aws_redshift_subnet_group",
            "aws_docdb_subnet_group",
            "aws_neptune_subnet_group",
            "aws_dax_subnet_group",
            "aws_dms_replication_subnet_group",
        ],
        glue: true,
        ..CLASS
    },
    Class {
        name: "route",
        plain: "a route or gateway",
        words: &[
            "route table",
            "internet gateway",
            "nat gateway",
            "nat",
            "route",
            "egress gateway",
            "routing table",
        ],
        types: &[
            "aws_route",
            "aws_route_table*",
            "aws_default_route_table",
            "aws_main_route_table*",
            "aws_internet_gateway*",
            "aws_egress_only_internet_gateway",
            "aws_nat_gateway*",
            "azurerm_route*",
            "azurerm_nat_gateway*",
            "azurerm_subnet_route_table_association",
            "azurerm_subnet_nat_gateway_association",
            "google_compute_route*",
            "google_compute_router_*",
        ],
        companions: &["address"],
        ..CLASS
    },
    Class {
        name: "address",
        plain: "a public address",
        words: &["elastic ip", "eip", "static ip", "public ip"],
        types: &[
            "aws_eip*",
            "azurerm_public_ip*",
            "google_compute_address",
            "google_compute_global_address",
        ],
        counted: true,
        ..CLASS
    },
    Class {
        name: "endpoint",
        plain: "a private endpoint",
        words: &[
            "vpc endpoint",
            "privatelink",
            "private link",
            "private endpoint",
            "interface endpoint",
            "gateway endpoint",
            "endpoint service",
        ],
        types: &[
            "aws_vpc_endpoint*",
            "azurerm_private_endpoint*",
            "azurerm_private_link_service",
            "google_compute_service_attachment",
        ],
        companions: &["sg", "subnet", "vpc", "route", "dns"],
        ..CLASS
    },
    Class {
        name: "peering",
        plain: "a connection between networks",
        words: &["vpc peering", "peering", "peering connection", "transit gateway", "tgw"],
        types: &[
            "aws_vpc_peering_*",
            "aws_ec2_transit_gateway*",
            "aws_networkmanager_*",
            "azurerm_virtual_network_peering",
            "google_compute_network_peering*",
        ],
        companions: &["route"],
        dangerous: true,
        ..CLASS
    },
    Class {
        name: "vpn",
        plain: "a way in from outside",
        words: &["vpn", "site to site vpn", "client vpn", "direct connect", "customer gateway"],
        types: &[
            "aws_vpn_*",
            "aws_customer_gateway",
            "aws_ec2_client_vpn_*",
            "aws_dx_*",
            "azurerm_vpn_*",
            "azurerm_virtual_network_gateway*",
            "google_compute_vpn_*",
        ],
        companions: &["route"],
        dangerous: true,
        ..CLASS
    },
    Class {
        name: "lb",
        plain: "a load balancer",
        words: &[
            "load balancer",
            "alb",
            "nlb",
            "elb",
            "application load balancer",
            "network load balancer",
        ],
        part_words: &["listener", "listener rule", "target group"],
        types: &["aws_lb", "aws_alb", "aws_elb", "azurerm_lb", "azurerm_application_gateway"],
        parts: &[
            "aws_lb_*",
            "aws_alb_*",
            "aws_elb_*",
            "aws_app_cookie_stickiness_policy",
            "aws_load_balancer_*",
            "azurerm_lb_*",
            "google_compute_forwarding_rule",
            "google_compute_global_forwarding_rule",
            "google_compute_backend_*",
            "google_compute_region_backend_*",
            "google_compute_url_map",
            "google_compute_target_http*",
            "google_compute_health_check",
        ],
        companions: &["sg", "attachment"],
        counted: true,
        ..CLASS
    },
    Class {
        name: "dns",
        plain: "a DNS entry",
        words: &[
            "route53",
            "route 53",
            "dns record",
            "dns",
            "hosted zone",
            "cname",
            "a record",
            "dns entry",
            "domain",
            "subdomain",
            "hostname",
            "domain name",
            "dns zone",
        ],
        types: &["aws_route53*", "azurerm_dns_*", "azurerm_private_dns_*", "google_dns_*"],
        glue: true,
        ..CLASS
    },
    Class {
        name: "discovery",
        plain: "service discovery",
        words: &["service discovery", "cloud map"],
        types: &["aws_service_discovery_*", "aws_appmesh_*", "aws_vpclattice_*"],
        ..CLASS
    },
    Class {
        name: "cdn",
        plain: "a content network",
        words: &["cloudfront", "cdn", "distribution", "cloudfront distribution"],
        types: &["aws_cloudfront_*", "azurerm_cdn_*", "azurerm_frontdoor*"],
        ..CLASS
    },
    Class {
        name: "apigw",
        plain: "an API gateway",
        words: &["api gateway", "apigateway", "gateway api", "usage plan", "api stage"],
        types: &[
            "aws_api_gateway_*",
            "aws_apigatewayv2_*",
            "azurerm_api_management*",
            "google_api_gateway_*",
            "google_apigee_*",
        ],
        companions: &["logs", "role", "cert", "dns"],
        ..CLASS
    },
    Class {
        name: "segment",
        plain: "a network segment",
        words: &[],
        types: &["aws_networkmanager_core_network*"],
        companions: &["subnet", "sg", "route"],
        counted: true,
        ..CLASS
    },
];
