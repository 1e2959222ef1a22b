//! Fingers and mouse on a zoom viewer: one pointer moves the picture, two bring it nearer.

/// A pointer that is down: its id and where it is.
type Pointer = (i32, f64, f64);

/// What a moved pointer means, in CSS pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Meaning {
    /// Nothing.
    Nothing,
    /// The picture moves.
    Move {
        /// To the right.
        x: f64,
        /// Down.
        y: f64,
    },
    /// The picture comes nearer (above 1) or goes away, around a point of the page.
    Pinch {
        /// How much.
        factor: f64,
        /// The middle between the fingers.
        x: f64,
        /// The middle between the fingers.
        y: f64,
    },
}

/// The pointers that are down; more than two are ignored.
#[derive(Clone, Debug, Default)]
pub(super) struct Gesture {
    pointers: Vec<Pointer>,
}

impl Gesture {
    pub(super) fn down(&mut self, id: i32, x: f64, y: f64) {
        self.up(id);
        if self.pointers.len() < 2 {
            self.pointers.push((id, x, y));
        }
    }

    pub(super) fn up(&mut self, id: i32) {
        self.pointers.retain(|(known, ..)| *known != id);
    }

    pub(super) fn moved(&mut self, id: i32, x: f64, y: f64) -> Meaning {
        let other = self.pointers.iter().find(|(known, ..)| *known != id).copied();
        let Some(pointer) = self.pointers.iter_mut().find(|(known, ..)| *known == id) else {
            return Meaning::Nothing;
        };
        let (_, before_x, before_y) = *pointer;
        *pointer = (id, x, y);
        match other {
            None => Meaning::Move { x: x - before_x, y: y - before_y },
            Some((_, other_x, other_y)) => {
                let before = (before_x - other_x).hypot(before_y - other_y);
                let after = (x - other_x).hypot(y - other_y);
                if before < 1.0 {
                    Meaning::Nothing
                } else {
                    Meaning::Pinch {
                        factor: after / before,
                        x: f64::midpoint(x, other_x),
                        y: f64::midpoint(y, other_y),
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_pointer_moves_and_two_pinch() {
        let mut gesture = Gesture::default();
        assert_eq!(gesture.moved(1, 5.0, 5.0), Meaning::Nothing);
        gesture.down(1, 0.0, 0.0);
        assert_eq!(gesture.moved(1, 5.0, 7.0), Meaning::Move { x: 5.0, y: 7.0 });
        gesture.down(2, 5.0, 17.0);
        assert_eq!(gesture.moved(2, 5.0, 27.0), Meaning::Pinch { factor: 2.0, x: 5.0, y: 17.0 });
        gesture.down(3, 0.0, 0.0);
        assert_eq!(gesture.moved(3, 9.0, 9.0), Meaning::Nothing);
        gesture.up(1);
        assert_eq!(gesture.moved(2, 6.0, 27.0), Meaning::Move { x: 1.0, y: 0.0 });
    }
}
