//! The team from this copy: inviting somebody, taking them in, entering a team, changing what a member is. What the roster
//! says decides; here are the steps that people take.

use std::sync::{Arc, PoisonError};

use rusqlite::TransactionBehavior;

use super::bundles::Received;
use crate::change::{Actor, Purpose, Writer};
use crate::error::{Error, Result};
use crate::id::Id;
use crate::records::{KINDS, Member, number};
use crate::schema::{Class, Kind, Value};
use crate::store::local;
use crate::sync::bundle::{self, BundleError, Opened, Receiver};
use crate::sync::compartment::Compartment;
use crate::sync::join::{Invitation, SignedRequest};
use crate::sync::roster::{self, Cut, Roster, What, Why};
use crate::workspace::Workspace;

/// The setting with an invitation that waits for its answer, before the invitation's hash.
const INVITED: &str = "invited.";
/// The setting with the invitation that this vault answered.
const ANSWERED: &str = "joining.invitation";
/// The setting with its answer.
const ANSWER: &str = "joining.request";
/// So many invitations may wait for their answers.
const MOST_INVITED: u64 = 200;

/// Somebody who reads a record, or a part of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RecordReader {
    /// Who.
    pub member: Id,
    /// [`Why::code`].
    pub why: &'static str,
    /// The classes of fields that they read.
    pub classes: Vec<&'static str>,
    /// When a grant runs out: milliseconds UTC.
    pub until_ms: Option<i64>,
}

/// As what somebody who asked is taken in.
#[derive(Clone, Debug)]
pub enum Admission {
    /// A new member.
    Member {
        /// What they are called.
        name: String,
        /// [`crate::access::Role::wire`].
        role: u8,
        /// Departments or regions.
        departments: Vec<String>,
    },
    /// Another device of this member.
    Device(Id),
}

impl Workspace {
    /// An invitation by this device. It is remembered: only what answers one of them is taken in.
    pub fn invite(&self) -> Result<Invitation> {
        self.must_keep_the_roster("team_invite")?;
        if self.count_settings(INVITED)? >= MOST_INVITED {
            return Err(Error::TooLarge { what: "open invitations", most: MOST_INVITED });
        }
        self.with_writer(|writer, vault| {
            let invitation = Invitation::new(self.me.team, vault, &mut *writer.source);
            let name = format!("{INVITED}{}", blake3::Hash::from_bytes(invitation.hash()).to_hex());
            local::set_setting(&writer.conn, &name, &invitation.text())?;
            Ok(invitation)
        })
    }

    /// The invitation that a request answers, if this device made it and it was not used.
    pub fn invitation_of(&self, request: &SignedRequest) -> Result<Invitation> {
        let name = invited(request);
        let text = self.setting(&name)?.ok_or(Error::Refused { action: "unknown invitation" })?;
        Invitation::parse(&text)
    }

    /// Takes in who answered an invitation of this device. Call it when both people read the same six words.
    pub fn admit_member(&self, actor: &Actor, request: &SignedRequest, as_what: &Admission) -> Result<Id> {
        self.must_keep_the_roster("team_admit")?;
        self.invitation_of(request)?;
        let asked = &request.request;
        let (member, joins) = match as_what {
            Admission::Device(member) => (*member, None),
            Admission::Member { name, role, departments } => {
                let intent = "member.create";
                let member = self.write(
                    actor,
                    Purpose { intent, batch: None, event: None, undoable: false },
                    |draft| {
                        draft.create(Member::KIND, vec![(Member::NAME, Value::text(name.clone()))], vec![])
                    },
                )?;
                (member, Some(What::Member { member, role: *role, departments: departments.clone() }))
            }
        };
        let device = What::Device(roster::Device {
            device: asked.device,
            replica: asked.replica,
            member,
            receiving: asked.receiving,
            name: String::new(),
        });
        self.act(joins.into_iter().chain([device]))?;
        self.forget_setting(&invited(request))?;
        self.note(actor, "team.admit", member.as_bytes().to_vec())?;
        Ok(member)
    }

