//! The app's window opens in WebKitGTK and shows the page that is built into it. What the page can do is `flow.rs`.

use coffer_window_tests::{Desk, Trouble, Window};

#[tokio::test]
async fn the_window_opens_and_shows_the_built_in_page() -> Result<(), Trouble> {
    let desk = Desk::set_up(1440, 900)?;
    let window = Window::open(&desk, &Desk::app()?, &[]).await?;
    window.sees("Coffer").await?;
    assert!(window.address().await?.starts_with("tauri://localhost"));
    window.close().await
}
