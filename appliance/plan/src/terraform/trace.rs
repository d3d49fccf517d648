//! Where the references of an unknown value lead: through the variables and outputs of modules, and
//! through `each.value`, to the objects behind them.
//!
//! A local value stands in no plan, so what leads there ends there. A variable with a constant
//! behind it keeps its name.

use tribune_record::{UnknownKind, Value};

use super::{
    address::{child_module, without_keys},
    config::{Block, Configuration},
    cursor::{REFERENCES_MAX, gather},
};
use crate::json::Object;

/// Modules within modules that one reference is followed through.
const HOPS_MAX: usize = 12;
/// References followed for one value: each may stand for many.
const STEPS_MAX: usize = 64;

/// Where a reference stands: the module, and the resource or the call it stands in.
#[derive(Clone, Copy)]
struct Here<'m, 'j, 'a> {
    module: &'m str,
    object: Option<&'j Object<'a>>,
}

/// Follows the references of one value.
struct Trace<'c, 'j, 'a> {
    configuration: &'c Configuration<'j, 'a>,
    /// The module that the value stands in.
    origin: &'c str,
    steps: usize,
}

impl<'j, 'a> Configuration<'j, 'a> {
    /// Adds to each reference of the unknown parts of a value where it leads: `var.role →
    /// aws_iam_role.app.arn`. `module` has no instance keys; what stands in another module than the
    /// value carries the address of that.
    pub(super) fn trace(&self, module: &str, block: Option<Block<'j, 'a>>, value: &mut Value) {
        match value {
            Value::Unknown(unknown) if unknown.kind == UnknownKind::Configured => {
                let here = Here { module, object: block.map(|block| block.object) };
                let mut trace = Trace { configuration: self, origin: module, steps: 0 };
                let references = core::mem::take(&mut unknown.references);
                let told = references.iter().flat_map(|reference| trace.told(here, reference));
                unknown.references = told.take(REFERENCES_MAX).collect();
            }
            Value::List(list) => list.iter_mut().for_each(|one| self.trace(module, block, one)),
            Value::Map(map) => map.values_mut().for_each(|one| self.trace(module, block, one)),
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::Text(_)
            | Value::Unknown(_)
            | Value::Redacted(_) => {}
        }
    }
}

