//! A verification: one account's case, its attempts, and every rule about which step may be done when.
//!
//! The wizard asks [`Verification::place`] where the person stands; the server enforces with the same transitions. Each
//! transition consumes the state and gives the next one or a typed refusal. Nothing here stores, sends or draws.

mod limits;
mod progress;
mod states;
mod step;
#[cfg(test)]
mod tests;

pub use limits::{Limits, WARN_BEFORE_END, Window};
pub use progress::{DocumentChoice, FaceCheckOutcome, Progress, Submission};
pub use states::{Attempt, AttemptState, Consent, Gate, Personal, Place, Region};
pub use step::Step;

use crate::error::{Error, FaceCheckProblem, Result};
use crate::evidence::Purpose;
use crate::face_check::Challenge;
use crate::identifier::{AttemptId, ChallengeId, EvidenceId};
use crate::person::PersonalInformation;
use crate::review::{Decision, Verdict};
use crate::time::{Span, Timestamp};
use serde::{Deserialize, Serialize};

/// One account's case.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verification {
    /// Nationality and residence, once Start was pressed.
    pub region: Option<Region>,
    /// What the person said to biometric processing.
    pub consent: Option<Consent>,
    /// Personal information.
    pub personal: Personal,
    /// All attempts, oldest first.
    pub attempts: Vec<Attempt>,
}

const DAY: Span = Span::hours(24);

