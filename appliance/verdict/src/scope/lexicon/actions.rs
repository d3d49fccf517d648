//! Actions of AWS: the class of objects each service is about, what an action does to them, and
//! what every workload needs beside. An action no table knows changes things.
//!
//! Source: the AWS service authorization reference. Names are in lower case.

use crate::document::covers;

/// What an action does, mildest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::scope) enum Verb {
    /// Looks what is there.
    List,
    /// Looks into it.
    Read,
    /// Opens what is encrypted.
    Decrypt,
    /// Changes what is in it.
    Write,
    /// Takes away what is in it, or says who may have it.
    Delete,
    /// Hands on or takes on another power.
    Assume,
    /// Changes the object itself, who may use it, or everything about it.
    Admin,
}

/// Services by the class of objects they are about.
const SERVICES: &[(&str, &str)] = &[
    ("aoss", "search"),
    ("apigateway", "apigw"),
    ("application-autoscaling", "autoscaling"),
    ("athena", "glue"),
    ("autoscaling", "asg"),
    ("backup", "backup"),
    ("batch", "batch_service"),
    ("bedrock", "sagemaker"),
    ("cassandra", "document_db"),
    ("cloudfront", "cdn"),
    ("cloudtrail", "trail"),
    ("cloudwatch", "alarm"),
    ("codebuild", "ci"),
    ("codecommit", "ci"),
    ("codepipeline", "ci"),
    ("cognito-identity", "cognito"),
    ("cognito-idp", "cognito"),
    ("config", "trail"),
    ("dax", "cache"),
    ("dynamodb", "dynamo"),
    ("ebs", "snapshot"),
    ("ec2", "instance"),
    ("ecr", "ecr"),
    ("ecs", "ecs"),
    ("eks", "eks"),
    ("elasticache", "cache"),
    ("elasticfilesystem", "efs"),
    ("elasticloadbalancing", "lb"),
    ("es", "search"),
    ("events", "events"),
    ("execute-api", "apigw"),
    ("firehose", "kinesis"),
    ("glue", "glue"),
    ("guardduty", "trail"),
    ("iam", "role"),
    ("kafka", "bus"),
    ("kafka-cluster", "bus"),
    ("kinesis", "kinesis"),
    ("kms", "kms"),
    ("lakeformation", "glue"),
    ("lambda", "lambda"),
    ("logs", "logs"),
    ("mq", "bus"),
    ("neptune-db", "document_db"),
    ("organizations", "trust"),
    ("qldb", "document_db"),
    ("rds", "db"),
    ("rds-data", "db"),
    ("rds-db", "db"),
    ("redshift", "warehouse"),
    ("redshift-data", "warehouse"),
    ("redshift-serverless", "warehouse"),
    ("route53", "dns"),
    ("s3", "bucket"),
    ("s3-object-lambda", "bucket"),
    ("s3express", "bucket"),
    ("sagemaker", "sagemaker"),
    ("scheduler", "events"),
    ("secretsmanager", "secret"),
    ("ses", "mail"),
    ("sns", "topic"),
    ("sqs", "queue"),
    ("ssm", "secret"),
    ("states", "stepfn"),
    ("sts", "role"),
    ("timestream", "document_db"),
];

/// What the beginning of an action's name says, where the service has no row for it.
const BEGINNINGS: &[(&str, Verb)] = &[
    ("abort", Verb::Write),
    ("batchcheck", Verb::Read),
    ("batchdelete", Verb::Delete),
    ("batchdescribe", Verb::Read),
    ("batchget", Verb::Read),
    ("check", Verb::Read),
    ("delete", Verb::Delete),
    ("deregister", Verb::Delete),
    ("describe", Verb::Read),
    ("destroy", Verb::Delete),
    ("download", Verb::Read),
    ("filter", Verb::Read),
    ("get", Verb::Read),
    ("head", Verb::Read),
    ("list", Verb::List),
    ("lookup", Verb::Read),
    ("preview", Verb::Read),
    ("purge", Verb::Delete),
    ("query", Verb::Read),
    ("read", Verb::Read),
    ("receive", Verb::Read),
    ("remove", Verb::Delete),
    ("scan", Verb::Read),
    ("search", Verb::Read),
    ("select", Verb::Read),
    ("terminate", Verb::Delete),
    ("view", Verb::Read),
];

