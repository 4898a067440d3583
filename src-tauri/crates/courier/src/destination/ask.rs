//! Answers `ssh` when it asks for a password or a passphrase. It asks by starting this very program, which fetches the
//! answer over a socket in a folder that only this user can enter: the secret is in no argument, no environment, no file.

use std::io::{Read as _, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::PathBuf;
use std::time::Duration;

use tokio::process::Command;
use zeroize::Zeroizing;

use crate::secret::Secret;
use crate::trouble::{Code, Trouble};

/// Tells the program that it was started by `ssh`, and where the answer is.
const WHERE: &str = "COFFER_COURIER_ANSWER";

/// Gives the answer as often as it is asked for, as long as it lives.
pub struct Answers {
    folder: tempfile::TempDir,
    program: PathBuf,
}

impl Answers {
    /// Begins to answer; nothing where there is no secret.
    pub fn new(mut secret: Secret) -> Result<Option<Self>, Trouble> {
        let Some(answer) = secret.passphrase.take().or_else(|| secret.password.take()) else {
            return Ok(None);
        };
        let answer = Zeroizing::new(answer);
        if answer.contains('\n') {
            return Err(Trouble::lasting(Code::Secret));
        }
        let folder = tempfile::tempdir()?;
        std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o700))?;
        let socket = UnixListener::bind(folder.path().join("answer"))?;
        // A thread and not a task: it lives as long as the process and waits for nothing else.
        std::thread::spawn(move || {
            for asked in socket.incoming() {
                let Ok(mut asked) = asked else { return };
                let _ = asked.set_write_timeout(Some(Duration::from_secs(5)));
                let _ = asked.write_all(answer.as_bytes());
            }
        });
        Ok(Some(Self { folder, program: std::env::current_exe()? }))
    }

    /// Makes `ssh` ask us.
    pub fn arm(&self, ssh: &mut Command) {
        ssh.env("SSH_ASKPASS", &self.program)
            .env("SSH_ASKPASS_REQUIRE", "force")
            .env(WHERE, self.folder.path().join("answer"));
    }
}

/// When `ssh` started us to ask: prints the answer. Whether it could; nothing if we were started for something else.
pub fn answer() -> Option<bool> {
    let path = std::env::var_os(WHERE)?;
    let mut answer = Zeroizing::new(Vec::with_capacity(16 << 10));
    let asked = UnixStream::connect(path)
        .and_then(|socket| socket.take(16 << 10).read_to_end(&mut answer))
        .and_then(|_| {
            answer.push(b'\n');
            let mut out = std::io::stdout().lock();
            out.write_all(&answer).and_then(|()| out.flush())
        });
    Some(asked.is_ok())
}
