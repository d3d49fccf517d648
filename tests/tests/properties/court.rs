//! The recorded cases as values, and a judge that runs the policies on them anew.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use serde::Deserialize;
use tribune_host::{Backend, Host, PolicyInput};
use tribune_plan::Archive;
use tribune_record::{
    Authority, Case, Finance, GoldenPath, Grant, Guardrail, Judgment, Origin, PriceBook, Request,
    RequestSource, Role, Settings, Site, UnixMillis,
};
use tribune_tests::{cases, root};

/// The sets whose cases are put to the test.
const SETS: [&str; 3] = ["dev", "mission", "own"];
const SECRET: [u8; 32] = [7; 32];

#[derive(Deserialize)]
struct Guardrails {
    guardrails: BTreeMap<String, Vec<Guardrail>>,
}
#[derive(Deserialize)]
struct Paths {
    golden_paths: Vec<GoldenPath>,
}

/// A case and its name; policies have not run on it.
#[derive(Debug, Clone)]
pub(crate) struct Named {
    pub(crate) id: String,
    pub(crate) case: Case,
    /// Whether it is the first with its plan: what is done to every attribute is done there.
    pub(crate) is_first: bool,
}

/// The policies and the judge.
#[derive(Debug)]
pub(crate) struct Court {
    host: Host,
}

impl Court {
    pub(crate) fn new() -> Self {
        Self { host: Host::new(Backend::Native).unwrap() }
    }

    /// The case with what the policies say of it.
    pub(crate) fn heard(&self, case: &Case) -> Case {
        let mut case = case.clone();
        let (context, request) = (&case.context, case.request.as_ref());
        let placements = tribune_verdict::place(&case.plan, context, request, &case.settings.site);
        case.settings.policies = self.host.policies();
        case.policy_runs = self.host.run(&PolicyInput {
            plan: &case.plan,
            placements: &placements,
            context,
            request_text: request.map_or("", |request| request.text.as_str()),
            received_at: case.received_at,
            settings: &case.settings,
        });
        case
    }

    pub(crate) fn judge(&self, case: &Case) -> Judgment {
        tribune_verdict::judge(&self.heard(case))
    }
}

/// Every recorded case with its saved plan file, where it has one, as `judge` reads it.
pub(crate) fn recorded() -> Vec<Named> {
    let settings = settings();
    let mut plans = BTreeSet::new();
    let all = SETS.iter().flat_map(|set| cases(set).unwrap());
    all.map(|written| {
        let read = |path| fs::read(written.folder.join(path)).unwrap();
        let context = written.context.as_ref().map(read);
        let context = context.map(|bytes| tribune_plan::read_context(&bytes).unwrap());
        let context = context.unwrap_or_default();
        let archive = written.archive.as_ref().map(|path| Archive::open(&read(path)).unwrap());
        let plan = tribune_plan::read_with_archive(&read(&written.plan), archive.as_ref(), &SECRET);
        let request = Request {
            id: None,
            text: written.request.clone(),
            requester: context.requester.clone(),
            source: RequestSource::Local,
            confirmed_deletions: context.confirmed_deletions.clone(),
            acknowledged: context.acknowledged.clone(),
            service: context.service.clone(),
            contract: None,
        };
        let grant = |role: &String| Grant {
            role: Role(role.clone()),
            approver: "assumed".to_owned(),
            authority: Authority::Assumed,
        };
        let case = Case {
            received_at: UnixMillis(0),
            origin: Origin::User,
            request: Some(request),
            context,
            plan: plan.unwrap(),
            settings: settings.clone(),
            policy_runs: vec![],
            grants: written.assume_approved.iter().map(grant).collect(),
            spending: vec![],
            opinion: None,
        };
        let is_first = plans.insert(case.plan.digest);
        Named { id: written.id, case, is_first }
    })
    .collect()
}

/// What is shipped.
fn settings() -> Settings {
    let shipped =
        |name| fs::read_to_string(root().join("appliance/server/defaults").join(name)).unwrap();
    let Guardrails { guardrails } = serde_saphyr::from_str(&shipped("guardrails.yaml")).unwrap();
    let Paths { golden_paths } = serde_saphyr::from_str(&shipped("golden-paths.yaml")).unwrap();
    let price_book: PriceBook = toml::from_str(&shipped("pricebook.toml")).unwrap();
    Settings {
        guardrails: guardrails.into_values().flatten().collect(),
        golden_paths,
        price_book,
        site: Site::default(),
        policies: vec![],
        policy_settings: BTreeMap::new(),
        finance: Finance::default(),
        standard_changes: vec![],
        advisor: None,
    }
}

/// The judge of these tests is the one users ask: it comes to what `cases.rs` wants.
#[test]
fn the_court_comes_to_what_users_see() {
    let court = Court::new();
    let wanted: Vec<_> = cases("dev").unwrap();
    for (named, written) in recorded().iter().zip(&wanted) {
        assert_eq!(named.id, written.id);
        assert_eq!(court.judge(&named.case).decision, written.expected.decision, "{}", named.id);
    }
}
