//! B: what a server of the Messages API serves.

use tribune_intent::fake::Act;
use tribune_record::{Dialect, Usage};

use crate::bench::{Bench, text};

#[tokio::test]
async fn b01_a_text_to_its_end_is_the_answer() {
    let bench = Bench::new(Dialect::Anthropic, [Act::says(r#"{"rows":[]}"#)]).await;
    let asked = bench.ask().await;
    assert_eq!(text(&asked), r#"{"rows":[]}"#);
    let exchange = &asked.exchange;
    assert_eq!(exchange.attempts, 1);
    assert_eq!(exchange.request_id.as_deref(), Some("req_fake_1"));
    assert_eq!(exchange.served_model.as_deref(), Some("claude-opus-5-5-20261001"));
    assert_eq!(exchange.stop_reason.as_deref(), Some("end_turn"));
    assert_eq!(exchange.usage, Some(Usage { input: 1005, output: 20, cached: 900 }));
    assert_eq!(asked.sent, bench.fake.seen()[0].body);
    assert!(bench.logged().contains("a model answered"));
}
