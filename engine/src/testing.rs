//! What the tests of this crate share: an engine on a database in memory or in a temporary folder.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::Path;

use tempfile::TempDir;

use crate::Engine;
use crate::clock::Clock;
use crate::random::Rng;
use crate::settings::{Mode, Settings};

/// An engine with a clock that stands still, and the folder it keeps its data in.
pub(crate) struct Place {
    pub engine: Engine,
    pub clock: Clock,
    pub folder: TempDir,
}

impl Place {
    pub(crate) async fn open(on_disk: bool) -> Self {
        Self::open_with(on_disk, |_| {}).await
    }

    pub(crate) async fn open_with(on_disk: bool, change: impl FnOnce(&mut Settings)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Clock::set_at(Clock::System.now());
        let mut settings = settings(folder.path(), on_disk);
        change(&mut settings);
        let engine = Engine::open(settings, clock.clone(), Rng::System).await.unwrap();
        Self { engine, clock, folder }
    }

    /// The same data after a restart.
    pub(crate) async fn reopen(self) -> Self {
        let settings = Settings::clone(&self.engine.settings);
        self.engine.close().await;
        let engine = Engine::open(settings, self.clock.clone(), Rng::System).await.unwrap();
        Self { engine, ..self }
    }
}

pub(crate) fn settings(folder: &Path, on_disk: bool) -> Settings {
    let mut settings = Settings { mode: Mode::Production, data: folder.to_owned(), ..Settings::default() };
    if !on_disk {
        settings.database.url = Some("mem://".to_owned());
        settings.vault.in_memory = true;
    }
    settings
}

/// Runs each test on a database in memory and on one in a folder.
macro_rules! on_both {
    ($($name:ident),+ $(,)?) => {
        mod in_memory {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $name() {
                    super::$name(crate::testing::Place::open(false).await).await;
                }
            )+
        }
        mod on_disk {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $name() {
                    super::$name(crate::testing::Place::open(true).await).await;
                }
            )+
        }
    };
}
pub(crate) use on_both;
