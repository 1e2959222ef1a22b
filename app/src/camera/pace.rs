//! How often frames are looked at: as often as answers come, seldom on a slow device, and not at all on one on which advice
//! would come so late that it speaks of another moment.

/// Milliseconds for one frame above which a device is slow.
const SLOW: f64 = 150.0;
/// Milliseconds for one frame above which advice comes too late to be of use.
const TOO_LATE: f64 = 900.0;
/// Frames that must have been answered before anything is concluded: the first ones also warm the machine up.
const ENOUGH: u32 = 8;
/// The weight of the newest answer in the mean.
const WEIGHT: f64 = 0.15;

/// When the next frame is due.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Next {
    /// With the camera's next picture.
    Now,
    /// After so many milliseconds.
    After(f64),
    /// Never: guidance ends.
    Never,
}

/// Learns from the time that answers take.
#[derive(Debug, Clone, Copy, Default)]
pub struct Pace {
    answers: u32,
    mean: f64,
}

impl Pace {
    /// A frame took so many milliseconds.
    pub fn feed(&mut self, took: f64) -> Next {
        if !took.is_finite() || took < 0.0 {
            return Next::Now;
        }
        self.answers = self.answers.saturating_add(1);
        // One long pause, such as a model that has just come, is no slow device.
        let took = took.min(2.0 * TOO_LATE);
        self.mean = if self.answers == 1 { took } else { self.mean + WEIGHT * (took - self.mean) };
        if self.answers < ENOUGH || self.mean <= SLOW {
            Next::Now
        } else if self.mean <= TOO_LATE {
            // As long a rest as the work took: a slow device is not also to grow hot.
            Next::After(self.mean)
        } else {
            Next::Never
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn last(took: impl IntoIterator<Item = f64>) -> Next {
        let mut pace = Pace::default();
        took.into_iter().fold(Next::Now, |_, took| pace.feed(took))
    }

    #[test]
    fn quick_devices_are_asked_at_once_and_slow_ones_less_and_less() {
        assert_eq!(last([30.0; 40]), Next::Now);
        assert_eq!(last([300.0; 3]), Next::Now);
        assert!(matches!(last([300.0; 40]), Next::After(rest) if rest > 250.0));
        assert_eq!(last([2_000.0; 40]), Next::Never);
    }

    #[test]
    fn one_long_frame_changes_nothing_for_good() {
        let frames = (0..60).map(|number| if number == 20 { 1_500.0 } else { 25.0 });
        assert_eq!(last(frames), Next::Now);
        assert_eq!(last([f64::NAN, -5.0, f64::INFINITY]), Next::Now);
    }
}
