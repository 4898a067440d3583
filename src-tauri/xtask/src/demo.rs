//! `cargo xtask demo team`: four people, each with a vault and the program of their own, exchange sealed files through a
//! folder; then everything that each of them holds is searched for what the others wrote. Nothing stays behind.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::house::{House, show};
use crate::outcome::{Done, Stop, Trying};

/// The help line.
pub const ABOUT: &str = "`demo team`: a team of four vaults over a folder, and what each of them can read";

/// The vaults live for as long as this does.
const PASSPHRASE: &str = "correct horse battery staple sunset";
/// Name and role; the first one founds the team. Anna and Mara are of one department, Bo is of another.
const PEOPLE: [(&str, &str, &str); 4] = [
    ("Ada", "admin", ""),
    ("Anna", "salesperson", "east"),
    ("Bo", "salesperson", "west"),
    ("Mara", "manager", "east"),
];
/// Whose customers each of them may read, by place.
const READS: [&[usize]; 4] = [&[0, 1, 2, 3], &[1], &[2], &[1, 3]];

/// Builds the program and plays it through.
pub fn act(house: &House, arguments: &[String]) -> Done {
    if arguments != ["team"] {
        return Err(Stop::usage("demo takes one word: team"));
    }
    show(house.cargo().args(["build", "--locked", "-p", "coffer-cli", "--bin", "coffer"]))?;
    let stage = house.target().join("xtask").join(format!("demo-{}", std::process::id()));
    fs::create_dir_all(stage.join("stick")).trying("making a folder for the demo")?;
    let program = house.target().join("debug").join("coffer");
    let done = Team { house, program, stage: stage.clone() }.play();
    let gone = fs::remove_dir_all(&stage).trying("taking the demo's folder away");
    done.and(gone)
}

struct Team<'a> {
    house: &'a House,
    program: PathBuf,
    stage: PathBuf,
}

