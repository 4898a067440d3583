//! The growing wait after wrong passphrases. A courtesy to whoever mistypes, and a small nuisance to whoever guesses at the
//! keyboard: what brakes guessing is the key derivation, and somebody with the files does not come through this door.

/// From this wrong one on there is a wait: fingers slip twice.
const FREE: u32 = 3;
/// The first wait, which doubles with every further wrong one, and the longest.
const FIRST_MS: i64 = 2_000;
const LONGEST_MS: i64 = 60_000;

/// What is remembered of wrong passphrases, until a right one.
#[derive(Debug, Default)]
pub(crate) struct Patience {
    wrong: u32,
    since_ms: i64,
}

impl Patience {
    fn wait_ms(&self) -> i64 {
        match self.wrong.checked_sub(FREE) {
            None => 0,
            Some(more) => (FIRST_MS << more.min(10)).min(LONGEST_MS),
        }
    }

    /// How long from now until the next passphrase is looked at.
    pub fn left_ms(&self, now_ms: i64) -> i64 {
        let waited = now_ms - self.since_ms;
        // A clock that was set back must not lock anybody out.
        if waited < 0 { 0 } else { (self.wait_ms() - waited).max(0) }
    }

    /// One was wrong; gives the wait.
    pub fn wrong(&mut self, now_ms: i64) -> i64 {
        self.wrong = self.wrong.saturating_add(1);
        self.since_ms = now_ms;
        self.wait_ms()
    }

    /// One was right.
    pub fn right(&mut self) {
        *self = Patience::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_grows_has_an_end_and_is_gone_with_a_right_one() {
        let mut patience = Patience::default();
        let waits: Vec<i64> = (0..12).map(|at| patience.wrong(at)).collect();
        assert_eq!(waits[..6], [0, 0, 2_000, 4_000, 8_000, 16_000]);
        assert_eq!(waits[11], LONGEST_MS);
        assert_eq!(patience.left_ms(1_011), LONGEST_MS - 1_000);
        assert_eq!(patience.left_ms(70_000), 0);
        assert_eq!(patience.left_ms(-5), 0, "a clock that was set back");
        patience.right();
        assert_eq!((patience.left_ms(12), patience.wrong(13)), (0, 0));
    }
}
