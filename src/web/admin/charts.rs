//! The dashboard's charts: what is drawn, and the table beside each.

use super::spans::{Range, Span, spans};
use crate::db::{Conn, Moment};
use crate::kit::plot::{self, Bar};
use crate::kit::text::readable_bytes;
use crate::kit::zone::Zone;
use crate::models::activity::{self, Activity, CategoryShare};
use crate::models::statistics::{self, Counts, Storage};

/// Categories in the chart.
const DRAWN: usize = 12;
/// Categories in the table.
const LISTED: usize = 200;

/// Posts and comments of a site that is large: below, counting them takes some 20 ms.
const LARGE: u64 = 100_000;

/// A drawing, and the numbers it is made of.
#[derive(Debug, Clone)]
pub struct Chart {
    /// Unique on the page.
    pub id: &'static str,
    /// What is to be seen.
    pub title: &'static str,
    /// Beside the title: all of it together.
    pub total: String,
    /// The drawing; made of escaped text.
    pub svg: String,
    /// What the columns of the table hold.
    pub heads: &'static [&'static str],
    /// The table, row by row.
    pub rows: Vec<Vec<String>>,
    /// What the table leaves out, as a sentence.
    pub note: String,
}

/// Everything that is drawn and counted.
#[derive(Debug, Clone)]
pub struct Figures {
    /// When they were counted.
    pub as_of: Moment,
    /// How much there is.
    pub counts: Counts,
    /// Live posts.
    pub published: u64,
    /// All categories.
    pub categories: usize,
    /// Posts, comments, sign-ups, and posts per category.
    pub charts: Vec<Chart>,
    /// What waits for somebody.
    pub waiting: Chart,
    /// Database and media.
    pub storage: Chart,
}

impl Figures {
    /// Whether counting takes so long that a minute's delay is better.
    pub fn are_of_a_large_site(&self) -> bool {
        self.published + self.counts.comments > LARGE
    }
}

/// Counts and draws it all: a fixed number of statements, whatever the size of the site.
pub fn draw(conn: &mut Conn, range: Range, zone: Zone, now: Moment) -> diesel::QueryResult<Figures> {
    let beginning = match range {
        Range::All => activity::beginning(conn, now)?.unwrap_or(now),
        _ => now,
    };
    let spans = spans(range, *beginning, *now, zone);
    let bounds: Vec<_> = spans.iter().map(|span| span.bounds).collect();
    let found = activity::in_spans(conn, &bounds, now)?;
    let categories = activity::per_category(conn, now)?;
    let counts = statistics::counts(conn, now)?;
    let storage = statistics::storage(conn)?;
    Ok(Figures {
        as_of: now,
        charts: vec![
            over_time(("posts", "Posts"), &spans, &found, |found| found.posts),
            over_time(("comments", "Comments"), &spans, &found, |found| found.comments),
            over_time(("sign-ups", "Sign-ups"), &spans, &found, |found| found.people),
            per_category(&categories),
        ],
        waiting: waiting(&counts),
        storage: on_disk(storage),
        published: categories.iter().map(|share| share.posts).sum(),
        categories: categories.iter().filter(|share| share.name.is_some()).count(),
        counts,
    })
}

fn over_time(
    (id, title): (&'static str, &'static str),
    spans: &[Span],
    found: &[Activity],
    number: fn(&Activity) -> u64,
) -> Chart {
    let bars: Vec<Bar> = spans
        .iter()
        .zip(found)
        .map(|(span, found)| Bar {
            label: span.label.clone(),
            short_label: span.short_label.clone(),
            value: number(found),
            shown: number(found).to_string(),
        })
        .collect();
    let total: u64 = bars.iter().map(|bar| bar.value).sum();
    let description = match (bars.first(), bars.last()) {
        (Some(first), Some(last)) => format!("{total} in all, from {} to {}.", first.label, last.label),
        _ => String::new(),
    };
    let svg = plot::columns(id, title, &description, &bars);
    let rows = bars.into_iter().rev().map(|bar| vec![bar.label, bar.shown]).collect();
    let heads: &[&str] = &["Time", "Number"];
    Chart { id, title, total: total.to_string(), svg, heads, rows, note: String::new() }
}

fn per_category(categories: &[CategoryShare]) -> Chart {
    let name = |share: &CategoryShare| share.name.clone().unwrap_or_else(|| "No category".to_owned());
    let length = |share: &CategoryShare| share.average_length().map_or("–".to_owned(), |n| n.to_string());
    let bar = |share: &CategoryShare| {
        let shown = match share.average_length() {
            Some(length) => format!("{} · avg {length}", share.posts),
            None => share.posts.to_string(),
        };
        Bar::new(&name(share), share.posts, shown)
    };
    let bars: Vec<Bar> = categories.iter().take(DRAWN).map(bar).collect();
    let description = format!(
        "The {} with the most posts of {}, each with the average length of its posts in characters.",
        bars.len(),
        categories.len()
    );
    let (id, title) = ("by-category", "Posts per category");
    let row = |share: &CategoryShare| vec![name(share), share.posts.to_string(), length(share)];
    let left_out = categories.len().saturating_sub(LISTED);
    Chart {
        id,
        title,
        total: String::new(),
        svg: plot::rows(id, title, &description, &bars),
        heads: &["Category", "Posts", "Characters on average"],
        rows: categories.iter().take(LISTED).map(row).collect(),
        note: if left_out > 0 { format!("{left_out} more have fewer posts.") } else { String::new() },
    }
}

fn waiting(counts: &Counts) -> Chart {
    let bars = [
        ("Comments to approve", counts.pending_comments),
        ("Drafts", counts.drafts),
        ("Scheduled posts", counts.scheduled),
        ("Failed jobs", counts.failed_jobs),
    ];
    listed(("waiting-chart", "Waiting"), &["What", "Number"], &bars, |value| value.to_string())
}

fn on_disk(storage: Storage) -> Chart {
    let bars = [("Database", storage.database_bytes), ("Media", storage.media_bytes)];
    listed(("storage", "Storage"), &["What", "Size"], &bars, readable_bytes)
}

fn listed(
    (id, title): (&'static str, &'static str),
    heads: &'static [&'static str],
    values: &[(&str, u64)],
    shown: fn(u64) -> String,
) -> Chart {
    let bars: Vec<Bar> = values.iter().map(|(label, value)| Bar::new(label, *value, shown(*value))).collect();
    let told: Vec<String> = bars.iter().map(|bar| format!("{}: {}", bar.label, bar.shown)).collect();
    let svg = plot::rows(id, title, &format!("{}.", told.join(", ")), &bars);
    let rows = bars.into_iter().map(|bar| vec![bar.label, bar.shown]).collect();
    Chart { id, title, total: String::new(), svg, heads, rows, note: String::new() }
}
