//! Whom an object lets in from outside, one by one, on either side of its change.

use alloc::{rc::Rc, string::String, vec::Vec};
use tribune_record::{Change, Pointer, Value};

use super::{
    own::Own,
    shares::{Who, shares},
    stranger::{Stranger, let_in},
};
use crate::{
    document::{Content, Statement, documents_in},
    view::Ground,
};

/// Somebody outside who is let in.
#[derive(Debug)]
pub(in crate::rule) struct LetIn {
    pub(in crate::rule) path: Pointer,
    /// As the message of the rule names them.
    pub(in crate::rule) who: String,
    /// The statement that lets them in; none where an attribute does.
    pub(in crate::rule) statement: Option<Rc<Statement>>,
}

/// Who is outside, worked out once for a plan.
#[derive(Debug)]
pub(in crate::rule) struct Strangers<'a>(Own<'a>);

impl<'a> Strangers<'a> {
    pub(in crate::rule) fn of(view: &Ground<'a>) -> Self {
        Self(Own::of(view))
    }

    /// Whom the object lets in after its change.
    pub(in crate::rule) fn after(&self, change: &Change) -> Vec<LetIn> {
        self.side(change, &change.after)
    }

    /// Whom it let in before.
    pub(in crate::rule) fn before(&self, change: &Change) -> Vec<LetIn> {
        self.side(change, &change.before)
    }

    fn side(&self, change: &Change, side: &Value) -> Vec<LetIn> {
        let inside = self.0.inside(change);
        let mut found = Vec::new();
        for document in documents_in(&change.resource_type, side) {
            let (Content::Read(statements) | Content::Partly(statements, _)) = document.content
            else {
                continue;
            };
            if !document.purpose.lets_in() {
                continue;
            }
            for statement in statements {
                // One statement may let in thousands, and they share it.
                let statement = Rc::new(statement);
                for stranger in let_in(&statement, &inside) {
                    let Stranger::Outsider(who) = stranger else { continue };
                    let path = document.path.clone();
                    found.push(LetIn { path, who, statement: Some(Rc::clone(&statement)) });
                }
            }
        }
        if !super::shares::is_known(&change.resource_type) {
            return found;
        }
        let whole = alone(change, side);
        for share in shares(&whole, &inside) {
            if let Who::Outsider(who) = share.who {
                found.push(LetIn { path: share.path, who, statement: None });
            }
        }
        found
    }
}

/// The object as it is on one side, as if it were made just so.
fn alone(change: &Change, side: &Value) -> Change {
    Change {
        address: change.address.clone(),
        previous_address: None,
        deposed: None,
        module: change.module.clone(),
        mode: change.mode,
        resource_type: change.resource_type.clone(),
        name: change.name.clone(),
        index: change.index.clone(),
        provider: change.provider.clone(),
        action: change.action,
        reason: None,
        replace_paths: Vec::new(),
        importing: None,
        before: Value::Null,
        after: side.clone(),
    }
}
