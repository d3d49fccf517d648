//! Test cases of a policy as data: changes in, expected findings out, so that the same cases run
//! natively and in WebAssembly, and whoever knows the policy can add one without writing Rust.

use alloc::{borrow::ToOwned, collections::BTreeMap, format, string::String, vec, vec::Vec};
use serde::Deserialize;
use tribune_record::{
    Action, Change, Context, Digest, Effect, EnvironmentKind, Finding, Level, Mode, ModuleCall,
    Outcome, Placement, Plan, PlanKind, PriceBook, ProviderConfig, ProviderRef, Purpose, Settings,
    Site, UnixMillis, Value,
};

use crate::PolicyInput;

/// One case: what a policy is given and what it must say, no more and no less.
#[derive(Debug, Clone)]
pub struct TestCase {
    name: String,
    plan: Plan,
    placements: Vec<Placement>,
    context: Context,
    request: String,
    settings: Settings,
    expect: Vec<Expected>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    name: String,
    #[serde(default)]
    environment: Option<String>,
    #[serde(default)]
    pci: bool,
    #[serde(default)]
    request: String,
    #[serde(default)]
    settings: BTreeMap<String, serde_json::Value>,
    #[serde(default)]
    own_accounts: Vec<String>,
    #[serde(default)]
    kind: Option<PlanKind>,
    #[serde(default)]
    effects: Vec<Effect>,
    #[serde(default)]
    modules: Vec<ModuleCall>,
    #[serde(default)]
    providers: Vec<ProviderConfig>,
    changes: Vec<WrittenChange>,
    expect: Vec<Expected>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenChange {
    address: String,
    action: Action,
    #[serde(default)]
    provider: Option<String>,
    #[serde(default)]
    before: Value,
    #[serde(default)]
    after: Value,
}

/// A finding that is expected.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expected {
    /// The change it is about; none where it is about the whole plan.
    #[serde(default)]
    pub address: Option<String>,
    /// The attribute.
    #[serde(default)]
    pub pointer: Option<String>,
    /// `fail` or `unknown`.
    pub outcome: Outcome,
    /// A level, where the case is about it.
    #[serde(default)]
    pub level: Option<Level>,
    /// What the fix sets, by pointer; empty where there must be none.
    #[serde(default)]
    pub fix: BTreeMap<String, Value>,
    /// Words that must stand in the message.
    #[serde(default)]
    pub says: Vec<String>,
}

/// Reads a file of cases: a JSON array. In attribute values `{"$unknown": {"kind": "configured",
/// "references": ["aws_x.y"]}}` stands for an unknown one.
///
/// # Errors
/// What is wrong with the file; also where it has no case at all.
pub fn read(json: &str) -> Result<Vec<TestCase>, String> {
    let written: Vec<Written> = serde_json::from_str(json).map_err(|e| format!("{e}"))?;
    if written.is_empty() {
        return Err("no cases".into());
    }
    Ok(written.into_iter().map(TestCase::from).collect())
}

/// Nothing set, nothing expected to run.
#[must_use]
pub fn settings() -> Settings {
    Settings {
        guardrails: vec![],
        golden_paths: vec![],
        price_book: PriceBook {
            dated: String::new(),
            region: String::new(),
            basis: String::new(),
            prices: vec![],
            free: vec![],
            by_use: vec![],
        },
        site: Site::default(),
        policies: vec![],
        policy_settings: BTreeMap::new(),
        finance: tribune_record::Finance::default(),
        standard_changes: vec![],
        advisor: None,
    }
}

/// A place of that name; what is not production by name is not.
#[must_use]
pub fn placement(environment: &str) -> Placement {
    let kind = match environment {
        "production" => EnvironmentKind::Production,
        _other => EnvironmentKind::NonProduction,
    };
    Placement {
        environment: environment.into(),
        kind,
        segment: None,
        region: Some("us-east-1".into()),
        pci: false,
        eu: false,
        clues: vec![],
    }
}

