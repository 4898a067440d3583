//! How long the search index takes to fill and to answer, on an encrypted file, with customer-book-like data. One core.
//! `cargo run --profile measured -p coffer-core --example search_timing -- 100000` Not a test: it prints and judges nothing.
#![allow(clippy::print_stdout)]

use std::time::{Duration, Instant};

use coffer_core::search::postings::{self, Bulk};
use coffer_core::search::words::terms_of;
use coffer_core::search::{Part, Role, find};
use rusqlite::{Connection, OptionalExtension, params};

const ACCOUNT: u32 = 1;
const CONTACT: u32 = 2;
const ACTIVITY: u32 = 3;

const SURNAMES: &str =
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾萧田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢";
const GIVEN: &str =
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰萍鑫梅琳博文子涵雨欣宇轩浩然思佳怡晨睿梓萱诗俊豪";
const FIRST: &str =
    "James Mary Robert Patricia John Jennifer Michael Linda David Elizabeth William Barbara Richard Susan";
const LAST: &str =
    "Smith Johnson Williams Brown Jones Garcia Miller Davis Rodriguez Martinez Wilson Anderson Thomas Taylor";
const CITY: &str = "北京 上海 广州 深圳 杭州 成都 武汉 西安 南京 苏州 天津 重庆 厦门 青岛";
const TRADE: &str =
    "科技 网络 信息技术 贸易 电子商务 生物医药 教育咨询 文化传媒 供应链 智能制造 新能源 餐饮管理";
const SENTENCE: &str = "电话沟通了报价，对方希望下周再确认。|发送了产品资料和合同草案。|客户反馈价格偏高，需要申请折扣。|约定周三上午十点线上演示。|Followed up on the proposal; waiting for legal review.|Sent the invoice and payment link.|Left a voicemail, will call back on Monday.|微信确认收货地址，安排发货。|讨论了二期需求，范围待定。|Introduced by a mutual friend at the trade fair.|客户很满意，愿意推荐给同行。|Asked for a case study in the same industry.";

/// A small generator (xorshift), so that a run repeats.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % sides
    }

    fn pick<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.roll(of.len())]
    }
}

fn part(role: Role, field: &'static str, text: String) -> Part {
    Part { role, field, text }
}

