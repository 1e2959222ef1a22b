//! Letters as they compare: capitals without diacritics, and what a reader confuses.

/// Each base letter with the capitals that have it below a mark, or stand for it where the mark cannot be typed.
const MARKED: [(&str, &str); 25] = [
    ("A", "ÀÁÂÃÄÅĀĂĄǍẠẢẤẦẨẪẬẮẰẲẴẶ"),
    ("AE", "ÆǼ"),
    ("C", "ÇĆĈĊČ"),
    ("D", "ĎĐÐ"),
    ("E", "ÈÉÊËĒĔĖĘĚẸẺẼẾỀỂỄỆƏ"),
    ("G", "ĜĞĠĢǦ"),
    ("H", "ĤĦ"),
    ("I", "ÌÍÎÏĨĪĬĮİǏỈỊ"),
    ("J", "Ĵ"),
    ("K", "ĶǨ"),
    ("L", "ĹĻĽĿŁ"),
    ("N", "ÑŃŅŇŊ"),
    ("O", "ÒÓÔÕÖØŌŎŐǑỌỎỐỒỔỖỘƠỚỜỞỠỢ"),
    ("OE", "Œ"),
    ("R", "ŔŖŘ"),
    ("S", "ŚŜŞŠȘ"),
    ("SS", "ẞ"),
    ("T", "ŢŤŦȚ"),
    ("TH", "Þ"),
    ("U", "ÙÚÛÜŨŪŬŮŰŲǓỤỦƯỨỪỬỮỰ"),
    ("W", "Ŵ"),
    ("Y", "ÝŶŸỲỴỶỸ"),
    ("Z", "ŹŻŽ"),
    // Greek capitals that a reader takes for Latin ones in Latin text, and the other way round.
    ("A", "ΑΛ"),
    ("O", "Ο"),
];

/// Capital letters and digits of a text, without diacritics and anything else.
pub(super) fn plain(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for character in text.chars().flat_map(char::to_uppercase) {
        match MARKED.iter().find(|(_, marked)| marked.contains(character)) {
            Some((base, _)) => folded.push_str(base),
            None if character.is_alphanumeric() => folded.push(character),
            None => {}
        }
    }
    folded
}

/// The same as a machine-readable zone would have it (Ä as AE), without fillers.
pub(super) fn as_zone(text: &str) -> String {
    crate::mrz::transliterate(text).chars().filter(char::is_ascii_alphanumeric).collect()
}

/// What one wrong letter costs.
pub(super) const WRONG: u32 = 4;
/// What a letter costs that is read as one that looks the same.
const CONFUSED: u32 = 1;
/// Groups of characters that print alike.
const ALIKE: [&str; 9] = ["0ODQ", "1ILJT", "2Z", "5S", "6G", "8B", "UV", "VY", "4A"];

/// What it costs to make one text from the other: [`WRONG`] for each letter put in, taken out or changed, less where
/// letters look alike. More than `most` need not be exact.
pub(super) fn cost(one: &[char], other: &[char], most: u32) -> u32 {
    let apart = u32::try_from(one.len().abs_diff(other.len())).unwrap_or(u32::MAX).saturating_mul(WRONG);
    if apart > most {
        return apart;
    }
    let mut row: Vec<u32> = (0..).step_by(4).take(other.len() + 1).collect();
    for letter in one {
        let mut left = row.first().copied().unwrap_or_default() + WRONG;
        let mut corner = row.first().copied().unwrap_or_default();
        if let Some(first) = row.first_mut() {
            *first = left;
        }
        for (above, wanted) in row.iter_mut().skip(1).zip(other) {
            let changed = corner + between(*letter, *wanted);
            corner = *above;
            left = changed.min(corner + WRONG).min(left + WRONG);
            *above = left;
        }
    }
    row.last().copied().unwrap_or_default()
}

fn between(one: char, other: char) -> u32 {
    if one == other {
        0
    } else if ALIKE.iter().any(|group| group.contains(one) && group.contains(other)) {
        CONFUSED
    } else {
        WRONG
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_compare_without_marks_and_case() {
        assert_eq!(plain("Jiří Šťastný-Østergård"), "JIRISTASTNYOSTERGARD");
        assert_eq!(plain("Weiß"), "WEISS");
        assert_eq!(as_zone("Müller"), "MUELLER");
        assert_eq!(plain("Иван 7"), "ИВАН7");
    }

    #[test]
    fn letters_that_look_alike_cost_little() {
        let price = |one: &str, other: &str| {
            let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
            cost(&one, &other, 1_000)
        };
        assert_eq!(price("O8S", "0B5"), 3);
        assert_eq!(price("ANNA", "ANNA"), 0);
        assert_eq!(price("ANNA", "ANA"), 4);
        assert_eq!(price("", "AB"), 8);
        assert_eq!(price("KITTEN", "SITTING"), 12);
    }
}
