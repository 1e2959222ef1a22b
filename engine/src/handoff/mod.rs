//! Handoff: drawing codes, claiming them, matching numbers, and what the phone may see.
//!
//! Tokens leave this room once, in a QR code, a letter or a cookie; only their hashes are stored. A phone's session can do
//! the steps handed off and nothing else: it reads no account and no evidence.

mod qr;
mod store;

use crate::account::{Person, now, person};
use crate::context::Engine;
use crate::db::{DbError, Write};
use crate::error::{Error, Result};
use crate::letter::{self, Letter};
use crate::random::Token32;
use crate::verification::Case;
use chrono::Duration;
use domain::Timestamp;
use domain::account::EmailAddress;
use domain::error::{Error as Refusal, HandoffProblem};
use domain::handoff::{Handoff, HandoffEnd, HandoffState, Number, Phone, REDRAW_AFTER};
use domain::identifier::{AccountId, HandoffId};
use domain::verification::Verification;

/// How long a phone's session lasts at most.
const PHONE_HOURS: i64 = 24;

/// A phone that has claimed a handoff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhoneSession {
    /// Whose case it is.
    pub account: AccountId,
    /// The handoff that it claimed.
    pub handoff: HandoffId,
    /// The hash of its token.
    pub token_hash: String,
}

/// A code that was just drawn.
#[derive(Debug, Clone)]
pub struct DrawnCode {
    /// The QR code as SVG.
    pub svg: String,
    /// The link in it.
    pub link: String,
    /// Seconds until the next is drawn.
    pub redraw_seconds: u32,
}

/// A claimed handoff, for the phone's cookie.
#[derive(Debug, Clone)]
pub struct Claimed {
    /// The token.
    pub token: String,
    /// How long it lasts at most, in seconds.
    pub seconds: i64,
}

/// What a phone may know.
#[derive(Debug, Clone)]
pub struct PhoneStanding {
    /// Its handoff.
    pub handoff: Handoff,
    /// The case, of which the page shows the step that is due and nothing else.
    pub verification: Verification,
    /// The account's address, to be shown masked.
    pub email: EmailAddress,
    /// The time.
    pub now: Timestamp,
}

/// A handoff as it was loaded.
struct Loaded {
    handoff: Handoff,
    version: u64,
}

/// Begins a handoff of the step that is due and the camera steps after it. One that waits for the same steps stays.
///
/// # Errors
/// [`HandoffProblem::NothingToHandOff`], and the refusals of the case.
pub async fn begin(engine: &Engine, person: &Person) -> Result<()> {
    let id = HandoffId::parse(&engine.rng.id()).ok_or_else(|| Error::broken("the generator drew no identifier"))?;
    engine
        .db
        .retrying(|| async {
            let case = Case::load(engine, &person.account).await?;
            let moment = now(engine);
            case.verification.open_progress(moment)?;
            let attempt = case.verification.attempts.last().ok_or(Refusal::NoOpenAttempt)?.id.clone();
            let next = Handoff::begin(id.clone(), attempt, &case.verification.steps_left(moment))?;
            let earlier = load(engine, &person.account).await?;
            if let Some(Loaded { handoff, .. }) = &earlier
                && handoff.state == HandoffState::Waiting
                && (&handoff.attempt, &handoff.steps) == (&next.attempt, &next.steps)
            {
                return Ok(());
            }
            let next = match &earlier {
                Some(Loaded { handoff, .. }) => next.in_place_of(handoff),
                None => next,
            };
            let mut write = Write::new();
            save(&mut write, &person.account, earlier.map(|loaded| loaded.version), &next)?;
            case.touch(&mut write);
            engine
                .audit
                .record(&mut write, case.entry(engine, person.actor(), "handoff.begun", serde_json::Value::Null));
            collide(engine.db.commit(write).await)
        })
        .await
}

/// Draws a code for a handoff that waits.
///
/// # Errors
/// [`HandoffProblem`] when none waits.
pub async fn draw(engine: &Engine, person: &Person) -> Result<DrawnCode> {
    let mut write = Write::new();
    let link = draw_link(engine, &mut write, &person.account).await?;
    engine.db.commit(write).await?;
    let redraw_seconds = u32::try_from(REDRAW_AFTER.as_seconds()).unwrap_or(u32::MAX);
    Ok(DrawnCode { svg: qr::svg(&link)?, link, redraw_seconds })
}

