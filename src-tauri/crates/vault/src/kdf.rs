//! Argon2id: the brake on guessing a passphrase. Its parameters are stored beside each slot and checked before work.

use crate::VaultError;
use crate::secret::{Key, Secret};
use argon2::{Algorithm, Argon2, Params, Version};
use std::time::{Duration, Instant};

/// Cost of one guess.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KdfParams {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over the memory.
    pub passes: u32,
    /// Lanes that may run in parallel.
    pub lanes: u32,
}

/// What calibration aims at.
const TARGET: Duration = Duration::from_millis(700);
/// Calibration stops here: more would push other programs of a small laptop out of memory.
const CALIBRATED_MEMORY_KIB: u32 = 256 * 1024;
/// Longest passphrase in bytes.
const LONGEST: usize = 1024;

impl KdfParams {
    /// The least that is made or accepted: 64 MiB, 3 passes, 4 lanes. (This crate's own unit tests run with less, so
    /// that thousands of derivations fit in a second; no other build does.)
    pub const FLOOR: Self = if cfg!(test) {
        Self { memory_kib: 64, passes: 1, lanes: 1 }
    } else {
        Self { memory_kib: 64 * 1024, passes: 3, lanes: 4 }
    };
    /// The most that is accepted from a file: 1 GiB, 10 passes, 16 lanes. A hostile file cannot ask for more.
    pub const CEILING: Self = Self { memory_kib: 1024 * 1024, passes: 10, lanes: 16 };

    /// Refuses what lies outside floor and ceiling, before any memory is allocated.
    pub fn check(self) -> Result<Self, VaultError> {
        let within = |value: u32, low: u32, high: u32| (low..=high).contains(&value);
        if within(self.memory_kib, Self::FLOOR.memory_kib, Self::CEILING.memory_kib)
            && within(self.passes, Self::FLOOR.passes, Self::CEILING.passes)
            && within(self.lanes, Self::FLOOR.lanes, Self::CEILING.lanes)
        {
            Ok(self)
        } else {
            Err(VaultError::KdfOutOfRange)
        }
    }

    /// Parameters that cost about 0.7 s on this machine, never below the floor: memory first (up to 256 MiB), passes
    /// after that. Costs one derivation at the floor.
    pub fn calibrate() -> Self {
        let started = Instant::now();
        let probe = derive(&Secret::new(vec![0; 8]), &[0; 16], Self::FLOOR);
        let once = started.elapsed().max(Duration::from_millis(1));
        if probe.is_err() {
            return Self::FLOOR;
        }
        let room = u32::try_from(TARGET.as_millis() / once.as_millis().max(1)).unwrap_or(1).max(1);
        let wanted = Self::FLOOR.memory_kib.saturating_mul(room);
        let memory_kib =
            wanted.clamp(Self::FLOOR.memory_kib, CALIBRATED_MEMORY_KIB.max(Self::FLOOR.memory_kib));
        let left = wanted / memory_kib;
        let passes = Self::FLOOR.passes.saturating_mul(left.max(1)).min(Self::CEILING.passes);
        Self { memory_kib, passes, lanes: Self::FLOOR.lanes }
    }
}

/// Refuses an empty or absurdly long passphrase.
pub(crate) fn usable(passphrase: &Secret) -> Result<(), VaultError> {
    match passphrase.expose().len() {
        1..=LONGEST => Ok(()),
        _ => Err(VaultError::UnusablePassphrase),
    }
}

/// 32 bytes out of a passphrase. The parameters are checked first.
pub(crate) fn derive(passphrase: &Secret, salt: &[u8; 16], params: KdfParams) -> Result<Key, VaultError> {
    let params = params.check()?;
    usable(passphrase)?;
    let cost = Params::new(params.memory_kib, params.passes, params.lanes, Some(32))
        .map_err(|_| VaultError::KdfOutOfRange)?;
    let mut key = Key::zeroed();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, cost)
        .hash_password_into(passphrase.expose(), salt, key.bytes_mut())
        .map_err(|_| VaultError::KdfOutOfRange)?;
    Ok(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_over_the_ceiling_are_refused_before_any_work() {
        let started = Instant::now();
        for bad in [
            KdfParams { memory_kib: u32::MAX, ..KdfParams::FLOOR },
            KdfParams { passes: 11, ..KdfParams::FLOOR },
            KdfParams { lanes: 17, ..KdfParams::FLOOR },
            KdfParams { memory_kib: 63, ..KdfParams::FLOOR },
            KdfParams { passes: 0, ..KdfParams::FLOOR },
        ] {
            let refused = derive(&Secret::new(vec![1]), &[0; 16], bad);
            assert!(matches!(refused, Err(VaultError::KdfOutOfRange)), "{bad:?}");
        }
        assert!(started.elapsed() < Duration::from_millis(200));
    }

    #[test]
    fn calibration_stays_within_bounds() {
        let params = KdfParams::calibrate();
        assert!(params.check().is_ok());
        assert!(params.memory_kib <= CALIBRATED_MEMORY_KIB);
    }

    #[test]
    fn an_empty_passphrase_is_refused() {
        let refused = derive(&Secret::new(Vec::new()), &[0; 16], KdfParams::FLOOR);
        assert!(matches!(refused, Err(VaultError::UnusablePassphrase)));
    }
}
