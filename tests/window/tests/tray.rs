//! The tray and what closing the window means, on a desk with a panel and on one without.

use coffer_window_tests::{Desk, Hand, Key, Panel, Role, Trouble, Window, steps};
use serde_json::json;

async fn empty_book(window: &Window) -> Result<(), Trouble> {
    steps::new_vault(window).await?;
    window.press(Role::Button, "Start empty").await?;
    window.no_longer_sees("Your vault is ready").await
}

#[tokio::test]
async fn the_tray_notes_down_locks_and_quits_and_speaks_the_language_of_now() -> Result<(), Trouble> {
    let desk = Desk::set_up(1440, 900)?;
    let panel = Panel::on(&desk)?;
    let window = Window::open(&desk, &Desk::app()?, &[]).await?;
    panel.until_it_says(&["Open Coffer", "Quick add…", "Lock now", "Quit"])?;
    panel.until_enabled("Lock now", false)?;

    empty_book(&window).await?;
    panel.until_enabled("Lock now", true)?;
    panel.press("Quick add…")?;
    window.find(Role::Dialog, "Quick add").await?;
    window.key(Key::Escape).await?;

    panel.press("Lock now")?;
    window.sees("Locked.").await?;
    panel.until_enabled("Lock now", false)?;
    // Asked for at the lock, it waits for the unlock.
    panel.press("Quick add…")?;
    steps::unlock(&window).await?;
    window.find(Role::Dialog, "Quick add").await?;

    window.rpc("settings_set", json!({"language": "zh-CN"})).await?;
    panel.until_it_says(&["打开客匣", "快速添加…", "立即锁定", "退出"])?;
    panel.press("退出")?;
    panel.until_gone()
}

#[tokio::test]
async fn a_window_closed_into_the_tray_is_locked_and_comes_back_from_there() -> Result<(), Trouble> {
    let desk = Desk::set_up(1440, 900)?;
    let panel = Panel::on(&desk)?;
    let window = Window::open(&desk, &Desk::app()?, &[]).await?;
    empty_book(&window).await?;
    window.rpc("settings_set", json!({"close_to_tray": true})).await?;
    let mut hand = Hand::on(&desk)?;
    hand.close()?;
    hand.until_windows(0)?;
    window.sees("Locked.").await?;
    panel.press("Open Coffer")?;
    hand.until_windows(1)?;
    window.sees("Locked.").await?;

    // A start of the program again does the same.
    hand.close()?;
    hand.until_windows(0)?;
    assert!(desk.program(Desk::app()?).status()?.success());
    hand.until_windows(1)?;

    window.rpc("settings_set", json!({"close_to_tray": false})).await?;
    hand.close()?;
    panel.until_gone()
}

#[tokio::test]
async fn the_first_time_closing_asks_and_the_answer_is_kept() -> Result<(), Trouble> {
    let desk = Desk::set_up(1440, 900)?;
    let panel = Panel::on(&desk)?;
    let window = Window::open(&desk, &Desk::app()?, &[]).await?;
    empty_book(&window).await?;
    let mut hand = Hand::on(&desk)?;
    hand.close()?;
    window.find(Role::Dialog, "When you close the window").await?;
    hand.until_windows(1)?;
    // Whoever says nothing has not closed it.
    window.key(Key::Escape).await?;
    window.no_longer_sees("When you close the window").await?;
    assert_eq!(window.rpc("app_state", json!({})).await?["close_to_tray"], json!(null));

    hand.close()?;
    window.press(Role::Button, "Keep in the tray").await?;
    hand.until_windows(0)?;
    window.sees("Locked.").await?;
    panel.press("Open Coffer")?;
    hand.until_windows(1)?;
    steps::unlock(&window).await?;
    window.no_longer_sees("Locked.").await?;
    assert_eq!(window.rpc("app_state", json!({})).await?["close_to_tray"], true);
    hand.close()?;
    hand.until_windows(0)?;
    panel.press("Quit")?;
    panel.until_gone()
}

#[tokio::test]
async fn without_a_panel_closing_ends_the_program_whatever_was_said() -> Result<(), Trouble> {
    let desk = Desk::set_up(1440, 900)?;
    let app = Desk::app()?;
    let window = Window::open(&desk, &app, &[]).await?;
    empty_book(&window).await?;
    window.rpc("settings_set", json!({"close_to_tray": true})).await?;
    Hand::on(&desk)?.close()?;
    desk.until_ended(&app)
}