impl Team<'_> {
    fn play(&self) -> Done {
        println!("four vaults without a keychain, one passphrase each");
        for (who, (name, ..)) in PEOPLE.iter().enumerate() {
            let kit = self.of(who, "kit");
            self.says(who, &["create", "--kit-out", &text(&kit), "--member", name], 2)?;
        }
        for who in 1..PEOPLE.len() {
            self.join(who)?;
        }
        for who in 0..PEOPLE.len() {
            let list = self.of(who, "csv");
            let row = format!("Company,Mobile Phone\n{},{}\n", canary(who), phone(who));
            fs::write(&list, row).trying("writing a list of customers")?;
            self.coffer(who, &["import", &text(&list)])?;
            fs::remove_file(&list).trying("taking the list away")?;
        }
        let stick = text(&self.stage.join("stick"));
        for _ in 0..2 {
            for who in 0..PEOPLE.len() {
                self.coffer(who, &["bundle", "seal", &stick])?;
            }
            for who in 0..PEOPLE.len() {
                self.coffer(who, &["bundle", "open", &stick])?;
            }
        }
        self.table()
    }

    /// Invitation, request, the six words read out, admission, the first sealed file.
    fn join(&self, who: usize) -> Done {
        let (name, role, department) = PEOPLE[who];
        let invitation = self.coffer(0, &["team", "invite"])?;
        let answer = self.coffer(who, &["team", "request", invitation.trim(), "--name", name])?;
        let request = answer.lines().next().unwrap_or_default().to_owned();
        let words = |answer: &str| -> String {
            let mut last: Vec<String> = answer.split_whitespace().rev().take(6).map(str::to_owned).collect();
            last.reverse();
            last.join(" ")
        };
        let (theirs, ours) = (words(&answer), words(&self.coffer(0, &["team", "look", &request])?));
        println!("{name} joins as {role}: \"{theirs}\"");
        if theirs != ours {
            return Err(Stop::new(format!("the six words differ: \"{ours}\"")));
        }
        let admit =
            ["team", "admit", &request, "--words", &theirs, "--role", role, "--departments", department];
        self.coffer(0, &admit)?;
        let stick = self.stage.join("stick");
        let sealed = self.coffer(0, &["bundle", "seal", &text(&stick)])?;
        self.coffer(who, &["team", "join", &text(&stick.join(sealed.trim()))]).map(drop)
    }

    /// What everybody holds of everybody's customers; an error where somebody holds what they may not, or lacks what they may.
    fn table(&self) -> Done {
        println!(
            "\ncopies of each name and phone: what the program shows and exports | the bytes of all files"
        );
        println!("{:<16}{}", "", PEOPLE.map(|(name, ..)| format!("{name:<14}")).concat());
        let mut wrong = Vec::new();
        for (who, (name, role, _)) in PEOPLE.iter().enumerate() {
            let shown = self.shown(who)?;
            let mut line = format!("{:<16}", format!("{name} ({})", &role[..role.len().min(5)]));
            for (of, (whose, ..)) in PEOPLE.iter().enumerate() {
                let needles = [canary(of), phone(of)];
                let read: usize = needles.iter().map(|needle| shown.matches(needle.as_str()).count()).sum();
                let raw: usize =
                    needles.iter().map(|needle| self.in_files(needle)).sum::<Result<usize, Stop>>()?;
                line.push_str(&format!("{:<14}", format!("{read} | {raw}")));
                if (read > 0) != READS[who].contains(&of) || raw > 0 {
                    wrong.push(format!("{name} and the customers of {whose}"));
                }
            }
            println!("{line}");
        }
        for who in 0..PEOPLE.len() {
            self.coffer(who, &["audit", "verify"])?;
        }
        if wrong.is_empty() {
            println!("everybody reads what they may and nothing else; no file shows anything");
            return Ok(());
        }
        Err(Stop::new(format!("not as it has to be: {}", wrong.join(", "))))
    }

    /// Everything that the program gives out of a vault.
    fn shown(&self, who: usize) -> Result<String, Stop> {
        let out = self.of(who, "json");
        self.coffer(who, &["export", "--format", "json", &text(&out)])?;
        let mut all = fs::read_to_string(&out).trying("reading an export")?;
        fs::remove_file(&out).trying("taking an export away")?;
        all.push_str(&self.coffer(who, &["list", "account"])?);
        Ok(all)
    }

    /// How often the bytes are in any file of the demo, vaults and stick.
    fn in_files(&self, needle: &str) -> Result<usize, Stop> {
        let mut found = 0;
        let mut ahead = vec![self.stage.clone()];
        while let Some(path) = ahead.pop() {
            if path.is_dir() {
                for entry in fs::read_dir(&path).trying("looking through the demo's folder")? {
                    ahead.push(entry.trying("looking through the demo's folder")?.path());
                }
            } else {
                let bytes = fs::read(&path).trying("looking through the demo's files")?;
                found += bytes.windows(needle.len()).filter(|window| *window == needle.as_bytes()).count();
            }
        }
        Ok(found)
    }

    fn of(&self, who: usize, ending: &str) -> PathBuf {
        self.stage.join(format!("{}.{ending}", PEOPLE[who].0))
    }

    fn coffer(&self, who: usize, words: &[&str]) -> Result<String, Stop> {
        self.says(who, words, 1)
    }

    /// Runs the program of one of them; the passphrase goes in by standard input, so many times.
    fn says(&self, who: usize, words: &[&str], times: usize) -> Result<String, Stop> {
        let mut command: Command = self.house.program(&self.program);
        command
            .args(["--no-keychain", "--passphrase-stdin", "--vault", &text(&self.of(who, "vault"))])
            .args(words)
            .env("XDG_CONFIG_HOME", self.of(who, "config"))
            .env("XDG_DATA_HOME", self.of(who, "data"))
            .env("LC_ALL", "C.UTF-8")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().trying("starting coffer")?;
        if let Some(mut stdin) = child.stdin.take() {
            stdin
                .write_all(format!("{PASSPHRASE}\n").repeat(times).as_bytes())
                .trying("telling the passphrase")?;
        }
        let output = child.wait_with_output().trying("waiting for coffer")?;
        if output.status.success() {
            return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
        }
        let why = String::from_utf8_lossy(&output.stderr).into_owned();
        Err(Stop::new(format!("{}: coffer {}: {}", PEOPLE[who].0, words.join(" "), why.trim())))
    }
}

fn text(path: &Path) -> String {
    path.display().to_string()
}

fn canary(of: usize) -> String {
    format!("Canary of {} Ltd", PEOPLE[of].0)
}

fn phone(of: usize) -> String {
    format!("+861380000111{of}")
}
