//! E-mail addresses: one spelling to store, one key to compare. Nothing is asked of a server.

use email_address::EmailAddress;

use super::{half_width, one_line};

/// The longest text that is looked at (RFC 5321 allows 254 bytes for the address itself).
const LONGEST: usize = 512;

/// The address in `typed` with its domain in lower case and the local part as typed; `None` when it is no address.
/// Understands `mailto:`, `Name <a@b>`, full-width signs and stray punctuation around the address.
pub fn email(typed: &str) -> Option<String> {
    if typed.len() > LONGEST {
        return None;
    }
    let line = one_line(&half_width(typed));
    let mut rest = line.as_str();
    if let (Some(open), Some(close)) = (rest.rfind('<'), rest.rfind('>'))
        && open < close
    {
        rest = &rest[open + 1..close];
    }
    let rest = rest.trim_matches(|c: char| c.is_whitespace() || "<>()[]\"'`,;:。，；、".contains(c));
    let rest = match rest.get(..7) {
        Some(scheme) if scheme.eq_ignore_ascii_case("mailto:") => {
            rest[7..].split('?').next().unwrap_or_default()
        }
        _ => rest,
    };
    let (local, domain) = rest.rsplit_once('@')?;
    let address = format!("{local}@{}", domain.trim_end_matches('.').to_lowercase());
    // A quoted local part or a literal domain is legal and, in an address book, always a mistake of a parser.
    if address.contains(['"', '[', ' ']) || !domain.contains('.') || !EmailAddress::is_valid(&address) {
        return None;
    }
    Some(address)
}

/// What two spellings of one address share: all lower case.
pub fn email_key(address: &str) -> String {
    address.trim().to_lowercase()
}
