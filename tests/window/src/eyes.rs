//! What a screen reader is told about the program that has the display: its windows with everything on them, where the
//! focus is, and where on the screen that is. WebKit's driver is not needed for it, and so the program runs as it does at a
//! person's: with the desktop's own file dialog, which the driver would keep shut.

use std::time::Duration;

use zbus::blocking::Connection;
use zbus::blocking::connection::Builder;
use zbus::zvariant::{DynamicType, OwnedObjectPath, OwnedValue, Type};

use crate::hand::Frame;
use crate::{Desk, Trouble};

/// Deeper than any page; a tree that goes on is a circle.
const DEEPEST: usize = 80;
/// In a text, the place of something that is not text.
const EMBEDDED: char = '\u{fffc}';
const ACCESSIBLE: &str = "org.a11y.atspi.Accessible";
const TEXT: &str = "org.a11y.atspi.Text";

/// States, by the numbers that AT-SPI gives them.
const ACTIVE: u32 = 1;
const FOCUSED: u32 = 12;
/// Roles, by their numbers. The page tells no names for them.
pub(crate) const LIST_ITEM: u32 = 32;
const FIELDS: [u32; 4] = [11, 40, 61, 79];
const BUTTONS: [u32; 2] = [43, 62];

/// Who answers, and for which object.
type Place = (String, OwnedObjectPath);

/// Something on the screen, with everything in it.
#[derive(Debug)]
pub struct Seen {
    /// What kind of thing it is, by the numbers of AT-SPI.
    pub(crate) role: u32,
    /// What it is called.
    pub name: String,
    text: String,
    place: Place,
    inside: Vec<Seen>,
}

impl Seen {
    /// It and everything in it.
    pub fn all(&self) -> Vec<&Seen> {
        let mut all = vec![self];
        all.extend(self.inside.iter().flat_map(Seen::all));
        all
    }

    /// Can something be typed into it?
    pub fn is_a_field(&self) -> bool {
        FIELDS.contains(&self.role)
    }

    /// Can it be pressed?
    pub fn is_a_button(&self) -> bool {
        BUTTONS.contains(&self.role)
    }

    /// What is written on it, as it is read out.
    pub fn words(&self) -> String {
        let mut inside = self.inside.iter();
        let mut words = String::new();
        for letter in self.text.chars() {
            match (letter == EMBEDDED).then(|| inside.next()).flatten() {
                Some(seen) => words.push_str(&seen.words()),
                None => words.push(letter),
            }
        }
        if words.is_empty() {
            words.push_str(&self.name);
        }
        for seen in inside {
            words.push(' ');
            words.push_str(&seen.words());
        }
        words
    }
}

/// A screen reader's ear at the desk.
pub struct Eyes {
    bus: Connection,
}

impl Eyes {
    /// Opens them on the desk.
    pub fn on(desk: &Desk) -> Result<Self, Trouble> {
        let patience = Duration::from_secs(10);
        let session = Builder::address(desk.variable("DBUS_SESSION_BUS_ADDRESS").as_str())?.build()?;
        let address: String = session
            .call_method(Some("org.a11y.Bus"), "/org/a11y/bus", Some("org.a11y.Bus"), "GetAddress", &())?
            .body()
            .deserialize()?;
        Ok(Self { bus: Builder::address(address.as_str())?.method_timeout(patience).build()? })
    }

    fn ask<T>(
        &self,
        place: &Place,
        interface: &str,
        method: &str,
        about: &(impl serde::Serialize + DynamicType),
    ) -> Result<T, Trouble>
    where
        T: for<'a> serde::Deserialize<'a> + Type,
    {
        let answer =
            self.bus.call_method(Some(place.0.as_str()), &place.1, Some(interface), method, about)?;
        Ok(answer.body().deserialize()?)
    }

    /// The first levels: every program that shows itself to a screen reader.
    fn programs(&self) -> Result<Vec<Place>, Trouble> {
        let root = OwnedObjectPath::try_from("/org/a11y/atspi/accessible/root")?;
        self.inside(&("org.a11y.atspi.Registry".into(), root))
    }

