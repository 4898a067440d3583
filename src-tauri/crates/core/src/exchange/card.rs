//! vCards 2.1, 3.0 and 4.0 as drafts of contacts. `calcard` reads one card; this file cuts the cards apart, catches
//! what it makes of broken ones, and says which properties were left out (photos, sounds, keys, the program's own).

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use calcard::common::{IanaString, PartialDateTime};
use calcard::vcard::{
    VCard, VCardEntry, VCardKind, VCardParameterName, VCardParameterValue, VCardProperty, VCardValue,
};
use calcard::{Entry, Parser};

use super::decode;
use super::draft::{CustomColumn, CustomType, ExternalKey, LinkDraft, LinkTarget, RecordDraft, Reference};
use super::input::Input;
use super::phones::Home;
use super::plan::{Options, RowDrafts, set_aside};
use super::problem::{ReadError, Reason};
use super::value;
use crate::records::{Account, Contact};
use crate::schema::{Address, Class, Field, Point, Value};
use crate::text;

/// The largest card: a photo of several megabytes and everything else.
const MAX_CARD: usize = 16 << 20;
const MOST: usize = 100;

/// The cards of a file, cut apart.
pub struct Cards {
    text: Arc<str>,
    at: usize,
    number: u64,
    phones: Home,
}

/// How many cards there are, and the file's text, kept for reading.
pub fn survey(input: &Input) -> Result<(Arc<str>, u64), ReadError> {
    let text: Arc<str> = decode::text(&input.whole()?).into();
    let (mut at, mut n) = (0, 0);
    while let Some((_, end)) = next_card(&text, at) {
        at = end;
        n += 1;
    }
    if n == 0 { Err(ReadError::Damaged { format: "vCard" }) } else { Ok((text, n)) }
}

impl Cards {
    /// Reads the cards in `text`.
    pub fn new(text: Arc<str>, options: &Options) -> Cards {
        let phones = Home::of(options.region, std::iter::once(text.as_ref()));
        Cards { text, at: 0, number: 0, phones }
    }

    /// The next card.
    pub fn read(&mut self) -> Option<RowDrafts> {
        let (start, end) = next_card(&self.text, self.at)?;
        self.at = end;
        self.number += 1;
        let raw = &self.text[start..end];
        if raw.len() > MAX_CARD {
            return Some(set_aside(self.number, vec![super::survey::clip(raw, 4_096)], Reason::TooLong));
        }
        let Some(card) = parse(raw) else {
            return Some(set_aside(self.number, vec![raw.to_owned()], Reason::Unreadable));
        };
        let mut reading = Reading { phones: self.phones, card: &card, left_out: Vec::new() };
        let drafts = reading.drafts();
        let left_out = reading.left_out;
        let mut row = match drafts {
            Ok(drafts) => RowDrafts {
                source: 0,
                row: self.number,
                cells: Vec::new(),
                drafts,
                problem: None,
                left_out: Vec::new(),
            },
            Err(reason) => set_aside(self.number, vec![raw.to_owned()], reason),
        };
        row.left_out = left_out;
        Some(row)
    }
}

/// Where the next card begins and ends. A card inside a card (an agent) belongs to the outer one; one that never ends
/// ends where the next begins, or with the file.
fn next_card(text: &str, from: usize) -> Option<(usize, usize)> {
    let mut at = from;
    let mut start = None;
    let mut depth = 0;
    for line in text[from..].split_inclusive('\n') {
        let word = line.trim();
        // Mail programs put their own signs before the first line.
        let bare = word.trim_start_matches(|c: char| !c.is_alphanumeric());
        if is(bare, "BEGIN:VCARD") {
            if start.is_none() {
                start = Some(at);
            }
            depth += 1;
        } else if is(word, "END:VCARD") && depth > 0 {
            depth -= 1;
            if depth == 0 {
                return start.map(|start| (start, at + line.len()));
            }
        } else if depth > 0
            && word.len() >= 22
            && line.starts_with(['A', 'a'])
            && word.to_ascii_uppercase().starts_with("AGENT:BEGIN:VCARD")
        {
            depth += 1;
        }
        at += line.len();
    }
    start.map(|start| (start, text.len()))
}

