//! Pipelines and their stages. A stage has a type: open, won or lost.

use crate::records::number;
use crate::schema::FieldType::*;
use crate::schema::field::kind;

/// What a stage means for the deal in it.
pub const STAGE_TYPES: &[&str] = &["open", "won", "lost"];

kind! {
    /// A way of selling, as a row of stages.
    Pipeline = 6 "pipeline", called by NAME {
        NAME = 1 "name": Identity Text, required;
        POSITION = 2 "position": Identity Number;
    }
}

kind! {
    /// A step of a pipeline.
    Stage = 7 "stage", called by NAME {
        NAME = 1 "name": Identity Text, required;
        PIPELINE = 2 "pipeline": Identity Link(number::PIPELINE), required;
        TYPE = 3 "type": Identity Choice(STAGE_TYPES);
        PROBABILITY = 4 "probability": Identity Percent;
        POSITION = 5 "position": Identity Number;
        STALE_DAYS = 6 "stale_days": Identity Number;
    }
}
