//! Films of a head that turns, made from one portrait: its points are turned in three dimensions and the picture between
//! them is carried along. They are synthetic. They show what a camera would see well enough for the nets to follow them,
//! and say nothing about how real people or real attacks are judged.

pub mod film;
pub mod portrait;
pub mod triangles;

use triangles::{Triangle, delaunay};
use vision::face::Mesh;
use vision::face::mesh::OUTLINE;
use vision::geometry::Point;

/// Where a head is.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Stance {
    /// Degrees to the person's left.
    pub yaw: f32,
    /// Degrees up.
    pub pitch: f32,
    /// Degrees towards the person's left shoulder.
    pub roll: f32,
    /// How far the eyes are shut, 0 to 1.
    pub shut: f32,
    /// How much nearer the head is: 0.3 shows it 1.3 times as large.
    pub nearer: f32,
    /// Pixels to the right and down.
    pub shift: [f32; 2],
}

/// Red, green and blue of each pixel.
#[derive(Clone, Debug, PartialEq)]
pub struct Colours {
    pub width: u32,
    pub height: u32,
    pub bytes: Vec<u8>,
}

impl Colours {
    /// The colour between the four pixels nearest to a point, or of the nearest one inside.
    fn between(&self, x: f32, y: f32) -> [f32; 3] {
        let (wide, high) = (self.width as usize, self.height as usize);
        let (x, y) = ((x - 0.5).clamp(0.0, wide as f32 - 1.0), (y - 0.5).clamp(0.0, high as f32 - 1.0));
        let (column, row) = (x as usize, y as usize);
        let (right, lower) = (x - column as f32, y - row as f32);
        let at = |column: usize, row: usize, channel: usize| {
            f32::from(self.bytes[(row.min(high - 1) * wide + column.min(wide - 1)) * 3 + channel])
        };
        [0, 1, 2].map(|channel| {
            let upper = at(column, row, channel) * (1.0 - right) + at(column + 1, row, channel) * right;
            let under = at(column, row + 1, channel) * (1.0 - right) + at(column + 1, row + 1, channel) * right;
            upper * (1.0 - lower) + under * lower
        })
    }
}

/// Contours of the upper lid and of the lower one below it, from corner to corner: right eye, left eye.
const LIDS: [([usize; 7], [usize; 7]); 2] = [
    ([246, 161, 160, 159, 158, 157, 173], [7, 163, 144, 145, 153, 154, 155]),
    ([466, 388, 387, 386, 385, 384, 398], [249, 390, 373, 374, 380, 381, 382]),
];

/// A head in a picture, ready to be turned.
pub struct Head {
    picture: Colours,
    /// Points in the picture: those of the mesh, then two rings around its outline, then the border.
    flat: Vec<Point>,
    /// The same in three dimensions, about the pivot, perspective undone.
    deep: Vec<[f32; 3]>,
    /// How much of a turn each point takes part in.
    share: Vec<f32>,
    triangles: Vec<Triangle>,
    pivot: [f32; 3],
    /// From the camera to the pivot.
    distance: f32,
    points: usize,
}

