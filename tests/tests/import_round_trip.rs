//! What goes out comes in again: the JSON export and the CSV set without any loss, cards with their labels, plain
//! tables and workbooks as far as they go.

use std::io::Cursor;
use std::sync::Arc;

use coffer_core::exchange::wire::Titles;
use coffer_core::exchange::write::{
    About, CardWriter, Columns, CsvSet, ExportRecord, JsonWriter, Sheet, Workbook,
};
use coffer_core::exchange::{CustomColumn, CustomType, Input, Options, Plan, ReadError, RowDrafts, open};
use coffer_core::id::Id;
use coffer_core::money::Currency;
use coffer_core::records::{
    Account, Activity, Attachment, Contact, CustomField, Deal, KINDS, Lead, Member, Merge, Stage, Tag, Task,
};
use coffer_core::schema::{Address, Class, FieldType, Job, Kind, Money, Point, Value};
use coffer_core::text::Region;
use proptest::prelude::*;

fn options() -> Options {
    Options {
        now_ms: 1_794_974_400_000,
        today: jiff::civil::Date::constant(2026, 11, 18),
        zone: jiff::tz::TimeZone::UTC,
        currency: Currency::CNY,
        region: Region::CHINA,
    }
}

fn id(n: u8) -> Id {
    let mut bytes = [n; 16];
    bytes[6] = 0x70 | (n & 15);
    bytes[8] = 0x80 | (n & 63);
    Id::from_bytes(bytes)
}

fn titles(_: u8, id: Id) -> Option<String> {
    Some(format!("=title of {id}"))
}

fn rows(name: &str, bytes: Vec<u8>) -> Vec<RowDrafts> {
    let sources = open(vec![Input::memory(name, bytes)], &|_| None).unwrap();
    Plan::new(sources, options()).rows().collect::<Result<_, _>>().unwrap()
}

