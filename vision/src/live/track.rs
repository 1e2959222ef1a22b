//! How far the move that is being asked has been made, for the person to see while they make it.
//!
//! A little more is asked for here than the server will want, so that what the page calls done is done.

use super::moves::Baseline;
use super::{Limits, Move};
use crate::face::{Look, Mesh};
use serde::{Deserialize, Serialize};

/// How much more than the limit counts as done.
const MORE: f32 = 1.15;
/// Frames of looking straight that are remembered.
const STRAIGHT: usize = 20;

/// How far a move is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Progress {
    /// 0 (not begun) to 1 (done).
    pub share: f32,
    /// Whether it is done. It stays done until something else is asked.
    pub done: bool,
}

/// Follows one move after another.
#[derive(Debug)]
pub struct MoveTracker {
    limits: Limits,
    straight: Vec<(Mesh, Option<f32>)>,
    baseline: Option<Baseline>,
    asked: Option<Move>,
    was_open: bool,
    was_shut: bool,
    frames_reached: u32,
    best: f32,
    done: bool,
}

impl MoveTracker {
    /// A tracker that knows nobody yet.
    #[must_use]
    pub const fn new(limits: Limits) -> Self {
        Self {
            limits,
            straight: Vec::new(),
            baseline: None,
            asked: None,
            was_open: false,
            was_shut: false,
            frames_reached: 0,
            best: 0.0,
            done: false,
        }
    }

    /// Asks for a move from the next frame on; none means looking straight ahead, which is learnt from.
    pub fn ask(&mut self, wanted: Option<Move>) {
        if self.asked != wanted {
            (self.was_open, self.was_shut, self.frames_reached) = (false, false, 0);
            (self.best, self.done) = (0.0, false);
        }
        self.asked = wanted;
    }

    /// Takes what the next frame shows.
    pub fn feed(&mut self, look: &Look) -> Progress {
        let Some(mesh) = &look.mesh else { return self.progress() };
        let blink = look.expression.map(|expression| expression.blink);
        let Some(wanted) = self.asked else {
            if self.straight.len() == STRAIGHT {
                self.straight.remove(0);
            }
            self.straight.push((mesh.clone(), blink));
            self.baseline = Baseline::of(self.straight.iter().map(|(mesh, blink)| (mesh, *blink)));
            return Progress::default();
        };
        // Somebody who came into the picture only now is compared with this very frame.
        let baseline = match self.baseline {
            Some(baseline) => baseline,
            None => match Baseline::of(std::iter::once((mesh, blink))) {
                Some(baseline) => *self.baseline.insert(baseline),
                None => return self.progress(),
            },
        };
        let share = baseline.extent(wanted, mesh, blink) / (self.limits.least(wanted) * MORE);
        if wanted == Move::Blink {
            self.blinked(share);
        } else {
            self.best = self.best.max(share.clamp(0.0, 1.0));
            self.frames_reached += u32::from(share >= 1.0);
            self.done |= self.frames_reached >= 2;
        }
        self.progress()
    }

    /// Open, shut, open: half is done when the eyes are shut.
    fn blinked(&mut self, share: f32) {
        let open = share < 0.45;
        self.done |= self.was_shut && open;
        self.was_shut |= self.was_open && share >= 1.0;
        self.was_open |= open;
        self.best = if self.was_shut { 0.5 } else { self.best };
    }

    const fn progress(&self) -> Progress {
        Progress { share: if self.done { 1.0 } else { self.best.min(0.99) }, done: self.done }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::face::mesh::head::{blinking, head, moved, turned};

    fn look(mesh: Mesh) -> Look {
        Look { width: 640, height: 480, faces: 1, mesh: Some(mesh), expression: None, complexion: None }
    }

    fn tracker() -> MoveTracker {
        let mut tracker = MoveTracker::new(Limits::default());
        for _ in 0..5 {
            tracker.feed(&look(turned(&head(), 3.0, 2.0, 0.0)));
        }
        tracker
    }

    #[test]
    fn every_move_is_followed_to_its_end() {
        let ends = [
            (Move::TurnLeft, turned(&head(), 30.0, 0.0, 0.0)),
            (Move::TurnRight, turned(&head(), -25.0, 0.0, 0.0)),
            (Move::LookUp, turned(&head(), 0.0, 18.0, 0.0)),
            (Move::MoveCloser, moved(&head(), 1.4, 0.0, 0.0)),
        ];
        for (wanted, end) in ends {
            let mut tracker = tracker();
            tracker.ask(Some(wanted));
            assert!(tracker.feed(&look(head())).share < 0.3, "{wanted:?}");
            assert!(!tracker.feed(&look(end.clone())).done, "one frame may be a mistake");
            assert_eq!(tracker.feed(&look(end)), Progress { share: 1.0, done: true }, "{wanted:?}");
        }
    }

    #[test]
    fn a_blink_is_done_when_the_eyes_open_again() {
        let mut tracker = tracker();
        tracker.ask(Some(Move::Blink));
        assert!(!tracker.feed(&look(head())).done);
        assert_eq!(tracker.feed(&look(blinking(&head(), 1.0))), Progress { share: 0.5, done: false });
        assert!(tracker.feed(&look(head())).done);
    }

    #[test]
    fn the_other_side_is_no_progress_and_a_new_move_begins_anew() {
        let mut tracker = tracker();
        tracker.ask(Some(Move::TurnLeft));
        let right = look(turned(&head(), -40.0, 0.0, 0.0));
        assert_eq!(tracker.feed(&right), Progress::default());
        tracker.ask(Some(Move::TurnRight));
        tracker.feed(&right);
        assert!(tracker.feed(&right).done);
        tracker.ask(Some(Move::LookUp));
        assert!(!tracker.feed(&look(head())).done);
    }
}
