//! Which characters a zone holds, when the net is not sure of each: the grammar's alphabets first, then the check digits.
//!
//! A valid zone is never made out of noise. Readings are tried in the order of their likelihood and at most as many as
//! would satisfy all check digits by chance once in a hundred times; at most [`MOST_SUBSTITUTIONS`] characters change.

use super::align::Chances;
use super::check::{self, CheckDigit};
use super::codes::is_known_code;
use super::form::{ALL, Field, Format, Span};
use super::parse::{Mrz, take_apart};
use super::plane::length;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// How many characters the check digits may change in one zone.
pub(super) const MOST_SUBSTITUTIONS: usize = 3;
/// How much less likely than the first choice a character may be: e to this power.
const FARTHEST: f32 = 7.0;
/// The share of characters whose first choice the grammar may refuse. Beyond it this is no zone.
const MOST_REFUSED: f32 = 0.15;

/// The first letters of all formats.
const KINDS: &str = "PIACV";

/// A zone as decided.
#[derive(Clone, Debug)]
pub(super) struct Decision {
    pub mrz: Mrz,
    pub lines: Vec<String>,
    /// The mean probability that the net gives to the characters decided.
    pub confidence: f32,
    /// How many characters differ from the net's first choice because their place allows no such character.
    pub by_grammar: usize,
    /// How many characters differ from the likeliest that the grammar allows because a check digit did not hold.
    pub by_check_digits: usize,
}

impl Decision {
    fn rank(&self) -> (bool, usize) {
        (self.mrz.is_consistent(), self.mrz.checks.iter().filter(|check| check.holds).count())
    }

    /// Whether this is the better reading of the same pixels.
    pub fn better_than(&self, other: &Self) -> bool {
        match self.rank().cmp(&other.rank()) {
            std::cmp::Ordering::Equal => self.confidence > other.confidence,
            order => order.is_gt(),
        }
    }
}

/// A place in a zone where another character may stand.
#[derive(Clone, Copy)]
struct Other {
    line: usize,
    at: usize,
    character: char,
    cost: f32,
}

/// Decides a zone of a format from the chances of each place. `None` if these are other lines than the format has, or if
/// the grammar refuses too much of what the net sees.
pub(super) fn decide(format: Format, chances: &[&[Chances]]) -> Option<Decision> {
    if chances.len() != format.lines() || chances.iter().any(|line| line.len() != format.width()) {
        return None;
    }
    // What kind of document it is decides the format; it is never bent to one.
    let kind = likeliest(chances.first()?.first()?, KINDS)?;
    if !format.begins_with().contains(kind) {
        return None;
    }
    let mut lines = Vec::with_capacity(chances.len());
    let mut refused = 0;
    for (number, line) in chances.iter().enumerate() {
        let mut text = String::with_capacity(line.len());
        for (at, chances) in line.iter().enumerate() {
            let chosen = likeliest(chances, format.alphabet(number, at))?;
            refused += usize::from(likeliest(chances, ALL)? != chosen);
            text.push(chosen);
        }
        lines.push(text);
    }
    let places = format.lines() * format.width();
    if length(refused) > MOST_REFUSED * length(places) {
        return None;
    }
    let form = format.form();
    for span in [form.issuer, form.nationality] {
        refused += known_code(format, &mut lines, span, chances);
    }
    let by_check_digits = mend(format, &mut lines, chances);
    let sum: f32 = lines
        .iter()
        .zip(chances)
        .flat_map(|(text, line)| text.chars().zip(*line))
        .map(|(character, chances)| chance(chances, character))
        .sum();
    let mrz = take_apart(format, &lines);
    Some(Decision { mrz, lines, confidence: sum / length(places), by_grammar: refused, by_check_digits })
}

fn chance(chances: &Chances, character: char) -> f32 {
    ALL.chars().zip(chances).find(|(known, _)| *known == character).map_or(0.0, |(_, chance)| *chance)
}

fn likeliest(chances: &Chances, alphabet: &str) -> Option<char> {
    let allowed = ALL.chars().zip(chances).filter(|(character, _)| alphabet.contains(*character));
    allowed.max_by(|a, b| a.1.total_cmp(b.1)).map(|(character, _)| character)
}

/// The characters other than the chosen one that may stand in a place, with what each costs in logarithms.
fn others(format: Format, line: usize, at: usize, chosen: char, chances: &Chances) -> impl Iterator<Item = Other> {
    let best = chance(chances, chosen).max(1e-6);
    let allowed = format.alphabet(line, at);
    ALL.chars().zip(*chances).filter_map(move |(character, chance)| {
        // The net is surer than it should be about shapes that look alike.
        let cost = (best / chance.max(1e-6)).ln() - if alike(character, chosen) { 2.0 } else { 0.0 };
        let other = Other { line, at, character, cost: cost.max(0.0) };
        (character != chosen && allowed.contains(character) && cost < FARTHEST).then_some(other)
    })
}

/// Shapes of OCR-B that are mistaken for each other in poor pictures.
fn alike(one: char, other: char) -> bool {
    ["0ODQ", "1IL", "8B", "5S", "2Z", "6G", "4A", "7T", "UV", "MN", "CG", "EF", "PR", "<K", "<C"]
        .iter()
        .any(|group| group.contains(one) && group.contains(other))
}

