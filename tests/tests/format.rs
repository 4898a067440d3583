//! The journal's format is what docs/format.md says, byte for byte.

use std::fmt::Write;

use coffer_core::Id;
use coffer_core::change::journal::{
    self, Dot, FieldKey, FieldOp, Group, Header, OpPart, Private, RawEntry, chain_start, encoded, entry_hash,
    leaf, root,
};
use coffer_core::records::Account;
use coffer_core::schema::{Class, Value};
use proptest::prelude::*;

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut out, byte| {
        write!(out, "{byte:02x}").expect("a string takes text");
        out
    })
}

fn id(byte: u8) -> Id {
    Id::from_bytes([byte; 16])
}

fn example() -> (RawEntry, String) {
    let (team, replica, seed) = ([1; 32], id(2), [7; 32]);
    let born = OpPart {
        i: 0,
        kind: Account::KIND.number,
        record: id(5),
        home: None,
        fields: vec![
            (
                FieldKey::Built(Account::NAME.number),
                FieldOp::Set { value: encoded(&Value::text("客匣")), over: vec![] },
            ),
            (FieldKey::Built(Account::TAGS.number), FieldOp::Links { add: vec![id(6)], remove: vec![] }),
        ],
    };
    let dot = Dot { replica, seq: 1, i: 0 };
    let renamed = OpPart {
        i: 5,
        home: Some(dot),
        fields: vec![(
            FieldKey::Built(Account::NAME.number),
            FieldOp::Set { value: encoded(&Value::text("Coffer")), over: vec![dot] },
        )],
        ..born.clone()
    };
    let mut out = String::new();
    let mut parts = Vec::new();
    let mut leaves = Vec::new();
    for (name, part) in [("part.born", &born), ("part.renamed", &renamed)] {
        let mut bytes = Vec::new();
        part.encode(replica, &mut bytes);
        writeln!(out, "{name} = {}", hex(&bytes)).expect("text");
        leaves.push(leaf(&seed, part.i, &bytes));
        parts.extend(bytes);
    }
    writeln!(
        out,
        "leaf.born = {}\nleaf.renamed = {}\nroot = {}",
        hex(&leaves[0]),
        hex(&leaves[1]),
        hex(&root(&leaves))
    )
    .expect("text");
    let group = Group {
        compartment: format!("book:{}", id(4)),
        class: Class::Identity,
        gsalt: [8; 16],
        seed,
        parts,
        n: 2,
    };
    let private = Private {
        salt: [9; 16],
        member: id(4),
        via: "window".into(),
        intent: "account.create".into(),
        batch: None,
        event: vec![],
    };
    let header = Header {
        team,
        replica,
        seq: 1,
        hlc: 1_764_000_000_000 << 16,
        roster: None,
        groups: vec![group.hash(replica, 1, &leaves)],
        private: private.commitment(),
    };
    let device = [3; 32];
    let prev = chain_start(&team, replica, &device);
    writeln!(out, "group = {}\nprivate = {}", hex(&header.groups[0]), hex(&header.private)).expect("text");
    writeln!(out, "header = {}\nchain.0 = {}", hex(&header.encode()), hex(&prev)).expect("text");
    writeln!(out, "chain.1 = {}", hex(&entry_hash(&prev, &header.encode()))).expect("text");
    let entry = RawEntry { prev, header: header.encode(), sig: [0; 64], private, groups: vec![group] };
    writeln!(out, "entry.unsigned = {}", hex(&entry.encode())).expect("text");
    (entry, out)
}

#[test]
fn the_document_has_these_vectors() {
    let document = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/format.md"))
        .expect("the document");
    let block = document.split("```journal-vectors\n").nth(1).and_then(|rest| rest.split("```").next());
    let (_, made) = example();
    assert!(block == Some(made.as_str()), "docs/format.md should say:\n```journal-vectors\n{made}```");
}

#[test]
fn an_entry_reads_back_and_only_in_one_encoding() {
    let (entry, _) = example();
    let bytes = entry.encode();
    assert_eq!(RawEntry::decode(&bytes).expect("reads"), entry);
    assert!(RawEntry::decode(&[bytes.as_slice(), &[0]].concat()).is_err());
    assert!(RawEntry::decode(&bytes[..bytes.len() - 1]).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_bytes_are_no_entry_and_no_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = RawEntry::decode(&bytes);
        let _ = Header::decode(&bytes);
        let _ = Private::decode(&bytes);
        let _ = coffer_core::sync::roster::Event::decode(&bytes);
        for kind in coffer_core::records::KINDS {
            for field in kind.fields {
                let _ = journal::decoded(field.ty, &bytes);
            }
        }
    }

    #[test]
    fn a_bent_entry_never_panics(at in any::<prop::sample::Index>(), with in any::<u8>()) {
        let (entry, _) = example();
        let mut bytes = entry.encode();
        let at = at.index(bytes.len());
        bytes[at] = with;
        if let Ok(read) = RawEntry::decode(&bytes) {
            let _ = Header::decode(&read.header);
            for group in &read.groups {
                let _ = group.read(id(2));
            }
        }
    }
}
