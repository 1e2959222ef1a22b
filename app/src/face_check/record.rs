//! Records the answer to a challenge: small pictures with their times and the move that was shown.

use crate::camera::{CameraSession, draw_scaled, jpeg_of, next_picture, now};
use domain::face_check::recording::{FRAMES_MAXIMUM, Frame, LEAD_IN_INDEX, Recording};
use domain::face_check::{Challenge, LEAD_IN, MOVE_TIME, Move};
use js_sys::{Array, Uint8Array};
use leptos::prelude::GetUntracked;
use wasm_bindgen_futures::JsFuture;
use web_sys::Blob;

/// The longer side of a frame in pixels.
const LONGEST: u32 = 640;
/// The quality of its JPEG.
const QUALITY: f64 = 0.8;
/// Milliseconds from frame to frame, at least: ten a second, so that a blink is seen. A camera that is slower is recorded as
/// it is: no picture is ever recorded twice.
const EVERY: f64 = 95.0;
/// A larger frame is left out.
const FRAME_LARGEST: usize = 200 * 1024;

/// What shows at one moment of the recording.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Moment {
    /// The index of the move; none while the person looks straight ahead.
    pub index: Option<usize>,
    /// How much of the whole is done, 0 to 1.
    pub share: f64,
    /// Whole seconds that are left.
    pub seconds_left: u32,
}

/// The moment so many milliseconds after the beginning; none when all is over.
#[must_use]
pub fn moment_at(moves: usize, elapsed: u32) -> Option<Moment> {
    let milliseconds = |span: domain::time::Span| u32::try_from(span.as_milliseconds()).unwrap_or(0);
    let (lead_in, each) = (milliseconds(LEAD_IN), milliseconds(MOVE_TIME).max(1));
    let whole = lead_in + each * u32::try_from(moves).unwrap_or(0);
    let left = whole.checked_sub(elapsed).filter(|left| *left > 0)?;
    let index = elapsed.checked_sub(lead_in).and_then(|since| usize::try_from(since / each).ok());
    Some(Moment { index, share: f64::from(elapsed) / f64::from(whole), seconds_left: left.div_ceil(1000) })
}

/// The worker's word for a move.
pub const fn code(wanted: Move) -> &'static str {
    match wanted {
        Move::TurnLeft => "turn_left",
        Move::TurnRight => "turn_right",
        Move::LookUp => "look_up",
        Move::Blink => "blink",
        Move::MoveCloser => "move_closer",
    }
}

struct Taken {
    at: u32,
    move_index: u8,
    jpeg: Vec<u8>,
}

/// Records; `tell` is called for each moment. None when the camera stopped or the page was left or hidden.
///
/// Each frame holds the time at which it was shot and the move that showed then, so that the server can tell which window
/// of the challenge it belongs to.
pub async fn record(session: CameraSession, challenge: &Challenge, tell: impl Fn(Moment)) -> Option<Blob> {
    let moves = challenge.moves.len();
    let mut taken: Vec<Taken> = Vec::new();
    let began = now();
    let mut due = began;
    while let Some(moment) = moment_at(moves, whole(now() - began)) {
        if session.status.try_get_untracked() != Some(crate::camera::Status::Running) {
            return None;
        }
        tell(moment);
        let video = session.element()?;
        let Some(shot) = next_picture(&video).await.filter(|shot| *shot >= due) else { continue };
        let at = whole(shot - began);
        let Some(shown) = moment_at(moves, at) else { break };
        let Some(canvas) = draw_scaled(&video, Some(LONGEST)) else { continue };
        due = shot + EVERY;
        if let Some(jpeg) = bytes_of(jpeg_of(&canvas, QUALITY).await).await
            && jpeg.len() <= FRAME_LARGEST
            && taken.len() < FRAMES_MAXIMUM
            && taken.last().is_none_or(|last| last.at < at)
        {
            let move_index = shown.index.and_then(|index| u8::try_from(index).ok()).unwrap_or(LEAD_IN_INDEX);
            taken.push(Taken { at, move_index, jpeg });
        }
    }
    let first = taken.first().map_or(0, |frame| frame.at);
    let frames = taken
        .iter()
        .map(|frame| Frame { at: frame.at - first, move_index: frame.move_index, jpeg: &frame.jpeg })
        .collect();
    let bytes = Recording { challenge: challenge.id.clone(), frames }.write();
    Blob::new_with_u8_array_sequence(&Array::of1(&Uint8Array::from(bytes.as_slice()))).ok()
}

async fn bytes_of(blob: Option<Blob>) -> Option<Vec<u8>> {
    let buffer = JsFuture::from(blob?.array_buffer()).await.ok()?;
    Some(Uint8Array::new(&buffer).to_vec())
}

/// The whole milliseconds of a span; a clock that was set back gives none.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "never negative here, and `as` saturates")]
fn whole(milliseconds: f64) -> u32 {
    milliseconds.max(0.0) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moves_follow_the_lead_in_one_by_one() {
        let index = |elapsed| moment_at(4, elapsed).map(|moment| moment.index);
        assert_eq!(index(0), Some(None));
        assert_eq!(index(1_999), Some(None));
        assert_eq!(index(2_000), Some(Some(0)));
        assert_eq!(index(5_999), Some(Some(0)));
        assert_eq!(index(6_000), Some(Some(1)));
        assert_eq!(index(17_999), Some(Some(3)));
        assert_eq!(index(18_000), None);
        assert_eq!(moment_at(4, 17_001).map(|moment| moment.seconds_left), Some(1));
    }
}
