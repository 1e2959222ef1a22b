//! Hands a letter to an SMTP server. It keeps no state and decides nothing about trying again.

use std::time::{Duration, SystemTime};

use chrono::{DateTime, Utc};
use lettre::message::{Mailbox, MultiPart, SinglePart};
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use sha2::{Digest, Sha256};

use super::Message;
use crate::settings::MailSettings;

/// How long connecting, and each answer of the server, may take.
const PATIENCE: Duration = Duration::from_secs(20);
/// How long sending one letter may take in all: less than the lease on it.
const LONGEST: Duration = Duration::from_secs(120);

/// Why mail cannot be sent with these settings.
#[derive(Debug, thiserror::Error)]
pub enum MailOpenError {
    /// The address that mail comes from.
    #[error("the address that mail comes from is not an address")]
    From,
    /// The address of the SMTP server. It is not shown, because it can hold a password.
    #[error("the address of the SMTP server cannot be used: {0}")]
    Server(String),
}

/// What became of a letter.
#[derive(Debug, Eq, PartialEq)]
pub(super) enum Outcome {
    /// The server took it.
    Sent,
    /// It may work later.
    Later(String),
    /// It never will.
    Impossible(String),
}

/// An SMTP server.
pub(super) struct Post {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl Post {
    pub(super) fn open(settings: &MailSettings) -> Result<Option<Self>, MailOpenError> {
        let from: Mailbox = settings.from.parse().map_err(|_| MailOpenError::From)?;
        let Some(url) = &settings.smtp else {
            return Ok(None);
        };
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url.reveal())
            .map_err(|error| MailOpenError::Server(error.to_string()))?
            .timeout(Some(PATIENCE))
            .build();
        Ok(Some(Self { transport, from }))
    }

    pub(super) async fn send(&self, id: &str, message: &Message, now: DateTime<Utc>) -> Outcome {
        let Some(letter) = self.letter(id, message, now) else {
            return Outcome::Impossible("not a letter that can be sent".to_owned());
        };
        match tokio::time::timeout(LONGEST, self.transport.send(letter)).await {
            Ok(Ok(_)) => Outcome::Sent,
            // Only the code: the text of an answer often repeats the address.
            Ok(Err(error)) => match error.status() {
                Some(code) if error.is_permanent() => Outcome::Impossible(format!("refused with {code}")),
                Some(code) => Outcome::Later(format!("put off with {code}")),
                None if error.is_timeout() => Outcome::Later("no answer in time".to_owned()),
                None if error.is_tls() => Outcome::Later("no secure connection".to_owned()),
                None => Outcome::Later("no connection".to_owned()),
            },
            Err(_) => Outcome::Later("no answer in time".to_owned()),
        }
    }

    fn letter(&self, id: &str, message: &Message, now: DateTime<Utc>) -> Option<lettre::Message> {
        let to = Mailbox::new(None, check_address(&message.to)?);
        let builder = lettre::Message::builder()
            .from(self.from.clone())
            .to(to)
            .subject(&message.subject)
            .date(SystemTime::from(now))
            // The same for every try, so that a receiver can tell a repetition.
            .message_id(Some(format!("<{}@{}>", hex::encode(Sha256::digest(id)), self.from.email.domain())));
        match &message.html {
            Some(html) => builder.multipart(MultiPart::alternative_plain_html(message.text.clone(), html.clone())),
            None => builder.singlepart(SinglePart::plain(message.text.clone())),
        }
        .ok()
    }
}

/// Reads an address; nothing if mail cannot be sent to it.
pub(super) fn check_address(text: &str) -> Option<Address> {
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Secret;

    #[test]
    fn settings_that_cannot_work_are_refused_at_the_start() {
        let with = |smtp: &str, from: &str| {
            Post::open(&MailSettings { smtp: Some(Secret::new(smtp)), from: from.to_owned() }).map(|_| ())
        };
        assert!(with("smtp://localhost:25", "a@example.org").is_ok());
        assert!(matches!(with("smtp://localhost:25", "nobody"), Err(MailOpenError::From)));
        assert!(matches!(with("http://localhost", "a@example.org"), Err(MailOpenError::Server(_))));
        assert!(matches!(with("localhost", "a@example.org"), Err(MailOpenError::Server(_))));
    }

    #[test]
    fn an_address_cannot_smuggle_in_another_header() {
        assert!(check_address("ada@example.org").is_some());
        for text in ["", "ada", "ada@example.org\r\nBcc: eve@example.org", "ada@", "a b@example.org"] {
            assert!(check_address(text).is_none(), "{text:?}");
        }
    }
}
