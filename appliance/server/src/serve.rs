//! The server's life: opened, started, answering, stopped, each of it a record.

pub(crate) mod activity;
mod admission;
mod connection;
mod files;
mod handshakes;
pub(crate) mod tls;

use std::{net::SocketAddr, sync::Arc, time::Duration};

use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
    task::JoinSet,
    time::timeout,
};
use tokio_rustls::TlsAcceptor;
use tribune_record::{
    Digest, Purpose, UnixMillis,
    v1::{ClockStep, Event, Start, Stop},
};
use tribune_store::Draft;

use self::{admission::Admission, connection::Connections, handshakes::Handshakes};
use crate::{
    advice::Advice,
    app::{App, Parts},
    clock,
    config::ledger::LedgerConfig,
    failure::Failure,
    home::Home,
    http,
    ledger::Ledger,
    limits,
    pipeline::Judge,
};

/// How often the clock is compared with the one that only counts.
const CLOCK_EVERY: Duration = Duration::from_secs(10);
/// A difference that is a step and not drift, in milliseconds.
const CLOCK_STEP_MS: u64 = 2_000;

/// Answers until told to stop. `ready` is told the address once it listens.
///
/// # Errors
/// Where the home is not sound, the ledger does not open, or the address cannot be bound.
pub(crate) async fn serve(
    home: &Home,
    listen: Option<SocketAddr>,
    ready: impl FnOnce(SocketAddr) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let config = home.config()?;
    let address = listen.unwrap_or(config.server.listen);
    let tls = tls::server(home)?;
    let authorities = home.authorities()?;
    let judge = Judge::of_home(home)?;
    let advice = Advice::of_home(home, &config)?;
    // Bound before the ledger opens: a start that fails leaves no record.
    let listener = TcpListener::bind(address)
        .await
        .map_err(|error| Failure::new(format!("cannot listen on {address}: {error}")))?;
    let address = listener.local_addr().unwrap_or(address);
    let mut stop = StopSignals::new()?;
    let binary = binary()?;
    let (ledger, unclean_since) = open(home, &config.ledger)?;
    let secret = home.redaction_secret()?;
    let parts = Parts { judge, advice, ledger, authorities, config, binary, secret };
    let app = Arc::new(App::new(parts));
    app.ledger
        .append(start(&app, unclean_since)?)
        .await
        .map_err(|e| Failure::new(e.to_string()))?;
    tracing::info!(%address, ledger = app.ledger.id(), "started");
    for doubt in app.judge.doubts() {
        tracing::warn!("{doubt}");
    }
    ready(address)?;
    let steps = tokio::spawn(watch_clock(app.ledger.clone()));
    let reason = accept(&listener, connections(tls, &app), &mut stop).await;
    steps.abort();
    let closed = timeout(limits::CLOSE_WAIT_MAX, close(&app.ledger, reason)).await;
    tracing::info!(reason, "stopped");
    closed.unwrap_or_else(|_elapsed| Err(Failure::new("the ledger was not closed in time")))
}

fn connections(tls: TlsAcceptor, app: &Arc<App>) -> Connections {
    let limits = &app.config.limits;
    let [all, each] = [limits.connections, limits.client_connections]
        .map(|number| usize::try_from(number).unwrap_or(usize::MAX));
    Connections {
        tls,
        router: http::router(Arc::clone(app)),
        app: Arc::clone(app),
        handshakes: Handshakes::default(),
        admission: Admission::new(files::ordinary(all), each),
    }
}

/// The last record, and the end of the ledger.
async fn close(ledger: &Ledger, reason: &str) -> Result<(), Failure> {
    let event = Event::Stop(Stop { reason: reason.to_owned() });
    let stopped = ledger.append(Draft::new(clock::now(), event)).await;
    let ledger = ledger.clone();
    let closed = tokio::task::spawn_blocking(move || ledger.store().close()).await;
    closed.map_err(|error| Failure::new(error.to_string()))?;
    stopped.map(drop).map_err(|error| Failure::new(error.to_string()))
}

/// SIGTERM and SIGINT.
pub(crate) struct StopSignals {
    term: tokio::signal::unix::Signal,
    int: tokio::signal::unix::Signal,
}

impl StopSignals {
    /// Begins to listen for them.
    ///
    /// # Errors
    /// Where the system says no.
    pub(crate) fn new() -> Result<Self, Failure> {
        let listen = |kind| signal(kind).map_err(|e| Failure::new(format!("no signals: {e}")));
        Ok(Self { term: listen(SignalKind::terminate())?, int: listen(SignalKind::interrupt())? })
    }

