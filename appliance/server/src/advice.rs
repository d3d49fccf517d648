//! Asks a language model about a case, where the site has one, before the case is judged. What it
//! says goes into the case; what it means is for the verdict.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError, Weak},
};

use tokio::time::{Instant, timeout_at};
use tribune_intent::{Answers, Asked, Cache, Client, Prompt, Remote, prompt};
use tribune_record::{
    Advisor, AskFault, Case, Digest, Exchange, Opinion, Placement, Purpose, Reply,
};
use tribune_verdict::scope::opinion::{self, Sheet};

use crate::{
    clock,
    config::{Config, intent::Intent},
    failure::Failure,
    home::Home,
};

/// Whom a site has asked.
#[derive(Debug)]
pub(crate) struct Advice {
    model: Arc<Model>,
    cache: Cache,
    flights: Mutex<BTreeMap<Digest, Weak<tokio::sync::Mutex<()>>>>,
    salt: [u8; 32],
}

/// The turn of whoever asks a question: who asks the same waits for its answer. It ends when it
/// is let go.
#[derive(Debug)]
pub(crate) struct Turn {
    _held: tokio::sync::OwnedMutexGuard<()>,
}

/// Longest answer that is kept whole, in bytes: any that keeps to what was asked is far shorter.
const KEPT_BYTES_MAX: usize = 256 * 1024;

/// The way to the model.
#[derive(Debug)]
enum Model {
    /// From this very process.
    Here(Box<Client>),
    /// Through the process that holds the key.
    Elsewhere(Remote),
}

/// What every case of a site holds about whom it has asked.
pub(crate) fn advisor(intent: &Intent) -> Advisor {
    Advisor { dialect: intent.dialect, model: intent.model.clone(), prompt: prompt::digest() }
}

/// A case with the questions about it.
#[derive(Debug)]
pub(crate) struct Interview {
    case: Case,
    placements: Vec<Placement>,
    nonce: Digest,
    sheets: Vec<Sheet>,
    asked: Vec<Asked>,
    before: Option<Answers>,
}

/// Everything that went over the wire about a case, as it is kept beside it.
#[derive(Debug, Default)]
pub(crate) struct Transcript {
    sent: Vec<u8>,
    received: Vec<u8>,
    /// What whoever posted the plan is told of it.
    pub(crate) note: Option<String>,
    answers: Option<(Digest, Vec<Exchange>)>,
}

impl Transcript {
    /// The bodies of the record; none where nobody was asked.
    pub(crate) fn bodies(&mut self) -> Vec<(String, Vec<u8>)> {
        if self.answers.is_none() {
            return Vec::new();
        }
        let [sent, received] = [&mut self.sent, &mut self.received].map(std::mem::take);
        vec![("prompt".to_owned(), sent), ("reply".to_owned(), received)]
    }

    fn of(key: Digest, model: &str, asked: &[Asked]) -> Self {
        let (mut sent, mut received) = (Vec::new(), Vec::new());
        for (number, one) in (1_u32..).zip(asked) {
            piece(&mut sent, number, &one.sent);
            piece(&mut received, number, &one.received);
        }
        let questions = match asked.len() {
            1 => "1 question".to_owned(),
            more => format!("{more} questions"),
        };
        let longest = asked.iter().map(|one| one.exchange.latency_ms).max().unwrap_or_default();
        let note = format!(
            "The language model {model} was asked about the plan ({questions}, {longest} ms at \
             most); {EVIDENCE}."
        );
        let answers = asked.iter().map(|asked| asked.exchange.clone()).collect();
        Self { sent, received, note: Some(note), answers: Some((key, answers)) }
    }

    fn recalled(model: &str) -> Self {
        let note = format!(
            "The language model {model} was asked the same before, and its answers of then count; \
             {EVIDENCE}."
        );
        Self { note: Some(note), ..Self::default() }
    }
}

const EVIDENCE: &str = "what it says is evidence and decides nothing";

