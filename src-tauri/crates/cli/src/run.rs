//! What each word of the command line does: open the vault, call the surface, show the answer.

mod data;
mod import;
mod locks;
mod look;
mod make;
mod serve;
mod team;

use std::sync::Arc;

use clap::CommandFactory;
use coffer_api::{ApiError, COMMANDS, ErrorCode, Machine, Scopes, Session};
use serde_json::{Value, json};

use crate::args::{Args, Audit, Command};
use crate::ask::{self, Secrets};
use crate::out::{self, Failed};

/// Does what the arguments say.
pub fn run(args: &Args) -> Result<(), Failed> {
    match &args.command {
        Command::Completions { shell } => {
            clap_complete::generate(*shell, &mut Args::command(), "coffer", &mut std::io::stdout());
            Ok(())
        }
        Command::Vaults => look::vaults(&Desk::closed(args, "cli")),
        Command::Create { kit_out, name, member, region } => {
            let who =
                make::Who { name: name.as_deref(), member: member.as_deref(), region: region.as_deref() };
            make::create(&Desk::closed(args, "cli"), kit_out, &who)
        }
        Command::Passphrase => locks::passphrase(&Desk::closed(args, "cli")),
        Command::Rekey { kit_out, new_passphrase_stdin } => {
            locks::rekey(&Desk::closed(args, "cli"), kit_out, *new_passphrase_stdin)
        }
        Command::Restore { file, into, new_passphrase_stdin } => {
            data::restore(args, file, into, *new_passphrase_stdin)
        }
        Command::Serve { port, ui } => serve::serve(args, *port, ui.as_deref()),
        Command::Call { name, .. } if name == "help" => help(),
        _ => {
            let desk = Desk::open(args)?;
            let done = with_open(&desk, args);
            desk.session.lock();
            done
        }
    }
}

fn with_open(desk: &Desk<'_>, args: &Args) -> Result<(), Failed> {
    match &args.command {
        Command::Unlock => look::unlocked(desk),
        Command::Settings { region, currency } => {
            look::settings(desk, region.as_deref(), currency.as_deref())
        }
        Command::Count => look::count(desk),
        Command::Hash => look::hash(desk),
        Command::List { kind, limit } => look::list(desk, kind, *limit),
        Command::Show { kind, id } => look::show(desk, kind, id),
        Command::Search { query, limit } => look::search(desk, query, *limit),
        Command::Undo { batch, keep_changed } => make::undo(desk, batch.as_deref(), *keep_changed),
        Command::Redo => make::redo(desk),
        Command::Log { ty, text, contact, account, deal, lead, next } => {
            let text = if text == "-" { ask::rest()? } else { text.clone() };
            let request = json!({"type": ty, "text": text, "contact": contact, "account": account,
                "deal": deal, "lead": lead, "next": next});
            make::log(desk, request)
        }
        Command::Team { what } => team::team(desk, what),
        Command::Bundle { what } => team::bundle(desk, what),
        Command::Audit { what: Audit::Verify } => look::audit_verify(desk),
        Command::Audit { what: Audit::List { limit } } => look::journal(desk, *limit),
        Command::Doctor { rebuild } => look::doctor(desk, *rebuild),
        Command::Import { path, preset, head, dry_run, duplicates, failed_out } => {
            let (preset, dry_run, duplicates) = (preset.as_deref(), *dry_run, *duplicates);
            let how = import::How { preset, head: *head, dry_run, duplicates };
            import::import(desk, path, &how, failed_out.as_deref())
        }
        Command::Export { out, format, encoding, kinds, plain } => {
            data::export(desk, out, *format, *encoding, kinds, *plain)
        }
        Command::Backup { dest } => data::backup(desk, dest),
        Command::Call { name, args } => {
            let request = if args == "-" { ask::rest()? } else { args.clone() };
            let answer = desk.session.call(name, request.as_bytes());
            ask::wipe(request);
            out::json(&serde_json::from_slice(&answer?).map_err(ApiError::from)?)
        }
        // The words that need no open vault were done above.
        _ => Err(ApiError::new(ErrorCode::Internal).into()),
    }
}

