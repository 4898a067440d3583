//! Carries the session's news to the pages. A bulk change makes thousands of small news; the page needs one, so changes
//! that come within a moment are joined. A lock is never joined or delayed: the page is told and starts afresh.

use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use coffer_api::{Change, Event, Session};
use tauri::{AppHandle, Emitter};

use crate::{tray, windows};

/// The event the page listens to.
const CHANGED: &str = "changed";
/// Changes that come within this time of the first are joined: below what an eye sees, above what a bulk change takes
/// between two records.
const MOMENT: Duration = Duration::from_millis(40);
/// More records than this are not named: the page asks for all of the kind again.
const MOST_IDS: usize = 500;
/// The state in which nothing decrypted may stay in the page.
const LOCKED: &str = "locked";

/// Starts to listen, for as long as the program runs.
pub(crate) fn start(app: AppHandle, session: &Session) {
    let (say, hear) = channel();
    let subscription = session.subscribe(move |event| {
        // Nobody hears once the app is closing.
        let _ = say.send(event.clone());
    });
    thread::spawn(move || {
        let _subscribed = subscription;
        let mut waiting = None;
        while let Some(event) = next(&hear, &mut waiting) {
            let (state, locked) =
                (matches!(event, Event::State { .. }), matches!(event, Event::State { state: LOCKED }));
            // Every window hears it; one that is gone needs no news.
            let _ = app.emit(CHANGED, event);
            if locked {
                windows::start_afresh(&app);
            }
            if state {
                tray::refresh(&app);
            }
        }
    });
}

/// Waits for an event and joins the changes that follow within a moment. An event that cannot be joined waits for the
/// next call. `None` when nobody will speak any more.
fn next(hear: &Receiver<Event>, waiting: &mut Option<Event>) -> Option<Event> {
    let mut change = match waiting.take().map_or_else(|| hear.recv().ok(), Some)? {
        Event::Changed(change) => change,
        other => return Some(other),
    };
    let until = Instant::now() + MOMENT;
    loop {
        match hear.recv_timeout(until.saturating_duration_since(Instant::now())) {
            Ok(Event::Changed(more)) => join(&mut change, more),
            Ok(other) => {
                *waiting = Some(other);
                break;
            }
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => break,
        }
    }
    Some(Event::Changed(change))
}

/// Adds what `more` touched to `change`. The door named is the first one's: the page shows it, and decides nothing by it.
fn join(change: &mut Change, more: Change) {
    for kind in more.kinds {
        if !change.kinds.contains(&kind) {
            change.kinds.push(kind);
        }
    }
    change.ids = match (change.ids.take(), more.ids) {
        (Some(mut ids), Some(others)) => {
            ids.extend(others);
            ids.sort_unstable();
            ids.dedup();
            (ids.len() <= MOST_IDS).then_some(ids)
        }
        _ => None,
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(kind: &'static str, ids: &[&str]) -> Event {
        let ids = Some(ids.iter().map(ToString::to_string).collect());
        Event::Changed(Change { kinds: vec![kind], ids, via: "window" })
    }

    #[test]
    fn changes_of_a_moment_are_one_and_each_record_is_named_once() {
        let (say, hear) = channel();
        for event in [change("deal", &["2"]), change("account", &["1"]), change("deal", &["1", "2"])] {
            say.send(event).expect("the receiver is held");
        }
        let Some(Event::Changed(joined)) = next(&hear, &mut None) else { panic!("a change was sent") };
        assert_eq!(joined.kinds, ["deal", "account"]);
        assert_eq!(joined.ids, Some(vec!["1".into(), "2".into()]));
    }

    #[test]
    fn a_lock_comes_after_the_changes_before_it_and_is_not_lost() {
        let (say, hear) = channel();
        let lock = Event::State { state: LOCKED };
        for event in [change("deal", &["1"]), lock.clone(), change("deal", &["2"])] {
            say.send(event).expect("the receiver is held");
        }
        let mut waiting = None;
        assert_eq!(next(&hear, &mut waiting), Some(change("deal", &["1"])));
        assert_eq!(next(&hear, &mut waiting), Some(lock));
        assert_eq!(next(&hear, &mut waiting), Some(change("deal", &["2"])));
        drop(say);
        assert_eq!(next(&hear, &mut waiting), None);
    }

    #[test]
    fn too_many_records_are_not_named() {
        let ids: Vec<String> = (0..=MOST_IDS).map(|number| number.to_string()).collect();
        let mut all = Change { kinds: vec!["deal"], ids: Some(vec![]), via: "import" };
        join(&mut all, Change { kinds: vec!["deal"], ids: Some(ids), via: "import" });
        assert_eq!(all.ids, None);
    }
}
