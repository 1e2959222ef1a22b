//! Dates as documents print them: figures in the usual orders, and months by name in several languages, also in two at once
//! ("12 AUG/AOÛT 74").

use super::fold::plain;

/// The first letters of each month's names, without diacritics: English, French, German, Spanish, Portuguese, Italian,
/// Dutch, Polish, Czech, Croatian, Romanian, Turkish, the languages of the north and the Baltics, Finnish, Hungarian.
const MONTHS: [&[&str]; 12] = [
    &["JAN", "JANV", "ENE", "GEN", "STY", "LED", "SIJ", "OCA", "IAN", "SAU", "TAM", "JAAN"],
    &["FEB", "FEV", "FEVR", "LUT", "UNO", "VELJ", "SUB", "VAS", "HEL", "VEE"],
    &["MAR", "MARS", "MRZ", "MAE", "MRT", "MAA", "BRE", "OZU", "KOV", "MART"],
    &["APR", "AVR", "ABR", "KWI", "DUB", "TRA", "NIS", "BAL", "HUH"],
    &["MAY", "MAI", "MAG", "MEI", "MAJ", "KVE", "SVI", "GEG", "TOU", "MAIJ"],
    &["JUN", "JUIN", "GIU", "CZE", "CER", "LIP", "HAZ", "IUN", "BIR", "KES", "JUUN"],
    &["JUL", "JUIL", "LUG", "LIP", "CVC", "CERVENEC", "SRP", "TEM", "IUL", "LIE", "HEI", "JUUL"],
    &["AUG", "AOU", "AGO", "SIE", "SRP", "KOL", "AGU", "RUG", "ELO"],
    &["SEP", "SEPT", "SET", "WRZ", "ZAR", "RUJ", "EYL", "SYY", "SZE", "RUGS"],
    &["OCT", "OKT", "OUT", "OTT", "PAZ", "RIJ", "LIS", "EKI", "SPA", "LOK", "SPAL"],
    &["NOV", "LIS", "STU", "KAS", "LAP"],
    &["DEC", "DEZ", "DIC", "GRU", "PRO", "ARA", "GRUO", "JOU", "DET"],
];
/// The months of two languages whose three letters are another month elsewhere, by what follows them.
const LONGER: [(&str, usize); 4] = [("MARRAS", 11), ("LISTOPAD", 0), ("CERVENEC", 7), ("CERVEN", 6)];

/// A part of a line: figures or letters without anything between them.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Figures(String),
    Letters(String),
}

/// How far a line prints a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Printed {
    /// One figure differs.
    Nearly,
    /// It is there.
    Wholly,
}

/// Whether a line prints this date in one of the usual ways. Where day and month could be either way round, both are right.
pub(super) fn printed(line: &str, year: i32, month: u32, day: u32) -> Option<Printed> {
    let parts = parts(line);
    let mut best = None;
    for start in 0..parts.len() {
        let rest = parts.get(start..).unwrap_or_default();
        best = best.max(match rest {
            [Part::Figures(all), ..] if matches!(all.len(), 6 | 8) => together(all, year, month, day),
            _ => None,
        });
        if let [Part::Figures(a), Part::Figures(b), Part::Figures(c), ..] = rest {
            best = best.max(apart(a, b, c, year, month, day));
        }
        best = best.max(named(rest, year, month, day));
    }
    best
}

