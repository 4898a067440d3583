//! Files that hang on a record: in through a handle, out as bytes for the window's own viewer. Never on disk in the
//! clear.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::records::Made;
use super::views::base64;
use crate::error::ApiError;
use crate::input;
use crate::session::Open;

#[derive(Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub(crate) struct AttachmentAdd {
    /// The handle of a file in memory.
    file: String,
    kind: String,
    id: String,
}

/// Seals a file and hangs it on a record.
pub(crate) fn attachment_add(open: &Open<'_>, request: AttachmentAdd) -> Result<Made, ApiError> {
    let kind = input::kind(&request.kind)?;
    let id = input::id(&request.id)?;
    let file = open.session.0.files.get(&*open.session.0.host, &request.file)?;
    let made = open.ws.attach(&open.actor(), kind, id, &file.name, media_type(&file.name), &file.bytes)?;
    open.session.0.files.drop_file(&request.file);
    Ok(Made { id: made.to_string() })
}

#[derive(Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub(crate) struct AttachmentRead {
    id: String,
}

#[derive(Serialize, TS)]
pub(crate) struct AttachmentContent {
    media_type: String,
    name: String,
    base64: String,
}

/// Opens a file of the vault.
pub(crate) fn attachment_read(
    open: &Open<'_>,
    request: AttachmentRead,
) -> Result<AttachmentContent, ApiError> {
    let id = input::id(&request.id)?;
    let opened = open.ws.read_attachment(id)?;
    open.note("attachment.read", id.to_string().into_bytes());
    Ok(AttachmentContent {
        media_type: opened.media_type,
        name: opened.name,
        base64: base64(&opened.content),
    })
}

/// The media type that a file's name promises. What a viewer cannot be sure of is bytes.
pub(crate) fn media_type(name: &str) -> &'static str {
    let end = name.rsplit_once('.').map(|(_, end)| end.to_ascii_lowercase()).unwrap_or_default();
    match end.as_str() {
        "pdf" => "application/pdf",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "txt" | "md" | "log" => "text/plain",
        "csv" => "text/csv",
        "json" => "application/json",
        "vcf" => "text/vcard",
        "eml" => "message/rfc822",
        "zip" => "application/zip",
        "doc" => "application/msword",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xls" => "application/vnd.ms-excel",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "ppt" => "application/vnd.ms-powerpoint",
        "pptx" => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        _ => "application/octet-stream",
    }
}
