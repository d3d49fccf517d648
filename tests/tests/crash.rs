//! The appliance dies at any moment, again and again, under load over TLS; every decision a client
//! was given is in the ledger afterwards, and an auditor finds the ledger sound.
//!
//! `TRIBUNE_CRASH_ROUNDS` sets the number of rounds (5 without it).
#![cfg(test)]

use std::{
    collections::BTreeSet,
    env, fs,
    io::{BufRead, BufReader},
    net::TcpListener,
    path::PathBuf,
    process::{Child, Command, Output, Stdio},
    sync::{
        Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use serde_json::Value;
use tribune_chain::Trust;
use tribune_record::v1::Event;
use tribune_tests::{Case, Folder, cases};
use tribune_verify::{Options, Verdict, verify_export};

const CLIENTS: usize = 4;
const START_MAX: Duration = Duration::from_secs(60);

fn tribune(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_tribune-under-test")).args(arguments).output().unwrap()
}

/// A home, the port its server listens on, and what its clients were told.
struct Site {
    folder: Folder,
    port: u16,
    case: Case,
    answered: Mutex<BTreeSet<String>>,
}

impl Site {
    fn new() -> Self {
        let folder = Folder::new("crash").unwrap();
        // Taken for a moment to learn of a free one.
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let case = cases("mission").unwrap().into_iter().next().unwrap();
        let site = Self { folder, port, case, answered: Mutex::default() };
        let made = tribune(&["init", "--home", &site.home()]);
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        site
    }

    fn home(&self) -> String {
        self.folder.file("home").to_string_lossy().into_owned()
    }

    fn identity(&self, role: &str) -> String {
        format!("{}/tls/{role}", self.home())
    }

    fn url(&self) -> String {
        format!("https://localhost:{}", self.port)
    }

    /// Starts the server and waits until it says that it listens.
    fn serve(&self) -> Child {
        let listen = format!("127.0.0.1:{}", self.port);
        let log = fs::File::create(self.folder.file("log")).unwrap();
        let mut server = Command::new(env!("CARGO_BIN_EXE_tribune-under-test"))
            .args(["serve", "--home", &self.home(), "--listen", &listen])
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .unwrap();
        let mut line = String::new();
        let said = BufReader::new(server.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let log = || fs::read_to_string(self.folder.file("log")).unwrap_or_default();
        assert!(said > 0, "the server ended before it listened:\n{}", log());
        server
    }

    /// Registers the person's words; the id of the request.
    fn request(&self) -> String {
        let began = Instant::now();
        loop {
            let identity = self.identity("requester");
            let words = ["request", &self.case.request, "--server", &self.url()];
            let output = tribune(&[&words[..], &["--identity", &identity]].concat());
            let said = String::from_utf8_lossy(&output.stdout).into_owned();
            let mut ids = said.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'));
            if let (true, Some(id)) =
                (output.status.success(), ids.find(|word| word.starts_with("req-")))
            {
                return id.to_owned();
            }
            let error = String::from_utf8_lossy(&output.stderr);
            assert!(began.elapsed() < START_MAX, "no request was registered: {said}{error}");
        }
    }

    /// Submits until told to stop; what was answered is remembered.
    fn load(&self, request: &str, over: &AtomicBool) {
        let plan = self.case.folder.join(&self.case.plan).to_string_lossy().into_owned();
        let identity = self.identity("orchestrator");
        while !over.load(Ordering::Relaxed) {
            let submit = ["submit", "--server", &self.url(), "--identity", &identity];
            let what = ["--request-id", request, "--plan", &plan, "--format", "json"];
            let output = tribune(&[&submit[..], &what[..]].concat());
            let Some(0..=4) = output.status.code() else { continue };
            let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
            let id = answer["id"].as_str().expect("an answer names its decision").to_owned();
            self.answered.lock().unwrap().insert(id);
        }
    }

    /// Load for a while, then SIGKILL in the middle of it.
    fn round(&self, number: u64) {
        let mut server = self.serve();
        let request = self.request();
        let over = AtomicBool::new(false);
        thread::scope(|scope| {
            for _ in 0..CLIENTS {
                scope.spawn(|| self.load(&request, &over));
            }
            // Another moment in each round, the same in every run.
            let pause = number.wrapping_mul(7_919).checked_rem(900).unwrap();
            thread::sleep(Duration::from_millis(pause.saturating_add(300)));
            server.kill().unwrap();
            server.wait().unwrap();
            over.store(true, Ordering::Relaxed);
        });
    }

    fn export(&self, number: u64) -> PathBuf {
        let file = self.folder.file(&format!("{number}.export"));
        let output = tribune(&["export", "--home", &self.home(), "--out", &file.to_string_lossy()]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        file
    }
}

/// The decisions in a sound export, and its checkpoint.
fn decisions(export: &[u8]) -> (BTreeSet<String>, String) {
    let mut ids = BTreeSet::new();
    let sound = tribune_chain::verify_export(export, &Trust::default(), |entry| {
        if let Event::Decision(made) = &entry.record.event {
            ids.insert(made.id.clone());
        }
    });
    (ids, sound.unwrap().checkpoint)
}

#[test]
fn what_was_answered_survives_every_kill() {
    let rounds = env::var("TRIBUNE_CRASH_ROUNDS");
    let rounds: u64 = rounds.map_or(5, |rounds| rounds.parse().expect("a number of rounds"));
    let site = Site::new();
    let mut pins = Vec::new();
    for number in 0..rounds {
        site.round(number);
        let export = fs::read(site.export(number)).unwrap();
        let (recorded, checkpoint) = decisions(&export);
        let answered = site.answered.lock().unwrap().clone();
        let lost: Vec<_> = answered.difference(&recorded).collect();
        assert!(lost.is_empty(), "round {number}: answered and not recorded: {lost:?}");
        // Every ledger of before must still be the beginning of this one.
        let options = Options { key: None, pins: pins.clone(), replay: false };
        let report = verify_export(export.as_slice(), &options, |_bytes| ()).unwrap();
        assert_eq!(report.verdict, Verdict::Sound, "round {number}: {report:#?}");
        println!(
            "round {number}: {} answered so far, {} recorded, {} records",
            answered.len(),
            recorded.len(),
            report.counts.records
        );
        pins.push(checkpoint);
    }
    let answered = site.answered.lock().unwrap().len();
    assert!(answered > 0, "no decision was answered in {rounds} rounds: this shows nothing");
}
