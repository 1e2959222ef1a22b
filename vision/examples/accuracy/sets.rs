//! The sets: each takes what it needs from the sources and gives rows of the table.

use crate::desk::{Hardness, Photograph, photograph};
use crate::page::{self, Dice, Typeface};
use crate::plot::{self, Curve};
use crate::table::{Better, Row, number};
use crate::{Sources, write};
use anyhow::Context;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use vision::document::CornerFinder;
use vision::face::{Bands, Comparison, Embedder, Embedding, FaceFinder, FaceMesher, Verdict};
use vision::geometry::{Point, Quad};
use vision::mrz::{Format, MrzReader};
use vision::picture::{Bounds, Picture};
use vision::signs::{self, Outcome};

type Set = fn(&Sources, &Path) -> anyhow::Result<Vec<Row>>;

/// Every set, in the table's order.
pub const ALL: [Set; 6] = [corners, drawn_zones, photographed_zones, barcodes, faces, screens_and_prints];

const CORNERS: &[u8] = include_bytes!("../../nets/document_corners.onnx");
const ZONE: &[u8] = include_bytes!("../../nets/mrz_line.onnx");
const FORMATS: [Format; 3] = [Format::Td1, Format::Td2, Format::Td3];
const SETS: [(Hardness, &str); 2] = [(Hardness::Plain, "plain desks"), (Hardness::Hard, "hard desks")];

fn open(path: &Path) -> anyhow::Result<Picture> {
    let bytes = std::fs::read(path).with_context(|| path.display().to_string())?;
    Picture::open(&bytes, Bounds { min_side: 1, ..Bounds::default() }).with_context(|| path.display().to_string())
}

fn corners(_: &Sources, _: &Path) -> anyhow::Result<Vec<Row>> {
    let finder = CornerFinder::load(CORNERS)?;
    let typeface = Typeface::open();
    let mut rows = Vec::new();
    for (hardness, name) in SETS {
        let set = format!("drawn documents, {name}");
        let mut overlaps = Vec::new();
        for seed in 0..60 {
            let mut dice = Dice::new(1_000 + seed);
            let format = FORMATS.get(dice.below(FORMATS.len())).copied().unwrap_or(Format::Td3);
            let page = page::draw(format, &mut dice, typeface.as_ref());
            let taken = photograph(Some(&page.canvas), hardness, (1_280, 720), &mut dice);
            let Some(Photograph { picture, corners: Some(truth) }) = taken else { continue };
            let found = finder.find(&picture.frame())?;
            overlaps.push(found.map_or(0.0, |found| overlap(&found.quad, &truth)));
        }
        let good = overlaps.iter().filter(|overlap| **overlap >= 0.9).count();
        rows.push(Row::mean(&set, "corners: mean overlap (IoU)", &overlaps, Better::More));
        rows.push(Row::share(&set, "corners: overlap of 0.9 and more", good, overlaps.len(), Better::More));
        let mut false_finds = 0;
        for seed in 0..30 {
            let taken =
                photograph(None, hardness, (1_280, 720), &mut Dice::new(5_000 + seed)).context("an empty desk")?;
            false_finds +=
                usize::from(finder.find(&taken.picture.frame())?.is_some_and(|found| found.confidence > 0.8));
        }
        rows.push(Row::share(&set, "a document seen on an empty desk", false_finds, 30, Better::Less));
    }
    Ok(rows)
}

/// Intersection over union of two convex quadrilaterals.
fn overlap(one: &Quad, other: &Quad) -> f64 {
    let mut shape: Vec<Point> = one.0.to_vec();
    let [a, b, c, d] = other.0;
    let inside = |from: Point, to: Point, p: Point| (to.x - from.x) * (p.y - from.y) - (to.y - from.y) * (p.x - from.x);
    // Sutherland and Hodgman: cut by one side after the other.
    for (from, to) in [(a, b), (b, c), (c, d), (d, a)] {
        let mut cut = Vec::new();
        for (number, &here) in shape.iter().enumerate() {
            let Some(&next) = shape.get((number + 1) % shape.len()) else { continue };
            let (now, then) = (inside(from, to, here), inside(from, to, next));
            if now >= 0.0 {
                cut.push(here);
            }
            if (now >= 0.0) != (then >= 0.0) {
                cut.push(here.toward(next, now / (now - then)));
            }
        }
        shape = cut;
    }
    let doubled: f32 = (0..shape.len())
        .filter_map(|number| Some((shape.get(number)?, shape.get((number + 1) % shape.len())?)))
        .map(|(p, q)| p.x * q.y - p.y * q.x)
        .sum();
    let common = f64::from(doubled.abs()) / 2.0;
    common / (f64::from(one.area().abs()) + f64::from(other.area().abs()) - common).max(1e-9)
}

