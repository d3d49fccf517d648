//! What an action does on the data of a service, and what it does to the object that holds them.
//! "Write" means the first alone: whoever may send to a queue may not say who else does, encrypt it
//! otherwise, or delete it.
//!
//! Source: the AWS service authorization reference. Names are in lower case.

use super::Grant;
use crate::document::covers;

/// What an action reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Plane {
    /// What is in the object, and nothing else.
    Data,
    /// Nobody has told it apart: a pattern that takes in more, a service without a row.
    Mixed,
    /// The object: who may use it, how it is kept, whether there is one.
    Control,
}

/// Actions that change data, by service; a star stands for the rest of the name. Everything else
/// that changes anything is control.
const DATA: &[(&str, &[&str])] = &[
    ("cassandra", &["modify"]),
    (
        "dynamodb",
        &[
            "batchwrite*",
            "conditioncheckitem",
            "deleteitem",
            "partiqldelete",
            "partiqlinsert",
            "partiqlupdate",
            "putitem",
            "updateitem",
        ],
    ),
    (
        "ecr",
        &[
            "batchdeleteimage",
            "completelayerupload",
            "initiatelayerupload",
            "putimage",
            "uploadlayerpart",
        ],
    ),
    ("elasticfilesystem", &["clientwrite"]),
    ("es", &["eshttpdelete", "eshttppatch", "eshttppost", "eshttpput"]),
    ("events", &["putevents"]),
    ("execute-api", &["invoke", "manageconnections"]),
    ("firehose", &["putrecord*"]),
    ("kafka-cluster", &["altergroup", "connect", "writedata", "writedataidempotently"]),
    ("kinesis", &["putrecord*"]),
    ("kms", &["encrypt", "generatedatakey*", "reencrypt*"]),
    ("lambda", &["invoke*"]),
    ("logs", &["createlogstream", "putlogevents*"]),
    ("neptune-db", &["deletedataviaquery", "writedataviaquery"]),
    ("rds-data", &["batchexecutestatement", "*transaction", "executestatement"]),
    ("rds-db", &["connect"]),
    ("redshift-data", &["batchexecutestatement", "cancelstatement", "executestatement"]),
    (
        "s3",
        &[
            "abortmultipartupload",
            "deleteobject",
            "deleteobjecttagging",
            "deleteobjectversion",
            "putobject",
            "putobjecttagging",
            "restoreobject",
        ],
    ),
    ("s3express", &["createsession"]),
    ("scheduler", &[]),
    ("secretsmanager", &["putsecretvalue"]),
    ("ses", &["send*"]),
    ("sns", &["publish*"]),
    ("sqs", &["changemessagevisibility*", "deletemessage*", "sendmessage*"]),
    ("ssm", &["putparameter"]),
    ("states", &["sendtask*", "startexecution", "startsyncexecution", "stopexecution"]),
    ("timestream", &["writerecords"]),
];

/// Actions that only look, by their names, and yet hand something on.
const HANDING_ON: &[(&str, &str)] = &[("sns", "subscribe*")];

/// What an action that changes something reaches.
pub(in super::super) fn plane(grant: &Grant) -> Plane {
    of(&grant.service, &grant.name())
}

/// Whether an action that passes for a look hands something on.
pub(super) fn hands_on(grant: &Grant) -> bool {
    let name = grant.name();
    HANDING_ON.iter().any(|(of, action)| *of == grant.service && covers(action, &name))
}

fn of(service: &str, name: &str) -> Plane {
    let Some((_service, data)) = DATA.iter().find(|(of, _data)| *of == service) else {
        return Plane::Mixed;
    };
    if data.iter().any(|action| covers(action, name)) {
        return Plane::Data;
    }
    let start = name.split(['*', '?']).next().unwrap_or_default();
    let takes_in = |action: &&str| {
        let plain = action.trim_matches('*');
        covers(name, plain) || start.starts_with(plain) || plain.starts_with(start)
    };
    let pattern = start.len() < name.len() && !start.is_empty();
    if pattern && data.iter().any(takes_in) { Plane::Mixed } else { Plane::Control }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writing_is_not_managing() {
        for (action, expected) in [
            ("sqs:sendmessage", Plane::Data),
            ("sqs:sendmessagebatch", Plane::Data),
            ("sqs:send*", Plane::Mixed),
            ("sqs:setqueueattributes", Plane::Control),
            ("sqs:addpermission", Plane::Control),
            ("sqs:deletequeue", Plane::Control),
            ("sqs:*", Plane::Control),
            ("sns:settopicattributes", Plane::Control),
            ("kinesis:stopstreamencryption", Plane::Control),
            ("dynamodb:putitem", Plane::Data),
            ("dynamodb:put*", Plane::Mixed),
            ("dynamodb:updatecontinuousbackups", Plane::Control),
            ("dynamodb:deletetable", Plane::Control),
            ("logs:putsubscriptionfilter", Plane::Control),
            ("s3:putobject", Plane::Data),
            ("s3:putobject*", Plane::Mixed),
            ("s3:putobjectacl", Plane::Control),
            ("s3:putbucketpolicy", Plane::Control),
            ("kms:putkeypolicy", Plane::Control),
            ("lambda:updatefunctioncode", Plane::Control),
            ("unheard:frobnicate", Plane::Mixed),
        ] {
            let (service, name) = action.split_once(':').unwrap();
            assert_eq!(of(service, name), expected, "{action}");
        }
    }
}
