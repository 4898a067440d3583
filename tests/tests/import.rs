//! Real files come in whole and go out again whole.

use std::path::PathBuf;

use coffer_core::audit;
use coffer_core::audit::content::content_hash;
use coffer_core::exchange::export::{Form, Words, export};
use coffer_core::exchange::run::{self, Duplicates, Report};
use coffer_core::exchange::{Input, LinkTarget, Options, Plan, open};
use coffer_core::money::Currency;
use coffer_core::records::{Account, Contact, Member};
use coffer_core::schema::Value;
use coffer_core::text::Region;
use coffer_core::{Error, query};
use coffer_tests::{Book, START_MS};

fn options() -> Options {
    Options {
        now_ms: START_MS,
        today: "2026-11-02".parse().expect("a date"),
        zone: jiff::tz::TimeZone::UTC,
        currency: Currency::CNY,
        region: Region::from_code("CN").expect("a region"),
    }
}

fn plan(inputs: Vec<Input>) -> Plan {
    Plan::new(open(inputs, &|_| None).expect("opens"), options())
}

fn import(book: &Book, plan: &Plan) -> Report {
    run::import(book.ws(), &book.ws().actor("import"), plan, Duplicates::Skip, &mut |_| true)
        .expect("imports")
}

fn hash(book: &Book) -> [u8; 32] {
    book.ws().read(content_hash).expect("hash")
}

/// A file that another program wrote, where the checkout has it beside it.
fn shared(name: &str) -> Option<Vec<u8>> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/data").join(name);
    let bytes = std::fs::read(path).ok();
    if bytes.is_none() {
        println!("skipped: {name} is not beside this checkout");
    }
    bytes
}

#[test]
fn an_atomic_crm_export_comes_in_whole_and_goes_without_a_trace() {
    let Some(bytes) = shared("atomic-crm-contacts.csv") else { return };
    let book = Book::new(31);
    let empty = hash(&book);
    let plan = plan(vec![Input::memory("atomic-crm-contacts.csv", bytes)]);
    let checked = run::check(book.ws(), &plan, Duplicates::Skip, None, &mut |_| true).expect("checks");
    assert_eq!(hash(&book), empty, "a check changes nothing");
    let report = import(&book, &plan);
    assert_eq!((report.rows, report.failed), (500, 0), "{:?}", report.failed_rows.first());
    assert_eq!(report.created, checked.created);
    assert_eq!(report.created["contact"], 500);
    assert_eq!(report.created["account"], 55);
    assert_eq!(report.created["member"], 1);
    let ws = book.ws();
    let hits = ws.read(|conn| query::search(conn, "Fritsch Robin", &[Contact::KIND], 5)).expect("search");
    let robin = &hits[0].record;
    assert_eq!(robin.title(), "Robin Fritsch");
    let company =
        ws.get(Account::KIND, robin.get(Contact::ACCOUNT).as_link().expect("a company")).expect("account");
    assert_eq!(company.title(), "Schmitt and Sons");
    let owner = ws.get(Member::KIND, robin.get(Contact::OWNER).as_link().expect("an owner")).expect("member");
    assert_eq!(owner.title(), "Jane Doe");
    assert!(matches!(robin.get(Contact::TAGS), Value::Links(tags) if tags.len() == 2));
    assert!(
        matches!(robin.get(Contact::EMAILS), Value::Points(mails) if mails[0].value == "Robin27@gmail.com")
    );
    assert!(matches!(robin.get(Contact::PHONES), Value::Points(phones) if phones.len() == 1));
    assert_eq!(
        robin.text(Contact::NOTES),
        "Est tempore magni porro modi tenetur temporibus rerum est molestiae."
    );
    assert_eq!(robin.text(Contact::GENDER), "nonbinary");
    assert_eq!(robin.text(Contact::STATUS), "cold");
    assert!(matches!(robin.get(Contact::SINCE), Value::Instant(_)));
    assert!(!robin.custom.is_empty(), "last_seen, has_newsletter, nb_tasks have a place");
    let again = import(&book, &plan);
    assert_eq!((again.skipped, again.failed), (500, 0));
    assert_eq!(again.created.values().sum::<u64>(), 0, "{:?}", again.created);
    let checks = audit::doctor(ws).expect("doctor");
    assert!(checks.iter().all(|check| check.ok), "{checks:?}");
    ws.undo_batch(report.batch.expect("a batch"), false).expect("undo");
    assert_eq!(hash(&book), empty);
    ws.redo().expect("redo");
    assert_ne!(hash(&book), empty);
}