/// Parts of the names of actions that change who may use a thing.
const POWERS: &[&str] = &["policy", "permission", "acl", "grant", "publicaccess", "accesspoint"];

/// Actions whose names do not say what they do; the longest fitting beginning wins.
const EXCEPTIONS: &[(&str, &str, Verb)] = &[
    ("athena", "startqueryexecution", Verb::Read),
    ("athena", "stopqueryexecution", Verb::Read),
    ("codecommit", "gitpull", Verb::Read),
    ("dynamodb", "conditioncheckitem", Verb::Read),
    ("dynamodb", "createtable", Verb::Admin),
    ("dynamodb", "deleteitem", Verb::Write),
    ("dynamodb", "deletetable", Verb::Admin),
    ("dynamodb", "exporttabletopointintime", Verb::Admin),
    ("dynamodb", "partiqldelete", Verb::Write),
    ("dynamodb", "partiqlselect", Verb::Read),
    ("dynamodb", "updatetable", Verb::Admin),
    ("ec2", "getpassworddata", Verb::Admin),
    ("ecs", "executecommand", Verb::Admin),
    ("es", "eshttpget", Verb::Read),
    ("es", "eshttphead", Verb::Read),
    ("iam", "", Verb::Admin),
    ("iam", "generate", Verb::Read),
    ("iam", "get", Verb::Read),
    ("iam", "list", Verb::List),
    ("iam", "passrole", Verb::Assume),
    ("iam", "simulate", Verb::Read),
    ("kinesis", "subscribetoshard", Verb::Read),
    ("kms", "", Verb::Admin),
    ("kms", "decrypt", Verb::Decrypt),
    ("kms", "describe", Verb::Read),
    ("kms", "encrypt", Verb::Write),
    ("kms", "generatedatakey", Verb::Write),
    ("kms", "get", Verb::Read),
    ("kms", "list", Verb::List),
    ("kms", "reencrypt", Verb::Write),
    ("lambda", "", Verb::Admin),
    ("lambda", "get", Verb::Read),
    ("lambda", "invoke", Verb::Write),
    ("lambda", "list", Verb::List),
    ("logs", "startquery", Verb::Read),
    ("logs", "stopquery", Verb::Read),
    ("organizations", "", Verb::Admin),
    ("organizations", "describe", Verb::Read),
    ("organizations", "list", Verb::List),
    ("s3", "", Verb::Admin),
    ("s3", "abortmultipartupload", Verb::Write),
    ("s3", "deleteobject", Verb::Delete),
    ("s3", "describe", Verb::Read),
    ("s3", "get", Verb::Read),
    ("s3", "head", Verb::Read),
    ("s3", "list", Verb::List),
    ("s3", "putobject", Verb::Write),
    ("s3", "putobjectacl", Verb::Delete),
    ("s3", "putobjectversionacl", Verb::Delete),
    ("s3", "restoreobject", Verb::Write),
    ("s3", "select", Verb::Read),
    ("sns", "subscribe", Verb::Read),
    ("sqs", "changemessagevisibility", Verb::Read),
    ("sqs", "deletemessage", Verb::Read),
    ("ssm", "resumesession", Verb::Admin),
    ("ssm", "sendcommand", Verb::Admin),
    ("ssm", "startsession", Verb::Admin),
    ("states", "startexecution", Verb::Write),
    ("sts", "", Verb::Assume),
    ("sts", "getaccesskeyinfo", Verb::Read),
    ("sts", "getcalleridentity", Verb::Read),
];

/// What runs code needs, whatever it is for: its logs, traces, measurements, image and place in the
/// network. None of it can be confined to one object of the workload's own.
const RUNTIME: &[(&str, &str)] = &[
    ("cloudwatch", "putmetricdata"),
    ("ec2", "assignprivateipaddresses"),
    ("ec2", "createnetworkinterface"),
    ("ec2", "deletenetworkinterface"),
    ("ec2", "describenetworkinterfaces"),
    ("ec2", "describesecuritygroups"),
    ("ec2", "describesubnets"),
    ("ec2", "describevpcs"),
    ("ec2", "unassignprivateipaddresses"),
    ("ec2messages", ""),
    ("ecr", "batchchecklayeravailability"),
    ("ecr", "batchgetimage"),
    ("ecr", "getauthorizationtoken"),
    ("ecr", "getdownloadurlforlayer"),
    ("logs", "createloggroup"),
    ("logs", "createlogstream"),
    ("logs", "describelog"),
    ("logs", "putlogevents"),
    ("ssm", "updateinstanceinformation"),
    ("ssmmessages", ""),
    ("sts", "getcalleridentity"),
    ("xray", "getsampling"),
    ("xray", "puttelemetryrecords"),
    ("xray", "puttracesegments"),
];

