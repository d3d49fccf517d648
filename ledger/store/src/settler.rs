//! The thread that gives sled what the journal has. sled takes longer for a record than a disk does
//! for a sync, so nobody waits for it but a writer that is far ahead.

use std::{
    io,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc,
        mpsc::{self, Receiver, SyncSender},
    },
    thread::{self, JoinHandle},
};

use crate::{index::Fault, ledger::Shared, shard::Shard};

/// Records gathered before sled is given them: the more, the less it does for each.
const SETTLE_EVERY: usize = 256;
/// Records between two flushes of sled, which opening replays after a crash.
const FLUSH_EVERY: usize = 1024;
/// Orders that may wait; a writer that gives more waits itself.
const WAITING: usize = 8;

/// What to do with a shard's index.
enum Order {
    Settle(Arc<Shard>),
    Flush(Arc<Shard>),
}

/// The writer's side.
pub(crate) struct Settler {
    orders: Option<SyncSender<Order>>,
    thread: Option<JoinHandle<()>>,
    unsettled: usize,
    unflushed: usize,
}

impl Settler {
    pub(crate) fn start(shared: Arc<Shared>) -> io::Result<Self> {
        let (orders, told) = mpsc::sync_channel(WAITING);
        let thread = thread::Builder::new().name("ledger-index".to_owned());
        let thread = thread.spawn(move || run(&shared, &told))?;
        Ok(Self { orders: Some(orders), thread: Some(thread), unsettled: 0, unflushed: 0 })
    }

    /// A shard's index holds so many records more.
    pub(crate) fn held(&mut self, shard: &Arc<Shard>, records: usize) {
        self.unsettled = self.unsettled.saturating_add(records);
        self.unflushed = self.unflushed.saturating_add(records);
        if self.unflushed >= FLUSH_EVERY {
            self.flush(shard);
        } else if self.unsettled >= SETTLE_EVERY {
            self.unsettled = 0;
            self.order(Order::Settle(Arc::clone(shard)));
        }
    }

    /// Has everything given to sled and made durable.
    pub(crate) fn flush(&mut self, shard: &Arc<Shard>) {
        if self.unflushed > 0 {
            (self.unsettled, self.unflushed) = (0, 0);
            self.order(Order::Flush(Arc::clone(shard)));
        }
    }

    fn order(&self, order: Order) {
        match self.orders.as_ref().map(|orders| orders.send(order)) {
            // Where the thread has ended, whoever closes the shard gives sled the rest.
            Some(Ok(()) | Err(_)) | None => (),
        }
    }
}

impl Drop for Settler {
    /// Waits for what was ordered, so that nobody else has the index open.
    fn drop(&mut self) {
        self.orders.take();
        match self.thread.take().map(JoinHandle::join) {
            Some(Ok(()) | Err(_)) | None => (), // sled's panics do not get here
        }
    }
}

fn run(shared: &Shared, told: &Receiver<Order>) {
    for order in told {
        match order {
            Order::Settle(shard) => {
                guard(shared, "does not take records", || shard.index.settle());
            }
            Order::Flush(shard) => flush(shared, &shard),
        }
    }
}

/// Gives sled everything it is still to take, and makes it durable.
pub(crate) fn flush(shared: &Shared, shard: &Shard) {
    guard(shared, "could not be flushed", || shard.index.flush());
}

/// Stops the ledger where the index fails. sled is given nothing more after that.
fn guard(shared: &Shared, what: &str, work: impl FnOnce() -> Result<(), Fault>) {
    if shared.stopped.get().is_some() {
        return;
    }
    let reason = match catch_unwind(AssertUnwindSafe(work)) {
        Ok(Ok(())) => return,
        Ok(Err(fault)) => fault.to_string(),
        Err(_) => "it panicked".to_owned(),
    };
    shared.stop(&format!("the index {what}: {reason}"));
}
