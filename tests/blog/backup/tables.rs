//! A dump that forgets a table loses what people wrote; so every table is spoken for.

use std::collections::BTreeSet;

use diesel::connection::SimpleConnection;
use platen::db::Backend;
use platen::db::tables::{self, LEFT_OUT};

use super::Site;

#[test]
fn every_table_is_in_the_dump_or_left_out_with_a_reason() {
    let site = Site::empty();
    let unknown = tables::unknown_tables(&mut site.conn()).unwrap();
    assert!(
        unknown.is_empty(),
        "{unknown:?}: give each a line in src/db/tables/register.rs, behind the tables it refers to, \
         with what a dump keeps of it"
    );
    for (name, reason) in LEFT_OUT {
        assert!(reason.len() > 20, "{name} is left out without a reason");
    }
}

#[test]
fn a_new_table_is_noticed() {
    let site = Site::empty();
    let conn = &mut site.conn();
    conn.batch_execute("CREATE TABLE reactions (id BIGINT PRIMARY KEY)").unwrap();
    assert_eq!(tables::unknown_tables(conn).unwrap(), ["reactions"]);
}

#[test]
fn the_columns_of_a_file_are_those_of_the_schema() {
    let site = Site::empty();
    let conn = &mut site.conn();
    if conn.backend() != Backend::Sqlite {
        return;
    }
    let found = tables::describe_sqlite(conn).unwrap();
    for known in tables::registered() {
        let name = &known.table.name;
        let table = found.iter().find(|table| table.name == *name).unwrap();
        let columns: Vec<String> = known.table.columns.iter().map(|column| column.name.clone()).collect();
        assert_eq!(
            table.with_columns(&columns).unwrap(),
            known.table,
            "{name}: the columns in migrations/sqlite say something else than src/db/schema.rs \
             (a point in time ends in _at, nothing else does)"
        );
    }
    let names: BTreeSet<_> = found.iter().map(|table| table.name.as_str()).collect();
    assert_eq!(names.len(), tables::registered().len());
}

#[test]
fn a_table_stands_behind_those_it_refers_to() {
    let site = Site::empty();
    let conn = &mut site.conn();
    if conn.backend() != Backend::Sqlite {
        return;
    }
    let order: Vec<&str> = tables::registered().iter().map(|known| known.table.name.as_str()).collect();
    for (at, name) in order.iter().enumerate() {
        for other in tables::refers_to(conn, name).unwrap() {
            let before = order.iter().position(|known| *known == other).unwrap();
            assert!(before <= at, "{name} refers to {other}, which stands behind it in the register");
        }
    }
}
