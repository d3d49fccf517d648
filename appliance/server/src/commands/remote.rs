//! `submit`, `request`, `approve`, and `export` from a server: what people and pipelines do.

use std::{io::Write as _, path::Path};

use http::Method;
use http_body_util::BodyExt as _;
use tribune_record::{
    Answer as Yes, ApprovalStatement, CONTRACT_BYTES_MAX, ContractStatement, Decision,
};
use tribune_verdict::scope;

use super::{cannot_print, judge, key, print, read_file, text_or_file};
use crate::{
    cli::{self, Format},
    client::{Client, Post, form::Form, refusal},
    clock,
    exit::Exit,
    failure::Failure,
    home::write,
    http::wire::{DecisionAnswer, NewApproval, NewContract, NewRequest, Registered},
    report::{self, Reached, junit, sarif, told::Told},
};

/// Posts a plan.
pub(crate) async fn submit(args: &cli::Submit) -> Result<Exit, Failure> {
    let (plan, context) = judge::read(&args.files)?;
    let archive = judge::archive(&args.files)?;
    let text = args.request.as_deref().map(text_or_file).transpose()?;
    let form = Form::new()?
        .part("plan", &plan)
        .maybe("archive", archive.as_deref())
        .maybe("context", context.as_deref())
        .maybe("request_id", args.request_id.as_deref().map(str::as_bytes))
        .maybe("request", text.as_deref().map(str::as_bytes));
    let client = Client::new(&args.remote)?;
    let answer = client.post("/v1/plans", form.post(args.idempotency_key.clone())).await?;
    show(&answer.read()?, args.files.format, &args.remote.server, Some(&args.files.plan))
}

/// Prints a decision and gives its exit code.
pub(crate) fn show(
    answer: &DecisionAnswer,
    format: Format,
    server: &str,
    plan: Option<&Path>,
) -> Result<Exit, Failure> {
    let told = Told { plan_file: plan, ..answer.into() };
    match format {
        Format::Json => {
            let json = serde_json::to_string_pretty(answer)?;
            print(&format!("{json}\n"))?;
        }
        Format::Human => print(&human(answer, server))?,
        Format::Sarif => print(&format!("{}\n", sarif::render(&told)?))?,
        Format::Junit => print(&junit::render(&told).map_err(cannot_print)?)?,
    }
    Ok(Exit::from(&answer.judgment))
}

/// A decision with its place in the ledger, for people.
fn human(answer: &DecisionAnswer, server: &str) -> String {
    let request = answer.request_id.as_deref().unwrap_or("none");
    let place = format!(
        "decision {}, revision {}, of {}, request {request}, record {} of ledger {}",
        answer.id,
        answer.revision,
        clock::text(tribune_record::UnixMillis(answer.record.time)),
        answer.record.seq,
        answer.record.ledger
    );
    let notes: String = answer.notes.iter().map(|note| report::wrap(note, 0)).collect();
    let reached = Reached { server, decision: &answer.id, request: answer.request_id.as_deref() };
    let report = report::render(&answer.judgment, Some(reached));
    format!("{report}\n{}{notes}", report::wrap(&place, 0))
}

/// Registers a request.
pub(crate) async fn request(args: &cli::Request) -> Result<Exit, Failure> {
    let new = NewRequest {
        text: text_or_file(&args.text)?,
        confirmed_deletions: args.confirm_deletion.clone(),
        acknowledged: args.acknowledge.clone(),
        service: args.service.clone(),
        id: args.id.clone(),
        contract: signed(args)?,
    };
    let client = Client::new(&args.remote)?;
    let Registered { id, notes, .. } = client.post("/v1/requests", json(&new)?).await?.read()?;
    for note in notes {
        // Standard output is the id's alone; whoever closed stderr does not want to know.
        drop(writeln!(anstream::stderr(), "{}", report::clean(&note)));
    }
    print(&format!("{}\n", report::clean(&id)))?;
    Ok(Exit::Done)
}

/// The contract that is given with the words, signed; what is signed is shown first.
fn signed(args: &cli::Request) -> Result<Option<NewContract>, Failure> {
    let (Some(path), Some(key)) = (&args.contract, &args.key) else { return Ok(None) };
    let words = text_or_file(&args.text)?;
    let file = path.display();
    let text = read_file(path, "contract", CONTRACT_BYTES_MAX)?;
    let text = String::from_utf8(text)
        .map_err(|_bytes| Failure::new(format!("{file}: expected UTF-8")))?;
    let excess =
        scope::excess(&words, &text).map_err(|unfit| Failure::new(format!("{file}: {unfit}")))?;
    if !excess.is_empty() {
        let all = report::clean(&excess.join("; "));
        return Err(Failure::new(format!("{file} asks for more than the words: {all}")));
    }
    let contract: scope::Contract = serde_json::from_str(&text)?;
    let shown = report::contract::signed(&scope::told(&contract, &words));
    // Standard output is the id's alone; whoever closed stderr does not want to know.
    drop(write!(anstream::stderr(), "{shown}"));
    let statement =
        ContractStatement::of(&text, &words, approver(&args.remote.identity)?, clock::now());
    let signature = key::sign(&key::read(key)?, &statement.signed_bytes()?);
    Ok(Some(NewContract { text, statement, signature }))
}

