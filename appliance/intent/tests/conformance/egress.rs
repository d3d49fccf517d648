//! The process with the key, and whoever asks through its socket.

use std::{
    io::{Read as _, Write as _},
    os::unix::{fs::PermissionsExt as _, net::UnixStream},
    path::{Path, PathBuf},
    time::Duration,
};

use serde_json::json;
use tokio::{net::UnixListener, sync::oneshot, task::JoinHandle, time::Instant};
use tribune_fake::{Act, Fake, Step};
use tribune_intent::{Asked, Client, Egress, EgressError, Prompt, Remote};
use tribune_record::{AskFault, Dialect};

use crate::bench::{PATIENCE, fault, options, own_prompt as prompt, text};

struct Process {
    _folder: tempfile::TempDir,
    socket: PathBuf,
    fake: Fake,
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl Process {
    async fn start(act: Act) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let socket = folder.path().join("egress.sock");
        let fake = Fake::start(Dialect::Anthropic, [act]).await;
        let client = Client::new(options(Dialect::Anthropic, &fake)).unwrap();
        let egress = Egress::bind(&socket).await.unwrap();
        let (stop, stopped) = oneshot::channel();
        let task = tokio::spawn(egress.serve(client, async { drop(stopped.await) }));
        Self { _folder: folder, socket, fake, stop, task }
    }

    async fn ask(&self) -> Asked {
        through(&self.socket).ask("ci", &prompt(), Instant::now() + PATIENCE).await
    }

    /// Posts bytes by hand; what comes back.
    async fn post(&self, bytes: Vec<u8>) -> String {
        let socket = self.socket.clone();
        let posting = tokio::task::spawn_blocking(move || {
            let mut stream = UnixStream::connect(socket).unwrap();
            // A refusal may come before everything is read.
            drop(stream.write_all(&bytes));
            let mut answer = Vec::new();
            drop(stream.read_to_end(&mut answer));
            String::from_utf8_lossy(&answer).into_owned()
        });
        posting.await.unwrap()
    }
}

/// Asks the model that a process asks.
fn through(socket: &Path) -> Remote {
    let model = tribune_fake::model(Dialect::Anthropic).to_owned();
    Remote::new(socket.to_owned(), Dialect::Anthropic, model)
}

fn mode(path: &Path) -> u32 {
    path.metadata().unwrap().permissions().mode() & 0o777
}

#[tokio::test]
async fn an_answer_comes_through_as_the_client_has_it() {
    let process = Process::start(Act::says("{}")).await;
    let direct = Client::new(options(Dialect::Anthropic, &process.fake)).unwrap();
    let mut expected = direct.ask("ci", &prompt(), Instant::now() + PATIENCE).await;
    let asked = process.ask().await;
    expected.exchange.latency_ms = asked.exchange.latency_ms;
    assert_eq!((text(&asked), &asked), ("{}", &expected));
    assert_eq!(asked.sent, process.fake.seen()[1].body);
}

#[tokio::test]
async fn bytes_that_are_no_text_come_through() {
    let act = Act::bytes(400, &[], b"\xff\x00\xfe");
    let process = Process::start(act).await;
    let asked = process.ask().await;
    fault(&asked, AskFault::Status, "status 400");
    assert_eq!(asked.received, b"\xff\x00\xfe");
}

#[tokio::test]
async fn a_fault_comes_through() {
    let process = Process::start(Act::json(401, &json!({}))).await;
    fault(&process.ask().await, AskFault::Status, "401");
    fault(&process.ask().await, AskFault::BreakerOpen, "401");
    let user = prompt().user.replace("a bucket", "AKIAIOSFODNN7EXAMPLE");
    let secret = Prompt { user, ..prompt() };
    let remote = through(&process.socket);
    let asked = remote.ask("ci", &secret, Instant::now() + PATIENCE).await;
    fault(&asked, AskFault::Secret, "nothing was sent");
}

#[tokio::test]
async fn the_longest_answer_comes_through() {
    let words = "\u{1}\"".repeat(60_000);
    let process = Process::start(Act::says(&words)).await;
    assert_eq!(text(&process.ask().await), words);
    let long = Act::bytes(400, &[], &vec![b'\x01'; 1024 * 1024]);
    let process = Process::start(long).await;
    assert_eq!(process.ask().await.received.len(), 1024 * 1024);
}

#[tokio::test]
async fn the_socket_is_for_its_owner_and_its_group() {
    let process = Process::start(Act::says("{}")).await;
    assert_eq!(mode(&process.socket), 0o660);
    let folder = process.socket.parent().unwrap();
    assert_eq!(folder.read_dir().unwrap().count(), 1, "nothing else stands there");
}

#[tokio::test]
async fn a_socket_in_use_is_not_taken_and_a_dead_one_is() {
    let process = Process::start(Act::says("{}")).await;
    let taken = Egress::bind(&process.socket).await.unwrap_err();
    assert!(matches!(taken, EgressError::Taken(_)), "{taken}");
    assert_eq!(text(&process.ask().await), "{}", "the first one goes on");
    let folder = tempfile::tempdir().unwrap();
    let dead = folder.path().join("dead.sock");
    drop(std::os::unix::net::UnixListener::bind(&dead).unwrap());
    let _bound = Egress::bind(&dead).await.unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "mine").unwrap();
    let other = Egress::bind(&file).await.unwrap_err();
    assert!(matches!(other, EgressError::NoSocket(_)), "{other}");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "mine");
    let nowhere = Egress::bind(&folder.path().join("none/egress.sock")).await.unwrap_err();
    assert!(nowhere.to_string().contains("cannot listen"), "{nowhere}");
}

