//! Another program from which files are dragged into the window, as a file manager does it: by the protocol that programs
//! on X agreed on for that (XDND). No pointer moves; the window in front hears where it would be.

use std::path::Path;
use std::time::{Duration, Instant};

use crate::hand::Hand;
use crate::wire::{Answer, Request, Wire};
use crate::{Desk, Trouble};

const PATIENCE: Duration = Duration::from_secs(20);
/// How often the pointer says where it is.
const MOMENT: Duration = Duration::from_millis(60);
/// Of the protocol.
const VERSION: u32 = 5;

/// What the display tells by itself, by the numbers of its protocol.
const ASKED_FOR_DATA: u8 = 30;
const MESSAGE: u8 = 33;

/// The other program.
struct Source {
    wire: Wire,
    window: u32,
    list: u32,
    uris: String,
}

/// Drags files over the window in front of the desk and lets go of them at a point of the screen.
pub fn drop_files(desk: &Desk, files: &[&Path], x: u16, y: u16) -> Result<(), Trouble> {
    let target = *Hand::on(desk)?.windows()?.last().ok_or("there is no window on the screen")?;
    let mut uris = String::new();
    for file in files {
        let place = file.to_str().filter(|place| place.is_ascii()).ok_or("a path that needs no escapes")?;
        uris.push_str(&format!("file://{place}\r\n"));
    }
    let mut wire = Wire::to(&desk.variable("DISPLAY"))?;
    let (window, root) = (wire.own, wire.root);
    // A window that is never shown: depth, class and looks are its parent's.
    wire.tell(
        Request::new(1, 0)
            .long(window)
            .long(root)
            .long(0)
            .short(1)
            .short(1)
            .short(0)
            .short(1)
            .long(0)
            .long(0),
    )?;
    let (selection, list) = (wire.atom("XdndSelection")?, wire.atom("text/uri-list")?);
    wire.tell(Request::new(22, 0).long(window).long(selection).long(0))?;
    let mut source = Source { wire, window, list, uris };
    source.drag(target, u32::from(x) << 16 | u32::from(y))
}

impl Source {
    fn drag(&mut self, target: u32, point: u32) -> Result<(), Trouble> {
        let [enter, position, status, drop, finished, copy] =
            ["XdndEnter", "XdndPosition", "XdndStatus", "XdndDrop", "XdndFinished", "XdndActionCopy"]
                .map(|name| self.wire.atom(name));
        let (own, status, finished) = (self.window, status?, finished?);
        self.wire.message(target, enter?, [own, VERSION << 24, self.list, 0, 0])?;
        // A page says that it takes a file only once it has seen one over it.
        let (position, copy) = (position?, copy?);
        self.until("take the files", |source| {
            source.wire.message(target, position, [own, 0, point, 0, copy])?;
            let answer = source.hear(status)?;
            Ok(answer.is_some_and(|answer| answer.long(16) & 1 == 1))
        })?;
        self.wire.message(target, drop?, [own, 0, 0, 0, 0])?;
        self.until("say that it has the files", |source| Ok(source.hear(finished)?.is_some()))
    }

    fn until(
        &mut self,
        what: &str,
        mut attempt: impl FnMut(&mut Self) -> Result<bool, Trouble>,
    ) -> Result<(), Trouble> {
        let begun = Instant::now();
        while !attempt(self)? {
            if begun.elapsed() > PATIENCE {
                return Err(format!("the window did not {what}").into());
            }
        }
        Ok(())
    }

    /// Gives what it is asked for, until that message comes or nothing more does.
    fn hear(&mut self, message: u32) -> Result<Option<Answer>, Trouble> {
        while let Some(event) = self.wire.hear(MOMENT)? {
            // The highest bit only says that a program sent it.
            match event.byte(0) & 0x7f {
                ASKED_FOR_DATA => self.give(&event)?,
                MESSAGE if event.long(8) == message => return Ok(Some(event)),
                _ => {}
            }
        }
        Ok(None)
    }

    /// Lays the list of files where it was asked for and says so; of anything else it says that there is none.
    fn give(&mut self, asked: &Answer) -> Result<(), Trouble> {
        let (time, requestor, selection) = (asked.long(4), asked.long(12), asked.long(16));
        let (wanted, place) = (asked.long(20), asked.long(24));
        let there = wanted == self.list;
        if there {
            let length = u32::try_from(self.uris.len())?;
            let change = Request::new(18, 0).long(requestor).long(place).long(wanted);
            self.wire.tell(change.byte(8).byte(0).short(0).long(length).text(&self.uris))?;
        }
        let answer = Request::new(25, 0).long(requestor).long(0).byte(31).byte(0).short(0).long(time);
        let said = answer.long(requestor).long(selection).long(wanted).long(if there { place } else { 0 });
        self.wire.tell(said.long(0).long(0))
    }
}
