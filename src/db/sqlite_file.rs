//! What to look at before an SQLite file is opened: a damaged or foreign file is never taken for a
//! fresh site.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use diesel::connection::SimpleConnection;
use diesel::{QueryResult, QueryableByName, RunQueryDsl, sql_query};

use super::{Conn, DatabaseUrl, open};

/// `PRAGMA application_id` of our files ("Pltn").
const APPLICATION_ID: i32 = 0x506c_746e;

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = diesel::sql_types::Integer)]
    value: i32,
}

/// What is at the path of an SQLite database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// Nothing.
    Nothing,
    /// An empty file.
    Empty,
    /// A database of ours, or an empty one.
    Ours,
    /// A database of another program.
    Foreign,
    /// Something that can't be used; the sentence says why.
    Unusable(String),
}

/// Makes the folder of a new database, or checks that an existing file is one of ours.
///
/// The error is a sentence for the operator, with what to do.
pub fn prepare(url: &DatabaseUrl) -> Result<(), String> {
    let Some(path) = url.sqlite_path() else { return Ok(()) };
    let shown = path.display();
    match look_at(url, &path) {
        Found::Nothing => {
            make_folder(&path)?;
            match look_into(url, &path) {
                Found::Unusable(problem) => Err(problem),
                _ => Ok(()),
            }
        }
        Found::Ours => Ok(()),
        Found::Empty => Err(format!(
            "{shown} is an empty file, not a database. Restore a backup in its place, or remove it to start a new site."
        )),
        Found::Foreign => {
            Err(format!("{shown} is the database of another program. Give DATABASE_URL a file of its own."))
        }
        Found::Unusable(problem) => Err(problem),
    }
}

/// Looks at the file of an SQLite database; changes nothing that is there.
pub fn look_at(url: &DatabaseUrl, path: &Path) -> Found {
    let shown = path.display();
    match fs::metadata(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Found::Nothing,
        Err(error) => Found::Unusable(format!("{shown} can't be opened: {error}.")),
        Ok(metadata) if metadata.is_dir() => {
            Found::Unusable(format!("{shown} is a folder; DATABASE_URL names a file."))
        }
        Ok(metadata) if metadata.len() == 0 && !appended(path, "-wal").exists() => Found::Empty,
        Ok(_) => match check_header(path) {
            Ok(()) => look_into(url, path),
            Err(problem) => Found::Unusable(problem),
        },
    }
}

fn look_into(url: &DatabaseUrl, path: &Path) -> Found {
    let shown = path.display();
    let mut conn = match open(url, false) {
        Ok(conn) => conn,
        Err(error) => {
            return Found::Unusable(format!(
                "{shown} can't be used as a database: {error}. Check its permissions and the free space."
            ));
        }
    };
    match claim(&mut conn) {
        Ok(true) => Found::Ours,
        Ok(false) => Found::Foreign,
        Err(error) => Found::Unusable(format!(
            "{shown} is damaged ({error}). Restore a backup; the file was left as it is."
        )),
    }
}

/// A new database of ours that is thrown away when something goes wrong: quick, and not durable.
pub fn create_scratch(path: &Path) -> Result<Conn, String> {
    let shown = path.display();
    let explain = |error: &dyn std::fmt::Display| format!("{shown} can't be made: {error}.");
    remove(path).map_err(|error| explain(&error))?;
    let url = DatabaseUrl::parse(&format!("sqlite://{shown}"))?;
    make_folder(path)?;
    let mut conn = open(&url, false).map_err(|error| explain(&error))?;
    claim(&mut conn).map_err(|error| explain(&error))?;
    conn.batch_execute("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA temp_store = FILE;")
        .map_err(|error| explain(&error))?;
    Ok(conn)
}

/// Puts the database file `new`, which nobody has open, in the place of `old`, which nobody uses:
/// at every moment there is one of the two, whole.
///
/// What the old one has in its log is brought home first, since the log would be taken for the new one's.
/// An old file that can't be opened is kept beside, and its path answered.
pub fn replace(old: &DatabaseUrl, new: &Path) -> std::io::Result<Option<PathBuf>> {
    let path = old.sqlite_path().ok_or(std::io::ErrorKind::InvalidInput)?;
    fs::File::open(new)?.sync_all()?;
    let mut kept = None;
    match look_at(old, &path) {
        Found::Nothing => {}
        Found::Ours => {
            let brought_home = open(old, false).map_err(std::io::Error::other).and_then(|mut conn| {
                conn.batch_execute("PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE;")
                    .map_err(std::io::Error::other)
            });
            if let Err(error) = brought_home {
                return Err(std::io::Error::other(format!("{} is in use: {error}", path.display())));
            }
        }
        _ => {
            let beside = appended(&path, ".damaged");
            for ending in ["", "-wal", "-shm"] {
                rename_if_there(&appended(&path, ending), &appended(&beside, ending))?;
            }
            kept = Some(beside);
        }
    }
    fs::rename(new, &path)?;
    sync_folder_of(&path)?;
    Ok(kept)
}

/// Removes an SQLite file with its log; one that is gone already is fine.
pub fn remove(path: &Path) -> std::io::Result<()> {
    for ending in ["-wal", "-shm", "-journal", ""] {
        match fs::remove_file(appended(path, ending)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

fn appended(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

fn rename_if_there(from: &Path, to: &Path) -> std::io::Result<()> {
    match fs::rename(from, to) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

fn sync_folder_of(path: &Path) -> std::io::Result<()> {
    match path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        Some(folder) => fs::File::open(folder)?.sync_all(),
        None => fs::File::open(".")?.sync_all(),
    }
}

fn make_folder(path: &Path) -> Result<(), String> {
    match path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        Some(folder) => fs::create_dir_all(folder)
            .map_err(|error| format!("{} can't be made: {error}.", folder.display())),
        None => Ok(()),
    }
}

fn check_header(path: &Path) -> Result<(), String> {
    let mut header = [0_u8; 16];
    let read = fs::File::open(path).and_then(|mut file| file.read_exact(&mut header));
    match read {
        Ok(()) if &header == b"SQLite format 3\0" => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::PermissionDenied => {
            Err(format!("{} can't be read: {error}.", path.display()))
        }
        _ => Err(format!(
            "{} is not an SQLite database, or a damaged one. Restore a backup in its place; the file was left as it is.",
            path.display()
        )),
    }
}

/// Marks an empty database as ours; answers whether the file is ours.
fn claim(conn: &mut Conn) -> QueryResult<bool> {
    let id = number(conn, "SELECT application_id AS value FROM pragma_application_id")?;
    let tables = number(conn, "SELECT CAST(count(*) AS INTEGER) AS value FROM sqlite_master")?;
    if id == APPLICATION_ID {
        return Ok(true);
    }
    if tables > 0 || id != 0 {
        return Ok(false);
    }
    conn.batch_execute(&format!("PRAGMA application_id = {APPLICATION_ID};"))?;
    Ok(true)
}

fn number(conn: &mut Conn, query: &str) -> QueryResult<i32> {
    sql_query(query).get_result::<Number>(conn).map(|row| row.value)
}
