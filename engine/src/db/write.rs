//! Collects the statements of one transaction. Nothing reaches the database before `Db::commit`.

use std::sync::Arc;

use surrealdb::types::{RecordId, SurrealValue};
use tokio::sync::Notify;

use super::error::STALE;
use super::{Bindings, parameters};

/// The statements of one transaction: all of them happen or none.
#[derive(Debug, Default)]
#[must_use = "a write does nothing until it is committed"]
pub struct Write {
    statements: Vec<String>,
    bindings: Bindings,
    guarded: Vec<(RecordId, u64)>,
    mistake: Option<String>,
    serialised: bool,
    wake: Vec<Arc<Notify>>,
}

impl Write {
    /// An empty transaction.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one or more statements, separated by semicolons. Their parameters are their own: another statement
    /// may use the same names. A parameter that is not bound is a mistake that `Db::commit` reports.
    pub fn add(&mut self, statements: &str, bindings: Bindings) -> &mut Self {
        let number = self.statements.len();
        let rename = |name: &str| format!("p{number}_{name}");
        match parameters::rename(statements, |name| bindings.get(name).is_some(), rename) {
            Ok(text) => {
                self.statements.push(text.trim_end().trim_end_matches(';').to_owned());
                for (name, value) in bindings {
                    self.bindings.insert(rename(&name), value);
                }
            }
            Err(name) => {
                self.mistake.get_or_insert(format!("the parameter ${name} has no value"));
            }
        }
        self
    }

    /// Creates a record. The commit fails with `AlreadyExists` if there is one with this id.
    pub fn create(&mut self, record: RecordId, content: impl SurrealValue) -> &mut Self {
        self.add("CREATE $record CONTENT $content RETURN NONE", crate::bind! { record, content: content })
    }

    /// Lets the commit succeed only if the record's field `version` still is `expected`, and makes it one higher.
    /// Everything that decides from what it loaded guards the record it loaded: SurrealDB has snapshot isolation,
    /// and two transactions that read the same record but write different ones would both commit.
    pub fn guard(&mut self, record: RecordId, expected: u64) -> &mut Self {
        let guard = (record, expected);
        if self.guarded.contains(&guard) {
            return self;
        }
        let (record, expected) = guard.clone();
        self.guarded.push(guard);
        let statement = format!(
            "IF array::is_empty((UPDATE $record SET version = $next WHERE version = $expected RETURN VALUE version)) \
             {{ THROW '{STALE}' }}"
        );
        self.add(&statement, crate::bind! { record, expected, next: expected.saturating_add(1) })
    }

    /// Wakes `waiting` once the transaction is committed.
    pub fn wake(&mut self, waiting: &Arc<Notify>) -> &mut Self {
        if !self.wake.iter().any(|known| Arc::ptr_eq(known, waiting)) {
            self.wake.push(Arc::clone(waiting));
        }
        self
    }

    /// Lets this node commit such writes one after the other: for the one record that nearly all of them touch.
    pub(crate) fn serialise(&mut self) {
        self.serialised = true;
    }

    /// Whether there is nothing to commit.
    pub fn is_empty(&self) -> bool {
        self.statements.is_empty() && self.mistake.is_none()
    }

    pub(super) fn into_parts(self) -> Parts {
        Parts {
            text: format!("BEGIN TRANSACTION;\n{};\nCOMMIT TRANSACTION;", self.statements.join(";\n")),
            bindings: self.bindings,
            mistake: self.mistake,
            serialised: self.serialised,
            wake: self.wake,
        }
    }
}

/// What `Db::commit` sends.
pub(super) struct Parts {
    pub text: String,
    pub bindings: Bindings,
    pub mistake: Option<String>,
    pub serialised: bool,
    pub wake: Vec<Arc<Notify>>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bind;

    #[test]
    fn statements_with_the_same_parameter_names_do_not_collide() {
        let mut write = Write::new();
        write.add("UPDATE a:1 SET b = $b;", bind! { b: 1 });
        write.add("UPDATE a:2 SET b = $b", bind! { b: 2 });
        let parts = write.into_parts();
        assert_eq!(
            parts.text,
            "BEGIN TRANSACTION;\nUPDATE a:1 SET b = $p0_b;\nUPDATE a:2 SET b = $p1_b;\nCOMMIT TRANSACTION;"
        );
        assert_eq!(parts.bindings.len(), 2);
        assert_eq!(parts.mistake, None);
    }

    #[test]
    fn the_same_guard_twice_counts_once() {
        let mut write = Write::new();
        write.guard(RecordId::new("a", "1"), 3);
        write.guard(RecordId::new("a", "1"), 3);
        assert_eq!(write.statements.len(), 1);
        assert!(!write.is_empty());
        assert!(Write::new().is_empty());
    }

    #[test]
    fn a_parameter_without_a_value_is_remembered_as_a_mistake() {
        let mut write = Write::new();
        write.add("UPDATE a:1 SET b = $c", bind! { b: 1 });
        let mistake = write.into_parts().mistake.unwrap_or_default();
        assert!(mistake.contains("$c"), "{mistake}");
    }
}
