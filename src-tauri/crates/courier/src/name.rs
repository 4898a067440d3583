//! What a sealed file looks like from outside: its name, its first bytes, its largest size. Nothing of its inside is known
//! here, and nothing could be read.

/// The largest sealed file there is, in bytes (docs/format.md).
pub const LARGEST: u64 = 512 << 20;

/// How every sealed file begins (docs/format.md, chapter Bundle).
pub const MAGIC: [u8; 8] = *b"CFBUNDLE";

/// What follows the 32 hex digits.
const ENDING: &str = ".coffer";

/// What a name says about the file.
#[derive(Debug, PartialEq, Eq)]
pub enum Kind {
    /// A sealed file under the name its sealer gave it.
    Sealed,
    /// What a cloud drive makes of a sealed file when it cannot decide: `x (1).coffer`, `x (conflicted copy).coffer`.
    Copy,
    /// Not ours: half an upload, or a file that somebody else put there.
    Foreign,
}

/// Reads a name without its folder.
pub fn kind(name: &str) -> Kind {
    let Some(stem) = name.strip_suffix(ENDING) else { return Kind::Foreign };
    let Some((digits, rest)) = stem.split_at_checked(32) else { return Kind::Foreign };
    if !digits.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')) {
        return Kind::Foreign;
    }
    if rest.is_empty() {
        Kind::Sealed
    } else if rest.len() <= 120 && !rest.contains(['/', '\\']) && !rest.chars().any(char::is_control) {
        Kind::Copy
    } else {
        Kind::Foreign
    }
}

/// The name as it may be shown: a conflict copy's own addition can hold a person's name.
pub fn shown(name: &str) -> &str {
    match kind(name) {
        Kind::Sealed => name,
        Kind::Copy => &name[..32],
        Kind::Foreign => "",
    }
}

/// Names for bytes whose own name is taken or cannot be used, without end: derived from their sum, so that the same bytes
/// get the same ones.
pub fn from_sum(sum: &str) -> impl Iterator<Item = String> {
    let sum = sum.to_owned();
    (0_u64..).map(move |number| {
        let name = blake3::hash(format!("{sum} {number}").as_bytes()).to_hex();
        format!("{}{ENDING}", &name[..32])
    })
}

/// The name a file has at the destination until all of it is there. It has no pattern of ours, so no reader takes it;
/// `.part` would be refused by Nextcloud.
pub fn under_way(name: &str) -> String {
    format!("{name}.tmp")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SEALED: &str = "0123456789abcdef0123456789abcdef.coffer";

    #[test]
    fn a_sealed_file_has_32_hex_digits_and_its_ending() {
        assert_eq!(kind(SEALED), Kind::Sealed);
        assert_eq!(kind("0123456789ABCDEF0123456789abcdef.coffer"), Kind::Foreign);
        assert_eq!(kind("0123456789abcdef0123456789abcde.coffer"), Kind::Foreign);
        assert_eq!(kind("Offer for Mrs Wang.pdf"), Kind::Foreign);
        assert_eq!(kind(&under_way(SEALED)), Kind::Foreign);
    }

    #[test]
    fn a_cloud_drives_copy_is_known_and_shown_without_its_addition() {
        for addition in [" (1)", " (Li's conflicted copy 2026-11-24)", ".sync-conflict-20261124-190000-ABC"] {
            let name = format!("0123456789abcdef0123456789abcdef{addition}.coffer");
            assert_eq!(kind(&name), Kind::Copy, "{name}");
            assert_eq!(shown(&name), "0123456789abcdef0123456789abcdef");
        }
    }

    proptest! {
        #[test]
        fn no_name_makes_it_panic_and_none_leads_out_of_the_folder(name in "\\PC{0,80}|[0-9a-f]{30,34}\\PC{0,20}\\.coffer") {
            if kind(&name) != Kind::Foreign {
                prop_assert!(!name.contains('/') && !name.contains('\\') && !name.starts_with('.'));
            }
            let _ = shown(&name);
        }
    }
}
