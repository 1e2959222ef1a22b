//! Pixels into the lines of a zone: where it lies, which way up it stands, what the net sees in each line, and what the
//! grammar makes of that.

use super::align::{Chances, Columns, Greedy};
use super::decide::{Decision, decide};
use super::form::Format;
use super::locate::{Effort, Line, Search, Zone, around, extent};
use super::parse::Mrz;
use super::plane::{length, whole};
use super::strip::{self, COLUMNS, ROWS, STEP};
use crate::Luma;
use crate::geometry::Quad;
use crate::net::{Net, NetError};
use serde::{Deserialize, Serialize};

/// How often the net may look at one picture, so that a picture full of lines takes bounded time.
const MOST_LOOKS: usize = 64;
/// A strip is this much higher than the strokes that were found.
const MARGIN: f32 = 1.35;
/// The distance of two characters in the net's input at which it reads best, in columns.
const PITCH: f32 = 14.5;

/// How much longer and higher than measured a line is taken, look after look.
const WAYS_OF_LOOKING: [(f32, f32); 4] = [(1.0, 1.0), (1.0, 0.85), (1.06, 1.0), (0.94, 1.15)];

/// A zone read from a picture.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MrzReading {
    /// What it says, with one fact for each check digit.
    pub mrz: Mrz,
    /// The lines as read.
    pub lines: Vec<String>,
    /// The quadrilateral around the zone, in pixels of the picture given, corners as its text is read.
    pub place: Quad,
    /// The quadrilateral around each line, likewise.
    pub line_places: Vec<Quad>,
    /// The mean probability that the net gives to the characters of these lines, 0 to 1.
    pub confidence: f32,
    /// How many characters were chosen against the net's first choice because the grammar allows no such character in
    /// their place.
    pub chosen_by_grammar: usize,
    /// How many characters were changed to make the check digits hold; at most three.
    pub chosen_by_check_digits: usize,
    /// By how many quarters, clockwise, the zone stands turned in the picture: 0 is upright, 2 upside down.
    pub quarters_turned: u8,
}

/// Reads zones with the net `mrz_line.onnx`.
#[derive(Debug)]
pub struct MrzReader {
    net: Net,
}

/// What was decided, and the lines that it was read from.
type Found = (Decision, Vec<Line>);

/// Lines one way up, and what the net saw in one of them at the first look.
struct Way {
    lines: Vec<Line>,
    /// The number of that one.
    base: usize,
    columns: Columns,
    greedy: Greedy,
    /// Columns of the strip at that look.
    natural: usize,
}

/// What the looks at one line have found so far.
struct Row {
    line: Line,
    /// Columns of the strip in which the characters stand as far apart as the net likes them.
    columns: f32,
    /// The chances after each look, with how well the characters fitted.
    looks: Vec<(Vec<Chances>, f32)>,
}

impl MrzReader {
    /// Loads the net from the bytes of its ONNX file.
    ///
    /// # Errors
    /// [`NetError`] if the bytes are no net.
    pub fn load(onnx: &[u8]) -> Result<Self, NetError> {
        Ok(Self { net: Net::load(onnx)? })
    }

    /// Finds and reads the zone of a picture, at any angle. `None` if there is nothing that reads like one; a zone whose
    /// check digits do not hold is given all the same, with the facts that say so.
    ///
    /// # Errors
    /// [`NetError`] if the net is not the one for lines of zones.
    pub fn read(&self, luma: &Luma) -> Result<Option<MrzReading>, NetError> {
        let search = Search::of(luma);
        let mut looks = Looks { net: &self.net, luma, left: MOST_LOOKS };
        let mut best: Option<Found> = None;
        for effort in Effort::ALL {
            for zone in search.zones(effort) {
                if let Some(found) = looks.zone(&zone.rows)?
                    && best.as_ref().is_none_or(|best| found.0.better_than(&best.0))
                {
                    best = Some(found);
                }
                if best.as_ref().is_some_and(|best| best.0.mrz.is_consistent()) {
                    return Ok(best.map(reading));
                }
            }
        }
        Ok(best.map(reading))
    }

    /// Reads one of the places that [`super::locate`] gave for the same picture.
    ///
    /// # Errors
    /// [`NetError`] if the net is not the one for lines of zones.
    pub fn read_zone(&self, luma: &Luma, zone: &Zone) -> Result<Option<MrzReading>, NetError> {
        let mut looks = Looks { net: &self.net, luma, left: MOST_LOOKS };
        Ok(looks.zone(&zone.rows)?.map(reading))
    }
}

