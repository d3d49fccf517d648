//! `egress`: asks the language model for a server that cannot reach it, and holds the key.

use tribune_intent::{Client, Egress};

use super::{print, serve};
use crate::{
    cli, config::intent::Intent, exit::Exit, failure::Failure, home::Home, serve::StopSignals,
};

/// Takes questions until SIGTERM or SIGINT.
pub(crate) async fn run(args: &cli::Egress) -> Result<Exit, Failure> {
    let home = Home::at(&args.home)?;
    let said = |reason: &str| {
        Failure::new(format!("{}: {reason}", args.home.join("tribune.toml").display()))
    };
    let intent: Option<Intent> = home.config()?.intent;
    let intent = intent.ok_or_else(|| said("expected [intent], found no such section"))?;
    let socket = intent.socket.as_ref().ok_or_else(|| said("intent.socket: expected a path"))?;
    let client = Client::new(intent.options(&home)?);
    let client = client.map_err(|error| said(&format!("intent.{error}")))?;
    serve::log();
    let mut stop = StopSignals::new()?;
    let socket = home.path(socket);
    let egress = Egress::bind(&socket).await.map_err(|error| Failure::new(error.to_string()))?;
    tracing::info!(socket = %socket.display(), model = intent.model, "started");
    print(&format!("listening on {}\n", socket.display()))?;
    let stopped = async {
        let reason = stop.recv().await;
        tracing::info!(reason, "stopping");
    };
    egress.serve(client, stopped).await;
    Ok(Exit::Done)
}
