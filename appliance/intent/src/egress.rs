//! The process that holds the key and may speak to the network: it takes questions on a Unix
//! socket and passes them on. Whoever can open the socket can spend the budgets, and nothing else:
//! only questions in the words of this program go out, to the one model.

use std::{
    convert::Infallible,
    fs, io,
    os::unix::fs::{FileTypeExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::{
    Method, Request, Response, StatusCode, body::Incoming, header, server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::{TokioIo, TokioTimer};
use serde::Serialize;
use tokio::{
    net::{UnixListener, UnixStream},
    sync::Semaphore,
    task::JoinSet,
    time::{Instant, timeout},
};

use crate::{
    Client,
    limits::{
        ASK_WAIT, EGRESS_CONNECTIONS_MAX, EGRESS_HEAD_WAIT_MAX, HEADER_BYTES_MAX, HEADERS_MAX,
        LABEL_BYTES_MAX, QUESTION_POST_BYTES_MAX, QUESTION_POST_WAIT_MAX,
    },
    passed::{PATH, Passed, Question, Refused},
    prompt::is_own,
};

/// Whoever may ask is in the socket's group.
const SOCKET_MODE: u32 = 0o660;

/// Why no socket can be listened on.
#[derive(Debug, thiserror::Error)]
pub enum EgressError {
    /// Somebody listens there already.
    #[error("another process listens on {}", .0.display())]
    Taken(PathBuf),
    /// What stands there is no socket, and is left alone.
    #[error("expected a socket or nothing at {}, found another file", .0.display())]
    NoSocket(PathBuf),
    /// The system says no.
    #[error("cannot listen on {}: {error}", .path.display())]
    Listen {
        /// Where.
        path: PathBuf,
        /// What it says.
        error: io::Error,
    },
}

/// A socket on which questions are taken.
#[derive(Debug)]
pub struct Egress {
    listener: UnixListener,
    path: PathBuf,
}

impl Egress {
    /// Listens at a path, which only its owner and its group can open. A socket that nobody
    /// listens on any more is replaced.
    ///
    /// # Errors
    /// Where somebody listens there, something else stands there, or the system says no.
    pub async fn bind(path: &Path) -> Result<Self, EgressError> {
        let failed = |error| EgressError::Listen { path: path.to_owned(), error };
        match fs::symlink_metadata(path) {
            Ok(found) if !found.file_type().is_socket() => {
                return Err(EgressError::NoSocket(path.to_owned()));
            }
            Ok(_) if UnixStream::connect(path).await.is_ok() => {
                return Err(EgressError::Taken(path.to_owned()));
            }
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(failed(error)),
        }
        // Nobody can reach it before its mode is what it should be: it is moved there only then.
        let mut aside = path.as_os_str().to_owned();
        aside.push(".new");
        let aside = PathBuf::from(aside);
        match fs::remove_file(&aside) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(error)),
            Ok(()) | Err(_) => {}
        }
        let listener = UnixListener::bind(&aside).map_err(failed)?;
        fs::set_permissions(&aside, fs::Permissions::from_mode(SOCKET_MODE)).map_err(failed)?;
        fs::rename(&aside, path).map_err(failed)?;
        Ok(Self { listener, path: path.to_owned() })
    }

    /// Takes questions until `stop` is done, then finishes those in flight and removes the socket.
    pub async fn serve(self, client: Client, stop: impl Future<Output = ()>) {
        let (client, places) = (Arc::new(client), Arc::new(Semaphore::new(EGRESS_CONNECTIONS_MAX)));
        let mut open = JoinSet::new();
        let mut stop = std::pin::pin!(stop);
        loop {
            let accepted = tokio::select! {
                () = &mut stop => break,
                Some(ended) = open.join_next() => {
                    if let Err(error) = ended {
                        tracing::error!(%error, "a connection failed");
                    }
                    continue;
                }
                accepted = self.listener.accept() => accepted,
            };
            let stream = match accepted {
                Ok((stream, _)) => stream,
                Err(error) => {
                    // Most often out of file descriptors; a moment later there may be some.
                    tracing::warn!(%error, "a connection was not accepted");
                    tokio::time::sleep(Duration::from_millis(100)).await;
                    continue;
                }
            };
            // Beyond that it is closed at once, and its question is escalated.
            if let Ok(place) = Arc::clone(&places).try_acquire_owned() {
                let client = Arc::clone(&client);
                open.spawn(async move {
                    answer(stream, client).await;
                    drop(place);
                });
            }
        }
        if let Err(error) = fs::remove_file(&self.path) {
            tracing::warn!(%error, "the socket was not removed");
        }
        let finished = async { while open.join_next().await.is_some() {} };
        if timeout(ASK_WAIT, finished).await.is_err() {
            tracing::warn!("questions are still in flight and are cut");
        }
    }
}

/// Answers one question; each comes over a connection of its own.
async fn answer(stream: UnixStream, client: Arc<Client>) {
    let service = service_fn(move |request| {
        let client = Arc::clone(&client);
        async move { Ok::<_, Infallible>(handle(request, &client).await) }
    });
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(EGRESS_HEAD_WAIT_MAX);
    builder.keep_alive(false).max_headers(HEADERS_MAX).max_buf_size(HEADER_BYTES_MAX);
    if let Err(error) = builder.serve_connection(TokioIo::new(stream), service).await {
        tracing::debug!(%error, "a connection ended");
    }
}

async fn handle(request: Request<Incoming>, client: &Client) -> Response<Full<Bytes>> {
    let question = question(request).await;
    match question.and_then(|question| own(question, client)) {
        Ok(question) => {
            let Question { orchestrator, within_ms, prompt, .. } = question;
            let within = Duration::from_millis(within_ms).min(ASK_WAIT);
            let now = Instant::now();
            let deadline = now.checked_add(within).unwrap_or(now);
            let asked = client.ask(&orchestrator, &prompt, deadline).await;
            json(StatusCode::OK, &Passed::from(&asked))
        }
        Err((status, error)) => json(status, &Refused { error }),
    }
}

/// The question, if it is one in the words of this program, for the model that is asked here.
fn own(question: Question, client: &Client) -> Result<Question, (StatusCode, String)> {
    let refused = |error: &str| Err((StatusCode::FORBIDDEN, error.to_owned()));
    if !client.is_of(question.dialect, &question.model) {
        return refused("expected a question for the model that is asked here, found another");
    }
    if !is_own(&question.prompt) {
        return refused("expected a question in the words of this program, found other words");
    }
    Ok(question)
}

async fn question(request: Request<Incoming>) -> Result<Question, (StatusCode, String)> {
    let refused = |status, error: &str| (status, error.to_owned());
    if request.uri().path() != PATH {
        let error = format!("expected {PATH}");
        return Err((StatusCode::NOT_FOUND, error));
    }
    if request.method() != Method::POST {
        return Err(refused(StatusCode::METHOD_NOT_ALLOWED, "expected a POST"));
    }
    let body = Limited::new(request.into_body(), QUESTION_POST_BYTES_MAX).collect();
    let Ok(body) = timeout(QUESTION_POST_WAIT_MAX, body).await else {
        return Err(refused(StatusCode::REQUEST_TIMEOUT, "the question did not come in time"));
    };
    let body = body.map_err(|error| {
        let (status, error) = match error.downcast_ref() {
            Some(http_body_util::LengthLimitError { .. }) => (
                StatusCode::PAYLOAD_TOO_LARGE,
                format!("expected a question of at most {QUESTION_POST_BYTES_MAX} bytes"),
            ),
            None => (StatusCode::BAD_REQUEST, "the question broke off".to_owned()),
        };
        (status, error)
    })?;
    let question: Question = serde_json::from_slice(&body.to_bytes()).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        let error = format!("expected a question, found none: line {line}, column {column}");
        (StatusCode::BAD_REQUEST, error)
    })?;
    if question.orchestrator.len() > LABEL_BYTES_MAX {
        let error = format!("orchestrator: expected at most {LABEL_BYTES_MAX} bytes");
        return Err((StatusCode::BAD_REQUEST, error));
    }
    Ok(question)
}

fn json(status: StatusCode, body: &impl Serialize) -> Response<Full<Bytes>> {
    let (status, body) = match serde_json::to_vec(body) {
        Ok(body) => (status, body),
        Err(_error) => (StatusCode::INTERNAL_SERVER_ERROR, Vec::new()),
    };
    let mut response = Response::new(Full::new(Bytes::from(body)));
    *response.status_mut() = status;
    let kind = header::HeaderValue::from_static("application/json");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}
