//! Server functions of the face check, for the computer and for the phone of a handoff.

use crate::failure::Answer;
use domain::face_check::Challenge;
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::guard;

/// Begins a try on this computer.
#[server(prefix = "/api", endpoint = "begin_face_check")]
pub async fn begin_face_check() -> Answer<Challenge> {
    let (engine, person) = guard::person().await?;
    guard::settle(engine::face_check::begin(&engine, &person.into()).await)
}

/// Begins a try on the phone of a handoff.
#[server(prefix = "/api", endpoint = "phone_begin_face_check")]
pub async fn phone_begin_face_check() -> Answer<Challenge> {
    let (engine, phone) = guard::phone().await?;
    guard::settle(engine::face_check::begin(&engine, &phone.into()).await)
}

/// Lets a human compare instead of doing the moves.
#[server(prefix = "/api", endpoint = "ask_for_human")]
pub async fn ask_for_human() -> Answer<()> {
    let (engine, person) = guard::person().await?;
    guard::settle(engine::face_check::ask_for_human(&engine, &person.into()).await)?;
    leptos_axum::redirect("/verify/waiting");
    Ok(())
}

/// The same, from the phone of a handoff.
#[server(prefix = "/api", endpoint = "phone_ask_for_human")]
pub async fn phone_ask_for_human() -> Answer<()> {
    let (engine, phone) = guard::phone().await?;
    guard::settle(engine::face_check::ask_for_human(&engine, &phone.into()).await)
}
