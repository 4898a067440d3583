//! From the settings to the rounds: once with a few tries, or again and again until SIGTERM.

use std::path::Path;
use std::time::Duration;

use jiff::Timestamp;

use crate::config::{Config, Where};
use crate::destination::Destination;
use crate::folder::Folder;
use crate::round::{Count, Round};
use crate::secret::Secret;
use crate::state::State;
use crate::trouble::Trouble;
use crate::voice::{Line, Voice};

/// How often `run --once` tries what may be over in a moment; the waits double from [`FIRST_WAIT`].
const TRIES: u32 = 4;

/// The first wait after a failure.
const FIRST_WAIT: Duration = Duration::from_secs(1);

/// The longest wait of `watch` after many failures.
const LONGEST_WAIT: Duration = Duration::from_secs(900);

/// How often `watch` looks whether something new lies in the outbox.
const GLANCE: Duration = Duration::from_secs(2);

/// Once, or until told to stop.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// One round.
    Once,
    /// Rounds without end.
    Watch,
}

/// Walks until there is nothing more to do, something lasting is wrong, or SIGTERM.
///
/// # Errors
/// The trouble that ended it; it has been said.
pub async fn walk(mode: Mode, config: &Path) -> Result<(), Trouble> {
    let mut voice = Voice::without_log();
    let outcome = async {
        let mut stop = ToldToStop::listen()?;
        let config = Config::read(config)?;
        let folder = Folder::open(&config.folder)?;
        voice = Voice::new(&folder.own("courier.log"))?;
        tokio::select! {
            outcome = rounds(mode, &config, &folder, &mut voice) => outcome,
            () = stop.come() => Ok(()),
        }
    }
    .await;
    match outcome {
        Ok(()) if mode == Mode::Watch => {
            let _ = voice.say(&Line::Stopped);
            Ok(())
        }
        Ok(()) => Ok(()),
        Err(trouble) => {
            voice.complain(trouble.code, None);
            Err(trouble)
        }
    }
}

async fn rounds(mode: Mode, config: &Config, folder: &Folder, voice: &mut Voice) -> Result<(), Trouble> {
    let (kind, secret) = match &config.destination {
        Where::Fs { .. } => ("fs", Secret::default()),
        Where::Webdav { .. } => ("webdav", Secret::from_stdin()?),
        Where::S3 { .. } => ("s3", Secret::from_stdin()?),
        Where::Sftp { .. } => ("sftp", Secret::from_stdin()?),
    };
    voice.say(&Line::Begin { to: kind })?;
    let mut destination = Destination::new(&config.destination, secret, &folder.own(""))?;
    let mut state = State::open(&folder.own("state.jsonl"))?;
    let mut failures = 0;
    loop {
        let mut round = Round { folder, destination: &mut destination, state: &mut state, voice };
        let outcome = round.go().await;
        let wait = match (mode, &outcome) {
            (Mode::Once, Ok(Count { trouble: None, .. })) => return Ok(()),
            (Mode::Once, Ok(Count { trouble: Some(trouble), .. })) => return Err(*trouble),
            (Mode::Once, Err(trouble)) if !trouble.passing || failures + 1 >= TRIES => return Err(*trouble),
            (Mode::Watch, Ok(_)) => {
                failures = 0;
                config.poll()
            }
            // What stays wrong until somebody acts would be said again every few seconds, and a server that is asked with a
            // wrong password again and again locks the account.
            (Mode::Watch, Err(trouble)) if trouble.code.of_identity() => {
                return Err(*trouble);
            }
            (_, Err(trouble)) => {
                voice.complain(trouble.code, None);
                let wait = FIRST_WAIT * 2_u32.saturating_pow(failures.min(16));
                failures += 1;
                wait.min(LONGEST_WAIT)
            }
        };
        let until = Timestamp::now().as_millisecond() + i64::try_from(wait.as_millis()).unwrap_or(i64::MAX);
        voice.say(&Line::Waiting { until })?;
        let seen = outcome.ok().filter(|_| mode == Mode::Watch).map(|count| count.seen);
        rest(wait, folder, seen.as_deref()).await?;
    }
}

/// Waits; after a round that went well, only until the outbox has a file that the round had not seen.
async fn rest(wait: Duration, folder: &Folder, seen: Option<&[String]>) -> Result<(), Trouble> {
    let end = tokio::time::Instant::now() + wait;
    while tokio::time::Instant::now() < end {
        if let Some(seen) = seen
            && folder.outbox()?.iter().any(|name| !seen.contains(name))
        {
            break;
        }
        tokio::time::sleep_until(end.min(tokio::time::Instant::now() + GLANCE)).await;
    }
    Ok(())
}

/// The wish of the system or of a person that we end. Whatever is under way is dropped as a kill would drop it.
struct ToldToStop {
    #[cfg(unix)]
    signals: [tokio::signal::unix::Signal; 2],
}

impl ToldToStop {
    /// Listens from now on: a signal that comes before anybody waits for it is not lost.
    fn listen() -> Result<Self, Trouble> {
        #[cfg(unix)]
        {
            use tokio::signal::unix::{SignalKind, signal};
            Ok(Self { signals: [signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?] })
        }
        #[cfg(not(unix))]
        Ok(Self {})
    }

    /// Ends when it comes.
    async fn come(&mut self) {
        #[cfg(unix)]
        {
            let [term, int] = &mut self.signals;
            tokio::select! {
                _ = term.recv() => {}
                _ = int.recv() => {}
            }
        }
        #[cfg(not(unix))]
        {
            // Where signals cannot be had, only a kill ends us.
            let _ = tokio::signal::ctrl_c().await;
        }
    }
}