#[test]
fn a_cancelled_import_leaves_nothing() {
    let mut csv = "姓名,公司,手机\n".to_owned();
    for n in 0..3_500 {
        csv.push_str(&format!("王{n},公司{},138{:08}\n", n % 90, n));
    }
    for (size, cancel_at) in [(1, 1_000), (2, 2_000)] {
        let book = Book::new(32 + size);
        let empty = hash(&book);
        let plan = plan(vec![Input::memory("客户.csv", csv.clone().into_bytes())]);
        let stopped =
            run::import(book.ws(), &book.ws().actor("import"), &plan, Duplicates::Skip, &mut |done| {
                done < cancel_at
            });
        assert!(matches!(stopped, Err(Error::Cancelled)));
        assert_eq!(hash(&book), empty);
        let checks = audit::doctor(book.ws()).expect("doctor");
        assert!(checks.iter().all(|check| check.ok), "{checks:?}");
    }
}

#[test]
fn namesakes_of_different_companies_stay_different_people() {
    const COMPANIES: u64 = 300;
    let names = ["王芳", "李伟", "张敏", "刘洋"];
    let mut text = String::from("客户名称,联系人,手机,城市\n");
    for n in 0..COMPANIES as usize {
        text.push_str(&format!("远帆贸易{n:05}有限公司,{},138{n:08},杭州\n", names[n % names.len()]));
    }
    let book = Book::new(35);
    let plan = plan(vec![Input::memory("客户.csv", text.into_bytes())]);
    let report = import(&book, &plan);
    assert_eq!((report.rows, report.failed), (COMPANIES, 0), "{:?}", report.failed_rows.first());
    assert_eq!(report.created.get("account"), Some(&COMPANIES));
    assert_eq!(report.created.get("contact"), Some(&COMPANIES), "a name is not a person");
}

/// A list of companies without codes, as most people keep one, is brought in again a month later with two lines more.
#[test]
fn a_list_without_codes_that_comes_again_meets_its_own_companies() {
    let first = "客户名称,行业,联系人\n远帆贸易有限公司,贸易,王芳\n海拓机电有限公司,机电,李伟\n海拓机电有限公司,机电,张敏\n";
    let again = "客户名称,行业,联系人\n远帆贸易有限公司,外贸,王芳\n云起科技有限公司,软件,赵敏\n云起科技有限公司,软件,刘洋\n";
    let book = Book::new(35);
    let report = import(&book, &plan(vec![Input::memory("客户.csv", first.as_bytes().to_vec())]));
    assert_eq!(
        (report.created["account"], report.created["contact"]),
        (3, 3),
        "one file may say a name twice"
    );
    let report = import(&book, &plan(vec![Input::memory("客户.csv", again.as_bytes().to_vec())]));
    assert_eq!(report.skipped, 1, "the company is there already: {report:?}");
    assert_eq!(report.created["account"], 2, "a file's own lines are not each other's");
    assert_eq!(report.created["contact"], 2, "nor is its person another");
    assert_eq!(report.failed, 0, "{:?}", report.failed_rows);
}

/// A name is a weak key: a code that says otherwise wins, and where two have the name, none of them is meant.
#[test]
fn a_company_of_another_code_or_of_a_name_that_two_have_is_another() {
    let first = "客户名称,统一社会信用代码\n远帆贸易有限公司,91330106MA2CFXQP2W\n海拓机电有限公司,\n海拓机电有限公司,\n";
    let again = "客户名称,统一社会信用代码\n远帆贸易有限公司,91110108551385082Q\n海拓机电有限公司,\n";
    let book = Book::new(35);
    let report = import(&book, &plan(vec![Input::memory("客户.csv", first.as_bytes().to_vec())]));
    assert_eq!((report.created["account"], report.failed), (3, 0), "{:?}", report.failed_rows);
    let report = import(&book, &plan(vec![Input::memory("客户.csv", again.as_bytes().to_vec())]));
    assert_eq!((report.created.get("account"), report.skipped), (Some(&2), 0), "{report:?}");
}

