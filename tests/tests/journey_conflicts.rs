//! The conflict inbox through the api: two copies of one team write beside each other, and the one at this desk chooses.

#[path = "support/desk.rs"]
#[allow(dead_code)]
mod desk;

use coffer_api::ErrorCode;
use coffer_core::records::{Account, Deal};
use coffer_core::schema::Value as Field;
use coffer_tests::START_MS;
use coffer_tests::beside::{Beside, beside};
use coffer_tests::copies::send;
use coffer_vault::{Secret, Unlock, Vault};
use desk::{Desk, PASSPHRASE};
use serde_json::{Value, json};

/// A desk whose account and deal a colleague changed beside it.
fn with_conflicts(seed: u64) -> (Desk, Value, Value) {
    let desk = Desk::open(seed);
    let account = desk.ok("record_create", json!({"kind": "account", "fields": {"name": "远帆"}}));
    let other = desk.ok("record_create", json!({"kind": "account", "fields": {"name": "海拓"}}));
    let deal = desk.ok(
        "record_create",
        json!({"kind": "deal", "fields": {"name": "框架", "amount": {"minor": 100, "currency": "CNY"}}}),
    );
    let id = |made: &Value| made["id"].as_str().expect("an id").parse().expect("an id");
    let (first, second, third) = (id(&account), id(&other), id(&deal));
    desk.ok("vault_lock", json!({}));
    let vaults = std::fs::read_dir(desk.host.folder.join("data/vaults")).expect("a folder");
    let folder = vaults.map(|entry| entry.expect("an entry").path()).next().expect("a vault");
    let keychain = desk.host.keychain.as_ref().expect("a keychain");
    let way = Unlock::Passphrase(Secret::from_text(PASSPHRASE.to_owned()));
    let vault = Vault::open(&folder, way, Some(keychain)).expect("the vault opens");
    beside(vault, Some(keychain), START_MS + 60_000, "李文博", |Beside { ours, theirs }| {
        send(ours, theirs);
        let set = |ws: &coffer_core::Workspace, name: &str, minor: i64| {
            let amount = coffer_core::schema::Money { minor, currency: *b"CNY" };
            ws.commit(&ws.actor("window"), "update", |draft| {
                draft.set(Account::KIND, first, Account::NAME, Field::text(name))?;
                draft.set(Deal::KIND, third, Deal::AMOUNT, Field::Money(amount))
            })
            .expect("set");
        };
        set(ours, "远帆贸易", 200);
        ours.commit(&ours.actor("window"), "delete", |draft| draft.delete(Account::KIND, second))
            .expect("trashed");
        set(theirs, "远帆国际", 300);
        theirs
            .commit(&theirs.actor("window"), "update", |draft| {
                draft.set(Account::KIND, second, Account::INDUSTRY, Field::text("机电"))
            })
            .expect("set");
        send(theirs, ours);
    });
    desk.ok("vault_unlock", json!({"passphrase": PASSPHRASE}));
    (desk, account, deal)
}

fn field<'a>(list: &'a Value, name: &str) -> &'a Value {
    let all = list["conflicts"].as_array().expect("a list");
    all.iter().find(|own| own["field"] == name).unwrap_or_else(|| panic!("no {name} in {list}"))
}

fn take(desk: &Desk, of: &Value, which: usize) {
    let versions = of["versions"].as_array().expect("versions");
    let seen: Vec<&Value> = versions.iter().map(|version| &version["write"]).collect();
    desk.ok(
        "conflict_take",
        json!({"kind": of["kind"], "id": of["id"], "field": of["field"], "write": seen[which], "seen": seen}),
    );
}