fn drawn_zones(_: &Sources, _: &Path) -> anyhow::Result<Vec<Row>> {
    let Some(typeface) = Typeface::open() else {
        eprintln!("SKIPPED: no machine-readable zones can be drawn without Debian's package fonts-ocr-b");
        return Ok(Vec::new());
    };
    let reader = MrzReader::load(ZONE)?;
    let mut rows = Vec::new();
    for (hardness, name) in SETS {
        let (mut right, mut wrong, mut of) = (0, 0, 0);
        for seed in 0..20 {
            for format in FORMATS {
                let mut dice = Dice::new(20_000 + seed);
                let page = page::draw(format, &mut dice, Some(&typeface));
                let taken =
                    photograph(Some(&page.canvas), hardness, (1_920, 1_080), &mut dice).context("a drawn page")?;
                of += 1;
                if let Some(read) = reader.read(&taken.picture.luma())?.filter(|read| read.mrz.is_consistent()) {
                    let same = read.lines == page.lines;
                    right += usize::from(same);
                    wrong += usize::from(!same);
                }
            }
        }
        let set = format!("drawn zones, {name}, 1920×1080");
        rows.push(Row::share(&set, "MRZ read whole and right", right, of, Better::More));
        rows.push(Row::share(
            &set,
            "MRZ read wrong although every check digit holds (names have none)",
            wrong,
            of,
            Better::Less,
        ));
    }
    Ok(rows)
}

fn photographed_zones(sources: &Sources, _: &Path) -> anyhow::Result<Vec<Row>> {
    let Some(files) = sources.photographs("mrz", &["jpg"]) else { return Ok(Vec::new()) };
    let reader = MrzReader::load(ZONE)?;
    let mut whole = 0;
    for file in &files {
        let read = reader.read(&open(file)?.luma())?;
        let good = read.as_ref().is_some_and(|read| read.mrz.is_consistent());
        whole += usize::from(good);
        if !good {
            eprintln!(
                "  no whole zone in {:?}: {:?}",
                file.file_name().unwrap_or_default(),
                read.map(|read| read.lines)
            );
        }
    }
    Ok(vec![Row::share("photographs of specimens, all turns", "MRZ read whole", whole, files.len(), Better::More)])
}

fn barcodes(sources: &Sources, _: &Path) -> anyhow::Result<Vec<Row>> {
    let Some(files) = sources.photographs("pdf417", &["png", "jpg"]) else { return Ok(Vec::new()) };
    let mut right = 0;
    for file in &files {
        let read = vision::barcode::read_pdf417(&open(file)?.luma());
        let truth = std::fs::read(file.with_extension("bin")).or_else(|_| std::fs::read(file.with_extension("txt")));
        let same =
            read.is_some_and(|read| truth.is_ok_and(|truth| read.bytes == truth || read.text.as_bytes() == truth));
        right += usize::from(same);
    }
    Ok(vec![Row::share("photographs of PDF417", "code read right", right, files.len(), Better::More)])
}

/// The nets that faces need; none without the two that find, the one that meshes and the one that compares.
struct FaceNets {
    finder: FaceFinder,
    mesher: FaceMesher,
    embedder: Embedder,
}

impl FaceNets {
    fn load(sources: &Sources) -> anyhow::Result<Option<Self>> {
        let net = |name| sources.net(name);
        let (Some(near), Some(mesh), Some(first)) = (net("face_short_range"), net("face_mesh"), net("face_match"))
        else {
            eprintln!("SKIPPED: faces cannot be compared before `make models` has run");
            return Ok(None);
        };
        Ok(Some(Self {
            finder: FaceFinder::load(&near, net("face_full_range").as_deref())?,
            mesher: FaceMesher::load(&mesh)?,
            embedder: Embedder::load(&first, net("face_match_second").as_deref())?,
        }))
    }

    /// The largest face of a picture as numbers.
    fn embed(&self, picture: &Picture) -> anyhow::Result<Option<Embedding>> {
        let faces = self.finder.find(&picture.frame())?;
        let largest = faces.iter().max_by(|a, b| a.width().total_cmp(&b.width()));
        let Some(face) = largest else { return Ok(None) };
        let mesh = self.mesher.mesh(&picture.frame(), face)?;
        Ok(Some(self.embedder.embed(&picture.frame(), &mesh)?))
    }
}

