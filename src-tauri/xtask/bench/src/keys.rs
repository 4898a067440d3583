//! A keychain that lives in another process, as real ones do, and is asked over an inherited descriptor. A child of a
//! run opens its vault with it, so that no key is in an argument, an environment or a file, and a kill of the child
//! leaves the keychain as it was.

use std::io::{self, Read, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use coffer_vault::{Keychain, KeychainError, KeychainState, MemoryKeychain, Secret};

/// Longest name or secret that is passed.
const LONGEST: u32 = 1 << 16;

/// Serves `keychain` on a new socket until the other end is closed; gives that end, to become a child's standard input.
pub fn serve(keychain: Arc<MemoryKeychain>) -> io::Result<(OwnedFd, JoinHandle<()>)> {
    let (mut ours, theirs) = UnixStream::pair()?;
    let served = std::thread::spawn(move || {
        // An end of the stream in the middle of a question is a child that was killed: nothing to answer.
        while answer(&mut ours, &keychain).is_ok() {}
    });
    Ok((theirs.into(), served))
}

fn answer(stream: &mut UnixStream, keychain: &MemoryKeychain) -> io::Result<()> {
    let mut op = [0];
    stream.read_exact(&mut op)?;
    let service = String::from_utf8(receive(stream)?).map_err(io::Error::other)?;
    let name = String::from_utf8(receive(stream)?).map_err(io::Error::other)?;
    let secret = Secret::new(receive(stream)?);
    let answer = match op[0] {
        b'g' => keychain.get(&service, &name),
        b's' => keychain.set(&service, &name, &secret).map(|()| Secret::new(vec![])),
        b'd' => keychain.delete(&service, &name).map(|()| Secret::new(vec![])),
        _ => Ok(Secret::new(vec![keychain.state() as u8])),
    };
    match answer {
        Ok(secret) => {
            stream.write_all(&[0])?;
            send(stream, secret.expose())
        }
        Err(error) => {
            stream.write_all(&[1 + error as u8])?;
            send(stream, &[])
        }
    }
}

fn send(stream: &mut UnixStream, bytes: &[u8]) -> io::Result<()> {
    let length = u32::try_from(bytes.len()).map_err(io::Error::other)?;
    stream.write_all(&length.to_be_bytes())?;
    stream.write_all(bytes)
}

fn receive(stream: &mut UnixStream) -> io::Result<Vec<u8>> {
    let mut length = [0; 4];
    stream.read_exact(&mut length)?;
    let length = u32::from_be_bytes(length);
    if length > LONGEST {
        return Err(io::Error::other("a message of that length is none of ours"));
    }
    let mut bytes = vec![0; length as usize];
    stream.read_exact(&mut bytes)?;
    Ok(bytes)
}

/// The child's side.
pub struct DistantKeychain(Mutex<UnixStream>);

impl DistantKeychain {
    /// The keychain at the other end of this process's standard input.
    pub fn inherited() -> io::Result<DistantKeychain> {
        let descriptor = io::stdin().as_fd().try_clone_to_owned()?;
        Ok(DistantKeychain(Mutex::new(UnixStream::from(descriptor))))
    }

    fn ask(&self, op: u8, service: &str, name: &str, secret: &[u8]) -> Result<Secret, KeychainError> {
        let mut stream = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut answer = || -> io::Result<(u8, Vec<u8>)> {
            stream.write_all(&[op])?;
            send(&mut stream, service.as_bytes())?;
            send(&mut stream, name.as_bytes())?;
            send(&mut stream, secret)?;
            let mut code = [0];
            stream.read_exact(&mut code)?;
            Ok((code[0], receive(&mut stream)?))
        };
        let errors = [
            KeychainError::Absent,
            KeychainError::Locked,
            KeychainError::NoEntry,
            KeychainError::Vanished,
            KeychainError::Failed,
        ];
        match answer() {
            Ok((0, secret)) => Ok(Secret::new(secret)),
            Ok((code, _)) => {
                Err(errors.into_iter().find(|e| 1 + *e as u8 == code).unwrap_or(KeychainError::Failed))
            }
            Err(_) => Err(KeychainError::Vanished),
        }
    }
}

impl Keychain for DistantKeychain {
    fn state(&self) -> KeychainState {
        match self.ask(b'?', "", "", &[]) {
            Ok(code) if code.expose() == [KeychainState::Present as u8] => KeychainState::Present,
            Ok(code) if code.expose() == [KeychainState::Locked as u8] => KeychainState::Locked,
            _ => KeychainState::Absent,
        }
    }

    fn get(&self, service: &str, name: &str) -> Result<Secret, KeychainError> {
        self.ask(b'g', service, name, &[])
    }

    fn set(&self, service: &str, name: &str, secret: &Secret) -> Result<(), KeychainError> {
        self.ask(b's', service, name, secret.expose()).map(drop)
    }

    fn delete(&self, service: &str, name: &str) -> Result<(), KeychainError> {
        self.ask(b'd', service, name, &[]).map(drop)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_from_afar_is_what_is_kept() {
        let keychain = Arc::new(MemoryKeychain::new());
        let (end, served) = serve(keychain.clone()).expect("a socket");
        let distant = DistantKeychain(Mutex::new(UnixStream::from(end)));
        assert_eq!(distant.state(), KeychainState::Present);
        assert_eq!(distant.get("s", "n").map(drop), Err(KeychainError::NoEntry));
        distant.set("s", "n", &Secret::new(vec![7, 0, 9])).expect("is stored");
        assert_eq!(keychain.get("s", "n").expect("is there").expose(), [7, 0, 9]);
        assert_eq!(distant.get("s", "n").expect("is there").expose(), [7, 0, 9]);
        keychain.set_state(KeychainState::Locked);
        assert_eq!(distant.get("s", "n").map(drop), Err(KeychainError::Locked));
        drop(distant);
        served.join().expect("the server ends with the stream");
    }
}
