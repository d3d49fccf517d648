//! Asks through the process that may speak to the network. Whoever asks this way needs neither a
//! key nor a way out: it can reach one socket of its own machine.

use std::{io, path::PathBuf};

use bytes::Bytes;
use http_body_util::Full;
use hyper::{Request, StatusCode, header};
use tokio::{
    net::UnixStream,
    time::{Instant, timeout_at},
};
use tribune_record::{AskFault, Dialect};

use crate::{
    Asked, Prompt,
    asked::Fault,
    limits::{PASSED_BYTES_MAX, PASSING_WAIT},
    passed::{PATH, Passed, Question, Refused},
    wire::{Answer, Connection},
};

/// Asks through a socket where [`crate::Egress`] listens.
#[derive(Debug, Clone)]
pub struct Remote {
    socket: PathBuf,
    dialect: Dialect,
    model: String,
}

impl Remote {
    /// Asks this model through this socket; whether somebody listens, and asks the same model,
    /// shows when it is asked.
    #[must_use]
    pub const fn new(socket: PathBuf, dialect: Dialect, model: String) -> Self {
        Self { socket, dialect, model }
    }

    /// Asks as [`crate::Client::ask`] does. Whatever goes wrong stands in the exchange.
    pub async fn ask(&self, orchestrator: &str, prompt: &Prompt, deadline: Instant) -> Asked {
        // The answer needs a moment to come back.
        let inner = deadline.checked_sub(PASSING_WAIT).unwrap_or(deadline);
        let within = inner.saturating_duration_since(Instant::now()).as_millis();
        let question = Question {
            orchestrator: orchestrator.to_owned(),
            within_ms: u64::try_from(within).unwrap_or(u64::MAX),
            dialect: self.dialect,
            model: self.model.clone(),
            prompt: prompt.clone(),
        };
        let passed = timeout_at(deadline, self.pass(&question)).await;
        passed
            .unwrap_or_else(|_elapsed| {
                Err(Fault::new(AskFault::Timeout, "tribune egress did not answer in time"))
            })
            .unwrap_or_else(Asked::unsent)
    }

    async fn pass(&self, question: &Question) -> Result<Asked, Fault> {
        let malformed = |detail: String| Fault::new(AskFault::Malformed, detail);
        let body = serde_json::to_vec(question).map_err(|error| malformed(error.to_string()))?;
        let request = Request::post(PATH)
            .header(header::HOST, "egress")
            .header(header::CONTENT_TYPE, "application/json")
            .body(Full::new(Bytes::from(body)))
            .map_err(|error| malformed(error.to_string()))?;
        let stream = UnixStream::connect(&self.socket).await;
        let stream = stream.map_err(|error| self.unreached(&error))?;
        let mut connection = Connection::on(stream).await.map_err(|broken| broken.fault)?;
        let sent = connection.send(request, PASSED_BYTES_MAX).await;
        let Answer { status, body, .. } = sent.map_err(|broken| broken.fault)?;
        if status != StatusCode::OK {
            return Err(refused(status, &body));
        }
        let passed: Passed = serde_json::from_slice(&body)
            .map_err(|error| malformed(format!("tribune egress: {error}")))?;
        Asked::try_from(passed).map_err(|error| malformed(format!("tribune egress: {error}")))
    }

    fn unreached(&self, error: &io::Error) -> Fault {
        let socket = self.socket.display();
        Fault::new(AskFault::Connect, format!("no tribune egress at {socket}: {error}"))
    }
}

fn refused(status: StatusCode, body: &[u8]) -> Fault {
    let why =
        serde_json::from_slice(body).map_or_else(|_none| String::new(), |Refused { error }| error);
    let class = match status {
        StatusCode::SERVICE_UNAVAILABLE => AskFault::Busy,
        StatusCode::PAYLOAD_TOO_LARGE => AskFault::TooMany,
        _ => AskFault::Status,
    };
    Fault::new(class, format!("tribune egress refused with {}: {why}", status.as_u16()))
}
