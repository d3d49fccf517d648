//! Places of which one client gets only its share, so that no client can keep the others out.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::{AcquireError, OwnedSemaphorePermit, Semaphore};

use crate::limits;

/// So many places, and at most so many of them for each client.
#[derive(Debug)]
pub(crate) struct Places {
    all: Arc<Semaphore>,
    each: usize,
    shares: Mutex<BTreeMap<String, Arc<Semaphore>>>,
}

/// A place that is taken until it is dropped.
#[derive(Debug)]
pub(crate) struct Place {
    _of_share: OwnedSemaphorePermit,
    _of_all: OwnedSemaphorePermit,
}

/// Why there is no place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoPlace {
    /// The client has its share.
    Share,
    /// All are taken.
    All,
}

impl Places {
    /// `all` places, `each` of them at most for one client.
    pub(crate) fn new(all: usize, each: usize) -> Self {
        let [all, each] = [all, each].map(|places| places.clamp(1, Semaphore::MAX_PERMITS));
        Self { all: Arc::new(Semaphore::new(all)), each, shares: Mutex::default() }
    }

    /// `all` places, half of them at most for one client.
    pub(crate) fn halved(all: usize) -> Self {
        Self::new(all, all.checked_div(2).unwrap_or_default())
    }

    /// Waits for a place: first for one of the client's own share, then in line with all others.
    pub(crate) async fn take(&self, client: &str) -> Result<Place, AcquireError> {
        let share = self.share(client).acquire_owned().await?;
        let all = Arc::clone(&self.all).acquire_owned().await?;
        Ok(Place { _of_share: share, _of_all: all })
    }

    /// A place, where there is one.
    pub(crate) fn try_take(&self, client: &str) -> Result<Place, NoPlace> {
        let share = self.share(client).try_acquire_owned().map_err(|_none| NoPlace::Share)?;
        let all = Arc::clone(&self.all).try_acquire_owned().map_err(|_none| NoPlace::All)?;
        Ok(Place { _of_share: share, _of_all: all })
    }

    fn share(&self, client: &str) -> Arc<Semaphore> {
        let mut shares = self.shares.lock().unwrap_or_else(PoisonError::into_inner);
        if shares.len() >= limits::CLIENTS_KEPT_MAX {
            // Nobody holds or waits for a place of these.
            shares.retain(|_client, share| Arc::strong_count(share) > 1);
        }
        let new = || Arc::new(Semaphore::new(self.each));
        Arc::clone(shares.entry(client.to_owned()).or_insert_with(new))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    async fn waits<T>(work: impl Future<Output = T>) -> bool {
        tokio::time::timeout(Duration::from_millis(20), work).await.is_err()
    }

    #[tokio::test]
    async fn a_client_gets_its_share_and_leaves_the_rest() {
        let places = Places::halved(4);
        let (one, two) = (places.take("ci").await.unwrap(), places.take("ci").await.unwrap());
        assert!(waits(places.take("ci")).await);
        assert_eq!(places.try_take("ci").unwrap_err(), NoPlace::Share);
        let other = places.try_take("other").unwrap();
        let third = places.try_take("third").unwrap();
        assert_eq!(places.try_take("fourth").unwrap_err(), NoPlace::All);
        drop((one, two, other, third));
        drop((places.try_take("ci").unwrap(), places.try_take("fourth").unwrap()));
    }

    #[tokio::test]
    async fn the_only_place_is_everybodys_in_turn() {
        for all in [0, 1, 2, 3] {
            let places = Places::halved(all);
            let held = places.take("ci").await.unwrap();
            assert!(waits(places.take("ci")).await, "{all}: one each");
            assert_eq!(waits(places.take("other")).await, all < 2, "{all}");
            drop(held);
            assert!(!waits(places.take("other")).await, "{all}");
        }
    }

    #[tokio::test]
    async fn who_waits_for_their_share_stands_in_nobodys_way() {
        let places = Arc::new(Places::halved(2));
        let held = places.take("ci").await.unwrap();
        let waiting: Vec<_> = (0..5_u8)
            .map(|_| {
                let places = Arc::clone(&places);
                tokio::spawn(async move { places.take("ci").await.map(drop) })
            })
            .collect();
        tokio::time::sleep(Duration::from_millis(20)).await;
        assert!(!waits(places.take("other")).await);
        drop(held);
        for one in waiting {
            one.await.unwrap().unwrap();
        }
    }

    #[test]
    fn what_nobody_uses_is_not_kept() {
        let places = Places::new(usize::MAX, 1);
        let held = places.try_take("held").unwrap();
        for number in 0..limits::CLIENTS_KEPT_MAX.saturating_mul(2) {
            drop(places.try_take(&number.to_string()).unwrap());
        }
        assert!(places.shares.lock().unwrap().len() <= limits::CLIENTS_KEPT_MAX);
        assert_eq!(places.try_take("held").unwrap_err(), NoPlace::Share);
        drop(held);
    }
}
