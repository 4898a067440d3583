//! The kinds of record, one file each, and the list of them.

use crate::schema::Kind;

pub mod account;
pub mod activity;
pub mod attachment;
pub mod bulk;
pub mod contact;
pub mod custom_field;
pub mod deal;
pub mod lead;
pub mod member;
pub mod merge;
pub mod pipeline;
pub mod tag;
pub mod task;
pub mod view;

pub use account::Account;
pub use activity::Activity;
pub use attachment::Attachment;
pub use contact::Contact;
pub use custom_field::CustomField;
pub use deal::Deal;
pub use lead::Lead;
pub use member::Member;
pub use merge::Merge;
pub use pipeline::{Pipeline, Stage};
pub use tag::Tag;
pub use task::Task;
pub use view::View;

/// Wire numbers of the kinds that fields link to.
pub(crate) mod number {
    pub const MEMBER: u8 = 1;
    pub const ACCOUNT: u8 = 2;
    pub const CONTACT: u8 = 3;
    pub const LEAD: u8 = 4;
    pub const DEAL: u8 = 5;
    pub const PIPELINE: u8 = 6;
    pub const STAGE: u8 = 7;
    pub const ACTIVITY: u8 = 8;
    pub const TASK: u8 = 9;
    pub const TAG: u8 = 10;
    pub const ATTACHMENT: u8 = 11;
    pub const CUSTOM_FIELD: u8 = 12;
    pub const MERGE: u8 = 13;
    pub const VIEW: u8 = 14;
}

/// Every kind, in wire order.
pub const KINDS: &[&Kind] = &[
    Member::KIND,
    Account::KIND,
    Contact::KIND,
    Lead::KIND,
    Deal::KIND,
    Pipeline::KIND,
    Stage::KIND,
    Activity::KIND,
    Task::KIND,
    Tag::KIND,
    Attachment::KIND,
    CustomField::KIND,
    Merge::KIND,
    View::KIND,
];

/// The kind with this name, as callers write it.
pub fn kind_named(name: &str) -> Option<&'static Kind> {
    KINDS.iter().copied().find(|kind| kind.name == name)
}

/// The kind with this wire number.
pub fn kind_numbered(number: u8) -> Option<&'static Kind> {
    KINDS.iter().copied().find(|kind| kind.number == number)
}
