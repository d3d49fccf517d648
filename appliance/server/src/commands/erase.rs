//! `erase`: one person's consent to an erasure, signed with their own key.

use tribune_record::ErasureStatement;

use super::{key, print, remote};
use crate::{
    cli,
    client::Client,
    clock,
    exit::Exit,
    failure::Failure,
    http::wire::{DecisionAnswer, ErasureAnswer, NewConsent},
    report,
};

/// Shows what is signed, signs it, and says whether the erasure is done or waits.
pub(crate) async fn run(args: &cli::Erase) -> Result<Exit, Failure> {
    let key = key::read(&args.key)?;
    let approver = remote::approver(&args.remote.identity)?;
    let client = Client::new(&args.remote)?;
    let path = remote::path(&args.decision)?;
    let shown: DecisionAnswer = client.get(&path).await?.read()?;
    let statement = ErasureStatement {
        ledger: shown.record.ledger,
        decision: args.decision.clone(),
        basis: args.basis.trim().to_owned(),
        role: args.role.clone(),
        approver,
        at: clock::now(),
    };
    let signature = key::sign(&key, &statement.signed_bytes()?);
    let text = serde_json::to_string_pretty(&statement)?;
    print(&format!("You sign:\n{}\n\n", remote::report_lines(&text)))?;
    let new = NewConsent { statement, signature };
    let answer = client.post(&format!("{path}/erasures"), remote::json(&new)?).await?;
    print(&told(&answer.read()?))?;
    Ok(Exit::Done)
}

fn told(answer: &ErasureAnswer) -> String {
    let ErasureAnswer { decision, records, request_kept, waits_for, consents, .. } = answer;
    let who: Vec<String> =
        consents.iter().map(|one| format!("{} as {}", one.approver, one.role)).collect();
    let agreed = format!("Agreed so far: {}.", who.join(", "));
    let text = match waits_for {
        Some(what) => format!("Nothing is erased yet: expected {what}. {agreed}"),
        None => {
            let kept = if *request_kept {
                " The person's words stay: another decision rests on the same request."
            } else {
                ""
            };
            format!(
                "The texts of {decision} are erased: those of {records} records. The records, \
                 their signatures and proofs stay.{kept} {agreed}"
            )
        }
    };
    report::wrap(&text, 0)
}
