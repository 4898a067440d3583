//! The files that break importers, one test each: encodings, separators, dates, rounded numbers, odd headers, large
//! and hostile archives.

use std::io::{Cursor, Write};

use coffer_core::exchange::failed::FailedRows;
use coffer_core::exchange::source::Content;
use coffer_core::exchange::{
    Input, LinkTarget, NameIndex, Options, Plan, ReadError, Resolution, RowDrafts, Source, Target, archive,
    open,
};
use coffer_core::money::Currency;
use coffer_core::records::{Account, Contact, Deal, Task};
use coffer_core::schema::{Field, Money, Value};
use coffer_core::text::Region;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

fn options() -> Options {
    Options {
        now_ms: 1_794_974_400_000,
        today: jiff::civil::Date::constant(2026, 11, 18),
        zone: jiff::tz::TimeZone::fixed(jiff::tz::offset(8)),
        currency: Currency::CNY,
        region: Region::CHINA,
    }
}

fn sources(name: &str, bytes: &[u8]) -> Vec<Source> {
    open(vec![Input::memory(name, bytes.to_vec())], &|_| None).unwrap()
}

fn planned(sources: Vec<Source>) -> Vec<RowDrafts> {
    Plan::new(sources, options()).rows().collect::<Result<_, _>>().unwrap()
}

fn rows(name: &str, bytes: &[u8]) -> Vec<RowDrafts> {
    planned(sources(name, bytes))
}

fn points(row: &RowDrafts, field: &'static Field) -> Vec<String> {
    match row.drafts[0].get(field) {
        Value::Points(points) => points.iter().map(|point| point.value.clone()).collect(),
        _ => Vec::new(),
    }
}

fn targets(source: &Source) -> &[Target] {
    match &source.content {
        Content::Table { mapping, .. } => &mapping.columns,
        Content::Records { .. } => &[],
    }
}

#[test]
fn a_gb18030_file_with_chinese_headers_needs_no_manual_mapping() {
    let text = "姓名,公司名称,职务,手机号码,电子邮箱,生日,性别,备注\r\n张伟,张家港恒信公司,采购经理,13800138000,zw@x.example,1985年3月5日,男,老张介绍\r\n𠮷野,北京远景,总监,13900139000,jy@x.example,3月5日,女,\r\n";
    let bytes = encoding_rs::GB18030.encode(text).0;
    let rows = rows("通讯录.csv", &bytes);
    assert_eq!(rows.len(), 2);
    let first = &rows[0].drafts[0];
    assert_eq!(first.title(), "张伟");
    assert_eq!(first.get(Contact::BIRTHDAY), &Value::Text("1985-03-05".into()));
    assert_eq!(first.get(Contact::GENDER), &Value::Text("male".into()));
    assert!(first.custom.is_empty());
    assert!(matches!(&first.links[0].to, LinkTarget::Elsewhere(to) if to.name == "张家港恒信公司"));
    assert_eq!(rows[1].drafts[0].title(), "𠮷野");
    assert_eq!(rows[1].drafts[0].get(Contact::BIRTHDAY), &Value::Text("2026-03-05".into()));
}

#[test]
fn decimal_commas_are_decimals_where_semicolons_separate() {
    let rows = rows(
        "deals.csv",
        b"Deal name;Amount;Currency;Close date\nA;1.234,56;EUR;05.03.2024\nB;99,10;EUR;31.12.2024\n",
    );
    assert_eq!(
        rows[0].drafts[0].get(Deal::AMOUNT),
        &Value::Money(Money { minor: 123_456, currency: *b"EUR" })
    );
    assert_eq!(rows[1].drafts[0].get(Deal::AMOUNT), &Value::Money(Money { minor: 9_910, currency: *b"EUR" }));
    assert_eq!(
        rows[0].drafts[0].get(Deal::CLOSE_DATE),
        &Value::Date(jiff::civil::Date::constant(2024, 3, 5))
    );
}

#[test]
fn amounts_in_ten_thousands_and_with_units_in_the_header() {
    let rows = rows(
        "商机.csv",
        "商机名称,客户名称,预计金额（万元）,赢率\nA,甲,12.5,60%\nB,乙,1.2亿,0.5\n".as_bytes(),
    );
    assert_eq!(
        rows[0].drafts[0].get(Deal::AMOUNT),
        &Value::Money(Money { minor: 12_500_000, currency: *b"CNY" })
    );
    assert_eq!(
        rows[1].drafts[0].get(Deal::AMOUNT),
        &Value::Money(Money { minor: 12_000_000_000, currency: *b"CNY" })
    );
    assert_eq!(rows[0].drafts[0].get(Deal::PROBABILITY), &Value::Number(60));
    assert_eq!(rows[1].drafts[0].get(Deal::PROBABILITY), &Value::Number(50));
}