/// Sends a freshly drawn link to the account's own address.
///
/// # Errors
/// [`HandoffProblem`] when none waits, [`Refusal::TooManyRequests`] soon after another one.
pub async fn send_link(engine: &Engine, person: &Person, language: &str) -> Result<()> {
    engine
        .db
        .retrying(|| async {
            let mut write = Write::new();
            let link = draw_link(engine, &mut write, &person.account).await?;
            if let Some(Loaded { handoff, version }) = load(engine, &person.account).await? {
                save(&mut write, &person.account, Some(version), &handoff.send_letter(now(engine))?)?;
            }
            letter::queue(engine, &mut write, &person.email, language, &Letter::HandoffLink { link: &link })?;
            Ok(engine.db.commit(write).await?)
        })
        .await
}

async fn draw_link(engine: &Engine, write: &mut Write, account: &AccountId) -> Result<String> {
    let handoff = current(engine, account).await?.ok_or(Refusal::Handoff(HandoffProblem::NothingToHandOff))?;
    match handoff.state {
        HandoffState::Waiting => {}
        HandoffState::Claimed { .. } | HandoffState::Connected { .. } => {
            return Err(Refusal::Handoff(HandoffProblem::AlreadyTaken).into());
        }
        HandoffState::Ended { how, .. } => return Err(Refusal::Handoff(HandoffProblem::Ended(how)).into()),
    }
    let token = engine.rng.token();
    let row = store::CodeRow {
        account: account.to_string(),
        handoff: handoff.id.to_string(),
        drawn_at: engine.clock.now(),
        claimed_by: None,
    };
    store::create_code(write, &token.hash_text(), row);
    let base = engine.settings.phone_url.as_ref().unwrap_or(&engine.settings.public_url);
    Ok(format!("{base}/h/{}", token.text()))
}

/// A phone claims a code. Asked again by the phone that has it already (`known` is its token), it says yes again.
///
/// # Errors
/// [`HandoffProblem::UnknownCode`], [`HandoffProblem::CodeExpired`], [`HandoffProblem::AlreadyTaken`],
/// [`HandoffProblem::Ended`].
pub async fn claim(engine: &Engine, code: &str, known: Option<&str>, device: &str) -> Result<Claimed> {
    let unknown = || Refusal::Handoff(HandoffProblem::UnknownCode);
    let code = Token32::parse(code).ok_or_else(unknown)?.hash_text();
    let seconds = Duration::hours(PHONE_HOURS).num_seconds();
    let token = engine.rng.token();
    engine
        .db
        .retrying(|| async {
            let drawn = store::code(&engine.db, &code).await?.ok_or_else(unknown)?;
            let account = AccountId::parse(&drawn.account).ok_or_else(|| Error::broken("a code without an account"))?;
            if let Some(known) = known.and_then(Token32::parse)
                && drawn.claimed_by.as_deref() == Some(known.hash_text().as_str())
            {
                return Ok(Claimed { token: known.text(), seconds });
            }
            let case = Case::load(engine, &account).await?;
            let Loaded { handoff, version } = load(engine, &account).await?.ok_or_else(unknown)?;
            if handoff.id.as_str() != drawn.handoff {
                return Err(Refusal::Handoff(HandoffProblem::Ended(HandoffEnd::Replaced)).into());
            }
            let moment = now(engine);
            let phone = Phone { token_hash: token.hash_text(), device: device.to_owned(), claimed_at: moment };
            let next =
                handoff.at(moment).claim(Timestamp::from(drawn.drawn_at), phone, engine.rng.bytes::<4>(), moment)?;
            let mut write = Write::new();
            save(&mut write, &account, Some(version), &next)?;
            store::claim_code(&mut write, &code, &token.hash_text());
            let row = store::PhoneRow {
                account: account.to_string(),
                handoff: next.id.to_string(),
                created_at: engine.clock.now(),
            };
            store::create_phone(&mut write, &token.hash_text(), row);
            case.touch(&mut write);
            let actor = format!("phone:{}", next.id);
            engine.audit.record(&mut write, case.entry(engine, actor, "handoff.claimed", serde_json::Value::Null));
            engine.db.commit(write).await?;
            Ok(Claimed { token: token.text(), seconds })
        })
        .await
}

