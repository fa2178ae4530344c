//! The statements that took longest, by their shape: in memory, without the values that were bound.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use diesel::connection::{Instrumentation, InstrumentationEvent, set_default_instrumentation};
use parking_lot::Mutex;

/// Shapes that are kept; the quickest of them makes room for a slower one.
const SHAPES: usize = 100;
/// Characters of a shape.
const LENGTH: usize = 300;

static THRESHOLD_MICROS: AtomicU64 = AtomicU64::new(u64::MAX);
static KEPT: Mutex<Vec<SlowQuery>> = Mutex::new(Vec::new());

/// Statements of one shape that were slow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlowQuery {
    /// The statement with `?` for every value.
    pub shape: String,
    /// How often it was slow.
    pub count: u64,
    /// All these times together.
    pub total: Duration,
    /// The longest of them.
    pub slowest: Duration,
}

impl SlowQuery {
    /// The time it took on average when it was slow.
    pub fn mean(&self) -> Duration {
        self.total / u32::try_from(self.count.max(1)).unwrap_or(u32::MAX)
    }
}

/// Watches every connection that is opened from now on for statements that take `threshold` or more.
pub fn watch(threshold: Duration) {
    THRESHOLD_MICROS.store(micros(threshold), Ordering::Relaxed);
    let watched = set_default_instrumentation(|| Some(Box::<Watch>::default()));
    if let Err(error) = watched {
        tracing::warn!(cause = %error, "Slow statements are not watched.");
    }
}

/// From when on a statement counts as slow; None while nobody watches.
pub fn threshold() -> Option<Duration> {
    Some(THRESHOLD_MICROS.load(Ordering::Relaxed))
        .filter(|micros| *micros < u64::MAX)
        .map(Duration::from_micros)
}

/// The slowest shapes since the program started, slowest first.
pub fn slowest(count: usize) -> Vec<SlowQuery> {
    let mut all = KEPT.lock().clone();
    all.sort_by_key(|query| std::cmp::Reverse(query.slowest));
    all.truncate(count);
    all
}

/// Times the statements of one connection.
#[derive(Default)]
struct Watch {
    started: Option<Instant>,
}

impl Instrumentation for Watch {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        match event {
            InstrumentationEvent::StartQuery { .. } => self.started = Some(Instant::now()),
            InstrumentationEvent::FinishQuery { query, .. } => {
                let Some(took) = self.started.take().map(|started| started.elapsed()) else { return };
                if micros(took) >= THRESHOLD_MICROS.load(Ordering::Relaxed) {
                    note(&mut KEPT.lock(), shape_of(&query.to_string()), took);
                }
            }
            _ => {}
        }
    }
}

fn note(kept: &mut Vec<SlowQuery>, shape: String, took: Duration) {
    if let Some(known) = kept.iter_mut().find(|known| known.shape == shape) {
        known.count += 1;
        known.total += took;
        known.slowest = known.slowest.max(took);
        return;
    }
    if kept.len() >= SHAPES {
        let quickest = kept.iter().enumerate().min_by_key(|(_, query)| query.slowest);
        match quickest.map(|(at, query)| (at, query.slowest)) {
            Some((at, slowest)) if slowest < took => drop(kept.swap_remove(at)),
            _ => return,
        }
    }
    kept.push(SlowQuery { shape, count: 1, total: took, slowest: took });
}

/// The statement without values: neither those that were bound, which diesel writes behind it, nor
/// those within it. Lists of values become one.
fn shape_of(statement: &str) -> String {
    let text = statement.split(" -- binds: ").next().unwrap_or_default();
    let mut shape = String::new();
    let mut letters = text.chars().peekable();
    let mut before = ' ';
    while let Some(letter) = letters.next() {
        if shape.chars().count() >= LENGTH {
            shape.push('…');
            break;
        }
        let is_within_word = before.is_alphanumeric() || before == '_';
        match letter {
            '\'' => {
                while letters.next().is_some_and(|letter| letter != '\'') {}
                push_value(&mut shape);
            }
            '?' => push_value(&mut shape),
            '$' | '0'..='9' if !is_within_word => {
                while letters.next_if(|letter| letter.is_ascii_digit() || *letter == '.').is_some() {}
                push_value(&mut shape);
            }
            // Quoted names read better without quotes.
            '"' | '`' => {}
            letter if letter.is_whitespace() && shape.ends_with(' ') => {}
            letter if letter.is_whitespace() => shape.push(' '),
            letter => shape.push(letter),
        }
        before = letter;
    }
    shape.trim().to_owned()
}

/// One more value; a second in a list, and all that follow, become `…`.
fn push_value(shape: &mut String) {
    if let Some(start) = shape.strip_suffix("?, ").map(str::len) {
        shape.truncate(start);
        shape.push_str("?, …");
    } else if let Some(start) = shape.strip_suffix("…, ").map(str::len) {
        shape.truncate(start);
        shape.push('…');
    } else if !shape.ends_with('?') {
        shape.push('?');
    }
}

fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX - 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_shape_has_names_and_no_values() {
        let cases = [
            (
                "SELECT `posts`.`id` FROM `posts` WHERE (`posts`.`slug` = ?) LIMIT ? -- binds: [\"a -- binds: b\", 1]",
                "SELECT posts.id FROM posts WHERE (posts.slug = ?) LIMIT ?",
            ),
            (
                "SELECT \"t2\".\"id\" FROM t2 WHERE a = $1 AND b IN ($2, $3, $4)",
                "SELECT t2.id FROM t2 WHERE a = ? AND b IN (?, …)",
            ),
            (
                "SELECT 'O''Hara', 12, 1.5,\n   x FROM y WHERE at >= '2026-01-01'",
                "SELECT ?, …, x FROM y WHERE at >= ?",
            ),
            ("SELECT 'never closed", "SELECT ?"),
        ];
        for (statement, shape) in cases {
            assert_eq!(shape_of(statement), shape);
        }
        assert_eq!(shape_of(&"SELECT a ".repeat(1_000)).chars().count(), LENGTH + 1);
    }

    #[test]
    fn the_slowest_shapes_are_kept() {
        let mut kept = Vec::new();
        for n in 0..SHAPES as u64 + 50 {
            note(&mut kept, format!("SELECT {n}"), Duration::from_millis(n + 1));
        }
        note(&mut kept, "SELECT 149".into(), Duration::from_millis(350));
        note(&mut kept, "quick".into(), Duration::from_millis(1));
        assert_eq!(kept.len(), SHAPES);
        let slowest = kept.iter().max_by_key(|query| query.slowest).unwrap();
        assert_eq!((slowest.shape.as_str(), slowest.count), ("SELECT 149", 2));
        assert_eq!((slowest.total, slowest.mean()), (Duration::from_millis(500), Duration::from_millis(250)));
        assert!(!kept.iter().any(|query| query.shape == "quick" || query.shape == "SELECT 3"));
    }

    proptest! {
        #[test]
        fn no_bound_value_is_ever_kept(secret in "[a-z0-9]{12}", statement in ".{0,80}") {
            let shape = shape_of(&format!("SELECT ? -- binds: [\"{secret}{statement}\"]"));
            prop_assert_eq!(shape, "SELECT ?");
            let is_hidden = !shape_of(&format!("SELECT '{secret}', x")).contains(&secret);
            prop_assert!(is_hidden);
            shape_of(&statement);
        }
    }
}
