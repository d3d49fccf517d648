//! kill -9 of a process that appends: whatever it was told is written is there afterwards.
//!
//! The page cache outlives a killed process, so this shows that recovery is right, not that the
//! disk is reached. `TRIBUNE_CRASH_ROUNDS` raises the number of rounds.
#![cfg(test)]

use std::{
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::mpsc,
    time::Duration,
};

use tribune_chain::{SigningKey, Trust, verify_export};
use tribune_record::{
    UnixMillis,
    v1::{Event, LedgerId, RequestRegistered},
};
use tribune_store::{Draft, Genesis, Ledger, Options};

/// Tells the child where the ledger is.
const CHILD: &str = "TRIBUNE_CRASH_CHILD";

fn key() -> SigningKey {
    SigningKey::from_bytes(&[1; 32])
}

fn options() -> Options {
    Options::new(UnixMillis(1)).with_segments_of(1 << 20)
}

fn draft(n: u64) -> Draft {
    let (id, source) = (format!("r-{n}"), tribune_record::RequestSource::Registered);
    let event = Event::Request(RequestRegistered { id, requester: None, source });
    let body = format!("request {n} {}", "words ".repeat(usize::try_from(n % 700).unwrap()));
    Draft {
        bodies: vec![("request".to_owned(), body.into_bytes())],
        ..Draft::new(UnixMillis(n), event)
    }
}

/// Not a test of its own: what the killed process runs.
#[test]
fn child_appends_until_it_is_killed() {
    let Some(dir) = std::env::var_os(CHILD) else { return };
    let (ledger, _) = Ledger::open(Path::new(&dir), vec![key()], &options()).unwrap();
    let (tell, told) = mpsc::sync_channel(200);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for n in ledger.head().size.. {
                let tell = tell.clone();
                let done = move |written: Result<tribune_store::Written, _>| {
                    tell.send(written.unwrap().position()).unwrap();
                };
                ledger.submit(draft(n), Box::new(done));
                if n % 16 == 0 {
                    std::thread::sleep(Duration::from_micros(200));
                }
            }
        });
        let mut out = std::io::stdout();
        told.iter().for_each(|seq| writeln!(out, "\nacked {seq}").unwrap());
    });
}

/// Runs the child for a while, kills it, and gives the last record it was told is written.
#[expect(clippy::unwrap_in_result, reason = "none is an answer here, a failure fails the test")]
fn round(dir: &Path, after: Duration) -> Option<u64> {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "child_appends_until_it_is_killed", "--nocapture"])
        .env(CHILD, dir)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let out = BufReader::new(child.stdout.take().unwrap());
    let reader = std::thread::spawn(move || {
        let acked = |line: String| line.strip_prefix("acked ")?.parse::<u64>().ok();
        // A line that was cut off holds a smaller number, which was told too.
        out.split(b'\n')
            .map_while(Result::ok)
            .filter_map(|line| acked(String::from_utf8(line).ok()?))
            .max()
    });
    std::thread::sleep(after);
    child.kill().unwrap();
    child.wait().unwrap();
    reader.join().unwrap()
}

struct Home(PathBuf);

impl Drop for Home {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).unwrap();
    }
}

#[test]
fn nothing_that_was_told_is_lost() {
    let name = format!("tribune-crash-{}", std::process::id());
    let home = Home(std::env::temp_dir().join(name));
    let dir = home.0.join("ledger");
    std::fs::create_dir_all(&home.0).unwrap();
    let genesis = Genesis { ledger: LedgerId([7; 16]), origin: "tribune.test/crash".to_owned() };
    Ledger::create(&dir, &key(), &genesis, &options()).unwrap();
    let rounds = std::env::var("TRIBUNE_CRASH_ROUNDS").map_or(10, |n| n.parse().unwrap());
    let mut told = 0;
    for number in 0..rounds {
        // Instants spread over opening, the first commits and steady work.
        let after = Duration::from_millis(20 + (number * 61) % 400);
        told = round(&dir, after).unwrap_or(told).max(told);
        match number % 4 {
            1 => std::fs::remove_dir_all(dir.join("shards/00000000/index")).unwrap(),
            3 => std::fs::write(dir.join("shards/00000000/index/db"), [0xA5; 9000]).unwrap(),
            _ => (),
        }
        let (ledger, opened) = Ledger::open(&dir, vec![key()], &options()).unwrap();
        assert!(opened.records > told, "round {number}: told {told}, {opened:?}");
        for n in (0..=told).rev().take(50) {
            let stored = ledger.read(n).unwrap();
            let bodies = stored.record().bodies.len();
            assert_eq!(stored.body("request").unwrap().map_or(0, |_| 1), bodies);
        }
    }
    assert!(told > 20, "the child must get somewhere: {told}");
    let (ledger, _) = Ledger::open(&dir, vec![key()], &options()).unwrap();
    let mut file = Vec::new();
    let exported = ledger.export(None, &mut file, Path::new("memory")).unwrap();
    let sound = verify_export(file.as_slice(), &Trust::default(), |_| ()).unwrap();
    assert_eq!((sound.tip.size, exported.records), (ledger.head().size, ledger.head().size));
}
