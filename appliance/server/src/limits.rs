//! How big, how many and how long anything may be that comes over the network or stands in a home,
//! in one place.

use std::time::Duration;

use tribune_plan::limits::{
    ARCHIVE_BYTES_MAX, CONTEXT_BYTES_MAX, PLAN_BYTES_MAX, REQUEST_BYTES_MAX,
};

/// Room for boundaries and part headers of a multipart body, in bytes.
pub(crate) const MULTIPART_OVERHEAD_MAX: usize = 64 * 1024;

/// Largest multipart body: every part at its limit, in bytes.
pub(crate) const SUBMISSION_BYTES_MAX: usize = PLAN_BYTES_MAX
    .saturating_add(ARCHIVE_BYTES_MAX)
    .saturating_add(CONTEXT_BYTES_MAX)
    .saturating_add(REQUEST_BYTES_MAX)
    .saturating_add(MULTIPART_OVERHEAD_MAX);

/// Largest JSON body (a request, an approval), in bytes. JSON may write one character in six.
pub(crate) const JSON_BYTES_MAX: usize = 128 * 1024;

/// Largest configuration or data file of a home, in bytes; those shipped have 17 KiB at most.
pub(crate) const CONFIG_BYTES_MAX: usize = 1024 * 1024;

/// Most addresses confirmed or conditions acknowledged in one request.
pub(crate) const CONFIRMATIONS_MAX: usize = 1_000;

/// Longest address, condition id, service or name a client may give, in bytes. Several of them
/// stand in one ledger record of 4 KiB.
pub(crate) const NAME_BYTES_MAX: usize = 256;

/// Longest `Idempotency-Key`, in bytes.
pub(crate) const IDEMPOTENCY_KEY_BYTES_MAX: usize = 128;

/// Most headers of one request, and the room for them in bytes.
pub(crate) const HEADERS_MAX: usize = 64;
/// See [`HEADERS_MAX`].
pub(crate) const HEADER_BYTES_MAX: u32 = 16 * 1024;

/// Most entries on one page of a list.
pub(crate) const PAGE_MAX: usize = 200;
/// Entries on one page where the client does not say.
pub(crate) const PAGE_DEFAULT: usize = 50;

/// Most connections whose client is known, whatever the configuration.
pub(crate) const CONNECTIONS_MAX: usize = 16_384;

/// Connections beside those that only an approver or an operator can have.
pub(crate) const CONNECTIONS_RESERVED: usize = 64;

/// Most of the reserved connections of one approver or operator.
pub(crate) const CONNECTIONS_RESERVED_PER_CLIENT_MAX: usize = 16;

/// Most connections of which nobody knows yet whose they are; the newest pushes out the oldest.
pub(crate) const HANDSHAKES_MAX: usize = 256;

/// Most of them from one address; the newest pushes out the oldest.
pub(crate) const HANDSHAKES_PER_SOURCE_MAX: usize = 64;

/// Files that are open beside those of connections: the ledger's, the log, what the system needs.
pub(crate) const FILES_BESIDE: usize = 128;

/// Most bodies being received at once, all clients together.
pub(crate) const UPLOADS_MAX: usize = 32;

/// Most exports at once. An export holds a thread.
pub(crate) const EXPORTS_MAX: usize = 3;

/// Most exports at once for one client.
pub(crate) const EXPORTS_PER_CLIENT_MAX: usize = 1;

/// When to ask again for an export.
pub(crate) const EXPORT_RETRY_AFTER: Duration = Duration::from_secs(10);

/// Most requests in flight for one client.
pub(crate) const IN_FLIGHT_PER_CLIENT_MAX: usize = 8;

/// Tallies of what was added that are kept in memory though nobody uses them.
pub(crate) const TALLIES_MAX: usize = 1_024;

/// Clients whose shares are kept in memory though they use none.
pub(crate) const CLIENTS_KEPT_MAX: usize = 1_024;

/// Most cases that can be judged at once, whatever the configuration. One client gets half of the
/// places at most.
pub(crate) const CASES_MAX: usize = 256;

/// Threads for work that blocks: judging, reading and writing the ledger.
pub(crate) const BLOCKING_THREADS: usize = 512;

/// Longest wait for a place among the cases being judged.
pub(crate) const JUDGE_WAIT_MAX: Duration = Duration::from_secs(10);

/// Longest that a case is judged, from its body to its verdict. What is not done by then is
/// refused, and goes on holding its place until it ends by itself. Sites may set less.
pub(crate) const JUDGING_MAX: Duration = Duration::from_secs(20);

