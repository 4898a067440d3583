//! Files of a vault: private to the user, replaced atomically, synced, refused on network file systems, locked against
//! a second process. Knows names and bytes, not what they mean.

use crate::VaultError;
use crate::error::What;
use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::io::{ErrorKind, Read, Write};
use std::path::Path;
use std::thread::sleep;
use std::time::Duration;

/// Held by whoever has the vault open.
pub(crate) const LOCK: &str = "lock";
/// There while a vault is being created; a vault with it was never finished.
pub(crate) const CREATING: &str = "creating";
/// Temporary files, all of them encrypted; emptied at every open.
pub(crate) const PARTIAL: &str = "partial";

/// A folder only its owner can look into, with its parents.
pub(crate) fn make_dir(dir: &Path, what: What) -> Result<(), VaultError> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(dir).map_err(|error| VaultError::io(what, &error))
}

/// Options for a file only its owner can read.
pub(crate) fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Makes the names in a folder durable. Elsewhere than on Unix, directories cannot be synced and need not be.
pub(crate) fn sync_dir(dir: &Path, what: What) -> Result<(), VaultError> {
    #[cfg(unix)]
    File::open(dir).and_then(|dir| dir.sync_all()).map_err(|error| VaultError::io(what, &error))?;
    #[cfg(not(unix))]
    let _ = (dir, what);
    Ok(())
}

/// Replaces a small file as one step: temporary file, sync, rename, sync of the folder.
pub(crate) fn replace(dir: &Path, name: &str, bytes: &[u8], what: What) -> Result<(), VaultError> {
    let io = |error: std::io::Error| VaultError::io(what, &error);
    let temporary = dir.join(format!("{name}.new"));
    let mut file = private().create(true).truncate(true).open(&temporary).map_err(io)?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all());
    drop(file);
    if let Err(error) = written.and_then(|()| std::fs::rename(&temporary, dir.join(name))) {
        // The error that counts is the first one; a left-over temporary file is overwritten next time.
        let _ = std::fs::remove_file(&temporary);
        return Err(io(error));
    }
    sync_dir(dir, what)
}

/// A whole file of at most `limit` bytes; `NotFound` if there is none.
pub(crate) fn read(dir: &Path, name: &str, limit: u64, what: What) -> Result<Vec<u8>, VaultError> {
    let file = File::open(dir.join(name)).map_err(|error| match error.kind() {
        ErrorKind::NotFound => VaultError::NotFound,
        _ => VaultError::io(what, &error),
    })?;
    let mut bytes = Vec::new();
    file.take(limit + 1).read_to_end(&mut bytes).map_err(|error| VaultError::io(what, &error))?;
    let found = bytes.len() as u64;
    if found > limit { Err(VaultError::TooLarge { found, limit }) } else { Ok(bytes) }
}

/// Removes a file that may already be gone.
pub(crate) fn remove(path: &Path, what: What) -> Result<(), VaultError> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(VaultError::io(what, &error)),
        _ => Ok(()),
    }
}

/// Removes a folder of ours with everything in it; none is not an error.
pub(crate) fn clear(dir: &Path) -> Result<(), VaultError> {
    match std::fs::remove_dir_all(dir) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(VaultError::io(What::Folder, &error)),
        _ => Ok(()),
    }
}

/// Takes the vault's lock, held until the file is dropped. A moment's patience covers a look by `is_locked`.
pub(crate) fn lock(dir: &Path) -> Result<File, VaultError> {
    let io = |error: std::io::Error| VaultError::io(What::Lock, &error);
    let file = private().create(true).truncate(false).open(dir.join(LOCK)).map_err(io)?;
    for _ in 0..10 {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) => sleep(Duration::from_millis(10)),
            Err(TryLockError::Error(error)) => return Err(io(error)),
        }
    }
    Err(VaultError::InUse)
}

/// Whether somebody holds the lock. Looks without keeping anybody out for longer than the look.
pub(crate) fn is_locked(dir: &Path) -> bool {
    File::open(dir.join(LOCK))
        .is_ok_and(|file| matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)))
}

