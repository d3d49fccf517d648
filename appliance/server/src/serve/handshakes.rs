//! Connections of which nobody knows yet whose they are: so many at once, and so many from one
//! address. The newest pushes out the oldest. An honest handshake takes milliseconds, so whoever
//! opens connections and says nothing pushes out their own and keeps nobody waiting.

use std::{
    collections::BTreeMap,
    net::{IpAddr, Ipv6Addr},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::oneshot;

use crate::limits;

/// All handshakes under way.
#[derive(Debug, Default)]
pub(crate) struct Handshakes(Arc<Mutex<UnderWay>>);

#[derive(Debug, Default)]
struct UnderWay {
    begun: u64,
    /// In the order in which they began; dropping the sender ends one.
    all: BTreeMap<u64, (IpAddr, oneshot::Sender<()>)>,
    /// The numbers of those from one address.
    sources: BTreeMap<IpAddr, std::collections::BTreeSet<u64>>,
}

/// A handshake under way, until it is dropped.
#[derive(Debug)]
pub(crate) struct Handshake {
    all: Arc<Mutex<UnderWay>>,
    number: u64,
    pushed: oneshot::Receiver<()>,
}

impl Handshakes {
    /// Begins one, and ends the oldest of its address, or of all, where there would be too many.
    pub(crate) fn begin(&self, peer: IpAddr) -> Handshake {
        let source = source(peer);
        let mut under_way = lock(&self.0);
        let of_source = under_way.sources.get(&source);
        let full = of_source.filter(|numbers| numbers.len() >= limits::HANDSHAKES_PER_SOURCE_MAX);
        if let Some(oldest) = full.and_then(|numbers| numbers.first().copied()) {
            under_way.end(oldest);
        }
        if under_way.all.len() >= limits::HANDSHAKES_MAX
            && let Some(oldest) = under_way.all.keys().next().copied()
        {
            under_way.end(oldest);
        }
        let (push, pushed) = oneshot::channel();
        let number = under_way.begun;
        under_way.begun = number.saturating_add(1);
        under_way.all.insert(number, (source, push));
        under_way.sources.entry(source).or_default().insert(number);
        Handshake { all: Arc::clone(&self.0), number, pushed }
    }
}

impl UnderWay {
    fn end(&mut self, number: u64) {
        let Some((source, _push)) = self.all.remove(&number) else { return };
        if let Some(numbers) = self.sources.get_mut(&source) {
            numbers.remove(&number);
            if numbers.is_empty() {
                self.sources.remove(&source);
            }
        }
    }
}

impl Handshake {
    /// Returns once it is pushed out.
    pub(crate) async fn pushed_out(&mut self) {
        // Nobody sends: the sender is dropped.
        drop((&mut self.pushed).await);
    }
}

impl Drop for Handshake {
    fn drop(&mut self) {
        lock(&self.all).end(self.number);
    }
}

fn lock(all: &Mutex<UnderWay>) -> MutexGuard<'_, UnderWay> {
    all.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What counts as one address: in IPv6 the network, which one machine has to itself.
fn source(peer: IpAddr) -> IpAddr {
    match peer.to_canonical() {
        IpAddr::V4(address) => address.into(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    async fn is_out(handshake: &mut Handshake) -> bool {
        tokio::time::timeout(Duration::from_millis(1), handshake.pushed_out()).await.is_ok()
    }

    fn peer(number: u16) -> IpAddr {
        let [high, low] = number.to_be_bytes();
        IpAddr::from([10, 250, high, low])
    }

    #[tokio::test]
    async fn the_newest_of_an_address_pushes_out_its_oldest_and_nobody_elses() {
        let all = Handshakes::default();
        let mut other = all.begin(peer(1));
        let begin = |_| all.begin(peer(2));
        let mut own: Vec<_> = (0..limits::HANDSHAKES_PER_SOURCE_MAX).map(begin).collect();
        assert!(!is_out(&mut own[0]).await);
        let mut newest = all.begin(peer(2));
        assert!(is_out(&mut own[0]).await);
        for held in [&mut own[1], &mut newest, &mut other] {
            assert!(!is_out(held).await);
        }
        // One that ended makes room.
        own.truncate(2);
        drop(all.begin(peer(2)));
        assert!(!is_out(&mut own[1]).await);
    }

    #[tokio::test]
    async fn the_newest_of_many_addresses_pushes_out_the_oldest_of_all() {
        let all = Handshakes::default();
        let numbers = 0..u16::try_from(limits::HANDSHAKES_MAX).unwrap();
        let mut held: Vec<_> = numbers.map(|number| all.begin(peer(number))).collect();
        let mut newest = all.begin(peer(60_000));
        assert!(is_out(&mut held[0]).await && !is_out(&mut held[1]).await);
        assert!(!is_out(&mut newest).await);
        drop((held, newest));
        let left = all.0.lock().unwrap();
        assert!(left.all.is_empty() && left.sources.is_empty(), "{left:?}");
    }

    #[test]
    fn a_network_of_ipv6_is_one_source() {
        let source_of = |text: &str| source(text.parse().unwrap());
        assert_eq!(source_of("2001:db8:0:1::1"), source_of("2001:db8:0:1:ffff::2"));
        assert_ne!(source_of("2001:db8:0:1::1"), source_of("2001:db8:0:2::1"));
        assert_eq!(source_of("::ffff:10.0.0.1"), source_of("10.0.0.1"));
        assert_ne!(source_of("10.0.0.1"), source_of("10.0.0.2"));
    }
}
