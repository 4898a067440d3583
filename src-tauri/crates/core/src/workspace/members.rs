//! The roster of an open book: what it says, events from others, and this member's own.

use std::sync::Arc;

use super::Workspace;
use crate::change::journal::Hash;
use crate::error::Result;
use crate::store::lock;
use crate::sync::roster::{self, Learned, Roster, Signed, What};

impl Workspace {
    /// The roster as it is known here. Not inside a change: it waits for the change to end.
    pub fn roster(&self) -> Arc<Roster> {
        lock(&self.writer).roster.clone()
    }

    /// The roster's events, each behind those that it stands on: what others have to be given.
    pub fn roster_events(&self) -> Result<Vec<Signed>> {
        self.read(roster::events)
    }

    /// Takes events of the roster in. Says how many were new and which were not kept.
    pub fn learn_roster(&self, events: &[Signed]) -> Result<Learned> {
        self.with_writer(|writer, _| {
            let tx = writer.conn.unchecked_transaction()?;
            let learned = roster::learn(&tx, events)?;
            tx.commit()?;
            if learned.new > 0 {
                writer.roster = Arc::new(roster::load(&writer.conn)?);
            }
            Ok(learned)
        })
    }

    /// Makes an event of the roster as the member at this device. Refused where the roster would not let it count. The cut of
    /// an event that takes rights away is filled in here. Gives the event's hash.
    pub fn change_roster(&self, what: What) -> Result<Hash> {
        self.with_writer(|writer, vault| {
            let tx = writer.conn.unchecked_transaction()?;
            let after = roster::make(&tx, vault, what)?;
            tx.commit()?;
            let made = after.newest_of(vault.signer().public());
            writer.roster = Arc::new(after);
            Ok(made)
        })
    }

    /// Admits a device, and gives all roster events to hand to it.
    pub fn admit(&self, device: roster::Device) -> Result<Vec<Signed>> {
        self.change_roster(What::Device(device))?;
        self.roster_events()
    }
}
