//! What the words say of something new, one thing at a time: what an alarm watches and whom it
//! tells, what a listener speaks, what is read and what is written, what a policy refuses.

use alloc::{format, string::String, vec::Vec};
use tribune_record::Value;

use super::{
    super::lexicon::actions::{Verb, verb},
    View,
    limits::environment_of,
    notes::Notes,
    row::Row,
    stated::SECONDS,
};
use crate::{
    document::{Content, Document, Statement, documents_in},
    walk::places,
    words::tokens,
};

/// Services of which an alarm watches something, and the words for what they run.
const WATCHED: &[(&str, &[&str])] = &[
    ("ApplicationELB", &["alb", "balancer", "lb", "5xx", "target", "targets"]),
    ("DynamoDB", &["dynamodb", "table"]),
    ("EC2", &["ec2", "host", "instance", "machine", "server", "vm"]),
    ("ECS", &["container", "ecs", "fargate", "service", "task"]),
    ("Lambda", &["function", "lambda"]),
    ("RDS", &["aurora", "database", "db", "mysql", "postgres", "rds"]),
    ("SQS", &["queue", "sqs"]),
];

/// Protocols of subscriptions, and the words that ask for them.
const PROTOCOLS: &[(&str, &[&str])] = &[
    ("email", &["email", "emails", "mail", "mails"]),
    ("email-json", &["json"]),
    ("http", &["http", "webhook"]),
    ("https", &["https", "url", "webhook"]),
    ("lambda", &["function", "lambda"]),
    ("sms", &["sms", "text"]),
    ("sqs", &["queue", "sqs"]),
];

/// Languages that functions are written in, and how their runtimes begin.
const RUNTIMES: &[(&[&str], &str)] = &[
    (&["dotnet"], "dotnet"),
    (&["golang"], "provided"),
    (&["java"], "java"),
    (&["javascript", "node", "nodejs", "typescript"], "nodejs"),
    (&["python"], "python"),
    (&["ruby"], "ruby"),
    (&["rust"], "provided"),
];

/// Words for what is done with what stands behind them.
const DOING: &[(&str, &[Verb])] = &[
    ("consume", &[Verb::List, Verb::Read, Verb::Delete]),
    ("delete", &[Verb::List, Verb::Delete]),
    ("get", &[Verb::List, Verb::Read]),
    ("put", &[Verb::List, Verb::Write]),
    ("read", &[Verb::List, Verb::Read]),
    ("write", &[Verb::List, Verb::Write]),
];

/// Checks what is new.
pub(super) fn check(view: &View<'_>, row: &Row<'_>, notes: &mut Notes) {
    match row.change.resource_type.as_str() {
        "aws_cloudwatch_metric_alarm" => alarm(view, row, notes),
        "aws_dynamodb_table" => table(view, row, notes),
        "aws_lambda_function" => runtime(view, row, notes),
        "aws_alb_listener" | "aws_lb_listener" => listener(view, row, notes),
        "aws_s3_bucket_policy" => refuses(view, row, notes),
        "aws_sns_topic_subscription" => subscription(view, row, notes),
        "aws_vpc_endpoint" => endpoint(view, row, notes),
        _other => {}
    }
    if row.is("dns") {
        lasts(view, row, notes);
    }
    if row.change.resource_type.starts_with("aws_s3_bucket_") {
        of_another(view, row, notes);
    }
    does(view, row, notes);
}

/// Whether a word of a name, besides that of an environment, is said.
fn tells_some(view: &View<'_>, name: &str) -> bool {
    tokens(name).iter().any(|word| environment_of(word).is_none() && view.heard.names(word))
}

