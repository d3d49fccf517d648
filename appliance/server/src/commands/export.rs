//! `export`: from a stopped home, or from a running server.

use std::path::Path;

use super::{print, refuse_existing, remote};
use crate::{
    cli,
    client::Client,
    config::ledger::LedgerConfig,
    exit::Exit,
    failure::Failure,
    home::Home,
    ledger::{self, export::draft},
};

/// Writes the export and says how it is checked.
pub(crate) async fn run(args: &cli::Export) -> Result<Exit, Failure> {
    let bytes = match (&args.home, &args.server, &args.identity) {
        (Some(root), _, _) => offline(&Home::at(root)?, args.shard, &args.out)?,
        (None, Some(server), Some(identity)) => {
            remote::export(&Client::with(server, identity)?, args.shard, &args.out).await?
        }
        (None, _, _) => return Err(Failure::new("expected --home, or --server and --identity")),
    };
    let out = args.out.display();
    print(&format!(
        "{bytes} bytes in {out}. To check it, offline, under the key of the home:\n  \
         tribune-verify chain {out} --key HOME/ledger.vkey\n  \
         tribune-verify replay {out} --key HOME/ledger.vkey\n"
    ))?;
    Ok(Exit::Done)
}

/// The key a stopped home's ledger verifies under.
pub(crate) fn vkey(home: &Home) -> Result<tribune_chain::Vkey, Failure> {
    Ok(ledger::open(home, &LedgerConfig::default())?.0.store().vkey())
}

/// Exports a shard of a stopped home; the number of bytes.
pub(crate) fn offline(home: &Home, shard: Option<u32>, out: &Path) -> Result<u64, Failure> {
    refuse_existing(out)?;
    let (ledger, _opened) = ledger::open(home, &LedgerConfig::default())?;
    ledger.store().append(draft(&ledger, shard, None))?;
    let exported = ledger.store().export_file(shard, out)?;
    ledger.store().close();
    Ok(exported.bytes)
}
