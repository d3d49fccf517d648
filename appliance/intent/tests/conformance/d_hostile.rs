//! What a server says to get at the key, and what a question may not hold.

use serde_json::json;
use tribune_fake::{Act, Fake, message};
use tribune_intent::{Client, Key, Options, OptionsError, Prompt};
use tribune_record::{AskFault, Dialect};

use crate::bench::{Bench, PATIENCE, PLANTED, fault, options, prompt, text};

#[tokio::test]
async fn d13_an_answer_that_repeats_the_key_is_not_kept() {
    let said = |words: &str| message(&json!([{"type": "text", "text": words}]), "end_turn");
    let key = tribune_fake::KEY;
    let mut model = said("{}");
    model["model"] = json!(key);
    let error = json!({"type": "error", "error": {"type": key, "message": key}});
    let acts = [
        Act::json(200, &said(&format!("your key is {key}"))),
        Act::json(200, &model),
        Act::with(200, &[("request-id", key)], &said("{}")),
        Act::json(400, &error),
        Act::json(500, &error),
        Act::bytes(200, &[("content-type", "application/json")], key.as_bytes()),
        Act::bytes(200, &[("content-type", key)], b"{}"),
        Act::with(302, &[("location", key)], &json!({})),
    ];
    for (number, act) in acts.into_iter().enumerate() {
        let bench = Bench::new(Dialect::Anthropic, [act]).await;
        // What holds in every case is what is tested.
        let asked = bench.ask().await;
        if number < 6 {
            fault(&asked, AskFault::Malformed, "repeats the key");
            assert!(asked.received.is_empty());
        }
    }
}

#[tokio::test]
async fn d14_a_secret_in_a_question_is_not_sent() {
    let bench = Bench::new(Dialect::Anthropic, [Act::says("{}")]).await;
    let [password, access_key, pem] = PLANTED;
    let secrets = [
        format!(r#"{{"rows":[{{"password":"{password}"}}]}}"#),
        format!("password = \"{password}\""),
        access_key.to_owned(),
        format!("{pem}\nMIIEowIBAAKCAQEA\n-----END RSA PRIVATE KEY-----"),
        tribune_fake::KEY.to_owned(),
    ];
    for secret in secrets {
        let sound = prompt();
        let questions = [
            Prompt { user: secret.clone(), ..sound.clone() },
            Prompt { system: secret.clone(), ..sound.clone() },
        ];
        for question in questions {
            let asked = bench.ask_within(&question, PATIENCE).await;
            fault(&asked, AskFault::Secret, "nothing was sent");
            assert_eq!((asked.exchange.attempts, asked.sent.len()), (0, 0), "{secret}");
        }
    }
    assert_eq!(bench.fake.connections(), 0);
    assert_eq!(text(&bench.ask().await), "{}", "and the next question is none the worse");
}

#[tokio::test]
async fn d14_a_word_in_place_of_a_key_is_no_secret() {
    let fake = Fake::start(Dialect::Openai, [Act::says("{}")]).await;
    let mut options = options(Dialect::Openai, &fake);
    options.key = Some(Key::new(b"system".to_vec()).unwrap());
    let deadline = tokio::time::Instant::now() + PATIENCE;
    let asked = Client::new(options).unwrap().ask("ci", &prompt(), deadline).await;
    // This server wants another one; what counts is that it was asked.
    fault(&asked, AskFault::Status, "401");
    assert_eq!(fake.seen()[0].header("authorization"), Some("Bearer system"));
}

#[tokio::test]
async fn d15_a_question_that_is_too_long_is_not_sent() {
    let bench = Bench::new(Dialect::Anthropic, [Act::says("{}")]).await;
    let long = Prompt { user: "row ".repeat(140_000), ..prompt() };
    fault(&bench.ask_within(&long, PATIENCE).await, AskFault::TooMany, "at most 524288");
    assert_eq!(bench.fake.connections(), 0);
}

#[tokio::test]
async fn d16_what_cannot_be_asked_is_refused_at_once() {
    let fake = Fake::start(Dialect::Anthropic, [Act::says("{}")]).await;
    let refused = |change: &dyn Fn(&mut Options)| {
        let mut options = options(Dialect::Anthropic, &fake);
        change(&mut options);
        Client::new(options).unwrap_err()
    };
    let with = |url: &str| refused(&|options| options.url = url.to_owned());
    assert_eq!(with("http://localhost"), OptionsError::Scheme("http".to_owned()));
    for url in [
        "",
        "localhost",
        "localhost:443",
        "ftp://localhost",
        "https://",
        "https:///v1",
        "https://localhost:",
        "https://localhost:99999",
        "https://u:p@localhost",
        "https://localhost?a=b",
        "https://localhost#a",
        "https://local host",
        "https://[::1",
        "https://-.:443:1",
    ] {
        assert_eq!(with(url), OptionsError::Url, "{url}");
    }
    assert_eq!(refused(&|options| options.key = None), OptionsError::NoKey);
    for model in ["", "two words", "a\nb", "modèle", &"m".repeat(129)] {
        let error = refused(&|options| options.model = model.to_owned());
        assert_eq!(error, OptionsError::Name("model"), "{model}");
    }
    for roots in
        ["", "no certificates", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"]
    {
        let error = refused(&|options| options.roots = roots.as_bytes().to_vec());
        assert!(matches!(error, OptionsError::Roots(_)), "{roots}: {error}");
    }
}

#[test]
fn d17_a_key_that_no_header_can_hold_is_refused_and_never_shown() {
    for bad in
        ["", "\n", "sk-1\nx-evil: 1", "sk-1\r\n\r\n", "sk 1", "sk-\u{7f}", "sk-é", "sk\t1", "\0"]
    {
        let error = Key::new(bad.as_bytes().to_vec()).unwrap_err();
        assert!(matches!(error, OptionsError::Key(_)), "{bad:?}");
        assert!(!error.to_string().contains("sk"), "{error}");
    }
    for good in ["sk-1", "sk-1\n", "sk-1\r\n"] {
        let key = Key::new(good.as_bytes().to_vec()).unwrap();
        assert_eq!(format!("{key:?}"), "Key(..)");
    }
}
