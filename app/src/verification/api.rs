//! Server functions of the wizard: the person's own case, and the steps that change it.

#![expect(missing_docs, reason = "`#[server]` makes a struct of the arguments, without their documentation")]
#![expect(clippy::too_many_arguments, reason = "one for each field of a form, so that it posts without WebAssembly")]

use crate::failure::Answer;
use crate::handoff::api::HandoffView;
use domain::Timestamp;
use domain::document::DocumentType;
use domain::evidence::Purpose;
use domain::person::PersonalForm;
use domain::review::{Reason, Subject};
use domain::verification::{DocumentChoice, Gate, Limits, Region, Step, Window};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use crate::guard;

/// The version of the consent text that the pages show; a new text gets a new one.
pub const CONSENT_VERSION: &str = "2026-11";

/// A person's case, as their own pages see it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CaseView {
    /// The server's clock.
    pub now: Timestamp,
    /// The account's address, masked.
    pub masked_email: String,
    /// Where the person stands.
    pub place: PlaceView,
    /// All steps of this attempt, in order.
    pub steps: Vec<Step>,
    /// Nationality and residence.
    pub region: Option<Region>,
    /// What they said to biometric processing.
    pub consented: Option<bool>,
    /// Personal information, entered or confirmed.
    pub personal: Option<PersonalForm>,
    /// Whether it can no longer change.
    pub personal_confirmed: bool,
    /// The document chosen.
    pub document: Option<DocumentChoice>,
    /// Which pictures are in their place.
    pub pictures: Vec<Purpose>,
    /// Tries of the face check that are left.
    pub tries_left: u32,
    /// The handoff, if one is under way or has just ended.
    pub handoff: Option<HandoffView>,
    /// The limits that hold.
    pub limits: Limits,
}

/// Where a person stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "place", rename_all = "snake_case")]
pub enum PlaceView {
    /// No attempt is open.
    Outside {
        /// Whether one may be begun.
        gate: Gate,
        /// Whether the last one ran out of time.
        expired: bool,
    },
    /// A step is due.
    At {
        /// Which.
        step: Step,
        /// The time there is.
        window: Window,
        /// Extensions left.
        extensions_left: u32,
    },
    /// Submitted.
    Waiting {
        /// When.
        since: Timestamp,
        /// Since when a human has been looking.
        looked_at: Option<Timestamp>,
        /// How long it takes at present, in minutes: from, to.
        estimate: (u32, u32),
    },
    /// Approved.
    Approved {
        /// When.
        at: Timestamp,
    },
    /// Rejected.
    Rejected {
        /// When.
        at: Timestamp,
        /// What was wrong.
        reasons: Vec<Reason>,
        /// What was fine.
        fine: Vec<Subject>,
        /// Whether another attempt may be begun.
        gate: Gate,
    },
}

/// A country in the interface language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountryName {
    /// ISO 3166-1 alpha-2.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Other words that find it.
    pub terms: String,
    /// Whether the operator serves it.
    pub served: bool,
}

/// A type of document that a country issues.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentOption {
    /// The type.
    pub document_type: DocumentType,
    /// Whether its back is asked for.
    pub has_back: bool,
    /// Whether the operator accepts it.
    pub accepted: bool,
}

/// The person's case.
#[server(prefix = "/api", endpoint = "case")]
pub async fn case() -> Answer<CaseView> {
    let (engine, person) = guard::person().await?;
    let standing = guard::settle(engine::verification::standing(&engine, &person).await)?;
    Ok(super::view::case_view(&engine, &person, &standing))
}

/// Every country in the interface language, in that language's order.
#[server(prefix = "/api", endpoint = "countries")]
pub async fn countries() -> Answer<Vec<CountryName>> {
    let engine = guard::engine()?;
    let language = crate::locale::language();
    Ok(engine::verification::countries(&engine, &language)
        .into_iter()
        .map(|entry| CountryName {
            code: entry.country.alpha2().to_owned(),
            name: entry.name.to_owned(),
            terms: entry.terms,
            served: entry.served,
        })
        .collect())
}

