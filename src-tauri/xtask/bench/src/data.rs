//! The data set: N contacts, N/8 companies, 0.3 N deals, 5 N activities, Chinese and English, as four CSV files linked
//! by id, and the queries that are asked of them. The same N and seed give the same bytes, on every machine and in the
//! Python program that this is a port of (it prints the same digest). Streams: memory is the ids, not the rows.

mod lists;
mod mersenne;

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use self::lists::*;
pub use self::mersenne::Mersenne;

/// The four files, in the order in which they are written and loaded.
pub const FILES: [&str; 4] = ["companies.csv", "contacts.csv", "deals.csv", "activities.csv"];

/// Seed of the data that figures are measured on.
pub const SEED: u64 = 42;

/// A data set on disk.
#[derive(Clone, Debug)]
pub struct Data {
    /// Where the files are.
    pub dir: PathBuf,
    /// How many contacts.
    pub n: usize,
    /// Bytes of the four files together.
    pub bytes: u64,
    /// The first 16 hex digits of the SHA-256 of the four files, one after the other.
    pub digest: String,
    /// What is asked.
    pub queries: Queries,
}

/// What is asked of the data, drawn from it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Queries {
    /// The first two characters of Chinese names.
    pub zh2: Vec<String>,
    /// The first two initials of readings. (The Python program also draws initials of English names, and one letter for
    /// surnames of two characters: neither is what a person types.)
    pub initials: Vec<String>,
    /// Readings in full, without spaces. (The Python program has no such list; it is drawn from the same sample.)
    pub pinyin: Vec<String>,
    /// The last four digits of phones.
    pub phone_suffix: Vec<String>,
    /// Five characters from the middle of the part before the @.
    pub email_infix: Vec<String>,
    /// Words that stand in notes.
    pub notes: Vec<String>,
}

impl Data {
    /// The data set of `n` contacts below `root`: made if it is not there, else only described.
    pub fn at(root: &Path, n: usize) -> io::Result<Data> {
        let dir = root.join(format!("{n}"));
        fs::create_dir_all(&dir)?;
        let note = dir.join("digest");
        let known = fs::read_to_string(&note).ok();
        // The rows are written again only where they are not there; drawing the queries needs the numbers anyway.
        let fresh = known.is_none() || FILES.iter().any(|file| !dir.join(file).is_file());
        let (digest, bytes, queries) = generate(n, SEED, fresh.then_some(dir.as_path()))?;
        if fresh {
            fs::write(&note, &digest)?;
        } else if known.as_deref() != Some(&digest) {
            return Err(io::Error::other("the data in target/bench is not what its digest says: delete it"));
        }
        Ok(Data { dir, n, bytes, digest, queries })
    }
}

/// Feeds what is written into the digest as well.
struct Out {
    file: Option<BufWriter<File>>,
    hash: Sha256,
    bytes: u64,
}

impl Out {
    fn next(&mut self, dir: Option<&Path>, name: &str, header: &[&str]) -> io::Result<()> {
        if let Some(mut file) = self.file.take() {
            file.flush()?;
        }
        if let Some(dir) = dir {
            self.file = Some(BufWriter::with_capacity(1 << 16, File::create(dir.join(name))?));
        }
        self.row(header)
    }

    /// One line as Python's `csv.writer` writes it: quotes only where they are needed, CR LF.
    fn row(&mut self, cells: &[&str]) -> io::Result<()> {
        let mut line = String::with_capacity(256);
        for (index, cell) in cells.iter().enumerate() {
            if index > 0 {
                line.push(',');
            }
            if cell.contains([',', '"', '\r', '\n']) {
                line.push('"');
                line.push_str(&cell.replace('"', "\"\""));
                line.push('"');
            } else {
                line.push_str(cell);
            }
        }
        line.push_str("\r\n");
        self.hash.update(line.as_bytes());
        self.bytes += line.len() as u64;
        match &mut self.file {
            Some(file) => file.write_all(line.as_bytes()),
            None => Ok(()),
        }
    }
}

/// Draws the data set, writes it where `dir` says so, and gives its digest, its size and the queries.
pub fn generate(n: usize, seed: u64, dir: Option<&Path>) -> io::Result<(String, u64, Queries)> {
    let r = &mut Mersenne::new(seed * 1_000_003 + n as u64);
    let mut out = Out { file: None, hash: Sha256::new(), bytes: 0 };
    let companies = companies(n, r, &mut out, dir)?;
    let (contacts, sample) = contacts(n, r, &mut out, dir, &companies)?;
    deals(n, r, &mut out, dir, &companies, &contacts)?;
    activities(n, r, &mut out, dir, &contacts)?;
    if let Some(mut file) = out.file.take() {
        file.flush()?;
    }
    let digest: String = out.hash.finalize()[..8].iter().map(|byte| format!("{byte:02x}")).collect();
    Ok((digest, out.bytes, queries(&sample)))
}

