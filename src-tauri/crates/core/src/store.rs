//! The database of an open vault: one connection that writes, a few that only read, and its migrations. The key is
//! the vault's business; which rows mean what is `store::row`'s.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use coffer_vault::{Access, Vault};
use rusqlite::{Connection, InterruptHandle};

use crate::error::Result;

pub mod local;
pub mod migrate;
pub mod row;

pub use row::Record;

/// How many connections read at the same time.
const READERS: usize = 3;

/// One look is stopped after this many thousand steps of the database's machine: minutes, far beyond any honest look
/// at a million rows.
const MOST_STEPS: u64 = 20_000_000;

struct Reader {
    conn: Connection,
    steps: Arc<AtomicU64>,
}

/// The connections of one open vault.
pub struct Store {
    vault: Vault,
    readers: Mutex<Vec<Reader>>,
    returned: Condvar,
    interrupts: Vec<InterruptHandle>,
}

impl Store {
    /// Opens the readers. The writer is opened and kept by `change`, the only room that may write.
    pub(crate) fn open(vault: Vault) -> Result<Store> {
        let mut readers = Vec::with_capacity(READERS);
        for _ in 0..READERS {
            let mut conn = vault.connect(Access::Read)?;
            conn.set_prepared_statement_cache_capacity(64);
            let steps = Arc::new(AtomicU64::new(0));
            let counter = steps.clone();
            conn.progress_handler(1_000, Some(move || counter.fetch_add(1, Ordering::Relaxed) > MOST_STEPS))?;
            readers.push(Reader { conn, steps });
        }
        let interrupts = readers.iter().map(|reader| reader.conn.get_interrupt_handle()).collect();
        Ok(Store { vault, readers: Mutex::new(readers), returned: Condvar::new(), interrupts })
    }

    /// The vault whose database this is.
    pub fn vault(&self) -> &Vault {
        &self.vault
    }

    /// The vault, to change how it opens.
    pub(crate) fn vault_mut(&mut self) -> &mut Vault {
        &mut self.vault
    }

    /// Closes the readers and gives the vault back.
    pub(crate) fn into_vault(self) -> Vault {
        self.vault
    }

    /// Runs `look` on a connection that cannot write, inside one read transaction.
    pub fn read<T>(&self, look: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        let reader = self.take();
        reader.steps.store(0, Ordering::Relaxed);
        let out = (|| {
            let tx = reader.conn.unchecked_transaction()?;
            let out = look(&tx)?;
            tx.finish()?;
            Ok(out)
        })();
        lock(&self.readers).push(reader);
        self.returned.notify_one();
        out
    }

    /// Stops whatever the readers are doing; they answer with `Cancelled`.
    pub fn interrupt(&self) {
        for handle in &self.interrupts {
            handle.interrupt();
        }
    }

    fn take(&self) -> Reader {
        let mut readers = lock(&self.readers);
        loop {
            if let Some(reader) = readers.pop() {
                return reader;
            }
            readers = self.returned.wait(readers).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// Locks `mutex`; a panic elsewhere left its value whole, because every holder works in a transaction.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
