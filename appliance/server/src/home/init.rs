//! `init`: a new home, built beside its place and renamed once it is whole.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::{
    certificates::{Authority, Pair},
    write,
};
use crate::{
    clock,
    config::{guardrails, settings},
    failure::Failure,
    identity::Role,
    random,
};

/// Makes a home at `root`; the server's certificate also holds for `names`.
///
/// # Errors
/// Where something stands there already, or something cannot be made. Then nothing is left behind.
pub(crate) fn init(root: &Path, names: &[String]) -> Result<(), Failure> {
    refuse_existing(root)?;
    let root = std::path::absolute(root).map_err(|error| Failure::file("find", root, &error))?;
    if let Some(parent) = root.parent() {
        fs::create_dir_all(parent).map_err(|error| Failure::file("make", parent, &error))?;
    }
    let unfinished = write::sibling(&root).map_err(|error| Failure::file("make", &root, &error))?;
    let made = build(&unfinished, names).and_then(|()| {
        fs::rename(&unfinished, &root).map_err(|error| Failure::file("make", &root, &error))?;
        let parent = root.parent().unwrap_or(&root);
        write::sync_folder(parent).map_err(|error| Failure::file("write", parent, &error))
    });
    if made.is_err() {
        // The error that matters is the first one.
        drop(fs::remove_dir_all(&unfinished));
    }
    made
}

fn refuse_existing(root: &Path) -> Result<(), Failure> {
    let found = match fs::read_dir(root) {
        Ok(mut entries) => match entries.next() {
            None => return Ok(()),
            Some(_) => "one that is not empty",
        },
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => "a file",
        Err(error) => return Err(Failure::file("read", root, &error)),
    };
    Err(Failure::new(format!(
        "expected no directory or an empty one at {}, found {found}; nothing was changed",
        root.display()
    )))
}

struct Builder<'a> {
    root: &'a Path,
}

impl Builder<'_> {
    fn folder(&self, name: &str) -> Result<PathBuf, Failure> {
        let path = self.root.join(name);
        write::private_folder(&path).map_err(|error| Failure::file("make", &path, &error))?;
        Ok(path)
    }

    fn public(&self, name: &str, content: &str) -> Result<(), Failure> {
        let path = self.root.join(name);
        write::public_file(&path, content.as_bytes())
            .map_err(|error| Failure::file("write", &path, &error))
    }

    fn private(&self, name: &str, content: &str) -> Result<(), Failure> {
        let path = self.root.join(name);
        write::private_file(&path, content.as_bytes())
            .map_err(|error| Failure::file("write", &path, &error))
    }

    fn pair(&self, certificate: &str, key: &str, pair: &Pair) -> Result<(), Failure> {
        self.public(certificate, &pair.certificate)?;
        self.private(key, &pair.key)
    }
}

fn build(root: &Path, names: &[String]) -> Result<(), Failure> {
    let build = Builder { root };
    build.folder("")?;
    build.public("tribune.toml", include_str!("../../defaults/tribune.toml"))?;
    build.public("authorities.toml", include_str!("../../defaults/authorities.toml"))?;
    for (name, text) in settings::SHIPPED {
        build.public(name, text)?;
    }
    let schema = serde_json::to_string_pretty(&guardrails::schema::schema())?;
    build.public(guardrails::schema::FILE, &format!("{schema}\n"))?;
    build.folder("plugins")?;
    build.folder("keys")?;
    let key = tribune_store::create_key(&root.join("keys/ledger.seed"))?;
    build.folder("pins")?;
    let secret = hex::encode(random::bytes::<32>()?);
    build.private("keys/redaction.secret", &format!("{secret}\n"))?;
    certificates(&build, names).map_err(|error| {
        Failure::new(format!("cannot make the certificates (--name {names:?}): {error}"))
    })??;
    let vkey = crate::ledger::create(&root.join("ledger"), &key)?;
    build.public("ledger.vkey", &format!("{vkey}\n"))?;
    for folder in ["", "keys", "tls", "plugins", "pins"] {
        let path = root.join(folder);
        write::sync_folder(&path).map_err(|error| Failure::file("write", &path, &error))?;
    }
    Ok(())
}

fn certificates(
    build: &Builder<'_>,
    names: &[String],
) -> Result<Result<(), Failure>, rcgen::Error> {
    let authority = Authority::new(clock::now())?;
    let mut reached = vec!["localhost".to_owned(), "127.0.0.1".to_owned(), "::1".to_owned()];
    reached.extend(names.iter().cloned());
    let server = authority.server(&reached)?;
    let clients = Role::ALL
        .into_iter()
        .map(|role| Ok((role, authority.client(&format!("{}-1", role.name()), &[role])?)))
        .collect::<Result<Vec<_>, rcgen::Error>>()?;
    Ok(write_certificates(build, &authority.pair(), &server, &clients))
}

/// An identity is a folder with `cert.pem`, `key.pem` and the CA to trust, `ca.pem`.
fn write_certificates(
    build: &Builder<'_>,
    ca: &Pair,
    server: &Pair,
    clients: &[(Role, Pair)],
) -> Result<(), Failure> {
    build.folder("tls")?;
    build.pair("tls/ca.pem", "tls/ca.key", ca)?;
    build.pair("tls/server.pem", "tls/server.key", server)?;
    for (role, pair) in clients {
        let folder = format!("tls/{}", role.name());
        build.folder(&folder)?;
        build.pair(&format!("{folder}/cert.pem"), &format!("{folder}/key.pem"), pair)?;
        build.public(&format!("{folder}/ca.pem"), &ca.certificate)?;
    }
    Ok(())
}
