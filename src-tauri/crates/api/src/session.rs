//! One program's open state: which vault is chosen, whether it is open, what was put into memory beside it, when it
//! locks itself. Every transport calls [`Session::call`]; nothing of a vault outlives [`Session::lock`].

use std::io::{Seek, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard, Weak};
use std::thread::JoinHandle;

use coffer_core::text::Region;
use coffer_core::{Actor, Workspace};
use coffer_vault::backup::BackupReport;
use coffer_vault::{RecoveryKit, Vault};
use serde::Serialize;

use crate::commands;
use crate::commands::app::WarningCode;
use crate::error::{ApiError, ErrorCode};
use crate::files::{Files, MemoryFile};
use crate::host::Host;
use crate::jobs::Jobs;
use crate::locality::Locality;
use crate::notes::Noted;
use crate::patience::Patience;
use crate::settings::{Language, Settings};

/// What a caller may do. The window may do everything; a script gets what it was started for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Scope {
    /// Look at the state of the program; no content.
    State,
    /// Make, open, lock and change the locks of a vault.
    Vault,
    /// Read records.
    Read,
    /// Change records.
    Write,
    /// Bring files in.
    Import,
    /// Take data out.
    Export,
}

/// A set of scopes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Scopes(u8);

impl Scopes {
    /// Every scope.
    pub const ALL: Scopes = Scopes(0x3f);

    /// Exactly these.
    pub fn of(scopes: &[Scope]) -> Scopes {
        Scopes(scopes.iter().fold(0, |bits, scope| bits | 1 << *scope as u8))
    }

    /// Is the scope one of them?
    pub fn allow(self, scope: Scope) -> bool {
        self.0 & (1 << scope as u8) != 0
    }
}

/// What was changed, in the words that the window hears.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// Kinds with changes.
    pub kinds: Vec<&'static str>,
    /// The records, unless they are too many to name.
    pub ids: Option<Vec<String>>,
    /// The door the change came through.
    pub via: &'static str,
}

/// Something that a caller did not ask for and wants to know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Event {
    /// Records changed.
    Changed(Change),
    /// The vault was locked or opened.
    State {
        /// `none`, `kit`, `locked` or `open`.
        state: &'static str,
    },
}

/// The vault, as far as it is open.
pub(crate) enum Door {
    /// Locked, or there is none.
    Shut,
    /// Just made, or opened before its kit was ever confirmed: there is no book in it yet.
    Kit {
        vault: Box<Vault>,
        /// Known from its making until it is confirmed; a fresh one is made where it is not.
        kit: Option<RecoveryKit>,
    },
    /// Open.
    Open(Box<Workspace>),
}

type Listener = Arc<dyn Fn(&Event) + Send + Sync>;

pub(crate) struct Inner {
    pub host: Arc<dyn Host>,
    pub via: &'static str,
    scopes: Scopes,
    pub settings: Mutex<Settings>,
    pub dir: Mutex<Option<PathBuf>>,
    /// The caller named the vault's folder itself: no other is made or chosen.
    pub fixed_dir: bool,
    /// What the first member of a book that is about to begin is called.
    pub member: Mutex<Option<String>>,
    /// Where the business of that book is.
    pub place: Mutex<Option<Locality>>,
    /// The kit of a new key, until three of its words are typed back.
    pub fresh_kit: Mutex<Option<RecoveryKit>>,
    /// What the journal of the open book has heard of reads and refusals.
    pub noted: Mutex<Noted>,
    door: RwLock<Door>,
    /// One unlock or creation at a time: they take a second and much memory each.
    pub at_the_door: Mutex<()>,
    /// How the passphrases of late were wrong.
    pub patience: Mutex<Patience>,
    pub warnings: Mutex<Vec<commands::app::Warning>>,
    pub files: Files,
    pub jobs: Jobs,
    listeners: Mutex<Vec<(u64, Listener)>>,
    next_listener: AtomicU64,
    seen_ms: AtomicI64,
    ticked_ms: AtomicI64,
    /// How often the door was shut: a scan of one opening ends with it.
    shut: AtomicU64,
    /// The scan of this opening.
    scan: Mutex<Option<JoinHandle<()>>>,
}

/// One program's open state. Cheap to clone; all clones are the same session.
#[derive(Clone)]
pub struct Session(pub(crate) Arc<Inner>);

