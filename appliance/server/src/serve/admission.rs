//! Who gets a connection once it is known whose it is: so many in all, so many for each client,
//! and some that only those can have without whom nothing goes on.

use crate::{
    http::guard::Client,
    identity::Role,
    limits,
    places::{NoPlace, Place, Places},
};

/// Roles for which there is always a place.
const RESERVED_FOR: [Role; 2] = [Role::Approver, Role::Operator];

/// The places of all connections.
#[derive(Debug)]
pub(crate) struct Admission {
    ordinary: Places,
    reserve: Places,
}

impl Admission {
    /// `ordinary` places, `each` of them at most for one client, and the reserve.
    pub(crate) fn new(ordinary: usize, each: usize) -> Self {
        let each_reserved = limits::CONNECTIONS_RESERVED_PER_CLIENT_MAX;
        Self {
            ordinary: Places::new(ordinary, each),
            reserve: Places::new(limits::CONNECTIONS_RESERVED, each_reserved),
        }
    }

    /// A place for a client's connection.
    pub(crate) fn admit(&self, client: &Client) -> Result<Place, NoPlace> {
        match self.ordinary.try_take(client.id()) {
            Err(NoPlace::All) if is_reserved_for(client) => self.reserve.try_take(client.id()),
            taken => taken,
        }
    }
}

fn is_reserved_for(client: &Client) -> bool {
    client.0.as_ref().is_ok_and(|who| RESERVED_FOR.iter().any(|role| who.has(*role)))
}
