//! Secrets planted in every place of a post leave in no byte that goes out and stand in no byte
//! that is kept.

use std::{collections::BTreeSet, fs, path::Path, sync::LazyLock};

use aho_corasick::AhoCorasick;
use serde_json::{Value, json};

use crate::{
    site::{Server, Site, tribune},
    zipped,
};

/// Where each secret is planted, and the secret. All but the last few are known by their place or
/// their name; those are known by their form. One needs an escape in JSON, in XML and in a URL.
const SECRETS: &[(&str, &str)] = &[
    ("variable", "Vq7-variable-71"),
    ("sensitive default", "Vq7-default-72"),
    ("ephemeral variable", "Vq7-ephemeral-73"),
    ("masked attribute", "Vq7-masked-74"),
    ("attribute by name", "Vq7-\"named\\<&>-75"),
    ("planned value", "Vq7-planned-76"),
    ("output", "Vq7-output-77"),
    ("prior state", "Vq7-prior-78"),
    ("user data", "Vq7-userdata-79"),
    ("provider key", "AKIAQ7Q7VARIABLEXAMP"),
    ("provider secret", "q7VariableSecretKeyOfProvider/80+EXAMPLEx"),
    ("tag", "ghp_Q7variable81abcdefghijABCDEFGHIJ0123"),
    ("request", "Vq7-request-82"),
    ("name in the request", "ghp_Q7request90abcdefghijABCDEFGHIJ01234"),
    ("context", "ghp_Q7context83abcdefghijABCDEFGHIJ01234"),
    ("evidence", "ghp_Q7evidence84abcdefghijABCDEFGHIJ0123"),
    ("configuration", "Vq7-hcl-85"),
    ("configuration comment", "Vq7-comment-86"),
    ("configuration key", "q7HclSecretKeyOfTheProvider/87+EXAMPLExyz"),
    ("state of the plan file", "Vq7-tfstate-88"),
];

fn secret(place: &str) -> &'static str {
    SECRETS.iter().find(|(name, _)| *name == place).unwrap().1
}

/// Everything by which a secret can be read back: as it is, escaped, and in the usual codes. Of
/// base64 the middle, which is the same wherever the text begins within three bytes.
fn forms(secret: &str) -> Vec<Vec<u8>> {
    use base64::Engine as _;
    let json = serde_json::to_string(secret).unwrap();
    let url: String = form_urlencoded::byte_serialize(secret.as_bytes()).collect();
    let mut forms = vec![
        secret.to_owned(),
        secret.to_lowercase(),
        json.trim_matches('"').to_owned(),
        serde_json::to_string(&json).unwrap().trim_matches('"').trim_matches('\\').to_owned(),
        url.replace('+', "%20"),
        hex::encode(secret),
        hex::encode_upper(secret),
        secret.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;"),
    ];
    for (pad, head) in [(0, 1), (1, 2), (2, 3)] {
        let shifted = format!("{}{secret}", "x".repeat(pad));
        let code = base64::engine::general_purpose::STANDARD_NO_PAD.encode(shifted);
        let tail = code.len().saturating_sub(2);
        let middle = code.get(head..tail).unwrap_or_default().to_owned();
        forms.extend([middle.replace('+', "-").replace('/', "_"), middle]);
    }
    let utf16 = secret.encode_utf16().flat_map(u16::to_le_bytes).collect();
    forms.into_iter().map(String::into_bytes).chain([utf16]).collect()
}

/// Every secret in every form, found in one pass, with the place each was planted in.
static SEARCH: LazyLock<(AhoCorasick, Vec<&str>)> = LazyLock::new(|| {
    let all = SECRETS
        .iter()
        .flat_map(|(place, secret)| forms(secret).into_iter().map(move |form| (form, *place)));
    let (forms, places): (Vec<Vec<u8>>, Vec<&str>) = all.unzip();
    (AhoCorasick::new(forms).unwrap(), places)
});

/// Every secret that can be read in `bytes`, in whatever form.
fn told(bytes: &[u8]) -> BTreeSet<String> {
    let (search, places) = &*SEARCH;
    let found = search.find_overlapping_iter(bytes).map(|hit| {
        let form = String::from_utf8_lossy(&bytes[hit.range()]);
        format!("{}: {form:?}", places[hit.pattern().as_usize()])
    });
    found.collect()
}

#[track_caller]
fn silent(what: &str, bytes: &[u8]) {
    let told = told(bytes);
    assert!(told.is_empty(), "{what}: {told:#?}");
}

fn case_file(name: &str) -> Vec<u8> {
    let case = "../../tests/cases/dev/d10-rds-unencrypted-staging";
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(case).join(name)).unwrap()
}

