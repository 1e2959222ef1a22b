//! From the bytes that somebody sent to what is stored: decoded, measured and written anew, so that nothing of the original
//! file survives but its pixels. Runs on threads of its own, few at once, because a picture unpacked is large.

use crate::error::{Error, Result};
use domain::error::{FaceCheckProblem, UploadProblem};
use domain::evidence::Measures;
use domain::face_check::Challenge;
use domain::face_check::recording::{Frame, Recording};
use std::sync::LazyLock;
use tokio::sync::Semaphore;
use vision::picture::{Bounds, Picture, PictureError};
use vision::quality::{Subject, measure};
use zeroize::Zeroizing;

/// Quality of stored pictures: high enough that nothing readable is lost.
const PICTURE_QUALITY: u8 = 92;
/// Quality of stored frames.
const FRAME_QUALITY: u8 = 85;
/// What a frame of a recording may be.
const FRAME_BOUNDS: Bounds = Bounds { max_pixels: 1_000_000, min_side: 120 };

static DESKS: LazyLock<Semaphore> = LazyLock::new(|| Semaphore::new(2));

/// What is to be stored.
#[derive(Debug)]
pub(super) struct Prepared {
    pub bytes: Vec<u8>,
    pub width: u32,
    pub height: u32,
    pub frames: u32,
    pub measures: Measures,
}

/// Prepares a picture.
///
/// # Errors
/// [`UploadProblem`] as a refusal.
pub(super) async fn prepare_picture(bytes: Zeroizing<Vec<u8>>) -> Result<Prepared> {
    aside(move || {
        let picture = Picture::open(&bytes, Bounds::default()).map_err(problem)?;
        Ok(Prepared {
            bytes: picture.to_jpeg(PICTURE_QUALITY),
            width: picture.width(),
            height: picture.height(),
            frames: 1,
            measures: measures(&picture, Subject::Whole),
        })
    })
    .await
}

/// Prepares the recording of a face check that answers this challenge.
///
/// # Errors
/// [`FaceCheckProblem`] as a refusal.
pub(super) async fn prepare_recording(bytes: Zeroizing<Vec<u8>>, challenge: Challenge) -> Result<Prepared> {
    aside(move || {
        let refuse = |problem| domain::Error::FaceCheck(problem);
        let recording = Recording::read(&bytes).map_err(refuse)?;
        recording.check_against(&challenge).map_err(refuse)?;
        let damaged = |_| refuse(FaceCheckProblem::Damaged);
        let mut first = None;
        let mut encoded = Vec::with_capacity(recording.frames.len());
        for frame in &recording.frames {
            let picture = Picture::open(frame.jpeg, FRAME_BOUNDS).map_err(damaged)?;
            let jpeg = picture.to_jpeg(FRAME_QUALITY);
            if jpeg.len() > domain::face_check::recording::FRAME_LIMIT {
                return Err(refuse(FaceCheckProblem::Damaged).into());
            }
            first.get_or_insert((picture.width(), picture.height(), measures(&picture, Subject::Face)));
            encoded.push((frame.at, frame.move_index, jpeg));
        }
        let (width, height, measures) = first.ok_or(refuse(FaceCheckProblem::Incomplete))?;
        let frames =
            encoded.iter().map(|(at, move_index, jpeg)| Frame { at: *at, move_index: *move_index, jpeg }).collect();
        let stored = Recording { challenge: recording.challenge.clone(), frames };
        let count = u32::try_from(stored.frames.len()).unwrap_or(u32::MAX);
        Ok(Prepared { bytes: stored.write(), width, height, frames: count, measures })
    })
    .await
}

async fn aside<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    let _desk = DESKS.acquire().await.map_err(Error::broken)?;
    tokio::task::spawn_blocking(work).await.map_err(Error::broken)?
}

fn measures(picture: &Picture, subject: Subject) -> Measures {
    let measured = measure(&picture.frame(), subject);
    Measures { sharpness: measured.sharpness, brightness: measured.brightness, glare: measured.glare_area }
}

const fn problem(error: PictureError) -> domain::Error {
    domain::Error::Upload(match error {
        PictureError::Empty => UploadProblem::Empty,
        PictureError::Heic => UploadProblem::Heic,
        PictureError::NotAPicture => UploadProblem::NotAPicture,
        PictureError::Damaged => UploadProblem::Damaged,
        PictureError::TooManyPixels { .. } => UploadProblem::TooManyPixels,
        PictureError::TooSmall { .. } => UploadProblem::TooSmall,
    })
}
