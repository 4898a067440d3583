//! A deal: a sale in progress, in a stage of a pipeline.

use crate::records::number;
use crate::schema::FieldType::*;
use crate::schema::PointSort::*;
use crate::schema::field::kind;

kind! {
    /// A sale in progress.
    Deal = 5 "deal", called by NAME {
        NAME = 1 "name": Identity Text, required;
        ACCOUNT = 2 "account": Identity Link(number::ACCOUNT);
        CONTACT = 3 "contact": Identity Link(number::CONTACT);
        PARTICIPANTS = 4 "participants": Identity Links(number::CONTACT);
        PIPELINE = 5 "pipeline": Identity Link(number::PIPELINE);
        STAGE = 6 "stage": Identity Link(number::STAGE);
        AMOUNT = 7 "amount": Commercial Money;
        CLOSE_DATE = 8 "close_date": Identity Date;
        PROBABILITY = 9 "probability": Commercial Percent;
        NEXT_STEP = 10 "next_step": Notes Text;
        SOURCE = 11 "source": Identity Text;
        LOST_REASON = 12 "lost_reason": Identity Text;
        CLOSED_AT = 13 "closed_at": Identity Date;
        DEAL_TYPE = 14 "deal_type": Identity Text;
        NOTES = 15 "notes": Notes LongText;
        TAGS = 16 "tags": Identity Links(number::TAG);
        OWNER = 17 "owner": Identity Link(number::MEMBER);
        EXTERNAL_IDS = 18 "external_ids": Identity Points(External);
        LEAD = 19 "lead": Identity Link(number::LEAD);
    }
}
