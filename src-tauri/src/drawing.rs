//! Drawing without the graphics card, for machines on which the window stays blank. WebKit is told by its environment, which
//! it reads when it starts: so the program starts itself once more, in place, with these set.

use coffer_api::Machine;

/// What WebKit reads.
const SWITCHES: [&str; 2] = ["WEBKIT_DISABLE_DMABUF_RENDERER", "WEBKIT_DISABLE_COMPOSITING_MODE"];

/// Starts the program again with the switches where the settings ask for it and they are not set. Comes back where nothing
/// is to be done, and where it does not work: a window that may stay blank is better than none.
pub(crate) fn settle() {
    #[cfg(all(unix, not(target_os = "macos")))]
    if !SWITCHES.iter().all(|name| std::env::var_os(name).is_some())
        && coffer_api::draws_in_software(&Machine::new(true))
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
