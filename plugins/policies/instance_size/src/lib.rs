//! Policy `instance_size`: nothing is much larger than what was asked for.
//!
//! Level `soft`: it asks whether the size is meant. Sizes count in units of `xlarge`; told is
//! - from 8 (`8xlarge`, and every `metal`), whatever the request says;
//! - from 2 where the request or the name speaks of something small: "small", "tiny", "minimal", a
//!   bastion, a jump host.
//!
//! A size that the request names itself is meant. Several instances of a moderate size are no
//! matter of this rule; what they cost is judged elsewhere.

use tribune_sdk::{
    Change, Descriptor, Failure, Findings, Level, Policy, ReadKind, Reading, Report, Request, Rule,
};

const RULE: &str = "instance_size";
/// From here a size is large, in units of `xlarge`.
const LARGE: u32 = 8;
/// From here a size is large for something small.
const LARGE_FOR_SMALL: u32 = 2;
/// What a `metal` counts as: a whole machine.
const METAL: u32 = 24;
/// Words of a request or a name that mean something small.
const SMALL_WORDS: &[&str] =
    &["small", "smaller", "tiny", "little", "minimal", "bastion", "jumphost", "jumpbox"];

/// Where each resource type has its size.
const SIZED: &[(&str, &str)] = &[
    ("aws_instance", "/instance_type"),
    ("aws_spot_instance_request", "/instance_type"),
    ("aws_launch_template", "/instance_type"),
    ("aws_launch_configuration", "/instance_type"),
    ("aws_db_instance", "/instance_class"),
    ("aws_rds_cluster_instance", "/instance_class"),
    ("aws_docdb_cluster_instance", "/instance_class"),
    ("aws_neptune_cluster_instance", "/instance_class"),
    ("aws_elasticache_cluster", "/node_type"),
    ("aws_elasticache_replication_group", "/node_type"),
    ("aws_redshift_cluster", "/node_type"),
    ("aws_opensearch_domain", "/cluster_config/0/instance_type"),
    ("aws_elasticsearch_domain", "/cluster_config/0/instance_type"),
    ("aws_sagemaker_notebook_instance", "/instance_type"),
];

struct InstanceSize;
tribune_sdk::export!(InstanceSize);

impl Policy for InstanceSize {
    fn describe() -> Descriptor {
        let title = "Nothing is much larger than what was asked for";
        Descriptor {
            id: RULE.into(),
            version: env!("CARGO_PKG_VERSION").into(),
            rules: vec![Rule::new(RULE, title, Level::Soft, &[])],
            reads: SIZED.iter().map(|(kind, pointer)| ReadKind::of(kind, &[pointer])).collect(),
            reads_plan: false,
        }
    }

    fn evaluate(case: &Request) -> Result<Report, Failure> {
        let mut findings = Findings::of(RULE, Level::Soft);
        let asked = Asked::of(&case.request_text);
        for change in case.changes.iter().filter(|change| change.puts_in_place()) {
            for (_, pointer) in SIZED.iter().filter(|(kind, _)| *kind == change.resource_type) {
                judge(&asked, change, pointer, &mut findings);
            }
        }
        Ok(findings.report())
    }
}

/// What the request says about sizes.
struct Asked {
    words: Vec<String>,
    small: bool,
}

impl Asked {
    fn of(request: &str) -> Self {
        let words: Vec<_> = words(request).collect();
        let small = words.iter().any(|word| is_small(word))
            || request.to_ascii_lowercase().contains("jump host");
        Self { words, small }
    }
}

fn judge(asked: &Asked, change: &Change, pointer: &str, findings: &mut Findings) {
    let size = match change.after().text(pointer) {
        Reading::Known(size) => size,
        Reading::Absent | Reading::Computed => return,
        Reading::Open(open) => {
            findings.unknown(change, pointer, format!("The size is open: {}.", open.why()));
            return;
        }
    };
    let Some(units) = units(size).filter(|units| *units >= LARGE_FOR_SMALL) else { return };
    let small = asked.small || words(&change.name).any(|word| is_small(&word));
    let bound = if small { LARGE_FOR_SMALL } else { LARGE };
    if units >= bound && !asked.words.iter().any(|word| word == size) {
        let smaller = smaller(size, small);
        let message = if small {
            format!("{size} is large for something small; is it meant? {smaller} may do.")
        } else {
            format!("{size} is a very large size; is it meant? {smaller} may do to begin with.")
        };
        findings.fail(change, pointer, message);
    }
}

fn words(text: &str) -> impl Iterator<Item = String> {
    let inside = |c: char| c.is_ascii_alphanumeric() || c == '.';
    text.split(move |c: char| !inside(c))
        .map(|word| word.trim_matches('.').to_ascii_lowercase())
        .filter(|word| !word.is_empty())
}

fn is_small(word: &str) -> bool {
    SMALL_WORDS.contains(&word)
}

/// The part of a size that says how large it is: `24xlarge` of `db.m5.24xlarge`, also where a
/// service puts its own name behind it (`m5.large.search`).
fn step(size: &str) -> Option<&str> {
    size.split('.').rev().find(|part| part.contains("large") || part.starts_with("metal"))
}

/// How large a size is, in units of `xlarge`; none for those below it and for what is no size.
fn units(size: &str) -> Option<u32> {
    let step = step(size)?;
    if step.starts_with("metal") {
        let number: String = step.chars().filter(char::is_ascii_digit).collect();
        return Some(number.parse().unwrap_or(METAL));
    }
    match step.strip_suffix("xlarge")? {
        "" => Some(1),
        number => number.parse().ok(),
    }
}

/// The same family, smaller: the size below `large` where a family has one.
fn smaller(size: &str, small: bool) -> String {
    let Some(step) = step(size) else { return size.into() };
    let bursts = size.split('.').any(|part| part.starts_with('t') && part.len() <= 4);
    size.replace(step, if small && bursts { "small" } else { "large" })
}

#[cfg(test)]
#[test]
fn cases() {
    tribune_sdk::testing::run::<InstanceSize>(include_str!("../cases.json"));
}
