//! Writes the seeds of every target: `cargo run --example seeds`, from this folder.
//!
//! Records are the golden ones; the rest comes from the verifier's own test ledger.

#[expect(dead_code, reason = "the verifier's tests use the rest")]
#[path = "../../../verify-tool/tests/all/book.rs"]
mod book;

use std::{fs, io, path::Path};

use tribune_chain::{
    BodyKey, Head, Receipt, SealedEntry, TreeHash, cosign,
    journal::{Frame, SegmentHeader, Trailer, encode_frame},
    witness_key,
};
use tribune_fuzz::{Told, tell, vkey};
use tribune_record::{
    Decision, Digest,
    v1::{LedgerId, Record},
};

const GOLDEN: &str = "../record/src/v1/golden";
/// The example of c2sp.org/signed-note.
const SPEC_KEY: &str = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
const SPEC_NOTE: &str = "This is an example message.\n\n\u{2014} example.com/foo \
Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";

fn main() -> io::Result<()> {
    let mut told = Vec::new();
    for file in fs::read_dir(GOLDEN)? {
        let path = file?.path();
        let name = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        let bytes = fs::read(&path)?;
        write("record", name, &bytes)?;
        let read = Record::decode(&bytes).expect("a golden record");
        let bodies: Vec<_> = read.bodies.iter().map(|_| b"{}".to_vec()).collect();
        told.push((bytes, bodies));
    }
    let golden = told.iter().map(|(record, bodies)| Told { record, bodies });
    write("lies", "golden", &tell(golden))?;
    let book = story();
    write("export", "empty", &book::Book::default().export())?;
    write("export", "new", &book::Book::new().export())?;
    write("export", "story", &book.export())?;
    let bodies: Vec<Vec<Vec<u8>>> = book.entries.iter().map(bodies).collect();
    let pairs = book.entries.iter().zip(&bodies);
    let story = pairs.map(|(entry, bodies)| Told { record: &entry.record, bodies });
    write("lies", "story", &tell(story))?;
    write("frame", "story", &frame(&book))?;
    let ledger = LedgerId([7; 16]);
    let header = SegmentHeader { ledger, index: 0, first_seq: 0, bytes: 65_536 };
    write("frame", "segment", &header.encode())?;
    notes(&book)
}

fn bodies(entry: &tribune_chain::Entry) -> Vec<Vec<u8>> {
    entry.bodies.iter().map(|body| body.bytes.clone()).collect()
}

/// A request, a decision that escalates, an approval.
fn story() -> book::Book {
    let mut book = book::Book::new();
    let words = book::registered(&mut book, &book::request());
    let (case, judgment) = (book::case(), book::judgment(Decision::Escalated));
    let event = book::made(0, Some(words), &case, &judgment);
    book::decide(&mut book, event, &case, &judgment);
    let (approval, grant) = book::approve(book::statement("fay", &judgment));
    book.add(tribune_record::v1::Event::Approval(approval), &[]);
    let mut case = case;
    case.grants.push(grant);
    let judgment = book::judgment(Decision::Approved);
    let event = book::made(1, Some(words), &case, &judgment);
    book::decide(&mut book, event, &case, &judgment);
    book
}

fn frame(book: &book::Book) -> Vec<u8> {
    let key = BodyKey::new([1; 32]).expect("a key");
    let seal = |entry: &tribune_chain::Entry| SealedEntry::seal(entry.clone(), &key);
    let entries: Vec<_> = book.entries.iter().map(seal).collect::<Result<_, _>>().expect("small");
    let size = u64::try_from(entries.len()).unwrap_or(u64::MAX);
    let head =
        Head { ledger: LedgerId([7; 16]), size, root: TreeHash([5; 32]), last: Digest([6; 32]) };
    let trailer = Trailer { head, signature: head.sign(&book::key(0)) };
    let (bytes, _) = encode_frame(0, &entries, &trailer).expect("a small frame");
    let read = tribune_chain::journal::decode_frame(&bytes, head.ledger);
    assert!(read.is_ok_and(|frame: Frame| frame.entries.len() == entries.len()));
    bytes
}

fn notes(book: &book::Book) -> io::Result<()> {
    let checkpoint = book.checkpoint();
    let point = tribune_chain::Checkpoint::open(&checkpoint, &vkey()).expect("our checkpoint");
    let witness = tribune_chain::SigningKey::from_bytes(&[2; 32]);
    let line = cosign(&point, 1_800_000_000, "witness.test/w", &witness);
    write("note", "spec-key", SPEC_KEY.as_bytes())?;
    write("note", "spec-note", SPEC_NOTE.as_bytes())?;
    write("note", "key", vkey().to_string().as_bytes())?;
    write("note", "witness-key", witness_key("witness.test/w", &witness).as_bytes())?;
    write("note", "checkpoint", checkpoint.as_bytes())?;
    write("note", "checkpoint-text", point.text().as_bytes())?;
    write("note", "cosigned", format!("{checkpoint}{line}\n").as_bytes())?;
    let last = book.entries.last().expect("an entry");
    let seq = point.size.saturating_sub(1);
    let receipt = Receipt::new(&last.record, &last.signature, &book.path(seq), checkpoint);
    write("note", "receipt", &serde_json::to_vec(&receipt).map_err(io::Error::other)?)
}

fn write(target: &str, name: &str, bytes: &[u8]) -> io::Result<()> {
    let folder = Path::new("seeds").join(target);
    fs::create_dir_all(&folder)?;
    fs::write(folder.join(name), bytes)
}