/// The commands that `call` knows.
fn help() -> Result<(), Failed> {
    let rows: Vec<Vec<String>> = COMMANDS
        .iter()
        .map(|command| vec![command.name.to_owned(), command.about.trim().to_owned()])
        .collect();
    out::table(&rows)
}

/// A session and how to talk about it.
pub struct Desk<'a> {
    pub session: Session,
    pub args: &'a Args,
}

impl<'a> Desk<'a> {
    /// A session whose vault is still closed.
    pub fn closed(args: &'a Args, via: &'static str) -> Desk<'a> {
        let host = Arc::new(Machine::new(!args.no_keychain));
        let session = Session::new(host, via, Scopes::ALL, args.vault.clone());
        Desk { session, args }
    }

    /// A session with the vault open.
    pub fn open(args: &'a Args) -> Result<Desk<'a>, Failed> {
        let desk = Desk::closed(args, "cli");
        let secrets = desk.secrets()?;
        desk.unlock(&secrets)?;
        Ok(desk)
    }

    /// What the arguments announce on standard input; at a terminal it is asked for where the vault wants something.
    pub fn secrets(&self) -> Result<Secrets, Failed> {
        let mut secrets = ask::secrets(self.args)?;
        if secrets.passphrase.is_none() && secrets.kit.is_none() && ask::can() {
            let ways = self.call("app_state", json!({}))?["ways"].take();
            if ways["passphrase"] == true {
                secrets.passphrase = ask::hidden(&self.say("cli.ask.passphrase"))?;
            } else if ways["keychain"] != true && ways["kit"] == true {
                secrets.kit = ask::hidden(&self.say("cli.ask.kit"))?;
            }
        }
        Ok(secrets)
    }

    /// A new passphrase: the next line of standard input, or asked for twice.
    pub fn new_passphrase(&self) -> Result<zeroize::Zeroizing<String>, Failed> {
        if self.args.passphrase_stdin || self.args.kit_stdin || !ask::can() {
            return ask::line("new passphrase");
        }
        let [new, again, differ] = ["new", "again", "differ"].map(|key| self.say(&format!("cli.ask.{key}")));
        ask::hidden_twice(&new, &again, &differ)
    }

    /// Opens the vault, and says loudly where an older state of it is in place.
    pub fn unlock(&self, secrets: &Secrets) -> Result<(), Failed> {
        let request = ask::request(&[
            ("passphrase", secrets.passphrase.as_ref().map(|text| text.as_str())),
            ("kit", secrets.kit.as_ref().map(|text| text.as_str())),
        ])?;
        let answer = self.session.call("vault_unlock", &request)?;
        let answer: Value = serde_json::from_slice(&answer).map_err(ApiError::from)?;
        if answer["report"]["details"]["alarm"] == true {
            let mut error = ApiError::new(ErrorCode::RolledBack);
            error.details = answer["report"]["details"].as_object().cloned().unwrap_or_default();
            if !self.args.accept_rollback {
                self.session.lock();
                return Err(error.into());
            }
            out::explain(&error, self.args.json);
        }
        let state = self.call("app_state", json!({}))?;
        for warning in state["warnings"].as_array().into_iter().flatten() {
            let key = format!("warning.{}", out::plain(&warning["code"]));
            let text = self.say(&key);
            if text != key && !self.args.json {
                out::complain(&text);
            }
        }
        Ok(())
    }

    /// Calls a command.
    pub fn call(&self, name: &str, request: Value) -> Result<Value, Failed> {
        let answer = self.session.call(name, request.to_string().as_bytes())?;
        Ok(serde_json::from_slice(&answer).map_err(ApiError::from)?)
    }

    /// The words of this program in the machine's language.
    pub fn say(&self, key: &str) -> String {
        coffer_api::locales::text(out::language(), key).to_owned()
    }
}