/// Replaces one letter of a code that no state has, if that makes one that a state has and the letter is likely enough.
fn known_code(format: Format, lines: &mut [String], span: Span, chances: &[&[Chances]]) -> usize {
    let code = span.of(lines).to_owned();
    if is_known_code(code.trim_end_matches('<')) {
        return 0;
    }
    let mut best: Option<Other> = None;
    for (at, chosen) in (span.from..).zip(code.chars()) {
        let Some(chances) = chances.get(span.line).and_then(|line| line.get(at)) else { continue };
        for other in others(format, span.line, at, chosen, chances) {
            let mut changed = code.clone();
            changed.replace_range(at - span.from..=at - span.from, other.character.encode_utf8(&mut [0; 4]));
            let known = is_known_code(changed.trim_end_matches('<'));
            if known && other.cost < 4.0 && best.is_none_or(|best| other.cost < best.cost) {
                best = Some(other);
            }
        }
    }
    best.map_or(0, |other| {
        put(lines, &other);
        1
    })
}

fn put(lines: &mut [String], other: &Other) {
    if let Some(line) = lines.get_mut(other.line)
        && other.at < line.len()
    {
        line.replace_range(other.at..=other.at, other.character.encode_utf8(&mut [0; 4]));
    }
}

/// Changes as few and as likely characters as make every check digit hold, and says how many; none if that would not be
/// better than chance.
fn mend(format: Format, lines: &mut [String], chances: &[&[Chances]]) -> usize {
    let checks = check::all(format, lines);
    if checks.iter().all(|check| check.holds) {
        return 0;
    }
    let mut candidates: Vec<Other> = Vec::new();
    for (number, (text, line)) in lines.iter().zip(chances).enumerate() {
        for (at, (chosen, chances)) in text.chars().zip(*line).enumerate() {
            if is_in_doubt(format, &checks, number, at) {
                candidates.extend(others(format, number, at, chosen, chances));
            }
        }
    }
    candidates.sort_by(|a, b| a.cost.total_cmp(&b.cost));
    // All digits hold by chance once in ten to their number; one in a hundred zones of noise may slip through.
    let tries = match checks.len() {
        0..=3 => 10,
        4 => 100,
        _ => 1_000,
    };
    for set in Sets::of(&candidates).take(tries) {
        let mut changed = lines.to_vec();
        let chosen: Vec<&Other> = set.iter().filter_map(|number| candidates.get(*number)).collect();
        for other in &chosen {
            put(&mut changed, other);
        }
        if take_apart(format, &changed).is_consistent() {
            for other in &chosen {
                put(lines, other);
            }
            return chosen.len();
        }
    }
    0
}

/// Whether a place lies in a field whose digit does not hold. Where only the digit over all fields fails, the error lies
/// where no other digit looks.
fn is_in_doubt(format: Format, checks: &[CheckDigit], line: usize, at: usize) -> bool {
    let form = format.form();
    let inside = |span: Span| span.contains(line, at);
    let optional = form.optional.iter().copied().any(inside);
    let own = if inside(form.number) || inside(form.number_check) {
        Some(Field::DocumentNumber)
    } else if inside(form.birth) || inside(form.birth_check) {
        Some(Field::BirthDate)
    } else if inside(form.expiry) || inside(form.expiry_check) {
        Some(Field::ExpiryDate)
    } else if form.optional_check.is_some() && (optional || form.optional_check.is_some_and(inside)) {
        Some(Field::Optional)
    } else {
        None
    };
    let fails = |field: Field| checks.iter().any(|check| check.field == field && !check.holds);
    match own {
        Some(field) => fails(field),
        None => {
            let alone = checks.iter().all(|check| check.holds || check.field == Field::Composite);
            // The end of a long number stands in the optional field.
            let long = form.long_numbers && optional && fails(Field::DocumentNumber);
            form.composite.is_some() && (alone && (optional || form.composite.is_some_and(inside)) || long)
        }
    }
}

/// Sets of candidates, the cheapest first, none with two for one place (Lawler's order of the k best subsets).
struct Sets<'a> {
    candidates: &'a [Other],
    waiting: BinaryHeap<Reverse<(u64, Vec<usize>)>>,
}

impl<'a> Sets<'a> {
    fn of(candidates: &'a [Other]) -> Self {
        let mut sets = Self { candidates, waiting: BinaryHeap::new() };
        sets.wait(vec![0]);
        sets
    }

    fn wait(&mut self, set: Vec<usize>) {
        let mut cost = 0.0;
        for number in &set {
            let Some(candidate) = self.candidates.get(*number) else { return };
            // Another character to change is itself less likely than none.
            cost += candidate.cost + 1.0;
        }
        if set.len() <= MOST_SUBSTITUTIONS && cost < 2.0 * FARTHEST {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 14, in thousandths")]
            let order = (cost * 1_000.0) as u64;
            self.waiting.push(Reverse((order, set)));
        }
    }
}

