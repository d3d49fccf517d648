//! Model servers for tests, over TLS with a CA of their own. They refuse what the real ones
//! refuse, and answer well, badly or not at all, as they are told.
//!
//! ```
//! # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
//! use tribune_fake::{Act, Fake};
//! use tribune_record::Dialect;
//!
//! let fake = Fake::start(Dialect::Anthropic, [Act::says("{}")]).await;
//! assert!(fake.url().starts_with("https://localhost:"));
//! assert!(fake.seen().is_empty());
//! # });
//! # Ok::<(), std::io::Error>(())
//! ```
#![expect(
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    reason = "a fake that cannot do its part fails its test"
)]

mod act;
mod anthropic;
mod certificates;
mod heard;
mod openai;
mod schema;

use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use tokio::{
    io::AsyncWriteExt as _,
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};
use tokio_rustls::TlsAcceptor;
use tribune_record::Dialect;

pub use act::{Act, Step};
pub use certificates::Certificate;
pub use heard::Heard;

/// The key that fakes take.
pub const KEY: &str = "sk-ant-fake-0123456789-abcdefghijklmnop";

/// A model that a fake of the dialect has.
#[must_use]
pub fn model(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Anthropic => "claude-opus-5-5",
        Dialect::Openai => "local-model",
        Dialect::Llamacpp => "gguf-model",
    }
}

/// A server that answers questions.
#[derive(Debug)]
pub struct Fake {
    state: Arc<State>,
    port: u16,
    ca: String,
    task: JoinHandle<()>,
}

#[derive(Debug)]
struct State {
    dialect: Dialect,
    acts: Acts,
    seen: Mutex<Seen>,
}

/// What sound questions get.
enum Acts {
    /// Each the next one.
    InTurn(Vec<Act>),
    /// What follows from the question.
    Of(Box<dyn Fn(&Heard) -> Act + Send + Sync>),
}

impl std::fmt::Debug for Acts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::InTurn(acts) => f.debug_tuple("InTurn").field(acts).finish(),
            Self::Of(_) => f.write_str("Of(..)"),
        }
    }
}

#[derive(Debug, Default)]
struct Seen {
    connections: usize,
    questions: Vec<Heard>,
    /// How many of them were sound and took an act.
    acted: usize,
}

impl Fake {
    /// A server with a sound certificate. Each sound question gets the next act, and those after
    /// the last one get that again.
    pub async fn start(dialect: Dialect, acts: impl IntoIterator<Item = Act>) -> Self {
        Self::with(dialect, acts, Certificate::Sound).await
    }

    /// A server with another certificate.
    pub async fn with(
        dialect: Dialect,
        acts: impl IntoIterator<Item = Act>,
        certificate: Certificate,
    ) -> Self {
        let acts = Acts::InTurn(acts.into_iter().collect());
        Self::on(dialect, acts, certificate).await
    }

    /// A server with a sound certificate that answers each sound question as told.
    pub async fn answering(
        dialect: Dialect,
        act: impl Fn(&Heard) -> Act + Send + Sync + 'static,
    ) -> Self {
        Self::on(dialect, Acts::Of(Box::new(act)), Certificate::Sound).await
    }

    async fn on(dialect: Dialect, acts: Acts, certificate: Certificate) -> Self {
        let state = Arc::new(State { dialect, acts, seen: Mutex::default() });
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (tls, ca) = certificates::make(certificate);
        let task = tokio::spawn(accept(listener, tls, Arc::clone(&state)));
        Self { state, port, ca, task }
    }

    /// Where it is.
    #[must_use]
    pub fn url(&self) -> String {
        format!("https://localhost:{}", self.port)
    }

    /// The CA its certificate should rest on, in PEM.
    #[must_use]
    pub fn ca(&self) -> &str {
        &self.ca
    }

    /// The requests so far, refused ones too.
    #[must_use]
    pub fn seen(&self) -> Vec<Heard> {
        self.state.seen.lock().unwrap().questions.clone()
    }

