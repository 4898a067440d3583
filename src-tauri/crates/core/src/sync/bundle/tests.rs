//! What only a device that holds a bundle's keys could try, and that what is sealed comes back. Files altered from
//! outside are tried in `tests/tests/torture_bundle.rs`.

use coffer_vault::{FileKey, ReceivingKeys, SeededRandom, Signer};
use proptest::prelude::*;

use super::body::Body;
use super::container::{Container, FRONT};
use super::*;

struct Device {
    signer: Signer,
    keys: ReceivingKeys,
}

impl Device {
    fn make(seed: u64) -> Device {
        let rng = &mut SeededRandom::new(seed);
        Device { signer: Signer::generate(rng), keys: ReceivingKeys::generate(rng) }
    }

    fn recipient(&self) -> Recipient {
        Recipient { device: *self.signer.public(), receiving: self.keys.public()[0] }
    }

    fn receiver(&self) -> Receiver<'_> {
        Receiver { device: *self.signer.public(), keys: &self.keys }
    }
}

const TEAM: Hash = [7; 32];

fn id(byte: u8) -> Id {
    Id::from_bytes([byte; 16])
}

fn manifest() -> Manifest {
    Manifest {
        created_ms: 1_764_000_000_000,
        min_reader: 1,
        since: BTreeMap::from([(id(1), 0), (id(2), 40)]),
        have: BTreeMap::from([(id(1), 9), (id(2), 41)]),
        heads: BTreeMap::from([(id(1), (9, [3; 32])), (id(2), (41, [4; 32]))]),
        roster: vec![Signed { body: b"event".to_vec(), author: [5; 32], sig: [6; 64] }],
        ledger: vec![b"erased".to_vec()],
    }
}

fn sealed(author: &Device, to: &[&Device], parts: &[(&[u8], &[usize])], seed: u64) -> Sealed {
    let recipients: Vec<_> = to.iter().map(|device| device.recipient()).collect();
    let parts: Vec<_> =
        parts.iter().map(|(bytes, readers)| Part { bytes, readers: readers.to_vec() }).collect();
    let rng = &mut SeededRandom::new(seed);
    seal(&TEAM, &author.signer, &recipients, &manifest(), &parts, rng).unwrap()
}

/// Seals the plaintext of a stream again, as one of the recipients could.
fn resealed(receiver: &Device, file: &[u8], change: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
    let container = Container::parse(file).unwrap();
    let (key, _) = FileKey::find(&receiver.keys, container.id, container.stanzas).unwrap();
    let header_hash = container.header_hash();
    let mut plain = key.open(&header_hash, container.stream).unwrap().to_vec();
    change(&mut plain);
    key.seal(&header_hash, &[&plain], [container.header, container.mac].concat())
}

/// The same, and signed again by an author of the recipient's choice.
fn forged(author: &Device, receiver: &Device, file: &[u8], change: impl FnOnce(&[u8]) -> Vec<u8>) -> Vec<u8> {
    let header_hash = Container::parse(file).unwrap().header_hash();
    resealed(receiver, file, |plain| {
        let body = change(pad::unpad(&plain[FRONT..]).unwrap());
        let padded = pad::pad(&body, 0);
        let public = author.signer.public();
        let message = seal::author_message(&TEAM, public, &header_hash, &padded);
        let signature = author.signer.sign(seal::AUTHOR_DOMAIN, &message);
        *plain = [TEAM.as_slice(), public, &signature, &padded].concat();
    })
}