fn is(line: &str, word: &str) -> bool {
    line.len() >= word.len()
        && line.is_char_boundary(word.len())
        && line[..word.len()].eq_ignore_ascii_case(word)
        && line[word.len()..].trim().is_empty()
}

fn parse(raw: &str) -> Option<VCard> {
    let prepared = with_charset(raw.trim_start_matches(|c: char| !c.is_alphanumeric()));
    // Cards are strangers' files: a panic in the reader is an unreadable card, and the next one is read all the same.
    let parsed = catch_unwind(AssertUnwindSafe(|| {
        let mut parser = Parser::new(&prepared);
        for _ in 0..8 {
            match parser.entry() {
                Entry::VCard(card) => return Some(card),
                Entry::Eof => return None,
                _ => {}
            }
        }
        None
    }));
    parsed.ok().flatten().filter(|card| card.entries.iter().any(|entry| entry.name != VCardProperty::Version))
}

/// Quoted-printable without a charset is Latin-1 by the old book, and UTF-8 by every phone: where the bytes are
/// UTF-8, the line says so from here on.
fn with_charset(raw: &str) -> String {
    if !raw.contains("QUOTED-PRINTABLE") && !raw.contains("quoted-printable") {
        return raw.to_owned();
    }
    let mut out = String::with_capacity(raw.len() + 64);
    let lines: Vec<&str> = raw.split_inclusive('\n').collect();
    for (at, line) in lines.iter().enumerate() {
        let head = line.split_once(':').map_or("", |(head, _)| head);
        let upper = head.to_ascii_uppercase();
        if upper.contains("QUOTED-PRINTABLE") && !upper.contains("CHARSET") {
            let mut value = String::new();
            for more in &lines[at..] {
                let trimmed = more.trim_end();
                value.push_str(trimmed.trim_end_matches('='));
                if !trimmed.ends_with('=') {
                    break;
                }
            }
            let bytes = unquoted(&value);
            if bytes.iter().any(|b| *b >= 0x80) && std::str::from_utf8(&bytes).is_ok() {
                out.push_str(head);
                out.push_str(";CHARSET=UTF-8");
                out.push_str(&line[head.len()..]);
                continue;
            }
        }
        out.push_str(line);
    }
    out
}

fn unquoted(text: &str) -> Vec<u8> {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = (bytes[at] == b'=').then(|| text.get(at + 1..at + 3)).flatten();
        match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                out.push(byte);
                at += 3;
            }
            None => {
                out.push(bytes[at]);
                at += 1;
            }
        }
    }
    out
}

struct Reading<'a> {
    phones: Home,
    card: &'a VCard,
    left_out: Vec<String>,
}

#[derive(Default)]
struct Gathered {
    name: String,
    parts: [String; 5],
    nickname: String,
    organisation: String,
    department: String,
    title: String,
    role: String,
    phones: Vec<Point>,
    emails: Vec<Point>,
    messengers: Vec<Point>,
    websites: Vec<Point>,
    addresses: Vec<Address>,
    birthday: String,
    gender: String,
    notes: String,
    tags: Vec<String>,
    custom: Vec<(String, String)>,
    uid: String,
    is_organisation: bool,
    is_group: bool,
    manager: String,
}

