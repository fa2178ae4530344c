//! Chance that falls the same for the same seed, whatever the version of a library.

/// SplitMix64: small, quick, and good enough for demo content.
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    /// Dice of their own for each thing made: `salt` names the kind, `index` the one.
    pub fn new(seed: u64, salt: u64, index: u64) -> Self {
        let mut dice = Self(seed ^ salt.rotate_left(32));
        let mixed = dice.next() ^ index.wrapping_mul(0xd6e8_feb8_6659_fd93);
        Self(mixed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// From 0 to below 1.
    pub fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// From 0 to below `count`; 0 when that is 0.
    pub fn below(&mut self, count: usize) -> usize {
        if count == 0 { 0 } else { (self.next() % count as u64) as usize }
    }

    /// Both ends included.
    pub fn between(&mut self, from: usize, to: usize) -> usize {
        from + self.below(to - from + 1)
    }

    /// True so many times in a hundred.
    pub fn percent(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of them.
    pub fn pick<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words.get(self.below(words.len())).copied().unwrap_or_default()
    }

    /// From 0 to below `count`, the small ones far more often: by Zipf's law.
    pub fn zipf(&mut self, count: usize) -> usize {
        let drawn = ((count + 1) as f64).powf(self.unit()) as usize;
        drawn.saturating_sub(1).min(count.saturating_sub(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dice_fall_alike_for_one_seed_and_differ_for_another() {
        let throws = |seed, index| {
            let mut dice = Dice::new(seed, 1, index);
            (0..8).map(|_| dice.below(1_000)).collect::<Vec<_>>()
        };
        assert_eq!(throws(1, 2), throws(1, 2));
        assert_ne!(throws(1, 2), throws(2, 2));
        assert_ne!(throws(1, 2), throws(1, 3));
    }

    #[test]
    fn zipf_prefers_the_first_and_stays_inside() {
        let mut dice = Dice::new(7, 1, 1);
        let mut counts = vec![0; 100];
        for _ in 0..20_000 {
            counts[dice.zipf(100)] += 1;
        }
        assert!(counts[0] > 2 * counts[2] && counts[2] > counts[40], "{counts:?}");
        assert_eq!((dice.zipf(1), dice.zipf(0), dice.below(0)), (0, 0, 0));
    }
}
