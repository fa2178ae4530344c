//! Whether and when a post was published: front matter, address, name or the file's time.

use std::time::SystemTime;

use chrono::{DateTime, NaiveDateTime, Utc};

use super::addresses::{self, Place};
use super::fields::Fields;
use super::{Problem, dates};

const DATES: &[&str] = &["date", "publishdate", "pubdate", "published_at", "published", "created"];
const CHANGES: &[&str] = &["updated", "lastmod", "last_modified_at", "modified", "updated_at", "updateddate"];

/// Whether readers may see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// `draft: true`, `published: false`, `status: draft`, or kept in `_drafts`.
    Draft,
    /// All else; a date in the future makes it scheduled.
    Published,
}

/// Draft or published, in the words of all site builders.
pub fn status(fields: &Fields, place: &Place) -> Status {
    let says = |name: &str| fields.first(&[name]).and_then(|field| field.value.truth());
    let named = fields.text(&["status"]).is_some_and(|status| status.eq_ignore_ascii_case("draft"));
    let draft = says("draft") == Some(true) || says("published") == Some(false);
    if draft || named || place.draft { Status::Draft } else { Status::Published }
}

/// Whether front matter, address or name tell when it was published.
pub fn is_dated(fields: &Fields, place: &Place) -> bool {
    moment(fields, DATES, &mut Vec::new()).is_some()
        || addresses::written_path(fields).and_then(|path| dates::in_address(&path)).or(place.day).is_some()
}

/// From the front matter, else the address, else the name, else the file's time.
pub fn published_at(
    fields: &Fields,
    place: &Place,
    status: Status,
    modified: Option<SystemTime>,
    warnings: &mut Vec<Problem>,
) -> Option<NaiveDateTime> {
    let day = || addresses::written_path(fields).and_then(|path| dates::in_address(&path)).or(place.day);
    let file_time = || {
        let modified = modified.filter(|_| status == Status::Published)?;
        dates::stored(DateTime::<Utc>::from(modified).naive_utc())
    };
    moment(fields, DATES, warnings).or_else(|| day().map(dates::midnight)).or_else(file_time)
}

/// When it was last changed, as the front matter says.
pub fn updated_at(fields: &Fields, warnings: &mut Vec<Problem>) -> Option<NaiveDateTime> {
    moment(fields, CHANGES, warnings)
}

/// The first of these fields that holds a date; one that can't be read is warned of.
fn moment(fields: &Fields, names: &[&str], warnings: &mut Vec<Problem>) -> Option<NaiveDateTime> {
    names.iter().find_map(|name| {
        let field = fields.first(&[name]).filter(|field| field.value.truth().is_none())?;
        let text = field.value.text()?;
        let moment = dates::parse(&text);
        if moment.is_none() {
            warnings.push(Problem::at(field.line, format!("the {name} {text:?} can't be read")));
        }
        moment
    })
}
