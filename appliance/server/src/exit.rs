//! Exit codes of the command line: one function from a judgment to its code.

use std::process::ExitCode;

use tribune_record::{Decision, Judgment, PolicyStatus};

/// How a command ended. Scripts rely on the numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// 0: the plan may be applied as it is, or the command did what it was asked.
    Done,
    /// 1: vetoed.
    Vetoed,
    /// 2: escalated or undecided.
    Undecided,
    /// 3: a policy failed to run.
    PolicyFailed,
    /// 4: not as it is: make the plan anew with the fixes, or acknowledge the conditions.
    NotAsItIs,
    /// 9: usage, input or output.
    Usage,
}

impl Exit {
    /// The number.
    pub(crate) const fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Vetoed => 1,
            Self::Undecided => 2,
            Self::PolicyFailed => 3,
            Self::NotAsItIs => 4,
            Self::Usage => 9,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

/// What a judgment means for whoever waits to apply the plan. Where several codes hold, a veto
/// comes first, then a failed policy, then an escalation, then what is not as it should be.
impl From<&Judgment> for Exit {
    fn from(judgment: &Judgment) -> Self {
        let failed = judgment.policies.iter().any(|p| p.status == PolicyStatus::Failed);
        match judgment.decision {
            Decision::Vetoed => Self::Vetoed,
            _ if failed => Self::PolicyFailed,
            Decision::Escalated => Self::Undecided,
            Decision::AutoFixed => Self::NotAsItIs,
            Decision::ApprovedWithConditions
                if judgment.conditions.iter().any(|condition| !condition.acknowledged) =>
            {
                Self::NotAsItIs
            }
            Decision::ApprovedWithConditions
            | Decision::ApprovedWithWarnings
            | Decision::Approved => Self::Done,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::judgment;
    use tribune_record::{Condition, PolicySummary};

    #[track_caller]
    fn check(decision: Decision, acknowledged: Option<bool>, failed: bool, code: u8) {
        let mut judgment = judgment(decision);
        if let Some(acknowledged) = acknowledged {
            let (id, text) = ("patching_plan".into(), "The team patches.".into());
            judgment.conditions.push(Condition { id, text, acknowledged });
        }
        if failed {
            let (id, digest) = ("encryption_at_rest".into(), None);
            judgment.policies.push(PolicySummary { id, digest, status: PolicyStatus::Failed });
        }
        assert_eq!(Exit::from(&judgment).code(), code);
    }

    #[test]
    fn every_decision_has_its_code() {
        check(Decision::Approved, None, false, 0);
        check(Decision::ApprovedWithWarnings, None, false, 0);
        check(Decision::ApprovedWithConditions, Some(true), false, 0);
        check(Decision::ApprovedWithConditions, Some(false), false, 4);
        check(Decision::AutoFixed, None, false, 4);
        check(Decision::Escalated, None, false, 2);
        check(Decision::Vetoed, None, false, 1);
    }

    #[test]
    fn a_failed_policy_yields_only_to_a_veto() {
        check(Decision::Vetoed, None, true, 1);
        check(Decision::Escalated, None, true, 3);
        check(Decision::AutoFixed, None, true, 3);
        check(Decision::Approved, None, true, 3);
    }
}
