//! Letters: what is written to people by mail, from the message files in `messages/`. Sending is the outbox's work.

use crate::context::Engine;
use crate::db::Write;
use crate::error::{Error, Result};
use crate::mail::Message;
use domain::account::EmailAddress;
use domain::time::Timestamp;
use std::collections::BTreeMap;
use std::sync::LazyLock;

type Messages = BTreeMap<String, String>;

static MESSAGES: LazyLock<BTreeMap<&'static str, Messages>> = LazyLock::new(|| {
    [("en", include_str!("../messages/en.json")), ("es", include_str!("../messages/es.json"))]
        .into_iter()
        .map(|(language, text)| (language, serde_json::from_str(text).unwrap_or_default()))
        .collect()
});

/// One kind of letter with what is particular to it.
#[derive(Debug, Clone, Copy)]
pub enum Letter<'a> {
    /// The code that confirms an address.
    Confirm {
        /// Six digits.
        code: &'a str,
        /// How long it is valid.
        minutes: i64,
    },
    /// Somebody signed up with an address that has an account.
    AddressKnown,
    /// The link of a handoff.
    HandoffLink {
        /// The link.
        link: &'a str,
    },
    /// The identity is verified.
    Approved {
        /// When it was decided.
        at: Timestamp,
    },
    /// It is not, and the page says why.
    Rejected {
        /// When it was decided.
        at: Timestamp,
    },
}

impl Letter<'_> {
    const fn key(&self) -> &'static str {
        match self {
            Self::Confirm { .. } => "confirm",
            Self::AddressKnown => "address_known",
            Self::HandoffLink { .. } => "handoff_link",
            Self::Approved { .. } => "approved",
            Self::Rejected { .. } => "rejected",
        }
    }

    fn values(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Confirm { code, minutes } => vec![("code", (*code).to_owned()), ("minutes", minutes.to_string())],
            Self::AddressKnown => Vec::new(),
            Self::HandoffLink { link } => vec![("link", (*link).to_owned())],
            Self::Approved { at } | Self::Rejected { at } => vec![("moment", moment(*at))],
        }
    }
}

/// Queues a letter in this transaction. Mail is in the language that the person chose, English if we do not have it.
pub(crate) fn queue(
    engine: &Engine,
    write: &mut Write,
    to: &EmailAddress,
    language: &str,
    letter: &Letter<'_>,
) -> Result<()> {
    let message = compose(engine, to, language, letter)?;
    Ok(engine.mail.queue(write, &message, &engine.rng.id())?)
}

fn compose(engine: &Engine, to: &EmailAddress, language: &str, letter: &Letter<'_>) -> Result<Message> {
    let messages = MESSAGES.get(language).or_else(|| MESSAGES.get("en")).ok_or_else(|| Error::broken("no messages"))?;
    let mut values = letter.values();
    values.push(("site", engine.settings.site_name.clone()));
    values.push(("url", engine.settings.public_url.clone()));
    values.push(("support", engine.settings.support_email.clone()));
    let fill = |key: &str| -> Result<String> {
        let template = messages.get(key).ok_or_else(|| Error::broken(format!("no message {key}")))?;
        Ok(values.iter().fold(template.clone(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value)))
    };
    Ok(Message {
        to: to.to_string(),
        subject: fill(&format!("{}_subject", letter.key()))?,
        text: format!("{}\n\n{}\n", fill(&format!("{}_text", letter.key()))?, fill("footer")?),
        html: None,
    })
}

/// A moment as mail says it: UTC, in the one form that every language reads.
fn moment(at: Timestamp) -> String {
    let (year, month, day, hour, minute) = at.parts();
    format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02} UTC")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_every_letter() {
        let keys =
            |language: &str| MESSAGES.get(language).map(|m| m.keys().cloned().collect::<Vec<_>>()).unwrap_or_default();
        assert!(!keys("en").is_empty());
        assert_eq!(keys("en"), keys("es"));
        let every = [
            Letter::Confirm { code: "", minutes: 1 },
            Letter::AddressKnown,
            Letter::HandoffLink { link: "" },
            Letter::Approved { at: Timestamp::default() },
            Letter::Rejected { at: Timestamp::default() },
        ];
        for letter in every {
            assert!(keys("en").contains(&format!("{}_subject", letter.key())));
            assert!(keys("en").contains(&format!("{}_text", letter.key())));
        }
    }
}
