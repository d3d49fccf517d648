//! What a model says over TLS: from a server that refuses what a real one refuses to the client
//! that an appliance has.

use std::{
    collections::BTreeMap,
    io,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use serde_json::json;
use tokio::{runtime, time::Instant};
use tribune_fake::{Act, Fake, KEY, Step, model};
use tribune_intent::{Client, Key, Options, prompt};
use tribune_record::{AskFault, Dialect, Exchange, Reply, UnixMillis};
use tribune_verdict::scope::opinion::Sheet;

use super::Wire;

const PATIENCE: Duration = Duration::from_secs(20);
/// Where no answer comes at all.
const IMPATIENCE: Duration = Duration::from_millis(100);
const DIALECT: Dialect = Dialect::Anthropic;

/// Acts by what the question begins with.
type Acts = Arc<Mutex<BTreeMap<String, Act>>>;

/// A server and the means to ask it.
#[derive(Debug)]
pub struct Tls {
    // One question after the other: it is a sample, and the server lives in here.
    runtime: Mutex<runtime::Runtime>,
    fake: Fake,
    acts: Acts,
    asked: AtomicU32,
    otherwise: AtomicU32,
}

impl Tls {
    /// Starts the server.
    ///
    /// # Errors
    /// Where the machine has no threads left.
    pub fn start() -> io::Result<Self> {
        let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
        let acts = Acts::default();
        let told = Arc::clone(&acts);
        let fake = runtime.block_on(Fake::answering(DIALECT, move |heard| {
            let body = String::from_utf8_lossy(&heard.body);
            let told = told.lock().unwrap_or_else(PoisonError::into_inner);
            let mut codes = body.split("<request-").filter_map(|rest| rest.split('>').next());
            let act = codes.find_map(|code| told.get(code));
            act.cloned().unwrap_or_else(|| Act::says("{}"))
        }));
        let (asked, otherwise) = (AtomicU32::new(0), AtomicU32::new(0));
        Ok(Self { runtime: Mutex::new(runtime), fake, acts, asked, otherwise })
    }

    /// How many questions there were, and how many of their answers came otherwise than said.
    #[must_use]
    pub fn counts(&self) -> (u32, u32) {
        (self.asked.load(Ordering::Relaxed), self.otherwise.load(Ordering::Relaxed))
    }

    /// A client of its own for each case, since one that meets nothing but errors soon asks no
    /// more.
    fn client(&self) -> io::Result<Client> {
        let scan = Arc::new(|text: &str| tribune_plan::scrubbed_words(text) != text);
        let name = model(DIALECT).to_owned();
        let clock = Arc::new(|| UnixMillis(0));
        let mut options = Options::new(DIALECT, name, self.fake.url(), scan, clock);
        options.roots = self.fake.ca().as_bytes().to_vec();
        options.key = Some(Key::new(KEY.as_bytes().to_vec()).map_err(io::Error::other)?);
        options.retry_wait = Duration::from_millis(1);
        Client::new(options).map_err(io::Error::other)
    }
}

fn act(reply: &Reply) -> (Act, Duration) {
    match reply {
        Reply::Text { text } => (Act::says(text), PATIENCE),
        Reply::Fault { class: AskFault::Timeout, .. } => (Act(vec![Step::Hang]), IMPATIENCE),
        Reply::Fault { .. } => {
            let error = json!({"type": "api_error", "message": "Internal server error"});
            (Act::json(500, &json!({"type": "error", "error": error})), PATIENCE)
        }
    }
}

fn is_same(heard: &Reply, said: &Reply) -> bool {
    match (heard, said) {
        (Reply::Fault { class, .. }, Reply::Fault { class: other, .. }) => class == other,
        (heard, said) => heard == said,
    }
}

impl Wire for Tls {
    fn carry(&self, asked: &[Sheet], words: &str, said: Vec<Reply>) -> io::Result<Vec<Exchange>> {
        let runtime = self.runtime.lock().unwrap_or_else(PoisonError::into_inner);
        let client = self.client()?;
        let mut exchanges = vec![];
        for (sheet, said) in asked.iter().zip(&said) {
            let (act, patience) = act(said);
            let mut acts = self.acts.lock().unwrap_or_else(PoisonError::into_inner);
            acts.clear();
            acts.insert(sheet.boundary().to_owned(), act);
            drop(acts);
            let now = Instant::now();
            let deadline = now.checked_add(patience).unwrap_or(now);
            let question = prompt::prompt(sheet, words);
            let came = runtime.block_on(client.ask("bench", &question, deadline)).exchange;
            self.asked.fetch_add(1, Ordering::Relaxed);
            if !is_same(&came.reply, said) {
                self.otherwise.fetch_add(1, Ordering::Relaxed);
            }
            exchanges.push(came);
        }
        Ok(exchanges)
    }
}
