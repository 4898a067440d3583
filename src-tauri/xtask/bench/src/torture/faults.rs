//! Faults of the file system at a chosen operation. This program's own definitions of the C library's file functions
//! stand before the library's when it is linked, so that SQLite's calls and Rust's both pass here; they go straight to
//! the kernel unless the calling thread has armed a fault. Only files below one folder count. The only `unsafe` of the
//! chores.
//!
//! Linux only: there is no fault elsewhere, and R3 says so by its counters.
#![allow(unsafe_code)]
#![cfg_attr(not(target_os = "linux"), allow(dead_code))]

use std::cell::{Cell, RefCell};
use std::path::Path;

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Nothing; operations are only counted.
    None,
    /// The k-th operation of any sort fails once, as a bad sector or a pulled cable would.
    InputOutput(u64),
    /// From the k-th operation that takes space on there is none.
    Full(u64),
}

/// What happened while a fault was armed.
#[derive(Clone, Copy, Debug, Default)]
pub struct Seen {
    /// Operations of any sort.
    pub all: u64,
    /// Operations that take space.
    pub taking: u64,
    /// Operations that were made to fail.
    pub failed: u64,
    /// What the first of them was, as the C library calls it.
    pub first: &'static str,
}

thread_local! {
    static FAULT: Cell<Option<Fault>> = const { Cell::new(None) };
    static SEEN: Cell<Seen> = const { Cell::new(Seen { all: 0, taking: 0, failed: 0, first: "" }) };
    static BELOW: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Runs `work` with a fault armed for this thread and files below `folder`; gives what it gave and what happened.
pub fn with<T>(fault: Fault, folder: &Path, work: impl FnOnce() -> T) -> (T, Seen) {
    use std::os::unix::ffi::OsStrExt;
    BELOW.with_borrow_mut(|below| {
        below.clear();
        below.extend_from_slice(folder.as_os_str().as_bytes());
    });
    SEEN.set(Seen::default());
    FAULT.set(Some(fault));
    let disarm = Disarm;
    let out = work();
    drop(disarm);
    (out, SEEN.get())
}

/// Disarms also when `work` panics.
struct Disarm;

impl Drop for Disarm {
    fn drop(&mut self) {
        FAULT.set(None);
    }
}

/// Counts an operation on a path or descriptor below the folder, and says with which error it fails.
#[cfg(target_os = "linux")]
fn verdict(name: &'static str, takes_space: bool, is_below: impl FnOnce(&[u8]) -> bool) -> Option<i32> {
    // A thread that is ending has no cells any more and no fault.
    let fault = FAULT.try_with(Cell::get).ok().flatten()?;
    if !BELOW.try_with(|below| is_below(&below.borrow())).unwrap_or(false) {
        return None;
    }
    let mut seen = SEEN.get();
    seen.all += 1;
    seen.taking += u64::from(takes_space);
    let error = match fault {
        Fault::InputOutput(k) if seen.all == k => Some(libc::EIO),
        Fault::Full(k) if takes_space && seen.taking >= k => Some(libc::ENOSPC),
        _ => None,
    };
    if error.is_some() {
        seen.failed += 1;
        seen.first = if seen.failed == 1 { name } else { seen.first };
    }
    SEEN.set(seen);
    error
}

#[cfg(target_os = "linux")]
mod linux {
    use super::{FAULT, verdict};
    use libc::{AT_FDCWD, c_char, c_int, c_long, c_void, mode_t, off_t, size_t, ssize_t, syscall};

    /// Says why and gives the failure of every such function.
    fn fail(error: i32) -> c_int {
        // SAFETY: the function has no precondition; the pointer is this thread's own errno.
        unsafe { *libc::__errno_location() = error };
        -1
    }

    fn by_descriptor(name: &'static str, fd: c_int, takes_space: bool) -> Option<i32> {
        // Nearly every call: nothing is armed, and nothing is looked up.
        FAULT.try_with(std::cell::Cell::get).ok().flatten()?;
        verdict(name, takes_space, |below| {
            let link = format!("/proc/self/fd/{fd}\0");
            let mut buffer = [0u8; 4096];
            // SAFETY: the path ends with a zero; the buffer is as long as is said.
            let n = unsafe {
                let (path, out) = (link.as_ptr().cast::<c_char>(), buffer.as_mut_ptr().cast::<c_char>());
                libc::readlink(path, out, buffer.len())
            };
            usize::try_from(n).is_ok_and(|n| buffer[..n].starts_with(below))
        })
    }

    /// # Safety
    /// `path` is a C string, as the caller of the C function promised.
    unsafe fn by_path(name: &'static str, path: *const c_char, takes_space: bool) -> Option<i32> {
        FAULT.try_with(std::cell::Cell::get).ok().flatten()?;
        // SAFETY: the caller's promise.
        let path = unsafe { std::ffi::CStr::from_ptr(path) };
        verdict(name, takes_space, |below| path.to_bytes().starts_with(below))
    }

    /// A C file function by descriptor: fails where the fault says so, else asks the kernel.
    macro_rules! by_descriptor {
        ($name:ident, $takes:expr, ($($arg:ident: $ty:ty),*) -> $out:ty, $number:ident) => {
            /// # Safety
            /// As the C function of that name.
            #[unsafe(no_mangle)]
            pub unsafe extern "C" fn $name(fd: c_int, $($arg: $ty),*) -> $out {
                match by_descriptor(stringify!($name), fd, $takes) {
                    Some(error) => fail(error) as $out,
                    // SAFETY: the arguments are the caller's, in the order of the kernel's call.
                    None => unsafe { syscall(libc::$number, fd as c_long, $($arg),*) as $out },
                }
            }
        };
    }

    by_descriptor!(write, true, (bytes: *const c_void, n: size_t) -> ssize_t, SYS_write);
    by_descriptor!(pwrite64, true, (bytes: *const c_void, n: size_t, at: off_t) -> ssize_t, SYS_pwrite64);
    by_descriptor!(pread64, false, (bytes: *mut c_void, n: size_t, at: off_t) -> ssize_t, SYS_pread64);
    by_descriptor!(read, false, (bytes: *mut c_void, n: size_t) -> ssize_t, SYS_read);
    by_descriptor!(ftruncate64, true, (length: off_t) -> c_int, SYS_ftruncate);
    by_descriptor!(fsync, false, () -> c_int, SYS_fsync);
    by_descriptor!(fdatasync, false, () -> c_int, SYS_fdatasync);

    /// # Safety
    /// As the C function of that name. Its third argument is read by the kernel only where a file is made.
    #[unsafe(no_mangle)]
    pub unsafe extern "C" fn open64(path: *const c_char, flags: c_int, mode: mode_t) -> c_int {
        // SAFETY: the caller's promise about the path; the arguments are the caller's.
        unsafe {
            match by_path("open", path, flags & libc::O_CREAT != 0) {
                Some(error) => fail(error),
                None => syscall(libc::SYS_openat, AT_FDCWD as c_long, path, flags as c_long, mode as c_long)
                    as c_int,
            }
        }
    }

    /// # Safety
    /// As the C function of that name.
    #[unsafe(no_mangle)]
    pub unsafe extern "C" fn open(path: *const c_char, flags: c_int, mode: mode_t) -> c_int {
        // SAFETY: handed on as it came.
        unsafe { open64(path, flags, mode) }
    }

    /// # Safety
    /// As the C function of that name.
    #[unsafe(no_mangle)]
    pub unsafe extern "C" fn rename(from: *const c_char, to: *const c_char) -> c_int {
        // SAFETY: the caller's promise about the paths; the arguments are the caller's.
        unsafe {
            match by_path("rename", from, true) {
                Some(error) => fail(error),
                None => {
                    syscall(libc::SYS_renameat2, AT_FDCWD as c_long, from, AT_FDCWD as c_long, to, 0) as c_int
                }
            }
        }
    }

    /// # Safety
    /// As the C function of that name.
    #[unsafe(no_mangle)]
    pub unsafe extern "C" fn unlink(path: *const c_char) -> c_int {
        // SAFETY: the caller's promise about the path; the arguments are the caller's.
        unsafe {
            match by_path("unlink", path, false) {
                Some(error) => fail(error),
                None => syscall(libc::SYS_unlinkat, AT_FDCWD as c_long, path, 0) as c_int,
            }
        }
    }

    /// # Safety
    /// As the C function of that name.
    #[unsafe(no_mangle)]
    pub unsafe extern "C" fn mkdir(path: *const c_char, mode: mode_t) -> c_int {
        // SAFETY: the caller's promise about the path; the arguments are the caller's.
        unsafe {
            match by_path("mkdir", path, true) {
                Some(error) => fail(error),
                None => syscall(libc::SYS_mkdirat, AT_FDCWD as c_long, path, mode as c_long) as c_int,
            }
        }
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use std::fs;
    use std::io::ErrorKind;

    #[test]
    fn the_chosen_operation_fails_and_no_other() {
        let dir = tempfile::tempdir().expect("a folder");
        let write = || fs::write(dir.path().join("a"), b"text");
        let (done, seen) = with(Fault::None, dir.path(), write);
        done.expect("nothing fails");
        // The file is opened and written.
        assert_eq!((seen.all, seen.taking, seen.failed), (2, 2, 0));
        let (done, seen) = with(Fault::InputOutput(2), dir.path(), write);
        assert_eq!(done.expect_err("the write fails").raw_os_error(), Some(libc::EIO));
        assert_eq!(seen.failed, 1);
        let (done, _) = with(Fault::Full(1), dir.path(), write);
        assert_eq!(done.expect_err("the disk is full").kind(), ErrorKind::StorageFull);
        write().expect("nothing is armed any more");
        let elsewhere = tempfile::tempdir().expect("a folder");
        let (done, seen) = with(Fault::Full(1), elsewhere.path(), write);
        done.expect("another folder is not meant");
        assert_eq!(seen.all, 0);
    }

    #[test]
    fn sqlite_s_own_calls_pass_here_too() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("x.db");
        let conn = rusqlite::Connection::open(&path).expect("opens");
        conn.execute_batch("PRAGMA journal_mode = WAL; CREATE TABLE t (a); INSERT INTO t VALUES (1)")
            .expect("works");
        let (done, seen) = with(Fault::None, dir.path(), || conn.execute("INSERT INTO t VALUES (2)", []));
        done.expect("works");
        assert!(seen.taking > 0, "SQLite's writes are not seen: {seen:?}");
        let (done, _) = with(Fault::Full(1), dir.path(), || conn.execute("INSERT INTO t VALUES (3)", []));
        let code = done.expect_err("there is no space").sqlite_error_code();
        assert_eq!(code, Some(rusqlite::ErrorCode::DiskFull));
    }
}
