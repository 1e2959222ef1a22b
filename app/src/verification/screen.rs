//! Which screen of the wizard shows, and where its steps stand: pure words and rules, no view.

use super::api::{CaseView, PlaceView};
use crate::ui::{Step as Mark, StepState};
use crate::words::{I18n, say};
use domain::verification::Step;

/// What the wizard shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Screen {
    /// A step, due or done.
    At(Step),
    /// No attempt was ever begun: the first step begins one.
    Begin,
    /// The time ran out, or nothing is open.
    Expired,
    /// Sent; a human looks.
    Waiting,
    /// Approved.
    Approved,
    /// Rejected.
    Rejected,
}

impl Screen {
    /// The screen for a case and the step in the address. A step that is not yet due is not shown: the one that is due is.
    #[must_use]
    pub fn of(case: &CaseView, asked: Option<Step>) -> Self {
        match &case.place {
            PlaceView::At { step: due, .. } => {
                let shown = asked.filter(|asked| asked <= due && case.steps.contains(asked));
                Self::At(shown.unwrap_or(*due))
            }
            PlaceView::Outside { expired: false, .. } => Self::Begin,
            // With nothing confirmed yet, beginning again means the first step again.
            PlaceView::Outside { .. } if !case.personal_confirmed && asked == Some(Step::Region) => Self::Begin,
            PlaceView::Outside { expired: true, .. } => Self::Expired,
            PlaceView::Waiting { .. } => Self::Waiting,
            PlaceView::Approved { .. } => Self::Approved,
            PlaceView::Rejected { .. } => Self::Rejected,
        }
    }

    /// The address of the screen.
    #[must_use]
    pub fn address(self) -> String {
        let last = match self {
            Self::At(step) => step.path(),
            Self::Begin => Step::Region.path(),
            Self::Expired => "expired",
            Self::Waiting => "waiting",
            Self::Approved | Self::Rejected => "result",
        };
        let mut address = String::from("/verify/");
        address.push_str(last);
        address
    }
}

/// The step that is due, if an attempt is open.
#[must_use]
pub fn due(case: &CaseView) -> Option<Step> {
    match &case.place {
        PlaceView::At { step, .. } => Some(*step),
        _ => None,
    }
}

/// The parts of the wizard as people see them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Group {
    Basic,
    Document,
    You,
    Face,
    Send,
}

const fn group(step: Step) -> Group {
    match step {
        Step::Region | Step::Personal | Step::Summary => Group::Basic,
        Step::Document | Step::Front | Step::Back => Group::Document,
        Step::Portrait => Group::You,
        Step::FaceCheck => Group::Face,
        Step::Send => Group::Send,
    }
}

fn name(i18n: I18n, group: Group) -> String {
    match group {
        Group::Basic => say!(i18n, wizard.group_basic),
        Group::Document => say!(i18n, wizard.group_document),
        Group::You => say!(i18n, wizard.group_you),
        Group::Face => say!(i18n, wizard.group_face),
        Group::Send => say!(i18n, wizard.group_send),
    }
}

/// The groups of this attempt, each with its first step.
fn groups(case: &CaseView) -> Vec<(Group, Step)> {
    let mut groups: Vec<(Group, Step)> = Vec::new();
    for step in &case.steps {
        if groups.last().is_none_or(|(last, _)| *last != group(*step)) {
            groups.push((group(*step), *step));
        }
    }
    groups
}

/// The marks of the stepper while this step shows.
#[must_use]
pub fn marks(i18n: I18n, case: &CaseView, shown: Step) -> Vec<Mark> {
    let due = due(case).unwrap_or(Step::Region);
    let mark = |(part, first): (Group, Step)| {
        let (state, href) = if part == group(shown) {
            (StepState::Now, None)
        } else if group(due) > part {
            (StepState::Done, Some(Screen::At(first).address()))
        } else if part == group(due) {
            // Somebody looks back at a done step: the due one can be reached again.
            (StepState::Next, Some(Screen::At(due).address()))
        } else {
            (StepState::Next, None)
        };
        Mark { label: name(i18n, part), href, state }
    };
    groups(case).into_iter().map(mark).collect()
}

/// "Step 2 of 4: Document".
#[must_use]
pub fn place_in_words(i18n: I18n, case: &CaseView, shown: Step) -> String {
    let groups = groups(case);
    let number = groups.iter().position(|(part, _)| *part == group(shown)).unwrap_or(0) + 1;
    let name = name(i18n, group(shown));
    say!(i18n, wizard.place, number = number.to_string(), count = groups.len().to_string(), name = name)
}

/// Where Back leads from this step: to the step before it, or out.
#[must_use]
pub fn back_from(case: &CaseView, shown: Step) -> String {
    let before = case.steps.iter().copied().take_while(|step| *step < shown).last();
    before.map_or_else(|| String::from("/identification"), |step| Screen::At(step).address())
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Timestamp;
    use domain::verification::{Gate, Limits, Window};

    fn at(step: Step) -> CaseView {
        let limits = Limits::default();
        let now = Timestamp::from_milliseconds(0);
        CaseView {
            now,
            masked_email: String::new(),
            place: PlaceView::At { step, window: Window::open(&limits, now), extensions_left: 10 },
            steps: Step::ALL.into_iter().filter(|step| *step != Step::Send).collect(),
            region: None,
            consented: Some(true),
            personal: None,
            personal_confirmed: false,
            document: None,
            pictures: Vec::new(),
            tries_left: 3,
            handoff: None,
            limits,
        }
    }

    #[test]
    fn a_done_step_can_be_looked_at_and_a_later_one_cannot() {
        let case = at(Step::Front);
        assert_eq!(Screen::of(&case, None), Screen::At(Step::Front));
        assert_eq!(Screen::of(&case, Some(Step::Region)), Screen::At(Step::Region));
        assert_eq!(Screen::of(&case, Some(Step::Portrait)), Screen::At(Step::Front));
        assert_eq!(Screen::of(&case, Some(Step::Send)), Screen::At(Step::Front));
    }

    #[test]
    fn without_an_attempt_the_wizard_begins_or_says_that_the_time_is_over() {
        let mut case = at(Step::Region);
        case.place = PlaceView::Outside { gate: Gate::Open { attempts_left: 10 }, expired: false };
        assert_eq!(Screen::of(&case, Some(Step::Portrait)), Screen::Begin);
        case.place = PlaceView::Outside { gate: Gate::Open { attempts_left: 9 }, expired: true };
        assert_eq!(Screen::of(&case, None), Screen::Expired);
    }

    #[test]
    fn back_leads_to_the_step_before_and_from_the_first_one_out() {
        let case = at(Step::Portrait);
        assert_eq!(back_from(&case, Step::Portrait), "/verify/back");
        assert_eq!(back_from(&case, Step::Region), "/identification");
    }
}
