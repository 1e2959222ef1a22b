//! Who does a step: a person in their own browser, or the phone of a handoff, which may do less.

use crate::account::Person;
use crate::context::Engine;
use crate::error::Result;
use crate::handoff::{self, PhoneSession};
use domain::evidence::Device;
use domain::identifier::AccountId;
use domain::verification::Step;

/// Somebody who may do steps of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Caller {
    /// The person, signed in.
    Person(Person),
    /// The phone of a handoff.
    Phone(PhoneSession),
}

impl From<Person> for Caller {
    fn from(person: Person) -> Self {
        Self::Person(person)
    }
}

impl From<PhoneSession> for Caller {
    fn from(phone: PhoneSession) -> Self {
        Self::Phone(phone)
    }
}

impl Caller {
    /// Whose case it is.
    #[must_use]
    pub const fn account(&self) -> &AccountId {
        match self {
            Self::Person(person) => &person.account,
            Self::Phone(phone) => &phone.account,
        }
    }

    /// On which device they are.
    #[must_use]
    pub const fn device(&self) -> Device {
        match self {
            Self::Person(_) => Device::Own,
            Self::Phone(_) => Device::Phone,
        }
    }

    /// Who they are in the audit trail.
    #[must_use]
    pub fn actor(&self) -> String {
        match self {
            Self::Person(person) => person.actor(),
            Self::Phone(phone) => format!("phone:{}", phone.handoff),
        }
    }

    /// Whether they may do this step at all. Whether it is due is asked of the case.
    ///
    /// # Errors
    /// For a phone: the refusals of [`domain::handoff::Handoff::may_do`].
    pub async fn may_do(&self, engine: &Engine, step: Step) -> Result<()> {
        match self {
            Self::Person(_) => Ok(()),
            Self::Phone(phone) => Ok(handoff::of_phone(engine, phone).await?.may_do(step)?),
        }
    }
}
