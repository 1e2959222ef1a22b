//! The two nets: one finds lines, the other reads one line at a time.

use super::TextLine;
use super::boxes::boxes;
use crate::frame::{Frame, index, narrow};
use crate::geometry::{Homography, Outside, Point, Quad, crop};
use crate::luma::Luma;
use crate::net::{Net, NetError, Output};

/// The longer side, in pixels, of the picture in which lines are found. Twice as much finds the same lines on documents that
/// fill their picture, in twice the time.
const FINDING_SIDE: u32 = 640;
/// The longer side, in pixels, of the picture that lines are cut from.
const READING_SIDE: u32 = 1600;
/// Both sides of the picture in which lines are found are multiples of this.
const STEP: u32 = 32;
/// Height in pixels of a line that is read.
const LINE_HEIGHT: u32 = 48;
/// Width in pixels from which a line is squeezed.
const WIDEST_LINE: u32 = 960;
/// Lines longer than this many of their heights are a machine-readable zone's, which has its own reader.
const LONGEST: f32 = 24.0;
/// Most lines read of one picture.
const MOST_LINES: usize = 80;
/// Mean and deviation of the pictures that the finding net was taught with, for blue, green and red (PaddleOCR's order).
const MEANS: [f32; 3] = [0.485, 0.456, 0.406];
const DEVIATIONS: [f32; 3] = [0.229, 0.224, 0.225];
/// A line whose letters are less sure than this in the mean is drawing, not text.
const LEAST_SURE: f32 = 0.5;

/// Reads printed text. Loaded once, it serves many at once.
#[derive(Debug)]
pub struct TextReader {
    finder: Net,
    reader: Net,
    /// What each class of the reader stands for: nothing for the blank.
    letters: Vec<Option<String>>,
}

impl TextReader {
    /// From the bytes of both nets, and the dictionary: one character on each line, in the order of the classes.
    ///
    /// # Errors
    /// [`NetError`] if a net cannot be loaded or does not fit the dictionary.
    pub fn load(detector: &[u8], recogniser: &[u8], dictionary: &str) -> Result<Self, NetError> {
        let listed = dictionary.strip_suffix('\n').unwrap_or(dictionary).split('\n');
        let letters = listed.map(|line| Some(line.strip_suffix('\r').unwrap_or(line).to_owned()));
        // The first class is the blank between letters, the last the space.
        let letters: Vec<Option<String>> = std::iter::once(None).chain(letters).chain([Some(" ".to_owned())]).collect();
        let reader = Self { finder: Net::load(detector)?, reader: Net::load(recogniser)?, letters };
        let empty = vec![0.0; 3 * 48 * 48];
        let classes = only(reader.reader.run(&[1, 3, 48, 48], &empty)?)?.shape.last().copied();
        if classes != Some(reader.letters.len()) {
            let wrong = format!("{classes:?} classes, and {} letters in the dictionary", reader.letters.len());
            return Err(NetError::Load(wrong));
        }
        Ok(reader)
    }

    /// Reads all lines, from top to bottom. Colours are not used.
    ///
    /// # Errors
    /// [`NetError::Run`] if a net has another form than PP-OCR's.
    pub fn read(&self, frame: &Frame<'_>) -> Result<Vec<TextLine>, NetError> {
        self.read_until(frame, |_| false)
    }

