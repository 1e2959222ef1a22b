//! The people who work in the console: making them, logging in, and whose session a token is.

use super::store;
use crate::account::password;
use crate::audit::Entry;
use crate::context::Engine;
use crate::db::{Bytes, DbError, Write};
use crate::error::{Error, Result};
use crate::random::Token32;
use chrono::Duration;
use domain::account::{EmailAddress, check_new_password};
use domain::error::{Error as Refusal, Field, Problem};
use domain::identifier::StaffId;
use domain::review::Role;

/// A working day with its breaks.
const SESSION_HOURS: i64 = 10;

/// Somebody who works in the console.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffMember {
    /// Who.
    pub staff: StaffId,
    /// Their address.
    pub email: EmailAddress,
    /// What they may do.
    pub role: Role,
}

impl StaffMember {
    /// Who they are in the audit trail.
    #[must_use]
    pub fn actor(&self) -> String {
        format!("staff:{}", self.staff)
    }
}

/// Makes a member of staff.
///
/// # Errors
/// A password that is too short, or an address that is taken ([`Problem::NotOffered`]).
pub async fn create_staff(engine: &Engine, email: &EmailAddress, password: String, role: Role) -> Result<StaffId> {
    check_new_password(&password)?;
    let password = password::hash(&engine.rng, password).await?;
    let staff = engine.rng.id();
    let role_name = match role {
        Role::Reviewer => "reviewer",
        Role::Admin => "admin",
    };
    engine
        .db
        .retrying(|| async {
            let sealed_email = engine.vault.seal_for_operator("staff.email", email.as_str().as_bytes())?;
            let row = store::StaffRow {
                sealed_email: Bytes::from(sealed_email),
                password: password.clone(),
                role: role_name.to_owned(),
                created_at: engine.clock.now(),
            };
            let mut write = Write::new();
            store::create_staff(&mut write, &staff, &address_key(engine, email), row);
            record(engine, &mut write, "system", "staff.created", &staff);
            match engine.db.commit(write).await {
                Err(DbError::AlreadyExists) => Err(Error::from(Refusal::field(Field::Email, Problem::NotOffered))),
                outcome => Ok(outcome?),
            }
        })
        .await?;
    StaffId::parse(&staff).ok_or_else(|| Error::broken("the generator drew no identifier"))
}

/// Whether anybody works in the console yet.
///
/// # Errors
/// When the database fails.
pub async fn has_staff(engine: &Engine) -> Result<bool> {
    Ok(store::has_staff(&engine.db).await?)
}

/// Logs in to the console.
///
/// # Errors
/// [`Refusal::WrongCredentials`].
pub async fn log_in(engine: &Engine, email: &EmailAddress, password: String) -> Result<crate::account::NewSession> {
    let staff = store::staff_at(&engine.db, &address_key(engine, email)).await?;
    // An unknown address takes the same steps.
    let row = store::staff(&engine.db, staff.as_deref().unwrap_or("nobody")).await?;
    let fits = password::fits(row.map(|row| row.password), password).await?;
    let staff = staff.filter(|_| fits).ok_or(Refusal::WrongCredentials)?;
    let lifetime = Duration::hours(SESSION_HOURS);
    engine
        .db
        .retrying(|| async {
            let token = engine.rng.token();
            let created_at = engine.clock.now();
            let row = store::StaffSessionRow { staff: staff.clone(), created_at, ends_at: created_at + lifetime };
            let mut write = Write::new();
            store::create_session(&mut write, &token.hash_text(), row);
            record(engine, &mut write, &format!("staff:{staff}"), "staff.logged_in", &staff);
            engine.db.commit(write).await?;
            Ok(crate::account::NewSession { token: token.text(), seconds: lifetime.num_seconds() })
        })
        .await
}

/// Ends a session in the console.
///
/// # Errors
/// When the database fails.
pub async fn log_out(engine: &Engine, token: &str) -> Result<()> {
    let Some(token) = Token32::parse(token) else { return Ok(()) };
    let mut write = Write::new();
    store::delete_session(&mut write, &token.hash_text());
    Ok(engine.db.commit(write).await?)
}

/// Whose session this token is.
///
/// # Errors
/// [`Refusal::NotSignedIn`].
pub async fn caller(engine: &Engine, token: &str) -> Result<StaffMember> {
    let token = Token32::parse(token).ok_or(Refusal::NotSignedIn)?;
    let session = store::session(&engine.db, &token.hash_text()).await?.ok_or(Refusal::NotSignedIn)?;
    if session.ends_at <= engine.clock.now() {
        return Err(Refusal::NotSignedIn.into());
    }
    member(engine, &session.staff).await?.ok_or_else(|| Refusal::NotSignedIn.into())
}

pub(super) async fn member(engine: &Engine, staff: &str) -> Result<Option<StaffMember>> {
    let Some(row) = store::staff(&engine.db, staff).await? else { return Ok(None) };
    let email = engine.vault.open_for_operator("staff.email", &row.sealed_email)?;
    let email = EmailAddress::parse(&String::from_utf8_lossy(&email))?;
    let role = if row.role == "admin" { Role::Admin } else { Role::Reviewer };
    let staff = StaffId::parse(staff).ok_or_else(|| Error::broken("staff without an identifier"))?;
    Ok(Some(StaffMember { staff, email, role }))
}

/// Forgets sessions that have ended.
pub(crate) async fn forget_ended(engine: &Engine) -> Result<()> {
    let mut write = Write::new();
    store::forget(&mut write, engine.clock.now());
    Ok(engine.db.commit(write).await?)
}

fn address_key(engine: &Engine, email: &EmailAddress) -> String {
    engine.vault.keyed_hash("staff.address", email.key().as_bytes())
}

fn record(engine: &Engine, write: &mut Write, actor: &str, action: &str, staff: &str) {
    let entry = Entry {
        at: engine.clock.now(),
        actor: actor.to_owned(),
        action: action.to_owned(),
        subject: format!("staff:{staff}"),
        detail: serde_json::Value::Null,
    };
    engine.audit.record(write, entry);
}
