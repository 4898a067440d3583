//! An activity: what was said or done, append-only; may set the date of the next contact.

use crate::records::number;
use crate::schema::FieldType::*;
use crate::schema::PointSort::*;
use crate::schema::field::kind;

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
