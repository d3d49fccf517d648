//! How big, how many and how long anything may be on the way to a model and back, in one place.

use std::time::Duration;

/// Largest question, in bytes of its body.
pub const QUESTION_BYTES_MAX: usize = 512 * 1024;

/// Largest answer that is read, in bytes.
pub const ANSWER_BYTES_MAX: usize = 1024 * 1024;

/// Who had less than that and got no answer says nothing about the server: it was asked too late.
pub(crate) const FAIR_WAIT: Duration = Duration::from_secs(5);

/// Longest time in which a connection stands, TLS included.
pub const CONNECT_WAIT_MAX: Duration = Duration::from_secs(3);

/// What a question is given in total where its caller has no other time.
pub const ASK_WAIT: Duration = Duration::from_secs(20);

/// Most times that a question is sent.
pub const ATTEMPTS_MAX: u8 = 2;

/// The pause before the second, where the server names none.
pub const RETRY_WAIT: Duration = Duration::from_millis(500);

/// Most questions on the wire at once.
pub const IN_FLIGHT_MAX: usize = 8;

/// Most questions that wait for their turn; the next one is refused.
pub const QUEUE_MAX: usize = 64;

/// Tokens a model may write, its thinking included.
pub const ANSWER_TOKENS_MAX: u64 = 16_384;

/// The same for a server of chat completions, whose models have less room: some refuse a question
/// that with this would not fit.
pub(crate) const COMPLETION_TOKENS_MAX: u64 = 8_192;

/// Longest text taken from an answer beside its own: an id, a name, a reason; in bytes.
pub(crate) const LABEL_BYTES_MAX: usize = 128;

/// Most headers of an answer, and the room for them in bytes.
pub(crate) const HEADERS_MAX: usize = 64;
/// See [`HEADERS_MAX`].
pub(crate) const HEADER_BYTES_MAX: usize = 32 * 1024;

/// Largest question that is posted to `tribune egress`, in bytes; JSON may write one character in
/// six.
pub(crate) const QUESTION_POST_BYTES_MAX: usize = QUESTION_BYTES_MAX.saturating_mul(6);

/// Longest time in which such a question must be there once its head is.
pub(crate) const QUESTION_POST_WAIT_MAX: Duration = Duration::from_secs(5);

/// Longest time in which its head must be there.
pub(crate) const EGRESS_HEAD_WAIT_MAX: Duration = Duration::from_secs(5);

/// Most connections to `tribune egress`; a question waits there or is refused there.
pub(crate) const EGRESS_CONNECTIONS_MAX: usize = 2 * (IN_FLIGHT_MAX + QUEUE_MAX);

/// Largest answer of `tribune egress`, in bytes: question and answer in base64, and the text once
/// more as JSON.
pub(crate) const PASSED_BYTES_MAX: usize = 12 * 1024 * 1024;

/// What an answer of `tribune egress` is given to come back; one that is late leaves no trace of
/// what was sent.
pub(crate) const PASSING_WAIT: Duration = Duration::from_millis(500);

const _: () = assert!(PASSED_BYTES_MAX > 2 * QUESTION_BYTES_MAX + 8 * ANSWER_BYTES_MAX);
const _: () = assert!(COMPLETION_TOKENS_MAX <= ANSWER_TOKENS_MAX);
const _: () = assert!(FAIR_WAIT.as_secs() < ASK_WAIT.as_secs());
const _: () = assert!(IN_FLIGHT_MAX < QUEUE_MAX);
const _: () = assert!(QUESTION_BYTES_MAX <= ANSWER_BYTES_MAX);
