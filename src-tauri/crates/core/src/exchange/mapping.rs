//! The mapping of a table: what each column is for. Proposed from a learned mapping, a preset, or the header's words
//! and the values below; every column ends somewhere, and where that is "left out" it says so.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use super::draft::CustomType;
use super::header::{fingerprint, normal};
use super::presets::{self, Preset};
use super::survey::{Column, Survey};
use super::synonyms::{self, Role};
use super::table::Table;
use super::target::{Group, Part, Piece, Place, Target};
use super::value;
use crate::money::{Currency, Decimal, Money};
use crate::records::kind_named;
use crate::schema::{FieldType, Kind, PointSort};
use crate::text;

/// What each column of a table is for.
#[derive(Clone, Debug)]
pub struct Mapping {
    /// The preset that recognised the file.
    pub preset: Option<&'static Preset>,
    /// The kind of record that a row is about.
    pub kind: &'static Kind,
    /// One target a column.
    pub columns: Vec<Target>,
    /// Is the proposal beyond doubt (a preset, a learned mapping, a plain word)?
    pub sure: Vec<bool>,
}

/// A mapping that somebody confirmed, kept by the fingerprint of the header.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Learned {
    /// The header's fingerprint.
    pub fingerprint: String,
    /// The preset, by name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preset: Option<String>,
    /// The kind of record that a row is about.
    pub kind: String,
    /// Header as written, and what it is for. Of several equal headers the first entry is the first column's.
    pub columns: Vec<(String, Target)>,
}

impl Mapping {
    /// Proposes what the columns are for. `learned` may know the header already.
    pub fn propose(table: &Table, survey: &Survey, learned: Option<&Learned>) -> Mapping {
        if let Some(mapping) = learned.and_then(|learned| Mapping::recall(table, learned)) {
            return mapping;
        }
        let headers: Vec<String> = (0..table.header.len()).map(|at| normal(table.word(at))).collect();
        let own = |header: &&str| !is_ours(header);
        let preset = presets::recognise(headers.iter().map(String::as_str).filter(own));
        match preset {
            Some(preset) => Mapping::with_preset(preset, table, survey),
            None => {
                let file = match &table.part {
                    Some(part) => format!("{} {part}", stem(&table.name)),
                    None => stem(&table.name),
                };
                let kind = synonyms::kind_of(&file, headers.iter().map(String::as_str));
                Mapping::by_words(kind_named(kind).expect("a kind by its own name"), table, survey)
            }
        }
    }

    /// The preset's mapping; columns that it does not know go by their words.
    pub fn with_preset(preset: &'static Preset, table: &Table, survey: &Survey) -> Mapping {
        let kind = kind_named(preset.kind).expect("a preset's kind is checked by a test");
        let mut builder = Builder::new(kind, table, survey);
        // The preset's own columns first, so that a word elsewhere cannot take their place.
        for at in 0..table.header.len() {
            if let Some(target) = preset.target(&normal(table.word(at))) {
                builder.put(at, &target, true, false);
            }
        }
        builder.finish(Some(preset), false)
    }

    /// A mapping by the header's words and the values below, for rows about `kind`.
    pub fn by_words(kind: &'static Kind, table: &Table, survey: &Survey) -> Mapping {
        Builder::new(kind, table, survey).finish(None, true)
    }

    fn recall(table: &Table, learned: &Learned) -> Option<Mapping> {
        let kind = kind_named(&learned.kind)?;
        let mut known: Vec<Option<&(String, Target)>> = learned.columns.iter().map(Some).collect();
        let columns: Option<Vec<Target>> = table
            .header
            .iter()
            .map(|header| {
                let found = known.iter_mut().find(|entry| entry.is_some_and(|(name, _)| name == header))?;
                found.take().map(|(_, target)| target.clone())
            })
            .collect();
        let columns = columns?;
        let preset = learned.preset.as_deref().and_then(presets::named);
        Some(Mapping { preset, kind, sure: vec![true; columns.len()], columns })
    }

