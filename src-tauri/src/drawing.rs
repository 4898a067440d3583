//! Drawing without a graphics card: where there is none, and where the window stays blank with it. Without one WebKit would
//! still put its layers together by way of a card that the processor plays, which takes 150 MiB and hundreds of
//! milliseconds a key. WebKit is told by its environment, which it reads when it starts: so the program starts itself once
//! more, in place, with these set.

use coffer_api::Machine;

/// What WebKit reads.
const SWITCHES: [&str; 2] = ["WEBKIT_DISABLE_DMABUF_RENDERER", "WEBKIT_DISABLE_COMPOSITING_MODE"];

/// What the system shows of a card: a folder of render nodes, NVIDIA's own driver, and the host's card in WSL.
#[cfg(all(unix, not(target_os = "macos")))]
const NODES: &str = "/dev/dri";
#[cfg(all(unix, not(target_os = "macos")))]
const OTHER_CARDS: [&str; 2] = ["/dev/nvidiactl", "/dev/dxg"];

#[cfg(all(unix, not(target_os = "macos")))]
fn has_a_card() -> bool {
    let is_node = |entry: std::fs::DirEntry| entry.file_name().as_encoded_bytes().starts_with(b"renderD");
    std::fs::read_dir(NODES).is_ok_and(|nodes| nodes.flatten().any(is_node))
        || OTHER_CARDS.iter().any(|card| std::path::Path::new(card).exists())
}

/// Starts the program again with the switches where there is no card or the settings ask for it, and they are not set.
/// Comes back where nothing is to be done, and where it does not work: a window that may stay blank is better than none.
pub(crate) fn settle() {
    #[cfg(all(unix, not(target_os = "macos")))]
    if !SWITCHES.iter().all(|name| std::env::var_os(name).is_some())
        && (!has_a_card() || coffer_api::draws_in_software(&Machine::new(true)))
        && let Ok(own) = std::env::current_exe()
    {
        use std::os::unix::process::CommandExt;
        let mut again = std::process::Command::new(own);
        again.args(std::env::args_os().skip(1)).envs(SWITCHES.map(|name| (name, "1")));
        // Replaces this process; only a failure comes back.
        let _ = again.exec();
    }
    #[cfg(not(all(unix, not(target_os = "macos"))))]
    let _ = (SWITCHES, Machine::new);
}
