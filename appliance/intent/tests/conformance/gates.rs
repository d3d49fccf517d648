//! The client's own gates: queue, budgets, breaker.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use serde_json::json;
use tokio::{task::JoinSet, time::Instant};
use tribune_fake::{Act, Certificate, Step};
use tribune_intent::{Budget, Client};
use tribune_record::{AskFault, Dialect, Reply, UnixMillis};

use crate::bench::{Bench, NOW, PATIENCE, fault, options, prompt, text};

/// Many questions at once: how many had an answer, and the classes of the others.
async fn many(bench: &Bench, number: usize, time: Duration) -> (usize, Vec<AskFault>) {
    let mut options = options(Dialect::Anthropic, &bench.fake);
    options.total.calls_per_minute = 1_000;
    options.each.calls_per_minute = 1_000;
    let client = Arc::new(Client::new(options).unwrap());
    let mut asking = JoinSet::new();
    for _ in 0..number {
        let client = Arc::clone(&client);
        let deadline = Instant::now() + time;
        asking.spawn(async move { client.ask("ci", &prompt(), deadline).await });
    }
    let (mut answers, mut faults) = (0, Vec::new());
    for asked in asking.join_all().await {
        match asked.exchange.reply {
            Reply::Text { .. } => answers += 1,
            Reply::Fault { class, .. } => faults.push(class),
        }
    }
    (answers, faults)
}

#[tokio::test]
async fn d12_sixty_four_at_once_are_answered_over_few_connections() {
    let act = Act::says("{}").after(Step::Wait(Duration::from_millis(5)));
    let bench = Bench::new(Dialect::Anthropic, [act]).await;
    assert_eq!(many(&bench, 64, PATIENCE).await, (64, Vec::new()));
    assert!(bench.fake.connections() <= 8, "{}", bench.fake.connections());
}

#[tokio::test]
async fn d12_what_is_beyond_the_queue_is_refused_at_once() {
    let act = Act::says("{}").after(Step::Wait(Duration::from_millis(5)));
    let bench = Bench::new(Dialect::Anthropic, [act]).await;
    let (answers, faults) = many(&bench, 100, PATIENCE).await;
    assert_eq!((answers, faults), (72, vec![AskFault::Busy; 28]));
}

#[tokio::test]
async fn d12_whoever_waits_in_vain_is_told_at_the_deadline() {
    let bench = Bench::new(Dialect::Anthropic, [Act(vec![Step::Hang])]).await;
    let (answers, faults) = many(&bench, 20, Duration::from_millis(200)).await;
    assert_eq!(answers, 0);
    let expected = [AskFault::Busy, AskFault::Timeout];
    assert!(faults.iter().all(|class| expected.contains(class)), "{faults:?}");
    assert!(faults.iter().filter(|class| **class == AskFault::Timeout).count() >= 8);
}

#[tokio::test]
async fn d12_a_budget_that_is_used_up_sends_nothing() {
    let sound = Certificate::Sound;
    let two = |options: &mut tribune_intent::Options| options.total.calls_per_minute = 2;
    let bench = Bench::with(Dialect::Anthropic, [Act::says("{}")], sound, two).await;
    let _first = bench.ask().await;
    let _second = bench.ask().await;
    let third = bench.ask().await;
    fault(&third, AskFault::Budget, "calls of all for this minute");
    assert_eq!((third.exchange.attempts, third.sent.len(), bench.fake.seen().len()), (0, 0, 2));
    let few = |options: &mut tribune_intent::Options| {
        options.each = Budget { calls_per_minute: 9, tokens_per_day: 18_500 };
    };
    // Each takes 1,025 by the provider's count; what is set aside for the third no longer fits.
    let bench = Bench::with(Dialect::Anthropic, [Act::says("{}")], sound, few).await;
    assert_eq!(text(&bench.ask().await), "{}");
    assert_eq!(text(&bench.ask().await), "{}");
    fault(&bench.ask().await, AskFault::Budget, "tokens of this orchestrator");
    let other = bench.client.ask("other", &prompt(), Instant::now() + PATIENCE).await;
    assert_eq!(text(&other), "{}");
}

#[tokio::test]
async fn d12_a_second_attempt_needs_a_call_of_its_own() {
    let one = |options: &mut tribune_intent::Options| options.total.calls_per_minute = 1;
    let acts = [Act::json(503, &json!({})), Act::says("{}")];
    let bench = Bench::with(Dialect::Anthropic, acts, Certificate::Sound, one).await;
    let asked = bench.ask().await;
    fault(&asked, AskFault::Status, "503");
    assert_eq!((asked.exchange.attempts, bench.fake.seen().len()), (1, 1));
}

/// A bench whose clock is moved by hand.
async fn clocked(acts: impl IntoIterator<Item = Act>) -> (Bench, Arc<AtomicU64>) {
    let now = Arc::new(AtomicU64::new(NOW.0));
    let read = Arc::clone(&now);
    let set = |options: &mut tribune_intent::Options| {
        options.clock = Arc::new(move || UnixMillis(read.load(Ordering::SeqCst)));
    };
    (Bench::with(Dialect::Anthropic, acts, Certificate::Sound, set).await, now)
}

#[tokio::test]
async fn c10_five_failures_leave_the_server_alone_until_it_is_tried_again() {
    let fails = vec![Act::json(500, &json!({})); 10];
    let (bench, now) = clocked(fails.into_iter().chain([Act::says("{}")])).await;
    for _ in 0..5 {
        fault(&bench.ask().await, AskFault::Status, "500");
    }
    fault(&bench.ask().await, AskFault::BreakerOpen, "too often");
    now.fetch_add(29_999, Ordering::SeqCst);
    fault(&bench.ask().await, AskFault::BreakerOpen, "too often");
    assert_eq!(bench.fake.seen().len(), 10);
    now.fetch_add(1, Ordering::SeqCst);
    assert_eq!(text(&bench.ask().await), "{}");
    assert_eq!(text(&bench.ask().await), "{}");
}

#[tokio::test]
async fn c10_a_model_that_declines_does_not_open_it() {
    let declined = tribune_fake::message(&json!([]), "refusal");
    let (bench, _now) = clocked([Act::json(200, &declined)]).await;
    for _ in 0..10 {
        fault(&bench.ask().await, AskFault::Stopped, "declined");
    }
}

#[tokio::test]
async fn c10_questions_that_came_too_late_do_not_open_it() {
    let (bench, _now) = clocked([Act(vec![Step::Hang])]).await;
    for _ in 0..7 {
        let asked = bench.ask_within(&prompt(), Duration::from_millis(100)).await;
        fault(&asked, AskFault::Timeout, "in time");
    }
}

#[tokio::test]
async fn c10_a_question_that_is_given_up_sets_nothing_fast() {
    let (bench, _now) = clocked([Act(vec![Step::Hang]), Act::says("{}")]).await;
    for _ in 0..10 {
        let question = prompt();
        let asking = bench.client.ask("ci", &question, Instant::now() + PATIENCE);
        drop(tokio::time::timeout(Duration::from_millis(100), asking).await);
    }
    assert_eq!(text(&bench.ask().await), "{}");
}
