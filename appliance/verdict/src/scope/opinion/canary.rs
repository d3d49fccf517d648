//! Changes that nobody asked for, mixed in among the real ones: whoever takes one for asked has
//! not read the words.

use alloc::{borrow::ToOwned, collections::BTreeSet, string::String, vec::Vec};
use tribune_record::Action;

use super::super::{
    compare::{Facts, Iam, Projection, actions},
    lexicon::{classify, plain, row, spelled},
};
use crate::words::tokens;

/// A change that hardly anybody asks for in passing.
#[derive(Debug)]
struct Canary {
    /// The type in each cloud: Amazon's, Azure's, Google's.
    types: [&'static str; 3],
    action: Action,
    trait_: Trait,
    /// What rows of such a type tell besides, in each cloud.
    tells: [Tells; 3],
}

/// Facts of an object that only some types have.
#[derive(Debug, Clone, Copy)]
struct Tells {
    size: Option<&'static str>,
    storage_gb: Option<i64>,
    encrypted: Option<bool>,
    deletion_protection: Option<bool>,
    logging: Option<bool>,
}

const NOTHING: Tells = Tells {
    size: None,
    storage_gb: None,
    encrypted: None,
    deletion_protection: None,
    logging: None,
};
const LOGGING: Tells = Tells { logging: Some(true), ..NOTHING };
const DATABASES: [Tells; 3] = [
    Tells {
        size: Some("db.t4g.medium"),
        storage_gb: Some(20),
        encrypted: Some(true),
        deletion_protection: Some(false),
        ..NOTHING
    },
    NOTHING,
    Tells { deletion_protection: Some(false), ..NOTHING },
];

/// What else is told of it.
#[derive(Debug, Clone, Copy)]
enum Trait {
    Plain,
    Public,
    Ssh,
    Admin,
    Anybody,
}

const fn canary(types: [&'static str; 3], action: Action, trait_: Trait) -> Canary {
    Canary { types, action, trait_, tells: [NOTHING; 3] }
}

const fn telling(tells: [Tells; 3], canary: &Canary) -> Canary {
    let Canary { types, action, trait_, tells: _ } = *canary;
    Canary { types, action, trait_, tells }
}

const ALL: [Canary; 12] = [
    canary(
        ["aws_iam_access_key", "azurerm_role_assignment", "google_service_account_key"],
        Action::Create,
        Trait::Plain,
    ),
    canary(
        ["aws_iam_role_policy", "azurerm_role_definition", "google_project_iam_member"],
        Action::Create,
        Trait::Admin,
    ),
    telling(
        DATABASES,
        &canary(
            ["aws_db_instance", "azurerm_mssql_database", "google_sql_database_instance"],
            Action::Create,
            Trait::Public,
        ),
    ),
    canary(
        [
            "aws_vpc_security_group_ingress_rule",
            "azurerm_network_security_rule",
            "google_compute_firewall",
        ],
        Action::Create,
        Trait::Ssh,
    ),
    telling(
        [LOGGING, NOTHING, NOTHING],
        &canary(
            ["aws_cloudtrail", "azurerm_monitor_diagnostic_setting", "google_logging_project_sink"],
            Action::Delete,
            Trait::Plain,
        ),
    ),
    canary(
        ["aws_backup_vault", "azurerm_recovery_services_vault", "google_compute_snapshot"],
        Action::Delete,
        Trait::Plain,
    ),
    canary(
        [
            "aws_vpc_peering_connection",
            "azurerm_virtual_network_peering",
            "google_compute_network_peering",
        ],
        Action::Create,
        Trait::Plain,
    ),
    canary(
        ["aws_kms_key", "azurerm_key_vault_key", "google_kms_crypto_key"],
        Action::Delete,
        Trait::Plain,
    ),
    canary(
        ["aws_route53_zone", "azurerm_dns_zone", "google_dns_managed_zone"],
        Action::Delete,
        Trait::Plain,
    ),
    canary(
        ["aws_s3_bucket_policy", "azurerm_storage_container", "google_storage_bucket_iam_member"],
        Action::Update,
        Trait::Anybody,
    ),
    canary(
        [
            "aws_cloudwatch_log_group",
            "azurerm_log_analytics_workspace",
            "google_logging_project_bucket_config",
        ],
        Action::Delete,
        Trait::Plain,
    ),
    canary(
        ["aws_secretsmanager_secret", "azurerm_key_vault_secret", "google_secret_manager_secret"],
        Action::Delete,
        Trait::Plain,
    ),
];

/// The canaries that neither the words nor the plan have anything to do with, each as the type it
/// has in the cloud of the plan.
pub(super) fn far(projection: &Projection, request: &str) -> Vec<Mixed> {
    let words: BTreeSet<String> = tokens(request).into_iter().collect();
    let rows = || projection.rows.iter().filter_map(|(_at, facts)| facts.kind);
    let count = |cloud: &str| rows().filter(|kind| kind.starts_with(cloud)).count();
    let (azure, google) = (count("azurerm_"), count("google_"));
    let amazon = rows().count().saturating_sub(azure.saturating_add(google));
    let mixed = ALL.iter().map(|canary| {
        let [in_amazon, in_azure, in_google] = canary.types;
        let [of_amazon, of_azure, of_google] = canary.tells;
        let (kind, tells) = if google > azure.max(amazon) {
            (in_google, of_google)
        } else if azure > amazon {
            (in_azure, of_azure)
        } else {
            (in_amazon, of_amazon)
        };
        Mixed { canary, kind, tells }
    });
    let far = |mixed: &Mixed| {
        let class = classify(mixed.kind).class;
        !projection.is_near(mixed.canary.action, &class) && !speaks_of(&words, &class)
    };
    mixed.filter(far).collect()
}

/// A canary as the type it has in one cloud.
#[derive(Debug)]
pub(super) struct Mixed {
    canary: &'static Canary,
    kind: &'static str,
    tells: Tells,
}

/// Whether all words of a noun for the class stand in the request, wherever they do.
fn speaks_of(words: &BTreeSet<String>, class: &str) -> bool {
    let nouns = row(class).map_or(&[][..], |row| row.words);
    nouns.iter().any(|noun| {
        noun.split(' ').all(|word| words.contains(word) || words.contains(&plural(word)))
    })
}

fn plural(word: &str) -> String {
    let mut plural = word.to_owned();
    plural.push('s');
    plural
}

impl Mixed {
    /// The change as it would be told, standing where a real one stands.
    pub(super) fn beside(&self, real: &Facts) -> Facts {
        let Self { canary, kind, tells } = self;
        let all = || Vec::from(["anywhere".to_owned()]);
        let empty = Iam { actions: BTreeSet::new(), wildcard: false, principals: BTreeSet::new() };
        let mut facts = Facts {
            actions: actions(canary.action),
            kind: spelled(kind),
            class: plain(&classify(kind).class),
            module_depth: real.module_depth,
            count: 1,
            region: real.region.clone(),
            environment: real.environment,
            cidrs: Vec::new(),
            ports: Vec::new(),
            protocol: None,
            size: tells.size.map(ToOwned::to_owned),
            storage_gb: tells.storage_gb,
            public: None,
            encrypted: tells.encrypted,
            deletion_protection: tells.deletion_protection,
            logging: tells.logging,
            iam: None,
            replace_paths: BTreeSet::new(),
            // Whoever plans names what nobody asked for like the rest.
            name_holds: real.name_holds.clone(),
            called: String::new(),
        };
        match canary.trait_ {
            Trait::Plain => {}
            Trait::Public => {
                facts.public = Some(true);
                facts.cidrs = all();
                facts.ports = Vec::from(["all".to_owned()]);
                facts.protocol = Some("tcp");
            }
            Trait::Ssh => {
                facts.public = Some(true);
                facts.cidrs = Vec::from(["0.0.0.0/0".to_owned()]);
                facts.ports = Vec::from(["22".to_owned()]);
                facts.protocol = Some("tcp");
            }
            Trait::Admin => {
                facts.iam = Some(Iam {
                    actions: ["other: admin".to_owned()].into(),
                    wildcard: true,
                    ..empty
                });
            }
            Trait::Anybody => {
                let actions = ["a bucket: read".to_owned()].into();
                facts.iam = Some(Iam { actions, principals: ["anybody"].into(), ..empty });
            }
        }
        facts
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;

    #[test]
    fn each_is_of_a_class_that_is_known_and_looks_like_a_real_row() {
        for canary in &ALL {
            for kind in canary.types {
                let kind = classify(kind);
                assert!(kind.known, "{canary:?}");
                assert!(format!("{canary:?}").is_ascii());
            }
        }
    }
}