/// Splits a line where figures and letters meet; letters that look like figures are figures when they stand beside some.
fn parts(line: &str) -> Vec<Part> {
    let letters: Vec<char> = line.chars().collect();
    let figure = |character: char| match character {
        '0'..='9' => Some(character),
        'O' | 'o' | 'Q' | 'D' => Some('0'),
        'I' | 'l' | '|' => Some('1'),
        'S' => Some('5'),
        'B' => Some('8'),
        'Z' => Some('2'),
        _ => None,
    };
    let is_letter = |place: Option<&char>| place.is_some_and(|character| character.is_alphabetic());
    let is_digit = |place: Option<&char>| place.is_some_and(char::is_ascii_digit);
    let mut parts: Vec<Part> = Vec::new();
    let mut open = false;
    for (place, character) in letters.iter().copied().enumerate() {
        let before = place.checked_sub(1).and_then(|place| letters.get(place));
        let after = letters.get(place + 1);
        let taken = character.is_ascii_digit()
            || ((is_digit(before) && !is_letter(after)) || (is_digit(after) && !is_letter(before)));
        match (taken.then(|| figure(character)).flatten(), parts.last_mut()) {
            (Some(figure), Some(Part::Figures(figures))) if open => figures.push(figure),
            (Some(figure), _) => parts.push(Part::Figures(figure.to_string())),
            (None, Some(Part::Letters(word))) if open && character.is_alphabetic() => {
                word.push_str(&plain_of(character))
            }
            (None, _) if character.is_alphabetic() => parts.push(Part::Letters(plain_of(character))),
            _ => {
                open = false;
                continue;
            }
        }
        open = true;
    }
    parts
}

fn plain_of(character: char) -> String {
    plain(character.encode_utf8(&mut [0; 4]))
}

/// Compares figures: the same, or one that differs.
fn compare(read: &str, wanted: &str) -> Option<Printed> {
    if read.len() != wanted.len() {
        return None;
    }
    match read.bytes().zip(wanted.bytes()).filter(|(one, other)| one != other).count() {
        0 => Some(Printed::Wholly),
        1 => Some(Printed::Nearly),
        _ => None,
    }
}

/// Figures without anything between them: 25121987, 19871225, 12251987, 251287, 871225.
fn together(all: &str, year: i32, month: u32, day: u32) -> Option<Printed> {
    let short = year.rem_euclid(100);
    let orders = if all.len() == 8 {
        [
            format!("{day:02}{month:02}{year:04}"),
            format!("{year:04}{month:02}{day:02}"),
            format!("{month:02}{day:02}{year:04}"),
        ]
    } else {
        [
            format!("{day:02}{month:02}{short:02}"),
            format!("{short:02}{month:02}{day:02}"),
            format!("{month:02}{day:02}{short:02}"),
        ]
    };
    orders.iter().filter_map(|wanted| compare(all, wanted)).max()
}

/// Three groups of figures: 25.12.1987, 1987-12-25, 12/25/1987, 5. 2. 87.
fn apart(first: &str, second: &str, third: &str, year: i32, month: u32, day: u32) -> Option<Printed> {
    if first.len() > 4 || second.len() > 2 || third.len() > 4 {
        return None;
    }
    let short = format!("{:02}", year.rem_euclid(100));
    let year = format!("{year:04}");
    let two = |group: &str| format!("{group:0>2}");
    let (day, month) = (format!("{day:02}"), format!("{month:02}"));
    let all = |one: Option<Printed>, other: Option<Printed>, last: Option<Printed>| {
        let parts = [one?, other?, last?];
        let nearly = parts.iter().filter(|part| **part == Printed::Nearly).count();
        match nearly {
            0 => Some(Printed::Wholly),
            1 => Some(Printed::Nearly),
            _ => None,
        }
    };
    let of_year = |group: &str| if group.len() == 4 { compare(group, &year) } else { compare(group, &short) };
    let (one, other, last) = (two(first), two(second), two(third));
    let forwards = all(compare(&one, &day), compare(&other, &month), of_year(&last));
    let american = all(compare(&one, &month), compare(&other, &day), of_year(&last));
    let backwards = all(of_year(&one), compare(&other, &month), compare(&last, &day));
    forwards.max(american).max(backwards)
}

