//! One round: what waits in the outbox goes out, what is new at the destination comes in. Every step can be cut off and
//! done again: a name is only ever written once, and what was done is found out from the two sides and from the facts.

use crate::destination::{Destination, Listed, Put};
use crate::folder::Folder;
use crate::name::{self, Kind};
use crate::state::State;
use crate::trouble::{Code, Trouble};
use crate::voice::{Line, Voice};

/// Everything a round works with.
pub struct Round<'a> {
    /// The local side.
    pub folder: &'a Folder,
    /// The other side.
    pub destination: &'a mut Destination,
    /// What is known from before.
    pub state: &'a mut State,
    /// Who hears about it.
    pub voice: &'a mut Voice,
}

/// What a round did.
#[derive(Default)]
pub struct Count {
    sent: u64,
    fetched: u64,
    left: u64,
    /// The names in the outbox that were looked at: what is not among them came later.
    pub seen: Vec<String>,
    /// The first trouble with a single file: the others were moved all the same.
    pub trouble: Option<Trouble>,
}

impl Round<'_> {
    /// Goes round once.
    ///
    /// # Errors
    /// The first trouble that is not about one file alone.
    pub async fn go(&mut self) -> Result<Count, Trouble> {
        let mut count = Count::default();
        self.settle()?;
        self.voice.say(&Line::Listing)?;
        let listed = self.destination.list().await?;
        let foreign = listed.iter().filter(|file| name::kind(&file.name) == Kind::Foreign).count() as u64;
        self.voice.say(&Line::Listed { sealed: listed.len() as u64 - foreign, foreign })?;
        count.seen = self.folder.outbox()?;
        let mut no_sending = None;
        for name in count.seen.clone() {
            match self.send(&name, &listed).await {
                // A destination that takes nothing may still give.
                Err(trouble) if matches!(trouble.code, Code::NoSpace | Code::Refused) => {
                    no_sending = Some(trouble);
                    break;
                }
                outcome => count.sent += self.judge(&name, outcome, &mut count)?,
            }
        }
        count.left = self.unsent()?;
        // A cloud drive's copies last: if the bytes are those of the file itself, they come under its own name.
        for wanted in [Kind::Sealed, Kind::Copy] {
            for file in listed.iter().filter(|file| name::kind(&file.name) == wanted) {
                if !self.is_ours(&file.name) {
                    let outcome = self.fetch(file).await;
                    count.fetched += self.judge(&file.name, outcome, &mut count)?;
                }
            }
        }
        self.voice.say(&Line::Done { sent: count.sent, fetched: count.fetched, left: count.left })?;
        no_sending.map_or(Ok(count), Err)
    }

    /// Finishes what a kill cut off between noting a fetched file and putting it into the inbox.
    fn settle(&mut self) -> Result<(), Trouble> {
        let left_over = self.folder.left_over()?;
        for (sum, inbox) in self.state.not_placed() {
            if left_over.as_ref() == Some(&sum) {
                self.place(&inbox, &sum)?;
            }
            self.state.note_placed(&sum)?;
        }
        self.folder.discard()
    }

    /// Trouble with one file is said and remembered; trouble with more ends the round.
    fn judge(
        &mut self,
        name: &str,
        outcome: Result<u64, Trouble>,
        count: &mut Count,
    ) -> Result<u64, Trouble> {
        match outcome {
            Ok(moved) => Ok(moved),
            Err(trouble) if trouble.code.of_one_file() => {
                self.voice.say(&Line::Error { code: trouble.code, name: Some(name::shown(name)) })?;
                count.trouble.get_or_insert(trouble);
                Ok(0)
            }
            Err(trouble) => Err(trouble),
        }
    }

    /// How many files of the outbox are not sent.
    fn unsent(&self) -> Result<u64, Trouble> {
        let outbox = self.folder.outbox()?;
        Ok(outbox.iter().filter(|name| self.state.sent(name).is_none()).count() as u64)
    }

    /// Whether a file at the destination is one that we put there, or were about to.
    fn is_ours(&self, name: &str) -> bool {
        self.state.sent(name).is_some() || self.folder.is_waiting(name)
    }

    /// Sends a file of the outbox, unless it is there; 1 if it had to be sent.
    async fn send(&mut self, name: &str, listed: &[Listed]) -> Result<u64, Trouble> {
        let was_sent = self.state.sent(name).is_some();
        if was_sent && listed.iter().any(|file| file.name == name) {
            return Ok(0);
        }
        // The listing may be old. The question for this one name is not answered from it.
        let there = self.destination.size(name).await?;
        if was_sent && there.is_some() {
            return Ok(0);
        }
        let Some(bytes) = self.folder.read(name)? else { return Ok(0) };
        if was_sent {
            self.voice.say(&Line::Lost { name })?;
        }
        let size = bytes.len() as u64;
        let sum = blake3::hash(&bytes).to_hex().to_string();
        let mut was_there = there.is_some();
        if !was_there {
            self.voice.say(&Line::Sending { name, bytes: 0, of: size })?;
            let voice = &mut *self.voice;
            let mut progress = |bytes| voice.say(&Line::Sending { name, bytes, of: size });
            was_there = self.destination.put_new(name, bytes, &sum, &mut progress).await? == Put::Taken;
        }
        if self.destination.size(name).await? != Some(size)
            || !self.destination.holds(name, size, &sum).await?
        {
            let code = if was_there { Code::NameTaken } else { Code::Differs };
            return Err(Trouble::lasting(code));
        }
        self.state.note_sent(name, size, &sum)?;
        self.voice.say(&Line::Sent { name, bytes: size })?;
        Ok(1)
    }

    /// Fetches a listed file, unless it is known; 1 if it lies in the inbox now.
    async fn fetch(&mut self, file: &Listed) -> Result<u64, Trouble> {
        let Listed { name: listed, look } = file;
        if self.state.is_settled(listed, look) {
            return Ok(0);
        }
        let shown = name::shown(listed).to_owned();
        if look.size > name::LARGEST {
            return self.pass_over(file, Code::TooLarge);
        }
        if !self.folder.has_room(look.size)? {
            return Err(Trouble::lasting(Code::InboxFull));
        }
        self.voice.say(&Line::Fetching { name: &shown, of: look.size })?;
        let mut incoming = self.folder.begin()?;
        let read = self.destination.read(listed, look.size, &mut |bytes| incoming.take(bytes)).await;
        let (size, sum) = match read.and_then(|()| incoming.finish()) {
            Ok(whole) => whole,
            Err(Trouble { code: code @ (Code::NotSealed | Code::TooLarge), .. }) => {
                self.folder.discard()?;
                return self.pass_over(file, code);
            }
            // Listed and not there: the listing is old, or somebody tidied up. The next listing tells.
            Err(Trouble { code: Code::Missing, .. }) => return Ok(0),
            Err(trouble) => return Err(trouble),
        };
        if self.state.knows(&sum) {
            self.folder.discard()?;
            self.state.note_fetched(listed, look, &sum, None)?;
            self.voice.say(&Line::Known { name: &shown })?;
            return Ok(0);
        }
        let own_name =
            name::kind(listed) == Kind::Sealed && !self.folder.has(listed) && !self.state.gave_out(listed);
        let inbox = if own_name { listed.clone() } else { self.free_name(&sum) };
        self.state.note_fetched(listed, look, &sum, Some(&inbox))?;
        let inbox = self.place(&inbox, &sum)?;
        self.state.note_placed(&sum)?;
        self.voice.say(&Line::Fetched { name: &shown, inbox: &inbox, bytes: size })?;
        Ok(1)
    }

    /// A name for these bytes that nothing has.
    fn free_name(&self, sum: &str) -> String {
        let mut names =
            name::from_sum(sum).filter(|name| !self.folder.has(name) && !self.state.gave_out(name));
        names.next().expect("names have no end, and what has one does")
    }

    /// Puts the fetched file into the inbox; the name it has there. Where somebody was faster with other bytes under that
    /// name, it gets the one that only its own bytes can have.
    fn place(&self, inbox: &str, sum: &str) -> Result<String, Trouble> {
        match self.folder.place(inbox) {
            Err(Trouble { code: Code::NameTaken, .. }) if self.folder.inbox_has(inbox, sum)? => {
                self.folder.discard()?;
                Ok(inbox.to_owned())
            }
            Err(Trouble { code: Code::NameTaken, .. }) => {
                let other = self.free_name(sum);
                self.folder.place(&other)?;
                Ok(other)
            }
            placed => placed.map(|()| inbox.to_owned()),
        }
    }

    fn pass_over(&mut self, file: &Listed, code: Code) -> Result<u64, Trouble> {
        self.state.note_passed_over(&file.name, &file.look)?;
        self.voice.say(&Line::Skipped { name: name::shown(&file.name), code })?;
        Ok(0)
    }
}
