//! Durable appends: the ledger, a bare file with fdatasync, `SQLite` with a write-ahead log, fully
//! synchronised. All are given the same bodies, and a batch is what one sync makes durable.
//!
//! One thread hands over a batch and waits until it is on disk. The rivals write the bodies as they
//! are; the ledger commits to each, compresses, seals, chains, signs and indexes it in that time.
//! In the line with two batches under way the next one is handed over while one is written, as the
//! ledger's callers do when there are many; a sync may then make part of the next one durable too,
//! so that line is no equal of the rivals', and stands for what a busy appliance gets.

use std::{
    fs::{self, File},
    io::Write,
    os::unix::fs::FileExt,
    sync::mpsc::{self, Receiver, Sender},
    time::Duration,
};

use rusqlite::Connection;
use tribune_store::Ledger;

use crate::{
    measure::{Folder, load, median, permille, space, timed},
    work,
};

const ROUNDS: usize = 9;
/// Bytes of a body, records of a batch, batches of a round.
const WORK: &[(usize, usize, usize)] = &[
    (2048, 1, 200),
    (2048, 8, 100),
    (2048, 64, 50),
    (20_480, 1, 200),
    (20_480, 8, 50),
    (20_480, 64, 20),
];
/// Each with where it keeps what it wrote.
const RIVALS: [(&str, &str); 5] = [
    ("file, appended to", "appended"),
    ("file, zeros before", "overwritten"),
    ("SQLite WAL FULL", "sqlite"),
    ("ledger", "ledger"),
    ("ledger, two batches under way", "busy"),
];

/// One that makes a batch durable.
trait Rival {
    fn commit(&mut self, bodies: &[Vec<u8>]);
}

/// Prints the table.
pub(crate) fn run() {
    println!("append: {ROUNDS} rounds in turns; load before {}\n", load());
    print!("| body | batch | rival | records/s | p50 ms | p99 ms ");
    println!("| ledger/rival | busy/rival | bytes each |");
    println!("|---|---|---|---|---|---|---|---|---|");
    WORK.iter().for_each(|work| compare(*work));
    println!("\nload after {}\n", load());
}

fn compare((bytes, batch, batches): (usize, usize, usize)) {
    let folder = Folder::new("append");
    let all = bytes * batch * batches * ROUNDS;
    let mut rivals: [Box<dyn Rival>; 5] = [
        Box::new(Appended(File::create(folder.file("appended")).unwrap())),
        Box::new(Overwritten::new(&folder, all)),
        Box::new(Sqlite::new(&folder)),
        Box::new(Ours::new(&folder, "ledger", 0)),
        Box::new(Ours::new(&folder, "busy", 1)),
    ];
    let mut times = RIVALS.map(|_| Vec::new());
    let mut rates = RIVALS.map(|_| Vec::new());
    for round in 0..ROUNDS {
        let bodies = bodies(round, batch * batches, bytes);
        for (n, rival) in rivals.iter_mut().enumerate() {
            let each = bodies.chunks(batch).map(|batch| timed(|| rival.commit(batch)).1);
            let each: Vec<Duration> = each.collect();
            rates[n].push(bodies.len() as f64 / each.iter().sum::<Duration>().as_secs_f64());
            times[n].extend(each);
        }
    }
    drop(rivals);
    let records = batch * batches * ROUNDS;
    for (n, (name, kept)) in RIVALS.iter().enumerate() {
        let ratio = |ours: usize| {
            let pairs = rates[ours].iter().zip(&rates[n]);
            median(pairs.map(|(ours, theirs)| ours / theirs).collect())
        };
        let (ours, busy, rate) = (ratio(3), ratio(4), median(rates[n].clone()));
        let [p50, p99] = [500, 990].map(|at| permille(&mut times[n], at).as_secs_f64() * 1e3_f64);
        let size = space(&folder.file(kept)) / records as u64;
        print!("| {bytes} | {batch} | {name} | {rate:.0} | {p50:.2} | {p99:.2} ");
        println!("| {ours:.2} | {busy:.2} | {size} |");
    }
}