fn reading((decision, lines): Found) -> MrzReading {
    let along = lines.first().map(|line| line.along).unwrap_or_default();
    let quarters = (along.y.atan2(along.x) / std::f32::consts::FRAC_PI_2).round().rem_euclid(4.0);
    MrzReading {
        place: around(&lines),
        line_places: lines.iter().map(Line::quad).collect(),
        confidence: decision.confidence,
        chosen_by_grammar: decision.by_grammar,
        chosen_by_check_digits: decision.by_check_digits,
        quarters_turned: u8::try_from(whole(quarters) % 4).unwrap_or(0),
        mrz: decision.mrz,
        lines: decision.lines,
    }
}

/// The looks that the net has left at one picture.
struct Looks<'a> {
    net: &'a Net,
    luma: &'a Luma,
    left: usize,
}

impl Looks<'_> {
    /// What the net sees in a line. `None` when no look is left.
    fn at(&mut self, line: &Line, columns: usize) -> Result<Option<Columns>, NetError> {
        let Some(left) = self.left.checked_sub(1) else { return Ok(None) };
        self.left = left;
        let strip = strip::cut(self.luma, line, columns);
        let answer = self.net.run(&[1, ROWS, COLUMNS, 1], &strip.values)?;
        let answer = answer.first().filter(|answer| answer.shape == [1, COLUMNS / STEP, super::align::CHARACTERS + 1]);
        let answer = answer.ok_or_else(|| NetError::Run("this is no net for lines of zones".to_owned()))?;
        Ok(Some(Columns::of(&answer.values, strip.columns.div_ceil(STEP))))
    }

    /// Reads lines that may be a zone. Where they hold print but no zone, their ends may have been missed: then once more,
    /// longer.
    fn zone(&mut self, rows: &[Line]) -> Result<Option<Found>, NetError> {
        let rows = aligned(rows);
        let (found, print) = self.both_ways(&rows)?;
        if !print || found.as_ref().is_some_and(|found| found.0.mrz.is_consistent()) {
            return Ok(found);
        }
        let longer: Vec<Line> = rows.iter().map(|row| Line { length: row.length * 1.3, ..*row }).collect();
        let (again, _) = self.both_ways(&longer)?;
        Ok(match (found, again) {
            (Some(found), Some(again)) => Some(if again.0.better_than(&found.0) { again } else { found }),
            (found, again) => found.or(again),
        })
    }

    /// Reads lines both ways up, the likelier first; and whether they hold print at all.
    fn both_ways(&mut self, rows: &[Line]) -> Result<(Option<Found>, bool), NetError> {
        let back: Vec<Line> = rows.iter().rev().map(Line::reversed).collect();
        let mut ways = Vec::with_capacity(2);
        for (lines, base) in [(rows.to_vec(), 0), (back, rows.len().saturating_sub(1))] {
            let Some(line) = lines.get(base) else { return Ok((None, false)) };
            let natural = natural_columns(line);
            let Some(columns) = self.at(line, natural)? else { return Ok((None, false)) };
            ways.push(Way { greedy: columns.greedy(), columns, natural, lines, base });
        }
        ways.sort_by(|a, b| b.worth().total_cmp(&a.worth()));
        ways.retain(|way| way.greedy.count >= 15 && way.greedy.confidence > 0.4);
        let mut best: Option<Found> = None;
        for way in &ways {
            if let Some(found) = self.way(way)?
                && best.as_ref().is_none_or(|best| found.0.better_than(&best.0))
            {
                best = Some(found);
            }
            if best.as_ref().is_some_and(|best| best.0.mrz.is_consistent()) {
                break;
            }
        }
        Ok((best, !ways.is_empty()))
    }

    /// Reads lines this way up.
    fn way(&mut self, way: &Way) -> Result<Option<Found>, NetError> {
        let width = way.width();
        if width.abs_diff(way.greedy.count) > 9 || (way.lines.len() == 3) != (width == 30) {
            return if width == 30 && way.lines.len() == 2 { self.third_line(way) } else { Ok(None) };
        }
        self.rows(way, way.lines.clone(), way.base, width)
    }

    /// Looks at every line until the check digits hold or all ways of looking have been tried.
    fn rows(&mut self, way: &Way, lines: Vec<Line>, base: usize, width: usize) -> Result<Option<Found>, NetError> {
        let columns_per_pixel = way.pitched(width) / lines.get(base).map_or(1.0, |line| line.length.max(1.0));
        let mut rows: Vec<Row> = lines
            .into_iter()
            .map(|line| Row { columns: columns_per_pixel * line.length, line, looks: Vec::new() })
            .collect();
        if let (Some(row), Some(laid)) = (rows.get_mut(base), way.columns.laid(width)) {
            row.looks.push((laid.chances, laid.score));
        }
        let mut best: Option<Decision> = None;
        for (stretch, height) in WAYS_OF_LOOKING {
            for row in &mut rows {
                let line = Line { height: row.line.height * height, ..row.line };
                if let Some(columns) = self.at(&line, whole(row.columns * stretch))?
                    && let Some(laid) = columns.laid(width)
                {
                    row.looks.push((laid.chances, laid.score));
                }
            }
            let chances: Option<Vec<Vec<Chances>>> = rows.iter().map(Row::chances).collect();
            let Some(chances) = chances else { break };
            let chances: Vec<&[Chances]> = chances.iter().map(Vec::as_slice).collect();
            for format in Format::ALL.into_iter().filter(|format| format.width() == width) {
                if let Some(decision) = decide(format, &chances)
                    && best.as_ref().is_none_or(|best| decision.better_than(best))
                {
                    best = Some(decision);
                }
            }
            // Either this is no zone, or it is one of which another look would tell nothing new.
            if best.as_ref().is_none_or(|best| best.mrz.is_consistent() && best.by_check_digits == 0) {
                break;
            }
        }
        let lines = rows.into_iter().map(|row| row.line).collect();
        Ok(best.filter(is_zone).map(|best| (best, lines)))
    }

    /// Two lines of thirty characters: the third lies below or above them, where it was not found.
    fn third_line(&mut self, way: &Way) -> Result<Option<Found>, NetError> {
        let [first, second] = way.lines.as_slice() else { return Ok(None) };
        let (along, across) = first.coordinates(second.middle);
        let below = Line { middle: second.at(along, across), ..*second };
        let above = Line { middle: first.at(-along, -across), ..*first };
        for (lines, base) in [(vec![*first, *second, below], way.base), (vec![above, *first, *second], way.base + 1)] {
            let found = self.rows(way, lines, base, 30)?;
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(None)
    }
}

