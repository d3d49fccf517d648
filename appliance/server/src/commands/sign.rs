//! `sign`: a standing budget or a price book, signed where the key's owner is.

use std::path::PathBuf;

use tribune_record::{BudgetStatement, StandardChange, UnixMillis};

use super::{key, print};
use crate::{
    cli::sign::{SignBook, SignBudget, SignChange, SignCommand, Signer},
    clock,
    config::{self, changes, finance, paths, prices},
    exit::Exit,
    failure::Failure,
    home::write,
};

/// Signs what was asked.
pub(crate) fn run(command: SignCommand) -> Result<Exit, Failure> {
    match command {
        SignCommand::Budget(args) => budget(args),
        SignCommand::Change(args) => change(args),
        SignCommand::Pricebook(args) => book(args),
    }
}

fn budget(args: SignBudget) -> Result<Exit, Failure> {
    let SignBudget { service, from, to, until, signer: Signer { id, role, key } } = args;
    let key = key::read(&key)?;
    let statement = BudgetStatement { service, from, to, until, role, signer: id, at: now() };
    finance::check(&statement).map_err(Failure::new)?;
    let signature = key::sign(&key, &statement.signed_bytes()?);
    let BudgetStatement { service, from, to, until, role, signer, at } = &statement;
    // What JSON writes of a string or a number TOML reads as the same.
    print(&format!(
        "[[budget]]\nservice = {}\nfrom = {}\nto = {}\nuntil = \"{until}\"\nrole = \"{role}\"\n\
         signer = {}\nat = \"{}\"\nsignature = \"{signature}\"\n",
        serde_json::to_string(service)?,
        serde_json::to_string(from)?,
        serde_json::to_string(to)?,
        serde_json::to_string(signer)?,
        clock::text(*at),
    ))?;
    Ok(Exit::Done)
}

fn change(args: SignChange) -> Result<Exit, Failure> {
    let SignChange { name, path, paths, service, monthly_max, until, signer } = args;
    let Signer { id, role, key } = signer;
    let key = key::read(&key)?;
    let file = paths.display().to_string();
    let all = paths::read(&file, &config::text(&paths)?)?;
    let signed = all.iter().find(|one| one.name == path);
    let signed = signed
        .ok_or_else(|| Failure::new(format!("expected a golden path of {file}, found {path:?}")))?;
    let statement = StandardChange {
        name,
        golden_path: path,
        path: signed.digest()?,
        services: service,
        monthly_max,
        until,
        role,
        signer: id,
        at: now(),
    };
    changes::check(&statement, &all).map_err(Failure::new)?;
    let signature = key::sign(&key, &statement.signed_bytes()?);
    let StandardChange { name, golden_path, path, services, monthly_max, role, signer, at, .. } =
        &statement;
    // What JSON writes of a string, a list or a number TOML reads as the same.
    print(&format!(
        "[[change]]\nname = {}\ngolden_path = \"{golden_path}\"\npath = \"{path}\"\nservices = {}\n\
         monthly_max = {}\nuntil = \"{until}\"\nrole = \"{role}\"\nsigner = {}\nat = \"{}\"\n\
         signature = \"{signature}\"\n",
        serde_json::to_string(name)?,
        serde_json::to_string(services)?,
        serde_json::to_string(monthly_max)?,
        serde_json::to_string(signer)?,
        clock::text(*at),
    ))?;
    Ok(Exit::Done)
}

fn book(args: SignBook) -> Result<Exit, Failure> {
    let SignBook { file, signer: Signer { id, role, key } } = args;
    let key = key::read(&key)?;
    let text = config::text(&file)?;
    let name = file.display().to_string();
    let book = prices::read(&name, &text)?;
    let statement = finance::book_statement(&text, &book, role, id, now()).map_err(Failure::new)?;
    let signature = key::sign(&key, &statement.signed_bytes()?);
    let (signer, at) = (serde_json::to_string(&statement.signer)?, clock::text(statement.at));
    let signed = format!(
        "role = \"{}\"\nsigner = {signer}\nat = \"{at}\"\nsignature = \"{signature}\"\n",
        statement.role
    );
    let out = PathBuf::from(format!("{name}.sig"));
    super::refuse_existing(&out)?;
    write::public_file(&out, signed.as_bytes())
        .map_err(|error| Failure::file("write", &out, &error))?;
    print(&format!(
        "Signed: {} prices of {} ({}). The signature stands in {}.\n",
        book.prices.len(),
        book.dated,
        book.basis,
        out.display()
    ))?;
    Ok(Exit::Done)
}

/// The time now, to the second, as a file says it.
fn now() -> UnixMillis {
    let now = clock::now();
    UnixMillis(now.0.saturating_sub(now.0.checked_rem(1_000).unwrap_or(0)))
}
