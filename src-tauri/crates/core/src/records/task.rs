//! A task: something to do, due on a day, done or not.

use crate::records::number;
use crate::schema::FieldType::*;
use crate::schema::PointSort::*;
use crate::schema::field::kind;

kind! {
    /// Something to do.
    Task = 9 "task", called by TITLE {
        TITLE = 1 "title": Notes Text, required;
        DUE = 2 "due": Identity Date;
        TIME = 3 "time": Identity Text;
        DONE_AT = 4 "done_at": Identity Instant;
        ACCOUNT = 5 "account": Identity Link(number::ACCOUNT);
        CONTACT = 6 "contact": Identity Link(number::CONTACT);
        DEAL = 7 "deal": Identity Link(number::DEAL);
        LEAD = 8 "lead": Identity Link(number::LEAD);
        TYPE = 9 "type": Identity Text;
        NOTES = 10 "notes": Notes LongText;
        OWNER = 11 "owner": Identity Link(number::MEMBER);
        EXTERNAL_IDS = 12 "external_ids": Identity Points(External);
        DONE = 13 "done": Identity Checkbox;
        TAGS = 14 "tags": Identity Links(number::TAG);
    }
}
