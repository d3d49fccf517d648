//! A rule in plain words, and a decision rule by rule: for the person who asked, then for the
//! engineer.

use std::collections::BTreeSet;

use tribune_record::{Finding, Judgment, Level, Outcome, Source};
use tribune_verdict::Guide;

use super::{engineer, heading, headline, level, source, wrap};

/// What a policy says about itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Described {
    /// The policy.
    pub(crate) policy: String,
    /// Its rule.
    pub(crate) rule: String,
    /// What the rule demands.
    pub(crate) title: String,
    /// The level a site may not go under.
    pub(crate) floor: Level,
    /// What it is evidence for.
    pub(crate) controls: Vec<String>,
    /// The kinds of resources it reads.
    pub(crate) reads: Vec<String>,
}

/// Every id there is, each with its sentence.
pub(crate) fn all(policies: &[Described]) -> String {
    let mut out = String::new();
    let guides: Vec<&Guide> = tribune_verdict::guides().collect();
    let of = |wanted: &dyn Fn(&Guide) -> bool| -> Vec<(&str, &str)> {
        guides.iter().filter(|guide| wanted(guide)).map(|g| (g.id, g.says())).collect()
    };
    let native = |guide: &Guide| tribune_verdict::RULES.iter().any(|rule| rule.id == guide.id);
    let described = |guide: &Guide| policies.iter().any(|policy| policy.rule == guide.id);
    list(&mut out, "Laws", of(&|guide| guide.source == Source::Law));
    list(&mut out, "Rules", of(&|guide| native(guide)));
    let beside = |guide: &Guide| guide.source != Source::Law && !native(guide);
    let beside = of(&|guide| beside(guide) && !described(guide));
    list(&mut out, "The plan, the request, the cost, the paths", beside);
    let policies = policies.iter().map(|policy| (policy.rule.as_str(), policy.title.as_str()));
    list(&mut out, "Policies", policies.collect());
    out
}

fn list(out: &mut String, title: &str, ids: Vec<(&str, &str)>) {
    heading(out, title);
    for (id, says) in ids {
        out.push_str(&wrap(id, 2));
        out.push_str(&wrap(says, 6));
    }
}

/// One rule: what it demands, how grave it is, what it reads, who settles it, how to satisfy it.
pub(crate) fn rule(guide: Option<&Guide>, policy: Option<&Described>) -> String {
    let mut out = String::new();
    let mut part = |title: &str, text: &str| {
        heading(&mut out, title);
        out.push_str(&wrap(text, 2));
    };
    match (guide, policy) {
        (Some(guide), _) => {
            part(&format!("{} ({})", guide.id, source(guide.source)), guide.says());
            let levels: Vec<_> = guide.levels.iter().map(|of| level(*of)).collect();
            let floor = match guide.source {
                Source::Law => "It is compiled in: no setting, policy or signature lowers it.",
                Source::Guardrail
                | Source::Plugin
                | Source::Intent
                | Source::Path
                | Source::Plan
                | Source::Cost => "A site may raise it in guardrails.yaml, never lower it.",
            };
            part("Level", &format!("It {}. {floor}", levels.join(", or ")));
            part("What it reads", guide.reads);
            part("Who settles it", guide.settled_by);
            part("How to satisfy it", guide.satisfy);
            part("Example", guide.example);
        }
        (None, Some(policy)) => {
            part(&format!("{} (policy {})", policy.rule, policy.policy), &policy.title);
            part("Who settles it", "Whoever the finding names; else the security team.");
            part("How to satisfy it", "Each finding names the address and what is wrong there.");
        }
        (None, None) => {}
    }
    if let Some(policy) = policy {
        let floor = level(policy.floor);
        part("What the policy says of itself", &format!("{}. At least it {floor}.", policy.title));
        let kinds = if policy.reads.is_empty() { "all".into() } else { policy.reads.join(", ") };
        part("Kinds of resources it reads", &kinds);
        if !policy.controls.is_empty() {
            part("Evidence for", &policy.controls.join(", "));
        }
    }
    out
}

/// A decision: for the person who asked, rule by rule; then for the engineer.
pub(crate) fn decision(judgment: &Judgment) -> String {
    let mut out = headline(judgment);
    let mut seen = BTreeSet::new();
    for first in judgment.findings.iter().filter(|finding| seen.insert(finding.id.as_str())) {
        let same = judgment.findings.iter().filter(|finding| finding.id == first.id);
        by_rule(&mut out, &first.id, &same.collect::<Vec<_>>());
    }
    let settled: BTreeSet<&str> =
        judgment.authorisations.iter().map(|settled| settled.rule.as_str()).collect();
    // What was settled is no finding any more; what it was about its rule says.
    for id in settled {
        heading(&mut out, &format!("{} (settled)", super::clean(id)));
        if let Some(guide) = tribune_verdict::guide(id) {
            out.push_str(&wrap(&format!("It demands: {}", guide.says()), 2));
        }
        for settled in judgment.authorisations.iter().filter(|settled| settled.rule == id) {
            let text = format!("Settled by: {}; {}", settled.by, settled.basis);
            out.push_str(&wrap(&text, 2));
        }
    }
    engineer(&mut out, judgment);
    out
}

fn by_rule(out: &mut String, id: &str, findings: &[&Finding]) {
    let guide = tribune_verdict::guide(id);
    let worst = findings.iter().map(|finding| finding.level).max().unwrap_or(Level::Soft);
    heading(out, &format!("{} ({})", super::clean(id), level(worst)));
    if let Some(guide) = guide {
        out.push_str(&wrap(&format!("It demands: {}", guide.says()), 2));
    }
    let mut said = BTreeSet::new();
    for finding in findings.iter().filter(|finding| said.insert(finding.message.as_str())) {
        out.push_str(&wrap(&finding.message, 4));
    }
    let roles: BTreeSet<&str> = findings
        .iter()
        .flat_map(|finding| &finding.approvers)
        .map(|role| role.0.as_str())
        .collect();
    let roles: Vec<&str> = roles.into_iter().collect();
    // Nobody settles a veto, whatever else the same rule asks of somebody.
    let vetoes = findings.iter().any(|f| f.level == Level::Blocking && f.outcome == Outcome::Fail);
    if !roles.is_empty() && !vetoes {
        out.push_str(&wrap(&format!("It may be settled by: {}.", roles.join(", ")), 2));
    }
    if let Some(guide) = guide {
        out.push_str(&wrap(&format!("What to do: {}", guide.satisfy), 2));
    }
}

#[cfg(test)]
mod tests {
    use tribune_record::Role;

    use super::*;
    use crate::fixture::judgment;

    #[test]
    fn nobody_is_said_to_settle_a_veto() {
        let mut judged = judgment(tribune_record::Decision::Vetoed);
        let asks = Finding {
            id: "vendor_access".into(),
            source: Source::Guardrail,
            level: Level::Governance,
            outcome: Outcome::Fail,
            address: Some("aws_x.y".into()),
            path: None,
            message: "It is so.".into(),
            approvers: vec![Role::from("security_team")],
            fix: None,
        };
        judged.findings = vec![asks.clone()];
        assert!(decision(&judged).contains("may be settled by: security_team."));
        let level = Level::Blocking;
        judged.findings.push(Finding { level, approvers: vec![], ..asks });
        assert!(!decision(&judged).contains("settled by"), "{}", decision(&judged));
        // What nobody can say is no veto.
        judged.findings[1].outcome = Outcome::Unknown;
        assert!(decision(&judged).contains("may be settled by: security_team."));
    }
}
