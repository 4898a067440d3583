//! Who this device is: an Ed25519 signing key and X25519 receiving keys, sealed under a second keychain secret (or,
//! where there is no keychain, under a subkey of the vault key: then whoever opens a stolen folder can also sign as this
//! device, and the caller says so). Never part of a backup: a restored vault is a new device.

use crate::error::What;
use crate::keychain::{self, Keychain, KeychainError};
use crate::secret::Key;
use crate::slots::encode;
use crate::{Random, ReceivingKeys, VaultError, VaultId, derive, files, random, seal};
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use minicbor::{Decode, Encode};
use std::path::Path;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

const VERSION: u32 = 1;
/// The file's name.
pub(crate) const FILE: &str = "device.cbor";
/// The same for a vault key that does not count yet.
const NEXT: &str = "device.next.cbor";
const LARGEST: u64 = 16 * 1024;
const KEYCHAIN_INFO: &str = "coffer/device/keychain/1";
const UNDER_KEYCHAIN: u8 = 1;
const UNDER_VAULT_KEY: u8 = 2;

/// Signs, and shows its public key. The private key never leaves.
pub struct Signer {
    key: SigningKey,
    public: [u8; 32],
}

impl Signer {
    pub(crate) fn from_seed(seed: &Key) -> Self {
        let key = SigningKey::from_bytes(seed.bytes());
        let public = key.verifying_key().to_bytes();
        Self { key, public }
    }

    /// A fresh key, for a device that has no vault.
    pub fn generate(rng: &mut dyn Random) -> Self {
        Self::from_seed(&Key::random(rng))
    }

    /// The Ed25519 public key.
    pub fn public(&self) -> &[u8; 32] {
        &self.public
    }

    /// Ed25519 over `domain | 0x00 | message`. The domain is a fixed name such as `coffer/head/1`, so that a signature
    /// made for one purpose never passes for another.
    pub fn sign(&self, domain: &'static str, message: &[u8]) -> [u8; 64] {
        self.key.sign(&framed(domain, message)).to_bytes()
    }
}

fn framed(domain: &str, message: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(domain.len() + 1 + message.len());
    bytes.extend_from_slice(domain.as_bytes());
    bytes.push(0);
    bytes.extend_from_slice(message);
    bytes
}

/// Whether `signature` was made by [`Signer::sign`] with this key, domain and message. Strict: weak public keys and
/// non-canonical signatures are refused.
pub fn verify(public: &[u8; 32], domain: &str, message: &[u8], signature: &[u8; 64]) -> bool {
    VerifyingKey::from_bytes(public).is_ok_and(|key| {
        key.verify_strict(&framed(domain, message), &Signature::from_bytes(signature)).is_ok()
    })
}

/// The open identity.
pub(crate) struct Device {
    pub(crate) id: [u8; 16],
    pub(crate) signer: Signer,
    pub(crate) receiving: ReceivingKeys,
    pub(crate) under_keychain: bool,
}

impl Device {
    fn secrets(&self) -> Secrets {
        Secrets { seed: self.signer.key.to_bytes(), receiving: self.receiving.to_bytes().to_vec() }
    }
}

/// The file: everything but `sealed` is bound to it as associated data.
#[derive(Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
struct Sealed {
    #[n(0)]
    version: u32,
    #[n(1)]
    #[cbor(with = "minicbor::bytes")]
    vault: [u8; 16],
    #[n(2)]
    #[cbor(with = "minicbor::bytes")]
    device: [u8; 16],
    #[n(3)]
    under: u8,
    #[n(4)]
    #[cbor(with = "minicbor::bytes")]
    public: [u8; 32],
    #[n(5)]
    #[cbor(with = "minicbor::bytes")]
    sealed: Vec<u8>,
}

/// What is sealed: the signing seed and the receiving secrets, newest first.
#[derive(Encode, Decode, Zeroize, ZeroizeOnDrop)]
#[cbor(array)]
struct Secrets {
    #[n(0)]
    #[cbor(with = "minicbor::bytes")]
    seed: [u8; 32],
    /// 32 bytes each, one after the other.
    #[n(1)]
    #[cbor(with = "minicbor::bytes")]
    receiving: Vec<u8>,
}

impl Sealed {
    fn aad(&self) -> Vec<u8> {
        let mut aad = b"coffer/device/1".to_vec();
        aad.extend_from_slice(&encode(&Self { sealed: Vec::new(), ..self.clone() }));
        aad
    }

