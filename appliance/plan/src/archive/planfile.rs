//! The entry `tfplan`: Terraform's and OpenTofu's `planfile.proto`, version 3, as facts to compare.
//! What this reader does not know of the messages that say what is applied is named.

use std::collections::{BTreeMap, BTreeSet};

use tribune_record::{Action, PlanMode};

use super::message::{Message, TFPLAN};
use crate::{Refused, limits::CHANGES_MAX};

/// The one version of the file's format; it says when older readers would misread a newer file.
const VERSION: u64 = 3;

/// Most unknown fields named: one is enough.
const UNKNOWN_MAX: usize = 16;

// Field numbers, by message: those compared, and in the list those that change nothing a judge
// looks at (paths marked sensitive, reasons, bytes of the provider's own, results of functions).
const PLAN: &[u64] =
    &[1, 2, 3, 4, 5, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 25, 26, 27, 28, 29, 30, 31, 32];
const INSTANCE: &[u64] = &[7, 8, 9, 10, 11, 12, 13, 14];
const CHANGE: &[u64] = &[1, 2, 3, 4, 5, 6, 7, 8];
const OUTPUT: &[u64] = &[1, 2, 3];

/// What `tfplan` says.
#[derive(Debug)]
pub(super) struct PlanFile {
    pub(super) version: String,
    pub(super) mode: PlanMode,
    pub(super) workspace: String,
    pub(super) errored: bool,
    pub(super) applyable: bool,
    pub(super) complete: bool,
    pub(super) timestamp: String,
    pub(super) variables: BTreeMap<String, Packed>,
    /// Variables that are given again when the plan is applied.
    pub(super) given_later: Vec<String>,
    pub(super) instances: Vec<Instance>,
    pub(super) drifted: Vec<Instance>,
    pub(super) outputs: Vec<(String, Change)>,
    /// Checks by address, with their status.
    pub(super) checks: Vec<(String, u64)>,
    pub(super) targets: Vec<String>,
    pub(super) forced: Vec<String>,
    /// How many deferred changes, deferred actions and actions there are.
    pub(super) later: [usize; 3],
    /// Fields nobody here knows.
    pub(super) unknown: BTreeSet<String>,
}

/// A value as it is packed in the file.
pub(super) type Packed = Vec<u8>;

/// A change of one object.
#[derive(Debug)]
pub(super) struct Instance {
    pub(super) address: String,
    /// Empty where it was the same.
    pub(super) previous: String,
    /// Empty for the current object.
    pub(super) deposed: String,
    /// `module.m.provider["registry.terraform.io/hashicorp/aws"].eu`.
    pub(super) provider: String,
    pub(super) change: Change,
}

/// What is done, and the values before and after as far as the action has them.
#[derive(Debug)]
pub(super) struct Change {
    pub(super) action: Action,
    pub(super) values: Vec<Packed>,
    /// The cloud's id of what is taken over; empty where the file has another mark for it.
    pub(super) importing: Option<String>,
}

fn bad(expected: &'static str, found: String) -> Refused {
    Refused::BadArchive { at: TFPLAN.to_owned(), expected, found }
}

impl PlanFile {
    pub(super) fn read(bytes: &[u8]) -> Result<Self, Refused> {
        let plan = Message::of("Plan", bytes)?;
        let version = plan.number(1)?;
        if version != VERSION {
            return Err(bad("a plan file of version 3", format!("version {version}")));
        }
        let mut unknown = Unknown::default();
        unknown.note(&plan, PLAN);
        let instances = plan.each(3)?;
        if instances.len() > CHANGES_MAX {
            let found = instances.len();
            return Err(Refused::TooManyChanges { limit: CHANGES_MAX, found });
        }
        let mode = match plan.number(17)? {
            0 => PlanMode::Normal,
            1 => PlanMode::Destroy,
            2 => PlanMode::RefreshOnly,
            _newer => PlanMode::Unrecognised,
        };
        let mut read = |bytes: &[u8]| unknown.instance(bytes);
        Ok(Self {
            version: plan.text(14)?,
            mode,
            workspace: workspace(&plan)?,
            errored: plan.truth(20)?,
            applyable: plan.truth(25)?,
            complete: plan.truth(26)?,
            timestamp: plan.text(21)?,
            variables: variables(&plan)?,
            given_later: plan.texts(28)?,
            instances: instances.into_iter().map(&mut read).collect::<Result<_, _>>()?,
            drifted: plan.each(18)?.into_iter().map(&mut read).collect::<Result<_, _>>()?,
            outputs: unknown.outputs(&plan)?,
            checks: checks(&plan)?,
            targets: plan.texts(5)?,
            forced: plan.texts(16)?,
            later: [plan.each(27)?.len(), plan.each(31)?.len(), plan.each(30)?.len()],
            unknown: unknown.0,
        })
    }
}