    /// How many connections there were.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.state.seen.lock().unwrap().connections
    }
}

impl Drop for Fake {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn accept(listener: TcpListener, tls: TlsAcceptor, state: Arc<State>) {
    while let Ok((stream, _)) = listener.accept().await {
        let (tls, state) = (tls.clone(), Arc::clone(&state));
        tokio::spawn(async move { serve(stream, tls, &state).await });
    }
}

/// Answers on one connection for as long as the client keeps it.
async fn serve(stream: TcpStream, tls: TlsAcceptor, state: &State) {
    let Ok(mut stream) = tls.accept(stream).await else { return };
    count(state);
    while let Some(heard) = heard::read(&mut stream).await {
        let act = state.next(heard);
        for step in act.0 {
            match step {
                Step::Write(bytes) => {
                    if stream.write_all(&bytes).await.is_err() || stream.flush().await.is_err() {
                        return;
                    }
                }
                Step::Wait(time) => tokio::time::sleep(time).await,
                Step::Hang => std::future::pending().await,
                // Without TLS's goodbye: as if the machine were gone.
                Step::Cut => return,
                Step::Close => {
                    drop(stream.shutdown().await);
                    return;
                }
            }
        }
    }
}

fn count(state: &State) {
    let mut seen = state.seen.lock().unwrap();
    seen.connections = seen.connections.saturating_add(1);
}

impl State {
    /// What a request gets: a refusal, or the next act.
    fn next(&self, heard: Heard) -> Act {
        let refusal = refusal(self.dialect, &heard);
        let told = match &self.acts {
            Acts::Of(act) => Some(act(&heard)),
            Acts::InTurn(_) => None,
        };
        let mut seen = self.seen.lock().unwrap();
        seen.questions.push(heard);
        if let Some(refusal) = refusal {
            return refusal;
        }
        let act = match &self.acts {
            Acts::Of(_) => told,
            Acts::InTurn(acts) => {
                let last = acts.len().saturating_sub(1);
                acts.get(seen.acted.min(last)).cloned()
            }
        };
        seen.acted = seen.acted.saturating_add(1);
        act.unwrap_or_else(|| Act::says("{}")).for_dialect(self.dialect)
    }
}

/// What a server of the dialect refuses the request with, if it does.
fn refusal(dialect: Dialect, heard: &Heard) -> Option<Act> {
    match dialect {
        Dialect::Anthropic => anthropic::refusal(heard),
        Dialect::Openai | Dialect::Llamacpp => openai::refusal(dialect, heard),
    }
}

/// A message of Anthropic's API around some blocks.
#[must_use]
pub fn message(content: &Value, stop_reason: &str) -> Value {
    json!({
        "id": "msg_01", "type": "message", "role": "assistant", "model": "claude-opus-5-5-20261001",
        "content": content, "stop_reason": stop_reason, "stop_sequence": null,
        "stop_details": null,
        "usage": {"input_tokens": 100, "output_tokens": 20, "cache_creation_input_tokens": 5,
            "cache_read_input_tokens": 900, "service_tier": "standard"},
    })
}

/// A chat completion with one choice.
#[must_use]
pub fn completion(message: &Value, finish_reason: &str) -> Value {
    json!({
        "id": "chatcmpl-1", "object": "chat.completion", "created": 1_795_000_000,
        "model": "local-model-q8",
        "choices": [{"index": 0, "message": message, "finish_reason": finish_reason,
            "logprobs": null}],
        "usage": {"prompt_tokens": 1000, "completion_tokens": 20, "total_tokens": 1020,
            "prompt_tokens_details": {"cached_tokens": 900}},
    })
}

/// A text as the only block, or the only choice.
fn says(dialect: Dialect, text: &str) -> Value {
    match dialect {
        Dialect::Anthropic => message(&json!([{"type": "text", "text": text}]), "end_turn"),
        Dialect::Openai | Dialect::Llamacpp => {
            completion(&json!({"role": "assistant", "content": text}), "stop")
        }
    }
}
