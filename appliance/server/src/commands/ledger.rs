//! `ledger`: shards, archive, keys, pins, holds and retention.

use std::{fs, path::Path};

use tribune_chain::{Checkpoint, Note};

use super::{export, print, read_file, remote, wait, witness};
use crate::{
    cli::{Archive, Hold, LedgerCommand, Pin, Remote, Retention, RotateKey},
    client::{Client, Post},
    config::ledger::LedgerConfig,
    exit::Exit,
    failure::Failure,
    home::{Home, write},
    http::wire::{Keeping, NewHold, NewRetention, RecordAt, Shards},
    ledger, report,
};

/// Longest checkpoint read, in bytes.
const NOTE_BYTES_MAX: usize = 64 * 1024;

/// Does what was asked.
pub(crate) fn run(command: LedgerCommand) -> Result<Exit, Failure> {
    match command {
        LedgerCommand::Shards(args) => wait(shards(&args)),
        LedgerCommand::Close(args) => wait(close(&args)),
        LedgerCommand::Archive(args) => wait(archive(&args)),
        LedgerCommand::RotateKey(args) => rotate(&args),
        LedgerCommand::Pin(args) => pin(&args),
        LedgerCommand::Witness(args) => wait(witness::run(&args)),
        LedgerCommand::Hold(args) => wait(hold(&args)),
        LedgerCommand::Retention(args) => wait(retention(&args)),
    }
}

async fn listed(client: &Client) -> Result<Shards, Failure> {
    client.get("/v1/ledger/shards").await?.read()
}

async fn shards(args: &Remote) -> Result<Exit, Failure> {
    let Shards { ledger, shards } = listed(&Client::new(args)?).await?;
    let mut text =
        format!("ledger {}\n\nshard    first record      records\n", report::clean(&ledger));
    for shard in shards {
        let state = if shard.closed { "closed" } else { "current" };
        let (number, first, records) = (shard.number, shard.first, shard.records);
        text.push_str(&format!("{number:>5}{first:>16}{records:>13}  {state}\n"));
    }
    print(&text)?;
    Ok(Exit::Done)
}

async fn close(args: &Remote) -> Result<Exit, Failure> {
    let client = Client::new(args)?;
    let closed: RecordAt = client.post("/v1/ledger/shards", Post::default()).await?.read()?;
    let RecordAt { shard, seq, .. } = closed;
    print(&format!(
        "Shard {shard} ended with record {seq}; shard {} has begun.\n",
        shard.saturating_add(1)
    ))?;
    Ok(Exit::Done)
}

/// A file that is there already is left as it is: a closed shard never changes, but where texts
/// were erased since, the copy still holds them, and that is said.
async fn archive(args: &Archive) -> Result<Exit, Failure> {
    let client = Client::new(&args.remote)?;
    let Shards { ledger, shards } = listed(&client).await?;
    let made = fs::create_dir_all(&args.out);
    made.map_err(|error| Failure::file("make", &args.out, &error))?;
    let (mut copied, mut there) = (0_u32, 0_u32);
    for shard in shards.iter().filter(|shard| shard.closed) {
        let name = format!("{ledger}-{:08}.export", shard.number);
        let out = args.out.join(name);
        if out.exists() {
            there = there.saturating_add(1);
            continue;
        }
        remote::export(&client, Some(shard.number), &out).await?;
        copied = copied.saturating_add(1);
    }
    let out = args.out.display();
    let text = format!(
        "Closed shards copied to {out}: {copied}; there already: {there}. Texts erased since a \
         copy was made are still in that copy: remove it and archive again."
    );
    print(&report::wrap(&text, 0))?;
    Ok(Exit::Done)
}

