//! What a person can be told of segments before they are taken in: how many entries there are, and which records of
//! which audience they are about. Nothing is proven here.

use std::collections::{BTreeMap, BTreeSet};

use minicbor::Decoder;

use super::wire::{self, OrHash, Read};
use crate::change::journal::{Group, Malformed, OpPart};
use crate::id::Id;
use crate::schema::Class;

/// What segments are about.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Outline {
    /// Entries: those of the spines.
    pub entries: u64,
    /// By compartment and the record's kind: the records, each with the classes of fields that something is said of.
    pub about: BTreeMap<(String, u8), BTreeMap<Id, BTreeSet<Class>>>,
}

/// What these segments are about.
pub fn outline<'a>(segments: impl IntoIterator<Item = &'a [u8]>) -> Result<Outline, Malformed> {
    let mut outline = Outline::default();
    for segment in segments {
        match wire::read(segment)? {
            Read::Spine(spine) => outline.entries += spine.sealed.len() as u64,
            Read::Content(content) => {
                for author in &content.authors {
                    let inline =
                        author.entries.iter().flat_map(|item| &item.groups).filter_map(|group| match group {
                            OrHash::Here(group) => Some(group),
                            OrHash::Absent(_) => None,
                        });
                    for group in inline.chain(author.groups.iter().map(|loose| &loose.group)) {
                        outline.add(group, author.replica)?;
                    }
                    for (_, single) in &author.singles {
                        let part = OpPart::decode(&mut Decoder::new(&single.part), author.replica)?;
                        let about = outline.about.entry((single.compartment.clone(), part.kind)).or_default();
                        about.entry(part.record).or_default().insert(single.class);
                    }
                }
            }
        }
    }
    Ok(outline)
}

impl Outline {
    fn add(&mut self, group: &Group, author: Id) -> Result<(), Malformed> {
        for (part, _) in group.read(author)? {
            let records = self.about.entry((group.compartment.clone(), part.kind)).or_default();
            records.entry(part.record).or_default().insert(group.class);
        }
        Ok(())
    }
}
