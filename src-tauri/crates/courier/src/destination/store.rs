//! A folder, WebDAV or S3, through OpenDAL. Where the service renames, a file is written under a name that nobody reads,
//! read back, compared and renamed; S3 has no rename, but shows a put whole or not at all, and refuses it when the name is
//! taken.

use std::path::PathBuf;
use std::pin::Pin;
use std::time::Duration;

use futures_core::Stream as _;
use opendal::services::{Fs, S3, Webdav};
use opendal::{Buffer, ErrorKind, HttpTransporter, OperationContext, Operator};

use super::gate::{Gate, Seen};
use super::{Listed, Put};
use crate::config::Where;
use crate::name;
use crate::secret::Secret;
use crate::state::Look;
use crate::trouble::{Code, Trouble};

/// How often progress is said.
const SAID_EVERY: Duration = Duration::from_millis(500);

/// How many bytes are handed over at a time.
const PIECE: usize = 4 << 20;

/// S3's smallest piece of a file in pieces is 5 MiB.
const S3_PIECE: usize = 8 << 20;

/// A store.
pub struct Store {
    way: Way,
    seen: Option<Seen>,
    renames: bool,
    in_pieces: bool,
}

/// How it is reached.
enum Way {
    /// A folder, looked for at every act: OpenDAL makes the folder that it is given, and a stick that was pulled out must
    /// not become an empty folder of its name.
    Folder(PathBuf),
    /// A service, ready.
    Service(Operator),
}

impl Store {
    /// Builds it from the settings.
    pub fn new(settings: &Where, secret: &Secret) -> Result<Self, Trouble> {
        let config = |_| Trouble::lasting(Code::Config);
        let (service, address) = match settings {
            Where::Fs { path } => {
                return Ok(Self {
                    way: Way::Folder(path.clone()),
                    seen: None,
                    renames: true,
                    in_pieces: true,
                });
            }
            Where::Webdav { address, folder, user, .. } => {
                let mut service = Webdav::default().endpoint(address.trim_end_matches('/')).root(folder);
                if let Some(user) = user {
                    service = service.username(user);
                }
                if let Some(password) = &secret.password {
                    service = service.password(password);
                }
                if let Some(token) = &secret.token {
                    service = service.token(token);
                }
                (Operator::new(service).map_err(config)?, address)
            }
            Where::S3 { address, bucket, region, folder, access_key, .. } => {
                let key = secret.secret_key.as_deref().ok_or(Trouble::lasting(Code::Secret))?;
                // Nothing is looked up elsewhere: no environment, no profile, no address inside a data centre.
                let mut service = S3::default()
                    .endpoint(address.trim_end_matches('/'))
                    .bucket(bucket)
                    .region(region)
                    .root(folder)
                    .access_key_id(access_key)
                    .secret_access_key(key)
                    .disable_config_load()
                    .disable_ec2_metadata();
                if let Some(token) = &secret.session_token {
                    service = service.session_token(token);
                }
                (Operator::new(service).map_err(config)?, address)
            }
            Where::Sftp { .. } => return Err(Trouble::lasting(Code::Config)),
        };
        let (gate, seen) = Gate::new(address)?;
        let context = OperationContext::new().with_http_transport(HttpTransporter::new(gate));
        // WebDAV has one PUT for the whole file, and S3 has no rename.
        let is_webdav = matches!(settings, Where::Webdav { .. });
        let way = Way::Service(service.with_context(context));
        Ok(Self { way, seen: Some(seen), renames: is_webdav, in_pieces: !is_webdav })
    }

    /// Begins an act: an error is judged by the answers to it, not by those before.
    fn begin(&self) -> Result<Operator, Trouble> {
        if let Some(seen) = &self.seen {
            seen.forget();
        }
        match &self.way {
            Way::Service(service) => Ok(service.clone()),
            Way::Folder(path) if path.is_dir() => {
                let path = path.to_str().ok_or(Trouble::lasting(Code::Config))?;
                Operator::new(Fs::default().root(path)).map_err(|_| Trouble::lasting(Code::Missing))
            }
            Way::Folder(_) => Err(Trouble::lasting(Code::Missing)),
        }
    }

    pub(super) async fn list(&self) -> Result<Vec<Listed>, Trouble> {
        let files = self.begin()?;
        // In a task of its own: the library cuts the addresses that a WebDAV server lists without looking whether they begin
        // as they should, and panics over those of a hostile one.
        match tokio::spawn(listing(files)).await {
            Ok(Ok(Some(found))) => Ok(found),
            Ok(Err(error)) => Err(self.trouble(&error)),
            Ok(Ok(None)) | Err(_) => Err(Trouble::lasting(Code::Server)),
        }
    }

    pub(super) async fn size(&self, name: &str) -> Result<Option<u64>, Trouble> {
        match self.begin()?.stat(name).await {
            Ok(facts) => Ok(Some(facts.content_length())),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(self.trouble(&error)),
        }
    }