/// Fields nobody here knows, so far.
#[derive(Debug, Default)]
struct Unknown(BTreeSet<String>);

impl Unknown {
    fn note(&mut self, message: &Message<'_>, known: &[u64]) {
        let room = UNKNOWN_MAX.saturating_sub(self.0.len());
        self.0.extend(message.others(known).take(room));
    }

    fn instance(&mut self, bytes: &[u8]) -> Result<Instance, Refused> {
        let message = Message::of("ResourceInstanceChange", bytes)?;
        self.note(&message, INSTANCE);
        Ok(Instance {
            address: message.text(13)?,
            previous: message.text(14)?,
            deposed: message.text(7)?,
            provider: message.text(8)?,
            change: self.change(message.bytes(9)?)?,
        })
    }

    fn change(&mut self, bytes: Option<&[u8]>) -> Result<Change, Refused> {
        let message = Message::of("Change", bytes.unwrap_or_default())?;
        self.note(&message, CHANGE);
        let importing = message.bytes(5)?;
        let importing = importing.map(|bytes| Message::of("Importing", bytes)?.text(1));
        Ok(Change {
            action: action(message.number(1)?),
            values: message.each(2)?.into_iter().map(packed).collect::<Result<_, _>>()?,
            importing: importing.transpose()?,
        })
    }

    fn outputs(&mut self, plan: &Message<'_>) -> Result<Vec<(String, Change)>, Refused> {
        let mut outputs = Vec::new();
        for bytes in plan.each(4)? {
            let message = Message::of("OutputChange", bytes)?;
            self.note(&message, OUTPUT);
            outputs.push((message.text(1)?, self.change(message.bytes(2)?)?));
        }
        Ok(outputs)
    }
}

fn action(number: u64) -> Action {
    match number {
        0 => Action::NoOp,
        1 => Action::Create,
        2 => Action::Read,
        3 => Action::Update,
        5 => Action::Delete,
        6 => Action::DeleteThenCreate,
        7 => Action::CreateThenDelete,
        8 => Action::Forget,
        9 => Action::CreateThenForget,
        _other => Action::Unrecognised,
    }
}

/// The bytes of a `DynamicValue`: in `MessagePack`, or nobody can read them.
fn packed(bytes: &[u8]) -> Result<Packed, Refused> {
    let value = Message::of("DynamicValue", bytes)?;
    let bytes = value.bytes(1)?;
    bytes.map(<[u8]>::to_vec).ok_or_else(|| bad("a value in MessagePack", "none".to_owned()))
}

fn variables(plan: &Message<'_>) -> Result<BTreeMap<String, Packed>, Refused> {
    let mut variables = BTreeMap::new();
    for bytes in plan.each(2)? {
        let entry = Message::of("VariablesEntry", bytes)?;
        let (name, value) = (entry.text(1)?, packed(entry.bytes(2)?.unwrap_or_default())?);
        if let Some(_earlier) = variables.insert(name, value) {
            return Err(bad("every variable once", "one twice".to_owned()));
        }
    }
    Ok(variables)
}

/// The workspace of the backend, or of the state store that stands in its place.
fn workspace(plan: &Message<'_>) -> Result<String, Refused> {
    let place = plan.bytes(13)?.or(plan.bytes(29)?).unwrap_or_default();
    Message::of("Backend", place)?.text(3)
}

fn checks(plan: &Message<'_>) -> Result<Vec<(String, u64)>, Refused> {
    let mut checks = Vec::new();
    for bytes in plan.each(19)? {
        let check = Message::of("CheckResults", bytes)?;
        checks.push((check.text(2)?, check.number(3)?));
    }
    Ok(checks)
}