#[test]
fn rounded_phone_numbers_are_warned_of_and_never_invented() {
    let source = sources(
        "联系人.csv",
        "姓名,手机\n王伟,1.38E+10\n李娜,13900139000\n赵敏,1.3700137000E+10\n".as_bytes(),
    );
    assert_eq!(source[0].warnings(), [("lost_digits", 1, 1)]);
    let rows = planned(source);
    assert_eq!(points(&rows[0], Contact::PHONES), ["1.38E+10"]);
    assert_eq!(points(&rows[2], Contact::PHONES), ["+8613700137000"]);
}

#[test]
fn phone_prefixes_and_full_width_digits() {
    let text = "姓名,手机\nA,１３８００１３８０００\nB,0086 138 0013 8000\nC,+86-138-0013-8000\nD,13800138000/13900139000\n";
    let rows = rows("联系人.csv", text.as_bytes());
    for row in &rows[..3] {
        assert_eq!(points(row, Contact::PHONES), ["+8613800138000"]);
    }
    assert_eq!(points(&rows[3], Contact::PHONES), ["+8613800138000", "+8613900139000"]);
}

#[test]
fn a_day_above_twelve_says_which_comes_first() {
    let rows = rows("contacts.csv", b"First name,Last name,Birthday\nA,B,03/04/1980\nC,D,25/04/1980\n");
    assert_eq!(rows[0].drafts[0].get(Contact::BIRTHDAY), &Value::Text("1980-04-03".into()));
}

#[test]
fn ids_keep_their_leading_zeroes() {
    let rows = rows("companies.csv", b"id,name,dept code\n007,Bond Ltd,0042\n008,Other,0043\n");
    let draft = &rows[0].drafts[0];
    assert_eq!(draft.key.as_ref().unwrap().id, "007");
    assert_eq!(draft.custom[0].1, Value::Text("0042".into()));
}

#[test]
fn duplicate_headers_and_trailing_empty_columns() {
    let source = sources(
        "contacts.csv",
        b"Name,Phone,Phone,Colour,Colour,,\nA B,+12025550143,+12025550170,red,blue,,\nC D,,,green,,,\n",
    );
    assert_eq!(&targets(&source[0])[5..], [Target::Skip, Target::Skip]);
    let rows = planned(source);
    assert_eq!(points(&rows[0], Contact::PHONES), ["+12025550143", "+12025550170"]);
    let custom: Vec<&str> =
        rows[0].drafts[0].custom.iter().map(|(column, _)| column.label.as_str()).collect();
    assert_eq!(custom, ["Colour", "Colour (2)"]);
}

#[test]
fn a_row_with_more_cells_than_the_header_is_set_aside_with_them() {
    let rows = rows("contacts.csv", b"Name,Email\nA,a@x.example\nB,b@x.example,stray\nC,c@x.example,,\n");
    assert_eq!(rows[1].problem.as_ref().unwrap().reason.code(), "extra_cells");
    assert_eq!(rows[1].cells, ["B", "b@x.example", "stray"]);
    assert!(rows[0].problem.is_none() && rows[2].problem.is_none());
}

#[test]
fn emoji_rare_characters_and_right_to_left_names_survive() {
    let text = "Name,Notes\n𠮷田㛃,👩‍👩‍👧 🎉\nמשה כהן,שלום\nمحمد علي,مرحبا\n";
    let rows = rows("contacts.csv", text.as_bytes());
    let titles: Vec<&str> = rows.iter().map(|row| row.drafts[0].title()).collect();
    assert_eq!(titles, ["𠮷田㛃", "משה כהן", "محمد علي"]);
    assert_eq!(rows[0].drafts[0].get(Contact::NOTES), &Value::Text("👩‍👩‍👧 🎉".into()));
}

