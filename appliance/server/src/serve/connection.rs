//! One connection: handshake, who the client is, then HTTP/1.1 or 2, each step with a deadline.

use std::net::SocketAddr;

use axum::{Router, body::Body};
use hyper::{Request, body::Incoming, service::service_fn};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::graceful::Watcher,
};
use tokio::net::TcpStream;
use tokio_rustls::{TlsAcceptor, server::TlsStream};

use crate::{
    http::guard::Client,
    identity::{self, NoIdentity},
    limits,
};

/// Serves one connection to its end.
pub(crate) async fn serve(
    stream: TcpStream,
    peer: SocketAddr,
    tls: &TlsAcceptor,
    router: Router,
    watcher: Watcher,
) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%peer, %error, "no TCP_NODELAY");
    }
    let handshake = tokio::time::timeout(limits::HANDSHAKE_MAX, tls.accept(stream)).await;
    match handshake {
        Ok(Ok(stream)) => speak(stream, peer, router, watcher).await,
        Ok(Err(error)) => tracing::info!(%peer, %error, "no TLS"),
        Err(_elapsed) => tracing::info!(%peer, "no TLS in time"),
    }
}

async fn speak(stream: TlsStream<TcpStream>, peer: SocketAddr, router: Router, watcher: Watcher) {
    let (_, session) = stream.get_ref();
    let h2 = session.alpn_protocol() == Some(b"h2");
    let certificate = session.peer_certificates().and_then(|chain| chain.first());
    let client = certificate.map_or(Err(NoIdentity::NoRole), identity::of_certificate);
    let client = Client(client);
    let service = service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(client.clone());
        tower_service::Service::call(&mut router.clone(), request)
    });
    let io = TokioIo::new(stream);
    let ended = if h2 {
        let connection = hyper::server::conn::http2::Builder::new(TokioExecutor::new())
            .timer(TokioTimer::new())
            .keep_alive_interval(limits::HEADERS_WAIT_MAX)
            .keep_alive_timeout(limits::HEADERS_WAIT_MAX)
            .max_concurrent_streams(u32::try_from(limits::IN_FLIGHT_PER_CLIENT_MAX).ok())
            .max_header_list_size(limits::HEADER_BYTES_MAX)
            .serve_connection(io, service);
        watcher.watch(connection).await
    } else {
        let connection = hyper::server::conn::http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(limits::HEADERS_WAIT_MAX)
            .max_headers(limits::HEADERS_MAX)
            .max_buf_size(usize::try_from(limits::HEADER_BYTES_MAX).unwrap_or(usize::MAX))
            .serve_connection(io, service);
        watcher.watch(connection).await
    };
    if let Err(error) = ended {
        tracing::debug!(%peer, %error, "a connection broke off");
    }
}
