//! A child process that runs, and what it says.

use std::{
    io::Read,
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

/// A child that runs, and what it has said.
pub(crate) struct Working {
    child: Child,
    said: Arc<Mutex<String>>,
    reader: JoinHandle<()>,
}

impl Working {
    /// Starts a command, under strace where there are arguments for it: a file to write to, then
    /// options.
    pub(crate) fn start(command: &Command, traced: &[String]) -> Self {
        let mut started = Command::new(command.get_program());
        if !traced.is_empty() {
            // With -D the child is the command itself, and killing it kills it.
            started = Command::new("strace");
            started.args(["-D", "-f", "-o"]).args(traced).arg(command.get_program());
        }
        started.args(command.get_args());
        started.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
        let mut child = started.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let said = Arc::new(Mutex::new(String::new()));
        let (mut out, into) = (child.stdout.take().unwrap(), Arc::clone(&said));
        let reader = thread::spawn(move || {
            let mut bytes = vec![0; 1 << 16];
            while let Ok(count @ 1..) = out.read(&mut bytes) {
                into.lock().unwrap().push_str(&String::from_utf8_lossy(&bytes[..count]));
            }
        });
        Self { child, said, reader }
    }

    pub(crate) fn began(&self) -> bool {
        self.said.lock().unwrap().contains("began\n")
    }

    pub(crate) fn runs(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    /// Waits until it ends by itself; not longer than so.
    pub(crate) fn wait(&mut self, limit: Duration) -> bool {
        let begun = Instant::now();
        while self.runs() && begun.elapsed() < limit {
            thread::sleep(Duration::from_millis(5));
        }
        !self.runs()
    }

    /// Kills it; gives everything it said.
    pub(crate) fn end(mut self) -> String {
        drop(self.child.kill());
        self.child.wait().unwrap();
        self.reader.join().unwrap();
        let said = self.said.lock().unwrap();
        said.clone()
    }
}
