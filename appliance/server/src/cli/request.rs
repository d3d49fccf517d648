//! `contract` and `request`: what a person asks for, what is understood of it, and what they say it
//! means.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::Remote;

/// How a contract is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum ContractFormat {
    /// In plain words, 80 columns
    #[default]
    Human,
    /// The contract itself, to be corrected and signed
    Json,
}

/// `contract`.
#[derive(Debug, Args)]
pub(crate) struct Contract {
    /// The words, or @FILE
    #[arg(value_name = "TEXT|@FILE")]
    pub(crate) text: String,
    /// How it is printed
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: ContractFormat,
}

/// `request`.
#[derive(Debug, Args)]
pub(crate) struct Request {
    /// The words, or @FILE
    #[arg(value_name = "TEXT|@FILE")]
    pub(crate) text: String,
    /// How the server is reached.
    #[command(flatten)]
    pub(crate) remote: Remote,
    /// Confirm the deletion of the object at this address
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) confirm_deletion: Vec<String>,
    /// Acknowledge a condition by its id
    #[arg(long, value_name = "CONDITION")]
    pub(crate) acknowledge: Vec<String>,
    /// The service it is for; its costs are summed
    #[arg(long, value_name = "NAME")]
    pub(crate) service: Option<String>,
    /// Confirm or acknowledge more for a request of yours, in the same words
    #[arg(long, value_name = "ID")]
    pub(crate) id: Option<String>,
    /// The contract that says what the words mean, corrected from what `tribune contract` printed
    #[arg(long, value_name = "FILE", requires = "key")]
    pub(crate) contract: Option<PathBuf>,
    /// Your key to sign it with, made by `tribune key`; role requester in authorities.toml
    #[arg(long, value_name = "FILE", requires = "contract")]
    pub(crate) key: Option<PathBuf>,
}
