//! Policy `local_exec`: nothing runs a program of its own while a plan is made or applied.
//!
//! Level `blocking`. Judges provisioners (`local-exec`, `remote-exec`, `file` and every other),
//! actions that are carried out, and the data source `external`. A provisioner runs when an
//! instance of its resource is made or destroyed; where none is, nothing runs.

use tribune_sdk::{
    Answer, Descriptor, Effect, Failure, Findings, Level, Policy, Provisioner, Report, Request,
    Rule,
};

const RULE: &str = "local_exec";
/// The data source that runs a program of the configuration's choice.
const PROGRAM: &str = "external";

struct LocalExec;
tribune_sdk::export!(LocalExec);

impl Policy for LocalExec {
    fn describe() -> Descriptor {
        let title = "Nothing runs a program of its own while a plan is made or applied";
        let controls = ["PCI DSS 4.0 6.5.1", "SOC 2 CC8.1"];
        Descriptor {
            id: RULE.into(),
            version: env!("CARGO_PKG_VERSION").into(),
            rules: vec![Rule::new(RULE, title, Level::Blocking, &controls)],
            reads: vec![],
            reads_plan: true,
        }
    }

    fn evaluate(case: &Request) -> Result<Report, Failure> {
        let mut findings = Findings::of(RULE, Level::Blocking);
        for effect in &case.plan.effects {
            match effect {
                Effect::Provisioner(provisioner) => judge(provisioner, &mut findings),
                Effect::ActionInvocation(address) => {
                    let message = format!("{address} is an action that would be carried out.");
                    findings.fail_at(Some(address), message);
                }
                Effect::DataSource(source) if source.resource_type == PROGRAM => {
                    let address = &source.address;
                    let message = format!("{address} runs a program of its own while planning.");
                    findings.fail_at(Some(address), message);
                }
                // What else reaches out or does not fit together is judged by the appliance.
                Effect::DataSource(_)
                | Effect::Deferred(_)
                | Effect::Check(_)
                | Effect::Output(_)
                | Effect::UnknownKey(_)
                | Effect::Inconsistent(_) => {}
            }
        }
        Ok(findings.report())
    }
}

fn judge(provisioner: &Provisioner, findings: &mut Findings) {
    let Provisioner { address, kind, .. } = provisioner;
    match provisioner.runs {
        Answer::No => {}
        Answer::Yes => {
            findings.fail_at(Some(address), format!("{address} would run a {kind} provisioner."));
        }
        Answer::Unknown => {
            let message = format!(
                "Whether {address} runs its {kind} provisioner is open: some of its instances are \
                 worked out only later."
            );
            findings.unknown_at(Some(address), message);
        }
    }
}

#[cfg(test)]
#[test]
fn cases() {
    tribune_sdk::testing::run::<LocalExec>(include_str!("../cases.json"));
}
