//! SFTP through the system's `ssh`, one connection a round. Not through OpenDAL's own SFTP service: it starts a master
//! connection in the background that outlives a killed courier, cannot be told which host key is the right one, and
//! writes the user's known_hosts. Here `ssh` is a child that ends when its input does.

use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::process::Stdio;

use futures_core::Stream as _;
use openssh_sftp_client::error::SftpErrorKind;
use openssh_sftp_client::file::TokioCompatFile;
use openssh_sftp_client::{Error, Sftp, SftpOptions};
use tokio::io::AsyncReadExt as _;
use tokio::process::{Child, Command};

use super::{Listed, Put};
use crate::config::Where;
use crate::name;
use crate::secret::Secret;
use crate::state::Look;
use crate::trouble::{Code, Trouble};

/// How many bytes are handed over before the next word about progress.
const PIECE: usize = 1 << 20;

/// A server over `ssh`.
pub struct Ssh {
    host: String,
    port: u16,
    user: String,
    folder: PathBuf,
    key_file: Option<PathBuf>,
    known_hosts: Option<PathBuf>,
    #[cfg(unix)]
    asked: Option<super::ask::Answers>,
    open: Option<Open>,
}

/// A connection.
struct Open {
    sftp: Sftp,
    ssh: Child,
}

impl Ssh {
    /// Builds it from the settings; `own` is the courier's own folder.
    pub fn new(settings: &Where, secret: Secret, own: &Path) -> Result<Self, Trouble> {
        let Where::Sftp { host, port, user, folder, key_file, host_key } = settings else {
            return Err(Trouble::lasting(Code::Config));
        };
        let known_hosts = match host_key {
            Some(key) => {
                let path = own.join("known_hosts");
                let place = if *port == 22 { host.clone() } else { format!("[{host}]:{port}") };
                std::fs::write(&path, format!("{place} {key}\n"))?;
                Some(path)
            }
            None => None,
        };
        Ok(Self {
            host: host.clone(),
            port: *port,
            user: user.clone(),
            folder: PathBuf::from(if folder.is_empty() { "." } else { folder }),
            key_file: key_file.clone(),
            known_hosts,
            #[cfg(unix)]
            asked: super::ask::Answers::new(secret)?,
            open: None,
        })
    }

    /// The words `ssh` is started with: no secret among them, no configuration of the user's, nothing that it could be
    /// led to besides the one connection.
    fn command(&self) -> Command {
        let mut ssh = Command::new("ssh");
        ssh.args(["-F", "none", "-T", "-p", &self.port.to_string(), "-l", &self.user]);
        for option in [
            "StrictHostKeyChecking=yes",
            "UpdateHostKeys=no",
            "GlobalKnownHostsFile=none",
            "NumberOfPasswordPrompts=1",
            "ConnectTimeout=15",
            "ServerAliveInterval=15",
            "ServerAliveCountMax=4",
            "ControlMaster=no",
            "ControlPath=none",
            "ClearAllForwardings=yes",
            "ForwardAgent=no",
            "ForwardX11=no",
            "PermitLocalCommand=no",
            "LogLevel=ERROR",
        ] {
            ssh.args(["-o", option]);
        }
        if let Some(path) = &self.known_hosts {
            // ssh reads a value with a space in it only in quotes.
            ssh.arg("-o").arg(format!("UserKnownHostsFile=\"{}\"", path.display()));
        }
        if let Some(key) = &self.key_file {
            ssh.args(["-o", "IdentitiesOnly=yes", "-i"]).arg(key);
        }
        ssh.env_remove("SSH_ASKPASS").env("LC_ALL", "C");
        #[cfg(unix)]
        match &self.asked {
            Some(asked) => asked.arm(&mut ssh),
            None => {
                ssh.args(["-o", "BatchMode=yes"]);
            }
        }
        ssh.args(["-s", "--", &self.host, "sftp"]);
        ssh.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
        ssh
    }

    async fn open(&mut self) -> Result<&mut Open, Trouble> {
        if self.open.is_none() {
            self.open = Some(self.connect().await?);
        }
        self.open.as_mut().ok_or(Trouble::lasting(Code::Server))
    }