impl Head {
    /// Prepares the head with these points in a picture.
    pub fn new(picture: Colours, mesh: &Mesh) -> Self {
        let size = mesh.size();
        let middle = mesh.centre();
        let mut points: Vec<[f32; 3]> = mesh.points.clone();
        let mut share = vec![1.0; points.len()];
        let back = OUTLINE.iter().map(|number| mesh.deep(*number)[2]).sum::<f32>() / OUTLINE.len() as f32;
        // Hair, ears and the edge of the jaw go with the head; what lies farther out goes less, and then not at all.
        for (wider, deeper, part) in [(1.18, 0.16, 1.0), (1.45, 0.3, 0.55), (1.9, 0.45, 0.0)] {
            for number in OUTLINE {
                let [x, y, _] = mesh.deep(number);
                points.push([
                    middle.x + (x - middle.x) * wider,
                    middle.y + (y - middle.y) * wider,
                    back + deeper * size,
                ]);
                share.push(part);
            }
        }
        let (wide, high) = (picture.width as f32, picture.height as f32);
        for step in 0..8 {
            let along = step as f32 / 8.0;
            let ends =
                [[wide * along, 0.0], [wide, high * along], [wide * (1.0 - along), high], [0.0, high * (1.0 - along)]];
            for [x, y] in ends {
                points.push([x, y, back + 0.6 * size]);
                share.push(0.0);
            }
        }
        let pivot = [middle.x, middle.y, back + 0.12 * size];
        let distance = 4.5 * size;
        let flat: Vec<Point> = points.iter().map(|[x, y, _]| Point::new(*x, *y)).collect();
        let deep = points
            .iter()
            .map(|[x, y, z]| {
                let z = z - pivot[2];
                let away = (distance + z) / distance;
                [(x - pivot[0]) * away, (y - pivot[1]) * away, z]
            })
            .collect();
        let triangles = delaunay(&flat);
        Self { picture, flat, deep, share, triangles, pivot, distance, points: mesh.points.len() }
    }

    /// What the camera sees.
    pub fn seen(&self, stance: &Stance) -> Colours {
        let places = self.places(stance);
        let mut order: Vec<(f32, Triangle)> = self
            .triangles
            .iter()
            .map(|triangle| (triangle.iter().map(|corner| places[*corner][2]).sum::<f32>(), *triangle))
            .collect();
        order.sort_by(|a, b| b.0.total_cmp(&a.0));
        let mut seen = self.picture.clone();
        for (_, triangle) in order {
            self.draw(&mut seen, &triangle, &places);
        }
        zoomed(&seen, Point::new(self.pivot[0], self.pivot[1]), 1.0 + stance.nearer, stance.shift)
    }

    /// Where every point goes: in the picture, and how deep.
    fn places(&self, stance: &Stance) -> Vec<[f32; 3]> {
        let closed = self.closed(stance.shut);
        closed
            .iter()
            .zip(&self.share)
            .map(|([x, y, z], share)| {
                let angles =
                    [stance.yaw, stance.pitch, stance.roll].map(|angle| (angle * share).to_radians().sin_cos());
                let [(sy, cy), (sp, cp), (sr, cr)] = angles;
                let [x, y, z] = [*x, y * cp + z * sp, z * cp - y * sp];
                let [x, y, z] = [x * cy - z * sy, y, x * sy + z * cy];
                let [x, y] = [x * cr - y * sr, x * sr + y * cr];
                let near = self.distance / (self.distance + z);
                [self.pivot[0] + x * near, self.pivot[1] + y * near, z]
            })
            .collect()
    }

    /// The points with the lids shut by a share: the upper lid comes down, the lower one a little up, and what is between
    /// is pressed together.
    fn closed(&self, shut: f32) -> Vec<[f32; 3]> {
        let mut deep = self.deep.clone();
        if shut <= 0.0 {
            return deep;
        }
        for (side, (upper, lower)) in LIDS.iter().enumerate() {
            for (up, low) in upper.iter().zip(lower) {
                let (above, below) = (self.deep[*up], self.deep[*low]);
                let line = [0, 1, 2].map(|axis| above[axis] * 0.12 + below[axis] * 0.88);
                for axis in 0..3 {
                    deep[*up][axis] += (line[axis] - above[axis]) * shut;
                    deep[*low][axis] += (line[axis] - below[axis]) * shut;
                }
            }
            let line = deep[lower[3]];
            let irises = if self.points > 468 { 468 + side * 5..473 + side * 5 } else { 0..0 };
            for iris in irises {
                deep[iris][1] += (line[1] - deep[iris][1]) * shut;
            }
        }
        deep
    }

