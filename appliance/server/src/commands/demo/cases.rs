//! The cases of the demo: the three of the mission as native plans, and real Terraform plans.

use tribune_record::Decision;

/// Findings shown of one case.
pub(super) const FINDINGS_SHOWN: usize = 4;

/// One case: what is asked, what is planned, what must come out.
#[derive(Debug)]
pub(super) struct Case {
    /// What it shows.
    pub(super) title: &'static str,
    /// The person's words.
    pub(super) request: &'static str,
    /// The service the person asks it for.
    pub(super) service: &'static str,
    /// The plan, native or Terraform's JSON.
    pub(super) plan: &'static str,
    /// The context file.
    pub(super) context: &'static str,
    /// What must come out.
    pub(super) expected: Decision,
    /// What must come out once finance has signed.
    pub(super) after_approval: Option<Decision>,
}

macro_rules! case {
    ($folder:literal for $service:literal, $title:literal, $request:literal,
        $expected:ident $(then $after:ident)?) => {
        Case {
            title: $title,
            request: $request,
            service: $service,
            plan: include_str!(concat!("../../../../../tests/cases/", $folder, "/plan.json")),
            context: include_str!(concat!("../../../../../tests/cases/", $folder, "/context.json")),
            expected: Decision::$expected,
            after_approval: case!(@after $($after)?),
        }
    };
    (@after) => { None };
    (@after $after:ident) => { Some(Decision::$after) };
}

/// All of them, in the order they are shown.
pub(super) const CASES: &[Case] = &[
    case!(
        "mission/m1-ml-segment" for "ml",
        "A segment for machine learning: what was asked and nothing else",
        "Add a new microsegment for machine learning workloads with GPU instances",
        Approved
    ),
    case!(
        "mission/m2-ml-segment-opens-pci" for "ml",
        "The same, and the plan also opens the PCI firewall",
        "Add a new microsegment for machine learning workloads",
        Vetoed
    ),
    case!(
        "mission/m3-black-friday" for "api",
        "Capacity that costs more than a team may decide alone",
        "Scale up production API for Black Friday traffic",
        Escalated then Approved
    ),
    case!(
        "dev/d10-rds-unencrypted-staging" for "loyalty",
        "Terraform: a database without encryption",
        "Create a small MySQL database for the loyalty team in staging.",
        AutoFixed
    ),
    case!(
        "dev/d11-rds-public-prod" for "orders",
        "Terraform: a production database open to the internet",
        "Create the production orders database.",
        Vetoed
    ),
    case!(
        "dev/d12-rds-single-az-prod" for "catalog",
        "Terraform: a production database in one zone",
        "Create the production catalog database.",
        AutoFixed
    ),
    case!(
        "dev/d15-cloudtrail-delete" for "monitoring",
        "Terraform: the audit trail is to be deleted",
        "Clean up unused monitoring in production to save money.",
        Vetoed
    ),
    case!(
        "dev/d16-delete-old-confirmed" for "load-tests",
        "Terraform: deletions the person confirmed by address",
        "Delete the three old development load-test servers loadtest-0, loadtest-1 and \
         loadtest-2. I confirm.",
        Approved
    ),
    case!(
        "dev/d17-delete-old-unconfirmed" for "load-tests",
        "Terraform: deletions nobody confirmed",
        "Tidy up the old load-test things.",
        Escalated
    ),
    case!(
        "dev/d18-db-oversize" for "wiki",
        "Terraform: far more database than a wiki needs",
        "We need a database for the internal wiki.",
        Escalated
    ),
];
