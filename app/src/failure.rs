//! The error of every server function: the domain's closed list, made to travel with Leptos.

use domain::Error;
use serde::{Deserialize, Serialize};
use server_fn::codec::JsonEncoding;
use server_fn::error::{FromServerFnError, ServerFnErrorErr};

/// Why a server function refused, or that the server could not be reached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Failure {
    /// The server refused, and says why.
    #[error("{0}")]
    Refused(Error),
    /// The server did not answer: the network, most likely. Nothing is known to have been lost.
    #[error("the server could not be reached")]
    Unreachable,
}

/// The result of a server function.
pub type Answer<T> = Result<T, Failure>;

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Refused(error)
    }
}

impl FromServerFnError for Failure {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Request(_) | ServerFnErrorErr::Deserialization(_) | ServerFnErrorErr::Response(_) => {
                Self::Unreachable
            }
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) => Self::Refused(Error::Invalid(Vec::new())),
            _ => Self::Refused(Error::Unavailable { trace: String::new() }),
        }
    }
}

impl Failure {
    /// The problem with this field, if that is why the server refused.
    #[must_use]
    pub fn problem_with(&self, field: domain::error::Field) -> Option<domain::error::Problem> {
        match self {
            Self::Refused(Error::Invalid(problems)) => {
                problems.iter().find(|problem| problem.field == field).map(|problem| problem.problem)
            }
            _ => None,
        }
    }
}
