//! Server functions of the review desk.
#![expect(
    missing_docs,
    reason = "the macro makes a structure of each function's parameters, which the function documents"
)]

use crate::failure::Answer;
use domain::Timestamp;
use domain::evidence::Evidence;
use domain::identifier::AttemptId;
use domain::person::PersonalForm;
use domain::report::Report;
use domain::review::{Reason, Role};
use domain::verification::{Attempt, Consent, DocumentChoice, Region};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use crate::guard::{self, Cookie};

/// Who is signed in to the console.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffView {
    /// The address.
    pub email: String,
    /// The role.
    pub role: Role,
}

/// One waiting case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueueEntry {
    /// Which attempt.
    pub attempt: AttemptId,
    /// Its number within the account.
    pub number: u32,
    /// When it was submitted.
    pub submitted_at: Timestamp,
    /// Whether somebody has begun to look at it.
    pub looked_at: Option<Timestamp>,
    /// The document, in short.
    pub document: DocumentChoice,
    /// The name of the country that issued it.
    pub country_name: String,
    /// Whether the person asked for a human instead of the face check, or did not consent to it.
    pub without_face_check: bool,
}

/// The queue, oldest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueueView {
    /// The server's clock.
    pub now: Timestamp,
    /// Cases that wait.
    pub waiting: Vec<QueueEntry>,
    /// How many wait in all.
    pub total: u64,
}

/// An attempt before the one under review.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EarlierAttempt {
    /// Its number within the account.
    pub number: u32,
    /// When it was decided or ran out of time.
    pub ended_at: Option<Timestamp>,
    /// Whether it ran out of time.
    pub expired: bool,
    /// Why it was rejected.
    pub reasons: Vec<Reason>,
    /// What the colleague noted.
    pub note: String,
}

/// One case with all that is needed to decide it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReviewView {
    /// The server's clock.
    pub now: Timestamp,
    /// The account's address, masked.
    pub masked_email: String,
    /// The attempt.
    pub attempt: Attempt,
    /// Nationality and residence.
    pub region: Option<Region>,
    /// Names of countries for the codes on this page.
    pub country_names: Vec<(String, String)>,
    /// What they said to biometric processing.
    pub consent: Option<Consent>,
    /// What they typed.
    pub personal: PersonalForm,
    /// Age in years today.
    pub age: Option<i32>,
    /// The evidence.
    pub evidence: Vec<Evidence>,
    /// The frames of the face check: milliseconds since the first, and which move was shown.
    pub frames: Vec<(u32, u8)>,
    /// Whether the recording answers the challenge that was given; true where there is none.
    pub recording_fits: bool,
    /// Earlier attempts.
    pub earlier: Vec<EarlierAttempt>,
    /// Who looked and did what, oldest first: when, who, what.
    pub history: Vec<(Timestamp, String, String)>,
}

/// What the machine says about an attempt.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReportView {
    /// Its latest report.
    pub report: Option<Report>,
    /// Whether another is on its way.
    pub waits: bool,
    /// The models that cannot be used on this server now.
    pub missing: Vec<String>,
}

/// Signs in to the console.
#[server(prefix = "/api", endpoint = "staff_log_in")]
pub async fn staff_log_in(email: String, password: String) -> Answer<()> {
    let engine = guard::engine()?;
    let address = domain::account::EmailAddress::parse(&email).map_err(guard::refuse)?;
    let session = guard::settle(engine::review::log_in(&engine, &address, password).await)?;
    guard::set_cookie(Cookie::Staff, &session.token, session.seconds);
    leptos_axum::redirect("/console");
    Ok(())
}

/// Signs out of the console.
#[server(prefix = "/api", endpoint = "staff_log_out")]
pub async fn staff_log_out() -> Answer<()> {
    let engine = guard::engine()?;
    if let Some(token) = guard::token(Cookie::Staff) {
        guard::settle(engine::review::log_out(&engine, &token).await)?;
    }
    guard::set_cookie(Cookie::Staff, "", 0);
    leptos_axum::redirect("/console/login");
    Ok(())
}

/// Who is signed in to the console.
#[server(prefix = "/api", endpoint = "staff_me")]
pub async fn staff_me() -> Answer<StaffView> {
    let (_, member) = guard::staff().await?;
    Ok(StaffView { email: member.email.to_string(), role: member.role })
}

/// The queue.
#[server(prefix = "/api", endpoint = "queue")]
pub async fn queue() -> Answer<QueueView> {
    let (engine, member) = guard::staff().await?;
    let queue = guard::settle(engine::review::queue(&engine, &member).await)?;
    Ok(super::view::queue_view(&engine, queue))
}

/// One case. Opening it is a look that the audit trail keeps.
#[server(prefix = "/api", endpoint = "review_case")]
pub async fn review_case(attempt: String) -> Answer<ReviewView> {
    let (engine, member) = guard::staff().await?;
    let attempt = AttemptId::parse(&attempt).ok_or_else(|| guard::refuse(domain::Error::NotFound))?;
    let case = guard::settle(engine::review::open_case(&engine, &member, &attempt).await)?;
    Ok(super::view::review_view(&engine, case, &crate::locale::language()))
}

/// What the machine says about an attempt.
#[server(prefix = "/api", endpoint = "review_report")]
pub async fn review_report(attempt: String) -> Answer<ReportView> {
    let (engine, member) = guard::staff().await?;
    let attempt = AttemptId::parse(&attempt).ok_or_else(|| guard::refuse(domain::Error::NotFound))?;
    let reported = guard::settle(engine::review::report(&engine, &member, &attempt).await)?;
    let missing = engine::report::unusable(&engine).await.into_iter().map(str::to_owned).collect();
    Ok(ReportView { report: reported.report, waits: reported.waits, missing })
}

/// Lets the machine check an attempt again.
#[server(prefix = "/api", endpoint = "check_again")]
pub async fn check_again(attempt: AttemptId) -> Answer<()> {
    let (engine, member) = guard::staff().await?;
    guard::settle(engine::review::check_again(&engine, &member, &attempt).await)
}

/// Decides a case. Without reasons it is approved when `approve` is set; otherwise it is rejected with them.
#[server(prefix = "/api", endpoint = "decide", input = server_fn::codec::Json)]
pub async fn decide(attempt: AttemptId, approve: bool, reasons: Vec<Reason>, note: String) -> Answer<()> {
    let (engine, member) = guard::staff().await?;
    guard::settle(engine::review::decide(&engine, &member, &attempt, approve, reasons, &note).await)
}