    async fn connect(&self) -> Result<Open, Trouble> {
        let mut ssh = self.command().spawn().map_err(|_| Trouble::lasting(Code::Config))?;
        let (Some(to), Some(from)) = (ssh.stdin.take(), ssh.stdout.take()) else {
            return Err(Trouble::lasting(Code::Server));
        };
        let Ok(sftp) = Sftp::new(to, from, SftpOptions::default()).await else {
            return Err(why(&mut ssh).await);
        };
        let mut open = Open { sftp, ssh };
        // A folder that is not there yet is made; that it exists is no failure.
        let mut files = open.sftp.fs();
        if let Err(error) = files.metadata(&self.folder).await {
            if !is_missing(&error) {
                return Err(trouble(&error, &mut open).await);
            }
            if let Err(error) = files.create_dir(&self.folder).await {
                return Err(trouble(&error, &mut open).await);
            }
        }
        Ok(open)
    }

    /// Gives up the connection after a failure: the next act begins with a fresh one.
    async fn failed(&mut self, error: Error) -> Trouble {
        match self.open.take() {
            Some(mut open) => trouble(&error, &mut open).await,
            None => Trouble::lasting(Code::Server),
        }
    }

    pub(super) async fn list(&mut self) -> Result<Vec<Listed>, Trouble> {
        // One connection a round, so that a server that went away in between is noticed here.
        self.open = None;
        let folder = self.folder.clone();
        let open = self.open().await?;
        match listing(&open.sftp, &folder).await {
            Ok(found) => Ok(found),
            Err(error) => Err(self.failed(error).await),
        }
    }

    pub(super) async fn size(&mut self, name: &str) -> Result<Option<u64>, Trouble> {
        let path = self.folder.join(name);
        let open = self.open().await?;
        match open.sftp.fs().metadata(path).await {
            Ok(facts) => Ok(facts.len()),
            Err(error) if is_missing(&error) => Ok(None),
            Err(error) => Err(self.failed(error).await),
        }
    }

    pub(super) async fn read(
        &mut self,
        name: &str,
        take: &mut impl FnMut(&[u8]) -> Result<(), Trouble>,
    ) -> Result<(), Trouble> {
        let path = self.folder.join(name);
        let open = self.open().await?;
        let file = match open.sftp.open(path).await {
            Ok(file) => file,
            Err(error) => return Err(self.failed(error).await),
        };
        let mut file = Box::pin(TokioCompatFile::new(file));
        let mut piece = vec![0; 64 << 10];
        loop {
            match file.read(&mut piece).await {
                Ok(0) => return Ok(()),
                Ok(count) => take(&piece[..count])?,
                Err(error) => return Err(self.failed(Error::IOError(error)).await),
            }
        }
    }

    pub(super) async fn put_new(
        &mut self,
        name: &str,
        bytes: &[u8],
        sum: &str,
        sent: &mut impl FnMut(u64) -> Result<(), Trouble>,
    ) -> Result<Put, Trouble> {
        let under_way = self.folder.join(name::under_way(name));
        let to = self.folder.join(name);
        if let Err(trouble) = self.write(&under_way, bytes, sent).await {
            return Err(self.judge(trouble).await);
        }
        let mut found = blake3::Hasher::new();
        self.read(&name::under_way(name), &mut |bytes| {
            found.update(bytes);
            Ok(())
        })
        .await?;
        if found.count() != bytes.len() as u64 || found.finalize().to_hex().as_str() != sum {
            return Err(Trouble::passing(Code::Differs));
        }
        // A POSIX rename would overwrite. Names are random, so that the two steps cannot meet another's file.
        if self.size(name).await?.is_some() {
            return Ok(Put::Taken);
        }
        let open = self.open().await?;
        match open.sftp.fs().rename(&under_way, &to).await {
            Ok(()) => Ok(Put::Done),
            Err(error) => Err(self.failed(error).await),
        }
    }

    async fn write(
        &mut self,
        path: &Path,
        bytes: &[u8],
        sent: &mut impl FnMut(u64) -> Result<(), Trouble>,
    ) -> Result<(), Failed> {
        let open = self.open().await?;
        let mut file = open.sftp.options().write(true).create(true).truncate(true).open(path).await?;
        let mut count = 0;
        for piece in bytes.chunks(PIECE) {
            file.write_all(piece).await?;
            count += piece.len() as u64;
            sent(count)?;
        }
        if open.sftp.support_fsync() {
            file.sync_all().await?;
        }
        Ok(file.close().await?)
    }