    /// Reads the tallest lines first (values are printed larger than the words that explain them) until `enough` says so of
    /// what has been read, and gives that from top to bottom. Finding the lines takes about as long as reading ten.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub fn read_until(
        &self,
        frame: &Frame<'_>,
        mut enough: impl FnMut(&[TextLine]) -> bool,
    ) -> Result<Vec<TextLine>, NetError> {
        let plane = Luma::shrunk(frame, READING_SIDE);
        let mut quads = self.find(&plane)?;
        quads.sort_by(|one, other| height_of(other).total_cmp(&height_of(one)));
        quads.truncate(MOST_LINES);
        let scale = narrow(f64::from(frame.width()) / f64::from(plane.width()));
        let down = narrow(f64::from(frame.height()) / f64::from(plane.height()));
        let mut lines = Vec::new();
        for quad in quads {
            if let Some((text, confidence)) = self.read_line(&plane, &quad)? {
                lines.push(TextLine { text, place: quad.scaled(scale, down), confidence });
                if enough(&lines) {
                    break;
                }
            }
        }
        lines.sort_by(|one, other| top(&one.place).total_cmp(&top(&other.place)));
        Ok(lines)
    }

    /// Where lines stand, in pixels of the plane.
    fn find(&self, plane: &Luma) -> Result<Vec<Quad>, NetError> {
        let small = Luma::shrunk(&plane.frame(), FINDING_SIDE);
        let (width, height) = (small.width().next_multiple_of(STEP), small.height().next_multiple_of(STEP));
        let grey = crop(&small.frame(), width, height, Outside::Nearest, Some);
        let mut values = Vec::with_capacity(grey.len() * 3);
        for (mean, deviation) in MEANS.into_iter().zip(DEVIATIONS) {
            values.extend(grey.iter().map(|grey| (f32::from(*grey) / 255.0 - mean) / deviation));
        }
        let map = only(self.finder.run(&[1, 3, index(height), index(width)], &values)?)?;
        if map.values.len() != index(width) * index(height) {
            return Err(NetError::Run(format!("a map of {:?} for {width} by {height} pixels", map.shape)));
        }
        let across = narrow(f64::from(plane.width()) / f64::from(small.width()));
        let down = narrow(f64::from(plane.height()) / f64::from(small.height()));
        let found = boxes(&map.values, index(width)).into_iter();
        Ok(found
            .filter(|quad| length(quad) <= LONGEST * height_of(quad))
            .map(|quad| quad.scaled(across, down))
            .collect())
    }

    /// What a line says, and how sure that is. None for what is no text.
    fn read_line(&self, plane: &Luma, quad: &Quad) -> Result<Option<(String, f32)>, NetError> {
        let (long, high) = (length(quad), height_of(quad));
        if !(long > 0.0 && high > 0.0) {
            return Ok(None);
        }
        let line_height = narrow(f64::from(LINE_HEIGHT));
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "positive, and bounded at once; a cast saturates"
        )]
        let width = ((line_height * long / high).ceil() as u32).clamp(LINE_HEIGHT / 2, WIDEST_LINE);
        let upright = Quad::upright(narrow(f64::from(width)), line_height);
        let Some(map) = Homography::between(&upright, quad) else { return Ok(None) };
        let grey = crop(&plane.frame(), width, LINE_HEIGHT, Outside::Nearest, |point: Point| map.apply(point));
        let channel: Vec<f32> = grey.iter().map(|grey| f32::from(*grey) / 127.5 - 1.0).collect();
        let values = channel.repeat(3);
        let read = only(self.reader.run(&[1, 3, index(LINE_HEIGHT), index(width)], &values)?)?;
        Ok(self.decode(&read).filter(|(text, confidence)| *confidence >= LEAST_SURE && !text.trim().is_empty()))
    }

    /// The likeliest class of each column; the same one twice in a row is one letter, and the blank is none (connectionist
    /// temporal classification, Graves et al. 2006).
    fn decode(&self, read: &Output) -> Option<(String, f32)> {
        let mut text = String::new();
        let (mut sum, mut count, mut before) = (0.0_f32, 0.0_f32, 0_usize);
        for column in read.values.chunks_exact(self.letters.len().max(1)) {
            let (class, sure) = column.iter().copied().enumerate().max_by(|one, other| one.1.total_cmp(&other.1))?;
            if class != before
                && let Some(Some(letter)) = self.letters.get(class)
            {
                text.push_str(letter);
                sum += sure;
                count += 1.0;
            }
            before = class;
        }
        (count > 0.0).then(|| (text.trim().to_owned(), (sum / count).clamp(0.0, 1.0)))
    }
}

fn only(outputs: Vec<Output>) -> Result<Output, NetError> {
    outputs.into_iter().next().ok_or_else(|| NetError::Run("it has no output".to_owned()))
}

fn length(quad: &Quad) -> f32 {
    let [a, b, c, d] = quad.0;
    a.distance(b).max(d.distance(c))
}

fn height_of(quad: &Quad) -> f32 {
    let [a, b, c, d] = quad.0;
    a.distance(d).max(b.distance(c))
}

fn top(quad: &Quad) -> f32 {
    quad.0.iter().map(|point| point.y).sum()
}