/// The next key is on disk before the ledger names it, and takes the old one's place after: an
/// attempt that was cut short is finished by the next one.
fn rotate(args: &RotateKey) -> Result<Exit, Failure> {
    let home = Home::at(&args.home)?;
    let next = home.next_ledger_key();
    let options = ledger::options(&home, &LedgerConfig::default())?;
    let old = home.ledger_keys()?;
    let new = match &args.new {
        Some(path) => tribune_store::read_key(path)?,
        None if next.exists() => tribune_store::read_key(&next)?,
        None => tribune_store::create_key(&next)?,
    };
    let vkey = tribune_store::Ledger::rotate(&home.ledger(), old, &new, &options)?;
    let place = home.ledger_key();
    let stands = if args.new.is_none() {
        fs::rename(&next, &place).map_err(|error| Failure::file("write", &place, &error))?;
        let folder = place.parent().unwrap_or(&place);
        write::sync_folder(folder).map_err(|error| Failure::file("write", folder, &error))?;
        format!("The new key stands in {}.", place.display())
    } else {
        "Hand the new key to the server (credential or keys/ledger.seed) before it starts."
            .to_owned()
    };
    print(&format!(
        "The ledger goes on under\n  {vkey}\n{stands} The old key signs nothing any more.\n"
    ))?;
    Ok(Exit::Done)
}

fn pin(args: &Pin) -> Result<Exit, Failure> {
    let home = Home::at(&args.home)?;
    let bytes = read_file(&args.checkpoint, "checkpoint", NOTE_BYTES_MAX)?;
    let at = args.checkpoint.display();
    let wrong =
        |why: &dyn std::fmt::Display| Failure::new(format!("expected a checkpoint in {at}: {why}"));
    let text = String::from_utf8(bytes).map_err(|why| wrong(&why))?;
    let note = tribune_verify::pin_of(&text).map_err(|why| wrong(&why))?;
    let parsed = Note::parse(&note).map_err(|why| wrong(&why))?;
    let checkpoint = Checkpoint::parse(parsed.text()).map_err(|why| wrong(&why))?;
    let signer = export::vkey(&home)?;
    if tribune_chain::ledger_of(&checkpoint.origin) != tribune_chain::ledger_of(signer.name()) {
        let expected = format!("one of {}", signer.name());
        return Err(wrong(&format!("expected {expected}, found {}", checkpoint.origin)));
    }
    let ledger = tribune_chain::ledger_of(&checkpoint.origin);
    let shard = checkpoint.origin.strip_prefix(ledger).unwrap_or_default().trim_start_matches('/');
    let shard = if shard.is_empty() { "0" } else { shard };
    let path = home.pin(&format!("{shard}-{}.note", checkpoint.size));
    keep(&path, note.as_bytes())?;
    // Opened once more, with the pin: one that this ledger does not meet must not stay.
    if let Err(error) = ledger::open(&home, &LedgerConfig::default()) {
        drop(fs::remove_file(&path));
        return Err(error);
    }
    let Checkpoint { origin, size, .. } = checkpoint;
    print(&format!(
        "Pinned: {origin} with {size} records. A ledger that holds less, or another history,\n\
         is not opened any more. Keep a copy outside this machine too.\n"
    ))?;
    Ok(Exit::Done)
}

fn keep(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    if path.exists() {
        let found = fs::read(path).map_err(|error| Failure::file("read", path, &error))?;
        if found == bytes {
            return Ok(());
        }
        let path = path.display();
        return Err(Failure::new(format!("expected no other pin at {path}, found one")));
    }
    if let Some(folder) = path.parent()
        && !folder.exists()
    {
        write::private_folder(folder).map_err(|error| Failure::file("make", folder, &error))?;
    }
    write::public_file(path, bytes).map_err(|error| Failure::file("write", path, &error))
}

async fn hold(args: &Hold) -> Result<Exit, Failure> {
    let new =
        NewHold { on: !args.lift, decision: args.decision.clone(), basis: args.basis.clone() };
    kept(&args.remote, "/v1/ledger/holds", &new).await
}

async fn retention(args: &Retention) -> Result<Exit, Failure> {
    kept(&args.remote, "/v1/ledger/retention", &NewRetention { years: args.years }).await
}

async fn kept(at: &Remote, path: &str, new: &impl serde::Serialize) -> Result<Exit, Failure> {
    let answer = Client::new(at)?.post(path, remote::json(new)?).await?;
    let Keeping { retention_years, holds } = answer.read()?;
    let mut lines = vec![format!("Records are kept for {retention_years} years.")];
    lines.extend(holds.into_iter().map(|hold| {
        let what = hold.decision.unwrap_or_else(|| "the whole ledger".to_owned());
        format!("Legal hold on {what}: {}", hold.basis)
    }));
    let text: String = lines.iter().map(|line| report::wrap(line, 0)).collect();
    print(&text)?;
    Ok(Exit::Done)
}
