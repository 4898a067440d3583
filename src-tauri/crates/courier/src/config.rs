//! The settings: a JSON file that says which folder, which destination and how often. It holds no secret; a field that
//! could hold one is unknown and refuses the file.

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Deserialize;

use crate::trouble::{Code, Trouble};

/// No one needs to be asked more often than this.
const SHORTEST_POLL: u64 = 60;

/// A settings file is a handful of lines.
const LARGEST: u64 = 64 << 10;

/// All of the settings.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The folder with `outbox/` and `inbox/`.
    pub folder: PathBuf,
    /// Where the files go and come from.
    pub destination: Where,
    /// Seconds between two looks at the destination; at least, and without a word, 60.
    #[serde(default)]
    poll_seconds: Option<u64>,
}

/// A destination.
#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase", deny_unknown_fields)]
pub enum Where {
    /// A folder: a stick, a share of the network, a cloud drive's folder.
    Fs {
        /// Its path; it must be there.
        path: PathBuf,
    },
    /// WebDAV: Nextcloud, ownCloud, a NAS.
    Webdav {
        /// The address up to the user's files.
        address: String,
        /// The folder below it.
        folder: String,
        /// The user; without one nobody signs in.
        #[serde(default)]
        user: Option<String>,
        /// Whether `http://` is taken for another machine than this one.
        #[serde(default)]
        insecure_http: bool,
    },
    /// S3 and what speaks like it.
    S3 {
        /// The address of the service.
        address: String,
        /// The bucket.
        bucket: String,
        /// The region it signs for.
        region: String,
        /// The folder in it: empty is its root.
        #[serde(default)]
        folder: String,
        /// The access key's id: the public half.
        access_key: String,
        /// Whether `http://` is taken for another machine than this one.
        #[serde(default)]
        insecure_http: bool,
    },
    /// SFTP through the system's `ssh`.
    Sftp {
        /// The server.
        host: String,
        /// Its port.
        #[serde(default = "ssh_port")]
        port: u16,
        /// The user there.
        user: String,
        /// The folder there.
        folder: String,
        /// The private key's file; its passphrase comes over standard input.
        #[serde(default)]
        key_file: Option<PathBuf>,
        /// The server's public key as `ssh-ed25519 AAAA…`; without it the user's own known_hosts decides.
        #[serde(default)]
        host_key: Option<String>,
    },
}

fn ssh_port() -> u16 {
    22
}

impl Config {
    /// Reads the settings.
    ///
    /// # Errors
    /// `config` for anything that is wrong with them; a reason would have to quote the file.
    pub fn read(path: &Path) -> Result<Self, Trouble> {
        let refused = || Trouble::lasting(Code::Config);
        if std::fs::metadata(path).map_err(|_| refused())?.len() > LARGEST {
            return Err(refused());
        }
        let text = std::fs::read(path).map_err(|_| refused())?;
        let config: Self = serde_json::from_slice(&text).map_err(|_| refused())?;
        if config.makes_sense() { Ok(config) } else { Err(refused()) }
    }

    /// How long `watch` waits between two looks.
    pub fn poll(&self) -> Duration {
        Duration::from_secs(self.poll_seconds.unwrap_or(SHORTEST_POLL).clamp(SHORTEST_POLL, 86_400))
    }

    fn makes_sense(&self) -> bool {
        self.folder.is_absolute()
            && match &self.destination {
                Where::Fs { path } => path.is_absolute(),
                Where::Webdav { address, folder, insecure_http, .. } => {
                    is_address(address, *insecure_http) && is_folder(folder)
                }
                Where::S3 { address, bucket, region, folder, insecure_http, .. } => {
                    is_address(address, *insecure_http)
                        && is_folder(folder)
                        && is_word(bucket)
                        && is_word(region)
                }
                Where::Sftp { host, user, folder, host_key, .. } => {
                    is_word(host)
                        && is_word(user)
                        && is_folder(folder)
                        && host_key.as_deref().is_none_or(|key| !key.chars().any(char::is_control))
                }
            }
    }
}

/// An address that says nothing but where: a user and a password in it would be a secret in a plain file.
fn is_address(address: &str, insecure_http: bool) -> bool {
    let Ok(url) = reqwest::Url::parse(address) else { return false };
    let here = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
    let sealed_enough = url.scheme() == "https" || url.scheme() == "http" && (here || insecure_http);
    sealed_enough
        && url.has_host()
        && url.username().is_empty()
        && url.password().is_none()
        && url.query().is_none()
        && url.fragment().is_none()
}

/// A folder below the destination's root.
fn is_folder(folder: &str) -> bool {
    !folder.split('/').any(|part| part == "..") && !folder.chars().any(char::is_control)
}

/// A word that `ssh` or a request line cannot take for something else.
fn is_word(word: &str) -> bool {
    !word.is_empty()
        && !word.starts_with('-')
        && word.chars().all(|letter| letter.is_alphanumeric() || ".-_:@+".contains(letter))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reads(text: &str) -> bool {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), text).unwrap();
        Config::read(file.path()).is_ok()
    }

    #[test]
    fn a_password_has_no_place_in_the_settings() {
        let webdav = |more: &str, address: &str| {
            format!(
                r#"{{"folder":"/tmp/x","destination":{{"kind":"webdav","address":"{address}","folder":"c","user":"li"{more}}}}}"#
            )
        };
        assert!(reads(&webdav("", "https://cloud.example.com/dav")));
        assert!(!reads(&webdav(r#","password":"p""#, "https://cloud.example.com/dav")));
        assert!(!reads(&webdav("", "https://li:p@cloud.example.com/dav")));
    }

    #[test]
    fn plain_http_leaves_this_machine_only_when_asked_to() {
        assert!(is_address("http://127.0.0.1:8080/", false));
        assert!(!is_address("http://cloud.example.com/", false));
        assert!(is_address("http://cloud.example.com/", true));
        assert!(!is_address("ftp://cloud.example.com/", true));
    }

    #[test]
    fn a_host_cannot_be_an_option_of_ssh() {
        assert!(!is_word("-oProxyCommand=x"));
        assert!(!is_word("a b"));
        assert!(is_word("nas.example.com"));
    }

    #[test]
    fn nobody_is_asked_more_than_once_a_minute() {
        let fs = r#"{"folder":"/tmp/x","destination":{"kind":"fs","path":"/tmp/y"},"poll_seconds":1}"#;
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), fs).unwrap();
        assert_eq!(Config::read(file.path()).unwrap().poll(), Duration::from_secs(60));
    }
}