#[test]
fn a_gb18030_file_with_chinese_headers_needs_no_mapping() {
    let text = "客户名称,联系人,手机,电话,微信,地址,客户等级,备注\r\n杭州云起科技有限公司,赵敏,13805712234,0571-88886666,zhaomin88,浙江省杭州市,A,价格可接受\r\n宁波海拓机电有限公司,陈建国,139 5748 8120,,,,,\r\n";
    let (bytes, _, _) = encoding_rs::GB18030.encode(text);
    let book = Book::new(35);
    let report = import(&book, &plan(vec![Input::memory("客户.csv", bytes.into_owned())]));
    assert_eq!((report.rows, report.failed), (2, 0), "{:?}", report.failed_rows);
    assert_eq!(report.created["account"], 2);
    assert_eq!(report.created["contact"], 2);
    let found = book.ws().read(|conn| query::search(conn, "2234", &[], 5)).expect("search");
    assert!(!found.is_empty());
    let zm = book.ws().read(|conn| query::search(conn, "zm", &[Contact::KIND], 5)).expect("search");
    assert_eq!(zm[0].record.title(), "赵敏");
}

#[test]
fn linked_files_of_one_program_come_in_linked() {
    let companies = "id,name,domain,city,phone,industry,created_at\nc1,北京华信科技有限公司,c0.example.cn,北京,010-88886666,科技,2024-03-01T08:00:00Z\n";
    let contacts = "id,name,company_id,company_name,title,email,phone,owner,tags,last_contacted,created_at,notes\np1,张伟,c1,北京华信科技有限公司,采购经理,zw@c0.example.cn,13812345678,u01,VIP;渠道,2024-05-01T08:00:00Z,2024-03-02T08:00:00Z,电话沟通了报价\n";
    let deals = "id,title,contact_id,company_id,owner,stage,amount_cents,currency,probability,expected_close,created_at\nd1,年度采购,p1,c1,u01,proposal,1234500,CNY,40,2024-09-01,2024-03-03T08:00:00Z\n";
    let activities = "id,contact_id,deal_id,kind,subject,body,happened_at,owner\na1,p1,,call,报价,电话沟通了报价，对方希望下周再确认。,2024-05-01T08:00:00Z,u01\n";
    let book = Book::new(36);
    let report = import(
        &book,
        &plan(vec![
            Input::memory("activities.csv", activities.as_bytes().to_vec()),
            Input::memory("deals.csv", deals.as_bytes().to_vec()),
            Input::memory("contacts.csv", contacts.as_bytes().to_vec()),
            Input::memory("companies.csv", companies.as_bytes().to_vec()),
        ]),
    );
    assert_eq!(report.failed, 0, "{:?}", report.failed_rows);
    for (kind, n) in [("account", 1), ("contact", 1), ("deal", 1), ("activity", 1), ("member", 1), ("tag", 2)]
    {
        assert_eq!(report.created.get(kind), Some(&n), "{kind}: {:?}", report.created);
    }
    let hits = book.ws().read(|conn| query::search(conn, "张伟", &[Contact::KIND], 5)).expect("search");
    assert!(hits[0].record.last_contact.is_some());
    let account = hits[0].record.get(Contact::ACCOUNT).as_link().expect("linked");
    assert_eq!(
        book.ws().get(Account::KIND, account).expect("account").last_contact,
        hits[0].record.last_contact
    );
}

/// A book with something of every sort in it.
fn full_book(seed: u64) -> Book {
    let book = Book::new(seed);
    let csv = "客户名称,联系人,手机,电话,微信,地址,客户等级,备注,归属人,创建时间,标签,合作年限\n\
        杭州云起科技有限公司,赵敏,13805712234,0571-88886666,zhaomin88,浙江省杭州市,A,\"价格可接受\n第二行\",林晓,2024/3/5,\"重点,渠道\",3\n\
        =HYPERLINK(1),@公式,13900001111,,,,,+1,周涛,2024/3/6,,12\n";
    import(&book, &plan(vec![Input::memory("客户.csv", csv.as_bytes().to_vec())]));
    let found = book.ws().read(|conn| query::search(conn, "杭州云起", &[Account::KIND], 1)).expect("search");
    let account = found[0].record.id;
    book.ws()
        .attach(&book.actor(), Account::KIND, account, "合同.txt", "text/plain", "内容 CANARY".as_bytes())
        .expect("attaches");
    book.ws()
        .commit(&book.actor(), "account.create", |d| {
            let gone = d.create(Account::KIND, vec![(Account::NAME, Value::text("在回收站"))], vec![])?;
            d.delete(Account::KIND, gone)
        })
        .expect("deletes");
    book
}

