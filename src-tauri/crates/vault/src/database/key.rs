//! The only `unsafe` of the product: handing SQLCipher its raw key, and giving a connection its small-memory pool.
//! `PRAGMA key` would put the key into SQL text, which SQLite and rusqlite copy and keep; `sqlite3_key` takes a buffer
//! that is ours to wipe.

use crate::hex;
use crate::secret::Key;
use rusqlite::{Connection, ffi};
use zeroize::Zeroizing;

/// Keys a connection that has not been read from yet. 32 bytes as they are would be taken for a passphrase and
/// stretched; the form `x'<64 hex digits>'` marks a raw key.
#[allow(unsafe_code)]
pub(super) fn set(connection: &Connection, key: &Key) -> rusqlite::Result<()> {
    let mut text = Zeroizing::new(Vec::with_capacity(67));
    text.extend_from_slice(b"x'");
    text.extend_from_slice(hex::encode(key.bytes()).as_bytes());
    text.push(b'\'');
    let length = i32::try_from(text.len()).expect("67 bytes");
    // SAFETY: the handle comes from a live connection that this thread has exclusive use of (`Connection` is not
    // `Sync`); SQLCipher copies the buffer before it returns and does not keep the pointer; the length is the buffer's.
    let code = unsafe { ffi::sqlite3_key(connection.handle(), text.as_ptr().cast(), length) };
    match code {
        ffi::SQLITE_OK => Ok(()),
        code => Err(rusqlite::Error::SqliteFailure(ffi::Error::new(code), None)),
    }
}

/// Slots of a connection's pool, and bytes of each: a cursor over the widest table fits into one.
const POOL: (std::ffi::c_int, std::ffi::c_int) = (3072, 1280);

/// Gives a connection that was just opened one block of memory for its small and short-lived allocations. With memory
/// security on, SQLCipher locks and wipes every allocation by itself, and those calls into the kernel took a third of a
/// bulk load. The block is locked once, as a whole, and wiped when the connection closes.
#[allow(unsafe_code)]
pub(super) fn pool(connection: &Connection) -> rusqlite::Result<()> {
    let (slots, bytes) = POOL;
    // SAFETY: the handle comes from a live connection that this thread has exclusive use of; the option takes a pointer
    // and two ints; a null pointer lets SQLite allocate the block itself.
    let code = unsafe {
        ffi::sqlite3_db_config(
            connection.handle(),
            ffi::SQLITE_DBCONFIG_LOOKASIDE,
            std::ptr::null_mut::<std::ffi::c_void>(),
            bytes,
            slots,
        )
    };
    match code {
        ffi::SQLITE_OK => Ok(()),
        code => Err(rusqlite::Error::SqliteFailure(ffi::Error::new(code), None)),
    }
}