/// A real plan with a secret in every place where Terraform leaves one.
fn plan() -> Vec<u8> {
    let mut plan: Value = serde_json::from_slice(&case_file("plan.json")).unwrap();
    let script = format!("#!/bin/sh\nexport DB_PASSWORD={}\n", secret("user data"));
    plan["variables"] = json!({
        "db_password": {"value": secret("variable")},
        "token": {"value": secret("ephemeral variable")},
    });
    plan["configuration"]["root_module"]["variables"] = json!({
        "db_password": {"sensitive": true, "default": secret("sensitive default")},
        "token": {"sensitive": true, "ephemeral": true},
    });
    let change = &mut plan["resource_changes"][0]["change"];
    let after = &mut change["after"];
    after["password"] = json!(secret("variable"));
    after["master_password"] = json!(secret("attribute by name"));
    after["custom_note"] = json!(secret("masked attribute"));
    after["user_data"] = json!(script);
    after["tags"]["Note"] = json!(format!("use {} to fetch", secret("tag")));
    change["after_sensitive"]["custom_note"] = json!(true);
    plan["planned_values"]["outputs"] =
        json!({"dsn": {"sensitive": true, "value": secret("planned value")}});
    plan["output_changes"] = json!({"dsn": {"actions": ["create"], "before": null,
        "after": secret("output"), "after_unknown": false, "after_sensitive": true}});
    plan["prior_state"] = json!({"format_version": "1.0", "values": {"root_module": {"resources": [
        {"address": "aws_db_instance.old", "mode": "managed", "type": "aws_db_instance",
            "name": "old", "values": {"password": secret("prior state")}}]}}});
    let provider = &mut plan["configuration"]["provider_config"]["aws"]["expressions"];
    provider["access_key"] = json!({"constant_value": secret("provider key")});
    provider["secret_key"] = json!({"constant_value": secret("provider secret")});
    plan.to_string().into_bytes()
}

/// Its plan file, with secrets in the configuration and in the state.
fn archive() -> Vec<u8> {
    let file = case_file("plan.tfplan");
    let file = zipped::with(&file, "tfconfig/m-/main.tf", |main| {
        let main = String::from_utf8(main.to_vec()).unwrap();
        let more = format!(
            "# the old password: {}\nlocals {{ admin_password = \"{}\" }}\nprovider \"aws\" {{\n  \
             alias = \"x\"\n  secret_key = \"{}\"\n}}\n",
            secret("configuration comment"),
            secret("configuration"),
            secret("configuration key"),
        );
        let password = format!("password = \"{}\"", secret("configuration"));
        let main = main.replace("password                = var.db_password", &password);
        assert!(main.contains(&password), "{main}");
        format!("{main}{more}").into_bytes()
    });
    zipped::with(&file, "tfstate", |state| {
        let mut state: Value = serde_json::from_slice(state).unwrap();
        state["outputs"] = json!({"dsn": {"value": secret("state of the plan file"),
            "type": "string", "sensitive": true}});
        state.to_string().into_bytes()
    })
}

fn context() -> Vec<u8> {
    json!({
        "environment": "staging",
        "change_ticket": format!("CHG-1 {}", secret("context")),
        "service": "loyalty",
        "event": {"type": "alarm", "severity": null, "evidence": [secret("evidence")]},
    })
    .to_string()
    .into_bytes()
}

fn words() -> String {
    let (password, name) = (secret("request"), secret("name in the request"));
    // A name that the plan does not have is repeated by the intent check, in small letters.
    format!("Create a small staging database named {name} with the password = {password}")
}

#[test]
fn the_search_finds_a_secret_in_every_form() {
    for (place, secret) in SECRETS {
        for form in forms(secret) {
            let around = [b"xx".as_slice(), &form, b"yy"].concat();
            assert!(!told(&around).is_empty(), "{place}: {form:?}");
        }
    }
    assert!(told(b"nothing to see, staging-loyalty 40 GiB").is_empty());
    let planted = [plan(), archive_texts(), context(), words().into_bytes()].concat();
    for (place, secret) in SECRETS {
        let json = serde_json::to_string(secret).unwrap();
        let json = json.trim_matches('"').as_bytes();
        assert!(planted.windows(json.len()).any(|w| w == json), "{place} is not planted");
    }
}

/// What stands in the plan file, unpacked.
fn archive_texts() -> Vec<u8> {
    zipped::parts(&archive()).into_iter().flat_map(|part| part.bytes).collect()
}

