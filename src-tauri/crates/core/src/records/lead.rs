//! A lead: not yet qualified. Converting keeps every field and records where it went.

use crate::records::number;
use crate::schema::FieldType::*;
use crate::schema::PointSort::*;
use crate::schema::field::kind;

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
    }
}