fn faces(sources: &Sources, docs: &Path) -> anyhow::Result<Vec<Row>> {
    let Some(folder) = sources.pictures.as_ref().map(|folder| folder.join("faces")) else { return Ok(Vec::new()) };
    let Some(nets) = FaceNets::load(sources)? else { return Ok(Vec::new()) };
    let list = std::fs::read_to_string(folder.join("master.csv"))?;
    let mut known: BTreeMap<PathBuf, Option<Embedding>> = BTreeMap::new();
    let (mut same, mut different, mut missed) = (Vec::new(), Vec::new(), 0);
    for line in list.lines().skip(1) {
        let mut parts = line.split(',').map(str::trim);
        let (Some(one), Some(other), Some(verdict)) = (parts.next(), parts.next(), parts.next()) else { continue };
        let mut embedding = |name: &str| -> anyhow::Result<Option<Embedding>> {
            let path = folder.join(name);
            if let Some(found) = known.get(&path) {
                return Ok(found.clone());
            }
            let found = nets.embed(&open(&path)?)?;
            known.insert(path, found.clone());
            Ok(found)
        };
        match (embedding(one)?, embedding(other)?) {
            (Some(one), Some(other)) if verdict == "Yes" => same.push(one.distance(&other)),
            (Some(one), Some(other)) => different.push(one.distance(&other)),
            _ => missed += 1,
        }
    }
    let set = "photographs of well-known people";
    let bands = Bands::of(Comparison::PortraitLive, nets.embedder.has_second());
    let count =
        |distances: &[vision::face::Distance], verdict| distances.iter().filter(|d| bands.judge(d) == verdict).count();
    let fused = |distances: &[vision::face::Distance]| distances.iter().map(|d| f64::from(d.fused)).collect::<Vec<_>>();
    let first = |distances: &[vision::face::Distance]| distances.iter().map(|d| f64::from(d.first)).collect::<Vec<_>>();
    let mut curves = vec![Curve { name: "one net".into(), points: trade_off(&first(&same), &first(&different)) }];
    if nets.embedder.has_second() {
        curves.push(Curve { name: "two nets, fused".into(), points: trade_off(&fused(&same), &fused(&different)) });
    }
    write(&docs.join("accuracy-faces.svg"), &plot::svg(&curves))?;
    let at = |rate: f64| {
        let points = curves.last().map(|curve| curve.points.as_slice()).unwrap_or_default();
        points.iter().filter(|(fmr, _)| *fmr <= rate).map(|(_, fnmr)| *fnmr).fold(1.0, f64::min)
    };
    let fixed = |measure: &str, value| Row {
        set: set.into(),
        measure: measure.into(),
        value,
        of: same.len() + different.len(),
        interval: None,
        better: Better::Less,
    };
    Ok(vec![
        Row::share(set, "no face found in one of a pair", missed, missed + same.len() + different.len(), Better::Less),
        Row::share(
            set,
            "two people accepted as one (FMR at the proposed band)",
            count(&different, Verdict::Same),
            different.len(),
            Better::Less,
        ),
        Row::share(
            set,
            "one person refused as two (FNMR at the proposed band)",
            count(&same, Verdict::Different),
            same.len(),
            Better::Less,
        ),
        Row::share(
            set,
            "one person not accepted at once (unsure or refused)",
            same.len() - count(&same, Verdict::Same),
            same.len(),
            Better::Less,
        ),
        fixed("FNMR where FMR is 0.01", at(0.01)),
        fixed("FNMR where FMR is 0.001 or less", at(0.001)),
    ])
}

/// Every threshold's (FMR, FNMR).
fn trade_off(same: &[f64], different: &[f64]) -> Vec<(f64, f64)> {
    let mut thresholds: Vec<f64> = same.iter().chain(different).copied().collect();
    thresholds.sort_by(f64::total_cmp);
    let share = |distances: &[f64], keep: &dyn Fn(f64) -> bool| {
        number(distances.iter().filter(|distance| keep(**distance)).count()) / number(distances.len().max(1))
    };
    thresholds
        .iter()
        .map(|threshold| {
            (share(different, &|distance| distance <= *threshold), share(same, &|distance| distance > *threshold))
        })
        .collect()
}

fn screens_and_prints(sources: &Sources, _: &Path) -> anyhow::Result<Vec<Row>> {
    let Some(genuine) = sources.photographs("mrz", &["jpg"]) else { return Ok(Vec::new()) };
    let mut alarms = 0;
    for file in &genuine {
        let picture = open(file)?;
        let frame = picture.frame();
        let failed = [signs::screen(&frame, None), signs::printed(&frame, None), signs::colourless(&frame)]
            .into_iter()
            .any(|sign| sign.outcome == Outcome::Fail);
        alarms += usize::from(failed);
    }
    let mut rows = vec![Row::share(
        "photographs of specimens",
        "called an attack (BPCER of the signs)",
        alarms,
        genuine.len(),
        Better::Less,
    )];
    let attacks: Vec<PathBuf> = sources
        .photographs("attacks", &["jpg"])
        .unwrap_or_default()
        .into_iter()
        .filter(|path| path.file_stem().is_some_and(|name| name.to_string_lossy().contains("_F")))
        .collect();
    let mut passed = 0;
    for file in &attacks {
        let picture = open(file)?;
        let frame = picture.frame();
        let seen = [signs::screen(&frame, None), signs::printed(&frame, None)]
            .into_iter()
            .any(|sign| sign.outcome != Outcome::Pass);
        passed += usize::from(!seen);
    }
    rows.push(Row::share(
        "a print and a screen held before the camera",
        "no sign seen (APCER of the signs)",
        passed,
        attacks.len(),
        Better::Less,
    ));
    Ok(rows)
}
