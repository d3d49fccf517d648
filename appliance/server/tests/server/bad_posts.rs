//! Plan files, configurations, contexts and changes that are not what they should be: each through
//! `judge`, and those that reach a server through the server. A clear line or a finding; never an
//! approval.

use std::{
    fs,
    path::Path,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use crate::{
    site::{Site, failed, tribune},
    zipped::{self, Part},
};

/// Longest a bad post may take, on a machine that builds at the same time.
const PATIENCE: Duration = Duration::from_secs(60);

/// A post that is APPROVED as it stands: a real plan with its plan file and context.
#[derive(Clone)]
struct Post {
    words: String,
    plan: Vec<u8>,
    archive: Option<Vec<u8>>,
    context: Value,
}

fn case_file(name: &str) -> Vec<u8> {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/cases/dev");
    fs::read(cases.join(name)).unwrap()
}

impl Post {
    /// A case of the folder.
    fn case(id: &str) -> Self {
        let cases: Vec<Value> = serde_json::from_slice(&case_file("cases.json")).unwrap();
        let case = cases.iter().find(|case| case["id"] == id).unwrap();
        let file = |key: &str| case_file(case[key].as_str().unwrap());
        Self {
            words: case["request"].as_str().unwrap().to_owned(),
            plan: file("plan"),
            archive: Some(file("archive")),
            context: serde_json::from_slice(&file("context")).unwrap(),
        }
    }

    /// The data pipeline on its golden path.
    fn good() -> Self {
        Self::case("d07-golden-data-pipeline")
    }

    fn with_archive(change: impl Fn(Vec<u8>) -> Vec<u8>) -> Self {
        let good = Self::good();
        Self { archive: good.archive.map(change), ..good }
    }

    /// The same with another main.tf in the plan file.
    fn with_main(change: impl Fn(String) -> String) -> Self {
        Self::with_archive(|archive| {
            zipped::with(&archive, "tfconfig/m-/main.tf", |main| {
                change(String::from_utf8(main.to_vec()).unwrap()).into_bytes()
            })
        })
    }

    fn with_context(key: &str, value: Value) -> Self {
        let mut good = Self::good();
        good.context[key] = value;
        good
    }

    /// The same with its plan bent, and no plan file that would contradict it.
    fn with_plan(bend: impl Fn(&mut Value)) -> Self {
        let good = Self::good();
        let mut plan: Value = serde_json::from_slice(&good.plan).unwrap();
        bend(&mut plan);
        Self { plan: plan.to_string().into_bytes(), archive: None, ..good }
    }

    /// The files of the post, as flags of `judge`.
    fn judge(&self, site: &Site) -> std::process::Output {
        let plan = site.write("plan.json", &self.plan);
        let context = site.write("context.json", self.context.to_string());
        let archive = self.archive.as_ref().map(|bytes| site.write("plan.tfplan", bytes));
        let judge = ["judge", "--format", "json", "--request", &self.words];
        let files = ["--plan", &plan, "--context", &context];
        let archive = archive.as_ref().map_or(vec![], |archive| vec!["--archive", archive]);
        let began = Instant::now();
        let output = tribune(&[&judge[..], &files, &archive].concat());
        assert!(began.elapsed() < PATIENCE, "{:?}", began.elapsed());
        output
    }

    async fn post(&self, site: &Site) -> crate::site::Answer {
        let server = site.serve();
        let context = self.context.to_string();
        let mut parts: Vec<(&str, &[u8])> = vec![
            ("plan", &self.plan),
            ("context", context.as_bytes()),
            ("request", self.words.as_bytes()),
        ];
        parts.extend(self.archive.as_ref().map(|archive| ("archive", archive.as_slice())));
        let answer = server.client("orchestrator").form(&parts, None).await;
        server.end();
        answer
    }
}

/// Refused by `judge` with exit code 9 and one line that names the file, and by the server with
/// this status and code; nothing but the refusal is recorded.
#[track_caller]
fn refused(post: &Post, status: u16, code: &str, file: &str, words: &[&str]) {
    let site = Site::new();
    let (exit, line) = failed(&post.judge(&site));
    assert_eq!(exit, 9_i32, "{line}");
    for word in words.iter().chain([&file, &code]) {
        assert!(line.contains(word), "{line:?} lacks {word:?}");
    }
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let answer = runtime.block_on(post.post(&site));
    let detail = answer.refused(status, code);
    for word in words {
        assert!(detail.contains(word), "{detail:?} lacks {word:?}");
    }
    assert_eq!(site.kinds(), ["REFUSAL"]);
}

/// Judged by both, each time with this finding, and never approved.
#[track_caller]
fn found(post: &Post, exit: i32, id: &str, words: &[&str]) {
    let site = Site::new();
    let output = post.judge(&site);
    assert_eq!(output.status.code(), Some(exit), "{output:?}");
    let local: Value = serde_json::from_slice(&output.stdout).unwrap();
    holds(&local, id, words);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let answer = runtime.block_on(post.post(&site));
    assert_eq!(answer.status, 200, "{answer:?}");
    holds(&answer.json, id, words);
}

#[track_caller]
fn holds(judgment: &Value, id: &str, words: &[&str]) {
    let decision = judgment["decision"].as_str().unwrap();
    assert!(["VETOED", "ESCALATED"].contains(&decision), "{decision}");
    let findings = judgment["findings"].as_array().unwrap();
    let texts: Vec<String> = findings
        .iter()
        .filter(|finding| finding["id"] == id)
        .map(|finding| format!("{} {} {}", finding["message"], finding["address"], finding["path"]))
        .collect();
    let fits = |text: &&String| words.iter().all(|word| text.contains(word));
    assert!(texts.iter().any(|text| fits(&text)), "{id} {words:?}: {findings:#?}");
}

#[test]
fn the_good_twin_is_approved() {
    let site = Site::new();
    let output = Post::good().judge(&site);
    assert_eq!(output.status.code(), Some(0_i32), "{output:?}");
}

#[test]
fn an_archive_that_is_no_zip() {
    let post = Post::with_archive(|_archive| b"plan: yes".to_vec());
    refused(
        &post,
        422,
        "not_an_archive",
        "plan.tfplan",
        &["a saved plan file (a zip)", "other bytes"],
    );
}

#[test]
fn an_archive_that_is_encrypted() {
    let post = Post::with_archive(|archive| {
        let mut parts = zipped::parts(&archive);
        parts.iter_mut().for_each(|part| part.flags = 1);
        zipped::zip(&parts)
    });
    refused(&post, 422, "bad_archive", "plan.tfplan", &["an encrypted one"]);
}

fn more(part: &Part) -> Post {
    Post::with_archive(|archive| {
        zipped::zip(&[zipped::parts(&archive), vec![(*part).clone()]].concat())
    })
}

#[test]
fn an_archive_that_unpacks_to_ten_gigabytes() {
    // What it says of itself is refused before anything of it is unpacked ...
    let claims = Post::with_archive(|archive| {
        let claims = |n| Part {
            unpacked: 32 << 20,
            ..Part::new(&format!("tfconfig/m-/{n}.tf"), b"# nothing")
        };
        zipped::zip(&[zipped::parts(&archive), (0..320_u32).map(claims).collect()].concat())
    });
    refused(&claims, 413, "too_large", "plan.tfplan", &["unpacked bytes", "67108864"]);
    // ... and what it does not say is not unpacked any further.
    let lies = more(&Part { unpacked: 10, ..Part::new("tfconfig/m-/a.tf", &vec![b' '; 40 << 20]) });
    refused(&lies, 422, "bad_archive", "plan.tfplan", &["tfconfig/m-/a.tf", "unpack to the size"]);
}

#[test]
fn an_archive_with_names_that_lead_elsewhere() {
    let post = more(&Part::new("../../etc/cron.d/x", b"x"));
    refused(&post, 422, "bad_archive", "plan.tfplan", &["a step that leads elsewhere"]);
}

#[test]
fn an_archive_with_an_entry_twice() {
    let post = more(&Part::new("tfconfig/m-/main.tf", b"# another"));
    refused(&post, 422, "bad_archive", "plan.tfplan", &["tfconfig/m-/main.tf", "it twice"]);
}

#[test]
fn the_archive_of_another_plan() {
    let post = Post { archive: Post::case("d09-golden-api").archive, ..Post::good() };
    found(&post, 1, "plan_archive_mismatch", &["in the file", "in the JSON"]);
}

#[test]
fn a_configuration_that_does_not_parse() {
    let post = Post::with_main(|main| format!("{main}\nresource \"aws_x\" {{{{\n"));
    found(&post, 2, "plan_incomplete", &["tfconfig/m-/main.tf", "line "]);
}

#[test]
fn a_configuration_nested_ten_thousand_deep() {
    for (open, close) in [("[", "]"), ("(", ")"), ("{ a = ", " }"), ("\"${", "}\"")] {
        let deep = format!("{}1{}", open.repeat(10_000), close.repeat(10_000));
        let post = Post::with_main(|main| format!("{main}\nlocals {{\n  deep = {deep}\n}}\n"));
        found(&post, 2, "plan_incomplete", &["tfconfig/m-/main.tf", "line "]);
    }
}

#[test]
fn a_configuration_of_exponential_templates() {
    let mut locals = "locals {\n  a0 = \"xxxxxxxx\"\n".to_owned();
    for (before, n) in (0_u32..60).zip(1_u32..) {
        locals.push_str(&format!("  a{n} = \"${{local.a{before}}}${{local.a{before}}}\"\n"));
    }
    let post = Post::with_main(|main| {
        let used = main.replace("/raw/*\"", "/raw/${local.a60}*\"");
        assert_ne!(used, main);
        format!("{used}\n{locals}}}\n")
    });
    found(&post, 2, "unknown_value", &["aws_iam_role_policy.firehose"]);
}

#[test]
fn a_context_that_confirms_what_the_plan_does_not_hold() {
    let post = Post::with_context("confirmed_deletions", json!(["aws_db_instance.ghost"]));
    let words = ["/confirmed_deletions", "aws_db_instance.ghost"];
    found(&post, 2, "deletion_confirmation", &words);
    // What the plan does hold is confirmed by the same words.
    let good = Post::case("d16-delete-old-confirmed");
    let site = Site::new();
    assert_eq!(good.judge(&site).status.code(), Some(0_i32));
}

#[test]
fn a_context_that_names_no_golden_path_there_is() {
    let post = Post::with_context("golden_path", json!("yellow_brick_road"));
    found(&post, 2, "golden_path_mismatch", &["no golden path yellow_brick_road"]);
}

#[test]
fn a_context_that_claims_negative_cost() {
    let post = Post::with_context("declared_monthly_cost", json!(-1_i8));
    let words = ["/declared_monthly_cost", "not less than 0", "-1"];
    refused(&post, 422, "malformed", "context.json", &words);
}

#[test]
fn more_changes_than_are_read() {
    let good = Post::good();
    let one = |n: u32| json!({"type": "aws_sqs_queue", "name": format!("q{n}"), "properties": {}});
    let of = |count: u32| json!({"resources": (0..count).map(one).collect::<Vec<_>>()});
    let plan = of(20_001).to_string().into_bytes();
    let post = Post { plan, archive: None, ..good };
    refused(&post, 422, "too_many_changes", "plan.json", &["20000", "20001"]);
}

/// The first change of the plan, with other actions and sides.
fn bent(actions: &Value, before: bool, after: bool) -> Post {
    Post::with_plan(|plan| {
        let change = &mut plan["resource_changes"][0]["change"];
        let object = change["after"].clone();
        assert!(object.is_object());
        let side = |there: bool| if there { object.clone() } else { Value::Null };
        (change["before"], change["after"]) = (side(before), side(after));
        change["actions"] = actions.clone();
    })
}

#[test]
fn a_change_whose_sides_disagree_with_its_action() {
    for (actions, before, after) in [
        (json!(["create"]), true, true),
        (json!(["create"]), false, false),
        (json!(["update"]), false, true),
        (json!(["update"]), true, false),
        (json!(["delete"]), true, true),
        (json!(["delete"]), false, false),
        (json!(["delete", "create"]), false, true),
        (json!(["create", "delete"]), true, false),
        (json!(["no-op"]), false, true),
        (json!(["no-op"]), true, false),
        (json!(["no-op"]), false, false),
    ] {
        let post = bent(&actions, before, after);
        let site = Site::new();
        let output = post.judge(&site);
        let code = output.status.code();
        assert_eq!(code, Some(1_i32), "{actions} {before} {after}: {output:?}");
        let judgment: Value = serde_json::from_slice(&output.stdout).unwrap();
        holds(&judgment, "plan_inconsistent", &["contradicts itself"]);
    }
    let post = bent(&json!(["create"]), true, true);
    found(&post, 1, "plan_inconsistent", &["contradicts itself"]);
    // The same plan with sides that agree with the action.
    let agreeing = bent(&json!(["create"]), false, true);
    assert_eq!(agreeing.judge(&Site::new()).status.code(), Some(2_i32), "open values alone");
}

#[test]
fn a_no_op_that_changes_something() {
    let post = Post::with_plan(|plan| {
        let change = &mut plan["resource_changes"][0]["change"];
        change["before"] = change["after"].clone();
        change["before"]["tags"] = json!({"Environment": "production"});
        change["actions"] = json!(["no-op"]);
    });
    found(&post, 1, "plan_inconsistent", &["contradicts itself"]);
}
