//! A client at a fake server, and what holds in every case.

use std::{
    io,
    sync::{Arc, Mutex},
    time::Duration,
};

use serde_json::json;
use tokio::time::Instant;
use tracing_subscriber::fmt::MakeWriter;
use tribune_fake::{Act, Certificate, Fake};
use tribune_intent::{Asked, Client, Key, Options, Prompt};
use tribune_record::{AskFault, Dialect, Reply, UnixMillis};

/// Secrets that must never be seen anywhere.
pub(crate) const PLANTED: [&str; 3] =
    ["S3cretPW!", "AKIAIOSFODNN7EXAMPLE", "-----BEGIN RSA PRIVATE KEY-----"];

/// Longest that any question of these tests may take.
pub(crate) const PATIENCE: Duration = Duration::from_secs(5);

/// The time at which these tests play.
pub(crate) const NOW: UnixMillis = UnixMillis(1_795_165_200_000);

/// A client at a fake server.
pub(crate) struct Bench {
    pub(crate) fake: Fake,
    pub(crate) client: Client,
    log: Log,
    _guard: tracing::subscriber::DefaultGuard,
}

impl Bench {
    pub(crate) async fn new(dialect: Dialect, acts: impl IntoIterator<Item = Act>) -> Self {
        Self::with(dialect, acts, Certificate::Sound, |_| ()).await
    }

    pub(crate) async fn with(
        dialect: Dialect,
        acts: impl IntoIterator<Item = Act>,
        certificate: Certificate,
        change: impl FnOnce(&mut Options),
    ) -> Self {
        let fake = Fake::with(dialect, acts, certificate).await;
        let mut options = options(dialect, &fake);
        change(&mut options);
        let client = Client::new(options).unwrap();
        let log = Log::default();
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(tracing::Level::TRACE)
            .with_writer(log.clone())
            .finish();
        let guard = tracing::subscriber::set_default(subscriber);
        Self { fake, client, log, _guard: guard }
    }

    /// Asks, and holds what must hold whatever comes.
    pub(crate) async fn ask(&self) -> Asked {
        self.ask_within(&prompt(), PATIENCE).await
    }

    pub(crate) async fn ask_within(&self, prompt: &Prompt, time: Duration) -> Asked {
        let (begun, sent_before) = (Instant::now(), self.fake.seen().len());
        let asked = self.client.ask("ci", prompt, begun + time).await;
        assert!(begun.elapsed() < time + Duration::from_secs(1), "{:?}", begun.elapsed());
        self.hold(&asked, sent_before);
        asked
    }

    /// At most two attempts, and neither key nor secret where they do not belong.
    pub(crate) fn hold(&self, asked: &Asked, sent_before: usize) {
        let seen = self.fake.seen();
        assert!(seen.len() - sent_before <= 2, "{} requests", seen.len() - sent_before);
        assert!(asked.exchange.attempts <= 2);
        let shown = format!("{:?} {:?}", asked.exchange, self.client).into_bytes();
        let log = self.log.0.lock().unwrap().clone();
        for bytes in [&asked.sent, &asked.received, &shown, &log] {
            none(bytes, tribune_fake::KEY);
            PLANTED.iter().for_each(|planted| none(bytes, planted));
        }
        for heard in seen {
            none(&heard.body, tribune_fake::KEY);
            PLANTED.iter().for_each(|planted| none(&heard.bytes(), planted));
        }
    }

    pub(crate) fn logged(&self) -> String {
        String::from_utf8_lossy(&self.log.0.lock().unwrap()).into_owned()
    }
}

/// The options of a client that suits a fake.
pub(crate) fn options(dialect: Dialect, fake: &Fake) -> Options {
    let scan = Arc::new(|text: &str| tribune_plan::scrubbed_words(text) != text);
    let model = tribune_fake::model(dialect).to_owned();
    let mut options = Options::new(dialect, model, fake.url(), scan, Arc::new(|| NOW));
    options.roots = fake.ca().as_bytes().to_vec();
    options.key = Some(Key::new(tribune_fake::KEY.as_bytes().to_vec()).unwrap());
    options.retry_wait = Duration::from_millis(10);
    options
}

/// A question in the words of this program.
pub(crate) fn own_prompt() -> Prompt {
    Prompt {
        system: include_str!("../../src/prompt/system.txt").to_owned(),
        user: "<request-0a>\n\"Add a bucket\"\n</request-0a>\n<rows-0a>\n[{\"id\":\"r1\"}]\n\
               </rows-0a>\n"
            .to_owned(),
        schema: serde_json::from_str(tribune_verdict::scope::opinion::SCHEMA).unwrap(),
    }
}

/// A question like the real ones.
pub(crate) fn prompt() -> Prompt {
    let label = json!({"type": "string", "enum": ["requested", "unrequested"]});
    let row = json!({
        "type": "object", "additionalProperties": false, "required": ["id", "label"],
        "properties": {"id": {"type": "string"}, "label": label},
    });
    Prompt {
        system: "Label every row.".to_owned(),
        user: r#"{"request":"Add a bucket","rows":[{"id":"r1","class":"bucket"}]}"#.to_owned(),
        schema: json!({
            "type": "object", "additionalProperties": false, "required": ["rows"],
            "properties": {"rows": {"type": "array", "items": row}},
        }),
    }
}

/// The text of an answer that counts.
#[track_caller]
pub(crate) fn text(asked: &Asked) -> &str {
    match &asked.exchange.reply {
        Reply::Text { text } => text,
        fault @ Reply::Fault { .. } => panic!("{fault:?}"),
    }
}

/// Holds that there is no answer, for this reason and with these words in it.
#[track_caller]
pub(crate) fn fault(asked: &Asked, expected: AskFault, words: &str) {
    match &asked.exchange.reply {
        Reply::Fault { class, detail } => {
            assert_eq!(*class, expected, "{detail}");
            assert!(detail.contains(words), "{detail}");
        }
        text @ Reply::Text { .. } => panic!("{text:?}"),
    }
}

#[track_caller]
fn none(bytes: &[u8], secret: &str) {
    let found = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
    assert!(!found, "{secret} stands in {}", String::from_utf8_lossy(bytes));
}

/// Everything that is logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut log = self.0.lock().map_err(|_poisoned| io::Error::other("poisoned"))?;
        log.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}
