//! A merge: the edge that says two records are one. Taking the edge away takes the merge back.

use crate::schema::FieldType::*;
use crate::schema::field::kind;

kind! {
    /// Two records of one kind that are the same.
    Merge = 13 "merge", called by REASON {
        FROM = 1 "from": Identity AnyLink, required;
        INTO = 2 "into": Identity AnyLink, required;
        REASON = 3 "reason": Identity Text;
    }
}
