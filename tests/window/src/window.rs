//! The window as a person meets it: by what is written on it. Everything waits, because a screen is drawn when its data
//! has come; nothing sleeps a fixed time.

use std::path::Path;
use std::time::{Duration, Instant};

use fantoccini::elements::{Element, ElementRef};
use fantoccini::key::Key;
use fantoccini::wd::Capabilities;
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

use crate::{Desk, Trouble};

/// WebDriver's name for a reference to an element.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";
const FIND: &str = include_str!("find.js");
/// Generous: a cold start on a loaded machine with software rendering, and a passphrase that is meant to be slow.
const PATIENCE: Duration = Duration::from_secs(30);

/// What kind of thing a person looks for.
#[derive(Clone, Copy, Debug)]
pub enum Role {
    /// Something to press.
    Button,
    /// Something that leads elsewhere.
    Link,
    /// A title on the screen.
    Heading,
    /// A field for text, found by its label.
    Textbox,
    /// A box to tick or a switch.
    Checkbox,
    /// A field for files; it may be invisible behind a button.
    File,
    /// One choice of several that are all shown.
    Radio,
    /// An item of a list.
    Item,
    /// A named part of the screen.
    Region,
    /// A row of a table.
    Row,
    /// A choice in a list or menu.
    Option,
    /// A dialog.
    Dialog,
    /// A message that is read out.
    Alert,
    /// Any element with that text.
    Any,
}

impl Role {
    fn word(self) -> &'static str {
        match self {
            Self::Button => "button",
            Self::Link => "link",
            Self::Heading => "heading",
            Self::Textbox => "textbox",
            Self::Checkbox => "checkbox",
            Self::File => "file",
            Self::Radio => "radio",
            Self::Item => "item",
            Self::Region => "region",
            Self::Row => "row",
            Self::Option => "option",
            Self::Dialog => "dialog",
            Self::Alert => "alert",
            Self::Any => "any",
        }
    }
}

/// An open window of the app.
pub struct Window {
    client: Client,
}

impl Window {
    /// Starts `app` on the desk and waits until its window can be spoken to.
    pub async fn open(desk: &Desk, app: &Path, arguments: &[&str]) -> Result<Self, Trouble> {
        let mut wanted = Capabilities::new();
        wanted.insert(
            "webkitgtk:browserOptions".into(),
            json!({ "binary": app.display().to_string(), "args": arguments }),
        );
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(wanted)
            .connect(&desk.driver_address())
            .await
            .map_err(|error| format!("the window did not open: {error}\n{}", desk.said()))?;
        Ok(Self { client })
    }

    /// Closes the window; the app ends with it.
    pub async fn close(self) -> Result<(), Trouble> {
        Ok(self.client.close().await?)
    }

    /// Everything that is written on the screen now.
    pub async fn text(&self) -> Result<String, Trouble> {
        let text = self.client.execute("return document.body ? document.body.innerText : ''", vec![]).await?;
        Ok(text.as_str().unwrap_or_default().to_owned())
    }

    /// Waits until `words` stand somewhere on the screen.
    pub async fn sees(&self, words: &str) -> Result<(), Trouble> {
        self.until(&format!("“{words}” on the screen"), async || {
            Ok(self.text().await?.contains(words).then_some(()))
        })
        .await
    }

    /// Waits until `words` stand nowhere on the screen.
    pub async fn no_longer_sees(&self, words: &str) -> Result<(), Trouble> {
        let what = format!("“{words}” to leave the screen");
        self.until(&what, async || Ok((!self.text().await?.contains(words)).then_some(()))).await
    }

    /// The elements with that role whose name is `name` (`whole`) or contains it, right now.
    async fn all(&self, role: Role, name: &str, whole: bool) -> Result<Vec<Element>, Trouble> {
        let arguments = vec![json!(role.word()), json!(name), json!(whole), json!(false)];
        let found = self.client.execute(FIND, arguments).await?;
        let ids = found.as_array().ok_or("the search for elements returned no list")?;
        Ok(ids
            .iter()
            .filter_map(|id| id.get(ELEMENT).and_then(Value::as_str))
            .map(|id| Element::from_element_id(self.client.clone(), ElementRef::from(id.to_owned())))
            .collect())
    }

    /// The names of everything of that role on the screen now, in the order of the page.
    pub async fn names(&self, role: Role) -> Result<Vec<String>, Trouble> {
        let arguments = vec![json!(role.word()), json!(""), json!(false), json!(true)];
        let found = self.client.execute(FIND, arguments).await?;
        let names = found.as_array().ok_or("the search for elements returned no list")?;
        Ok(names.iter().filter_map(Value::as_str).map(str::to_owned).collect())
    }

    /// Waits for the one element of that role and name; several are an error, because a person could not tell either.
    pub async fn find(&self, role: Role, name: &str) -> Result<Element, Trouble> {
        self.until(&format!("a {} named “{name}”", role.word()), async || {
            let mut found = self.all(role, name, true).await?;
            if found.is_empty() {
                found = self.all(role, name, false).await?;
            }
            Ok(if found.len() > 1 { None } else { found.pop() })
        })
        .await
    }

    /// Whether such an element is there right now.
    pub async fn has(&self, role: Role, name: &str) -> Result<bool, Trouble> {
        Ok(!self.all(role, name, false).await?.is_empty())
    }

