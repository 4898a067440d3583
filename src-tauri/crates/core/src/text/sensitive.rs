//! Columns that should make an importer ask first: national ids, cards, passwords. It counts and names a kind; it never
//! keeps or repeats a value.

use super::{fold, is_bank_card, is_personal_id};

/// What a column of a foreign file seems to hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Sensitive {
    /// Personal ids with a right check character, or US social security numbers.
    NationalId,
    /// Payment cards.
    BankCard,
    /// Passwords, secrets, tokens.
    Password,
}

impl Sensitive {
    /// The code the surface translates.
    pub fn code(self) -> &'static str {
        match self {
            Self::NationalId => "national_id",
            Self::BankCard => "bank_card",
            Self::Password => "password",
        }
    }
}

const PASSWORD_HEADERS: &[&str] = &[
    "password",
    "passwd",
    "passphrase",
    "passcode",
    "pwd",
    "secret",
    "api key",
    "apikey",
    "access token",
    "private key",
    "pin code",
    "密码",
    "口令",
    "密钥",
    "支付密码",
    "登录密码",
];
const ID_HEADERS: &[&str] = &[
    "身份证",
    "证件号",
    "national id",
    "id card",
    "identity card",
    "ssn",
    "social security",
    "passport",
    "护照",
    "tax file number",
    "national insurance",
];
const CARD_HEADERS: &[&str] =
    &["银行卡", "银行账号", "卡号", "信用卡", "card number", "credit card", "debit card", "cvv", "cvc"];

/// What the column `header` with these sample values seems to hold, with the number of values that look like it.
/// A value speaks for itself by its check digit; a header alone is enough when the column has any value at all.
/// One right check digit in a column of long numbers is chance (1 in 10), so at least a third must agree.
pub fn sensitive_column<'a>(
    header: &str,
    values: impl IntoIterator<Item = &'a str>,
) -> Option<(Sensitive, usize)> {
    let header = fold(header).replace(['_', '-', '.'], " ");
    let (mut filled, mut ids, mut cards, mut ssn, mut secrets) =
        (0_usize, 0_usize, 0_usize, 0_usize, 0_usize);
    for value in values {
        let value = value.trim();
        if value.is_empty() {
            continue;
        }
        filled += 1;
        // The longest of these is 23 characters with its spaces; anything longer is prose.
        if value.len() <= 80 {
            ids += usize::from(is_personal_id(value));
            cards += usize::from(is_bank_card(value));
            ssn += usize::from(is_ssn(value));
        }
        if value.len() <= 4096 {
            secrets += usize::from(is_secret(value));
        }
    }
    if filled == 0 {
        return None;
    }
    let says = |words: &[&str]| words.iter().any(|word| has_word(&header, word));
    let most = |hits: usize| hits * 3 >= filled && hits > 0;
    if most(ids) || (most(ssn) && ssn > 1) {
        Some((Sensitive::NationalId, ids.max(ssn)))
    } else if most(cards) {
        Some((Sensitive::BankCard, cards))
    } else if most(secrets) {
        Some((Sensitive::Password, secrets))
    } else if says(PASSWORD_HEADERS) {
        Some((Sensitive::Password, filled))
    } else if says(ID_HEADERS) {
        Some((Sensitive::NationalId, filled))
    } else if says(CARD_HEADERS) {
        Some((Sensitive::BankCard, filled))
    } else {
        None
    }
}

/// A Chinese word anywhere, a Latin one only as a whole word ("assn" is no "ssn").
fn has_word(header: &str, word: &str) -> bool {
    header.match_indices(word).any(|(at, found)| {
        if !word.is_ascii() {
            return true;
        }
        let before = header[..at].chars().next_back();
        let after = header[at + found.len()..].chars().next();
        !before.is_some_and(|c| c.is_ascii_alphanumeric()) && !after.is_some_and(|c| c.is_ascii_alphabetic())
    })
}

/// `ddd-dd-dddd` with the area, group and serial rules of the Social Security Administration.
fn is_ssn(value: &str) -> bool {
    let bytes = value.as_bytes();
    bytes.len() == 11
        && bytes
            .iter()
            .enumerate()
            .all(|(at, b)| if at == 3 || at == 6 { *b == b'-' } else { b.is_ascii_digit() })
        && !matches!(&value[..3], "000" | "666")
        && bytes[0] != b'9'
        && &value[4..6] != "00"
        && &value[7..] != "0000"
}

/// A value that only a password store or a key ring writes: salted hashes, tokens with a published prefix, key blocks.
/// A plain password looks like any word, so for those the header has to speak.
fn is_secret(value: &str) -> bool {
    const STARTS: [&str; 14] = [
        "$2a$",
        "$2b$",
        "$2y$",
        "$argon2",
        "$5$",
        "$6$",
        "{SHA}",
        "{SSHA}",
        "pbkdf2_",
        "sk-",
        "ghp_",
        "github_pat_",
        "AKIA",
        "-----BEGIN",
    ];
    value.len() >= 16 && STARTS.iter().any(|start| value.starts_with(start))
}
