//! The team: who belongs to it and what they may read, who joins, who leaves. Steps that people take; the rules are the
//! roster's.

use coffer_core::Workspace;
use coffer_core::access::Role;
use coffer_core::records::Member;
use coffer_core::sync::join::{self, Invitation, SignedRequest};
use coffer_core::sync::roster::DeviceState;
use coffer_core::workspace::team::Admission;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Nothing;
use crate::error::{ApiError, ErrorCode};
use crate::input;
use crate::session::{Door, Event, Open, Session, guard};

/// A device of a member.
#[derive(Serialize, TS)]
pub(crate) struct TeamDevice {
    /// The vault copy that it writes as.
    id: String,
    name: String,
    /// It is this one.
    own: bool,
    active: bool,
    /// When a sealed file of it was taken in last.
    heard_ms: Option<i64>,
    /// When something was sealed for it last.
    sealed_ms: Option<i64>,
    /// Our entries that it has not said it has.
    behind: u64,
}

/// A member of the team.
#[derive(Serialize, TS)]
pub(crate) struct TeamMember {
    id: String,
    name: String,
    /// None for a role of a newer version.
    #[ts(type = "\"salesperson\" | \"manager\" | \"admin\" | \"finance\" | \"auditor\" | null")]
    role: Option<&'static str>,
    departments: Vec<String>,
    own: bool,
    active: bool,
    /// A party to a dispute that waits for its settlement.
    suspended: bool,
    devices: Vec<TeamDevice>,
}

/// One of six words, and its number for who would rather read numbers.
#[derive(Serialize, TS)]
pub(crate) struct Spoken {
    number: u16,
    word: &'static str,
}

/// An invitation that this vault answered, while it waits.
#[derive(Serialize, TS)]
pub(crate) struct Joining {
    team: String,
    request: String,
    words: Vec<Spoken>,
}

#[derive(Serialize, TS)]
pub(crate) struct Team {
    name: String,
    members: Vec<TeamMember>,
    /// This member may change the team.
    may_change: bool,
    /// Invitations without an answer.
    invited: u64,
    joining: Option<Joining>,
    /// There is nobody else: nothing to seal.
    alone: bool,
}

fn spoken(invitation: &Invitation, request: &SignedRequest) -> Result<Vec<Spoken>, ApiError> {
    let words = join::words(invitation, request)?;
    Ok(words.into_iter().map(|(number, word)| Spoken { number, word }).collect())
}

/// The team as this copy knows it.
pub(crate) fn team(open: &Open<'_>, _: Nothing) -> Result<Team, ApiError> {
    let ws = open.ws;
    let roster = ws.roster();
    let peers = ws.peers()?;
    let own_seq = ws.head().0;
    let device = |device: &DeviceState| {
        let peer = peers.get(&device.key);
        let own = device.replica == ws.me().replica;
        let read = peer.and_then(|peer| peer.have.get(&ws.me().replica)).copied().unwrap_or(0);
        TeamDevice {
            id: device.replica.to_string(),
            name: device.name.clone(),
            own,
            active: device.active,
            heard_ms: peer.and_then(|peer| peer.heard_ms),
            sealed_ms: peer.and_then(|peer| peer.sealed_ms),
            behind: if own { 0 } else { own_seq.saturating_sub(read) },
        }
    };
    let members = roster
        .members()
        .map(|member| {
            let name = match ws.get(Member::KIND, member.id) {
                Ok(record) => record.title().to_owned(),
                Err(coffer_core::Error::NotFound { .. }) => String::new(),
                Err(error) => return Err(error.into()),
            };
            Ok(TeamMember {
                id: member.id.to_string(),
                name,
                role: member.role.map(Role::code),
                departments: member.departments.clone(),
                own: member.id == ws.me().member,
                active: member.active,
                suspended: member.suspended,
                devices: roster.devices().filter(|one| one.member == member.id).map(device).collect(),
            })
        })
        .collect::<Result<Vec<_>, ApiError>>()?;
    let joining = match ws.joining()? {
        Some((invitation, request)) => Some(Joining {
            team: invitation.name.clone(),
            request: request.text(),
            words: spoken(&invitation, &request)?,
        }),
        None => None,
    };
    Ok(Team {
        name: ws.vault().name().to_owned(),
        alone: roster.devices().filter(|device| device.active).count() < 2,
        may_change: ws.may_change_the_team()?,
        invited: ws.invitations()?,
        members,
        joining,
    })
}