    /// What is in it. The web view has its page in another process: asked for all that is in it, it answers with nothing.
    fn inside(&self, place: &Place) -> Result<Vec<Place>, Trouble> {
        let inside: Vec<Place> = self.ask(place, ACCESSIBLE, "GetChildren", &())?;
        if !inside.is_empty() || self.states(place)? != 0 {
            return Ok(inside);
        }
        Ok(self.ask(place, ACCESSIBLE, "GetChildAtIndex", &0_i32).into_iter().collect())
    }

    /// Which states it has, a bit for each; none for the seam between a window and its page.
    fn states(&self, place: &Place) -> Result<u32, Trouble> {
        let states: Vec<u32> = self.ask(place, ACCESSIBLE, "GetState", &())?;
        Ok(states.first().copied().unwrap_or_default())
    }

    fn look_at(&self, place: Place, deep: usize, into: bool) -> Result<Seen, Trouble> {
        let name: OwnedValue =
            self.ask(&place, "org.freedesktop.DBus.Properties", "Get", &(ACCESSIBLE, "Name"))?;
        let role = self.ask(&place, ACCESSIBLE, "GetRole", &())?;
        let ways: Vec<String> = self.ask(&place, ACCESSIBLE, "GetInterfaces", &())?;
        let text = if ways.iter().any(|way| way == TEXT) {
            self.ask(&place, TEXT, "GetText", &(0, -1))?
        } else {
            String::new()
        };
        let mut inside = Vec::new();
        if into && deep < DEEPEST {
            for child in self.inside(&place)? {
                // What went between the two questions is no longer seen.
                inside.extend(self.look_at(child, deep + 1, into));
            }
        }
        Ok(Seen { role, name: name.try_into()?, text, place, inside })
    }

    /// Everything that can be seen now, one for each program.
    pub fn look(&self) -> Result<Vec<Seen>, Trouble> {
        self.programs()?.into_iter().map(|program| self.look_at(program, 0, true)).collect()
    }

    /// What has the focus, without what is in it.
    pub fn focus(&self) -> Result<Option<Seen>, Trouble> {
        for program in self.programs()? {
            for window in self.inside(&program).unwrap_or_default() {
                // A window behind another one remembers where its focus was.
                if self.states(&window).unwrap_or_default() & 1 << ACTIVE != 0
                    && let Some(place) = self.focus_in(&window, 0)?
                {
                    // What went between the questions has no focus any more.
                    return Ok(self.look_at(place, 0, false).ok());
                }
            }
        }
        Ok(None)
    }

    fn focus_in(&self, place: &Place, deep: usize) -> Result<Option<Place>, Trouble> {
        if deep > DEEPEST {
            return Ok(None);
        }
        for child in self.inside(place).unwrap_or_default() {
            // The innermost has it: a page has the focus of its window, a field that of its page.
            if let Some(deeper) = self.focus_in(&child, deep + 1)? {
                return Ok(Some(deeper));
            }
            if self.states(&child).unwrap_or_default() & 1 << FOCUSED != 0 {
                return Ok(Some(child));
            }
        }
        Ok(None)
    }

    /// Has it the focus? Soon asked, where finding out what has it is not.
    pub(crate) fn has_the_focus(&self, seen: &Seen) -> bool {
        // What went has no focus.
        self.states(&seen.place).unwrap_or_default() & 1 << FOCUSED != 0
    }

    /// Where on the screen it is.
    pub fn frame(&self, seen: &Seen) -> Result<Frame, Trouble> {
        let of_the_screen = 0_u32;
        let ((x, y, width, height),): ((i32, i32, i32, i32),) =
            self.ask(&seen.place, "org.a11y.atspi.Component", "GetExtents", &of_the_screen)?;
        Ok(Frame { x, y, width: width.try_into()?, height: height.try_into()? })
    }
}
