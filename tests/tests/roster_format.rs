//! The roster's format is what docs/format.md says, byte for byte, and nothing else is read as one.

use std::fmt::Write;

use coffer_core::Id;
use coffer_core::access::Role;
use coffer_core::sync::compartment::Sort;
use coffer_core::sync::roster::{
    Act, Cell, Cut, Device, Event, Genesis, OldDevice, Roster, Signed, What, hash_of_heads,
};
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

fn unsigned(event: &Event) -> Signed {
    Signed { body: event.encode(), author: [3; 32], sig: [0; 64] }
}

/// One event of each kind, by name.
fn examples() -> Vec<(&'static str, Event)> {
    let genesis = Event::Genesis(Genesis {
        nonce: [1; 32],
        member: id(4),
        device: [3; 32],
        replica: id(2),
        recovery: [5; 32],
        at_ms: 1_764_000_000_000,
    });
    let team = unsigned(&genesis).hash();
    let cut: Cut = [(id(2), (7, [8; 32]))].into();
    let departments = vec!["east".to_owned(), "华北".to_owned()];
    let device = Device {
        device: [9; 32],
        replica: id(10),
        member: id(4),
        receiving: [11; 32],
        name: "笔记本".to_owned(),
    };
    let cells = vec![Cell { role: Role::Salesperson.wire(), sort: Sort::Pool.wire(), reads: 3, writes: 1 }];
    let whats = vec![
        ("device", What::Device(device)),
        ("receiving", What::Receiving { receiving: [12; 32] }),
        (
            "member",
            What::Member { member: id(13), role: Role::Manager.wire(), departments: departments.clone() },
        ),
        (
            "role",
            What::Role { member: id(13), role: Role::Salesperson.wire(), departments, cut: cut.clone() },
        ),
        (
            "grant",
            What::Grant {
                to: id(13),
                compartment: format!("book:{}", id(4)),
                classes: 5,
                until_ms: Some(1_764_000_000_001),
            },
        ),
        ("grant_end", What::GrantEnd { grant: [14; 32], cut: cut.clone() }),
        ("transfer", What::Transfer { from: id(13), to: id(4), cut: cut.clone() }),
        ("revoke_device", What::RevokeDevice { device: [9; 32], cut: cut.clone() }),
        ("remove_member", What::RemoveMember { member: id(13), cut: cut.clone() }),
        ("policy", What::Policy { cells, cut }),
        ("settle", What::Settle { stand: vec![[15; 32]], fall: vec![[16; 32]] }),
        ("fork", What::Fork { replica: id(2), chosen: [17; 32] }),
        ("later", What::Unknown { kind: 200, items: 1, raw: vec![0xf6] }),
    ];
    let old = Event::Old(OldDevice { team, device: [9; 32], replica: id(10), member: id(4) });
    let mut all = vec![("genesis", genesis), ("device.old", old)];
    for (name, what) in whats {
        all.push((name, Event::Act(Act { team, seq: 1, parents: vec![team], what })));
    }
    all
}

fn vectors() -> String {
    let mut out = String::new();
    for (name, event) in examples() {
        writeln!(out, "{name} = {}", hex(&event.encode())).expect("text");
        writeln!(out, "{name}.hash = {}", hex(&unsigned(&event).hash())).expect("text");
    }
    writeln!(out, "heads = {}", hex(&hash_of_heads(&[[19; 32], [18; 32]]))).expect("text");
    out
}

#[test]
fn the_document_has_these_vectors() {
    let document = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/format.md"))
        .expect("the document");
    let block = document.split("```roster-vectors\n").nth(1).and_then(|rest| rest.split("```").next());
    let made = vectors();
    assert!(block == Some(made.as_str()), "docs/format.md should say:\n```roster-vectors\n{made}```");
}

#[test]
fn an_event_reads_back_and_only_in_one_encoding() {
    for (name, event) in examples() {
        let bytes = event.encode();
        assert_eq!(Event::decode(&bytes).expect("reads"), event, "{name}");
        assert!(Event::decode(&[bytes.as_slice(), &[0]].concat()).is_err(), "{name} with a byte behind it");
        for cut in 0..bytes.len() {
            assert!(Event::decode(&bytes[..cut]).is_err(), "{name} cut at {cut}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_bent_event_never_panics_and_reads_as_what_it_says(
        which in 0..15_usize, at in any::<prop::sample::Index>(), with in any::<u8>()
    ) {
        let all = examples();
        let mut bytes = all[which].1.encode();
        let at = at.index(bytes.len());
        bytes[at] = with;
        if let Ok(event) = Event::decode(&bytes) {
            prop_assert_eq!(event.encode(), bytes);
        }
    }

    #[test]
    fn arbitrary_bytes_are_no_event_and_no_roster(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = Event::decode(&bytes);
        let roster = Roster::resolve(&[Signed { body: bytes, author: [1; 32], sig: [2; 64] }]);
        prop_assert!(roster.is_empty());
        prop_assert_eq!(roster.refused().len(), 1);
    }
}
