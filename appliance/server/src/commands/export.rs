//! `export`: from a stopped home, or from a running server.

use ed25519_dalek::SigningKey;
use tribune_store::{Ledger as Store, Options};

use super::{print, refuse_existing, remote};
use crate::{
    cli,
    client::Client,
    clock,
    exit::Exit,
    failure::Failure,
    home::Home,
    ledger::{Ledger, export::draft},
};

/// Writes the export and says how it is checked.
pub(crate) async fn run(args: &cli::Export) -> Result<Exit, Failure> {
    let bytes = match (&args.home, &args.server, &args.identity) {
        (Some(root), _, _) => offline(&Home::at(root)?, &args.out)?,
        (None, Some(server), Some(identity)) => {
            remote::export(&Client::with(server, identity)?, &args.out).await?
        }
        (None, _, _) => return Err(Failure::new("expected --home, or --server and --identity")),
    };
    let out = args.out.display();
    print(&format!(
        "{bytes} bytes in {out}. To check it, offline:\n  tribune-verify chain {out}\n  \
         tribune-verify replay {out}\n"
    ))?;
    Ok(Exit::Done)
}

fn open(home: &Home) -> Result<Ledger, Failure> {
    let key = SigningKey::from_bytes(&home.ledger_seed()?);
    let (store, _opened) = Store::open(&home.ledger(), vec![key], &Options::new(clock::now()))?;
    Ok(Ledger::new(store))
}

/// The key a stopped home's ledger verifies under.
pub(crate) fn vkey(home: &Home) -> Result<tribune_chain::Vkey, Failure> {
    Ok(open(home)?.store().vkey())
}

/// Exports the ledger of a stopped home; the number of bytes.
pub(crate) fn offline(home: &Home, out: &std::path::Path) -> Result<u64, Failure> {
    refuse_existing(out)?;
    let ledger = open(home)?;
    ledger.store().append(draft(&ledger, None))?;
    let exported = ledger.store().export_file(None, out)?;
    ledger.store().close();
    Ok(exported.bytes)
}
