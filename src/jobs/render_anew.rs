//! Renders texts anew whose stored HTML an earlier version of the program made.

use serde::{Deserialize, Serialize};

use super::{Job, Outcome, Work};
use crate::kit::markdown::{self, Profile};
use crate::models::post::{self, StaleText};

/// Posts in one transaction.
const BATCH: i64 = 20;

/// Every post and standing page with such a text.
#[derive(Debug, Serialize, Deserialize)]
pub struct RenderAnew {}

impl Job for RenderAnew {
    const KIND: &'static str = "render_anew";
    const LABEL: &'static str = "Render texts of an earlier version anew";

    fn run(&self, work: &mut Work<'_>) -> Outcome {
        loop {
            let after = work.cursor_id();
            let stale = work.read(|conn| post::find_stale(conn, after, BATCH))?;
            let Some(last) = stale.iter().rfind(|text| text.is_post()).or(stale.last()) else {
                return Ok(match work.progress() {
                    0 => "Every text is rendered as it should be.".into(),
                    1 => "1 text was rendered anew.".into(),
                    count => format!("{count} texts were rendered anew."),
                });
            };
            let last = if last.is_post() { last.id } else { after };
            // Rendering takes its time, and not the writer's.
            let rendered: Vec<(StaleText, String)> = stale
                .into_iter()
                .map(|text| {
                    let html = markdown::render(&text.content, Profile::Post).html;
                    (text, html)
                })
                .collect();
            work.step(|conn, at| {
                for (text, html) in &rendered {
                    post::store_rendered(conn, text, html)?;
                }
                at.progress += rendered.len() as i64;
                at.cursor = last.to_string();
                diesel::QueryResult::Ok(())
            })?;
        }
    }
}
