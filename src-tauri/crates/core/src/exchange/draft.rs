//! What a row becomes: drafts of records, with links that are not yet resolved to ids.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::id::Id;
use crate::records::Account;
use crate::schema::{Field, Kind, Value};

/// The program name of our own exports: such a key's id is the record's own id, and links in the draft's fields are
/// real ids.
pub const OWN_PROGRAM: &str = "coffer";

/// The id that another program knows a record by. Unique within program and kind.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct ExternalKey {
    /// The program: `salesforce`, `hubspot`, `coffer`, or `file...` for files of unknown programs.
    pub program: Arc<str>,
    /// Its id there.
    pub id: String,
}

/// The type of a custom field.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum CustomType {
    Text,
    Number,
    Date,
    Checkbox,
    Select,
}

impl CustomType {
    /// The code in `custom_field.type`.
    pub fn code(self) -> &'static str {
        match self {
            CustomType::Text => "text",
            CustomType::Number => "number",
            CustomType::Date => "date",
            CustomType::Checkbox => "checkbox",
            CustomType::Select => "select",
        }
    }
}

/// A custom field that the import needs. Found by kind and label, made where there is none.
#[derive(Clone, PartialEq, Debug)]
pub struct CustomColumn {
    /// Whose records it belongs to.
    pub kind: &'static Kind,
    /// What it is called: the column's header.
    pub label: String,
    /// Its type.
    pub ty: CustomType,
    /// The class it is sealed under: `sensitive` where the survey saw ids, cards or passwords.
    pub class: crate::schema::Class,
    /// The options of a select.
    pub options: Vec<String>,
    /// Its own record, where the file is our own export.
    pub id: Option<Id>,
}

/// An owner as a file names one; resolved to a member, made unbound where there is none.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct OwnerRef {
    /// The name, or empty.
    pub name: String,
    /// The e-mail, or empty.
    pub email: String,
    /// The other program's id of the person.
    pub external: Option<ExternalKey>,
}

/// A record that a row names without holding it. Resolve by `key` first, then by `name`; see `NameIndex`.
#[derive(Clone, PartialEq, Debug)]
pub struct Reference {
    /// The kind of the record.
    pub kind: &'static Kind,
    /// The other program's id of it.
    pub key: Option<ExternalKey>,
    /// Its name, or empty. With a name, a record that is not there yet may be made (accounts, contacts, stages);
    /// with an id alone it cannot.
    pub name: String,
    /// An e-mail that tells two of the same name apart, or empty.
    pub email: String,
    /// The name of what it belongs to (the account of a contact, the pipeline of a stage), or empty.
    pub within: String,
}

/// Where a link leads.
#[derive(Clone, PartialEq, Debug)]
pub enum LinkTarget {
    /// To another draft of the same row, by its place in `RowDrafts::drafts`.
    ThisRow(usize),
    /// To a record elsewhere.
    Elsewhere(Reference),
}

/// A link that waits for an id. A field of the type `Links` may have several; links of `contact.jobs` are further
/// accounts that the person belongs to.
#[derive(Clone, PartialEq, Debug)]
pub struct LinkDraft {
    /// The field that links.
    pub field: &'static Field,
    /// Where to.
    pub to: LinkTarget,
    /// The file does not say which kind the id belongs to: the same key stands in one link a kind, and those that
    /// lead nowhere are dropped. It is a problem only when all do.
    pub one_of: bool,
}

/// A record to be.
#[derive(Clone, PartialEq, Debug)]
pub struct RecordDraft {
    /// Its kind.
    pub kind: &'static Kind,
    /// The row is about this record. The others only came along: where a record of that key or name exists already,
    /// they fill its empty fields and change nothing else.
    pub main: bool,
    /// The other program's id; it goes into `external_ids` and finds the record at the next import.
    pub key: Option<ExternalKey>,
    /// Values of fields, each field at most once; links only from our own exports.
    pub fields: Vec<(&'static Field, Value)>,
    /// Values of custom fields (`Text` for text and select, `Decimal`, `Date`, `Checkbox`).
    pub custom: Vec<(Arc<CustomColumn>, Value)>,
    /// Names of tags.
    pub tags: Vec<String>,
    /// Its owner.
    pub owner: Option<OwnerRef>,
    /// Links that wait for ids.
    pub links: Vec<LinkDraft>,
    /// When the record was made there, in milliseconds.
    pub created_at: Option<i64>,
    /// It lay in the trash (our own exports).
    pub in_trash: bool,
    /// The bytes of an attachment (our own exports).
    pub bytes: Option<Vec<u8>>,
}

impl RecordDraft {
    /// An empty draft.
    pub fn new(kind: &'static Kind, main: bool) -> RecordDraft {
        RecordDraft {
            kind,
            main,
            key: None,
            fields: Vec::new(),
            custom: Vec::new(),
            tags: Vec::new(),
            owner: None,
            links: Vec::new(),
            created_at: None,
            in_trash: false,
            bytes: None,
        }
    }

    /// The value of a field; `Null` where it has none.
    pub fn get(&self, field: &'static Field) -> &Value {
        self.fields
            .iter()
            .find(|(f, _)| std::ptr::eq(*f, field) || *f == field)
            .map_or(&Value::Null, |(_, v)| v)
    }

    /// What the record is called, or empty.
    pub fn title(&self) -> &str {
        self.get(self.kind.title).as_text().unwrap_or_default()
    }

    /// The name of the first company that it belongs to, or empty; `row` are the drafts of its row.
    pub fn company<'a>(&'a self, row: &'a [RecordDraft]) -> &'a str {
        let names = self.links.iter().map(|link| match &link.to {
            LinkTarget::ThisRow(at) => {
                row.get(*at).filter(|other| other.kind == Account::KIND).map(RecordDraft::title)
            }
            LinkTarget::Elsewhere(reference) => {
                Some(reference.name.as_str()).filter(|_| reference.kind == Account::KIND)
            }
        });
        names.flatten().find(|name| !name.is_empty()).unwrap_or_default()
    }
}
