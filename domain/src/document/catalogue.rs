//! Which documents there are, country by country, read from plain text; and what an operator accepts of them.
//!
//! The catalogue is data (`data/documents.tsv`), so that a new card needs no new program. Only the server carries
//! that data (feature `catalogue`); the browser is told the few kinds it needs. Nothing here opens a file: texts
//! come in as parameters.
//!
//! A line of the catalogue has six columns between tabs: countries (codes with commas between them, or `*` for
//! every country), type, sides (`front` or `both`), what is machine-readable (`td1`, `td2`, `td3`, `pdf417`, `none`),
//! the number's pattern (or `-`), accepted (`yes` or `no`). A line for a named country replaces the one for `*`.
//!
//! A line of a policy says `accept` or `refuse`, countries or `*`, and types or `*`, between spaces. Later lines win.
//!
//! In both, empty lines and everything from a `#` on are left out.

use std::collections::BTreeMap;

use super::{DocumentKind, DocumentType, MachineReadable, NumberFormat, NumberFormatError, Sides};
use crate::country::Country;

/// All kinds of document that are known, and whether each is accepted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Catalogue {
    kinds: BTreeMap<(Country, DocumentType), DocumentKind>,
}

/// Where a catalogue or policy could not be read, and why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {problem}")]
pub struct CatalogueError {
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong with it.
    pub problem: CatalogueProblem,
}

/// What can be wrong with a line of a catalogue or policy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CatalogueProblem {
    /// A column is missing.
    #[error("no {0} given")]
    Missing(&'static str),
    /// There is more on the line than belongs there.
    #[error("unexpected {0:?} at the end")]
    Unexpected(String),
    /// No country has this code.
    #[error("{0:?} is not an ISO 3166-1 alpha-2 code")]
    Country(String),
    /// A word that is not one of those that can stand in its column.
    #[error("{word:?} is not a {column}: use {choices}")]
    Word {
        /// What stands there.
        word: String,
        /// What the column is for.
        column: &'static str,
        /// What could stand there.
        choices: &'static str,
    },
    /// The pattern of the number cannot be read.
    #[error("number format: {0}")]
    NumberFormat(#[from] NumberFormatError),
    /// The same document stands on an earlier line.
    #[error("{1} of {0} was described before")]
    Twice(Country, DocumentType),
    /// A policy speaks of a document that the catalogue does not know.
    #[error("the catalogue has no {1} of {0}")]
    UnknownDocument(Country, DocumentType),
}

const TYPES: &str = "passport, national_identity_card, driving_licence or residence_permit";

impl Catalogue {
    /// Reads a catalogue.
    ///
    /// # Errors
    /// At the first line that cannot be understood, or that describes a document for the second time.
    pub fn parse(text: &str) -> Result<Self, CatalogueError> {
        let mut general = BTreeMap::new();
        let mut named = BTreeMap::new();
        for (line, content) in lines(text) {
            let entry = Entry::parse(content).map_err(|problem| CatalogueError { line, problem })?;
            let target = if entry.countries.is_all() { &mut general } else { &mut named };
            for country in entry.countries.iter() {
                let kind = entry.kind(country);
                if target.insert((country, kind.document_type), kind).is_some() {
                    let problem = CatalogueProblem::Twice(country, entry.document_type);
                    return Err(CatalogueError { line, problem });
                }
            }
        }
        general.append(&mut named);
        Ok(Self { kinds: general })
    }

    /// The catalogue that the program brings along.
    #[cfg(feature = "catalogue")]
    #[must_use]
    pub fn built_in() -> &'static Self {
        static BUILT_IN: std::sync::OnceLock<Catalogue> = std::sync::OnceLock::new();
        // A test reads this very text. Should it ever fail, no document is accepted rather than a wrong one.
        BUILT_IN.get_or_init(|| Self::parse(include_str!("../../data/documents.tsv")).unwrap_or_default())
    }

    /// The same catalogue with an operator's decisions about what is accepted.
    ///
    /// # Errors
    /// At the first line that cannot be understood, or that names a document which the catalogue does not have.
    pub fn with_policy(&self, text: &str) -> Result<Self, CatalogueError> {
        let mut catalogue = self.clone();
        for (line, content) in lines(text) {
            let rule = Rule::parse(content).map_err(|problem| CatalogueError { line, problem })?;
            catalogue.apply(&rule).map_err(|problem| CatalogueError { line, problem })?;
        }
        Ok(catalogue)
    }

    /// The kinds of document of a country, accepted or not, in the order in which they are offered.
    #[must_use]
    pub fn types_for(&self, country: Country) -> Vec<&DocumentKind> {
        DocumentType::ALL.into_iter().filter_map(|document_type| self.find(country, document_type)).collect()
    }

    /// Those of them that the operator accepts.
    #[must_use]
    pub fn accepted_for(&self, country: Country) -> Vec<&DocumentKind> {
        self.types_for(country).into_iter().filter(|kind| kind.accepted).collect()
    }

    /// One kind of document, accepted or not.
    #[must_use]
    pub fn find(&self, country: Country, document_type: DocumentType) -> Option<&DocumentKind> {
        self.kinds.get(&(country, document_type))
    }

    /// Every kind of document, by country and type.
    pub fn iter(&self) -> impl Iterator<Item = &DocumentKind> {
        self.kinds.values()
    }

    fn apply(&mut self, rule: &Rule) -> Result<(), CatalogueProblem> {
        let of_everything = rule.countries.is_all() || rule.types.is_none();
        let types = rule.types.as_deref().unwrap_or(&DocumentType::ALL);
        for country in rule.countries.iter() {
            for document_type in types.iter().copied() {
                match self.kinds.get_mut(&(country, document_type)) {
                    Some(kind) => kind.accepted = rule.accepted,
                    // "*" speaks of whatever there is; a name that finds nothing is a slip of the pen.
                    None if of_everything => {}
                    None => return Err(CatalogueProblem::UnknownDocument(country, document_type)),
                }
            }
        }
        Ok(())
    }
}