/// A JSON post.
pub(crate) fn json(value: &impl serde::Serialize) -> Result<Post, Failure> {
    Ok(Post { kind: "application/json".to_owned(), body: serde_json::to_vec(value)?, key: None })
}

/// Fetches a decision, shows what is signed, signs it.
pub(crate) async fn approve(args: &cli::Approve) -> Result<Exit, Failure> {
    let key = key::read(&args.key)?;
    let approver = approver(&args.remote.identity)?;
    let client = Client::new(&args.remote)?;
    let path = path(&args.id)?;
    let shown: DecisionAnswer = client.get(&path).await?.read()?;
    if shown.judgment.decision != Decision::Escalated {
        let decision = shown.judgment.decision;
        let waits = "expected a decision that waits for approval";
        return Err(Failure::new(format!("{waits}, found {decision}")));
    }
    let statement = statement(&shown, &args.id, &approver, &args.role)?;
    let signature = key::sign(&key, &statement.signed_bytes()?);
    if args.format == Format::Human {
        let text = serde_json::to_string_pretty(&statement)?;
        print(&format!(
            "{}\nYou sign:\n{}\n\n",
            human(&shown, &args.remote.server),
            report_lines(&text)
        ))?;
    }
    let new = NewApproval { statement, signature };
    let answer = client.post(&format!("{path}/approvals"), json(&new)?).await?;
    show(&answer.read()?, args.format, &args.remote.server, None)
}

pub(crate) fn report_lines(text: &str) -> String {
    text.lines().map(report::clean).collect::<Vec<_>>().join("\n")
}

/// The path of a decision. An id of ours needs no escape.
pub(crate) fn path(id: &str) -> Result<String, Failure> {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
    if id.is_empty() || !id.chars().all(plain) {
        return Err(Failure::new(format!("expected a decision's id, found {id:?}")));
    }
    Ok(format!("/v1/decisions/{id}"))
}

/// Whose certificate it is.
pub(crate) fn approver(identity: &Path) -> Result<String, Failure> {
    use rustls::pki_types::{CertificateDer, pem::PemObject as _};
    let path = identity.join("cert.pem");
    let wrong = |error: &dyn std::fmt::Display| {
        Failure::new(format!("expected a client certificate in {}: {error}", path.display()))
    };
    let certificate = CertificateDer::from_pem_file(&path).map_err(|error| wrong(&error))?;
    let identity = crate::identity::of_certificate(&certificate).map_err(|error| wrong(&error))?;
    Ok(identity.id)
}

/// What is signed. The digest of what was shown is worked out here, not believed.
pub(crate) fn statement(
    shown: &DecisionAnswer,
    id: &str,
    approver: &str,
    role: &tribune_record::Role,
) -> Result<ApprovalStatement, Failure> {
    if shown.id != id {
        return Err(Failure::new(format!("expected decision {id}, found {}", shown.id)));
    }
    Ok(ApprovalStatement {
        ledger: shown.record.ledger.clone(),
        decision: id.to_owned(),
        plan: shown.judgment.plan.semantic_digest,
        conditions: shown.judgment.conditions_digest()?,
        role: role.clone(),
        approver: approver.to_owned(),
        answer: Yes::Approve,
        at: clock::now(),
    })
}

/// Takes the ledger from a running server into a file that is whole or not there.
pub(crate) async fn export(
    client: &Client,
    shard: Option<u32>,
    out: &Path,
) -> Result<u64, Failure> {
    super::refuse_existing(out)?;
    let query = shard.map_or_else(String::new, |shard| format!("?shard={shard}"));
    let path = format!("/v1/ledger/export{query}");
    let (status, mut body) = client.open(Method::GET, &path, Post::default()).await?;
    if !status.is_success() {
        let told = body.collect().await.map(http_body_util::Collected::to_bytes);
        return Err(refusal(status, &told.unwrap_or_default()));
    }
    let failed = |error: &std::io::Error| Failure::file("write", out, error);
    let unfinished = write::sibling(out).map_err(|error| failed(&error))?;
    let write = async {
        let mut file = std::fs::File::create_new(&unfinished).map_err(|error| failed(&error))?;
        let mut bytes = 0_u64;
        while let Some(frame) = body.frame().await {
            let frame = frame.map_err(|error| {
                Failure::new(format!("the export broke off, nothing is kept: {error}"))
            })?;
            let data = frame.into_data().unwrap_or_default();
            file.write_all(&data).map_err(|error| failed(&error))?;
            bytes = bytes.saturating_add(u64::try_from(data.len()).unwrap_or(u64::MAX));
        }
        file.sync_all().map_err(|error| failed(&error))?;
        std::fs::rename(&unfinished, out).map_err(|error| failed(&error))?;
        Ok(bytes)
    };
    let written = write.await;
    if written.is_err() {
        // The error that matters is the first one.
        drop(std::fs::remove_file(&unfinished));
    }
    written
}
