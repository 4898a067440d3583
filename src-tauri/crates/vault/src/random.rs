//! Randomness as an argument, so that one seed replays a run.

/// A source of unpredictable bytes.
pub trait Random {
    /// Fills the whole buffer.
    fn fill(&mut self, out: &mut [u8]);
}

/// The operating system's source. The only one a real vault is made with.
#[derive(Debug, Default)]
pub struct SystemRandom;

impl Random for SystemRandom {
    fn fill(&mut self, out: &mut [u8]) {
        getrandom::fill(out).expect("the system's random source does not fail once a user session runs");
    }
}

/// The same bytes for the same seed: for replayable test and torture runs only, never for a vault with real data.
pub struct SeededRandom(blake3::OutputReader);

impl SeededRandom {
    /// Everything drawn follows from `seed`.
    pub fn new(seed: u64) -> Self {
        let mut hasher = blake3::Hasher::new_derive_key("coffer/seeded-random/1");
        hasher.update(&seed.to_be_bytes());
        Self(hasher.finalize_xof())
    }
}

impl Random for SeededRandom {
    fn fill(&mut self, out: &mut [u8]) {
        self.0.fill(out);
    }
}

/// `N` random bytes that are no secret: an id, a salt, a nonce, a file name.
pub(crate) fn bytes<const N: usize>(rng: &mut dyn Random) -> [u8; N] {
    let mut out = [0; N];
    rng.fill(&mut out);
    out
}
