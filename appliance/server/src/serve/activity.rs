//! What a connection is doing, and when that has been nothing for too long.
//!
//! A connection is busy while a request on it is being answered. It is left alone as long as it is
//! busy, unless a client does not take the answer that lies ready: then nobody waits for it.

use std::{
    collections::BTreeMap,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll},
    time::{Duration, Instant},
};

use axum::body::Body;
use bytes::Bytes;
use hyper::body::{Frame, SizeHint};

use crate::limits;

/// How long a connection may do nothing.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Patience {
    /// Until its first request.
    pub(crate) first: Duration,
    /// Between two requests.
    pub(crate) idle: Duration,
    /// With a piece of an answer that the client does not take.
    pub(crate) unread: Duration,
}

/// Why a connection is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Over {
    /// The client asked nothing.
    Unasked,
    /// It asks no more.
    Idle,
    /// It does not read.
    Unread,
}

/// What one connection is doing.
#[derive(Debug)]
pub(crate) struct Activity {
    patience: Patience,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    asked: bool,
    busy: usize,
    since: Instant,
    /// Answers of which a piece lies ready, and since when.
    unread: BTreeMap<u64, Instant>,
    answers: u64,
}

impl Activity {
    /// Of a connection that stands from this moment on.
    pub(crate) fn new(patience: Patience) -> Arc<Self> {
        let (unread, since) = (BTreeMap::new(), Instant::now());
        let state = State { asked: false, busy: 0, since, unread, answers: 0 };
        Arc::new(Self { patience, state: Mutex::new(state) })
    }

    /// A request came in; it is being answered until the value is dropped.
    pub(crate) fn begin(self: &Arc<Self>) -> Answering {
        let mut state = self.lock();
        state.asked = true;
        state.busy = state.busy.saturating_add(1);
        state.answers = state.answers.saturating_add(1);
        Answering { activity: Arc::clone(self), number: state.answers }
    }

    /// Returns once the connection is over.
    pub(crate) async fn over(&self) -> Over {
        loop {
            tokio::time::sleep(limits::LOOK_EVERY).await;
            if let Some(over) = self.is_over(Instant::now()) {
                return over;
            }
        }
    }

    fn is_over(&self, now: Instant) -> Option<Over> {
        let state = self.lock();
        let passed = |since: &Instant| now.saturating_duration_since(*since);
        if state.unread.values().any(|since| passed(since) >= self.patience.unread) {
            return Some(Over::Unread);
        }
        let (over, patience) = match state.asked {
            false => (Over::Unasked, self.patience.first),
            true => (Over::Idle, self.patience.idle),
        };
        (state.busy == 0 && passed(&state.since) >= patience).then_some(over)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A request that is being answered.
#[derive(Debug)]
pub(crate) struct Answering {
    activity: Arc<Activity>,
    number: u64,
}

impl Answering {
    /// The answer's body, watched until the client has taken all of it.
    pub(crate) const fn with(self, body: Body) -> Watched {
        Watched { body, answering: self }
    }

    /// A piece was given out: until more is asked for, it lies unread.
    fn given(&self, piece: bool) {
        let mut state = self.activity.lock();
        if piece {
            state.unread.insert(self.number, Instant::now());
        } else {
            state.unread.remove(&self.number);
        }
    }
}

impl Drop for Answering {
    fn drop(&mut self) {
        let mut state = self.activity.lock();
        state.unread.remove(&self.number);
        state.busy = state.busy.saturating_sub(1);
        state.since = Instant::now();
    }
}

/// A body that tells when it is read.
#[derive(Debug)]
pub(crate) struct Watched {
    body: Body,
    answering: Answering,
}

impl hyper::body::Body for Watched {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let this = self.get_mut();
        let polled = Pin::new(&mut this.body).poll_frame(context);
        this.answering.given(matches!(polled, Poll::Ready(Some(_))));
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http_body_util::BodyExt as _;

    const PATIENCE: Patience = Patience {
        first: Duration::from_secs(1),
        idle: Duration::from_secs(10),
        unread: Duration::from_secs(3),
    };

    #[track_caller]
    fn check(activity: &Activity, seconds: u64, expected: Option<Over>) {
        let now = Instant::now().checked_add(Duration::from_secs(seconds)).unwrap();
        assert_eq!(activity.is_over(now), expected);
    }

    #[test]
    fn who_asks_nothing_is_given_less_time_than_who_asked() {
        let activity = Activity::new(PATIENCE);
        check(&activity, 0, None);
        check(&activity, 1, Some(Over::Unasked));
        drop(activity.begin());
        check(&activity, 9, None);
        check(&activity, 10, Some(Over::Idle));
    }

    #[test]
    fn a_connection_with_a_request_in_work_is_left_alone() {
        let activity = Activity::new(PATIENCE);
        let (one, other) = (activity.begin(), activity.begin());
        check(&activity, 1_000, None);
        drop(one);
        check(&activity, 1_000, None);
        drop(other);
        check(&activity, 1_000, Some(Over::Idle));
    }

    #[tokio::test]
    async fn an_answer_that_is_not_taken_ends_the_connection() {
        let activity = Activity::new(PATIENCE);
        let pieces = futures_util::stream::iter(["one", "two"].map(Ok::<_, std::io::Error>));
        let mut body = activity.begin().with(Body::from_stream(pieces));
        check(&activity, 3, None);
        body.frame().await.unwrap().unwrap();
        check(&activity, 2, None);
        check(&activity, 3, Some(Over::Unread));
        // Another answer that is read does not excuse it.
        activity.begin().with(Body::from("all")).collect().await.unwrap();
        check(&activity, 3, Some(Over::Unread));
        body.frame().await.unwrap().unwrap();
        assert!(body.frame().await.is_none());
        check(&activity, 1_000, None);
        drop(body);
        check(&activity, 10, Some(Over::Idle));
    }

    #[tokio::test]
    async fn an_answer_that_is_still_being_made_is_nobodys_fault() {
        let activity = Activity::new(PATIENCE);
        let never = futures_util::stream::pending::<Result<Bytes, std::io::Error>>();
        let mut body = activity.begin().with(Body::from_stream(never));
        tokio::time::timeout(Duration::from_millis(5), body.frame()).await.unwrap_err();
        check(&activity, 1_000, None);
    }
}
