//! What each command does.

mod contract;
mod demo;
mod egress;
mod erase;
mod explain;
mod export;
mod judge;
mod key;
mod ledger;
mod remote;
mod serve;
mod sign;
mod witness;

use std::{
    io::{self, Read as _, Write as _},
    path::Path,
};

use crate::{
    cli::{Command, Init},
    exit::Exit,
    failure::Failure,
    home,
    identity::Role,
    limits, report,
};

/// Does what was asked.
///
/// # Errors
/// One line that says what was expected and found; the exit code is 9.
pub(crate) fn run(command: Command) -> Result<Exit, Failure> {
    match command {
        Command::Init(args) => init(&args),
        Command::Judge(args) => judge::run(&args),
        Command::Key(args) => key::run(&args),
        Command::Sign(command) => sign::run(command),
        Command::Demo => wait(demo::run()),
        Command::Serve(args) => wait(serve::run(&args)),
        Command::Egress(args) => wait(egress::run(&args)),
        Command::Contract(args) => contract::run(&args),
        Command::Submit(args) => wait(remote::submit(&args)),
        Command::Request(args) => wait(remote::request(&args)),
        Command::Approve(args) => wait(remote::approve(&args)),
        Command::Export(args) => wait(export::run(&args)),
        Command::Erase(args) => wait(erase::run(&args)),
        Command::Explain(args) => explain::run(&args),
        Command::Ledger(command) => ledger::run(command),
    }
}

/// Stack of a thread; running a policy takes up to 2 MiB of it.
const STACK_BYTES: usize = 8 * 1024 * 1024;

fn wait<T>(work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .thread_stack_size(STACK_BYTES)
        .max_blocking_threads(limits::BLOCKING_THREADS)
        .enable_all()
        .build();
    let runtime = runtime.map_err(|error| Failure::new(format!("no runtime: {error}")))?;
    let done = runtime.block_on(work);
    // What still runs was given up before: nobody waits for it.
    runtime.shutdown_background();
    done
}

/// Nothing is written over.
fn refuse_existing(path: &Path) -> Result<(), Failure> {
    if path.symlink_metadata().is_ok() {
        let path = path.display();
        return Err(Failure::new(format!("expected no file at {path}, found one")));
    }
    Ok(())
}

fn init(args: &Init) -> Result<Exit, Failure> {
    home::init::init(&args.home, &args.name)?;
    let home = args.home.display();
    let ids: Vec<_> = Role::ALL.into_iter().map(|role| format!("{}-1", role.name())).collect();
    let ids = report::wrap(&ids.join(", "), 2);
    print(&format!(
        "A new home stands in {home}. Next:\n  \
         tribune serve --home {home}\n  \
         tribune key --out me.key          # for each approver, on their own machine\n\
         Client identities stand in {home}/tls, one for each role, each in a\n\
         folder of its role's name. Their IDs, as authorities.toml and records have them:\n{ids}\
         They and {home}/tls/ca.key are for development: bring your own\n\
         CA before production. What auditors verify with, the ledger's public key,\n\
         stands in {home}/ledger.vkey.\n"
    ))?;
    Ok(Exit::Done)
}

/// Prints to standard output; colour stays only where a terminal can show it. A reader that has
/// read enough (`| head -1`) has no say in how the command ends.
pub(crate) fn print(text: &str) -> Result<(), Failure> {
    let mut out = anstream::stdout();
    read_enough(out.write_all(text.as_bytes()).and_then(|()| out.flush())).map_err(cannot_print)
}

/// A pipe that its reader closed is no error of ours.
pub(crate) fn read_enough(written: io::Result<()>) -> io::Result<()> {
    match written {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

/// Standard output is gone.
#[expect(clippy::needless_pass_by_value, reason = "the shape map_err asks for")]
pub(crate) fn cannot_print(error: io::Error) -> Failure {
    Failure::new(format!("cannot write to standard output: {error}"))
}

/// Reads a file of at most `limit` bytes.
pub(crate) fn read_file(path: &Path, what: &str, limit: usize) -> Result<Vec<u8>, Failure> {
    let failed = |error| Failure::file("read", path, &error);
    let file = std::fs::File::open(path).map_err(failed)?;
    let one_more = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    let mut bytes = Vec::new();
    file.take(one_more).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() > limit {
        let path = path.display();
        return Err(Failure::new(format!("expected a {what} of at most {limit} bytes in {path}")));
    }
    Ok(bytes)
}

/// A text given on the command line, or the content of a file named after `@`. What is wrong with
/// a file is said with its name.
pub(crate) fn text_or_file(given: &str) -> Result<String, Failure> {
    let limit = tribune_plan::limits::REQUEST_BYTES_MAX;
    let (text, of) = match given.strip_prefix('@') {
        None => (given.to_owned(), String::new()),
        Some(name) => {
            let bytes = read_file(Path::new(name), "request", limit)?;
            let text = String::from_utf8(bytes);
            let text = text.map_err(|_e| Failure::new(format!("{name}: expected UTF-8")))?;
            (text, format!("{name}: "))
        }
    };
    let text = text.trim();
    if text.is_empty() {
        return Err(Failure::new(format!("{of}expected the words of a request, found none")));
    }
    if text.len() > limit {
        let found = text.len();
        return Err(Failure::new(format!(
            "{of}expected a request of at most {limit} bytes, found {found}"
        )));
    }
    Ok(text.to_owned())
}
