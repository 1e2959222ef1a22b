//! Reads the database's address and refuses those that would lose data or leak a password.

use std::path::PathBuf;

/// Where a database is.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Address {
    /// In memory: for tests, gone when the process ends.
    Memory,
    /// A folder on this machine, open to one process at a time.
    Folder(PathBuf),
    /// A database server, shared by several processes.
    Server(String),
}

/// Why an address is refused.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum AddressError {
    /// The address begins with none of the schemes that are supported.
    #[error("the database address must begin with surrealkv://, mem://, ws:// or wss://")]
    Scheme,
    /// There is no folder or host after the scheme.
    #[error("the database address names no folder and no host")]
    Empty,
    /// The address has options of its own, which could switch durability off.
    #[error("the database address must not carry options after a question mark")]
    Options,
    /// The address carries a user name or a password, which would end up in logs.
    #[error("put the database user and password into their own settings, not into the address")]
    Credentials,
}

impl Address {
    /// Reads an address.
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        let (scheme, rest) = text.split_once("://").ok_or(AddressError::Scheme)?;
        if rest.contains('?') {
            return Err(AddressError::Options);
        }
        match scheme {
            "mem" if rest.is_empty() => Ok(Self::Memory),
            // SurrealDB would read `mem://folder` as a database that is now and then copied to disk: not durable.
            "mem" => Err(AddressError::Options),
            "surrealkv" if rest.is_empty() => Err(AddressError::Empty),
            "surrealkv" => Ok(Self::Folder(PathBuf::from(rest))),
            "ws" | "wss" => {
                let host = rest.trim_end_matches('/');
                if host.is_empty() {
                    Err(AddressError::Empty)
                } else if host.contains('@') {
                    Err(AddressError::Credentials)
                } else {
                    Ok(Self::Server(format!("{scheme}://{host}")))
                }
            }
            _ => Err(AddressError::Scheme),
        }
    }

    /// Whether this process is the only one that can use the database.
    pub fn is_embedded(&self) -> bool {
        !matches!(self, Self::Server(_))
    }

    /// The address as SurrealDB wants it, with every commit synced to disk before it is acknowledged.
    pub(super) fn endpoint(&self) -> String {
        match self {
            Self::Memory => "mem://".to_owned(),
            Self::Folder(path) => format!("surrealkv://{}?sync=every", path.display()),
            Self::Server(url) => url.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_kinds_are_told_apart() {
        assert_eq!(Address::parse("mem://"), Ok(Address::Memory));
        assert_eq!(Address::parse("surrealkv://data/db"), Ok(Address::Folder(PathBuf::from("data/db"))));
        assert_eq!(
            Address::parse("surrealkv:///var/lib/countersign"),
            Ok(Address::Folder(PathBuf::from("/var/lib/countersign")))
        );
        assert_eq!(
            Address::parse("wss://db.example.org:8000/"),
            Ok(Address::Server("wss://db.example.org:8000".to_owned()))
        );
        assert_eq!(Address::parse("ws://[::1]:8000"), Ok(Address::Server("ws://[::1]:8000".to_owned())));
    }

    #[test]
    fn a_folder_is_always_synced_on_every_commit() {
        let address = Address::Folder(PathBuf::from("db"));
        assert_eq!(address.endpoint(), "surrealkv://db?sync=every");
        assert!(address.is_embedded());
        assert!(!Address::Server("ws://a".to_owned()).is_embedded());
    }

    #[test]
    fn unsafe_and_unknown_addresses_are_refused() {
        for (text, error) in [
            ("", AddressError::Scheme),
            ("data/db", AddressError::Scheme),
            ("http://localhost:8000", AddressError::Scheme),
            ("rocksdb://db", AddressError::Scheme),
            ("surrealkv://", AddressError::Empty),
            ("surrealkv://db?sync=never", AddressError::Options),
            ("mem://folder", AddressError::Options),
            ("ws://", AddressError::Empty),
            ("ws://user:password@host:8000", AddressError::Credentials),
        ] {
            assert_eq!(Address::parse(text), Err(error), "{text}");
        }
    }
}
