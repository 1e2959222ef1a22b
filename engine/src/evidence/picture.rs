//! From the bytes that somebody sent to what is stored: decoded, measured and written anew, so that nothing of the original
//! file survives but its pixels. Runs on threads of its own, few at once, because a picture unpacked is large.

use super::desk::Desk;
use super::origin;
use crate::error::{Error, Result};
use domain::error::{FaceCheckProblem, UploadProblem};
use domain::evidence::{Measures, OriginFacts};
use domain::face_check::Challenge;
use domain::face_check::recording::{Frame, Recording};
use vision::picture::{Bounds, Picture, PictureError};
use vision::quality::{Subject, measure};
use zeroize::Zeroizing;

/// Quality of stored pictures: high enough that nothing readable is lost. The lower ones are for a picture that would be
/// larger than may be stored.
const PICTURE_QUALITIES: [u8; 3] = [92, 85, 75];
/// Quality of stored frames.
const FRAME_QUALITY: u8 = 85;
/// What a frame of a recording may be.
const FRAME_BOUNDS: Bounds = Bounds { max_pixels: 1_000_000, min_side: 120 };

/// What is to be stored.
#[derive(Debug)]
pub(super) struct Prepared {
    pub bytes: Vec<u8>,
    pub width: u32,
    pub height: u32,
    pub frames: u32,
    pub measures: Measures,
    pub origin_facts: Option<OriginFacts>,
}

/// Prepares a picture of at most `limit` bytes.
///
/// # Errors
/// [`UploadProblem`] as a refusal.
pub(super) async fn prepare_picture(desk: Desk, bytes: Zeroizing<Vec<u8>>, limit: u64) -> Result<Prepared> {
    aside(desk, move || {
        let picture = Picture::open(&bytes, Bounds::default()).map_err(problem)?;
        let written = PICTURE_QUALITIES.iter().map(|quality| picture.to_jpeg(*quality)).find(|jpeg| fits(jpeg, limit));
        Ok(Prepared {
            bytes: written.ok_or(domain::Error::Upload(UploadProblem::TooLarge { limit }))?,
            width: picture.width(),
            height: picture.height(),
            frames: 1,
            measures: measures(&picture, Subject::Whole),
            origin_facts: Some(origin::noted(&bytes, &picture)),
        })
    })
    .await
}

/// Prepares the recording of a face check that answers this challenge, of at most `limit` bytes.
///
/// # Errors
/// [`FaceCheckProblem`] as a refusal.
pub(super) async fn prepare_recording(
    desk: Desk,
    bytes: Zeroizing<Vec<u8>>,
    challenge: Challenge,
    limit: u64,
) -> Result<Prepared> {
    aside(desk, move || {
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
        let written = Some(stored.write()).filter(|bytes| fits(bytes, limit));
        let bytes = written.ok_or(refuse(FaceCheckProblem::Damaged))?;
        Ok(Prepared { bytes, width, height, frames: count, measures, origin_facts: None })
    })
    .await
}

async fn aside<T: Send + 'static>(desk: Desk, work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    let work = move || {
        let _desk = desk;
        work()
    };
    tokio::task::spawn_blocking(work).await.map_err(Error::broken)?
}

fn fits(bytes: &[u8], limit: u64) -> bool {
    u64::try_from(bytes.len()).is_ok_and(|length| length <= limit)
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

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;

    /// A picture of noise, which no encoder makes small.
    fn noise() -> Vec<u8> {
        let mut seed = 1_u32;
        let picture = image::RgbImage::from_fn(320, 240, |_, _| {
            image::Rgb([(); 3].map(|()| {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                seed.to_be_bytes()[0]
            }))
        });
        let mut bytes = Vec::new();
        image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, 60).encode_image(&picture).unwrap();
        bytes
    }

    #[tokio::test]
    async fn what_the_file_said_of_its_making_is_noted() {
        let prepared =
            prepare_picture(Desk::wait("origin").await.unwrap(), Zeroizing::new(noise()), u64::MAX).await.unwrap();
        let facts = prepared.origin_facts.unwrap();
        assert_eq!((facts.width, facts.height, facts.quality), (Some(320), Some(240), Some(60)));
        assert!(facts.usual_tables && !facts.camera && facts.software.is_none());
        assert!(origin::sign(&facts).compressed_twice.is_none_or(|twice| twice < 0.5));
    }

    #[tokio::test]
    async fn a_picture_that_grows_when_it_is_written_anew_is_stored_a_little_coarser() {
        let prepare =
            async |limit| prepare_picture(Desk::wait("noise").await.unwrap(), Zeroizing::new(noise()), limit).await;
        let best = prepare(u64::MAX).await.unwrap().bytes.len();
        let coarser = prepare(u64::try_from(best).unwrap() - 1).await.unwrap().bytes.len();
        assert!(coarser < best, "{coarser} {best}");
        let refused = prepare(1_000).await.unwrap_err();
        let expected = domain::Error::Upload(UploadProblem::TooLarge { limit: 1_000 });
        assert!(matches!(&refused, Error::Refused(refusal) if *refusal == expected), "{refused:?}");
    }
}
