//! A contact: a person, with a main account and as many further positions as they hold.

use crate::records::number;
use crate::schema::FieldType::*;
use crate::schema::PointSort::*;
use crate::schema::field::kind;

/// What a contact decides in a purchase.
pub const ROLES: &[&str] =
    &["decision_maker", "influencer", "user", "purchaser", "gatekeeper", "technical", "other"];

kind! {
    /// A person.
    Contact = 3 "contact", called by NAME {
        NAME = 1 "name": Identity Text, required;
        FAMILY = 2 "family": Identity Text;
        GIVEN = 3 "given": Identity Text;
        MIDDLE = 4 "middle": Identity Text;
        PREFIX = 5 "prefix": Identity Text;
        SUFFIX = 6 "suffix": Identity Text;
        NICKNAME = 7 "nickname": Identity Text;
        ACCOUNT = 8 "account": Identity Link(number::ACCOUNT);
        TITLE = 9 "title": Identity Text;
        DEPARTMENT = 10 "department": Identity Text;
        ROLE = 11 "role": Identity Choice(ROLES);
        JOBS = 12 "jobs": Identity Jobs;
        REPORTS_TO = 13 "reports_to": Identity Link(number::CONTACT);
        PHONES = 14 "phones": Reach Points(Phone);
        EMAILS = 15 "emails": Reach Points(Email);
        MESSENGERS = 16 "messengers": Reach Points(Messenger);
        WEBSITES = 17 "websites": Reach Points(Web);
        ADDRESSES = 18 "addresses": Reach Addresses;
        BIRTHDAY = 19 "birthday": Sensitive Text;
        GENDER = 20 "gender": Sensitive Text;
        SOURCE = 21 "source": Identity Text;
        STATUS = 22 "status": Identity Text;
        DO_NOT_EMAIL = 23 "do_not_email": Identity Checkbox;
        NOTES = 24 "notes": Notes LongText;
        TAGS = 25 "tags": Identity Links(number::TAG);
        OWNER = 26 "owner": Identity Link(number::MEMBER);
        EXTERNAL_IDS = 27 "external_ids": Identity Points(External);
        SINCE = 28 "since": Identity Instant;
    }
}
