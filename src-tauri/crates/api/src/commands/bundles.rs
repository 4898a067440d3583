//! Sealed files between teammates' copies: out, in, and what one is before it is taken in.

use coffer_core::records::Member;
use coffer_core::workspace::bundles::{Contents, Received};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Nothing;
use crate::error::ApiError;
use crate::session::Open;

/// A member and the device, for whom or by whom a file was sealed.
#[derive(Serialize, TS)]
pub(crate) struct Party {
    /// None where the roster here does not know the device.
    member: Option<String>,
    name: String,
    /// The device's Ed25519 key, its first eight bytes in hexadecimal digits.
    device: String,
    pub(crate) own: bool,
}

/// A sealed file that can be saved.
#[derive(Serialize, TS)]
pub(crate) struct SealedFile {
    handle: String,
    /// Says nothing of what is in it.
    name: String,
    bytes: u64,
    entries: u64,
    recipients: Vec<Party>,
    /// Devices that announced no key to seal to yet: the file is not for them.
    left_out: Vec<Party>,
}

/// Entries of a copy that have to come before what came.
#[derive(Serialize, TS)]
pub(crate) struct Gap {
    device: String,
    member: String,
    from: u64,
    to: u64,
}

/// What a sealed file brought.
#[derive(Serialize, TS)]
pub(crate) struct Brought {
    pub(crate) by: Party,
    created_ms: i64,
    /// It was taken in before; nothing was done.
    pub(crate) known: bool,
    /// Entries that were applied.
    pub(crate) applied: u64,
    /// Of them not for this device: only their number is known.
    opaque: u64,
    /// Entries that wait for others.
    waiting: u64,
    /// Entries that were set aside, with their authors.
    set_aside: u64,
    pub(crate) gaps: Vec<Gap>,
    roster_events: u64,
}

fn party(open: &Open<'_>, device: &[u8; 32], member: Option<coffer_core::id::Id>) -> Party {
    let name = member.and_then(|member| open.ws.get(Member::KIND, member).ok());
    Party {
        member: member.map(|member| member.to_string()),
        name: name.map(|record| record.title().to_owned()).unwrap_or_default(),
        device: device[..8].iter().map(|byte| format!("{byte:02x}")).collect(),
        own: *device == open.ws.vault().device_public(),
    }
}

/// Seals what is new for the others.
pub(crate) fn seal(open: &Open<'_>, _: Nothing) -> Result<SealedFile, ApiError> {
    let sealed = open.ws.seal(&open.actor())?;
    let recipients =
        sealed.recipients.iter().map(|(device, member)| party(open, device, Some(*member))).collect();
    let left_out =
        sealed.left_out.iter().map(|(device, member)| party(open, device, Some(*member))).collect();
    let bytes = sealed.bytes.len() as u64;
    let handle = open.session.put_file(&sealed.name, sealed.bytes)?;
    Ok(SealedFile { handle, name: sealed.name, bytes, entries: sealed.entries, recipients, left_out })
}

#[derive(Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub(crate) struct BundleFile {
    /// The sealed file.
    handle: String,
}

/// Takes a sealed file in.
pub(crate) fn take_in(open: &Open<'_>, file: BundleFile) -> Result<Brought, ApiError> {
    let file = open.session.get_file(&file.handle)?;
    let received = open.ws.open_bundle(&open.actor(), &file.bytes)?;
    Ok(brought(open, &received))
}

/// What was brought, in the window's words.
pub(crate) fn brought(open: &Open<'_>, received: &Received) -> Brought {
    let ingested = &received.ingested;
    let gaps = ingested
        .gaps
        .iter()
        .map(|gap| {
            let member = open.ws.roster().device_of(gap.replica).map(|device| device.member);
            let member = member.and_then(|member| open.ws.get(Member::KIND, member).ok());
            Gap {
                device: gap.replica.to_string(),
                member: member.map(|record| record.title().to_owned()).unwrap_or_default(),
                from: gap.from,
                to: gap.to,
            }
        })
        .collect();
    Brought {
        by: party(open, &received.author.0, Some(received.author.1)),
        created_ms: received.created_ms,
        known: received.known,
        applied: ingested.applied,
        opaque: ingested.opaque,
        waiting: ingested.waiting,
        set_aside: (ingested.refused.len() + ingested.quarantined.len()) as u64,
        gaps,
        roster_events: received.roster_events,
    }
}

/// One kind of record in a sealed file: how many of them, and which classes of their fields.
#[derive(Serialize, TS)]
pub(crate) struct InFile {
    kind: &'static str,
    records: u64,
    classes: Vec<&'static str>,
    /// The audience that they live in.
    compartment: String,
}

/// What a sealed file is, as far as this device has keys for it.
#[derive(Serialize, TS)]
pub(crate) struct Inspected {
    by: Party,
    created_ms: i64,
    bytes: u64,
    /// It was taken in before.
    known: bool,
    recipients: Vec<Party>,
    /// Parts of the file, and those that this device has keys for.
    parts: u64,
    readable: u64,
    entries: u64,
    contents: Vec<InFile>,
    roster_events: u64,
}

/// What is in a sealed file for this device, without taking it in.
pub(crate) fn inspect(open: &Open<'_>, file: BundleFile) -> Result<Inspected, ApiError> {
    let file = open.session.get_file(&file.handle)?;
    let Contents { author, created_ms, known, recipients, parts, readable, entries, records, roster_events } =
        open.ws.inspect_bundle(&file.bytes)?;
    Ok(Inspected {
        by: party(open, &author.0, author.1),
        created_ms,
        bytes: file.bytes.len() as u64,
        known,
        recipients: recipients.iter().map(|(device, member)| party(open, device, *member)).collect(),
        parts,
        readable,
        entries,
        contents: records
            .into_iter()
            .map(|one| InFile {
                kind: one.kind,
                records: one.records,
                classes: one.classes,
                compartment: one.compartment,
            })
            .collect(),
        roster_events,
    })
}
