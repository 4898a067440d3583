//! The courier is killed at any moment, again and again: nothing is lost, nothing comes twice, no half file is ever seen
//! under a whole file's name.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader};
use std::process::Command;
use std::time::{Duration, Instant};

use crate::courier::{Courier, sealed};
use crate::server::{Kind, Server};

const KILLS: usize = 30;

/// The next of a fixed row of numbers: a failed run can be run again.
fn next(seed: &mut u64) -> u64 {
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    *seed
}

/// Starts it and kills it with all its children: some lines after its start, and then somewhere in what it does next.
/// Lines and not seconds, so that the kills are spread over a run on a fast and on a busy machine. Whether it was still
/// running.
fn killed_somewhere(courier: &Courier, seed: &mut u64) -> bool {
    let begun = Instant::now();
    let mut running = courier.start(&["run", "--once"]);
    // Held to the end: a courier that nobody listens to ends by itself.
    let mut lines = BufReader::new(running.stdout.take().unwrap()).lines();
    let heard = lines.by_ref().take(usize::try_from(next(seed) % 9).unwrap()).count();
    let so_far = u64::try_from(begun.elapsed().as_micros()).unwrap();
    std::thread::sleep(Duration::from_micros(next(seed) % (so_far / (heard as u64 + 1) + 1)));
    let was_running = running.try_wait().unwrap().is_none();
    Command::new("kill").args(["-KILL", "--", &format!("-{}", running.id())]).output().unwrap();
    running.wait().unwrap();
    was_running
}

fn killed_thirty_times(kind: Kind) {
    let server = Server::start(kind);
    let (li, wang) = (server.courier(), server.courier());
    let posted: BTreeMap<_, _> = (0..40).map(|number| sealed(number, 4000 << (number % 10))).collect();
    let mut waiting = posted.iter();
    let mut taken: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    // The app takes a file out of the inbox as soon as it sees it; a second one of the same bytes would be seen here.
    let mut take = |courier: &Courier| {
        for (name, bytes) in courier.inbox().into_iter().filter(|(name, _)| name.ends_with(".coffer")) {
            assert_eq!(posted.get(&name), Some(&bytes), "{kind:?}: {name} is not what was posted");
            assert!(taken.insert(name.clone(), bytes).is_none(), "{kind:?}: {name} came twice");
            fs::remove_file(courier.folder.path().join("inbox").join(name)).unwrap();
        }
        taken.len()
    };

    let mut seed = 0x5eed_0000_0001 + kind as u64;
    let (mut running_when_killed, mut sent_at_a_kill) = (0, 0);
    for _ in 0..KILLS {
        for (name, bytes) in waiting.by_ref().take(2) {
            li.post(name, bytes);
        }
        for courier in [&li, &wang] {
            running_when_killed += usize::from(killed_somewhere(courier, &mut seed));
        }
        let seen: Vec<_> = server.holds().into_iter().filter(|(name, _)| name.ends_with(".coffer")).collect();
        for (name, bytes) in &seen {
            assert_eq!(posted.get(name), Some(bytes), "{kind:?}: {name} at the destination is not whole");
        }
        sent_at_a_kill = seen.len();
        take(&wang);
    }
    for (name, bytes) in waiting {
        li.post(name, bytes);
    }
    let taken_at_a_kill = take(&wang);
    li.once().well();
    wang.once().well();
    assert_eq!(take(&wang), posted.len(), "{kind:?}: all of them, each once");
    assert!(li.inbox().is_empty(), "{kind:?}: nobody gets their own files back");
    let held: BTreeMap<_, _> =
        server.holds().into_iter().filter(|(name, _)| name.ends_with(".coffer")).collect();
    assert_eq!(held, posted, "{kind:?}");
    println!(
        "{kind:?}: {running_when_killed} of {} kills hit a running courier; {sent_at_a_kill} files were sent and \
         {taken_at_a_kill} fetched by couriers that were killed",
        2 * KILLS
    );
    assert!(running_when_killed >= KILLS / 2, "{kind:?}: the kills came too late to prove anything");
    assert!(sent_at_a_kill > 2, "{kind:?}: the kills came too early to prove anything");
}

#[test]
fn killed_thirty_times_before_a_folder() {
    killed_thirty_times(Kind::Fs);
}

