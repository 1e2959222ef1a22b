//! Accounts: signing up, confirming the address by a code, logging in and out, and whose session a token is.
//!
//! Nothing here tells a stranger whether an address has an account: signing up with a known address looks the same from
//! outside, costs the same, and its owner is told by mail.

pub mod password;
mod store;

use crate::audit::Entry;
use crate::context::Engine;
use crate::db::{Bytes, DbError, Write};
use crate::error::{Error, Result};
use crate::letter::{self, Letter};
use crate::random::Token32;
use domain::account::{EmailAddress, check_new_password};
use domain::code::SentCode;
use domain::identifier::AccountId;
use domain::time::{Span, Timestamp};
use serde::{Deserialize, Serialize};

/// How long a session lasts.
const SESSION_DAYS: i64 = 7;
/// The context under which an address is sealed.
const EMAIL: &str = "account.email";

/// Somebody who is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Their account.
    pub account: AccountId,
    /// Its address.
    pub email: EmailAddress,
    /// The language that mail to them is in.
    pub language: String,
}

/// A new session, to be put into a cookie.
#[derive(Debug, Clone)]
pub struct NewSession {
    /// The token.
    pub token: String,
    /// How long it lasts, in seconds.
    pub seconds: i64,
}

/// What a sign-up keeps until the address is confirmed; sealed for the operator.
#[derive(Serialize, Deserialize)]
struct Pending {
    email: EmailAddress,
    password: String,
    language: String,
}

/// Signs up and sends a code; to an address that has an account, a letter that says so. Gives the token that the browser
/// keeps until it confirms, so that nobody else's sign-up can be confirmed by it.
///
/// # Errors
/// A password that is too short or long; codes asked for too often.
pub async fn sign_up(engine: &Engine, email: EmailAddress, password: String, language: &str) -> Result<String> {
    check_new_password(&password)?;
    let password = password::hash(&engine.rng, password).await?;
    let address_key = address_key(engine, &email);
    let known = store::account_at(&engine.db, &address_key).await?.is_some();
    let token = engine.rng.token();
    let pending = Pending { email, password, language: language.to_owned() };
    engine
        .db
        .retrying(|| async {
            let mut write = Write::new();
            let code = send_code(engine, &mut write, &pending, &address_key, known).await?;
            let sealed = serde_json::to_vec(&pending).map_err(Error::broken)?;
            let row = store::SignUpRow {
                version: 0,
                address_key: address_key.clone(),
                sealed: Bytes::from(engine.vault.seal_for_operator("sign_up", &sealed)?),
                code,
                known,
                created_at: engine.clock.now(),
            };
            store::create_sign_up(&mut write, &token.hash_text(), row);
            collide(engine.db.commit(write).await)?;
            Ok(token.text())
        })
        .await
}

/// Sends another code to an address that is still to be confirmed.
///
/// # Errors
/// [`domain::Error::CodeOver`] for an unknown token; codes asked for too often.
pub async fn resend(engine: &Engine, pending: &str) -> Result<()> {
    let token = Token32::parse(pending).ok_or(domain::Error::CodeOver)?.hash_text();
    engine
        .db
        .retrying(|| async {
            let row = store::sign_up(&engine.db, &token).await?.ok_or(domain::Error::CodeOver)?;
            let kept = open_pending(engine, &row)?;
            let mut write = Write::new();
            let code = send_code(engine, &mut write, &kept, &row.address_key, row.known).await?;
            store::change_code(&mut write, &token, row.version, code);
            collide(engine.db.commit(write).await)
        })
        .await
}

/// Confirms an address by the code that was sent to it, makes the account, and signs in.
///
/// # Errors
/// [`domain::Error::CodeWrong`], [`domain::Error::CodeOver`].
pub async fn confirm(engine: &Engine, pending: &str, digits: &str, device: &str) -> Result<NewSession> {
    let token = Token32::parse(pending).ok_or(domain::Error::CodeOver)?.hash_text();
    let digits: String = digits.chars().filter(|c| !c.is_whitespace()).collect();
    let verdict = engine
        .db
        .retrying(|| async {
            let row = store::sign_up(&engine.db, &token).await?.ok_or(domain::Error::CodeOver)?;
            let code = read_code(&row.code)?;
            let matches = code_hash(engine, &row.address_key, &digits) == code.hash && !row.known;
            let (code, verdict) = code.answer(matches, now(engine));
            let mut write = Write::new();
            store::change_code(&mut write, &token, row.version, write_code(&code)?);
            let session = match verdict {
                Ok(()) => Ok(create_account(engine, &mut write, &row, device)?),
                Err(refusal) => Err(refusal),
            };
            match engine.db.commit(write).await {
                // Another browser confirmed the same address a moment earlier.
                Err(DbError::AlreadyExists) => Ok(Err(domain::Error::CodeOver)),
                outcome => outcome.map(|()| session).map_err(Error::from),
            }
        })
        .await?;
    Ok(verdict?)
}

