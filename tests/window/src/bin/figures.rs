//! W10 and W11 in the real window: what the program and its web view take of memory, and how long a key takes to the screen
//! in a long list. Prints a line a figure and keeps them for docs/performance.md. Takes `--app PROGRAM`, `--rows N`,
//! `--out FILE`, and `--blank PROGRAM`, a window of Tauri's with nothing in it to compare with.
#![allow(clippy::print_stdout, reason = "figures are for the terminal")]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use coffer_window_tests::{Desk, Key, Role, Trouble, Window, memory, steps};
use serde_json::{Value, json};

/// Presses of a key that are timed.
const PRESSES: usize = 60;
/// An import of a million rows by a slow build.
const LONGEST_IMPORT: Duration = Duration::from_secs(3_600);

struct Wanted {
    app: PathBuf,
    blank: Option<PathBuf>,
    rows: usize,
    out: Option<PathBuf>,
}

fn wanted() -> Result<Wanted, Trouble> {
    let mut wanted = Wanted { app: PathBuf::new(), blank: None, rows: 200_000, out: None };
    let mut arguments = std::env::args().skip(1);
    while let Some(name) = arguments.next() {
        let value = arguments.next().ok_or_else(|| format!("{name} wants a value"))?;
        match name.as_str() {
            "--app" => wanted.app = value.into(),
            "--blank" => wanted.blank = Some(value.into()),
            "--rows" => wanted.rows = value.parse()?,
            "--out" => wanted.out = Some(value.into()),
            _ => return Err(format!("{name} is not known").into()),
        }
    }
    if wanted.app.as_os_str().is_empty() {
        wanted.app = Desk::app()?;
    }
    Ok(wanted)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Trouble> {
    let wanted = wanted()?;
    let mut rows = String::new();
    let mut say = |w: &str, what: &str, value: f64, unit: &str, most: Option<f64>| {
        let reached = most.map_or("", |most| if value <= most { "yes" } else { "no" });
        let most = most.map(|most| format!("value <= {most:.0}")).unwrap_or_default();
        println!(
            "{}",
            json!({"w": w, "what": what, "n": wanted.rows, "value": value, "unit": unit, "ok": reached != "no"})
        );
        let _ = writeln!(rows, "| {w} | {what} | {value:.1} {unit} |  |  |  | {most} | {reached} |");
    };

    let blank = match &wanted.blank {
        Some(program) => Some(blank_window(program)?),
        None => None,
    };
    let desk = Desk::set_up(1440, 900)?;
    let window = Window::open(&desk, &wanted.app, &[]).await?;
    steps::new_vault(&window).await?;
    fill(&desk, &window, wanted.rows).await?;

    say("W10", "app and web view, after the import", settled(&wanted.app), "MiB", None);
    window.close().await?;
    let window = Window::open(&desk, &wanted.app, &[]).await?;
    steps::unlock(&window).await?;
    window.sees("Contacts").await?;
    steps::go(&window, "#/contacts").await?;
    window.sees("Person 0000000").await?;
    let idle = settled(&wanted.app);
    say("W10", "app and web view, idle at the list", idle, "MiB", blank.map(|blank| blank + 120.0));
    if let Some(blank) = blank {
        say("W10", "a window of Tauri's with nothing in it", blank, "MiB", None);
    }
    // What a key costs that nothing listens to tells how slow the machine and its screen are.
    for (key, what, most) in
        [(Key::F8, "a key that does nothing, to paint", None), (Key::Down, "key to paint", Some(100.0))]
    {
        let mut presses = keys_to_paint(&window, key).await?;
        presses.sort_by(f64::total_cmp);
        say("W11", &format!("{what}, median"), presses[presses.len() / 2], "ms", None);
        say("W11", &format!("{what}, 95 of 100"), presses[presses.len() * 95 / 100], "ms", most);
    }
    let (mut frames, mut blanks, mut slowest) = (0.0, 0.0, 0.0_f64);
    for _ in 0..8 {
        let (seen, blank, slow) = scroll(&window).await?;
        (frames, blanks, slowest) = (frames + seen, blanks + blank, slowest.max(slow));
    }
    say("W11", "frames of a scroll", frames, "", None);
    say("W11", "of them with a row without its words", blanks, "", Some(0.0));
    say("W11", "the slowest of them", slowest, "ms", None);
    last_row(&window, wanted.rows).await?;
    say("W11", "rows reached by Ctrl+End", wanted.rows as f64, "", None);
    window.close().await?;

    if let Some(out) = &wanted.out {
        let head = format!(
            "\n## The window, {} contacts\n\n| | work | value | floor | ratio | CPU s | must | reached |\n|---|---|---|---|---|---|---|---|\n",
            wanted.rows
        );
        fs::write(out, head + &rows)?;
    }
    Ok(())
}

/// Brings so many contacts in through the import page, as a person would.
async fn fill(desk: &Desk, window: &Window, rows: usize) -> Result<(), Trouble> {
    let mut text = String::from("Name,Company,Mobile Phone,E-mail Address\r\n");
    for n in 0..rows {
        let _ = write!(text, "Person {n:07},Company {:05},+86138{n:08},p{n}@example.com\r\n", n % 25_000);
    }
    let file = desk.folder().join("people.csv");
    fs::write(&file, text)?;
    window.press(Role::Button, "Import a file").await?;
    window.give_file("Choose files", &file).await?;
    window.press(Role::Button, "Continue").await?;
    // Checking and taking in so many takes longer than a window test waits for a button.
    let begun = Instant::now();
    while window.rpc("count", json!({})).await?["contact"].as_u64() != Some(rows as u64) {
        for button in ["Check".to_owned(), format!("Import {} rows", grouped(rows))] {
            if window.has(Role::Button, &button).await? {
                // It may have become another one meanwhile.
                let _ = window.press(Role::Button, &button).await;
            }
        }
        if begun.elapsed() > LONGEST_IMPORT {
            return Err("the import never ended".into());
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    steps::go(window, "#/contacts").await?;
    window.sees("Person 0000000").await
}

fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Milliseconds from a press of the key on the list, as WebKit stamps it, to the end of the frame that shows it.
async fn keys_to_paint(window: &Window, key: Key) -> Result<Vec<f64>, Trouble> {
    let listen = "(() => {
        window.paints = [];
        const after = (done) => requestAnimationFrame(() => {
            const channel = new MessageChannel();
            channel.port1.onmessage = done;
            channel.port2.postMessage(0);
        });
        window.heard ??= addEventListener('keydown', (event) => {
            const at = event.timeStamp;
            after(() => window.paints.push(performance.now() - at));
        }, { capture: true }) ?? true;
        return 'listening';
    })()";
    window.ask(listen).await?;
    window.ask("(document.querySelector('[role=grid]').focus(), 'there')").await?;
    for _ in 0..PRESSES {
        window.key(key).await?;
        tokio::time::sleep(Duration::from_millis(30)).await;
    }
    let paints = window.ask("window.paints").await?;
    let paints: Vec<f64> =
        paints.as_array().ok_or("no list of paints")?.iter().filter_map(Value::as_f64).collect();
    if paints.len() < PRESSES / 2 {
        return Err(format!("only {} presses were painted", paints.len()).into());
    }
    Ok(paints)
}

/// Scrolls through a part of the list, a few rows each frame, and looks at every frame: how many there were, how many had a
/// row without words in sight, and the longest.
async fn scroll(window: &Window) -> Result<(f64, f64, f64), Trouble> {
    let look = "new Promise((done) => {
        const grid = document.querySelector('[role=grid]');
        const scroller = [grid, ...grid.querySelectorAll('*')].find((e) => e.scrollHeight > e.clientHeight + 100);
        const box = scroller.getBoundingClientRect();
        const inSight = (row) => {
            const own = row.getBoundingClientRect();
            return own.bottom > box.top + 40 && own.top < box.bottom;
        };
        let frames = 0, blanks = 0, slowest = 0, last = performance.now();
        const step = () => {
            const now = performance.now();
            if (frames > 1) slowest = Math.max(slowest, now - last);
            last = now;
            frames += 1;
            const rows = [...grid.querySelectorAll('[role=row]')].filter(inSight);
            if (rows.length < 5 || rows.some((row) => row.textContent.trim() === '')) blanks += 1;
            if (frames >= 30) return done([frames, blanks, slowest]);
            scroller.scrollTop += 90;
            requestAnimationFrame(step);
        };
        requestAnimationFrame(step);
    })";
    let seen = window.ask(look).await?;
    let numbers: Vec<f64> = seen
        .as_array()
        .ok_or_else(|| format!("no frames: {seen}"))?
        .iter()
        .filter_map(Value::as_f64)
        .collect();
    match numbers.as_slice() {
        &[frames, blanks, slowest] => Ok((frames, blanks, slowest)),
        _ => Err("three numbers were to come".into()),
    }
}

/// The last row can be reached, however many there are.
async fn last_row(window: &Window, rows: usize) -> Result<(), Trouble> {
    window.ask("(document.querySelector('[role=grid]').focus(), 'there')").await?;
    window.keys(&(Key::Control + &char::from(Key::End).to_string())).await?;
    window.sees(&format!("Person {:07}", rows - 1)).await
}

/// Memory once it stands still.
fn settled(app: &Path) -> f64 {
    std::thread::sleep(Duration::from_secs(10));
    memory::of_program(app)
}

/// What a window of Tauri's takes that shows nothing.
fn blank_window(program: &Path) -> Result<f64, Trouble> {
    struct Ended(Child);
    impl Drop for Ended {
        fn drop(&mut self) {
            // One that is gone already is what was wanted.
            let _ = self.0.kill();
            let _ = self.0.wait();
        }
    }
    let desk = Desk::set_up(1440, 900)?;
    let mut blank = Ended(desk.program(program).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?);
    std::thread::sleep(Duration::from_secs(10));
    if let Some(status) = blank.0.try_wait()? {
        return Err(format!("the blank window ended with {status}").into());
    }
    Ok(memory::of_program(program))
}