    pub(super) async fn read(
        &self,
        name: &str,
        take: &mut impl FnMut(&[u8]) -> Result<(), Trouble>,
    ) -> Result<(), Trouble> {
        let reader = self.begin()?.reader(name).await.map_err(|error| self.trouble(&error))?;
        let mut stream = reader.into_stream(..).await.map_err(|error| self.trouble(&error))?;
        while let Some(piece) = std::future::poll_fn(|context| Pin::new(&mut stream).poll_next(context)).await
        {
            for bytes in piece.map_err(|error| self.trouble(&error))? {
                take(&bytes)?;
            }
        }
        Ok(())
    }

    pub(super) async fn put_new(
        &self,
        name: &str,
        bytes: Vec<u8>,
        sum: &str,
        sent: &mut impl FnMut(u64) -> Result<(), Trouble>,
    ) -> Result<Put, Trouble> {
        if !self.renames {
            return self.write(name, bytes, true, sent).await;
        }
        let size = bytes.len() as u64;
        let under_way = name::under_way(name);
        self.write(&under_way, bytes, false, sent).await?;
        let mut found = blake3::Hasher::new();
        self.read(&under_way, &mut |bytes| {
            found.update(bytes);
            Ok(())
        })
        .await?;
        if found.count() != size || found.finalize().to_hex().as_str() != sum {
            return Err(Trouble::passing(Code::Differs));
        }
        match self.begin()?.rename(&under_way, name).await {
            Ok(()) => Ok(Put::Done),
            Err(error) if matches!(error.kind(), ErrorKind::ConditionNotMatch | ErrorKind::AlreadyExists) => {
                Ok(Put::Taken)
            }
            Err(error) => Err(self.trouble(&error)),
        }
    }

    /// Writes a file; `only_if_new` makes the service refuse a name that is taken.
    async fn write(
        &self,
        name: &str,
        bytes: Vec<u8>,
        only_if_new: bool,
        sent: &mut impl FnMut(u64) -> Result<(), Trouble>,
    ) -> Result<Put, Trouble> {
        let files = self.begin()?;
        let writer = files.writer_with(name);
        let writer = if only_if_new { writer.if_not_exists(true).chunk(S3_PIECE) } else { writer };
        let mut writer = writer.await.map_err(|error| self.trouble(&error))?;
        let before = self.seen.as_ref().map_or(0, Seen::sent);
        let mut rest = Buffer::from(bytes);
        let of = rest.len() as u64;
        let writing = async {
            while !rest.is_empty() {
                writer
                    .write(rest.split_to(if self.in_pieces { rest.len().min(PIECE) } else { rest.len() }))
                    .await?;
            }
            writer.close().await
        };
        let mut writing = std::pin::pin!(writing);
        let mut said = 0;
        let written = loop {
            tokio::select! {
                written = &mut writing => break written,
                () = tokio::time::sleep(SAID_EVERY) => {
                    // A folder counts nothing, and is fast.
                    let so_far = self.seen.as_ref().map_or(0, |seen| seen.sent() - before).min(of);
                    if so_far > said {
                        said = so_far;
                        sent(so_far)?;
                    }
                }
            }
        };
        match written {
            Ok(_) => Ok(Put::Done),
            Err(error) if only_if_new && error.kind() == ErrorKind::ConditionNotMatch => Ok(Put::Taken),
            Err(error) => Err(self.trouble(&error)),
        }
    }

    fn trouble(&self, error: &opendal::Error) -> Trouble {
        if let Some(seen) = &self.seen {
            return seen.trouble(error);
        }
        match error.kind() {
            ErrorKind::NotFound => Trouble::lasting(Code::Missing),
            ErrorKind::PermissionDenied => Trouble::lasting(Code::Refused),
            _ => Trouble::lasting(storage_full(error)),
        }
    }
}

/// All files; nothing if the list does not end.
async fn listing(files: Operator) -> opendal::Result<Option<Vec<Listed>>> {
    let mut lister = files.lister("").await?;
    let mut found = Vec::new();
    while let Some(entry) = std::future::poll_fn(|context| Pin::new(&mut lister).poll_next(context)).await {
        let entry = entry?;
        let facts = entry.metadata();
        if !facts.is_file() {
            continue;
        }
        if found.len() == super::LONGEST_LISTING {
            return Ok(None);
        }
        let mark = facts
            .etag()
            .map(str::to_owned)
            .or_else(|| facts.last_modified().map(|when| when.to_string()))
            .unwrap_or_default();
        found.push(Listed {
            name: entry.name().to_owned(),
            look: Look { size: facts.content_length(), mark },
        });
    }
    Ok(Some(found))
}

/// Whether the error's cause is that the destination's disk is full.
fn storage_full(error: &opendal::Error) -> Code {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(this) = cause {
        if let Some(io) = this.downcast_ref::<std::io::Error>() {
            use std::io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
            if matches!(io.kind(), StorageFull | QuotaExceeded | FileTooLarge) {
                return Code::NoSpace;
            }
        }
        cause = this.source();
    }
    Code::Server
}
