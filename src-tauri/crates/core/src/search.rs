//! Finding anyone in a second: the words of a record, an index of them inside the vault, and the search box over it.
//! Not here: which fields a record has and who may see them (the caller brings both), filters and sorted views.

pub mod pinyin;
pub mod postings;
pub mod words;
