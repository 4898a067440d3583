//! The database of an open vault: one connection that writes, a few that only read, and its migrations. The key is
//! the vault's business; which rows mean what is `store::row`'s.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use coffer_vault::{Access, Vault};
use rusqlite::{Connection, InterruptHandle};

use crate::error::Result;

pub mod local;
pub mod migrate;
pub mod row;

pub use row::Record;

/// How many connections read at the same time.
const READERS: usize = 3;

/// The connections of one open vault.
pub struct Store {
    vault: Vault,
    readers: Mutex<Vec<Connection>>,
    returned: Condvar,
    interrupts: Vec<InterruptHandle>,
}

impl Store {
    /// Opens the readers. The writer is opened and kept by `change`, the only room that may write.
    pub(crate) fn open(vault: Vault) -> Result<Store> {
        let mut readers = Vec::with_capacity(READERS);
        for _ in 0..READERS {
            let conn = vault.connect(Access::Read)?;
            conn.set_prepared_statement_cache_capacity(64);
            readers.push(conn);
        }
        let interrupts = readers.iter().map(Connection::get_interrupt_handle).collect();
        Ok(Store { vault, readers: Mutex::new(readers), returned: Condvar::new(), interrupts })
    }

    /// The vault whose database this is.
    pub fn vault(&self) -> &Vault {
        &self.vault
    }

    /// Closes the readers and gives the vault back.
    pub(crate) fn into_vault(self) -> Vault {
        self.vault
    }

    /// Runs `look` on a connection that cannot write, inside one read transaction.
    pub fn read<T>(&self, look: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        let conn = self.take();
        let out = (|| {
            let tx = conn.unchecked_transaction()?;
            let out = look(&tx)?;
            tx.finish()?;
            Ok(out)
        })();
        lock(&self.readers).push(conn);
        self.returned.notify_one();
        out
    }

    /// Stops whatever the readers are doing; they answer with `Cancelled`.
    pub fn interrupt(&self) {
        for handle in &self.interrupts {
            handle.interrupt();
        }
    }

    fn take(&self) -> Connection {
        let mut readers = lock(&self.readers);
        loop {
            if let Some(conn) = readers.pop() {
                return conn;
            }
            readers = self.returned.wait(readers).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// Locks `mutex`; a panic elsewhere left its value whole, because every holder works in a transaction.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
