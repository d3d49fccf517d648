//! One connection: handshake, whose it is, then HTTP/1.1 or 2, each step with a deadline.

use std::{net::SocketAddr, pin::pin, sync::Arc};

use axum::{Router, body::Body};
use hyper::{Request, Response, body::Incoming, service::service_fn};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::graceful::GracefulConnection,
};
use tokio::{net::TcpStream, time::timeout};
use tokio_rustls::{TlsAcceptor, server::TlsStream};

use super::{
    activity::{Activity, Over, Watched},
    admission::Admission,
    handshakes::Handshakes,
};
use crate::{
    app::App,
    http::{
        guard::{self, Client},
        refusal::{Refusal, RefusalCode},
    },
    identity::{self, NoIdentity},
    limits,
    places::{NoPlace, Place},
};

/// What all connections share.
pub(crate) struct Connections {
    /// Our side of TLS.
    pub(crate) tls: TlsAcceptor,
    /// What answers.
    pub(crate) router: Router,
    /// What all requests share.
    pub(crate) app: Arc<App>,
    /// Those of which nobody knows yet whose they are.
    pub(crate) handshakes: Handshakes,
    /// Those whose client is known.
    pub(crate) admission: Admission,
}

/// Why the server closed a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Closed {
    HandshakeFailed,
    HandshakeSlow,
    HandshakePushedOut,
    ClientHasItsShare,
    NoPlace,
    Over(Over),
}

impl Closed {
    /// As the counter names it.
    const fn name(self) -> &'static str {
        match self {
            Self::HandshakeFailed => "handshake_failed",
            Self::HandshakeSlow => "handshake_timeout",
            Self::HandshakePushedOut => "handshake_pushed_out",
            Self::ClientHasItsShare => "client_connections",
            Self::NoPlace => "connections",
            Self::Over(Over::Unasked) => "no_request",
            Self::Over(Over::Idle) => "idle",
            Self::Over(Over::Unread) => "unread",
        }
    }
}

impl Connections {
    /// Serves one connection to its end.
    pub(crate) async fn serve(&self, stream: TcpStream, peer: SocketAddr) {
        if let Err(closed) = self.admit_and_speak(stream, peer).await {
            let reason = closed.name();
            self.app.metrics.closed(reason);
            tracing::info!(%peer, reason, "a connection was closed");
        }
    }

    async fn admit_and_speak(&self, stream: TcpStream, peer: SocketAddr) -> Result<(), Closed> {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%peer, %error, "no TCP_NODELAY");
        }
        let stream = self.handshake(stream, peer).await?;
        let certificate = stream.get_ref().1.peer_certificates().and_then(|chain| chain.first());
        let client = certificate.map_or(Err(NoIdentity::NoRole), identity::of_certificate);
        let client = Client(client);
        let place = self.place(&client).await?;
        let ended = self.speak(stream, peer, client).await;
        drop(place);
        ended
    }

    async fn handshake(
        &self,
        stream: TcpStream,
        peer: SocketAddr,
    ) -> Result<TlsStream<TcpStream>, Closed> {
        let mut under_way = self.handshakes.begin(peer.ip());
        let accept = timeout(self.app.config.limits.handshake(), self.tls.accept(stream));
        tokio::select! {
            () = under_way.pushed_out() => Err(Closed::HandshakePushedOut),
            done = accept => match done {
                Ok(Ok(stream)) => Ok(stream),
                Ok(Err(error)) => {
                    tracing::info!(%peer, %error, "no TLS");
                    Err(Closed::HandshakeFailed)
                }
                Err(_elapsed) => Err(Closed::HandshakeSlow),
            },
        }
    }

    /// A place for the connection. That there was none is a refusal like any other, though there
    /// is no request to answer with it.
    async fn place(&self, client: &Client) -> Result<Place, Closed> {
        let none = match self.admission.admit(client) {
            Ok(place) => return Ok(place),
            Err(none) => none,
        };
        let (closed, detail) = match none {
            NoPlace::Share => (Closed::ClientHasItsShare, "too many connections of this client"),
            NoPlace::All => (Closed::NoPlace, "too many connections"),
        };
        let refusal = Refusal::new(RefusalCode::TooManyConnections, detail);
        guard::refused(&self.app, &client.actor(), "a connection", refusal).await;
        Err(closed)
    }

    async fn speak(
        &self,
        stream: TlsStream<TcpStream>,
        peer: SocketAddr,
        client: Client,
    ) -> Result<(), Closed> {
        let h2 = stream.get_ref().1.alpn_protocol() == Some(b"h2");
        let activity = Activity::new(self.app.config.limits.patience());
        let service = service_fn(|request: Request<Incoming>| {
            let answering = activity.begin();
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(client.clone());
            let answer = tower_service::Service::call(&mut self.router.clone(), request);
            async move {
                let answer: Response<Body> = answer.await?;
                Ok::<Response<Watched>, std::convert::Infallible>(
                    answer.map(|body| answering.with(body)),
                )
            }
        });
        let io = TokioIo::new(stream);
        if h2 {
            let connection = hyper::server::conn::http2::Builder::new(TokioExecutor::new())
                .timer(TokioTimer::new())
                .keep_alive_interval(limits::HEADERS_WAIT_MAX)
                .keep_alive_timeout(limits::HEADERS_WAIT_MAX)
                .max_concurrent_streams(u32::try_from(limits::IN_FLIGHT_PER_CLIENT_MAX).ok())
                .max_header_list_size(limits::HEADER_BYTES_MAX)
                .serve_connection(io, service);
            self.watch(connection, peer, &activity).await
        } else {
            let connection = hyper::server::conn::http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(limits::HEADERS_WAIT_MAX)
                .max_headers(limits::HEADERS_MAX)
                .max_buf_size(usize::try_from(limits::HEADER_BYTES_MAX).unwrap_or(usize::MAX))
                .serve_connection(io, service);
            self.watch(connection, peer, &activity).await
        }
    }

    /// Drives a connection until its end, until it is over, or until the server stops.
    async fn watch<C>(
        &self,
        connection: C,
        peer: SocketAddr,
        activity: &Activity,
    ) -> Result<(), Closed>
    where
        C: GracefulConnection<Error = hyper::Error>,
    {
        let mut connection = pin!(connection);
        let (ended, closed) = tokio::select! {
            ended = &mut connection => (ended, None),
            over = activity.over() => {
                connection.as_mut().graceful_shutdown();
                let goodbye = timeout(limits::GOODBYE_WAIT_MAX, connection).await;
                (goodbye.unwrap_or(Ok(())), Some(Closed::Over(over)))
            }
            () = self.app.stopped() => {
                connection.as_mut().graceful_shutdown();
                (connection.await, None)
            }
        };
        if let Err(error) = ended {
            tracing::debug!(%peer, %error, "a connection broke off");
        }
        closed.map_or(Ok(()), Err)
    }
}
