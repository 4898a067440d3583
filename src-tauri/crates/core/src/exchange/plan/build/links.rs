//! Links by id and by name, the keys of ids, and the links between the drafts of one row.

use std::sync::Arc;

use super::super::compile::{Compiled, Slot};
use super::{LONGEST_LINE, MOST_VALUES, Part, Ref, Taken};
use crate::exchange::draft::{ExternalKey, LinkDraft, LinkTarget, RecordDraft, Reference};
use crate::exchange::problem::Reason;
use crate::exchange::value;
use crate::records::{Account, Contact, Deal, Lead, Pipeline};
use crate::schema::{Field, Kind};
use crate::text;

impl Part {
    pub(super) fn reference_mut(&mut self, field: &'static Field, kind: &'static Kind) -> &mut Ref {
        let found = self.refs.iter().position(|known| known.field == field);
        let at = found.unwrap_or_else(|| {
            let empty = String::new();
            self.refs.push(Ref {
                field,
                kind,
                key: None,
                name: empty.clone(),
                email: empty.clone(),
                header: empty,
            });
            self.refs.len() - 1
        });
        &mut self.refs[at]
    }

    pub(super) fn link_ids(
        &mut self,
        plan: &Compiled,
        field: &'static Field,
        kind: &'static Kind,
        cell: &str,
    ) {
        let mut ids = cell.split([';', '；', ',']).map(str::trim).filter(|id| !id.is_empty());
        if let Some(first) = ids.next() {
            self.reference_mut(field, kind).key = Some(plan.key(first));
        }
        // Where a record belongs to several, the field holds the first and its wider sibling the rest.
        let wider = match field {
            _ if field == Contact::ACCOUNT => Contact::JOBS,
            _ if field == Deal::CONTACT => Deal::PARTICIPANTS,
            other => other,
        };
        for id in ids.take(MOST_VALUES) {
            self.further.push((
                wider,
                Reference {
                    kind,
                    key: Some(plan.key(id)),
                    name: String::new(),
                    email: String::new(),
                    within: String::new(),
                },
            ));
        }
    }

    pub(super) fn link_name(
        &mut self,
        plan: &Compiled,
        field: &'static Field,
        kind: &'static Kind,
        cell: &str,
        header: &str,
    ) -> Taken {
        let name = text::one_line(cell);
        let name =
            if plan.hubspot && field == Deal::STAGE { value::hubspot_stage(&name).to_owned() } else { name };
        if name.chars().count() > LONGEST_LINE {
            return Err((Reason::TooLong, Some(field)));
        }
        // Pipedrive writes `Stage (Pipeline)`.
        let (name, pipeline) = match name.strip_suffix(')').and_then(|name| name.rsplit_once(" (")) {
            Some((stage, pipeline)) if plan.pipedrive && field == Deal::STAGE => {
                (stage.to_owned(), Some(pipeline))
            }
            _ => (name.clone(), None),
        };
        if let Some(pipeline) = pipeline {
            let known = self.reference_mut(Deal::PIPELINE, Pipeline::KIND);
            known.name = pipeline.to_owned();
        }
        let known = self.reference_mut(field, kind);
        if known.name.is_empty() {
            known.name = name;
            known.header = header.to_owned();
        } else if text::fold(&known.name) != text::fold(&name) && field == Contact::ACCOUNT {
            let (key, email, within) = (None, String::new(), String::new());
            self.further.push((Contact::JOBS, Reference { kind, key, name, email, within }));
        }
        Ok(())
    }

    pub(super) fn reference(&self, field: &'static Field, within: &str) -> Option<Reference> {
        self.refs.iter().find(|known| known.field == field).map(|known| known.reference(within))
    }
}

impl Ref {
    pub(super) fn reference(&self, within: &str) -> Reference {
        Reference {
            kind: self.kind,
            key: self.key.clone(),
            name: self.name.clone(),
            email: self.email.clone(),
            within: within.to_owned(),
        }
    }
}

impl Compiled {
    /// The key of an id in this file. Salesforce writes one id with 15 or 18 characters; the last three are a sum.
    pub(super) fn key(&self, id: &str) -> ExternalKey {
        let mut id = text::one_line(id);
        let program = match &self.program {
            Some(program) => {
                if **program == *"salesforce" && id.len() == 18 && id.is_ascii() {
                    id.truncate(15);
                }
                program
            }
            // Long ids are unique in the world; `17` is only among its own files.
            None if id.len() >= 15 && id.bytes().any(|b| b.is_ascii_digit()) => &self.any_program,
            None => &self.file_program,
        };
        ExternalKey { program: Arc::clone(program), id }
    }
}

/// Links the drafts of a row to each other, where the row itself says nothing else.
pub(super) fn link_within_row(
    draft: &mut RecordDraft,
    own: usize,
    slots: &[Slot],
    place: &[usize],
    account: Option<&Reference>,
) {
    for (name, kind) in
        [("account", Account::KIND), ("contact", Contact::KIND), ("deal", Deal::KIND), ("lead", Lead::KIND)]
    {
        let Some(field) = draft.kind.field(name) else { continue };
        // A lead's links say what it was converted to, which standing in one row does not.
        if draft.kind == kind || draft.kind == Lead::KIND || draft.kind == Deal::KIND && kind == Lead::KIND {
            continue;
        }
        if draft.links.iter().any(|link| link.field == field) {
            continue;
        }
        let beside = slots
            .iter()
            .enumerate()
            .find(|(at, slot)| *at != own && slot.kind == kind && place[*at] != usize::MAX);
        let to = match (beside, account) {
            (Some((at, _)), _) => LinkTarget::ThisRow(place[at]),
            (None, Some(account)) if kind == Account::KIND && draft.kind != Contact::KIND => {
                LinkTarget::Elsewhere(account.clone())
            }
            _ => continue,
        };
        draft.links.push(LinkDraft { field, to, one_of: false });
    }
}