#[test]
fn ids_cards_and_passwords_are_warned_of_and_sealed_as_sensitive() {
    // 11010519491231002X is the standard's own example; 4111... is every terminal's test card.
    let text = "姓名,身份证号,银行卡,登录密码\n王伟,11010519491231002X,4111111111111111,Hunter2!x\n李娜,11010519491231002X,4111111111111111,s3cret\n";
    let source = sources("客户.csv", text.as_bytes());
    let codes: Vec<(&str, u32)> = source[0].warnings().iter().map(|(code, at, _)| (*code, *at)).collect();
    assert_eq!(codes, [("national_id", 1), ("bank_card", 2), ("password", 3)]);
    let rows = planned(source);
    for (column, _) in &rows[0].drafts[0].custom {
        assert_eq!(column.class, coffer_core::schema::Class::Sensitive, "{}", column.label);
    }
}

#[test]
fn a_zoho_file_of_157_columns_accounts_for_every_one() {
    let mut header: Vec<String> =
        "Record Id,Contact Owner.id,Contact Owner,Lead Source,First Name,Last Name,Account Name.id,Account Name,Email,Title,Phone,Mobile,Created Time,Modified Time,Contact Name,Mailing City,Email Opt Out,SSN,Portal Password"
            .split(',')
            .map(str::to_owned)
            .collect();
    let known = header.len();
    header.extend((known..157).map(|n| format!("Custom {n}")));
    let mut first: Vec<String> =
        "zcrm_1,zcrm_9,Anna,Web,Sage,Wieser,zcrm_2,Truhlar,sw@x.example,Attorney,+12025550143,,2024-06-01 10:15:00,,,Sioux Falls,false,123-45-6789,hunter2"
            .split(',')
            .map(str::to_owned)
            .collect();
    first.extend((known..157).map(|n| if n % 3 == 0 { String::new() } else { format!("v{n}") }));
    let mut second = first.clone();
    second[17] = "987-65-4320".into();
    let mut writer = csv::Writer::from_writer(Vec::new());
    for record in [&header, &first, &second] {
        writer.write_record(record).unwrap();
    }
    let bytes = writer.into_inner().unwrap();
    let source = sources("Contacts_001.csv", &bytes);
    assert_eq!(targets(&source[0]).len(), 157);
    assert_eq!(
        source[0].warnings().iter().map(|(code, ..)| *code).collect::<Vec<_>>(),
        ["national_id", "password"]
    );
    let skipped = targets(&source[0]).iter().filter(|target| **target == Target::Skip).count();
    let empty = (known..157).filter(|n| n % 3 == 0).count();
    // Empty ones, and Zoho's own time of the last change.
    assert_eq!(skipped, empty + 1);
    let rows = planned(source);
    assert_eq!(rows[0].drafts[0].custom.len(), 157 - known - empty + 2);
    assert_eq!(rows[0].drafts[0].key.as_ref().unwrap().id, "zcrm_1");
}

#[test]
fn an_export_split_over_two_files_is_one_import() {
    let file = |from: usize, to: usize| {
        let mut text = String::from("Record Id,Account Owner.id,Account Owner,Account Name,Created Time\n");
        for n in from..to {
            text.push_str(&format!("zcrm_{n},zcrm_1,Anna,Company {n},2024-06-01 10:15:00\n"));
        }
        text.into_bytes()
    };
    let inputs = vec![
        Input::memory("Accounts_001.csv", file(0, 100_000)),
        Input::memory("Accounts_002.csv", file(100_000, 100_001)),
    ];
    let plan = Plan::new(open(inputs, &|_| None).unwrap(), options());
    assert_eq!(plan.total(), 100_001);
    let last = plan.rows().last().unwrap().unwrap();
    assert_eq!((last.source, last.drafts[0].title()), (1, "Company 100000"));
}

#[test]
fn two_companies_of_one_name_are_told_apart_by_id_or_not_at_all() {
    let companies = Input::memory(
        "companies.csv",
        *b"id,name,website\nA1,Acme,https://a.example\nA2,Acme,https://b.example\n",
    );
    let contacts = Input::memory(
        "contacts.csv",
        *b"id,first name,last name,company id,company\nP1,Ann,Lee,A2,Acme\nP2,Bob,Ray,,Acme\n",
    );
    let rows = planned(open(vec![contacts, companies], &|_| None).unwrap());
    let mut names = NameIndex::default();
    for (n, row) in rows.iter().filter(|row| row.drafts[0].kind == Account::KIND).enumerate() {
        let draft = &row.drafts[0];
        names.add_key(Account::KIND.number, draft.key.as_ref().unwrap(), n);
        names.add_name(Account::KIND.number, draft.title(), "", "", n);
    }
    let found: Vec<Resolution<usize>> = rows
        .iter()
        .filter(|row| row.drafts[0].kind == Contact::KIND)
        .map(|row| match &row.drafts[0].links[0].to {
            LinkTarget::Elsewhere(reference) => names.resolve(reference),
            LinkTarget::ThisRow(_) => panic!("the company has a file of its own"),
        })
        .collect();
    assert_eq!(found, [Resolution::One(1), Resolution::Several(2)]);
}

