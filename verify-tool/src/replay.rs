//! Every verdict derived again: placements, policy runs and judgment from the recorded case.

use tribune_host::{Backend, Host, HostFault, PolicyInput};
use tribune_record::{Case, Digest, Fault, PolicyRun, v1::Record};
use tribune_verdict::{judge, place};

use crate::{Break, batch::Judged, diff, ties::broken};

/// How a case came out when it was judged again.
#[derive(Debug)]
pub(crate) enum Again {
    /// The same, byte for byte.
    Same,
    /// It cannot be judged again here, for this reason. Not a sign of tampering.
    NotHere(String),
}

/// The judge, with the policies this program was built with.
#[derive(Debug)]
pub(crate) struct Judge {
    host: Host,
    installed: Vec<(String, Digest)>,
}

impl Judge {
    pub(crate) fn new() -> Result<Self, HostFault> {
        let host = Host::new(Backend::Pulley)?;
        let installed = host.policies();
        Ok(Self { host, installed })
    }

    /// Judges a recorded case again.
    pub(crate) fn again(&self, record: &Record, judged: &Judged) -> Result<Again, Box<Break>> {
        let Judged { case, bytes: judgment, .. } = judged;
        if let Some(reason) = self.not_here(case) {
            return Ok(Again::NotHere(reason));
        }
        let mut runs = self.runs(case);
        // Records from before it was kept do not say what a policy reads.
        for (run, recorded) in runs.iter_mut().zip(&case.policy_runs) {
            if recorded.reads.is_empty() {
                run.reads.clear();
            }
        }
        compare(record, "policy runs", &runs, &case.policy_runs)?;
        let again = judge(case);
        if serde_json::to_vec(&again).is_ok_and(|bytes| bytes == *judgment) {
            return Ok(Again::Same);
        }
        let recorded: serde_json::Value = serde_json::from_slice(judgment).unwrap_or_default();
        compare(record, "judgment", &again, &recorded)?;
        Err(broken(record, "judgment", "the bytes judging again gives", "others of equal meaning"))
    }

    fn runs(&self, case: &Case) -> Vec<PolicyRun> {
        let Case { plan, context, request, settings, .. } = case;
        let placements = place(plan, context, request.as_ref(), &settings.site);
        self.host.run(&PolicyInput {
            plan,
            placements: &placements,
            context,
            request_text: request.as_ref().map_or("", |request| request.text.as_str()),
            received_at: case.received_at,
            settings,
        })
    }

    /// Why this program cannot run what ran then: another build of a policy, or a run the wall
    /// clock ended.
    fn not_here(&self, case: &Case) -> Option<String> {
        for run in &case.policy_runs {
            let here = self.installed.iter().any(|(id, d)| *id == run.id && *d == run.digest);
            // What was missing there too needs no digest here: it must come out missing again.
            if !here && run.fault != Some(Fault::Missing) {
                let PolicyRun { id, digest, .. } = run;
                return Some(format!("not replayable here: policy digest {digest} of {id}"));
            }
            if run.fault == Some(Fault::Infrastructure) {
                return Some(format!("not replayable: the wall clock stopped {}", run.id));
            }
        }
        let ran = |id: &str| case.policy_runs.iter().any(|run| run.id == id);
        let extra = self.installed.iter().find(|(id, _)| !ran(id))?;
        Some(format!("not replayable here: policy {} did not exist there", extra.0))
    }
}

fn compare(
    record: &Record,
    what: &str,
    again: &impl serde::Serialize,
    recorded: &impl serde::Serialize,
) -> Result<(), Box<Break>> {
    let json = |error: serde_json::Error| broken(record, what, "JSON", &error.to_string());
    let again = serde_json::to_value(again).map_err(json)?;
    let recorded = serde_json::to_value(recorded).map_err(json)?;
    match diff::first(&again, &recorded) {
        None => Ok(()),
        Some(at) => {
            let what = format!("{what} at {}", at.pointer);
            Err(broken(record, &what, &at.expected, &at.found))
        }
    }
}