/// A body of several: each after a line that says how long it is. Of a huge one only the beginning
/// is kept, with the digest of the whole.
fn piece(whole: &mut Vec<u8>, number: u32, bytes: &[u8]) {
    let length = bytes.len();
    let kept = bytes.get(..KEPT_BYTES_MAX.saturating_mul(2)).unwrap_or(bytes);
    let cut = match kept.len() {
        kept if kept == length => String::new(),
        kept => format!(", cut after {kept}, BLAKE3 {}", digest(bytes)),
    };
    whole.extend(format!("question {number}, {length} bytes{cut}\n").into_bytes());
    whole.extend(kept);
    whole.push(b'\n');
}

fn digest(bytes: &[u8]) -> Digest {
    Digest::of(Purpose::Rows, bytes)
}

/// An exchange as it goes into a case: a text that is longer than any answer is none.
fn bounded(mut exchange: Exchange) -> Exchange {
    if let Reply::Text { text } = &exchange.reply
        && text.len() > KEPT_BYTES_MAX
    {
        let digest = digest(text.as_bytes());
        let detail = format!("{} bytes of text, BLAKE3 {digest}", text.len());
        exchange.reply = Reply::Fault { class: AskFault::TooLong, detail };
    }
    exchange
}

impl Interview {
    /// Works out what is asked about a case.
    pub(crate) fn of(case: Case, salt: &[u8; 32]) -> Self {
        let site = &case.settings.site;
        let placements =
            tribune_verdict::place(&case.plan, &case.context, case.request.as_ref(), site);
        let nonce = opinion::nonce(&case, salt);
        // Why nothing is asked the verdict finds out by itself.
        let sheets = opinion::questions(&case, &placements, nonce).unwrap_or_default();
        Self { case, placements, nonce, sheets, asked: Vec::new(), before: None }
    }

    /// Works out what is asked a second time.
    pub(crate) fn again(mut self) -> Self {
        let exchanges = self.exchanges();
        if self.before.is_none() {
            self.sheets = opinion::again(&self.case, &self.placements, self.nonce, &exchanges);
        }
        self
    }

    /// What was asked and answered, in its order.
    pub(crate) fn exchanges(&self) -> Vec<Exchange> {
        self.asked.iter().map(|asked| asked.exchange.clone()).collect()
    }

    fn prompts(&self) -> Vec<Prompt> {
        let words = self.case.request.as_ref().map_or("", |request| request.text.as_str());
        self.sheets.iter().map(|sheet| prompt::prompt(sheet, words)).collect()
    }

    /// What answers to the first questions depend on. Whatever is asked again follows from it.
    fn key(&self) -> Digest {
        let advisor = self.case.settings.advisor.as_ref();
        let prompts = self.prompts().into_iter().map(|prompt| prompt.user);
        let all: Vec<String> = prompts.collect();
        let of = serde_json::json!([advisor, self.nonce, all]).to_string();
        Digest::of(Purpose::Rows, of.as_bytes())
    }

    /// The case with all that was said about it.
    pub(crate) fn done(mut self, key: Option<Digest>) -> (Case, Transcript) {
        let model = self.case.settings.advisor.as_ref().map_or("", |it| it.model.as_str());
        let (transcript, opinion) = match (self.before.take(), key) {
            (Some(Answers { decision, exchanges }), _) => {
                let transcript = Transcript::recalled(model);
                let opinion = Opinion { nonce: self.nonce, cached_from: Some(decision), exchanges };
                (transcript, opinion)
            }
            (None, Some(key)) if !self.asked.is_empty() => {
                let exchanges = self.exchanges();
                let transcript = Transcript::of(key, model, &self.asked);
                (transcript, Opinion { nonce: self.nonce, cached_from: None, exchanges })
            }
            (None, _) => return (self.case, Transcript::default()),
        };
        self.case.opinion = Some(opinion);
        (self.case, transcript)
    }
}

