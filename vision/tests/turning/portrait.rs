//! A portrait brought before the camera: cut so that the face has a good size in the middle of the frame.

use super::{Colours, Head};
use vision::face::{FaceFinder, FaceMesher, largest};
use vision::geometry::{Outside, Point, Similarity, crop};
use vision::net::NetError;
use vision::{Frame, Layout, Picture};

/// The face's size in shares of the frame's shorter side.
const SIZE: f32 = 0.44;

/// The portrait as a frame of that size, and the head in it. None when there is no face.
pub fn stage(
    picture: &Picture,
    finder: &FaceFinder,
    mesher: &FaceMesher,
    (width, height): (u32, u32),
) -> Result<Option<(Colours, Head)>, NetError> {
    let Some((_, mesh)) = largest(finder, mesher, &picture.frame())? else { return Ok(None) };
    let wanted = SIZE * width.min(height) as f32;
    // Reduced first, so that the crop has nothing to average.
    let reduction = (wanted / mesh.size()).min(1.0);
    let longer = picture.width().max(picture.height());
    let small = picture.thumbnail((longer as f32 * reduction) as u32);
    let share = small.width() as f32 / picture.width() as f32;
    let scale = mesh.size() * share / wanted;
    let middle = Point::new(mesh.centre().x * share, mesh.centre().y * share);
    let (wide, high) = (width as f32, height as f32);
    let from = [Point::new(wide / 2.0, high / 2.0), Point::new(wide / 2.0 + 100.0, high / 2.0)];
    let to = [middle, Point::new(middle.x + 100.0 * scale, middle.y)];
    let Some(map) = Similarity::between(&from, &to) else { return Ok(None) };
    let bytes = crop(&small.frame(), width, height, Outside::Nearest, |point| Some(map.apply(point)));
    let staged = Colours { width, height, bytes };
    let Ok(frame) = Frame::new(&staged.bytes, width, height, Layout::Rgb) else { return Ok(None) };
    let Some((_, mesh)) = largest(finder, mesher, &frame)? else { return Ok(None) };
    let head = Head::new(staged.clone(), &mesh);
    Ok(Some((staged, head)))
}
