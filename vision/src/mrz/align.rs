//! From the net's columns to a fixed number of characters.
//!
//! The net names, for each column of a strip, the character that stands there or the gap between two. A zone's line has a
//! known number of characters at an even pitch, so that the best way to lay exactly so many over the columns is found by
//! dynamic programming: none can be lost or doubled.

use super::plane::length;

/// Characters of the net, as [`super::form::ALL`] orders them.
pub(super) const CHARACTERS: usize = 37;
/// Probabilities of the characters that may stand in one place.
pub(super) type Chances = [f32; CHARACTERS];

/// Logarithms below this tell nothing more.
const LEAST: f32 = -9.0;
/// What a column beside the line costs at most, whatever the net sees there: the edge of a page, another print.
const BESIDE: f32 = -1.2;
/// The widest distance between two characters that is looked at, in columns.
const WIDEST: usize = 9;

/// What the net says about each column, as logarithms: the gap first, then the characters.
pub(super) struct Columns {
    logs: Vec<[f32; CHARACTERS + 1]>,
}

/// Characters laid over columns.
pub(super) struct Laid {
    /// The chances of each place.
    pub chances: Vec<Chances>,
    /// The mean logarithm of the columns' probabilities under this reading: 0 is perfect.
    pub score: f32,
}

impl Columns {
    /// Takes the net's output of rows of 38 numbers, of which the first `columns` show the line.
    pub fn of(values: &[f32], columns: usize) -> Self {
        let rows = values.as_chunks::<{ CHARACTERS + 1 }>().0;
        Self { logs: rows.iter().take(columns).map(log_softmax).collect() }
    }

    /// What the net reads without any grammar: how many characters, their mean probability, and how far they reach.
    pub fn greedy(&self) -> Greedy {
        let (mut count, mut sum, mut before) = (0_usize, 0.0, 0);
        let (mut first, mut last) = (None, 0);
        for (column, logs) in self.logs.iter().enumerate() {
            let best = best(logs);
            if best != 0 && best != before {
                count += 1;
                sum += logs.get(best).copied().unwrap_or(LEAST).exp();
                first.get_or_insert(column);
                last = column;
            }
            before = best;
        }
        let confidence = if count == 0 { 0.0 } else { sum / length(count) };
        Greedy { count, confidence, first: first.unwrap_or(0), last }
    }

    /// Lays exactly `count` characters over the columns.
    pub fn laid(&self, count: usize) -> Option<Laid> {
        let greedy = self.greedy();
        if count < 2 || self.logs.len() < 2 * count || greedy.count < 2 {
            return None;
        }
        let reach = length(greedy.last.saturating_sub(greedy.first));
        let by_reach = reach / length(count - 1);
        let by_count = reach / length(greedy.count - 1);
        [by_reach, by_count]
            .into_iter()
            .filter_map(|pitch| self.laid_at(count, pitch))
            .max_by(|a, b| a.score.total_cmp(&b.score))
    }

    /// Lays characters that begin about `pitch` columns apart.
    fn laid_at(&self, count: usize, pitch: f32) -> Option<Laid> {
        if !(2.0..7.0).contains(&pitch) {
            return None;
        }
        let columns = self.logs.len();
        let steps = self.steps(pitch);
        let beside: Vec<f32> =
            prefix_sums(self.logs.iter().map(|logs| logs.first().copied().unwrap_or(LEAST).max(BESIDE)));
        let rest = |column: usize| beside.last().zip(beside.get(column)).map_or(0.0, |(all, part)| all - part);
        // The best score with the current character beginning in each column, and how far before it the last one began.
        let mut scores: Vec<f32> = beside.iter().take(columns).copied().collect();
        let mut ways: Vec<Vec<u8>> = Vec::with_capacity(count - 1);
        for _ in 1..count {
            let mut next = vec![f32::NEG_INFINITY; columns];
            let mut way = vec![0_u8; columns];
            for (from, score) in scores.iter().enumerate().filter(|(_, score)| score.is_finite()) {
                let Some(steps) = steps.get(from) else { continue };
                for (distance, step) in (1_u8..).zip(steps) {
                    let to = from + usize::from(distance);
                    if let (Some(best), Some(way)) = (next.get_mut(to), way.get_mut(to))
                        && score + step > *best
                    {
                        (*best, *way) = (score + step, distance);
                    }
                }
            }
            scores = next;
            ways.push(way);
        }
        // The last character takes as many columns as suit it.
        let ended = |(column, score): (usize, &f32)| {
            let widths = (1..=4).filter(|width| column + width <= columns);
            let best = widths
                .map(|width| self.widest(column, width).0 + rest(column + width))
                .fold(f32::NEG_INFINITY, f32::max);
            (column, score + best)
        };
        let (mut column, total) = scores.iter().enumerate().map(ended).max_by(|a, b| a.1.total_cmp(&b.1))?;
        if !total.is_finite() {
            return None;
        }
        let mut chances = vec![self.chances(column, pitch)];
        for way in ways.iter().rev() {
            column = column.checked_sub(usize::from(*way.get(column)?))?;
            chances.push(self.chances(column, pitch));
        }
        chances.reverse();
        Some(Laid { chances, score: total / length(columns) })
    }