/// Something that is handed to another person: as text, and as a QR code of it.
#[derive(Serialize, TS)]
pub(crate) struct HandedOver {
    text: String,
    qr_svg: String,
}

fn handed_over(text: String) -> Result<HandedOver, ApiError> {
    let code = qrcode::QrCode::new(text.as_bytes())
        .map_err(|_| ApiError::new(ErrorCode::Internal).with("reason", "qr"))?;
    let qr_svg = code.render::<qrcode::render::svg::Color<'_>>().min_dimensions(240, 240).build();
    Ok(HandedOver { text, qr_svg })
}

/// Makes an invitation for one person.
pub(crate) fn invite(open: &Open<'_>, _: Nothing) -> Result<HandedOver, ApiError> {
    handed_over(open.ws.invite()?.text())
}

#[derive(Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub(crate) struct TeamRequest {
    /// The invitation's text.
    invitation: String,
    /// What the person is called.
    name: String,
}

#[derive(Serialize, TS)]
pub(crate) struct Requested {
    /// What the team calls itself.
    team: String,
    request: HandedOver,
    words: Vec<Spoken>,
}

/// Answers an invitation, from a book that holds nothing yet.
pub(crate) fn request(open: &Open<'_>, asked: TeamRequest) -> Result<Requested, ApiError> {
    if asked.name.trim().is_empty() {
        return Err(ApiError::invalid("name", "required"));
    }
    let invitation = Invitation::parse(&asked.invitation)?;
    let request = open.ws.request_to_join(&invitation, asked.name.trim())?;
    Ok(Requested {
        team: invitation.name.clone(),
        words: spoken(&invitation, &request)?,
        request: handed_over(request.text())?,
    })
}

/// Forgets that this vault wanted to join.
pub(crate) fn request_stop(open: &Open<'_>, _: Nothing) -> Result<Nothing, ApiError> {
    open.ws.stop_joining()?;
    Ok(Nothing {})
}

#[derive(Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub(crate) struct TeamLook {
    /// The request's text.
    request: String,
}

#[derive(Serialize, TS)]
pub(crate) struct Looked {
    /// As the person calls themselves.
    name: String,
    words: Vec<Spoken>,
}

/// Whose request it is, and the six words to compare. Nothing is decided by it.
pub(crate) fn look(open: &Open<'_>, asked: TeamLook) -> Result<Looked, ApiError> {
    let request = SignedRequest::parse(&asked.request)?;
    let invitation = open.ws.invitation_of(&request)?;
    Ok(Looked { name: request.request.name.clone(), words: spoken(&invitation, &request)? })
}

#[derive(Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(optional_fields = nullable)]
pub(crate) struct TeamAdmit {
    /// The request's text.
    request: String,
    /// The six words as the other person read them. Others than ours stop it, and the invitation is void.
    words: Vec<String>,
    /// What the new member is called; without it, as the request says.
    name: Option<String>,
    #[ts(type = "\"salesperson\" | \"manager\" | \"admin\" | \"finance\" | \"auditor\" | null")]
    role: Option<String>,
    departments: Option<Vec<String>>,
    /// It is another device of this member.
    member: Option<String>,
}

#[derive(Serialize, TS)]
pub(crate) struct Admitted {
    member: String,
}

/// Takes in who answered an invitation, when the six words are the same on both sides.
pub(crate) fn admit(open: &Open<'_>, asked: TeamAdmit) -> Result<Admitted, ApiError> {
    let request = SignedRequest::parse(&asked.request)?;
    let invitation = open.ws.invitation_of(&request)?;
    let ours = join::words(&invitation, &request)?;
    let same = asked.words.len() == ours.len()
        && ours.iter().zip(&asked.words).all(|((number, word), said)| {
            let said = said.trim().to_lowercase();
            said == *word || said == number.to_string()
        });
    if !same {
        // Somebody may stand between the two: this invitation answers nobody any more.
        open.ws.forget_invitation(&request)?;
        return Err(ApiError::refused("words_differ"));
    }
    let admission = match asked.member {
        Some(member) => Admission::Device(input::id(&member)?),
        None => Admission::Member {
            name: asked
                .name
                .filter(|name| !name.trim().is_empty())
                .unwrap_or_else(|| request.request.name.clone()),
            role: role(asked.role.as_deref().unwrap_or("salesperson"))?.wire(),
            departments: asked.departments.unwrap_or_default(),
        },
    };
    let member = open.ws.admit_member(&open.actor(), &request, &admission)?;
    Ok(Admitted { member: member.to_string() })
}

