//! R11: no plaintext. Every file that the program writes is searched for markers while it runs, after a lock and after a
//! kill; its memory is searched for keys after a lock, and, to know that the search finds them, before it.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use coffer_core::Workspace;
use coffer_core::clock::Machine;
use coffer_core::query;
use coffer_core::records::{Account, Contact};
use coffer_core::schema::{Point, Value};
use coffer_vault::{Keychain, NewVault, Random, Secret, SeededRandom, Unlock, Vault};
use hkdf::Hkdf;
use sha2::Sha256;

use super::Run;
use super::child::say;
use crate::book::{Done, Place, seeds};
use crate::keys::{DistantKeychain, serve};

/// A name, a phone, a note, a file, a search term, a cell of an import; each in a form that nothing else has.
const MARKERS: [&str; 7] =
    ["ZEBRANAME机电", "13957488120", "ZEBRANOTE备注", "ZEBRAFILE", "ZEBRATERM", "ZEBRACELL", "海拓柑橘"];

/// Name under which parent and child wave to each other through the keychain.
const WAVE: (&str, &str) = ("coffer-torture", "go on");

/// Runs the child to its lock, and another to its kill.
pub fn run(run: &mut Run) -> Done {
    run.expect(&["scans while running", "scans after a lock", "scans after a kill", "memory scans"]);
    let mut place = Place::new(&run.root)?;
    let keys = founded(&mut place, run.seed)?;
    let mut child = Watched::start(run, &place)?;
    child.wait_for("unlocked")?;
    scan(place.folder.path())?;
    run.count("scans while running");
    let found = in_memory(&child.child, &keys)?;
    if !found.contains(&"vault key") {
        return Err("the search of memory does not find the key that is in use: it proves nothing".into());
    }
    place.keychain.set(WAVE.0, WAVE.1, &Secret::new(vec![1]))?;
    child.wait_for("locked")?;
    scan(place.folder.path())?;
    run.count("scans after a lock");
    let found = in_memory(&child.child, &keys)?;
    if !found.is_empty() {
        return Err(format!("after the lock memory holds {found:?}").into());
    }
    run.count("memory scans");
    child.end()?;

    place.keychain.delete(WAVE.0, WAVE.1)?;
    let mut child = Watched::start(run, &place)?;
    child.wait_for("unlocked")?;
    child.end()?;
    scan(place.folder.path())?;
    run.count("scans after a kill");
    Ok(())
}