impl Reading<'_> {
    fn drafts(&mut self) -> Result<Vec<RecordDraft>, Reason> {
        let mut found = Gathered::default();
        for entry in &self.card.entries {
            self.take(&mut found, entry);
        }
        if found.is_group {
            self.left_out.push("KIND:group".into());
            return Ok(Vec::new());
        }
        let kind = if found.is_organisation { Account::KIND } else { Contact::KIND };
        let mut draft = RecordDraft::new(kind, true);
        let [family, given, middle, prefix, suffix] = &found.parts;
        let composed = match middle.is_empty() {
            true => text::display_name(family, given),
            false => text::display_name(family, &text::display_name(middle, given)),
        };
        let first = |points: &[Point]| points.first().map(|point| point.value.clone()).unwrap_or_default();
        let title = [
            found.name.clone(),
            composed,
            found.nickname.clone(),
            found.organisation.clone(),
            first(&found.emails),
            first(&found.phones),
        ];
        let Some(title) = title.into_iter().find(|name| !name.is_empty()) else { return Err(Reason::NoName) };
        let mut set = |field: &'static str, value: Value| {
            if !value.is_null()
                && let Some(field) = kind.field(field)
            {
                draft.fields.push((field, value));
            }
        };
        set("name", Value::text(title.clone()));
        set("family", Value::text(family.as_str()));
        set("given", Value::text(given.as_str()));
        set("middle", Value::text(middle.as_str()));
        set("prefix", Value::text(prefix.as_str()));
        set("suffix", Value::text(suffix.as_str()));
        set("nickname", Value::text(found.nickname.as_str()));
        let title_of_job = if found.title.is_empty() { std::mem::take(&mut found.role) } else { found.title };
        set("title", Value::text(title_of_job));
        set("department", Value::text(found.department.as_str()));
        set("phones", Value::Points(found.phones));
        set("emails", Value::Points(found.emails));
        set("messengers", Value::Points(found.messengers));
        set("websites", Value::Points(found.websites));
        set("addresses", Value::Addresses(found.addresses));
        set("birthday", Value::text(found.birthday));
        set("gender", Value::text(found.gender));
        set("notes", Value::text(text::body(&found.notes)));
        if !found.role.is_empty() {
            found.custom.push(("Role".into(), found.role));
        }
        draft.tags = found.tags;
        for (label, text) in found.custom {
            let (ty, class, options) = (CustomType::Text, Class::Identity, Vec::new());
            draft.custom.push((
                Arc::new(CustomColumn { kind, label, ty, class, options, id: None }),
                Value::Text(text),
            ));
        }
        let refer = |kind, name: String, within: String| {
            LinkTarget::Elsewhere(Reference { kind, key: None, name, email: String::new(), within })
        };
        if kind == Contact::KIND && !found.organisation.is_empty() {
            let to = refer(Account::KIND, found.organisation.clone(), String::new());
            draft.links.push(LinkDraft { field: Contact::ACCOUNT, to, one_of: false });
        }
        if kind == Contact::KIND && !found.manager.is_empty() {
            let to = refer(Contact::KIND, found.manager, found.organisation);
            draft.links.push(LinkDraft { field: Contact::REPORTS_TO, to, one_of: false });
        }
        if !found.uid.is_empty() {
            draft.key = Some(ExternalKey { program: "vcard".into(), id: found.uid });
        }
        for (field, value) in &draft.fields {
            if let Some(reason) = too_long(field, value) {
                return Err(reason);
            }
        }
        Ok(vec![draft])
    }

    fn take(&mut self, found: &mut Gathered, entry: &VCardEntry) {
        let texts = texts(entry);
        let first = || text::one_line(texts.first().map(String::as_str).unwrap_or_default());
        let joined = || text::one_line(&texts.join(", "));
        match &entry.name {
            VCardProperty::Fn if found.name.is_empty() => found.name = joined(),
            VCardProperty::N => {
                for (place, value) in found.parts.iter_mut().zip(&entry.values) {
                    if place.is_empty() {
                        *place = text::one_line(&component(value));
                    }
                }
            }
            VCardProperty::Nickname => add_line(&mut found.nickname, &joined(), ", "),
            VCardProperty::Org if found.organisation.is_empty() => {
                found.organisation = first();
                let rest: Vec<String> = texts
                    .iter()
                    .skip(1)
                    .map(|part| text::one_line(part))
                    .filter(|part| !part.is_empty())
                    .collect();
                found.department = rest.join(" / ");
            }
            VCardProperty::Title => add_line(&mut found.title, &joined(), ", "),
            VCardProperty::Role => add_line(&mut found.role, &joined(), ", "),
            VCardProperty::Note => add_line(&mut found.notes, &texts.join(","), "\n"),
            VCardProperty::Tel => {
                let number = texts.join("");
                let number = number.strip_prefix("tel:").unwrap_or(&number);
                let mut numbers = Vec::new();
                self.phones.read(number, |number| numbers.push(number));
                for number in numbers {
                    self.add(&mut found.phones, entry, number, &["voice", "msg", "text", "video", "pref"]);
                }
            }
            VCardProperty::Email => {
                let address = texts.join("");
                let address = text::email(&address).unwrap_or_else(|| text::one_line(&address));
                self.add(&mut found.emails, entry, address, &["internet", "pref", "x400"]);
            }
            VCardProperty::Url => self.add(&mut found.websites, entry, joined(), &["pref"]),
            VCardProperty::Socialprofile => self.add(&mut found.websites, entry, joined(), &["pref"]),
            VCardProperty::Impp => {
                let uri = joined();
                let (scheme, handle) = uri.split_once(':').unwrap_or(("im", &uri));
                let label = label_of(self.card, entry, &["pref", "home", "work", "other"]);
                let label = if label.is_empty() { scheme.to_lowercase() } else { label };
                push(
                    &mut found.messengers,
                    Point { value: handle.trim_start_matches('/').into(), label, primary: false },
                );
            }
            VCardProperty::Adr => {
                let part =
                    |n: usize| entry.values.get(n).map(|v| text::body(&component(v))).unwrap_or_default();
                let street = [part(2), part(1), part(0)].into_iter().filter(|line| !line.is_empty());
                let address = Address {
                    label: value::label(&label_of(
                        self.card,
                        entry,
                        &["pref", "dom", "intl", "postal", "parcel"],
                    )),
                    primary: is_preferred(entry) && !found.addresses.iter().any(|address| address.primary),
                    street: street.collect::<Vec<_>>().join("\n"),
                    city: part(3),
                    region: part(4),
                    postal: part(5),
                    country: part(6),
                };
                if !address.is_empty() && found.addresses.len() < MOST {
                    found.addresses.push(address);
                }
            }
            VCardProperty::Bday => found.birthday = date_text(entry).unwrap_or_else(joined),
            VCardProperty::Anniversary => {
                let text = date_text(entry).unwrap_or_else(joined);
                add_custom(found, "Anniversary", text);
            }
            VCardProperty::Gender => found.gender = value::gender(&first()),
            VCardProperty::Categories => {
                for tag in texts.iter().map(|tag| text::one_line(tag)).filter(|tag| !tag.is_empty()) {
                    if !found.tags.contains(&tag) && found.tags.len() < MOST {
                        found.tags.push(tag);
                    }
                }
            }
            VCardProperty::Uid => found.uid = first(),
            VCardProperty::Kind => match entry.values.first() {
                Some(VCardValue::Kind(VCardKind::Org)) => found.is_organisation = true,
                Some(VCardValue::Kind(VCardKind::Group)) => found.is_group = true,
                _ => {}
            },
            VCardProperty::Other(name) => self.take_other(found, entry, &name.to_ascii_uppercase(), first()),
            VCardProperty::Expertise | VCardProperty::Hobby | VCardProperty::Interest => {
                let name = entry.name.as_str();
                let label = format!("{}{}", &name[..1], name[1..].to_lowercase());
                add_custom(found, &label, joined());
            }
            VCardProperty::Version
            | VCardProperty::Begin
            | VCardProperty::End
            | VCardProperty::Prodid
            | VCardProperty::Rev => {}
            other => {
                let name = other.as_str().to_owned();
                if !self.left_out.contains(&name) {
                    self.left_out.push(name);
                }
            }
        }
    }

    fn take_other(&mut self, found: &mut Gathered, entry: &VCardEntry, name: &str, text: String) {
        const MESSENGERS: [(&str, &str); 18] = [
            ("X-QQ", "qq"),
            ("X-WECHAT", "wechat"),
            ("X-WEIXIN", "wechat"),
            ("X-SKYPE", "skype"),
            ("X-SKYPE-USERNAME", "skype"),
            ("X-AIM", "aim"),
            ("X-MSN", "msn"),
            ("X-MS-IMADDRESS", "im"),
            ("X-JABBER", "jabber"),
            ("X-YAHOO", "yahoo"),
            ("X-ICQ", "icq"),
            ("X-GADUGADU", "gadugadu"),
            ("X-GOOGLE-TALK", "gtalk"),
            ("X-GTALK", "gtalk"),
            ("X-GROUPWISE", "groupwise"),
            ("X-WHATSAPP", "whatsapp"),
            ("X-TELEGRAM", "telegram"),
            ("X-IRC", "irc"),
        ];
        if text.is_empty() {
            return;
        }
        if let Some((_, label)) = MESSENGERS.iter().find(|(known, _)| *known == name) {
            return push(
                &mut found.messengers,
                Point { value: text, label: (*label).into(), primary: false },
            );
        }
        match name {
            "X-SOCIALPROFILE" | "X-TWITTER" | "X-FACEBOOK" | "X-LINKEDIN" | "X-EVOLUTION-BLOG-URL" => {
                let label = label_of(self.card, entry, &["pref"]);
                let label =
                    if label.is_empty() { name.trim_start_matches("X-").to_lowercase() } else { label };
                push(&mut found.websites, Point { value: text, label, primary: false });
            }
            "X-GENDER" if found.gender.is_empty() => found.gender = value::gender(&text),
            "X-ANNIVERSARY" | "X-EVOLUTION-ANNIVERSARY" => add_custom(found, "Anniversary", text),
            "X-SPOUSE" | "X-EVOLUTION-SPOUSE" | "X-MS-SPOUSE" | "X-KADDRESSBOOK-X-SPOUSESNAME" => {
                add_custom(found, "Spouse", text)
            }
            "X-ASSISTANT"
            | "X-EVOLUTION-ASSISTANT"
            | "X-MS-ASSISTANT"
            | "X-KADDRESSBOOK-X-ASSISTANTSNAME" => {
                add_custom(found, "Assistant", text);
            }
            "X-MANAGER" | "X-EVOLUTION-MANAGER" | "X-MS-MANAGER" | "X-KADDRESSBOOK-X-MANAGERSNAME" => {
                found.manager = text
            }
            "X-DEPARTMENT" | "X-KADDRESSBOOK-X-DEPARTMENT" if found.department.is_empty() => {
                found.department = text
            }
            "X-ABSHOWAS" => found.is_organisation = text.eq_ignore_ascii_case("COMPANY"),
            "X-PROFESSION" | "X-KADDRESSBOOK-X-PROFESSION" => add_custom(found, "Profession", text),
            // Labels were read with the property that they label.
            "X-ABLABEL" | "X-ABADR" => {}
            "X-PHONETIC-FIRST-NAME"
            | "X-PHONETIC-LAST-NAME"
            | "SORT-STRING"
            | "X-ABRELATEDNAMES"
            | "X-ABDATE" => {
                let label = label_of(self.card, entry, &["pref"]);
                let label =
                    if label.is_empty() { name.trim_start_matches("X-").replace('-', " ") } else { label };
                add_custom(found, &label, text);
            }
            _ => {
                if !self.left_out.iter().any(|known| known == name) && self.left_out.len() < MOST {
                    self.left_out.push(name.to_owned());
                }
            }
        }
    }

    fn add(&self, list: &mut Vec<Point>, entry: &VCardEntry, value: String, silent: &[&str]) {
        if value.is_empty() {
            return;
        }
        let primary = is_preferred(entry) && !list.iter().any(|point| point.primary);
        let label = label_of(self.card, entry, silent);
        push(list, Point { value, label, primary });
    }
}

