//! A program in the background that is certainly gone afterwards: it leads a process group of its own, writes to a file
//! and not to a pipe (a grandchild that lives on would keep a pipe open), and dies with us even if we are killed.

use std::fs::{self, File};
use std::io::Write;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::Trouble;

/// A running program and the file that it writes to.
pub(crate) struct Background {
    name: String,
    child: Child,
    log: PathBuf,
}

impl Background {
    /// Starts `program` with `arguments` and the given environment. `input` is written to its standard input, which is
    /// then closed: a password must not stand on a command line.
    pub(crate) fn start(
        program: &str,
        arguments: &[&str],
        environment: &[(String, String)],
        logs: &Path,
        input: Option<&str>,
    ) -> Result<Self, Trouble> {
        let own = Path::new(program).file_name().ok_or("a program has a name")?;
        let log = logs.join(own).with_extension("log");
        let file = File::create(&log)?;
        // setpriv (util-linux) asks the kernel for SIGTERM when the thread that started it ends.
        let mut child = Command::new("setpriv")
            .args(["--pdeathsig", "TERM", program])
            .args(arguments)
            .envs(environment.iter().map(|(name, value)| (name, value)))
            .stdin(if input.is_some() { Stdio::piped() } else { Stdio::null() })
            .stdout(file.try_clone()?)
            .stderr(file)
            .process_group(0)
            .spawn()
            .map_err(|error| format!("{program} does not start: {error}"))?;
        if let (Some(text), Some(mut pipe)) = (input, child.stdin.take()) {
            pipe.write_all(text.as_bytes())?;
        }
        Ok(Self { name: program.into(), child, log })
    }

    /// What it wrote so far.
    pub(crate) fn said(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// Waits until `ready` returns something, at most `patience`; an ended program is not waited for.
    pub(crate) fn until<T>(
        &mut self,
        patience: Duration,
        mut ready: impl FnMut(&str) -> Option<T>,
    ) -> Result<T, Trouble> {
        let begun = Instant::now();
        loop {
            if let Some(answer) = ready(&self.said()) {
                return Ok(answer);
            }
            if let Some(status) = self.child.try_wait()? {
                return Err(format!("{} ended with {status}: {}", self.name, self.said()).into());
            }
            if begun.elapsed() > patience {
                return Err(format!("{} was not ready after {patience:?}: {}", self.name, self.said()).into());
            }
            sleep(Duration::from_millis(30));
        }
    }

    /// Sends a signal to the whole group; a group that is already gone is what was wanted.
    fn signal(&self, signal: &str) {
        let group = format!("-{}", self.child.id());
        let _ = Command::new("kill").args([signal, "--", &group]).stderr(Stdio::null()).status();
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        self.signal("-TERM");
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_secs(3) {
            if matches!(self.child.try_wait(), Ok(Some(_))) {
                break;
            }
            sleep(Duration::from_millis(30));
        }
        // The leader may be gone while a member of its group is not.
        self.signal("-KILL");
        let _ = self.child.wait();
    }
}