fn bodies(round: usize, records: usize, bytes: usize) -> Vec<Vec<u8>> {
    let seeds = (0..records).map(|n| (round * records + n) as u64);
    seeds.map(|seed| work::body(seed, bytes)).collect()
}

/// Grows with each batch.
struct Appended(File);

impl Rival for Appended {
    fn commit(&mut self, bodies: &[Vec<u8>]) {
        self.0.write_all(&bodies.concat()).unwrap();
        self.0.sync_data().unwrap();
    }
}

/// Was filled with zeros before, and never grows.
struct Overwritten {
    file: File,
    end: u64,
}

impl Overwritten {
    fn new(folder: &Folder, bytes: usize) -> Self {
        let path = folder.file("overwritten");
        fs::write(&path, vec![0; bytes]).unwrap();
        let file = File::options().write(true).open(path).unwrap();
        file.sync_all().unwrap();
        Self { file, end: 0 }
    }
}

impl Rival for Overwritten {
    fn commit(&mut self, bodies: &[Vec<u8>]) {
        let bytes = bodies.concat();
        self.file.write_all_at(&bytes, self.end).unwrap();
        self.file.sync_data().unwrap();
        self.end += bytes.len() as u64;
    }
}

struct Sqlite(Connection);

impl Sqlite {
    fn new(folder: &Folder) -> Self {
        fs::create_dir_all(folder.file("sqlite")).unwrap();
        let database = Connection::open(folder.file("sqlite/db")).unwrap();
        database.pragma_update(None, "journal_mode", "WAL").unwrap();
        database.pragma_update(None, "synchronous", "FULL").unwrap();
        database.execute("CREATE TABLE entry (seq INTEGER PRIMARY KEY, body BLOB)", []).unwrap();
        Self(database)
    }
}

impl Rival for Sqlite {
    fn commit(&mut self, bodies: &[Vec<u8>]) {
        let transaction = self.0.transaction().unwrap();
        for body in bodies {
            let insert = "INSERT INTO entry (body) VALUES (?1)";
            transaction.prepare_cached(insert).unwrap().execute([body]).unwrap();
        }
        transaction.commit().unwrap();
    }
}

/// The ledger. Its writer takes what waits as one commit, so it is held back, in the `done` of the
/// last record of a batch, until the next batch waits as a whole.
struct Ours {
    ledger: Option<Ledger>,
    records: u64,
    told: Receiver<()>,
    tell: Sender<()>,
    go_on: Option<Sender<()>>,
}

impl Ours {
    /// So many batches may be under way when another one is handed over.
    fn new(folder: &Folder, name: &str, ahead: usize) -> Self {
        let (tell, told) = mpsc::channel();
        let ledger = Some(work::create(&folder.file(name)));
        (0..ahead).for_each(|_| tell.send(()).unwrap());
        let mut ours = Self { ledger, records: 0, told, tell, go_on: None };
        ours.commit(&[b"first".to_vec()]);
        ours
    }
}

impl Rival for Ours {
    fn commit(&mut self, bodies: &[Vec<u8>]) {
        let (go_on, wait) = mpsc::channel();
        let mut last = Some((self.tell.clone(), wait));
        let ledger = self.ledger.as_ref().unwrap();
        for (n, body) in (1..).zip(bodies) {
            self.records += 1;
            let draft = work::decision(self.records, body.clone());
            let gate = if n == bodies.len() { last.take() } else { None };
            let done = move |result: Result<_, _>| {
                result.unwrap();
                if let Some((tell, wait)) = gate {
                    tell.send(()).unwrap();
                    wait.recv().unwrap_or_default();
                }
            };
            ledger.submit(draft, Box::new(done));
        }
        self.go_on = Some(go_on); // the sender before is gone: the writer goes on
        self.told.recv().unwrap();
    }
}

impl Drop for Ours {
    fn drop(&mut self) {
        self.go_on.take();
        self.ledger.take();
    }
}