fn too_long(field: &Field, value: &Value) -> Option<Reason> {
    let long = |text: &str| text.len() > 1_000 && text.chars().count() > 1_000;
    let bad = match value {
        Value::Text(text) if field.name == "notes" => text.len() > 64 << 10,
        Value::Text(text) => long(text),
        Value::Points(points) => points.iter().any(|point| long(&point.value) || long(&point.label)),
        Value::Addresses(list) => list.iter().any(|a| {
            [&a.street, &a.city, &a.region, &a.postal, &a.country].into_iter().any(|text| long(text))
        }),
        _ => false,
    };
    bad.then_some(Reason::TooLong)
}

fn push(list: &mut Vec<Point>, point: Point) {
    if list.len() < MOST && !point.value.is_empty() && !list.iter().any(|known| known.value == point.value) {
        list.push(point);
    }
}

fn add_line(to: &mut String, more: &str, between: &str) {
    if more.is_empty() || to == more {
        return;
    }
    if !to.is_empty() {
        to.push_str(between);
    }
    to.push_str(more);
}

fn add_custom(found: &mut Gathered, label: &str, text: String) {
    if text.is_empty() || found.custom.len() >= MOST {
        return;
    }
    match found.custom.iter_mut().find(|(known, _)| known == label) {
        Some((_, have)) => add_line(have, &text, "; "),
        None => found.custom.push((super::survey::clip(label, 120), text)),
    }
}