fn alarm(view: &View<'_>, row: &Row<'_>, notes: &mut Notes) {
    let (after, plain) = (&row.change.after, row.plain());
    let service = after.read(&["namespace"]).text().and_then(|name| name.strip_prefix("AWS/"));
    let own = |(name, _words): &&(&str, &[&str])| Some(*name) == service;
    let is_said = |(_name, words): &(&str, &[&str])| view.heard.any(words);
    if let Some(service) = service
        && WATCHED.iter().any(is_said)
        && WATCHED.iter().find(own).is_some_and(|own| !is_said(own))
    {
        notes.doubt(row, format!("It watches {service} in {plain}; you spoke of something else."));
    }
    let dimensions = after.read(&["dimensions"]);
    let dimensions = if let tribune_record::Known::Is(Value::Map(map)) = dimensions {
        map.iter().filter_map(|(key, value)| Some((key, value.as_text()?))).collect()
    } else {
        Vec::new()
    };
    for (key, is) in dimensions {
        let whose = !key.contains("Cluster") && !is.bytes().any(|b| b.is_ascii_digit());
        if whose && !tells_some(view, is) {
            notes.doubt(row, format!("It watches {key} {is} in {plain}; you did not name it."));
        }
    }
    for key in ["alarm_actions", "ok_actions", "insufficient_data_actions"] {
        for (_at, known) in places(after, key) {
            let list = known.list().unwrap_or_default();
            for arn in list.iter().filter_map(Value::as_text) {
                let to = arn.rsplit(':').next().unwrap_or(arn);
                let topic = arn.contains(":sns:");
                let asked = if topic { tells_some(view, to) } else { acts(view, arn) };
                let made = topic && view.made().has("topic", to);
                if !asked && !made {
                    notes.doubt(row, format!("It lets {plain} call {to}, which you did not name."));
                }
            }
        }
    }
    let statistic = after.read(&["statistic"]).text().unwrap_or_default();
    let metric = after.read(&["metric_name"]).text().unwrap_or_default();
    let share = metric.ends_with("Utilization");
    if share && statistic != "Average" && !statistic.is_empty() {
        let words = ["max", "min", "peak", "spike", "any", "sum", "total", "lowest", "highest"];
        if !view.heard.begins(&words) {
            notes.doubt(row, format!("It takes the {statistic} in {plain}; you did not say so."));
        }
    }
    waits(view, row, notes);
}

/// An alarm that does something else than tell is asked for by a word for that.
fn acts(view: &View<'_>, arn: &str) -> bool {
    let word = arn.rsplit([':', '/']).next().unwrap_or_default();
    !arn.contains(":automate:") || view.heard.begins(&[word])
}

/// An alarm looks at the time that was said; where none was, at no more than an hour.
fn waits(view: &View<'_>, row: &Row<'_>, notes: &mut Notes) {
    let count = |key: &str| row.change.after.read(&[key]).i64();
    let (Some(period), Some(periods)) = (count("period"), count("evaluation_periods")) else {
        return;
    };
    let (whole, plain) = (period.saturating_mul(periods), row.plain());
    let said = view.heard.amounts().into_iter().filter_map(|amount| {
        let length = SECONDS.iter().find(|(unit, _)| amount.unit.starts_with(unit))?.1;
        Some(i64::from(amount.number).saturating_mul(length))
    });
    let said: Vec<i64> = said.collect();
    let alone = matches!(view.contract.items.as_slice(), [_one]);
    let other =
        alone && !said.is_empty() && !said.iter().any(|said| *said == whole || *said == period);
    let long =
        said.is_empty() && whole > 3_600 && !view.heard.begins(&["hour", "day", "dai", "night"]);
    if other || long {
        notes.doubt(
            row,
            format!(
                "It lets {plain} wait for {periods} times {period} seconds; you did not say so."
            ),
        );
    }
}

/// A key is called what was said, and so is what says when an entry ends.
fn table(view: &View<'_>, row: &Row<'_>, notes: &mut Notes) {
    let rules: &[(&str, &[&str])] = &[
        ("hash_key", &["key", "keyed", "hash", "partition"]),
        ("range_key", &["key", "keyed", "range", "sort"]),
        ("ttl.attribute_name", &["ttl", "expire", "expires"]),
    ];
    for (path, words) in rules {
        for (_at, known) in places(&row.change.after, path) {
            let Some(is) = known.text().filter(|is| !is.is_empty()) else { continue };
            let usual = *path == "ttl.attribute_name" && view.contract.context_names.is_empty();
            if view.heard.any(words) && !view.heard.names(is) && !usual {
                let plain = row.plain();
                notes.doubt(row, format!("It sets {path} of {plain} to {is}; you named another."));
            }
        }
    }
}

fn runtime(view: &View<'_>, row: &Row<'_>, notes: &mut Notes) {
    let Some(is) = row.change.after.read(&["runtime"]).text() else { return };
    let said: Vec<_> = RUNTIMES.iter().filter(|(words, _start)| view.heard.any(words)).collect();
    if !said.is_empty() && !said.iter().any(|(_words, start)| is.starts_with(start)) {
        let plain = row.plain();
        notes.doubt(row, format!("It runs {plain} with {is}; you named another language."));
    }
}