#[test]
fn failed_rows_mended_are_imported_alone() {
    let text = "Name,Email,Birthday,Note to self\nAnn Lee,ann@x.example,1980-01-02,=1+1\nBob Ray,not an address,1981-01-02,+x\nCid,cid@x.example,1982-01-02,'quoted\n";
    let source = sources("contacts.csv", text.as_bytes());
    let plan = Plan::new(source, options());
    let mut out = FailedRows::new(Vec::new(), plan.header(0)).unwrap();
    for row in plan.rows() {
        let row = row.unwrap();
        if let Some(problem) = &row.problem {
            out.push(&row.cells, problem).unwrap();
        }
    }
    let (bytes, n) = out.finish().unwrap();
    let text = String::from_utf8(bytes).unwrap();
    assert_eq!(n, 1);
    assert!(text.contains("not_an_email,Email"), "{text}");
    assert!(text.contains("'+x"), "{text}");
    let mended = text.replace("not an address", "bob@x.example");
    let rows = rows("contacts.csv", mended.as_bytes());
    assert_eq!(rows.len(), 1);
    let draft = &rows[0].drafts[0];
    assert_eq!(draft.title(), "Bob Ray");
    assert_eq!(
        draft.custom.iter().map(|(_, value)| value.clone()).collect::<Vec<_>>(),
        [Value::Text("+x".into())]
    );
}

#[test]
fn a_learned_mapping_is_taken_again() {
    let text = b"Alpha,Beta\nAnn Lee,red\n";
    let mut first = sources("x.csv", text);
    first[0].set_target(1, Target::parse("contact.nickname").unwrap());
    let Content::Table { table, mapping, .. } = &first[0].content else { panic!("a table") };
    let learned = mapping.learn(table);
    let kept = serde_json::to_string(&learned).unwrap();
    let again = open(vec![Input::memory("y.csv", b"Beta,Alpha\nblue,Bob Ray\n".to_vec())], &|print| {
        let learned: coffer_core::exchange::mapping::Learned = serde_json::from_str(&kept).unwrap();
        (learned.fingerprint == print).then_some(learned)
    });
    let rows = planned(again.unwrap());
    assert_eq!(rows[0].drafts[0].get(Contact::NICKNAME), &Value::Text("blue".into()));
}

fn zip(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        out.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        out.write_all(bytes).unwrap();
    }
    out.finish().unwrap().into_inner()
}

#[test]
fn an_archive_of_linked_tables_is_one_import() {
    let bytes = zip(&[
        ("backup/contacts.csv", b"id,first_name,last_name,company_id\n1,Ann,Lee,7\n"),
        ("backup/companies.csv", b"id,name,industry\n7,Acme,Steel\n"),
        ("backup/logo.png", b"\x89PNG"),
        ("__MACOSX/._contacts.csv", b"junk"),
    ]);
    let found = archive::unzip(&Input::memory("b.zip", bytes.clone())).unwrap();
    assert_eq!(found.left_out, ["backup/logo.png"]);
    let rows = rows("b.zip", &bytes);
    let (company, person) = (&rows[0].drafts[0], &rows[1].drafts[0]);
    assert_eq!((company.kind, person.kind), (Account::KIND, Contact::KIND));
    let LinkTarget::Elsewhere(to) = &person.links[0].to else { panic!("another file") };
    assert_eq!(to.key, company.key);
}

#[test]
fn ids_of_unknown_programs_meet_only_within_their_own_files() {
    let text = |header: &str| format!("{header}\n1,Acme\n").into_bytes();
    let one = rows("companies.csv", &text("id,name"));
    let other = rows("companies.csv", &text("id,company name"));
    assert_ne!(one[0].drafts[0].key, other[0].drafts[0].key);
}

