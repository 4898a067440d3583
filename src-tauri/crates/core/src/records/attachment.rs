//! An attachment: a file of its own random key. The bytes lie sealed beside the database; this is what is known of them.

use std::collections::HashSet;

use coffer_vault::VaultError;
use coffer_vault::attachment::{AttachmentKey, LIMIT};

use crate::change::Actor;
use crate::error::{Error, Result};
use crate::id::Id;
use crate::schema::FieldType::*;
use crate::schema::field::kind;
use crate::schema::{Kind, Value};
use crate::workspace::Workspace;
use crate::workspace::backup::Draw;

kind! {
    /// A file that belongs to a record.
    Attachment = 11 "attachment", called by NAME {
        NAME = 1 "name": Notes Text, required;
        RECORD = 2 "record": Identity AnyLink, required;
        MEDIA_TYPE = 3 "media_type": Identity Text;
        SIZE = 4 "size": Identity Number;
        DIGEST = 5 "digest": Notes Key;
        KEY = 6 "key": Notes Key;
        FILE = 7 "file": Identity Text;
    }
}

/// A file taken out of the vault, in memory.
pub struct Opened {
    /// What it is called.
    pub name: String,
    /// Its media type, as it was said when it came in.
    pub media_type: String,
    /// The bytes; wiped when dropped.
    pub content: zeroize::Zeroizing<Vec<u8>>,
}

impl Workspace {
    /// Seals a file and hangs it on a record. At most 20 MiB; no plaintext reaches the disk.
    pub fn attach(
        &self,
        actor: &Actor,
        kind: &'static Kind,
        id: Id,
        name: &str,
        media_type: &str,
        content: &[u8],
    ) -> Result<Id> {
        if content.len() as u64 > LIMIT {
            return Err(Error::TooLarge { what: "bytes in a file", most: LIMIT });
        }
        let sealed = self.with_writer(|writer, vault| {
            let mut rng = Draw(&mut *writer.source);
            Ok(vault.attachments().seal(&mut &*content, Some(content.len() as u64), &mut rng)?)
        })?;
        let made = self.commit(actor, "attachment.add", |draft| {
            draft.get(kind, id)?;
            let fields = vec![
                (Attachment::NAME, Value::text(name)),
                (Attachment::RECORD, Value::AnyLink(kind.number, id)),
                (Attachment::MEDIA_TYPE, Value::text(media_type)),
                (Attachment::SIZE, Value::Number(content.len() as i64)),
                (Attachment::DIGEST, Value::Key(sealed.hash.to_vec())),
                (Attachment::KEY, Value::Key(sealed.key.to_bytes().to_vec())),
                (Attachment::FILE, Value::text(sealed.name.clone())),
            ];
            draft.create(Attachment::KIND, fields, vec![])
        });
        if made.is_err() {
            // Nobody names the sealed file; if it cannot be removed now, the next open sweeps it.
            let _ = self.vault().attachments().remove(&sealed.name);
        }
        made
    }

    /// Opens a file of the vault into memory.
    pub fn read_attachment(&self, id: Id) -> Result<Opened> {
        let record = self.get(Attachment::KIND, id)?;
        let Value::Key(key) = record.get(Attachment::KEY) else {
            return Err(Error::Damaged { what: "attachment key" });
        };
        let key = AttachmentKey::from_bytes(key).ok_or(Error::Damaged { what: "attachment key" })?;
        let content = self.vault().attachments().open(record.text(Attachment::FILE), &key)?;
        if matches!(record.get(Attachment::DIGEST), Value::Key(digest) if *digest != blake3::hash(&content).as_bytes())
        {
            return Err(Error::Damaged { what: "attachment" });
        }
        Ok(Opened {
            name: record.title().to_owned(),
            media_type: record.text(Attachment::MEDIA_TYPE).to_owned(),
            content,
        })
    }

    /// Removes sealed files that no record names: what a crash between sealing and commit left behind.
    pub(crate) fn sweep_attachments(&self) -> Result<()> {
        let files = match self.vault().attachments().names() {
            Err(VaultError::NotFound) => return Ok(()),
            names => names?,
        };
        if files.is_empty() {
            return Ok(());
        }
        let named: HashSet<String> = self.read(|conn| {
            let mut statement = conn.prepare("SELECT file FROM attachment WHERE file IS NOT NULL")?;
            let rows = statement.query_map([], |row| row.get(0))?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })?;
        for file in files.iter().filter(|file| !named.contains(*file)) {
            self.vault().attachments().remove(file)?;
        }
        Ok(())
    }
}
