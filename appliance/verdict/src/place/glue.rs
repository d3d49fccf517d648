//! Words glued to others with no border between them: `proddb`, `pcidb`.

use crate::words::Words;

/// Lists of the words that one may be glued to, before or behind it. Closed lists: `product`,
/// `produce`, `prodigy`, `pciexpress` and the names of firms are made of none of these.
pub(super) type Parts = &'static [&'static [&'static str]];

/// Longest word that is taken apart.
const GLUED_MAX: usize = 40;

/// What the objects of an infrastructure are called by.
pub(super) const PARTS: [&str; 88] = [
    "account",
    "acct",
    "admin",
    "alb",
    "api",
    "app",
    "apps",
    "aurora",
    "auth",
    "aws",
    "backend",
    "backup",
    "backups",
    "billing",
    "bucket",
    "cache",
    "card",
    "cards",
    "cde",
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
    "pci",
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
pub(super) const LIVE_PARTS: [&str; 11] = [
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

/// The words of card data.
const CARD_DATA: [(&str, Parts); 3] = [
    ("pci", &[&PARTS, &BESIDE_CARDS]),
    ("cde", &[&PARTS, &BESIDE_CARDS]),
    ("cardholder", &[&PARTS, &BESIDE_CARDS]),
];
/// What else stands beside them: environments, and the name of the standard.
const BESIDE_CARDS: [&str; 12] = [
    "dev",
    "dss",
    "live",
    "prd",
    "prod",
    "production",
    "qa",
    "scope",
    "stg",
    "test",
    "uat",
    "zone",
];

/// Whether a word, in lower case, is one of card data, on its own or glued to others.
pub(super) fn is_card_data(word: &str) -> bool {
    CARD_DATA.iter().any(|(name, _parts)| *name == word) || is_glued(word, &CARD_DATA)
}

/// Whether a word is one of `names` with some of its parts before or behind it.
pub(super) fn is_glued(word: &str, names: &[(&'static str, Parts)]) -> bool {
    word.len() <= GLUED_MAX
        && names.iter().any(|(name, parts)| {
            word.len() > name.len()
                && around(word, name)
                    .any(|(before, behind)| is_made_of(before, parts) && is_made_of(behind, parts))
        })
}

/// What stands before and behind each `name` in a word.
fn around<'a>(word: &'a str, name: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
    word.match_indices(name).filter_map(move |(at, name)| {
        let (before, rest) = word.split_at_checked(at)?;
        Some((before, rest.strip_prefix(name)?))
    })
}

fn is_made_of(text: &str, parts: Parts) -> bool {
    let mut rests = parts.iter().copied().flatten().filter_map(|part| text.strip_prefix(part));
    text.is_empty() || rests.any(|rest| is_made_of(rest, parts))
}

/// Whether capitals hide such a word: `PRODdb` comes apart as `PRO` and `Ddb`, and is read whole
/// as well. Where one of its words says it already, that word is the one that counts.
pub(super) fn is_hidden(text: &str, is: impl Fn(&str) -> bool) -> bool {
    let runs = text.split(|c: char| !c.is_alphabetic()).filter(|run| run.len() <= GLUED_MAX);
    let mut mixed = runs.filter(|run| run.chars().any(char::is_uppercase));
    mixed.any(|run| is(&run.to_lowercase()) && !Words::of(run).any(|word| is(&word)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn card_data_is_read_out_of_glued_words() {
        for word in ["pci", "pcidb", "prodpcidb", "pcidss", "cdevpc", "cardholderdata", "dbpci"] {
            assert!(is_card_data(word), "{word}");
        }
    }

    #[test]
    fn other_words_hold_no_card_data() {
        for word in ["pcie", "pciexpress", "cdev", "acceded", "capcity", "pcidata2x", "proddb"] {
            assert!(!is_card_data(word), "{word}");
        }
    }

    #[test]
    fn capitals_hide_nothing() {
        assert!(is_hidden("the PCIdb", is_card_data));
        assert!(!is_hidden("the PCIDb", is_card_data), "its words say it");
        assert!(!is_hidden("capCIdb", is_card_data));
    }
}
