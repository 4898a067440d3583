//! Numbers that carry their own proof: credit codes, personal ids, bank cards. Nothing here knows whether a number was
//! ever issued.

use super::half_width;

/// True for a well-formed 统一社会信用代码 (GB 32100-2015): 18 characters of its alphabet, the last one the check
/// character. Spaces and case do not matter.
pub fn is_credit_code(code: &str) -> bool {
    // No I, O, S, V, Z.
    const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
    // Powers of 3 modulo 31.
    const WEIGHTS: [usize; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
    let Some(code) = compact::<18>(code) else { return false };
    let mut values = [0_usize; 18];
    for (value, letter) in values.iter_mut().zip(code) {
        let Some(at) = ALPHABET.iter().position(|known| *known == letter) else { return false };
        *value = at;
    }
    let sum: usize = values.iter().zip(WEIGHTS).map(|(value, weight)| value * weight).sum();
    values[17] == (31 - sum % 31) % 31
}

/// True for an 18-character personal id of the People's Republic (GB 11643-1999): a known province, a day that exists
/// between 1850 and 2099, and the right check character.
pub fn is_personal_id(id: &str) -> bool {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const CHECK: &[u8; 11] = b"10X98765432";
    let Some(id) = compact::<18>(id) else { return false };
    if !id[..17].iter().all(u8::is_ascii_digit) {
        return false;
    }
    let number =
        |from: usize, to: usize| id[from..to].iter().fold(0_u32, |sum, d| sum * 10 + u32::from(d - b'0'));
    let province =
        matches!(number(0, 2), 11..=15 | 21..=23 | 31..=37 | 41..=46 | 50..=54 | 61..=65 | 71 | 81..=83 | 91);
    let (year, month, day) = (number(6, 10), number(10, 12), number(12, 14));
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 0,
    };
    let sum: u32 = id.iter().zip(WEIGHTS).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    province
        && (1850..2100).contains(&year)
        && (1..=days).contains(&day)
        && CHECK[(sum % 11) as usize] == id[17]
}

/// True for what is in all likelihood a payment card: 13 to 19 digits (groups by space or hyphen allowed), an issuer
/// prefix in use (UnionPay 62/60/9, Visa, Mastercard, American Express, Diners, JCB, Discover) of the right length,
/// Luhn's sum right.
pub fn is_bank_card(number: &str) -> bool {
    let mut digits = [0_u8; 19];
    let mut length = 0;
    for c in half_width(number.trim()).chars() {
        match c {
            '0'..='9' if length < digits.len() => {
                digits[length] = c as u8 - b'0';
                length += 1;
            }
            ' ' | '-' => {}
            _ => return false,
        }
    }
    let digits = &digits[..length];
    if length < 13 {
        return false;
    }
    let prefix = |n: usize| digits[..n].iter().fold(0_u32, |sum, d| sum * 10 + u32::from(*d));
    let plausible = match digits[0] {
        // The mainland's own cards, before and after 62.
        6 => matches!(prefix(2), 60 | 62..=65 | 68) && (16..=19).contains(&length),
        9 => matches!(prefix(2), 90 | 94..=96 | 98 | 99) && (16..=19).contains(&length),
        4 => matches!(length, 13 | 16 | 19),
        5 => matches!(prefix(2), 51..=55) && length == 16,
        2 => matches!(prefix(4), 2221..=2720) && length == 16,
        3 => match prefix(2) {
            34 | 37 => length == 15,
            35 => (16..=19).contains(&length),
            30 | 36 | 38 | 39 => (14..=19).contains(&length),
            _ => false,
        },
        _ => false,
    };
    plausible && luhn(digits)
}

/// Luhn's check: every second digit from the right doubled, digits summed, a multiple of ten.
fn luhn(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(at, digit)| match (at % 2, u32::from(*digit)) {
            (1, d) if d > 4 => d * 2 - 9,
            (1, d) => d * 2,
            (_, d) => d,
        })
        .sum();
    sum.is_multiple_of(10)
}

/// Exactly `N` ASCII letters and digits, upper case, half width, spaces and hyphens left out.
fn compact<const N: usize>(text: &str) -> Option<[u8; N]> {
    let mut out = [0_u8; N];
    let mut length = 0;
    for c in text.trim().chars().map(super::half) {
        match c {
            ' ' | '-' => {}
            c if c.is_ascii_alphanumeric() && length < N => {
                out[length] = c.to_ascii_uppercase() as u8;
                length += 1;
            }
            _ => return None,
        }
    }
    (length == N).then_some(out)
}
