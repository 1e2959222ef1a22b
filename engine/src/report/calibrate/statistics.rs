//! Error rates with their uncertainty. Pure numbers; what they are rates of is said where they are used.

/// The quantile of the normal distribution for a two-sided interval of 95 %.
const Z: f64 = 1.959_963_984_540_054;

/// A share of errors among trials.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rate {
    /// How many went wrong.
    pub errors: usize,
    /// How many there were.
    pub trials: usize,
}

impl Rate {
    /// The share itself; none of no trials.
    #[must_use]
    pub fn share(self) -> Option<f64> {
        (self.trials > 0).then(|| number(self.errors) / number(self.trials))
    }

    /// The interval that holds the true share with 95 % confidence (Wilson, 1927), which stays honest where no error was
    /// seen at all. All of 0 to 1 for no trials.
    #[must_use]
    pub fn interval(self) -> (f64, f64) {
        let Some(share) = self.share() else { return (0.0, 1.0) };
        let trials = number(self.trials);
        let weight = Z * Z / trials;
        let middle = share + weight / 2.0;
        let reach = Z * (share * (1.0 - share) / trials + weight / (4.0 * trials)).sqrt();
        let low = if self.errors == 0 { 0.0 } else { (middle - reach) / (1.0 + weight) };
        let high = if self.errors == self.trials { 1.0 } else { (middle + reach) / (1.0 + weight) };
        (low.max(0.0), high.min(1.0))
    }
}

/// The share of distances of different people that a threshold would take for one person's: false matches.
#[must_use]
pub fn false_matches(different: &[f32], accept: f32) -> Rate {
    Rate { errors: different.iter().filter(|distance| **distance <= accept).count(), trials: different.len() }
}

/// The share of distances of one person that a threshold would take for two people's: false non-matches.
#[must_use]
pub fn false_non_matches(same: &[f32], accept: f32) -> Rate {
    Rate { errors: same.iter().filter(|distance| **distance > accept).count(), trials: same.len() }
}

/// The largest of `candidates` at which at most `share` of the values lie at or below it; none if there is no such.
#[must_use]
pub fn largest_within(values: &[f32], candidates: &[f32], share: f64) -> Option<f32> {
    let fits = |candidate: &&f32| false_matches(values, **candidate).share().is_some_and(|found| found <= share);
    candidates.iter().filter(fits).copied().reduce(f32::max)
}

/// The smallest of `candidates` beyond which at most `share` of the values lie; none if there is no such.
#[must_use]
pub fn smallest_beyond(values: &[f32], candidates: &[f32], share: f64) -> Option<f32> {
    let fits = |candidate: &&f32| false_non_matches(values, **candidate).share().is_some_and(|found| found <= share);
    candidates.iter().filter(fits).copied().reduce(f32::min)
}

fn number(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::from(u32::MAX), f64::from)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn intervals_are_those_of_the_textbook() {
        // Newcombe (1998), Statistics in Medicine 17, table I: Wilson's score without continuity correction.
        for (errors, trials, low, high) in
            [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)]
        {
            let (from, to) = Rate { errors, trials }.interval();
            assert!((from - low).abs() < 5e-5 && (to - high).abs() < 5e-5, "{errors}/{trials}: {from} {to}");
        }
        assert_eq!(Rate { errors: 0, trials: 0 }.interval(), (0.0, 1.0));
        assert_eq!(Rate { errors: 5, trials: 5 }.interval().1, 1.0);
    }

    #[test]
    fn thresholds_are_found_from_both_sides() {
        let candidates = [0.5, 0.6, 0.7, 0.8, 0.9];
        let different = [0.65, 0.85, 0.95, 1.0];
        assert_eq!(largest_within(&different, &candidates, 0.0), Some(0.6));
        assert_eq!(largest_within(&different, &candidates, 0.25), Some(0.8));
        assert_eq!(largest_within(&[0.1], &candidates, 0.0), None);
        let same = [0.4, 0.55, 0.75, 0.88];
        assert_eq!(smallest_beyond(&same, &candidates, 0.0), Some(0.9));
        assert_eq!(smallest_beyond(&same, &candidates, 0.25), Some(0.8));
        assert_eq!(smallest_beyond(&[], &candidates, 0.5), None);
    }

    proptest! {
        #[test]
        fn an_interval_holds_its_share(errors in 0_usize..500, more in 0_usize..500) {
            let rate = Rate { errors, trials: errors + more };
            let (low, high) = rate.interval();
            prop_assert!((0.0..=1.0).contains(&low) && low <= high && high <= 1.0);
            if let Some(share) = rate.share() {
                prop_assert!(low <= share + 1e-12 && share <= high + 1e-12);
            }
        }

        #[test]
        fn raising_a_threshold_lets_more_in_and_turns_fewer_away(
            values in proptest::collection::vec(0.0_f32..2.0, 1..40), low in 0.0_f32..2.0, more in 0.0_f32..1.0
        ) {
            let high = low + more;
            prop_assert!(false_matches(&values, low).errors <= false_matches(&values, high).errors);
            prop_assert!(false_non_matches(&values, low).errors >= false_non_matches(&values, high).errors);
            prop_assert_eq!(Rate { errors: 1, trials: 3 }.share().unwrap(), 1.0 / 3.0);
        }
    }
}
