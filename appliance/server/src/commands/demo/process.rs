//! The demo's server: this very program, started as a process of its own.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use crate::{
    client::Client,
    commands::key::{self, Signer},
    failure::Failure,
};

/// A running server; it ends with this value.
#[derive(Debug)]
pub(super) struct Server {
    child: Child,
    /// Where it answers.
    pub(super) url: String,
    root: PathBuf,
}

impl Server {
    /// Starts the server of a home on a free loopback port and waits until it listens.
    pub(super) async fn start(root: &Path) -> Result<Self, Failure> {
        let failed = |error: std::io::Error| {
            Failure::new(format!("cannot start the server as a process of its own: {error}"))
        };
        let log = std::fs::File::create(root.join("server.log")).map_err(failed)?;
        let program = std::env::current_exe().map_err(failed)?;
        let mut child = Command::new(program)
            .args(["serve", "--listen", "127.0.0.1:0", "--home"])
            .arg(root)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .map_err(failed)?;
        let stdout = child.stdout.take();
        let mut server = Self { child, url: String::new(), root: root.to_owned() };
        let line = tokio::task::spawn_blocking(move || {
            let mut line = String::new();
            let read = stdout.map(|stdout| BufReader::new(stdout).read_line(&mut line));
            read.transpose().map(|_bytes| line)
        });
        let line = line.await.map_err(|error| Failure::new(error.to_string()))?.map_err(failed)?;
        let url = line.trim().strip_prefix("listening on ");
        let url = url.ok_or_else(|| {
            let log = std::fs::read_to_string(root.join("server.log")).unwrap_or_default();
            Failure::new(format!("the server did not start: {}", log.trim()))
        })?;
        url.clone_into(&mut server.url);
        Ok(server)
    }

    /// A client with the certificate of a role.
    pub(super) fn client(&self, role: &str) -> Result<Client, Failure> {
        Client::with(&self.url, &self.root.join("tls").join(role))
    }

    /// The newest checkpoint, as an auditor would keep it outside the box.
    pub(super) async fn checkpoint(&self) -> Result<String, Failure> {
        let answer = self.client("auditor")?.get("/v1/ledger/checkpoint").await?;
        answer.success()?;
        String::from_utf8(answer.body.to_vec())
            .map_err(|_error| Failure::new("expected a checkpoint in UTF-8"))
    }

    /// Stops it as an operator would, and waits for its good end.
    pub(super) async fn stop(mut self) -> Result<(), Failure> {
        let failed = |error: &dyn std::fmt::Display| {
            Failure::new(format!("the server did not stop in good order: {error}"))
        };
        let pid = rustix::process::Pid::from_child(&self.child);
        rustix::process::kill_process(pid, rustix::process::Signal::TERM)
            .map_err(|error| failed(&error))?;
        for _ in 0..600_u32 {
            match self.child.try_wait() {
                Ok(Some(status)) if status.success() => return Ok(()),
                Ok(Some(status)) => return Err(failed(&status)),
                Ok(None) => tokio::time::sleep(Duration::from_millis(50)).await,
                Err(error) => return Err(failed(&error)),
            }
        }
        Err(failed(&"it still runs after 30 seconds"))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Ended already, mostly; there is nobody to tell otherwise.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Makes a key for an approver, outside the home, and writes its public half into
/// `authorities.toml`.
pub(super) fn add_approver(root: &Path, id: &str, role: &str) -> Result<Signer, Failure> {
    let path = root.join("authorities.toml");
    let signer = key::generate()?;
    let entry = format!(
        "\n[[authority]]\nid = \"{id}\"\nroles = [\"{role}\"]\nkey = \"{}\"\n",
        key::public(&signer)
    );
    std::fs::OpenOptions::new()
        .append(true)
        .open(&path)
        .and_then(|mut file| file.write_all(entry.as_bytes()))
        .map_err(|error| Failure::file("write", &path, &error))?;
    Ok(signer)
}
