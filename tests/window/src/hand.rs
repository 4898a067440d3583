//! A person's hand on the keyboard: keys go through the display as those of a real keyboard do. With it comes the little
//! that a window manager does for that person: the window in front has the keys, windows are moved and closed.

use std::collections::HashMap;
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::wire::{Request, Wire};
use crate::{Desk, Trouble};

const PATIENCE: Duration = Duration::from_secs(20);
/// Keys that write nothing, by the names that X gives them.
const NAMED: [(&str, u32); 16] = [
    ("Tab", 0xff09),
    ("Enter", 0xff0d),
    ("Escape", 0xff1b),
    ("Backspace", 0xff08),
    ("Delete", 0xffff),
    ("Home", 0xff50),
    ("End", 0xff57),
    ("Left", 0xff51),
    ("Up", 0xff52),
    ("Right", 0xff53),
    ("Down", 0xff54),
    ("F2", 0xffbf),
    ("Shift", 0xffe1),
    ("Control", 0xffe3),
    ("Alt", 0xffe9),
    ("Space", 0x20),
];

/// Where a window is and how large.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Frame {
    /// From the left edge of the screen.
    pub x: i32,
    /// From the top edge of the screen.
    pub y: i32,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
}

/// A keyboard on the desk's display.
pub struct Hand {
    wire: Wire,
    /// Which key, and whether with Shift, gives a symbol.
    keys: HashMap<u32, (u8, bool)>,
    /// Keys on which nothing is printed.
    blank: Vec<u8>,
    in_front: u32,
}

impl Hand {
    /// Puts a hand on the desk's keyboard.
    pub fn on(desk: &Desk) -> Result<Self, Trouble> {
        let mut wire = Wire::to(&desk.variable("DISPLAY"))?;
        let (first, last) = wire.keycodes;
        let answer = wire.ask(Request::new(101, 0).byte(first).byte(last - first + 1).short(0))?;
        let wide = usize::from(answer.byte(1));
        let mut keys = HashMap::new();
        let mut blank = Vec::new();
        for (code, symbols) in (first..=last).zip(answer.longs().chunks(wide)) {
            if symbols.iter().all(|symbol| *symbol == 0) {
                blank.push(code);
            }
            for (shifted, symbol) in symbols.iter().take(2).enumerate().filter(|(_, symbol)| **symbol != 0) {
                keys.entry(*symbol).or_insert((code, shifted == 1));
            }
        }
        Ok(Self { wire, keys, blank, in_front: 0 })
    }

    /// Presses one key: a name (`Tab`) or what is printed on it.
    pub fn press(&mut self, key: &str) -> Result<(), Trouble> {
        self.chord(&[key])
    }

    /// Holds all but the last and presses that.
    pub fn chord(&mut self, keys: &[&str]) -> Result<(), Trouble> {
        self.give_the_keys_to_the_front()?;
        let mut down = Vec::new();
        for key in keys {
            let (code, shifted) = self.key(symbol(key)?)?;
            if shifted {
                return Err(format!("“{key}” needs Shift: say so").into());
            }
            down.push(code);
        }
        self.strike(&down)
    }

    /// Types a text, as on a keyboard that has every letter: those that are not printed on it get a key of their own first.
    pub fn write(&mut self, text: &str) -> Result<(), Trouble> {
        self.print(text)?;
        self.give_the_keys_to_the_front()?;
        let (shift, _) = self.key(symbol("Shift")?)?;
        for letter in text.chars() {
            let (code, shifted) = self.key(symbol_of(letter))?;
            if shifted { self.strike(&[shift, code])? } else { self.strike(&[code])? }
        }
        Ok(())
    }

    fn strike(&mut self, codes: &[u8]) -> Result<(), Trouble> {
        for code in codes {
            self.wire.device(2, *code, 0, 0)?;
        }
        for code in codes.iter().rev() {
            self.wire.device(3, *code, 0, 0)?;
        }
        Ok(())
    }

    fn key(&self, symbol: u32) -> Result<(u8, bool), Trouble> {
        self.keys.get(&symbol).copied().ok_or_else(|| format!("no key has the symbol {symbol:#x}").into())
    }

    /// Prints letters on blank keys. A key keeps its letter for good: the program reads what is printed when it sees the
    /// key, not when it was pressed.
    fn print(&mut self, text: &str) -> Result<(), Trouble> {
        for letter in text.chars() {
            let symbol = symbol_of(letter);
            if self.keys.contains_key(&symbol) {
                continue;
            }
            let code = self.blank.pop().ok_or("the keyboard has no blank key left")?;
            self.wire.tell(Request::new(100, 1).byte(code).byte(2).short(0).long(symbol).long(symbol))?;
            self.keys.insert(symbol, (code, false));
        }
        Ok(())
    }