    /// Signs roster events, one on the other, as this device, and takes them in: all, or none.
    fn act(&self, what: impl IntoIterator<Item = What>) -> Result<()> {
        self.with_writer(|writer, vault| {
            let tx = writer.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
            for what in what {
                roster::make(&tx, vault, what)?;
            }
            tx.commit()?;
            writer.roster = Arc::new(roster::load(&writer.conn)?);
            writer.write_anchor(vault)
        })
    }

    /// Gives a member another role.
    pub fn set_role(&self, actor: &Actor, member: Id, role: u8, departments: Vec<String>) -> Result<()> {
        self.must_keep_the_roster("team_role")?;
        self.act([What::Role { member, role, departments, cut: Cut::new() }])?;
        self.note(actor, "team.role", member.as_bytes().to_vec())
    }

    /// Takes a member out: what they write from now on counts nowhere, and nothing more is sealed to them by whoever has
    /// learned of it.
    pub fn remove_member(&self, actor: &Actor, member: Id) -> Result<()> {
        self.must_keep_the_roster("team_remove")?;
        self.act([What::RemoveMember { member, cut: Cut::new() }])?;
        self.note(actor, "team.remove", member.as_bytes().to_vec())
    }

    /// May the member at this device change the team?
    pub fn may_change_the_team(&self) -> Result<bool> {
        Ok(self.roster().is_admin(self.me.member))
    }

    /// Invitations of this device that nobody has answered.
    pub fn invitations(&self) -> Result<u64> {
        self.count_settings(INVITED)
    }

    /// The invitation that the request answers answers nobody any more.
    pub fn forget_invitation(&self, request: &SignedRequest) -> Result<()> {
        self.forget_setting(&invited(request))
    }

    /// Who can read a record, class by class, and why; with the audience that it lives in.
    pub fn readers(
        &self,
        kind: &'static Kind,
        id: Id,
        now_ms: i64,
    ) -> Result<(Compartment, Vec<RecordReader>)> {
        let record = self.get(kind, id)?;
        let name: String = self.read(|conn| {
            Ok(conn.query_row("SELECT name FROM compartment WHERE c = ?1", [record.c], |row| row.get(0))?)
        })?;
        let compartment = Compartment::parse(&name).ok_or(Error::Damaged { what: "compartment" })?;
        let roster = self.roster();
        let mut readers: Vec<RecordReader> = Vec::new();
        for class in Class::ALL {
            for reader in roster.readers(&compartment, class, now_ms) {
                let Some(why) = reader.why.first() else { continue };
                let until_ms = if let Why::Grant(until) = *why { until } else { None };
                let known =
                    readers.iter_mut().find(|own| (own.member, own.why) == (reader.member, why.code()));
                match known {
                    Some(own) => own.classes.push(class.name()),
                    None => readers.push(RecordReader {
                        member: reader.member,
                        why: why.code(),
                        classes: vec![class.name()],
                        until_ms,
                    }),
                }
            }
        }
        Ok((compartment, readers))
    }

    /// Only an admin of the team may do this.
    fn must_keep_the_roster(&self, action: &'static str) -> Result<()> {
        if self.may_change_the_team()? { Ok(()) } else { Err(Error::Refused { action }) }
    }

    /// A request to join by that invitation. What this vault holds ends when it enters the team, so it must hold nothing.
    pub fn request_to_join(&self, invitation: &Invitation, name: &str) -> Result<SignedRequest> {
        self.must_be_empty()?;
        self.with_writer(|writer, vault| {
            let request = SignedRequest::new(invitation, name, vault, &mut *writer.source)?;
            local::set_setting(&writer.conn, ANSWERED, &invitation.text())?;
            local::set_setting(&writer.conn, ANSWER, &request.text())?;
            Ok(request)
        })
    }

    /// The invitation that this vault answered, and its answer, while it waits to be taken in.
    pub fn joining(&self) -> Result<Option<(Invitation, SignedRequest)>> {
        let (Some(invitation), Some(request)) = (self.setting(ANSWERED)?, self.setting(ANSWER)?) else {
            return Ok(None);
        };
        Ok(Some((Invitation::parse(&invitation)?, SignedRequest::parse(&request)?)))
    }

