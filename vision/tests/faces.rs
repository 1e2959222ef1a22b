//! How well faces are told apart, on photographs of well-known people where these are present.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a test may stop where it stands, and counts what it knows"
)]

mod cache;

use std::collections::BTreeMap;
use vision::face::{
    Bands, Comparison, Complexion, Covered, Embedder, Embedding, FaceFinder, FaceMesher, Mesh, Verdict, largest,
};
use vision::geometry::Point;
use vision::{Bounds, Frame, Picture};

struct Reader {
    finder: FaceFinder,
    mesher: FaceMesher,
    embedder: Embedder,
}

impl Reader {
    fn load(mesh: &str) -> Option<Self> {
        let finder =
            FaceFinder::load(&cache::net("face_short_range")?, cache::net("face_full_range").as_deref()).unwrap();
        let mesher = FaceMesher::load(&cache::net(mesh)?).unwrap();
        let embedder = Embedder::load(&cache::net("face_match")?, cache::net("face_match_second").as_deref()).unwrap();
        Some(Self { finder, mesher, embedder })
    }

    fn read(&self, frame: &Frame<'_>) -> Option<Embedding> {
        let (_, mesh) = largest(&self.finder, &self.mesher, frame).unwrap()?;
        Some(self.embedder.embed(frame, &mesh).unwrap())
    }
}

/// The photograph as a portrait printed on a card and photographed: small, soft, pale, with grain.
fn printed(picture: &Picture, reader: &Reader, size: f32) -> Option<(Vec<u8>, u32, u32)> {
    let (_, mesh) = largest(&reader.finder, &reader.mesher, &picture.frame()).unwrap()?;
    let longer = picture.width().max(picture.height()) as f32;
    let side = (longer * size / mesh.size()).round().clamp(1.0, longer);
    let small = picture.thumbnail(side as u32);
    let mut dice = 0x1234_5678_u32;
    let bytes = small
        .rgb()
        .iter()
        .map(|value| {
            dice ^= dice << 13;
            dice ^= dice >> 17;
            dice ^= dice << 5;
            let grain = f32::from(u16::try_from(dice & 31).unwrap()) - 15.5;
            vision::geometry::byte(f32::from(*value) * 0.75 + 40.0 + grain)
        })
        .collect();
    Some((bytes, small.width(), small.height()))
}

#[test]
fn one_person_is_told_from_others_and_on_a_print_too() {
    let Some(reader) = Reader::load("face_mesh_iris") else { return };
    let open = |name: &str| Some(Picture::open(&cache::portrait(name)?, Bounds::default()).unwrap().thumbnail(1_000));
    let names = ["obama.jpg", "obama2.jpg", "obama3.jpg", "biden.jpg", "astronaut.png"];
    let Some(pictures) = names.into_iter().map(open).collect::<Option<Vec<Picture>>>() else { return };
    let faces: Vec<Embedding> = pictures.iter().map(|picture| reader.read(&picture.frame()).unwrap()).collect();
    let (bytes, width, height) = printed(&pictures[0], &reader, 72.0).unwrap();
    let print = reader.read(&Frame::new(&bytes, width, height, vision::Layout::Rgb).unwrap()).unwrap();
    for (number, face) in faces.iter().enumerate() {
        for (comparison, other) in [(Comparison::PortraitLive, &faces[0]), (Comparison::DocumentLive, &print)] {
            let distance = face.distance(other);
            let verdict = Bands::of(comparison, distance.second.is_some()).judge(&distance);
            eprintln!("{} {comparison:?}: {distance:?} {verdict:?}", names[number]);
            assert_eq!(verdict, if number < 3 { Verdict::Same } else { Verdict::Different }, "{}", names[number]);
        }
    }
}

/// Colours a disc of the picture.
fn painted(bytes: &mut [u8], width: u32, middle: Point, radius: f32, colour: [u8; 3]) {
    for (number, pixel) in bytes.as_chunks_mut::<3>().0.iter_mut().enumerate() {
        let number = u32::try_from(number).unwrap();
        let (x, y) = (vision::geometry::coordinate(number % width), vision::geometry::coordinate(number / width));
        if middle.distance(Point::new(x, y)) < radius {
            *pixel = colour;
        }
    }
}

#[test]
fn dark_glasses_and_masks_are_seen_and_bare_faces_are_bare() {
    let Some(reader) = Reader::load("face_mesh_iris") else { return };
    for name in ["obama.jpg", "biden.jpg", "astronaut.png"] {
        let Some(file) = cache::portrait(name) else { return };
        let picture = Picture::open(&file, Bounds::default()).unwrap().thumbnail(1_000);
        let (_, mesh) = largest(&reader.finder, &reader.mesher, &picture.frame()).unwrap().unwrap();
        let seen = |spots: &[(Point, f32)], colour: [u8; 3]| {
            let mut bytes = picture.rgb().to_vec();
            for (middle, share) in spots {
                painted(&mut bytes, picture.width(), *middle, mesh.size() * share, colour);
            }
            let frame = Frame::new(&bytes, picture.width(), picture.height(), vision::Layout::Rgb).unwrap();
            // The points of the covered face, as far as the net still finds them.
            let covered: Mesh = reader.mesher.follow(&frame, &mesh).unwrap();
            let complexion = Complexion::of(&frame, &covered);
            eprintln!("{name} {colour:?}: presence {:.2} {complexion:?}", covered.presence);
            complexion
        };
        assert_eq!(seen(&[], [0; 3]).covered(), Covered::No, "{name}");
        let glasses = seen(&[(mesh.right_eye(), 0.17), (mesh.left_eye(), 0.17)], [22, 20, 24]);
        assert_eq!(glasses.eyes(), Covered::Yes, "{name}");
        let mouth = mesh.at(13).toward(mesh.at(152), 0.35);
        assert_eq!(seen(&[(mouth, 0.36)], [120, 170, 215]).mouth(), Covered::Yes, "{name}");
    }
}

