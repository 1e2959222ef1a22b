//! What can go wrong with the database, sorted by what a caller may do about it.

use surrealdb::types::{Error, ErrorDetails, QueryError};

/// The word that a version guard throws.
pub(super) const STALE: &str = "stale";

/// Why the database did not do what it was asked.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum DbError {
    /// Another transaction changed the same data at the same time; nothing was written. Trying again is safe.
    #[error("another operation changed the same data at the same time")]
    Conflict,
    /// The data changed since it was loaded (a version guard refused); nothing was written. Load and decide again.
    #[error("the data changed since it was loaded")]
    Stale,
    /// A record with this id, or a value that must be unique, exists already; nothing was written.
    #[error("this record exists already")]
    AlreadyExists,
    /// A statement of ours threw this text; nothing was written.
    #[error("refused with: {0}")]
    Thrown(String),
    /// The transaction may or may not have been applied. Never try again blindly: load and look.
    #[error("whether the transaction was applied is unknown: {0}")]
    UnknownOutcome(String),
    /// The database cannot be reached, or is closed; nothing was written.
    #[error("the database cannot be reached: {0}")]
    Unavailable(String),
    /// A mistake in a statement or in stored data.
    #[error("the database refused a statement: {0}")]
    Other(String),
}

impl DbError {
    /// Whether the whole operation (load, decide, commit) may be done again.
    pub fn may_retry(&self) -> bool {
        matches!(self, Self::Conflict | Self::Stale)
    }

    /// Sorts the error of one statement.
    pub(super) fn from_statement(error: &Error) -> Self {
        let message = error.message();
        if is_conflict(error) {
            return Self::Conflict;
        }
        if message.contains("commit outcome is unknown") {
            return Self::UnknownOutcome(without_values(message));
        }
        match error.details() {
            ErrorDetails::Thrown => {
                let thrown = message.strip_prefix("An error occurred: ").unwrap_or(message);
                if thrown == STALE { Self::Stale } else { Self::Thrown(thrown.to_owned()) }
            }
            ErrorDetails::AlreadyExists(_) => Self::AlreadyExists,
            ErrorDetails::Connection(_) => Self::Unavailable(without_values(message)),
            // A unique index reports in words only.
            _ if message.starts_with("Database index `") && message.contains("already contains") => Self::AlreadyExists,
            _ => Self::Other(without_values(message)),
        }
    }

    /// Sorts the errors of all statements of one transaction. Those that were merely "not executed" because a
    /// neighbour failed say nothing; the neighbour's own error is the cause.
    pub(super) fn from_statements<'a>(errors: impl IntoIterator<Item = &'a Error>) -> Option<Self> {
        let (mut cause, mut echo) = (None, None);
        for error in errors {
            let sorted = Self::from_statement(error);
            // An unknown outcome outweighs everything: it forbids a retry.
            if matches!(sorted, Self::UnknownOutcome(_)) {
                return Some(sorted);
            }
            if is_echo(error) { &mut echo } else { &mut cause }.get_or_insert(sorted);
        }
        cause.or(echo)
    }

    /// Sorts an error of the whole request: it never reached the statements, or the answer never came back.
    pub(super) fn from_request(error: &Error, writes: bool) -> Self {
        if is_conflict(error) {
            return Self::Conflict;
        }
        match error.details() {
            // Parsing comes first, so nothing has run.
            ErrorDetails::Validation(_) | ErrorDetails::NotAllowed(_) | ErrorDetails::NotFound(_) => {
                Self::Other(without_values(error.message()))
            }
            _ if writes => Self::UnknownOutcome(without_values(error.message())),
            ErrorDetails::Connection(_) => Self::Unavailable(without_values(error.message())),
            _ => Self::Other(without_values(error.message())),
        }
    }
}

fn is_conflict(error: &Error) -> bool {
    matches!(error.details(), ErrorDetails::Query(Some(QueryError::TransactionConflict)))
        || error.message().contains("can be retried")
}

fn is_echo(error: &Error) -> bool {
    matches!(error.details(), ErrorDetails::Query(Some(QueryError::NotExecuted)))
        && ["The query was not executed", "Cannot COMMIT: the transaction was aborted"]
            .iter()
            .any(|start| error.message().starts_with(start))
}

/// Blanks everything in quotes: SurrealDB quotes the offending value, which may be personal data, and errors are logged.
pub(crate) fn without_values(message: &str) -> String {
    let mut clean = String::with_capacity(message.len());
    let mut quote = None;
    let mut escaped = false;
    let mut last = ' ';
    for character in message.chars() {
        match quote {
            None => {
                clean.push(character);
                // An apostrophe within a word ("Couldn't") opens nothing.
                if matches!(character, '\'' | '"') && !last.is_alphanumeric() {
                    quote = Some(character);
                    clean.push('…');
                }
            }
            Some(_) if escaped => escaped = false,
            Some(_) if character == '\\' => escaped = true,
            Some(end) if character == end => {
                clean.push(character);
                quote = None;
            }
            Some(_) => {}
        }
        last = character;
    }
    clean
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn echoes_do_not_hide_the_cause() {
        let echo = Error::query(
            "The query was not executed due to a failed transaction".to_owned(),
            Some(QueryError::NotExecuted),
        );
        let cause = Error::thrown("An error occurred: stale".to_owned());
        assert_eq!(DbError::from_statements([&echo, &cause, &echo]), Some(DbError::Stale));
        let text = Error::internal("Transaction conflict: busy. This transaction can be retried".to_owned());
        assert_eq!(DbError::from_statements([&echo, &text]), Some(DbError::Conflict));
        let mistake = Error::validation("Expected an `int`".to_owned(), None);
        let commit = Error::query(
            "Cannot COMMIT: the transaction was aborted due to a prior error".to_owned(),
            Some(QueryError::NotExecuted),
        );
        let sorted = DbError::from_statements([&echo, &mistake, &commit]);
        assert_eq!(sorted, Some(DbError::Other("Expected an `int`".to_owned())));
        assert_eq!(DbError::from_statements([]), None);
        assert!(matches!(DbError::from_statements([&echo]), Some(DbError::Other(_))));
    }

    #[test]
    fn an_unknown_outcome_is_never_taken_for_something_to_retry() {
        let conflict = Error::query("busy".to_owned(), Some(QueryError::TransactionConflict));
        let unknown = Error::query(
            "The transaction's commit outcome is unknown, so whether this query was applied is undetermined".to_owned(),
            None,
        );
        let sorted = DbError::from_statements([&conflict, &unknown]);
        assert!(matches!(sorted, Some(DbError::UnknownOutcome(_))), "{sorted:?}");
        let lost = Error::connection("The connection was lost".to_owned(), None);
        assert!(!DbError::from_request(&lost, true).may_retry());
        assert!(matches!(DbError::from_request(&lost, false), DbError::Unavailable(_)));
    }

    #[test]
    fn a_logged_error_carries_no_value() {
        let text = "Expected `int` but found 'ada@example.org' with \"it\\\"s\" in field `email`";
        let clean = without_values(text);
        assert!(!clean.contains("ada"), "{clean}");
        assert!(clean.ends_with("in field `email`"), "{clean}");
        let text = "Couldn't coerce value for field `n` of `a:1`: Expected `int` but found `'ada@example.org'`";
        let clean = "Couldn't coerce value for field `n` of `a:1`: Expected `int` but found `'…'`";
        assert_eq!(without_values(text), clean);
    }
}