fn component(value: &VCardValue) -> String {
    match value {
        VCardValue::Component(parts) => parts.join(" "),
        other => plain(other),
    }
}

fn plain(value: &VCardValue) -> String {
    match value {
        VCardValue::Text(text) => text.clone(),
        VCardValue::Integer(n) => n.to_string(),
        VCardValue::Float(n) => n.to_string(),
        VCardValue::Boolean(on) => on.to_string(),
        VCardValue::PartialDateTime(date) => partial(date),
        // Binary data is a photo or a mistake.
        VCardValue::Binary(_) => String::new(),
        VCardValue::Component(parts) => parts.join(","),
        other => other.as_text().unwrap_or_default().to_owned(),
    }
}

fn texts(entry: &VCardEntry) -> Vec<String> {
    entry.values.iter().map(plain).collect()
}

fn partial(date: &PartialDateTime) -> String {
    match (date.year, date.month, date.day) {
        (Some(year), Some(month), Some(day)) => format!("{year:04}-{month:02}-{day:02}"),
        (None, Some(month), Some(day)) => format!("--{month:02}-{day:02}"),
        (Some(year), Some(month), None) => format!("{year:04}-{month:02}"),
        (Some(year), None, None) => format!("{year:04}"),
        _ => String::new(),
    }
}