/// Refuses a folder on a network file system: locks and syncs do not hold there, and SQLite's WAL needs both.
#[cfg(target_os = "linux")]
pub(crate) fn refuse_network(dir: &Path) -> Result<(), VaultError> {
    // Magic numbers of statfs(2).
    const KINDS: [(i64, &str); 10] = [
        (0x6969, "nfs"),
        (0x517b, "smb"),
        (0xff53_4d42, "cifs"),
        (0xfe53_4d42, "smb2"),
        (0x564c, "ncp"),
        (0x5346_414f, "afs"),
        (0x00c3_6400, "ceph"),
        (0x7375_7245, "coda"),
        (0x0102_1997, "9p"),
        (0x1983_0326, "fhgfs"),
    ];
    const FUSE: i64 = 0x6573_5546;
    let Ok(stat) = rustix::fs::statfs(dir) else { return Ok(()) };
    // The field's width and sign differ between targets; the magic numbers fit in 32 bits everywhere.
    let magic = i64::from(stat.f_type as u32);
    if let Some((_, kind)) = KINDS.iter().find(|(known, _)| *known == magic) {
        return Err(VaultError::NetworkFileSystem { kind: (*kind).to_owned() });
    }
    if magic == FUSE
        && let Some(kind) = mounted_as(dir).filter(|kind| is_networked_fuse(kind))
    {
        return Err(VaultError::NetworkFileSystem { kind });
    }
    Ok(())
}

/// Elsewhere the lock itself is the only guard.
#[cfg(not(target_os = "linux"))]
pub(crate) fn refuse_network(_dir: &Path) -> Result<(), VaultError> {
    Ok(())
}

/// FUSE serves local disks (NTFS, encrypted folders) as well as remote ones: only the remote ones are refused.
#[cfg(target_os = "linux")]
fn is_networked_fuse(kind: &str) -> bool {
    const REMOTE: [&str; 16] = [
        "sshfs",
        "rclone",
        "davfs",
        "davfs2",
        "s3fs",
        "gvfsd-fuse",
        "curlftpfs",
        "glusterfs",
        "goofys",
        "mount-s3",
        "blobfuse",
        "blobfuse2",
        "gcsfuse",
        "juicefs",
        "onedriver",
        "google-drive-ocamlfuse",
    ];
    kind.strip_prefix("fuse.").is_some_and(|name| REMOTE.contains(&name))
}

/// The file system type of the mount that holds `dir`, from the kernel's table.
#[cfg(target_os = "linux")]
fn mounted_as(dir: &Path) -> Option<String> {
    let dir = std::fs::canonicalize(dir).ok()?;
    let table = std::fs::read_to_string("/proc/self/mountinfo").ok()?;
    mount_of(&dir, &table)
}

#[cfg(target_os = "linux")]
fn mount_of(dir: &Path, table: &str) -> Option<String> {
    let mounts = table.lines().filter_map(|line| {
        let (left, right) = line.split_once(" - ")?;
        let point = left.split(' ').nth(4)?.replace("\\040", " ");
        let kind = right.split(' ').next()?;
        dir.starts_with(&point).then(|| (point.len(), kind.to_owned()))
    });
    // The longest mount point wins, and of equals the one mounted last.
    mounts.max_by_key(|(length, _)| *length).map(|(_, kind)| kind)
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_mount_counts() {
        let table = "1 0 8:1 / / rw - ext4 /dev/sda1 rw\n\
                     2 1 0:40 / /home/a/my\\040share rw - fuse.sshfs host: rw\n\
                     3 1 0:41 / /home/a/disk rw - fuseblk /dev/sdb1 rw\n";
        assert_eq!(mount_of(Path::new("/home/a/my share/x"), table).unwrap(), "fuse.sshfs");
        assert_eq!(mount_of(Path::new("/home/a/disk/x"), table).unwrap(), "fuseblk");
        assert_eq!(mount_of(Path::new("/home/b"), table).unwrap(), "ext4");
        assert!(is_networked_fuse("fuse.sshfs") && !is_networked_fuse("fuseblk"));
        assert!(!is_networked_fuse("fuse.gocryptfs"));
    }

    #[test]
    fn a_replaced_file_is_private() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        replace(dir.path(), "a", b"x", What::Slots).unwrap();
        replace(dir.path(), "a", b"y", What::Slots).unwrap();
        assert_eq!(read(dir.path(), "a", 10, What::Slots).unwrap(), b"y");
        let mode = std::fs::metadata(dir.path().join("a")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert!(matches!(read(dir.path(), "a", 0, What::Slots), Err(VaultError::TooLarge { .. })));
    }
}
