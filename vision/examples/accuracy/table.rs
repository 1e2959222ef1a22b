//! The table: one figure a row, from how many pictures it comes, and how sure it can be.

use serde::{Deserialize, Serialize};
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;

/// Which way is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Better {
    /// The larger the better.
    More,
    /// The smaller the better.
    Less,
}

/// One figure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// The set.
    pub set: String,
    /// What was measured.
    pub measure: String,
    /// The figure: a share, or a mean between 0 and 1.
    pub value: f64,
    /// From how many.
    pub of: usize,
    /// The ends of the interval that holds the true share in 95 of 100 cases; none for a mean.
    pub interval: Option<(f64, f64)>,
    /// Which way is better.
    pub better: Better,
}

impl Row {
    /// A share: so many of so many.
    pub fn share(set: &str, measure: &str, hits: usize, of: usize, better: Better) -> Self {
        let value = if of == 0 { 0.0 } else { number(hits) / number(of) };
        Self { set: set.into(), measure: measure.into(), value, of, interval: Some(wilson(hits, of)), better }
    }

    /// A mean.
    pub fn mean(set: &str, measure: &str, values: &[f64], better: Better) -> Self {
        let value = values.iter().sum::<f64>() / number(values.len().max(1));
        Self { set: set.into(), measure: measure.into(), value, of: values.len(), interval: None, better }
    }
}

/// A count as a number; counts here are small.
#[expect(clippy::cast_precision_loss, reason = "counts of pictures are far below 2^52")]
pub fn number(count: usize) -> f64 {
    count as f64
}

/// Wilson's score interval for a share, 95 %.
fn wilson(hits: usize, of: usize) -> (f64, f64) {
    if of == 0 {
        return (0.0, 1.0);
    }
    let (share, many, z) = (number(hits) / number(of), number(of), 1.959_964);
    let middle = share + z * z / (2.0 * many);
    let spread = z * (share * (1.0 - share) / many + z * z / (4.0 * many * many)).sqrt();
    let whole = 1.0 + z * z / many;
    (((middle - spread) / whole).max(0.0), ((middle + spread) / whole).min(1.0))
}

/// All figures of a run.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Table {
    rows: Vec<Row>,
}

impl Table {
    pub const fn new(rows: Vec<Row>) -> Self {
        Self { rows }
    }

    /// The table of an earlier run.
    pub fn read(path: &Path) -> Option<Self> {
        serde_json::from_slice(&std::fs::read(path).ok()?).ok()
    }

    pub fn write(&self, path: &Path) -> anyhow::Result<()> {
        crate::write(path, &format!("{}\n", serde_json::to_string_pretty(self)?))
    }

    pub fn markdown(&self) -> String {
        let mut text = String::from(
            "# How well pictures are understood\n\nMade by `make accuracy`. Drawn pictures come from this project's own code; photographs are public ones, \
             collected for measuring and no part of the project. Shares come with the interval that holds the true share in 95 of 100 cases (Wilson).\n\n\
             | set | measure | figure | of | 95 % |\n|---|---|---|---|---|\n",
        );
        for row in &self.rows {
            let interval =
                row.interval.map_or_else(|| "mean".to_owned(), |(low, high)| format!("{low:.3} to {high:.3}"));
            let _ = writeln!(text, "| {} | {} | {:.3} | {} | {interval} |", row.set, row.measure, row.value, row.of);
        }
        text
    }

    /// What got worse, what got better, and what is no longer measured.
    pub fn compared_with(&self, before: &Self) -> String {
        let mut text = String::new();
        for old in &before.rows {
            let name = format!("{}: {}", old.set, old.measure);
            let Some(new) = self.rows.iter().find(|new| (&new.set, &new.measure) == (&old.set, &old.measure)) else {
                let _ = writeln!(text, "not measured now  {name} (was {:.3})", old.value);
                continue;
            };
            let gain = match new.better {
                Better::More => new.value - old.value,
                Better::Less => old.value - new.value,
            };
            if gain.abs() >= 0.0005 {
                let word = if gain > 0.0 { "better" } else { "WORSE " };
                let _ = writeln!(text, "{word}            {name}: {:.3}, was {:.3}", new.value, old.value);
            }
        }
        if text.is_empty() { "Nothing changed since the last table.\n".to_owned() } else { text }
    }
}

/// To the terminal.
pub fn print(text: &str) -> anyhow::Result<()> {
    Ok(writeln!(std::io::stdout(), "{text}")?)
}