fn create_account(engine: &Engine, write: &mut Write, row: &store::SignUpRow, device: &str) -> Result<NewSession> {
    let pending = open_pending(engine, row)?;
    let account = engine.rng.id();
    let key = engine.vault.create_account_key(write, &account)?;
    let sealed_email = Bytes::from(key.seal(EMAIL, pending.email.as_str().as_bytes())?);
    let row_of_account = store::AccountRow {
        sealed_email,
        password: pending.password,
        language: pending.language,
        created_at: engine.clock.now(),
    };
    store::create_account(write, &account, &row.address_key, row_of_account);
    crate::verification::create(write, &account, &key)?;
    record(engine, write, &account, "account.created");
    Ok(open_session(engine, write, &account, device))
}

/// Logs in.
///
/// # Errors
/// [`domain::Error::WrongCredentials`], the same for an unknown address and a wrong password.
pub async fn log_in(engine: &Engine, email: &EmailAddress, password: String, device: &str) -> Result<NewSession> {
    let account = store::account_at(&engine.db, &address_key(engine, email)).await?;
    // An unknown address takes the same steps.
    let row = store::account(&engine.db, account.as_deref().unwrap_or("nobody")).await?;
    let fits = password::fits(row.map(|row| row.password), password).await?;
    let account = account.filter(|_| fits).ok_or(domain::Error::WrongCredentials)?;
    engine
        .db
        .retrying(|| async {
            let mut write = Write::new();
            let session = open_session(engine, &mut write, &account, device);
            record(engine, &mut write, &account, "account.logged_in");
            engine.db.commit(write).await?;
            Ok(session)
        })
        .await
}

/// Ends a session, and what was handed off to a phone. A token that is no longer one is fine.
///
/// # Errors
/// When the database fails.
pub async fn log_out(engine: &Engine, token: &str) -> Result<()> {
    let person = match caller(engine, token).await {
        Ok(person) => Some(person),
        Err(Error::Refused(_)) => None,
        Err(error) => return Err(error),
    };
    let Some(token) = Token32::parse(token) else { return Ok(()) };
    let mut write = Write::new();
    store::delete_session(&mut write, &token.hash_text());
    engine.db.commit(write).await?;
    match person {
        Some(person) => crate::handoff::end_at_log_out(engine, &person).await,
        None => Ok(()),
    }
}

/// Whose session this token is.
///
/// # Errors
/// [`domain::Error::NotSignedIn`].
pub async fn caller(engine: &Engine, token: &str) -> Result<Person> {
    let token = Token32::parse(token).ok_or(domain::Error::NotSignedIn)?;
    let session = store::session(&engine.db, &token.hash_text()).await?.ok_or(domain::Error::NotSignedIn)?;
    if session.ends_at <= engine.clock.now() {
        return Err(domain::Error::NotSignedIn.into());
    }
    let account = AccountId::parse(&session.account).ok_or_else(|| Error::broken("a session without an account"))?;
    person(engine, &account).await
}

/// The person whose account this is.
///
/// # Errors
/// [`domain::Error::NotSignedIn`] when there is no such account any more.
pub(crate) async fn person(engine: &Engine, account: &AccountId) -> Result<Person> {
    let row = store::account(&engine.db, account.as_str()).await?.ok_or(domain::Error::NotSignedIn)?;
    let email = engine.vault.open_sealed(account.as_str(), EMAIL, &row.sealed_email).await?;
    let email = String::from_utf8(email.to_vec()).map_err(Error::broken)?;
    Ok(Person { account: account.clone(), email: EmailAddress::parse(&email)?, language: row.language })
}

