//! What a use case can end with: a refusal that people may see, or a failure that only the log may.

use crate::db::{DbError, MayRetry};
use crate::mail::MailError;
use crate::vault::{StagingError, VaultError};

/// The result of a use case.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a use case did not happen.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A rule refuses it; this may be told.
    #[error(transparent)]
    Refused(#[from] domain::Error),
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
    /// The vault.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// An upload under way.
    #[error(transparent)]
    Staging(#[from] StagingError),
    /// Mail.
    #[error(transparent)]
    Mail(#[from] MailError),
    /// Stored data, or a part of the program, is not as it should be.
    #[error("{0}")]
    Broken(String),
}

impl MayRetry for Error {
    fn may_retry(&self) -> bool {
        match self {
            Self::Db(error) => error.may_retry(),
            Self::Vault(error) => error.may_retry(),
            Self::Staging(error) => error.may_retry(),
            Self::Mail(error) => error.may_retry(),
            Self::Refused(_) | Self::Broken(_) => false,
        }
    }
}

impl Error {
    /// Stored data that cannot be read. Readers quote what they stumbled over, which may be personal data: it is left out.
    pub(crate) fn broken(cause: impl std::fmt::Display) -> Self {
        Self::Broken(crate::db::without_values(&cause.to_string()))
    }
}
