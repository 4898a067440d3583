//! A first day in the real window, with the real keychain: make a vault, keep its kit, bring a file in, find a person,
//! log a follow-up, lock, unlock. What each screen does in detail is tested in Chromium (`tests/e2e`).

use coffer_window_tests::steps::{self, PASSPHRASE};
use coffer_window_tests::{Desk, Key, Role, Trouble, Window};

const FOLLOW_UP: &str = "Price is fine, wants the delivery dates this week";

/// As Excel in Chinese Windows writes it would be another test; this is the plain one.
const CUSTOMERS: &str = "客户名称,联系人,手机,邮箱,客户等级\r\n\
    宁波海拓机电有限公司,陈建国,13957488120,chen@haituo.example,A\r\n\
    杭州云起科技有限公司,赵敏,13805712234,zhao@yunqi.example,B\r\n\
    苏州明远电子科技,单晓明,13656100092,shan@mingyuan.example,A\r\n";

#[tokio::test]
async fn a_first_day_from_the_new_vault_to_the_unlocked_one() -> Result<(), Trouble> {
    let desk = Desk::set_up(1440, 900)?;
    let window = Window::open(&desk, &Desk::app()?, &[]).await?;

    steps::new_vault(&window).await?;
    import(&desk, &window).await?;
    find_and_log(&window).await?;
    lock_and_unlock(&window).await?;
    nothing_readable_on_disk(&desk)?;
    window.close().await
}

async fn import(desk: &Desk, window: &Window) -> Result<(), Trouble> {
    let file = desk.folder().join("客户.csv");
    std::fs::write(&file, CUSTOMERS)?;
    window.press(Role::Button, "Import a file").await?;
    window.give_file("Choose files", &file).await?;
    window.press(Role::Button, "Continue").await?;
    window.press(Role::Button, "Check").await?;
    window.press(Role::Button, "Import 3 rows").await?;
    window.sees("Import finished").await?;
    window.press(Role::Button, "Show them").await?;
    window.sees("宁波海拓机电有限公司").await
}

async fn find_and_log(window: &Window) -> Result<(), Trouble> {
    // Ctrl+K, the initials of 陈建国, Enter.
    window.shortcut('k').await?;
    window.keys("cjg").await?;
    window.find(Role::Option, "陈建国").await?;
    window.press(Role::Option, "陈建国").await?;
    window.find(Role::Heading, "陈建国").await?;
    window.type_into("What was said or done", FOLLOW_UP).await?;
    window.type_into("Next contact", "2031-05-06").await?;
    window.press(Role::Button, "Save").await?;
    window.sees("Follow-up logged").await?;
    window.find(Role::Region, "Timeline").await?;
    window.sees(FOLLOW_UP).await
}

async fn lock_and_unlock(window: &Window) -> Result<(), Trouble> {
    // The mark is gone when the page was started afresh, and with it everything that was in its memory.
    window.ask("(window.before_the_lock = true)").await?;
    window.shortcut('l').await?;
    window.sees("Locked.").await?;
    for secret in ["陈建国", "海拓", FOLLOW_UP] {
        window.no_longer_sees(secret).await?;
    }
    window.until_asked("typeof window.before_the_lock", "undefined").await?;

    window.type_into("Passphrase", "not this one").await?;
    window.press(Role::Button, "Unlock").await?;
    window.sees("That is not the passphrase").await?;
    window.type_into("Passphrase", PASSPHRASE).await?;
    window.press(Role::Button, "Unlock").await?;
    window.sees("宁波海拓机电有限公司").await?;

    window.shortcut('k').await?;
    window.keys("陈建国").await?;
    window.key(Key::Enter).await?;
    window.sees(FOLLOW_UP).await
}

/// The book is open, so what it writes while it is open is looked at too.
fn nothing_readable_on_disk(desk: &Desk) -> Result<(), Trouble> {
    let needles = ["陈建国", "海拓", "13957488120", "haituo", FOLLOW_UP, PASSPHRASE];
    let mut seen = 0;
    let mut folders = vec![desk.data_folder(), desk.folder().join("config"), desk.folder().join("cache")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            // A socket or a file that was removed meanwhile cannot be read and holds nothing.
            let Ok(bytes) = std::fs::read(&path) else { continue };
            seen += 1;
            // WebKit keeps (empty) databases of its own beside ours.
            let ours = path.starts_with(desk.data_folder().join("coffer"));
            assert!(!(ours && bytes.starts_with(b"SQLite format 3")), "{} is in the clear", path.display());
            for needle in needles {
                let found = bytes.windows(needle.len()).any(|window| window == needle.as_bytes());
                assert!(!found, "{} holds “{needle}” in the clear", path.display());
            }
        }
    }
    assert!(seen > 0, "there is no file to look at");
    Ok(())
}
