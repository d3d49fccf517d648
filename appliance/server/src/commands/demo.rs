//! `demo`: the whole way of a case on a throw-away appliance, with the real server as a process
//! of its own, and every step held against what must come out.

mod audit;
mod cases;
mod process;

use std::time::Instant;

use tribune_record::{Decision, Role};

use super::{key, print, remote};
use crate::{
    client::{Client, form::Form},
    exit::Exit,
    failure::Failure,
    home::init,
    http::wire::{DecisionAnswer, NewApproval, NewRequest, Registered},
    report,
};
use cases::{CASES, Case};
use process::Server;

/// Runs the demo.
pub(crate) async fn run() -> Result<Exit, Failure> {
    let began = Instant::now();
    let mut steps = Steps::default();
    let folder = tempfile::Builder::new()
        .prefix("tribune-demo-")
        .tempdir()
        .map_err(|error| Failure::new(format!("cannot make a folder for the demo: {error}")))?;
    let root = folder.path().join("home");
    steps.heading("A throw-away home: keys, certificates, an empty ledger")?;
    init::init(&root, &[])?;
    let signer = process::add_approver(&root, "approver-1", "finance")?;
    steps.say("keys/ tls/ ledger/ tribune.toml authorities.toml and the site's data files")?;

    steps.heading("The server, on a loopback port, TLS 1.3 with client certificates")?;
    let server = Server::start(&root).await?;
    steps.say(&format!("listening on {}", server.url))?;
    let people = People {
        orchestrator: server.client("orchestrator")?,
        requester: server.client("requester")?,
        approver: server.client("approver")?,
    };
    for case in CASES {
        let answer = people.judge(case).await?;
        steps.judged(case, &answer)?;
        if let Some(expected) = case.after_approval {
            let answer = people.approve(&answer, &signer).await?;
            steps.approved(&answer, expected)?;
        }
    }
    let pin = server.checkpoint().await?;
    server.stop().await?;
    audit::run(&mut steps, &root, folder.path(), &pin)?;
    steps.end(began.elapsed().as_secs_f32())
}

struct People {
    orchestrator: Client,
    requester: Client,
    approver: Client,
}

impl People {
    /// The person registers their words, the orchestrator posts the plan.
    async fn judge(&self, case: &Case) -> Result<DecisionAnswer, Failure> {
        let context = tribune_plan::read_context(case.context.as_bytes())?;
        let new = NewRequest {
            text: case.request.to_owned(),
            confirmed_deletions: context.confirmed_deletions,
            acknowledged: context.acknowledged,
            service: Some(case.service.to_owned()),
            id: None,
            contract: None,
        };
        let registered = self.requester.post("/v1/requests", remote::json(&new)?).await?;
        let Registered { id, .. } = registered.read()?;
        let form = Form::new()?
            .part("plan", case.plan.as_bytes())
            .part("context", case.context.as_bytes())
            .part("request_id", id.as_bytes());
        self.orchestrator.post("/v1/plans", form.post(None)).await?.read()
    }

    /// The approver signs what they are shown, with a key of their own.
    async fn approve(
        &self,
        waiting: &DecisionAnswer,
        signer: &key::Signer,
    ) -> Result<DecisionAnswer, Failure> {
        let path = format!("/v1/decisions/{}", waiting.id);
        let shown: DecisionAnswer = self.approver.get(&path).await?.read()?;
        let role = Role::from("finance");
        let statement = remote::statement(&shown, &waiting.id, "approver-1", &role)?;
        let signature = key::sign(signer, &statement.signed_bytes()?);
        let new = NewApproval { statement, signature };
        self.approver.post(&format!("{path}/approvals"), remote::json(&new)?).await?.read()
    }
}

/// What was shown so far, and what did not come out as expected.
#[derive(Debug, Default)]
struct Steps {
    count: usize,
    wrong: Vec<String>,
}

impl Steps {
    fn heading(&mut self, title: &str) -> Result<(), Failure> {
        self.count = self.count.saturating_add(1);
        let bold = anstyle::Style::new().bold();
        print(&format!("\n{bold}{}. {title}{bold:#}\n", self.count))
    }

    fn say(&self, text: &str) -> Result<(), Failure> {
        print(&report::wrap(text, 3))
    }

    fn judged(&mut self, case: &Case, answer: &DecisionAnswer) -> Result<(), Failure> {
        self.heading(case.title)?;
        self.say(&format!("“{}”", case.request))?;
        self.decision(answer)?;
        self.expect(case.title, case.expected, answer.judgment.decision)
    }

    fn approved(&mut self, answer: &DecisionAnswer, expected: Decision) -> Result<(), Failure> {
        self.heading("The same case, after finance has signed with a key of their own")?;
        self.decision(answer)?;
        self.expect("the signed case", expected, answer.judgment.decision)
    }

    fn decision(&self, answer: &DecisionAnswer) -> Result<(), Failure> {
        let judgment = &answer.judgment;
        let style = report::style(judgment.decision);
        print(&format!("   {style}{}{style:#}\n", judgment.decision))?;
        self.say(&judgment.reason)?;
        let mut seen = std::collections::BTreeSet::new();
        for finding in &judgment.findings {
            if seen.insert((&finding.id, &finding.message)) && seen.len() <= cases::FINDINGS_SHOWN {
                let item = format!("- {}: {}", finding.id, finding.message);
                print(&report::wrap(&item, 5))?;
            }
        }
        let more = seen.len().saturating_sub(cases::FINDINGS_SHOWN);
        if more > 0 {
            self.say(&format!("  and {more} more"))?;
        }
        Ok(())
    }

    fn expect(&mut self, what: &str, expected: Decision, found: Decision) -> Result<(), Failure> {
        self.hold(expected == found, &format!("{what}: expected {expected}, found {found}"))
    }

    fn hold(&mut self, right: bool, otherwise: &str) -> Result<(), Failure> {
        if right {
            return Ok(());
        }
        self.wrong.push(otherwise.to_owned());
        let style = report::style(Decision::Vetoed);
        print(&format!("{style}{}{style:#}", report::wrap(otherwise, 3)))
    }

    fn end(mut self, seconds: f32) -> Result<Exit, Failure> {
        if self.wrong.is_empty() {
            self.heading(&format!("Every step came out as expected, in {seconds:.1} s"))?;
            return Ok(Exit::Done);
        }
        Err(Failure::new(format!("not as expected: {}", self.wrong.join("; "))))
    }
}
