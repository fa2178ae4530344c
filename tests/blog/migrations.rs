//! The schema: three folders of migrations that agree, forwards and back, once each; and files that
//! are not ours stay as they are.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use diesel::connection::SimpleConnection;
use diesel::{QueryableByName, RunQueryDsl, sql_query};
use platen::db::{self, Backend, Conn, DatabaseUrl, SchemaError};

use crate::support::database::PrivateDatabase;

const KINDS: [&str; 3] = ["sqlite", "postgres", "mysql"];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn names(kind: &str) -> BTreeSet<String> {
    fs::read_dir(root().join("migrations").join(kind))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}

#[test]
fn the_three_folders_have_the_same_names_and_whole_files() {
    let expected = names("sqlite");
    assert!(!expected.is_empty());
    for kind in KINDS {
        assert_eq!(names(kind), expected, "migrations/{kind} differs from migrations/sqlite");
        for name in &expected {
            for file in ["up.sql", "down.sql"] {
                let path = root().join("migrations").join(kind).join(name).join(file);
                let text = fs::read_to_string(&path).unwrap_or_default();
                assert!(!text.trim().is_empty(), "{} is missing or empty", path.display());
            }
        }
    }
}

#[test]
fn the_schema_goes_up_and_down_and_up_again() {
    let database = PrivateDatabase::empty();
    let mut conn = database.connect();
    let count = names("sqlite").len();

    assert_eq!(db::apply_pending(&mut conn).unwrap().len(), count);
    let first = columns(&mut conn);
    assert_eq!(db::apply_pending(&mut conn).unwrap().len(), 0, "a second time there is nothing to do");

    for step in 1..=count {
        assert_eq!(db::revert(&mut conn, 1).unwrap().len(), 1);
        let applied = db::migration_status(&mut conn).unwrap().iter().filter(|known| known.applied).count();
        assert_eq!(applied, count - step);
    }
    assert_eq!(columns(&mut conn), BTreeSet::new(), "going down leaves tables behind");
    assert_eq!(db::revert(&mut conn, 1).unwrap().len(), 0);

    assert_eq!(db::apply_pending(&mut conn).unwrap().len(), count);
    assert_eq!(columns(&mut conn), first, "the second way up leads elsewhere");
}

#[test]
fn the_tables_have_just_the_columns_of_schema_rs() {
    let database = PrivateDatabase::create();
    let mut conn = database.connect();
    let declared = declared_columns();
    let tables: BTreeSet<_> = declared.iter().map(|(table, _)| table.as_str()).collect();
    assert!(tables.len() >= 15, "only {tables:?} were read from src/db/schema.rs");

    let found = columns(&mut conn);
    let found: BTreeSet<_> = found.into_iter().filter(|(table, _)| tables.contains(table.as_str())).collect();
    assert_eq!(found, declared);
    for table in tables {
        let list: Vec<_> =
            declared.iter().filter(|(of, _)| of == table).map(|(_, column)| column.as_str()).collect();
        let query = format!("SELECT {} FROM {table}", list.join(", "));
        sql_query(&query).execute(&mut conn).unwrap_or_else(|error| panic!("{query}: {error}"));
    }
}

#[test]
fn every_table_is_counted_in_the_statistics() {
    let database = PrivateDatabase::create();
    let mut conn = database.connect();
    let counted: BTreeSet<_> =
        db::table_sizes(&mut conn).unwrap().into_iter().map(|table| table.name).collect();
    for (table, _) in declared_columns() {
        assert!(counted.contains(table.as_str()), "{table} is missing in db::TABLES");
    }
}

#[test]
fn two_programs_that_start_at_once_apply_each_migration_once() {
    let database = PrivateDatabase::empty();
    let start = std::sync::Barrier::new(2);
    let applied: Vec<String> = std::thread::scope(|scope| {
        let runs: Vec<_> = (0..2)
            .map(|_| {
                scope.spawn(|| {
                    let mut conn = database.connect();
                    start.wait();
                    db::apply_pending(&mut conn).unwrap()
                })
            })
            .collect();
        runs.into_iter().flat_map(|run| run.join().unwrap()).collect()
    });
    let once: BTreeSet<_> = applied.iter().collect();
    assert_eq!(applied.len(), once.len(), "applied twice: {applied:?}");
    assert_eq!(once.len(), names("sqlite").len());
}