fn refusal(receiver: &Device, file: &[u8]) -> BundleError {
    open(Some(&TEAM), &receiver.receiver(), file).err().expect("it must be refused")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn what_is_sealed_comes_back_to_those_who_may_read_it(
        seed in any::<u64>(),
        devices in 1usize..7,
        contents in prop::collection::vec(
            (prop_oneof![prop::collection::vec(any::<u8>(), 0..300), (0usize..400_000).prop_map(|n| vec![9; n])], any::<u8>()),
            0..6,
        ),
    ) {
        let author = Device::make(seed ^ 1);
        let others: Vec<_> = (0..devices as u64).map(|n| Device::make(seed.wrapping_add(n + 2))).collect();
        let readers: Vec<Vec<usize>> =
            contents.iter().map(|(_, mask)| (0..devices).filter(|place| mask >> place & 1 == 1).collect()).collect();
        let parts: Vec<(&[u8], &[usize])> =
            contents.iter().zip(&readers).map(|((bytes, _), readers)| (bytes.as_slice(), readers.as_slice())).collect();
        let to: Vec<_> = others.iter().collect();
        let file = sealed(&author, &to, &parts, seed);
        prop_assert_eq!(file.bytes.len() as u64, file.facts.file);
        for (place, device) in others.iter().enumerate() {
            let opened = open(Some(&TEAM), &device.receiver(), &file.bytes).unwrap();
            let wanted: Vec<_> = (contents.iter().enumerate())
                .filter(|(number, _)| readers[*number].contains(&place))
                .map(|(number, (bytes, _))| (number, bytes.clone()))
                .collect();
            prop_assert_eq!(&opened.parts, &wanted);
            prop_assert_eq!(opened.count, contents.len());
            prop_assert_eq!((opened.author, opened.team), (*author.signer.public(), TEAM));
            prop_assert_eq!(&opened.manifest, &manifest());
            prop_assert_eq!(opened.digest, file.digest);
            prop_assert!(opened.recipients.contains(&device.recipient().device));
            prop_assert_eq!(opened.recipients.len(), devices);
            // The sealer's outline is the receiver's, less what the receiver cannot know.
            let mine = opened.recipients.iter().position(|key| *key == device.recipient().device).unwrap();
            let mut expected = file.facts.clone();
            for part in &mut expected.parts {
                let reads = part.readers.contains(&mine);
                part.inside = part.inside.filter(|_| reads);
                part.readers = if reads { vec![mine] } else { vec![] };
            }
            prop_assert_eq!(opened.facts, expected);
        }
        prop_assert_eq!(refusal(&author, &file.bytes), BundleError::NotForThisDevice);
    }
}

#[test]
fn a_reader_named_twice_reads_once() {
    let (author, other) = (Device::make(1), Device::make(2));
    let file = sealed(&author, &[&other], &[(b"segment", &[0, 0]), (b"note", &[0])], 8);
    let opened = open(Some(&TEAM), &other.receiver(), &file.bytes).unwrap();
    assert_eq!(opened.parts, [(0, b"segment".to_vec()), (1, b"note".to_vec())]);
    assert_eq!(file.facts.parts[0].readers, [0]);
}

#[test]
fn another_team_is_told_from_damage_and_a_joining_device_has_none_yet() {
    let (author, other) = (Device::make(1), Device::make(2));
    let file = sealed(&author, &[&other], &[(b"segment", &[0])], 3).bytes;
    assert_eq!(open(Some(&[8; 32]), &other.receiver(), &file).err(), Some(BundleError::OtherTeam));
    assert_eq!(open(None, &other.receiver(), &file).unwrap().team, TEAM);
}

#[test]
fn a_fellow_recipient_can_neither_alter_a_bundle_nor_pass_it_off_as_somebody_elses() {
    let (author, mallory, other) = (Device::make(1), Device::make(2), Device::make(3));
    let file = sealed(&author, &[&mallory, &other], &[(b"segment", &[0, 1])], 4).bytes;
    let same = resealed(&mallory, &file, |_| {});
    assert_eq!(same, file);
    let length = Container::parse(&file).unwrap().stream.len() - 16;
    let mut tried = 0;
    for byte in 0..length {
        let altered = resealed(&mallory, &file, |plain| plain[byte] ^= 1);
        assert_eq!(refusal(&other, &altered), BundleError::AuthorSignature, "byte {byte}");
        tried += 1;
    }
    assert!(tried > 600);
    let longer = resealed(&mallory, &file, |plain| plain.push(0));
    assert_eq!(refusal(&other, &longer), BundleError::AuthorSignature);
    // Signed by Mallory as Mallory: rings are bound to the author, so nothing of the author's opens under that name.
    let stolen = forged(&mallory, &mallory, &file, <[u8]>::to_vec);
    assert_eq!(refusal(&other, &stolen), BundleError::Damaged);
}

