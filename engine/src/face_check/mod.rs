//! The face check: giving out challenges, and the way to a human. The recording itself arrives as evidence.
//!
//! A recording is taken only when it can answer its challenge: all moves in order, in time, enough frames of each, every
//! frame a picture. What the frames show is judged by [`judge`], which at this stage says so of nothing: a human does.

mod judge;

pub use judge::{Judgement, judge};

use crate::account::now;
use crate::caller::Caller;
use crate::context::Engine;
use crate::db::Write;
use crate::error::{Error, Result};
use crate::evidence::settle_handoff;
use crate::verification::{Case, change};
use domain::face_check::Challenge;
use domain::identifier::ChallengeId;
use domain::time::Span;
use domain::verification::Step;

/// Begins a try with a freshly drawn challenge.
///
/// # Errors
/// [`domain::error::FaceCheckProblem::NoTriesLeft`], and the refusals of the handoff and of the case.
pub async fn begin(engine: &Engine, caller: &Caller) -> Result<Challenge> {
    caller.may_do(engine, Step::FaceCheck).await?;
    let limits = engine.settings.limits;
    let id = ChallengeId::parse(&engine.rng.id()).ok_or_else(|| Error::broken("the generator drew no identifier"))?;
    let time = Span::seconds(i64::from(limits.face_check_seconds));
    let challenge = Challenge::draw(id, engine.rng.bytes::<8>(), now(engine), time);
    change(engine, caller.account(), caller.actor(), "face_check.begun", |verification, now| {
        verification.begin_face_check(challenge.clone(), &limits, now)
    })
    .await?;
    Ok(challenge)
}

/// Lets a human compare instead of the moves: for people who cannot do them, and after the last try.
///
/// # Errors
/// The refusals of the handoff and of the case.
pub async fn ask_for_human(engine: &Engine, caller: &Caller) -> Result<()> {
    engine
        .db
        .retrying(|| async {
            let case = Case::load(engine, caller.account()).await?;
            // After the case, which is guarded: a handoff that ends meanwhile is seen.
            caller.may_do(engine, Step::FaceCheck).await?;
            let moment = now(engine);
            let next = case.verification.clone().ask_for_human(moment)?;
            let mut write = Write::new();
            let entry = case.entry(engine, caller.actor(), "face_check.human_asked", serde_json::Value::Null);
            case.save(engine, &mut write, &next, entry).await?;
            settle_handoff(engine, &mut write, caller, &next, moment).await?;
            Ok(engine.db.commit(write).await?)
        })
        .await
}
