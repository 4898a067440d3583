//! A person who has a keyboard and no mouse before the program as it is at home: no driver is in it. What they know of the
//! screen is what a screen reader says and what can be seen of the focus.

use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::child::Background;
use crate::eyes::{Eyes, LIST_ITEM, Seen};
use crate::hand::{Frame, Hand};
use crate::{Desk, Trouble};

const PATIENCE: Duration = Duration::from_secs(30);
/// How far outside of its edge the sign of the focus is drawn, at most: a field has it on the box around it.
const OUTSIDE: u32 = 14;
/// How far inside.
const INSIDE: u32 = 3;
/// Presses of Tab after which somebody gives up.
const ENOUGH: usize = 60;

/// Somebody at the desk, with the program open.
pub struct Person {
    /// Their keyboard.
    pub hand: Hand,
    eyes: Eyes,
    program: Background,
}

impl Person {
    /// Starts the program on the desk and waits for its window.
    pub fn opens(desk: &Desk, app: &Path) -> Result<Self, Trouble> {
        let program = desk.start(app)?;
        let mut hand = Hand::on(desk)?;
        hand.until_windows(1).map_err(|trouble| format!("{trouble}: {}", program.said()))?;
        Ok(Self { hand, eyes: Eyes::on(desk)?, program })
    }

    /// Everything that is written on the screen now.
    pub fn text(&self) -> Result<String, Trouble> {
        let seen = self.eyes.look()?;
        Ok(tidy(&seen.iter().map(Seen::words).collect::<Vec<_>>().join(" ")))
    }

    /// Waits until `words` stand somewhere on the screen.
    pub fn sees(&self, words: &str) -> Result<(), Trouble> {
        self.until(&format!("“{words}” on the screen"), || Ok(self.text()?.contains(words).then_some(())))
    }

    /// Waits until `words` stand on something of that name.
    pub fn sees_in(&self, name: &str, words: &str) -> Result<(), Trouble> {
        self.until(&format!("“{words}” in “{name}”"), || {
            let seen = self.eyes.look()?;
            let mut named = seen.iter().flat_map(Seen::all).filter(|seen| seen.name == name);
            Ok(named.any(|seen| tidy(&seen.words()).contains(words)).then_some(()))
        })
    }

    /// What is written on the items of lists, once there are some.
    pub fn items(&self) -> Result<Vec<String>, Trouble> {
        self.until("a list", || {
            let seen = self.eyes.look()?;
            let words: Vec<_> =
                seen.iter().flat_map(Seen::all).filter(|seen| seen.role == LIST_ITEM).collect();
            Ok((!words.is_empty()).then(|| words.iter().map(|seen| tidy(&seen.words())).collect()))
        })
    }

    /// Waits until the focus is on something whose name begins so.
    pub fn is_at(&self, name: &str) -> Result<(), Trouble> {
        self.until(&format!("the focus on “{name}”"), || {
            Ok(self.eyes.focus()?.filter(|seen| seen.name.starts_with(name)).map(drop))
        })
    }

    /// Waits until the focus is on something of which `what` knows what it wants to know.
    pub fn stands_on<T>(&self, sense: &str, what: impl Fn(&Seen) -> Option<T>) -> Result<T, Trouble> {
        self.until(sense, || Ok(self.eyes.focus()?.as_ref().and_then(&what)))
    }

    /// Presses Tab until the focus is there, and looks whether it can be seen that it is.
    pub fn goes_to(&mut self, name: &str) -> Result<(), Trouble> {
        let mut passed = Vec::new();
        for _ in 0..ENOUGH {
            let now = self.eyes.focus()?;
            // A title may have the same name and the focus, because a page begins with it.
            let is_it =
                |seen: &&Seen| seen.name.starts_with(name) && (seen.is_a_button() || seen.is_a_field());
            if let Some(seen) = now.as_ref().filter(is_it) {
                return self.sees_the_focus(seen);
            }
            self.tabs()?;
            passed.extend(now.map(|seen| seen.name));
        }
        Err(format!("Tab never came to “{name}”, only to {passed:?}; the screen says:\n{}", self.text()?)
            .into())
    }

