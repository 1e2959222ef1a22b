//! The ways a camera can fail, told apart by what the browser says. What is said about each stands in `trouble_view`.

use super::agent::Agent;

/// Why there is no usable camera picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// The page did not come over a secure connection, where browsers give no camera.
    Insecure,
    /// The browser has no camera access for pages.
    Unsupported,
    /// The browser inside another app, which gives no camera.
    InApp,
    /// The person, or an earlier choice of theirs, blocked it.
    Blocked,
    /// The question was closed without an answer.
    Dismissed,
    /// The operating system does not let this browser use the camera.
    BlockedBySystem,
    /// Whoever administers this device or page forbids it.
    BlockedByPolicy,
    /// The device has no camera.
    Missing,
    /// Another program uses it, or it does not start.
    Busy,
    /// It stopped while it was in use.
    Ended,
    /// It sends only black pictures.
    Black,
    /// The browser wants a press before it plays video.
    NeedsPress,
    /// It is open but sends nothing.
    Silent,
}

/// What is known besides the browser's error.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Circumstances {
    /// What the browser remembers about the permission: `granted`, `denied` or `prompt`.
    pub permission: Option<Permission>,
    /// Whether the page itself may use a camera (permissions policy).
    pub forbidden_here: bool,
    /// Whether this is a browser inside another app.
    pub in_app: bool,
}

/// What a browser remembers about a permission.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Permission {
    /// Allowed.
    Granted,
    /// Blocked.
    Denied,
    /// It asks each time.
    Prompt,
}

/// What to do after a failed attempt to open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Try again with fewer wishes, without a word.
    Loosen,
    /// Give up and say this.
    Say(Trouble),
}

/// Reads the name and message of the error that opening a camera gave.
#[must_use]
pub fn judge(name: &str, message: &str, circumstances: Circumstances) -> Verdict {
    let message = message.to_lowercase();
    Verdict::Say(match name {
        "OverconstrainedError" | "ConstraintNotSatisfiedError" => return Verdict::Loosen,
        "NotAllowedError" | "PermissionDeniedError" | "SecurityError" if circumstances.in_app => Trouble::InApp,
        "NotFoundError" | "DevicesNotFoundError" | "TypeError" | "NotSupportedError" if circumstances.in_app => {
            Trouble::InApp
        }
        "SecurityError" => Trouble::BlockedByPolicy,
        "NotAllowedError" | "PermissionDeniedError" => {
            if circumstances.forbidden_here {
                Trouble::BlockedByPolicy
            } else if message.contains("system") || circumstances.permission == Some(Permission::Granted) {
                Trouble::BlockedBySystem
            } else if message.contains("dismissed") || circumstances.permission == Some(Permission::Prompt) {
                Trouble::Dismissed
            } else {
                Trouble::Blocked
            }
        }
        "NotFoundError" | "DevicesNotFoundError" => Trouble::Missing,
        "TypeError" | "NotSupportedError" => Trouble::Unsupported,
        // NotReadableError, TrackStartError, AbortError and whatever comes next.
        _ => Trouble::Busy,
    })
}

/// Why a page without `navigator.mediaDevices` has none.
#[must_use]
pub const fn judge_absence(secure: bool, agent: Agent) -> Trouble {
    if agent.in_app {
        Trouble::InApp
    } else if secure {
        Trouble::Unsupported
    } else {
        Trouble::Insecure
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_to_fail_has_its_own_answer() {
        let none = Circumstances::default();
        let known = |permission| Circumstances { permission: Some(permission), ..none };
        let cases = [
            ("NotAllowedError", "Permission denied", none, Trouble::Blocked),
            ("NotAllowedError", "Permission denied", known(Permission::Denied), Trouble::Blocked),
            ("NotAllowedError", "Permission denied by system", none, Trouble::BlockedBySystem),
            ("NotAllowedError", "The request is not allowed", known(Permission::Granted), Trouble::BlockedBySystem),
            ("NotAllowedError", "Permission dismissed", known(Permission::Prompt), Trouble::Dismissed),
            ("NotAllowedError", "", Circumstances { forbidden_here: true, ..none }, Trouble::BlockedByPolicy),
            ("NotAllowedError", "", Circumstances { in_app: true, ..none }, Trouble::InApp),
            ("NotFoundError", "Requested device not found", none, Trouble::Missing),
            ("NotReadableError", "Could not start video source", none, Trouble::Busy),
            ("AbortError", "Starting videoinput failed", none, Trouble::Busy),
            ("TypeError", "", none, Trouble::Unsupported),
        ];
        for (name, message, circumstances, trouble) in cases {
            assert_eq!(judge(name, message, circumstances), Verdict::Say(trouble), "{name} {message}");
        }
        assert_eq!(judge("OverconstrainedError", "", none), Verdict::Loosen);
    }
}
