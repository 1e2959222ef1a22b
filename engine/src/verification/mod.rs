//! The wizard's use cases: every step of a person's own case. What is allowed when is asked of `domain`.

pub(crate) mod case;
pub(crate) mod store;

pub(crate) use case::{Case, change, create};

use crate::account::{Person, now};
use crate::context::Engine;
use crate::error::Result;
use domain::Timestamp;
use domain::country::Country;
use domain::document::DocumentType;
use domain::error::{Error as Refusal, Field, Problem};
use domain::handoff::Handoff;
use domain::identifier::AttemptId;
use domain::person::{PersonalForm, PersonalInformation};
use domain::verification::{Consent, DocumentChoice, Region, Verification};

/// Where a person stands, and what they may be told about it.
#[derive(Debug, Clone)]
pub struct Standing {
    /// The case.
    pub verification: Verification,
    /// The latest handoff of the attempt at hand.
    pub handoff: Option<Handoff>,
    /// Whether the phone's page is open.
    pub phone_present: bool,
    /// How long a review takes at present, in minutes: from, to.
    pub estimate: (u32, u32),
    /// The time.
    pub now: Timestamp,
}

/// A country in some language.
#[derive(Debug, Clone)]
pub struct CountryEntry {
    /// The country.
    pub country: Country,
    /// Its name.
    pub name: &'static str,
    /// Other words that find it, folded.
    pub terms: String,
    /// Whether the operator serves it.
    pub served: bool,
}

/// A type of document that a country issues.
#[derive(Debug, Clone, Copy)]
pub struct DocumentEntry {
    /// The type.
    pub document_type: DocumentType,
    /// Whether its back is asked for.
    pub has_back: bool,
    /// Whether the operator accepts it.
    pub accepted: bool,
}

/// What the first step sends.
#[derive(Debug, Clone)]
pub struct StartForm {
    /// Nationality, alpha-2.
    pub nationality: String,
    /// Country of residence, alpha-2.
    pub residence: String,
    /// `given` or `refused`.
    pub consent: String,
    /// Version of the consent text that was shown.
    pub text_version: String,
    /// Its language.
    pub language: String,
}

/// Where the person stands.
///
/// # Errors
/// When storage fails.
pub async fn standing(engine: &Engine, person: &Person) -> Result<Standing> {
    let case = Case::load(engine, &person.account).await?;
    let handoff = crate::handoff::current(engine, &person.account).await?;
    let attempt = case.verification.attempts.last().map(|attempt| attempt.id.clone());
    Ok(Standing {
        handoff: handoff.filter(|handoff| Some(&handoff.attempt) == attempt.as_ref()),
        phone_present: engine.live.phone_present(person.account.as_str()),
        estimate: estimate(engine).await?,
        now: now(engine),
        verification: case.verification,
    })
}

/// Every country in a language, in that language's order.
#[must_use]
pub fn countries(engine: &Engine, language: &str) -> Vec<CountryEntry> {
    domain::country::names(language)
        .iter()
        .map(|(country, name)| CountryEntry {
            country: *country,
            name,
            terms: domain::country::fold(&domain::country::search_terms(*country, language).join(" ")),
            served: is_served(engine, *country),
        })
        .collect()
}

/// The documents that a country issues.
///
/// # Errors
/// [`Refusal::Invalid`] for a country that does not exist.
pub fn documents(engine: &Engine, country: &str) -> Result<Vec<DocumentEntry>> {
    let country = read_country(country, Field::IssuingCountry)?;
    let entries = engine.catalogue.types_for(country);
    let entry = |kind: &domain::document::DocumentKind| DocumentEntry {
        document_type: kind.document_type,
        has_back: kind.sides.include(domain::document::Side::Back),
        accepted: kind.accepted,
    };
    Ok(entries.into_iter().map(entry).collect())
}

/// Start.
///
/// # Errors
/// What does not fit in the form, [`Refusal::RegionNotServed`], and the domain's refusals.
pub async fn start(engine: &Engine, person: &Person, form: StartForm) -> Result<()> {
    let (nationality, residence, given) = read_start(&form)?;
    if !is_served(engine, nationality) || !is_served(engine, residence) {
        return Err(Refusal::RegionNotServed.into());
    }
    let region = Region { nationality, residence };
    let id = new_attempt(engine)?;
    let limits = engine.settings.limits;
    change(engine, &person.account, person.actor(), "attempt.started", |verification, now| {
        let (text_version, language) = (form.text_version.clone(), form.language.clone());
        let consent = Consent { given, text_version, language, at: now };
        verification.start(id.clone(), region, consent, &limits, now)
    })
    .await
}

/// Begins another attempt.
///
/// # Errors
/// The domain's refusals.
pub async fn retry(engine: &Engine, person: &Person) -> Result<()> {
    let id = new_attempt(engine)?;
    let limits = engine.settings.limits;
    change(engine, &person.account, person.actor(), "attempt.started", |verification, now| {
        verification.retry(id.clone(), &limits, now)
    })
    .await
}

/// Enters personal information.
///
/// # Errors
/// What does not fit in the form, and the domain's refusals.
pub async fn enter_personal(engine: &Engine, person: &Person, form: &PersonalForm) -> Result<()> {
    let minimum_age = engine.settings.limits.minimum_age;
    change(engine, &person.account, person.actor(), "personal.entered", |verification, now| {
        if verification.personal.is_confirmed() {
            return Err(Refusal::AlreadyConfirmed);
        }
        let information = PersonalInformation::read(form, now.date(), minimum_age)?;
        verification.enter_personal(information, now)
    })
    .await
}

