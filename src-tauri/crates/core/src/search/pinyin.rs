//! How a Han name is spelled in Latin letters: every reading that people use for it, surnames first of all. Not here:
//! tones, other romanisations, and reading a sentence right (a search key may be generous).

use std::collections::HashSet;
use std::sync::LazyLock;

use pinyin::ToPinyin;

use crate::text::is_han;

/// The most syllables of one name that are spelled; a name of a company rarely has more.
pub const MOST_SYLLABLES: usize = 16;
/// The most spellings of one run of characters; three characters with two readings each make eight.
const MOST_SPELLINGS: usize = 8;

/// The readings of one character, the likeliest first: plain letters, `v` for ü.
#[derive(Clone, Copy, Debug)]
pub struct Readings {
    all: [&'static str; 4],
    count: usize,
}

impl Readings {
    fn new() -> Self {
        Self { all: [""; 4], count: 0 }
    }

    fn add(&mut self, reading: &'static str) {
        // The letter ü is typed as v, and as u by those who do not know.
        let (first, second) = match reading {
            "lü" => ("lv", "lu"),
            "nü" => ("nv", "nu"),
            "lüe" => ("lve", "lue"),
            "nüe" => ("nve", "nue"),
            plain if plain.is_ascii() => (plain, ""),
            _ => return,
        };
        for reading in [first, second] {
            if !reading.is_empty() && self.count < self.all.len() && !self.as_slice().contains(&reading) {
                self.all[self.count] = reading;
                self.count += 1;
            }
        }
    }

    /// The readings, never empty.
    pub fn as_slice(&self) -> &[&'static str] {
        &self.all[..self.count]
    }
}

/// The readings of each run of Han characters in a folded text, [`MOST_SYLLABLES`] at most in all. `person`: the run
/// starts with a surname, whose readings come before the ordinary ones.
pub fn spell(folded: &str, person: bool) -> Vec<Vec<Readings>> {
    let mut runs = Vec::new();
    let mut run: Vec<Readings> = Vec::new();
    let mut left = MOST_SYLLABLES;
    let mut rest = folded;
    while let Some(c) = rest.chars().next() {
        if left == 0 {
            break;
        }
        let compound = if person && run.is_empty() { compound_surname(rest) } else { None };
        let known = if is_han(c) { readings(c, person && run.is_empty()) } else { None };
        if let (Some((first, second)), Some(mut head)) = (compound, known) {
            let next = rest.chars().nth(1).and_then(|c| readings(c, false));
            if let Some(mut tail) = next
                && left > 1
            {
                head = prefer(first, head);
                tail = prefer(second, tail);
                run.extend([head, tail]);
                left -= 2;
                rest = rest.char_indices().nth(2).map_or("", |(at, _)| &rest[at..]);
                continue;
            }
        }
        match known {
            Some(syllable) => {
                run.push(syllable);
                left -= 1;
            }
            None if !run.is_empty() => runs.push(std::mem::take(&mut run)),
            None => {}
        }
        rest = &rest[c.len_utf8()..];
    }
    if !run.is_empty() {
        runs.push(run);
    }
    runs
}

/// `reading` in front of the others.
fn prefer(reading: &'static str, others: Readings) -> Readings {
    let mut out = Readings::new();
    out.add(reading);
    others.as_slice().iter().for_each(|other| out.add(other));
    out
}

/// Calls `each` with every spelling of a run: one reading per character.
pub fn spellings(run: &[Readings], mut each: impl FnMut(&[&'static str])) {
    let mut chosen: Vec<&'static str> = run.iter().map(|r| r.as_slice()[0]).collect();
    let mut at: Vec<usize> = vec![0; run.len()];
    for _ in 0..MOST_SPELLINGS {
        each(&chosen);
        // Count up like a number with a different base at every digit.
        let Some(digit) = (0..run.len()).find(|d| at[*d] + 1 < run[*d].count) else { return };
        for low in 0..digit {
            at[low] = 0;
            chosen[low] = run[low].as_slice()[0];
        }
        at[digit] += 1;
        chosen[digit] = run[digit].as_slice()[at[digit]];
    }
}

/// How a query of Latin letters fits a spelled run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fit {
    /// The syllable it starts at.
    pub from: usize,
    /// True when it reaches the end of the run.
    pub to_end: bool,
    /// First letters, at least at the end; otherwise whole syllables, the last one perhaps begun.
    pub initials: bool,
    /// Whole syllables and then first letters.
    pub mixed: bool,
}

/// Where `query` (lower-case letters) fits a run: as joined syllables of which the last may be unfinished, as first
/// letters, or as whole syllables followed by first letters (`zhangwm`). The earliest and fullest fit.
pub fn fit(run: &[Readings], query: &str) -> Option<Fit> {
    if query.is_empty() || !query.bytes().all(|b| b.is_ascii_lowercase()) {
        return None;
    }
    for from in 0..run.len() {
        if let Some(end) = syllables(&run[from..], query) {
            return Some(Fit { from, to_end: from + end == run.len(), initials: false, mixed: false });
        }
        if (query.len() > 1 || from == 0) && letters(&run[from..], query) {
            return Some(Fit { from, to_end: from + query.len() == run.len(), initials: true, mixed: false });
        }
    }
    (0..run.len()).find_map(|from| {
        mixed(&run[from..], query).then_some(Fit { from, to_end: false, initials: true, mixed: true })
    })
}

/// The number of syllables that `query` covers when it is their joined reading, the last one perhaps unfinished.
fn syllables(run: &[Readings], query: &str) -> Option<usize> {
    let (first, rest) = run.split_first()?;
    for reading in first.as_slice() {
        if reading.starts_with(query) {
            return Some(if *reading == query { 1 } else { usize::MAX / 2 });
        }
        if let Some(tail) = query.strip_prefix(reading)
            && let Some(more) = syllables(rest, tail)
        {
            return Some(more + 1);
        }
    }
    None
}

fn letters(run: &[Readings], query: &str) -> bool {
    query.len() <= run.len()
        && query.bytes().zip(run).all(|(letter, r)| r.as_slice().iter().any(|s| s.as_bytes()[0] == letter))
}

/// One whole syllable or more, then first letters.
fn mixed(run: &[Readings], query: &str) -> bool {
    let Some((first, rest)) = run.split_first() else { return false };
    first.as_slice().iter().any(|reading| {
        query
            .strip_prefix(reading)
            .is_some_and(|tail| !tail.is_empty() && (letters(rest, tail) || mixed(rest, tail)))
    })
}

/// The beginnings of `query` that are whole syllables, where something is left behind them.
pub fn whole_beginnings(query: &str) -> Vec<&str> {
    if !query.bytes().all(|b| b.is_ascii_lowercase()) {
        return Vec::new();
    }
    // reach[i]: query[..i] is a row of syllables.
    let mut reach = vec![false; query.len() + 1];
    reach[0] = true;
    for from in 0..query.len() {
        if reach[from] {
            for to in from + 1..=(from + 6).min(query.len()) {
                reach[to] |= SYLLABLES.contains(&query[from..to]);
            }
        }
    }
    (1..query.len()).filter(|at| reach[*at]).map(|at| &query[..at]).collect()
}

/// Every syllable that occurs, from the characters themselves and the tables below.
static SYLLABLES: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    let mut all = HashSet::new();
    for c in '\u{4e00}'..='\u{9fff}' {
        if let Some(known) = readings(c, true) {
            all.extend(known.as_slice());
        }
    }
    all
});

