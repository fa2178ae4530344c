//! The one list of all tables: what a dump keeps of each, and why not where it doesn't.
//!
//! A new table is a line here. The order matters: a table stands behind those it refers to.

use std::io::Write;

use diesel::pg::PgConnection;
use diesel::{ExecuteCopyFromDsl, QueryResult};

use super::described::Columns;
use super::{Column, Kind, Table};

/// Into which dumps the rows of a table go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    /// Into all.
    Always,
    /// Only to another database, not into a file; the reason.
    Moves(&'static str),
}

/// Tables whose rows are in no dump, because they are made again from others; the reason.
pub const LEFT_OUT: &[(&str, &str)] = &[
    ("post_search", "the search index is made from the posts when they are loaded"),
    ("post_blocks", "the counts of every list are made from the posts when they are loaded"),
    ("tag_places", "the lists of every tag are made from the posts when they are loaded"),
    ("page_topics", "its numbers say what the pages were made from that this very site keeps in memory"),
];

/// Those of [`LEFT_OUT`] that stay as they are when everything else goes.
pub const STAYING: &[&str] = &["page_topics"];

type WriteCopy<'a> = &'a dyn Fn(&mut dyn Write) -> QueryResult<()>;

/// A table of `schema.rs`, and what becomes of its rows.
#[derive(Debug, Clone)]
pub struct Registered {
    /// Its columns.
    pub table: Table,
    /// Which dumps it is in.
    pub keep: Keep,
    /// The column that names files in the storage, where there is one.
    pub file_key: Option<&'static str>,
    pub(super) copy_in: fn(&mut PgConnection, WriteCopy<'_>) -> QueryResult<usize>,
}

fn table(name: &str, columns: Vec<Column>, key: &[Column]) -> Table {
    let key = key.iter().filter_map(|key| columns.iter().position(|column| column == key)).collect();
    Table { name: name.to_owned(), columns, key }
}

macro_rules! register {
    ($($name:ident ($($key:ident),+) $keep:expr $(, files named by $file_key:literal)?;)+) => {
        /// All tables of `schema.rs`, each behind those it refers to.
        pub fn registered() -> &'static [Registered] {
            static ALL: std::sync::OnceLock<Vec<Registered>> = std::sync::OnceLock::new();
            ALL.get_or_init(|| vec![$({
                use crate::db::schema::$name;
                Registered {
                    table: table(
                        stringify!($name),
                        <<$name::table as diesel::Table>::AllColumns as Columns>::list(),
                        &<($($name::$key,)+) as Columns>::list(),
                    ),
                    keep: $keep,
                    file_key: [$($file_key,)? ].first().copied(),
                    copy_in: |conn, write| {
                        diesel::copy_from($name::table).from_raw_data($name::table, |copy| write(copy)).execute(conn)
                    },
                }
            }),+])
        }
    };
}

/// Each file that a row of these tables names, once and in order of its key; to be read as a table.
pub fn file_keys<'a>(tables: impl IntoIterator<Item = &'a Table>) -> Option<Table> {
    let there: Vec<&str> = tables.into_iter().map(|table| table.name.as_str()).collect();
    let parts: Vec<String> = registered()
        .iter()
        .filter(|known| there.contains(&known.table.name.as_str()))
        .filter_map(|known| Some(format!("SELECT {} AS file_key FROM {}", known.file_key?, known.table.name)))
        .collect();
    let column = Column { name: "file_key".to_owned(), kind: Kind::Text, nullable: false };
    let name = format!("({}) AS named_files", parts.join(" UNION "));
    (!parts.is_empty()).then(|| Table { name, columns: vec![column], key: vec![0] })
}

const SIGNED_IN: Keep = Keep::Moves("sessions are secrets; after a restore everybody signs in anew");
const LINKS: Keep = Keep::Moves("links that set a password are secrets; after a restore new ones are sent");
const TOKENS: Keep = Keep::Moves("one that was revoked since must not open the site again after a restore");
const ANSWERED: Keep =
    Keep::Moves("answers to calls of programs are kept for a day, in case they call again");
const PARKED: Keep = Keep::Moves("what people sent while signed out is sealed for them, for a short time");
const QUEUED: Keep = Keep::Moves("work that was queued then must not run once more after a restore");
const SEALED: Keep =
    Keep::Moves("what signs deliveries is a secret; after a restore each webhook gets a new one");
const TOLD: Keep = Keep::Moves("what was to be told then must not be told once more after a restore");

register! {
    settings (name) Keep::Always;
    users (id) Keep::Always;
    sessions (id) SIGNED_IN;
    user_tokens (id) LINKS;
    api_tokens (id) TOKENS;
    idempotency_keys (id) ANSWERED;
    audit_entries (id) Keep::Always;
    media (id) Keep::Always, files named by "storage_key";
    media_variants (id) Keep::Always, files named by "storage_key";
    categories (id) Keep::Always;
    tags (id) Keep::Always;
    posts (id) Keep::Always;
    post_slugs (slug) Keep::Always;
    post_tags (post_id, tag_id) Keep::Always;
    post_media (post_id, media_id) Keep::Always;
    post_revisions (id) Keep::Always;
    import_records (id) Keep::Always;
    autosaves (id) Keep::Always;
    preview_links (id) Keep::Always;
    comments (id) Keep::Always;
    pages (id) Keep::Always;
    page_media (page_id, media_id) Keep::Always;
    page_revisions (id) Keep::Always;
    redirects (id) Keep::Always;
    missed_addresses (id) Keep::Always;
    menus (name) Keep::Always;
    menu_items (id) Keep::Always;
    parked_forms (id) PARKED;
    jobs (id) QUEUED;
    job_log_entries (id) QUEUED;
    post_changes (job_id, post_id) QUEUED;
    webhooks (id) Keep::Always;
    webhook_secrets (webhook_id) SEALED;
    webhook_deliveries (id) TOLD;
}
