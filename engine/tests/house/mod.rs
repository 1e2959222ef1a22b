//! A running engine with people in it, for tests.

use domain::account::EmailAddress;
use domain::evidence::{Evidence, Origin, Purpose};
use domain::face_check::Challenge;
use domain::face_check::recording::{Frame, LEAD_IN_INDEX, Recording};
use domain::identifier::ChallengeId;
use domain::person::PersonalForm;
use domain::review::Role;
use engine::account::Person;
use engine::caller::Caller;
use engine::clock::Clock;
use engine::evidence::{Announcement, Received};
use engine::mail::Message;
use engine::random::Rng;
use engine::review::StaffMember;
use engine::settings::{Mode, Secret, Settings};
use engine::verification::StartForm;
use engine::{Engine, Error, handoff, verification};

pub const PASSWORD: &str = "correct horse battery";

pub struct House {
    pub engine: Engine,
    folder: tempfile::TempDir,
}

impl House {
    pub async fn in_memory() -> Self {
        Self::open(Some("mem://".to_owned())).await
    }

    pub async fn on_disk() -> Self {
        Self::open(None).await
    }

    async fn open(url: Option<String>) -> Self {
        Self::open_with(url, None).await
    }

    /// In memory, with the models in this folder.
    pub async fn with_models(models: std::path::PathBuf) -> Self {
        Self::open_with(Some("mem://".to_owned()), Some(models)).await
    }

    async fn open_with(url: Option<String>, models: Option<std::path::PathBuf>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().to_owned();
        let mut settings = Settings { mode: Mode::Development, data, models, ..Settings::default() };
        settings.database.url = url;
        settings.vault.operator_key = Some(Secret::new("ab".repeat(32)));
        let start = chrono::DateTime::from_timestamp(1_790_000_000, 0).unwrap();
        let engine = Engine::open(settings, Clock::set_at(start), Rng::System).await.unwrap();
        Self { engine, folder }
    }

    pub async fn last_letter(&self, to: &str) -> Message {
        self.engine.mail.send_due().await.unwrap();
        let letters = self.engine.mail.outbox(100).await.unwrap();
        let to = to.to_lowercase();
        // The newest comes first.
        letters.into_iter().map(|letter| letter.message).find(|message| message.to.to_lowercase() == to).unwrap()
    }

    pub async fn last_code(&self, to: &str) -> String {
        self.last_letter(to).await.subject.chars().filter(char::is_ascii_digit).collect()
    }

    pub async fn person(&self, email: &str) -> Person {
        let address = EmailAddress::parse(email).unwrap();
        let pending = engine::account::sign_up(&self.engine, address, PASSWORD.into(), "en").await.unwrap();
        let code = self.last_code(email).await;
        let session = engine::account::confirm(&self.engine, &pending, &code, "Chrome, Linux").await.unwrap();
        engine::account::caller(&self.engine, &session.token).await.unwrap()
    }

    pub async fn reviewer(&self, email: &str) -> StaffMember {
        let address = EmailAddress::parse(email).unwrap();
        engine::review::create_staff(&self.engine, &address, PASSWORD.into(), Role::Reviewer).await.unwrap();
        let session = engine::review::log_in(&self.engine, &address, PASSWORD.into()).await.unwrap();
        engine::review::caller(&self.engine, &session.token).await.unwrap()
    }

    pub async fn to_front(&self, person: &Person) {
        self.to_front_as(person, ["Maria", "Lopez", "1990-01-01"]).await;
    }

    /// With these given names, family names and date of birth.
    pub async fn to_front_as(&self, person: &Person, [given, family, birth]: [&str; 3]) {
        let form = StartForm {
            nationality: "ES".into(),
            residence: "ES".into(),
            consent: "given".into(),
            text_version: "1".into(),
            language: "en".into(),
        };
        verification::start(&self.engine, person, form).await.unwrap();
        let form = PersonalForm {
            given_names: given.into(),
            family_names: family.into(),
            birth_date: birth.into(),
            street: "Calle Mayor 1".into(),
            city: "Madrid".into(),
            address_country: "ES".into(),
            ..PersonalForm::default()
        };
        verification::enter_personal(&self.engine, person, &form).await.unwrap();
        verification::confirm_personal(&self.engine, person).await.unwrap();
        verification::choose_document(&self.engine, person, "ES", "national_identity_card").await.unwrap();
    }

    pub async fn to_face_check(&self, person: &Person) {
        self.to_front(person).await;
        let caller = Caller::from(person.clone());
        for (shade, purpose) in [Purpose::Front, Purpose::Back, Purpose::Portrait].into_iter().enumerate() {
            self.upload(&caller, purpose, &jpeg(u8::try_from(shade).unwrap())).await.unwrap();
        }
    }