    /// Waits until the focus has left where it was; where Tab leads nowhere it stays.
    fn lets_it_move(&self, from: Option<&Seen>) {
        for _ in 0..20 {
            if !from.is_some_and(|from| self.eyes.has_the_focus(from)) {
                break;
            }
            sleep(Duration::from_millis(30));
        }
    }

    /// Presses Tab, where it leads somewhere.
    pub fn tabs(&mut self) -> Result<(), Trouble> {
        let from = self.eyes.focus()?;
        self.hand.press("Tab")?;
        self.lets_it_move(from.as_ref());
        Ok(())
    }

    /// Goes there by Tab and presses Enter.
    pub fn presses(&mut self, name: &str) -> Result<(), Trouble> {
        self.goes_to(name)?;
        self.hand.press("Enter")
    }

    /// Goes back one step and comes again: when the focus leaves, all around the thing something must change on the screen.
    fn sees_the_focus(&mut self, seen: &Seen) -> Result<(), Trouble> {
        let frame = self.eyes.frame(seen)?;
        let around = Frame {
            x: frame.x - OUTSIDE.cast_signed(),
            y: frame.y - OUTSIDE.cast_signed(),
            width: frame.width + 2 * OUTSIDE,
            height: frame.height + 2 * OUTSIDE,
        };
        let mut missing = Vec::new();
        // The screen is drawn after the focus has moved, and nothing tells when.
        for _ in 0..3 {
            let with = self.hand.picture(around)?;
            self.hand.chord(&["Shift", "Tab"])?;
            self.lets_it_move(Some(seen));
            let begun = Instant::now();
            loop {
                let without = self.hand.picture(around)?;
                missing = SIDES.into_iter().filter(|side| !marked(side, &without, &with)).collect();
                if missing.is_empty() || begun.elapsed() > Duration::from_secs(1) {
                    break;
                }
                sleep(Duration::from_millis(40));
            }
            self.hand.press("Tab")?;
            self.until(&format!("the focus to come back to “{}”", seen.name), || {
                Ok(self.eyes.has_the_focus(seen).then_some(()))
            })?;
            if missing.is_empty() {
                return Ok(());
            }
        }
        Err(format!("nobody can see that “{}” at {frame:?} has the focus: {missing:?}", seen.name).into())
    }

    /// Tries until something is returned, and tells at the end what the screen says.
    fn until<T>(
        &self,
        what: &str,
        mut attempt: impl FnMut() -> Result<Option<T>, Trouble>,
    ) -> Result<T, Trouble> {
        let begun = Instant::now();
        let mut last = String::new();
        while begun.elapsed() < PATIENCE {
            match attempt() {
                Ok(Some(answer)) => return Ok(answer),
                Ok(None) => {}
                Err(error) => last = format!(" (last: {error})"),
            }
            sleep(Duration::from_millis(40));
        }
        let focus = self.eyes.focus().ok().flatten().map(|seen| seen.name);
        let screen =
            self.text().unwrap_or_else(|error| format!("unreadable: {error}; {}", self.program.said()));
        Err(format!("waited {PATIENCE:?} for {what}{last}; focus on {focus:?}; the screen says:\n{screen}")
            .into())
    }
}

const SIDES: [&str; 4] = ["above", "below", "left", "right"];

/// Has a line along that side changed on most of the thing's own length? A neighbour's sign or a caret marks no whole side.
fn marked(side: &str, before: &[Vec<u32>], after: &[Vec<u32>]) -> bool {
    let (high, wide) = (before.len(), before.first().map_or(0, Vec::len));
    let changed = |x: usize, y: usize| before[y][x] != after[y][x];
    let most = |changed: usize, length: usize| changed * 5 >= (length - 2 * OUTSIDE as usize) * 4;
    let row = |y: usize| most((0..wide).filter(|x| changed(*x, y)).count(), wide);
    let column = |x: usize| most((0..high).filter(|y| changed(x, *y)).count(), high);
    (0..(OUTSIDE + INSIDE) as usize).any(|line| match side {
        "above" => row(line),
        "below" => row(high - 1 - line),
        "left" => column(line),
        _ => column(wide - 1 - line),
    })
}

fn tidy(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
