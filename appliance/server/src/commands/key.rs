//! `key`: a key to sign approvals with, made where its owner is and not in the appliance.

use std::path::Path;

use ed25519_dalek::{Signer as _, SigningKey};

use super::{print, read_file};
use crate::{cli, exit::Exit, failure::Failure, home::write, random};

/// A person's key.
pub(crate) type Signer = SigningKey;

/// Makes a key and shows its public half.
pub(crate) fn run(args: &cli::Key) -> Result<Exit, Failure> {
    let key = generate()?;
    write::private_file(&args.out, format!("{}\n", hex::encode(key.to_bytes())).as_bytes())
        .map_err(|error| Failure::file("write", &args.out, &error))?;
    print(&format!(
        "The private key stands in {}; keep it to yourself. For authorities.toml:\n\n\
         [[authority]]\nid = \"YOUR-ID\"\nroles = [\"YOUR-ROLE\"]\nkey = \"{}\"\n",
        args.out.display(),
        public(&key)
    ))?;
    Ok(Exit::Done)
}

/// A new key.
pub(crate) fn generate() -> Result<Signer, Failure> {
    Ok(SigningKey::from_bytes(&random::bytes::<32>()?))
}

/// Its public half as `authorities.toml` has it.
pub(crate) fn public(key: &Signer) -> String {
    hex::encode(key.verifying_key().as_bytes())
}

/// The signature over a statement's bytes as it is posted.
pub(crate) fn sign(key: &Signer, statement: &[u8]) -> String {
    hex::encode(key.sign(statement).to_bytes())
}

/// Reads a key made by [`run`].
pub(crate) fn read(path: &Path) -> Result<Signer, Failure> {
    let text = read_file(path, "key", 1024)?;
    let mut seed = [0; 32];
    hex::decode_to_slice(text.trim_ascii(), &mut seed).map_err(|_error| {
        let path = path.display();
        Failure::new(format!("expected a key made by `tribune key` in {path}"))
    })?;
    Ok(SigningKey::from_bytes(&seed))
}
