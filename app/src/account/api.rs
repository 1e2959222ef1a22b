//! Server functions of accounts.

#![expect(missing_docs, reason = "`#[server]` makes a struct of the arguments, without their documentation")]

use crate::failure::Answer;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use crate::guard::{self, Cookie};

/// Who is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedIn {
    /// The address, masked.
    pub masked_email: String,
}

/// Who is signed in; nobody for a stranger.
#[server(prefix = "/api", endpoint = "me")]
pub async fn me() -> Answer<Option<SignedIn>> {
    if guard::token(Cookie::Person).is_none() {
        return Ok(None);
    }
    Ok(guard::person().await.ok().map(|(_, person)| SignedIn { masked_email: person.email.masked() }))
}

/// Signs up. The answer is the same whether the address has an account already or not.
#[server(prefix = "/api", endpoint = "sign_up")]
pub async fn sign_up(email: String, password: String) -> Answer<()> {
    let engine = guard::engine()?;
    let address = domain::account::EmailAddress::parse(&email).map_err(guard::refuse)?;
    let language = crate::locale::language();
    let token = guard::settle(engine::account::sign_up(&engine, address, password, &language).await)?;
    guard::set_cookie(Cookie::Pending, &token, 3600);
    leptos_axum::redirect("/confirm");
    Ok(())
}

/// Confirms the address by the code that was sent, and signs in.
#[server(prefix = "/api", endpoint = "confirm_email")]
pub async fn confirm_email(code: String) -> Answer<()> {
    let engine = guard::engine()?;
    let pending = guard::token(Cookie::Pending).ok_or_else(|| guard::refuse(domain::Error::CodeOver))?;
    let session = guard::settle(engine::account::confirm(&engine, &pending, &code, &guard::device()).await)?;
    guard::set_cookie(Cookie::Pending, "", 0);
    guard::set_cookie(Cookie::Person, &session.token, session.seconds);
    leptos_axum::redirect("/identification");
    Ok(())
}

/// Sends another code.
#[server(prefix = "/api", endpoint = "resend_code")]
pub async fn resend_code() -> Answer<()> {
    let engine = guard::engine()?;
    let pending = guard::token(Cookie::Pending).ok_or_else(|| guard::refuse(domain::Error::CodeOver))?;
    guard::settle(engine::account::resend(&engine, &pending).await)
}

/// Logs in.
#[server(prefix = "/api", endpoint = "log_in")]
pub async fn log_in(email: String, password: String) -> Answer<()> {
    let engine = guard::engine()?;
    let address = domain::account::EmailAddress::parse(&email).map_err(guard::refuse)?;
    let session = guard::settle(engine::account::log_in(&engine, &address, password, &guard::device()).await)?;
    guard::set_cookie(Cookie::Person, &session.token, session.seconds);
    leptos_axum::redirect("/identification");
    Ok(())
}

/// Logs out this browser.
#[server(prefix = "/api", endpoint = "log_out")]
pub async fn log_out() -> Answer<()> {
    let engine = guard::engine()?;
    if let Some(token) = guard::token(Cookie::Person) {
        guard::settle(engine::account::log_out(&engine, &token).await)?;
    }
    guard::set_cookie(Cookie::Person, "", 0);
    leptos_axum::redirect("/");
    Ok(())
}