/// All readings of one character; `surname`: as a surname first. `None` where no reading is known.
fn readings(c: char, surname: bool) -> Option<Readings> {
    let mut out = Readings::new();
    if surname && let Some(reading) = as_surname(c) {
        out.add(reading);
    }
    if let Some(usual) = c.to_pinyin() {
        out.add(usual.plain());
    }
    for reading in also(c) {
        out.add(reading);
    }
    (out.count > 0).then_some(out)
}

/// The reading of a character as a surname where it differs from the ordinary one. Simplified spelling: texts arrive
/// folded. Source: the readings of 现代汉语词典 for surnames.
fn as_surname(c: char) -> Option<&'static str> {
    Some(match c {
        '单' => "shan",
        '曾' => "zeng",
        '仇' => "qiu",
        '区' => "ou",
        '解' => "xie",
        '任' => "ren",
        '盖' => "ge",
        '查' => "zha",
        '朴' => "piao",
        '缪' => "miao",
        '宓' => "fu",
        '翟' => "zhai",
        '折' => "she",
        '黑' => "he",
        '秘' => "bi",
        '种' => "chong",
        '冼' => "xian",
        '洗' => "xian",
        '召' => "shao",
        '覃' => "qin",
        '员' | '贠' => "yun",
        '祭' => "zhai",
        '繁' => "po",
        '乜' => "nie",
        '佴' => "nai",
        '隗' => "wei",
        '逄' | '逢' => "pang",
        '乐' => "yue",
        '华' => "hua",
        '宁' => "ning",
        '应' => "ying",
        '相' => "xiang",
        '燕' => "yan",
        '盛' => "sheng",
        '柏' => "bai",
        '贾' => "jia",
        '车' => "che",
        '会' => "gui",
        '莘' => "shen",
        '蔚' => "yu",
        '尉' => "wei",
        '牟' => "mou",
        '句' => "gou",
        '钭' => "tou",
        '谌' => "chen",
        '纪' => "ji",
        '葛' => "ge",
        '过' => "guo",
        '卜' => "bu",
        '阚' => "kan",
        '炅' => "gui",
        '薄' => "bo",
        '费' => "fei",
        '臧' | '藏' => "zang",
        '那' => "na",
        '哈' => "ha",
        '少' => "shao",
        '曲' => "qu",
        '令' => "ling",
        '訾' => "zi",
        '长' => "zhang",
        '余' => "yu",
        '么' => "yao",
        '晟' => "cheng",
        '郇' => "xun",
        '邸' => "di",
        '都' => "du",
        '适' => "kuo",
        '褚' => "chu",
        '干' => "gan",
        '行' => "xing",
        '粘' => "nian",
        '瞿' => "qu",
        '佟' => "tong",
        '万' => "wan",
        '石' => "shi",
        '大' => "da",
        '撒' => "sa",
        '幺' => "yao",
        '郄' => "qie",
        '戚' => "qi",
        '蹇' => "jian",
        '麴' => "qu",
        _ => return None,
    })
}

