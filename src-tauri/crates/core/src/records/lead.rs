//! A lead: not yet qualified. Converting keeps every field and records where it went.

use crate::change::Draft;
use crate::error::{Error, Invalid, Result};
use crate::id::Id;
use crate::records::{Account, Activity, Attachment, Contact, CustomField, Deal, Task, number};
use crate::schema::FieldType::*;
use crate::schema::PointSort::*;
use crate::schema::field::kind;
use crate::schema::{Field, Value};
use crate::store::Record;

kind! {
    /// Somebody who may become a customer.
    Lead = 4 "lead", called by NAME {
        NAME = 1 "name": Identity Text, required;
        FAMILY = 2 "family": Identity Text;
        GIVEN = 3 "given": Identity Text;
        PREFIX = 4 "prefix": Identity Text;
        COMPANY = 5 "company": Identity Text;
        TITLE = 6 "title": Identity Text;
        PHONES = 7 "phones": Reach Points(Phone);
        EMAILS = 8 "emails": Reach Points(Email);
        MESSENGERS = 9 "messengers": Reach Points(Messenger);
        WEBSITES = 10 "websites": Reach Points(Web);
        ADDRESSES = 11 "addresses": Reach Addresses;
        SOURCE = 12 "source": Identity Text;
        STATUS = 13 "status": Identity Text;
        INDUSTRY = 14 "industry": Identity Text;
        TIER = 15 "tier": Identity Choice(crate::records::account::TIERS);
        REVENUE = 16 "revenue": Commercial Money;
        EMPLOYEES = 17 "employees": Identity Number;
        NOTES = 18 "notes": Notes LongText;
        TAGS = 19 "tags": Identity Links(number::TAG);
        OWNER = 20 "owner": Identity Link(number::MEMBER);
        EXTERNAL_IDS = 21 "external_ids": Identity Points(External);
        CONVERTED_AT = 22 "converted_at": Identity Instant;
        ACCOUNT = 23 "account": Identity Link(number::ACCOUNT);
        CONTACT = 24 "contact": Identity Link(number::CONTACT);
        DEAL = 25 "deal": Identity Link(number::DEAL);
        DO_NOT_EMAIL = 26 "do_not_email": Identity Checkbox;
        SINCE = 27 "since": Identity Instant;
    }
}

/// What a converted lead became.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Converted {
    /// The account that its company became.
    pub account: Option<Id>,
    /// The person.
    pub contact: Id,
    /// The sale, where one was wanted.
    pub deal: Option<Id>,
}

/// Turns a lead into a contact, an account for its company and, if wanted, a deal. Every field, note, tag, activity, task
/// and file goes along; the lead remembers what it became, and the deal where it came from.
pub fn convert(draft: &mut Draft<'_>, id: Id, with_deal: bool) -> Result<Converted> {
    let lead = draft.get(Lead::KIND, id)?;
    if !lead.get(Lead::CONVERTED_AT).is_null() {
        return Err(Error::Invalid {
            kind: "lead",
            field: "converted_at".to_owned(),
            reason: Invalid::Fixed,
        });
    }
    let take = |from: &'static Field, to: &'static Field| (to, lead.get(from).clone());
    let company = lead.text(Lead::COMPANY);
    let account = if company.is_empty() {
        None
    } else {
        let fields = vec![
            take(Lead::COMPANY, Account::NAME),
            take(Lead::INDUSTRY, Account::INDUSTRY),
            take(Lead::SOURCE, Account::SOURCE),
            take(Lead::TIER, Account::TIER),
            take(Lead::REVENUE, Account::REVENUE),
            take(Lead::EMPLOYEES, Account::EMPLOYEES),
            take(Lead::WEBSITES, Account::WEBSITES),
            take(Lead::ADDRESSES, Account::ADDRESSES),
            take(Lead::TAGS, Account::TAGS),
            take(Lead::OWNER, Account::OWNER),
        ];
        Some(draft.create(Account::KIND, fields, vec![])?)
    };
    let mut fields = vec![
        take(Lead::NAME, Contact::NAME),
        take(Lead::FAMILY, Contact::FAMILY),
        take(Lead::GIVEN, Contact::GIVEN),
        take(Lead::PREFIX, Contact::PREFIX),
        take(Lead::TITLE, Contact::TITLE),
        take(Lead::PHONES, Contact::PHONES),
        take(Lead::EMAILS, Contact::EMAILS),
        take(Lead::MESSENGERS, Contact::MESSENGERS),
        take(Lead::SOURCE, Contact::SOURCE),
        take(Lead::STATUS, Contact::STATUS),
        take(Lead::DO_NOT_EMAIL, Contact::DO_NOT_EMAIL),
        take(Lead::NOTES, Contact::NOTES),
        take(Lead::TAGS, Contact::TAGS),
        take(Lead::OWNER, Contact::OWNER),
        take(Lead::EXTERNAL_IDS, Contact::EXTERNAL_IDS),
        (Contact::ACCOUNT, account.map_or(Value::Null, Value::Link)),
    ];
    if account.is_none() {
        fields.extend([take(Lead::WEBSITES, Contact::WEBSITES), take(Lead::ADDRESSES, Contact::ADDRESSES)]);
    }
    let custom = custom_of_same_label(draft, &lead)?;
    let contact = draft.create(Contact::KIND, fields, custom)?;
    let deal = if with_deal {
        let title = if company.is_empty() { lead.title() } else { company };
        let fields = vec![
            (Deal::NAME, Value::text(title)),
            (Deal::ACCOUNT, account.map_or(Value::Null, Value::Link)),
            (Deal::CONTACT, Value::Link(contact)),
            (Deal::LEAD, Value::Link(id)),
            take(Lead::SOURCE, Deal::SOURCE),
            take(Lead::OWNER, Deal::OWNER),
        ];
        Some(super::deal::create(draft, fields)?)
    } else {
        None
    };
    hand_over(draft, id, account, contact, deal)?;
    let now = draft.now_ms();
    draft.update(
        Lead::KIND,
        id,
        vec![
            (Lead::CONVERTED_AT, Value::Instant(now)),
            (Lead::ACCOUNT, account.map_or(Value::Null, Value::Link)),
            (Lead::CONTACT, Value::Link(contact)),
            (Lead::DEAL, deal.map_or(Value::Null, Value::Link)),
        ],
        vec![],
    )?;
    Ok(Converted { account, contact, deal })
}

