//! The way in as a whole: bytes to drafts.

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::*;
use crate::money::Currency;
use crate::records::{Account, Activity, Contact, Deal};
use crate::schema::Value;
use crate::text::Region;

pub(super) fn options() -> Options {
    Options {
        now_ms: 1_795_000_000_000,
        today: Date::constant(2026, 11, 18),
        zone: TimeZone::fixed(jiff::tz::offset(8)),
        currency: Currency::CNY,
        region: Region::CHINA,
    }
}

pub(super) fn drafts(name: &str, bytes: &[u8]) -> Vec<RowDrafts> {
    let sources = open(vec![Input::memory(name, bytes.to_vec())], &|_| None).unwrap();
    Plan::new(sources, options()).rows().collect::<Result<_, _>>().unwrap()
}

#[test]
fn a_chinese_table_needs_no_mapping() {
    let rows = drafts(
        "客户.csv",
        "客户名称,联系人,手机,职务,地址,客户等级,备注,负责人\n杭州恒信科技有限公司,王伟,13800138000,总经理,文三路 1 号,A,老客户,李娜\n".as_bytes(),
    );
    assert_eq!(rows.len(), 1);
    let drafts = &rows[0].drafts;
    assert_eq!(drafts.len(), 2, "{drafts:?}");
    assert_eq!(drafts[0].title(), "杭州恒信科技有限公司");
    assert_eq!(drafts[1].title(), "王伟");
    assert_eq!(drafts[0].get(Account::TIER), &Value::Text("a".into()));
    assert_eq!(drafts[1].links[0].to, LinkTarget::ThisRow(0));
}

#[test]
fn atomic_rows_are_accounted_for() {
    let text = "id,first_name,last_name,gender,title,background,first_seen,last_seen,has_newsletter,status,tags,company_id,sales_id,linkedin_url,company_name,nb_tasks,company,sales,email_work,email_home,email_other,phone_work,phone_home,phone_other\n\
        2,Shelley,Kerluke,female,Ubiquitous,Eaque ipsa velit.,2024-08-13T18:04:34.666+00:00,2024-08-14T11:39:02.318+00:00,false,warm,\"vip, football-fan\",,1,,Gottlieb and Sons,0,Gottlieb and Sons,Jane Doe,,,Shelley_Kerluke47@hotmail.com,,1-955-371-0847 x371,\n";
    let rows = drafts("contacts.csv", text.as_bytes());
    let contact = &rows[0].drafts[0];
    assert_eq!(contact.title(), "Shelley Kerluke");
    assert_eq!(contact.tags, ["vip", "football-fan"]);
    assert_eq!(contact.owner.as_ref().unwrap().name, "Jane Doe");
    assert_eq!(contact.custom.len(), 3);
    assert_eq!(contact.created_at, Some(1_723_572_274_666));
    assert_eq!(contact.links.len(), 1);
    assert_eq!(contact.get(Contact::GENDER), &Value::Text("female".into()));
}

#[test]
fn the_generic_four_files_link_up() {
    let files = [
        (
            "companies.csv",
            "id,name,domain,city,phone,industry,created_at\nc5b3d6a0-0000-7000-a000-000000000001,北京华中科技有限公司,c0.example.cn,北京,010-12345678,科技,2024-05-01T10:00:00Z\n",
        ),
        (
            "contacts.csv",
            "id,name,pinyin,initials,company_id,company_name,title,email,phone,wechat,city,owner,stage,source,tags,last_contacted,created_at,notes\np5b3d6a0-0000-7000-a000-000000000001,王伟,wang wei,ww,c5b3d6a0-0000-7000-a000-000000000001,北京华中科技有限公司,总经理,ww@c0.example.cn,13800138000,ww1,北京,u01,lead,官网,VIP;渠道,2024-05-02T10:00:00Z,2024-05-01T10:00:00Z,hi\n",
        ),
        (
            "deals.csv",
            "id,title,contact_id,company_id,owner,stage,amount_cents,currency,probability,expected_close,created_at\nd5b3d6a0-0000-7000-a000-000000000001,续约 #1,p5b3d6a0-0000-7000-a000-000000000001,c5b3d6a0-0000-7000-a000-000000000001,u01,won,44241300,CNY,80,2024-09-01,2024-05-01T10:00:00Z\n",
        ),
        (
            "activities.csv",
            "id,contact_id,deal_id,kind,subject,body,happened_at,owner\na5b3d6a0-0000-7000-a000-000000000001,p5b3d6a0-0000-7000-a000-000000000001,,wechat,电话沟通,电话沟通了报价,2024-05-03T10:00:00Z,u01\n",
        ),
    ];
    let inputs = files.iter().map(|(name, text)| Input::memory(*name, text.as_bytes().to_vec())).collect();
    let sources = open(inputs, &|_| None).unwrap();
    let rows: Vec<RowDrafts> = Plan::new(sources, options()).rows().collect::<Result<_, _>>().unwrap();
    assert!(rows.iter().all(|row| row.problem.is_none()));
    let kinds: Vec<&str> =
        rows.iter().flat_map(|row| row.drafts.iter().map(|draft| draft.kind.name)).collect();
    assert_eq!(kinds, ["account", "contact", "deal", "activity"]);
    let deal = &rows[2].drafts[0];
    assert_eq!(
        deal.get(Deal::AMOUNT),
        &Value::Money(crate::schema::Money { minor: 44_241_300, currency: *b"CNY" })
    );
    assert_eq!(deal.links.len(), 3);
    assert_eq!(rows[3].drafts[0].get(Activity::TYPE), &Value::Text("message".into()));
}