impl Way {
    /// How likely the lines are to stand this way up, for what the net makes of one of them.
    fn worth(&self) -> f32 {
        self.greedy.confidence - 0.05 * length(self.width().abs_diff(self.greedy.count))
    }

    /// The width that is nearest to what the net counts.
    fn width(&self) -> usize {
        [30, 36, 44].into_iter().min_by_key(|width: &usize| width.abs_diff(self.greedy.count)).unwrap_or(44)
    }

    /// The columns of a strip in which the characters stand as far apart as the net likes them.
    fn pitched(&self, width: usize) -> f32 {
        let reach = length(self.greedy.last.saturating_sub(self.greedy.first) * STEP);
        let pitch = reach / length(width.max(self.greedy.count.min(44)).max(2) - 1);
        length(self.natural) * (PITCH / pitch.max(1.0)).clamp(0.5, 2.0)
    }
}

impl Row {
    /// The chances over all looks, those that fitted better weighing more.
    fn chances(&self) -> Option<Vec<Chances>> {
        let best = self.looks.iter().map(|look| look.1).fold(f32::NEG_INFINITY, f32::max);
        let (first, _) = self.looks.first()?;
        let mut sums = vec![[0.0; super::align::CHARACTERS]; first.len()];
        let mut weights = 0.0;
        for (chances, score) in &self.looks {
            let weight = (8.0 * (score - best)).exp();
            weights += weight;
            for (sum, chance) in sums.as_flattened_mut().iter_mut().zip(chances.as_flattened()) {
                *sum += weight * chance;
            }
        }
        for sum in sums.as_flattened_mut() {
            *sum /= weights;
        }
        Some(sums)
    }
}

/// Whether what was decided deserves to be called a zone though not all of it holds.
fn is_zone(decision: &Decision) -> bool {
    let holding = decision.mrz.checks.iter().filter(|check| check.holds).count();
    decision.mrz.is_consistent() || (decision.confidence > 0.6 && holding >= 2)
}

/// The lines of a group, each moved and lengthened so that all begin and end together, with a margin around.
fn aligned(rows: &[Line]) -> Vec<Line> {
    let mut heights: Vec<f32> = rows.iter().map(|row| row.height).collect();
    heights.sort_by(f32::total_cmp);
    let height = heights.get(heights.len() / 2).copied().unwrap_or(0.0);
    rows.iter()
        .map(|row| {
            let (left, right) = extent(row, rows);
            let (left, right) = (0.6f32.mul_add(-height, left), 0.6f32.mul_add(height, right));
            Line {
                middle: row.at(f32::midpoint(left, right), 0.0),
                length: right - left,
                height: height * MARGIN,
                along: row.along,
            }
        })
        .collect()
}

/// Columns that keep the shape of the letters as the net was trained: three quarters of their width.
fn natural_columns(line: &Line) -> usize {
    whole((line.length / line.height.max(1.0) * length(ROWS) * 0.75).clamp(length(ROWS), length(COLUMNS)))
}
