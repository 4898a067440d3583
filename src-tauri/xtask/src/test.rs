//! `cargo xtask test`: everything that must be green before a change is taken, in one command, one line a step. The steps
//! say what is run; the checks themselves live where they belong (in the crates, in `ui/`, in `tests/`).

mod count;
mod walk;

use crate::house::{House, logged};
use crate::outcome::{Done, Stop, Trying};
use crate::provision::{For, chromium, courier_servers, provision};
use crate::{egress, tidy, tools};
use std::process::Command;
use walk::{Step, Walk};

/// The help line.
pub const ABOUT: &str =
    "everything that must be green: test [--full] [--keep-going] [--only STEP]... [--list]";

/// In order: what fails fastest first, and the UI's build before the app, which carries it inside.
const STEPS: &[Step] = &[
    Step::check("format", "rustfmt changes nothing", format),
    Step::check("tidy", "the house rules that no compiler holds", house_rules),
    Step::check("ui-types", "the UI type-checks", ui_types),
    Step::check("ui-lint", "the UI's linter and formatter are content", ui_lint),
    Step::tests("ui-unit", "the UI's unit tests", ui_unit),
    Step::check("ui-build", "the UI builds", ui_build),
    Step::check("clippy", "clippy has no warning", clippy),
    Step::check("deny", "licences, sources and bans", deny),
    Step::check("egress", "no network client in the app and in the CLI", no_egress),
    Step::check("build", "everything builds", build),
    Step::tests("rust", "the Rust tests", rust),
    Step::check("bindings", "the generated TypeScript is what the code says", bindings),
    Step::tests("e2e", "the screens in Chromium, against `coffer serve`", e2e),
    Step::tests("window", "the real window in WebKitGTK, with a real keychain", window),
    Step::tests("courier", "the courier against WebDAV, S3 and SFTP servers", courier),
    Step::check("torture", "kills, full disks, flipped bits, keychains, leaks", torture).only_in_full(),
];

/// What the command line asked for.
#[derive(Default)]
struct Wish {
    full: bool,
    keep_going: bool,
    only: Vec<String>,
}

/// Provisions, then walks the steps.
pub fn act(house: &House, arguments: &[String]) -> Done {
    if arguments.iter().any(|argument| argument == "--list") {
        for step in STEPS {
            println!("{:<10} {}", step.name, step.about);
        }
        return Ok(());
    }
    let wish = wish(arguments)?;
    provision(house, For::Testing)?;
    tools::components(house)?;
    let mut walk = Walk::new(house, wish.full);
    for step in STEPS {
        let named = wish.only.iter().any(|name| name == step.name);
        if !named && (!wish.only.is_empty() || step.full_only && !wish.full) {
            continue;
        }
        if !walk.take(step)? && !wish.keep_going {
            break;
        }
    }
    walk.end()
}

fn wish(arguments: &[String]) -> Result<Wish, Stop> {
    let mut wish = Wish::default();
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        match word.as_str() {
            "--full" => wish.full = true,
            "--keep-going" => wish.keep_going = true,
            "--only" => {
                let name = words.next().ok_or_else(|| Stop::usage("--only wants the name of a step"))?;
                if !STEPS.iter().any(|step| step.name == name) {
                    return Err(
                        Stop::usage(format!("there is no step `{name}`")).next("cargo xtask test --list")
                    );
                }
                wish.only.push(name.clone());
            }
            other => return Err(Stop::usage(format!("test does not know `{other}`")).next(ABOUT)),
        }
    }
    Ok(wish)
}

fn format(walk: &Walk) -> Done {
    logged(walk.house.cargo().args(["fmt", "--all", "--check"]), walk.log())
}

fn house_rules(walk: &Walk) -> Done {
    tidy::act(walk.house, &[])
}

fn npm_run(walk: &Walk, script: &str) -> Done {
    logged(walk.house.npm().args(["run", "--silent", script]), walk.log())
}

fn ui_types(walk: &Walk) -> Done {
    npm_run(walk, "typecheck")
}

fn ui_lint(walk: &Walk) -> Done {
    npm_run(walk, "lint")
}

fn ui_unit(walk: &Walk) -> Done {
    npm_run(walk, "test")
}

fn ui_build(walk: &Walk) -> Done {
    npm_run(walk, "build")
}

fn clippy(walk: &Walk) -> Done {
    let arguments = ["clippy", "--locked", "--workspace", "--all-targets", "--quiet", "--", "-D", "warnings"];
    logged(walk.house.cargo().args(arguments), walk.log())
}

