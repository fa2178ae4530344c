//! Stories of demo content.

use diesel::prelude::*;

use super::*;
use crate::db::schema::{comments, posts};
use crate::db::{DatabaseUrl, apply_pending, open};

fn site() -> Conn {
    let mut conn = open(&DatabaseUrl::parse("sqlite://:memory:").unwrap(), false).unwrap();
    apply_pending(&mut conn).unwrap();
    conn
}

fn wanted(seed: u64) -> Wanted {
    Wanted { posts: 120, users: 12, categories: 3, tags: 20, comments: 50, seed }
}

fn now() -> Moment {
    NaiveDate::from_ymd_opt(2026, 12, 1).unwrap().and_time(NaiveTime::MIN).into()
}

fn texts(conn: &mut Conn) -> Vec<(i64, String, String, Option<Moment>)> {
    posts::table
        .select((posts::id, posts::slug, posts::content, posts::published_at))
        .order(posts::id)
        .load(conn)
        .unwrap()
}

#[test]
fn the_same_seed_makes_the_same_site() {
    let (mut one, mut two, mut other) = (site(), site(), site());
    populate(&mut one, &wanted(1), now(), |_| ()).unwrap();
    populate(&mut two, &wanted(1), now(), |_| ()).unwrap();
    populate(&mut other, &wanted(2), now(), |_| ()).unwrap();
    assert_eq!(texts(&mut one), texts(&mut two));
    assert_ne!(texts(&mut one), texts(&mut other));
}

#[test]
fn a_site_that_has_content_gets_more() {
    let mut conn = site();
    let mut heard = 0;
    populate(&mut conn, &wanted(1), now(), |count| heard += count).unwrap();
    assert_eq!(heard, 170);
    populate(&mut conn, &wanted(1), now(), |_| ()).unwrap();
    let count: i64 = posts::table.count().get_result(&mut conn).unwrap();
    let answers: i64 = comments::table.count().get_result(&mut conn).unwrap();
    assert_eq!((count, answers), (240, 100));
}
