//! Words that name an environment: on their own (`prod`), or glued to another one (`proddb`).

use tribune_record::EnvironmentKind;

use crate::words::{Words, is_negation};

const PRODUCTION: [&str; 4] = ["prod", "production", "prd", "live"];
const NON_PRODUCTION: [&str; 17] = [
    "nonprod",
    "nonproduction",
    "preprod",
    "preproduction",
    "dev",
    "development",
    "develop",
    "staging",
    "stage",
    "stg",
    "qa",
    "uat",
    "test",
    "testing",
    "sandbox",
    "sbx",
    "preview",
];
/// In a sentence `live`, `test`, `stage`, `preview` and `develop` are ordinary words.
const SENTENCE_ONLY_NAMES: [&str; 6] = ["live", "test", "testing", "stage", "preview", "develop"];

/// Longest word that is taken apart.
const GLUED_MAX: usize = 40;
/// Words an environment's is glued to, before or behind it. A closed list: `product`, `produce`,
/// `prodigy` and the names of firms are made of none of these.
const PARTS: [&str; 84] = [
    "account",
    "acct",
    "admin",
    "alb",
    "api",
    "app",
    "apps",
    "auth",
    "aurora",
    "aws",
    "backend",
    "backup",
    "backups",
    "billing",
    "bucket",
    "cache",
    "cluster",
    "core",
    "customer",
    "customers",
    "data",
    "database",
    "db",
    "east",
    "ecs",
    "eks",
    "elb",
    "env",
    "environment",
    "eucentral",
    "euwest",
    "frontend",
    "fw",
    "gateway",
    "gw",
    "host",
    "infra",
    "jobs",
    "k",
    "kafka",
    "lb",
    "log",
    "login",
    "logs",
    "main",
    "master",
    "mongo",
    "mq",
    "my",
    "mysql",
    "net",
    "network",
    "nlb",
    "node",
    "order",
    "orders",
    "payment",
    "payments",
    "pg",
    "platform",
    "postgres",
    "primary",
    "queue",
    "rds",
    "redis",
    "replica",
    "server",
    "servers",
    "service",
    "services",
    "sg",
    "site",
    "sql",
    "srv",
    "subnet",
    "svc",
    "useast",
    "user",
    "users",
    "uswest",
    "vpc",
    "web",
    "west",
    "worker",
];
/// The same for `live`, which begins and ends many words: `liveness`, `olive`, `livestream`.
const LIVE_PARTS: [&str; 11] = [
    "account",
    "cluster",
    "database",
    "db",
    "env",
    "environment",
    "server",
    "servers",
    "site",
    "vpc",
    "web",
];
const GLUED: [(&str, &[&str]); 4] =
    [("production", &PARTS), ("prod", &PARTS), ("prd", &PARTS), ("live", &LIVE_PARTS)];

/// No common word ends in these, so whatever stands before them is a name, `acmeprod`; except what
/// says that it is another environment, or another word: `nprod`, `postprod`, `reprod`.
const ENDINGS: [&str; 2] = ["prod", "prd"];
const OTHER_ENDINGS: [&str; 4] = ["non", "not", "pre", "post"];
const OTHER_WORDS: [&str; 7] = ["n", "no", "p", "re", "co", "un", "sub"];

/// What the words of a text say of the environment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Named {
    /// The strictest.
    pub(super) kind: EnvironmentKind,
    /// The word that names the first one that is not production.
    pub(super) other: Option<&'static str>,
}

impl Named {
    /// What a name says.
    pub(super) fn by_name(text: &str) -> Option<Self> {
        let words = of_words(text, |_word| true);
        // `PRODdb` comes apart as `PRO` and `Ddb`.
        let runs = text.split(|c: char| !c.is_alphabetic()).filter(|run| run.len() <= GLUED_MAX);
        let mut mixed = runs.filter(|run| run.chars().any(char::is_uppercase));
        if mixed.any(|run| is_glued(&run.to_lowercase())) {
            let other = words.and_then(|words| words.other);
            return Some(Self { kind: EnvironmentKind::Production, other });
        }
        words
    }

    /// What a sentence says.
    pub(super) fn by_sentence(text: &str) -> Option<Self> {
        of_words(text, |word| !SENTENCE_ONLY_NAMES.contains(&word))
    }
}

