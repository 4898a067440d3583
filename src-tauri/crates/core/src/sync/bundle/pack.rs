//! Parts are compressed with Zstandard (RFC 8878) before they are sealed. A frame comes from a device of the team, which
//! may be hostile: it is first unpacked into nothing, to learn its length within the limits, and only then into memory.

use std::io::Read;

use zstd::bulk;
use zstd::stream::read::Decoder;

/// As zstd's own default: fast, and its window is 2 MiB.
const LEVEL: i32 = 3;
/// No frame may ask for a larger window: 8 MiB.
const WINDOW_LOG: u32 = 23;
/// What a frame with content begins with. A skippable frame would be unpacked to nothing, and could carry anything.
const MAGIC: [u8; 4] = 0xfd2f_b528u32.to_le_bytes();

/// One frame.
pub(super) fn pack(plain: &[u8]) -> std::io::Result<Vec<u8>> {
    bulk::compress(plain, LEVEL)
}

/// Why a frame was not unpacked.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Unpackable {
    /// It is no frame, not one alone, or one that wants a larger window.
    Malformed,
    /// It becomes more than allowed.
    TooLong,
}

/// How long the content of the one frame in `frame` is, if at most `most` bytes. Takes the decoder's window and 64 KiB.
pub(super) fn measure(frame: &[u8], most: u64) -> Result<u64, Unpackable> {
    let mut decoder = decoder(frame)?;
    let mut scrap = vec![0; 64 * 1024];
    let mut length = 0;
    loop {
        let got = decoder.read(&mut scrap).map_err(|_| Unpackable::Malformed)?;
        if got == 0 {
            // One frame and nothing behind it: a second one could be anything.
            let rest = decoder.into_inner();
            return if rest.is_empty() { Ok(length) } else { Err(Unpackable::Malformed) };
        }
        length += got as u64;
        if length > most {
            return Err(Unpackable::TooLong);
        }
    }
}

/// The content of a frame that [`measure`] found `length` bytes in.
pub(super) fn unpack(frame: &[u8], length: u64) -> Result<Vec<u8>, Unpackable> {
    let length = usize::try_from(length).map_err(|_| Unpackable::TooLong)?;
    let mut plain = vec![0; length];
    decoder(frame)?.read_exact(&mut plain).map_err(|_| Unpackable::Malformed)?;
    Ok(plain)
}

fn decoder(frame: &[u8]) -> Result<Decoder<'static, &[u8]>, Unpackable> {
    if !frame.starts_with(&MAGIC) {
        return Err(Unpackable::Malformed);
    }
    let mut decoder = Decoder::with_buffer(frame).map_err(|_| Unpackable::Malformed)?.single_frame();
    decoder.window_log_max(WINDOW_LOG).map_err(|_| Unpackable::Malformed)?;
    Ok(decoder)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_frame_says_its_length_without_room_for_it() {
        for plain in [vec![], vec![7; 1], (0..300_000u32).flat_map(u32::to_be_bytes).collect::<Vec<_>>()] {
            let frame = pack(&plain).unwrap();
            assert_eq!(measure(&frame, plain.len() as u64), Ok(plain.len() as u64));
            assert_eq!(unpack(&frame, plain.len() as u64).unwrap(), plain);
            if !plain.is_empty() {
                assert_eq!(measure(&frame, plain.len() as u64 - 1), Err(Unpackable::TooLong));
            }
        }
    }

    #[test]
    fn a_second_frame_a_missing_end_and_a_wide_window_are_refused() {
        let frame = pack(b"segment").unwrap();
        assert_eq!(measure(&[frame.as_slice(), &frame].concat(), 100), Err(Unpackable::Malformed));
        assert_eq!(measure(&[frame.as_slice(), b"x"].concat(), 100), Err(Unpackable::Malformed));
        for length in 0..frame.len() {
            assert_eq!(measure(&frame[..length], 100), Err(Unpackable::Malformed), "{length}");
        }
        // Magic number, a descriptor without content size, a window of 2^24 bytes (RFC 8878, 3.1.1.1.2), an empty last
        // block. The same with 2^23 is a frame.
        let wide = [0x28, 0xb5, 0x2f, 0xfd, 0x00, (24 - 10) << 3, 0x01, 0x00, 0x00];
        assert_eq!(measure(&wide, 100), Err(Unpackable::Malformed));
        let narrow = [0x28, 0xb5, 0x2f, 0xfd, 0x00, (23 - 10) << 3, 0x01, 0x00, 0x00];
        assert_eq!(measure(&narrow, 100), Ok(0));
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_are_no_trouble(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            prop_assert!(measure(&bytes, 1_000_000).is_err());
            let frame = [&MAGIC[..], &bytes].concat();
            if let Ok(length) = measure(&frame, 1_000_000) {
                prop_assert_eq!(unpack(&frame, length).unwrap().len() as u64, length);
            }
        }
    }
}
