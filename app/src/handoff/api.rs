//! Server functions of the handoff: the computer's and the phone's.

#![expect(missing_docs, reason = "`#[server]` makes a struct of the arguments, without their documentation")]

use crate::failure::Answer;
use domain::Timestamp;
use domain::document::DocumentType;
use domain::handoff::{HandoffEnd, Number};
use domain::verification::{Limits, Step};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use crate::guard::{self, Cookie};

/// A handoff, as the computer sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandoffView {
    /// The steps that the phone may do.
    pub steps: Vec<Step>,
    /// Where it stands.
    pub state: HandoffStateView,
}

/// Where a handoff stands, as the computer sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum HandoffStateView {
    /// Codes are shown.
    Waiting,
    /// A phone has come: one of these numbers is on it.
    Claimed {
        /// The three numbers.
        choices: [Number; 3],
        /// What kind of device it says it is.
        device: String,
    },
    /// The phone is at work.
    Connected {
        /// What kind of device it says it is.
        device: String,
        /// Whether its page is open.
        present: bool,
    },
    /// It is over.
    Ended {
        /// How.
        how: HandoffEnd,
        /// When.
        at: Timestamp,
    },
}

/// A drawn code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeView {
    /// The QR code as SVG, black on white, with its quiet zone.
    pub svg: String,
    /// The link in it.
    pub link: String,
    /// Seconds after which the next one is drawn.
    pub redraw_seconds: u32,
}

/// What the phone sees.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PhoneView {
    /// The server's clock.
    pub now: Timestamp,
    /// The operator's name.
    pub site: String,
    /// The account, masked.
    pub masked_email: String,
    /// The steps handed off.
    pub steps: Vec<Step>,
    /// Where it stands.
    pub state: PhoneStateView,
    /// The limits that hold.
    pub limits: Limits,
}

/// Where a handoff stands, as the phone sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum PhoneStateView {
    /// This number has to be pressed on the computer.
    Number {
        /// The number.
        number: Number,
    },
    /// A step is due here.
    At {
        /// Which.
        step: Step,
        /// The type of the document, for the words.
        document_type: Option<DocumentType>,
        /// Tries of the face check that are left.
        tries_left: u32,
        /// When the time ends.
        ends_at: Timestamp,
    },
    /// It is over.
    Ended {
        /// How.
        how: HandoffEnd,
    },
}

/// Begins a handoff of the step that is due and the camera steps after it.
#[server(prefix = "/api", endpoint = "begin_handoff")]
pub async fn begin_handoff() -> Answer<()> {
    let (engine, person) = guard::person().await?;
    guard::settle(engine::handoff::begin(&engine, &person).await)
}

/// Draws a new code.
#[server(prefix = "/api", endpoint = "draw_code")]
pub async fn draw_code() -> Answer<CodeView> {
    let (engine, person) = guard::person().await?;
    let code = guard::settle(engine::handoff::draw(&engine, &person).await)?;
    Ok(CodeView { svg: code.svg, link: code.link, redraw_seconds: code.redraw_seconds })
}

/// Sends a freshly drawn link to the account's own address.
#[server(prefix = "/api", endpoint = "send_link")]
pub async fn send_link() -> Answer<()> {
    let (engine, person) = guard::person().await?;
    guard::settle(engine::handoff::send_link(&engine, &person, &crate::locale::language()).await)
}

/// Presses a number on the computer.
#[server(prefix = "/api", endpoint = "confirm_number")]
pub async fn confirm_number(number: Number) -> Answer<()> {
    let (engine, person) = guard::person().await?;
    guard::settle(engine::handoff::confirm(&engine, &person, number).await)
}

/// Cancels the handoff, or takes its steps back, on the computer.
#[server(prefix = "/api", endpoint = "end_handoff")]
pub async fn end_handoff(take_back: bool) -> Answer<()> {
    let (engine, person) = guard::person().await?;
    let how = if take_back { HandoffEnd::TakenBack } else { HandoffEnd::CancelledHere };
    guard::settle(engine::handoff::end(&engine, &person, how).await)
}

/// Claims a code for this phone.
#[server(prefix = "/api", endpoint = "claim")]
pub async fn claim(code: String) -> Answer<()> {
    let engine = guard::engine()?;
    let known = guard::token(Cookie::Phone);
    let claimed = guard::settle(engine::handoff::claim(&engine, &code, known.as_deref(), &guard::device()).await)?;
    guard::set_cookie(Cookie::Phone, &claimed.token, claimed.seconds);
    Ok(())
}

/// What this phone is to do.
#[server(prefix = "/api", endpoint = "phone_case")]
pub async fn phone_case() -> Answer<PhoneView> {
    let (engine, phone) = guard::phone().await?;
    let standing = guard::settle(engine::handoff::phone_standing(&engine, &phone).await)?;
    Ok(super::view::phone_view(&engine, &phone, standing))
}

/// Cancels the handoff on the phone.
#[server(prefix = "/api", endpoint = "phone_cancel")]
pub async fn phone_cancel() -> Answer<()> {
    let (engine, phone) = guard::phone().await?;
    guard::settle(engine::handoff::end_on_phone(&engine, &phone).await)
}