fn of_words(text: &str, counts: impl Fn(&str) -> bool) -> Option<Named> {
    let mut found: Option<Named> = None;
    let mut negated = false;
    for word in Words::of(text) {
        if let Some(here) = named(&word, negated).filter(|_named| counts(&word)) {
            let kind = found.map_or(here.kind, |found| found.kind.max(here.kind));
            let other = found.and_then(|found| found.other).or(here.other);
            found = Some(Named { kind, other });
        }
        negated = is_negation(&word);
    }
    found
}

/// `non-prod` is not production; what `non-dev` is nobody knows.
fn named(word: &str, negated: bool) -> Option<Named> {
    let non_production = |word| Named { kind: EnvironmentKind::NonProduction, other: Some(word) };
    if PRODUCTION.contains(&word) || is_glued(word) || ends_in_production(word) {
        let production = Named { kind: EnvironmentKind::Production, other: None };
        return Some(if negated { non_production("non-production") } else { production });
    }
    let other = NON_PRODUCTION.iter().find(|name| **name == word && !negated)?;
    Some(non_production(other))
}

fn is_glued(word: &str) -> bool {
    let around = |name: &'static str| {
        word.match_indices(name).filter_map(move |(at, name)| {
            let (before, rest) = word.split_at_checked(at)?;
            Some((before, rest.strip_prefix(name)?))
        })
    };
    word.len() <= GLUED_MAX
        && GLUED.iter().any(|(name, parts)| {
            word != *name
                && around(name)
                    .any(|(before, behind)| is_made_of(before, parts) && is_made_of(behind, parts))
        })
}

fn is_made_of(text: &str, parts: &[&str]) -> bool {
    let mut rests = parts.iter().filter_map(|part| text.strip_prefix(part));
    text.is_empty() || rests.any(|rest| is_made_of(rest, parts))
}

fn ends_in_production(word: &str) -> bool {
    ENDINGS.iter().filter_map(|ending| word.strip_suffix(ending)).any(|before| {
        !before.is_empty()
            && !OTHER_WORDS.contains(&before)
            && !OTHER_ENDINGS.iter().any(|other| before.ends_with(other))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, expected: Option<EnvironmentKind>) {
        assert_eq!(Named::by_name(name).map(|named| named.kind), expected, "{name}");
    }

    #[test]
    fn production_is_read_out_of_glued_words() {
        let glued = [
            "proddb",
            "dbprod",
            "prodapi",
            "webprd01",
            "prd1",
            "livesite",
            "PRODdb",
            "ProdDB",
            "prodwebapp",
            "productiondb",
            "acmeprod",
            "myprodapp",
            "prod2-db",
            "useastprod",
            "prodk8s",
            "sitelive",
        ];
        for name in glued {
            check(name, Some(EnvironmentKind::Production));
        }
    }

    #[test]
    fn other_words_are_not_taken_apart() {
        let others = [
            "product",
            "products",
            "reproduce",
            "prodigy",
            "produce",
            "byproduct",
            "liveness",
            "delivery",
            "devops",
            "livestream",
            "olive",
            "alive",
            "prodata",
            "prodev",
            "produkt",
            "postprod",
            "reprod",
            "nprod",
            "pprd",
            "acmenonprod",
            "produs",
            "livedata",
            "approach",
            "Approdeo",
            "AppRod",
            "tester",
            "latest",
            "devices",
            "nonproddb",
            "prodrome",
            "oliver",
        ];
        for name in others {
            check(name, None);
        }
    }

    #[test]
    fn what_is_negated_is_not_production() {
        check("non-proddb", Some(EnvironmentKind::NonProduction));
        check("non-dev", None);
        check("preprod", Some(EnvironmentKind::NonProduction));
        assert_eq!(Named::by_name("dev-proddb").map(|n| n.other), Some(Some("dev")));
    }

    #[test]
    fn a_sentence_has_ordinary_words() {
        assert_eq!(Named::by_sentence("Go live and test the preview"), None);
        let kind = |text| Named::by_sentence(text).map(|named| named.kind);
        assert_eq!(kind("Restart proddb"), Some(EnvironmentKind::Production));
        assert_eq!(kind("Try it in staging"), Some(EnvironmentKind::NonProduction));
    }
}
