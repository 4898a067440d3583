//! Column headers: their normal form, in which spelling, case, spaces and full-width letters do not matter, and the
//! fingerprint of a whole header, under which a learned mapping is kept.

/// A header in its normal form: letters and digits only, lower case, full-width forms narrowed.
///
/// `First Name`, `first_name`, `FirstName` and `Ｆirst name` are one.
pub fn normal(header: &str) -> String {
    let mut out = String::with_capacity(header.len());
    for c in header.chars() {
        let c = narrow(c);
        if c.is_alphanumeric() {
            out.extend(c.to_lowercase());
        }
    }
    out
}

/// The half-width twin of a full-width character.
pub fn narrow(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        '\u{3000}' => ' ',
        _ => c,
    }
}

/// A hash of the header's columns, whatever their order: two exports of one program have the same.
pub fn fingerprint<'a>(headers: impl IntoIterator<Item = &'a str>) -> String {
    let mut names: Vec<String> = headers.into_iter().map(normal).filter(|name| !name.is_empty()).collect();
    names.sort_unstable();
    names.dedup();
    let mut hasher = blake3::Hasher::new_derive_key("coffer/header-fingerprint/1");
    for name in &names {
        hasher.update(&(name.len() as u64).to_le_bytes());
        hasher.update(name.as_bytes());
    }
    hasher.finalize().to_hex()[..16].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spelling_does_not_matter() {
        for same in ["First Name", "first_name", "FirstName", "\u{feff}First Name*", "Ｆｉｒｓｔ　Ｎａｍｅ"]
        {
            assert_eq!(normal(same), "firstname");
        }
        assert_eq!(normal("客户名称（必填）"), "客户名称必填");
    }

    #[test]
    fn order_does_not_change_the_fingerprint() {
        assert_eq!(fingerprint(["A", "b", ""]), fingerprint(["B", "a"]));
        assert_ne!(fingerprint(["ab", "c"]), fingerprint(["a", "bc"]));
    }
}
