//! Who may be there already while somebody is typing: the same credit code, phone or e-mail, the same name, a name that
//! sounds the same; of companies the name without its legal form and place.

use std::collections::HashSet;

use rusqlite::Connection;

use super::search;
use crate::change::indexing::{credit_key, key_term, keys, point_key};
use crate::error::Result;
use crate::id::Id;
use crate::records::{Account, Contact, Lead, number};
use crate::schema::{Kind, PointSort};
use crate::search::{pinyin, postings};
use crate::store::Record;
use crate::store::row::of_doc;
use crate::text::{Phone, Region, email, fold, half_width, is_han};

/// What was typed so far.
#[derive(Clone, Debug, Default)]
pub struct Typed {
    /// A name.
    pub name: String,
    /// Phones, in any form.
    pub phones: Vec<String>,
    /// E-mails.
    pub emails: Vec<String>,
    /// A credit code.
    pub credit_code: String,
}

/// Why a record may be the same, the surest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// The same credit code.
    CreditCode,
    /// The same phone.
    Phone,
    /// The same e-mail.
    Email,
    /// The same name, of companies without what most names have.
    Name,
    /// A name that is read the same.
    Pinyin,
}

impl Why {
    /// A stable word for it.
    pub fn code(self) -> &'static str {
        match self {
            Why::CreditCode => "credit_code",
            Why::Phone => "phone",
            Why::Email => "email",
            Why::Name => "name",
            Why::Pinyin => "pinyin",
        }
    }
}

/// More than this is no help while typing.
const MOST: usize = 10;
/// Records that a search proposes for a name.
const MOST_FOUND: usize = 60;

/// The records that may be the one that is being typed, the surest first; `exclude` is the one itself.
pub fn similar(
    conn: &Connection,
    kind: &'static Kind,
    typed: &Typed,
    region: Region,
    exclude: Option<Id>,
) -> Result<Vec<(Record, Why)>> {
    // A person may be there as a lead, and the other way round.
    let kinds: &[&'static Kind] = match kind.number {
        number::ACCOUNT => &[Account::KIND],
        number::CONTACT => &[Contact::KIND, Lead::KIND],
        number::LEAD => &[Lead::KIND, Contact::KIND],
        _ => return Ok(vec![]),
    };
    let mut found = Found { seen: exclude.into_iter().collect(), records: Vec::new() };
    let mut exact: Vec<(String, Why)> = Vec::new();
    let code = half_width(typed.credit_code.trim()).into_owned();
    if !code.is_empty() {
        exact.push((credit_key(&code), Why::CreditCode));
    }
    for typed in &typed.phones {
        let phone = Phone::read(typed, region).stored();
        exact.extend(point_key(PointSort::Phone, &phone, "").map(|key| (key, Why::Phone)));
    }
    for typed in &typed.emails {
        let address = email(typed).unwrap_or_else(|| typed.trim().to_owned());
        exact.extend(point_key(PointSort::Email, &address, "").map(|key| (key, Why::Email)));
    }
    for (key, why) in exact {
        for kind in kinds {
            for doc in postings::holders(conn, &key_term(&key), u32::from(kind.number), MOST)? {
                let record = Record::load_row(conn, kind, of_doc(doc).1)?;
                // The term is a hash of the key: the record says whether it is the one.
                let same = record.filter(|record| keys(record).contains(&key));
                found.add(same, why);
            }
        }
    }
    let company = kind == Account::KIND;
    let name = core_of(&typed.name, company);
    // One letter says nothing.
    if name.chars().nth(1).is_none() {
        return Ok(found.best());
    }
    let sound = sound_of(&name, !company);
    let mut asked = vec![name.clone()];
    // A name of several words is found by its words, not by what they make written together.
    let words = words_of(&fold(&typed.name), company).join(" ");
    asked.extend(Some(words).filter(|words| *words != name));
    asked.extend(sound.clone().filter(|sound| *sound != name));
    for asked in asked {
        for hit in search(conn, &asked, kinds, MOST_FOUND)? {
            let own = core_of(hit.record.title(), company);
            let why = if own == name {
                Why::Name
            } else if sound.as_ref().is_some_and(|sound| sounds(&own, !company, sound)) {
                Why::Pinyin
            } else {
                continue;
            };
            found.add(Some(hit.record), why);
        }
    }
    Ok(found.best())
}

struct Found {
    seen: HashSet<Id>,
    records: Vec<(Record, Why)>,
}

impl Found {
    fn add(&mut self, record: Option<Record>, why: Why) {
        if let Some(record) = record.filter(Record::is_shown)
            && self.seen.insert(record.id)
        {
            self.records.push((record, why));
        }
    }

    fn best(mut self) -> Vec<(Record, Why)> {
        self.records.sort_by_key(|(_, why)| *why);
        self.records.truncate(MOST);
        self.records
    }
}

