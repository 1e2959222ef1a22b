//! How a picture is looked at: how near, turned how, moved where. Pure numbers.
//!
//! Two viewers that share one state move together, which is how a portrait is compared with a document.

/// The nearest look.
const MOST: f64 = 8.0;

/// The magnification, quarter turns clockwise, and the shift in parts of the viewer's size.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ZoomState {
    /// 1 shows the whole picture.
    pub scale: f64,
    /// 0 to 3 quarter turns clockwise.
    pub quarter_turns: u8,
    /// To the right, in parts of the viewer's width.
    pub shift_x: f64,
    /// Down, in parts of the viewer's height.
    pub shift_y: f64,
}

impl Default for ZoomState {
    fn default() -> Self {
        Self { scale: 1.0, quarter_turns: 0, shift_x: 0.0, shift_y: 0.0 }
    }
}

impl ZoomState {
    /// One step nearer or farther: what the plus key and the wheel do.
    pub const STEP: f64 = 1.25;

    /// Nearer (above 1) or farther (below 1), keeping the point at (x, y) where it is. The point is given
    /// from the middle of the viewer, in parts of its size.
    #[must_use]
    pub fn zoomed(self, factor: f64, x: f64, y: f64) -> Self {
        let scale = (self.scale * factor).clamp(1.0, MOST);
        let real = scale / self.scale;
        Self { scale, shift_x: x - (x - self.shift_x) * real, shift_y: y - (y - self.shift_y) * real, ..self }
            .within_reach()
    }

    /// Moved by parts of the viewer's size.
    #[must_use]
    pub fn moved(self, x: f64, y: f64) -> Self {
        Self { shift_x: self.shift_x + x, shift_y: self.shift_y + y, ..self }.within_reach()
    }

    /// A quarter turn clockwise, seen whole again.
    #[must_use]
    pub fn turned(self) -> Self {
        Self { quarter_turns: (self.quarter_turns + 1) % 4, ..Self::default() }
    }

    /// The whole picture, turned as it is.
    #[must_use]
    pub fn whole(self) -> Self {
        Self { quarter_turns: self.quarter_turns, ..Self::default() }
    }

    /// The picture can never be pushed out of sight.
    fn within_reach(self) -> Self {
        let reach = (self.scale - 1.0) / 2.0;
        Self { shift_x: self.shift_x.clamp(-reach, reach), shift_y: self.shift_y.clamp(-reach, reach), ..self }
    }

    /// The CSS transform of the layer that holds the picture. A picture on its side is made smaller so that
    /// it still fits, by the viewer's shape (height divided by width, at most 1).
    pub fn transform(self, upright_fit: f64) -> String {
        let fit = if self.quarter_turns % 2 == 1 { upright_fit } else { 1.0 };
        format!(
            "translate({:.3}%, {:.3}%) rotate({}deg) scale({:.4})",
            self.shift_x * 100.0,
            self.shift_y * 100.0,
            u16::from(self.quarter_turns) * 90,
            self.scale * fit,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zooming_stays_between_whole_and_near() {
        let near = (0..40).fold(ZoomState::default(), |state, _| state.zoomed(ZoomState::STEP, 0.0, 0.0));
        assert!((near.scale - MOST).abs() < 1e-9);
        let far = (0..80).fold(near, |state, _| state.zoomed(1.0 / ZoomState::STEP, 0.3, 0.3));
        assert_eq!(far, ZoomState::default());
    }

    #[test]
    fn the_point_under_the_pointer_stays() {
        let state = ZoomState::default().zoomed(2.0, 0.25, -0.25);
        // A point p of the picture shows at shift + scale * p.
        assert!((state.shift_x + state.scale * 0.25 - 0.25).abs() < 1e-9);
        assert!((state.shift_y + state.scale * -0.25 + 0.25).abs() < 1e-9);
    }

    #[test]
    fn it_cannot_be_pushed_out_of_sight() {
        assert_eq!(ZoomState::default().moved(5.0, -5.0), ZoomState::default());
        let state = ZoomState::default().zoomed(3.0, 0.0, 0.0).moved(5.0, -5.0);
        assert!((state.shift_x - 1.0).abs() < 1e-9 && (state.shift_y + 1.0).abs() < 1e-9);
    }

    #[test]
    fn four_turns_are_none() {
        let state = (0..4).fold(ZoomState::default(), |state, _| state.turned());
        assert_eq!(state, ZoomState::default());
        assert!(ZoomState::default().turned().transform(0.5).contains("rotate(90deg) scale(0.5000)"));
    }
}