impl Advice {
    /// Whom the site of a home has asked; none where it has nobody asked.
    ///
    /// # Errors
    /// Where the certificates or the key are not sound.
    pub(crate) fn of_home(home: &Home, config: &Config) -> Result<Option<Self>, Failure> {
        let Some(intent) = &config.intent else { return Ok(None) };
        let model = match &intent.socket {
            Some(socket) => {
                let model = intent.model.clone();
                Model::Elsewhere(Remote::new(home.path(socket), intent.dialect, model))
            }
            None => {
                let client = Client::new(intent.options(home)?);
                let client = client.map_err(|error| Failure::new(format!("intent.{error}")))?;
                Model::Here(Box::new(client))
            }
        };
        // Steady, so that the same plan is not asked about until the answer suits; and unknown
        // outside, so that nobody can tell which rows are mixed in.
        let Digest(salt) = Digest::of(Purpose::Rows, &home.redaction_secret()?);
        let (cache, flights) = (Cache::default(), Mutex::default());
        Ok(Some(Self { model: Arc::new(model), cache, flights, salt }))
    }

    /// What the order of rows follows from, beside the case.
    pub(crate) const fn salt(&self) -> [u8; 32] {
        self.salt
    }

    /// Takes what was answered to the same questions before; else the key to keep answers under.
    pub(crate) fn recall(&self, interview: &mut Interview) -> Option<Digest> {
        if interview.sheets.is_empty() {
            return None;
        }
        let key = interview.key();
        interview.before = self.cache.find(&key, clock::now());
        if interview.before.is_some() {
            interview.sheets.clear();
            return None;
        }
        Some(key)
    }

    /// Waits for whoever asks the same, until a time at which nobody may ask any more.
    pub(crate) async fn turn(&self, key: &Digest, until: Instant) -> Option<Turn> {
        let flight = {
            let mut all = self.flights.lock().unwrap_or_else(PoisonError::into_inner);
            all.retain(|_, flight| flight.strong_count() > 0);
            match all.get(key).and_then(Weak::upgrade) {
                Some(flight) => flight,
                None => {
                    let flight = Arc::new(tokio::sync::Mutex::new(()));
                    all.insert(*key, Arc::downgrade(&flight));
                    flight
                }
            }
        };
        timeout_at(until, flight.lock_owned()).await.ok().map(|held| Turn { _held: held })
    }

    /// Forgets what was answered for a decision whose bodies were erased.
    pub(crate) fn forget(&self, decision: &str) {
        self.cache.forget(decision);
    }

    /// Keeps what was answered, once its decision is on disk.
    pub(crate) fn keep(&self, transcript: Transcript, decision: &str) {
        if let Some((key, exchanges)) = transcript.answers {
            let answers = Answers { decision: decision.to_owned(), exchanges };
            self.cache.keep(key, answers, clock::now());
        }
    }

    /// Asks what is to be asked, all of it at once, on behalf of a client.
    pub(crate) async fn ask(&self, who: &str, interview: &mut Interview, deadline: Instant) {
        let questions = interview.prompts().into_iter().map(|question| {
            let (model, who) = (Arc::clone(&self.model), who.to_owned());
            tokio::spawn(async move { model.ask(&who, &question, deadline).await })
        });
        let questions: Vec<_> = questions.collect();
        interview.sheets.clear();
        for question in questions {
            match question.await {
                Ok(Asked { exchange, sent, received }) => {
                    let exchange = bounded(exchange);
                    interview.asked.push(Asked { exchange, sent, received });
                }
                // Fewer answers than questions: none of them counts.
                Err(error) => {
                    tracing::error!(%error, "a question was dropped");
                    return;
                }
            }
        }
    }
}

impl Model {
    async fn ask(&self, who: &str, question: &Prompt, deadline: Instant) -> Asked {
        match self {
            Self::Here(client) => client.ask(who, question, deadline).await,
            Self::Elsewhere(remote) => remote.ask(who, question, deadline).await,
        }
    }
}