fn role(word: &str) -> Result<Role, ApiError> {
    [Role::Salesperson, Role::Manager, Role::Admin, Role::Finance, Role::Auditor]
        .into_iter()
        .find(|role| role.code() == word)
        .ok_or_else(|| ApiError::invalid("role", "not_a_choice"))
}

#[derive(Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub(crate) struct TeamRole {
    member: String,
    #[ts(type = "\"salesperson\" | \"manager\" | \"admin\" | \"finance\" | \"auditor\"")]
    role: String,
    departments: Vec<String>,
}

/// Gives a member another role.
pub(crate) fn set_role(open: &Open<'_>, asked: TeamRole) -> Result<Nothing, ApiError> {
    open.ws.set_role(
        &open.actor(),
        input::id(&asked.member)?,
        role(&asked.role)?.wire(),
        asked.departments,
    )?;
    Ok(Nothing {})
}

#[derive(Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub(crate) struct TeamRemove {
    member: String,
}

/// Takes a member out. Nothing more is sealed to them by whoever has learned of it.
pub(crate) fn remove(open: &Open<'_>, asked: TeamRemove) -> Result<Nothing, ApiError> {
    open.ws.remove_member(&open.actor(), input::id(&asked.member)?)?;
    Ok(Nothing {})
}

#[derive(Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub(crate) struct TeamJoin {
    /// The sealed file.
    handle: String,
}

#[derive(Serialize, TS)]
pub(crate) struct Joined {
    /// Entries that are in.
    entries: u64,
    /// Of them known by nothing but their place.
    opaque: u64,
}

/// Enters the team with the first sealed file for this device. The empty book of before ends.
pub(crate) fn join(session: &Session, asked: TeamJoin) -> Result<Joined, ApiError> {
    let _alone = guard(&session.0.at_the_door);
    if session.0.jobs.any_running() {
        return Err(ApiError::refused("job_running"));
    }
    let file = session.get_file(&asked.handle)?;
    let mut door = session.door_mut();
    match &*door {
        Door::Open(ws) => ws.may_enter(&file.bytes)?,
        Door::Kit { .. } => return Err(ApiError::new(ErrorCode::KitUnconfirmed)),
        Door::Shut => return Err(ApiError::new(ErrorCode::Locked)),
    }
    let Door::Open(ws) = std::mem::replace(&mut *door, Door::Shut) else {
        return Err(ApiError::new(ErrorCode::Internal));
    };
    let entered = ws.enter(&file.bytes);
    drop(door);
    match entered {
        Ok((ws, received)) => {
            session.let_in(ws);
            Ok(Joined { entries: received.ingested.applied, opaque: received.ingested.opaque })
        }
        Err(error) => {
            session.lock();
            session.tell(&Event::State { state: "locked" });
            Err(error.into())
        }
    }
}

#[derive(Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub(crate) struct RecordReaders {
    kind: String,
    id: String,
}

/// Somebody who reads a record, or a part of it.
#[derive(Serialize, TS)]
pub(crate) struct Reader {
    member: String,
    name: String,
    own: bool,
    /// `own`, `manages`, `admin`, `role` or `grant`.
    why: &'static str,
    /// The classes of fields that they read.
    classes: Vec<&'static str>,
    /// When a grant runs out.
    until_ms: Option<i64>,
}

#[derive(Serialize, TS)]
pub(crate) struct Readers {
    /// The audience that the record lives in.
    compartment: String,
    readers: Vec<Reader>,
}

/// Who can read a record, and why.
pub(crate) fn readers(open: &Open<'_>, asked: RecordReaders) -> Result<Readers, ApiError> {
    let ws: &Workspace = open.ws;
    let kind = input::kind(&asked.kind)?;
    let (compartment, found) = ws.readers(kind, input::id(&asked.id)?, open.session.0.host.now_ms())?;
    let readers = found
        .into_iter()
        .map(|reader| {
            let name = ws.get(Member::KIND, reader.member).map(|record| record.title().to_owned());
            Reader {
                member: reader.member.to_string(),
                name: name.unwrap_or_default(),
                own: reader.member == ws.me().member,
                why: reader.why,
                classes: reader.classes,
                until_ms: reader.until_ms,
            }
        })
        .collect();
    Ok(Readers { compartment: compartment.to_string(), readers })
}
