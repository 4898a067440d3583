//! Named bytes, in memory or on disk, that can be read several times: once to survey, once to bring in.

use std::fs::File;
use std::io::{BufReader, Cursor, Read, Seek};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::problem::ReadError;

/// The largest file that is opened at all: 2 GiB.
pub const MAX_FILE: u64 = 2 << 30;
/// The largest file that has to be held in memory whole (cards, JSON, workbooks): 512 MiB.
pub const MAX_HELD: u64 = 512 << 20;

/// Where the bytes are.
#[derive(Clone)]
pub enum Body {
    /// In memory.
    Memory(Arc<[u8]>),
    /// On disk; read as a stream where the format allows it.
    File(PathBuf),
}

/// A file to import: its name (which hints at what it holds) and its bytes.
#[derive(Clone)]
pub struct Input {
    /// The file's own name, without folders.
    pub name: String,
    /// Its bytes.
    pub body: Body,
}

/// The content is personal data: it shows only how much there is.
impl std::fmt::Debug for Input {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Input").field("len", &self.len().ok()).finish_non_exhaustive()
    }
}

/// Reading and seeking: what workbooks and archives need.
pub trait Bytes: Read + Seek + Send {}
impl<T: Read + Seek + Send> Bytes for T {}

impl Input {
    /// Bytes in memory.
    pub fn memory(name: impl Into<String>, bytes: impl Into<Arc<[u8]>>) -> Input {
        Input { name: name.into(), body: Body::Memory(bytes.into()) }
    }

    /// A file on disk.
    pub fn file(path: &Path) -> Input {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        Input { name, body: Body::File(path.to_owned()) }
    }

    /// How many bytes there are.
    pub fn len(&self) -> Result<u64, ReadError> {
        match &self.body {
            Body::Memory(bytes) => Ok(bytes.len() as u64),
            Body::File(path) => Ok(std::fs::metadata(path)?.len()),
        }
    }

    /// Is there nothing in it?
    pub fn is_empty(&self) -> Result<bool, ReadError> {
        Ok(self.len()? == 0)
    }

    /// Opens the bytes from the start.
    pub fn reader(&self) -> Result<Box<dyn Bytes>, ReadError> {
        if self.len()? > MAX_FILE {
            return Err(ReadError::TooLarge { what: "file", limit: MAX_FILE });
        }
        Ok(match &self.body {
            Body::Memory(bytes) => Box::new(Cursor::new(Arc::clone(bytes))),
            Body::File(path) => Box::new(BufReader::with_capacity(64 << 10, File::open(path)?)),
        })
    }

    /// The first `n` bytes, or all there are.
    pub fn beginning(&self, n: usize) -> Result<Vec<u8>, ReadError> {
        let mut out = Vec::with_capacity(n.min(usize::try_from(self.len()?).unwrap_or(n)));
        self.reader()?.take(n as u64).read_to_end(&mut out)?;
        Ok(out)
    }

    /// All bytes, if they are no more than [`MAX_HELD`].
    pub fn whole(&self) -> Result<Arc<[u8]>, ReadError> {
        if self.len()? > MAX_HELD {
            return Err(ReadError::TooLarge { what: "file", limit: MAX_HELD });
        }
        match &self.body {
            Body::Memory(bytes) => Ok(Arc::clone(bytes)),
            Body::File(path) => {
                let mut out = Vec::new();
                File::open(path)?.take(MAX_HELD + 1).read_to_end(&mut out)?;
                if out.len() as u64 > MAX_HELD {
                    return Err(ReadError::TooLarge { what: "file", limit: MAX_HELD });
                }
                Ok(out.into())
            }
        }
    }

    /// The name without its last extension, in lower case.
    pub fn stem(&self) -> String {
        let name = self.name.rsplit(['/', '\\']).next().unwrap_or(&self.name);
        name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_lowercase()
    }
}