impl Drop for Session {
    /// Whoever lets go of a session last waits for its scan: a program must not end while a thread of it reads the
    /// database, because the cipher's library is taken down under it.
    fn drop(&mut self) {
        if Arc::strong_count(&self.0) != 2 {
            return;
        }
        let other = |scan: &mut JoinHandle<()>| scan.thread().id() != std::thread::current().id();
        // Let go of the lock before waiting: the scan drops a handle of its own.
        let scan = guard(&self.0.scan).take_if(other);
        if let Some(scan) = scan {
            self.0.shut.fetch_add(1, Ordering::SeqCst);
            // A scan that panicked has ended, too.
            let _ = scan.join();
        }
    }
}

/// Hears events until it is dropped.
#[must_use = "dropping it ends the subscription"]
pub struct Subscription {
    session: Weak<Inner>,
    id: u64,
}

impl Drop for Subscription {
    fn drop(&mut self) {
        if let Some(session) = self.session.upgrade() {
            guard(&session.listeners).retain(|(id, _)| *id != self.id);
        }
    }
}

/// A request longer than this is not read.
const LONGEST_REQUEST: usize = 16 << 20;
/// A gap between two ticks that only a sleeping machine explains.
const SLEPT_MS: i64 = 60_000;

impl Session {
    /// A session of a caller that comes through the door `via` (`window`, `cli`). `dir` names a vault's folder;
    /// without one the settings decide.
    pub fn new(host: Arc<dyn Host>, via: &'static str, scopes: Scopes, dir: Option<PathBuf>) -> Session {
        let settings = Settings::load(host.config_dir().as_deref());
        let now = host.now_ms();
        let session = Session(Arc::new(Inner {
            host,
            via,
            scopes,
            settings: Mutex::new(settings),
            dir: Mutex::new(dir.clone()),
            fixed_dir: dir.is_some(),
            member: Mutex::default(),
            place: Mutex::default(),
            fresh_kit: Mutex::default(),
            noted: Mutex::default(),
            door: RwLock::new(Door::Shut),
            at_the_door: Mutex::new(()),
            patience: Mutex::default(),
            warnings: Mutex::default(),
            files: Files::default(),
            jobs: Jobs::default(),
            listeners: Mutex::default(),
            next_listener: AtomicU64::new(0),
            seen_ms: AtomicI64::new(now),
            shut: AtomicU64::new(0),
            scan: Mutex::default(),
            ticked_ms: AtomicI64::new(now),
        }));
        if dir.is_none() {
            *guard(&session.0.dir) = commands::vaults::last_used(&session);
        }
        session
    }

    /// Runs a command: known? in scope? unlocked and its kit confirmed? decode, run, map the error. A panic becomes
    /// `internal`; its text is kept from the caller.
    pub fn call(&self, name: &str, args: &[u8]) -> Result<Vec<u8>, ApiError> {
        let command = commands::find(name).ok_or_else(|| ApiError::new(ErrorCode::UnknownCommand))?;
        self.may(command.scope).inspect_err(|_| self.note_refused(command.name))?;
        if args.len() > LONGEST_REQUEST {
            return Err(ApiError::usage("too_large").with("limit", LONGEST_REQUEST));
        }
        self.guarded(|| (command.run)(self, args)).inspect_err(|error| {
            // A rule of who may do what, not one of what is possible just now.
            if error.code == ErrorCode::Refused && error.details.contains_key("action") {
                self.note_refused(command.name);
            }
        })
    }

    /// Was the caller started for this?
    pub(crate) fn may(&self, scope: Scope) -> Result<(), ApiError> {
        if self.0.scopes.allow(scope) {
            return Ok(());
        }
        Err(ApiError::refused("scope").with("scope", scope.word()))
    }

    fn note_refused(&self, command: &'static str) {
        if let Door::Open(ws) = &*self.door() {
            Open { session: self, ws }.note_refused(command);
        }
    }

