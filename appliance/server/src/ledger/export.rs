//! An export as a stream of pieces, made while it is sent.

use std::{
    io::{self, Write},
    path::Path,
};

use bytes::Bytes;
use futures_util::{Stream, stream};
use tokio::sync::mpsc;
use tribune_record::v1::{Actor, Event, Export};
use tribune_store::Draft;

use super::Ledger;
use crate::{clock, http::refusal::Refusal, places::Place};

/// Bytes of one piece.
const PIECE_BYTES: usize = 64 * 1024;
/// Pieces made ahead of a slow reader.
const AHEAD: usize = 4;

/// Collects what is written into pieces, and waits while the reader is slow.
struct Pieces {
    piece: Vec<u8>,
    to: mpsc::Sender<io::Result<Bytes>>,
}

impl Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.piece.extend_from_slice(bytes);
        if self.piece.len() >= PIECE_BYTES {
            self.flush()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        let piece = Bytes::from(std::mem::take(&mut self.piece));
        self.to.blocking_send(Ok(piece)).map_err(|_gone| io::ErrorKind::BrokenPipe.into())
    }
}

/// What an EXPORT record says: the current shard up to and with itself, or an older one whole.
pub(crate) fn draft(ledger: &Ledger, shard: Option<u32>, who: Option<Actor>) -> Draft {
    let all = ledger.store().list_shards();
    let wanted = shard.or_else(|| all.last().map(|shard| shard.number));
    let found = all.iter().find(|shard| Some(shard.number) == wanted);
    let (first, records) = found.map_or((0, 0), |shard| {
        (shard.first, shard.records.saturating_add(u64::from(!shard.closed)))
    });
    let event = Event::Export(Export { first, records });
    Draft { who, ..Draft::new(clock::now(), event) }
}

impl Ledger {
    /// Records the export, then makes it piece by piece. Where it breaks off, so does the stream:
    /// an export without its trailer is no export.
    ///
    /// Making it holds a thread, and waits while the reader is slow. It ends with the stream,
    /// which ends when the client has taken all of it or its connection is closed: a client that
    /// does not read is not kept, and a stop cuts what is open. Until then it keeps `place`.
    pub(crate) async fn export(
        &self,
        shard: Option<u32>,
        who: Actor,
        place: Place,
    ) -> Result<impl Stream<Item = io::Result<Bytes>> + Send + 'static, Refusal> {
        self.append(draft(self, shard, Some(who))).await?;
        let (to, from) = mpsc::channel(AHEAD);
        let ledger = self.clone();
        drop(tokio::task::spawn_blocking(move || {
            let mut pieces = Pieces { piece: Vec::new(), to };
            let name = Path::new("the answer");
            let made = ledger.store().export(shard, &mut pieces, name).map_err(io::Error::other);
            let ended = made.and_then(|_exported| pieces.flush());
            if let Err(error) = ended {
                tracing::warn!(%error, "an export broke off");
                // The reader may be gone already.
                drop(pieces.to.blocking_send(Err(error)));
            }
        }));
        Ok(stream::unfold((from, place), |(mut from, place)| async {
            from.recv().await.map(|piece| (piece, (from, place)))
        }))
    }
}