#[test]
fn a_database_of_a_newer_program_is_refused() {
    let database = PrivateDatabase::create();
    let mut conn = database.connect();
    conn.batch_execute("INSERT INTO __diesel_schema_migrations (version) VALUES ('29991231000000')").unwrap();
    for outcome in [
        db::apply_pending(&mut conn).map(drop),
        db::migration_status(&mut conn).map(drop),
        db::revert(&mut conn, 1).map(drop),
    ] {
        assert!(
            matches!(&outcome, Err(SchemaError::Newer(version)) if version == "29991231000000"),
            "{outcome:?}"
        );
    }
}

#[test]
fn a_file_that_is_not_ours_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let long_text = "Dear diary, this is no database.\n".repeat(500);
    let cases = [
        ("empty.db", Vec::new()),
        ("text.db", b"hello".to_vec()),
        ("long_text.db", long_text.into_bytes()),
        ("foreign.db", foreign_database(folder.path())),
        ("truncated.db", truncated_database(folder.path())),
    ];
    for (name, content) in cases {
        let path = folder.path().join(name);
        fs::write(&path, &content).unwrap();
        let refusal = db::sqlite_file::prepare(&sqlite(&path));
        assert!(refusal.is_err(), "{name} was taken for a database of ours");
        assert!(fs::read(&path).unwrap() == content, "{name} was changed");
    }
}

#[test]
fn a_file_of_ours_and_a_new_one_are_taken() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("deep").join("down").join("platen.db");
    db::sqlite_file::prepare(&sqlite(&path)).unwrap();
    db::apply_pending(&mut db::open(&sqlite(&path), false).unwrap()).unwrap();
    db::sqlite_file::prepare(&sqlite(&path)).unwrap();
}

fn sqlite(path: &Path) -> DatabaseUrl {
    DatabaseUrl::parse(&format!("sqlite://{}", path.display())).unwrap()
}

fn foreign_database(folder: &Path) -> Vec<u8> {
    let path = folder.join("other_program.db");
    let mut conn = db::open(&sqlite(&path), false).unwrap();
    conn.batch_execute("CREATE TABLE notes (body TEXT); INSERT INTO notes VALUES ('mine');").unwrap();
    whole_file(conn, &path)
}

fn truncated_database(folder: &Path) -> Vec<u8> {
    let path = folder.join("whole.db");
    db::sqlite_file::prepare(&sqlite(&path)).unwrap();
    let mut conn = db::open(&sqlite(&path), false).unwrap();
    db::apply_pending(&mut conn).unwrap();
    let mut content = whole_file(conn, &path);
    content.truncate(content.len() / 2);
    content
}

fn whole_file(mut conn: Conn, path: &Path) -> Vec<u8> {
    conn.batch_execute("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
    drop(conn);
    fs::read(path).unwrap()
}

#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = diesel::sql_types::Text)]
    of_table: String,
    #[diesel(sql_type = diesel::sql_types::Text)]
    name: String,
}

/// All columns, without those the database computes, of all tables but the one that keeps count of the migrations.
fn columns(conn: &mut Conn) -> BTreeSet<(String, String)> {
    let query = match conn.backend() {
        Backend::Sqlite => {
            "SELECT m.name AS of_table, c.name AS name FROM sqlite_master m JOIN pragma_table_info(m.name) c \
             WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite!_%' ESCAPE '!'"
        }
        Backend::Postgres => {
            "SELECT table_name::text AS of_table, column_name::text AS name FROM information_schema.columns \
             WHERE table_schema = current_schema() AND is_generated = 'NEVER'"
        }
        Backend::Mysql => {
            "SELECT table_name AS of_table, column_name AS name FROM information_schema.columns \
             WHERE table_schema = DATABASE() AND COALESCE(generation_expression, '') = ''"
        }
    };
    sql_query(query)
        .load::<Column>(conn)
        .unwrap()
        .into_iter()
        .filter(|column| column.of_table != "__diesel_schema_migrations")
        .map(|column| (column.of_table, column.name))
        .collect()
}

/// Tables and columns as `src/db/schema.rs` has them.
fn declared_columns() -> BTreeSet<(String, String)> {
    let text = fs::read_to_string(root().join("src/db/schema.rs")).unwrap();
    let mut declared = BTreeSet::new();
    for part in text.split("diesel::table! {").skip(1) {
        let (head, body) = part.split_once(") {").unwrap();
        let (head, _key) = head.rsplit_once('(').unwrap();
        let table = head.trim().rsplit(char::is_whitespace).next().unwrap();
        let (body, _) = body.split_once('}').unwrap();
        for line in body.lines() {
            if let Some((column, _type)) = line.split_once("->") {
                declared.insert((table.to_owned(), column.trim().to_owned()));
            }
        }
    }
    declared
}
