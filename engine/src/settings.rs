//! What the operator can set. Reading a file, the environment and the command line is `server`'s business; the
//! values land here. Every field has a default with which the product runs on one machine.

use std::fmt;
use std::path::PathBuf;

use domain::verification::Limits;
use serde::Deserialize;

mod vision;

pub use vision::{Band, SignSettings, VisionSettings};

/// All settings of one installation.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Development shows mail on a page instead of sending it, and explains errors; production does neither.
    pub mode: Mode,
    /// The operator's name, as people see it.
    pub site_name: String,
    /// Where browsers reach this site, without a slash at the end.
    pub public_url: String,
    /// Where phones reach it, if that differs: the development server's HTTPS address on the local network.
    pub phone_url: Option<String>,
    /// Where people write to when they want to object or do not understand.
    pub support_email: String,
    /// How long a code that was sent by mail is valid, in minutes.
    pub code_minutes: u32,
    /// How long a verification may take, how often it may be tried.
    pub limits: Limits,
    /// Countries that are not served, as ISO 3166-1 alpha-2 codes.
    pub unserved: Vec<String>,
    /// A file with lines like `refuse * driving_licence` over the built-in catalogue of documents.
    pub document_policy: Option<PathBuf>,
    /// The folder for everything that is kept.
    pub data: PathBuf,
    /// Where the database is.
    pub database: DatabaseSettings,
    /// Keys and evidence.
    pub vault: VaultSettings,
    /// How mail leaves.
    pub mail: MailSettings,
    /// The folder with the models that were fetched; without it `models` in the data folder.
    pub models: Option<PathBuf>,
    /// What the machine's checks are held against.
    pub vision: VisionSettings,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            mode: Mode::default(),
            site_name: "Countersign".to_owned(),
            public_url: "http://localhost:3000".to_owned(),
            phone_url: None,
            support_email: "support@localhost".to_owned(),
            code_minutes: 30,
            limits: Limits::default(),
            unserved: Vec::new(),
            document_policy: None,
            data: PathBuf::from("data"),
            database: DatabaseSettings::default(),
            vault: VaultSettings::default(),
            mail: MailSettings::default(),
            models: None,
            vision: VisionSettings::default(),
        }
    }
}

impl Settings {
    /// Whether this is a developer's installation.
    pub fn is_development(&self) -> bool {
        self.mode == Mode::Development
    }

    /// The database's address: the one that is set, or a folder beside the other data.
    pub fn database_url(&self) -> String {
        self.database.url.clone().unwrap_or_else(|| format!("surrealkv://{}", self.data.join("database").display()))
    }

    /// The folder with the models: the one that is set, or one beside the other data.
    pub fn models_folder(&self) -> PathBuf {
        self.models.clone().unwrap_or_else(|| self.data.join("models"))
    }
}

/// Who this installation is for.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// One developer's machine.
    Development,
    /// Real people.
    #[default]
    Production,
}

/// Where the database is and how to sign in to it.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DatabaseSettings {
    /// `surrealkv://FOLDER` on this machine, `mem://` for a test, `ws://HOST:PORT` or `wss://HOST:PORT` for a
    /// server that several machines share. Without it: the folder `database` in the data folder.
    pub url: Option<String>,
    /// The namespace to use.
    pub namespace: String,
    /// The database to use.
    pub database: String,
    /// The user of a database server; not used by a database on this machine.
    pub username: Option<String>,
    /// That user's password.
    pub password: Option<Secret>,
    /// Where on the server that user is defined.
    pub login: LoginLevel,
}

impl Default for DatabaseSettings {
    fn default() -> Self {
        Self {
            url: None,
            namespace: "countersign".to_owned(),
            database: "countersign".to_owned(),
            username: None,
            password: None,
            login: LoginLevel::default(),
        }
    }
}

/// Where on a database server a user is defined.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "lowercase")]
pub enum LoginLevel {
    /// For the whole server.
    Root,
    /// For the namespace.
    Namespace,
    /// For the one database: the least that is needed.
    #[default]
    Database,
}

/// Keys and evidence.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct VaultSettings {
    /// The operator's key as 64 hexadecimal digits. Without it the key file is used.
    pub operator_key: Option<Secret>,
    /// The file with the operator's key; without it `operator.key` in the data folder, made at the first start.
    pub operator_key_file: Option<PathBuf>,
    /// Keep evidence in memory only. For tests: it is gone when the process ends.
    pub in_memory: bool,
    /// The most bytes that one upload may have.
    pub upload_limit: u64,
}

impl Default for VaultSettings {
    fn default() -> Self {
        Self { operator_key: None, operator_key_file: None, in_memory: false, upload_limit: 20 * 1024 * 1024 }
    }
}

/// How mail leaves.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MailSettings {
    /// `smtp://HOST:PORT` for a relay on a network that is trusted, `smtps://USER:PASSWORD@HOST` with TLS,
    /// `smtp://USER:PASSWORD@HOST:587?tls=required` for TLS after a plain start. Without it nothing is sent.
    pub smtp: Option<Secret>,
    /// Whom mail comes from.
    pub from: String,
}

impl Default for MailSettings {
    fn default() -> Self {
        Self { smtp: None, from: "Countersign <no-reply@localhost>".to_owned() }
    }
}

/// Text that must not show up in a log: `Debug` hides it.
#[derive(Clone, Deserialize, Eq, PartialEq)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// Hides `text`.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_do_not_show_in_debug_output() {
        let settings = Settings {
            database: DatabaseSettings { password: Some(Secret::new("hunter2")), ..DatabaseSettings::default() },
            ..Settings::default()
        };
        assert!(!format!("{settings:?}").contains("hunter2"));
    }

    #[test]
    fn the_database_lives_in_the_data_folder_unless_told_otherwise() {
        let mut settings = Settings::default();
        assert_eq!(settings.database_url(), "surrealkv://data/database");
        settings.database.url = Some("mem://".to_owned());
        assert_eq!(settings.database_url(), "mem://");
    }
}
