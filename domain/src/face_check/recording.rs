//! The recording of a face check as bytes: frames with their times. Written by the browser, read by the server from
//! whatever a stranger sends, so the reader checks every length before it believes it. It does not decode pictures.
//!
//! Layout, all numbers big-endian: `CSFC` · version `1` · challenge name (32 ASCII characters) · frame count (u16) ·
//! for each frame: milliseconds since the first (u32), index of the move shown (u8, 255 before the first), length (u32),
//! that many bytes of JPEG.

use super::{Challenge, MOVE_TIME};
use crate::error::FaceCheckProblem;
use crate::identifier::ChallengeId;

const MAGIC: &[u8; 5] = b"CSFC\x01";
/// The most frames a recording may have.
pub const FRAMES_MAXIMUM: usize = 240;
/// The largest frame in bytes.
pub const FRAME_LIMIT: usize = 256 * 1024;
/// Frames needed of each move.
pub const FRAMES_PER_MOVE: usize = 3;
/// The move index of frames taken before the first move.
pub const LEAD_IN_INDEX: u8 = u8::MAX;

/// One frame of a recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Frame<'a> {
    /// Milliseconds since the first frame.
    pub at: u32,
    /// Index of the move that was shown, [`LEAD_IN_INDEX`] before the first.
    pub move_index: u8,
    /// The picture, as JPEG.
    pub jpeg: &'a [u8],
}

/// A recording that has been read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recording<'a> {
    /// The challenge that it says it answers.
    pub challenge: ChallengeId,
    /// Its frames in order of time.
    pub frames: Vec<Frame<'a>>,
}

impl<'a> Recording<'a> {
    /// Reads a recording.
    ///
    /// # Errors
    /// [`FaceCheckProblem::Damaged`] when the bytes are no recording, or exceed a limit.
    pub fn read(bytes: &'a [u8]) -> Result<Self, FaceCheckProblem> {
        let mut rest = bytes;
        if take(&mut rest, MAGIC.len())? != MAGIC {
            return Err(FaceCheckProblem::Damaged);
        }
        let name = std::str::from_utf8(take(&mut rest, 32)?).map_err(|_| FaceCheckProblem::Damaged)?;
        let challenge = ChallengeId::parse(name).ok_or(FaceCheckProblem::Damaged)?;
        let count = usize::from(u16::from_be_bytes(array(take(&mut rest, 2)?)?));
        if count > FRAMES_MAXIMUM {
            return Err(FaceCheckProblem::Damaged);
        }
        let mut frames = Vec::with_capacity(count);
        for _ in 0..count {
            let at = u32::from_be_bytes(array(take(&mut rest, 4)?)?);
            let [move_index] = array(take(&mut rest, 1)?)?;
            let length = usize::try_from(u32::from_be_bytes(array(take(&mut rest, 4)?)?)).unwrap_or(usize::MAX);
            if length > FRAME_LIMIT {
                return Err(FaceCheckProblem::Damaged);
            }
            frames.push(Frame { at, move_index, jpeg: take(&mut rest, length)? });
        }
        if rest.is_empty() { Ok(Self { challenge, frames }) } else { Err(FaceCheckProblem::Damaged) }
    }

    /// Writes a recording.
    #[must_use]
    pub fn write(&self) -> Vec<u8> {
        let frames = self.frames.get(..FRAMES_MAXIMUM).unwrap_or(&self.frames);
        let mut bytes = Vec::with_capacity(64 + frames.iter().map(|frame| frame.jpeg.len() + 9).sum::<usize>());
        bytes.extend_from_slice(MAGIC);
        bytes.extend_from_slice(self.challenge.as_str().as_bytes());
        bytes.extend_from_slice(&u16::try_from(frames.len()).unwrap_or(u16::MAX).to_be_bytes());
        for frame in frames {
            bytes.extend_from_slice(&frame.at.to_be_bytes());
            bytes.push(frame.move_index);
            bytes.extend_from_slice(&u32::try_from(frame.jpeg.len()).unwrap_or(u32::MAX).to_be_bytes());
            bytes.extend_from_slice(frame.jpeg);
        }
        bytes
    }

