//! The site for programs: people with scripts and tokens.

mod admin;
mod bulk;
mod callers;
mod document;
mod hooks;
mod posts;
mod problems;
mod repeated;
mod terms;
mod users;

use serde_json::Value;

use crate::support::program::Reply;

/// What a call came to.
trait Told {
    /// The body of an answer with this status.
    fn gives(self, status: u16) -> Value;
    /// A problem of this status, which says something.
    fn fails(self, status: u16) -> Value;
    /// A problem that lies in this field.
    fn fails_in(self, status: u16, field: &str) -> Value;
}

impl Told for Reply {
    #[track_caller]
    fn gives(self, status: u16) -> Value {
        let reply = self.is(status);
        if reply.body.is_empty() { Value::Null } else { reply.json() }
    }

    #[track_caller]
    fn fails(self, status: u16) -> Value {
        let problem = self.is(status).json();
        assert!(problem["detail"].as_str().is_some_and(|detail| !detail.is_empty()), "{problem}");
        problem
    }

    #[track_caller]
    fn fails_in(self, status: u16, field: &str) -> Value {
        let problem = self.fails(status);
        assert!(problem["errors"][field].is_array(), "nothing stands beside {field}: {problem}");
        problem
    }
}
