//! The window in a browser: the surface over loopback. Opens nothing by itself; the address is printed.

use std::path::Path;

use coffer_api::http::{Pages, Serve};
use coffer_api::{ApiError, ErrorCode};
use serde_json::json;

use super::Desk;
use crate::args::Args;
use crate::ask;
use crate::out::{self, Failed};

mod built {
    include!(concat!(env!("OUT_DIR"), "/pages.rs"));
}

pub fn serve(args: &Args, port: u16, ui: Option<&Path>) -> Result<(), Failed> {
    let desk = Desk::closed(args, "window");
    let pages = match ui {
        Some(folder) if folder.join("index.html").is_file() => Pages::Folder(folder.to_owned()),
        Some(_) => return Err(ApiError::new(ErrorCode::NotFound).with("what", "index.html").into()),
        None if built::PAGES.is_empty() => {
            out::complain(&desk.say("cli.no_ui"));
            return Err(ApiError::new(ErrorCode::Usage).with("missing", "--ui").into());
        }
        None => Pages::Built(built::PAGES),
    };
    let secrets = ask::secrets(args)?;
    if secrets.passphrase.is_some() || secrets.kit.is_some() {
        desk.unlock(&secrets)?;
    }
    drop(secrets);
    let mut printed = Ok(());
    coffer_api::http::serve(&desk.session, Serve { pages, port }, |address| {
        printed = if args.json {
            out::json(&json!({ "url": address }))
        } else {
            out::complain(&desk.say("cli.serving"));
            out::line(address)
        };
    })?;
    printed
}