    /// The mapping as it is kept for the next file with this header.
    pub fn learn(&self, table: &Table) -> Learned {
        Learned {
            fingerprint: fingerprint(table.header.iter().map(String::as_str)),
            preset: self.preset.map(|preset| preset.name.to_owned()),
            kind: self.kind.name.to_owned(),
            columns: table.header.iter().cloned().zip(self.columns.iter().cloned()).collect(),
        }
    }
}

/// The columns that a list of failed rows adds to those of its file.
fn is_ours(header: &str) -> bool {
    [super::failed::REASON, super::failed::COLUMN].iter().any(|name| normal(name) == header)
}

fn stem(name: &str) -> String {
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_lowercase()
}

struct Builder<'a> {
    kind: &'static Kind,
    table: &'a Table,
    survey: &'a Survey,
    columns: Vec<Option<(Target, bool)>>,
    taken: HashSet<String>,
}

impl<'a> Builder<'a> {
    fn new(kind: &'static Kind, table: &'a Table, survey: &'a Survey) -> Builder<'a> {
        Builder { kind, table, survey, columns: vec![None; table.header.len()], taken: HashSet::new() }
    }

    /// Puts a column where the text says; gives whether it could. `alone`: not where another column already goes
    /// (a preset knows what it does when it sends two columns to one place).
    fn put(&mut self, at: usize, text: &str, sure: bool, alone: bool) -> bool {
        let column = &self.survey.columns[at];
        if text == "?" {
            let target = self.custom(at);
            self.columns[at] = Some((target, sure));
            return true;
        }
        let Some(target) = Target::parse(text) else { return false };
        if !fits(&target, column, self.table.decimal()) {
            // The word says one thing, the values another: keep them under their own name.
            self.columns[at] = Some((self.custom(at), false));
            return true;
        }
        if column.filled == 0 && sure {
            // Nothing to place; but a later row of another file of this program may have it.
            self.columns[at] = Some((target, true));
            return true;
        }
        if alone && is_single(&target) && !self.taken.insert(text.to_owned()) {
            return false;
        }
        self.columns[at] = Some((target, sure));
        true
    }

    fn custom(&self, at: usize) -> Target {
        let column = &self.survey.columns[at];
        if column.filled == 0 {
            return Target::Skip;
        }
        let header = &self.table.header[at];
        let mut label = if header.is_empty() { format!("Column {}", at + 1) } else { header.clone() };
        let before = self.table.header[..at].iter().filter(|other| *other == header).count();
        if before > 0 && !header.is_empty() {
            label = format!("{label} ({})", before + 1);
        }
        Target::Custom { kind: self.kind, label, ty: custom_type(column) }
    }

    /// Fills what is left: by words (of a preset's file only those that it left free), by values, as custom fields.
    fn finish(mut self, preset: Option<&'static Preset>, by_words: bool) -> Mapping {
        let both = self.names_both();
        for at in 0..self.table.header.len() {
            if self.columns[at].is_some() {
                continue;
            }
            let header = normal(self.table.word(at));
            if is_ours(&header) {
                self.columns[at] = Some((Target::Skip, true));
                continue;
            }
            let placed = by_words
                && synonyms::role(&header)
                    .and_then(|role| match both {
                        true => synonyms::place_among_both(role, self.kind.name),
                        false => synonyms::place(role, self.kind.name),
                    })
                    .is_some_and(|text| self.put(at, &text, true, true));
            let placed = placed || by_words && self.put_by_value(at, both);
            if !placed {
                let empty = self.survey.columns[at].filled == 0;
                self.columns[at] = Some((self.custom(at), empty || preset.is_some()));
            }
        }
        if by_words {
            self.find_a_title();
        }
        let (columns, sure) =
            self.columns.into_iter().map(|column| column.unwrap_or((Target::Skip, false))).unzip();
        Mapping { preset, kind: self.kind, columns, sure }
    }

    /// Does a row name a company and a person, and does it matter whose the ways to reach them are? In a file about
    /// accounts the person's own column says so, in one about people a column of the company's own phone or e-mail.
    fn names_both(&self) -> bool {
        let has = |wanted: &dyn Fn(Role) -> bool| {
            self.survey.columns.iter().enumerate().any(|(at, column)| {
                column.filled > 0 && synonyms::role(&normal(self.table.word(at))).is_some_and(wanted)
            })
        };
        match self.kind.name {
            "account" => has(&|role| role == Role::Person),
            "contact" => {
                has(&|role| matches!(role, Role::CompanyPhone | Role::CompanyEmail))
                    && has(&|role| role == Role::Company)
            }
            _ => false,
        }
    }

    /// A column whose values say what its header does not.
    fn put_by_value(&mut self, at: usize, both: bool) -> bool {
        let column = &self.survey.columns[at];
        if column.filled == 0 || !matches!(self.kind.name, "account" | "contact" | "lead") {
            return false;
        }
        let kind = self.kind.name;
        let reached = if both { "contact" } else { kind };
        let mail = |cell: &str| cell.contains('@') && text::email(cell).is_some();
        if column.share(mail) > 0.8 {
            return self.put(at, &format!("{reached}.emails"), false, true);
        }
        let phone = |cell: &str| {
            let digits = cell.bytes().filter(u8::is_ascii_digit).count();
            let mobile = cell.len() == 11 && digits == 11 && cell.starts_with('1');
            mobile || cell.starts_with('+') && (8..=15).contains(&digits)
        };
        if column.share(phone) > 0.8 {
            return self.put(at, &format!("{reached}.phones"), false, true);
        }
        if kind == "account" && column.share(text::is_credit_code) > 0.8 {
            return self.put(at, "account.credit_code", false, true);
        }
        let web = |cell: &str| {
            cell.starts_with("http://") || cell.starts_with("https://") || cell.starts_with("www.")
        };
        if column.share(web) > 0.8 {
            return self.put(at, &format!("{kind}.websites"), false, true);
        }
        false
    }

    /// A table needs something that its records are called by: else the first wordy column is it.
    fn find_a_title(&mut self) {
        let title = self.kind.title.name;
        let has = self.columns.iter().flatten().any(|(target, _)| {
            matches!(target, Target::Field { kind, slot: 0, place: Place::Field(field), .. }
                if *kind == self.kind && (field.name == title || matches!(field.name, "family" | "given" | "text")))
        });
        if has {
            return;
        }
        let wordy = |cell: &str| cell.chars().any(char::is_alphabetic) && cell.chars().count() <= 60;
        let first = (0..self.columns.len()).find(|at| {
            matches!(
                &self.columns[*at],
                Some((Target::Custom { ty: CustomType::Text | CustomType::Select, .. }, _))
            ) && self.survey.columns[*at].share(wordy) > 0.8
        });
        if let Some(at) = first {
            self.put(at, &format!("{}.{title}", self.kind.name), false, true);
        }
    }
}

/// A place for one column only: two columns would be run together.
fn is_single(target: &Target) -> bool {
    match target {
        Target::Field { place: Place::Field(field), part, .. } => match part {
            Part::Piece(piece, Group::Number(_)) => *piece != Piece::PoBox,
            Part::Line | Part::Piece(..) => false,
            _ => !matches!(
                field.ty,
                FieldType::Points(_) | FieldType::LongText | FieldType::Links(_) | FieldType::Addresses
            ),
        },
        Target::Field { .. } => true,
        _ => false,
    }
}

/// Do the column's values suit the target's type, by and large?
fn fits(target: &Target, column: &Column, decimal: Decimal) -> bool {
    let Target::Field { place: Place::Field(field), part, .. } = target else { return true };
    if column.kept.is_empty() || !matches!(part, Part::Whole) {
        return true;
    }
    let style = value::DateStyle { day_first: None, epoch_1904: false, this_year: 2000 };
    let reads = |cell: &str| {
        value::is_blank(cell)
            || match field.ty {
                FieldType::Number => value::whole_number(cell, decimal == Decimal::Comma).is_some(),
                FieldType::Percent => value::percent(cell, decimal == Decimal::Comma).is_some(),
                FieldType::Checkbox => value::checkbox(cell).is_some(),
                FieldType::Date | FieldType::Instant => value::moment(cell, style).is_some(),
                FieldType::Money => Money::read(cell, Currency::CNY, decimal).is_ok(),
                FieldType::Choice(_) if field.name == "tier" => value::tier(cell).is_some(),
                FieldType::Choice(_) if field.name == "role" => value::role(cell).is_some(),
                FieldType::Points(PointSort::Email) => text::email(cell).is_some() || cell.contains('@'),
                _ => true,
            }
    };
    // A typing error here and there is a failed row, not another kind of column.
    match field.ty {
        FieldType::Choice(_) if field.name == "tier" => column.kept.iter().all(|cell| reads(cell)),
        _ => column.share(reads) >= 0.6,
    }
}

/// The type of a custom field that takes every value of the column.
fn custom_type(column: &Column) -> CustomType {
    let secret = column.sensitive.is_some();
    if column.checkboxes {
        return CustomType::Checkbox;
    }
    if column.dates && !column.times {
        return CustomType::Date;
    }
    if column.numbers && !secret {
        return CustomType::Number;
    }
    match &column.options {
        Some(options) if !secret && options.len() > 1 && column.filled >= 3 * options.len() as u64 => {
            CustomType::Select
        }
        _ => CustomType::Text,
    }
}

#[cfg(test)]
mod tests {
    use crate::exchange::tests::drafts;
    use crate::records::{Account, Contact};
    use crate::schema::{Field, Value};

