//! What is remembered of the machine from one start to the next: where the window was, and how it draws.

use coffer_window_tests::{Desk, Frame, Hand, Trouble, Window};
use serde_json::json;

/// What WebKit reads when it starts.
const SWITCHES: [&str; 2] = ["WEBKIT_DISABLE_DMABUF_RENDERER", "WEBKIT_DISABLE_COMPOSITING_MODE"];

#[tokio::test]
async fn the_window_comes_up_where_it_was_and_draws_as_was_said() -> Result<(), Trouble> {
    let desk = Desk::set_up(1440, 900)?;
    let app = Desk::app()?;
    let mut hand = Hand::on(&desk)?;
    let window = Window::open(&desk, &app, &[]).await?;
    window.sees("Choose a language").await?;
    let size = "`${innerWidth}x${innerHeight}`";
    window.until_asked(size, "1360x860").await?;

    let there = Frame { x: 150, y: 70, width: 1100, height: 700 };
    hand.move_to(there)?;
    window.until_asked(size, "1100x700").await?;
    // Where there is no graphics card it draws so whatever is said.
    let always = draws_in_software(&desk)?;
    window.rpc("settings_set", json!({"software_rendering": true})).await?;
    assert_eq!(draws_in_software(&desk)?, always, "it holds from the next start on");
    hand.close()?;
    desk.until_ended(&app)?;
    // The driver has one window at a time; that this one went without it is no news.
    let _ = window.close().await;

    let window = Window::open(&desk, &app, &[]).await?;
    window.sees("Choose a language").await?;
    window.until_asked(size, "1100x700").await?;
    assert_eq!(hand.frame()?, there);
    assert!(draws_in_software(&desk)?);

    window.rpc("settings_set", json!({"software_rendering": false})).await?;
    hand.close()?;
    desk.until_ended(&app)?;
    // The driver has one window at a time; that this one went without it is no news.
    let _ = window.close().await;
    let window = Window::open(&desk, &app, &[]).await?;
    window.sees("Choose a language").await?;
    assert_eq!(draws_in_software(&desk)?, always);
    window.close().await
}

fn draws_in_software(desk: &Desk) -> Result<bool, Trouble> {
    let told = desk.environment_of(&Desk::app()?)?;
    let set = SWITCHES.map(|name| told.iter().any(|own| own == &format!("{name}=1")));
    if set[0] == set[1] { Ok(set[0]) } else { Err(format!("one of two switches is set: {set:?}").into()) }
}
