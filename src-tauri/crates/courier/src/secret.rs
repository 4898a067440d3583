//! The secret of the destination: one line of JSON on standard input, read once and wiped. It is in no argument, no
//! environment variable and no file. What a library must be given (an HTTP header, a signature's key) it keeps for
//! itself as long as the program runs.

use std::io::Read;

use serde::Deserialize;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::trouble::{Code, Trouble};

/// The longest line that is taken, in bytes.
const LONGEST: usize = 16 << 10;

/// What a destination may ask for. Only the fields that it needs are given.
#[derive(Default, Deserialize, Zeroize, ZeroizeOnDrop)]
#[serde(deny_unknown_fields)]
pub struct Secret {
    /// WebDAV's or SFTP's password.
    pub password: Option<String>,
    /// A bearer token instead of a user and a password, for WebDAV.
    pub token: Option<String>,
    /// S3's secret access key.
    pub secret_key: Option<String>,
    /// S3's session token.
    pub session_token: Option<String>,
    /// The passphrase of SFTP's private key.
    pub passphrase: Option<String>,
}

impl Secret {
    /// Reads the line from standard input, past the buffer of the standard library, which nobody wipes.
    ///
    /// # Errors
    /// `secret` when the line is too long or no such JSON.
    pub fn from_stdin() -> Result<Self, Trouble> {
        #[cfg(unix)]
        let input = {
            use std::os::fd::AsFd as _;
            let own = std::io::stdin().as_fd().try_clone_to_owned();
            std::fs::File::from(own.map_err(|_| Trouble::lasting(Code::Secret))?)
        };
        #[cfg(not(unix))]
        let input = std::io::stdin();
        Self::from_line(input)
    }

    /// Reads up to the end of the first line. An empty line, or none, is no secret.
    fn from_line(mut input: impl Read) -> Result<Self, Trouble> {
        let refused = || Trouble::lasting(Code::Secret);
        let mut line = Zeroizing::new(Vec::with_capacity(LONGEST));
        let mut byte = Zeroizing::new([0_u8]);
        loop {
            match input.read(byte.as_mut()) {
                Ok(0) => break,
                Ok(_) if byte[0] == b'\n' => break,
                Ok(_) if line.len() < LONGEST => line.push(byte[0]),
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Ok(_) | Err(_) => return Err(refused()),
            }
        }
        if line.trim_ascii().is_empty() {
            return Ok(Self::default());
        }
        serde_json::from_slice(&line).map_err(|_| refused())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn one_line_is_read_and_no_more() {
        let secret = Secret::from_line(&b"{\"password\":\"p\\u00e4ss\"}\nthe rest"[..]).unwrap();
        assert_eq!(secret.password.as_deref(), Some("päss"));
        assert!(secret.token.is_none());
        assert!(Secret::from_line(&b"\n"[..]).unwrap().password.is_none());
        assert!(Secret::from_line(&b""[..]).unwrap().password.is_none());
    }

    #[test]
    fn too_much_or_something_else_is_refused() {
        assert!(Secret::from_line(&vec![b'x'; LONGEST + 1][..]).is_err());
        assert!(Secret::from_line(&b"{\"pass\":\"x\"}\n"[..]).is_err());
        assert!(Secret::from_line(&b"hunter2\n"[..]).is_err());
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let _ = Secret::from_line(&bytes[..]);
        }
    }
}
