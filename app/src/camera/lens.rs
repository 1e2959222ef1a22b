//! Which of several cameras to take: the ordinary one on the right side of the device. Infrared and depth cameras see no
//! colours, wide ones bend a document, telephoto ones cannot focus near by.

/// Which way a camera looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Facing {
    /// At the person.
    Toward,
    /// Away from the person, at what they hold.
    Away,
}

impl Facing {
    /// The word of the browsers for it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Toward => "user",
            Self::Away => "environment",
        }
    }
}

/// A camera by its label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lens {
    /// The browser's name for it.
    pub id: String,
    /// What the system calls it; empty without permission.
    pub label: String,
}

/// Labels of cameras that make no picture of use, in the words of the systems that people have.
const UNFIT: [&str; 7] = ["infrared", " ir ", "windows hello", "depth", "truedepth", "lidar", "infrarr"];
/// Labels of lenses that are made for something else.
const SPECIAL: [&str; 16] = [
    "ultra wide",
    "ultrawide",
    "ultra-wide",
    "wide angle",
    "wide-angle",
    "telephoto",
    "tele ",
    "macro",
    "fisheye",
    "ultra gran angular",
    "gran angular",
    "teleobjetivo",
    "ultraweitwinkel",
    "desk view",
    "virtual",
    "obs ",
];
const BACK: [&str; 7] = ["back", "rear", "environment", "facing back", "trasera", "rück", "arrière"];
const FRONT: [&str; 7] = ["front", "facetime", "user", "selfie", "frontal", "delantera", "vorder"];

fn holds(label: &str, words: &[&str]) -> bool {
    words.iter().any(|word| label.contains(word))
}

/// How well a lens suits; the higher the better.
fn fitness(label: &str, wants_back: bool) -> i32 {
    let label = format!(" {} ", label.to_lowercase());
    let (wanted, other) = if wants_back { (BACK, FRONT) } else { (FRONT, BACK) };
    let mut fitness = 0;
    if holds(&label, &wanted) {
        fitness += 8;
    } else if holds(&label, &other) {
        fitness -= 8;
    }
    if holds(&label, &SPECIAL) {
        fitness -= 5;
    }
    if holds(&label, &UNFIT) {
        fitness -= 40;
    }
    // Android numbers its cameras; the one everybody means comes first.
    if label.contains("camera2 0,") || label.contains("camera 0,") {
        fitness += 2;
    }
    // The camera that joins several lenses switches by itself to one that focuses near by.
    if label.contains("triple") || label.contains("dual wide") {
        fitness += 1;
    }
    fitness
}

/// A better camera than the open one, if there is one that is clearly better.
#[must_use]
pub fn better<'a>(lenses: &'a [Lens], open: &str, wants_back: bool) -> Option<&'a Lens> {
    let of = |lens: &Lens| fitness(&lens.label, wants_back);
    let now = lenses.iter().find(|lens| lens.id == open).map_or(i32::MAX, of);
    // The first among equals: systems list the ordinary camera first.
    let best = lenses.iter().rev().max_by_key(|lens| of(lens))?;
    (best.id != open && of(best) >= now.saturating_add(3)).then_some(best)
}

/// The camera that comes after the open one, leaving out those that make no picture of use while others do.
#[must_use]
pub fn next<'a>(lenses: &'a [Lens], open: &str) -> Option<&'a Lens> {
    let fit: Vec<&Lens> = lenses.iter().filter(|lens| lens.id == open || fitness(&lens.label, true) > -20).collect();
    let place = fit.iter().position(|lens| lens.id == open).unwrap_or(0);
    fit.get((place + 1) % fit.len().max(1)).copied().filter(|lens| lens.id != open)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lenses(labels: &[&str]) -> Vec<Lens> {
        labels
            .iter()
            .enumerate()
            .map(|(number, label)| Lens { id: number.to_string(), label: (*label).to_owned() })
            .collect()
    }

    fn chosen(labels: &[&str], open: &str, wants_back: bool) -> Option<String> {
        better(&lenses(labels), open, wants_back).map(|lens| lens.label.clone())
    }

    #[test]
    fn an_infrared_wide_or_telephoto_lens_is_left_for_the_ordinary_one() {
        let windows = ["Integrated IR Camera", "Integrated Camera"];
        assert_eq!(chosen(&windows, "0", false).as_deref(), Some("Integrated Camera"));
        let phone = ["Front Camera", "Back Ultra Wide Camera", "Back Telephoto Camera", "Back Camera"];
        assert_eq!(chosen(&phone, "1", true).as_deref(), Some("Back Camera"));
        assert_eq!(chosen(&phone, "2", true).as_deref(), Some("Back Camera"));
        assert_eq!(chosen(&phone, "3", true), None);
        let android = ["camera2 1, facing front", "camera2 2, facing back", "camera2 0, facing back"];
        assert_eq!(chosen(&android, "0", true).as_deref(), Some("camera2 0, facing back"));
    }

    #[test]
    fn what_is_good_enough_or_unknown_stays() {
        assert_eq!(chosen(&["FaceTime HD Camera"], "0", true), None);
        assert_eq!(chosen(&["", ""], "0", true), None);
        assert_eq!(chosen(&["USB Camera", "Webcam"], "gone", true), None);
        assert_eq!(chosen(&["Air Camera", "Webcam"], "0", false), None);
    }

    #[test]
    fn switching_goes_round_and_passes_over_infrared() {
        let all = lenses(&["Front", "IR Camera", "Back"]);
        assert_eq!(next(&all, "0").map(|lens| lens.label.as_str()), Some("Back"));
        assert_eq!(next(&all, "2").map(|lens| lens.label.as_str()), Some("Front"));
        assert_eq!(next(&lenses(&["Only"]), "0"), None);
        assert_eq!(next(&[], "0"), None);
    }
}