    async fn judge(&mut self, failed: Failed) -> Trouble {
        match failed {
            Failed::Told(trouble) => trouble,
            Failed::Sftp(error) => self.failed(error).await,
        }
    }
}

/// A failure of the protocol, or one that has its code already.
enum Failed {
    Told(Trouble),
    Sftp(Error),
}

impl From<Trouble> for Failed {
    fn from(trouble: Trouble) -> Self {
        Self::Told(trouble)
    }
}

impl From<Error> for Failed {
    fn from(error: Error) -> Self {
        Self::Sftp(error)
    }
}

async fn listing(sftp: &Sftp, folder: &Path) -> Result<Vec<Listed>, Error> {
    let mut entries = Box::pin(sftp.fs().open_dir(folder).await?.read_dir());
    let mut found = Vec::new();
    while let Some(entry) = std::future::poll_fn(|context| Pin::as_mut(&mut entries).poll_next(context)).await
    {
        let entry = entry?;
        if found.len() == super::LONGEST_LISTING {
            return Err(Error::InvalidResponse(&"a listing without end"));
        }
        let facts = entry.metadata();
        let is_file = entry.file_type().is_some_and(|kind| kind.is_file());
        let (true, Some(size), Some(name)) = (is_file, facts.len(), entry.filename().to_str()) else {
            continue;
        };
        let mark = facts
            .modified()
            .and_then(|when| when.as_system_time().duration_since(std::time::UNIX_EPOCH).ok())
            .map(|since| since.as_secs().to_string())
            .unwrap_or_default();
        found.push(Listed { name: name.to_owned(), look: Look { size, mark } });
    }
    Ok(found)
}

fn is_missing(error: &Error) -> bool {
    matches!(error, Error::SftpError(SftpErrorKind::NoSuchFile, _))
}

/// What a failure means: by the protocol's own code, else by how `ssh` ended.
async fn trouble(error: &Error, open: &mut Open) -> Trouble {
    match error {
        Error::SftpError(SftpErrorKind::NoSuchFile, _) => Trouble::lasting(Code::Missing),
        Error::SftpError(SftpErrorKind::PermDenied, _) => Trouble::lasting(Code::Refused),
        // The protocol has no code for a full disk; a write that fails for no named reason is most often that.
        Error::SftpError(SftpErrorKind::Failure, _) => Trouble::lasting(Code::NoSpace),
        Error::SftpError(..) => Trouble::lasting(Code::Server),
        Error::IOError(inner) => match inner.get_ref().and_then(|inner| inner.downcast_ref::<Error>()) {
            Some(Error::SftpError(SftpErrorKind::Failure, _)) => Trouble::lasting(Code::NoSpace),
            Some(Error::SftpError(SftpErrorKind::PermDenied, _)) => Trouble::lasting(Code::Refused),
            _ => why(&mut open.ssh).await,
        },
        _ => why(&mut open.ssh).await,
    }
}

/// Why `ssh` ended, from what it said. Its words are read here and go nowhere.
async fn why(ssh: &mut Child) -> Trouble {
    let mut said = Vec::new();
    if let Some(errors) = ssh.stderr.take() {
        let mut errors = errors.take(64 << 10);
        let reading = errors.read_to_end(&mut said);
        // ssh that neither ends nor speaks is a line that broke.
        let _ = tokio::time::timeout(std::time::Duration::from_secs(2), reading).await;
    }
    let said = String::from_utf8_lossy(&said);
    let has = |words: &str| said.contains(words);
    if has("Host key verification failed") || has("No matching host key") || has("no matching host key") {
        Trouble::lasting(Code::HostKey)
    } else if has("Permission denied") || has("Too many authentication failures") {
        Trouble::lasting(Code::Credential)
    } else if has("Bad configuration option") || has("bad port") || has("Identity file") {
        Trouble::lasting(Code::Config)
    } else {
        Trouble::passing(Code::Unreachable)
    }
}