    fn give_the_keys_to_the_front(&mut self) -> Result<(), Trouble> {
        let front = *self.windows()?.last().ok_or("there is no window on the screen")?;
        if front != self.in_front {
            self.wire.tell(Request::new(42, 2).long(front).long(0))?;
            self.in_front = front;
        }
        Ok(())
    }

    /// The windows that can be seen, the one in front last. Menus and tips are none: they manage themselves.
    pub(crate) fn windows(&mut self) -> Result<Vec<u32>, Trouble> {
        let root = self.wire.root;
        let mut seen = Vec::new();
        for window in self.wire.ask(Request::new(15, 0).long(root))?.longs() {
            // One that went between the two questions is no window.
            let Ok(looks) = self.wire.ask(Request::new(3, 0).long(window)) else { continue };
            let (viewable, itself) = (looks.byte(26) == 2, looks.byte(27) == 1);
            if viewable && !itself && self.frame_of(window).is_ok_and(|frame| frame.width > 64) {
                seen.push(window);
            }
        }
        Ok(seen)
    }

    /// Waits until so many windows can be seen.
    pub fn until_windows(&mut self, many: usize) -> Result<(), Trouble> {
        let begun = Instant::now();
        loop {
            let seen = self.windows()?.len();
            if seen == many {
                return Ok(());
            }
            if begun.elapsed() > PATIENCE {
                return Err(format!("there are {seen} windows on the screen, not {many}").into());
            }
            sleep(Duration::from_millis(30));
        }
    }

    /// Where the window in front is.
    pub fn frame(&mut self) -> Result<Frame, Trouble> {
        let front = *self.windows()?.last().ok_or("there is no window on the screen")?;
        self.frame_of(front)
    }

    fn frame_of(&mut self, window: u32) -> Result<Frame, Trouble> {
        let answer = self.wire.ask(Request::new(14, 0).long(window))?;
        let signed = |at| i32::from(answer.short(at).cast_signed());
        Ok(Frame {
            x: signed(12),
            y: signed(14),
            width: answer.short(16).into(),
            height: answer.short(18).into(),
        })
    }

    /// Moves the window in front there and gives it that size.
    pub fn move_to(&mut self, frame: Frame) -> Result<(), Trouble> {
        let front = *self.windows()?.last().ok_or("there is no window on the screen")?;
        let place = [frame.x.cast_unsigned(), frame.y.cast_unsigned(), frame.width, frame.height];
        let request = Request::new(12, 0).long(front).short(0b1111).short(0);
        self.wire.tell(place.into_iter().fold(request, Request::long))
    }

    /// Closes the window in front as its button in the title bar does: it is asked to go.
    pub fn close(&mut self) -> Result<(), Trouble> {
        let front = *self.windows()?.last().ok_or("there is no window on the screen")?;
        let (protocols, delete) = (self.wire.atom("WM_PROTOCOLS")?, self.wire.atom("WM_DELETE_WINDOW")?);
        self.wire.message(front, protocols, [delete, 0, 0, 0, 0])
    }

    /// The colours of a part of the screen, row by row; what lies outside the screen is left out.
    pub fn picture(&mut self, part: Frame) -> Result<Vec<Vec<u32>>, Trouble> {
        let root = self.wire.root;
        let screen = self.frame_of(root)?;
        let edge = |at: i32, length: u32, most: u32| -> Result<(u16, u16), Trouble> {
            let (from, to) = (i64::from(at).max(0), (i64::from(at) + i64::from(length)).min(most.into()));
            if to <= from {
                return Err(format!("{part:?} lies outside the screen").into());
            }
            Ok((u16::try_from(from)?, u16::try_from(to - from)?))
        };
        let (x, width) = edge(part.x, part.width, screen.width)?;
        let (y, height) = edge(part.y, part.height, screen.height)?;
        let request = Request::new(73, 2).long(root).short(x).short(y).short(width).short(height);
        let answer = self.wire.ask(request.long(u32::MAX))?;
        // A screen of 24 bits has four bytes for each point.
        Ok(answer.longs().chunks(width.into()).map(<[u32]>::to_vec).collect())
    }
}

fn symbol(key: &str) -> Result<u32, Trouble> {
    if let Some((_, symbol)) = NAMED.iter().find(|(name, _)| *name == key) {
        return Ok(*symbol);
    }
    let mut letters = key.chars();
    match (letters.next(), letters.next()) {
        (Some(letter), None) => Ok(symbol_of(letter)),
        _ => Err(format!("no key is named “{key}”").into()),
    }
}

/// X names the letters of Latin 1 by their numbers, and every other one by its number in Unicode and a bit.
fn symbol_of(letter: char) -> u32 {
    let number = u32::from(letter);
    if number < 0x100 { number } else { 0x0100_0000 | number }
}