impl<'j, 'a> Trace<'_, 'j, 'a> {
    fn told(&mut self, here: Here<'_, 'j, 'a>, reference: &str) -> Vec<String> {
        let mut leads = Vec::new();
        if self.follow(here, reference, 0, &mut leads).is_none() {
            leads = vec![String::from("…")];
        }
        if let [lead] = leads.as_slice()
            && lead == reference
        {
            return leads;
        }
        leads.into_iter().map(|lead| format!("{reference} → {lead}")).collect()
    }

    /// Where a reference leads in the end. None where that is too far.
    fn follow(
        &mut self,
        here: Here<'_, 'j, 'a>,
        reference: &str,
        hops: usize,
        leads: &mut Vec<String>,
    ) -> Option<()> {
        self.steps = self.steps.saturating_add(1);
        if hops > HOPS_MAX || self.steps > STEPS_MAX {
            return None;
        }
        let plain = without_keys(reference);
        let mut parts = plain.split('.');
        let child;
        let (next, told) = match (parts.next(), parts.next(), parts.next()) {
            (Some("var"), Some(name), _) => {
                let called = self.configuration.modules.get(here.module);
                let Some((call, caller)) = called.and_then(|module| module.call.as_ref()) else {
                    return self.tell(here, reference, leads);
                };
                let given = call.object("expressions").and_then(|given| given.object(name));
                (Here { module: caller, object: Some(call) }, given)
            }
            (Some("module"), Some(call), Some(output)) => {
                child = child_module(here.module, call);
                let module = self.configuration.modules.get(&child);
                let outputs = module.and_then(|module| module.object.object("outputs"));
                let output = outputs.and_then(|outputs| outputs.object(output));
                let shown = output.and_then(|output| output.object("expression"));
                (Here { module: &child, object: None }, shown)
            }
            (Some("each"), Some("value"), _) => {
                let each = here.object.and_then(|object| object.object("for_each_expression"));
                (Here { object: None, ..here }, each)
            }
            _other => return self.tell(here, reference, leads),
        };
        let mut told_of = Vec::new();
        told.into_iter().for_each(|expression| gather(expression, &mut told_of));
        if told_of.is_empty() {
            return self.tell(here, reference, leads);
        }
        for reference in &told_of {
            let is_more = |other: &String| {
                let rest = other.strip_prefix(reference.as_str());
                rest.is_some_and(|rest| rest.starts_with(['.', '[']))
            };
            // `module.net` beside `module.net.vpc_id` says nothing of its own.
            if !told_of.iter().any(is_more) {
                self.follow(next, reference, hops.saturating_add(1), leads)?;
            }
        }
        Some(())
    }

    fn tell(&self, here: Here<'_, 'j, 'a>, reference: &str, leads: &mut Vec<String>) -> Option<()> {
        let lead = if here.module == self.origin || here.module.is_empty() {
            reference.to_owned()
        } else {
            format!("{}.{reference}", here.module)
        };
        if !leads.contains(&lead) {
            leads.push(lead);
        }
        (leads.len() <= REFERENCES_MAX).then_some(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};
    use tribune_record::Value;

    /// The references of the attribute `role` of a function in the module `fn`, to which the root
    /// passes `given`.
    fn told(references: &Json, given: &Json) -> Vec<String> {
        let function = |module: &str| {
            json!({ "address": format!("{module}aws_lambda_function.f"), "mode": "managed",
                "type": "aws_lambda_function", "name": "f", "module_address": "module.fn",
                "provider_name": "registry.terraform.io/hashicorp/aws", "change": {
                    "actions": ["create"], "before": null, "after": { "function_name": "f" },
                    "after_unknown": { "role": true }, "before_sensitive": false,
                    "after_sensitive": {} } })
        };
        let block = json!({ "address": "aws_lambda_function.f", "mode": "managed",
            "type": "aws_lambda_function", "name": "f", "schema_version": 0_u8,
            "expressions": { "role": { "references": references } },
            "for_each_expression": { "references": ["var.all"] } });
        let roles = json!({ "resources": [], "outputs": {
            "arn": { "expression": { "references": ["aws_iam_role.r.arn", "aws_iam_role.r"] } },
            "fixed": { "expression": { "constant_value": "x" } },
            "hidden": { "expression": { "references": ["local.secret"] } } } });
        let plan = json!({ "format_version": "1.2", "applyable": true, "complete": true,
            "errored": false, "resource_changes": [function("module.fn.")],
            "configuration": { "root_module": { "module_calls": {
                "roles": { "source": "./roles", "module": roles },
                "fn": { "source": "./fn", "expressions": given,
                    "module": { "resources": [block] } } } } } });
        let plan = crate::read(plan.to_string().as_bytes(), &[7; 32]).unwrap();
        let after = plan.changes[0].after.as_map().unwrap();
        let Some(Value::Unknown(unknown)) = after.get("role") else { panic!("{after:?}") };
        unknown.references.clone()
    }

    #[test]
    fn a_reference_is_followed_through_modules_to_its_object() {
        let given = json!({ "role": { "references": ["module.roles.arn", "module.roles"] },
            "all": { "references": ["aws_acm_certificate.c.domain_validation_options"] },
            "name": { "constant_value": "x" },
            "hidden": { "references": ["module.roles.hidden", "module.roles"] } });
        let of = |reference: &str| told(&json!([reference]), &given);
        let through = "module.roles.aws_iam_role.r";
        assert_eq!(of("var.role"), [format!("var.role → {through}.arn")]);
        let all = "aws_acm_certificate.c.domain_validation_options";
        assert_eq!(of("each.value.record"), [format!("each.value.record → {all}")]);
        assert_eq!(of("var.hidden"), ["var.hidden → module.roles.local.secret"]);
        for same in ["var.name", "var.unset", "aws_iam_role.x.arn", "local.x", "each.key"] {
            assert_eq!(of(same), [same]);
        }
    }

    #[test]
    fn a_reference_that_leads_in_a_circle_ends() {
        let given = json!({ "role": { "references": ["module.fn.out"] } });
        assert_eq!(told(&json!(["var.role"]), &given), ["var.role → module.fn.out"]);
        let many: Vec<String> = (0..100_u8).map(|at| format!("local.l{at}")).collect();
        let given = json!({ "role": { "references": many } });
        let told = told(&json!(["var.role"]), &given);
        assert_eq!(told.len(), 16, "{told:?}");
    }
}