    /// Runs `work`; a panic becomes `internal`, its text stays here, and the vault is locked: what the book holds in
    /// memory may be half changed, what it holds on disk is whole.
    pub(crate) fn guarded<T>(&self, work: impl FnOnce() -> Result<T, ApiError>) -> Result<T, ApiError> {
        catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| {
            // Locking is the last resort; that it fails as well must not end the program either.
            let _ = catch_unwind(AssertUnwindSafe(|| self.lock()));
            Err(ApiError::new(ErrorCode::Internal).with("reason", "panic"))
        })
    }

    /// Keeps a file in memory and gives its handle.
    pub fn put_file(&self, name: &str, bytes: Vec<u8>) -> Result<String, ApiError> {
        self.0.files.put(&*self.0.host, name, bytes)
    }

    /// A file that a command made or a caller brought.
    pub fn get_file(&self, handle: &str) -> Result<MemoryFile, ApiError> {
        self.0.files.get(&*self.0.host, handle)
    }

    /// Opens a file or folder of this machine as an import, as `import_open` does with files in memory. A path comes from
    /// a program on this machine only, never from a page: so this is no command.
    pub fn import_path(&self, path: &Path) -> Result<Vec<u8>, ApiError> {
        self.may(Scope::Import).inspect_err(|_| self.note_refused("import_open"))?;
        self.with_open(|open| Ok(serde_json::to_vec(&commands::import::open_path(open, path)?)?))
    }

    /// Writes an export as the command `export` does, to a file of this machine's choosing. Gives how many records.
    pub fn export_to(&self, out: impl Write + Seek + Send, request: &[u8]) -> Result<u64, ApiError> {
        self.may(Scope::Export).inspect_err(|_| self.note_refused("export"))?;
        let request = serde_json::from_slice(request)?;
        self.with_open(|open| commands::export::write_to(open, &request, out))
    }

    /// Writes a backup of the open vault to a file that must not exist, and proves it. A path comes from a program on
    /// this machine only, never from a page: so this is no command.
    pub fn backup(&self, dest: &Path) -> Result<BackupReport, ApiError> {
        self.may(Scope::Export).inspect_err(|_| self.note_refused("backup"))?;
        self.with_open(|open| {
            let report = open.ws.backup(dest)?;
            open.ws.note(&open.actor(), "vault.backup", Vec::new())?;
            Ok(report)
        })
    }

    /// Calls `hear` with every event until the subscription is dropped.
    pub fn subscribe(&self, hear: impl Fn(&Event) + Send + Sync + 'static) -> Subscription {
        let id = self.0.next_listener.fetch_add(1, Ordering::Relaxed);
        guard(&self.0.listeners).push((id, Arc::new(hear)));
        Subscription { session: Arc::downgrade(&self.0), id }
    }

    /// Tells every listener.
    pub(crate) fn tell(&self, event: &Event) {
        tell(&self.0, event);
    }

    /// Somebody is there: the automatic lock is pushed back.
    pub fn seen(&self) {
        self.0.seen_ms.store(self.0.host.now_ms(), Ordering::Relaxed);
    }

    /// The program was busy with what its owner asked for: neither absence nor sleep.
    pub(crate) fn was_busy(&self) {
        self.seen();
        self.0.ticked_ms.store(self.0.host.now_ms(), Ordering::Relaxed);
    }

    /// When the vault will lock itself, if it is open and does so at all.
    pub fn locks_at(&self) -> Option<i64> {
        let seconds = guard(&self.0.settings).auto_lock_seconds;
        let open = !matches!(*self.door(), Door::Shut);
        (open && seconds > 0).then(|| self.0.seen_ms.load(Ordering::Relaxed) + i64::from(seconds) * 1_000)
    }

    /// To be called every few seconds by whoever owns the program's clock. Locks when nobody was there for long
    /// enough, or when the machine slept or its clock was set. A running job counts as somebody: an import of an hour
    /// is not thrown away for want of a mouse.
    pub fn tick(&self) {
        let now = self.0.host.now_ms();
        let before = self.0.ticked_ms.swap(now, Ordering::Relaxed);
        let jumped = !(-1_000..=SLEPT_MS).contains(&(now - before));
        self.0.files.expire(now);
        if matches!(*self.door(), Door::Shut) {
            return;
        }
        if self.0.jobs.any_running() && !jumped {
            self.seen();
        }
        if jumped || self.locks_at().is_some_and(|at| now >= at) {
            self.lock();
        }
    }

    /// Closes the vault and drops everything that came out of it. Running jobs are stopped and taken back first.
    pub fn lock(&self) {
        self.0.shut.fetch_add(1, Ordering::SeqCst);
        self.0.jobs.cancel_all();
        if let Door::Open(ws) = &*self.door() {
            ws.store().interrupt();
        }
        let door = std::mem::replace(&mut *self.door_mut(), Door::Shut);
        self.0.jobs.clear();
        self.0.files.clear();
        guard(&self.0.warnings).clear();
        drop(guard(&self.0.fresh_kit).take());
        *guard(&self.0.noted) = Noted::default();
        // The anchor's copy in the keychain is a convenience of the next open; failing to write it locks no less.
        let closed = match door {
            Door::Shut => return,
            Door::Kit { vault, .. } => vault.close(None).is_ok(),
            Door::Open(ws) => {
                let keychain =
                    if ws.vault().report().device_under_keychain { self.0.host.keychain() } else { None };
                ws.close(keychain).is_ok()
            }
        };
        crate::memory::give_back();
        if !closed {
            self.warn(commands::app::Warning::new(WarningCode::AnchorNotSaved));
        }
        self.tell(&Event::State { state: "locked" });
    }

    /// Opens the door to a book.
    pub(crate) fn let_in(&self, ws: Workspace) {
        let inner = Arc::downgrade(&self.0);
        ws.listen(move |news| {
            if let Some(inner) = inner.upgrade() {
                let ids = news.ids.as_ref().map(|ids| ids.iter().map(ToString::to_string).collect());
                tell(&inner, &Event::Changed(Change { kinds: news.kinds.clone(), ids, via: news.via }));
            }
        });
        *guard(&self.0.noted) = Noted::at(ws.head().0);
        *self.door_mut() = Door::Open(Box::new(ws));
        if self.0.via != "cli" {
            self.scan();
        }
        let now = self.0.host.now_ms();
        self.0.seen_ms.store(now, Ordering::Relaxed);
        self.0.ticked_ms.store(now, Ordering::Relaxed);
        self.tell(&Event::State { state: "open" });
    }

    /// Sums every row again, beside everything else. A page that was swapped for an older one passes every check of the
    /// file and shows only here. Ends early when the vault is locked.
    fn scan(&self) {
        let (weak, opening) = (Arc::downgrade(&self.0), self.0.shut.load(Ordering::SeqCst));
        let look = move || {
            let Some(inner) = weak.upgrade() else { return };
            let session = Session(inner);
            let go_on = || session.0.shut.load(Ordering::SeqCst) == opening;
            let found = match &*session.door() {
                Door::Open(ws) if go_on() => coffer_core::audit::sums_agree(ws, &go_on),
                _ => return,
            };
            let code = match found {
                Ok(true) | Err(coffer_core::Error::Cancelled) => return,
                Ok(false) => WarningCode::RowsDifferFromSums,
                Err(_) => WarningCode::ScanFailed,
            };
            session.warn(commands::app::Warning::new(code));
            session.tell(&Event::State { state: "open" });
        };
        // Without a thread for it the scan is only missed; `doctor` makes the same one.
        *guard(&self.0.scan) = std::thread::Builder::new().name("scan".into()).spawn(look).ok();
    }

    pub(crate) fn door(&self) -> RwLockReadGuard<'_, Door> {
        self.0.door.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn door_mut(&self) -> RwLockWriteGuard<'_, Door> {
        self.0.door.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs `work` with the open book; the book cannot be locked meanwhile.
    pub(crate) fn with_open<T>(
        &self,
        work: impl FnOnce(&Open<'_>) -> Result<T, ApiError>,
    ) -> Result<T, ApiError> {
        match &*self.door() {
            Door::Open(ws) => work(&Open { session: self, ws }),
            Door::Kit { .. } => Err(ApiError::new(ErrorCode::KitUnconfirmed)),
            Door::Shut => Err(ApiError::new(ErrorCode::Locked)),
        }
    }

    /// Is a book open?
    pub fn is_open(&self) -> bool {
        matches!(*self.door(), Door::Open(_))
    }

    /// Does closing the window only hide it, where there is a tray? `None` where nobody was asked.
    pub fn closes_to_tray(&self) -> Option<bool> {
        guard(&self.0.settings).close_to_tray
    }

    /// The language of words that leave without a window: the one that was set, else the machine's.
    pub fn language(&self) -> Language {
        guard(&self.0.settings).language.unwrap_or_else(|| self.0.host.language())
    }

    pub(crate) fn warn(&self, warning: commands::app::Warning) {
        let mut warnings = guard(&self.0.warnings);
        warnings.retain(|known| known.code != warning.code);
        warnings.push(warning);
    }
}