    /// Carries one triangle of the picture to its new place.
    fn draw(&self, seen: &mut Colours, triangle: &Triangle, places: &[[f32; 3]]) {
        let [a, b, c] = triangle.map(|corner| places[corner]);
        let [from_a, from_b, from_c] = triangle.map(|corner| self.flat[corner]);
        let area = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
        if area.abs() < 1e-4 {
            return;
        }
        let span = |axis: usize, side: u32| {
            let least = a[axis].min(b[axis]).min(c[axis]).floor().max(0.0);
            let most = a[axis].max(b[axis]).max(c[axis]).ceil().min(side as f32);
            (least as u32, most.max(0.0) as u32)
        };
        let ((left, right), (top, bottom)) = (span(0, seen.width), span(1, seen.height));
        for y in top..bottom {
            for x in left..right {
                let (px, py) = (x as f32 + 0.5, y as f32 + 0.5);
                let v = ((px - a[0]) * (c[1] - a[1]) - (py - a[1]) * (c[0] - a[0])) / area;
                let w = ((b[0] - a[0]) * (py - a[1]) - (b[1] - a[1]) * (px - a[0])) / area;
                let u = 1.0 - v - w;
                if u < -1e-4 || v < -1e-4 || w < -1e-4 {
                    continue;
                }
                let from_x = from_a.x * u + from_b.x * v + from_c.x * w;
                let from_y = from_a.y * u + from_b.y * v + from_c.y * w;
                let at = (y as usize * seen.width as usize + x as usize) * 3;
                for (channel, value) in self.picture.between(from_x, from_y).into_iter().enumerate() {
                    seen.bytes[at + channel] = vision::geometry::byte(value);
                }
            }
        }
    }
}

/// The picture enlarged about a point, and moved: a head that comes nearer takes everything with it here.
pub fn zoomed(picture: &Colours, about: Point, scale: f32, shift: [f32; 2]) -> Colours {
    if (scale - 1.0).abs() < 1e-4 && shift == [0.0; 2] {
        return picture.clone();
    }
    let mut bytes = Vec::with_capacity(picture.bytes.len());
    for y in 0..picture.height {
        for x in 0..picture.width {
            let from_x = (x as f32 + 0.5 - shift[0] - about.x) / scale + about.x;
            let from_y = (y as f32 + 0.5 - shift[1] - about.y) / scale + about.y;
            bytes.extend(picture.between(from_x, from_y).map(vision::geometry::byte));
        }
    }
    Colours { bytes, ..*picture }
}

/// The whole picture as a print that is turned before a dark wall: a plane in perspective.
pub fn print_seen(picture: &Colours, stance: &Stance) -> Colours {
    let (wide, high) = (picture.width as f32, picture.height as f32);
    let distance = 1.6 * high;
    let (sy, cy) = stance.yaw.to_radians().sin_cos();
    let (sp, cp) = stance.pitch.to_radians().sin_cos();
    let scale = (1.0 + stance.nearer) * 0.97;
    let mut bytes = Vec::with_capacity(picture.bytes.len());
    for y in 0..picture.height {
        for x in 0..picture.width {
            // The ray through this pixel meets the turned plane, whose axes are the columns of the turn.
            let u = (x as f32 + 0.5 - wide / 2.0 - stance.shift[0]) / scale;
            let v = (y as f32 + 0.5 - high / 2.0 - stance.shift[1]) / scale;
            // Axes of the plane: right = (cy, 0, sy); down = (sp·sy, cp, −sp·cy); normal = their cross product.
            let normal = [-sy * cp, sp, cy * cp];
            let ray = [u, v, distance];
            let depth = distance * normal[2] / (ray[0] * normal[0] + ray[1] * normal[1] + ray[2] * normal[2]);
            let hit = [ray[0] * depth, ray[1] * depth, (depth - 1.0) * distance];
            let across = hit[0] * cy + hit[2] * sy;
            let along = hit[0] * sp * sy + hit[1] * cp - hit[2] * sp * cy;
            let inside = depth > 0.0 && across.abs() < wide / 2.0 && along.abs() < high / 2.0;
            let colour =
                if inside { picture.between(across + wide / 2.0, along + high / 2.0) } else { [58.0, 52.0, 50.0] };
            bytes.extend(colour.map(vision::geometry::byte));
        }
    }
    Colours { bytes, ..*picture }
}
