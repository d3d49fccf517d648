//! What is too much about what a document allows.

use alloc::{format, string::String, vec::Vec};

use super::reach::{leaves_out_nothing, resources, takes_in, takes_in_service};
use crate::document::{Statement, covers};

/// Too much power, in words.
#[derive(Debug)]
pub(super) enum Excess {
    /// Everything, or the way to everything.
    Surely(String),
    /// As much as stands behind what it reaches, which nobody here can read.
    Perhaps(String),
}

/// Actions that alone change what an identity may do, by the objects they are used on. Whoever has
/// one of them on every such object has every power there is.
///
/// Source of both tables: the published escalation paths of IAM (Rhino Security Labs 2018 and
/// pathfinding.cloud 2026). Paths that begin with `iam:PassRole` are in by that action.
const POWERS: &[(&str, &str, &[&str])] = &[
    ("iam", "group/", &["iam:addusertogroup", "iam:attachgrouppolicy", "iam:putgrouppolicy"]),
    ("iam", "policy/", &["iam:createpolicyversion", "iam:setdefaultpolicyversion"]),
    (
        "iam",
        "role/",
        &[
            "iam:attachrolepolicy",
            "iam:deleterolepermissionsboundary",
            "iam:passrole",
            "iam:putrolepermissionsboundary",
            "iam:putrolepolicy",
            "iam:updateassumerolepolicy",
            "sts:assumerole",
        ],
    ),
    ("iam", "oidc-provider/", &["iam:updateopenidconnectproviderthumbprint"]),
    ("iam", "saml-provider/", &["iam:updatesamlprovider"]),
    (
        "iam",
        "user/",
        &[
            "iam:attachuserpolicy",
            "iam:createaccesskey",
            "iam:createloginprofile",
            "iam:deleteuserpermissionsboundary",
            "iam:putuserpermissionsboundary",
            "iam:putuserpolicy",
            "iam:updateloginprofile",
        ],
    ),
    (
        "sso",
        "permissionSet/",
        &[
            "sso:attachcustomermanagedpolicyreferencetopermissionset",
            "sso:attachmanagedpolicytopermissionset",
            "sso:createaccountassignment",
            "sso:putinlinepolicytopermissionset",
        ],
    ),
    ("identitystore", "group/", &["identitystore:creategroupmembership"]),
];

/// Actions that together take over whatever runs already, with the power it has.
const TAKEOVERS: &[(&str, &str, &[&str])] = &[
    ("apprunner", "service/", &["apprunner:updateservice"]),
    (
        "bedrock-agentcore",
        "code-interpreter-custom/",
        &[
            "bedrock-agentcore:startcodeinterpretersession",
            "bedrock-agentcore:invokecodeinterpreter",
        ],
    ),
    ("cloudformation", "stack/", &["cloudformation:updatestack"]),
    (
        "cloudformation",
        "stack/",
        &["cloudformation:createchangeset", "cloudformation:executechangeset"],
    ),
    ("codebuild", "project/", &["codebuild:startbuild"]),
    ("codebuild", "project/", &["codebuild:startbuildbatch"]),
    ("ec2", "instance/", &["ec2-instance-connect:sendsshpublickey"]),
    (
        "ec2",
        "instance/",
        &["ec2:modifyinstanceattribute", "ec2:startinstances", "ec2:stopinstances"],
    ),
    ("ec2", "launch-template/", &["ec2:createlaunchtemplateversion", "ec2:modifylaunchtemplate"]),
    ("ec2", "instance/", &["ssm:sendcommand"]),
    ("ec2", "instance/", &["ssm:startsession"]),
    ("ecs", "task/", &["ecs:executecommand"]),
    ("eks", "cluster/", &["eks:createaccessentry", "eks:associateaccesspolicy"]),
    ("glue", "devEndpoint/", &["glue:updatedevendpoint"]),
    ("glue", "job/", &["glue:updatejob", "glue:startjobrun"]),
    ("lambda", "function:", &["lambda:updatefunctioncode"]),
    ("lambda", "function:", &["lambda:updatefunctionconfiguration"]),
    ("sagemaker", "notebook-instance/", &["sagemaker:createpresignednotebookinstanceurl"]),
    (
        "sagemaker",
        "notebook-instance/",
        &[
            "sagemaker:startnotebookinstance",
            "sagemaker:stopnotebookinstance",
            "sagemaker:updatenotebookinstance",
        ],
    ),
    ("states", "stateMachine:", &["states:updatestatemachine", "states:startexecution"]),
];

