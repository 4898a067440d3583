//! Takes the README's pictures: `pictures FOLDER`. Opens the real window on a desk of its own, brings in a made-up customer
//! book, and photographs what it shows. The names are invented; the numbers follow from their place in the list.
#![allow(clippy::print_stdout, reason = "a program for a terminal talks through it")]

use std::path::{Path, PathBuf};
use std::{env, fs};

use coffer_window_tests::{Desk, Role, Trouble, Window};

const PASSPHRASE: &str = "copper lantern orchard 47 violin";
const CITIES: &[&str] = &["宁波", "杭州", "苏州", "无锡", "上海", "青岛", "厦门", "东莞"];
const NAMES: &[&str] =
    &["海拓机电", "云起科技", "明远电子", "恒信包装", "瑞丰纺织", "启明光学", "中诚物流", "百川化工"];
const PEOPLE: &[&str] =
    &["陈建国", "赵敏", "单晓明", "许晴", "林志强", "王芳", "曾国平", "李思远", "周婷", "吴海燕"];
const TRADES: &[&str] = &["机械制造", "软件", "电子", "包装", "纺织"];
const SAID: &[(&str, &str)] = &[
    ("报价可以接受，本周要给出交期。", "2031-05-06"),
    ("现场看了两条产线，旧设备明年换。", "2031-05-20"),
    ("样品已收到，质检周五出结果。", "2031-06-03"),
];

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Trouble> {
    let folder = PathBuf::from(env::args_os().nth(1).ok_or("pictures wants the folder to write to")?);
    fs::create_dir_all(&folder)?;
    let desk = Desk::set_up(1440, 900)?;
    let window = Window::open(&desk, &Desk::app()?, &[]).await?;

    open_a_vault(&window).await?;
    let file = desk.folder().join("customers.csv");
    fs::write(&file, book())?;
    window.press(Role::Button, "Import a file").await?;
    window.give_file("Choose files", &file).await?;
    window.press(Role::Button, "Continue").await?;
    window.sees("海拓机电").await?;
    keep(&window, &folder, "import").await?;
    window.press(Role::Button, "Check").await?;
    window.press(Role::Button, "Import 64 rows").await?;
    window.sees("Import finished").await?;
    window.press(Role::Button, "Show them").await?;
    window.sees("海拓机电").await?;

    window.shortcut('k').await?;
    window.keys("nbht").await?;
    window.press(Role::Option, "宁波海拓机电").await?;
    window.find(Role::Heading, "宁波海拓机电有限公司").await?;
    for (said, next) in SAID {
        window.type_into("What was said or done", said).await?;
        window.type_into("Next contact", next).await?;
        window.press(Role::Button, "Save").await?;
        window.sees(said).await?;
    }
    keep(&window, &folder, "account").await?;
    window.press(Role::Link, "Accounts").await?;
    window.sees("64 in all").await?;
    keep(&window, &folder, "accounts").await?;
    window.close().await
}

async fn open_a_vault(window: &Window) -> Result<(), Trouble> {
    window.press(Role::Radio, "English").await?;
    window.type_into("Name of the workspace", "远帆贸易").await?;
    window.press(Role::Button, "Continue").await?;
    window.type_into("Passphrase", PASSPHRASE).await?;
    window.type_into("Passphrase again", PASSPHRASE).await?;
    window.press(Role::Button, "Create vault").await?;
    window.sees("Keep the recovery kit").await?;
    let shown = window.names(Role::Item).await?;
    let words: Vec<&str> = shown.iter().filter_map(|item| item.split_whitespace().nth(1)).collect();
    window.press(Role::Button, "I have kept it").await?;
    window.sees("Type three words back").await?;
    for label in window.names(Role::Textbox).await? {
        let place: usize = label.rsplit(' ').next().ok_or("a label without a number")?.parse()?;
        window.type_into(&label, words.get(place - 1).ok_or("the kit showed too few words")?).await?;
    }
    window.press(Role::Button, "Confirm").await?;
    window.sees("Your vault is ready").await
}

/// 64 companies with a person each.
fn book() -> String {
    let mut text = String::from("客户名称,客户等级,行业,联系人,手机,邮箱\r\n");
    for (number, (name, city)) in
        NAMES.iter().flat_map(|name| CITIES.iter().map(move |city| (name, city))).enumerate()
    {
        let tier = ["A", "B", "B", "C", "C"][number % 5];
        let (person, trade) = (PEOPLE[number * 7 % PEOPLE.len()], TRADES[number * 3 % TRADES.len()]);
        let phone = 13_800_000_000_u64 + number as u64 * 7_919_113 % 99_999_999;
        text.push_str(&format!(
            "{city}{name}有限公司,{tier},{trade},{person},{phone},p{number}@example.com\r\n"
        ));
    }
    text
}

/// Saves what the window shows once nothing moves any more.
async fn keep(window: &Window, folder: &Path, name: &str) -> Result<(), Trouble> {
    // Notices leave by themselves; a picture with one says something that is gone when it is looked at.
    window.no_longer_sees("Follow-up logged").await?;
    window.at_rest().await?;
    let path = folder.join(format!("{name}.png"));
    fs::write(&path, window.picture().await?)?;
    println!("{}", path.display());
    Ok(())
}
