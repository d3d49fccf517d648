//! The road a plan says it is on: `machine_learning`, or with its version `standard-web-app-v3.2`.

use alloc::{
    format,
    string::{String, ToString},
    vec,
    vec::Vec,
};
use tribune_record::{Change, Finding, GoldenPath, Level, Usd};

use super::{MISMATCH, knows, wanted};
use crate::{
    say::{About, Voice, listed},
    view::View,
};

const DEAR: Voice = Voice { level: Level::Soft, ..MISMATCH };

/// A path as somebody wrote it: dashes, blanks and capitals are a matter of taste.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Claim {
    name: String,
    version: Option<String>,
}

impl Claim {
    /// Reads a name, and the version behind it where there is one.
    fn of(text: &str, paths: &[GoldenPath]) -> Self {
        let plain = |c: char| if matches!(c, '-' | ' ') { '_' } else { c.to_ascii_lowercase() };
        let name: String = text.trim().chars().map(plain).collect();
        if paths.iter().any(|path| path.name == name) {
            return Self { name, version: None };
        }
        let version = |text: &str| text.split('.').all(|part| part.parse::<u32>().is_ok());
        match name.rsplit_once("_v").filter(|(_name, rest)| version(rest)) {
            Some((first, rest)) => {
                Self { name: String::from(first), version: Some(format!("v{rest}")) }
            }
            None => Self { name, version: None },
        }
    }
}

/// What comes of the claims of a plan.
#[derive(Debug, Default)]
pub(super) struct Claimed<'a> {
    /// The path it says it is on, where there is one of that name.
    pub(super) path: Option<&'a GoldenPath>,
    /// What speaks against it.
    pub(super) findings: Vec<Finding>,
}

impl Claimed<'_> {
    /// Whether nothing but the sum speaks against it.
    pub(super) fn holds(&self) -> bool {
        self.findings.iter().all(|finding| finding.level == Level::Soft)
    }
}

/// What speaks against the path the plan says it is on.
pub(super) fn claimed<'a>(
    view: &'a View<'_>,
    paths: &'a [GoldenPath],
    created: &[&Change],
) -> Claimed<'a> {
    let said = [&view.case.context.golden_path, &view.case.plan.claimed_path];
    let mut claims: Vec<Claim> =
        said.into_iter().flatten().map(|text| Claim::of(text, paths)).collect();
    claims.dedup();
    let Some(claim) = claims.first() else { return Claimed::default() };
    if let Some(other) = claims.get(1) {
        let both = format!("{} and {}", shown(claim), shown(other));
        return against(format!("It says it is on two golden paths, {both}."));
    }
    let Some(path) = paths.iter().find(|path| path.name == claim.name) else {
        let all = listed(paths.iter().map(|path| path.name.as_str()));
        return against(format!("There is no golden path {}; there are {all}.", shown(claim)));
    };
    let mut findings: Vec<Finding> = misfits(view, paths, (claim, path), created)
        .into_iter()
        .map(|message| MISMATCH.fail(message).ask(&["platform_team"]))
        .collect();
    findings.extend(too_dear(view, path));
    Claimed { path: Some(path), findings }
}

fn against(message: String) -> Claimed<'static> {
    let findings = vec![MISMATCH.fail(message).ask(&["platform_team"])];
    Claimed { path: None, findings }
}

/// A claim for a message; nobody reads a long one.
fn shown(claim: &Claim) -> String {
    const SHOWN: usize = 60;
    let version = claim.version.iter().map(|version| format!(" {version}"));
    claim.name.chars().chain(version.collect::<String>().chars()).take(SHOWN).collect()
}

fn misfits(
    view: &View<'_>,
    paths: &[GoldenPath],
    (claim, path): (&Claim, &GoldenPath),
    created: &[&Change],
) -> Vec<String> {
    let name = &path.name;
    let mut misfits = vec![];
    if let Some(version) = claim.version.as_ref().filter(|version| **version != path.version) {
        misfits.push(format!("It says it is {name} {version}, which stands at {}.", path.version));
    }
    let strange: Vec<&str> = created
        .iter()
        .filter(|change| {
            // What no path has is off the road already.
            !knows(path, &change.resource_type)
                && paths.iter().any(|other| knows(other, &change.resource_type))
        })
        .map(|change| change.address.as_str())
        .collect();
    if !strange.is_empty() {
        misfits
            .push(format!("It says it is {name}, which has no {}.", listed(strange.into_iter())));
    }
    let mut subjects = view.effective();
    if let Some(subject) = subjects.find(|s| !path.environments.contains(&s.placement.kind)) {
        misfits.push(format!(
            "The path {name} does not lead to {}, where {} is.",
            subject.placement.environment, subject.change.address
        ));
    }
    let other = paths.iter().find(|other| other.name != *name && wanted(view.case, other));
    if let Some(other) = other.filter(|_other| !wanted(view.case, path)) {
        misfits.push(format!("The request describes {}, the plan says {name}.", other.name));
    }
    misfits
}

/// The larger of estimate and claim, above what the path goes up to.
fn too_dear(view: &View<'_>, path: &GoldenPath) -> Option<Finding> {
    let (_from, most) = path.monthly_cost;
    let adds = view.estimate.sums.known.max(view.estimate.claimed.unwrap_or_default());
    let above = adds > most && most > Usd::default();
    let name = path.name.to_string();
    above.then(|| DEAR.fail(format!("It adds {adds} a month; {name} goes up to {most}.")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::settings;

    #[track_caller]
    fn check(text: &str, name: &str, version: Option<&str>) {
        let claim = Claim::of(text, &settings().golden_paths);
        assert_eq!((claim.name.as_str(), claim.version.as_deref()), (name, version));
    }

    #[test]
    fn a_claim_is_read_with_its_version() {
        check("standard_web_app", "standard_web_app", None);
        check("standard-web-app-v3.2", "standard_web_app", Some("v3.2"));
        check(" Standard Web App v3.2 ", "standard_web_app", Some("v3.2"));
        check("STANDARD_WEB_APP_V3", "standard_web_app", Some("v3"));
        check("machine-learning", "machine_learning", None);
    }

    #[test]
    fn what_is_no_version_stays_in_the_name() {
        check("standard-web-app-v", "standard_web_app_v", None);
        check("standard-web-app-v3.", "standard_web_app_v3.", None);
        check("standard-web-app-vNext", "standard_web_app_vnext", None);
        check("standard-web-app-3.2", "standard_web_app_3.2", None);
        check("", "", None);
    }
}
