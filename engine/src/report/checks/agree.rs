//! Whether what a machine read says the same as what a person typed. Documents write names in capitals, without marks, in
//! other alphabets and cut to the room there is; none of that is a difference.

use unicode_normalization::UnicodeNormalization as _;
use vision::mrz::{forms, transliterate};

/// How alike two texts must be to count as one that was misread: one character in seven may differ.
const MISREAD: f32 = 0.85;

/// Whether a name that was read is the one that was typed, in any of the ways in which a document may write it. `cut` says
/// that the document may have had no room for all of it. None when the two are so alike that it may be misread.
pub(super) fn names(typed: &[&str], read: &str, cut: bool) -> Option<bool> {
    let read = plain(read);
    let mut likeness = 0.0_f32;
    for one in typed {
        for written in ways(one) {
            let same = if cut { !read.is_empty() && written.starts_with(&read) } else { written == read };
            if same {
                return Some(true);
            }
            likeness = likeness.max(alike(&written, &read));
        }
    }
    if likeness >= MISREAD { None } else { Some(false) }
}

/// The ways in which a document may write a name, in capital letters alone.
fn ways(name: &str) -> Vec<String> {
    // The standard's own form; letters with their marks taken off; and each letter in its last form (Ö as O, not OE).
    let bare: String = name.nfd().filter(char::is_ascii_alphabetic).collect();
    let last: String =
        name.nfc().map(|letter| forms(letter).last().map_or(letter.to_string(), |form| (*form).to_owned())).collect();
    let mut ways = vec![plain(&transliterate(name)), plain(&bare), plain(&transliterate(&last))];
    ways.dedup();
    ways.retain(|way| !way.is_empty());
    ways
}

/// Letters and digits alone, in capitals.
fn plain(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).map(|character| character.to_ascii_uppercase()).collect()
}

/// How alike two texts are, 0 to 1: the part of the longer that need not be changed to get the shorter.
fn alike(one: &str, other: &str) -> f32 {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().take(200).collect(), other.chars().take(200).collect());
    let longest = one.len().max(other.len());
    if longest == 0 {
        return 1.0;
    }
    // Levenshtein's distance, row by row.
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.iter().enumerate() {
        let mut before = i;
        let mut left = i + 1;
        let mut next = Vec::with_capacity(row.len());
        next.push(left);
        for (b, above) in other.iter().zip(row.iter().skip(1)) {
            left = (before + usize::from(a != b)).min(*above + 1).min(left + 1);
            before = *above;
            next.push(left);
        }
        row = next;
    }
    let distance = row.last().copied().unwrap_or(longest);
    let share = |count: usize| u16::try_from(count).map_or(1.0, f32::from);
    1.0 - share(distance) / share(longest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_agree_however_a_document_writes_them() {
        for (typed, read) in [
            ("Müller", "MUELLER"),
            ("Müller", "MULLER"),
            ("García López", "GARCIA LOPEZ"),
            ("García López", "GARCIA<LOPEZ"),
            ("O'Brien", "OBRIEN"),
            ("Anne-Marie", "ANNE<MARIE"),
            ("Иванов", "IVANOV"),
            ("Weiß", "WEISS"),
        ] {
            assert_eq!(names(&[typed], read, false), Some(true), "{typed} {read}");
        }
        assert_eq!(names(&["Иванова", "Ivanova"], "IVANOVA", false), Some(true), "typed in Latin letters too");
    }

    #[test]
    fn other_names_do_not_agree_and_one_misread_letter_is_a_question() {
        assert_eq!(names(&["Garcia"], "MARTINEZ", false), Some(false));
        assert_eq!(names(&["Fernandez"], "FERNANOEZ", false), None);
        assert_eq!(names(&["Fernandez"], "FERN", false), Some(false));
        assert_eq!(names(&["Fernandez"], "FERN", true), Some(true), "cut for want of room");
        assert_eq!(names(&["Fernandez"], "", true), Some(false));
        assert_eq!(names(&[""], "GARCIA", false), Some(false));
    }

    proptest! {
        #[test]
        fn any_text_can_be_compared(typed in ".{0,60}", read in ".{0,60}", cut: bool) {
            let _ = names(&[&typed], &read, cut);
            prop_assert!((0.0..=1.0).contains(&alike(&typed, &read)));
            prop_assert!((alike(&typed, &typed) - 1.0).abs() < f32::EPSILON);
        }
    }
}
