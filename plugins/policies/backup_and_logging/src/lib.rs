//! Policy `backup_and_logging`: data can be brought back, and what happens is written down.
//!
//! Level `soft`: it warns. Judged is what stands in production after the change, or where nothing
//! says where it stands: how long backups are kept, protection from deletion, a last snapshot; and,
//! of what is made anew, whether the versions of a bucket and the backups of a file system stand
//! beside it in the plan. Of PCI workloads also access logs, logs of databases, and flow logs
//! beside a network. The laws on audit logs and on PCI workloads are others, and veto.
//!
//! A native plan names only some attributes: there an attribute that is not set is not judged.
//!
//! Settings: `retention_days`, for how many days backups are kept at least; 7 where it is not set.
//! `logs`, of what logs are asked for: `pci`, or `production` for everything there.

mod beside;
mod kept;
mod settings;

use kept::{KEPT, Kept};
use settings::Settings;
use tribune_sdk::{
    Change, Descriptor, Failure, Findings, Level, PlanKind, Policy, Reading, Report, Request, Rule,
};

const RULE: &str = "backup_and_logging";

struct BackupAndLogging;
tribune_sdk::export!(BackupAndLogging);

impl Policy for BackupAndLogging {
    fn describe() -> Descriptor {
        let title = "Data can be brought back, and what happens is written down";
        let controls = ["PCI DSS 4.0 10.2.1", "SOC 2 A1.2", "ISO 27001 A.8.13"];
        Descriptor {
            id: RULE.into(),
            version: env!("CARGO_PKG_VERSION").into(),
            rules: vec![Rule::new(RULE, title, Level::Soft, &controls)],
            reads: KEPT.iter().map(Kept::reads).chain(beside::reads()).collect(),
            reads_plan: false,
        }
    }

    fn validate_settings(settings_json: &str) -> Result<(), String> {
        Settings::read(settings_json).map(|_settings| ())
    }

    fn evaluate(case: &Request) -> Result<Report, Failure> {
        let settings = Settings::read(&case.settings_json).map_err(Failure::BadSettings)?;
        let native = case.plan.kind == PlanKind::Native;
        let mut findings = Findings::of(RULE, Level::Soft);
        for change in case.changes.iter().filter(|change| change.puts_in_place()) {
            for kept in KEPT.iter().filter(|kept| kept.kind == change.resource_type) {
                if settings.asks(change, kept.is_log) {
                    judge(change, kept, &settings, native, &mut findings);
                }
            }
        }
        if !native {
            beside::judge(&case.changes, &settings, &mut findings);
        }
        Ok(findings.report())
    }
}

fn judge(change: &Change, kept: &Kept, settings: &Settings, native: bool, findings: &mut Findings) {
    let after = change.after();
    let reading = kept.reading(after, settings);
    let unset = matches!(reading, Reading::Absent | Reading::Computed);
    if (unset && native) || (kept.exempt)(after) {
        return;
    }
    match reading.or(kept.default(after, settings)) {
        Ok(true) => {}
        Ok(false) => {
            let message = format!("In production, {}.", kept.what);
            let words = kept.words(settings);
            match kept.repair(after, settings) {
                Some(step) => {
                    findings.fail_with_patch(change, kept.pointer, vec![step], [&message, &words]);
                }
                None => findings.fail(change, kept.pointer, format!("{message} {words}")),
            }
        }
        Err(open) => {
            let message = format!("Whether {} is open: {}.", kept.what, open.why());
            findings.unknown(change, kept.pointer, message);
        }
    }
}

#[cfg(test)]
#[test]
fn cases() {
    tribune_sdk::testing::run::<BackupAndLogging>(include_str!("../cases.json"));
}