fn chars(text: &str) -> Vec<String> {
    text.chars().map(String::from).collect()
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let n: i64 = std::env::args().nth(1).map_or(Ok(100_000), |n| n.parse())?;
    let place = tempfile::tempdir()?;
    let conn = Connection::open(place.path().join("timing.db"))?;
    conn.execute_batch(&format!(
        "PRAGMA key = \"x'{}'\"; PRAGMA cache_size = -262144; PRAGMA journal_mode = WAL;",
        "5a".repeat(32)
    ))?;
    conn.execute_batch(postings::SCHEMA)?;
    conn.execute_batch(
        "CREATE TABLE record (doc INTEGER PRIMARY KEY, name TEXT, phone TEXT, mail TEXT, note TEXT)",
    )?;
    let version: String = conn.query_row("PRAGMA cipher_version", [], |row| row.get(0))?;
    println!("SQLCipher {version}, {n} contacts, {} companies, {} activities", n / 8, n * 5);

    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    let (surnames, given) = (chars(SURNAMES), chars(GIVEN));
    let (first, last): (Vec<&str>, Vec<&str>) = (FIRST.split(' ').collect(), LAST.split(' ').collect());
    let (city, trade): (Vec<&str>, Vec<&str>) = (CITY.split(' ').collect(), TRADE.split(' ').collect());
    let sentence: Vec<&str> = SENTENCE.split('|').collect();
    let (mut words, mut adding, mut flushing) = (Duration::ZERO, Duration::ZERO, Duration::ZERO);
    let (mut postings, mut flushes) = (0_usize, 0);
    let mut samples: Vec<[String; 3]> = Vec::new();
    conn.execute_batch("BEGIN")?;
    let mut bulk = Bulk::new();
    let total = n / 8 + n + n * 5;
    for at in 0..total {
        let (doc, parts) = if at < n / 8 {
            let two: String =
                (0..2).map(|_| dice.pick(&["华", "中", "恒", "信", "达", "盛", "鼎", "泰"])).collect();
            let name = format!("{}{two}{}有限公司", dice.pick(&city), dice.pick(&trade));
            let phone = format!("+8610{:08}", 60_000_000 + dice.roll(30_000_000));
            (
                postings::doc(ACCOUNT, at),
                vec![part(Role::Name, "name", name), part(Role::Phone, "phone", phone)],
            )
        } else if at < n / 8 + n {
            let row = at - n / 8;
            let (name, local) = if dice.roll(10) < 7 {
                let count = 1 + usize::from(dice.roll(4) > 0);
                let mut name = surnames[dice.roll(surnames.len())].clone();
                (0..count).for_each(|_| name.push_str(&given[dice.roll(given.len())]));
                let local = coffer_core::search::pinyin::spell(&name, true)
                    .iter()
                    .flatten()
                    .map(|syllable| syllable.as_slice()[0])
                    .collect();
                (name, local)
            } else {
                let (first, last) = (dice.pick(&first), dice.pick(&last));
                (format!("{first} {last}"), format!("{first}.{last}").to_lowercase())
            };
            let mail = format!("{local}{}@c{}.example.com", dice.roll(10_000), dice.roll(1 + n as usize / 8));
            let phone = format!("+861{}{:09}", 3 + dice.roll(7), dice.roll(1_000_000_000));
            if samples.len() < 200 && dice.roll(1 + n as usize / 250) == 0 {
                samples.push([name.clone(), phone.clone(), mail.clone()]);
            }
            let mut parts = vec![
                part(Role::Person, "name", name),
                part(Role::Phone, "phone", phone),
                part(Role::Email, "mail", mail),
            ];
            if dice.roll(10) < 3 {
                parts.push(part(Role::Body, "note", dice.pick(&sentence).to_owned()));
            }
            (postings::doc(CONTACT, row), parts)
        } else {
            let text = format!("{} {}", dice.pick(&sentence), dice.pick(&sentence));
            (postings::doc(ACTIVITY, at - n / 8 - n), vec![part(Role::Body, "note", text)])
        };
        let text = |field: &str| parts.iter().find(|part| part.field == field).map(|part| part.text.as_str());
        conn.prepare_cached("INSERT INTO record VALUES (?1, ?2, ?3, ?4, ?5)")?.execute(params![
            doc,
            text("name"),
            text("phone"),
            text("mail"),
            text("note")
        ])?;
        let start = Instant::now();
        let terms = terms_of(&parts);
        words += start.elapsed();
        let start = Instant::now();
        postings += terms.len();
        bulk.add(doc, &terms);
        adding += start.elapsed();
        if bulk.is_full() || at == total - 1 {
            let start = Instant::now();
            bulk.flush(&conn)?;
            flushing += start.elapsed();
            flushes += 1;
        }
    }
    let start = Instant::now();
    conn.execute_batch("COMMIT")?;
    flushing += start.elapsed();
    let seconds = (adding + flushing).as_secs_f64();
    let bytes: i64 =
        conn.query_row("SELECT sum(length(term) + length(docs) + 8) FROM search_post", [], |row| row.get(0))?;
    let rows: i64 = conn.query_row("SELECT count(*) FROM search_post", [], |row| row.get(0))?;
    println!(
        "{postings} postings in {flushes} flushes: words {:.2} s, adding {:.2} s, flush and commit {:.2} s: {:.1} M postings/s; {rows} rows, {} MB",
        words.as_secs_f64(),
        adding.as_secs_f64(),
        flushing.as_secs_f64(),
        postings as f64 / seconds / 1e6,
        bytes >> 20,
    );

    let fresh = 900.min(n);
    conn.execute_batch("BEGIN")?;
    let start = Instant::now();
    for row in 0..fresh {
        let parts = vec![part(Role::Body, "note", format!("新的跟进记录 {row} {}", dice.pick(&sentence)))];
        postings::change(&conn, postings::doc(ACTIVITY, n * 5 + row), &terms_of(&[]), &terms_of(&parts))?;
    }
    println!(
        "{fresh} edits wait, {:.1} us each without their commit",
        start.elapsed().as_secs_f64() * 1e6 / fresh as f64
    );
    conn.execute_batch("COMMIT")?;

    let piece =
        |text: &str, from: usize, count: usize| text.chars().skip(from).take(count).collect::<String>();
    let pinyin = |name: &str, letters: usize| -> String {
        coffer_core::search::pinyin::spell(name, true)
            .iter()
            .flatten()
            .map(|syllable| piece(syllable.as_slice()[0], 0, letters))
            .collect()
    };
    let chinese: Vec<&[String; 3]> = samples.iter().filter(|sample| !sample[0].is_ascii()).collect();
    let mut kinds: Vec<(&str, Vec<String>)> = vec![
        ("2 Chinese", chinese.iter().map(|s| piece(&s[0], 0, 2)).collect()),
        ("1 Chinese", chinese.iter().map(|s| piece(&s[0], 0, 1)).collect()),
        ("pinyin", chinese.iter().map(|s| pinyin(&s[0], 9)).collect()),
        ("pinyin begun", chinese.iter().map(|s| piece(&pinyin(&s[0], 9), 0, 6)).collect()),
        ("initials", chinese.iter().map(|s| pinyin(&s[0], 1)).collect()),
        ("1 letter", chinese.iter().map(|s| piece(&pinyin(&s[0], 1), 0, 1)).collect()),
        ("last 4", samples.iter().map(|s| piece(&s[1], 10, 4)).collect()),
        ("3 digits", samples.iter().map(|s| piece(&s[1], 5, 3)).collect()),
        ("mail inside", samples.iter().map(|s| piece(&s[2], 2, 5)).collect()),
        (
            "mail end",
            samples
                .iter()
                .map(|s| format!("{}@", piece(s[2].split('@').next().unwrap_or_default(), 3, 9)))
                .collect(),
        ),
        (
            "name and tail",
            samples.iter().map(|s| format!("{} {}", piece(&s[0], 0, 2), piece(&s[1], 10, 4))).collect(),
        ),
    ];
    kinds.push((
        "notes",
        ["报价", "折扣", "合同草案", "proposal", "voice", "满意 推荐", "客户反馈价格", "nothing"]
            .map(str::to_owned)
            .to_vec(),
    ));
    for (what, queries) in &kinds {
        let (mut times, mut hits, mut loads) = (Vec::new(), 0, 0);
        for query in queries {
            let start = Instant::now();
            let found =
                find::<rusqlite::Error>(&conn, query, &[CONTACT, ACCOUNT, ACTIVITY], 20, &mut |doc| {
                    loads += 1;
                    load(&conn, doc)
                })?;
            times.push(start.elapsed().as_secs_f64() * 1e3);
            hits += found.len();
        }
        times.sort_by(f64::total_cmp);
        let at = |part: f64| {
            times.get(((times.len() - 1) as f64 * part).ceil() as usize).copied().unwrap_or_default()
        };
        println!(
            "{what:14} {:4} queries  p50 {:7.3} ms  p99 {:7.3} ms  hits {:5.1}  loads {:5.1}",
            queries.len(),
            at(0.5),
            at(0.99),
            hits as f64 / queries.len() as f64,
            loads as f64 / queries.len() as f64
        );
    }
    conn.execute_batch("BEGIN")?;
    let start = Instant::now();
    let merged = postings::merge(&conn)?;
    println!("merge of {merged}: {:.1} ms", start.elapsed().as_secs_f64() * 1e3);
    let start = Instant::now();
    let saved = postings::compact(&conn)?;
    println!("compaction saved {saved} blocks in {:.2} s", start.elapsed().as_secs_f64());
    let start = Instant::now();
    let gone = postings::erase(&conn, &[postings::doc(CONTACT, n / 2)])?;
    println!("erasure of one contact: {gone} postings in {:.2} s", start.elapsed().as_secs_f64());
    conn.execute_batch("COMMIT")?;
    Ok(())
}

fn load(conn: &Connection, doc: i64) -> rusqlite::Result<Option<Vec<Part>>> {
    conn.prepare_cached("SELECT name, phone, mail, note FROM record WHERE doc = ?1")?
        .query_row([doc], |row| {
            let person = if postings::kind_of(doc) == CONTACT { Role::Person } else { Role::Name };
            let roles =
                [(person, "name"), (Role::Phone, "phone"), (Role::Email, "mail"), (Role::Body, "note")];
            let mut parts = Vec::new();
            for (at, (role, field)) in roles.into_iter().enumerate() {
                if let Some(text) = row.get::<_, Option<String>>(at)? {
                    parts.push(part(role, field, text));
                }
            }
            Ok(parts)
        })
        .optional()
}
