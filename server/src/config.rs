//! Reads what the operator has set: `countersign.toml`, then the environment over it. It decides nothing: the values
//! land in [`engine::Settings`] and [`ServerSettings`].

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use engine::Settings;
use serde::Deserialize;
use toml::de::DeTable;
use toml::{Table, Value};

/// The file that is read when no other is named, if it exists.
pub const FILE: &str = "countersign.toml";

/// Everything that can be set.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// What the engine needs.
    pub engine: Settings,
    /// What the server itself needs.
    pub server: ServerSettings,
}

/// The table `[server]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ServerSettings {
    /// Where to listen for plain HTTP. Port 0 takes any free one.
    pub listen: SocketAddr,
    /// Development: where to listen for HTTPS, so that phones on the local network get their camera.
    pub listen_https: Option<SocketAddr>,
    /// The folder with what browsers fetch; made by `make client`.
    pub site: PathBuf,
    /// Proxies in front whose word on the caller's address is believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// How often a minute one address may log in, sign up, ask for a code or claim a handoff.
    pub attempts_per_minute: u32,
    /// How often a minute one address may change anything at all.
    pub changes_per_minute: u32,
    /// Development: a clock that `POST /dev/clock` moves, for tests of what takes hours.
    pub test_clock: bool,
}

impl Default for ServerSettings {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 3000)),
            listen_https: None,
            site: PathBuf::from("dist"),
            trusted_proxies: Vec::new(),
            attempts_per_minute: 30,
            changes_per_minute: 1_200,
            test_clock: false,
        }
    }
}

/// Why the configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("cannot read {path}: {cause}")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        cause: std::io::Error,
    },
    /// The file says something that is not known here.
    #[error("{path}, line {line}: {message}")]
    File {
        /// The file.
        path: PathBuf,
        /// The line, counted from one.
        line: usize,
        /// What is wrong with it.
        message: String,
    },
    /// A variable of the environment does not fit.
    #[error("the environment variable {name}: {message}")]
    Environment {
        /// The variable.
        name: String,
        /// What is wrong with it.
        message: String,
    },
    /// Two settings contradict each other.
    #[error("{0}")]
    Contradiction(&'static str),
}

/// What a variable's text means.
#[derive(Clone, Copy)]
enum Kind {
    Text,
    Number,
    Flag,
    List,
}

/// The variables and the setting that each stands for.
const VARIABLES: &[(&str, &[&str], Kind)] = &[
    ("COUNTERSIGN_MODE", &["mode"], Kind::Text),
    ("COUNTERSIGN_SITE_NAME", &["site_name"], Kind::Text),
    ("COUNTERSIGN_PUBLIC_URL", &["public_url"], Kind::Text),
    ("COUNTERSIGN_PHONE_URL", &["phone_url"], Kind::Text),
    ("COUNTERSIGN_SESSION_MINUTES", &["limits", "session_minutes"], Kind::Number),
    ("COUNTERSIGN_SUPPORT_EMAIL", &["support_email"], Kind::Text),
    ("COUNTERSIGN_UNSERVED", &["unserved"], Kind::List),
    ("COUNTERSIGN_DATA", &["data"], Kind::Text),
    ("COUNTERSIGN_DATABASE", &["database", "url"], Kind::Text),
    ("COUNTERSIGN_DATABASE_USERNAME", &["database", "username"], Kind::Text),
    ("COUNTERSIGN_DATABASE_PASSWORD", &["database", "password"], Kind::Text),
    ("COUNTERSIGN_OPERATOR_KEY", &["vault", "operator_key"], Kind::Text),
    ("COUNTERSIGN_OPERATOR_KEY_FILE", &["vault", "operator_key_file"], Kind::Text),
    ("COUNTERSIGN_SMTP_URL", &["mail", "smtp"], Kind::Text),
    ("COUNTERSIGN_MODELS", &["models"], Kind::Text),
    ("COUNTERSIGN_MAIL_FROM", &["mail", "from"], Kind::Text),
    ("COUNTERSIGN_LISTEN", &["server", "listen"], Kind::Text),
    ("COUNTERSIGN_LISTEN_HTTPS", &["server", "listen_https"], Kind::Text),
    ("COUNTERSIGN_SITE", &["server", "site"], Kind::Text),
    ("COUNTERSIGN_TRUSTED_PROXIES", &["server", "trusted_proxies"], Kind::List),
    ("COUNTERSIGN_ATTEMPTS_PER_MINUTE", &["server", "attempts_per_minute"], Kind::Number),
    ("COUNTERSIGN_CHANGES_PER_MINUTE", &["server", "changes_per_minute"], Kind::Number),
    ("COUNTERSIGN_TEST_CLOCK", &["server", "test_clock"], Kind::Flag),
];

