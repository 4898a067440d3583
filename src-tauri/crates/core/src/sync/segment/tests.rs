use std::fmt::Write as _;

use proptest::prelude::*;

use super::wire::{Author, Content, Item, Loose, OrHash, Read, Spine, Whose, read};
use crate::change::journal::{self, Dot, FieldKey, FieldOp, Group, OpPart, Private, encoded};
use crate::change::single::Single;
use crate::id::Id;
use crate::records::Account;
use crate::schema::{Class, Value};

fn id(byte: u8) -> Id {
    Id::from_bytes([byte; 16])
}

fn group(compartment: &str, class: Class, part: &OpPart, seed: [u8; 32], gsalt: [u8; 16]) -> Group {
    let mut parts = Vec::new();
    part.encode(id(2), &mut parts);
    Group { compartment: compartment.to_owned(), class, gsalt, seed, parts, n: 1 }
}

fn named_parts(part: &OpPart) -> Vec<u8> {
    let mut out = Vec::new();
    part.encode(id(2), &mut out);
    out
}

fn spine() -> Spine {
    let prev = journal::chain_start(&[1; 32], id(2), &[3; 32]);
    Spine { replica: id(2), from: 1, prev, sealed: vec![None, Some([12; 32])], sig: [0; 64] }
}

fn content() -> Content {
    let born = OpPart {
        i: 0,
        kind: Account::KIND.number,
        record: id(5),
        home: None,
        fields: vec![(
            FieldKey::Built(Account::NAME.number),
            FieldOp::Set { value: encoded(&Value::text("客匣")), over: vec![] },
        )],
    };
    let noted = OpPart {
        home: Some(Dot { replica: id(2), seq: 1, i: 0 }),
        fields: vec![(
            FieldKey::Built(Account::NOTES.number),
            FieldOp::Set { value: encoded(&Value::text("Coffer")), over: vec![] },
        )],
        ..born.clone()
    };
    let private = Private {
        salt: journal::private_salt(&[7; 32]),
        member: id(4),
        via: "window".into(),
        intent: "account.create".into(),
        batch: None,
        event: vec![],
    };
    let named = group("org", Class::Identity, &born, [7; 32], journal::group_salt(&[7; 32]));
    let entry = Item {
        seq: 1,
        hlc: 1_764_000_000_000 << 16,
        roster: None,
        private: Whose::Here(private),
        groups: vec![OrHash::Here(named), OrHash::Absent([10; 32])],
    };
    let loose = Loose { seq: 2, place: 0, group: group("org", Class::Notes, &noted, [11; 32], [8; 16]) };
    let pair =
        Group { n: 2, parts: [named_parts(&born), named_parts(&noted)].concat(), ..loose.group.clone() };
    let (_, single) = Single::out_of((1, &pair), id(2), |part| part.home.is_some()).unwrap().remove(0);
    Content {
        authors: vec![Author {
            replica: id(2),
            entries: vec![entry],
            groups: vec![loose],
            singles: vec![(3, single)],
        }],
    }
}

#[test]
fn the_document_has_these_vectors() {
    let mut made = String::new();
    for (name, bytes) in [("spine", spine().encode()), ("content", content().encode())] {
        let hex = bytes.iter().fold(String::new(), |mut out, byte| {
            write!(out, "{byte:02x}").unwrap();
            out
        });
        writeln!(made, "{name} = {hex}").unwrap();
    }
    let document = include_str!("../../../../../../docs/format.md");
    let block = document.split("```segment-vectors\n").nth(1).and_then(|rest| rest.split("```").next());
    assert!(block == Some(made.as_str()), "docs/format.md should say:\n```segment-vectors\n{made}```");
}

#[test]
fn a_segment_reads_back_and_only_in_one_encoding() {
    for bytes in [spine().encode(), content().encode()] {
        assert!(read(&bytes).is_ok());
        assert!(read(&[bytes.as_slice(), &[0]].concat()).is_err(), "something behind it");
        assert!(read(&bytes[..bytes.len() - 1]).is_err(), "something missing");
    }
    let Ok(Read::Content(content)) = read(&content().encode()) else { panic!("a content") };
    let Whose::Here(private) = &content.authors[0].entries[0].private else { panic!("a private part") };
    assert_eq!(private.salt, journal::private_salt(&[7; 32]), "it follows from the seed");
    // A salt that would follow is not written out.
    let salt = journal::group_salt(&[7; 32]);
    let bytes = content.encode();
    let at = bytes.windows(3).position(|window| window == [0x00, 0x00, 0xf6]).unwrap() + 2;
    let long = [&bytes[..at], &[0x50], &salt, &bytes[at + 1..]].concat();
    assert!(read(&long).is_err());
}

#[test]
fn a_count_beyond_its_bytes_is_refused_before_anything_is_made_for_it() {
    let bytes = spine().encode();
    let at = 1 + 1 + 17 + 1 + 34;
    assert_eq!(bytes[at], 0x82, "two hashes");
    // Two thousand million of them.
    let bomb = [&bytes[..at], &[0x9a, 0x77, 0x35, 0x94, 0x00], &bytes[at + 1..]].concat();
    assert!(read(&bomb).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = read(&bytes);
    }

    #[test]
    fn a_bent_segment_never_panics_and_reads_as_nothing_else(at in any::<prop::sample::Index>(), with in any::<u8>()) {
        for bytes in [spine().encode(), content().encode()] {
            let mut bent = bytes.clone();
            let at = at.index(bent.len());
            bent[at] = with;
            match read(&bent) {
                Ok(Read::Spine(spine)) => prop_assert_eq!(spine.encode(), bent),
                Ok(Read::Content(content)) => prop_assert_eq!(content.encode(), bent),
                Err(_) => {}
            }
        }
    }
}