fn finished(desk: &Desk, started: &Value) -> Value {
    for _ in 0..2_000 {
        let status = desk.ok("job_status", json!({"job": started["job"]}));
        if status["state"] != "running" {
            return status;
        }
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    panic!("the job does not end");
}

#[test]
fn the_list_says_who_wrote_what_and_a_choice_is_undone_like_anything_else() {
    let (desk, account, _) = with_conflicts(61);
    assert_eq!(desk.ok("conflicts_count", json!({}))["count"], 3);
    let list = desk.ok("conflicts_list", json!({}));
    assert_eq!((&list["total"], list["people"].as_array().expect("people").len()), (&json!(3), 1));
    assert_eq!(
        (&list["people"][0]["member"]["title"], &list["people"][0]["count"]),
        (&json!("李文博"), &json!(3))
    );
    let name = field(&list, "name");
    assert_eq!(
        (&name["title"], &name["own"], &name["before"]["value"]),
        (&name["versions"][1]["value"], &json!(true), &json!("远帆"))
    );
    let [mine, theirs] = [&name["versions"][0], &name["versions"][1]];
    assert_eq!(
        (&mine["value"], &mine["device"]["own"], &mine["shown"]),
        (&json!("远帆贸易"), &json!(true), &json!(false))
    );
    assert_eq!(
        (&theirs["value"], &theirs["member"]["title"], &theirs["device"]["own"]),
        (&json!("远帆国际"), &json!("李文博"), &json!(false))
    );
    let amount = field(&list, "amount");
    assert_eq!(amount["versions"][1]["value"], json!({"minor": 300, "currency": "CNY"}));
    let trash = field(&list, "in_trash");
    assert_eq!(
        (&trash["versions"][0]["said"], &trash["versions"][1]["said"]),
        (&json!("trashed"), &json!("changed"))
    );
    assert_eq!(trash["versions"][1]["fields"], json!(["industry"]));
    // A record's own, a page of it.
    let own = desk.ok("conflicts_list", json!({"kind": "account", "id": account["id"]}));
    assert_eq!((&own["total"], &own["conflicts"][0]["field"]), (&json!(1), &json!("name")));
    let page = desk.ok("conflicts_list", json!({"start": 1, "count": 1}));
    assert_eq!((&page["total"], &page["conflicts"]), (&json!(3), &json!([list["conflicts"][1]])));

    take(&desk, name, 0);
    let record = desk.ok("record_get", json!({"kind": "account", "id": account["id"]}));
    assert_eq!(record["title"], "远帆贸易");
    assert_eq!(desk.ok("conflicts_count", json!({}))["count"], 2);
    assert_eq!(desk.ok("undo", json!({}))["intent"], "conflict.take");
    assert_eq!(desk.ok("conflicts_count", json!({}))["count"], 3);
    take(&desk, trash, 1);
    assert_eq!(desk.ok("record_get", json!({"kind": "account", "id": trash["id"]}))["in_trash"], false);
}

#[test]
fn many_are_counted_first_and_settled_as_one_action() {
    let (desk, account, deal) = with_conflicts(62);
    let list = desk.ok("conflicts_list", json!({}));
    let request = json!({"member": list["people"][0]["member"]["id"], "side": "mine"});
    assert_eq!(desk.ok("conflicts_check", request.clone()), json!({"count": 3, "changes": 2}));
    let done = finished(&desk, &desk.ok("conflicts_resolve", request));
    assert_eq!((&done["state"], &done["bulk"]["changed"]), (&json!("done"), &json!(3)));
    assert_eq!(desk.ok("record_get", json!({"kind": "account", "id": account["id"]}))["title"], "远帆贸易");
    let amount = |desk: &Desk| {
        desk.ok("record_get", json!({"kind": "deal", "id": deal["id"]}))["fields"]["amount"]["minor"].clone()
    };
    assert_eq!(amount(&desk), 200);
    assert_eq!(desk.ok("conflicts_count", json!({}))["count"], 0);
    desk.ok("undo", json!({"batch": done["bulk"]["batch"]}));
    assert_eq!(
        (desk.ok("conflicts_count", json!({}))["count"].clone(), amount(&desk)),
        (json!(3), json!(300))
    );
    let nobody = json!({"member": account["id"], "side": "theirs"});
    assert_eq!(desk.ok("conflicts_check", nobody), json!({"count": 0, "changes": 0}));
}

#[test]
fn what_is_not_there_any_more_cannot_be_chosen() {
    let (desk, ..) = with_conflicts(63);
    let list = desk.ok("conflicts_list", json!({}));
    let name = field(&list, "name").clone();
    take(&desk, &name, 0);
    let write = &name["versions"][1]["write"];
    let mut request =
        json!({"kind": "account", "id": name["id"], "field": "name", "write": write, "seen": [write]});
    assert_eq!(desk.fails("conflict_take", request.clone()), ErrorCode::NotFound);
    request["write"] = json!("nonsense");
    assert_eq!(desk.fails("conflict_take", request.clone()), ErrorCode::Usage);
    request["write"] = write.clone();
    request["seen"] = json!(vec![write; 1_001]);
    assert_eq!(desk.fails("conflict_take", request), ErrorCode::Invalid);
    assert_eq!(desk.fails("conflicts_list", json!({"kind": "nothing", "id": name["id"]})), ErrorCode::Usage);
}
