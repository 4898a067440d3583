//! A mapping, compiled: one step a column, with everything looked up that does not change from row to row.

use std::sync::Arc;

use csv::StringRecord;

use super::build::{Build, RowError};
use super::{NamedCustom, Options};
use crate::exchange::draft::{CustomColumn, CustomType, RecordDraft};
use crate::exchange::mapping::Mapping;
use crate::exchange::phones::Home;
use crate::exchange::problem::{Problem, Reason};
use crate::exchange::survey::Survey;
use crate::exchange::table::Table;
use crate::exchange::target::{Group, Part, Piece, Place, Target};
use crate::exchange::value::DateStyle;
use crate::money::{Currency, Decimal};
use crate::schema::{Class, Field, FieldType, Kind, PointSort};

/// What one column does to the row's drafts.
pub(super) struct Step {
    pub column: usize,
    pub slot: usize,
    pub op: Op,
    /// How this column writes dates.
    pub dates: DateStyle,
    /// The currency that the header names, else the workspace's.
    pub currency: Currency,
    /// What the header counts in: 10,000 for `金额（万元）`.
    pub unit: i64,
}

pub(super) enum Op {
    Text(&'static Field),
    Birthday(&'static Field),
    Gender(&'static Field),
    LongText(&'static Field),
    Line(&'static Field, String),
    Number(&'static Field),
    Percent(&'static Field),
    Checkbox(&'static Field, bool),
    Date(&'static Field),
    Instant(&'static Field),
    TimeOf(&'static Field),
    Money(&'static Field),
    MoneyMinor(&'static Field),
    MoneyCurrency(&'static Field),
    Choice(&'static Field, &'static [&'static str]),
    Flag(&'static Field, String),
    Points(&'static Field, PointSort, String),
    PointPiece(&'static Field, PointSort, u8, Piece),
    AddressPiece(&'static Field, Group, Piece),
    LinkId(&'static Field, &'static Kind),
    LinkName(&'static Field, &'static Kind, String),
    LinkEmail(&'static Field, &'static Kind),
    OwnerId,
    OwnerName,
    OwnerEmail,
    Tags,
    TextList(&'static Field),
    Key,
    CreatedAt,
    InTrash,
    Done,
    Outcome(String),
    About,
    Custom(Arc<CustomColumn>),
    NamedCustom(u8, Piece),
}

/// One of the records that a row makes.
pub(super) struct Slot {
    pub kind: &'static Kind,
    pub main: bool,
    /// Values that every record of it has.
    pub fixed: Vec<(&'static Field, String)>,
    /// The header of the column that dates it: what a task without a title is called by.
    pub dated_by: String,
}

/// A table's mapping, ready to run.
pub(super) struct Compiled {
    pub steps: Vec<Step>,
    pub slots: Vec<Slot>,
    pub width: usize,
    pub program: Option<Arc<str>>,
    pub file_program: Arc<str>,
    pub any_program: Arc<str>,
    pub html: bool,
    pub hubspot: bool,
    pub pipedrive: bool,
    /// A list of failed rows, mended: its cells were neutralised when it was written.
    pub mended: bool,
    pub decimal: Decimal,
    /// Where numbers without a country code are.
    pub phones: Home,
    pub options: Arc<Options>,
    pub named_custom: NamedCustom,
    build: Build,
}

impl Compiled {
    pub(super) fn new(
        table: &Table,
        survey: &Survey,
        mapping: &Mapping,
        options: Arc<Options>,
        file_program: Arc<str>,
        named_custom: NamedCustom,
    ) -> Compiled {
        let preset = mapping.preset;
        let mut slots: Vec<Slot> = vec![Slot::new(mapping.kind, true)];
        let mut keys = vec![(mapping.kind.number, 0u8)];
        let mut slot_of = |kind: &'static Kind, slot: u8, slots: &mut Vec<Slot>| -> usize {
            if let Some(at) = keys.iter().position(|key| *key == (kind.number, slot)) {
                return at;
            }
            keys.push((kind.number, slot));
            slots.push(Slot::new(kind, false));
            slots.len() - 1
        };
        let decimal = table.decimal();
        let mut steps = Vec::with_capacity(mapping.columns.len());
        for (column, target) in mapping.columns.iter().enumerate() {
            let header = table.header.get(column).cloned().unwrap_or_default();
            let seen = survey.columns.get(column);
            let Some(kind) = target.kind() else { continue };
            let (slot, op) = match target {
                Target::Skip => continue,
                Target::Custom { label, ty, .. } => {
                    let sensitive = seen.is_some_and(|seen| seen.sensitive.is_some());
                    let options = match ty {
                        CustomType::Select => seen.and_then(|seen| seen.options.clone()).unwrap_or_default(),
                        _ => Vec::new(),
                    };
                    let class = if sensitive { Class::Sensitive } else { Class::Identity };
                    let custom =
                        CustomColumn { kind, label: label.clone(), ty: *ty, class, options, id: None };
                    (slot_of(kind, 0, &mut slots), Op::Custom(Arc::new(custom)))
                }
                Target::Field { slot, place, part, .. } => {
                    let at = slot_of(kind, *slot, &mut slots);
                    let Some(op) = op(*place, part, &header) else { continue };
                    if matches!(op, Op::Date(_) | Op::Instant(_)) {
                        slots[at].dated_by = header.clone();
                    }
                    (at, op)
                }
            };
            steps.push(Step {
                column,
                slot,
                op,
                dates: DateStyle {
                    day_first: seen.and_then(|seen| seen.day_first),
                    epoch_1904: table.epoch_1904,
                    this_year: options.today.year(),
                },
                currency: currency_of(&header).unwrap_or(options.currency),
                unit: if header.contains("万元") { 10_000 } else { 1 },
            });
        }
        for (target, value) in preset.map(|preset| preset.fixed).unwrap_or_default() {
            if let Some(Target::Field { kind, slot, place: Place::Field(field), .. }) = Target::parse(target)
                && let Some(at) = keys.iter().position(|key| *key == (kind.number, slot))
            {
                slots[at].fixed.push((field, (*value).to_owned()));
            }
        }
        // Labels are read before the values that they belong to.
        steps.sort_by_key(|step| {
            (
                !matches!(step.op, Op::PointPiece(.., Piece::Label) | Op::NamedCustom(_, Piece::Label)),
                step.column,
            )
        });
        let words = table.header.iter().map(String::as_str);
        let kept = survey.columns.iter().flat_map(|column| column.kept.iter().map(String::as_str));
        let phones = Home::of(options.region, words.chain(kept));
        Compiled {
            build: Build::new(slots.len()),
            steps,
            slots,
            width: table.header.len(),
            program: preset.map(|preset| preset.program.into()),
            file_program,
            any_program: "file".into(),
            html: preset.is_some_and(|preset| preset.html),
            mended: table.header.iter().any(|name| name == crate::exchange::failed::REASON),
            pipedrive: preset.is_some_and(|preset| preset.program == "pipedrive"),
            hubspot: preset.is_some_and(|preset| preset.program == "hubspot"),
            decimal,
            phones,
            options,
            named_custom,
        }
    }

    /// The records that the row makes.
    pub(super) fn row(&mut self, cells: &StringRecord) -> Result<Vec<RecordDraft>, Problem> {
        if cells.len() > self.width && cells.iter().skip(self.width).any(|cell| !cell.trim().is_empty()) {
            return Err(Problem::of_cell(Reason::ExtraCells, self.width as u32, None));
        }
        let mut build = std::mem::take(&mut self.build);
        let result = build.row(self, cells);
        self.build = build;
        result.map_err(|RowError { reason, column, field }| Problem { reason, column, field })
    }
}

impl Slot {
    fn new(kind: &'static Kind, main: bool) -> Slot {
        Slot { kind, main, fixed: Vec::new(), dated_by: String::new() }
    }
}

fn op(place: Place, part: &Part, header: &str) -> Option<Op> {
    let field = match place {
        Place::Field(field) => field,
        Place::Key => return Some(Op::Key),
        Place::CreatedAt => return Some(Op::CreatedAt),
        Place::InTrash => return Some(Op::InTrash),
        Place::Done => return Some(Op::Done),
        Place::Outcome => return Some(Op::Outcome(header.to_owned())),
        Place::About => return Some(Op::About),
        Place::NamedCustom => {
            return match part {
                Part::Piece(piece, Group::Number(n)) => Some(Op::NamedCustom(*n, *piece)),
                _ => None,
            };
        }
    };
    let owner = field.name == "owner";
    Some(match (field.ty, part) {
        (FieldType::Text | FieldType::LongText, Part::Line) => Op::Line(field, header.to_owned()),
        (FieldType::Link(_), Part::Id) if owner => Op::OwnerId,
        (FieldType::Link(_), Part::Name | Part::Whole) if owner => Op::OwnerName,
        (FieldType::Link(_), Part::Email) if owner => Op::OwnerEmail,
        (FieldType::Link(kind) | FieldType::Links(kind), Part::Id) => {
            Op::LinkId(field, crate::records::kind_numbered(kind)?)
        }
        (FieldType::Links(_), _) if field.name == "tags" => Op::Tags,
        (FieldType::Link(kind) | FieldType::Links(kind), Part::Name | Part::Whole) => {
            Op::LinkName(field, crate::records::kind_numbered(kind)?, header.to_owned())
        }
        (FieldType::Link(kind), Part::Email) => Op::LinkEmail(field, crate::records::kind_numbered(kind)?),
        (FieldType::Text, Part::Time) => Op::TimeOf(field),
        (FieldType::Text, _) if field.name == "birthday" => Op::Birthday(field),
        (FieldType::Text, _) if field.name == "gender" => Op::Gender(field),
        (FieldType::Text, _) => Op::Text(field),
        (FieldType::LongText, _) => Op::LongText(field),
        (FieldType::Number, _) => Op::Number(field),
        (FieldType::Percent, _) => Op::Percent(field),
        (FieldType::Checkbox, Part::Not) => Op::Checkbox(field, false),
        (FieldType::Checkbox, _) => Op::Checkbox(field, true),
        (FieldType::Date | FieldType::Instant, Part::Time) => Op::TimeOf(field),
        (FieldType::Date, _) => Op::Date(field),
        (FieldType::Instant, _) => Op::Instant(field),
        (FieldType::Money, Part::Minor) => Op::MoneyMinor(field),
        (FieldType::Money, Part::Currency) => Op::MoneyCurrency(field),
        (FieldType::Money, _) => Op::Money(field),
        (FieldType::Choice(_), Part::Flag(word)) => Op::Flag(field, word.clone()),
        (FieldType::Choice(codes), _) => Op::Choice(field, codes),
        (FieldType::Points(sort), Part::Piece(piece, Group::Number(n))) => {
            Op::PointPiece(field, sort, *n, *piece)
        }
        (FieldType::Points(sort), Part::Piece(_, Group::Label(label))) => {
            Op::Points(field, sort, label.clone())
        }
        (FieldType::Points(sort), _) => Op::Points(field, sort, String::new()),
        (FieldType::Addresses, Part::Piece(piece, group)) => Op::AddressPiece(field, group.clone(), *piece),
        (FieldType::Addresses, _) => Op::AddressPiece(field, Group::Label("work".into()), Piece::Formatted),
        (FieldType::TextList, _) => Op::TextList(field),
        // Key material never comes from a foreign file; jobs and references of any kind have no column form.
        (FieldType::Key | FieldType::Jobs | FieldType::AnyLink | FieldType::Decimal, _)
        | (FieldType::Link(_) | FieldType::Links(_), _) => {
            return None;
        }
    })
}

/// `Amount (USD)`, `金额（元）`.
fn currency_of(header: &str) -> Option<Currency> {
    if header.contains('元')
        && !header.contains("美元")
        && !header.contains("欧元")
        && !header.contains("日元")
    {
        return Some(Currency::CNY);
    }
    header
        .split(|c: char| !c.is_ascii_alphabetic())
        .filter(|word| {
            ["CNY", "RMB", "USD", "EUR", "GBP", "HKD", "JPY", "TWD", "SGD", "AUD", "CAD"].contains(word)
        })
        .find_map(|word| Currency::new(if word == "RMB" { "CNY" } else { word }).ok())
}