#[test]
fn an_archive_that_unpacks_without_end_is_refused() {
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default().large_file(true);
    out.start_file("big.csv", options).unwrap();
    let block = vec![b'a'; 1 << 20];
    for _ in 0..520 {
        out.write_all(&block).unwrap();
    }
    let bytes = out.finish().unwrap().into_inner();
    assert!(bytes.len() < 2 << 20);
    let refused = open(vec![Input::memory("bomb.zip", bytes)], &|_| None);
    assert!(matches!(refused, Err(ReadError::TooLarge { what: "unpacked", .. })));
}

fn workbook(fill: impl FnOnce(&mut Workbook)) -> Vec<u8> {
    let mut book = Workbook::new();
    fill(&mut book);
    book.save_to_buffer().unwrap()
}

#[test]
fn a_workbook_gives_dates_numbers_and_merged_cells() {
    let bytes = workbook(|book| {
        let sheet = book.add_worksheet();
        sheet.set_name("联系人").unwrap();
        sheet.merge_range(0, 0, 0, 4, "公司通讯录", &Format::new()).unwrap();
        for (at, name) in ["公司", "姓名", "手机", "生日", "工号"].iter().enumerate() {
            sheet.write_string(1, at as u16, *name).unwrap();
        }
        sheet.merge_range(2, 0, 3, 0, "恒信公司", &Format::new()).unwrap();
        let date = Format::new().set_num_format("yyyy-mm-dd");
        for (row, name, phone, id) in
            [(2, "王伟", 13_800_138_000.0, "007"), (3, "李娜", 13_900_139_000.0, "008")]
        {
            sheet.write_string(row, 1, name).unwrap();
            sheet.write_number(row, 2, phone).unwrap();
            sheet
                .write_datetime_with_format(row, 3, ExcelDateTime::from_ymd(1985, 3, 5).unwrap(), &date)
                .unwrap();
            sheet.write_string(row, 4, id).unwrap();
        }
        let other = book.add_worksheet();
        other.set_name("公司").unwrap();
        for (at, name) in ["公司名称", "行业"].iter().enumerate() {
            other.write_string(0, at as u16, *name).unwrap();
        }
        other.write_string(1, 0, "恒信公司").unwrap();
        other.write_string(1, 1, "软件").unwrap();
        book.add_worksheet();
    });
    let source = sources("书.xlsx", &bytes);
    assert_eq!(
        source.iter().map(|source| source.part.as_deref().unwrap()).collect::<Vec<_>>(),
        ["联系人", "公司"]
    );
    let rows = planned(source);
    assert_eq!(rows[0].drafts[0].title(), "恒信公司");
    for (row, phone, id) in [(&rows[1], "+8613800138000", "007"), (&rows[2], "+8613900139000", "008")] {
        let draft = &row.drafts[0];
        assert!(matches!(&draft.links[0].to, LinkTarget::Elsewhere(to) if to.name == "恒信公司"));
        assert_eq!(points(row, Contact::PHONES), [phone]);
        assert_eq!(draft.get(Contact::BIRTHDAY), &Value::Text("1985-03-05".into()));
        assert_eq!(draft.custom[0].1, Value::Text(id.into()));
    }
}

/// The workbook with one entry's text changed.
fn patched(bytes: &[u8], entry: &str, change: impl Fn(String) -> String) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..archive.len() {
        let mut file = archive.by_index(at).unwrap();
        let name = String::from_utf8(file.name_raw().to_vec()).unwrap();
        let mut body = Vec::new();
        std::io::Read::read_to_end(&mut file, &mut body).unwrap();
        if name == entry {
            body = change(String::from_utf8(body).unwrap()).into_bytes();
        }
        out.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        out.write_all(&body).unwrap();
    }
    out.finish().unwrap().into_inner()
}

#[test]
fn serial_dates_and_the_epoch_of_1904() {
    let plain = workbook(|book| {
        let sheet = book.add_worksheet();
        for (at, name) in ["Task", "Due date"].iter().enumerate() {
            sheet.write_string(0, at as u16, *name).unwrap();
        }
        sheet.write_string(1, 0, "Call").unwrap();
        sheet.write_number(1, 1, 45_631.0).unwrap();
    });
    let due = |bytes: &[u8]| rows("tasks.xlsx", bytes)[0].drafts[0].get(Task::DUE).clone();
    assert_eq!(due(&plain), Value::Date(jiff::civil::Date::constant(2024, 12, 5)));
    let old = patched(&plain, "xl/workbook.xml", |text| {
        assert!(text.contains("<workbookPr"), "{text}");
        text.replace("<workbookPr", "<workbookPr date1904=\"1\"")
    });
    assert_eq!(due(&old), Value::Date(jiff::civil::Date::constant(2028, 12, 6)));
}

