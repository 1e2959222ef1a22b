//! Names of records. Every identifier is 128 random bits as lower-case hexadecimal, drawn by the engine; here it
//! is only parsed, so that whatever a stranger puts into an address or a form is refused at the edge.

use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! identifier {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The identifier in this text, if it is one: 32 lower-case hexadecimal digits.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                let well_formed = text.len() == 32
                    && text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
                well_formed.then(|| Self(text.to_owned()))
            }

            /// The identifier as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(&self.0)
            }
        }

        impl From<$name> for String {
            fn from(identifier: $name) -> Self {
                identifier.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = &'static str;

            fn try_from(text: String) -> std::result::Result<Self, Self::Error> {
                Self::parse(&text).ok_or("not an identifier")
            }
        }
    };
}

identifier!(
    /// Names one account.
    AccountId
);
identifier!(
    /// Names one attempt.
    AttemptId
);
identifier!(
    /// Names one piece of evidence.
    EvidenceId
);
identifier!(
    /// Names one face check challenge.
    ChallengeId
);
identifier!(
    /// Names one handoff.
    HandoffId
);
identifier!(
    /// Names one person who works in the console.
    StaffId
);
identifier!(
    /// Names one upload that may still be under way.
    UploadId
);
identifier!(
    /// Names one report about an attempt.
    ReportId
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_32_lower_case_hexadecimal_digits_are_an_identifier() {
        assert!(AccountId::parse("0123456789abcdef0123456789abcdef").is_some());
        for bad in [
            "",
            "0123456789ABCDEF0123456789ABCDEF",
            "0123456789abcdef0123456789abcde",
            "../../etc/passwd",
            "é123456789abcdef0123456789abcdef",
        ] {
            assert!(AccountId::parse(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn a_forged_identifier_does_not_deserialize() {
        assert!(serde_json::from_str::<AttemptId>("\"attempt' OR 1=1\"").is_err());
    }
}
