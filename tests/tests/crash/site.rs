//! A home with a server of its own, and clients that keep it busy.

use std::{
    collections::BTreeSet,
    fs,
    io::{BufRead, BufReader},
    net::TcpListener,
    path::{Path, PathBuf},
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
use tribune_tests::cases;

const CLIENTS: usize = 4;
const START_MAX: Duration = Duration::from_secs(60);

pub(crate) fn tribune(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_tribune-under-test")).args(arguments).output().unwrap()
}

/// A running server; killed where it is dropped.
pub(crate) struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        // One that has ended already cannot be killed again.
        drop(self.0.kill());
        self.0.wait().unwrap();
    }
}

/// A home, the port its server listens on, and what its clients were told.
pub(crate) struct Site {
    folder: PathBuf,
    port: u16,
    /// The plan that is submitted.
    pub(crate) plan: PathBuf,
    request: String,
    pub(crate) answered: Mutex<BTreeSet<String>>,
}

impl Site {
    /// With a home in a folder.
    pub(crate) fn new(folder: &Path) -> Self {
        // Taken for a moment to learn of a free one.
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let case = cases("mission").unwrap().into_iter().next().unwrap();
        let (plan, request) = (case.folder.join(&case.plan), case.request.clone());
        let site =
            Self { folder: folder.to_owned(), port, plan, request, answered: Mutex::default() };
        let made = tribune(&["init", "--home", &site.home()]);
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        site
    }

    pub(crate) fn home(&self) -> String {
        self.folder.join("home").to_string_lossy().into_owned()
    }

    pub(crate) fn identity(&self, role: &str) -> String {
        format!("{}/tls/{role}", self.home())
    }

    pub(crate) fn url(&self) -> String {
        format!("https://localhost:{}", self.port)
    }

    /// Starts the server and waits until it says that it listens.
    pub(crate) fn serve(&self) -> Server {
        let listen = format!("127.0.0.1:{}", self.port);
        let log = fs::File::create(self.folder.join("log")).unwrap();
        let mut server = Command::new(env!("CARGO_BIN_EXE_tribune-under-test"))
            .args(["serve", "--home", &self.home(), "--listen", &listen])
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .unwrap();
        let mut line = String::new();
        let said = BufReader::new(server.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let log = || fs::read_to_string(self.folder.join("log")).unwrap_or_default();
        assert!(said > 0, "the server ended before it listened:\n{}", log());
        Server(server)
    }

    /// Registers the person's words; the id of the request.
    pub(crate) fn request(&self) -> String {
        let began = Instant::now();
        loop {
            let identity = self.identity("requester");
            let words = ["request", &self.request, "--server", &self.url()];
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

    /// Submits once; an answer is remembered. Where there is none, what the client said.
    pub(crate) fn submit(&self, request: &str) -> Option<String> {
        let (plan, identity) = (self.plan.to_string_lossy(), self.identity("orchestrator"));
        let submit = ["submit", "--server", &self.url(), "--identity", &identity];
        let what = ["--request-id", request, "--plan", &plan, "--format", "json"];
        let output = tribune(&[&submit[..], &what[..]].concat());
        if let Some(0..=4) = output.status.code() {
            self.remember(&output.stdout);
            return None;
        }
        Some(String::from_utf8_lossy(&output.stderr).into_owned())
    }

    fn remember(&self, answer: &[u8]) {
        let answer: Value = serde_json::from_slice(answer).unwrap();
        let id = answer["id"].as_str().expect("an answer names its decision").to_owned();
        self.answered.lock().unwrap().insert(id);
    }

    /// Several clients submit until one of them says so.
    pub(crate) fn load(&self, request: &str, over: &(dyn Fn(Option<String>) -> bool + Sync)) {
        let ended = AtomicBool::new(false);
        thread::scope(|scope| {
            for _ in 0..CLIENTS {
                scope.spawn(|| {
                    while !ended.load(Ordering::Relaxed) {
                        if over(self.submit(request)) {
                            ended.store(true, Ordering::Relaxed);
                        }
                    }
                });
            }
        });
    }

    pub(crate) fn export(&self, number: u64) -> PathBuf {
        let file = self.folder.join(format!("{number}.export"));
        let output = tribune(&["export", "--home", &self.home(), "--out", &file.to_string_lossy()]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        file
    }
}

/// The decisions in a sound export, and its checkpoint.
pub(crate) fn decisions(export: &[u8]) -> (BTreeSet<String>, String) {
    let mut ids = BTreeSet::new();
    let sound = tribune_chain::verify_export(export, &Trust::default(), |entry| {
        if let Event::Decision(made) = &entry.record.event {
            ids.insert(made.id.clone());
        }
    });
    (ids, sound.unwrap().checkpoint)
}
