//! Time and randomness come in from outside, so that one seed replays a run. The hybrid logical clock orders
//! changes between devices; the wall clock never does.

/// Where a workspace gets its time and its randomness from.
pub trait Source: Send {
    /// Milliseconds since 1970-01-01 UTC.
    fn now_ms(&mut self) -> i64;
    /// Fills `bytes` with randomness fit for keys.
    fn fill(&mut self, bytes: &mut [u8]);
}

/// The machine's own clock and random numbers.
#[derive(Debug, Default, Clone, Copy)]
pub struct Machine;

impl Source for Machine {
    fn now_ms(&mut self) -> i64 {
        jiff::Timestamp::now().as_millisecond()
    }

    fn fill(&mut self, bytes: &mut [u8]) {
        getrandom::fill(bytes).expect("the operating system has randomness");
    }
}

/// A clock that stands at `now_ms` and moves `step_ms` at every look, and numbers that a seed decides: for tests
/// and for replaying a run.
#[derive(Debug, Clone)]
pub struct Fixed {
    now_ms: i64,
    step_ms: i64,
    stream: blake3::OutputReader,
}

impl Fixed {
    /// A source that starts at `now_ms` with numbers made from `seed`.
    pub fn new(now_ms: i64, step_ms: i64, seed: u64) -> Fixed {
        let stream =
            blake3::Hasher::new_derive_key("coffer/test-source/1").update(&seed.to_le_bytes()).finalize_xof();
        Fixed { now_ms, step_ms, stream }
    }

    /// Moves the clock to `now_ms`.
    pub fn set(&mut self, now_ms: i64) {
        self.now_ms = now_ms;
    }
}

impl Source for Fixed {
    fn now_ms(&mut self) -> i64 {
        self.now_ms += self.step_ms;
        self.now_ms
    }

    fn fill(&mut self, bytes: &mut [u8]) {
        self.stream.fill(bytes);
    }
}

/// The civil day, in UTC, that an instant in milliseconds falls on.
pub fn day_of(ms: i64) -> Option<jiff::civil::Date> {
    let instant = jiff::Timestamp::from_millisecond(ms).ok()?;
    Some(jiff::tz::TimeZone::UTC.to_datetime(instant).date())
}

/// How far one's own stamps may run ahead of one's own wall clock: an hour.
pub const MAX_AHEAD_MS: i64 = 3_600_000;

/// A hybrid logical stamp: milliseconds shifted left by 16, plus a counter. Compared as a number.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Stamp(pub u64);

impl Stamp {
    /// The stamp's wall part in milliseconds since 1970.
    pub fn ms(self) -> i64 {
        (self.0 >> 16) as i64
    }

    /// The first stamp of the millisecond `ms`.
    pub fn at(ms: i64) -> Stamp {
        Stamp((u64::try_from(ms).unwrap_or(0)) << 16)
    }

    /// The stamp of the next own write: after `self` (the latest own or causally seen one), at the wall clock where
    /// that is later, and never more than [`MAX_AHEAD_MS`] past the wall: a teammate's fast clock does not push ours.
    pub fn next(self, wall_ms: i64) -> Stamp {
        let wall = Stamp::at(wall_ms);
        let after = Stamp(self.0 + 1);
        let limit = Stamp::at(wall_ms + MAX_AHEAD_MS);
        if after > wall && after <= limit { after } else { wall }
    }
}
