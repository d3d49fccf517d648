//! Policy `module_and_provider_allow_list`: modules and providers come from where the site says.
//!
//! Level `governance`. Both are programs that run with the rights of whoever applies the plan.
//! Judged is every module the configuration calls, however deep, and every provider it sets up or a
//! change is carried out by. A module on the list must also be pinned, so that what was judged is
//! what will run: a registry's by an exact version, one from git by a commit or a version's tag;
//! what is downloaded as a file has no version, and passes only where the list names it in full.
//!
//! Settings: `modules` and `providers`, lists of sources, each with `*` for any text.

mod settings;
mod source;

use std::collections::BTreeSet;

use settings::{Settings, is_listed};
use source::{Pin, place, provider};
use tribune_sdk::{
    Descriptor, Failure, Findings, Level, ModuleCall, PlanKind, Policy, Report, Request, Rule,
};

const RULE: &str = "module_and_provider_allow_list";

struct AllowList;
tribune_sdk::export!(AllowList);

impl Policy for AllowList {
    fn describe() -> Descriptor {
        let controls = ["PCI DSS 4.0 6.3.2", "SOC 2 CC8.1"];
        let title = "Modules and providers come from where the site says";
        Descriptor {
            id: RULE.into(),
            version: env!("CARGO_PKG_VERSION").into(),
            rules: vec![Rule::new(RULE, title, Level::Governance, &controls)],
            reads: vec![],
            reads_plan: true,
        }
    }

    fn validate_settings(settings_json: &str) -> Result<(), String> {
        Settings::read(settings_json).map(|_settings| ())
    }

    fn evaluate(case: &Request) -> Result<Report, Failure> {
        let settings = Settings::read(&case.settings_json).map_err(Failure::BadSettings)?;
        let mut findings = Findings::of(RULE, Level::Governance);
        // A native plan has neither.
        if case.plan.kind == PlanKind::Terraform {
            for module in &case.plan.modules {
                judge(module, &settings.modules, &mut findings);
            }
            let configured = case.plan.providers.iter().map(|provider| &provider.source);
            let sources: BTreeSet<_> = configured
                .chain(&case.plan.used_providers)
                .map(|source| provider(source))
                .collect();
            for source in sources {
                judge_provider(&source, &settings.providers, &mut findings);
            }
        }
        Ok(findings.report())
    }
}

fn judge(module: &ModuleCall, allowed: &[String], findings: &mut Findings) {
    let ModuleCall { address, source, version } = module;
    if source.is_empty() {
        let message = format!("The plan does not say where {address} comes from.");
        findings.unknown_at(Some(address), message);
        return;
    }
    let (place, pin) = place(source, version.as_deref());
    if !is_listed(allowed, &place) {
        let message = format!(
            "{address} comes from {source}. Modules may come from {}; to allow another, add it to \
             policies.settings.{RULE}.modules in tribune.toml.",
            allowed.join(", ")
        );
        findings.fail_at(Some(address), message);
        return;
    }
    let how = match pin {
        Pin::Pinned => return,
        Pin::Version => "set version to one exact version",
        Pin::Commit => "add ?ref= with a commit or a version's tag",
        Pin::Never if allowed.contains(&place) => return,
        Pin::Never => "take it from a registry or from git, or list this source in full",
    };
    let message = format!("{address} takes whatever {source} will hold when it is applied: {how}.");
    findings.fail_at(Some(address), message);
}

fn judge_provider(source: &str, allowed: &[String], findings: &mut Findings) {
    if source.is_empty() {
        let message = "The plan does not say which provider carries a change out.";
        findings.unknown_at(None, message.into());
    } else if !is_listed(allowed, source) {
        let message = format!(
            "The plan needs the provider {source}. Providers may come from {}; to allow another, \
             add it to policies.settings.{RULE}.providers in tribune.toml.",
            allowed.join(", ")
        );
        findings.fail_at(None, message);
    }
}

#[cfg(test)]
#[test]
fn cases() {
    tribune_sdk::testing::run::<AllowList>(include_str!("../cases.json"));
}
