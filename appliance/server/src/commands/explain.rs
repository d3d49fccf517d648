//! `explain`: what a rule means, and why a decision came out as it did.

use std::collections::BTreeSet;

use tribune_host::Host;
use tribune_verdict::{guide, guides, nearest};

use super::{print, remote};
use crate::{
    cli::{self, Format, Remote},
    client::Client,
    config::Runtime,
    exit::Exit,
    failure::Failure,
    http::wire::DecisionAnswer,
    report::explained::{self, Described},
};

/// What an id of a decision begins with.
const DECISION: &str = "dec-";

/// Explains a rule, or lists them all.
pub(crate) fn run(args: &cli::Explain) -> Result<Exit, Failure> {
    let policies = described()?;
    let Some(id) = &args.id else {
        print(&explained::all(&policies))?;
        return Ok(Exit::Done);
    };
    if id.starts_with(DECISION) {
        return match (&args.server, &args.identity) {
            (Some(server), Some(identity)) => {
                let (server, identity) = (server.clone(), identity.clone());
                super::wait(decision(id, Remote { server, identity }, args.format))
            }
            _ => Err(Failure::new("expected --server and --identity: a decision stands there")),
        };
    }
    let policy = policies.iter().find(|policy| policy.rule == *id || policy.policy == *id);
    let guide = guide(id);
    if guide.is_none() && policy.is_none() {
        return Err(unknown(id, &policies));
    }
    print(&explained::rule(guide, policy))?;
    Ok(Exit::Done)
}

async fn decision(id: &str, remote: Remote, format: Format) -> Result<Exit, Failure> {
    let path = remote::path(id)?;
    let answer: DecisionAnswer = Client::new(&remote)?.get(&path).await?.read()?;
    match format {
        Format::Human => print(&explained::decision(&answer.judgment))?,
        Format::Json | Format::Sarif | Format::Junit => {
            // What it came to is said; that it is said is the command's own success.
            let _of_the_decision = remote::show(&answer, format, &remote.server, None)?;
        }
    }
    Ok(Exit::Done)
}

fn unknown(id: &str, policies: &[Described]) -> Failure {
    let rules = policies.iter().flat_map(|one| [one.rule.as_str(), one.policy.as_str()]);
    let near = nearest(id, guides().map(|guide| guide.id).chain(rules));
    let id: String = id.chars().take(64).collect();
    Failure::new(format!(
        "expected a law, rule, policy or finding, or a decision's id, found {id:?}; the nearest \
         are {} (tribune explain lists all)",
        near.join(", ")
    ))
}

/// What the policies say about themselves.
fn described() -> Result<Vec<Described>, Failure> {
    let host = Host::new(Runtime::default().into())?;
    let mut all = Vec::new();
    for one in host.descriptors() {
        // A policy may read several parts of one kind.
        let kinds = one.reads.iter().map(|kind| kind.resource_type.as_str());
        let mut kinds: BTreeSet<&str> = kinds.collect();
        let others = kinds.remove("*").then_some("parts of any other");
        let reads: Vec<String> = kinds.into_iter().chain(others).map(Into::into).collect();
        all.extend(one.rules.iter().map(|rule| Described {
            policy: one.id.clone(),
            rule: rule.id.clone(),
            title: rule.title.trim_end_matches('.').to_owned(),
            floor: rule.floor,
            controls: rule.controls.clone(),
            reads: reads.clone(),
        }));
    }
    Ok(all)
}
