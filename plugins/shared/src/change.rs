//! A change of the request as the verdict knows it.

use tribune_record as record;
use tribune_record::{Pointer, ProviderRef};
use tribune_sdk::{Action, Change, EnvironmentKind, Failure, Mode};

use crate::tree::{Side, scalar, tree};

/// Changes of a request, in its order. Of an object no more is there than was passed: a rule
/// must ask for every attribute it reads.
///
/// # Errors
/// Where a value is none that the interface knows.
pub(crate) fn changes<'a>(
    changes: impl Iterator<Item = &'a Change>,
) -> Result<Vec<record::Change>, Failure> {
    let changes = changes.map(raised).collect::<Option<_>>();
    changes.ok_or_else(|| Failure::BadInput("a value that is none".into()))
}

fn raised(change: &Change) -> Option<record::Change> {
    Some(record::Change {
        address: change.address.clone(),
        previous_address: change.previous_address.clone(),
        deposed: change.deposed.clone(),
        module: change.module.clone(),
        mode: match change.mode {
            Mode::Managed => record::Mode::Managed,
            Mode::Data => record::Mode::Data,
        },
        resource_type: change.resource_type.clone(),
        name: change.name.clone(),
        index: change.index.clone(),
        provider: ProviderRef {
            source: change.provider.source.clone(),
            config_key: change.provider.config_key.clone(),
            region: scalar(&change.provider.region)?.unwrap_or_default(),
            // It does not cross the interface.
            account: record::Value::Null,
        },
        action: action(change.action),
        reason: change.reason.clone(),
        replace_paths: change.replace_paths.iter().map(|path| Pointer(path.clone())).collect(),
        importing: change.importing.clone(),
        before: tree(&change.leaves, Side::Before)?,
        after: tree(&change.leaves, Side::After)?,
    })
}

const fn action(action: Action) -> record::Action {
    match action {
        Action::NoOp => record::Action::NoOp,
        Action::Create => record::Action::Create,
        Action::Read => record::Action::Read,
        Action::Update => record::Action::Update,
        Action::Delete => record::Action::Delete,
        Action::DeleteThenCreate => record::Action::DeleteThenCreate,
        Action::CreateThenDelete => record::Action::CreateThenDelete,
        Action::Forget => record::Action::Forget,
        Action::CreateThenForget => record::Action::CreateThenForget,
        Action::Unrecognised => record::Action::Unrecognised,
    }
}

pub(crate) const fn environment(kind: EnvironmentKind) -> record::EnvironmentKind {
    match kind {
        EnvironmentKind::NonProduction => record::EnvironmentKind::NonProduction,
        EnvironmentKind::Production => record::EnvironmentKind::Production,
    }
}