fn tell(inner: &Inner, event: &Event) {
    let listeners: Vec<Listener> = guard(&inner.listeners).iter().map(|(_, hear)| hear.clone()).collect();
    for hear in listeners {
        hear(event);
    }
}

/// The open book, for the time of one command.
pub(crate) struct Open<'a> {
    pub session: &'a Session,
    pub ws: &'a Workspace,
}

impl Open<'_> {
    /// The member at this device, through this session's door.
    pub fn actor(&self) -> Actor {
        self.ws.actor(self.session.0.via)
    }

    /// The region of phone numbers that do not say theirs.
    pub fn region(&self) -> Result<Region, ApiError> {
        Ok(Locality::of(self.ws)?.region)
    }

    /// Today, where this machine is.
    pub fn today(&self) -> jiff::civil::Date {
        self.day().date
    }

    /// The same with the zone that says when it began.
    pub fn day(&self) -> coffer_core::query::Day {
        let now = jiff::Timestamp::from_millisecond(self.session.0.host.now_ms());
        let now = now.unwrap_or(jiff::Timestamp::UNIX_EPOCH);
        let zone = jiff::tz::TimeZone::system();
        coffer_core::query::Day { date: zone.to_datetime(now).date(), zone }
    }
}

impl Scope {
    /// A stable word for it.
    pub fn word(self) -> &'static str {
        match self {
            Scope::State => "state",
            Scope::Vault => "vault",
            Scope::Read => "read",
            Scope::Write => "write",
            Scope::Import => "import",
            Scope::Export => "export",
        }
    }
}

