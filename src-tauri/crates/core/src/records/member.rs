//! A member: somebody who owns records. Imported owners are members without a device until they are invited.

use crate::schema::FieldType::*;
use crate::schema::PointSort::*;
use crate::schema::field::kind;

kind! {
    /// Somebody of the team, or a name that an import found as an owner.
    Member = 1 "member", called by NAME {
        NAME = 1 "name": Identity Text, required;
        EMAIL = 2 "email": Identity Text;
        EXTERNAL_IDS = 3 "external_ids": Identity Points(External);
    }
}
