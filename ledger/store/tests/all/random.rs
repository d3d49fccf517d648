//! Seeded random numbers, so that a run that failed can be repeated: `SplitMix64`.

use std::sync::LazyLock;

/// A stream of numbers.
#[derive(Debug, Clone)]
pub(crate) struct Random(u64);

impl Random {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// One for a run: `TRIBUNE_SEED`, or drawn. The seed is told where the test fails.
    pub(crate) fn of_run() -> (Self, u64) {
        let drawn = || {
            let mut bytes = [0; 8];
            getrandom::fill(&mut bytes).unwrap();
            u64::from_be_bytes(bytes)
        };
        let seed =
            std::env::var("TRIBUNE_SEED").map_or_else(|_none| drawn(), |s| s.parse().unwrap());
        (Self(seed), seed)
    }

    pub(crate) const fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30_u32)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27_u32)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31_u32)
    }

    /// One below `limit`; 0 where that is 0.
    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        self.number().checked_rem(limit).unwrap_or_default()
    }

    /// Text of at most 64 KiB that does not compress to less than three quarters.
    pub(crate) fn text(&mut self, bytes: usize) -> &'static str {
        static NOISE: LazyLock<String> = LazyLock::new(noise);
        let from = usize::try_from(self.below(1 << 16)).unwrap();
        NOISE.get(from..from + bytes).unwrap()
    }
}

/// 128 KiB, out of which texts are cut: making each anew would be most of the work of a test.
fn noise() -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut random = Random::new(1);
    let letter = |_| char::from(LETTERS[usize::try_from(random.below(64)).unwrap()]);
    (0..1 << 17).map(letter).collect()
}

/// A number in the environment, or what holds without it.
pub(crate) fn setting(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).map_or(otherwise, |text| text.parse().unwrap())
}
