//! `tribune egress`: the process that holds a language model's key.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use rustix::process::{Pid, Signal};
use serde_json::json;
use tokio::time::Instant;
use tribune_fake::{Act, Fake, Step};
use tribune_intent::{Asked, Prompt, Remote};
use tribune_record::{AskFault, Dialect, Reply};

use crate::site::{failed, tribune};

/// A home of nothing but `[intent]`, and the process in it.
pub(crate) struct Process {
    folder: tempfile::TempDir,
    child: Option<Child>,
}

impl Drop for Process {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            drop(child.kill());
            drop(child.wait());
        }
    }
}

impl Process {
    /// A home that suits a fake.
    fn home(fake: &Fake) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str| folder.path().join(name);
        fs::write(file("ca.pem"), fake.ca()).unwrap();
        fs::write(file("llm.key"), format!("{}\n", tribune_fake::KEY)).unwrap();
        fs::set_permissions(file("llm.key"), fs::Permissions::from_mode(0o600)).unwrap();
        let config = format!(
            "[intent]\ndialect = \"anthropic\"\nmodel = \"{}\"\nurl = \"{}\"\nca = \"ca.pem\"\n\
             key_file = \"llm.key\"\nsocket = \"egress.sock\"\n",
            tribune_fake::model(Dialect::Anthropic),
            fake.url(),
        );
        fs::write(file("tribune.toml"), config).unwrap();
        Self { folder, child: None }
    }

    pub(crate) fn start(fake: &Fake) -> Self {
        let mut process = Self::home(fake);
        let log = fs::File::create(process.file("log")).unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_tribune"))
            .args(["egress", "--home"])
            .arg(process.folder.path())
            // None of these counts: it goes to the one address, by the CA it was given.
            .envs(["HTTPS_PROXY", "https_proxy", "ALL_PROXY"].map(|name| (name, "http://[::1]:9")))
            .env("SSL_CERT_FILE", "/nonexistent")
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        process.child = Some(child);
        assert_eq!(line, format!("listening on {}\n", process.socket().display()));
        process
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn socket(&self) -> PathBuf {
        self.file("egress.sock")
    }

    async fn ask(&self, words: &str) -> Asked {
        let schema = serde_json::from_str(tribune_verdict::scope::opinion::SCHEMA).unwrap();
        let user =
            format!("<request-0a>\n{}\n</request-0a>\n<rows-0a>\n[]\n</rows-0a>\n", json!(words));
        let system = include_str!("../../../intent/src/prompt/system.txt").to_owned();
        let prompt = Prompt { system, user, schema };
        let deadline = Instant::now().checked_add(Duration::from_secs(5)).unwrap();
        let model = tribune_fake::model(Dialect::Anthropic).to_owned();
        let remote = Remote::new(self.socket(), Dialect::Anthropic, model);
        remote.ask("ci", &prompt, deadline).await
    }

    /// Sends a signal and waits for the end; what was logged.
    fn stop(mut self, signal: Signal) -> String {
        let mut child = self.child.take().unwrap();
        rustix::process::kill_process(Pid::from_child(&child), signal).unwrap();
        assert!(child.wait().unwrap().success());
        assert!(!self.socket().exists());
        fs::read_to_string(self.file("log")).unwrap()
    }

    /// Why it does not start.
    #[track_caller]
    fn refused(&self, expected: &str) {
        let output = tribune(&["egress", "--home", self.folder.path().to_str().unwrap()]);
        let (code, line) = failed(&output);
        assert!(code == 9_i32 && line.contains(expected), "{line}");
        assert!(!line.contains(tribune_fake::KEY), "{line}");
    }

    fn change(&self, from: &str, to: &str) {
        let path = self.file("tribune.toml");
        let before = fs::read_to_string(&path).unwrap();
        assert!(before.contains(from), "{before}");
        fs::write(path, before.replace(from, to)).unwrap();
    }
}

fn mode(path: &Path) -> u32 {
    path.metadata().unwrap().permissions().mode() & 0o777
}

#[tokio::test]
async fn it_asks_for_whoever_can_open_its_socket() {
    let fake = Fake::start(Dialect::Anthropic, [Act::says("{}")]).await;
    let process = Process::start(&fake);
    assert_eq!(mode(&process.socket()), 0o660);
    let asked = process.ask("a row").await;
    assert_eq!(asked.exchange.reply, Reply::Text { text: "{}".to_owned() });
    assert_eq!(asked.sent, fake.seen()[0].body);
    let secret = process.ask("AKIAIOSFODNN7EXAMPLE").await;
    let Reply::Fault { class, .. } = &secret.exchange.reply else { panic!("{secret:?}") };
    assert_eq!((*class, fake.seen().len()), (AskFault::Secret, 1));
    let log = process.stop(Signal::TERM);
    for part in ["started", "a model answered", "no opinion", "SIGTERM"] {
        assert!(log.contains(part), "{part} is missing in {log}");
    }
    for secret in [tribune_fake::KEY, "AKIAIOSFODNN7EXAMPLE", "a row"] {
        assert!(!log.contains(secret), "{log}");
    }
}

#[tokio::test]
async fn a_question_in_flight_is_answered_before_it_stops() {
    let slow = Act::says("{}").after(Step::Wait(Duration::from_millis(300)));
    let fake = Fake::start(Dialect::Anthropic, [slow]).await;
    let process = Process::start(&fake);
    let pid = Pid::from_child(process.child.as_ref().unwrap());
    let (asked, ()) = tokio::join!(process.ask("a row"), async {
        tokio::time::sleep(Duration::from_millis(150)).await;
        rustix::process::kill_process(pid, Signal::INT).unwrap();
    });
    assert_eq!(asked.exchange.reply, Reply::Text { text: "{}".to_owned() });
}

#[tokio::test]
async fn what_is_not_sound_does_not_start() {
    let fake = Fake::start(Dialect::Anthropic, [Act::says("{}")]).await;
    let home = || Process::home(&fake);
    let process = home();
    process.change("https://", "http://");
    process.refused("intent.url: expected https, found http");
    let process = home();
    process.change("socket = \"egress.sock\"\n", "");
    process.refused("intent.socket: expected a path");
    let process = home();
    process.change("claude-opus-5-5", "two words");
    process.refused("intent.model: expected a name");
    let process = home();
    fs::write(process.file("llm.key"), "sk-1\nx-evil: 1\n").unwrap();
    process.refused("a second line");
    let process = home();
    fs::set_permissions(process.file("llm.key"), fs::Permissions::from_mode(0o644)).unwrap();
    process.refused("only its owner can read, found mode 0644");
    let process = home();
    fs::remove_file(process.file("llm.key")).unwrap();
    process.refused("llm.key");
    let process = home();
    fs::write(process.file("ca.pem"), "no certificate").unwrap();
    process.refused("intent.ca: expected certificates in PEM, found none");
    let process = home();
    fs::write(process.file("egress.sock"), "mine").unwrap();
    process.refused("expected a socket or nothing");
    let process = home();
    fs::write(process.file("tribune.toml"), "").unwrap();
    process.refused("expected [intent]");
    let running = Process::start(&fake);
    running.refused("another process listens");
}
