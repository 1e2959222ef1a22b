//! Finding a country by what somebody types: without accents, capitals or hyphens mattering.
//!
//! Pure but for accent folding, which the browser does itself (it knows Unicode; shipping tables would
//! cost every visitor bytes).

/// One country of a [`super::CountryPicker`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountryOption {
    /// The code that the form sends.
    pub code: String,
    /// The name in the person's language.
    pub name: String,
    /// Other words it is found by: its own name, former names, abbreviations.
    pub terms: String,
    /// Why it cannot be chosen, where it cannot.
    pub unavailable: Option<String>,
}

impl CountryOption {
    /// A country that can be chosen.
    pub fn new(code: impl Into<String>, name: impl Into<String>, terms: impl Into<String>) -> Self {
        Self { code: code.into(), name: name.into(), terms: terms.into(), unavailable: None }
    }
}

/// Takes accents apart from their letters.
#[cfg(feature = "hydrate")]
fn decompose(text: &str) -> String {
    js_sys::JsString::from(text).normalize("NFD").into()
}

/// The server never filters; there the text stays as it is.
#[cfg(not(feature = "hydrate"))]
fn decompose(text: &str) -> String {
    text.to_owned()
}

/// A text as it is compared: small letters without accents, words parted by single spaces.
pub(super) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for letter in decompose(text).to_lowercase().chars() {
        match letter {
            '\u{300}'..='\u{36f}' => {}
            'ø' => folded.push('o'),
            'ł' => folded.push('l'),
            'đ' | 'ð' => folded.push('d'),
            'ı' => folded.push('i'),
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            letter if letter.is_alphanumeric() => folded.push(letter),
            // Marks of other scripts belong to their letter; everything else parts words.
            letter if !letter.is_ascii() && !letter.is_whitespace() && letter != '’' => folded.push(letter),
            _ if folded.ends_with(' ') || folded.is_empty() => {}
            _ => folded.push(' '),
        }
    }
    folded.truncate(folded.trim_end().len());
    folded
}

/// A country prepared for searching.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Searchable {
    pub(super) country: CountryOption,
    name: String,
    terms: String,
    code: String,
}

impl Searchable {
    pub(super) fn new(country: CountryOption) -> Self {
        Self { name: fold(&country.name), terms: fold(&country.terms), code: country.code.to_lowercase(), country }
    }

    /// How well it answers a folded query; smaller is better.
    fn rank(&self, query: &str) -> Option<u8> {
        let word_starts = |text: &str| text.starts_with(query) || text.contains(&format!(" {query}"));
        if self.name.starts_with(query) {
            Some(0)
        } else if self.code == query {
            Some(1)
        } else if word_starts(&self.name) {
            Some(2)
        } else if word_starts(&self.terms) {
            Some(3)
        } else if query.chars().count() > 2 && (self.name.contains(query) || self.terms.contains(query)) {
            Some(4)
        } else {
            None
        }
    }
}

/// The countries that answer what was typed, best first and otherwise in their given order.
pub(super) fn find(countries: &[Searchable], typed: &str) -> Vec<CountryOption> {
    let query = fold(typed);
    if query.is_empty() {
        return countries.iter().map(|entry| entry.country.clone()).collect();
    }
    let mut found: Vec<(u8, &Searchable)> =
        countries.iter().filter_map(|entry| entry.rank(&query).map(|rank| (rank, entry))).collect();
    found.sort_by_key(|(rank, _)| *rank);
    found.into_iter().map(|(_, entry)| entry.country.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn countries() -> Vec<Searchable> {
        [
            ("AE", "United Arab Emirates", "UAE Emirates"),
            ("DE", "Germany", "Deutschland Allemagne"),
            ("GB", "United Kingdom", "UK Britain England Scotland Wales"),
            ("GW", "Guinea-Bissau", "Guiné"),
            ("NE", "Niger", ""),
            ("NG", "Nigeria", ""),
            ("US", "United States", "USA America"),
        ]
        .into_iter()
        .map(|(code, name, terms)| Searchable::new(CountryOption::new(code, name, terms)))
        .collect()
    }

    fn codes(typed: &str) -> Vec<String> {
        find(&countries(), typed).into_iter().map(|country| country.code).collect()
    }

    #[test]
    fn nothing_typed_finds_all_in_order() {
        assert_eq!(codes("  ").len(), 7);
    }

    #[test]
    fn names_come_before_codes_and_other_words() {
        assert_eq!(codes("ne"), ["NE"]);
        assert_eq!(codes("ni"), ["NE", "NG"]);
        assert_eq!(codes("uk"), ["GB"]);
        assert_eq!(codes("united"), ["AE", "GB", "US"]);
    }

    #[test]
    fn other_names_hyphens_and_capitals_find_it() {
        assert_eq!(codes("DEUTSCH"), ["DE"]);
        assert_eq!(codes("guinea bissau"), ["GW"]);
        assert_eq!(codes("bissau"), ["GW"]);
        assert_eq!(codes("xyz"), Vec::<String>::new());
    }

    #[test]
    fn folding_keeps_other_scripts() {
        assert_eq!(fold("Łódź  Ørsted"), if cfg!(feature = "hydrate") { "lodz orsted" } else { "lódź orsted" });
        assert_eq!(fold("मोज़ाम्बिक"), fold("मोज़ाम्बिक"));
        assert_eq!(fold("中国"), "中国");
    }
}