#[test]
fn killed_thirty_times_before_webdav() {
    killed_thirty_times(Kind::Webdav);
}

#[test]
fn killed_thirty_times_before_s3() {
    killed_thirty_times(Kind::S3);
}

#[test]
fn killed_thirty_times_before_sftp() {
    killed_thirty_times(Kind::Sftp);
}

/// What a kill leaves behind between two steps of fetching, laid out by hand, so that every such moment is met for sure.
#[test]
fn whatever_a_kill_leaves_of_a_fetched_file_it_comes_once() {
    let server = Server::start(Kind::Fs);
    let (name, bytes) = sealed(1, 5000);
    server.put(&name, &bytes);
    // (facts that are left, is the whole file still the one that is coming, has the app taken it, how often it is fetched)
    for (facts, is_coming, is_taken, fetched) in [
        (0, true, false, 1),
        (1, true, false, 0),
        (1, false, false, 0),
        (1, false, true, 0),
        (2, false, true, 0),
    ] {
        let courier = server.courier();
        courier.once().well();
        let inbox = courier.folder.path().join("inbox");
        let state = courier.folder.path().join(".courier/state.jsonl");
        let all = fs::read_to_string(&state).unwrap();
        assert_eq!(all.lines().count(), 2, "{all}");
        fs::write(&state, all.lines().take(facts).map(|line| format!("{line}\n")).collect::<String>())
            .unwrap();
        if is_coming {
            fs::rename(inbox.join(&name), inbox.join(".coming.tmp")).unwrap();
        } else if is_taken {
            fs::remove_file(inbox.join(&name)).unwrap();
        }
        let after = courier.once().well();
        let case = format!("{facts} facts, coming: {is_coming}, taken: {is_taken}: {}", after.said);
        assert_eq!(after.count("fetched"), fetched, "{case}");
        let expected = if is_taken { vec![] } else { vec![(name.clone(), bytes.clone())] };
        assert_eq!(courier.inbox(), expected, "{case}");
        assert_eq!(courier.once().well().count("fetching"), 0, "{case}");
    }
}

/// Somebody puts other bytes under the name into the inbox while the courier is away: both are there afterwards.
#[test]
fn a_name_that_was_taken_meanwhile_costs_nobody_their_bytes() {
    let server = Server::start(Kind::Fs);
    let ((name, bytes), (_, other)) = (sealed(1, 5000), sealed(2, 6000));
    server.put(&name, &bytes);
    let courier = server.courier();
    courier.once().well();
    let (inbox, state) =
        (courier.folder.path().join("inbox"), courier.folder.path().join(".courier/state.jsonl"));
    let fetched = fs::read_to_string(&state).unwrap().lines().next().unwrap().to_owned() + "\n";
    fs::write(&state, fetched).unwrap();
    fs::rename(inbox.join(&name), inbox.join(".coming.tmp")).unwrap();
    fs::write(inbox.join(&name), &other).unwrap();
    courier.once().well();
    let found: Vec<_> = courier.inbox().into_iter().map(|(_, bytes)| bytes).collect();
    assert!(found.len() == 2 && found.contains(&bytes) && found.contains(&other));
}

/// The same for sending.
#[test]
fn whatever_a_kill_leaves_of_a_sent_file_it_is_there_once() {
    for kind in [Kind::Fs, Kind::Webdav, Kind::Sftp] {
        let (name, bytes) = sealed(1, 5000);
        for left in [&bytes[..0], &bytes[..100], &bytes] {
            let server = Server::start(kind);
            let courier = server.courier();
            courier.post(&name, &bytes);
            server.put(&format!("{name}.tmp"), left);
            assert_eq!(courier.once().well().count("sent"), 1);
            assert_eq!(server.holds(), [(name.clone(), bytes.clone())], "{kind:?}");
            // Renamed and not noted: it is read back and not sent again.
            fs::remove_file(courier.folder.path().join(".courier/state.jsonl")).unwrap();
            let after = courier.once().well();
            assert_eq!((after.count("sending"), after.count("sent")), (0, 1), "{kind:?}: {}", after.said);
            assert_eq!(server.holds(), [(name.clone(), bytes.clone())], "{kind:?}");
        }
    }
}