/// Legal forms and what else most companies of a sort have in their names, longer ones first.
const FORMS: &[&str] = &[
    "股份有限公司",
    "有限责任公司",
    "集团有限公司",
    "有限公司",
    "分公司",
    "子公司",
    "总公司",
    "集团",
    "公司",
    "商行",
    "经营部",
    "工作室",
    "事务所",
    "科技",
    "技术",
    "贸易",
    "实业",
    "股份",
];
/// The same in letters, as whole words at the end.
const LATIN_FORMS: &[&str] = &[
    "co",
    "ltd",
    "limited",
    "inc",
    "llc",
    "corp",
    "corporation",
    "company",
    "gmbh",
    "ag",
    "sa",
    "srl",
    "plc",
    "bv",
    "pte",
    "pty",
    "kg",
    "group",
    "holding",
    "holdings",
];
/// Places that stand before a company's name, or behind it: the provinces, and the cities that most companies are in.
const PLACES: &[&str] = &[
    "北京",
    "上海",
    "天津",
    "重庆",
    "河北",
    "山西",
    "辽宁",
    "吉林",
    "黑龙江",
    "江苏",
    "浙江",
    "安徽",
    "福建",
    "江西",
    "山东",
    "河南",
    "湖北",
    "湖南",
    "广东",
    "海南",
    "四川",
    "贵州",
    "云南",
    "陕西",
    "甘肃",
    "青海",
    "台湾",
    "内蒙古",
    "广西",
    "西藏",
    "宁夏",
    "新疆",
    "香港",
    "澳门",
    "广州",
    "深圳",
    "杭州",
    "宁波",
    "温州",
    "南京",
    "苏州",
    "无锡",
    "常州",
    "成都",
    "武汉",
    "西安",
    "郑州",
    "长沙",
    "青岛",
    "济南",
    "大连",
    "沈阳",
    "厦门",
    "福州",
    "合肥",
    "昆明",
    "东莞",
    "佛山",
    "珠海",
    "中山",
    "嘉兴",
    "绍兴",
    "金华",
    "台州",
    "南通",
    "徐州",
    "烟台",
    "石家庄",
    "太原",
    "哈尔滨",
    "长春",
    "南昌",
    "南宁",
    "贵阳",
    "海口",
    "兰州",
    "中国",
];

/// A name as it is compared: folded, without spaces and signs; of a company without legal form and place, where something
/// is left of it then.
fn core_of(name: &str, company: bool) -> String {
    let mut core: String = words_of(&fold(name), company).concat();
    if !company {
        return core;
    }
    for form in FORMS {
        without(&mut core, form);
    }
    let mut placeless = core.clone();
    for place in PLACES {
        for place in [format!("{place}市"), format!("{place}省"), (*place).to_owned()] {
            let outside = placeless.starts_with(&place) || placeless.ends_with(&place);
            if outside {
                without(&mut placeless, &place);
            }
        }
    }
    if placeless.chars().nth(1).is_some() { placeless } else { core }
}

/// The words of a folded name; of a company without the legal forms behind it.
fn words_of(folded: &str, company: bool) -> Vec<&str> {
    let mut words: Vec<&str> =
        folded.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    while company && words.len() > 1 && words.last().is_some_and(|word| LATIN_FORMS.contains(word)) {
        words.pop();
    }
    words
}

/// Takes a word out where at least two characters are left.
fn without(name: &mut String, word: &str) {
    if name.contains(word) {
        let left = name.replacen(word, "", 1);
        if left.chars().nth(1).is_some() {
            *name = left;
        }
    }
}

/// How a name is read, in small letters; none where it is neither Chinese nor letters.
fn sound_of(name: &str, person: bool) -> Option<String> {
    if name.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return Some(name.to_owned());
    }
    if !name.chars().all(is_han) {
        return None;
    }
    let run = pinyin::spell(name, person).into_iter().next()?;
    (run.len() == name.chars().count()).then(|| run.iter().map(|syllable| syllable.as_slice()[0]).collect())
}

/// Is the whole name read so?
fn sounds(name: &str, person: bool, sound: &str) -> bool {
    if !name.chars().all(is_han) {
        return name == sound;
    }
    let Some(run) = pinyin::spell(name, person).into_iter().next() else { return false };
    let mut same = false;
    pinyin::spellings(&run, |syllables| same |= syllables.concat() == sound);
    same && run.len() == name.chars().count()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn companies_are_compared_without_legal_form_and_place() {
        for (one, other) in [
            ("北京华为", "华为技术有限公司北京"),
            ("宁波海拓机电有限公司", "海拓机电"),
            ("Acme Co., Ltd.", "ACME Limited"),
            ("上海市启明电子股份有限公司", "启明电子"),
        ] {
            assert_eq!(core_of(one, true), core_of(other, true), "{one}");
        }
        for (one, other) in [("北京科技有限公司", "上海科技有限公司"), ("海拓机电", "海拓电子")]
        {
            assert_ne!(core_of(one, true), core_of(other, true), "{one}");
        }
    }

    #[test]
    fn names_that_are_read_the_same_sound_the_same() {
        let sound = sound_of("王芳", true).unwrap();
        assert_eq!(sound, "wangfang");
        assert!(sounds("王方", true, &sound) && sounds("wangfang", true, &sound));
        assert!(!sounds("王方明", true, &sound) && !sounds("汪", true, &sound));
        assert_eq!(sound_of("王a", true), None);
    }

    proptest! {
        #[test]
        fn no_name_panics(name in "\\PC{0,30}|[北京上海市省有限公司科技a-z .]{0,20}", company in any::<bool>()) {
            let core = core_of(&name, company);
            let _ = sound_of(&core, !company);
            prop_assert!(core.chars().all(char::is_alphanumeric));
        }
    }
}