struct Rates {
    genuine: Vec<f32>,
    impostor: Vec<f32>,
}

impl Rates {
    fn print(&mut self, name: &str) {
        self.genuine.sort_by(f32::total_cmp);
        self.impostor.sort_by(f32::total_cmp);
        let share = |count: usize, all: usize| count as f32 / all as f32;
        let refused =
            |threshold: f32| share(self.genuine.iter().filter(|d| **d > threshold).count(), self.genuine.len());
        let taken =
            |threshold: f32| share(self.impostor.iter().filter(|d| **d <= threshold).count(), self.impostor.len());
        let mut line = format!("{name}: {} genuine, {} impostor;", self.genuine.len(), self.impostor.len());
        for rate in [0.01_f32, 0.001] {
            let place = (rate * self.impostor.len() as f32).floor() as usize;
            let threshold = self.impostor[place] - 1e-6;
            line += &format!(" FMR {rate}: at {threshold:.3} FNMR {:.3};", refused(threshold));
        }
        for threshold in [0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 1.0, 1.05, 1.1, 1.15, 1.2, 1.3] {
            line += &format!(" {threshold}: {:.4}/{:.3}", taken(threshold), refused(threshold));
        }
        eprintln!("{line}");
    }
}

#[test]
#[ignore = "prints what photographs measure; takes minutes"]
fn error_rates_on_photographs() {
    let Some(folder) = cache::pictures("faces") else { return };
    let pairs: Vec<(String, String, bool)> = std::fs::read_to_string(folder.join("master.csv"))
        .unwrap()
        .lines()
        .skip(1)
        .filter_map(|line| {
            let parts: Vec<&str> = line.trim().split(',').collect();
            (parts.len() == 3).then(|| (parts[0].to_owned(), parts[1].to_owned(), parts[2] == "Yes"))
        })
        .collect();
    for net in ["face_mesh", "face_mesh_iris"] {
        let Some(reader) = Reader::load(net) else { return };
        let mut photographs = BTreeMap::new();
        let mut prints = BTreeMap::new();
        for name in pairs.iter().flat_map(|(one, other, _)| [one, other]) {
            if photographs.contains_key(name) {
                continue;
            }
            let picture =
                Picture::open(&std::fs::read(folder.join(name)).unwrap(), Bounds { min_side: 1, ..Bounds::default() })
                    .unwrap();
            let picture = picture.thumbnail(1_200);
            let seen = reader.read(&picture.frame());
            if seen.is_none() {
                eprintln!("no face in {name}");
            }
            photographs.insert(name.clone(), seen);
            let print = printed(&picture, &reader, 72.0).and_then(|(bytes, width, height)| {
                reader.read(&Frame::new(&bytes, width, height, vision::Layout::Rgb).unwrap())
            });
            prints.insert(name.clone(), print);
        }
        // Who is the same as whom, through any number of pairs.
        let mut person: BTreeMap<&String, usize> = photographs.keys().zip(0..).collect();
        for (one, other, same) in &pairs {
            if *same {
                let (a, b) = (person[one], person[other]);
                person.values_mut().filter(|value| **value == b).for_each(|value| *value = a);
            }
        }
        type Pick = fn(&vision::face::Distance) -> Option<f32>;
        let picks: [(&str, Pick); 3] = [
            ("first", |distance| Some(distance.first / 0.6)),
            ("second", |distance| distance.second),
            ("fused", |distance| Some(distance.fused)),
        ];
        for (kind, others) in [("photograph × photograph", &photographs), ("photograph × print", &prints)] {
            for (name, pick) in picks {
                let mut listed = Rates { genuine: Vec::new(), impostor: Vec::new() };
                for (one, other, same) in &pairs {
                    let (Some(Some(a)), Some(Some(b))) = (photographs.get(one), others.get(other)) else { continue };
                    let Some(distance) = pick(&a.distance(b)) else { continue };
                    if *same { listed.genuine.push(distance) } else { listed.impostor.push(distance) }
                }
                listed.print(&format!("{net} {kind} {name}, pairs listed"));
                let mut all = Rates { genuine: Vec::new(), impostor: Vec::new() };
                for (one, a) in &photographs {
                    for (other, b) in others {
                        let (Some(a), Some(b)) = (a, b) else { continue };
                        if one == other || (std::ptr::eq(others, &photographs) && one > other) {
                            continue;
                        }
                        let Some(distance) = pick(&a.distance(b)) else { continue };
                        if person[one] == person[other] {
                            all.genuine.push(distance)
                        } else {
                            all.impostor.push(distance)
                        }
                    }
                }
                all.print(&format!("{net} {kind} {name}, all pairs"));
            }
        }
    }
}
