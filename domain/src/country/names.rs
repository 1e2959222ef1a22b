//! Names of countries in the six interface languages, each list in the order of its language, and the other
//! names by which people look for a country. For the server only: the browser is sent the one list it shows.
//!
//! The names are data that `data/make-country-names.mjs` makes from Unicode CLDR. A language is given as a tag such
//! as `de` or `zh-Hans`; one that is not among the six is answered in English.

use std::sync::LazyLock;

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use super::Country;

/// The names of one language.
struct Language {
    tag: &'static str,
    names: Vec<(Country, &'static str)>,
}

/// A name besides the usual one; without a language where it serves in every language.
struct Alias {
    tag: &'static str,
    country: Country,
    name: &'static str,
}

const FILES: [(&str, &str); 6] = [
    ("en", include_str!("../../data/country-names/en.tsv")),
    ("es", include_str!("../../data/country-names/es.tsv")),
    ("de", include_str!("../../data/country-names/de.tsv")),
    ("ru", include_str!("../../data/country-names/ru.tsv")),
    ("zh", include_str!("../../data/country-names/zh.tsv")),
    ("ar", include_str!("../../data/country-names/ar.tsv")),
];

/// The tag of a name that serves in every language.
const EVERY: &str = "*";

static LANGUAGES: LazyLock<Vec<Language>> = LazyLock::new(|| {
    let read = |(tag, text): (&'static str, &'static str)| Language {
        tag,
        names: text.lines().filter_map(|line| read_name(line.split_once('\t')?)).collect(),
    };
    FILES.into_iter().map(read).collect()
});

static ALIASES: LazyLock<Vec<Alias>> = LazyLock::new(|| {
    let read = |line: &'static str| {
        let (tag, rest) = line.split_once('\t')?;
        let (country, name) = read_name(rest.split_once('\t')?)?;
        Some(Alias { tag, country, name })
    };
    include_str!("../../data/country-names/aliases.tsv").lines().filter_map(read).collect()
});

fn read_name((code, name): (&str, &'static str)) -> Option<(Country, &'static str)> {
    Some((Country::parse(code)?, name))
}

/// The languages in which there are names.
pub fn languages() -> impl Iterator<Item = &'static str> {
    FILES.into_iter().map(|(tag, _)| tag)
}

/// Every country with its name, in the order in which a reader of this language looks for it.
#[must_use]
pub fn names(language: &str) -> &'static [(Country, &'static str)] {
    let tag = primary(language);
    let found = LANGUAGES.iter().find(|known| known.tag == tag).or_else(|| LANGUAGES.first());
    found.map_or(&[], |language| &language.names)
}

/// The name of one country.
#[must_use]
pub fn name(country: Country, language: &str) -> &'static str {
    let found = names(language).iter().find(|(other, _)| *other == country);
    found.map_or(country.alpha2(), |(_, name)| name)
}

/// Everything by which a reader of this language may look for a country: its name in the language, other names in
/// it, the English ones, what the country calls itself, and its two codes. The usual name comes first.
#[must_use]
pub fn search_terms(country: Country, language: &str) -> Vec<&'static str> {
    let tag = primary(language);
    let aliases = ALIASES.iter().filter(|alias| alias.country == country);
    let aliases = aliases.filter(|alias| alias.tag == tag || alias.tag == "en" || alias.tag == EVERY);
    let usual = [name(country, language), name(country, "en")].into_iter();
    let codes = [country.alpha2(), country.alpha3()];
    let mut terms = Vec::new();
    for term in usual.chain(aliases.map(|alias| alias.name)).chain(codes) {
        if !terms.contains(&term) {
            terms.push(term);
        }
    }
    terms
}

/// The countries that a text typed by a reader of this language can mean, best first: those with a name that is this
/// text, then those with a name that begins with it, then those with a name in which a word begins with it; each
/// time the usual names go before the others. An empty text means every country.
#[must_use]
pub fn search(text: &str, language: &str) -> Vec<Country> {
    let wanted = fold(text);
    let rank = |country| {
        let terms = search_terms(country, language).into_iter().enumerate();
        terms.filter_map(|(place, term)| Some((rank(&fold(term), &wanted)?, place > 0))).min()
    };
    let mut found: Vec<((u8, bool), Country)> =
        names(language).iter().filter_map(|(country, _)| Some((rank(*country)?, *country))).collect();
    // Stable: within a rank the order of the language stays.
    found.sort_by_key(|(rank, _)| *rank);
    found.into_iter().map(|(_, country)| country).collect()
}

fn rank(term: &str, wanted: &str) -> Option<u8> {
    if term == wanted {
        Some(0)
    } else if term.starts_with(wanted) {
        Some(1)
    } else {
        term.match_indices(wanted)
            .any(|(place, _)| term.get(..place).is_some_and(|before| before.ends_with(' ')))
            .then_some(2)
    }
}

