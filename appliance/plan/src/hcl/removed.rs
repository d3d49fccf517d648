//! What runs when an object goes that is no longer configured: the provisioners of its `removed`
//! block. The JSON of a plan shows nothing of such a block, so without the plan file nobody can see
//! them.

use hcl_edit::{
    expr::{Expression, TraversalOperator},
    structure::Body,
};

use super::{Configuration, literal::plain};
use crate::terraform::{of_module, without_keys};

/// A provisioner of a `removed` block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Parting {
    /// What is removed, without instance keys; empty where that is not written out.
    pub(crate) address: String,
    pub(crate) kind: String,
    /// None where it is no plain text.
    pub(crate) command: Option<String>,
}

impl Configuration {
    /// Every provisioner that runs when something is removed.
    pub(crate) fn partings(&self) -> Vec<Parting> {
        let blocks = self.modules.iter().flat_map(|(address, module)| {
            module.removed.iter().map(move |body| (address.as_str(), body))
        });
        blocks.flat_map(|(module, body)| of(module, body)).collect()
    }
}

impl Parting {
    /// Whether the object of this address is what is removed, or stands in it.
    pub(crate) fn concerns(&self, address: &str) -> bool {
        let plain = without_keys(address);
        let rest = plain.strip_prefix(self.address.as_str());
        self.address.is_empty() || rest.is_some_and(|r| r.is_empty() || r.starts_with('.'))
    }
}

fn of<'b>(module: &'b str, body: &'b Body) -> impl Iterator<Item = Parting> + 'b {
    let from = body.get_attribute("from").and_then(|from| path(&from.value));
    let address = from.map(|from| of_module(module, &from)).unwrap_or_default();
    body.get_blocks("provisioner").map(move |block| {
        let command = block.body.get_attribute("command");
        Parting {
            address: address.clone(),
            kind: block.labels.first().map_or("", |label| label.as_str()).to_owned(),
            command: command.and_then(|c| plain(&c.value)).map(std::borrow::Cow::into_owned),
        }
    })
}

/// `module.a.aws_instance.b`, if that is what is written.
fn path(expression: &Expression) -> Option<String> {
    let traversal = expression.as_traversal()?;
    let mut path = traversal.expr.as_variable()?.as_str().to_owned();
    for step in &traversal.operators {
        match step.value() {
            TraversalOperator::GetAttr(name) => {
                path.push('.');
                path.push_str(name.as_str());
            }
            TraversalOperator::Index(_) => {}
            TraversalOperator::AttrSplat(_)
            | TraversalOperator::FullSplat(_)
            | TraversalOperator::LegacyIndex(_) => return None,
        }
    }
    Some(path)
}
