//! The random numbers of Python's `random.Random`: MT19937 seeded from an integer, and the methods that the data set
//! uses. Bit for bit the same, so that both generators write the same bytes. Not for anything secret.

const N: usize = 624;
const M: usize = 397;

/// A generator in the state that `random.Random(seed)` begins with.
pub struct Mersenne {
    state: [u32; N],
    at: usize,
}

impl Mersenne {
    /// Seeds from an integer as Python does: `init_by_array` over its 32-bit digits, least significant first.
    pub fn new(seed: u64) -> Self {
        let (low, high) = (seed as u32, (seed >> 32) as u32);
        let key: &[u32] = if high == 0 { &[low] } else { &[low, high] };
        let mut state = [0u32; N];
        state[0] = 19_650_218;
        for i in 1..N {
            let last = state[i - 1];
            state[i] = 1_812_433_253u32.wrapping_mul(last ^ (last >> 30)).wrapping_add(i as u32);
        }
        let (mut i, mut j) = (1, 0);
        for _ in 0..N.max(key.len()) {
            let last = state[i - 1];
            state[i] = (state[i] ^ (last ^ (last >> 30)).wrapping_mul(1_664_525))
                .wrapping_add(key[j])
                .wrapping_add(j as u32);
            (i, j) = (i + 1, (j + 1) % key.len());
            if i == N {
                state[0] = state[N - 1];
                i = 1;
            }
        }
        for _ in 0..N - 1 {
            let last = state[i - 1];
            state[i] = (state[i] ^ (last ^ (last >> 30)).wrapping_mul(1_566_083_941)).wrapping_sub(i as u32);
            i += 1;
            if i == N {
                state[0] = state[N - 1];
                i = 1;
            }
        }
        state[0] = 0x8000_0000;
        Self { state, at: N }
    }

    fn word(&mut self) -> u32 {
        if self.at == N {
            for i in 0..N {
                let joined = (self.state[i] & 0x8000_0000) | (self.state[(i + 1) % N] & 0x7fff_ffff);
                let twist = if joined & 1 == 1 { 0x9908_b0df } else { 0 };
                self.state[i] = self.state[(i + M) % N] ^ (joined >> 1) ^ twist;
            }
            self.at = 0;
        }
        let mut word = self.state[self.at];
        self.at += 1;
        word ^= word >> 11;
        word ^= (word << 7) & 0x9d2c_5680;
        word ^= (word << 15) & 0xefc6_0000;
        word ^ (word >> 18)
    }

    /// `random()`: 53 bits in [0, 1).
    pub fn unit(&mut self) -> f64 {
        let (a, b) = (self.word() >> 5, self.word() >> 6);
        (f64::from(a) * 67_108_864.0 + f64::from(b)) / 9_007_199_254_740_992.0
    }

    /// `getrandbits(128)`.
    pub fn bits128(&mut self) -> u128 {
        (0..4).fold(0, |bits, digit| bits | (u128::from(self.word()) << (32 * digit)))
    }

    /// `randrange(n)`, n from 1 to 2^32 - 1.
    pub fn below(&mut self, n: usize) -> usize {
        let bits = usize::BITS - n.leading_zeros();
        loop {
            let drawn = (self.word() >> (32 - bits)) as usize;
            if drawn < n {
                return drawn;
            }
        }
    }

    /// `choice(items)`.
    pub fn choice<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }

    /// One of `choices(items)`.
    pub fn evenly<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[(self.unit() * items.len() as f64).floor() as usize]
    }

    /// `choices(items, weights)[0]`, as an index.
    pub fn weighted(&mut self, weights: &[u32]) -> usize {
        let total: u32 = weights.iter().sum();
        let drawn = self.unit() * f64::from(total);
        let mut sum = 0;
        for (index, weight) in weights.iter().enumerate() {
            sum += weight;
            if drawn < f64::from(sum) {
                return index;
            }
        }
        weights.len() - 1
    }

    /// `sample(items, k)` for k up to 5: from a shrinking pool where there are at most 21 items, else by retrying.
    pub fn sample<T: Copy>(&mut self, items: &[T], k: usize) -> Vec<T> {
        let n = items.len();
        if n <= 21 {
            let mut pool = items.to_vec();
            return (0..k)
                .map(|i| {
                    let j = self.below(n - i);
                    let item = pool[j];
                    pool[j] = pool[n - i - 1];
                    item
                })
                .collect();
        }
        let mut taken = Vec::with_capacity(k);
        while taken.len() < k {
            let j = self.below(n);
            if !taken.contains(&j) {
                taken.push(j);
            }
        }
        taken.into_iter().map(|j| items[j]).collect()
    }

    /// `expovariate(rate)`.
    pub fn exponential(&mut self, rate: f64) -> f64 {
        -(1.0 - self.unit()).ln() / rate
    }

    /// `lognormvariate(mu, sigma)`, by Kinderman and Monahan's ratio of uniforms.
    pub fn lognormal(&mut self, mu: f64, sigma: f64) -> f64 {
        let magic = 4.0 * (-0.5f64).exp() / 2.0f64.sqrt();
        loop {
            let u = self.unit();
            let v = 1.0 - self.unit();
            let z = magic * (u - 0.5) / v;
            if z * z / 4.0 <= -v.ln() {
                return (mu + z * sigma).exp();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_numbers_are_python_s() {
        // random.Random(42): random(), getrandbits(128), randrange(10**9), then expovariate(1.2), lognormvariate(13, 1).
        let mut r = Mersenne::new(42);
        assert_eq!(r.unit(), 0.639_426_798_457_883_7);
        assert_eq!(r.unit(), 0.025_010_755_222_666_936);
    }
}
