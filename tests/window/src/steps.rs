//! Steps that several tests take, in English.

use serde_json::{Value, json};

use crate::{Role, Trouble, Window};

/// The passphrase of every vault on a desk.
pub const PASSPHRASE: &str = "copper lantern orchard 47 violin";

/// From the first page to an open, empty vault and the question how to begin.
pub async fn new_vault(window: &Window) -> Result<(), Trouble> {
    window.press(Role::Button, "English").await?;
    window.sees("Create your vault").await?;
    window.type_into("Name of the workspace", "Yuanfan Trading").await?;
    window.press(Role::Button, "Continue").await?;
    window.type_into("Passphrase", PASSPHRASE).await?;
    window.type_into("Passphrase again", PASSPHRASE).await?;
    window.press(Role::Button, "Create vault").await?;
    // With the keychain of the desk there is nothing to agree to: the kit comes at once.
    window.sees("Keep the recovery kit").await?;

    let shown = window.names(Role::Item).await?;
    let words: Vec<&str> = shown.iter().filter_map(|item| item.split_whitespace().nth(1)).collect();
    if words.len() != 24 {
        return Err(format!("the kit shows 24 words: {shown:?}").into());
    }
    window.press(Role::Button, "I have kept it").await?;
    window.sees("Type three words back").await?;
    for label in window.names(Role::Textbox).await? {
        let place: usize = label.rsplit(' ').next().ok_or("a label without a number")?.parse()?;
        window.type_into(&label, words[place - 1]).await?;
    }
    window.press(Role::Button, "Confirm").await?;
    window.sees("Your vault is ready").await
}

/// Puts the sample book in and goes to the day.
pub async fn sample(window: &Window) -> Result<(), Trouble> {
    window.press(Role::Button, "Put in a sample").await?;
    window.sees("Overdue").await
}

/// Unlocks.
pub async fn unlock(window: &Window) -> Result<(), Trouble> {
    window.type_into("Passphrase", PASSPHRASE).await?;
    window.press(Role::Button, "Unlock").await
}

/// Goes to a page by its address.
pub async fn go(window: &Window, address: &str) -> Result<(), Trouble> {
    window.ask(&format!("(location.hash = '{address}', 'gone')")).await.map(drop)
}

/// The first record of a kind as a list shows it.
pub async fn first(window: &Window, kind: &str) -> Result<Value, Trouble> {
    let page = window.rpc("record_page", json!({ "kind": kind, "rows": [1, 2, 3] })).await?;
    Ok(page["records"][0].clone())
}
