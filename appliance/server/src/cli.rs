//! The command line: every command, its flags, and an example of each.

mod request;
pub(crate) mod sign;
mod usage;

use std::{ffi::OsString, net::SocketAddr, path::PathBuf};

use clap::{Args, FromArgMatches as _, Parser, Subcommand, ValueEnum};
use tribune_record::Role;

pub(crate) use request::{Contract, ContractFormat, Request};

/// Judges infrastructure plans before they run, and executes nothing.
#[derive(Debug, Parser)]
#[command(name = "tribune", version, max_term_width = 80, disable_help_subcommand = true)]
pub(crate) struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Show the whole way of a case on a throw-away appliance
    #[command(after_help = "Example:\n  tribune demo")]
    Demo,
    /// Make a home: keys, development certificates, configuration, an empty ledger
    #[command(
        after_help = "Example:\n  tribune init --home /var/lib/tribune --name tribune.example"
    )]
    Init(Init),
    /// Answer over TLS until told to stop
    #[command(
        after_help = "Example:\n  tribune serve --home /var/lib/tribune --listen 127.0.0.1:8443"
    )]
    Serve(Serve),
    /// Hold the key of the language model and ask it, for a server that cannot reach it
    #[command(after_help = "DIR needs nothing but a tribune.toml with [intent] and what that \
                            names.\n\nExample:\n  tribune egress --home /var/lib/tribune-egress")]
    Egress(Egress),
    /// Judge a plan here and now: an opinion, without ledger or permit
    #[command(after_help = "Example:\n  tribune judge --request \"Add a bucket\" --plan plan.json")]
    Judge(Judge),
    /// Post a plan to a server and wait for the decision (role orchestrator)
    #[command(after_help = "Example:\n  tribune submit --server https://tribune.example \
                            --identity ./ci --request-id req-… --plan plan.json")]
    Submit(Submit),
    /// Print what is understood of a request, to confirm or to correct before it is registered
    #[command(after_help = "Exit code 0 where all of it is understood, 2 where not. The contract \
                            that --format json prints can be corrected, and counts once it is \
                            signed (appliance/contract.md).\n\nExample:\n  tribune contract \
                            \"Add 3 queues for billing in staging\"\n  tribune contract @words.txt \
                            --format json > contract.json")]
    Contract(Contract),
    /// Register what a person asks for, in their own words (role requester)
    #[command(after_help = "Example:\n  tribune request --server https://tribune.example \
                            --identity ./me \"Add a bucket for logs\"\n\nWith a contract of your \
                            own (appliance/contract.md):\n  tribune contract @words.txt --format \
                            json > contract.json   # correct it\n  tribune request --server \
                            https://tribune.example --identity ./me @words.txt \
                            --contract contract.json --key me.key")]
    Request(Request),
    /// Sign for an escalated decision with a key of your own (role approver)
    #[command(after_help = "Example:\n  tribune approve dec-… --server https://tribune.example \
                            --identity ./me --role finance --key me.key")]
    Approve(Approve),
    /// Make a key to sign approvals with, and show its line for authorities.toml
    #[command(after_help = "Example:\n  tribune key --out me.key")]
    Key(Key),
    /// Sign what counts ahead of any plan: a standing budget, a price book, a standard change
    #[command(
        subcommand,
        after_help = "Example:\n  tribune sign budget --service payments --from 1000 --to 2000 \
                      --until 2027-06-30 --id fay --role finance --key me.key >> budgets.toml"
    )]
    Sign(sign::SignCommand),
    /// Take the ledger away for an auditor (from a stopped home, or from a server)
    #[command(
        after_help = "Examples:\n  tribune export --home /var/lib/tribune --out ledger.export\n  \
                            tribune export --server https://tribune.example --identity ./auditor \
                            --out ledger.export"
    )]
    Export(Export),
    /// Agree that a decision's texts are erased; with a second person in another role they are
    #[command(after_help = "One of the two signs as data_protection_officer. Record, signatures \
                            and proofs stay.\n\nExample:\n  tribune erase --decision dec-… \
                            --basis \"GDPR Art. 17, case 7\" --server https://tribune.example \
                            --identity ./me --role data_protection_officer --key me.key")]
    Erase(Erase),
    /// Say what a law, a rule or a finding means, or why a decision came out as it did
    #[command(after_help = "Examples:\n  tribune explain\n  tribune explain pci_baseline\n  \
                            tribune explain dec-… --server https://tribune.example --identity \
                            ./me")]
    Explain(Explain),
    /// Look after the ledger: shards, archive, keys, pins, witnesses, holds, retention
    #[command(
        subcommand,
        after_help = "Example:\n  tribune ledger shards --server \
                                        https://tribune.example --identity ./auditor"
    )]
    Ledger(LedgerCommand),
}

