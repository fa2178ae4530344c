//! A database of its own for each test: a file in a temporary folder, or one on the server that
//! `TEST_DATABASE_URL` names. Dropping it removes it.

use std::path::Path;

use diesel::connection::SimpleConnection;
use diesel::{QueryableByName, RunQueryDsl, sql_query};
use platen::db::{self, Backend, Conn, DatabaseUrl};
use sha2::{Digest, Sha256};
use tempfile::TempDir;

/// Key of the advisory lock that guards the making of the PostgreSQL template.
const TEMPLATE_LOCK: i64 = 0x706c_7465_6d70;

/// A database nobody else uses, gone when dropped.
pub struct PrivateDatabase {
    url: String,
    place: Place,
}

enum Place {
    Folder(#[expect(dead_code, reason = "held until the end, then removed")] TempDir),
    Server { server: url::Url, name: String },
}

impl PrivateDatabase {
    /// One with the schema of today, and no rows.
    pub fn create() -> Self {
        match server() {
            Some(server) if server.scheme().starts_with("postgres") => {
                let template = postgres_template(&server);
                Self::on_server(server, &format!(" TEMPLATE {template}"))
            }
            _ => {
                let database = Self::empty();
                db::apply_pending(&mut database.connect()).expect("the migrations apply");
                database
            }
        }
    }

    /// One without any table.
    pub fn empty() -> Self {
        match server() {
            Some(server) => Self::on_server(server, ""),
            None => {
                let folder = tempfile::tempdir().expect("a temporary folder can be made");
                let path = folder.path().join("platen.db");
                let database =
                    Self { url: format!("sqlite://{}", path.display()), place: Place::Folder(folder) };
                db::sqlite_file::prepare(&address(&database.url)).expect("a new file can be made");
                database
            }
        }
    }

    /// Where it is, as in `DATABASE_URL`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// A connection to it.
    pub fn connect(&self) -> Conn {
        db::open(&address(&self.url), false).expect("the database takes connections")
    }

    fn on_server(server: url::Url, options: &str) -> Self {
        let name = format!("platen_test_{}", uuid::Uuid::now_v7().simple());
        run(&mut connect(&server), &format!("CREATE DATABASE {name}{options}"));
        Self { url: on(&server, &name), place: Place::Server { server, name } }
    }
}

impl Drop for PrivateDatabase {
    fn drop(&mut self) {
        let Place::Server { server, name } = &self.place else { return };
        let Ok(mut conn) = db::open(&address(server.as_str()), false) else { return };
        let statement = match conn.backend() {
            // Pools of the blog under test may still hold connections.
            Backend::Postgres => format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"),
            _ => format!("SET SESSION lock_wait_timeout = 5; DROP DATABASE IF EXISTS {name}"),
        };
        if let Err(error) = conn.batch_execute(&statement) {
            eprintln!("The test database {name} stays behind: {error}");
        }
    }
}

/// The server that tests use in place of SQLite.
fn server() -> Option<url::Url> {
    let text = std::env::var("TEST_DATABASE_URL").ok().filter(|text| !text.is_empty())?;
    Some(url::Url::parse(&text).expect("TEST_DATABASE_URL is an address"))
}

fn address(url: &str) -> DatabaseUrl {
    DatabaseUrl::parse(url).expect("TEST_DATABASE_URL begins with postgres:// or mysql://")
}

fn on(server: &url::Url, name: &str) -> String {
    let mut url = server.clone();
    url.set_path(&format!("/{name}"));
    url.into()
}

fn connect(server: &url::Url) -> Conn {
    db::open(&address(server.as_str()), false).expect("the server of TEST_DATABASE_URL takes connections")
}

fn run(conn: &mut Conn, statement: &str) {
    if let Err(error) = conn.batch_execute(statement) {
        panic!("{statement}: {error}");
    }
}

#[derive(QueryableByName)]
struct Name {
    #[diesel(sql_type = diesel::sql_types::Text)]
    #[expect(dead_code, reason = "only whether there is one matters")]
    name: String,
}

/// The name of a migrated database to copy, made by the first test that asks.
///
/// It is migrated under another name first, so that a test run cut short leaves no half of one.
fn postgres_template(server: &url::Url) -> String {
    let template = format!("platen_template_{}", fingerprint("postgres"));
    let mut conn = connect(server);
    run(&mut conn, &format!("SELECT pg_advisory_lock({TEMPLATE_LOCK})"));
    let known =
        sql_query(format!("SELECT datname::text AS name FROM pg_database WHERE datname = '{template}'"))
            .load::<Name>(&mut conn)
            .expect("the databases can be listed");
    if known.is_empty() {
        let unfinished = format!("{template}_unfinished");
        run(&mut conn, &format!("DROP DATABASE IF EXISTS {unfinished} WITH (FORCE)"));
        run(&mut conn, &format!("CREATE DATABASE {unfinished}"));
        let mut inside =
            db::open(&address(&on(server, &unfinished)), false).expect("a new database takes connections");
        db::apply_pending(&mut inside).expect("the migrations apply");
        drop(inside);
        run(&mut conn, &format!("ALTER DATABASE {unfinished} RENAME TO {template}"));
    }
    run(&mut conn, &format!("SELECT pg_advisory_unlock({TEMPLATE_LOCK})"));
    template
}

/// Changes whenever a migration does.
fn fingerprint(kind: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations").join(kind);
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .expect("the migrations are there")
        .map(|entry| entry.expect("a folder can be listed").path().join("up.sql"))
        .collect();
    files.sort();
    let mut hash = Sha256::new();
    for file in files {
        hash.update(file.to_string_lossy().as_bytes());
        hash.update(std::fs::read(&file).expect("every migration has an up.sql"));
    }
    hash.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}