/// Locks `mutex`; what it holds is replaced whole, so a panic elsewhere left nothing half done.
pub(crate) fn guard<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use coffer_core::clock::{Fixed, Source};
    use coffer_vault::{KdfParams, Keychain, MemoryKeychain};
    use serde_json::json;

    struct Bench(tempfile::TempDir, MemoryKeychain);

    impl Host for Bench {
        fn keychain(&self) -> Option<&dyn Keychain> {
            Some(&self.1)
        }
        fn data_dir(&self) -> Option<PathBuf> {
            Some(self.0.path().join("data"))
        }
        fn config_dir(&self) -> Option<PathBuf> {
            None
        }
        fn now_ms(&self) -> i64 {
            1_793_581_200_000
        }
        fn source(&self) -> Box<dyn Source> {
            Box::new(Fixed::new(self.now_ms(), 1, 1))
        }
        fn fill(&self, bytes: &mut [u8]) {
            getrandom::fill(bytes).expect("randomness");
        }
        fn kdf(&self) -> Option<KdfParams> {
            Some(KdfParams::FLOOR)
        }
    }

    #[test]
    fn a_job_is_shown_only_to_who_could_have_begun_it() {
        let host = Arc::new(Bench(tempfile::tempdir().expect("a folder"), MemoryKeychain::new()));
        let all = Session::new(host.clone(), "window", Scopes::ALL, None);
        let made = all.call("vault_create", br#"{"name":"x"}"#).expect("made");
        let made: serde_json::Value = serde_json::from_slice(&made).expect("json");
        let words = [0, 1, 2].map(|at| json!({"index": at, "word": made["kit"]["words"][at]}));
        all.call("vault_kit_check", json!({ "words": words }).to_string().as_bytes()).expect("confirmed");
        all.lock();
        let few = Scopes::of(&[Scope::State, Scope::Vault, Scope::Read, Scope::Write]);
        let session = Session::new(host, "cli", few, None);
        session.call("vault_unlock", b"{}").expect("opens");
        session.0.jobs.start("import".into(), Scope::Import, 1);
        session.0.jobs.start("bulk".into(), Scope::Write, 1);
        for command in ["job_status", "job_cancel"] {
            let ask = |job: &str| session.call(command, json!({ "job": job }).to_string().as_bytes());
            ask("bulk").expect("its own");
            assert_eq!(ask("import").expect_err("refused").code, ErrorCode::Refused, "{command}");
            assert_eq!(ask("none").expect_err("none").code, ErrorCode::NotFound, "{command}");
        }
        session.0.jobs.clear();
    }

    #[test]
    fn a_panic_tells_nothing_locks_the_vault_and_loses_no_data() {
        let host = Arc::new(Bench(tempfile::tempdir().expect("a folder"), MemoryKeychain::new()));
        let session = Session::new(host, "window", Scopes::ALL, None);
        let call = |name: &str, args: serde_json::Value| -> serde_json::Value {
            let answer = session.call(name, args.to_string().as_bytes()).expect(name);
            serde_json::from_slice(&answer).expect("json")
        };
        let made = call("vault_create", json!({"name": "x"}));
        let words = [0, 1, 2].map(|at| json!({"index": at, "word": made["kit"]["words"][at]}));
        call("vault_kit_check", json!({ "words": words }));
        call("record_create", json!({"kind": "account", "fields": {"name": "x"}}));
        let error = session
            .guarded(|| session.with_open(|_| -> Result<(), ApiError> { panic!("陈建国 13957488120") }))
            .expect_err("a bug");
        assert_eq!(error.code, ErrorCode::Internal);
        assert!(!serde_json::to_string(&error).expect("json").contains("139"));
        assert_eq!(session.call("count", b"").expect_err("locked").code, ErrorCode::Locked);
        call("vault_unlock", json!({}));
        assert_eq!(call("count", json!({}))["account"], 1);
    }
}
