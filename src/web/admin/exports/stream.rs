//! Lists of any length as a file, sent piece by piece: a piece is read by its key, so that neither
//! memory nor a connection is held while the file goes out.

use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use actix_web::web::Bytes;
use futures_util::{StreamExt, stream};

use crate::db::{Conn, Moment};
use crate::error::Error;
use crate::kit::spreadsheet;
use crate::web::parts::State;
use crate::web::parts::respond::PRIVATE;

/// Rows read at once.
pub const BATCH: i64 = 500;

/// A row: its id, by which the next piece goes on, and its cells.
pub type Line = (i64, Vec<String>);

/// A file of all rows: `next` reads those behind an id, at most [`BATCH`], in the order of ids.
///
/// The first piece is read before anything is answered, so that what goes wrong there has its page.
pub async fn file<F>(state: State, name: &str, head: &[&str], next: F) -> Result<HttpResponse, Error>
where
    F: Fn(&mut Conn, i64) -> Result<Vec<Line>, Error> + Clone + Send + 'static,
{
    let day = state.now().format("%Y-%m-%d").to_string();
    let first = piece(&state, next.clone(), 0).await?;
    let mut text = written(vec![head.iter().map(|cell| (*cell).to_owned()).collect()])?;
    let (after, rows) = first.split();
    text.extend(written(rows)?);
    let rest = stream::try_unfold((state, next, after), |(state, next, after)| async move {
        let Some(after) = after else { return Ok(None) };
        let (after, rows) = piece(&state, next.clone(), after).await?.split();
        Ok::<_, Error>(Some((Bytes::from(written(rows)?), (state, next, after))))
    });
    let whole = stream::once(async move { Ok::<_, Error>(Bytes::from(text)) }).chain(rest);
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/csv; charset=utf-8"))
        .insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{name}-{day}.csv\"")))
        .insert_header((CACHE_CONTROL, PRIVATE))
        .streaming(whole))
}

struct Piece(Vec<Line>);

impl Piece {
    /// The id to go on behind, None when nothing can follow; and the cells.
    fn split(self) -> (Option<i64>, Vec<Vec<String>>) {
        let is_full = self.0.len() >= BATCH as usize;
        let last = self.0.last().map(|(id, _)| *id).filter(|_| is_full);
        (last, self.0.into_iter().map(|(_, cells)| cells).collect())
    }
}

async fn piece<F>(state: &State, next: F, after: i64) -> Result<Piece, Error>
where
    F: Fn(&mut Conn, i64) -> Result<Vec<Line>, Error> + Send + 'static,
{
    state.db.read(move |conn| next(conn, after)).await.map(Piece)
}

fn written(rows: Vec<Vec<String>>) -> Result<Vec<u8>, Error> {
    spreadsheet::rows(rows).map_err(|error| Error::Internal(error.into()))
}

/// A moment as programs read it.
pub fn at(moment: &Moment) -> String {
    moment.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// A value, or an empty cell.
pub fn or_empty<T: ToString>(value: Option<T>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}
