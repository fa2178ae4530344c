//! A database of one's own on the kind that `TEST_DATABASE_URL` names; SQLite without it.

use std::sync::atomic::{AtomicU32, Ordering};

use diesel::connection::SimpleConnection;
use platen::db::{DatabaseUrl, open};

/// An empty database; gone when dropped.
pub struct PrivateDatabase {
    url: String,
    server: Option<(String, String)>,
    _folder: Option<tempfile::TempDir>,
}

static COUNT: AtomicU32 = AtomicU32::new(0);

impl PrivateDatabase {
    /// Makes one.
    pub fn create() -> Self {
        match std::env::var("TEST_DATABASE_URL") {
            Ok(server) if !server.is_empty() => Self::on_server(&server),
            _ => {
                let folder = tempfile::tempdir().unwrap();
                let url = format!("sqlite://{}", folder.path().join("blog.db").display());
                Self { url, server: None, _folder: Some(folder) }
            }
        }
    }

    fn on_server(server: &str) -> Self {
        let name = format!(
            "platen_test_{}_{}_{:x}",
            std::process::id(),
            COUNT.fetch_add(1, Ordering::Relaxed),
            std::time::UNIX_EPOCH.elapsed().unwrap().as_nanos()
        );
        let (base, _) = server.rsplit_once('/').expect("TEST_DATABASE_URL ends with /DATABASE");
        run(server, &format!("CREATE DATABASE {name}"));
        Self { url: format!("{base}/{name}"), server: Some((server.to_owned(), name)), _folder: None }
    }

    /// Where it is.
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for PrivateDatabase {
    fn drop(&mut self) {
        if let Some((server, name)) = &self.server {
            let force = if server.starts_with("postgres") { " WITH (FORCE)" } else { "" };
            run(server, &format!("DROP DATABASE {name}{force}"));
        }
    }
}

fn run(server: &str, statement: &str) {
    let mut conn = open(&DatabaseUrl::parse(server).unwrap(), false).unwrap();
    conn.batch_execute(statement).unwrap();
}