/// Confirms personal information, for good.
///
/// # Errors
/// The domain's refusals.
pub async fn confirm_personal(engine: &Engine, person: &Person) -> Result<()> {
    change(engine, &person.account, person.actor(), "personal.confirmed", Verification::confirm_personal).await
}

/// Chooses the document.
///
/// # Errors
/// What does not fit in the form, [`Refusal::DocumentNotAccepted`], and the domain's refusals.
pub async fn choose_document(engine: &Engine, person: &Person, country: &str, document_type: &str) -> Result<()> {
    let country = read_country(country, Field::IssuingCountry)?;
    let missing = || Refusal::field(Field::DocumentType, Problem::Missing);
    let document_type = DocumentType::parse(document_type).ok_or_else(missing)?;
    let kind = engine.catalogue.find(country, document_type).filter(|kind| kind.accepted);
    let kind = kind.ok_or(Refusal::DocumentNotAccepted)?;
    let has_back = kind.sides.include(domain::document::Side::Back);
    let limits = engine.settings.limits;
    change(engine, &person.account, person.actor(), "document.chosen", |verification, now| {
        verification.choose_document(DocumentChoice { country, document_type, has_back }, &limits, now)
    })
    .await
}

/// More time.
///
/// # Errors
/// The domain's refusals.
pub async fn extend(engine: &Engine, person: &Person) -> Result<()> {
    let limits = engine.settings.limits;
    change(engine, &person.account, person.actor(), "attempt.extended", |verification, now| {
        verification.extend(&limits, now)
    })
    .await
}

/// Sends an attempt that needs no face check.
///
/// # Errors
/// The domain's refusals.
pub async fn send(engine: &Engine, person: &Person) -> Result<()> {
    change(engine, &person.account, person.actor(), "attempt.submitted", Verification::send).await
}

/// Marks attempts whose time is over as expired; their evidence goes. A job does this every few seconds. A case that cannot
/// be changed holds up no other.
///
/// # Errors
/// When storage fails; the last failure of several.
pub async fn expire_overdue(engine: &Engine) -> Result<()> {
    let mut outcome = Ok(());
    for account in store::overdue(&engine.db, engine.clock.now(), 100).await? {
        if let Some(account) = domain::identifier::AccountId::parse(&account) {
            let transition = |verification: Verification, now| Ok(verification.expire(now));
            let expired = change(engine, &account, "system".to_owned(), "attempt.expired", transition).await;
            outcome = expired.and(outcome);
        }
    }
    outcome
}

/// From the waits of the last decisions and the length of the queue. Without any decision yet it says what is normal.
async fn estimate(engine: &Engine) -> Result<(u32, u32)> {
    const NORMAL: (u32, u32) = (5, 60);
    let mut waits = store::recent_waits(&engine.db, 50).await?;
    if waits.len() < 5 {
        return Ok(NORMAL);
    }
    waits.sort_unstable();
    let at = |share: usize| waits.get(waits.len().saturating_sub(1) * share / 100).copied().unwrap_or_default();
    let minutes = |milliseconds: i64| u32::try_from(milliseconds / 60_000).unwrap_or(u32::MAX);
    let (from, to) = (minutes(at(50)).max(1), minutes(at(95)).max(2));
    Ok((from, to.max(from + 1)))
}

fn is_served(engine: &Engine, country: Country) -> bool {
    !engine.settings.unserved.iter().any(|code| code.eq_ignore_ascii_case(country.alpha2()))
}

fn read_country(code: &str, field: Field) -> domain::Result<Country> {
    if code.trim().is_empty() {
        return Err(Refusal::field(field, Problem::Missing));
    }
    Country::parse(code.trim()).ok_or_else(|| Refusal::field(field, Problem::NotOffered))
}

/// The three answers of the first step, or everything that is wrong with them at once.
fn read_start(form: &StartForm) -> domain::Result<(Country, Country, bool)> {
    let nationality = read_country(&form.nationality, Field::Nationality);
    let residence = read_country(&form.residence, Field::Residence);
    let consent = match form.consent.as_str() {
        "given" => Ok(true),
        "refused" => Ok(false),
        _ => Err(Refusal::field(Field::Consent, Problem::Missing)),
    };
    match (nationality, residence, consent) {
        (Ok(nationality), Ok(residence), Ok(given)) => Ok((nationality, residence, given)),
        (nationality, residence, consent) => {
            let refusals = [nationality.err(), residence.err(), consent.err()];
            let problems = refusals.into_iter().flatten().filter_map(|refusal| match refusal {
                Refusal::Invalid(problems) => Some(problems),
                _ => None,
            });
            Err(Refusal::Invalid(problems.flatten().collect()))
        }
    }
}

fn new_attempt(engine: &Engine) -> Result<AttemptId> {
    AttemptId::parse(&engine.rng.id()).ok_or_else(|| crate::error::Error::broken("the generator drew no identifier"))
}

impl Person {
    /// This person, in the audit trail.
    #[must_use]
    pub fn actor(&self) -> String {
        format!("account:{}", self.account)
    }
}