#[tokio::test]
async fn nobody_there_is_a_fault() {
    let remote = through(Path::new("/nonexistent/egress.sock"));
    let asked = remote.ask("ci", &prompt(), Instant::now() + PATIENCE).await;
    fault(&asked, AskFault::Connect, "no tribune egress at /nonexistent/egress.sock");
    assert_eq!(asked.exchange.attempts, 0);
}

#[tokio::test]
async fn the_deadline_holds_on_both_sides() {
    let process = Process::start(Act(vec![Step::Hang])).await;
    let remote = through(&process.socket);
    let begun = Instant::now();
    let asked = remote.ask("ci", &prompt(), begun + Duration::from_secs(2)).await;
    fault(&asked, AskFault::Timeout, "no answer came in time");
    assert_eq!(asked.exchange.attempts, 1, "the process itself gave up in time to say so");
    assert!(begun.elapsed() < Duration::from_secs(3));
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("silent.sock");
    let _silent = UnixListener::bind(&socket).unwrap();
    let begun = Instant::now();
    let deadline = begun + Duration::from_millis(200);
    let asked = through(&socket).ask("ci", &prompt(), deadline).await;
    fault(&asked, AskFault::Timeout, "tribune egress did not answer");
    assert!(begun.elapsed() < Duration::from_secs(2));
}

#[tokio::test]
async fn whoever_else_listens_there_cannot_do_harm() {
    let head = b"HTTP/1.1 200 OK\r\ncontent-length: ";
    let too_long = [&head[..], b"99999999\r\n\r\n"].concat();
    for (answer, class) in [
        (b"SSH-2.0\r\n".to_vec(), AskFault::Malformed),
        (Vec::new(), AskFault::Connect),
        ([&head[..], b"2\r\n\r\n{}"].concat(), AskFault::Malformed),
        (too_long, AskFault::TooLong),
        (
            b"HTTP/1.1 302 Found\r\nlocation: /\r\ncontent-length: 0\r\n\r\n".to_vec(),
            AskFault::Status,
        ),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let socket = folder.path().join("other.sock");
        let other = std::os::unix::net::UnixListener::bind(&socket).unwrap();
        let answering = tokio::task::spawn_blocking(move || {
            let (mut stream, _) = other.accept().unwrap();
            let mut read = [0; 65_536];
            let _some = stream.read(&mut read).unwrap();
            stream.write_all(&answer).unwrap();
        });
        let asked = through(&socket).ask("ci", &prompt(), Instant::now() + PATIENCE).await;
        fault(&asked, class, "");
        answering.await.unwrap();
    }
}

#[tokio::test]
async fn what_is_no_question_is_refused_with_a_reason() {
    let process = Process::start(Act::says("{}")).await;
    let post = |path: &str, body: &str| {
        let length = body.len();
        format!("POST {path} HTTP/1.1\r\nhost: e\r\ncontent-length: {length}\r\n\r\n{body}")
    };
    let model = tribune_fake::model(Dialect::Anthropic);
    let sound = json!({"orchestrator": "ci", "within_ms": 1, "dialect": "anthropic",
        "model": model, "prompt": prompt()});
    let with = |key: &str, value: serde_json::Value| {
        let mut question = sound.clone();
        question[key] = value;
        question
    };
    let more = with("key", json!("x"));
    let long = with("orchestrator", json!("c".repeat(129)));
    let other_words = with("prompt", json!(Prompt { system: "Poems.".to_owned(), ..prompt() }));
    for (request, status, words) in [
        ("GET /v1/ask HTTP/1.1\r\nhost: e\r\n\r\n".to_owned(), "405", "expected a POST"),
        (post("/v1/key", "{}"), "404", "expected /v1/ask"),
        (post("/v1/ask", "{}"), "400", "expected a question, found none: line 1"),
        (post("/v1/ask", "\u{0}"), "400", "line 1"),
        (post("/v1/ask", &more.to_string()), "400", "expected a question"),
        (post("/v1/ask", &long.to_string()), "400", "at most 128"),
        (post("/v1/ask", &with("model", json!("dearer")).to_string()), "403", "for the model"),
        (post("/v1/ask", &with("dialect", json!("openai")).to_string()), "403", "for the model"),
        (post("/v1/ask", &other_words.to_string()), "403", "in the words of this program"),
        (post("/v1/ask", &" ".repeat(3_200_000)), "413", "at most 3145728 bytes"),
    ] {
        let answer = process.post(request.into_bytes()).await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{answer}");
        assert!(answer.contains(words) && answer.contains(r#"{"error":"#), "{answer}");
        assert!(!answer.contains(tribune_fake::KEY));
    }
    assert!(process.fake.seen().is_empty());
    assert_eq!(text(&process.ask().await), "{}");
}

#[tokio::test]
async fn a_question_in_flight_is_answered_before_it_ends() {
    let act = Act::says("{}").after(Step::Wait(Duration::from_millis(200)));
    let process = Process::start(act).await;
    let remote = through(&process.socket);
    let asking =
        tokio::spawn(async move { remote.ask("ci", &prompt(), Instant::now() + PATIENCE).await });
    tokio::time::sleep(Duration::from_millis(100)).await;
    process.stop.send(()).unwrap();
    process.task.await.unwrap();
    assert_eq!(text(&asking.await.unwrap()), "{}");
    assert!(!process.socket.exists());
}