    fn parse(bytes: &[u8]) -> Result<Self, Lost> {
        let sealed: Self = minicbor::decode(bytes).map_err(|_| Lost::Damaged)?;
        if sealed.version > VERSION {
            return Err(Lost::Newer(sealed.version));
        }
        if sealed.version != VERSION || encode(&sealed) != bytes {
            return Err(Lost::Damaged);
        }
        Ok(sealed)
    }
}

/// Why the identity on disk cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lost {
    Missing,
    Damaged,
    OtherVault,
    Newer(u32),
    Keychain(KeychainError),
    KeychainWrongValue,
    /// The disk did not answer. The identity may be whole: nothing is made anew.
    Io(std::io::ErrorKind),
}

/// Makes a new identity and writes it, replacing what is there.
pub(crate) fn enrol(
    dir: &Path,
    vault: VaultId,
    vault_key: &Key,
    keychain: Option<&dyn Keychain>,
    rng: &mut dyn Random,
) -> Result<Device, VaultError> {
    let id: [u8; 16] = random::bytes(rng);
    let (under, key) = match keychain {
        Some(keychain) => {
            let secret = keychain::store_new(keychain, &keychain::device_name(vault, &id), rng)?;
            (UNDER_KEYCHAIN, derive::expand(&[secret.expose()], &id, KEYCHAIN_INFO))
        }
        None => (UNDER_VAULT_KEY, under_vault_key(vault_key, &id)),
    };
    let mut secrets = Secrets { seed: [0; 32], receiving: vec![0; 32] };
    rng.fill(&mut secrets.seed);
    rng.fill(&mut secrets.receiving);
    files::replace(dir, FILE, &sealed(vault, id, under, &key, &secrets, rng), What::Device)?;
    Ok(opened(id, under, &secrets).expect("one whole receiving key was just made"))
}

/// Moves an identity between keychain and vault key, in one replaced file. Nothing happens if it is where it should be.
pub(crate) fn move_under(
    dir: &Path,
    vault: VaultId,
    vault_key: &Key,
    device: &mut Device,
    keychain: Option<&dyn Keychain>,
    rng: &mut dyn Random,
) -> Result<(), VaultError> {
    let (under, key) = match keychain {
        None if device.under_keychain => (UNDER_VAULT_KEY, under_vault_key(vault_key, &device.id)),
        Some(keychain) if !device.under_keychain => {
            let secret = keychain::store_new(keychain, &keychain::device_name(vault, &device.id), rng)?;
            (UNDER_KEYCHAIN, derive::expand(&[secret.expose()], &device.id, KEYCHAIN_INFO))
        }
        _ => return Ok(()),
    };
    let file = sealed(vault, device.id, under, &key, &device.secrets(), rng);
    files::replace(dir, FILE, &file, What::Device)?;
    device.under_keychain = under == UNDER_KEYCHAIN;
    Ok(())
}

/// Seals an identity kept under the vault key for a vault key that does not count yet, beside the present file.
pub(crate) fn seal_next(
    dir: &Path,
    vault: VaultId,
    vault_key: &Key,
    device: &Device,
    rng: &mut dyn Random,
) -> Result<(), VaultError> {
    let key = under_vault_key(vault_key, &device.id);
    let file = sealed(vault, device.id, UNDER_VAULT_KEY, &key, &device.secrets(), rng);
    files::replace(dir, NEXT, &file, What::Device)
}

/// Once the new vault key counts, the file sealed for it does too. One left by a change that never counted does not open
/// and is removed.
pub(crate) fn take_next(dir: &Path, vault: VaultId, vault_key: &Key) {
    if read(dir, NEXT, vault, vault_key, None).is_ok() {
        // If the rename fails, the next open tries again.
        let _ = std::fs::rename(dir.join(NEXT), dir.join(FILE));
        let _ = files::sync_dir(dir, What::Device);
    } else {
        let _ = std::fs::remove_file(dir.join(NEXT));
    }
}

fn under_vault_key(vault_key: &Key, id: &[u8; 16]) -> Key {
    derive::expand(&[vault_key.bytes()], id, derive::DEVICE)
}

fn sealed(
    vault: VaultId,
    id: [u8; 16],
    under: u8,
    key: &Key,
    secrets: &Secrets,
    rng: &mut dyn Random,
) -> Vec<u8> {
    let public = SigningKey::from_bytes(&secrets.seed).verifying_key().to_bytes();
    let mut file =
        Sealed { version: VERSION, vault: *vault.bytes(), device: id, under, public, sealed: Vec::new() };
    let plain = Zeroizing::new(encode(secrets));
    file.sealed = seal::seal(key, &file.aad(), &plain, rng);
    encode(&file)
}

