//! One large shard: what it takes to make, reopen, page through, export and verify, each part in a
//! process of its own so that its memory is its own.

use std::{path::Path, process::Command};

use tribune_store::{Filter, Ledger};

use crate::{
    measure::{Folder, load, peak_mib, permille, space, timed},
    verify::check,
    work,
};

const BYTES: usize = 2048;
/// How often each page is asked for.
const LOOKUPS: u64 = 101;
const PAGE: usize = 50;

/// Makes a shard of so many decisions and measures its parts.
pub(crate) fn run(records: u64) {
    println!("shard: {records} records, bodies of {BYTES} bytes; load before {}\n", load());
    println!("| part | wall | peak memory |");
    println!("|---|---|---|");
    let folder = Folder::new("shard");
    let ((), time) = timed(|| work::fill(&work::create(&folder.file("ledger")), records, BYTES));
    println!("| make and close | {:.2} s | {} MiB |", time.as_secs_f64(), peak_mib());
    for part in ["reopen", "pages", "export", "verify the export", "verify the home"] {
        let this = std::env::current_exe().unwrap();
        let status = Command::new(this).arg("part").arg(part).arg(folder.path()).status();
        assert!(status.unwrap().success(), "{part}");
    }
    println!("\n| on disk | bytes per record |");
    println!("|---|---|");
    let shard = folder.file("ledger/shards/00000000");
    for name in ["journal", "keys", "index"] {
        println!("| {name} | {} |", space(&shard.join(name)) / records);
    }
    println!("| export | {} |", space(&folder.file("audit.tribune")) / records);
    println!("\nload after {}\n", load());
}

/// One part, in its own process.
pub(crate) fn part(name: &str, folder: &Path) {
    let (ledger, export) = (folder.join("ledger"), folder.join("audit.tribune"));
    let mut lines = Vec::new();
    let ((), time) = timed(|| match name {
        "reopen" => drop(work::open(&ledger)),
        "pages" => lines = pages(&work::open(&ledger)),
        "export" => drop(work::open(&ledger).export_file(None, &export).unwrap()),
        "verify the export" => check(&export),
        "verify the home" => check(folder),
        other => panic!("no part {other}"),
    });
    println!("| {name} | {:.2} s | {} MiB |", time.as_secs_f64(), peak_mib());
    lines.iter().for_each(|line| println!("{line}"));
}

fn pages(ledger: &Ledger) -> Vec<String> {
    let size = ledger.size();
    let every = Filter::default();
    let user = Filter { user: Some("user-7".to_owned()), ..Filter::default() };
    let places = [("first", size), ("middle", size / 2), ("last", 2 + PAGE as u64)];
    let page = |of: &str, filter: &Filter| {
        let each = places.map(|(name, before)| {
            let list = || ledger.list(filter, Some(before), PAGE).unwrap();
            look(&format!("{name} page of {PAGE}, {of}"), list)
        });
        each.to_vec()
    };
    let by_position = look("record by position", || ledger.read(size / 3).unwrap());
    let by_id = look("decision by id", || ledger.decision("d-7").unwrap().unwrap());
    let receipt = look("receipt", || ledger.receipt(size / 3).unwrap());
    [page("every decision", &every), page("one user of 1000", &user)]
        .concat()
        .into_iter()
        .chain([by_position, by_id, receipt])
        .collect()
}

fn look<T>(what: &str, mut at: impl FnMut() -> T) -> String {
    let mut times: Vec<_> = (0..LOOKUPS).map(|_| timed(&mut at).1).collect();
    let [median, p99] = [500, 990].map(|share| permille(&mut times, share));
    format!("| · {what} | {median:.0?}, p99 {p99:.0?} | |")
}