#[test]
fn a_hostile_author_gets_nothing_half_way_in() {
    let (author, other) = (Device::make(1), Device::make(2));
    let file = sealed(&author, &[&other], &[(b"segment", &[0]), (b"note", &[0])], 5).bytes;
    let alter = |change: &dyn Fn(&mut Body<'_>)| {
        refusal(
            &other,
            &forged(&author, &other, &file, |bytes| {
                let mut body = Body::decode(bytes).unwrap();
                change(&mut body);
                body.encode()
            }),
        )
    };
    assert!(open(Some(&TEAM), &other.receiver(), &forged(&author, &other, &file, <[u8]>::to_vec)).is_ok());
    assert_eq!(alter(&|body| body.parts.swap(0, 1)), BundleError::Damaged);
    assert_eq!(alter(&|body| body.parts.truncate(1)), BundleError::Damaged);
    assert_eq!(alter(&|body| body.rings.clear()), BundleError::Damaged);
    assert_eq!(alter(&|body| body.recipients[0] = [9; 32]), BundleError::Damaged);
    assert_eq!(alter(&|body| body.manifest.min_reader = 2), BundleError::Newer { found: 2, known: 1 });
    assert_eq!(alter(&|body| body.manifest.have.extend([(id(9), u64::MAX)])), BundleError::Damaged);
    assert_eq!(
        alter(&|body| body.manifest.ledger.push(vec![0; MAX_STRING + 1])),
        BundleError::TooLarge { limit: Limit::String }
    );
    assert_eq!(
        alter(&|body| body.recipients.extend([[9; 32], [8; 32], [7; 32], [6; 32]])),
        BundleError::Damaged
    );
    let raw = |change: &dyn Fn(&mut Vec<u8>)| {
        refusal(
            &other,
            &forged(&author, &other, &file, |bytes| {
                let mut bytes = bytes.to_vec();
                change(&mut bytes);
                bytes
            }),
        )
    };
    assert_eq!(raw(&|bytes| bytes[1] = 2), BundleError::Newer { found: 2, known: 1 });
    assert_eq!(raw(&|bytes| bytes[1] = 0), BundleError::Damaged);
    assert_eq!(raw(&|bytes| bytes.push(0)), BundleError::Damaged);
    assert_eq!(raw(&|bytes| bytes.clear()), BundleError::Damaged);
    // 2^32 parts announced.
    assert_eq!(
        raw(&|bytes| {
            let body = Body::decode(bytes).unwrap();
            let tail: usize = body.parts.iter().map(|part| part.len() + 2).sum::<usize>() + 1;
            let at = bytes.len() - tail;
            bytes.splice(at..=at, [0x9b, 0, 0, 0, 1, 0, 0, 0, 0]);
        }),
        BundleError::TooLarge { limit: Limit::Parts }
    );
    // Nested deeper than anything of ours.
    assert_eq!(raw(&|bytes| *bytes = vec![0x81; 100_000]), BundleError::Damaged);
}

#[test]
fn a_hostile_author_who_signs_any_flipped_bit_reaches_no_other_part() {
    let (author, other) = (Device::make(1), Device::make(2));
    let file = sealed(&author, &[&other], &[(b"segment", &[0]), (b"note", &[0])], 5).bytes;
    let good = open(Some(&TEAM), &other.receiver(), &file).unwrap();
    let (mut taken, mut refused) = (0, 0);
    // Every third: each place within a byte comes up.
    for bit in (0..8 * good.facts.body as usize).step_by(3) {
        let altered = forged(&author, &other, &file, |bytes| {
            let mut bytes = bytes.to_vec();
            bytes[bit / 8] ^= 1 << (bit % 8);
            bytes
        });
        match open(Some(&TEAM), &other.receiver(), &altered) {
            // A number, a hash, an event: the author may say what it likes of itself.
            Ok(opened) => {
                assert_eq!((&opened.parts, &opened.recipients), (&good.parts, &good.recipients), "bit {bit}");
                assert_ne!(opened.manifest, good.manifest, "bit {bit}");
                taken += 1;
            }
            Err(_) => refused += 1,
        }
    }
    assert!(taken > 600 && refused > 600, "{taken} {refused}");
}

