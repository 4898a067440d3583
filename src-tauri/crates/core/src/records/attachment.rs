//! An attachment: a file of its own random key. The bytes lie sealed beside the database; this is what is known of them.

use crate::schema::FieldType::*;
use crate::schema::field::kind;

kind! {
    /// A file that belongs to a record.
    Attachment = 11 "attachment", called by NAME {
        NAME = 1 "name": Notes Text, required;
        RECORD = 2 "record": Identity AnyLink, required;
        MEDIA_TYPE = 3 "media_type": Identity Text;
        SIZE = 4 "size": Identity Number;
        DIGEST = 5 "digest": Notes Key;
        KEY = 6 "key": Notes Key;
        FILE = 7 "file": Identity Text;
    }
}
