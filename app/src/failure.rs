//! The error of every server function: the domain's closed list, made to travel with Leptos.

use domain::Error;
use serde::{Deserialize, Serialize};
use server_fn::codec::JsonEncoding;
use server_fn::error::{FromServerFnError, ServerFnErrorErr};

/// Why a server function refused, or that the server could not be reached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(from = "Wire")]
pub enum Failure {
    /// The server refused, and says why.
    #[error("{0}")]
    Refused(Error),
    /// The server did not answer: the network, most likely. Nothing is known to have been lost.
    #[error("the server could not be reached")]
    Unreachable,
}

/// How a failure comes: from a server function as it is, from the layers in front of it (too many requests, too large, too
/// slow) as the bare refusal.
#[derive(Deserialize)]
#[serde(untagged)]
enum Wire {
    Whole(Whole),
    Bare(Error),
}

#[derive(Deserialize)]
enum Whole {
    Refused(Error),
    Unreachable,
}

impl From<Wire> for Failure {
    fn from(wire: Wire) -> Self {
        match wire {
            Wire::Whole(Whole::Refused(error)) | Wire::Bare(error) => Self::Refused(error),
            Wire::Whole(Whole::Unreachable) => Self::Unreachable,
        }
    }
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

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]
    use super::*;

    #[test]
    fn a_failure_is_read_from_a_server_function_and_from_the_layers_in_front_of_it() {
        let too_many = Error::TooManyRequests { wait_seconds: 7 };
        for failure in [Failure::Unreachable, Failure::Refused(Error::NotAllowed), Failure::Refused(too_many.clone())] {
            let text = serde_json::to_string(&failure).unwrap();
            assert_eq!(serde_json::from_str::<Failure>(&text).unwrap(), failure, "{text}");
        }
        let bare = serde_json::to_string(&too_many).unwrap();
        assert_eq!(serde_json::from_str::<Failure>(&bare).unwrap(), Failure::Refused(too_many));
        assert!(serde_json::from_str::<Failure>("{\"something\":\"else\"}").is_err());
    }
}