/// The lead's custom values, under the contact's custom fields of the same label and type; one that the contact does not
/// have yet is defined for it.
fn custom_of_same_label(draft: &mut Draft<'_>, lead: &Record) -> Result<Vec<(Id, Value)>> {
    let defined = crate::query::custom_fields(draft.conn())?;
    let mut out = Vec::new();
    for (id, value) in &lead.custom {
        let Some(own) = defined.iter().find(|field| field.id == *id) else { continue };
        let same = |field: &&Record| {
            field.text(CustomField::FOR_KIND) == "contact"
                && field.text(CustomField::LABEL) == own.text(CustomField::LABEL)
                && field.text(CustomField::TYPE) == own.text(CustomField::TYPE)
        };
        let to = match defined.iter().find(same) {
            Some(field) => field.id,
            None => {
                let mut fields: Vec<(&'static Field, Value)> =
                    CustomField::KIND.fields.iter().map(|field| (*field, own.get(field).clone())).collect();
                fields.push((CustomField::FOR_KIND, Value::text("contact")));
                draft.create(CustomField::KIND, fields, vec![])?
            }
        };
        out.push((to, value.clone()));
    }
    Ok(out)
}

/// Points the lead's activities, tasks and files at what it became as well.
fn hand_over(
    draft: &mut Draft<'_>,
    lead: Id,
    account: Option<Id>,
    contact: Id,
    deal: Option<Id>,
) -> Result<()> {
    let link = |id: Option<Id>| id.map_or(Value::Null, Value::Link);
    for (kind, account_field, contact_field, deal_field, sql) in [
        (
            Activity::KIND,
            Activity::ACCOUNT,
            Activity::CONTACT,
            Activity::DEAL,
            "SELECT id FROM activity WHERE lead = ?1 AND live = 1",
        ),
        (
            Task::KIND,
            Task::ACCOUNT,
            Task::CONTACT,
            Task::DEAL,
            "SELECT id FROM task WHERE lead = ?1 AND live = 1",
        ),
    ] {
        for id in ids(draft, sql, lead)? {
            let fields = vec![
                (account_field, link(account)),
                (contact_field, Value::Link(contact)),
                (deal_field, link(deal)),
            ];
            draft.update(kind, id, fields, vec![])?;
        }
    }
    for id in ids(draft, "SELECT id FROM attachment WHERE record = ?1 AND live = 1", lead)? {
        draft.set(Attachment::KIND, id, Attachment::RECORD, Value::AnyLink(number::CONTACT, contact))?;
    }
    Ok(())
}

fn ids(draft: &Draft<'_>, sql: &'static str, of: Id) -> Result<Vec<Id>> {
    let mut statement = draft.conn().prepare_cached(sql)?;
    let rows = statement.query_map([of.as_bytes()], |row| row.get(0))?;
    Ok(rows.map(|id| id.map(Id::from_bytes)).collect::<rusqlite::Result<_>>()?)
}