    /// Waits for one; its name.
    pub(crate) async fn recv(&mut self) -> &'static str {
        tokio::select! {
            _ = self.term.recv() => "SIGTERM",
            _ = self.int.recv() => "SIGINT",
        }
    }
}

/// Takes connections until a signal, then waits for what is in flight.
async fn accept(
    listener: &TcpListener,
    connections: Connections,
    stop: &mut StopSignals,
) -> &'static str {
    let connections = Arc::new(connections);
    let mut open = JoinSet::new();
    let reason = loop {
        let accepted = tokio::select! {
            reason = stop.recv() => break reason,
            Some(ended) = open.join_next() => {
                if let Err(error) = ended {
                    tracing::error!(%error, "a connection failed");
                }
                continue;
            }
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, peer)) => {
                let connections = Arc::clone(&connections);
                open.spawn(async move { connections.serve(stream, peer).await });
            }
            Err(error) => {
                // Most often out of file descriptors; a moment later there may be some.
                tracing::warn!(%error, "a connection was not accepted");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    };
    tracing::info!(reason, "stopping");
    finish(&connections.app, open).await;
    reason
}

/// Waits for the answers in flight, then cuts what is still open. A connection that merely stays
/// open holds nothing up: what counts is requests, and the moment their answers take to leave.
async fn finish(app: &App, mut open: JoinSet<()>) {
    app.stop();
    let answered = async {
        app.idle().await;
        tokio::time::sleep(limits::FLUSH_WAIT).await;
    };
    let done = async {
        tokio::select! {
            () = async { while open.join_next().await.is_some() {} } => (),
            () = answered => (),
        }
    };
    if timeout(limits::STOP_WAIT_MAX, done).await.is_err() {
        tracing::warn!("requests are still in flight and are cut");
    }
    open.abort_all();
}

fn open(home: &Home, kept: &LedgerConfig) -> Result<(Ledger, Option<UnixMillis>), Failure> {
    let (ledger, opened) = crate::ledger::open(home, kept)?;
    for repair in &opened.repairs {
        let (cause, replayed) = (repair.cause, repair.replayed);
        tracing::warn!(?cause, replayed, "the ledger was repaired");
    }
    Ok((ledger, opened.unclean_since))
}

fn start(app: &App, unclean_since: Option<UnixMillis>) -> Result<Draft, Failure> {
    let settings = app.judge.settings();
    let policies = serde_json::to_vec(&settings.policies)?;
    let authorities = serde_json::to_vec(app.authorities.all())?;
    let now = clock::now();
    let event = Event::Start(Start {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        binary: app.binary,
        settings: Digest::of(Purpose::Settings, &serde_json::to_vec(settings)?),
        policies: Digest::of(Purpose::PolicySet, &policies),
        authorities: Digest::of(Purpose::Authorities, &authorities),
        unclean_gap: unclean_since.map(|since| now.0.saturating_sub(since.0)),
    });
    let bodies = [("policies", policies), ("authorities", authorities)];
    let bodies = bodies.map(|(name, bytes)| (name.to_owned(), bytes)).to_vec();
    Ok(Draft { bodies, ..Draft::new(now, event) })
}

/// The digest of this executable.
fn binary() -> Result<Digest, Failure> {
    let path = std::path::Path::new("/proc/self/exe");
    let bytes = std::fs::read(path).map_err(|error| Failure::file("read", path, &error))?;
    Ok(Digest::of(Purpose::Binary, &bytes))
}

/// Records every step of the clock: a time in the ledger is worth what the clock is worth.
#[expect(clippy::infinite_loop, reason = "it is aborted when the server stops")]
async fn watch_clock(ledger: Ledger) {
    let mut before = (clock::now(), tokio::time::Instant::now());
    loop {
        tokio::time::sleep(CLOCK_EVERY).await;
        let now = (clock::now(), tokio::time::Instant::now());
        let passed = now.1.saturating_duration_since(before.1).as_millis();
        let passed = u64::try_from(passed).unwrap_or(u64::MAX);
        let expected = UnixMillis(before.0.0.saturating_add(passed));
        if now.0.0.abs_diff(expected.0) > CLOCK_STEP_MS {
            let event = Event::ClockStep(ClockStep { expected, found: now.0 });
            tracing::warn!(expected = expected.0, found = now.0.0, "the clock stepped");
            if let Err(error) = ledger.append(Draft::new(now.0, event)).await {
                tracing::error!(%error, "a clock step is not recorded");
            }
        }
        before = now;
    }
}
