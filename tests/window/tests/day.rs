//! A day's work in the real window, on the sample book: today, the palette, quick add, the table and its keys, looks. What
//! each does in detail is tested in Chromium; here WebKit's keyboard, focus and drawing are what counts.

use coffer_window_tests::{Desk, Key, Role, Trouble, Window, steps};
use serde_json::{Value, json};

async fn book() -> Result<(Desk, Window), Trouble> {
    let desk = Desk::set_up(1440, 900)?;
    let window = Window::open(&desk, &Desk::app()?, &[]).await?;
    steps::new_vault(&window).await?;
    steps::sample(&window).await?;
    Ok((desk, window))
}

async fn on_the_grid(window: &Window) -> Result<(), Trouble> {
    window.until_asked("(document.querySelector('[role=grid]')?.focus(), document.activeElement?.getAttribute('role') ?? '')", "grid").await
}

/// A dialog that is on its way out still takes the letters.
async fn nothing_in_front(window: &Window) -> Result<(), Trouble> {
    window
        .until_asked("String(document.querySelector('[role=dialog], [role=listbox]') === null)", "true")
        .await
}

#[tokio::test]
async fn today_the_palette_and_quick_add_work_by_keys() -> Result<(), Trouble> {
    let (_desk, window) = book().await?;
    // Today has what is late, what is due, and what comes.
    for group in ["Overdue", "Today", "Next 7 days"] {
        window.sees(group).await?;
    }

    // A line becomes a task of tomorrow.
    window.shift_shortcut('n').await?;
    window.find(Role::Dialog, "Quick add").await?;
    window.keys("Ring the printer tomorrow 3pm #fair").await?;
    window.key(Key::Enter).await?;
    nothing_in_front(&window).await?;
    let task = async || {
        let found = window.rpc("search", json!({"query": "Ring the printer", "kinds": ["task"]})).await?;
        Ok::<Value, Trouble>(found["hits"][0].clone())
    };
    window.sees("Ring the printer").await?;
    let hit = task().await?;
    let made = window.rpc("record_get", json!({"kind": "task", "id": hit["id"]})).await?;
    assert_eq!(
        (&made["fields"]["time"], &made["fields"]["tags"][0]["title"]),
        (&json!("15:00"), &json!("fair"))
    );
    assert_eq!(made["title"], "Ring the printer");

    // It is undone by the key that undoes everything.
    window.ask("(document.activeElement?.blur(), 'left')").await?;
    window.shortcut('z').await?;
    window.no_longer_sees("Ring the printer").await?;

    // The palette finds a person and goes to a page.
    let person = steps::first(&window, "contact").await?;
    let name = person["title"].as_str().ok_or("a name")?;
    window.shortcut('k').await?;
    window.keys(name).await?;
    window.key(Key::Enter).await?;
    window.find(Role::Heading, name).await?;
    nothing_in_front(&window).await?;
    window.ask("(document.activeElement?.blur(), 'left')").await?;
    window.keys("g").await?;
    window.keys("a").await?;
    window.sees("60 in all").await?;
    window.close().await
}

#[tokio::test]
async fn a_cell_is_edited_and_rows_go_and_come_back_in_the_table() -> Result<(), Trouble> {
    let (_desk, window) = book().await?;
    steps::go(&window, "#/accounts").await?;
    window.sees("60 in all").await?;
    on_the_grid(&window).await?;
    window.key(Key::Home).await?;
    window.key(Key::F2).await?;
    window.until_asked("document.activeElement?.tagName", "INPUT").await?;
    window.shortcut('a').await?;
    window.keys("Aardvark Instruments").await?;
    window.key(Key::Enter).await?;
    window.sees("Aardvark Instruments").await?;
    let found = window.rpc("search", json!({"query": "Aardvark Instruments", "kinds": ["account"]})).await?;
    assert_eq!(found["hits"][0]["title"], "Aardvark Instruments");
    on_the_grid(&window).await?;
    window.shortcut('z').await?;
    window.no_longer_sees("Aardvark Instruments").await?;

    // Two rows go into the trash at once and come back at once.
    on_the_grid(&window).await?;
    window.keys("xjx").await?;
    window.sees("2 selected").await?;
    window.key(Key::Delete).await?;
    window.sees("58 in all").await?;
    window.shortcut('z').await?;
    window.sees("60 in all").await?;
    window.close().await
}

#[tokio::test]
async fn language_theme_and_text_size_change_at_once_and_survive_a_lock() -> Result<(), Trouble> {
    let (_desk, window) = book().await?;
    steps::go(&window, "#/settings").await?;
    window.press(Role::Any, "Dark").await?;
    window.until_asked("document.documentElement.dataset.theme", "dark").await?;
    let size = "getComputedStyle(document.documentElement).fontSize";
    let before = window.ask(size).await?;
    window.press(Role::Button, "Larger").await?;
    window.sees("105 %").await?;
    window.until_asked(&format!("String({size} !== {before})"), "true").await?;
    window.press(Role::Any, "简体中文").await?;
    window.sees("文字大小").await?;
    window.shortcut('l').await?;
    window.sees("已锁定").await?;
    assert_eq!(window.ask("document.documentElement.dataset.theme").await?, "dark");
    assert_eq!(window.ask("document.documentElement.lang").await?, "zh-CN");
    assert_ne!(window.ask(size).await?, before);
    window.close().await
}

#[tokio::test]
async fn a_view_is_saved_and_many_records_change_as_one_action() -> Result<(), Trouble> {
    let (_desk, window) = book().await?;
    steps::go(&window, "#/accounts").await?;
    window.sees("60 in all").await?;
    window.shortcut('k').await?;
    window.keys("Save as a new view").await?;
    window.key(Key::Enter).await?;
    window.find(Role::Dialog, "Save as").await?;
    window.keys("My sixty").await?;
    window.key(Key::Enter).await?;
    window.sees("My sixty").await?;
    let views = window.rpc("record_view", json!({"kind": "view"})).await?;
    assert_eq!(views["count"], 1);

    // All sixty get another source, in one action, and lose it in one.
    on_the_grid(&window).await?;
    window.shortcut('a').await?;
    window.sees("60 selected").await?;
    window.press(Role::Button, "Set a field").await?;
    window.press(Role::Textbox, "Field").await?;
    window.press(Role::Option, "Source").await?;
    window.type_into("Source", "Word of mouth").await?;
    window.press(Role::Button, "Change 60 records").await?;
    let with_it =
        json!({"kind": "account", "filter": {"field": "source", "op": "is", "value": "Word of mouth"}});
    window.sees("Changed 60 records").await?;
    assert_eq!(window.rpc("record_view", with_it.clone()).await?["count"], 60);
    window.press(Role::Button, "Undo").await?;
    window.sees("Taken back").await?;
    assert_eq!(window.rpc("record_view", with_it).await?["count"], 0);

    // The view is there after the lock.
    window.shortcut('l').await?;
    window.sees("Locked.").await?;
    window.no_longer_sees("My sixty").await?;
    steps::unlock(&window).await?;
    steps::go(&window, "#/accounts").await?;
    window.sees("My sixty").await?;
    window.close().await
}