#[test]
fn a_cell_in_the_last_corner_costs_one_cell() {
    let bytes = workbook(|book| {
        let sheet = book.add_worksheet();
        sheet.write_string(0, 0, "Name").unwrap();
        sheet.write_string(0, 1, "Email").unwrap();
        sheet.write_string(1, 0, "Ann Lee").unwrap();
        sheet.write_string(1_048_575, 0, "Last Row").unwrap();
    });
    let titles: Vec<String> =
        rows("contacts.xlsx", &bytes).iter().map(|row| row.drafts[0].title().to_owned()).collect();
    assert_eq!(titles, ["Ann Lee", "Last Row"]);
    let wide = workbook(|book| {
        let sheet = book.add_worksheet();
        sheet.write_string(0, 0, "Name").unwrap();
        sheet.write_string(1, 16_383, "far").unwrap();
    });
    assert!(matches!(
        open(vec![Input::memory("x.xlsx", wide)], &|_| None),
        Err(ReadError::TooLarge { what: "columns", .. })
    ));
}

#[test]
fn an_ods_that_repeats_without_end_is_refused() {
    let table = |repeat: u32, rows: u32| {
        let cell = format!(
            "<table:table-cell office:value-type=\"string\" table:number-columns-repeated=\"{repeat}\"><text:p>x</text:p></table:table-cell>"
        );
        let row = format!("<table:table-row>{cell}</table:table-row>").repeat(rows as usize);
        format!(
            "<?xml version=\"1.0\"?><office:document-content xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"><office:body><office:spreadsheet><table:table table:name=\"S\">{row}</table:table></office:spreadsheet></office:body></office:document-content>"
        )
    };
    let ods = |content: String| {
        zip(&[
            ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
            ("META-INF/manifest.xml", b"<?xml version=\"1.0\"?><manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\"/>"),
            ("content.xml", content.as_bytes()),
        ])
    };
    assert_eq!(sources("a.ods", &ods(table(3, 3))).len(), 1);
    assert!(matches!(
        open(vec![Input::memory("b.ods", ods(table(16_384, 4_000)))], &|_| None),
        Err(ReadError::TooLarge { .. })
    ));
}

#[test]
fn an_old_excel_workbook_is_read() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/import/old_excel.xls");
    let bytes = std::fs::read(path).unwrap();
    let rows = rows("客户.xls", &bytes);
    let (account, contact) = (&rows[0].drafts[0], &rows[0].drafts[1]);
    assert_eq!((account.title(), contact.title()), ("杭州恒信科技有限公司", "王伟"));
    assert_eq!(account.get(Account::TIER), &Value::Text("a".into()));
    // 2024-03-05, midnight in Shanghai.
    assert_eq!(account.created_at, Some(1_709_568_000_000));
    // The second cell's row becomes 65,535 and its column 65,535: laid out, four billion cells.
    let cell = [0xFD, 0x00, 0x0A, 0x00, 0x02, 0x00, 0x04, 0x00];
    let at =
        bytes.windows(8).position(|window| window == cell).expect("the last cell is a string of the table");
    let mut far = bytes.clone();
    far[at + 4..at + 8].fill(0xFF);
    assert!(matches!(
        open(vec![Input::memory("far.xls", far)], &|_| None),
        Err(ReadError::TooLarge { what: "unpacked", .. })
    ));
}

