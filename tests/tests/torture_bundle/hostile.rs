//! Bundles written by hand, as `docs/format.md` says and not by our own sealer: by somebody else's honest program, and by
//! a device of the team that means harm.

use std::time::{Duration, Instant};

use coffer_core::sync::bundle::{BundleError, Limit, padme};
use coffer_vault::{FileKey, PartKey, Random, SeededRandom};
use minicbor::Encoder;

use super::*;

fn hash(context: &str, pieces: &[&[u8]]) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new_derive_key(context);
    for piece in pieces {
        hasher.update(piece);
    }
    *hasher.finalize().as_bytes()
}

/// `length(8) | content | zeros`, of `floor` bytes at least.
fn padded(content: &[u8], floor: u64) -> Vec<u8> {
    let mut out = (content.len() as u64).to_be_bytes().to_vec();
    out.extend_from_slice(content);
    out.resize(padme((out.len() as u64).max(floor)) as usize, 0);
    out
}

/// A bundle for one device, with these insides of parts.
fn by_hand(author: &Device, reader: &Device, insides: &[Vec<u8>], rng: &mut dyn Random) -> Vec<u8> {
    let mut id = [0; 16];
    rng.fill(&mut id);
    let file_key = FileKey::generate(rng);
    let receiving = reader.recipient().receiving;
    let mut header = [b"CFBUNDLE\x01\x00".as_slice(), &id, &4u16.to_be_bytes()].concat();
    header.extend(FileKey::dummy(rng));
    header.extend(file_key.stanza(&receiving, &id, rng).unwrap());
    header.extend(FileKey::dummy(rng));
    header.extend(FileKey::dummy(rng));
    let mac = file_key.mac(&header);
    let header_hash = hash("coffer/bundle-header/1", &[&header, &mac]);

    let keys: Vec<_> = insides.iter().map(|_| PartKey::generate(rng)).collect();
    let numbered: Vec<_> = keys.iter().enumerate().map(|(number, key)| (number as u64, key)).collect();
    let (public, device) = (author.signer.public(), reader.signer.public());
    let ring_aad = [header_hash.as_slice(), &TEAM, public, device].concat();
    let ring = PartKey::ring(&receiving, &ring_aad, &numbered, rng).unwrap();

    let mut body = Vec::new();
    let mut e = Encoder::new(&mut body);
    e.array(4).unwrap().u64(1).unwrap();
    e.array(8).unwrap().i64(1_764_000_000_000).unwrap().u64(1).unwrap();
    e.array(1).unwrap().bytes(device).unwrap();
    e.map(0).unwrap().map(0).unwrap().map(0).unwrap().array(0).unwrap().array(0).unwrap();
    e.array(1).unwrap().bytes(&ring).unwrap();
    e.array(insides.len() as u64).unwrap();
    for ((number, key), inside) in numbered.iter().zip(insides) {
        let aad = [header_hash.as_slice(), &number.to_be_bytes()].concat();
        e.bytes(&key.seal(&aad, inside, rng)).unwrap();
    }

    let body = padded(&body, 0);
    let length = (body.len() as u64).to_be_bytes();
    let message =
        [TEAM.as_slice(), public, &header_hash, &length, &hash("coffer/bundle-body/1", &[&body])].concat();
    let signature = author.signer.sign("coffer/bundle-author/1", &message);
    file_key.seal(&header_hash, &[&TEAM, public, &signature, &body], [header, mac.to_vec()].concat())
}

/// A Zstandard frame (RFC 8878, 3.1.1) of `blocks` blocks that each repeat one byte 128 KiB: four bytes for 131,072.
fn bomb(window_log: u8, blocks: u32) -> Vec<u8> {
    let mut frame = vec![0x28, 0xb5, 0x2f, 0xfd, 0x00, (window_log - 10) << 3];
    for block in 1..=blocks {
        let header = u32::from(block == blocks) | 1 << 1 | (128 * 1024) << 3;
        frame.extend_from_slice(&header.to_le_bytes()[..3]);
        frame.push(0);
    }
    frame
}

/// The most memory that this process has had since the last call, in KiB: known on Linux alone.
fn peak_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let peak = peak.and_then(|rest| rest.trim().strip_suffix(" kB")?.parse().ok()).unwrap_or(0);
    let _ = std::fs::write("/proc/self/clear_refs", "5");
    peak
}

/// What is said of a file, how long it took, how much more memory in KiB. The least time of three: this measures the work,
/// not what else the machine does.
fn measured(reader: &Device, file: &[u8]) -> (Option<BundleError>, Duration, u64) {
    let (mut least, mut most) = (Duration::MAX, 0);
    let mut refusal = None;
    for _ in 0..3 {
        peak_kib();
        let before = peak_kib();
        let began = Instant::now();
        refusal = reader.refusal(file);
        least = least.min(began.elapsed());
        most = most.max(peak_kib().saturating_sub(before));
    }
    (refusal, least, most)
}

const TOO_LARGE: Option<BundleError> = Some(BundleError::TooLarge { limit: Limit::Unpacked });

