//! The database: one connection type for three kinds, its pools, its transactions, and the few
//! differences between the kinds.

mod among;
mod bulk;
mod connection;
mod constraint;
mod counting;
mod gathered;
mod half_copy;
mod insert;
mod inspection;
mod lock;
mod manager;
mod migrations;
mod moment;
pub mod occupancy;
mod occupant;
mod pool;
mod primary;
pub mod schema;
pub mod slow_queries;
pub mod sqlite_file;
mod statement;
mod table_figures;
pub mod tables;
pub mod topics;
mod transaction;

pub use among::{Among, among};
pub use bulk::{integer_word, prepare_for_bulk, refresh_statistics, reserve_ids};
pub use connection::{Backend, Conn, DatabaseUrl, MultiBackend, open};
pub use constraint::{is_unavailable, violated_constraint};
pub use counting::{count_each, id_list, literal, sum_of, typed_literal};
pub use gathered::{Afterwards, Gathered, gather};
pub use half_copy::{HalfCopy, find_half_copy, is_half_copied, mark_half_copied, unmark_half_copied};
pub(crate) use insert::{insert_all, insert_returning_id};
pub use inspection::{TABLES, TableSize, database_bytes, quick_check, server_version, table_sizes};
pub use lock::lock_rows;
pub use migrations::{
    Migration, SchemaError, apply_pending, apply_until, migration_status, revert, schema_version,
};
pub use moment::{Moment, sql};
pub use occupant::{Occupant, take_place};
pub use pool::{Db, Mode, PoolOptions, PoolState};
pub use primary::reading_the_primary;
pub use slow_queries::SlowQuery;
pub use statement::Statement;
pub use table_figures::{TableFigures, table_figures};
pub use topics::Topic;
pub use transaction::{hold_still, passing_transaction, snapshot, transaction};
