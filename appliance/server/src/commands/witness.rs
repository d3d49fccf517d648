//! `ledger witness`: takes the newest checkpoint to a witness and brings its signature back
//! (c2sp.org/tlog-witness, `add-checkpoint`). The appliance itself connects to nobody: this runs
//! where the operator is.

use http::StatusCode;
use tribune_chain::{Checkpoint, Cosigned, Note, WitnessKey};

use super::{print, remote};
use crate::{
    cli,
    client::{Answer, Client, Post, refusal},
    exit::Exit,
    failure::Failure,
    http::wire::{NewCosignature, Proof, RecordAt},
    report,
};

/// Has the newest checkpoint signed and kept.
pub(crate) async fn run(args: &cli::Witness) -> Result<Exit, Failure> {
    let key: WitnessKey = args.witness_key.parse().map_err(|why| {
        Failure::new(format!("--witness-key: expected a C2SP verifier key of type 0x04: {why}"))
    })?;
    let ledger = Client::new(&args.remote)?;
    let own_ca = args.remote.identity.join("ca.pem");
    let ca = args.witness_ca.as_deref().unwrap_or(&own_ca);
    let witness = Client::trusting(&args.witness, ca)?;
    let note = text(&ledger.get("/v1/ledger/checkpoint").await?)?;
    let checkpoint = read(&note)?;
    let lines = ask(&ledger, &witness, &note, &checkpoint).await?;
    let note = format!("{}\n{lines}", checkpoint.text());
    let cosigned = Cosigned::open(&note, &key).map_err(|why| {
        Failure::new(report::clean(&format!("the witness: expected its signature, found {why}")))
    })?;
    let new = NewCosignature { witness: key.to_string(), note: cosigned.note };
    let kept: RecordAt =
        ledger.post("/v1/ledger/cosignatures", remote::json(&new)?).await?.read()?;
    let (name, RecordAt { shard, seq, .. }) = (key.name(), kept);
    let size = checkpoint.size;
    print(&report::wrap(
        &format!("{name} signed {size} records of shard {shard}; its signature is record {seq}."),
        0,
    ))?;
    Ok(Exit::Done)
}

fn text(answer: &Answer) -> Result<String, Failure> {
    answer.success()?;
    let text = String::from_utf8(answer.body.to_vec());
    text.map_err(|_error| Failure::new("the server's checkpoint: expected UTF-8"))
}

fn read(note: &str) -> Result<Checkpoint, Failure> {
    let parsed = Note::parse(note).map_err(|why| why.to_string());
    let checkpoint =
        parsed.and_then(|note| Checkpoint::parse(note.text()).map_err(|why| why.to_string()));
    checkpoint.map_err(|why| Failure::new(format!("the server's checkpoint: {why}")))
}

/// What the witness adds to the note. It tells the size it knows where it knows another one than
/// we thought, and is asked once more with the proof from there.
async fn ask(
    ledger: &Client,
    witness: &Client,
    note: &str,
    checkpoint: &Checkpoint,
) -> Result<String, Failure> {
    let first = add(witness, 0, &[], note).await?;
    let answer = if first.status == StatusCode::CONFLICT {
        let known = String::from_utf8_lossy(&first.body);
        let known: u64 = known.trim().parse().map_err(|_error| {
            Failure::new("the witness: expected the size it knows, found no number")
        })?;
        if known > checkpoint.size {
            return Err(Failure::new(format!(
                "the witness has seen {known} records of {}, the server has {}: ROLLBACK or FORK; \
                 keep both checkpoints and find out which history is true",
                checkpoint.origin, checkpoint.size
            )));
        }
        let size = checkpoint.size;
        let path = format!("/v1/ledger/proof/consistency?first={known}&size={size}");
        let Proof { hashes, .. } = ledger.get(&path).await?.read()?;
        add(witness, known, &hashes, note).await?
    } else {
        first
    };
    if !answer.status.is_success() {
        let what = match answer.status.as_u16() {
            403 => "it does not know the ledger's key",
            404 => "it does not know the ledger's origin",
            422 => "the ledger does not continue what it has seen: FORK",
            _other => return Err(refusal(answer.status, &answer.body)),
        };
        return Err(Failure::new(format!("the witness refuses {}: {what}", checkpoint.origin)));
    }
    String::from_utf8(answer.body.to_vec())
        .map_err(|_error| Failure::new("the witness: expected signature lines in UTF-8"))
}

async fn add(witness: &Client, old: u64, proof: &[String], note: &str) -> Result<Answer, Failure> {
    let proof: String = proof.iter().map(|hash| format!("{hash}\n")).collect();
    let body = format!("old {old}\n{proof}\n{note}").into_bytes();
    let kind = "text/plain; charset=utf-8".to_owned();
    witness.post("/add-checkpoint", Post { kind, body, key: None }).await
}
