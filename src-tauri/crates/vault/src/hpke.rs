//! HPKE (RFC 9180), base mode, one message for one key: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20Poly1305. The
//! receiving secrets stay here; a caller learns what was sealed to them, never a key of theirs.

use crate::random::Random;
use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256 as Kem;
use hpke::rand_core::{Infallible, TryCryptoRng, TryRng};
use hpke::{Deserializable, Kem as _, OpModeR, OpModeS, Serializable};
use x25519_dalek::{PublicKey, StaticSecret};
use zeroize::Zeroizing;

/// Bytes a sealed message is longer than its content: the encapsulated key in front, the tag behind.
pub const OVERHEAD: usize = ENCAPSULATED + 16;
const ENCAPSULATED: usize = 32;

/// The X25519 secrets that a device receives with, newest first. Never empty.
pub struct ReceivingKeys(Vec<StaticSecret>);

impl ReceivingKeys {
    /// One fresh key.
    pub fn generate(rng: &mut dyn Random) -> Self {
        let mut secret = Zeroizing::new([0; 32]);
        rng.fill(&mut *secret);
        Self(vec![StaticSecret::from(*secret)])
    }

    /// From 32 bytes each; `None` unless they are whole keys, at least one.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (secrets, rest) = bytes.as_chunks::<32>();
        let whole = rest.is_empty() && !secrets.is_empty();
        whole.then(|| Self(secrets.iter().map(|secret| StaticSecret::from(*secret)).collect()))
    }

    pub(crate) fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        let mut bytes = Zeroizing::new(Vec::with_capacity(32 * self.0.len()));
        for secret in &self.0 {
            bytes.extend_from_slice(secret.as_bytes());
        }
        bytes
    }

    /// The public halves, newest first.
    pub fn public(&self) -> Vec<[u8; 32]> {
        self.0.iter().map(|secret| PublicKey::from(secret).to_bytes()).collect()
    }

    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        self.0.len()
    }

    /// What was sealed to the key numbered `which`; `None` if it was not, or if a byte differs.
    pub(crate) fn open(
        &self,
        which: usize,
        info: &str,
        aad: &[u8],
        sealed: &[u8],
    ) -> Option<Zeroizing<Vec<u8>>> {
        let secret = <Kem as hpke::Kem>::PrivateKey::from_bytes(self.0.get(which)?.as_bytes()).ok()?;
        let (encapsulated, body) = sealed.split_at_checked(ENCAPSULATED)?;
        let encapsulated = <Kem as hpke::Kem>::EncappedKey::from_bytes(encapsulated).ok()?;
        hpke::single_shot_open::<ChaCha20Poly1305, HkdfSha256, Kem>(
            &OpModeR::Base,
            &secret,
            &encapsulated,
            info.as_bytes(),
            body,
            aad,
        )
        .ok()
        .map(Zeroizing::new)
    }
}

/// `encapsulated key(32) | ciphertext | tag(16)` for the owner of a public key; `None` for a key that nobody can own (a
/// point of small order).
pub(crate) fn seal(
    receiving: &[u8; 32],
    info: &str,
    aad: &[u8],
    plain: &[u8],
    rng: &mut dyn Random,
) -> Option<Vec<u8>> {
    let receiving = <Kem as hpke::Kem>::PublicKey::from_bytes(receiving).ok()?;
    let (encapsulated, body) = hpke::single_shot_seal_with_rng::<ChaCha20Poly1305, HkdfSha256, Kem>(
        &OpModeS::Base,
        &receiving,
        info.as_bytes(),
        plain,
        aad,
        &mut Source(rng),
    )
    .ok()?;
    let mut sealed = encapsulated.to_bytes().to_vec();
    sealed.extend_from_slice(&body);
    Some(sealed)
}

/// A public key whose secret is forgotten at once: what a message to nobody starts with.
pub(crate) fn nobody(rng: &mut dyn Random) -> [u8; 32] {
    let (_, public) = Kem::gen_keypair_with_rng(&mut Source(rng));
    public.to_bytes().into()
}

/// Our source of randomness, as the crate wants one.
struct Source<'a>(&'a mut dyn Random);

impl TryRng for Source<'_> {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut bytes = [0; 4];
        self.0.fill(&mut bytes);
        Ok(u32::from_be_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut bytes = [0; 8];
        self.0.fill(&mut bytes);
        Ok(u64::from_be_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, out: &mut [u8]) -> Result<(), Infallible> {
        self.0.fill(out);
        Ok(())
    }
}

impl TryCryptoRng for Source<'_> {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{SeededRandom, hex};

    #[test]
    fn what_rfc_9180_says_opens() {
        // RFC 9180, appendix A.2.1 (base mode, the suite used here), encryption number 0.
        let bytes = |text: &str| hex::decode(text).unwrap().to_vec();
        let secret = bytes("8057991eef8f1f1af18f4a9491d16a1ce333f695d4db8e38da75975c4478e0fb");
        let keys = ReceivingKeys::from_bytes(&secret).unwrap();
        assert_eq!(
            keys.public()[0].to_vec(),
            bytes("4310ee97d88cc1f088a5576c77ab0cf5c3ac797f3d95139c6c84b5429c59662a")
        );
        let sealed = bytes(
            "1afa08d3dec047a643885163f1180476fa7ddb54c6a8029ea33f95796bf2ac4a\
             1c5250d8034ec2b784ba2cfd69dbdb8af406cfe3ff938e131f0def8c8b60b4db21993c62ce81883d2dd1b51a28",
        );
        let info = "Ode on a Grecian Urn";
        let plain = keys.open(0, info, b"Count-0", &sealed).unwrap();
        assert_eq!(&plain[..], b"Beauty is truth, truth beauty");
        assert!(keys.open(0, info, b"Count-1", &sealed).is_none());
    }

    #[test]
    fn only_the_right_key_name_and_data_open_and_no_flipped_bit_does() {
        let rng = &mut SeededRandom::new(1);
        let (mine, other) = (ReceivingKeys::generate(rng), ReceivingKeys::generate(rng));
        let sealed = seal(&mine.public()[0], "coffer/x/1", b"aad", b"secret", rng).unwrap();
        assert_eq!(sealed.len(), 6 + OVERHEAD);
        assert_eq!(&mine.open(0, "coffer/x/1", b"aad", &sealed).unwrap()[..], b"secret");
        assert!(other.open(0, "coffer/x/1", b"aad", &sealed).is_none());
        assert!(mine.open(1, "coffer/x/1", b"aad", &sealed).is_none());
        assert!(mine.open(0, "coffer/x/2", b"aad", &sealed).is_none());
        assert!(mine.open(0, "coffer/x/1", b"", &sealed).is_none());
        for bit in 0..sealed.len() * 8 {
            let mut bad = sealed.clone();
            bad[bit / 8] ^= 1 << (bit % 8);
            assert!(mine.open(0, "coffer/x/1", b"aad", &bad).is_none(), "bit {bit}");
        }
        for length in 0..sealed.len() {
            assert!(mine.open(0, "coffer/x/1", b"aad", &sealed[..length]).is_none(), "length {length}");
        }
    }

    #[test]
    fn nothing_is_sealed_to_a_point_of_small_order() {
        assert!(seal(&[0; 32], "coffer/x/1", b"", b"secret", &mut SeededRandom::new(2)).is_none());
    }
}
