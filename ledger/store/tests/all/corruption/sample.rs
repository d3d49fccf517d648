//! A ledger at rest, and everything that is read out of it: two shards of several segments, bodies,
//! erasures, a change of the key.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    thread,
};

use tribune_chain::Vkey;
use tribune_record::v1::{Event, Stop};
use tribune_store::{Draft, Filter, Ledger, ReadError};

use crate::{
    power::fresh,
    site::{NOW, draft, erase, id_of, key, options},
};

/// Pairs of a request and a decision that each of the threads writes in a step.
const PAIRS: u64 = 6;
const THREADS: u64 = 6;

#[derive(Debug)]
pub(super) struct Sample {
    home: PathBuf,
    all: Vec<String>,
    /// The first record under the other key.
    rotated: u64,
    pin: String,
    vkey: Vkey,
}

impl Sample {
    pub(super) fn make(home: &Path) -> Self {
        fs::create_dir_all(home).unwrap();
        let dir = fresh(&home.join("ledger"));
        let open =
            |n| Ledger::open(&dir, vec![key(n)], &options().with_segments_of(1 << 16)).unwrap().0;
        let ledger = open(0);
        let vkey = ledger.vkey();
        write(&ledger, 0);
        erase(&ledger, "d-0.1.2.900").unwrap();
        let rotated = ledger.size() + 1;
        drop(ledger);
        Ledger::rotate(&dir, vec![key(0)], &key(1), &options()).unwrap();
        let ledger = open(1);
        write(&ledger, 1);
        ledger.close_shard(NOW, None).unwrap();
        write(&ledger, 2);
        erase(&ledger, "d-0.2.3.900").unwrap();
        erase(&ledger, "d-2.1.1.900").unwrap();
        write(&ledger, 3);
        ledger.append(Draft::new(NOW, Event::Stop(Stop { reason: "signal".to_owned() }))).unwrap();
        let size = ledger.size();
        let all = read_all(&ledger, size, rotated).unwrap();
        let pin = ledger.checkpoint();
        drop(ledger);
        let file = home.join("ledger.key");
        fs::write(&file, format!("{}\n", hex::encode(key(1).to_bytes()))).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
        Self { home: home.to_owned(), all, rotated, pin, vkey }
    }

    pub(super) fn home(&self) -> &Path {
        &self.home
    }

    /// Everything in a ledger that may be a damaged copy; see [`read_all`].
    pub(super) fn read(&self, ledger: &Ledger) -> Result<Vec<String>, String> {
        read_all(ledger, self.size(), self.rotated)
    }

    /// Its last checkpoint.
    pub(super) fn pin(&self) -> &str {
        &self.pin
    }

    /// The key it began under.
    pub(super) const fn vkey(&self) -> &Vkey {
        &self.vkey
    }

    pub(super) fn size(&self) -> u64 {
        u64::try_from(self.all.len() - 1).unwrap()
    }

    /// The first thing that is not as it was.
    pub(super) fn differs(&self, read: &[String]) -> Option<String> {
        let mut pairs = self.all.iter().zip(read);
        match pairs.find(|(was, is)| was != is) {
            Some((was, is)) => Some(format!("{was:.150} is {is:.150}")),
            None if read.len() < self.all.len() => Some(format!("only {} are left", read.len())),
            None => None,
        }
    }
}

fn write(ledger: &Ledger, step: u64) {
    thread::scope(|scope| {
        for thread in 0..THREADS {
            scope.spawn(move || {
                for pair in 0..PAIRS {
                    for kind in ["r", "d"] {
                        let id = format!("{kind}-{step}.{thread}.{pair}.900");
                        drop(ledger.append(draft(&id)).unwrap());
                    }
                }
            });
        }
    });
}

/// The first `size` records with their bodies, what the index finds by name, and a list, a line
/// each. What is not there is a line that says so.
///
/// # Errors
/// The first thing that cannot be read.
fn read_all(ledger: &Ledger, size: u64, rotated: u64) -> Result<Vec<String>, String> {
    let mut all = Vec::new();
    let mut found = Vec::new();
    for position in 0..size {
        let line = match ledger.read(position) {
            Err(ReadError::NoSuchRecord { .. }) => "nothing".to_owned(),
            Err(error) => return Err(error.to_string()),
            Ok(stored) => {
                let mut line = hex::encode([stored.bytes(), stored.signature()].concat());
                for body in &stored.record().bodies {
                    let body = stored.body(&body.name).map_err(|error| error.to_string())?;
                    line.push_str(&format!(" {body:?}"));
                }
                if let Some(id) = id_of(&stored.record().event).filter(|id| id.starts_with("d-")) {
                    let by_name = ledger.decision(id).map_err(|error| error.to_string())?;
                    found
                        .push(by_name.map_or_else(|| "-".to_owned(), |s| s.position().to_string()));
                }
                line
            }
        };
        all.push(line);
    }
    let (filter, mut before) = (Filter::default(), None);
    loop {
        let page = ledger.list(&filter, before, 200).map_err(|error| error.to_string())?;
        found.extend(page.decisions.iter().map(|stored| stored.position().to_string()));
        before = page.next;
        if before.is_none() {
            break;
        }
    }
    // A record before the change of keys and a checkpoint after it are under two keys.
    for position in (rotated..size).step_by(23) {
        match ledger.receipt(position) {
            Err(ReadError::NoSuchRecord { .. }) => (),
            Err(error) => return Err(error.to_string()),
            Ok(receipt) => {
                let log = ledger.vkey();
                let name = receipt_log(&receipt, &log);
                receipt
                    .verify(std::slice::from_ref(&name))
                    .map_err(|error| format!("receipt {position}: {error}"))?;
            }
        }
    }
    all.push(found.join(" "));
    Ok(all)
}

/// The key of a receipt's checkpoint, by the name of the shard it is of.
fn receipt_log(receipt: &tribune_chain::Receipt, newest: &Vkey) -> Vkey {
    let origin = receipt.checkpoint().lines().next().unwrap_or_default();
    newest.for_ledger().of_shard(origin).unwrap_or_else(|| newest.clone())
}