    /// Title, and the values of a list of points, of every record of the first row.
    fn reached(text: &str, field: impl Fn(&str) -> &'static Field) -> Vec<(String, Vec<String>)> {
        let rows = drafts("x.csv", text.as_bytes());
        let points = |value: &Value| match value {
            Value::Points(list) => list.iter().map(|point| point.value.clone()).collect(),
            _ => Vec::new(),
        };
        let told = |draft: &crate::exchange::RecordDraft| {
            (draft.title().to_owned(), points(draft.get(field(draft.kind.name))))
        };
        rows[0].drafts.iter().map(told).collect()
    }

    fn phones(kind: &str) -> &'static Field {
        if kind == "account" { Account::PHONES } else { Contact::PHONES }
    }

    fn emails(kind: &str) -> &'static Field {
        if kind == "account" { Account::EMAILS } else { Contact::EMAILS }
    }

    fn own(title: &str, values: &[&str]) -> (String, Vec<String>) {
        (title.to_owned(), values.iter().map(|value| (*value).to_owned()).collect())
    }

    #[test]
    fn beside_a_person_the_phone_is_theirs_and_the_switchboard_is_the_companys() {
        let text = "公司名称,联系人,手机,电话,公司电话,邮箱\n海拓机电,陈建国,13957488120,0574-87654321,021-50801234,chen@haituo.cn\n";
        assert_eq!(
            reached(text, phones),
            [own("海拓机电", &["+862150801234"]), own("陈建国", &["+8613957488120", "+8657487654321"])]
        );
        assert_eq!(reached(text, emails), [own("海拓机电", &[]), own("陈建国", &["chen@haituo.cn"])]);
        let text =
            "Company,Contact,Mobile Phone,Switchboard\nHaituo,Chen,+86 139 5748 8120,+86 21 5080 1234\n";
        assert_eq!(
            reached(text, phones),
            [own("Haituo", &["+862150801234"]), own("Chen", &["+8613957488120"])]
        );
    }

    #[test]
    fn a_name_beside_a_company_is_a_person_and_a_company_phone_makes_the_company() {
        let text = "Name,Company,Mobile Phone\nChen Jianguo,Haituo,+86 139 5748 8120\n";
        assert_eq!(reached(text, phones), [own("Chen Jianguo", &["+8613957488120"])]);
        let text = "Name,Company,Mobile Phone,Company Phone\nChen Jianguo,Haituo,+86 139 5748 8120,+86 21 5080 1234\n";
        assert_eq!(
            reached(text, phones),
            [own("Chen Jianguo", &["+8613957488120"]), own("Haituo", &["+862150801234"])]
        );
    }

    #[test]
    fn without_a_person_the_phone_is_the_companys() {
        let text = "公司名称,手机\n海拓机电,13957488120\n";
        assert_eq!(reached(text, phones), [own("海拓机电", &["+8613957488120"])]);
        // The column is there, but nobody in it.
        let text = "公司名称,联系人,手机\n海拓机电,,13957488120\n";
        assert_eq!(reached(text, phones), [own("海拓机电", &["+8613957488120"])]);
    }
}
