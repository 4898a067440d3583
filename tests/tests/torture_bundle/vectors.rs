//! The bundle of `docs/format.md`: what the sealer makes of the bytes 0x00, 0x01, 0x02, ... for every byte it draws.

use std::fmt::Write;

use coffer_vault::FileKey;

use super::*;

struct Counting(u8);

impl Random for Counting {
    fn fill(&mut self, out: &mut [u8]) {
        for byte in out {
            *byte = self.0;
            self.0 = self.0.wrapping_add(1);
        }
    }
}

/// Keys are the 32 bytes drawn: the device's signing seed first, then its receiving secret.
fn device(first: u8) -> Device {
    let rng = &mut Counting(first);
    Device { signer: Signer::generate(rng), keys: ReceivingKeys::generate(rng) }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut out, byte| {
        write!(out, "{byte:02x}").expect("a string takes text");
        out
    })
}

#[test]
fn the_document_has_the_bundle_that_the_code_makes() {
    let (author, one, two) = (device(0x40), device(0x80), device(0xc0));
    let parts = [
        Part { bytes: b"for both", readers: vec![0, 1] },
        Part { bytes: b"for the second", readers: vec![1] },
    ];
    let to = [one.recipient(), two.recipient()];
    let sealed = seal(&TEAM, &author.signer, &to, &manifest(), &parts, &mut Counting(0)).unwrap();
    let file = &sealed.bytes;

    // The stream's content, found as any recipient would.
    let (stanzas, _) = file[STANZAS..].as_chunks::<STANZA>();
    let (key, _) = FileKey::find(&one.keys, &file[10..26], &stanzas[..places(file)]).unwrap();
    let end = stream(file);
    let mut hasher = blake3::Hasher::new_derive_key("coffer/bundle-header/1");
    let header_hash = *hasher.update(&file[..end]).finalize().as_bytes();
    let plain = key.open(&header_hash, &file[end..]).unwrap();

    let mut made = String::new();
    for (name, bytes) in [
        ("author.public", author.signer.public().as_slice()),
        ("one.device", one.signer.public()),
        ("one.receiving", &one.keys.public()[0]),
        ("two.device", two.signer.public()),
        ("two.receiving", &two.keys.public()[0]),
        ("header-hash", &header_hash),
        ("stream.content", &plain),
        ("file", file),
        ("file.hash", &sealed.digest),
    ] {
        writeln!(made, "{name} = {}", hex(bytes)).expect("a string takes text");
    }
    assert_eq!(one.open(file).unwrap().parts, [(0, b"for both".to_vec())]);
    assert_eq!(two.open(file).unwrap().parts, [(0, b"for both".to_vec()), (1, b"for the second".to_vec())]);
    let document = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/format.md"))
        .expect("the document");
    let block = document.split("```bundle-vectors\n").nth(1).and_then(|rest| rest.split("```").next());
    assert!(block == Some(made.as_str()), "docs/format.md should say:\n```bundle-vectors\n{made}```");
}

#[test]
fn what_a_recipient_and_a_part_cost_is_what_the_document_says() {
    let author = device(0x40);
    let devices: Vec<_> = (0..64).map(Device::make).collect();
    let facts = |recipients: usize, count: usize, length: usize| {
        let to: Vec<_> = devices[..recipients].iter().map(Device::recipient).collect();
        let content = noise(length, 30);
        let parts: Vec<_> =
            (0..count).map(|_| Part { bytes: &content, readers: (0..recipients).collect() }).collect();
        seal(&TEAM, &author.signer, &to, &manifest(), &parts, &mut SeededRandom::new(31)).unwrap().facts
    };
    // A further recipient: device key 34, ring 32 + 16 + 3 or 2 around, and 36 per part that it reads.
    let (few, more) = (facts(32, 10, 100), facts(33, 10, 100));
    assert_eq!(more.body - few.body, 34 + 48 + 3 + 1 + 10 * 36);
    // A further part for 33: 36 in each ring, and its own sealed bytes with 2 around.
    let longer = facts(33, 11, 100);
    let sealed = longer.parts[10].sealed;
    assert_eq!(longer.body - more.body, 33 * 36 + sealed + 2);
    // Its content, a frame header of 6 or 9, block header 3, length 8, padding, nonce and tag 40.
    let inside = longer.parts[10].inside.unwrap();
    assert_eq!(sealed, inside.packed + 8 + inside.padding + 40);
    assert_eq!(inside.packed, 100 + 9);
    // 1 MiB of noise falls just above a step of the padding, which is applied twice: to the part and to the body.
    let large = facts(10, 1, 1 << 20);
    println!("1 MiB for 10 devices: {} bytes, {:.1} % padding", large.file, 100.0 * large.padding_share());
    assert!(large.file < (1 << 20) * 107 / 100);
    let small = facts(10, 1, 100);
    println!(
        "100 bytes for 10 devices: {} bytes, {:.1} % padding",
        small.file,
        100.0 * small.padding_share()
    );
}