proptest! {
    #[test]
    fn arbitrary_bytes_are_no_body(bytes in prop::collection::vec(any::<u8>(), 0..300), front in any::<bool>()) {
        let bytes = if front { [&[0x84, 0x01, 0x88][..], &bytes].concat() } else { bytes };
        if let Ok(body) = Body::decode(&bytes) {
            prop_assert_eq!(body.encode(), bytes);
        }
    }

    #[test]
    fn a_body_reads_back_and_only_in_one_encoding(
        numbers in prop::collection::btree_map(any::<[u8; 16]>(), 0u64..=i64::MAX as u64, 0..4),
        created_ms in any::<i64>(),
        events in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 0..4),
        parts in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..400), 0..4),
        at in any::<prop::sample::Index>(),
        byte in any::<u8>(),
    ) {
        let numbers: BTreeMap<Id, u64> =
            numbers.into_iter().map(|(replica, seq)| (Id::from_bytes(replica), seq)).collect();
        let heads = numbers.iter().map(|(replica, seq)| (*replica, (*seq, [2; 32]))).collect();
        let roster =
            events.iter().map(|body| Signed { body: body.clone(), author: [5; 32], sig: [6; 64] }).collect();
        let (since, have) = (numbers.clone(), numbers);
        let manifest = Manifest { created_ms, min_reader: 1, since, have, heads, roster, ledger: events };
        let parts = parts.iter().map(Vec::as_slice).collect();
        let body = Body { recipients: vec![[1; 32], [2; 32]], manifest, rings: vec![b"r", b""], parts };
        let bytes = body.encode();
        prop_assert_eq!(&Body::decode(&bytes).unwrap(), &body);
        let mut other = bytes.clone();
        other[at.index(bytes.len())] = byte;
        if let Ok(body) = Body::decode(&other) {
            prop_assert_eq!(body.encode(), other);
        }
        prop_assert!(Body::decode(&bytes[..bytes.len() - 1]).is_err());
    }
}

#[test]
fn padding_that_is_no_zeros_is_no_place_to_hide_in() {
    let (author, other) = (Device::make(1), Device::make(2));
    let file = sealed(&author, &[&other], &[(&[1; 700], &[0])], 6);
    assert!(file.facts.body_padding > 0);
    let header_hash = Container::parse(&file.bytes).unwrap().header_hash();
    let hidden = resealed(&other, &file.bytes, |plain| {
        *plain.last_mut().unwrap() = 1;
        let public = author.signer.public();
        let message = seal::author_message(&TEAM, public, &header_hash, &plain[FRONT..]);
        let signature = author.signer.sign(seal::AUTHOR_DOMAIN, &message);
        plain[64..FRONT].copy_from_slice(&signature);
    });
    assert_eq!(refusal(&other, &hidden), BundleError::Damaged);
}

#[test]
fn what_a_sealer_is_refused() {
    let (author, other) = (Device::make(1), Device::make(2));
    let rng = &mut SeededRandom::new(7);
    let mut attempt = |recipients: &[Recipient], manifest: &Manifest, parts: &[Part<'_>]| {
        seal(&TEAM, &author.signer, recipients, manifest, parts, rng).err().expect("it must be refused")
    };
    let one = [other.recipient()];
    let part = |readers: &[usize]| Part { bytes: b"x", readers: readers.to_vec() };
    let unusable = Recipient { receiving: [0; 32], ..one[0] };
    assert_eq!(attempt(&[], &manifest(), &[]), SealError::NoRecipients);
    assert_eq!(attempt(&[one[0], one[0]], &manifest(), &[]), SealError::RecipientTwice);
    assert_eq!(attempt(&one, &manifest(), &[part(&[0]), part(&[1])]), SealError::NoSuchRecipient { part: 1 });
    assert_eq!(attempt(&[unusable], &manifest(), &[]), SealError::UnusableKey { recipient: 0 });
    let many: Vec<_> = (0..=MAX_RECIPIENTS).map(|_| one[0]).collect();
    assert_eq!(attempt(&many, &manifest(), &[]), SealError::TooLarge { limit: Limit::Recipients });
    let long = Manifest { ledger: vec![vec![0; MAX_STRING + 1]], ..manifest() };
    assert_eq!(attempt(&one, &long, &[]), SealError::TooLarge { limit: Limit::String });
    let half = vec![0; (MAX_UNPACKED / 2 + 1) as usize];
    let halves = [Part { bytes: &half, readers: vec![0] }, Part { bytes: &half, readers: vec![0] }];
    assert_eq!(attempt(&one, &manifest(), &halves), SealError::TooLarge { limit: Limit::Unpacked });
}

#[test]
fn places_for_devices_are_few_numbers() {
    let places: Vec<_> = [1, 4, 5, 16, 17, 64, 65, 128, 129, 1_024].map(container::places).to_vec();
    assert_eq!(places, [4, 4, 8, 16, 32, 64, 128, 128, 192, 1_024]);
}
