//! The platform's keychain: Secret Service on Linux and the BSDs, the system's own store elsewhere. The store is held
//! here and not in the library's process-wide cache, which would remember a failed start for ever: a keychain that
//! appears later is found by the next call. Values are stored as hexadecimal text, because some services keep text only.

use super::{Keychain, KeychainError, KeychainState};
use crate::{Secret, hex};
use keyring_core::Error;

#[cfg(all(unix, not(target_os = "macos")))]
mod platform {
    use keyring_core::api::CredentialStoreApi;
    use keyring_core::{Entry, Error};
    use std::sync::{Arc, Mutex, PoisonError};
    use zbus_secret_service_keyring_store::Store;

    /// One connection, made when first needed and made again after it broke.
    #[derive(Default)]
    pub(super) struct Connection(Mutex<Option<Arc<Store>>>);

    impl Connection {
        fn store(&self) -> Result<Arc<Store>, Error> {
            let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            match &*held {
                Some(store) => Ok(Arc::clone(store)),
                None => {
                    let store = Store::new().map_err(|_| Error::NoDefaultStore)?;
                    Ok(Arc::clone(held.insert(store)))
                }
            }
        }

        pub(super) fn forget(&self) {
            *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
        }

        pub(super) fn is_held(&self) -> bool {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).is_some()
        }

        pub(super) fn probe(&self) -> Result<(), Error> {
            self.entry("probe", "probe")?.get_secret().map(drop)
        }

        pub(super) fn entry(&self, service: &str, name: &str) -> Result<Entry, Error> {
            self.store()?.build(service, name, None)
        }
    }
}

#[cfg(not(all(unix, not(target_os = "macos"))))]
mod platform {
    use keyring_core::{Entry, Error};

    /// These stores need no connection.
    #[derive(Default)]
    pub(super) struct Connection;

    impl Connection {
        pub(super) fn forget(&self) {}

        pub(super) fn is_held(&self) -> bool {
            true
        }

        pub(super) fn probe(&self) -> Result<(), Error> {
            self.entry("probe", "probe")?.get_secret().map(drop)
        }

        pub(super) fn entry(&self, service: &str, name: &str) -> Result<Entry, Error> {
            keyring::Entry::new(service, name).map(|entry| entry.inner)
        }
    }
}

/// The keychain of the logged-in user.
#[derive(Default)]
pub struct SystemKeychain(platform::Connection);

impl SystemKeychain {
    /// Connects when first used.
    pub fn new() -> Self {
        Self::default()
    }

    /// Runs one request. A connection that has gone stale (the service was restarted) is made anew once; a service
    /// that answered before and is gone now is `Vanished`, one that never answered is `Absent`.
    fn request<T>(
        &self,
        run: impl Fn(&platform::Connection) -> Result<T, Error>,
    ) -> Result<T, KeychainError> {
        let answered_before = self.0.is_held();
        match run(&self.0) {
            Err(Error::PlatformFailure(_)) if answered_before => {
                self.0.forget();
                run(&self.0).map_err(|error| match told_apart(&error) {
                    KeychainError::Absent | KeychainError::Failed => KeychainError::Vanished,
                    other => other,
                })
            }
            other => other.map_err(|error| told_apart(&error)),
        }
    }
}

fn told_apart(error: &Error) -> KeychainError {
    match error {
        Error::NoEntry => KeychainError::NoEntry,
        Error::NoStorageAccess(_) => KeychainError::Locked,
        Error::NoDefaultStore => KeychainError::Absent,
        _ => KeychainError::Failed,
    }
}

impl Keychain for SystemKeychain {
    fn state(&self) -> KeychainState {
        match self.request(platform::Connection::probe) {
            Ok(()) | Err(KeychainError::NoEntry) => KeychainState::Present,
            Err(KeychainError::Locked) => KeychainState::Locked,
            Err(KeychainError::Absent | KeychainError::Vanished | KeychainError::Failed) => {
                KeychainState::Absent
            }
        }
    }

    fn get(&self, service: &str, name: &str) -> Result<Secret, KeychainError> {
        let stored = Secret::new(self.request(|link| link.entry(service, name)?.get_secret())?);
        let text = std::str::from_utf8(stored.expose()).map_err(|_| KeychainError::Failed)?;
        let bytes = hex::decode(text).ok_or(KeychainError::Failed)?;
        Ok(Secret::new(bytes.to_vec()))
    }

    fn set(&self, service: &str, name: &str, secret: &Secret) -> Result<(), KeychainError> {
        let text = hex::encode(secret.expose());
        self.request(|link| link.entry(service, name)?.set_secret(text.as_bytes()))
    }

    fn delete(&self, service: &str, name: &str) -> Result<(), KeychainError> {
        self.request(|link| link.entry(service, name)?.delete_credential())
    }
}