/// Whose phone this token is.
///
/// # Errors
/// [`Refusal::NotSignedIn`].
pub async fn phone_session(engine: &Engine, token: &str) -> Result<PhoneSession> {
    let token_hash = Token32::parse(token).ok_or(Refusal::NotSignedIn)?.hash_text();
    let row = store::phone(&engine.db, &token_hash).await?.ok_or(Refusal::NotSignedIn)?;
    if row.created_at + Duration::hours(PHONE_HOURS) <= engine.clock.now() {
        return Err(Refusal::NotSignedIn.into());
    }
    match (AccountId::parse(&row.account), HandoffId::parse(&row.handoff)) {
        (Some(account), Some(handoff)) => Ok(PhoneSession { account, handoff, token_hash }),
        _ => Err(Error::broken("a phone without a handoff")),
    }
}

/// The handoff of a phone as it stands. One that another has replaced is over, and so is one of an attempt that is not the
/// last any more.
pub(crate) async fn of_phone(engine: &Engine, session: &PhoneSession) -> Result<Handoff> {
    let moment = now(engine);
    let handoff = current(engine, &session.account).await?.ok_or(Refusal::NotSignedIn)?;
    let is_theirs =
        handoff.id == session.handoff && handoff.phone().is_none_or(|phone| phone.token_hash == session.token_hash);
    if !is_theirs {
        let state = HandoffState::Ended { how: HandoffEnd::Replaced, at: moment };
        return Ok(Handoff { id: session.handoff.clone(), state, ..handoff });
    }
    let case = Case::load(engine, &session.account).await?;
    let is_of_last = case.verification.attempts.last().is_some_and(|attempt| attempt.id == handoff.attempt);
    Ok(if is_of_last { handoff } else { handoff.end(HandoffEnd::TimedOut, moment) })
}

/// Whether the handoff of a phone is still under way.
///
/// # Errors
/// When storage fails.
pub async fn is_under_way(engine: &Engine, session: &PhoneSession) -> Result<bool> {
    Ok(!of_phone(engine, session).await?.is_over())
}

/// What a phone may know.
///
/// # Errors
/// [`Refusal::NotSignedIn`].
pub async fn phone_standing(engine: &Engine, session: &PhoneSession) -> Result<PhoneStanding> {
    let handoff = of_phone(engine, session).await?;
    let verification = Case::load(engine, &session.account).await?.verification;
    let moment = now(engine);
    let handoff = match verification.due(moment) {
        Ok(_) => handoff,
        Err(Refusal::TimeOver) => handoff.end(HandoffEnd::TimedOut, moment),
        Err(_) => handoff.end(HandoffEnd::Finished, moment),
    };
    let email = person(engine, &session.account).await?.email;
    Ok(PhoneStanding { handoff, verification, email, now: moment })
}

/// The person presses a number on the computer. A wrong one ends the handoff.
///
/// # Errors
/// [`HandoffProblem::NumberMismatch`] after a wrong number, and those of [`Handoff::confirm`].
pub async fn confirm(engine: &Engine, person: &Person, pressed: Number) -> Result<()> {
    let next = change(engine, &person.account, &person.actor(), "handoff.number_pressed", |handoff, moment| {
        handoff.confirm(pressed, moment)
    })
    .await?;
    match next.state {
        HandoffState::Ended { how: HandoffEnd::NumberMismatch, .. } => {
            Err(Refusal::Handoff(HandoffProblem::NumberMismatch).into())
        }
        HandoffState::Ended { how, .. } => Err(Refusal::Handoff(HandoffProblem::Ended(how)).into()),
        _ => Ok(()),
    }
}

/// Ends the handoff from the computer.
///
/// # Errors
/// When there is none.
pub async fn end(engine: &Engine, person: &Person, how: HandoffEnd) -> Result<()> {
    change(engine, &person.account, &person.actor(), "handoff.ended", |handoff, moment| Ok(handoff.end(how, moment)))
        .await
        .map(|_| ())
}