    /// Forgets that this vault wanted to join.
    pub fn stop_joining(&self) -> Result<()> {
        self.forget_setting(ANSWERED)?;
        self.forget_setting(ANSWER)
    }

    /// May this vault enter a team with that file? It must be from the device that invited it, of the team that it said,
    /// and the roster in it must name this device as the request did.
    pub fn may_enter(&self, bytes: &[u8]) -> Result<()> {
        self.entry_pass(bytes).map(drop)
    }

    fn entry_pass(&self, bytes: &[u8]) -> Result<(Opened, Id, Id)> {
        self.must_be_empty()?;
        let (invitation, asked) = self.joining()?.ok_or(Error::Refused { action: "not joining" })?;
        let asked = asked.request;
        let opened = bundle::open(Some(&invitation.team), &Receiver::of(self.vault()), bytes)?;
        if opened.author != invitation.device {
            return Err(Error::Bundle(BundleError::AuthorSignature));
        }
        let roster = Roster::resolve(&opened.manifest.roster);
        let own = roster.device_of(asked.replica).filter(|device| device.active);
        match own {
            Some(own) if roster.team() == invitation.team && own.key == self.vault().device_public() => {
                Ok((opened, asked.replica, own.member))
            }
            _ => Err(Error::Refused { action: "not admitted" }),
        }
    }

    /// Enters the team: what this vault held, which is nothing that anybody made, makes room for the team's book. A file
    /// that does not fit is for [`Workspace::may_enter`] to refuse before.
    pub fn enter(self, bytes: &[u8]) -> Result<(Workspace, Received)> {
        let (opened, replica, member) = self.entry_pass(bytes)?;
        let Workspace { store, writer, listeners, .. } = self;
        let vault = store.into_vault();
        let Writer { mut conn, source, .. } = writer.into_inner().unwrap_or_else(PoisonError::into_inner);
        let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let tables: Vec<String> = {
            let mut statement = tx.prepare(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'local_setting'",
            )?;
            statement.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?
        };
        for table in tables {
            tx.execute(&format!("DELETE FROM \"{table}\""), [])?;
        }
        roster::learn(&tx, &opened.manifest.roster)?;
        local::set_setting(&tx, "replica", &replica.to_string())?;
        local::set_setting(&tx, "member", &member.to_string())?;
        for name in [ANSWERED, ANSWER] {
            local::forget_setting(&tx, name)?;
        }
        // Invitations to the book of one answer nobody any more.
        tx.execute("DELETE FROM local_setting WHERE substr(name, 1, length(?1)) = ?1", [INVITED])?;
        tx.commit()?;
        let mut workspace = Workspace::assemble(vault, conn, source)?;
        workspace.listeners = listeners;
        workspace.with_writer(|writer, vault| writer.write_anchor(vault))?;
        let received = workspace.take_bundle(&opened, false)?;
        let actor = workspace.actor("window");
        workspace.note(&actor, "team.join", Vec::new())?;
        Ok((workspace, received))
    }

    /// A book of one member without a record that somebody made.
    fn must_be_empty(&self) -> Result<()> {
        let own = [number::MEMBER, number::PIPELINE, number::STAGE];
        let alone = self.roster().members().count() == 1;
        let filled = self.read(|conn| {
            for kind in KINDS.iter().filter(|kind| !own.contains(&kind.number)) {
                if conn.query_row(&format!("SELECT EXISTS (SELECT 1 FROM \"{}\")", kind.name), [], |row| {
                    row.get(0)
                })? {
                    return Ok(true);
                }
            }
            Ok(false)
        })?;
        if alone && !filled { Ok(()) } else { Err(Error::Refused { action: "book not empty" }) }
    }
}

/// The setting's name of the invitation that a request answers.
fn invited(request: &SignedRequest) -> String {
    format!("{INVITED}{}", blake3::Hash::from_bytes(request.request.invitation).to_hex())
}