impl Config {
    /// Reads `file`, or [`FILE`] if it exists, and puts `environment` over it. `environment` yields what a variable
    /// holds, so that tests need not touch the process.
    ///
    /// # Errors
    /// When a file or a variable cannot be read or says something unknown.
    pub fn load(file: Option<&Path>, environment: impl Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let mut table = match file {
            Some(path) => read(path)?,
            None if Path::new(FILE).exists() => read(Path::new(FILE))?,
            None => Table::new(),
        };
        let mut last = None;
        for (name, path, kind) in VARIABLES {
            let Some(text) = environment(name).filter(|text| !text.is_empty()) else {
                continue;
            };
            let refuse = |message: String| ConfigError::Environment { name: (*name).to_owned(), message };
            set(&mut table, path, value(&text, *kind).map_err(refuse)?);
            // After each one, so that the message names the variable that does not fit.
            last = Some(parts(table.clone()).map_err(|problem| refuse(problem.message().to_owned()))?);
        }
        let mut config = match last {
            Some(config) => config,
            None => parts(table).map_err(|problem| ConfigError::File {
                path: file.unwrap_or(Path::new(FILE)).to_owned(),
                line: 1,
                message: problem.message().to_owned(),
            })?,
        };
        config.settle_models(&environment);
        config.check()
    }

    /// A developer's models are where `make models` puts them, unless there are some beside the other data.
    fn settle_models(&mut self, environment: &impl Fn(&str) -> Option<String>) {
        let engine = &mut self.engine;
        if engine.models.is_none() && engine.is_development() && !engine.models_folder().is_dir() {
            let set = |name: &str| environment(name).filter(|text| !text.is_empty()).map(PathBuf::from);
            let cache = set("XDG_CACHE_HOME").or_else(|| set("HOME").map(|home| home.join(".cache")));
            engine.models = cache.map(|cache| cache.join("countersign").join("models"));
        }
    }

    fn check(self) -> Result<Self, ConfigError> {
        if !self.engine.is_development() {
            if self.server.test_clock {
                return Err(ConfigError::Contradiction("test_clock belongs to development mode only"));
            }
            if self.server.listen_https.is_some() {
                return Err(ConfigError::Contradiction(
                    "listen_https makes its own certificate and belongs to development mode; in production put a \
                     proxy with a real certificate in front and name it in trusted_proxies",
                ));
            }
        }
        Ok(self)
    }
}

/// Reads and checks a file; the check is made here, where the lines are still known.
fn read(path: &Path) -> Result<Table, ConfigError> {
    let text =
        std::fs::read_to_string(path).map_err(|cause| ConfigError::Unreadable { path: path.to_owned(), cause })?;
    let at_line = |problem: toml::de::Error| ConfigError::File {
        path: path.to_owned(),
        line: problem
            .span()
            .and_then(|span| text.get(..span.start))
            .map_or(1, |before| before.matches('\n').count() + 1),
        message: problem.message().to_owned(),
    };
    let mut engine = DeTable::parse(&text).map_err(at_line)?;
    let server = engine.get_mut().remove("server");
    Settings::deserialize(toml::Deserializer::from(engine)).map_err(at_line)?;
    if let Some(server) = server {
        ServerSettings::deserialize(toml::de::ValueDeserializer::from(server)).map_err(at_line)?;
    }
    toml::from_str(&text).map_err(at_line)
}

fn parts(mut table: Table) -> Result<Config, toml::de::Error> {
    let server = match table.remove("server") {
        Some(server) => server.try_into()?,
        None => ServerSettings::default(),
    };
    Ok(Config { engine: Value::Table(table).try_into()?, server })
}

