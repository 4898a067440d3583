//! vCard 4.0 (RFC 6350): contacts as cards of persons, accounts as cards of organisations. Labels that the standard
//! has no word for go out as Apple's `X-ABLabel`, which every program knows.

use std::io::{self, Write};

use super::ExportRecord;
use crate::exchange::wire::Titles;
use crate::records::{Account, Contact};
use crate::schema::{Point, PointSort, Value};

/// Writes cards. Records of other kinds have no card and are passed over.
pub struct CardWriter<W: Write> {
    out: W,
    count: u64,
}

impl<W: Write> CardWriter<W> {
    /// A writer of cards.
    pub fn new(out: W) -> CardWriter<W> {
        CardWriter { out, count: 0 }
    }

    /// Writes one record; says whether it has a card.
    pub fn push(&mut self, record: &ExportRecord, titles: &Titles<'_>) -> io::Result<bool> {
        if record.in_trash || record.kind != Contact::KIND && record.kind != Account::KIND {
            return Ok(false);
        }
        let mut card = Card { text: String::with_capacity(512), groups: 0 };
        card.line("BEGIN", "VCARD");
        card.line("VERSION", "4.0");
        card.line("UID", &format!("urn:uuid:{}", record.id));
        card.line("FN", &escaped(record.title()));
        let text = |name: &str| {
            let field = record.kind.field(name);
            field.and_then(|field| record.get(field).as_text()).unwrap_or_default()
        };
        if record.kind == Account::KIND {
            card.line("KIND", "org");
            card.line("ORG", &escaped(record.title()));
        } else {
            let parts = ["family", "given", "middle", "prefix", "suffix"].map(|name| component(text(name)));
            if parts.iter().any(|part| !part.is_empty()) {
                card.line("N", &parts.join(";"));
            }
            card.some("NICKNAME", text("nickname"));
            let account = record.get(Contact::ACCOUNT).as_link();
            let account = account.and_then(|id| titles(Account::KIND.number, id)).unwrap_or_default();
            match (account.is_empty(), text("department")) {
                (true, "") => {}
                (_, "") => card.line("ORG", &component(&account)),
                (_, department) => {
                    card.line("ORG", &format!("{};{}", component(&account), component(department)))
                }
            }
            card.some("TITLE", text("title"));
            if !text("birthday").is_empty() {
                // A full date is written without hyphens in 4.0; anything else is text.
                let day = text("birthday");
                match day.parse::<jiff::civil::Date>() {
                    Ok(date) => card.line("BDAY", &date.strftime("%Y%m%d").to_string()),
                    Err(_) => card.line("BDAY;VALUE=text", &escaped(day)),
                }
            }
            match text("gender") {
                "" => {}
                "male" => card.line("GENDER", "M"),
                "female" => card.line("GENDER", "F"),
                other => card.line("GENDER", &format!(";{}", component(other))),
            }
        }
        for field in record.kind.fields {
            match record.get(field) {
                Value::Points(points) => {
                    let sort = match field.ty {
                        crate::schema::FieldType::Points(sort) => sort,
                        _ => continue,
                    };
                    for point in points {
                        card.point(sort, point);
                    }
                }
                Value::Addresses(list) => {
                    for address in list {
                        let value = [
                            String::new(),
                            String::new(),
                            component(&address.street),
                            component(&address.city),
                            component(&address.region),
                            component(&address.postal),
                            component(&address.country),
                        ];
                        card.labelled("ADR", &address.label, address.primary, &value.join(";"));
                    }
                }
                Value::Links(ids) if field.name == "tags" => {
                    let tag = crate::records::Tag::KIND.number;
                    let names: Vec<String> =
                        ids.iter().filter_map(|id| titles(tag, *id)).map(|name| component(&name)).collect();
                    if !names.is_empty() {
                        card.line("CATEGORIES", &names.join(","));
                    }
                }
                _ => {}
            }
        }
        card.some("NOTE", text("notes"));
        card.line("END", "VCARD");
        self.out.write_all(card.text.as_bytes())?;
        self.count += 1;
        Ok(true)
    }

    /// Ends the file; gives what was written to, and how many cards there are.
    pub fn finish(mut self) -> io::Result<(W, u64)> {
        self.out.flush()?;
        Ok((self.out, self.count))
    }
}

struct Card {
    text: String,
    groups: u32,
}

impl Card {
    /// A line, folded at 75 bytes between characters.
    fn line(&mut self, name: &str, value: &str) {
        let mut width = 0;
        for c in name.chars().chain(std::iter::once(':')).chain(value.chars()) {
            if width + c.len_utf8() > 75 {
                self.text.push_str("\r\n ");
                width = 1;
            }
            self.text.push(c);
            width += c.len_utf8();
        }
        self.text.push_str("\r\n");
    }

    fn some(&mut self, name: &str, value: &str) {
        if !value.is_empty() {
            self.line(name, &escaped(value));
        }
    }

    fn point(&mut self, sort: PointSort, point: &Point) {
        match sort {
            PointSort::Phone => self.labelled("TEL", &point.label, point.primary, &escaped(&point.value)),
            PointSort::Email => self.labelled("EMAIL", &point.label, point.primary, &escaped(&point.value)),
            PointSort::Web => self.labelled("URL", &point.label, point.primary, &point.value),
            PointSort::Messenger => match point.label.as_str() {
                "qq" => self.line("X-QQ", &escaped(&point.value)),
                "wechat" => self.line("X-WECHAT", &escaped(&point.value)),
                label => {
                    let scheme: String = label.chars().filter(char::is_ascii_alphanumeric).collect();
                    let scheme = if scheme.is_empty() { "im".to_owned() } else { scheme.to_lowercase() };
                    self.line("IMPP", &format!("{scheme}:{}", point.value));
                }
            },
            PointSort::External => {}
        }
    }

    fn labelled(&mut self, name: &str, label: &str, primary: bool, value: &str) {
        let pref = if primary { ";PREF=1" } else { "" };
        let types = match label {
            "" => "",
            "work" => ";TYPE=work",
            "home" => ";TYPE=home",
            "mobile" if name == "TEL" => ";TYPE=cell",
            "fax" if name == "TEL" => ";TYPE=fax",
            "work_fax" if name == "TEL" => ";TYPE=\"work,fax\"",
            "home_fax" if name == "TEL" => ";TYPE=\"home,fax\"",
            "pager" if name == "TEL" => ";TYPE=pager",
            "main" if name == "TEL" => ";TYPE=main-number",
            own => {
                self.groups += 1;
                let group = format!("item{}", self.groups);
                self.line(&format!("{group}.{name}{pref}"), value);
                return self.line(&format!("{group}.X-ABLabel"), &escaped(own));
            }
        };
        self.line(&format!("{name}{types}{pref}"), value);
    }
}

/// Text with what has a meaning in cards escaped.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            ',' => out.push_str("\\,"),
            '\n' => out.push_str("\\n"),
            '\r' => {}
            c => out.push(c),
        }
    }
    out
}

/// A part of a structured value: semicolons too.
fn component(text: &str) -> String {
    escaped(text).replace(';', "\\;")
}
