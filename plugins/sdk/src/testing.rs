//! Running a policy natively on its test cases, with the checks the appliance makes.
//!
//! ```ignore
//! #[test]
//! fn cases() {
//!     tribune_sdk::testing::run::<Mine>(include_str!("../cases.json"));
//! }
//! ```

use tribune_abi::{Given, To, cases, check_descriptor, findings, request, wire};
use tribune_record::Outcome;

use crate::bindings::exports::tribune::policy::guest as wit;
use crate::{Failure, Policy, Request};

tribune_abi::bridge!(wit);

/// A request as a policy sees it.
#[must_use]
pub fn given(request: wire::Request) -> Request {
    request.to()
}

/// Runs every case of a file (`plugins/abi/src/cases.rs` says how it is written).
///
/// # Panics
/// Where an answer differs, is refused, or the file does not hold at least one case without a
/// finding, one that fails and one that nobody can say: a policy that never matched proves nothing.
#[expect(clippy::panic, reason = "a test says so by panicking")]
pub fn run<P: Policy>(json: &str) {
    if let Err(why) = try_run::<P>(json) {
        panic!("{why}");
    }
}

fn try_run<P: Policy>(json: &str) -> Result<(), String> {
    let descriptor: wire::Descriptor = P::describe().to();
    check_descriptor(&descriptor).map_err(|rejected| rejected.to_string())?;
    let mut seen = vec![];
    for case in cases::read(json)? {
        let found = match request(&case.input(), &descriptor)? {
            None => vec![],
            Some(request) => {
                let given = Given::of(&request);
                let report = evaluate::<P>(request).map_err(|w| format!("{}: {w}", case.name()))?;
                findings(&given, &descriptor, &report)
                    .map_err(|r| format!("{}: {r}", case.name()))?
            }
        };
        case.check(&found)?;
        seen.push(case.outcomes().max());
    }
    let wanted = [None, Some(Outcome::Fail), Some(Outcome::Unknown)];
    match wanted.iter().find(|outcome| !seen.contains(outcome)) {
        None => Ok(()),
        Some(None) => Err("no case that passes".into()),
        Some(Some(outcome)) => Err(format!("no case with the outcome {outcome:?}")),
    }
}

fn evaluate<P: Policy>(request: wire::Request) -> Result<wire::Report, String> {
    let settings = request.settings_json.clone();
    P::validate_settings(&settings)?;
    P::evaluate(&request.to()).map(To::to).map_err(|failure| match failure {
        Failure::BadInput(why) | Failure::BadSettings(why) | Failure::Internal(why) => why,
    })
}