    /// Checks that the recording can answer the challenge: its name, times that only grow and fit the time given, moves in
    /// the order asked for, and enough frames of each.
    ///
    /// # Errors
    /// What does not fit.
    pub fn check_against(&self, challenge: &Challenge) -> Result<(), FaceCheckProblem> {
        if self.challenge != challenge.id {
            return Err(FaceCheckProblem::OtherChallenge);
        }
        let times_grow = self.frames.windows(2).all(|pair| matches!(pair, [a, b] if a.at < b.at));
        let longest = challenge.duration().as_milliseconds().saturating_mul(2);
        let times_fit = self.frames.last().is_some_and(|frame| i64::from(frame.at) <= longest);
        let order = |frame: &Frame| frame.move_index.wrapping_add(1);
        let moves_in_order = self.frames.windows(2).all(|pair| matches!(pair, [a, b] if order(a) <= order(b)));
        let covered = (0..challenge.moves.len()).all(|index| {
            let shown: Vec<&Frame> =
                self.frames.iter().filter(|frame| usize::from(frame.move_index) == index).collect();
            let lasted = match (shown.first(), shown.last()) {
                (Some(first), Some(last)) => i64::from(last.at) - i64::from(first.at),
                _ => 0,
            };
            shown.len() >= FRAMES_PER_MOVE && lasted * 2 >= MOVE_TIME.as_milliseconds()
        });
        let known = self
            .frames
            .iter()
            .all(|frame| frame.move_index == LEAD_IN_INDEX || usize::from(frame.move_index) < challenge.moves.len());
        if times_grow && times_fit && moves_in_order && covered && known {
            Ok(())
        } else {
            Err(FaceCheckProblem::Incomplete)
        }
    }
}

fn take<'a>(rest: &mut &'a [u8], length: usize) -> Result<&'a [u8], FaceCheckProblem> {
    let (head, tail) = rest.split_at_checked(length).ok_or(FaceCheckProblem::Damaged)?;
    *rest = tail;
    Ok(head)
}

fn array<const N: usize>(bytes: &[u8]) -> Result<[u8; N], FaceCheckProblem> {
    bytes.try_into().map_err(|_| FaceCheckProblem::Damaged)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]
    use super::*;
    use crate::time::{Span, Timestamp};
    use proptest::prelude::*;

    fn challenge() -> Challenge {
        let id = ChallengeId::parse(&"b".repeat(32)).unwrap();
        Challenge::draw(id, [3, 1, 4, 1, 5, 9, 2, 6], Timestamp::default(), Span::seconds(60))
    }

    fn recording(challenge: &Challenge) -> Recording<'static> {
        let mut frames = vec![Frame { at: 0, move_index: LEAD_IN_INDEX, jpeg: b"x" }];
        for index in 0..4_u8 {
            for step in 0..5_u32 {
                frames.push(Frame {
                    at: 2_000 + u32::from(index) * 4_000 + step * 900,
                    move_index: index,
                    jpeg: b"picture",
                });
            }
        }
        Recording { challenge: challenge.id.clone(), frames }
    }

    #[test]
    fn a_recording_is_read_as_it_was_written() {
        let challenge = challenge();
        let recording = recording(&challenge);
        let bytes = recording.write();
        let read = Recording::read(&bytes).unwrap();
        assert_eq!(read, recording);
        assert_eq!(read.check_against(&challenge), Ok(()));
    }

    #[test]
    fn reordered_repeated_missing_or_foreign_frames_are_refused() {
        let challenge = challenge();
        let good = recording(&challenge);
        let mut reordered = good.clone();
        reordered.frames.swap(2, 12);
        let mut repeated = good.clone();
        repeated.frames[3] = repeated.frames[2];
        let mut missing = good.clone();
        missing.frames.retain(|frame| frame.move_index != 2);
        let mut hurried = good.clone();
        for frame in &mut hurried.frames {
            frame.at /= 10;
        }
        for bad in [reordered, repeated, missing, hurried] {
            assert_eq!(bad.check_against(&challenge), Err(FaceCheckProblem::Incomplete));
        }
        let other = Recording { challenge: ChallengeId::parse(&"c".repeat(32)).unwrap(), ..good };
        assert_eq!(other.check_against(&challenge), Err(FaceCheckProblem::OtherChallenge));
    }

    proptest! {
        #[test]
        fn no_bytes_break_the_reader(bytes: Vec<u8>) {
            let _ = Recording::read(&bytes);
        }

        #[test]
        fn no_change_of_one_byte_breaks_the_reader(place in 0_usize..300, value: u8) {
            let challenge = challenge();
            let mut bytes = recording(&challenge).write();
            let place = place % bytes.len();
            bytes[place] = value;
            if let Ok(read) = Recording::read(&bytes) {
                let _ = read.check_against(&challenge);
            }
        }
    }
}