/// `init`.
#[derive(Debug, Args)]
pub(crate) struct Init {
    /// Directory to make; refused if it holds anything
    #[arg(long, value_name = "DIR")]
    pub(crate) home: PathBuf,
    /// A further name or address the server is reached by (localhost always is)
    #[arg(long, value_name = "NAME")]
    pub(crate) name: Vec<String>,
}

/// `serve`.
#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// The home made by `tribune init`
    #[arg(long, value_name = "DIR")]
    pub(crate) home: PathBuf,
    /// Address and port instead of the one in tribune.toml; port 0 takes a free one
    #[arg(long, value_name = "ADDR")]
    pub(crate) listen: Option<SocketAddr>,
}

/// `egress`.
#[derive(Debug, Args)]
pub(crate) struct Egress {
    /// Folder with a tribune.toml that says [intent] with a socket
    #[arg(long, value_name = "DIR")]
    pub(crate) home: PathBuf,
}

/// How a decision is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum Format {
    /// For people, 80 columns
    #[default]
    Human,
    /// For scripts
    Json,
    /// SARIF 2.1.0, for what collects the findings of tools
    Sarif,
    /// `JUnit` XML, for what shows the results of tests
    Junit,
}

/// A plan with what belongs to it.
#[derive(Debug, Args)]
pub(crate) struct PlanFiles {
    /// The plan as JSON, from `terraform show -json` or native
    #[arg(long, value_name = "FILE")]
    pub(crate) plan: PathBuf,
    /// The saved plan file it was made of, from `terraform plan -out`
    #[arg(long, value_name = "FILE")]
    pub(crate) archive: Option<PathBuf>,
    /// The context file (JSON): what is claimed about the plan; appliance/context.md says each key
    #[arg(long, value_name = "FILE")]
    pub(crate) context: Option<PathBuf>,
    /// How the decision is printed
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

/// `judge`.
#[derive(Debug, Args)]
pub(crate) struct Judge {
    /// What the person asked for, or @FILE
    #[arg(long, value_name = "TEXT|@FILE")]
    pub(crate) request: Option<String>,
    /// The plan.
    #[command(flatten)]
    pub(crate) files: PlanFiles,
    /// Judge under the settings of this home instead of those as shipped
    #[arg(long, value_name = "DIR")]
    pub(crate) home: Option<PathBuf>,
    /// Judge as if these roles had signed
    #[arg(long, value_name = "ROLE", value_delimiter = ',', value_parser = role)]
    pub(crate) assume_approved: Vec<Role>,
}

/// How a server is reached.
#[derive(Debug, Args)]
pub(crate) struct Remote {
    /// The server, `https://NAME[:PORT]`
    #[arg(long, value_name = "URL")]
    pub(crate) server: String,
    /// Folder with cert.pem, key.pem and ca.pem
    #[arg(long, value_name = "DIR")]
    pub(crate) identity: PathBuf,
}

/// `submit`.
#[derive(Debug, Args)]
pub(crate) struct Submit {
    /// How the server is reached.
    #[command(flatten)]
    pub(crate) remote: Remote,
    /// The registered request the plan is for
    #[arg(long, value_name = "ID", conflicts_with = "request")]
    pub(crate) request_id: Option<String>,
    /// The person's words passed on, or @FILE; hearsay, and production escalates
    #[arg(long, value_name = "TEXT|@FILE")]
    pub(crate) request: Option<String>,
    /// The plan.
    #[command(flatten)]
    pub(crate) files: PlanFiles,
    /// A repetition under the same key gets the same decision, as it stands now
    #[arg(long, value_name = "KEY")]
    pub(crate) idempotency_key: Option<String>,
}

/// `approve`.
#[derive(Debug, Args)]
pub(crate) struct Approve {
    /// The decision
    #[arg(value_name = "ID")]
    pub(crate) id: String,
    /// How the server is reached.
    #[command(flatten)]
    pub(crate) remote: Remote,
    /// The role to sign in
    #[arg(long, value_name = "ROLE", value_parser = role)]
    pub(crate) role: Role,
    /// Your key, made by `tribune key`
    #[arg(long, value_name = "FILE")]
    pub(crate) key: PathBuf,
    /// How the new decision is printed
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

/// `key`.
#[derive(Debug, Args)]
pub(crate) struct Key {
    /// File to write the private key to; refused if it exists
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
}

/// `export`.
#[derive(Debug, Args)]
pub(crate) struct Export {
    /// A home whose server is stopped
    #[arg(long, value_name = "DIR", conflicts_with_all = ["server", "identity"])]
    pub(crate) home: Option<PathBuf>,
    /// A running server, `https://NAME[:PORT]`
    #[arg(long, value_name = "URL", requires = "identity", required_unless_present = "home")]
    pub(crate) server: Option<String>,
    /// Folder with cert.pem, key.pem and ca.pem (role auditor or operator)
    #[arg(long, value_name = "DIR", requires = "server")]
    pub(crate) identity: Option<PathBuf>,
    /// Which shard of the ledger; the current one if absent (see `tribune ledger shards`)
    #[arg(long, value_name = "N")]
    pub(crate) shard: Option<u32>,
    /// File to write
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
}

/// `erase`.
#[derive(Debug, Args)]
pub(crate) struct Erase {
    /// The decision
    #[arg(long, value_name = "ID")]
    pub(crate) decision: String,
    /// The ground; both people must give the same
    #[arg(long, value_name = "TEXT")]
    pub(crate) basis: String,
    /// How the server is reached.
    #[command(flatten)]
    pub(crate) remote: Remote,
    /// The role to sign in
    #[arg(long, value_name = "ROLE", value_parser = role)]
    pub(crate) role: Role,
    /// Your key, made by `tribune key`
    #[arg(long, value_name = "FILE")]
    pub(crate) key: PathBuf,
}

/// `explain`.
#[derive(Debug, Args)]
pub(crate) struct Explain {
    /// A law, rule, policy or finding, or the id of a decision; all of them if absent
    #[arg(value_name = "ID")]
    pub(crate) id: Option<String>,
    /// The server a decision stands on, `https://NAME[:PORT]`
    #[arg(long, value_name = "URL", requires = "identity")]
    pub(crate) server: Option<String>,
    /// Folder with cert.pem, key.pem and ca.pem
    #[arg(long, value_name = "DIR", requires = "server")]
    pub(crate) identity: Option<PathBuf>,
    /// How a decision is printed; `human` is what stands above
    #[arg(long, value_enum, default_value_t, requires = "server")]
    pub(crate) format: Format,
}

/// `ledger`.
#[derive(Debug, Subcommand)]
pub(crate) enum LedgerCommand {
    /// List the shards (role auditor, operator or security)
    #[command(after_help = "Example:\n  tribune ledger shards --server https://tribune.example \
                            --identity ./auditor")]
    Shards(Remote),
    /// End the current shard and begin the next one (role operator)
    #[command(after_help = "Example:\n  tribune ledger close --server https://tribune.example \
                            --identity ./operator")]
    Close(Remote),
    /// Copy every closed shard that is not there yet into a folder, as exports
    #[command(after_help = "Example:\n  tribune ledger archive --server \
                            https://tribune.example --identity ./auditor --out /mnt/archive\n  \
                            tribune-verify chain /mnt/archive/*.export")]
    Archive(Archive),
    /// Change the signing key of a stopped home; the old key signs the new one
    #[command(after_help = "Example:\n  tribune ledger rotate-key --home /var/lib/tribune")]
    RotateKey(RotateKey),
    /// Keep the newest checkpoint in the home, so that an older copy of the ledger is refused
    #[command(after_help = "Example:\n  tribune ledger pin --home /var/lib/tribune \
                            --checkpoint newest.note")]
    Pin(Pin),
    /// Have a witness sign the newest checkpoint, and the ledger keep it (role operator, auditor)
    #[command(after_help = "Example:\n  tribune ledger witness --server \
                            https://tribune.example --identity ./operator --witness \
                            https://witness.example --witness-key w.example+…")]
    Witness(Witness),
    /// Set or lift a legal hold: nothing it covers is erased (role auditor or security)
    #[command(after_help = "Example:\n  tribune ledger hold --decision dec-… --basis \"case 7\" \
                            --server https://tribune.example --identity ./auditor")]
    Hold(Hold),
    /// Lengthen how many years records are kept (role auditor or security)
    #[command(after_help = "Example:\n  tribune ledger retention --years 10 --server \
                            https://tribune.example --identity ./auditor")]
    Retention(Retention),
}

/// `ledger archive`.
#[derive(Debug, Args)]
pub(crate) struct Archive {
    /// How the server is reached.
    #[command(flatten)]
    pub(crate) remote: Remote,
    /// Folder to copy into; made if absent
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
}

/// `ledger rotate-key`.
#[derive(Debug, Args)]
pub(crate) struct RotateKey {
    /// A home whose server is stopped
    #[arg(long, value_name = "DIR")]
    pub(crate) home: PathBuf,
    /// The new key instead of one drawn here: 64 hexadecimal digits in a file only you can read
    #[arg(long, value_name = "FILE")]
    pub(crate) new: Option<PathBuf>,
}

/// `ledger pin`.
#[derive(Debug, Args)]
pub(crate) struct Pin {
    /// The home; its server looks at the pin when it starts
    #[arg(long, value_name = "DIR")]
    pub(crate) home: PathBuf,
    /// A checkpoint taken from the server (`GET /v1/ledger/checkpoint`) or a receipt
    #[arg(long, value_name = "FILE")]
    pub(crate) checkpoint: PathBuf,
}

/// `ledger witness`.
#[derive(Debug, Args)]
pub(crate) struct Witness {
    /// How the server is reached.
    #[command(flatten)]
    pub(crate) remote: Remote,
    /// The witness, `https://NAME[:PORT][/PREFIX]`, which speaks C2SP tlog-witness
    #[arg(long, value_name = "URL")]
    pub(crate) witness: String,
    /// Its C2SP verifier key, as in `tribune.toml`
    #[arg(long, value_name = "VKEY")]
    pub(crate) witness_key: String,
    /// CA certificate the witness is trusted by, in PEM; the identity's ca.pem if absent
    #[arg(long, value_name = "FILE")]
    pub(crate) witness_ca: Option<PathBuf>,
}

/// `ledger hold`.
#[derive(Debug, Args)]
pub(crate) struct Hold {
    /// The decision it covers; the whole ledger if absent
    #[arg(long, value_name = "ID")]
    pub(crate) decision: Option<String>,
    /// The ground
    #[arg(long, value_name = "TEXT")]
    pub(crate) basis: String,
    /// Lift the hold instead of setting it
    #[arg(long)]
    pub(crate) lift: bool,
    /// How the server is reached.
    #[command(flatten)]
    pub(crate) remote: Remote,
}

/// `ledger retention`.
#[derive(Debug, Args)]
pub(crate) struct Retention {
    /// In years; more than before
    #[arg(long, value_name = "N")]
    pub(crate) years: u16,
    /// How the server is reached.
    #[command(flatten)]
    pub(crate) remote: Remote,
}

fn role(text: &str) -> Result<Role, String> {
    let plain = |c: char| c.is_ascii_lowercase() || c == '_';
    if text.is_empty() || !text.chars().all(plain) {
        return Err("expected a role such as finance or change_manager".to_owned());
    }
    Ok(Role::from(text))
}

/// Reads the command line.
///
/// # Errors
/// Where it is none of these commands, or asks for help.
pub(crate) fn read(words: impl Iterator<Item = OsString>) -> Result<Cli, clap::Error> {
    Cli::from_arg_matches(&usage::command().try_get_matches_from(words)?)
}

/// A usage error as one line.
pub(crate) fn one_line(error: &clap::Error) -> String {
    if error.kind() == clap::error::ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        return "expected a command, found none (see tribune --help)".to_owned();
    }
    let text = error.to_string();
    let first = text.split("\n\n").next().unwrap_or(&text);
    let words: Vec<_> = first.split_whitespace().collect();
    let line = words.join(" ");
    let line = line.strip_prefix("error: ").unwrap_or(&line);
    format!("{line} (see tribune --help)")
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_definition_holds_together() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_command_shows_an_example() {
        for command in Cli::command().get_subcommands() {
            let help = command.clone().render_long_help().to_string();
            let example = format!("tribune {}", command.get_name());
            assert!(help.contains("Example") && help.contains(&example), "{help}");
        }
    }

    #[test]
    fn a_usage_error_is_one_line() {
        for words in [
            &["tribune"][..],
            &["tribune", "jugde"],
            &["tribune", "judge"],
            &["tribune", "judge", "--plan", "p", "--format", "xml"],
            &["tribune", "judge", "--plan", "p", "--assume-approved", "Finance Dept"],
            &["tribune", "serve", "--home", "h", "--listen", "nowhere"],
            &["tribune", "export", "--out", "x"],
        ] {
            let error = Cli::try_parse_from(words).unwrap_err();
            let line = one_line(&error);
            assert!(!line.contains('\n') && line.len() > 30, "{line:?}");
        }
    }
}