#[test]
fn a_whole_crm_in_one_json_document() {
    let text = r#"{"sales":[{"id":1,"first_name":"Jane","last_name":"Doe","email":"jane@x.example"}],
      "companies":[{"id":7,"name":"Acme","sector":"steel","size":250,"website":"https://acme.example","phone_number":"+12025550143","revenue":"$500M","tax_identifier":"12-3456789","sales_id":1,"context_links":["https://a.example/1","https://a.example/2"]}],
      "contacts":[{"id":9,"first_name":"Ann","last_name":"Lee","company_id":7,"has_newsletter":true,"gender":"female","sales_id":1,"emails":[{"email":"ann@acme.example","type":"Work"}],"phones":[{"number":"+12025550170","type":"Home"}],"tags":["VIP","Science"]}],
      "notes":[{"contact_id":9,"sales_id":1,"text":"Hello","date":"2025-11-13T08:16:10Z","attachments":[{"url":"https://x.example/a.pdf","name":"a.pdf"}]}],
      "tasks":[{"contact_id":9,"sales_id":1,"text":"Send kit"},{"contact_id":9,"sales_id":1,"text":"Demo","due_date":"2025-03-26T16:15:00Z","done_date":"2025-04-01T09:00:00"}]}"#;
    let rows = rows("crm.json", text.as_bytes());
    let kinds: Vec<&str> = rows.iter().map(|row| row.drafts[0].kind.name).collect();
    assert_eq!(kinds, ["member", "account", "contact", "activity", "task", "task"]);
    assert_eq!(rows[0].drafts[0].title(), "Jane Doe");
    assert_eq!(
        rows[1].drafts[0].get(Account::REVENUE),
        &Value::Money(Money { minor: 50_000_000_000, currency: *b"USD" })
    );
    assert_eq!(points(&rows[1], Account::WEBSITES).len(), 3);
    let ann = &rows[2].drafts[0];
    assert_eq!(ann.tags, ["VIP", "Science"]);
    assert_eq!(points(&rows[2], Contact::EMAILS), ["ann@acme.example"]);
    assert_eq!(rows[3].drafts[0].links[0].field.name, "contact");
    assert_eq!(rows[5].drafts[0].get(Task::DONE), &Value::Checkbox(true));
    assert!(rows.iter().all(|row| row.problem.is_none()));
}

#[test]
fn other_formats_are_named_and_refused() {
    for bytes in [
        &b"%PDF-1.7 ..."[..],
        b"\x89PNG\r\n",
        b"SQLite format 3\0",
        b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 and more",
    ] {
        assert!(open(vec![Input::memory("x", bytes.to_vec())], &|_| None).is_err());
    }
    assert!(matches!(open(vec![Input::memory("x.csv", Vec::new())], &|_| None), Err(ReadError::Empty)));
}

mod any_bytes {
    use super::*;
    use proptest::prelude::*;

    fn read_all(name: &str, bytes: Vec<u8>) {
        let Ok(sources) = open(vec![Input::memory(name, bytes)], &|_| None) else { return };
        for row in Plan::new(sources, options()).rows() {
            let Ok(row) = row else { return };
            for draft in row.drafts {
                for (field, value) in &draft.fields {
                    assert!(value.fits(field.ty), "{} {value:?}", field.name);
                }
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            read_all("x.csv", bytes);
        }

        #[test]
        fn as_cards_never_panic(body in "[A-Z0-9:;=,.\\\\\n\r \u{4e00}-\u{4e10}\"-]{0,300}") {
            read_all("x.vcf", format!("BEGIN:VCARD\n{body}\nEND:VCARD\n").into_bytes());
        }

        #[test]
        fn as_json_never_panic(body in "[\\[\\]{}:,\"a-c0-9. ntruefals-]{0,200}") {
            read_all("x.json", format!("{{{body}}}").into_bytes());
            read_all("x.json", format!("{{\"coffer\":{{\"format\":1}},\"records\":[\n{body}\n]}}").into_bytes());
        }

        #[test]
        fn as_archives_and_workbooks_never_panic(at in 0usize..6_000, flip in any::<u8>(), cut in 0usize..6_000) {
            let mut bytes = workbook(|book| {
                let sheet = book.add_worksheet();
                sheet.write_string(0, 0, "Name").unwrap();
                sheet.write_string(1, 0, "Ann").unwrap();
            });
            let n = bytes.len();
            bytes[at % n] ^= flip;
            bytes.truncate(n - cut % n);
            read_all("x.xlsx", bytes);
        }

        #[test]
        fn as_old_workbooks_never_panic(tail in proptest::collection::vec(any::<u8>(), 0..3_000)) {
            let mut bytes = vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
            bytes.extend(tail);
            read_all("x.xls", bytes);
        }

        #[test]
        fn tables_of_any_words_never_panic(
            header in proptest::collection::vec("[a-z姓名手机金额日期备注 _.#\\-]{0,12}", 1..8),
            cells in proptest::collection::vec("\\PC{0,30}", 1..24),
        ) {
            let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
            writer.write_record(&header).unwrap();
            for row in cells.chunks(header.len()) {
                writer.write_record(row).unwrap();
            }
            read_all("contacts.csv", writer.into_inner().unwrap());
        }
    }
}