/// Ends what a person who logs out has handed off: nobody would be left to see what the phone does.
pub(crate) async fn end_at_log_out(engine: &Engine, person: &Person) -> Result<()> {
    if current(engine, &person.account).await?.is_some_and(|handoff| !handoff.is_over()) {
        end(engine, person, HandoffEnd::CancelledHere).await?;
    }
    Ok(())
}

/// Ends the handoff from the phone.
///
/// # Errors
/// [`HandoffProblem::Ended`] when it is not this phone's any more.
pub async fn end_on_phone(engine: &Engine, session: &PhoneSession) -> Result<()> {
    if let HandoffState::Ended { how, .. } = of_phone(engine, session).await?.state {
        return Err(Refusal::Handoff(HandoffProblem::Ended(how)).into());
    }
    let actor = format!("phone:{}", session.handoff);
    change(engine, &session.account, &actor, "handoff.ended", |handoff, moment| {
        // Another may have begun in this very moment: that one is not this phone's to end.
        if handoff.id == session.handoff {
            Ok(handoff.end(HandoffEnd::CancelledOnPhone, moment))
        } else {
            Err(Refusal::Handoff(HandoffProblem::Ended(HandoffEnd::Replaced)))
        }
    })
    .await
    .map(|_| ())
}

/// The latest handoff of an account, as it stands now.
pub(crate) async fn current(engine: &Engine, account: &AccountId) -> Result<Option<Handoff>> {
    let loaded = load(engine, account).await?;
    Ok(loaded.map(|loaded| loaded.handoff.at(now(engine))))
}

/// Ends the handoff of an account within another transaction, if it is not over.
pub(crate) async fn end_in(engine: &Engine, write: &mut Write, account: &AccountId, how: HandoffEnd) -> Result<()> {
    if let Some(Loaded { handoff, version }) = load(engine, account).await?
        && !handoff.is_over()
    {
        save(write, account, Some(version), &handoff.end(how, now(engine)))?;
    }
    Ok(())
}

/// Forgets codes and phones of yesterday.
pub(crate) async fn forget_codes(engine: &Engine) -> Result<()> {
    let mut write = Write::new();
    store::forget(&mut write, engine.clock.now() - Duration::hours(PHONE_HOURS));
    Ok(engine.db.commit(write).await?)
}

async fn change(
    engine: &Engine,
    account: &AccountId,
    actor: &str,
    action: &str,
    transition: impl Fn(Handoff, Timestamp) -> domain::Result<Handoff>,
) -> Result<Handoff> {
    engine
        .db
        .retrying(|| async {
            let case = Case::load(engine, account).await?;
            let none = Refusal::Handoff(HandoffProblem::NothingToHandOff);
            let Loaded { handoff, version } = load(engine, account).await?.ok_or(none)?;
            let next = transition(handoff, now(engine))?;
            let mut write = Write::new();
            save(&mut write, account, Some(version), &next)?;
            case.touch(&mut write);
            engine.audit.record(&mut write, case.entry(engine, actor.to_owned(), action, serde_json::Value::Null));
            engine.db.commit(write).await?;
            Ok(next)
        })
        .await
}

async fn load(engine: &Engine, account: &AccountId) -> Result<Option<Loaded>> {
    let Some(row) = store::load(&engine.db, account.as_str()).await? else { return Ok(None) };
    let handoff = serde_json::from_str(&row.facts).map_err(Error::broken)?;
    Ok(Some(Loaded { handoff, version: row.version }))
}

fn save(write: &mut Write, account: &AccountId, version: Option<u64>, handoff: &Handoff) -> Result<()> {
    let facts = serde_json::to_string(handoff).map_err(Error::broken)?;
    store::save(write, account.as_str(), version, facts);
    Ok(())
}

/// Two tabs that begin the first handoff at the same time: the second one looks again.
fn collide(outcome: std::result::Result<(), DbError>) -> Result<()> {
    match outcome {
        Err(DbError::AlreadyExists) => Err(DbError::Conflict.into()),
        outcome => Ok(outcome?),
    }
}
