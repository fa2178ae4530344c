//! What the surfaces share; no routes here.

pub mod access_log;
pub mod address;
pub mod article;
pub mod assets;
pub mod deadline;
pub mod error_page;
pub mod flash;
pub mod form;
pub mod guard;
pub mod hashing;
pub mod headers;
pub mod layout;
pub mod listing;
pub mod panic;
pub mod parking;
pub mod pictures;
pub mod posted;
pub mod pulse;
pub mod reader_cache;
pub mod respond;
pub mod returned;
pub mod same_origin;
pub mod session_store;
pub mod site;
pub mod state;
pub mod upload;
pub mod well_formed;

pub use address::ClientAddress;
pub use article::Article;
pub use flash::Flash;
pub use form::Form;
pub use guard::{Admin, Author, Editor, Person, Viewer};
pub use layout::Layout;
pub use parking::Parking;
pub use respond::{OnTaken, page, page_with_status, public, reader_page, see_other};
pub use state::State;