    /// Presses what has that role and name, once it can be pressed.
    pub async fn press(&self, role: Role, name: &str) -> Result<(), Trouble> {
        self.until(&format!("to press the {} “{name}”", role.word()), async || {
            let element = self.find(role, name).await?;
            // An animation may cover it or a re-render may replace it between finding and pressing: try again.
            Ok((element.is_enabled().await.unwrap_or(false) && element.click().await.is_ok()).then_some(()))
        })
        .await
    }

    /// Types into the field with that label, replacing what is in it.
    pub async fn type_into(&self, label: &str, words: &str) -> Result<(), Trouble> {
        let field = self.find(Role::Textbox, label).await?;
        // A notice that leaves by itself may lie over the field for a moment.
        let what = format!("to enter the field “{label}”");
        self.until(&what, async || Ok(field.click().await.is_ok().then_some(()))).await?;
        field.clear().await?;
        Ok(field.send_keys(words).await?)
    }

    /// Sends keys to whatever has the focus.
    pub async fn keys(&self, keys: &str) -> Result<(), Trouble> {
        Ok(self.client.active_element().await?.send_keys(keys).await?)
    }

    /// Presses Ctrl, Shift and a letter.
    pub async fn shift_shortcut(&self, letter: char) -> Result<(), Trouble> {
        let keys = Key::Control + &(Key::Shift + &letter.to_string());
        self.keys(&keys).await
    }

    /// Presses Ctrl and Enter.
    pub async fn control_enter(&self) -> Result<(), Trouble> {
        self.keys(&(Key::Control + &char::from(Key::Enter).to_string())).await
    }

    /// Presses a key that writes nothing.
    pub async fn key(&self, key: Key) -> Result<(), Trouble> {
        self.keys(&char::from(key).to_string()).await
    }

    /// Presses Ctrl and a letter.
    pub async fn shortcut(&self, letter: char) -> Result<(), Trouble> {
        self.keys(&(Key::Control + &letter.to_string())).await
    }

    /// Gives a file to the file field with that label, as a person does through the chooser.
    pub async fn give_file(&self, label: &str, file: &Path) -> Result<(), Trouble> {
        let field = self.find(Role::File, label).await?;
        Ok(field.send_keys(&file.display().to_string()).await?)
    }

    /// Waits until no animation runs and two frames were drawn.
    pub async fn at_rest(&self) -> Result<(), Trouble> {
        let frames = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(document.getAnimations().length === 0 ? 'still' : 'moving'))))";
        self.until_asked(frames, "still").await
    }

    /// The window's content as a PNG.
    pub async fn picture(&self) -> Result<Vec<u8>, Trouble> {
        Ok(self.client.screenshot().await?)
    }

    /// Awaits an expression in the page and returns its value, or `{"threw": "..."}`: for asking the page what a person
    /// cannot see.
    pub async fn ask(&self, expression: &str) -> Result<Value, Trouble> {
        let script = format!(
            "const [answer] = arguments;
             (async () => {{ try {{ answer((await ({expression})) ?? null); }}
                             catch (error) {{ answer({{ threw: typeof error === 'object' ? JSON.stringify(error) + error : String(error) }}); }} }})();"
        );
        Ok(self.client.execute_async(&script, vec![]).await?)
    }

    /// Calls a command of the program as the page does: to prepare what a test is not about, and to see what it did.
    pub async fn rpc(&self, command: &str, request: Value) -> Result<Value, Trouble> {
        let call = json!({ "command": command, "request": request });
        let answer = self.ask(&format!("window.__TAURI_INTERNALS__.invoke('rpc', {call})")).await?;
        match answer.get("threw") {
            Some(error) => Err(format!("{command} was refused: {error}").into()),
            None => Ok(answer),
        }
    }

    /// Waits until the program has so many windows.
    pub async fn until_windows(&self, many: usize) -> Result<(), Trouble> {
        let what = format!("{many} windows");
        self.until(&what, async || Ok((self.client.windows().await?.len() == many).then_some(()))).await
    }

    /// Looks at the window whose address holds `part`.
    pub async fn turn_to(&self, part: &str) -> Result<(), Trouble> {
        self.until(&format!("a window at “{part}”"), async || {
            for handle in self.client.windows().await? {
                self.client.switch_to_window(handle).await?;
                if self.address().await?.contains(part) {
                    return Ok(Some(()));
                }
            }
            Ok(None)
        })
        .await
    }

    /// Waits until the page answers `expression` with `answer`.
    pub async fn until_asked(&self, expression: &str, answer: &str) -> Result<(), Trouble> {
        let what = format!("`{expression}` to be {answer}");
        self.until(&what, async || Ok((self.ask(expression).await? == answer).then_some(()))).await
    }

    /// The address of the page.
    pub async fn address(&self) -> Result<String, Trouble> {
        Ok(self.client.current_url().await?.into())
    }

    /// Tries until something is returned. A driver error while a page is being replaced is not yet a failure; the last
    /// one is told when time is up, with what the screen says.
    async fn until<T>(
        &self,
        what: &str,
        attempt: impl AsyncFn() -> Result<Option<T>, Trouble>,
    ) -> Result<T, Trouble> {
        let begun = Instant::now();
        let mut last = String::new();
        while begun.elapsed() < PATIENCE {
            match attempt().await {
                Ok(Some(answer)) => return Ok(answer),
                Ok(None) => {}
                Err(error) => last = format!(" (last: {error})"),
            }
            tokio::time::sleep(Duration::from_millis(60)).await;
        }
        let screen = self.text().await.unwrap_or_else(|error| format!("unreadable: {error}"));
        Err(format!("waited {PATIENCE:?} for {what}{last}; the screen says:\n{screen}").into())
    }
}