fn deny(walk: &Walk) -> Done {
    tools::deny(walk.house, walk.log())?;
    // Of the whole workspace: without the word only the app's own tree would be looked at.
    let arguments =
        ["deny", "--workspace", "--locked", "check", "--hide-inclusion-graph", "bans", "licenses", "sources"];
    logged(walk.house.cargo().args(arguments), walk.log())
}

fn no_egress(walk: &Walk) -> Done {
    egress::check_all(walk.house).map(drop)
}

/// One build of the default members with all their targets: later steps find the libraries, the tests and both programs
/// built with the same features, and build nothing twice.
fn build(walk: &Walk) -> Done {
    logged(walk.house.cargo().args(["build", "--locked", "--all-targets", "--quiet"]), walk.log())
}

/// nextest where it is installed (it runs the tests of all crates side by side), else cargo's own runner.
fn rust(walk: &Walk) -> Done {
    let mut command = walk.house.cargo();
    if walk.house.has("cargo-nextest") {
        command.args(["nextest", "run", "--locked", "--no-fail-fast", "--status-level", "slow"]);
        command.args(["--final-status-level", "slow", "--color", "never"]);
        if walk.full {
            command.args(["--run-ignored", "all"]);
        }
    } else {
        command.args(["test", "--locked", "--quiet", "--no-fail-fast", "--lib", "--bins", "--tests", "--"]);
        if walk.full {
            command.arg("--include-ignored");
        }
    }
    logged(walk.long_forms(&mut command), walk.log())
}

/// The tests that write `ui/src/api/generated` have just run; what they wrote must be what is committed.
fn bindings(walk: &Walk) -> Done {
    let generated = "ui/src/api/generated";
    if !walk.house.root().join(generated).is_dir() {
        return Err(Stop::new(format!("{generated} is not there")).next("cargo test -p coffer-api writes it"));
    }
    let git = || walk.house.program("git");
    let changed = || {
        Stop::new("the generated TypeScript differs from what is committed")
            .next(format!("look at {generated} and commit it with the change that caused it"))
    };
    logged(git().args(["--no-pager", "diff", "--exit-code", "--", generated]), walk.log())
        .map_err(|_| changed())?;
    let fresh =
        crate::house::read(git().args(["ls-files", "--others", "--exclude-standard", "--", generated]))?;
    if fresh.is_empty() { Ok(()) } else { Err(changed()) }
}

fn e2e(walk: &Walk) -> Done {
    let mut build = walk.house.cargo();
    build.args(["build", "--locked", "--quiet", "-p", "coffer-tests", "--example", "write_beside"]);
    logged(&mut build, walk.log())?;
    let mut npm = walk.house.npm();
    npm.args(["run", "--silent", "e2e"])
        .env("COFFER_BIN", walk.house.target().join("debug/coffer"))
        .env("COFFER_COLLEAGUE", walk.house.target().join("debug/examples/write_beside"))
        .env("CHROMIUM_BIN", chromium(walk.house)?);
    logged(walk.long_forms(&mut npm), walk.log())
}

fn window(walk: &Walk) -> Done {
    let mut command = walk.house.cargo();
    command
        .args([
            "test",
            "--locked",
            "--quiet",
            "-p",
            "coffer-window-tests",
            "--tests",
            "--",
            "--test-threads=1",
        ])
        .env("COFFER_APP", walk.house.target().join("debug/coffer-desktop"));
    logged(walk.long_forms(&mut command), walk.log())
}

/// Built alone, after everything else: its network client must not unify into what the steps before have tested.
fn courier(walk: &Walk) -> Done {
    let servers = courier_servers(walk.house)?;
    let mut command = walk.house.cargo();
    command
        .args(["test", "--locked", "--quiet", "--no-fail-fast", "-p", "coffer-courier"])
        .env("COFFER_COURIER_SERVERS", servers)
        // They wait for servers more than they compute.
        .env("RUST_TEST_THREADS", "6");
    logged(walk.long_forms(&mut command), walk.log())
}

fn torture(walk: &Walk) -> Done {
    let arguments = [
        "run",
        "--quiet",
        "--locked",
        "--profile",
        "measured",
        "-p",
        "coffer-bench",
        "--",
        "torture",
        "--root",
    ];
    logged(walk.house.cargo().args(arguments).arg(walk.house.root()), walk.log())
}

impl Walk<'_> {
    /// Tells the tests, by the environment, whether the long forms are wanted.
    fn long_forms<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        if self.full {
            command.env("COFFER_FULL", "1").env("PROPTEST_CASES", "4096");
        }
        command
    }
}
