//! Checking an export against its primitives alone: BLAKE3 over every record and body, the SHA-256
//! tree over the records, Ed25519 over every record in batches. The rival has everything in memory
//! and unpacked; the verifier reads a file, unpacks, and parses each record.

use std::{fs, hint::black_box, path::Path};

use ed25519_dalek::{Signature, VerifyingKey};
use rayon::ThreadPoolBuilder;
use sha2::{Digest as _, Sha256};
use tribune_chain::{ExportItem, ExportReader, open_body, sign_record};
use tribune_record::v1::Record;
use tribune_verify::{Options, Verdict, verify_paths};

use crate::{
    measure::{Folder, cpu, load, median, timed},
    work,
};

const BYTES: usize = 2048;
const ROUNDS: u32 = 5;
/// Signatures checked together, as the verifier does.
const BATCH: usize = 256;

/// Prints the figures.
pub(crate) fn run(records: u64) {
    let folder = Folder::new("verify");
    let ledger = work::create(&folder.file("ledger"));
    work::fill(&ledger, records, BYTES);
    let export = folder.file("audit.tribune");
    ledger.export_file(None, &export).unwrap();
    drop(ledger);
    let bare = Bare::new(&export);
    let pool = |threads| ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    let (one, all) = (pool(1), pool(0));
    let mut rates = [const { Vec::new() }; 4];
    println!("verify: {records} records, bodies of {BYTES} bytes; load before {}\n", load());
    for _ in 0..ROUNDS {
        let ((), primitives) = timed(|| bare.run());
        let (((), alone), used) = cpu(|| timed(|| one.install(|| check(&export))));
        let ((), together) = timed(|| all.install(|| check(&export)));
        for (rates, time) in rates.iter_mut().zip([primitives, alone, used, together]) {
            rates.push(records as f64 / time.as_secs_f64());
        }
    }
    let [primitives, alone, used, together] = rates.map(median);
    println!("| records/s, median of {ROUNDS} | | to primitives |");
    println!("|---|---|---|");
    println!("| primitives, one core | {primitives:.0} | 1.00 |");
    let cores = all.current_num_threads();
    let lines = [
        ("verifier, one thread".to_owned(), alone),
        ("verifier, one thread, per second of processor time".to_owned(), used),
        (format!("verifier, {cores} threads"), together),
    ];
    for (name, rate) in lines {
        println!("| {name} | {rate:.0} | {:.2} |", rate / primitives);
    }
    println!("\nload after {}\n", load());
}

/// Verifies an export or a ledger.
pub(crate) fn check(path: &Path) {
    let report = verify_paths(&[path.to_path_buf()], &Options::default(), |_bytes| ()).unwrap();
    // Made input has no judgments to check cases against; nothing in it may be wrong.
    assert_ne!(report.verdict, Verdict::Tampered, "{report:?}");
}

/// What there is to hash and to check, in memory.
struct Bare {
    /// Record and bodies.
    bytes: Vec<(Vec<u8>, Vec<u8>)>,
    messages: Vec<Vec<u8>>,
    signatures: Vec<Signature>,
    key: VerifyingKey,
}

impl Bare {
    fn new(export: &Path) -> Self {
        let file = fs::read(export).unwrap();
        let mut reader = ExportReader::open(file.as_slice()).unwrap();
        let (mut bytes, mut messages, mut signatures) = (Vec::new(), Vec::new(), Vec::new());
        let key = work::key();
        while let Some(ExportItem::Entry(entry)) = reader.next_item().unwrap() {
            let record = Record::decode(&entry.record).unwrap();
            let hash = Record::hash(&entry.record);
            assert_eq!(sign_record(&key, &hash), entry.signature);
            messages.push([b"tribune/leaf/v1\0".as_slice(), &hash.0].concat());
            signatures.push(Signature::from_bytes(&entry.signature));
            let pairs = record.bodies.iter().zip(&entry.bodies);
            let open = pairs.map(|(reference, stored)| {
                open_body(record.seq, stored, reference, entry.salt.as_ref()).unwrap().unwrap()
            });
            bytes.push((entry.record.clone(), open.flatten().collect()));
        }
        Self { bytes, messages, signatures, key: key.verifying_key() }
    }

    fn run(&self) {
        for (record, body) in &self.bytes {
            black_box((blake3::hash(record), blake3::hash(body)));
            // A tree has one inner node for each leaf but one.
            let leaf = Sha256::new().chain_update([0]).chain_update(record).finalize();
            black_box(Sha256::new().chain_update([1]).chain_update(leaf).chain_update(leaf))
                .finalize();
        }
        for (messages, signatures) in self.messages.chunks(BATCH).zip(self.signatures.chunks(BATCH))
        {
            let messages: Vec<&[u8]> = messages.iter().map(Vec::as_slice).collect();
            let keys = vec![self.key; messages.len()];
            ed25519_dalek::verify_batch(&messages, signatures, &keys).unwrap();
        }
    }
}
