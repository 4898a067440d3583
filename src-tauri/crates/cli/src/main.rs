//! `coffer`: arguments to the surface to a table or to JSON. No rule of the CRM in here, and no word of SQL: whatever
//! this program can do, a script could do through the surface.

mod args;
mod ask;
mod out;
mod run;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    // A panic's text may hold what somebody wrote; where it happened is enough to find the bug.
    std::panic::set_hook(Box::new(|info| {
        if let Some(place) = info.location() {
            out::complain(&format!("coffer: a bug at {}:{}", place.file(), place.line()));
        }
    }));
    let args = args::Args::parse();
    let asked = std::panic::catch_unwind(|| run::run(&args));
    match asked {
        Ok(Ok(())) => ExitCode::SUCCESS,
        Ok(Err(out::Failed::Gone)) => ExitCode::SUCCESS,
        Ok(Err(out::Failed::Api(error))) => {
            out::explain(&error, args.json);
            ExitCode::from(error.code.exit_code())
        }
        Err(_) => ExitCode::from(70),
    }
}