type Companies = Vec<(String, String)>;

fn companies(n: usize, r: &mut Mersenne, out: &mut Out, dir: Option<&Path>) -> io::Result<Companies> {
    out.next(dir, FILES[0], &["id", "name", "domain", "city", "phone", "industry", "created_at"])?;
    let mut made = Vec::new();
    for i in 0..(n / 8).max(1) {
        let city = r.choice(CITIES).0;
        let trade = *r.choice(TRADES);
        let name = if r.unit() < 0.7 {
            let count = if r.unit() < 0.7 { 2 } else { 3 };
            format!("{city}{}{trade}有限公司", r.sample(SYLLABLES, count).concat())
        } else {
            format!("{} {} {}", r.choice(FRONT), r.choice(BACK), r.choice(FORMS))
        };
        let id = id(r);
        let domain = format!("c{i}.example.{}", r.choice(&["cn", "com"]));
        let phone = format!("0{}-{}", 10 + r.below(90), 10_000_000 + r.below(90_000_000));
        out.row(&[&id, &name, &domain, city, &phone, trade, &instant(r)])?;
        made.push((id, name));
    }
    Ok(made)
}

/// What queries are drawn from: name, reading, initials, phone, e-mail.
type Sample = Vec<[String; 5]>;

fn contacts(
    n: usize,
    r: &mut Mersenne,
    out: &mut Out,
    dir: Option<&Path>,
    companies: &Companies,
) -> io::Result<(Vec<String>, Sample)> {
    let header = [
        "id",
        "name",
        "pinyin",
        "initials",
        "company_id",
        "company_name",
        "title",
        "email",
        "phone",
        "wechat",
        "city",
        "owner",
        "stage",
        "source",
        "tags",
        "last_contacted",
        "created_at",
        "notes",
    ];
    out.next(dir, FILES[1], &header)?;
    let (mut ids, mut sample) = (Vec::with_capacity(n), Vec::new());
    for _ in 0..n {
        let (name, reading, initials, local) = person(r);
        let k = (r.exponential(1.2) * companies.len() as f64 / 6.0) as usize;
        let k = k.min(companies.len() - 1);
        let id = id(r);
        let email = format!("{local}{}@c{k}.example.{}", r.below(10_000), r.choice(&["cn", "com"]));
        let second = *r.choice(&['3', '4', '5', '6', '7', '8', '9']);
        let phone = format!("1{second}{:09}", r.below(1_000_000_000));
        let title = r.choice(TITLES);
        let wechat = if r.unit() < 0.6 { format!("{local}{}", r.below(1_000)) } else { String::new() };
        let city = r.choice(CITIES).0;
        let owner = r.choice(OWNERS);
        let stage = STAGES[r.weighted(STAGE_WEIGHTS)];
        let source = r.choice(SOURCES);
        let count = r.below(4);
        let tags = r.sample(TAGS, count).join(";");
        let last = if r.unit() < 0.8 { instant(r) } else { String::new() };
        let created = instant(r);
        let notes = if r.unit() < 0.3 { *r.choice(SENTENCES) } else { "" };
        let (company, company_name) = &companies[k];
        out.row(&[
            &id,
            &name,
            &reading,
            &initials,
            company,
            company_name,
            title,
            &email,
            &phone,
            &wechat,
            city,
            owner,
            stage,
            source,
            &tags,
            &last,
            &created,
            notes,
        ])?;
        ids.push(id);
        if sample.len() < 400 && r.unit() < (400.0 / n as f64).max(0.002) {
            sample.push([name, reading, initials, phone, email]);
        }
    }
    Ok((ids, sample))
}

/// Name, reading, initials, and the part of an e-mail address before its number.
fn person(r: &mut Mersenne) -> (String, String, String, String) {
    if r.unit() < 0.7 {
        let surname = r.choice(SURNAMES);
        let count = if r.unit() < 0.25 { 1 } else { 2 };
        let given: Vec<(&str, &str)> = (0..count).map(|_| *r.evenly(GIVEN)).collect();
        let readings: Vec<&str> = given.iter().map(|(_, reading)| *reading).collect();
        let name = given.iter().fold(surname.0.to_owned(), |name, (character, _)| name + character);
        let initials = readings.iter().fold(surname.1[..1].to_owned(), |all, one| all + &one[..1]);
        (
            name,
            format!("{} {}", surname.1, readings.join(" ")),
            initials,
            surname.1.to_owned() + &readings.concat(),
        )
    } else {
        let (first, last) = (*r.choice(FIRST), *r.choice(LAST));
        let name = format!("{first} {last}");
        let initials = format!("{}{}", &first[..1], &last[..1]).to_lowercase();
        (name.clone(), name.to_lowercase(), initials, format!("{first}.{last}").to_lowercase())
    }
}