/// What of it is kept for the judge where a language model is asked before.
pub(crate) const JUDGE_AFTER_ADVICE: Duration = Duration::from_secs(2);

/// Longest wait for the first request on a connection.
pub(crate) const FIRST_REQUEST_WAIT_MAX: Duration = Duration::from_secs(10);

/// Longest wait for a request's headers; over HTTP/1.1 for their beginning, too. Over HTTP/2 a
/// client is asked this often whether it still lives, and has as long to answer.
pub(crate) const HEADERS_WAIT_MAX: Duration = Duration::from_secs(15);

/// How often a connection is looked at.
pub(crate) const LOOK_EVERY: Duration = Duration::from_millis(500);

/// What a connection that is over gets to say goodbye.
pub(crate) const GOODBYE_WAIT_MAX: Duration = Duration::from_secs(1);

/// Longest wait for a request's body.
pub(crate) const BODY_WAIT_MAX: Duration = Duration::from_secs(30);

/// Longest wait for requests in flight when the server stops.
pub(crate) const STOP_WAIT_MAX: Duration = Duration::from_secs(25);

/// Longest wait for the ledger to be closed after that.
pub(crate) const CLOSE_WAIT_MAX: Duration = Duration::from_secs(4);

/// A stop has ended after this, whatever clients do. What supervises the server should give it as
/// long.
pub(crate) const STOP_GRACE: Duration = Duration::from_secs(30);

/// What the answers in flight get to leave, once all are given and the server stops.
pub(crate) const FLUSH_WAIT: Duration = Duration::from_millis(500);

/// Longest wait of our own client for an answer.
pub(crate) const ANSWER_WAIT_MAX: Duration = Duration::from_secs(60);

/// Largest answer our own client reads into memory, in bytes.
pub(crate) const ANSWER_BYTES_MAX: usize = 64 * 1024 * 1024;

/// A refusal for rate is recorded once in this time for each client: a flood must not fill the
/// ledger.
pub(crate) const RATE_RECORD_EVERY: Duration = Duration::from_secs(10);

/// How far an approver's clock may be ahead of ours, in milliseconds.
pub(crate) const CLOCK_SKEW_MAX_MS: u64 = 5 * 60 * 1000;

/// A consent to an erasure waits so long for the second one, in milliseconds.
pub(crate) const CONSENT_MS_MAX: u64 = 30 * 24 * 60 * 60 * 1000;

/// Longest retention that may be set, in years: a mistyped one can never be shortened.
pub(crate) const RETENTION_YEARS_MAX: u16 = 100;

const _: () = assert!(REQUEST_BYTES_MAX.saturating_mul(6) < JSON_BYTES_MAX);
const _: () = assert!(NAME_BYTES_MAX.saturating_mul(4) < tribune_record::v1::RECORD_BYTES_MAX);
const _: () = assert!(PAGE_DEFAULT <= PAGE_MAX);
const _: () = assert!(CONFIRMATIONS_MAX.saturating_mul(16) < JSON_BYTES_MAX);
const _: () = assert!(UPLOADS_MAX > IN_FLIGHT_PER_CLIENT_MAX);
const _: () = assert!(
    BODY_WAIT_MAX.as_secs().saturating_add(JUDGING_MAX.as_secs()) < ANSWER_WAIT_MAX.as_secs()
);
const _: () = assert!(JUDGE_WAIT_MAX.as_secs() < JUDGING_MAX.as_secs());
const _: () = assert!(JUDGING_MAX.as_secs() < STOP_WAIT_MAX.as_secs());
// Half of the threads are left for what is quick.
const _: () = assert!(CASES_MAX.saturating_mul(2) <= BLOCKING_THREADS);
const _: () = assert!(EXPORTS_MAX.saturating_mul(64) < BLOCKING_THREADS);
const _: () = assert!(EXPORTS_PER_CLIENT_MAX < EXPORTS_MAX);
const _: () = assert!(HANDSHAKES_PER_SOURCE_MAX.saturating_mul(4) <= HANDSHAKES_MAX);
const _: () =
    assert!(CONNECTIONS_RESERVED_PER_CLIENT_MAX.saturating_mul(4) <= CONNECTIONS_RESERVED);
const _: () = assert!(CONNECTIONS_RESERVED < CONNECTIONS_MAX);
const _: () = assert!(
    STOP_WAIT_MAX.as_secs().saturating_add(CLOSE_WAIT_MAX.as_secs()) < STOP_GRACE.as_secs()
);