/// A listener speaks what was said, at a port that was said.
fn listener(view: &View<'_>, row: &Row<'_>, notes: &mut Notes) {
    let after = &row.change.after;
    let plain = row.plain();
    let protocol = after.read(&["protocol"]).text().unwrap_or_default().to_lowercase();
    let port = after.read(&["port"]).i64();
    let plainly = port == Some(80);
    if protocol == "http" && view.heard.any(&["https", "tls", "ssl"]) && !plainly {
        notes.doubt(row, format!("{plain} listens on HTTP; you spoke of HTTPS."));
    }
    if protocol == "udp" && !view.heard.any(&["udp"]) {
        notes.doubt(row, format!("{plain} listens on UDP; you did not say so."));
    }
    let said = &view.contract.ports;
    let is = port.and_then(|port| u16::try_from(port).ok());
    if let Some(port) = is.filter(|port| !said.is_empty() && !said.contains(port) && !plainly) {
        notes.doubt(row, format!("{plain} listens on {port}; you named another port."));
    }
    for (_at, known) in places(after, "default_action.type") {
        let Some(what) = known.text().filter(|what| *what != "forward") else { continue };
        let words: &[&str] = &["redirect", "fixed", "respon", "auth", "login", "reject", "default"];
        if !plainly && !view.heard.begins(words) {
            notes.doubt(row, format!("{plain} answers with a {what}; you did not say so."));
        }
    }
}

fn subscription(view: &View<'_>, row: &Row<'_>, notes: &mut Notes) {
    let Some(is) = row.change.after.read(&["protocol"]).text() else { return };
    let said = |(_name, words): &&(&str, &[&str])| view.heard.any(words);
    let own = PROTOCOLS.iter().filter(said).any(|(name, _words)| *name == is);
    if PROTOCOLS.iter().any(|one| said(&one)) && !own {
        let plain = row.plain();
        notes.doubt(row, format!("It delivers {plain} by {is}; you named another way."));
    }
}

/// An endpoint leads to the service that was said, in the way that was said.
fn endpoint(view: &View<'_>, row: &Row<'_>, notes: &mut Notes) {
    let (after, plain) = (&row.change.after, row.plain());
    if let Some(service) = after.read(&["service_name"]).text() {
        let own = service.starts_with("com.amazonaws.") && !service.contains(".vpce-svc-");
        let rest = service.rsplit('.').next().unwrap_or(service);
        if !own && !view.heard.any(&["privatelink", "private"]) && !view.heard.names(service)
            || own && !tokens(rest).iter().any(|word| view.heard.names(word))
        {
            notes.doubt(row, format!("{plain} leads to {service}, which you did not name."));
        }
    }
    let is = after.read(&["vpc_endpoint_type"]).text().unwrap_or_default();
    let other = ["gateway", "interface"]
        .iter()
        .any(|way| view.heard.any(&[*way]) && !is.is_empty() && !is.eq_ignore_ascii_case(way));
    if other {
        notes.doubt(row, format!("{plain} is of the kind {is}; you named another."));
    }
}

/// How long an answer lasts is as long as was said, "a TTL of 60".
fn lasts(view: &View<'_>, row: &Row<'_>, notes: &mut Notes) {
    let Some(is) = row.change.after.read(&["ttl"]).i64() else { return };
    let behind = view.heard.behind(&[String::from("ttl")]);
    let said = behind.iter().take(3).find_map(|word| word.parse::<i64>().ok());
    let length =
        behind.get(1..5).unwrap_or_default().iter().any(|word| {
            SECONDS.iter().any(|(unit, seconds)| *seconds > 1 && word.starts_with(unit))
        });
    if said.is_some_and(|said| said != is) && !length {
        let plain = row.plain();
        notes.doubt(row, format!("It sets ttl of {plain} to {is}; you said another."));
    }
}

/// A setting of a bucket is of the one that was named, and not of one whose name goes on.
fn of_another(view: &View<'_>, row: &Row<'_>, notes: &mut Notes) {
    let Some(is) = row.change.after.read(&["bucket"]).text() else { return };
    let mut said = view.heard.parts().iter().filter(|part| part.contains('-'));
    let whole = view.heard.parts().iter().any(|part| part.eq_ignore_ascii_case(is));
    if !whole && !view.made().has("bucket", is) && said.any(|part| is.contains(part.as_str())) {
        let plain = row.plain();
        notes.doubt(row, format!("It sets {plain} of {is}, whose name goes on."));
    }
}

