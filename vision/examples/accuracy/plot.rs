//! The detection error trade-off as an SVG: how often the same person is refused against how often two people count as one.

use std::fmt::Write as _;

/// One curve: its name, and its points as (false match rate, false non-match rate).
pub struct Curve {
    pub name: String,
    pub points: Vec<(f64, f64)>,
}

const SIDE: f64 = 420.0;
const LEFT: f64 = 64.0;
const TOP: f64 = 24.0;
/// Both axes are logarithmic and begin here; what is less is drawn at the border.
const LEAST: f64 = 0.001;
const COLOURS: [&str; 4] = ["#2456c8", "#b3401f", "#2c7a4b", "#7a3ea3"];

fn place(rate: f64) -> f64 {
    (rate.clamp(LEAST, 1.0).log10() - LEAST.log10()) / -LEAST.log10() * SIDE
}

/// Draws the curves.
pub fn svg(curves: &[Curve]) -> String {
    let (width, height) = (LEFT + SIDE + 24.0, TOP + SIDE + 84.0);
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" font-family=\"sans-serif\" font-size=\"12\">\n\
         <rect width=\"{width}\" height=\"{height}\" fill=\"#fff\"/>\n"
    );
    for rate in [0.001, 0.01, 0.1, 1.0] {
        let (x, y) = (LEFT + place(rate), TOP + SIDE - place(rate));
        let _ = write!(
            text,
            "<path d=\"M{x:.1} {TOP}v{SIDE}M{LEFT} {y:.1}h{SIDE}\" stroke=\"#d5d9e0\" fill=\"none\"/>\n\
             <text x=\"{x:.1}\" y=\"{:.1}\" text-anchor=\"middle\" fill=\"#3b4252\">{rate}</text>\n\
             <text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\" fill=\"#3b4252\">{rate}</text>\n",
            TOP + SIDE + 16.0,
            LEFT - 6.0,
            y + 4.0
        );
    }
    for (number, (curve, colour)) in curves.iter().zip(COLOURS.iter().cycle()).enumerate() {
        let points: Vec<String> = curve
            .points
            .iter()
            .map(|(x, y)| format!("{:.1},{:.1}", LEFT + place(*x), TOP + SIDE - place(*y)))
            .collect();
        let _ = write!(
            text,
            "<polyline points=\"{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>\n\
             <text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\" fill=\"{colour}\">{}</text>\n",
            points.join(" "),
            LEFT + SIDE - 6.0,
            TOP + 18.0 + 16.0 * crate::table::number(number),
            curve.name
        );
    }
    let _ = write!(
        text,
        "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\" fill=\"#3b4252\">two people count as one (FMR)</text>\n\
         <text transform=\"translate(14 {:.1}) rotate(-90)\" text-anchor=\"middle\" fill=\"#3b4252\">one person is refused (FNMR)</text>\n</svg>\n",
        LEFT + SIDE / 2.0,
        TOP + SIDE + 40.0,
        TOP + SIDE / 2.0
    );
    text
}