/// A month by name: 25 DEC 1987, 25 DEC/DÉC 87, DEC 25, 1987. One of two names is enough.
fn named(parts: &[Part], year: i32, month: u32, day: u32) -> Option<Printed> {
    let words = |parts: &[Part]| parts.iter().take(3).take_while(|part| matches!(part, Part::Letters(_))).count();
    let is_month =
        |parts: &[Part]| parts.iter().any(|part| matches!(part, Part::Letters(word) if is_name(word, month)));
    let figures = |part: Option<&Part>, wanted: &str| match part {
        Some(Part::Figures(read)) => compare(&format!("{read:0>2}"), wanted),
        _ => None,
    };
    let (day, long, short) = (format!("{day:02}"), format!("{year:04}"), format!("{:02}", year.rem_euclid(100)));
    let of_year = |part: Option<&Part>| figures(part, &long).max(figures(part, &short));
    let both = |one: Option<Printed>, other: Option<Printed>| match (one?, other?) {
        (Printed::Wholly, Printed::Wholly) => Some(Printed::Wholly),
        (Printed::Nearly, Printed::Nearly) => None,
        _ => Some(Printed::Nearly),
    };
    match parts.first()? {
        Part::Figures(_) => {
            let rest = parts.get(1..)?;
            let count = words(rest);
            if !is_month(rest.get(..count)?) {
                return None;
            }
            let last = rest.get(count);
            both(figures(parts.first(), &day), of_year(last)).max(both(of_year(parts.first()), figures(last, &day)))
        }
        Part::Letters(_) => {
            let count = words(parts);
            if !is_month(parts.get(..count)?) {
                return None;
            }
            both(figures(parts.get(count), &day), of_year(parts.get(count + 1)))
        }
    }
}

/// Whether a word begins as a name of the month does: three letters or more.
fn is_name(word: &str, month: u32) -> bool {
    if let Some((_, number)) = LONGER.iter().find(|(longer, _)| word.starts_with(longer)) {
        // "Listopad" is October in Croatian and November in Polish and Czech.
        let number = u32::try_from(*number).unwrap_or(0);
        return number == month || (number == 0 && matches!(month, 10 | 11));
    }
    let names = usize::try_from(month).ok().and_then(|month| MONTHS.get(month.checked_sub(1)?));
    names.is_some_and(|names| {
        names.iter().any(|name| word.starts_with(name) || (word.len() >= 3 && name.starts_with(word)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_known_in_the_usual_forms() {
        for line in [
            "25.12.1987",
            "Date of birth 25 12 1987",
            "1987-12-25",
            "12/25/1987",
            "25DEC1987",
            "25 DEC/DÉC 87",
            "25 DÉC. / DEC 1987",
            "25 GRU/DEC 1987",
            "December 25, 1987",
            "25.l2.1987",
            "25121987",
            "3. 25 12 87 PRAHA",
            "25 décembre 1987",
        ] {
            assert_eq!(printed(line, 1987, 12, 25), Some(Printed::Wholly), "{line}");
        }
        assert_eq!(printed("12 AUG/AOUT 74", 1974, 8, 12), Some(Printed::Wholly));
        assert_eq!(printed("15APR/AVR 12", 2012, 4, 15), Some(Printed::Wholly));
        assert_eq!(printed("07JUN1984", 1984, 6, 7), Some(Printed::Wholly));
        assert_eq!(printed("O7 JUN 1984", 1984, 6, 7), Some(Printed::Wholly));
        assert_eq!(printed("5. 2. 1990", 1990, 2, 5), Some(Printed::Wholly));
    }

    #[test]
    fn other_dates_are_not_taken_for_it() {
        for line in ["26.12.1989", "12.1987", "25 JAN 1987", "PA0940443", "", "///", "25", "DEC", "1987"] {
            assert_eq!(printed(line, 1987, 12, 25), None, "{line}");
        }
        assert_eq!(printed("26.12.1987", 1987, 12, 25), Some(Printed::Nearly));
        assert_eq!(printed("25 DEC 1988", 1987, 12, 25), Some(Printed::Nearly));
        assert_eq!(printed("26 DEC 1988", 1987, 12, 25), None);
    }
}
