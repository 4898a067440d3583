//! An account: a company we sell to, or a household, or a sole person.

use crate::records::number;
use crate::schema::FieldType::*;
use crate::schema::PointSort::*;
use crate::schema::field::kind;

/// How much an account matters, by hand.
pub const TIERS: &[&str] = &["a", "b", "c"];

kind! {
    /// A company we sell to.
    Account = 2 "account", called by NAME {
        NAME = 1 "name": Identity Text, required;
        CREDIT_CODE = 2 "credit_code": Identity Text;
        PARENT = 3 "parent": Identity Link(number::ACCOUNT);
        TIER = 4 "tier": Identity Choice(TIERS);
        INDUSTRY = 5 "industry": Identity Text;
        SOURCE = 6 "source": Identity Text;
        STATUS = 7 "status": Identity Text;
        KIND_OF = 8 "account_type": Identity Text;
        PHONES = 9 "phones": Reach Points(Phone);
        EMAILS = 10 "emails": Reach Points(Email);
        MESSENGERS = 11 "messengers": Reach Points(Messenger);
        WEBSITES = 12 "websites": Identity Points(Web);
        ADDRESSES = 13 "addresses": Reach Addresses;
        EMPLOYEES = 14 "employees": Identity Number;
        REVENUE = 15 "revenue": Commercial Money;
        NOTES = 16 "notes": Notes LongText;
        TAGS = 17 "tags": Identity Links(number::TAG);
        OWNER = 18 "owner": Identity Link(number::MEMBER);
        EXTERNAL_IDS = 19 "external_ids": Identity Points(External);
        TAX_ID = 20 "tax_id": Identity Text;
        SINCE = 21 "since": Identity Instant;
    }
}
