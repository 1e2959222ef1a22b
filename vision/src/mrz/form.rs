//! Where each field of each format lies, and which characters may stand there (Doc 9303, parts 4 to 7).

use serde::{Deserialize, Serialize};

/// The five formats of Doc 9303.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// A card: three lines of 30 (part 5).
    Td1,
    /// A larger card: two lines of 36 (part 6).
    Td2,
    /// A passport: two lines of 44 (part 4).
    Td3,
    /// A visa as large as a passport's page: two lines of 44 (part 7).
    MrvA,
    /// A smaller visa: two lines of 36 (part 7).
    MrvB,
}

/// A field of the zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// The kind of document, one or two letters.
    DocumentCode,
    /// The state or organisation that issued it.
    Issuer,
    /// Surname and given names.
    Names,
    /// The document's number.
    DocumentNumber,
    /// The holder's nationality.
    Nationality,
    /// The date of birth.
    BirthDate,
    /// The sex as the document gives it.
    Sex,
    /// The last day on which the document is valid.
    ExpiryDate,
    /// What the issuer put where it may put what it likes; a passport's personal number.
    Optional,
    /// All checked fields together.
    Composite,
}

/// A run of characters in one line: from, up to and without.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    pub line: usize,
    pub from: usize,
    pub to: usize,
}

const fn span(line: usize, from: usize, to: usize) -> Span {
    Span { line, from, to }
}

impl Span {
    /// Its characters; empty where the lines are too short, which those of a format never are.
    pub fn of<'a>(&self, lines: &'a [String]) -> &'a str {
        lines.get(self.line).and_then(|line| line.get(self.from..self.to)).unwrap_or_default()
    }

    pub const fn contains(&self, line: usize, at: usize) -> bool {
        self.line == line && at >= self.from && at < self.to
    }
}

/// Where the fields of a format lie.
#[derive(Debug)]
pub(super) struct Form {
    pub code: Span,
    pub issuer: Span,
    pub names: Span,
    pub number: Span,
    pub number_check: Span,
    pub nationality: Span,
    pub birth: Span,
    pub birth_check: Span,
    pub sex: Span,
    pub expiry: Span,
    pub expiry_check: Span,
    pub optional: &'static [Span],
    pub optional_check: Option<Span>,
    pub composite: Option<Span>,
    /// What the composite digit is computed from, in this order.
    pub composite_of: &'static [Span],
    /// Whether a number of more than nine characters goes on in the first optional field.
    pub long_numbers: bool,
}

static TD1: Form = Form {
    code: span(0, 0, 2),
    issuer: span(0, 2, 5),
    names: span(2, 0, 30),
    number: span(0, 5, 14),
    number_check: span(0, 14, 15),
    nationality: span(1, 15, 18),
    birth: span(1, 0, 6),
    birth_check: span(1, 6, 7),
    sex: span(1, 7, 8),
    expiry: span(1, 8, 14),
    expiry_check: span(1, 14, 15),
    optional: &[span(0, 15, 30), span(1, 18, 29)],
    optional_check: None,
    composite: Some(span(1, 29, 30)),
    composite_of: &[span(0, 5, 30), span(1, 0, 7), span(1, 8, 15), span(1, 18, 29)],
    long_numbers: true,
};

/// All formats of two lines agree in their second line up to the optional field.
const fn two_lines(width: usize) -> Form {
    Form {
        code: span(0, 0, 2),
        issuer: span(0, 2, 5),
        names: span(0, 5, width),
        number: span(1, 0, 9),
        number_check: span(1, 9, 10),
        nationality: span(1, 10, 13),
        birth: span(1, 13, 19),
        birth_check: span(1, 19, 20),
        sex: span(1, 20, 21),
        expiry: span(1, 21, 27),
        expiry_check: span(1, 27, 28),
        optional: &[],
        optional_check: None,
        composite: None,
        composite_of: &[],
        long_numbers: false,
    }
}

static TD2: Form = Form {
    optional: &[span(1, 28, 35)],
    composite: Some(span(1, 35, 36)),
    composite_of: &[span(1, 0, 10), span(1, 13, 20), span(1, 21, 35)],
    long_numbers: true,
    ..two_lines(36)
};

static TD3: Form = Form {
    optional: &[span(1, 28, 42)],
    optional_check: Some(span(1, 42, 43)),
    composite: Some(span(1, 43, 44)),
    composite_of: &[span(1, 0, 10), span(1, 13, 20), span(1, 21, 43)],
    ..two_lines(44)
};

static MRV_A: Form = Form { optional: &[span(1, 28, 44)], ..two_lines(44) };

static MRV_B: Form = Form { optional: &[span(1, 28, 36)], ..two_lines(36) };

impl Format {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Td1, Self::Td2, Self::Td3, Self::MrvA, Self::MrvB];

    /// How many lines it has.
    #[must_use]
    pub const fn lines(self) -> usize {
        match self {
            Self::Td1 => 3,
            _ => 2,
        }
    }

    /// How many characters each line has.
    #[must_use]
    pub const fn width(self) -> usize {
        match self {
            Self::Td1 => 30,
            Self::Td2 | Self::MrvB => 36,
            Self::Td3 | Self::MrvA => 44,
        }
    }

    /// A short name, the same in reports and tests.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Td1 => "td1",
            Self::Td2 => "td2",
            Self::Td3 => "td3",
            Self::MrvA => "mrv_a",
            Self::MrvB => "mrv_b",
        }
    }

    /// The format of so many lines of so many characters, whose first line begins with `first`.
    #[must_use]
    pub fn of(lines: usize, width: usize, first: char) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|format| format.lines() == lines && format.width() == width && format.begins_with().contains(first))
    }

    /// The letters that its first line may begin with: P is a passport, V a visa; A, C and I are other documents, which
    /// part 5 and 6 leave to the issuer.
    pub(super) const fn begins_with(self) -> &'static str {
        match self {
            Self::Td1 | Self::Td2 => "IAC",
            Self::Td3 => "P",
            Self::MrvA | Self::MrvB => "V",
        }
    }

    pub(super) fn form(self) -> &'static Form {
        match self {
            Self::Td1 => &TD1,
            Self::Td2 => &TD2,
            Self::Td3 => &TD3,
            Self::MrvA => &MRV_A,
            Self::MrvB => &MRV_B,
        }
    }

    /// The characters that may stand in a place of a zone without breaking the grammar.
    pub(super) fn alphabet(self, line: usize, at: usize) -> &'static str {
        let form = self.form();
        let inside = |span: Span| span.contains(line, at);
        if inside(form.code) {
            return if at == 0 { self.begins_with() } else { LETTERS };
        }
        if inside(form.issuer) || inside(form.names) || inside(form.nationality) {
            return LETTERS;
        }
        if inside(form.sex) {
            return "MF<X";
        }
        if inside(form.birth) || inside(form.expiry) || form.optional_check.is_some_and(inside) {
            return DIGITS_OR_FILLER;
        }
        if inside(form.number_check) {
            return if form.long_numbers { DIGITS_OR_FILLER } else { DIGITS };
        }
        if inside(form.birth_check) || inside(form.expiry_check) || form.composite.is_some_and(inside) {
            return DIGITS;
        }
        ALL
    }
}

/// What stands where nothing is written.
pub(super) const FILLER: char = '<';
/// Every character of the zone, in the order in which the net names them.
pub(super) const ALL: &str = "<0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const LETTERS: &str = "<ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const DIGITS: &str = "0123456789";
const DIGITS_OR_FILLER: &str = "<0123456789";
