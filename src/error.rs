//! The one error type: what went wrong, in terms of what the person sees; the cause is for the log.

/// Why a request, or a command, could not be carried out.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Not there, or not the person's to see.
    #[error("not found")]
    NotFound,
    /// Signed in, and not allowed.
    #[error("not allowed")]
    Forbidden,
    /// A state-changing request that did not come from the site's own pages.
    #[error("the request did not come from this site")]
    CrossOrigin,
    /// Nobody is signed in; the path to come back to.
    #[error("sign in first")]
    SignInFirst(String),
    /// The page stands elsewhere for good.
    #[error("moved to {0}")]
    MovedTo(String),
    /// The request can't be understood; the sentence is shown.
    #[error("{0}")]
    BadRequest(String),
    /// The body did not arrive in time.
    #[error("the request took too long to arrive")]
    TooSlow,
    /// The body is larger than this address takes.
    #[error("the request is too large")]
    TooLarge,
    /// The body is of a kind that this address does not take.
    #[error("unsupported content type")]
    UnsupportedMediaType,
    /// Too many tries; the seconds to wait.
    #[error("too many tries; again in {0} s")]
    TooManyTries(u64),
    /// Somebody else changed the row since it was read.
    #[error("changed by somebody else meanwhile")]
    Stale,
    /// The named unique constraint stands against the write.
    #[error("the constraint {0} was violated")]
    Taken(String),
    /// A rule of the site forbids it; the sentence is shown.
    #[error("{0}")]
    Refused(String),
    /// Two writes waited for each other, and the database gave this one up: it may be tried again.
    #[error("given up for another write that it waited for")]
    Deadlock,
    /// The database can't be reached or written.
    #[error("the database is not available: {0}")]
    Unavailable(String),
    /// Our fault.
    #[error("{0:#}")]
    Internal(anyhow::Error),
}

impl From<anyhow::Error> for Error {
    fn from(cause: anyhow::Error) -> Self {
        Self::Internal(cause)
    }
}

impl From<std::io::Error> for Error {
    fn from(cause: std::io::Error) -> Self {
        Self::Internal(cause.into())
    }
}

impl From<actix_web::error::BlockingError> for Error {
    fn from(cause: actix_web::error::BlockingError) -> Self {
        Self::Internal(anyhow::Error::new(cause).context("a database thread ended early"))
    }
}

impl Error {
    /// Hides an [`Error::Taken`] behind something the caller handles: `Some` when it is `constraint`.
    pub fn is_taken(&self, constraint: &str) -> bool {
        matches!(self, Self::Taken(name) if name == constraint)
    }
}
