//! `sign`: what somebody of finance signs ahead of any plan.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use tribune_record::{Day, Role, Usd};

/// What is signed.
#[derive(Debug, Subcommand)]
pub(crate) enum SignCommand {
    /// A standing budget of a service: prints its entry for budgets.toml
    #[command(after_help = "Example:\n  tribune sign budget --service payments --from 1000 \
                            --to 2000 --until 2027-06-30 --id fay --role finance --key me.key \
                            >> budgets.toml")]
    Budget(SignBudget),
    /// A price book: writes FILE.sig beside it
    #[command(after_help = "Example:\n  tribune sign pricebook pricebook.toml --id fay --role \
                            finance --key me.key")]
    Pricebook(SignBook),
}

/// Who signs.
#[derive(Debug, Args)]
pub(crate) struct Signer {
    /// Your id in authorities.toml
    #[arg(long, value_name = "ID")]
    pub(crate) id: String,
    /// The role to sign in: finance, finance_manager or cfo
    #[arg(long, value_name = "ROLE", value_parser = super::role)]
    pub(crate) role: Role,
    /// Your key, made by `tribune key`
    #[arg(long, value_name = "FILE")]
    pub(crate) key: PathBuf,
}

/// `sign budget`.
#[derive(Debug, Args)]
pub(crate) struct SignBudget {
    /// The service, as people name it with `tribune request --service`
    #[arg(long, value_name = "NAME")]
    pub(crate) service: String,
    /// Dollars a month that are expected at least; informative
    #[arg(long, value_name = "DOLLARS")]
    pub(crate) from: Usd,
    /// Dollars a month that its plans of 30 days may add at most
    #[arg(long, value_name = "DOLLARS")]
    pub(crate) to: Usd,
    /// The last day it counts (UTC), such as 2027-06-30
    #[arg(long, value_name = "DAY")]
    pub(crate) until: Day,
    /// Who signs.
    #[command(flatten)]
    pub(crate) signer: Signer,
}

/// `sign pricebook`.
#[derive(Debug, Args)]
pub(crate) struct SignBook {
    /// The price book
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// Who signs.
    #[command(flatten)]
    pub(crate) signer: Signer,
}