fn exported(book: &Book, form: Form, encoding: &'static encoding_rs::Encoding) -> Vec<u8> {
    let words = Words {
        field: &|_, field| field.name.to_owned(),
        kind: &|kind| kind.name.to_owned(),
        zone: jiff::tz::TimeZone::UTC,
        encoding,
        now_ms: START_MS,
    };
    let mut out = std::io::Cursor::new(Vec::new());
    export(book.ws(), form, &[], &words, &mut out).expect("exports");
    out.into_inner()
}

#[test]
fn what_goes_out_comes_back_the_same_into_an_empty_vault() {
    let book = full_book(41);
    for (n, (name, form, encoding)) in [
        ("book.json", Form::Json, encoding_rs::UTF_8),
        ("book.zip", Form::CsvSet, encoding_rs::UTF_8),
        ("book.zip", Form::CsvSet, encoding_rs::GB18030),
    ]
    .into_iter()
    .enumerate()
    {
        let bytes = exported(&book, form, encoding);
        let other = Book::new(50 + n as u64);
        let report = import(&other, &plan(vec![Input::memory(name, bytes.clone())]));
        assert_eq!(report.failed, 0, "{name}: {:?}", report.failed_rows);
        assert_eq!(hash(&other), hash(&book), "{name}: {:?}", report.created);
        let again = import(&other, &plan(vec![Input::memory(name, bytes)]));
        assert_eq!((again.failed, again.created.values().sum::<u64>()), (0, 0), "{:?}", again.created);
        assert_eq!(hash(&other), hash(&book));
        let checks = audit::doctor(other.ws()).expect("doctor");
        assert!(checks.iter().all(|check| check.ok), "{checks:?}");
    }
}

#[test]
fn a_file_that_is_gone_does_not_keep_the_book_in() {
    let book = full_book(43);
    for file in std::fs::read_dir(book.path().join("attachments")).expect("attachments") {
        std::fs::remove_file(file.expect("a file").path()).expect("removes");
    }
    let words = Words {
        field: &|_, field| field.name.to_owned(),
        kind: &|kind| kind.name.to_owned(),
        zone: jiff::tz::TimeZone::UTC,
        encoding: encoding_rs::UTF_8,
        now_ms: START_MS,
    };
    let mut out = std::io::Cursor::new(Vec::new());
    let done = export(book.ws(), Form::Json, &[], &words, &mut out).expect("exports");
    assert_eq!(done.without_file, 1);
    assert!(done.records > 5);
}

#[test]
fn forms_for_people_are_written_and_formulas_are_neutral() {
    let book = full_book(42);
    let csv = exported(&book, Form::Sheet(Account::KIND), encoding_rs::UTF_8);
    let text = String::from_utf8(csv).expect("UTF-8");
    assert!(text.contains("'=HYPERLINK"), "{text}");
    assert!(!text.contains("在回收站"));
    let cards = String::from_utf8(exported(&book, Form::Cards, encoding_rs::UTF_8)).expect("UTF-8");
    assert!(cards.contains("BEGIN:VCARD") && cards.contains("赵敏"));
    assert!(exported(&book, Form::Workbook, encoding_rs::UTF_8).starts_with(b"PK"));
}

#[test]
fn a_row_of_a_fixture_fails_only_for_want_of_another_file() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/import");
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).expect("fixtures").map(|entry| entry.expect("an entry").path()).collect();
    files.retain(|path| path.extension().is_some_and(|ending| ending == "csv"));
    files.sort();
    let mut wrong = Vec::new();
    for (at, path) in files.iter().enumerate() {
        let book = Book::new(700 + at as u64);
        let plan = plan(vec![Input::file(path)]);
        // A row may fail that cannot be read, or that names the id of a record of another file, which is not here.
        let may_fail: Vec<u64> = plan
            .rows()
            .map(|row| row.expect("read"))
            .filter(|row| {
                let mut links = row.drafts.iter().flat_map(|draft| &draft.links);
                let by_id = |to: &LinkTarget| matches!(to, LinkTarget::Elsewhere(one) if one.key.is_some());
                row.problem.is_some() || links.any(|link| by_id(&link.to))
            })
            .map(|row| row.row)
            .collect();
        let failed = import(&book, &plan).failed_rows;
        wrong.extend(
            failed
                .into_iter()
                .filter(|row| !may_fail.contains(&row.row))
                .map(|row| (path, row.row, row.problem)),
        );
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