/// Services whose objects may be looked up by whatever runs beside them: what is listed is names
/// and settings, and AWS lets nobody confine it.
const LOOKUPS: &[(&str, &[&str])] = &[
    ("application-autoscaling", &["describe"]),
    ("autoscaling", &["describe"]),
    ("cloudwatch", &["describe", "get", "list"]),
    ("ec2", &["describe"]),
    ("ecs", &["describe", "list"]),
    ("eks", &["describe", "list"]),
    ("elasticloadbalancing", &["describe"]),
    ("tag", &["get"]),
];

/// Managed policies of AWS that give a workload what it needs to run, and nothing of anybody's.
const BASIC_POLICIES: &[&str] = &[
    "AWSAppRunnerServicePolicyForECRAccess",
    "AWSBackupServiceRolePolicyForBackup",
    "AWSBackupServiceRolePolicyForRestores",
    "AWSBatchServiceRole",
    "AWSGlueServiceRole",
    "AWSLambdaBasicExecutionRole",
    "AWSLambdaDynamoDBExecutionRole",
    "AWSLambdaENIManagementAccess",
    "AWSLambdaKinesisExecutionRole",
    "AWSLambdaSQSQueueExecutionRole",
    "AWSLambdaVPCAccessExecutionRole",
    "AWSXRayDaemonWriteAccess",
    "AWSXrayWriteOnlyAccess",
    "AWS_ConfigRole",
    "AmazonAPIGatewayPushToCloudWatchLogs",
    "AmazonDMSCloudWatchLogsRole",
    "AmazonDMSVPCManagementRole",
    "AmazonEBSCSIDriverPolicy",
    "AmazonEC2ContainerRegistryPullOnly",
    "AmazonEC2ContainerRegistryReadOnly",
    "AmazonEC2ContainerServiceforEC2Role",
    "AmazonEC2SpotFleetTaggingRole",
    "AmazonECSTaskExecutionRolePolicy",
    "AmazonEKSClusterPolicy",
    "AmazonEKSFargatePodExecutionRolePolicy",
    "AmazonEKSServicePolicy",
    "AmazonEKSVPCResourceController",
    "AmazonEKSWorkerNodeMinimalPolicy",
    "AmazonEKSWorkerNodePolicy",
    "AmazonEKS_CNI_Policy",
    "AmazonRDSEnhancedMonitoringRole",
    "AmazonSSMManagedInstanceCore",
    "CloudWatchAgentServerPolicy",
];

/// The class of objects a service is about.
pub(in crate::scope) fn service_class(service: &str) -> Option<&'static str> {
    SERVICES.iter().find(|(name, _class)| *name == service).map(|(_name, class)| *class)
}

/// What stands before the first wildcard.
fn literal(pattern: &str) -> &str {
    pattern.split(['*', '?']).next().unwrap_or_default()
}

/// What an action, or a pattern of actions, does at most. Service and name are in lower case.
pub(in crate::scope) fn verb(service: &str, name: &str) -> Verb {
    let start = literal(name);
    if start.is_empty() || service.contains(['*', '?']) {
        return Verb::Admin;
    }
    let rows = EXCEPTIONS.iter().filter(|(of, _beginning, _verb)| *of == service);
    let fitting = rows.clone().filter(|(_of, beginning, _verb)| start.starts_with(beginning));
    let best = fitting.max_by_key(|(_of, beginning, _verb)| beginning.len());
    let plain = best.map_or_else(|| by_name(start), |(_of, _beginning, verb)| *verb);
    if start.len() == name.len() {
        return plain;
    }
    // A pattern does whatever the worst action that it takes in does.
    let taken = rows.filter(|(_of, beginning, _verb)| {
        beginning.len() > start.len() && (covers(name, beginning) || beginning.starts_with(start))
    });
    taken.map(|(_of, _beginning, verb)| *verb).fold(plain, Ord::max)
}

