//! A desktop's panel, as small as one can be: programs announce their trays to it over the bus, and it shows what is in
//! their menus and presses it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::sleep;
use std::time::{Duration, Instant};

use zbus::blocking::Connection;
use zbus::blocking::connection::Builder;
use zbus::blocking::fdo::DBusProxy;
use zbus::message::Header;
use zbus::zvariant::{OwnedObjectPath, OwnedValue, Value};

use crate::{Desk, Trouble};

const PATIENCE: Duration = Duration::from_secs(20);
const WATCHER: &str = "org.kde.StatusNotifierWatcher";
const MENU: &str = "com.canonical.dbusmenu";

/// Who announced a tray, and under which path.
type Announced = Arc<Mutex<Vec<(String, String)>>>;

/// A part of a menu as it comes: its number, what is said of it, what is below it.
type Item = (i32, HashMap<String, OwnedValue>, Vec<OwnedValue>);

struct Watcher(Announced);

#[zbus::interface(name = "org.kde.StatusNotifierWatcher")]
impl Watcher {
    /// A program names the path of its tray, or a name of its own on the bus.
    fn register_status_notifier_item(&self, service: &str, #[zbus(header)] header: Header<'_>) {
        let sender = header.sender().map(ToString::to_string).unwrap_or_default();
        let path = if service.starts_with('/') { service } else { "/StatusNotifierItem" };
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push((sender, path.to_owned()));
    }

    #[zbus(property)]
    fn is_status_notifier_host_registered(&self) -> bool {
        true
    }

    #[zbus(property)]
    fn protocol_version(&self) -> i32 {
        0
    }

    #[zbus(property)]
    fn registered_status_notifier_items(&self) -> Vec<String> {
        let announced = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        announced.iter().map(|(sender, path)| format!("{sender}{path}")).collect()
    }
}

/// A line of a tray's menu; what only separates is none.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line {
    id: i32,
    /// What it says.
    pub words: String,
    /// Whether it can be pressed.
    pub enabled: bool,
}

/// A panel on the desk. Programs that start after it have a tray.
pub struct Panel {
    bus: Connection,
    announced: Announced,
}

impl Panel {
    /// Puts one on the desk.
    pub fn on(desk: &Desk) -> Result<Self, Trouble> {
        let announced = Announced::default();
        let bus = Builder::address(desk.variable("DBUS_SESSION_BUS_ADDRESS").as_str())?
            .serve_at("/StatusNotifierWatcher", Watcher(announced.clone()))?
            .name(WATCHER)?
            .method_timeout(Duration::from_secs(10))
            .build()?;
        Ok(Self { bus, announced })
    }

    fn tray(&self) -> Result<(String, String), Trouble> {
        let announced = self.announced.lock().unwrap_or_else(PoisonError::into_inner);
        announced.last().cloned().ok_or_else(|| "no program announced a tray".into())
    }

    fn menu(&self) -> Result<(String, OwnedObjectPath), Trouble> {
        let (program, path) = self.tray()?;
        let properties = Some("org.freedesktop.DBus.Properties");
        let asked = ("org.kde.StatusNotifierItem", "Menu");
        let answer = self.bus.call_method(Some(program.as_str()), path, properties, "Get", &asked)?;
        let menu: OwnedValue = answer.body().deserialize()?;
        Ok((program, menu.try_into()?))
    }

    /// What the menu of the tray says now.
    pub fn lines(&self) -> Result<Vec<Line>, Trouble> {
        let (program, path) = self.menu()?;
        let asked = (0, -1, Vec::<&str>::new());
        let answer = self.bus.call_method(Some(program.as_str()), &path, Some(MENU), "GetLayout", &asked)?;
        let body = answer.body();
        let (_, (_, _, lines)): (u32, Item) = body.deserialize()?;
        Ok(lines.iter().filter_map(|line| read(line)).collect())
    }

    /// Waits until the menu says that, from top to bottom.
    pub fn until_it_says(&self, words: &[&str]) -> Result<(), Trouble> {
        self.until(&format!("the tray to say {words:?}"), || {
            let lines = self.lines()?;
            let said: Vec<_> = lines.iter().map(|line| line.words.as_str()).collect();
            if said == words { Ok(()) } else { Err(format!("{said:?}").into()) }
        })
    }

    /// Waits until a line can be pressed, or cannot.
    pub fn until_enabled(&self, words: &str, enabled: bool) -> Result<(), Trouble> {
        self.until(&format!("“{words}” to be enabled: {enabled}"), || {
            let line = self.line(words)?;
            if line.enabled == enabled { Ok(()) } else { Err(format!("{line:?}").into()) }
        })
    }

    fn line(&self, words: &str) -> Result<Line, Trouble> {
        let lines = self.lines()?;
        let found = lines.iter().find(|line| line.words == words).cloned();
        found.ok_or_else(|| format!("no line says “{words}”: {lines:?}").into())
    }

    /// Presses a line of the menu.
    pub fn press(&self, words: &str) -> Result<(), Trouble> {
        let line = self.line(words)?;
        let (program, path) = self.menu()?;
        let event = (line.id, "clicked", Value::from(0_i32), 0_u32);
        self.bus.call_method(Some(program.as_str()), &path, Some(MENU), "Event", &event)?;
        Ok(())
    }

    /// Waits until the program with the tray has left the bus.
    pub fn until_gone(&self) -> Result<(), Trouble> {
        let (program, _) = self.tray()?;
        let daemon = DBusProxy::new(&self.bus)?;
        self.until("the program to end", || {
            if daemon.name_has_owner(program.as_str().try_into()?)? {
                Err("it is there".into())
            } else {
                Ok(())
            }
        })
    }

    fn until(&self, what: &str, attempt: impl Fn() -> Result<(), Trouble>) -> Result<(), Trouble> {
        let begun = Instant::now();
        loop {
            match attempt() {
                Ok(()) => return Ok(()),
                Err(last) if begun.elapsed() > PATIENCE => {
                    return Err(format!("waited {PATIENCE:?} for {what}; last: {last}").into());
                }
                Err(_) => sleep(Duration::from_millis(40)),
            }
        }
    }
}

/// A line as it comes: its number, what is said of it, what is below it.
fn read(line: &Value<'_>) -> Option<Line> {
    let Value::Structure(line) = line else { return None };
    let [Value::I32(id), Value::Dict(said), ..] = line.fields() else { return None };
    let words: String = said.get(&"label").ok().flatten()?;
    // What is as usual is not said.
    let enabled = said.get(&"enabled").ok().flatten().unwrap_or(true);
    // An underscore stands before the letter that presses the line.
    Some(Line { id: *id, words: words.replace('_', ""), enabled })
}
