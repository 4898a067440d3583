//! Names of people: taking one apart and putting it together. Not here: titles of address, nicknames, sort orders.

use super::{is_han, is_wide_script, one_line};

/// A person's name in its parts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PersonName {
    /// Surname; may be empty.
    pub family: String,
    /// Everything else of the name; may be empty.
    pub given: String,
}

/// Two-character Chinese surnames still in use, in simplified and traditional spelling.
pub(crate) const COMPOUND: &[&str] = &[
    "欧阳",
    "歐陽",
    "司马",
    "司馬",
    "诸葛",
    "諸葛",
    "上官",
    "司徒",
    "东方",
    "東方",
    "独孤",
    "獨孤",
    "南宫",
    "南宮",
    "万俟",
    "闻人",
    "聞人",
    "夏侯",
    "尉迟",
    "尉遲",
    "公羊",
    "赫连",
    "赫連",
    "澹台",
    "澹臺",
    "皇甫",
    "宗政",
    "濮阳",
    "濮陽",
    "公冶",
    "太叔",
    "申屠",
    "公孙",
    "公孫",
    "慕容",
    "仲孙",
    "仲孫",
    "钟离",
    "鍾離",
    "长孙",
    "長孫",
    "宇文",
    "鲜于",
    "鮮于",
    "闾丘",
    "閭丘",
    "司空",
    "亓官",
    "司寇",
    "子车",
    "子車",
    "颛孙",
    "顓孫",
    "端木",
    "巫马",
    "巫馬",
    "公西",
    "漆雕",
    "乐正",
    "樂正",
    "壤驷",
    "壤駟",
    "公良",
    "拓跋",
    "夹谷",
    "夾谷",
    "宰父",
    "谷梁",
    "榖梁",
    "段干",
    "百里",
    "东郭",
    "東郭",
    "南门",
    "南門",
    "呼延",
    "羊舌",
    "微生",
    "梁丘",
    "左丘",
    "东门",
    "東門",
    "西门",
    "西門",
    "第五",
    "轩辕",
    "軒轅",
    "令狐",
    "纳兰",
    "納蘭",
    "完颜",
    "完顏",
    "叶赫",
    "葉赫",
    "爱新觉罗",
    "愛新覺羅",
    "那拉",
    "富察",
    "单于",
    "單于",
    "淳于",
    "宿南",
    "北堂",
    "相里",
    "范姜",
    "張簡",
    "张简",
];

/// Korean surnames of two syllables.
const KOREAN_COMPOUND: &[&str] = &["남궁", "황보", "제갈", "사공", "선우", "서문", "독고", "동방"];

/// Words that belong to the surname behind them ("van der Berg").
const PARTICLES: &[&str] = &[
    "af", "al", "av", "bin", "ibn", "bint", "da", "das", "de", "del", "della", "den", "der", "des", "di",
    "do", "dos", "du", "el", "la", "le", "lo", "mac", "san", "santa", "st", "st.", "ten", "ter", "van",
    "vom", "von", "zu", "zum", "zur",
];

/// Words behind a surname that stay with it ("Smith Jr.").
const SUFFIXES: &[&str] =
    &["jr", "jr.", "sr", "sr.", "ii", "iii", "iv", "phd", "ph.d.", "md", "m.d.", "esq", "esq."];

/// Takes a full name apart by its script. Chinese: surname first, compound surnames known, one character alone is a
/// surname; with a middle dot (`买买提·艾力`) the whole stays the given name, because its parts are not a surname.
/// Korean and spaced Japanese: surname first. Latin and others: `First Middle Last`, particles with the surname, and
/// `Last, First`.
pub fn split_name(full: &str) -> PersonName {
    let full = one_line(full);
    let name = |family: &str, given: &str| PersonName { family: family.to_owned(), given: given.to_owned() };
    let Some(first) = full.chars().next() else { return PersonName::default() };
    if let Some((family, given)) = full.split_once([',', '，'])
        && !is_han(first)
    {
        let (family, given) = (family.trim(), given.trim());
        if !family.is_empty() && !given.is_empty() && !SUFFIXES.contains(&given.to_lowercase().as_str()) {
            return name(family, given);
        }
    }
    if full.chars().all(|c| is_wide_script(c) || c == ' ') {
        return match full.split_once(' ') {
            Some((family, given)) => name(family, given),
            None => split_wide(&full),
        };
    }
    if full.chars().any(is_wide_script) {
        return name("", &full);
    }
    let words: Vec<&str> = full.split(' ').collect();
    if words.len() == 1 {
        return name("", &full);
    }
    let mut from = words.len() - 1;
    while from > 1 && SUFFIXES.contains(&words[from].trim_start_matches(',').to_lowercase().as_str()) {
        from -= 1;
    }
    while from > 1 && PARTICLES.contains(&words[from - 1].to_lowercase().as_str()) {
        from -= 1;
    }
    PersonName { family: words[from..].join(" "), given: words[..from].join(" ") }
}

/// A name without spaces in a script without spaces.
fn split_wide(full: &str) -> PersonName {
    let compound = COMPOUND.iter().chain(KOREAN_COMPOUND).find(|known| full.starts_with(**known));
    let count = full.chars().count();
    let cut = match compound {
        // 东方 alone, or 南宫 with nothing behind it, may be surname and given name of one character each.
        Some(known) if full.len() > known.len() => known.len(),
        _ if count > 6 || full.chars().any(|c| !is_han(c) && !('\u{ac00}'..='\u{d7af}').contains(&c)) => 0,
        _ => full.chars().next().map_or(0, char::len_utf8),
    };
    PersonName { family: full[..cut].to_owned(), given: full[cut..].to_owned() }
}

/// Puts a name together by its script: `family` + `given` without a space when both are written without spaces,
/// otherwise `given family`.
pub fn display_name(family: &str, given: &str) -> String {
    let (family, given) = (family.trim(), given.trim());
    if family.is_empty() || given.is_empty() {
        return format!("{family}{given}");
    }
    let wide = |text: &str| text.chars().next().is_some_and(is_wide_script);
    if wide(family) && wide(given) { format!("{family}{given}") } else { format!("{given} {family}") }
}