/// Forgets what has ended.
pub(crate) async fn forget_ended(engine: &Engine) -> Result<()> {
    let mut write = Write::new();
    store::forget(&mut write, engine.clock.now());
    Ok(engine.db.commit(write).await?)
}

/// A few words about a browser, from what it says of itself: "Chrome, Android". Never more than 40 characters.
#[must_use]
pub fn describe_device(agent: &str) -> String {
    let first =
        |names: &[(&str, &'static str)]| names.iter().find(|(sign, _)| agent.contains(sign)).map(|(_, name)| *name);
    let browser = first(&[
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser", "Samsung Internet"),
        ("Firefox", "Firefox"),
        ("FxiOS", "Firefox"),
        ("CriOS", "Chrome"),
        ("Chrome", "Chrome"),
        ("Safari", "Safari"),
    ]);
    let system = first(&[
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS X", "Mac"),
        ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser}, {system}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => String::new(),
    }
}

fn open_session(engine: &Engine, write: &mut Write, account: &str, device: &str) -> NewSession {
    let token = engine.rng.token();
    let created_at = engine.clock.now();
    let lifetime = chrono::Duration::days(SESSION_DAYS);
    let row = store::SessionRow {
        account: account.to_owned(),
        device: device.to_owned(),
        created_at,
        ends_at: created_at + lifetime,
    };
    store::create_session(write, &token.hash_text(), row);
    NewSession { token: token.text(), seconds: lifetime.num_seconds() }
}

/// Draws a code and queues the letter with it; for an address that has an account, a code that nobody is told. How often is
/// counted for the address, whatever sign-up the code is for.
async fn send_code(
    engine: &Engine,
    write: &mut Write,
    pending: &Pending,
    address_key: &str,
    known: bool,
) -> Result<String> {
    let digits = engine.rng.six_digits();
    let hash = code_hash(engine, address_key, &digits);
    let minutes = i64::from(engine.settings.code_minutes);
    let sent = store::sent_code(&engine.db, address_key).await?;
    let previous = sent.as_ref().map(|sent| read_code(&sent.code)).transpose()?;
    let code = SentCode::send(previous.as_ref(), hash, Span::minutes(minutes), now(engine))?;
    let letter = if known { Letter::AddressKnown } else { Letter::Confirm { code: &digits, minutes } };
    letter::queue(engine, write, &pending.email, &pending.language, &letter)?;
    let code = write_code(&code)?;
    store::save_sent_code(write, address_key, sent.map(|sent| sent.version), code.clone(), engine.clock.now());
    Ok(code)
}

/// Two first codes for one address at the same time: the second one looks again.
fn collide(outcome: std::result::Result<(), DbError>) -> Result<()> {
    match outcome {
        Err(DbError::AlreadyExists) => Err(DbError::Conflict.into()),
        outcome => Ok(outcome?),
    }
}

fn open_pending(engine: &Engine, row: &store::SignUpRow) -> Result<Pending> {
    let opened = engine.vault.open_for_operator("sign_up", &row.sealed)?;
    serde_json::from_slice(&opened).map_err(Error::broken)
}

fn record(engine: &Engine, write: &mut Write, account: &str, action: &str) {
    let entry = Entry {
        at: engine.clock.now(),
        actor: format!("account:{account}"),
        action: action.to_owned(),
        subject: format!("account:{account}"),
        detail: serde_json::Value::Null,
    };
    engine.audit.record(write, entry);
}

fn address_key(engine: &Engine, email: &EmailAddress) -> String {
    engine.vault.keyed_hash("address", email.key().as_bytes())
}

/// The hash of a code, bound to its address. Six digits fall to anybody who has the hash and not the key, so it is keyed.
fn code_hash(engine: &Engine, address_key: &str, digits: &str) -> String {
    engine.vault.keyed_hash("code", format!("{address_key}:{digits}").as_bytes())
}

fn read_code(code: &str) -> Result<SentCode> {
    serde_json::from_str(code).map_err(Error::broken)
}

fn write_code(code: &SentCode) -> Result<String> {
    serde_json::to_string(code).map_err(Error::broken)
}

pub(crate) fn now(engine: &Engine) -> Timestamp {
    Timestamp::from(engine.clock.now())
}
