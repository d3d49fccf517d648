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
    /// A standard change on a golden path: prints its entry for standard-changes.toml
    #[command(after_help = "Example:\n  tribune sign change --name web-apps --path \
                            standard_web_app --paths golden-paths.yaml --monthly-max 500 --until \
                            2027-06-30 --id mia --role change_manager --key me.key >> \
                            standard-changes.toml")]
    Change(SignChange),
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
    /// The role to sign in: finance, `finance_manager` or cfo for money; `change_manager` for a
    /// standard change
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

/// `sign change`.
#[derive(Debug, Args)]
pub(crate) struct SignChange {
    /// What it is called
    #[arg(long, value_name = "NAME")]
    pub(crate) name: String,
    /// The golden path it is for
    #[arg(long, value_name = "NAME")]
    pub(crate) path: String,
    /// The home's golden-paths.yaml: the path is signed for as it stands there
    #[arg(long, value_name = "FILE")]
    pub(crate) paths: PathBuf,
    /// A service it is for, as people name it; without one it is for all
    #[arg(long, value_name = "NAME")]
    pub(crate) service: Vec<String>,
    /// Dollars a month that a plan may add at most
    #[arg(long, value_name = "DOLLARS")]
    pub(crate) monthly_max: Usd,
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
