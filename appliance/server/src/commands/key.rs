//! `key`: a key to sign approvals with, made where its owner is and not in the appliance.

use std::path::Path;

use ed25519_dalek::SigningKey;

use super::{print, read_file};
use crate::{cli, exit::Exit, failure::Failure, home::write, random};

/// Makes a key and shows its public half.
pub(crate) fn run(args: &cli::Key) -> Result<Exit, Failure> {
    let seed = random::bytes::<32>()?;
    let public = hex::encode(SigningKey::from_bytes(&seed).verifying_key().as_bytes());
    write::private_file(&args.out, format!("{}\n", hex::encode(seed)).as_bytes())
        .map_err(|error| Failure::file("write", &args.out, &error))?;
    print(&format!(
        "The private key stands in {}; keep it to yourself. For authorities.toml:\n\n\
         [[authority]]\nid = \"YOUR-ID\"\nroles = [\"YOUR-ROLE\"]\nkey = \"{public}\"\n",
        args.out.display()
    ))?;
    Ok(Exit::Done)
}

/// Reads a key made by [`run`].
pub(crate) fn read(path: &Path) -> Result<SigningKey, Failure> {
    let text = read_file(path, "key", 1024)?;
    let mut seed = [0; 32];
    hex::decode_to_slice(text.trim_ascii(), &mut seed).map_err(|_error| {
        let path = path.display();
        Failure::new(format!("expected a key made by `tribune key` in {path}"))
    })?;
    Ok(SigningKey::from_bytes(&seed))
}
