//! The trait a policy implements, and its way out to the interface.

use core::marker::PhantomData;
use core::mem::ManuallyDrop;

use crate::bindings::exports::tribune::policy::guest::Guest;
use crate::{Descriptor, Failure, Report, Request};

/// A policy: pure, from a request to a report.
pub trait Policy {
    /// What it is called, which rules it has, what it reads.
    fn describe() -> Descriptor;

    /// Whether it can be set like this; by default there is nothing to set.
    ///
    /// # Errors
    /// A sentence that names the wrong setting and what was expected.
    fn validate_settings(settings_json: &str) -> Result<(), String> {
        if matches!(settings_json.trim(), "" | "{}" | "null") {
            Ok(())
        } else {
            Err("this policy has no settings; expected {}".into())
        }
    }

    /// Judges the changes it reads.
    ///
    /// # Errors
    /// When it cannot judge them: the case is escalated.
    fn evaluate(case: &Request) -> Result<Report, Failure>;
}

/// A policy as the interface wants it.
#[derive(Debug)]
pub struct Exported<P>(PhantomData<P>);

impl<P: Policy> Guest for Exported<P> {
    fn describe() -> Descriptor {
        P::describe()
    }

    fn validate_settings(settings_json: String) -> Result<(), String> {
        P::validate_settings(&settings_json)
    }

    fn evaluate(case: Request) -> Result<Report, Failure> {
        // The instance is thrown away after its answer: taking the case apart would be work for
        // nothing, and fuel.
        P::evaluate(&ManuallyDrop::new(case))
    }
}
