//! Accounts: what an e-mail address and a password must be. Hashing and sessions are the engine's work.

use crate::error::{Error, Field, Problem, Result};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The fewest characters a password may have.
pub const PASSWORD_MINIMUM: u32 = 12;
/// The most characters a password may have; long enough for any passphrase, short enough to hash.
pub const PASSWORD_MAXIMUM: u32 = 256;

/// An e-mail address, kept as typed apart from surrounding space and the case of its domain.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EmailAddress(String);

impl EmailAddress {
    /// Reads an address: one `@`, a local part of at most 64 bytes, a domain with a dot or `localhost` in it,
    /// no spaces or control characters (a narrow reading of RFC 5321; the code that is sent is the real test).
    ///
    /// # Errors
    /// [`Error::Invalid`] for [`Field::Email`].
    pub fn parse(text: &str) -> Result<Self> {
        let text = text.trim();
        let malformed = || Error::field(Field::Email, Problem::Malformed);
        if text.is_empty() {
            return Err(Error::field(Field::Email, Problem::Missing));
        }
        if text.len() > 254 {
            return Err(Error::field(Field::Email, Problem::TooLong { maximum: 254 }));
        }
        let (local, domain) = text.rsplit_once('@').ok_or_else(malformed)?;
        let plain =
            |part: &str| !part.chars().any(|c| c.is_whitespace() || c.is_control() || "<>()[],;:\\\"@".contains(c));
        let labels_fit = domain.split('.').all(|label| {
            !label.is_empty()
                && label.len() <= 63
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|c| c.is_alphanumeric() || c == '-')
        });
        let dots_fit = !local.starts_with('.') && !local.ends_with('.') && !local.contains("..");
        let domain_fits = labels_fit && (domain.contains('.') || domain.eq_ignore_ascii_case("localhost"));
        if local.is_empty() || local.len() > 64 || !plain(local) || !dots_fit || !domain_fits {
            return Err(malformed());
        }
        Ok(Self(format!("{local}@{}", domain.to_lowercase())))
    }

    /// The address as it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The form under which accounts are told apart: all in lower case, because no provider gives two people
    /// addresses that differ in case only.
    #[must_use]
    pub fn key(&self) -> String {
        self.0.to_lowercase()
    }

    /// The address for eyes that may not see it whole: `ma•••@example.org`.
    #[must_use]
    pub fn masked(&self) -> String {
        let (local, domain) = self.0.rsplit_once('@').unwrap_or((&self.0, ""));
        let shown: String = local.chars().take(if local.chars().count() > 3 { 2 } else { 1 }).collect();
        format!("{shown}•••@{domain}")
    }
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl From<EmailAddress> for String {
    fn from(address: EmailAddress) -> Self {
        address.0
    }
}

impl TryFrom<String> for EmailAddress {
    type Error = Error;

    fn try_from(text: String) -> Result<Self> {
        Self::parse(&text)
    }
}

/// Checks a new password: its length only, as NIST SP 800-63B-4 (section 3.1.1.2) asks, without rules of composition.
///
/// # Errors
/// [`Error::Invalid`] for [`Field::Password`].
pub fn check_new_password(password: &str) -> Result<()> {
    let length = u32::try_from(password.chars().count()).unwrap_or(u32::MAX);
    if length == 0 {
        Err(Error::field(Field::Password, Problem::Missing))
    } else if length < PASSWORD_MINIMUM {
        Err(Error::field(Field::Password, Problem::TooShort { minimum: PASSWORD_MINIMUM }))
    } else if length > PASSWORD_MAXIMUM {
        Err(Error::field(Field::Password, Problem::TooLong { maximum: PASSWORD_MAXIMUM }))
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ordinary_addresses_are_taken_and_tidied() {
        assert_eq!(
            EmailAddress::parse("  Maria.Lopez+kyc@Example.ORG ").unwrap().as_str(),
            "Maria.Lopez+kyc@example.org"
        );
        assert!(EmailAddress::parse("admin@countersign.localhost").is_ok());
        assert!(EmailAddress::parse("пример@почта.рф").is_ok());
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for bad in [
            "",
            "a",
            "a@",
            "@b.c",
            "a b@c.d",
            "a@b",
            "a@@b.c",
            "a@b..c",
            "a@-b.c",
            "a@b.c\r\nBcc: x@y.z",
            "<a@b.c>",
            ".a@b.c",
        ] {
            assert!(EmailAddress::parse(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_masked_address_hides_the_name() {
        assert_eq!(EmailAddress::parse("maria@example.org").unwrap().masked(), "ma•••@example.org");
        assert_eq!(EmailAddress::parse("jo@example.org").unwrap().masked(), "j•••@example.org");
    }

    #[test]
    fn a_password_is_judged_by_its_length_in_characters() {
        assert!(check_new_password("correct horse").is_ok());
        assert!(check_new_password("éééééééééééé").is_ok());
        assert!(check_new_password("elevenchars").is_err());
        assert!(check_new_password(&"x".repeat(257)).is_err());
    }

    proptest! {
        #[test]
        fn no_text_breaks_the_reader(text in ".*") {
            if let Ok(address) = EmailAddress::parse(&text) {
                prop_assert!(EmailAddress::parse(address.as_str()).is_ok());
                prop_assert!(!address.masked().is_empty());
            }
        }
    }
}
