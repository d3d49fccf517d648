//! One server at one place: connections to it are opened over TLS and kept for the next question.

use std::{io, sync::Arc, sync::Mutex, sync::PoisonError};

use bytes::Bytes;
use http_body_util::Full;
use hyper::Request;
use rustls::{ClientConfig, pki_types::ServerName};
use tokio::{
    net::TcpStream,
    time::{Instant, timeout_at},
};
use tokio_rustls::TlsConnector;
use tribune_record::AskFault;

use crate::{
    OptionsError,
    limits::{ANSWER_BYTES_MAX, CONNECT_WAIT_MAX, IN_FLIGHT_MAX},
    options::Place,
    wire::{Answer, Broken, Connection},
};

/// A server and the connections that wait for a question.
pub(crate) struct Server {
    place: Place,
    name: ServerName<'static>,
    tls: TlsConnector,
    idle: Mutex<Vec<Connection>>,
}

impl Server {
    pub(crate) fn new(place: Place, tls: Arc<ClientConfig>) -> Result<Self, OptionsError> {
        let name = ServerName::try_from(place.host.clone());
        let name = name.map_err(|_invalid| OptionsError::Url)?;
        Ok(Self { place, name, tls: TlsConnector::from(tls), idle: Mutex::default() })
    }

    /// Sends a request over a connection that stands, or over a new one.
    pub(crate) async fn send(
        &self,
        request: Request<Full<Bytes>>,
        deadline: Instant,
    ) -> Result<Answer, Broken> {
        let mut connection = match self.standing().await {
            Some(connection) => connection,
            None => self.open(deadline).await?,
        };
        // A connection whose answer was not read to its end is dropped, and closed with that.
        let answer = connection.send(request, ANSWER_BYTES_MAX).await?;
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < IN_FLIGHT_MAX {
            idle.push(connection);
        }
        Ok(answer)
    }

    async fn standing(&self) -> Option<Connection> {
        loop {
            let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let mut connection = idle?;
            if connection.is_ready().await {
                return Some(connection);
            }
        }
    }

    /// A new connection, within [`CONNECT_WAIT_MAX`].
    async fn open(&self, deadline: Instant) -> Result<Connection, Broken> {
        let until = Instant::now().checked_add(CONNECT_WAIT_MAX).unwrap_or(deadline);
        let opened = timeout_at(until, async {
            let stream = TcpStream::connect((self.place.host.as_str(), self.place.port)).await;
            let stream = stream.map_err(|error| unreached(&error))?;
            stream.set_nodelay(true).map_err(|error| unreached(&error))?;
            let secured = self.tls.connect(self.name.clone(), stream).await;
            Connection::on(secured.map_err(|error| unsecured(&error))?).await
        });
        opened.await.unwrap_or_else(|_elapsed| {
            let seconds = CONNECT_WAIT_MAX.as_secs();
            let detail = format!("no connection within {seconds} seconds");
            Err(Broken::new(AskFault::Connect, detail, true))
        })
    }
}

fn unreached(error: &io::Error) -> Broken {
    Broken::new(AskFault::Connect, format!("no connection: {error}"), true)
}

/// A handshake fails for its certificate, or because the connection ends.
fn unsecured(error: &io::Error) -> Broken {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
    match inner {
        Some(error) => Broken::new(AskFault::Tls, error.to_string(), false),
        None => unreached(error),
    }
}
