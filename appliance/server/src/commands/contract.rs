//! `contract`: what is understood of a request, before anybody plans anything.

use std::io::Write as _;

use tribune_verdict::scope;

use super::{print, text_or_file};
use crate::{
    cli::{self, ContractFormat},
    exit::Exit,
    failure::Failure,
    http::requests::SCRUBBED,
    report,
};

/// Reads the words and prints what they ask for.
pub(crate) fn run(args: &cli::Contract) -> Result<Exit, Failure> {
    let given = text_or_file(&args.text)?;
    let text = tribune_plan::scrubbed_words(&given);
    if text != given {
        // Standard output is the contract's alone; whoever closed stderr does not want to know.
        drop(writeln!(anstream::stderr(), "{SCRUBBED}"));
    }
    let contract = scope::contract(&text);
    let told = scope::told(&contract, &text);
    match args.format {
        ContractFormat::Human => print(&report::contract::render(&told))?,
        ContractFormat::Json => {
            let json = serde_json::to_string_pretty(&contract)?;
            print(&format!("{json}\n"))?;
        }
    }
    Ok(if told.is_whole() { Exit::Done } else { Exit::Undecided })
}