fn deals(
    n: usize,
    r: &mut Mersenne,
    out: &mut Out,
    dir: Option<&Path>,
    companies: &Companies,
    contacts: &[String],
) -> io::Result<()> {
    let header = [
        "id",
        "title",
        "contact_id",
        "company_id",
        "owner",
        "stage",
        "amount_cents",
        "currency",
        "probability",
        "expected_close",
        "created_at",
    ];
    out.next(dir, FILES[2], &header)?;
    for i in 0..(n as f64 * 0.3) as usize {
        let contact = r.below(n);
        let (company, company_name) = &companies[r.below(companies.len())];
        let stage = r.weighted(STAGE_WEIGHTS);
        let id = id(r);
        let short: String = company_name.chars().take(12).collect();
        let title = format!("{short} {} #{i}", r.choice(DEALS));
        let owner = r.choice(OWNERS);
        let amount = (r.lognormal(13.0, 1.0) as u64).to_string();
        let currency = r.choice(&["CNY", "CNY", "CNY", "USD"]);
        let probability = (stage * 20).to_string();
        let close = instant(r);
        let created = instant(r);
        out.row(&[
            &id,
            &title,
            &contacts[contact],
            company,
            owner,
            STAGES[stage],
            &amount,
            currency,
            &probability,
            &close[..10],
            &created,
        ])?;
    }
    Ok(())
}

fn activities(
    n: usize,
    r: &mut Mersenne,
    out: &mut Out,
    dir: Option<&Path>,
    contacts: &[String],
) -> io::Result<()> {
    let header = ["id", "contact_id", "deal_id", "kind", "subject", "body", "happened_at", "owner"];
    out.next(dir, FILES[3], &header)?;
    for _ in 0..n * 5 {
        let contact = r.below(n);
        let sentence = r.choice(SENTENCES);
        let id = id(r);
        let kind = r.choice(KINDS);
        let subject: String = sentence.chars().take(12).collect();
        let body = format!("{sentence} {}", r.choice(SENTENCES));
        let at = instant(r);
        let owner = r.choice(OWNERS);
        out.row(&[&id, &contacts[contact], "", kind, &subject, &body, &at, owner])?;
    }
    Ok(())
}

/// An id that looks like a UUIDv7 and is only random.
fn id(r: &mut Mersenne) -> String {
    let h = format!("{:032x}", r.bits128());
    format!("{}-{}-7{}-a{}-{}", &h[..8], &h[8..12], &h[13..16], &h[17..20], &h[20..])
}

/// An instant of 2024 or 2025, to the second.
fn instant(r: &mut Mersenne) -> String {
    const DAY: usize = 86_400;
    let second = r.below(720 * DAY);
    let (mut day, second) = (second / DAY, second % DAY);
    let mut year = 2024;
    if day >= 366 {
        (year, day) = (2025, day - 366);
    }
    let mut month = 0;
    let lengths = [31, if year == 2024 { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    while day >= lengths[month] {
        day -= lengths[month];
        month += 1;
    }
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    format!("{year}-{:02}-{:02}T{hour:02}:{minute:02}:{second:02}Z", month + 1, day + 1)
}

fn queries(sample: &Sample) -> Queries {
    let chars =
        |text: &str, from: usize, count: usize| text.chars().skip(from).take(count).collect::<String>();
    let chinese = |name: &String| name.chars().next().is_some_and(|first| u32::from(first) > 255);
    let spelled = |person: &[String; 5]| chinese(&person[0]) && person[2].len() == person[0].chars().count();
    let local = |email: &str| email.split('@').next().unwrap_or("").to_owned();
    let zh: Vec<_> = sample.iter().filter(|person| chinese(&person[0])).take(100).collect();
    let first: Vec<_> = sample.iter().take(100).collect();
    Queries {
        zh2: zh.iter().map(|person| chars(&person[0], 0, 2)).collect(),
        initials: sample
            .iter()
            .filter(|person| spelled(person))
            .take(100)
            .map(|p| chars(&p[2], 0, 2))
            .collect(),
        pinyin: zh.iter().map(|person| person[1].replace(' ', "")).collect(),
        phone_suffix: first.iter().map(|person| person[3][person[3].len() - 4..].to_owned()).collect(),
        email_infix: first.iter().map(|person| chars(&local(&person[4]), 2, 5)).collect(),
        notes: ["折扣", "合同草案", "二期需求", "voicemail", "invoice", "确认收货地址", "trade fair", "报价"]
            .map(str::to_owned)
            .to_vec(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bytes_are_the_python_program_s() {
        // The digests that it prints for these sizes with its own seed.
        for (n, digest) in [(1_000, "76449619a8a11d8d"), (10, "5c7edbf60841785a")] {
            assert_eq!(generate(n, SEED, None).expect("no file is touched").0, digest);
        }
    }
}