#[test]
fn a_local_judgement_tells_no_secret() {
    let site = Site::new();
    let plan = site.write("plan.json", plan());
    let (archive, context) = (site.write("p.tfplan", archive()), site.write("c.json", context()));
    let words = words();
    for format in ["human", "json", "sarif", "junit"] {
        for with in [&["--archive", archive.as_str()][..], &[]] {
            let judge = ["judge", "--request", &words, "--plan", &plan, "--context", &context];
            let output = tribune(&[&judge[..], &["--format", format], with].concat());
            assert!(output.stdout.len() > 200, "{output:?}");
            silent(&format!("{format} {with:?}"), &output.stdout);
            silent("stderr", &output.stderr);
            let text = String::from_utf8(output.stdout).unwrap();
            assert!(text.contains("A secret stood among the words"), "{text}");
        }
    }
}

/// Every file below a folder, with its bytes.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all.extend(files(&path));
        } else {
            all.push((path.display().to_string(), fs::read(path).unwrap()));
        }
    }
    all
}

/// Posts the plan with and without its file; the ids of the decisions.
async fn posts(server: &Server) -> Vec<String> {
    let new = json!({"text": words(), "service": secret("context")});
    let registered = server.client("requester").post("/v1/requests", &new).await;
    silent("the answer to a request", registered.text.as_bytes());
    assert!(registered.json["notes"][0].as_str().unwrap().contains("[redacted]"), "{registered:?}");
    let registered = registered.json["id"].as_str().unwrap();
    let (plan, archive, context, words) = (plan(), archive(), context(), words());
    let mut ids = Vec::new();
    for request in [("request_id", registered.as_bytes()), ("request", words.as_bytes())] {
        for file in [Some(("archive", archive.as_slice())), None] {
            let parts: Vec<(&str, &[u8])> =
                [("plan", plan.as_slice()), ("context", &context), request]
                    .into_iter()
                    .chain(file)
                    .collect();
            let answer = server.client("orchestrator").form(&parts, None).await;
            silent("the answer to a post", answer.text.as_bytes());
            ids.push(answer.decided().1);
        }
    }
    ids
}

#[tokio::test]
async fn a_server_tells_and_keeps_no_secret() {
    let site = Site::new();
    let server = site.serve();
    let ids = posts(&server).await;
    // A refusal repeats what it found: of these a part is a secret.
    for bad in ["{\"format_version\": \"1.2\", \"password=SECRET\": 1, \"password=SECRET\": 2}"] {
        let bad = bad.replace("SECRET", secret("attribute by name").trim_matches('"'));
        let parts: [(&str, &[u8]); 2] = [("plan", bad.as_bytes()), ("request", b"Add a bucket")];
        let answer = server.client("orchestrator").form(&parts, None).await;
        silent("a refusal", answer.text.as_bytes());
    }
    let mut paths = vec!["/v1/decisions".to_owned(), "/v1/ledger/export".to_owned()];
    for id in &ids {
        let kinds = ["", "/sarif", "/junit", "/receipt"];
        paths.extend(kinds.map(|kind| format!("/v1/decisions/{id}{kind}")));
    }
    for path in paths {
        let answer = server.client("auditor").get(&path).await;
        assert_eq!(answer.status, 200, "{path}");
        silent(&path, answer.text.as_bytes());
    }
    for path in ["/metrics", "/readyz", "/openapi.json"] {
        silent(path, server.client("operator").get(path).await.text.as_bytes());
    }
    let explained = server.run(&["explain", &ids[0]], "requester");
    assert!(explained.status.success(), "{explained:?}");
    silent("explain", &explained.stdout);
    server.end();
    silent("the log", site.log().as_bytes());
    let kept = files(&site.home().join("ledger"));
    assert!(kept.len() > 1, "{kept:?}");
    for (name, bytes) in kept {
        silent(&name, &bytes);
    }
    opened(&site);
}

/// The export holds every body, sealed: none tells a secret once opened either.
fn opened(site: &Site) {
    let file = site.file("all.export");
    let (home, out) = (site.home(), file.to_str().unwrap());
    let made = tribune(&["export", "--home", home.to_str().unwrap(), "--out", out]);
    assert!(made.status.success(), "{made:?}");
    let (mut bodies, trust) = (0_usize, tribune_chain::Trust::default());
    let export = fs::read(&file).unwrap();
    tribune_chain::verify_export(export.as_slice(), &trust, |entry| {
        silent("a record", format!("{:?}", entry.record).as_bytes());
        for (body, described) in entry.bodies.iter().zip(&entry.record.bodies) {
            bodies = bodies.saturating_add(1);
            silent(&described.name, body.as_deref().unwrap());
        }
    })
    .unwrap();
    assert!(bodies >= 10, "only {bodies} bodies");
}