/// `None` if the receiving keys are not whole 32-byte keys.
fn opened(id: [u8; 16], under: u8, secrets: &Secrets) -> Option<Device> {
    let key = SigningKey::from_bytes(&secrets.seed);
    let public = key.verifying_key().to_bytes();
    let receiving = ReceivingKeys::from_bytes(&secrets.receiving)?;
    let signer = Signer { key, public };
    Some(Device { id, signer, receiving, under_keychain: under == UNDER_KEYCHAIN })
}

/// The identity on disk, or why it cannot be used.
pub(crate) fn load(
    dir: &Path,
    vault: VaultId,
    vault_key: &Key,
    keychain: Option<&dyn Keychain>,
) -> Result<Device, Lost> {
    if dir.join(NEXT).exists() {
        take_next(dir, vault, vault_key);
    }
    read(dir, FILE, vault, vault_key, keychain)
}

fn read(
    dir: &Path,
    name: &str,
    vault: VaultId,
    vault_key: &Key,
    keychain: Option<&dyn Keychain>,
) -> Result<Device, Lost> {
    let bytes = match files::read(dir, name, LARGEST, What::Device) {
        Ok(bytes) => bytes,
        Err(VaultError::NotFound) => return Err(Lost::Missing),
        Err(VaultError::TooLarge { .. }) => return Err(Lost::Damaged),
        Err(VaultError::Io { kind, .. }) => return Err(Lost::Io(kind)),
        Err(_) => return Err(Lost::Io(std::io::ErrorKind::Other)),
    };
    let file = Sealed::parse(&bytes)?;
    if file.vault != *vault.bytes() {
        return Err(Lost::OtherVault);
    }
    let (key, refusal) = match file.under {
        UNDER_KEYCHAIN => {
            let keychain = keychain.ok_or(Lost::Keychain(KeychainError::Absent))?;
            let name = keychain::device_name(vault, &file.device);
            let secret = keychain.get(keychain::SERVICE, &name).map_err(Lost::Keychain)?;
            let key = derive::expand(&[secret.expose()], &file.device, KEYCHAIN_INFO);
            (key, Lost::KeychainWrongValue)
        }
        UNDER_VAULT_KEY => (under_vault_key(vault_key, &file.device), Lost::Damaged),
        _ => return Err(Lost::Damaged),
    };
    let plain = seal::open(&key, &file.aad(), &file.sealed).ok_or(refusal)?;
    let secrets: Secrets = minicbor::decode(&plain).map_err(|_| Lost::Damaged)?;
    opened(file.device, file.under, &secrets).ok_or(Lost::Damaged)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{MemoryKeychain, SeededRandom};

    #[test]
    fn a_signature_is_bound_to_its_domain() {
        let signer = Signer::from_seed(&Key::from_slice(&[7; 32]).unwrap());
        let signature = signer.sign("coffer/head/1", b"x");
        assert!(verify(signer.public(), "coffer/head/1", b"x", &signature));
        assert!(!verify(signer.public(), "coffer/head/2", b"x", &signature));
        assert!(!verify(signer.public(), "coffer/head/1", b"y", &signature));
        assert!(!verify(&[0; 32], "coffer/head/1", b"x", &signature));
    }

    #[test]
    fn every_flipped_bit_of_the_device_file_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let rng = &mut SeededRandom::new(1);
        let (vault, key, keychain) = (VaultId::random(rng), Key::random(rng), MemoryKeychain::new());
        let made = enrol(dir.path(), vault, &key, Some(&keychain), rng).unwrap();
        let path = dir.path().join(FILE);
        let good = std::fs::read(&path).unwrap();
        let back = load(dir.path(), vault, &key, Some(&keychain)).unwrap_or_else(|lost| panic!("{lost:?}"));
        assert_eq!(back.signer.public(), made.signer.public());
        for bit in 0..good.len() * 8 {
            let mut bad = good.clone();
            bad[bit / 8] ^= 1 << (bit % 8);
            std::fs::write(&path, &bad).unwrap();
            assert!(load(dir.path(), vault, &key, Some(&keychain)).is_err(), "bit {bit}");
        }
        for length in 0..good.len() {
            std::fs::write(&path, &good[..length]).unwrap();
            assert!(load(dir.path(), vault, &key, Some(&keychain)).is_err(), "length {length}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..300)) {
            proptest::prop_assert!(Sealed::parse(&bytes).is_err());
        }
    }
}
