//! An activity: what was said or done, append-only; may set the date of the next contact.

use crate::change::{Draft, Fields};
use crate::error::Result;
use crate::id::Id;
use crate::records::{Contact, Deal, number};
use crate::schema::FieldType::*;
use crate::schema::PointSort::*;
use crate::schema::field::kind;
use crate::schema::{Field, Value};

/// What sort of contact it was.
pub const TYPES: &[&str] = &["call", "visit", "meeting", "message", "email", "note", "other"];

kind! {
    /// Something that was said or done.
    Activity = 8 "activity", called by SUBJECT {
        TYPE = 1 "type": Identity Choice(TYPES), required;
        AT = 2 "at": Identity Instant, required;
        ACCOUNT = 3 "account": Identity Link(number::ACCOUNT);
        CONTACT = 4 "contact": Identity Link(number::CONTACT);
        DEAL = 5 "deal": Identity Link(number::DEAL);
        LEAD = 6 "lead": Identity Link(number::LEAD);
        NEXT = 7 "next": Identity Date;
        MINUTES = 8 "minutes": Identity Number;
        SUBJECT = 9 "subject": Notes Text;
        TEXT = 10 "text": Notes LongText;
        OWNER = 11 "owner": Identity Link(number::MEMBER);
        EXTERNAL_IDS = 12 "external_ids": Identity Points(External);
    }
}

/// Logs something that was said or done. What it does not say follows: the account is the contact's or the deal's, the
/// contact is the deal's, the time is now.
pub fn log(draft: &mut Draft<'_>, mut fields: Fields) -> Result<Id> {
    let link = |fields: &Fields, field: &Field| {
        fields.iter().find(|(own, _)| *own == field).and_then(|(_, value)| value.as_link())
    };
    if let Some(deal) = link(&fields, Activity::DEAL) {
        let deal = draft.get(Deal::KIND, deal)?;
        for (own, of_deal) in [(Activity::CONTACT, Deal::CONTACT), (Activity::ACCOUNT, Deal::ACCOUNT)] {
            if link(&fields, own).is_none() && !deal.get(of_deal).is_null() {
                fields.push((own, deal.get(of_deal).clone()));
            }
        }
    }
    if let (Some(contact), None) = (link(&fields, Activity::CONTACT), link(&fields, Activity::ACCOUNT)) {
        let account = draft.get(Contact::KIND, contact)?.get(Contact::ACCOUNT).clone();
        fields.push((Activity::ACCOUNT, account));
    }
    if !fields.iter().any(|(field, value)| *field == Activity::AT && !value.is_null()) {
        let now = draft.now_ms();
        fields.push((Activity::AT, Value::Instant(now)));
    }
    draft.create(Activity::KIND, fields, vec![])
}
