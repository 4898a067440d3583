//! Bringing a customer book in and taking it out again: reading foreign files, saying what each column means, and
//! turning rows into drafts of records; writing files that other programs, and this one, can read. Pure: it knows no
//! database. Turning drafts into commits (duplicates, batches, undo) is the business of whoever calls [`Plan`].
//!
//! The way in: [`Input`] (named bytes) -> [`open`] (encoding, separator, sheets, archives) -> [`Source`] ->
//! [`Mapping`] (proposed from presets, learned mappings and header words; the person may change it) -> [`Plan`] ->
//! one [`RowDrafts`] a row.

pub mod archive;
pub mod card;
mod compound;
pub mod decode;
pub mod draft;
pub mod export;
pub mod failed;
pub mod header;
pub mod input;
mod json;
pub mod mapping;
pub mod names;
pub mod own;
pub mod paste;
mod phones;
pub mod plan;
pub mod presets;
pub mod problem;
pub mod run;
pub mod source;
pub mod survey;
pub mod synonyms;
pub mod table;
pub mod target;
pub mod value;
pub mod wire;
mod workbook;
pub mod write;

pub use draft::{
    CustomColumn, CustomType, ExternalKey, LinkDraft, LinkTarget, OwnerRef, RecordDraft, Reference,
};
pub use input::{Body, Input};
pub use mapping::Mapping;
pub use names::{NameIndex, Resolution};
pub use plan::{Options, Plan, RowDrafts};
pub use problem::{Problem, ReadError, Reason};
pub use source::{Source, open};
pub use target::{Part, Target};

#[cfg(test)]
mod tests;
