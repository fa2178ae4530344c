//! Inserts that differ between the databases, spelled once.

/// Inserts one row and answers its `id`: `RETURNING` where there is one, `LAST_INSERT_ID()` on MySQL.
macro_rules! insert_returning_id {
    ($conn:expr, $table:path, $row:expr) => {{
        #[allow(unused_imports)]
        use diesel::RunQueryDsl as _;
        use $table as target;
        match $conn {
            $crate::db::Conn::Sqlite(conn) => {
                diesel::insert_into(target::table).values($row).returning(target::id).get_result::<i64>(conn)
            }
            $crate::db::Conn::Postgres(conn) => {
                diesel::insert_into(target::table).values($row).returning(target::id).get_result::<i64>(conn)
            }
            #[cfg(feature = "full")]
            $crate::db::Conn::Mysql(conn) => {
                diesel::insert_into(target::table).values($row).execute(conn).and_then(|_| {
                    diesel::select(diesel::dsl::sql::<diesel::sql_types::BigInt>(
                        "CAST(LAST_INSERT_ID() AS SIGNED)",
                    ))
                    .get_result::<i64>(conn)
                })
            }
        }
    }};
}

/// Inserts all rows of a `Vec` in as few statements as the database takes, and answers how many.
///
/// Rows go out in chunks that stay below the limits on bound values (32,766 in SQLite, 65,535 elsewhere).
macro_rules! insert_all {
    ($conn:expr, $table:path, $rows:expr, $columns:expr) => {{
        #[allow(unused_imports)]
        use diesel::RunQueryDsl as _;
        use $table as target;
        let rows = $rows;
        let mut inserted = 0;
        let mut outcome: diesel::QueryResult<usize> = Ok(0);
        for chunk in rows.chunks((30_000 / $columns).clamp(1, 1_000)) {
            let done = match $conn {
                $crate::db::Conn::Sqlite(conn) => {
                    diesel::insert_into(target::table).values(chunk).execute(conn)
                }
                $crate::db::Conn::Postgres(conn) => {
                    diesel::insert_into(target::table).values(chunk).execute(conn)
                }
                #[cfg(feature = "full")]
                $crate::db::Conn::Mysql(conn) => {
                    diesel::insert_into(target::table).values(chunk).execute(conn)
                }
            };
            match done {
                Ok(count) => {
                    inserted += count;
                    outcome = Ok(inserted);
                }
                Err(error) => {
                    outcome = Err(error);
                    break;
                }
            }
        }
        outcome
    }};
}

pub(crate) use {insert_all, insert_returning_id};