fn value(text: &str, kind: Kind) -> Result<Value, String> {
    Ok(match kind {
        Kind::Text => Value::String(text.to_owned()),
        Kind::Number => Value::Integer(text.parse().map_err(|_| format!("`{text}` is not a whole number"))?),
        Kind::Flag => Value::Boolean(match text {
            "1" | "true" | "yes" => true,
            "0" | "false" | "no" => false,
            _ => return Err(format!("`{text}` is neither true nor false")),
        }),
        Kind::List => text.split(',').map(|part| Value::String(part.trim().to_owned())).collect::<Vec<_>>().into(),
    })
}

fn set(table: &mut Table, path: &[&str], value: Value) {
    match path {
        [] => {}
        [last] => {
            table.insert((*last).to_owned(), value);
        }
        [first, rest @ ..] => {
            let inner = table.entry((*first).to_owned()).or_insert_with(|| Value::Table(Table::new()));
            if let Value::Table(inner) = inner {
                set(inner, rest, value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot be set up has failed")]
    use super::*;

    fn load(text: &str, environment: &[(&str, &str)]) -> Result<Config, ConfigError> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("c.toml");
        std::fs::write(&file, text).unwrap();
        Config::load(Some(&file), |name| {
            environment.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn an_unknown_key_is_refused_with_its_line() {
        let problem = load("mode = \"development\"\n\n[server]\nlissen = \"x\"\n", &[]).unwrap_err().to_string();
        assert!(problem.contains("line 4") && problem.contains("lissen"), "{problem}");
        let problem = load("mode = \"development\"\nsite_nam = \"x\"\n", &[]).unwrap_err().to_string();
        assert!(problem.contains("line 2") && problem.contains("site_nam"), "{problem}");
    }

    #[test]
    fn the_environment_lies_over_the_file() {
        let config = load(
            "mode = \"development\"\n[server]\nlisten = \"127.0.0.1:1\"\n",
            &[
                ("COUNTERSIGN_LISTEN", "127.0.0.1:2"),
                ("COUNTERSIGN_DATABASE", "mem://"),
                ("COUNTERSIGN_TEST_CLOCK", "1"),
            ],
        )
        .unwrap();
        assert_eq!(config.server.listen.port(), 2);
        assert_eq!(config.engine.database_url(), "mem://");
        assert!(config.server.test_clock);
    }

    #[test]
    fn a_developers_models_are_in_the_cache_and_an_operators_beside_the_data() {
        let cache: &[(&str, &str)] = &[("XDG_CACHE_HOME", "/cache"), ("HOME", "/home/ada")];
        let of = |text: &str, environment: &[(&str, &str)]| load(text, environment).unwrap().engine.models_folder();
        assert_eq!(of("mode = \"development\"", cache), Path::new("/cache/countersign/models"));
        assert_eq!(of("mode = \"development\"", &cache[1..]), Path::new("/home/ada/.cache/countersign/models"));
        assert_eq!(of("data = \"d\"", cache), Path::new("d/models"));
        assert_eq!(of("mode = \"development\"\nmodels = \"m\"", cache), Path::new("m"));
        assert_eq!(of("", &[("COUNTERSIGN_MODELS", "/m")]), Path::new("/m"));
    }

    #[test]
    fn operating_points_can_be_set() {
        let text =
            "[vision]\nat_once = 2\nportrait_and_live = { accept = 0.8, refuse = 1.1 }\nsigns = { screen = 0.4 }\n";
        let vision = load(text, &[]).unwrap().engine.vision;
        assert_eq!(vision.at_once(), 2);
        assert!(vision.portrait_and_live.is_some() && vision.document_and_live.is_none());
        assert!(load("[vision]\nportrait_and_live = { accept = 0.8 }\n", &[]).is_err());
    }

    #[test]
    fn a_variable_that_does_not_fit_is_named() {
        let problem = load("", &[("COUNTERSIGN_LISTEN", "somewhere")]).unwrap_err().to_string();
        assert!(problem.contains("COUNTERSIGN_LISTEN"), "{problem}");
    }

    #[test]
    fn what_belongs_to_development_is_refused_in_production() {
        assert!(load("mode = \"production\"\n[server]\ntest_clock = true\n", &[]).is_err());
        assert!(load("mode = \"production\"\n[server]\nlisten_https = \"0.0.0.0:3443\"\n", &[]).is_err());
    }

    #[test]
    fn the_sample_file_is_a_valid_one() {
        let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("../countersign.example.toml");
        Config::load(Some(&sample), |_| None).unwrap();
    }
}
