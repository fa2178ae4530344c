//! How commands fail: with one clear line.

use std::fmt;

/// The line on stderr.
#[derive(Debug)]
pub struct Failure(String);

impl Failure {
    /// With a sentence for the operator.
    pub fn new(sentence: impl Into<String>) -> Self {
        Self(sentence.into())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.replace('\n', " "))
    }
}

impl<E: Into<SentenceSource>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self(error.into().0)
    }
}

/// What a failure's sentence can be made of.
pub struct SentenceSource(String);

macro_rules! sentences {
    ($($error:ty),+) => {
        $(impl From<$error> for SentenceSource {
            fn from(error: $error) -> Self { Self(error.to_string()) }
        })+
    };
}

sentences!(
    String,
    crate::error::Error,
    crate::db::SchemaError,
    std::io::Error,
    serde_json::Error,
    diesel::result::Error,
    diesel::ConnectionError
);
