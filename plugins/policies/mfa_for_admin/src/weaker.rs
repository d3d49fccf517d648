//! Rules about signing in that a plan weakens.

use tribune_sdk::{Action, Change, Findings, ReadKind, Reading, Tree};

const PASSWORDS: &str = "aws_iam_account_password_policy";
const SIGN_IN: &str = "azuread_conditional_access_policy";

const LENGTH: &str = "/minimum_password_length";
/// AWS's own minimum where an account has no rule.
const LENGTH_MIN: i64 = 8;
const REUSE: &str = "/password_reuse_prevention";
const REQUIRED: &[&str] = &[
    "/require_lowercase_characters",
    "/require_numbers",
    "/require_symbols",
    "/require_uppercase_characters",
];

const STATE: &str = "/state";
const CONTROLS: &str = "/grant_controls/0/built_in_controls";
const STRENGTH: &str = "/grant_controls/0/authentication_strength_policy_id";

/// What is read.
pub(crate) fn reads() -> [ReadKind; 2] {
    [
        ReadKind::of(PASSWORDS, &[REQUIRED, &[LENGTH, REUSE]].concat()),
        ReadKind::of(SIGN_IN, &[STATE, CONTROLS]),
    ]
}

/// Judges a change of such a rule.
pub(crate) fn judge(change: &Change, findings: &mut Findings) {
    let goes = change.action == Action::Delete;
    if !goes && !change.puts_in_place() {
        return;
    }
    match change.resource_type.as_str() {
        PASSWORDS if goes => {
            let message = "The account's rules for passwords are removed.";
            findings.fail(change, LENGTH, message.into());
        }
        PASSWORDS => passwords(change, findings),
        SIGN_IN => sign_in(change, goes, findings),
        _ => {}
    }
}

fn passwords(change: &Change, findings: &mut Findings) {
    let (before, after) = (change.before(), change.after());
    let least = before.integer(LENGTH).or(0).unwrap_or(0).max(LENGTH_MIN);
    match after.integer(LENGTH).or(LENGTH_MIN) {
        Ok(length) if length >= least => {}
        Ok(length) => {
            let message = format!("Passwords may be as short as {length}; they were {least}.");
            findings.fail(change, LENGTH, message);
        }
        Err(open) => {
            let message = format!("How short passwords may be is open: {}.", open.why());
            findings.unknown(change, LENGTH, message);
        }
    }
    let reuse = |tree: Tree<'_>| tree.integer(REUSE).or(0);
    match (reuse(before), reuse(after)) {
        (_, Err(open)) => {
            let message = format!("Whether old passwords come back is open: {}.", open.why());
            findings.unknown(change, REUSE, message);
        }
        (Ok(was), Ok(is)) if is < was => {
            let message = format!("Only the last {is} passwords are refused; {was} were.");
            findings.fail(change, REUSE, message);
        }
        (_, Ok(_)) => {}
    }
    for pointer in REQUIRED {
        let was = before.boolean(pointer) == Reading::Known(true);
        match after.boolean(pointer).or(false) {
            Ok(false) if was => {
                let message = "Passwords need fewer kinds of signs than before.";
                findings.fail(change, pointer, message.into());
            }
            Ok(_) => {}
            Err(open) => {
                let message = format!("What passwords are made of is open: {}.", open.why());
                findings.unknown(change, pointer, message);
            }
        }
    }
}

/// Whether people are asked for a second factor; nothing where nobody can say.
fn asks(tree: Tree<'_>) -> Option<bool> {
    let enabled = match tree.text(STATE) {
        Reading::Known(state) => state == "enabled",
        Reading::Absent | Reading::Computed => false,
        Reading::Open(_) => return None,
    };
    let places = tree.places(&format!("{CONTROLS}/*")).ok()?;
    let controls: Vec<_> = places.iter().map(|place| place.tree.text("")).collect();
    let mfa = controls.contains(&Reading::Known("mfa"));
    if controls.iter().any(|control| matches!(control, Reading::Open(_))) && !mfa {
        return None;
    }
    Some(enabled && (mfa || tree.is_set(STRENGTH)))
}

fn sign_in(change: &Change, goes: bool, findings: &mut Findings) {
    if asks(change.before()) == Some(false) {
        return;
    }
    let message = |what: &str| format!("{} {what} a second factor.", change.address);
    match asks(change.after()) {
        _ if goes => findings.fail(change, STATE, message("goes, and asked for")),
        Some(true) => {}
        Some(false) => findings.fail(change, STATE, message("no longer asks for")),
        None => findings.unknown(change, STATE, message("may no longer ask for")),
    }
}