/// The worst of what an identity's document allows. What another statement denies takes nothing
/// away: whoever reads the document would have to weigh every pair of them, and be right.
pub(super) fn excess(statements: &[Statement]) -> Option<Excess> {
    let allowing = statements.iter().filter(|one| one.allows);
    let (narrow, wide): (Vec<&Statement>, Vec<&Statement>) =
        allowing.partition(|statement| is_narrowed(statement));
    let all: Vec<&Statement> = wide.iter().chain(&narrow).copied().collect();
    let open = all.iter().filter_map(|one| everything(one).or_else(|| whole_service(one)));
    let powers = POWERS.iter().flat_map(|(service, kind, actions)| {
        let each = actions.iter().map(|action| (*service, *kind, core::slice::from_ref(action)));
        each.filter_map(|ladder| power(&all, ladder)).collect::<Vec<_>>()
    });
    let takeovers = TAKEOVERS.iter().filter_map(|ladder| takeover(&wide, *ladder));
    let mut first = None;
    for found in open.chain(powers).chain(takeovers) {
        match found {
            Excess::Surely(_) => return Some(found),
            Excess::Perhaps(_) => {
                first.get_or_insert(found);
            }
        }
    }
    first
}

fn everything(statement: &Statement) -> Option<Excess> {
    if statement.not_actions.is_some() {
        return Some(Excess::Surely(String::from("everything except what it names")));
    }
    let every = statement.actions.iter().any(|action| leaves_out_nothing(action));
    every.then(|| Excess::Surely(String::from("every action")))
}

fn whole_service(statement: &Statement) -> Option<Excess> {
    let named = resources(statement);
    let mut services = statement.actions.iter().filter_map(|action| {
        // Without a colon, a last star stands for the rest of the service and for the action.
        let whole = action.ends_with('*').then_some((action.as_str(), "*"));
        let (service, verb) = action.split_once(':').or(whole)?;
        leaves_out_nothing(verb).then_some(service)
    });
    let service = services.find(|service| {
        named.iter().any(|resource| takes_in_service(resource, &service.to_ascii_lowercase()))
    })?;
    Some(graded(&[statement], format!("every action of {service} on everything")))
}

/// A way to everything, by one action.
fn power(allowing: &[&Statement], ladder: (&str, &str, &[&str])) -> Option<Excess> {
    let (by, actions) = climbed(allowing, ladder)?;
    Some(graded(&by, format!("{actions} on everything, which reaches any other power")))
}

fn takeover(allowing: &[&Statement], ladder: (&str, &str, &[&str])) -> Option<Excess> {
    let (_by, actions) = climbed(allowing, ladder)?;
    Some(Excess::Perhaps(format!(
        "{actions} on everything, which takes over whatever power stands behind it"
    )))
}

/// The first statements that together allow every action of a ladder on every object of its kind,
/// and the actions in their words.
fn climbed<'a>(
    allowing: &[&'a Statement],
    (service, kind, actions): (&str, &str, &[&str]),
) -> Option<(Vec<&'a Statement>, String)> {
    let steps: Option<Vec<(&Statement, &str)>> = actions
        .iter()
        .map(|action| {
            allowing.iter().find_map(|statement| {
                let pattern = statement.actions.iter().find(|pattern| covers(pattern, action))?;
                let named = resources(statement);
                let wide = named.iter().any(|resource| takes_in(resource, service, kind));
                wide.then_some((*statement, pattern.as_str()))
            })
        })
        .collect();
    let (by, words): (Vec<&Statement>, Vec<&str>) = steps?.into_iter().unzip();
    Some((by, words.join(" with ")))
}

fn graded(by: &[&Statement], what: String) -> Excess {
    if by.iter().any(|statement| is_narrowed(statement)) {
        Excess::Perhaps(format!("{what}, within a condition"))
    } else {
        Excess::Surely(what)
    }
}

/// Whether a condition leaves only some of the objects, or only some of what can be done to them:
/// how many, nobody here can read.
fn is_narrowed(statement: &Statement) -> bool {
    const NARROWING: [&str; 3] =
        ["iam:passedtoservice", "iam:permissionsboundary", "iam:policyarn"];
    let narrows = |(key, values): &(String, Vec<String>)| {
        (NARROWING.contains(&key.as_str()) || key.contains(":resourcetag/"))
            && !values.is_empty()
            && !values.iter().any(|value| leaves_out_nothing(value))
    };
    statement.open_conditions || statement.conditions.iter().any(narrows)
}