fn date_text(entry: &VCardEntry) -> Option<String> {
    match entry.values.first()? {
        VCardValue::PartialDateTime(date) => Some(partial(date)).filter(|text| !text.is_empty()),
        _ => None,
    }
}

fn types(entry: &VCardEntry) -> Vec<String> {
    let mut out = Vec::new();
    for param in &entry.params {
        let text = match (&param.name, &param.value) {
            (VCardParameterName::Type, VCardParameterValue::Type(ty)) => ty.as_str().to_lowercase(),
            (VCardParameterName::Type, value) => value.as_text().unwrap_or_default().to_lowercase(),
            // The oldest cards write the type alone: `TEL;WORK;VOICE:`.
            (VCardParameterName::Other(name), VCardParameterValue::Null) => name.to_lowercase(),
            _ => continue,
        };
        out.extend(text.split(',').map(|word| word.trim().to_owned()).filter(|word| !word.is_empty()));
    }
    out
}

fn is_preferred(entry: &VCardEntry) -> bool {
    types(entry).iter().any(|word| word == "pref")
        || entry.params.iter().any(|param| {
            param.name == VCardParameterName::Pref
                && matches!(&param.value, VCardParameterValue::Integer(1) | VCardParameterValue::Null)
        })
}

/// The label of a property: Apple's own line for it, else its types.
fn label_of(card: &VCard, entry: &VCardEntry, silent: &[&str]) -> String {
    if let Some(group) = &entry.group {
        let own = card.entries.iter().find(|other| {
            other.group.as_ref() == Some(group)
                && matches!(&other.name, VCardProperty::Other(name) if name.eq_ignore_ascii_case("X-ABLABEL"))
        });
        if let Some(own) = own {
            let text = text::one_line(&texts(own).join(" "));
            let text = text.trim_start_matches("_$!<").trim_end_matches(">!$_");
            return value::label(text);
        }
    }
    let types = types(entry);
    let has = |word: &str| types.iter().any(|known| known == word);
    let fax = has("fax");
    match () {
        () if fax && has("work") => "work_fax".into(),
        () if fax && has("home") => "home_fax".into(),
        () if fax => "fax".into(),
        () if has("cell") => "mobile".into(),
        () if has("pager") => "pager".into(),
        () if has("main") || has("main-number") => "main".into(),
        () => {
            let word = types.iter().find(|word| !silent.contains(&word.as_str()) && *word != "pref");
            word.map(|word| value::label(word.trim_start_matches("x-"))).unwrap_or_default()
        }
    }
}