fn by_name(name: &str) -> Verb {
    let said = BEGINNINGS.iter().find(|(beginning, _verb)| name.starts_with(beginning));
    let verb = said.map_or(Verb::Write, |(_beginning, verb)| *verb);
    let looks = matches!(verb, Verb::List | Verb::Read);
    if !looks && POWERS.iter().any(|part| name.contains(part)) { Verb::Admin } else { verb }
}

/// Whether every workload needs this to run.
pub(in crate::scope) fn is_runtime(service: &str, name: &str) -> bool {
    let name = literal(name);
    RUNTIME.iter().any(|(of, beginning)| *of == service && name.starts_with(beginning))
}

/// Whether this only looks up names and settings that AWS lets nobody confine.
pub(in crate::scope) fn is_lookup(service: &str, name: &str) -> bool {
    let name = literal(name);
    LOOKUPS.iter().any(|(of, beginnings)| {
        *of == service && beginnings.iter().any(|beginning| name.starts_with(beginning))
    })
}

/// Whether a managed policy of AWS gives a workload what it needs to run, and no more.
pub(in crate::scope) fn is_basic_policy(name: &str) -> bool {
    BASIC_POLICIES.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(action: &str, expected: Verb) {
        let (service, name) = action.split_once(':').unwrap();
        assert_eq!(verb(service, name), expected, "{action}");
    }

    #[test]
    fn what_an_action_does() {
        use Verb::{Admin, Assume, Decrypt, Delete, List, Read, Write};
        for (action, expected) in [
            ("s3:getobject", Read),
            ("s3:listbucket", List),
            ("s3:putobject", Write),
            ("s3:putobjectacl", Delete),
            ("s3:putbucketpolicy", Admin),
            ("s3:putlifecycleconfiguration", Admin),
            ("s3:deleteobject", Delete),
            ("s3:deletebucket", Admin),
            ("s3:unheardof", Admin),
            ("dynamodb:getitem", Read),
            ("dynamodb:putitem", Write),
            ("dynamodb:deleteitem", Write),
            ("dynamodb:deletetable", Admin),
            ("sqs:receivemessage", Read),
            ("sqs:deletemessage", Read),
            ("sqs:deletequeue", Delete),
            ("sqs:addpermission", Admin),
            ("kms:decrypt", Decrypt),
            ("kms:schedulekeydeletion", Admin),
            ("sts:assumerole", Assume),
            ("sts:getcalleridentity", Read),
            ("iam:passrole", Assume),
            ("iam:attachrolepolicy", Admin),
            ("iam:getrole", Read),
            ("unheard:frobnicate", Write),
            ("unheard:getthing", Read),
        ] {
            check(action, expected);
        }
    }

    #[test]
    fn a_pattern_does_the_worst_it_takes_in() {
        use Verb::{Admin, Delete, List, Read, Write};
        for (pattern, expected) in [
            ("s3:*", Admin),
            ("s3:get*", Read),
            ("s3:list*", List),
            ("s3:getobject*", Read),
            ("s3:putobject*", Delete),
            ("s3:put*", Admin),
            ("dynamodb:put*", Write),
            ("dynamodb:up*", Admin),
            ("iam:pass*", Admin),
            ("sqs:?eceivemessage", Admin),
            ("sqs:r*", Write),
            ("*:getobject", Admin),
        ] {
            check(pattern, expected);
        }
    }

    #[test]
    fn what_every_workload_needs() {
        assert!(is_runtime("logs", "putlogevents") && is_runtime("ssmmessages", "createdata"));
        assert!(!is_runtime("logs", "put*") && !is_runtime("logs", "*"));
        assert!(is_lookup("ec2", "describe*") && !is_lookup("ec2", "d*"));
        assert!(!is_lookup("secretsmanager", "list") && !is_runtime("s3", "getobject"));
        assert!(is_basic_policy("AWSLambdaBasicExecutionRole"));
        assert!(!is_basic_policy("AmazonS3ReadOnlyAccess"));
    }
}