/// The documents that a country issues.
#[server(prefix = "/api", endpoint = "documents")]
pub async fn documents(country: String) -> Answer<Vec<DocumentOption>> {
    let (engine, _) = guard::person().await?;
    let kinds = guard::settle(engine::verification::documents(&engine, &country))?;
    Ok(kinds
        .into_iter()
        .map(|kind| DocumentOption {
            document_type: kind.document_type,
            has_back: kind.has_back,
            accepted: kind.accepted,
        })
        .collect())
}

/// Start: region and consent (`given` or `refused`).
#[server(prefix = "/api", endpoint = "start")]
pub async fn start(nationality: String, residence: String, #[server(default)] consent: String) -> Answer<()> {
    let (engine, person) = guard::person().await?;
    let form = engine::verification::StartForm {
        nationality,
        residence,
        consent,
        text_version: CONSENT_VERSION.to_owned(),
        language: crate::locale::language(),
    };
    guard::settle(engine::verification::start(&engine, &person, form).await)?;
    leptos_axum::redirect("/verify/personal");
    Ok(())
}

/// Enters personal information; the summary comes next.
#[server(prefix = "/api", endpoint = "enter_personal")]
pub async fn enter_personal(
    #[server(default)] given_names: String,
    #[server(default)] family_names: String,
    #[server(default)] latin_given_names: String,
    #[server(default)] latin_family_names: String,
    #[server(default)] birth_date_day: String,
    #[server(default)] birth_date_month: String,
    #[server(default)] birth_date_year: String,
    #[server(default)] street: String,
    #[server(default)] city: String,
    #[server(default)] postal_code: String,
    #[server(default)] address_country: String,
) -> Answer<()> {
    let (engine, person) = guard::person().await?;
    let birth_date = super::view::join_date(&birth_date_day, &birth_date_month, &birth_date_year);
    let form = PersonalForm {
        given_names,
        family_names,
        latin_given_names,
        latin_family_names,
        birth_date,
        street,
        city,
        postal_code,
        address_country,
    };
    guard::settle(engine::verification::enter_personal(&engine, &person, &form).await)?;
    leptos_axum::redirect("/verify/summary");
    Ok(())
}

/// Confirms personal information, for good.
#[server(prefix = "/api", endpoint = "confirm_personal")]
pub async fn confirm_personal() -> Answer<()> {
    let (engine, person) = guard::person().await?;
    guard::settle(engine::verification::confirm_personal(&engine, &person).await)
}

/// Chooses the document.
#[server(prefix = "/api", endpoint = "choose_document")]
pub async fn choose_document(
    #[server(default)] country: String,
    #[server(default)] document_type: String,
) -> Answer<()> {
    let (engine, person) = guard::person().await?;
    guard::settle(engine::verification::choose_document(&engine, &person, &country, &document_type).await)?;
    leptos_axum::redirect("/verify/front");
    Ok(())
}

/// More time.
#[server(prefix = "/api", endpoint = "extend")]
pub async fn extend() -> Answer<()> {
    let (engine, person) = guard::person().await?;
    guard::settle(engine::verification::extend(&engine, &person).await)
}

/// Sends an attempt that needs no face check.
#[server(prefix = "/api", endpoint = "send_attempt")]
pub async fn send_attempt() -> Answer<()> {
    let (engine, person) = guard::person().await?;
    guard::settle(engine::verification::send(&engine, &person).await)?;
    leptos_axum::redirect("/verify/waiting");
    Ok(())
}

/// Begins another attempt.
#[server(prefix = "/api", endpoint = "retry")]
pub async fn retry() -> Answer<()> {
    let (engine, person) = guard::person().await?;
    guard::settle(engine::verification::retry(&engine, &person).await)?;
    leptos_axum::redirect("/verify");
    Ok(())
}
