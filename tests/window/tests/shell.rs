//! What only the desktop does, in the real window: windows of their own, links from outside, a second start, closing.

use std::path::Path;
use std::time::{Duration, Instant};

use coffer_window_tests::{Desk, Hand, Role, Trouble, Window, drop_files, steps};
use serde_json::json;

#[tokio::test]
async fn a_record_has_a_window_of_its_own_that_hears_of_changes_and_ends_with_the_lock() -> Result<(), Trouble>
{
    let desk = Desk::set_up(1440, 900)?;
    let window = Window::open(&desk, &Desk::app()?, &[]).await?;
    steps::new_vault(&window).await?;
    steps::sample(&window).await?;
    let account = steps::first(&window, "account").await?;
    let (id, title) = (account["id"].as_str().ok_or("an id")?, account["title"].as_str().ok_or("a title")?);
    let address = format!("#/accounts/{id}");

    steps::go(&window, &address).await?;
    window.find(Role::Heading, title).await?;
    window.control_enter().await?;
    window.until_windows(2).await?;
    steps::go(&window, "#/today").await?;
    window.turn_to(&address).await?;
    window.find(Role::Heading, title).await?;
    // The same again brings the one that is there to the front.
    let again = json!({ "noun": "accounts", "id": id });
    window.ask(&format!("window.__TAURI_INTERNALS__.invoke('window_open', {again})")).await?;
    window.until_windows(2).await?;

    // A change from the one is seen in the other.
    window.turn_to("#/today").await?;
    window
        .rpc("record_update", json!({"kind": "account", "id": id, "fields": {"name": "Renamed Ltd"}}))
        .await?;
    window.turn_to(&address).await?;
    window.find(Role::Heading, "Renamed Ltd").await?;

    window.turn_to("#/today").await?;
    window.shortcut('l').await?;
    window.until_windows(1).await?;
    window.turn_to("tauri").await?;
    window.sees("Locked.").await?;
    window.no_longer_sees("Renamed Ltd").await?;
    assert_eq!(window.ask("document.title").await?, "Coffer");
    // Nothing opens a window of a locked vault, and no other page than a record's has one.
    for wrong in [
        json!({"noun": "accounts", "id": id}),
        json!({"noun": "settings", "id": id}),
        json!({"noun": "accounts", "id": "../x"}),
    ] {
        let answer =
            window.ask(&format!("window.__TAURI_INTERNALS__.invoke('window_open', {wrong})")).await?;
        assert!(answer.get("threw").is_some(), "{wrong} was opened: {answer}");
    }
    window.close().await
}

#[tokio::test]
async fn a_link_waits_for_the_unlock_and_a_second_start_is_none() -> Result<(), Trouble> {
    let desk = Desk::set_up(1440, 900)?;
    let app = Desk::app()?;
    let window = Window::open(&desk, &app, &[]).await?;
    steps::new_vault(&window).await?;
    steps::sample(&window).await?;
    let contact = steps::first(&window, "contact").await?;
    let (id, title) = (contact["id"].as_str().ok_or("an id")?, contact["title"].as_str().ok_or("a title")?);

    // The program is started again with a link, as a mail program does it: it hands the link over and ends.
    let start = |link: String| -> Result<(), Trouble> {
        let mut second = desk.program(&app).arg(&link).spawn()?;
        let begun = Instant::now();
        loop {
            if let Some(status) = second.try_wait()? {
                return if status.success() { Ok(()) } else { Err(format!("it ended with {status}").into()) };
            }
            if begun.elapsed() > Duration::from_secs(20) {
                second.kill()?;
                return Err("a second program stayed".into());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    };
    start(format!("coffer://contacts/{id}"))?;
    window.find(Role::Heading, title).await?;

    steps::go(&window, "#/today").await?;
    window.shortcut('l').await?;
    window.sees("Locked.").await?;
    start(format!("coffer://contacts/{id}"))?;
    // Not a word of it at the lock.
    assert!(window.ask("window.__TAURI_INTERNALS__.invoke('ask_take')").await?.get("threw").is_some());
    window.no_longer_sees(title).await?;
    steps::unlock(&window).await?;
    window.find(Role::Heading, title).await?;

    // What is no link to a record leads nowhere.
    let before = window.address().await?;
    for odd in ["coffer://settings/all", "https://example.com/", "coffer://contacts/1?x=<script>"] {
        start(odd.to_owned())?;
    }
    assert_eq!(window.address().await?, before);
    window.close().await
}

#[tokio::test]
async fn a_file_dropped_on_the_import_page_is_read_and_on_a_records_files_attached() -> Result<(), Trouble> {
    let desk = Desk::set_up(1440, 900)?;
    let window = Window::open(&desk, &Desk::app()?, &[]).await?;
    steps::new_vault(&window).await?;
    steps::go(&window, "#/import").await?;
    // Out of another program, by the protocol of the desktop; the page never learns where the file lay.
    let file = desk.folder().join("people.csv");
    std::fs::write(&file, "Name,Company\nMei Ling,Harbour Tools\n")?;
    drop_on_the_place(&desk, &window, &file).await?;
    window.sees("people.csv").await?;
    window.sees("Harbour Tools").await?;

    let made = json!({"kind": "account", "fields": {"name": "Harbour Tools"}});
    let account = window.rpc("record_create", made).await?;
    let id = account["id"].as_str().ok_or("an id")?;
    steps::go(&window, &format!("#/accounts/{id}")).await?;
    let files =
        "[...document.querySelectorAll('[role=tab]')].find((tab) => tab.textContent.startsWith('Files'))";
    window.sees("Files").await?;
    window.ask(&format!("({files}.click(), 'there')")).await?;
    let offer = desk.folder().join("offer.pdf");
    std::fs::write(&offer, "%PDF-1.7")?;
    drop_on_the_place(&desk, &window, &offer).await?;
    window.sees("offer.pdf").await?;
    let kept = window.rpc("search", json!({"query": "offer.pdf", "kinds": ["attachment"]})).await?;
    assert_eq!(kept["hits"].as_array().map(Vec::len), Some(1), "{kept}");
    window.close().await
}

/// Lets a file go over the middle of the place on the screen that takes files.
async fn drop_on_the_place(desk: &Desk, window: &Window, file: &Path) -> Result<(), Trouble> {
    window.find(Role::File, "Choose files").await?;
    let middle = "(() => {
        const place = document.querySelector('input[type=file]').parentElement.getBoundingClientRect();
        return [place.left + place.width / 2, place.top + place.height / 2].map(Math.round);
    })()";
    let middle = window.ask(middle).await?;
    let at = |part: usize| middle[part].as_u64().and_then(|at| u16::try_from(at).ok()).ok_or("a point");
    let frame = Hand::on(desk)?.frame()?;
    let (left, top) = (u16::try_from(frame.x)?, u16::try_from(frame.y)?);
    drop_files(desk, &[file], left + at(0)?, top + at(1)?)
}
