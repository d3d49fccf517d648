//! How much at once, how fast and how long: the `[limits]` of `tribune.toml`, each number with the
//! least and the most it may be.

use std::{ops::RangeInclusive, time::Duration};

use serde::Deserialize;

use crate::{limits, serve::activity::Patience};

/// How much at once.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Limits {
    /// Cases judged at once; 0 means one for each core.
    pub(crate) concurrent_cases: u32,
    /// Milliseconds in which a case must be judged.
    pub(crate) judging_ms: u32,
    /// Connections at once, beside those in reserve for approvers and operators.
    pub(crate) connections: u32,
    /// Connections of one client at once.
    pub(crate) client_connections: u32,
    /// Seconds in which a TLS handshake must be done.
    pub(crate) handshake_seconds: u32,
    /// Seconds after which a connection without a request is closed.
    pub(crate) idle_seconds: u32,
    /// Seconds after which a client that does not read its answer is dropped.
    pub(crate) unread_seconds: u32,
    /// Requests a second of one client, on average.
    pub(crate) client_rate: u32,
    /// Requests of one client in a burst.
    pub(crate) client_burst: u32,
    /// MiB that one client may post in a minute.
    pub(crate) client_mib_per_minute: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            concurrent_cases: 0,
            judging_ms: 20_000,
            connections: 960,
            client_connections: 32,
            handshake_seconds: 5,
            idle_seconds: 60,
            unread_seconds: 30,
            client_rate: 50,
            client_burst: 200,
            client_mib_per_minute: 512,
        }
    }
}

impl Limits {
    /// Time in which a case must be judged.
    pub(crate) fn judging(&self) -> Duration {
        Duration::from_millis(self.judging_ms.into())
    }

    /// Time in which a TLS handshake must be done.
    pub(crate) fn handshake(&self) -> Duration {
        Duration::from_secs(self.handshake_seconds.into())
    }

    /// How long a connection may do nothing.
    pub(crate) fn patience(&self) -> Patience {
        let [idle, unread] = [self.idle_seconds, self.unread_seconds];
        let [idle, unread] = [idle, unread].map(|seconds| Duration::from_secs(seconds.into()));
        Patience { first: limits::FIRST_REQUEST_WAIT_MAX.min(idle), idle, unread }
    }

    /// Every number with what it may be.
    pub(super) fn numbers(&self) -> [Number; 10] {
        let most = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let cases = most(limits::CASES_MAX);
        let connections = most(limits::CONNECTIONS_MAX);
        let judging = u32::try_from(limits::JUDGING_MAX.as_millis()).unwrap_or(u32::MAX);
        [
            Number::of("limits.concurrent_cases", self.concurrent_cases, 0..=cases),
            Number::of("limits.judging_ms", self.judging_ms, 1..=judging),
            Number::of("limits.connections", self.connections, 1..=connections),
            Number::of("limits.client_connections", self.client_connections, 1..=connections),
            Number::of("limits.handshake_seconds", self.handshake_seconds, 1..=60),
            Number::of("limits.idle_seconds", self.idle_seconds, 1..=3_600),
            Number::of("limits.unread_seconds", self.unread_seconds, 1..=600),
            Number::of("limits.client_rate", self.client_rate, 1..=u32::MAX),
            Number::of("limits.client_burst", self.client_burst, 1..=u32::MAX),
            Number::of("limits.client_mib_per_minute", self.client_mib_per_minute, 1..=65_536),
        ]
    }
}

/// A number of the configuration and what it may be.
#[derive(Debug)]
pub(super) struct Number {
    name: &'static str,
    found: u32,
    allowed: RangeInclusive<u32>,
}

impl Number {
    pub(super) const fn of(name: &'static str, found: u32, allowed: RangeInclusive<u32>) -> Self {
        Self { name, found, allowed }
    }

    /// What is wrong with it.
    pub(super) fn check(&self) -> Result<(), String> {
        let Self { name, found, allowed } = self;
        if found < allowed.start() {
            return Err(format!("{name}: expected at least {}, found {found}", allowed.start()));
        }
        if found > allowed.end() {
            return Err(format!("{name}: expected at most {}, found {found}", allowed.end()));
        }
        Ok(())
    }
}
