//! The dump and what stands on it: exports, backups, restores.

mod commands;
mod hostile;
mod moving;
mod pages;
mod restoring;
mod tables;

use std::fs;
use std::path::{Path, PathBuf};

use diesel::connection::SimpleConnection;
use platen::backup::{self, Restored, Restoring, Silent};
use platen::db::{Conn, DatabaseUrl};
use platen::error::Error;
use platen::kit::zone::parse_local_minute;
use platen::services::storage::Storage;
use platen::transfer::populate::{Wanted, populate};

use crate::support::database::PrivateDatabase;

/// A site without a server: a database and a folder for media, gone when dropped.
struct Site {
    database: PrivateDatabase,
    folder: tempfile::TempDir,
}

impl Site {
    /// Without people or posts.
    fn empty() -> Self {
        Self { database: PrivateDatabase::create(), folder: tempfile::tempdir().unwrap() }
    }

    /// With people, posts, comments, a category in another, a picture, odd characters, a session.
    fn filled() -> Self {
        let site = Self::empty();
        let wanted = Wanted { posts: 60, users: 5, categories: 4, tags: 12, comments: 90, seed: 7 };
        let conn = &mut site.conn();
        populate(conn, &wanted, parse_local_minute("2026-11-20T12:00").unwrap().into(), |_| ()).unwrap();
        site.has_the_picture();
        conn.batch_execute(
            "INSERT INTO media (owner_id, storage_key, file_name, content_type, size_bytes, alt, created_at) \
             VALUES (NULL, '2026/engine.png', 'engine.png', 'image/png', 200000, 'A \"quoted\" engine', '1969-07-20 20:17:40.123456'); \
             UPDATE categories SET parent_id = (SELECT id FROM (SELECT MAX(id) AS id FROM categories) AS newest) WHERE name_key <> '' AND id < 2; \
             UPDATE posts SET title = 'Zwölf Boxkämpfer, \"日本語\" & 🎈 \\\\ end' WHERE id = 3; \
             UPDATE posts SET featured = TRUE WHERE id = 4; \
             INSERT INTO settings (name, value) VALUES ('tagline', 'tab\tand\nline'); \
             INSERT INTO redirects (from_path, to_path, created_at) VALUES ('/old', '/new', '9999-12-31 23:59:59.999999'); \
             INSERT INTO post_slugs (slug, post_id, created_at) VALUES ('z-old', 5, '2026-01-01 00:00:00.000000'), \
             ('a-old', 6, '2026-01-01 00:00:00.000000'), ('a_old', 7, '2026-01-01 00:00:00.000000'); \
             INSERT INTO sessions (token_hash, user_id, state, ip_address, user_agent, created_at, seen_at, expires_at) \
             VALUES ('secret-session', 1, '{}', '', '', '2026-01-01 00:00:00.000000', '2026-01-01 00:00:00.000000', '2036-01-01 00:00:00.000000');",
        )
        .unwrap();
        site
    }

    /// A copy of the database leaves the media where they are, in the place that both sites use.
    fn has_the_picture(&self) {
        self.storage().put("2026/engine.png", &picture(200_000)).unwrap();
    }

    fn conn(&self) -> Conn {
        self.database.connect()
    }

    fn url(&self) -> DatabaseUrl {
        DatabaseUrl::parse(self.database.url()).unwrap()
    }

    fn storage(&self) -> Storage {
        Storage::in_folder(&self.folder.path().join("media"))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The site as JSON.
    fn export(&self) -> String {
        let path = self.path("export.json");
        backup::export(&mut self.conn(), &self.storage(), &path, &mut Silent).unwrap();
        fs::read_to_string(path).unwrap()
    }

    /// Asserts that its export is this one, and names the first line that is not.
    fn is_same_as(&self, export: &str) {
        let own = self.export();
        let mut lines = own.lines().zip(export.lines());
        if let Some((own, other)) = lines.find(|(own, other)| own != other) {
            panic!("{:.300}\nis not\n{:.300}", own, other);
        }
        assert_eq!(own.len(), export.len());
    }

    /// The site as a backup.
    fn backup(&self) -> PathBuf {
        let path = self.path("backup.json.gz");
        backup::make(&mut self.conn(), &self.storage(), &path, &mut Silent).unwrap();
        path
    }

    fn restore(&self, file: &Path, force: bool) -> Result<Restored, Error> {
        let to = Restoring { url: &self.url(), storage: &self.storage(), folder: self.folder.path(), force };
        backup::restore(file, &to, &mut Silent)
    }

    /// All files in its folder, to see that nothing was left.
    fn files(&self) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(self.folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }
}

/// Bytes that can't be packed.
fn picture(size: u32) -> Vec<u8> {
    let mut state = 1_u32;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state as u8
    };
    (0..size).map(|_| next()).collect()
}