impl Iterator for Sets<'_> {
    type Item = Vec<usize>;

    fn next(&mut self) -> Option<Self::Item> {
        // Every set follows from one that is cheaper: with the next candidate as well, or in place of the last.
        while let Some(Reverse((_, set))) = self.waiting.pop() {
            let last = *set.last()?;
            let before = set.get(..set.len() - 1).unwrap_or_default();
            self.wait(set.iter().copied().chain([last + 1]).collect());
            self.wait(before.iter().copied().chain([last + 1]).collect());
            let place = |number: &usize| self.candidates.get(*number).map(|other| (other.line, other.at));
            let alone =
                |(number, one): (usize, &usize)| set.iter().skip(number + 1).all(|two| place(one) != place(two));
            if set.iter().enumerate().all(alone) {
                return Some(set);
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop where it stands")]

    use super::*;
    use proptest::prelude::*;

    const LINES: [&str; 2] =
        ["P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10"];

    /// What a sure net says of a line; each of `doubts` is a place, another character and how likely that is.
    fn seen(text: &str, doubts: &[(usize, char, f32)]) -> Vec<Chances> {
        let number = |character: char| ALL.chars().position(|known| known == character).unwrap();
        let mut line: Vec<Chances> = text
            .chars()
            .map(|character| {
                let mut chances = [0.0001; 37];
                *chances.get_mut(number(character)).unwrap() = 0.99;
                chances
            })
            .collect();
        for (at, other, chance) in doubts {
            let chances = line.get_mut(*at).unwrap();
            for value in chances.iter_mut() {
                *value *= 1.0 - chance;
            }
            *chances.get_mut(number(*other)).unwrap() = *chance;
        }
        line
    }

    fn decided(doubts: &[(usize, char, f32)]) -> Decision {
        decide(Format::Td3, &[&seen(LINES[0], &[]), &seen(LINES[1], doubts)]).unwrap()
    }

    #[test]
    fn letters_where_digits_belong_are_chosen_by_the_grammar() {
        // O for 0 in the date of birth, I for 1 in the expiry: no check digit is needed.
        let found = decided(&[(15, 'O', 0.7), (21, 'I', 0.9)]);
        assert_eq!(found.lines, LINES);
        assert!(found.mrz.is_consistent() && found.by_grammar == 2 && found.by_check_digits == 0, "{found:?}");
    }

    #[test]
    fn check_digits_choose_among_what_looks_alike() {
        // O for 0 and B for 8 in the number, where both may stand.
        let found = decided(&[(5, 'O', 0.8), (1, 'B', 0.7)]);
        assert_eq!(found.lines, LINES);
        assert!(found.mrz.is_consistent() && found.by_check_digits == 2, "{found:?}");
        assert!(found.confidence < 0.99);
    }

    #[test]
    fn a_zone_that_was_printed_wrong_stays_wrong() {
        // The net is sure of every character, but the number was changed.
        let changed = LINES[1].replacen("L898902C3", "L898902D3", 1);
        let found = decide(Format::Td3, &[&seen(LINES[0], &[]), &seen(&changed, &[])]).unwrap();
        assert!(!found.mrz.is_consistent() && found.by_check_digits == 0);
        assert_eq!(found.lines.get(1), Some(&changed));
    }

    #[test]
    fn a_passport_is_never_read_as_a_visa() {
        assert!(decide(Format::MrvA, &[&seen(LINES[0], &[]), &seen(LINES[1], &[])]).is_none());
        assert!(decide(Format::Td1, &[&seen(LINES[0], &[])]).is_none());
    }

    #[test]
    fn a_code_that_no_state_has_gives_way_to_a_likely_one() {
        let upper = seen(LINES[0], &[(3, 'I', 0.6)]);
        let found = decide(Format::Td3, &[&upper, &seen(LINES[1], &[])]).unwrap();
        assert_eq!(found.mrz.issuer, "UTO");
        // Sure of a code that nobody has: it stays, and the fact is the reader's to see.
        let sure = decide(Format::Td3, &[&seen(&LINES[0].replace("UTO", "UIO"), &[]), &seen(LINES[1], &[])]).unwrap();
        assert_eq!(sure.mrz.issuer, "UIO");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]

        #[test]
        fn noise_never_becomes_a_zone_that_holds(seed in any::<u64>(), format in 0_usize..5) {
            let format = *Format::ALL.get(format).unwrap();
            let mut state = seed;
            let mut roll = move || {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                u16::try_from(state >> 48).map_or(0.0, |value| f32::from(value) / 65_536.0)
            };
            let lines: Vec<Vec<Chances>> = (0..format.lines())
                .map(|_| (0..format.width()).map(|_| {
                    let raw: [f32; 37] = std::array::from_fn(|_| roll().powi(8));
                    let all: f32 = raw.iter().sum();
                    raw.map(|value| value / all)
                }).collect())
                .collect();
            let lines: Vec<&[Chances]> = lines.iter().map(Vec::as_slice).collect();
            let found = decide(format, &lines);
            prop_assert!(found.is_none_or(|found| !found.mrz.is_consistent()));
        }
    }
}