    pub async fn submit(&self, person: &Person) {
        self.to_face_check(person).await;
        let caller = Caller::from(person.clone());
        let challenge = engine::face_check::begin(&self.engine, &caller).await.unwrap();
        advance(&self.engine, 25);
        self.upload_recording(&caller, &recording_for(&challenge), &challenge.id).await.unwrap();
    }

    pub async fn upload(&self, caller: &Caller, purpose: Purpose, bytes: &[u8]) -> engine::Result<Evidence> {
        self.send(caller, announcement(purpose, bytes), bytes).await
    }

    pub async fn upload_recording(
        &self,
        caller: &Caller,
        bytes: &[u8],
        challenge: &ChallengeId,
    ) -> engine::Result<Evidence> {
        let announced = Announcement { challenge: Some(challenge.clone()), ..announcement(Purpose::FaceCheck, bytes) };
        self.send(caller, announced, bytes).await
    }

    async fn send(&self, caller: &Caller, announced: Announcement, bytes: &[u8]) -> engine::Result<Evidence> {
        let upload = engine::evidence::begin(&self.engine, caller, &announced).await?;
        let piece = bytes::Bytes::copy_from_slice(bytes);
        match engine::evidence::append(&self.engine, caller, &upload.id, upload.offset, piece).await? {
            Received::Done(evidence) => Ok(evidence),
            Received::More(offset) => panic!("not done at {offset}"),
        }
    }

    /// Draws a code and gives the token in its link.
    pub async fn draw(&self, person: &Person) -> String {
        let drawn = handoff::draw(&self.engine, person).await.unwrap();
        assert!(drawn.svg.starts_with("<svg"));
        drawn.link.rsplit_once('/').unwrap().1.to_owned()
    }

    /// How many evidence objects lie in the folder of the house; one in memory has none there.
    pub fn evidence_files(&self) -> usize {
        let mut folders = vec![self.folder.path().to_owned()];
        let mut files = 0;
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.components().any(|part| part.as_os_str() == "evidence") {
                    files += 1;
                }
            }
        }
        files
    }

    /// Changes a byte of everything that the vault has stored, and says of how many pieces.
    pub fn damage_evidence(&self) -> usize {
        let mut damaged = 0;
        let mut folders = vec![self.folder.path().join("evidence")];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let mut bytes = std::fs::read(&path).unwrap();
                    let middle = bytes.len() / 2;
                    bytes[middle] ^= 1;
                    std::fs::write(&path, bytes).unwrap();
                    damaged += 1;
                }
            }
        }
        damaged
    }

    /// How many rows a table has.
    pub async fn count(&self, table: &str) -> usize {
        let rows: Vec<engine::db::RecordId> =
            self.engine.db.read(&format!("SELECT VALUE id FROM {table}"), engine::bind! {}).await.unwrap();
        rows.len()
    }

    /// Does what the job does, now.
    pub async fn run_expiry(&self) {
        verification::expire_overdue(&self.engine).await.unwrap();
    }
}

pub fn advance(engine: &Engine, seconds: i64) {
    engine.clock.advance(chrono::Duration::seconds(seconds));
}

pub fn refusal(error: Error) -> domain::Error {
    match error {
        Error::Refused(refusal) => refusal,
        other => panic!("not a refusal: {other:?}"),
    }
}

pub fn announcement(purpose: Purpose, bytes: &[u8]) -> Announcement {
    Announcement {
        purpose,
        origin: Origin::Camera,
        size: bytes.len() as u64,
        sha256: engine::vault::sha256(bytes),
        challenge: None,
    }
}

/// A small picture; each shade gives other bytes.
pub fn jpeg(shade: u8) -> Vec<u8> {
    jpeg_of(640, 480, shade)
}

pub fn jpeg_of(width: u16, height: u16, shade: u8) -> Vec<u8> {
    let picture = image::RgbImage::from_fn(u32::from(width), u32::from(height), |x, y| {
        let stripe = if (x / 16 + y / 16) % 2 == 0 { 40 } else { 200 };
        image::Rgb([shade.wrapping_mul(29), stripe, 120])
    });
    let mut bytes = Vec::new();
    image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, 90).encode_image(&picture).unwrap();
    bytes
}

/// A recording that answers the challenge, of grey frames.
pub fn recording_for(challenge: &Challenge) -> Vec<u8> {
    recording_of(challenge, &jpeg_of(320, 240, 9))
}

/// A recording that answers the challenge in time and order, and shows one picture all the while.
pub fn recording_of(challenge: &Challenge, picture: &[u8]) -> Vec<u8> {
    let mut frames = vec![Frame { at: 0, move_index: LEAD_IN_INDEX, jpeg: picture }];
    for index in 0..challenge.moves.len() {
        for step in 0..5_u32 {
            let at = 2_000 + u32::try_from(index).unwrap() * 4_000 + step * 800;
            frames.push(Frame { at, move_index: u8::try_from(index).unwrap(), jpeg: picture });
        }
    }
    Recording { challenge: challenge.id.clone(), frames }.write()
}