/// Brings a name into the form in which names are compared: lower case, no accents, points or apostrophes, and one
/// space for whatever else stands between words.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for character in text.nfkd().flat_map(char::to_lowercase).filter(|character| !is_combining_mark(*character)) {
        match character {
            // Within a word: "U.K." is "uk", "Côte d’Ivoire" is "cote divoire". Tatweel only stretches Arabic letters.
            '.' | '\'' | '’' | '‘' | 'ʻ' | '`' | 'ـ' => {}
            'ß' => folded.push_str("ss"),
            'ø' => folded.push('o'),
            'ł' => folded.push('l'),
            'ı' => folded.push('i'),
            _ if character.is_alphanumeric() => folded.push(character),
            _ if folded.is_empty() || folded.ends_with(' ') => {}
            _ => folded.push(' '),
        }
    }
    folded.truncate(folded.trim_end().len());
    folded
}

/// The language of a tag without script and region, in lower case.
fn primary(language: &str) -> String {
    language.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at what it did not expect")]

    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn country(code: &str) -> Country {
        Country::parse(code).unwrap()
    }

    #[test]
    fn every_language_names_every_country_once() {
        for language in languages() {
            let names = names(language);
            assert_eq!(names.iter().map(|(country, _)| country).collect::<BTreeSet<_>>().len(), 249, "{language}");
            assert_eq!(names.iter().map(|(_, name)| name).collect::<BTreeSet<_>>().len(), 249, "{language}");
            assert!(names.iter().all(|(_, name)| !name.is_empty() && name.trim() == *name && !name.contains('\t')));
        }
    }

    #[test]
    fn each_list_has_the_order_of_its_language() {
        let place =
            |language: &str, code: &str| names(language).iter().position(|(one, _)| one.alpha2() == code).unwrap();
        // Åland is sorted under A and Österreich under O, not behind Z; China under Zh in pinyin.
        assert!(place("en", "AX") < place("en", "AL"));
        assert!(place("de", "AT") < place("de", "PK"));
        assert!(place("es", "ES") < place("es", "US"));
        assert!(place("zh", "AF") < place("zh", "CN"));
        assert!(place("ru", "AU") < place("ru", "JP"));
    }

    #[test]
    fn names_come_in_the_language_asked_for() {
        assert_eq!(name(country("DE"), "en"), "Germany");
        assert_eq!(name(country("DE"), "es-MX"), "Alemania");
        assert_eq!(name(country("DE"), "DE"), "Deutschland");
        assert_eq!(name(country("DE"), "ru"), "Германия");
        assert_eq!(name(country("DE"), "zh-Hans-CN"), "德国");
        assert_eq!(name(country("DE"), "ar_EG"), "ألمانيا");
        assert_eq!(name(country("DE"), "tlh"), "Germany");
        assert_eq!(name(country("HK"), "en"), "Hong Kong");
    }

    #[test]
    fn a_country_is_found_by_what_people_call_it() {
        for (language, text, code) in [
            ("en", "UK", "GB"),
            ("en", "u.k.", "GB"),
            ("en", "Great Britain", "GB"),
            ("en", "Scotland", "GB"),
            ("en", "USA", "US"),
            ("en", "america", "US"),
            ("en", "Holland", "NL"),
            ("en", "Czech Republic", "CZ"),
            ("en", "Ivory Coast", "CI"),
            ("en", "cote d'ivoire", "CI"),
            ("en", "Côte d’Ivoire", "CI"),
            ("en", "Burma", "MM"),
            ("en", "Turkey", "TR"),
            ("en", "Turkiye", "TR"),
            ("en", "Swaziland", "SZ"),
            ("en", "South Korea", "KR"),
            ("en", "Deutschland", "DE"),
            ("en", "españa", "ES"),
            ("en", "日本", "JP"),
            ("en", "deu", "DE"),
            ("es", "Holanda", "NL"),
            ("es", "EE.UU.", "US"),
            ("es", "gran bretana", "GB"),
            ("es", "Costa de Marfil", "CI"),
            ("es", "Germany", "DE"),
            ("de", "osterreich", "AT"),
            ("de", "Weissrussland", "BY"),
            ("ru", "США", "US"),
            ("zh", "美国", "US"),
            ("ar", "مصر", "EG"),
        ] {
            assert_eq!(search(text, language).first(), Some(&country(code)), "{text} in {language}");
        }
    }

    #[test]
    fn a_few_letters_are_enough() {
        assert!(search("uni", "en").starts_with(&[country("AE"), country("GB"), country("US")]));
        assert_eq!(search("guin", "en").len(), 4);
        assert_eq!(search("", "de").len(), 249);
        assert_eq!(search("no such country", "en"), []);
        assert_eq!(search_terms(country("GB"), "en").first(), Some(&"United Kingdom"));
    }

    proptest! {
        #[test]
        fn no_text_is_too_strange(text in ".*", language in ".*") {
            let _ = search(&text, &language);
            prop_assert_eq!(fold(&fold(&text)), fold(&text));
        }
    }
}