    /// For each column, what it is worth that a character begins there and the next one so many columns later.
    fn steps(&self, pitch: f32) -> Vec<[f32; WIDEST]> {
        let gaps = prefix_sums(self.logs.iter().map(|logs| logs.first().copied().unwrap_or(LEAST)));
        let gap = |from: usize, to: usize| gaps.get(to).zip(gaps.get(from)).map_or(f32::NEG_INFINITY, |(a, b)| a - b);
        (0..self.logs.len())
            .map(|from| {
                let mut steps = [f32::NEG_INFINITY; WIDEST];
                for (step, distance) in steps.iter_mut().zip(1_usize..) {
                    let off = length(distance) - pitch;
                    if off.abs() > 2.5 {
                        continue;
                    }
                    let widths = 1..=distance.min(4);
                    let best = widths
                        .map(|width| self.widest(from, width).0 + gap(from + width, from + distance))
                        .fold(f32::NEG_INFINITY, f32::max);
                    *step = best - 0.7 * off * off;
                }
                steps
            })
            .collect()
    }

    /// The character that explains `width` columns best, and the sum of its logarithms.
    fn widest(&self, from: usize, width: usize) -> (f32, usize) {
        let mut sums = [0.0; CHARACTERS + 1];
        for logs in self.logs.get(from..from + width).unwrap_or_default() {
            for (sum, log) in sums.iter_mut().zip(logs) {
                *sum += log;
            }
        }
        let mut found = (f32::NEG_INFINITY, 0);
        for (number, sum) in sums.into_iter().enumerate().skip(1) {
            if sum > found.0 {
                found = (sum, number);
            }
        }
        found
    }

    /// The chances of the characters for a place that begins in a column: the surest columns count most.
    fn chances(&self, column: usize, pitch: f32) -> Chances {
        let reach = if pitch > 3.5 { 3 } else { 2 };
        let mut sums = [0.0; CHARACTERS];
        for logs in self.logs.get(column..).unwrap_or_default().iter().take(reach) {
            let ink = 1.0 - logs.first().copied().unwrap_or(0.0).exp();
            for (sum, log) in sums.iter_mut().zip(logs.iter().skip(1)) {
                *sum += ink.max(0.0) * log.exp();
            }
        }
        let all: f32 = sums.iter().sum();
        sums.map(|sum| if all > 1e-6 { sum / all } else { 1.0 / length(CHARACTERS) })
    }
}

/// What the net reads by itself.
pub(super) struct Greedy {
    pub count: usize,
    pub confidence: f32,
    pub first: usize,
    pub last: usize,
}

fn best(logs: &[f32]) -> usize {
    logs.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)).map_or(0, |(number, _)| number)
}

fn log_softmax(row: &[f32; CHARACTERS + 1]) -> [f32; CHARACTERS + 1] {
    let highest = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let all = row.iter().map(|value| (value - highest).exp()).sum::<f32>().ln();
    row.map(|value| (value - highest - all).max(LEAST))
}

/// The sum of all before each place, and of all.
fn prefix_sums(values: impl Iterator<Item = f32>) -> Vec<f32> {
    let mut sums = vec![0.0];
    let mut sum = 0.0;
    sums.extend(values.map(|value| {
        sum += value;
        sum
    }));
    sums
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop where it stands")]

    use super::*;
    use proptest::prelude::*;

    /// What a perfect net would say of a line: each character two columns wide, four apart, from column five on.
    fn drawn(numbers: &[usize]) -> Columns {
        let mut values = vec![[0.0_f32; CHARACTERS + 1]; 180];
        for (column, row) in values.iter_mut().enumerate() {
            let place = column.checked_sub(5).filter(|place| place % 4 < 2).and_then(|place| numbers.get(place / 4));
            row[place.map_or(0, |number| number + 1)] = 8.0;
        }
        Columns::of(values.as_flattened(), 180)
    }

    fn read(laid: &Laid) -> Vec<usize> {
        laid.chances.iter().map(|chances| best(chances)).collect()
    }

    #[test]
    fn a_line_is_read_in_its_length_even_where_gaps_are_lost() {
        let numbers: Vec<usize> = (0..44).map(|place| if place > 30 { 0 } else { place * 7 % 37 }).collect();
        let mut columns = drawn(&numbers);
        assert_eq!(columns.greedy().count, 44);
        // Two gaps between fillers vanish, and a character fades.
        for column in [5 + 4 * 34 + 2, 5 + 4 * 34 + 3, 5 + 4 * 38 + 2, 5 + 4 * 38 + 3] {
            columns.logs[column] = columns.logs[column - 1];
        }
        for column in [5 + 4 * 10, 5 + 4 * 10 + 1] {
            columns.logs[column] = [-3.6; CHARACTERS + 1];
            columns.logs[column][0] = -0.4;
            columns.logs[column][numbers[10] + 1] = -1.5;
        }
        assert!(columns.greedy().count < 44);
        let laid = columns.laid(44).unwrap();
        assert_eq!(read(&laid), numbers);
        assert!(laid.score > -0.2, "{}", laid.score);
    }

    proptest! {
        #[test]
        fn any_columns_are_laid_or_refused(values in proptest::collection::vec(-20.0_f32..20.0, 38 * 100), count in 0_usize..50, columns in 0_usize..200) {
            if let Some(laid) = Columns::of(&values, columns).laid(count) {
                prop_assert_eq!(laid.chances.len(), count);
                prop_assert!(laid.chances.iter().all(|chances| (chances.iter().sum::<f32>() - 1.0).abs() < 0.01));
            }
        }
    }
}
