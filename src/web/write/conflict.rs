//! Two people changed one post: what both did, put together where it fits, and nothing lost.

use std::sync::Arc;
use std::time::{Duration, Instant};

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;

use super::editor::{self, find_own, form_of};
use super::merging::{self, FieldNote, Merged};
use crate::error::Error;
use crate::kit::diff::{self, DiffRow};
use crate::kit::field_errors::FieldErrors;
use crate::kit::merge::{Choice, Chunk};
use crate::kit::text::cut_bytes;
use crate::models::category::{self, Offer};
use crate::models::post::{self, Post, PostInput, TagLink};
use crate::models::user::User;
use crate::web::parts::{Layout, State, page_with_status};

/// Changes, and rows of each, that the page shows; the whole texts stand below them in any case.
const MOST_CHANGES: usize = 60;
const MOST_ROWS: usize = 300;
const MOST_BYTES: usize = 40_000;

/// How long the changes are compared in words; after that, by lines.
const PATIENCE: Duration = Duration::from_millis(300);

#[derive(Template)]
#[template(path = "write/posts/conflict.html")]
struct ConflictPage {
    layout: Layout,
    theirs: Post,
    saved_by: Option<String>,
    /// The text as it was sent.
    mine: String,
    merged: Merged,
    changes: Vec<Change>,
    more_changes: usize,
    categories: Offer,
    no_errors: FieldErrors,
}

/// Lines that somebody changed, as the page shows them.
struct Change {
    /// Who: the heading.
    who: &'static str,
    /// `published` for what fits, `failed` for what the person decides.
    status: &'static str,
    /// What was done, and the lines; one column, or theirs and mine beside each other.
    columns: Vec<(&'static str, Vec<DiffRow>)>,
}

/// Everything the page is made from.
struct Standing {
    theirs: Post,
    tags: Vec<TagLink>,
    base: Option<post::Revision>,
    saved_by: Option<String>,
    categories: Offer,
}

/// 409 with both texts and what differs. The form carries the version that stands and the changes of
/// both, so that sending it again settles the matter.
pub async fn answer(
    state: &State,
    (id, version): (i64, i32),
    user: Arc<User>,
    layout: Layout,
    mine: PostInput,
) -> Result<HttpResponse, Error> {
    let (now, chosen) = (layout.now, mine.category_id.trim().parse::<i64>().ok());
    let Standing { theirs, tags, base, saved_by, categories } = state
        .db
        .read(move |conn| -> Result<_, Error> {
            let theirs = find_own(conn, id, &user, now)?;
            let tags = post::tags_of(conn, &[id])?.remove(&id).unwrap_or_default();
            let base = post::find_base(conn, id, version)?;
            let saved_by = post::last_saved_by(conn, id)?.map(|person| person.name().to_owned());
            let shown: Vec<i64> = theirs.category_id.into_iter().chain(chosen).collect();
            Ok(Standing { tags, base, saved_by, categories: category::offer(conn, &shown)?, theirs })
        })
        .await?;
    let base = base.map(|base| editor::form_of_revision(base, &layout));
    let their_form = form_of(&theirs, &tags, &layout);
    let typed = mine.content.replace("\r\n", "\n");
    let (merged, changes, more_changes) = web::block(move || {
        let their_text = their_form.content.clone();
        let merged = merging::merge(base, their_form, mine);
        let (changes, more) = changes_of(&merged, &their_text);
        (merged, changes, more)
    })
    .await?;
    let page = ConflictPage {
        layout,
        theirs,
        saved_by,
        mine: typed,
        merged,
        changes,
        more_changes,
        categories,
        no_errors: FieldErrors::new(),
    };
    page_with_status(StatusCode::CONFLICT, &page)
}

impl ConflictPage {
    fn overlaps(&self) -> usize {
        self.merged.text.as_ref().map_or(0, crate::kit::merge::Merge::overlaps)
    }

    /// What was saved in a field that both changed, where it is not what the form shows.
    fn saved(&self, name: &str) -> Option<String> {
        let note = self.merged.fields.iter().find(|note| note.name == name)?;
        (note.choice == Choice::Conflict).then(|| self.shown(note, &note.theirs))
    }

    /// A field's value as people read it.
    fn shown(&self, note: &FieldNote, value: &str) -> String {
        match note.name {
            _ if value.is_empty() => "nothing".into(),
            "category_id" => {
                let named = self.categories.find(value);
                named.map_or_else(|| "a category that is gone".into(), |category| category.name.clone())
            }
            "published_at" => value.replace('T', " "),
            _ => value.to_owned(),
        }
    }

    fn told(&self, note: &FieldNote) -> &'static str {
        match note.choice {
            Choice::Theirs => "changed meanwhile: taken over",
            Choice::Mine => "changed by you",
            Choice::Conflict => "changed by both: yours stands in the form",
            Choice::Same | Choice::Alike => "changed by both: put together",
        }
    }

    fn saved_category(&self) -> String {
        self.saved("category_id").map_or_else(String::new, |saved| format!("Saved meanwhile: {saved}"))
    }
}

/// The changes to show, and how many do not fit on the page.
fn changes_of(merged: &Merged, their_text: &str) -> (Vec<Change>, usize) {
    let deadline = Instant::now() + PATIENCE;
    let Some(text) = &merged.text else {
        let rows = rows(their_text, &merged.form.content, deadline);
        let columns = vec![("From the saved text to yours", rows)];
        return (vec![Change { who: "What differs", status: "failed", columns }], 0);
    };
    let mut changed: Vec<&Chunk> =
        text.chunks.iter().filter(|chunk| !matches!(chunk, Chunk::Same(_))).collect();
    // What has to be decided is shown in any case.
    if changed.len() > MOST_CHANGES {
        changed.sort_by_key(|chunk| !matches!(chunk, Chunk::Overlap { .. }));
    }
    let more = changed.len().saturating_sub(MOST_CHANGES);
    (changed.into_iter().take(MOST_CHANGES).map(|chunk| change(chunk, deadline)).collect(), more)
}

fn change(chunk: &Chunk, deadline: Instant) -> Change {
    let rows = |old: &str, new: &str| rows(old, new, deadline);
    let (who, status, columns) = match chunk {
        Chunk::Same(text) => ("Unchanged", "published", vec![("", rows(text, text))]),
        Chunk::Theirs { base, text } => {
            ("Saved meanwhile", "published", vec![("In the text below", rows(base, text))])
        }
        Chunk::Mine { base, text } => {
            ("Changed by you", "published", vec![("In the text below", rows(base, text))])
        }
        Chunk::Alike { base, text } => {
            ("Changed by both alike", "published", vec![("In the text below", rows(base, text))])
        }
        Chunk::Woven { base, theirs, mine, text } => (
            "Changed by both, put together",
            "published",
            vec![
                ("Saved meanwhile", rows(base, theirs)),
                ("Yours", rows(base, mine)),
                ("In the text below", rows(base, text)),
            ],
        ),
        Chunk::Overlap { base, theirs, mine } => (
            "Changed by both in one place",
            "failed",
            vec![("Saved meanwhile", rows(base, theirs)), ("Yours, in the text below", rows(base, mine))],
        ),
    };
    Change { who, status, columns }
}

fn rows(old: &str, new: &str, deadline: Instant) -> Vec<DiffRow> {
    let left = deadline.saturating_duration_since(Instant::now());
    let lines = diff::lines_within(cut_bytes(old, MOST_BYTES), cut_bytes(new, MOST_BYTES), left);
    diff::cut(diff::hunks(lines, 2), MOST_ROWS).0
}