#[test]
fn a_bundle_that_somebody_elses_program_made_opens() {
    let (author, reader) = (Device::make(1), Device::make(2));
    let rng = &mut SeededRandom::new(20);
    let parts: Vec<Vec<u8>> = vec![b"segment".to_vec(), vec![], noise(200_000, 21)];
    let insides: Vec<_> =
        parts.iter().map(|part| padded(&zstd::bulk::compress(part, 19).unwrap(), 0)).collect();
    let opened = reader.open(&by_hand(&author, &reader, &insides, rng)).unwrap();
    assert_eq!(opened.parts, parts.into_iter().enumerate().collect::<Vec<_>>());
    assert_eq!(opened.author, *author.signer.public());
}

#[test]
fn a_bomb_is_stopped_before_it_takes_time_or_memory() {
    let (author, reader) = (Device::make(1), Device::make(2));
    let rng = &mut SeededRandom::new(22);
    // 10 KiB that become 320 MiB; 64 KiB that become 2 GiB; the same behind 8 MiB of window.
    let mut stopped = 0;
    for (window_log, blocks) in [(17, 2_560), (17, 16_384), (23, 16_384)] {
        let file = by_hand(&author, &reader, &[padded(&bomb(window_log, blocks), 0)], rng);
        let (refusal, took, memory) = measured(&reader, &file);
        println!("{} bytes that become {} MiB: {took:?}, {memory} KiB", file.len(), blocks / 8);
        assert_eq!(refusal, TOO_LARGE);
        assert!(took < Duration::from_millis(100), "{took:?}");
        assert!(memory < 64 * 1024, "{memory} KiB");
        stopped += 1;
    }
    assert_eq!(stopped, 3);
}

#[test]
fn parts_that_are_each_within_bounds_are_stopped_together_before_one_is_unpacked() {
    let (author, reader) = (Device::make(1), Device::make(2));
    let rng = &mut SeededRandom::new(23);
    // 30 times 9 MiB, each padded so that it is no more than a hundred times its own size.
    let insides: Vec<_> = (0..30).map(|_| padded(&bomb(17, 72), 96 * 1024)).collect();
    let file = by_hand(&author, &reader, &insides, rng);
    peak_kib();
    let before = peak_kib();
    assert_eq!(reader.refusal(&file), TOO_LARGE);
    let memory = peak_kib().saturating_sub(before);
    println!("{} bytes that become 270 MiB in 30 parts: {memory} KiB", file.len());
    assert!(memory < 64 * 1024, "{memory} KiB");
    let one = by_hand(&author, &reader, &insides[..1], rng);
    assert_eq!(reader.open(&one).unwrap().parts[0].1.len(), 9 << 20);
}

#[test]
fn frames_that_promise_or_ask_for_too_much_are_refused() {
    let (author, reader) = (Device::make(1), Device::make(2));
    let rng = &mut SeededRandom::new(24);
    let honest = zstd::bulk::compress(b"segment", 3).unwrap();
    // A single segment whose content is announced as 2^60 bytes: its window would be as large.
    let announced = [&[0x28, 0xb5, 0x2f, 0xfd, 0xe0][..], &(1u64 << 60).to_le_bytes(), &[1, 0, 0]].concat();
    let skippable = [&[0x50, 0x2a, 0x4d, 0x18, 4, 0, 0, 0][..], b"junk"].concat();
    let frames = [
        ("a window of 16 MiB", bomb(24, 1)),
        ("a window of 1 GiB", bomb(30, 1)),
        ("2^60 bytes announced", announced),
        ("a skippable frame", skippable.clone()),
        ("a skippable frame in front", [skippable.as_slice(), &honest].concat()),
        ("two frames", [honest.as_slice(), &honest].concat()),
        ("bytes behind the frame", [honest.as_slice(), b"x"].concat()),
        ("no frame", b"segment".to_vec()),
        ("nothing", vec![]),
    ];
    let mut refused = 0;
    for (what, frame) in &frames {
        let (refusal, took, memory) = measured(&reader, &by_hand(&author, &reader, &[padded(frame, 0)], rng));
        assert_eq!(refusal, Some(BundleError::Damaged), "{what}");
        assert!(took < Duration::from_millis(100) && memory < 64 * 1024, "{what}: {took:?}, {memory} KiB");
        refused += 1;
    }
    assert_eq!(refused, frames.len());
    let good = by_hand(&author, &reader, &[padded(&honest, 0)], rng);
    assert_eq!(reader.refusal(&good), None);
}

#[test]
fn an_inside_that_is_not_padded_as_it_says_is_refused() {
    let (author, reader) = (Device::make(1), Device::make(2));
    let rng = &mut SeededRandom::new(25);
    let frame = zstd::bulk::compress(&noise(700, 26), 3).unwrap();
    let good = padded(&frame, 0);
    assert!(good.len() > 8 + frame.len());
    let mut hidden = good.clone();
    *hidden.last_mut().unwrap() = 1;
    let long = [&u64::MAX.to_be_bytes()[..], &frame].concat();
    for bad in [hidden, long, frame.clone(), vec![0; 7]] {
        let file = by_hand(&author, &reader, &[bad], rng);
        assert_eq!(reader.refusal(&file), Some(BundleError::Damaged));
    }
}
