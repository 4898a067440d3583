//! A deal: a sale in progress, in a stage of a pipeline.

use rusqlite::OptionalExtension;

use crate::change::{Draft, Fields};
use crate::error::{Error, Invalid, Result};
use crate::id::Id;
use crate::records::{Pipeline, Stage, number};
use crate::schema::FieldType::*;
use crate::schema::PointSort::*;
use crate::schema::Value;
use crate::schema::field::kind;
use crate::store::Record;

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
        SINCE = 20 "since": Identity Instant;
    }
}

/// Makes a deal. One without a stage starts in the first open stage of its pipeline, or of the first pipeline.
pub fn create(draft: &mut Draft<'_>, mut fields: Fields) -> Result<Id> {
    let given = |field: &crate::schema::Field| {
        fields.iter().find(|(own, _)| *own == field).and_then(|(_, value)| value.as_link())
    };
    let stage = match given(Deal::STAGE) {
        Some(stage) => Some(stage),
        None => first_stage(draft, given(Deal::PIPELINE))?,
    };
    if let Some(stage) = stage {
        let pipeline = draft.get(Stage::KIND, stage)?.get(Stage::PIPELINE).clone();
        fields.retain(|(field, _)| *field != Deal::STAGE && *field != Deal::PIPELINE);
        fields.push((Deal::STAGE, Value::Link(stage)));
        fields.push((Deal::PIPELINE, pipeline));
    }
    draft.create(Deal::KIND, fields, vec![])
}

fn first_stage(draft: &Draft<'_>, pipeline: Option<Id>) -> Result<Option<Id>> {
    debug_assert_eq!(Pipeline::KIND.name, "pipeline");
    let pipeline = pipeline.as_ref().map(|id| id.as_bytes().as_slice());
    let found: Option<[u8; 16]> = draft
        .conn()
        .prepare_cached(
            "SELECT stage.id FROM stage JOIN pipeline ON pipeline.id = stage.pipeline
             WHERE stage.live = 1 AND pipeline.live = 1 AND stage.type = 'open' AND (?1 IS NULL OR pipeline.id = ?1)
             ORDER BY pipeline.position, stage.position LIMIT 1",
        )?
        .query_row([pipeline], |row| row.get(0))
        .optional()?;
    Ok(found.map(Id::from_bytes))
}

/// Moves a deal into a stage. A lost deal needs a reason; a closed one gets its day.
pub fn move_stage(draft: &mut Draft<'_>, deal: Id, stage: Id, lost_reason: Option<&str>) -> Result<()> {
    let record = draft.get(Deal::KIND, deal)?;
    let to = draft.get(Stage::KIND, stage)?;
    let now = draft.now_ms();
    draft.update(Deal::KIND, deal, moved(&record, &to, lost_reason, now)?, vec![])
}

/// What a deal says once it has moved into the stage `to`.
pub(crate) fn moved(record: &Record, to: &Record, lost_reason: Option<&str>, now_ms: i64) -> Result<Fields> {
    let mut fields =
        vec![(Deal::STAGE, Value::Link(to.id)), (Deal::PIPELINE, to.get(Stage::PIPELINE).clone())];
    let reason = lost_reason.unwrap_or_else(|| record.text(Deal::LOST_REASON)).to_owned();
    match to.text(Stage::TYPE) {
        "lost" if reason.is_empty() => {
            return Err(Error::Invalid {
                kind: "deal",
                field: "lost_reason".to_owned(),
                reason: Invalid::Required,
            });
        }
        "lost" => fields.push((Deal::LOST_REASON, Value::text(reason))),
        _ => fields.push((Deal::LOST_REASON, Value::Null)),
    }
    let closed = if to.text(Stage::TYPE) == "open" {
        Value::Null
    } else {
        crate::clock::day_of(now_ms).map_or(Value::Null, Value::Date)
    };
    fields.push((Deal::CLOSED_AT, closed));
    Ok(fields)
}