impl Verification {
    /// Where the person stands now.
    #[must_use]
    pub fn place(&self, limits: &Limits, now: Timestamp) -> Place<'_> {
        match self.attempts.last().map(|attempt| &attempt.state) {
            Some(AttemptState::Open { window, progress }) if !window.is_over(now) => {
                Place::At(self.step_due(progress), *window)
            }
            Some(AttemptState::Submitted { at, looked_at, .. }) => Place::Waiting { since: *at, looked_at: *looked_at },
            Some(AttemptState::Decided { decision, .. }) => match decision.verdict {
                Verdict::Approved => Place::Approved(decision),
                Verdict::Rejected { .. } => Place::Rejected(decision, self.gate(limits, now)),
            },
            Some(AttemptState::Open { .. } | AttemptState::Expired { .. }) | None => {
                Place::Outside(self.gate(limits, now))
            }
        }
    }

    /// Whether another attempt may be begun.
    #[must_use]
    pub fn gate(&self, limits: &Limits, now: Timestamp) -> Gate {
        let needed = usize::try_from(limits.denials_per_day).unwrap_or(usize::MAX);
        let denials: Vec<Timestamp> = self.attempts.iter().filter_map(Attempt::denied_at).collect();
        if needed > 0
            && let (Some(first), Some(last)) =
                (denials.len().checked_sub(needed).and_then(|n| denials.get(n)), denials.last())
            && last.since(*first) <= DAY
            && now.since(*last) < DAY
        {
            return Gate::TooManyDenials { opens_at: last.plus(DAY) };
        }
        let recent: Vec<Timestamp> =
            self.attempts.iter().map(|attempt| attempt.started_at).filter(|start| now.since(*start) < DAY).collect();
        let used = u32::try_from(recent.len()).unwrap_or(u32::MAX);
        match limits.attempts_per_day.saturating_sub(used) {
            0 => Gate::AttemptsUsed { opens_at: recent.first().map_or(now, |start| start.plus(DAY)) },
            attempts_left => Gate::Open { attempts_left },
        }
    }

    /// Start: with a region and an answer to the question of consent, an attempt begins. While personal information is not
    /// confirmed, Start in an open attempt changes the region instead.
    ///
    /// # Errors
    /// The gate's refusals, [`Error::AlreadyConfirmed`], [`Error::AlreadySubmitted`], [`Error::AlreadyVerified`].
    pub fn start(
        mut self,
        id: AttemptId,
        region: Region,
        consent: Consent,
        limits: &Limits,
        now: Timestamp,
    ) -> Result<Self> {
        if self.personal.is_confirmed() {
            return Err(Error::AlreadyConfirmed);
        }
        if !matches!(self.place(limits, now), Place::At(..)) {
            self = self.begin_attempt(id, Progress::default(), limits, now)?;
        }
        Ok(Self { region: Some(region), consent: Some(consent), ..self })
    }

    /// Begins another attempt after an expired one (nothing kept) or a rejected one (what was right is kept).
    ///
    /// # Errors
    /// The gate's refusals; [`Error::StepOutOfOrder`] when region and personal information are still missing.
    pub fn retry(self, id: AttemptId, limits: &Limits, now: Timestamp) -> Result<Self> {
        if !self.personal.is_confirmed() {
            return Err(Error::StepOutOfOrder { due: Step::Region });
        }
        let kept = match self.attempts.last().map(|attempt| &attempt.state) {
            Some(AttemptState::Decided { submission, decision, .. }) => {
                Progress::keep_what_was_right(submission, decision.verdict.reasons())
            }
            _ => Progress::default(),
        };
        self.begin_attempt(id, kept, limits, now)
    }

    fn begin_attempt(mut self, id: AttemptId, progress: Progress, limits: &Limits, now: Timestamp) -> Result<Self> {
        match self.place(limits, now) {
            Place::At(..) | Place::Waiting { .. } => return Err(Error::AlreadySubmitted),
            Place::Approved(_) => return Err(Error::AlreadyVerified),
            Place::Outside(gate) | Place::Rejected(_, gate) => match gate {
                Gate::Open { .. } => {}
                Gate::AttemptsUsed { opens_at } => return Err(Error::AttemptLimit { opens_at }),
                Gate::TooManyDenials { opens_at } => return Err(Error::DenialLimit { opens_at }),
            },
        }
        self = self.expire(now);
        let number = u32::try_from(self.attempts.len()).unwrap_or(u32::MAX).saturating_add(1);
        let mut window = Window::open(limits, now);
        if self.step_due(&progress) >= Step::FaceCheck {
            window = window.at_face_check(limits, now);
        }
        self.attempts.push(Attempt { id, number, started_at: now, state: AttemptState::Open { window, progress } });
        Ok(self)
    }

    /// Enters personal information, to be confirmed.
    ///
    /// # Errors
    /// [`Error::AlreadyConfirmed`], [`Error::TimeOver`], [`Error::NoOpenAttempt`].
    pub fn enter_personal(self, information: PersonalInformation, now: Timestamp) -> Result<Self> {
        if self.personal.is_confirmed() {
            return Err(Error::AlreadyConfirmed);
        }
        self.open_progress(now)?;
        Ok(Self { personal: Personal::Entered { information }, ..self })
    }

    /// Confirms personal information, for good.
    ///
    /// # Errors
    /// [`Error::AlreadyConfirmed`], [`Error::StepOutOfOrder`], [`Error::TimeOver`], [`Error::NoOpenAttempt`].
    pub fn confirm_personal(self, now: Timestamp) -> Result<Self> {
        self.open_progress(now)?;
        match self.personal {
            Personal::Missing => Err(Error::StepOutOfOrder { due: Step::Personal }),
            Personal::Confirmed { .. } => Err(Error::AlreadyConfirmed),
            Personal::Entered { information } => {
                Ok(Self { personal: Personal::Confirmed { information, at: now }, ..self })
            }
        }
    }

    /// Chooses the document. Another choice than before lets go of the pictures of the earlier one.
    ///
    /// # Errors
    /// [`Error::StepOutOfOrder`], [`Error::TimeOver`], [`Error::NoOpenAttempt`].
    pub fn choose_document(self, choice: DocumentChoice, limits: &Limits, now: Timestamp) -> Result<Self> {
        self.advance(Step::Document, limits, now, |progress| Ok(progress.with_document(choice)))
    }

    /// Puts a picture in its place; an earlier one is let go. Doing an earlier step again is allowed.
    ///
    /// # Errors
    /// [`Error::StepOutOfOrder`], [`Error::TimeOver`], [`Error::NoOpenAttempt`].
    pub fn place_picture(
        self,
        purpose: Purpose,
        evidence: EvidenceId,
        limits: &Limits,
        now: Timestamp,
    ) -> Result<Self> {
        let due = self.due(now)?;
        if purpose == Purpose::FaceCheck {
            return Err(Error::StepOutOfOrder { due });
        }
        self.advance(purpose.step(), limits, now, |progress| progress.with_picture(purpose, evidence, due))
    }

    /// Begins a try of the face check.
    ///
    /// # Errors
    /// [`FaceCheckProblem::NoTriesLeft`], [`Error::StepOutOfOrder`], [`Error::TimeOver`], [`Error::NoOpenAttempt`].
    pub fn begin_face_check(self, challenge: Challenge, limits: &Limits, now: Timestamp) -> Result<Self> {
        let tries = limits.face_check_tries;
        self.advance(Step::FaceCheck, limits, now, |mut progress| {
            if progress.tries.begun >= tries {
                return Err(Error::FaceCheck(FaceCheckProblem::NoTriesLeft));
            }
            progress.tries.begun += 1;
            progress.tries.open = Some(challenge);
            Ok(progress)
        })
    }

    /// The open challenge, if it is this one and its recording was announced in time. The bytes may come later, over a bad
    /// connection: with the announcement the browser has committed to their hash.
    ///
    /// # Errors
    /// [`FaceCheckProblem::OtherChallenge`], [`FaceCheckProblem::TooLate`], and those of [`Verification::open_progress`].
    pub fn open_challenge(&self, id: &ChallengeId, announced_at: Timestamp, now: Timestamp) -> Result<&Challenge> {
        let progress = self.open_progress(now)?;
        match &progress.tries.open {
            Some(challenge) if challenge.id != *id => Err(Error::FaceCheck(FaceCheckProblem::OtherChallenge)),
            Some(challenge) if announced_at > challenge.ends_at => Err(Error::FaceCheck(FaceCheckProblem::TooLate)),
            Some(challenge) => Ok(challenge),
            None => Err(Error::FaceCheck(FaceCheckProblem::OtherChallenge)),
        }
    }

    /// The recording of the face check has been stored: the attempt is submitted.
    ///
    /// # Errors
    /// As [`Verification::open_challenge`].
    pub fn finish_face_check(
        self,
        challenge: &ChallengeId,
        evidence: EvidenceId,
        announced_at: Timestamp,
        now: Timestamp,
    ) -> Result<Self> {
        let challenge = self.open_challenge(challenge, announced_at, now)?.clone();
        self.submit(Step::FaceCheck, FaceCheckOutcome::Recorded { evidence, challenge }, now)
    }

    /// A human compares instead: the person cannot do the moves, or has used all tries.
    ///
    /// # Errors
    /// [`Error::StepOutOfOrder`], [`Error::TimeOver`], [`Error::NoOpenAttempt`].
    pub fn ask_for_human(self, now: Timestamp) -> Result<Self> {
        self.submit(Step::FaceCheck, FaceCheckOutcome::HumanAsked, now)
    }

    /// Sends an attempt that needs no (other) face check: one without biometric pictures, or one that keeps the face check
    /// of the attempt before.
    ///
    /// # Errors
    /// [`Error::StepOutOfOrder`], [`Error::TimeOver`], [`Error::NoOpenAttempt`].
    pub fn send(self, now: Timestamp) -> Result<Self> {
        let outcome = self.open_progress(now)?.face_check_kept.clone().unwrap_or(FaceCheckOutcome::NoConsent);
        self.submit(Step::Send, outcome, now)
    }

    fn submit(mut self, step: Step, outcome: FaceCheckOutcome, now: Timestamp) -> Result<Self> {
        let due = self.due(now)?;
        if due != step {
            return Err(Error::StepOutOfOrder { due });
        }
        let submission = self.open_progress(now)?.clone().submit(outcome).ok_or(Error::StepOutOfOrder { due })?;
        if let Some(attempt) = self.attempts.last_mut() {
            attempt.state = AttemptState::Submitted { submission, at: now, looked_at: None };
        }
        Ok(self)
    }

    /// More time, once a press, near the end.
    ///
    /// # Errors
    /// [`Error::TooEarlyForMoreTime`], [`Error::NoMoreTime`], [`Error::TimeOver`], [`Error::NoOpenAttempt`].
    pub fn extend(mut self, limits: &Limits, now: Timestamp) -> Result<Self> {
        self.open_progress(now)?;
        if let Some(Attempt { state: AttemptState::Open { window, .. }, .. }) = self.attempts.last_mut() {
            if !window.ends_soon(now) {
                return Err(Error::TooEarlyForMoreTime);
            }
            *window = window.extended(limits, now)?;
        }
        Ok(self)
    }

    /// Marks an open attempt whose time is over as expired. Anything else stays as it is.
    #[must_use]
    pub fn expire(mut self, now: Timestamp) -> Self {
        if let Some(attempt) = self.attempts.last_mut()
            && let AttemptState::Open { window, .. } = &attempt.state
            && window.is_over(now)
        {
            attempt.state = AttemptState::Expired { at: window.ends_at };
        }
        self
    }

    /// A human begins to look at a submitted attempt. The first look is the one that counts.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::CaseDecided`].
    pub fn look(mut self, id: &AttemptId, now: Timestamp) -> Result<Self> {
        match self.attempt_mut(id)? {
            Attempt { state: AttemptState::Submitted { looked_at, .. }, .. } => {
                looked_at.get_or_insert(now);
                Ok(self)
            }
            Attempt { state: AttemptState::Decided { .. }, .. } => Err(Error::CaseDecided),
            _ => Err(Error::NotFound),
        }
    }

    /// Decides a submitted attempt.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::CaseDecided`].
    pub fn decide(mut self, id: &AttemptId, decision: Decision) -> Result<Self> {
        let attempt = self.attempt_mut(id)?;
        match &attempt.state {
            AttemptState::Submitted { submission, at, .. } => {
                attempt.state = AttemptState::Decided { submission: submission.clone(), submitted_at: *at, decision };
                Ok(self)
            }
            AttemptState::Decided { .. } => Err(Error::CaseDecided),
            AttemptState::Open { .. } | AttemptState::Expired { .. } => Err(Error::NotFound),
        }
    }

    /// The steps that this attempt still has before it, the one that is due first.
    #[must_use]
    pub fn steps_left(&self, now: Timestamp) -> Vec<Step> {
        let Ok(progress) = self.open_progress(now) else { return Vec::new() };
        Step::ALL.into_iter().filter(|step| self.is_missing(*step, progress)).collect()
    }

    /// The attempt of this name.
    #[must_use]
    pub fn attempt(&self, id: &AttemptId) -> Option<&Attempt> {
        self.attempts.iter().find(|attempt| attempt.id == *id)
    }

    /// Whether this kind of evidence may be put in its place now.
    ///
    /// # Errors
    /// [`Error::StepOutOfOrder`], and those of [`Verification::open_progress`].
    pub fn may_place(&self, purpose: Purpose, now: Timestamp) -> Result<()> {
        let progress = self.open_progress(now)?;
        let due = self.step_due(progress);
        let step = purpose.step();
        if step > due || !self.is_asked_for(step, progress) { Err(Error::StepOutOfOrder { due }) } else { Ok(()) }
    }

    /// All evidence that this verification still refers to.
    pub fn evidence(&self) -> impl Iterator<Item = &EvidenceId> {
        self.attempts.iter().flat_map(|attempt| match &attempt.state {
            AttemptState::Open { progress, .. } => progress.evidence(),
            AttemptState::Submitted { submission, .. } | AttemptState::Decided { submission, .. } => {
                submission.evidence_ids()
            }
            AttemptState::Expired { .. } => Vec::new(),
        })
    }

    /// What has been done in the open attempt.
    ///
    /// # Errors
    /// [`Error::NoOpenAttempt`], [`Error::TimeOver`], [`Error::AlreadySubmitted`], [`Error::AlreadyVerified`].
    pub fn open_progress(&self, now: Timestamp) -> Result<&Progress> {
        match self.attempts.last().map(|attempt| &attempt.state) {
            Some(AttemptState::Open { window, .. }) if window.is_over(now) => Err(Error::TimeOver),
            Some(AttemptState::Open { progress, .. }) => Ok(progress),
            Some(AttemptState::Expired { .. }) => Err(Error::TimeOver),
            Some(AttemptState::Submitted { .. }) => Err(Error::AlreadySubmitted),
            Some(AttemptState::Decided { decision, .. }) if decision.verdict == Verdict::Approved => {
                Err(Error::AlreadyVerified)
            }
            Some(AttemptState::Decided { .. }) | None => Err(Error::NoOpenAttempt),
        }
    }

    /// The step that is due in the open attempt.
    ///
    /// # Errors
    /// As [`Verification::open_progress`].
    pub fn due(&self, now: Timestamp) -> Result<Step> {
        self.open_progress(now).map(|progress| self.step_due(progress))
    }

    fn attempt_mut(&mut self, id: &AttemptId) -> Result<&mut Attempt> {
        self.attempts.iter_mut().find(|attempt| attempt.id == *id).ok_or(Error::NotFound)
    }

    fn advance(
        mut self,
        step: Step,
        limits: &Limits,
        now: Timestamp,
        change: impl FnOnce(Progress) -> Result<Progress>,
    ) -> Result<Self> {
        let open = self.open_progress(now)?;
        let due = self.step_due(open);
        if step > due || !self.is_asked_for(step, open) {
            return Err(Error::StepOutOfOrder { due });
        }
        let changed = change(open.clone())?;
        let next_due = self.step_due(&changed);
        if let Some(Attempt { state: AttemptState::Open { window, progress }, .. }) = self.attempts.last_mut() {
            *progress = changed;
            // The short time runs to the portrait; what comes after it has its own, longer one.
            match (due >= Step::FaceCheck, next_due >= Step::FaceCheck) {
                (false, true) => *window = window.at_face_check(limits, now),
                (true, false) => *window = window.back_from_face_check(limits, now)?,
                _ => {}
            }
        }
        Ok(self)
    }

    fn step_due(&self, progress: &Progress) -> Step {
        Step::ALL.into_iter().find(|step| self.is_missing(*step, progress)).unwrap_or(Step::Send)
    }

    fn is_missing(&self, step: Step, progress: &Progress) -> bool {
        self.is_asked_for(step, progress)
            && match step {
                Step::Region => self.region.is_none(),
                Step::Personal => self.personal == Personal::Missing,
                Step::Summary => !self.personal.is_confirmed(),
                Step::Document => progress.document.is_none(),
                Step::Front => progress.front.is_none(),
                Step::Back => progress.back.is_none(),
                Step::Portrait => progress.portrait.is_none(),
                Step::FaceCheck | Step::Send => true,
            }
    }

    /// Which steps belong to this attempt. Without consent to biometric processing there is no portrait and no face check;
    /// a document without a back has no picture of it.
    fn is_asked_for(&self, step: Step, progress: &Progress) -> bool {
        let consented = self.consent.as_ref().is_none_or(|consent| consent.given);
        let face_check_due = consented && progress.face_check_kept.is_none();
        match step {
            Step::Back => progress.document.as_ref().is_none_or(|choice| choice.has_back),
            Step::Portrait => consented,
            Step::FaceCheck => face_check_due,
            Step::Send => !face_check_due,
            _ => true,
        }
    }

    /// The steps of the open attempt, done or not, in order; of a new one when none is open.
    #[must_use]
    pub fn steps(&self, now: Timestamp) -> Vec<Step> {
        let fresh = Progress::default();
        let progress = self.open_progress(now).unwrap_or(&fresh);
        Step::ALL.into_iter().filter(|step| self.is_asked_for(*step, progress)).collect()
    }
}
