//! The key a text is searched by: case, width, Latin diacritics and simplified/traditional no longer matter. Coarser
//! than any conversion for reading, and never shown.

use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;

use super::half;

/// Pairs of traditional and simplified characters; the file says where they come from.
const PAIRS: &str = include_str!("traditional.txt");

const FIRST: u32 = 0x3400;
const LAST: u32 = 0x9fff;

/// Simplified forms: a direct table for the common planes, a sorted list for the rest.
struct Traditional {
    table: Box<[u16]>,
    rest: Vec<(char, char)>,
}

static TRADITIONAL: LazyLock<Traditional> = LazyLock::new(|| {
    let mut table = vec![0_u16; (LAST - FIRST + 1) as usize].into_boxed_slice();
    let mut rest = Vec::new();
    for pair in PAIRS.lines().filter(|line| !line.starts_with('#')).flat_map(str::split_whitespace) {
        let mut both = pair.chars();
        let (Some(from), Some(to)) = (both.next(), both.next()) else { continue };
        match (u32::from(from), u16::try_from(u32::from(to))) {
            (FIRST..=LAST, Ok(small)) => table[(u32::from(from) - FIRST) as usize] = small,
            _ => rest.push((from, to)),
        }
    }
    rest.sort_unstable();
    Traditional { table, rest }
});

/// The simplified form of one character, or the character itself.
pub fn simplified(c: char) -> char {
    let code = u32::from(c);
    if code < FIRST {
        return c;
    }
    let known = &*TRADITIONAL;
    if code <= LAST {
        let small = known.table[(code - FIRST) as usize];
        if small != 0 {
            return char::from_u32(u32::from(small)).unwrap_or(c);
        }
    }
    match known.rest.binary_search_by_key(&c, |pair| pair.0) {
        Ok(at) => known.rest[at].1,
        Err(_) => c,
    }
}

/// True for a Han character (unified, its extensions, compatibility, 〇 and 々).
pub fn is_han(c: char) -> bool {
    matches!(u32::from(c), 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xf900..=0xfaff | 0x20000..=0x3ffff | 0x3005..=0x3007)
}

/// True for the scripts that are written without spaces and are searched by pairs of characters: Han, kana, Hangul,
/// Bopomofo.
pub fn is_wide_script(c: char) -> bool {
    is_han(c)
        || matches!(u32::from(c), 0x3041..=0x30ff | 0x3105..=0x312f | 0x31a0..=0x31ff | 0x1100..=0x11ff | 0xac00..=0xd7af)
}

/// The search key of a text: lower case, half width, compatibility forms resolved, traditional as simplified, Latin,
/// Greek and Cyrillic letters without their marks, runs of white space one space, ends cut. Folding twice changes
/// nothing.
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    if text.chars().all(is_plain) {
        for c in text.chars() {
            push(&mut out, simplified(half(c).to_ascii_lowercase()));
        }
    } else {
        // Lowering can open a new decomposition and the other way round, hence both sides of it.
        for c in text.nfkd().flat_map(char::to_lowercase).nfkd() {
            match c {
                '\u{300}'..='\u{36f}' => {}
                'ß' => out.push_str("ss"),
                'æ' => out.push_str("ae"),
                'œ' => out.push_str("oe"),
                'þ' => out.push_str("th"),
                'ø' => out.push('o'),
                'đ' | 'ð' => out.push('d'),
                'ħ' => out.push('h'),
                'ł' => out.push('l'),
                'ı' => out.push('i'),
                'ς' => out.push('σ'),
                c => push(&mut out, c),
            }
        }
        // Composition last, and simplification on composed characters only: kana and Hangul come back together here.
        out = out.nfc().map(simplified).collect();
    }
    out.truncate(out.trim_end().len());
    out
}

/// Pushes a character; white space and invisible characters collapse.
fn push(out: &mut String, c: char) {
    if c.is_whitespace() || c.is_control() {
        if !out.is_empty() && !out.ends_with(' ') {
            out.push(' ');
        }
    } else if !matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
    {
        out.push(c);
    }
}

/// Characters for which folding is one table away: ASCII, unified Han, kana without marks to compose, CJK signs,
/// full-width forms.
fn is_plain(c: char) -> bool {
    match u32::from(c) {
        0..=0x7f => true,
        // Without the marks at U+302A and U+3099, which would join their neighbours.
        0x3001..=0x3029 | 0x3041..=0x3096 | 0x30a1..=0x30fe => true,
        0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xff01..=0xff5e => true,
        _ => false,
    }
}