/// Keys to look for, by name.
type Keys = Vec<(&'static str, Vec<u8>)>;

/// Makes a vault whose keys follow from the seed, so that they can be looked for.
fn founded(place: &mut Place, seed: u64) -> Done<Keys> {
    let (vault, kit) = Vault::create(NewVault {
        dir: &place.path(),
        name: "torture",
        passphrase: None,
        keychain: Some(&*place.keychain),
        kdf: None,
        rng: &mut SeededRandom::new(seed),
    })?;
    let id = *vault.id().bytes();
    Workspace::create(vault, kit.team_recovery_public(), &seeds(), Box::new(Machine))?
        .close(Some(&*place.keychain))?;
    // Drawn in this order: the vault's id, then its key.
    let mut rng = SeededRandom::new(seed);
    let (mut first, mut key, mut database) = ([0; 16], vec![0; 32], vec![0; 32]);
    rng.fill(&mut first);
    rng.fill(&mut key);
    if first != id {
        return Err("the vault draws its random numbers in another order than this test thinks".into());
    }
    Hkdf::<Sha256>::new(Some(&[]), &key)
        .expand(b"coffer/key/database/1", &mut database)
        .map_err(|_| "the database key has another length")?;
    let hex: String = database.iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(vec![("vault key", key), ("database key", database), ("database key in hex", hex.into_bytes())])
}

/// A child whose temporary files and home are in the place too.
struct Watched {
    child: Child,
    said: BufReader<std::process::ChildStdout>,
    served: std::thread::JoinHandle<()>,
}

impl Watched {
    fn start(run: &Run, place: &Place) -> Done<Watched> {
        let (end, served) = serve(Arc::clone(&place.keychain))?;
        let home = place.folder.path().join("home");
        fs::create_dir_all(&home)?;
        let mut command = Command::new(&run.program);
        command.arg("child-leaks").arg(place.path());
        for variable in
            ["HOME", "TMPDIR", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "SQLITE_TMPDIR"]
        {
            command.env(variable, &home);
        }
        let mut child = command.current_dir(&home).stdin(Stdio::from(end)).stdout(Stdio::piped()).spawn()?;
        let said = BufReader::new(child.stdout.take().ok_or("the child has no output")?);
        Ok(Watched { child, said, served })
    }

    fn wait_for(&mut self, word: &str) -> Done {
        let mut line = String::new();
        self.said.read_line(&mut line)?;
        if line.trim_end() == word {
            Ok(())
        } else {
            Err(format!("the child said `{line}`, not `{word}`").into())
        }
    }

    fn end(mut self) -> Done {
        self.child.kill()?;
        self.child.wait()?;
        self.served.join().map_err(|_| "the keychain's thread died")?;
        Ok(())
    }
}

/// The child: writes markers in every way, says so, waits for the wave, locks, says so, and waits to be ended.
pub fn child(dir: &Path) -> Done {
    let keychain = DistantKeychain::inherited()?;
    let vault = Vault::open(dir, Unlock::Keychain, Some(&keychain))?;
    let ws = Workspace::open(vault, Some(&keychain), None, Box::new(Machine))?;
    let actor = ws.actor("window");
    let account = ws.commit(&actor, "contact.create", |draft| {
        let account = draft.create(Account::KIND, vec![(Account::NAME, Value::text(MARKERS[0]))], vec![])?;
        let value = format!("+86{}", MARKERS[1]);
        let phones = Value::Points(vec![Point { value, label: "work".into(), primary: true }]);
        draft.create(
            Contact::KIND,
            vec![
                (Contact::NAME, Value::text(MARKERS[6])),
                (Contact::PHONES, phones),
                (Contact::NOTES, Value::text(MARKERS[2].repeat(200))),
                (Contact::ACCOUNT, Value::Link(account)),
            ],
            vec![],
        )?;
        Ok(account)
    })?;
    let file = MARKERS[3].repeat(5_000).into_bytes();
    ws.attach(&actor, Account::KIND, account, MARKERS[3], "text/plain", &file)?;
    for term in [MARKERS[4], MARKERS[0], MARKERS[1]] {
        ws.read(|conn| query::search(conn, term, &[], 20))?;
    }
    import(&ws)?;
    ws.commit(&actor, "account.update", |draft| {
        draft.set(Account::KIND, account, Account::NOTES, Value::text(MARKERS[2]))
    })?;
    ws.undo()?;
    // A sort that is too large for one page of memory.
    ws.read(|conn| {
        let mut statement = conn.prepare("SELECT name FROM contact ORDER BY name || notes")?;
        let mut rows = statement.query([])?;
        while rows.next()?.is_some() {}
        Ok(())
    })?;
    say("unlocked")?;
    while keychain.get(WAVE.0, WAVE.1).is_err() {
        std::thread::sleep(Duration::from_millis(5));
    }
    ws.close(Some(&keychain))?;
    say("locked")?;
    loop {
        std::thread::park();
    }
}

fn import(ws: &Workspace) -> Done {
    super::child::import_of(ws, MARKERS[5], 7, 1_200)
}

/// Every file below `folder` is read; none holds a marker, in UTF-8 or UTF-16.
fn scan(folder: &Path) -> Done {
    let (mut ahead, mut files): (Vec<PathBuf>, u64) = (vec![folder.to_owned()], 0);
    while let Some(path) = ahead.pop() {
        if path.is_dir() {
            for entry in fs::read_dir(&path)? {
                ahead.push(entry?.path());
            }
            continue;
        }
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            // Gone between listing and reading.
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
            Err(error) => return Err(error.into()),
        };
        files += 1;
        let name = path.to_string_lossy();
        for marker in MARKERS {
            let wide: Vec<u8> = marker.encode_utf16().flat_map(u16::to_le_bytes).collect();
            if holds(&bytes, marker.as_bytes()) || holds(&bytes, &wide) || name.contains(marker) {
                return Err(format!("{name} holds {marker}").into());
            }
        }
    }
    // Database, log, slots and their copy, device, anchor, an attachment: fewer means that the wrong folder was read.
    if files < 6 { Err(format!("only {files} files were found").into()) } else { Ok(()) }
}

fn holds(bytes: &[u8], needle: &[u8]) -> bool {
    let Some(first) = needle.first() else { return false };
    let mut at = 0;
    while let Some(next) = bytes[at..].iter().position(|byte| byte == first) {
        at += next;
        if bytes[at..].starts_with(needle) {
            return true;
        }
        at += 1;
    }
    false
}

/// Which keys stand somewhere in the child's writable memory.
fn in_memory(child: &Child, keys: &Keys) -> Done<Vec<&'static str>> {
    let maps = fs::read_to_string(format!("/proc/{}/maps", child.id()))?;
    let mut memory = File::open(format!("/proc/{}/mem", child.id()))?;
    let mut found = Vec::new();
    for line in maps.lines() {
        let mut words = line.split_whitespace();
        let (Some(span), Some(rights)) = (words.next(), words.next()) else { continue };
        let Some((from, to)) = span.split_once('-') else { continue };
        if !rights.starts_with("rw") {
            continue;
        }
        let (from, to) = (u64::from_str_radix(from, 16)?, u64::from_str_radix(to, 16)?);
        let mut bytes = vec![0; usize::try_from(to - from)?];
        memory.seek(SeekFrom::Start(from))?;
        // What cannot be read (a guard page, a device) holds nothing of ours.
        if memory.read_exact(&mut bytes).is_err() {
            continue;
        }
        for (name, key) in keys {
            if !found.contains(name) && holds(&bytes, key) {
                found.push(*name);
            }
        }
    }
    Ok(found)
}