fn change(written: WrittenChange) -> Change {
    let steps: Vec<_> = written.address.split('.').collect();
    let (module, last) = steps.split_at(steps.len().saturating_sub(2));
    let at = |index: usize| last.get(index).copied().unwrap_or_default();
    let name = at(1).split('[').next().unwrap_or_default();
    Change {
        previous_address: None,
        deposed: None,
        module: (!module.is_empty()).then(|| module.join(".")),
        mode: if module.last() == Some(&"data") { Mode::Data } else { Mode::Managed },
        resource_type: at(0).into(),
        name: name.into(),
        index: None,
        provider: ProviderRef {
            source: written
                .provider
                .unwrap_or_else(|| "registry.terraform.io/hashicorp/aws".into()),
            config_key: None,
            region: Value::text("us-east-1"),
            account: Value::Null,
        },
        action: written.action,
        reason: None,
        replace_paths: vec![],
        importing: None,
        before: written.before,
        after: written.after,
        address: written.address,
    }
}

impl From<Written> for TestCase {
    fn from(written: Written) -> Self {
        let environment = written.environment.as_deref().unwrap_or("production");
        let place = Placement { pci: written.pci, ..placement(environment) };
        let placements = vec![place; written.changes.len()];
        let digest = Digest::of(Purpose::PlanBytes, written.name.as_bytes());
        let plan = Plan {
            kind: written.kind.unwrap_or(PlanKind::Terraform),
            format_version: "1.2".into(),
            tool_version: None,
            complete: Some(true),
            applyable: Some(true),
            timestamp: None,
            changes: written.changes.into_iter().map(change).collect(),
            effects: written.effects,
            drift: vec![],
            modules: written.modules,
            providers: written.providers,
            environments: vec![],
            claimed_path: None,
            claimed_monthly_cost: None,
            digest,
            semantic_digest: digest,
            archive: None,
        };
        Self {
            name: written.name,
            plan,
            placements,
            context: Context::default(),
            request: written.request,
            settings: Settings {
                policy_settings: written.settings,
                site: Site { own_accounts: written.own_accounts, ..Site::default() },
                ..settings()
            },
            expect: written.expect,
        }
    }
}

impl TestCase {
    /// What it shows.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What the policy is given.
    #[must_use]
    pub fn input(&self) -> PolicyInput<'_> {
        PolicyInput {
            plan: &self.plan,
            placements: &self.placements,
            context: &self.context,
            request_text: &self.request,
            received_at: UnixMillis(1_795_000_000_000),
            settings: &self.settings,
        }
    }

    /// The outcomes expected: a file should hold none, a failure and an unknown.
    pub fn outcomes(&self) -> impl Iterator<Item = Outcome> {
        self.expect.iter().map(|expected| expected.outcome)
    }

    /// Whether these are the findings expected.
    ///
    /// # Errors
    /// In words, what is missing or too much.
    pub fn check(&self, found: &[Finding]) -> Result<(), String> {
        let mut left: Vec<&Finding> = found.iter().collect();
        for expected in &self.expect {
            let place = left.iter().position(|finding| expected.is(finding));
            let place = place
                .ok_or_else(|| format!("{}: expected {expected:?}, found {found:#?}", self.name))?;
            left.remove(place);
        }
        if left.is_empty() { Ok(()) } else { Err(format!("{}: not expected {left:#?}", self.name)) }
    }
}

impl Expected {
    fn is(&self, found: &Finding) -> bool {
        let steps = found.fix.iter().flat_map(|fix| &fix.patch);
        let fix: BTreeMap<_, _> =
            steps.map(|step| (step.path.0.clone(), step.value.clone())).collect();
        found.address == self.address
            && found.path.as_ref().map(|path| path.0.as_str()) == self.pointer.as_deref()
            && found.outcome == self.outcome
            && self.level.is_none_or(|level| level == found.level)
            && fix == self.fix
            && self.says.iter().all(|words| found.message.contains(words.as_str()))
    }
}

/// A finding in one line, for comparing runs.
#[must_use]
pub fn line(found: &Finding) -> String {
    let address = found.address.as_deref().unwrap_or("-");
    let path = found.path.as_ref().map_or_else(|| "-".to_owned(), |path| path.0.clone());
    format!("{} {:?} {address} {path}", found.id, found.outcome)
}
