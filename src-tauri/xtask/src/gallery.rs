//! `cargo xtask gallery`: pictures of every screen from the real program, in both languages, both themes and three sizes,
//! for people who review; `docs/gallery.md` with what must hold of each; the README's pictures. Nothing is drawn by hand
//! and nothing is retouched. What is looked at, and how, is `tests/e2e`.

use std::fs;

use crate::house::{House, show};
use crate::outcome::{Done, Stop, Trying};
use crate::provision::{For, chromium, provision};

/// The help line.
pub const ABOUT: &str = "take pictures of every screen into target/gallery, and tick docs/gallery.md";

/// Builds UI and program, then walks past every screen. `--only WORD`: just the screens with that word in their names,
/// and then neither page nor README pictures are written.
pub fn act(house: &House, arguments: &[String]) -> Done {
    let only = match arguments {
        [] => None,
        [flag, word] if flag == "--only" => Some(word),
        _ => return Err(Stop::usage("gallery takes nothing, or `--only` and a part of a screen's name")),
    };
    provision(house, For::Testing)?;
    show(house.npm().args(["run", "--silent", "build"]))?;
    show(house.cargo().args(["build", "--locked", "--quiet", "-p", "coffer-cli", "--bin", "coffer"]))?;
    let colleague = ["build", "--locked", "--quiet", "-p", "coffer-tests", "--example", "write_beside"];
    show(house.cargo().args(colleague))?;
    let pictures = house.target().join("gallery");
    fs::create_dir_all(&pictures).trying("making the folder for the pictures")?;
    let mut walk = house.npm();
    walk.args(["run", "--silent", "gallery"])
        .env("COFFER_BIN", house.target().join("debug/coffer"))
        .env("COFFER_COLLEAGUE", house.target().join("debug/examples/write_beside"))
        .env("CHROMIUM_BIN", chromium(house)?)
        .env("COFFER_GALLERY", &pictures);
    match only {
        Some(word) => walk.env("COFFER_GALLERY_ONLY", word),
        None => walk
            .env("COFFER_GALLERY_PAGE", house.root().join("docs/gallery.md"))
            .env("COFFER_GALLERY_README", house.root().join("docs/pictures")),
    };
    let walked = show(&mut walk);
    println!("pictures: {}", pictures.display());
    walked
}