fn statements(documents: &[Document<'_>]) -> Vec<Statement> {
    let read = documents.iter().flat_map(|document| match &document.content {
        Content::Read(statements) | Content::Partly(statements, _) => statements.clone(),
        Content::Garbled(_) | Content::Open(_) => Vec::new(),
    });
    read.collect()
}

/// What refuses plain connections refuses all of them, and nothing else.
fn refuses(view: &View<'_>, row: &Row<'_>, notes: &mut Notes) {
    if !view.heard.any(&["http", "https", "insecure", "plain", "securetransport", "ssl", "tls"]) {
        return;
    }
    let documents = documents_in(row.change.resource_type.as_str(), &row.change.after);
    for statement in statements(&documents).iter().filter(|statement| !statement.allows) {
        let conditions: Vec<&String> =
            statement.conditions.iter().map(|(key, _values)| key).collect();
        let plainly = statement.conditions.iter().any(|(key, values)| {
            key == "aws:securetransport" && values.iter().all(|value| value == "false")
        });
        let version = conditions.iter().any(|key| *key == "s3:tlsversion")
            || statement
                .condition
                .as_ref()
                .is_some_and(|one| format!("{one:?}").contains("TlsVersion"));
        let version = version && view.heard.any(&["version", "1", "2", "3"]);
        let all = statement.actions.iter().any(|action| action == "*" || action == "s3:*")
            && statement.principals.iter().any(|who| who == "*" || who == "AWS:*");
        let whole = |arn: &String| arn == "*" || arn.ends_with("/*");
        let inside = statement.resources.iter().any(whole);
        let open =
            statement.open_conditions || statement.resources.iter().any(|arn| arn.contains("${"));
        let itself = open || statement.resources.iter().any(|arn| arn == "*" || !whole(arn));
        let plainly = plainly && conditions.len() == 1;
        if !(plainly || version) || !all || !(open || inside && itself) {
            let plain = row.plain();
            notes.doubt(row, format!("{plain} refuses more or less than what is not encrypted."));
        }
    }
}

/// "Reads from A and writes to B": what may be done to each is what was said of it.
fn does(view: &View<'_>, row: &Row<'_>, notes: &mut Notes) {
    let text = view.case.request.as_ref().map_or("", |request| request.text.as_str());
    let mut done: Vec<(&str, Vec<&str>)> = Vec::new();
    let mut doing: Vec<&str> = Vec::new();
    let mut named = true;
    for part in text.split_whitespace() {
        let part = part.trim_matches(|c: char| !c.is_alphanumeric());
        let base = |word: &str| {
            let part = part.to_lowercase();
            part == word || part.strip_suffix('s').is_some_and(|part| part == word)
        };
        if let Some((word, _verbs)) = DOING.iter().find(|(word, _verbs)| base(word)) {
            if named {
                doing.clear();
            }
            doing.push(*word);
            named = false;
        } else if part.contains('-') && tokens(part).len() > 1 && !doing.is_empty() {
            done.push((part, doing.clone()));
            named = true;
        }
    }
    let two = |word: &str| done.iter().any(|(_name, doing)| doing.contains(&word));
    if DOING.iter().filter(|(word, _verbs)| two(word)).count() < 2 {
        return;
    }
    let documents = documents_in(row.change.resource_type.as_str(), &row.change.after);
    for statement in statements(&documents).iter().filter(|statement| statement.allows) {
        for resource in &statement.resources {
            let name =
                resource.trim_end_matches("/*").rsplit([':', '/']).next().unwrap_or_default();
            let said: Vec<&&str> = done
                .iter()
                .filter(|(own, _doing)| *own == name)
                .flat_map(|(_own, doing)| doing)
                .collect();
            let may = |verb: Verb| {
                DOING.iter().any(|(word, verbs)| said.contains(&word) && verbs.contains(&verb))
            };
            let other = statement.actions.iter().find(|action| {
                let (service, what) = action.split_once(':').unwrap_or(("", action));
                !may(verb(&service.to_lowercase(), &what.to_lowercase()))
            });
            if let Some(action) = other.filter(|_| !said.is_empty()) {
                notes.doubt(row, format!("It allows {action} on {name}; you said otherwise."));
            }
        }
    }
}
