//! Wall time and processor time of a piece of work, side by side: on a busy machine only the second says what the work
//! costs.

use std::time::{Duration, Instant};

use rustix::time::{ClockId, clock_gettime};

/// What a piece of work took.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Took {
    /// Seconds on the wall.
    pub wall: f64,
    /// Seconds of this process on all processors.
    pub cpu: f64,
}

/// A running measurement.
pub struct Watch {
    wall: Instant,
    cpu: Duration,
}

impl Watch {
    /// Begins now.
    pub fn start() -> Watch {
        Watch { cpu: processor_time(), wall: Instant::now() }
    }

    /// What was taken since the start.
    pub fn took(&self) -> Took {
        let wall = self.wall.elapsed().as_secs_f64();
        Took { wall, cpu: (processor_time() - self.cpu).as_secs_f64() }
    }
}

fn processor_time() -> Duration {
    let now = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(now.tv_sec as u64, now.tv_nsec as u32)
}

/// Runs `work` and says what it took.
pub fn took<T>(work: impl FnOnce() -> T) -> (T, Took) {
    let watch = Watch::start();
    let out = work();
    (out, watch.took())
}

impl std::ops::AddAssign for Took {
    fn add_assign(&mut self, more: Took) {
        self.wall += more.wall;
        self.cpu += more.cpu;
    }
}

/// The value below which a share of `values` lies: 0.5 is the median. Sorts them.
pub fn quantile(values: &mut [f64], share: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    let last = values.len().saturating_sub(1);
    values.get((last as f64 * share).ceil() as usize).copied().unwrap_or(f64::NAN)
}

/// The median.
pub fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    quantile(&mut values.into_iter().collect::<Vec<f64>>(), 0.5)
}

/// Bytes of memory that this process has on hand now, and the most it ever had: VmRSS and VmHWM of /proc/self/status.
pub fn memory() -> (u64, u64) {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let field = |name: &str| {
        status
            .lines()
            .find_map(|line| line.strip_prefix(name)?.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok())
            .map_or(0, |kib| kib * 1024)
    };
    (field("VmRSS:"), field("VmHWM:"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_of_the_sorted_values() {
        assert_eq!(median([3.0, 1.0, 2.0]), 2.0);
        assert_eq!(quantile(&mut [5.0, 1.0, 4.0, 2.0, 3.0], 1.0), 5.0);
        assert!(median([]).is_nan());
    }

    #[test]
    fn work_takes_processor_time_and_sleep_does_not() {
        let (_, slept) = took(|| std::thread::sleep(Duration::from_millis(30)));
        assert!(slept.wall >= 0.03 && slept.cpu < slept.wall);
        assert!(memory().1 >= memory().0 / 2);
    }
}