fn record(
    kind: &'static Kind,
    n: u8,
    fields: Vec<(&'static coffer_core::schema::Field, Value)>,
) -> ExportRecord {
    ExportRecord {
        kind,
        id: id(n),
        created_at: 1_700_000_000_123 + i64::from(n),
        in_trash: n % 5 == 4,
        fields,
        custom: Vec::new(),
        bytes: None,
    }
}

fn point(value: &str, label: &str, primary: bool) -> Point {
    Point { value: value.into(), label: label.into(), primary }
}

/// One record of nearly every kind, with every type of field.
fn book() -> Vec<ExportRecord> {
    let text = |text: &str| Value::Text(text.into());
    let mut contact = record(
        Contact::KIND,
        3,
        vec![
            (Contact::NAME, text("欧阳小明")),
            (Contact::FAMILY, text("欧阳")),
            (Contact::GIVEN, text("小明")),
            (Contact::ACCOUNT, Value::Link(id(2))),
            (Contact::ROLE, text("decision_maker")),
            (
                Contact::JOBS,
                Value::Jobs(vec![Job {
                    account: id(9),
                    title: "顾问".into(),
                    department: String::new(),
                    role: String::new(),
                    past: true,
                }]),
            ),
            (
                Contact::PHONES,
                Value::Points(vec![point("+8613800138000", "mobile", true), point("x", "老家", false)]),
            ),
            (Contact::EMAILS, Value::Points(vec![point("a@b.example", "", false)])),
            (
                Contact::ADDRESSES,
                Value::Addresses(vec![Address {
                    label: "work".into(),
                    street: "文三路 1 号\n2 层".into(),
                    city: "杭州".into(),
                    ..Address::default()
                }]),
            ),
            (Contact::DO_NOT_EMAIL, Value::Checkbox(false)),
            (Contact::NOTES, text("=HYPERLINK(\"http://x\")\n'quoted', \"twice\"\r\nthird")),
            (Contact::TAGS, Value::Links(vec![id(7), id(8)])),
            (Contact::OWNER, Value::Link(id(1))),
            (Contact::EXTERNAL_IDS, Value::Points(vec![point("007", "atomic", false)])),
        ],
    );
    contact.custom = vec![
        (id(20), text("-2+3 =x")),
        (id(21), Value::Decimal("12.5".into())),
        (id(22), Value::Date(jiff::civil::Date::constant(2024, 2, 29))),
        (id(23), Value::Checkbox(true)),
    ];
    let custom = |n: u8, label: &str, ty: &str| {
        record(
            CustomField::KIND,
            n,
            vec![
                (CustomField::LABEL, text(label)),
                (CustomField::FOR_KIND, text("contact")),
                (CustomField::TYPE, text(ty)),
                (CustomField::CLASS, text("identity")),
            ],
        )
    };
    let mut attachment = record(
        Attachment::KIND,
        12,
        vec![
            (Attachment::NAME, text("报价.pdf")),
            (Attachment::RECORD, Value::AnyLink(Contact::KIND.number, id(3))),
            (Attachment::SIZE, Value::Number(4)),
            (Attachment::KEY, Value::Key(vec![1, 2, 3])),
        ],
    );
    attachment.bytes = Some(vec![0, 255, 10, 13]);
    let mut select = custom(20, "备注二", "select");
    select.fields.push((CustomField::OPTIONS, Value::TextList(vec!["a".into(), "=b".into()])));
    vec![
        select,
        custom(21, "Score", "number"),
        custom(22, "Signed", "date"),
        custom(23, "Ok, really", "checkbox"),
        record(Member::KIND, 1, vec![(Member::NAME, text("李娜")), (Member::EMAIL, text("l@x.example"))]),
        record(Tag::KIND, 7, vec![(Tag::NAME, text("VIP"))]),
        record(
            Stage::KIND,
            30,
            vec![
                (Stage::NAME, text("报价")),
                (Stage::PROBABILITY, Value::Number(40)),
                (Stage::TYPE, text("open")),
            ],
        ),
        record(
            Account::KIND,
            2,
            vec![
                (Account::NAME, text("+恒信 & Söhne")),
                (Account::PARENT, Value::Link(id(9))),
                (Account::EMPLOYEES, Value::Number(-5)),
                (Account::REVENUE, Value::Money(Money { minor: -123_456_789, currency: *b"JPY" })),
            ],
        ),
        contact,
        record(
            Lead::KIND,
            4,
            vec![(Lead::NAME, text("𠮷田")), (Lead::CONVERTED_AT, Value::Instant(1_700_000_000_001))],
        ),
        record(
            Deal::KIND,
            5,
            vec![
                (Deal::NAME, text("年度采购")),
                (Deal::AMOUNT, Value::Money(Money { minor: 12_345, currency: *b"CNY" })),
                (Deal::CLOSE_DATE, Value::Date(jiff::civil::Date::constant(2026, 12, 31))),
                (Deal::PARTICIPANTS, Value::Links(vec![id(3)])),
                (Deal::STAGE, Value::Link(id(30))),
            ],
        ),
        record(
            Activity::KIND,
            6,
            vec![
                (Activity::TYPE, text("call")),
                (Activity::AT, Value::Instant(1_700_000_000_999)),
                (Activity::TEXT, text("@here")),
            ],
        ),
        record(Task::KIND, 10, vec![(Task::TITLE, text("\tCall")), (Task::TIME, text("09:30"))]),
        attachment,
        record(
            Merge::KIND,
            13,
            vec![
                (Merge::FROM, Value::AnyLink(Account::KIND.number, id(9))),
                (Merge::INTO, Value::AnyLink(Account::KIND.number, id(2))),
            ],
        ),
    ]
}

fn customs() -> Vec<Arc<CustomColumn>> {
    [
        ("备注二", CustomType::Select, 20),
        ("Score", CustomType::Number, 21),
        ("Signed", CustomType::Date, 22),
        ("Ok, really", CustomType::Checkbox, 23),
    ]
    .map(|(label, ty, n)| {
        Arc::new(CustomColumn {
            kind: Contact::KIND,
            label: label.into(),
            ty,
            class: Class::Identity,
            options: Vec::new(),
            id: Some(id(n)),
        })
    })
    .to_vec()
}

fn as_json(records: &[ExportRecord]) -> Vec<u8> {
    let about = About { vault: "客匣 \"1\"".into(), made_at: 1_700_000_000_000 };
    let mut out = JsonWriter::new(Vec::new(), &about).unwrap();
    for record in records {
        out.push(record, &titles as &Titles<'_>).unwrap();
    }
    out.finish().unwrap().0
}

fn as_set(records: &[ExportRecord], encoding: &'static encoding_rs::Encoding) -> Vec<u8> {
    let mut out = CsvSet::new(Cursor::new(Vec::new()), customs(), encoding);
    for record in records {
        out.push(record, &titles as &Titles<'_>).unwrap();
    }
    out.finish().unwrap().0.into_inner()
}

/// The drafts are the records: same ids, values, custom values, times, bytes. Keys are made anew.
fn same(records: &[ExportRecord], rows: &[RowDrafts]) {
    assert_eq!(rows.len(), records.len());
    for record in records {
        let key = record.id.to_string();
        let row = rows.iter().find(|row| {
            row.drafts
                .first()
                .is_some_and(|draft| draft.key.as_ref().unwrap().id == key && draft.kind == record.kind)
        });
        let row = row.unwrap_or_else(|| {
            panic!(
                "{} {key} is not there: {:?}",
                record.kind.name,
                rows.iter().map(|row| &row.problem).collect::<Vec<_>>()
            )
        });
        let draft = &row.drafts[0];
        assert_eq!(draft.key.as_ref().unwrap().program.as_ref(), "coffer");
        assert_eq!((draft.created_at, draft.in_trash), (Some(record.created_at), record.in_trash));
        for field in record.kind.fields {
            let expected = match record.get(field) {
                Value::Key(_) => &Value::Null,
                other => other,
            };
            assert_eq!(draft.get(field), expected, "{}.{}", record.kind.name, field.name);
        }
        let mut custom: Vec<(Id, Value)> =
            draft.custom.iter().map(|(column, value)| (column.id.unwrap(), value.clone())).collect();
        custom.sort_by_key(|(id, _)| *id);
        assert_eq!(custom, record.custom);
        assert_eq!(draft.bytes, record.bytes);
        assert!(draft.links.is_empty() && draft.tags.is_empty() && draft.owner.is_none());
    }
}

#[test]
fn the_json_export_comes_in_unchanged() {
    let records = book();
    let bytes = as_json(&records);
    assert_eq!(bytes, as_json(&records), "the same records give the same bytes");
    let document: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
    assert_eq!(document["records"].as_array().unwrap().len(), records.len());
    same(&records, &rows("export.json", bytes));
    // Laid out anew by another program, it is read as a whole.
    same(&records, &rows("export.json", serde_json::to_vec_pretty(&document).unwrap()));
}

#[test]
fn a_json_export_that_was_cut_off_is_refused_and_so_is_a_newer_one() {
    let bytes = as_json(&book());
    let cut = bytes[..bytes.len() - 40].to_vec();
    assert!(matches!(open(vec![Input::memory("x.json", cut)], &|_| None), Err(ReadError::Damaged { .. })));
    let newer = String::from_utf8(bytes).unwrap().replacen("\"format\":1", "\"format\":2", 1);
    assert!(matches!(
        open(vec![Input::memory("x.json", newer.into_bytes())], &|_| None),
        Err(ReadError::NewerVersion { found: 2, .. })
    ));
}

#[test]
fn the_csv_set_comes_in_unchanged_in_both_encodings() {
    let records = book();
    for encoding in [encoding_rs::UTF_8, encoding_rs::GB18030] {
        let bytes = as_set(&records, encoding);
        assert_eq!(bytes, as_set(&records, encoding), "the same records give the same bytes");
        same(&records, &rows("export.zip", bytes));
    }
}

#[test]
fn no_cell_of_the_set_is_a_formula() {
    let bytes = as_set(&book(), encoding_rs::UTF_8);
    let found = coffer_core::exchange::archive::unzip(&Input::memory("x.zip", bytes)).unwrap();
    assert_eq!(found.inputs.len(), 12);
    for input in found.inputs {
        let text = input.whole().unwrap();
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(&text[3..]);
        for row in reader.records() {
            for cell in &row.unwrap() {
                let number = cell.trim_start_matches(['+', '-']).starts_with(|c: char| c.is_ascii_digit());
                assert!(
                    !cell.starts_with(['=', '@', '\t']) && (number || !cell.starts_with(['+', '-'])),
                    "{cell}"
                );
            }
        }
    }
}

#[test]
fn cards_bring_their_labels_back() {
    let mut out = CardWriter::new(Vec::new());
    let mut n = 0;
    for record in book() {
        n += usize::from(out.push(&record, &titles as &Titles<'_>).unwrap());
    }
    let (bytes, count) = out.finish().unwrap();
    assert_eq!((n, count), (2, 2));
    for line in bytes.split(|b| *b == b'\n') {
        assert!(line.len() <= 76, "{}", String::from_utf8_lossy(line));
    }
    let rows = rows("x.vcf", bytes);
    let (account, contact) = (&rows[0].drafts[0], &rows[1].drafts[0]);
    assert_eq!((account.kind, account.title()), (Account::KIND, "+恒信 & Söhne"));
    assert_eq!(contact.title(), "欧阳小明");
    let before = book();
    let before = before.iter().find(|record| record.kind == Contact::KIND).unwrap();
    for field in [Contact::FAMILY, Contact::GIVEN, Contact::PHONES, Contact::EMAILS, Contact::ADDRESSES] {
        assert_eq!(contact.get(field), before.get(field), "{}", field.name);
    }
    assert_eq!(
        contact.get(Contact::NOTES),
        &Value::Text("=HYPERLINK(\"http://x\")\n'quoted', \"twice\"\nthird".into())
    );
    assert_eq!(contact.tags.len(), 2);
}

#[test]
fn plain_tables_and_workbooks_are_for_people_and_come_in_by_their_words() {
    let zh = |_: &'static Kind, field: &'static coffer_core::schema::Field| match field.name {
        "name" => "姓名".to_owned(),
        "account" => "公司名称".to_owned(),
        "phones" => "手机".to_owned(),
        "emails" => "邮箱".to_owned(),
        other => other.to_owned(),
    };
    let columns = Columns::of(Contact::KIND, &customs(), &zh, jiff::tz::TimeZone::UTC);
    let book = book();
    let contact = book.iter().find(|record| record.kind == Contact::KIND).unwrap();
    for encoding in [encoding_rs::UTF_8, encoding_rs::GB18030] {
        let mut sheet = Sheet::new(Vec::new(), columns.clone(), encoding).unwrap();
        sheet.push(contact, &titles as &Titles<'_>).unwrap();
        let rows = rows("联系人.csv", sheet.finish().unwrap().0);
        assert_eq!(rows[0].drafts[0].title(), "欧阳小明", "{}", encoding.name());
    }
    let mut workbook = Workbook::new();
    workbook.begin(Contact::KIND, "联系人", columns).unwrap();
    workbook.push(contact, &titles as &Titles<'_>).unwrap();
    let (bytes, n) = workbook.finish().unwrap();
    assert_eq!(n, 1);
    let rows = rows("书.xlsx", bytes);
    assert_eq!(rows[0].drafts[0].title(), "欧阳小明");
    assert!(
        matches!(rows[0].drafts[0].get(Contact::PHONES), Value::Points(points) if points[0].value == "+8613800138000")
    );
}

fn any_value(ty: FieldType) -> BoxedStrategy<Value> {
    let text = "[\\PC\n\t=+'@-]{1,20}";
    let id = any::<[u8; 16]>().prop_map(Id::from_bytes);
    match ty {
        FieldType::Text | FieldType::LongText => text.prop_map(Value::Text).boxed(),
        FieldType::Decimal => Just(Value::Null).boxed(),
        FieldType::Number => any::<i64>().prop_map(Value::Number).boxed(),
        FieldType::Percent => (0i64..=100).prop_map(Value::Number).boxed(),
        FieldType::Checkbox => any::<bool>().prop_map(Value::Checkbox).boxed(),
        FieldType::Date => (1i16..9_999, 1i8..=12, 1i8..=28)
            .prop_map(|(y, m, d)| Value::Date(jiff::civil::Date::new(y, m, d).unwrap()))
            .boxed(),
        FieldType::Instant => (0i64..4_000_000_000_000).prop_map(Value::Instant).boxed(),
        FieldType::Money => {
            any::<i64>().prop_map(|minor| Value::Money(Money { minor, currency: *b"EUR" })).boxed()
        }
        FieldType::Choice(codes) => {
            proptest::sample::select(codes).prop_map(|code| Value::Text(code.into())).boxed()
        }
        FieldType::Link(_) => id.prop_map(Value::Link).boxed(),
        FieldType::Links(_) => proptest::collection::vec(id, 1..3).prop_map(Value::Links).boxed(),
        FieldType::Points(_) => proptest::collection::vec((text, "\\PC{0,5}", any::<bool>()), 1..3)
            .prop_map(|list| {
                Value::Points(
                    list.into_iter().map(|(value, label, primary)| Point { value, label, primary }).collect(),
                )
            })
            .boxed(),
        FieldType::Addresses => ("\\PC{1,9}", "\\PC{0,9}")
            .prop_map(|(street, city)| Value::Addresses(vec![Address { street, city, ..Address::default() }]))
            .boxed(),
        FieldType::Jobs => (id, "\\PC{0,9}")
            .prop_map(|(account, title)| {
                let (department, role) = (String::new(), String::new());
                Value::Jobs(vec![Job { account, title, department, role, past: false }])
            })
            .boxed(),
        FieldType::TextList => proptest::collection::vec(text, 1..3).prop_map(Value::TextList).boxed(),
        FieldType::Key => Just(Value::Null).boxed(),
        FieldType::AnyLink => id.prop_map(|id| Value::AnyLink(Account::KIND.number, id)).boxed(),
    }
}

fn any_record() -> impl Strategy<Value = ExportRecord> {
    proptest::sample::select(KINDS).prop_flat_map(|kind| {
        let fields: Vec<BoxedStrategy<Value>> = kind
            .fields
            .iter()
            .map(|field| prop_oneof![Just(Value::Null).boxed(), any_value(field.ty)].boxed())
            .collect();
        (any::<[u8; 16]>(), 0i64..4_000_000_000_000, any::<bool>(), fields).prop_map(
            move |(id, created_at, in_trash, values)| ExportRecord {
                kind,
                id: Id::from_bytes(id),
                created_at,
                in_trash,
                fields: kind.fields.iter().copied().zip(values).collect(),
                custom: Vec::new(),
                bytes: None,
            },
        )
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_record_comes_in_as_it_went_out(record in any_record()) {
        let records = [record];
        same(&records, &rows("x.json", as_json(&records)));
        let mut set = records.clone();
        if set[0].kind == Attachment::KIND {
            set[0].bytes = None;
        }
        same(&set, &rows("x.zip", as_set(&set, encoding_rs::UTF_8)));
    }
}
