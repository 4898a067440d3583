//! What can go wrong, as a closed list of codes. No text of a server, a path or a name travels in an error: whatever
//! comes from outside may hold what somebody must not read in a log.

use serde::Serialize;

/// Why something could not be done. On the wire and in the log it is its name in snake case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum Code {
    /// The settings cannot be read, or say something that cannot be.
    #[error("the settings cannot be used")]
    Config,
    /// What came over standard input is not the secret this destination needs.
    #[error("the secret on standard input cannot be used")]
    Secret,
    /// Another courier works on this folder.
    #[error("another courier works on this folder")]
    Locked,
    /// The local folder cannot be read or written: no space, no right, or gone.
    #[error("the local folder cannot be read or written")]
    Local,
    /// More waits in the inbox than anybody takes out: a destination that strangers write to must not fill the disk.
    #[error("too much waits in the inbox")]
    InboxFull,
    /// Nobody answers at the destination's address.
    #[error("the destination does not answer")]
    Unreachable,
    /// The destination does not take this credential.
    #[error("the destination does not take this credential")]
    Credential,
    /// The server is not the one whose key is known.
    #[error("the server's host key is not the one that is known")]
    HostKey,
    /// Nobody whom this machine trusts vouches for the server's certificate.
    #[error("the server's certificate cannot be trusted")]
    Certificate,
    /// The folder or bucket is not there.
    #[error("the folder or bucket is not there")]
    Missing,
    /// The destination knows us and refuses the act.
    #[error("the destination refuses this")]
    Refused,
    /// No space is left at the destination, or the file is larger than it takes.
    #[error("no space is left at the destination")]
    NoSpace,
    /// The destination asks for less haste.
    #[error("the destination asks to slow down")]
    Busy,
    /// The destination answered something else than expected.
    #[error("the destination answered something unexpected")]
    Server,
    /// Under this name the destination has other bytes. Nothing is overwritten.
    #[error("the destination has other bytes under this name")]
    NameTaken,
    /// What was read back is not what was sent.
    #[error("what was read back is not what was sent")]
    Differs,
    /// The file is larger than a sealed file may be.
    #[error("the file is larger than 512 MiB")]
    TooLarge,
    /// The file does not begin as a sealed file does.
    #[error("the file is not a sealed file")]
    NotSealed,
}

impl Code {
    /// The program's exit code: what a caller without an eye on the lines has to go by.
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Config | Self::Secret => 2,
            Self::Locked => 3,
            Self::Credential | Self::HostKey | Self::Certificate => 5,
            Self::Local | Self::InboxFull => 6,
            Self::NameTaken | Self::Differs | Self::TooLarge | Self::NotSealed => 7,
            Self::Unreachable | Self::Missing | Self::Refused | Self::NoSpace | Self::Busy | Self::Server => {
                4
            }
        }
    }

    /// Whether one of the two sides does not take the other for whom it says it is.
    pub fn of_identity(self) -> bool {
        matches!(self, Self::Credential | Self::HostKey | Self::Certificate)
    }

    /// Whether this is about one file only, so that the others can still be moved.
    pub fn of_one_file(self) -> bool {
        matches!(self, Self::NameTaken | Self::Differs | Self::TooLarge | Self::NotSealed)
    }
}

/// Something that could not be done, and whether the same may work in a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{code}")]
pub struct Trouble {
    /// Why.
    pub code: Code,
    /// Whether trying again soon can help.
    pub passing: bool,
}

impl Trouble {
    /// What stays wrong until somebody does something.
    pub fn lasting(code: Code) -> Self {
        Self { code, passing: false }
    }

    /// What may be over in a moment.
    pub fn passing(code: Code) -> Self {
        Self { code, passing: true }
    }
}

/// The local folder failed: lasting, because a full disk or a missing right does not heal in seconds.
impl From<std::io::Error> for Trouble {
    fn from(_: std::io::Error) -> Self {
        Self::lasting(Code::Local)
    }
}