/// Readings beside the usual one that names, places and companies have.
fn also(c: char) -> &'static [&'static str] {
    match c {
        '重' => &["chong"],
        '长' => &["chang", "zhang"],
        '行' => &["hang"],
        '乐' => &["le", "yue"],
        '厦' => &["xia"],
        '朝' => &["zhao"],
        '都' => &["du", "dou"],
        '率' => &["shuai"],
        '盛' => &["cheng"],
        '晟' => &["sheng"],
        '茜' => &["xi"],
        '柏' => &["bo"],
        '佛' => &["fo"],
        '贾' => &["gu"],
        '缪' => &["miao"],
        '朴' => &["piao"],
        '车' => &["ju"],
        '传' => &["zhuan"],
        '调' => &["tiao"],
        '会' => &["kuai"],
        '参' => &["shen"],
        '藏' => &["zang"],
        '校' => &["jiao"],
        '大' => &["dai"],
        '娜' => &["nuo"],
        '莘' => &["xin"],
        '露' => &["lou"],
        '蔚' => &["yu"],
        '番' => &["pan"],
        '六' => &["lu"],
        '蚌' => &["beng"],
        '台' => &["tai"],
        '铅' => &["yan"],
        '浚' => &["xun"],
        '阿' => &["e"],
        '单' => &["chan", "shan"],
        '曾' => &["zeng"],
        '解' => &["xie"],
        '仇' => &["qiu"],
        '区' => &["ou"],
        '查' => &["zha"],
        '盖' => &["ge"],
        '卜' => &["bu"],
        '角' => &["jue"],
        '便' => &["pian"],
        '降' => &["xiang"],
        '还' => &["huan"],
        '给' => &["ji"],
        '差' => &["chai"],
        '系' => &["ji"],
        '弹' => &["tan"],
        '石' => &["dan"],
        '红' => &["gong"],
        '宿' => &["xiu"],
        '少' => &["shao"],
        '更' => &["geng"],
        '强' => &["jiang"],
        '仔' => &["zai"],
        '什' => &["shi"],
        '予' => &["yu"],
        '俞' => &["shu"],
        '叶' => &["xie"],
        '合' => &["ge"],
        '堡' => &["pu"],
        '尉' => &["yu"],
        '峙' => &["shi"],
        '汤' => &["shang"],
        '沈' => &["chen"],
        '澄' => &["deng"],
        '燕' => &["yan"],
        '甄' => &["juan"],
        '祭' => &["ji"],
        '繁' => &["fan"],
        '艾' => &["yi"],
        '虹' => &["jiang"],
        '薄' => &["bo"],
        '血' => &["xie"],
        '褚' => &["zhu"],
        '覃' => &["qin"],
        '谷' => &["yu"],
        '费' => &["bi"],
        '郗' => &["chi"],
        '隗' => &["kui", "wei"],
        '雨' => &["yu"],
        '颉' => &["jie"],
        '骁' => &["xiao"],
        '鸟' => &["diao"],
        '龟' => &["qiu"],
        '琦' => &["qi"],
        '炅' => &["gui"],
        '翟' => &["zhai", "di"],
        '扎' => &["zha"],
        '拓' => &["ta"],
        '缝' => &["feng"],
        '莞' => &["wan"],
        '郫' => &["pi"],
        '涡' => &["guo"],
        '荥' => &["ying"],
        _ => &[],
    }
}

/// The reading of a two-character surname that its characters alone do not have.
fn compound_surname(text: &str) -> Option<(&'static str, &'static str)> {
    const KNOWN: [(&str, &str, &str); 16] = [
        ("尉迟", "yu", "chi"),
        ("万俟", "mo", "qi"),
        ("澹台", "tan", "tai"),
        ("长孙", "zhang", "sun"),
        ("单于", "chan", "yu"),
        ("乐正", "yue", "zheng"),
        ("令狐", "ling", "hu"),
        ("宿南", "su", "nan"),
        ("鲜于", "xian", "yu"),
        ("相里", "xiang", "li"),
        ("夹谷", "jia", "gu"),
        ("亓官", "qi", "guan"),
        ("颛孙", "zhuan", "sun"),
        ("叶赫", "ye", "he"),
        ("拓跋", "tuo", "ba"),
        ("区阳", "ou", "yang"),
    ];
    KNOWN.iter().find(|known| text.starts_with(known.0)).map(|known| (known.1, known.2))
}

#[cfg(test)]
mod tests;
