//! Lengths that say little. PADME (Nikitin and others, "Reducing Metadata Leakage from Encrypted Files and Communication
//! with PURBs", 2019): a length keeps only as many leading bits as its logarithm needs, so that it grows by an eighth at
//! the most and tells no more than O(log log n) bits.

/// Bytes of the length in front.
pub(super) const PREFIX: usize = 8;

/// The length that a content of `length` bytes is padded to. Never shorter.
pub fn padme(length: u64) -> u64 {
    if length < 2 {
        return length;
    }
    let exponent = length.ilog2();
    let kept = exponent.ilog2() + 1;
    let mask = (1u64 << (exponent - kept)) - 1;
    length.checked_add(mask).map_or(length, |sum| sum & !mask)
}

/// `length(8) | content | zeros`, at least `floor` bytes and padded.
pub(super) fn pad(content: &[u8], floor: u64) -> Vec<u8> {
    let length = content.len() as u64;
    let padded = padme((PREFIX as u64 + length).max(floor));
    let mut out = Vec::with_capacity(usize::try_from(padded).unwrap_or(0));
    out.extend_from_slice(&length.to_be_bytes());
    out.extend_from_slice(content);
    out.resize(usize::try_from(padded).unwrap_or(out.len()), 0);
    out
}

/// The content; `None` if its length is not there or anything but zeros follow it.
pub(super) fn unpad(padded: &[u8]) -> Option<&[u8]> {
    let (length, rest) = padded.split_first_chunk::<PREFIX>()?;
    let length = usize::try_from(u64::from_be_bytes(*length)).ok()?;
    let (content, zeros) = rest.split_at_checked(length)?;
    zeros.iter().all(|byte| *byte == 0).then_some(content)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn lengths_of_the_paper() {
        // Worked by hand from the paper's algorithm 1: E = floor(log2 L), S = floor(log2 E) + 1, the last E - S bits zero.
        for (length, padded) in [
            (0, 0),
            (1, 1),
            (2, 2),
            (8, 8),
            (9, 10),
            (100, 104),
            (129, 144),
            (1_000, 1_024),
            (1_025, 1_088),
            (1_000_000, 1_015_808),
        ] {
            assert_eq!(padme(length), padded, "{length}");
        }
        assert_eq!(padme(u64::MAX), u64::MAX);
    }

    #[test]
    fn all_lengths_up_to_a_megabyte_fall_on_few() {
        // Between 2^E and 2^(E+1) there are 2^S of them, S = floor(log2 E) + 1: 1 for E = 0, 2 for 1, 2 x 4 for 2 and 3,
        // 4 x 8 up to 7, 8 x 16 up to 15, 4 x 32 up to 19; and 2^20 itself.
        let lengths: std::collections::BTreeSet<_> = (1u64..=1 << 20).map(padme).collect();
        assert_eq!(lengths.len(), 1 + 2 + 2 * 4 + 4 * 8 + 8 * 16 + 4 * 32 + 1);
    }

    proptest! {
        #[test]
        fn padding_adds_at_most_an_eighth_and_comes_off(content in prop::collection::vec(any::<u8>(), 0..5_000), floor in 0u64..6_000) {
            let padded = pad(&content, floor);
            let least = floor.max(8 + content.len() as u64);
            prop_assert!(padded.len() as u64 >= least && padded.len() as u64 <= least + least / 8);
            prop_assert_eq!(padme(padded.len() as u64), padded.len() as u64);
            prop_assert_eq!(unpad(&padded), Some(&content[..]));
        }

        #[test]
        fn arbitrary_bytes_are_no_trouble(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
            if let Some(content) = unpad(&bytes) {
                prop_assert!(content.len() <= bytes.len() - PREFIX);
            }
        }
    }
}
