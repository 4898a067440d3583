//! A custom field: a field that this team added to a kind. Its record id is its wire number.

use crate::schema::FieldType::*;
use crate::schema::field::kind;

/// The types a custom field may have.
pub const TYPES: &[&str] = &["text", "number", "date", "checkbox", "select"];
/// The classes a custom field may be sealed under; fixed once it is made.
pub const CLASSES: &[&str] = &["identity", "reach", "commercial", "notes", "sensitive"];

kind! {
    /// A field that this team added.
    CustomField = 12 "custom_field", called by LABEL {
        LABEL = 1 "label": Identity Text, required;
        FOR_KIND = 2 "for_kind": Identity Text, required;
        TYPE = 3 "type": Identity Choice(TYPES), required;
        CLASS = 4 "class": Identity Choice(CLASSES), required;
        OPTIONS = 5 "options": Identity TextList;
        POSITION = 6 "position": Identity Number;
    }
}
