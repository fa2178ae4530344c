//! `/archive`: posts by year and month of the site's time zone.

use actix_web::{HttpResponse, web};
use askama::Template;

use super::find_posts;
use crate::db::{Conn, Moment};
use crate::error::Error;
use crate::kit::calendar::{Month, digits};
use crate::kit::page::Page;
use crate::kit::zone::Zone;
use crate::models::post::{self, PostCard, PostFilter};
use crate::urls;
use crate::web::parts::listing::{PageQuery, Pagination};
use crate::web::parts::{Layout, State, reader_page};

#[derive(Template)]
#[template(path = "site/archive.html")]
struct ArchivePage {
    layout: Layout,
    years: Vec<Year>,
}

/// A year and those of its months that have posts, the last first.
struct Year {
    number: i32,
    months: Vec<(Month, u64)>,
}

#[derive(Template)]
#[template(path = "site/archive_year.html")]
struct YearPage {
    layout: Layout,
    year: i32,
    months: Vec<(Month, u64)>,
    posts: Page<PostCard>,
    pagination: Pagination,
}

#[derive(Template)]
#[template(path = "site/archive_month.html")]
struct MonthPage {
    layout: Layout,
    month: Month,
    previous: Option<Month>,
    next: Option<Month>,
    posts: Page<PostCard>,
    pagination: Pagination,
}

/// `GET /archive`
pub async fn index(layout: Layout, state: State) -> Result<HttpResponse, Error> {
    let (zone, now) = (layout.settings().time_zone, layout.now);
    let (counts, modified) = state
        .db
        .read(move |conn| -> Result<_, Error> {
            let Some((first, last)) = post::first_and_last(conn, now)? else { return Ok((Vec::new(), None)) };
            let months = months_between(Month::of(*first, zone), Month::of(*last, zone));
            Ok((count_months(conn, months, zone, now)?, Some(last)))
        })
        .await?;
    reader_page(&layout.clone(), &ArchivePage { layout, years: by_year(counts) }, modified)
}

/// `GET /archive/{year}`
pub async fn year(
    layout: Layout,
    state: State,
    year: web::Path<String>,
    query: web::Query<PageQuery>,
) -> Result<HttpResponse, Error> {
    let year = digits(&year, 4).and_then(|year| i32::try_from(year).ok()).ok_or(Error::NotFound)?;
    let january = Month::new(year, 1).ok_or(Error::NotFound)?;
    let december = Month { month: 12, ..january };
    let (number, zone, now) = (query.number()?, layout.settings().time_zone, layout.now);
    let per_page = u64::from(layout.settings().posts_per_page);
    let (months, posts, modified) = state
        .db
        .read(move |conn| -> Result<_, Error> {
            let months = count_months(conn, months_between(january, december), zone, now)?;
            let filter = within(january, december, zone);
            let (posts, modified) = find_posts(conn, &filter, (number, per_page), now)?;
            Ok((months, posts, modified))
        })
        .await?;
    let pagination = Pagination::new(&posts, &urls::year(year), &[]);
    reader_page(&layout.clone(), &YearPage { layout, year, months, posts, pagination }, modified)
}

/// `GET /archive/{year}/{month}`; one digit leads to two.
pub async fn month(
    layout: Layout,
    state: State,
    path: web::Path<(String, String)>,
    query: web::Query<PageQuery>,
) -> Result<HttpResponse, Error> {
    let month = month_in(&path.0, &path.1)?;
    let (number, zone, now) = (query.number()?, layout.settings().time_zone, layout.now);
    let per_page = u64::from(layout.settings().posts_per_page);
    let (bounds, posts, modified) = state
        .db
        .read(move |conn| -> Result<_, Error> {
            let (posts, modified) = find_posts(conn, &within(month, month, zone), (number, per_page), now)?;
            Ok((post::first_and_last(conn, now)?, posts, modified))
        })
        .await?;
    let bounds = bounds.map(|(first, last)| Month::of(*first, zone)..=Month::of(*last, zone));
    let near = |month: &Month| bounds.as_ref().is_some_and(|bounds| bounds.contains(month));
    let (previous, next) = (month.previous().filter(near), month.next().filter(near));
    let pagination = Pagination::new(&posts, &urls::month(month.year, month.month), &[]);
    reader_page(&layout.clone(), &MonthPage { layout, month, previous, next, posts, pagination }, modified)
}

fn month_in(year: &str, month: &str) -> Result<Month, Error> {
    let year = digits(year, 4).and_then(|year| i32::try_from(year).ok()).ok_or(Error::NotFound)?;
    let number = digits(month, 2).or_else(|| digits(month, 1)).ok_or(Error::NotFound)?;
    let found = Month::new(year, number).ok_or(Error::NotFound)?;
    match month.len() {
        2 => Ok(found),
        _ => Err(Error::MovedTo(urls::month(found.year, found.month))),
    }
}

fn within(first: Month, last: Month, zone: Zone) -> PostFilter {
    let span = (first.start(zone).into(), last.end(zone).into());
    PostFilter { published_within: Some(span), ..PostFilter::live() }
}

/// From the last to the first.
fn months_between(first: Month, last: Month) -> Vec<Month> {
    std::iter::successors(Some(last), Month::previous).take_while(|month| *month >= first).collect()
}

/// Those of the months that have posts, with their number.
fn count_months(
    conn: &mut Conn,
    months: Vec<Month>,
    zone: Zone,
    now: Moment,
) -> Result<Vec<(Month, u64)>, Error> {
    let spans: Vec<(Moment, Moment)> =
        months.iter().map(|month| (month.start(zone).into(), month.end(zone).into())).collect();
    let counts = post::count_in_spans(conn, &spans, now)?;
    Ok(months.into_iter().zip(counts).filter(|(_, count)| *count > 0).collect())
}

fn by_year(months: Vec<(Month, u64)>) -> Vec<Year> {
    let mut years: Vec<Year> = Vec::new();
    for (month, count) in months {
        match years.last_mut().filter(|year| year.number == month.year) {
            Some(year) => year.months.push((month, count)),
            None => years.push(Year { number: month.year, months: vec![(month, count)] }),
        }
    }
    years
}
