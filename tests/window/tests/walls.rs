//! What the page in the window cannot do: leave, open another window, reach the network, call what its capability does
//! not name. A script that got into the page would meet these walls.

use coffer_window_tests::{Desk, Trouble, Window};

#[tokio::test]
async fn a_script_in_the_page_meets_walls_on_every_side() -> Result<(), Trouble> {
    let desk = Desk::set_up(1440, 900)?;
    let window = Window::open(&desk, &Desk::app()?, &[]).await?;
    window.sees("Choose a language").await?;
    let home = window.address().await?;

    // A listener of our own, so that a request that got out would be seen arriving and not only failing.
    let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
    listener.set_nonblocking(true)?;
    let outside = format!("http://{}", listener.local_addr()?);

    let fetched = window.ask(&format!("fetch('{outside}/fetch').then(() => 'out')")).await?;
    assert!(fetched.get("threw").is_some(), "a fetch went out: {fetched}");
    let image = format!(
        "new Promise((done) => {{ const i = new Image(); i.onload = () => done('out'); i.onerror = () => done('kept'); i.src = '{outside}/i.png'; }})"
    );
    assert_eq!(window.ask(&image).await?, "kept");
    let frame = format!(
        "(() => {{ const f = document.createElement('iframe'); f.src = '{outside}/frame'; document.body.append(f); return 'tried'; }})()"
    );
    assert_eq!(window.ask(&frame).await?, "tried");
    assert_eq!(window.ask(&format!("window.open('{outside}/open') === null")).await?, true);
    window.ask(&format!("(location.href = '{outside}/location', 'tried')")).await?;
    window.ask(&format!("(() => {{ const a = document.createElement('a'); a.href = '{outside}/link'; a.target = '_blank'; document.body.append(a); a.click(); return 'tried'; }})()")).await?;

    let eval = window.ask("(() => { const s = document.createElement('script'); s.textContent = 'window.got_in = 1'; document.head.append(s); return window.got_in ?? 'kept'; })()").await?;
    assert_eq!(eval, "kept", "an inline script ran");

    for foreign in [
        "plugin:window|close",
        "plugin:webview|create_webview_window",
        "plugin:path|resolve_directory",
        "plugin:window-state|restore_state",
        "plugin:tray|new",
        "plugin:menu|new",
        "plugin:event|emit",
        "no_such",
    ] {
        let answer = window.ask(&format!("window.__TAURI_INTERNALS__.invoke('{foreign}', {{}})")).await?;
        assert!(answer.get("threw").is_some(), "{foreign} was answered: {answer}");
    }
    assert_eq!(window.ask("typeof window.__TAURI__").await?, "undefined");

    // Time for a request that was only slow.
    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    if let Ok((mut caller, _)) = listener.accept() {
        caller.set_read_timeout(Some(std::time::Duration::from_secs(2)))?;
        let mut said = [0; 200];
        let length = std::io::Read::read(&mut caller, &mut said).unwrap_or(0);
        panic!("something connected and said {:?}", String::from_utf8_lossy(&said[..length]));
    }
    assert_eq!(window.address().await?, home, "the window left its page");
    window.close().await
}