/// The lines that say something, with their numbers.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    // An editor may have put a byte order mark before the first character.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let said = text.lines().map(|line| line.split_once('#').map_or(line, |(said, _)| said).trim());
    (1..).zip(said).filter(|(_, line)| !line.is_empty())
}

/// The countries that a line speaks of.
enum Countries {
    All,
    Named(Vec<Country>),
}

impl Countries {
    fn parse(word: &str) -> Result<Self, CatalogueProblem> {
        if word == "*" {
            return Ok(Self::All);
        }
        let country = |code: &str| Country::parse(code).ok_or_else(|| CatalogueProblem::Country(code.to_owned()));
        word.split(',').map(country).collect::<Result<_, _>>().map(Self::Named)
    }

    const fn is_all(&self) -> bool {
        matches!(self, Self::All)
    }

    fn iter(&self) -> impl Iterator<Item = Country> {
        let (all, named) = match self {
            Self::All => (Some(Country::all()), [].as_slice()),
            Self::Named(named) => (None, named.as_slice()),
        };
        all.into_iter().flatten().chain(named.iter().copied())
    }
}

/// One line of a catalogue.
struct Entry {
    countries: Countries,
    document_type: DocumentType,
    sides: Sides,
    machine_readable: MachineReadable,
    number_format: Option<NumberFormat>,
    accepted: bool,
}

impl Entry {
    fn parse(line: &str) -> Result<Self, CatalogueProblem> {
        let mut columns = line.split('\t').map(str::trim);
        let mut column = |name| match columns.next() {
            Some(word) if !word.is_empty() => Ok(word),
            _ => Err(CatalogueProblem::Missing(name)),
        };
        let countries = Countries::parse(column("country")?)?;
        let document_type = parse_type(column("document type")?)?;
        let sides = one_of(column("sides")?, "number of sides", "front or both", |word| match word {
            "front" => Some(Sides::FrontOnly),
            "both" => Some(Sides::FrontAndBack),
            _ => None,
        })?;
        let machine_readable = one_of(
            column("machine-readable form")?,
            "machine-readable form",
            "td1, td2, td3, pdf417 or none",
            MachineReadable::parse,
        )?;
        let number_format = match column("number format")? {
            "-" => None,
            pattern => Some(NumberFormat::parse(pattern)?),
        };
        let accepted = one_of(column("yes or no for accepted")?, "decision", "yes or no", |word| match word {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        })?;
        end(columns)?;
        Ok(Self { countries, document_type, sides, machine_readable, number_format, accepted })
    }

    fn kind(&self, country: Country) -> DocumentKind {
        DocumentKind {
            country,
            document_type: self.document_type,
            sides: self.sides,
            machine_readable: self.machine_readable,
            number_format: self.number_format.clone(),
            accepted: self.accepted,
        }
    }
}

/// One line of a policy.
struct Rule {
    accepted: bool,
    countries: Countries,
    /// `None` for every type.
    types: Option<Vec<DocumentType>>,
}

impl Rule {
    fn parse(line: &str) -> Result<Self, CatalogueProblem> {
        let mut words = line.split_whitespace();
        let mut word = |name| words.next().ok_or(CatalogueProblem::Missing(name));
        let accepted = one_of(word("decision")?, "decision", "accept or refuse", |word| match word {
            "accept" => Some(true),
            "refuse" => Some(false),
            _ => None,
        })?;
        let countries = Countries::parse(word("country")?)?;
        let types = match word("document type")? {
            "*" => None,
            types => Some(types.split(',').map(parse_type).collect::<Result<_, _>>()?),
        };
        end(words)?;
        Ok(Self { accepted, countries, types })
    }
}

fn parse_type(word: &str) -> Result<DocumentType, CatalogueProblem> {
    one_of(word, "document type", TYPES, DocumentType::parse)
}

fn one_of<T>(
    word: &str,
    column: &'static str,
    choices: &'static str,
    read: impl Fn(&str) -> Option<T>,
) -> Result<T, CatalogueProblem> {
    read(word).ok_or_else(|| CatalogueProblem::Word { word: word.to_owned(), column, choices })
}

fn end<'a>(mut rest: impl Iterator<Item = &'a str>) -> Result<(), CatalogueProblem> {
    match rest.next() {
        Some(word) => Err(CatalogueProblem::Unexpected(word.to_owned())),
        None => Ok(()),
    }
}
