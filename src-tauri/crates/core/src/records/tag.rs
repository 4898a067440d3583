//! A tag: a word that records share.

use crate::schema::FieldType::*;
use crate::schema::field::kind;

kind! {
    /// A word that records share.
    Tag = 10 "tag", called by NAME {
        NAME = 1 "name": Identity Text, required;
        COLOUR = 2 "colour": Identity Text;
    }
}
