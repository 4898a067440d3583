//! Where the files go and come from. Two ways: `store` (a folder, WebDAV, S3 through OpenDAL) and `ssh` (SFTP through the
//! system's `ssh`). Both list, get, and put what is new; neither has a function that overwrites or deletes a sealed file.

#[cfg(unix)]
mod ask;
mod gate;
mod ssh;
mod store;

use std::future::Future;
use std::time::Duration;

use crate::config::Where;
use crate::secret::Secret;
use crate::state::Look;
use crate::trouble::{Code, Trouble};

#[cfg(unix)]
pub use ask::answer as answer_for_ssh;

/// More files than this are no team's folder but a server that does not stop listing.
const LONGEST_LISTING: usize = 200_000;

/// A file in a listing.
pub struct Listed {
    /// Its name without the folder.
    pub name: String,
    /// How it looks.
    pub look: Look,
}

/// How putting a file ended.
#[derive(Debug, PartialEq, Eq)]
pub enum Put {
    /// The bytes are there under the name.
    Done,
    /// Something is there under this name already; it was left alone.
    Taken,
}

/// The destination, connected as far as its kind connects.
pub enum Destination {
    /// Through OpenDAL.
    Store(Box<store::Store>),
    /// Through `ssh`.
    Ssh(Box<ssh::Ssh>),
}

impl Destination {
    /// Builds the destination from the settings. Nothing is contacted yet.
    ///
    /// # Errors
    /// `config` or `secret` when the two do not fit together.
    pub fn new(settings: &Where, secret: Secret, own: &std::path::Path) -> Result<Self, Trouble> {
        match settings {
            Where::Sftp { .. } => Ok(Self::Ssh(Box::new(ssh::Ssh::new(settings, secret, own)?))),
            _ => Ok(Self::Store(Box::new(store::Store::new(settings, &secret)?))),
        }
    }

    /// All files in the folder, ours and others.
    pub async fn list(&mut self) -> Result<Vec<Listed>, Trouble> {
        let limit = Duration::from_secs(300);
        match self {
            Self::Store(store) => within(limit, store.list()).await,
            Self::Ssh(ssh) => within(limit, ssh.list()).await,
        }
    }

    /// The size of a file, asked for by name: a listing may be old, this answer is not taken from one.
    pub async fn size(&mut self, name: &str) -> Result<Option<u64>, Trouble> {
        let limit = Duration::from_secs(60);
        match self {
            Self::Store(store) => within(limit, store.size(name)).await,
            Self::Ssh(ssh) => within(limit, ssh.size(name)).await,
        }
    }

    /// Reads a file of about `size` bytes and hands on what comes, in order.
    pub async fn read(
        &mut self,
        name: &str,
        size: u64,
        take: &mut impl FnMut(&[u8]) -> Result<(), Trouble>,
    ) -> Result<(), Trouble> {
        match self {
            Self::Store(store) => within(time_for(size), store.read(name, take)).await,
            Self::Ssh(ssh) => within(time_for(size), ssh.read(name, take)).await,
        }
    }

    /// Puts a file under a name that is not taken. It appears whole or not at all, and only after what was written was
    /// read back and compared, where the service can rename; else it is compared afterwards.
    pub async fn put_new(
        &mut self,
        name: &str,
        bytes: Vec<u8>,
        sum: &str,
        sent: &mut impl FnMut(u64) -> Result<(), Trouble>,
    ) -> Result<Put, Trouble> {
        let limit = time_for(bytes.len() as u64 * 2);
        match self {
            Self::Store(store) => within(limit, store.put_new(name, bytes, sum, sent)).await,
            Self::Ssh(ssh) => within(limit, ssh.put_new(name, &bytes, sum, sent)).await,
        }
    }

    /// Whether the file has these bytes.
    pub async fn holds(&mut self, name: &str, size: u64, sum: &str) -> Result<bool, Trouble> {
        let mut found = blake3::Hasher::new();
        let mut left = size;
        let mut take = |bytes: &[u8]| {
            left = left.checked_sub(bytes.len() as u64).ok_or(Trouble::lasting(Code::Differs))?;
            found.update(bytes);
            Ok(())
        };
        match self.read(name, size, &mut take).await {
            Err(Trouble { code: Code::Differs, .. }) => Ok(false),
            Err(trouble) => Err(trouble),
            Ok(()) => Ok(left == 0 && found.finalize().to_hex().as_str() == sum),
        }
    }
}

/// The time in which so many bytes must have crossed even a bad line: a minute, and 16 KiB a second.
fn time_for(bytes: u64) -> Duration {
    Duration::from_secs(60 + bytes / (16 << 10))
}

/// A server that accepts and then says nothing does not hold us for ever.
async fn within<T>(limit: Duration, act: impl Future<Output = Result<T, Trouble>>) -> Result<T, Trouble> {
    tokio::time::timeout(limit, act).await.unwrap_or(Err(Trouble::passing(Code::Unreachable)))
}
