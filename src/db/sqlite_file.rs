//! What to look at before an SQLite file is opened: a damaged or foreign file is never taken for a
//! fresh site.

use std::fs;
use std::io::Read;
use std::path::Path;

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

/// Makes the folder of a new database, or checks that an existing file is one of ours.
///
/// The error is a sentence for the operator, with what to do.
pub fn prepare(url: &DatabaseUrl) -> Result<(), String> {
    let Some(path) = url.sqlite_path() else { return Ok(()) };
    let shown = path.display();
    match fs::metadata(&path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => make_folder(&path)?,
        Err(error) => return Err(format!("{shown} can't be opened: {error}.")),
        Ok(metadata) if metadata.is_dir() => {
            return Err(format!("{shown} is a folder; DATABASE_URL names a file."));
        }
        Ok(metadata) if metadata.len() == 0 && !path.with_extension("db-wal").exists() => {
            return Err(format!(
                "{shown} is an empty file, not a database. Restore a backup in its place, or remove it to start a new site."
            ));
        }
        Ok(_) => check_header(&path)?,
    }
    let mut conn = open(url, false).map_err(|error| {
        format!("{shown} can't be used as a database: {error}. Check its permissions and the free space.")
    })?;
    claim(&mut conn)
        .map_err(|error| {
            format!("{shown} is damaged ({error}). Restore a backup; the file was left as it is.")
        })?
        .then_some(())
        .ok_or_else(|| {
            format!("{shown} is the database of another program. Give DATABASE_URL a file of its own.")
        })
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
