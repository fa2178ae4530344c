//! SQL of our own in the making, with what is bound to its placeholders, for queries that diesel's
//! builder can't say.

use std::borrow::Cow;
use std::marker::PhantomData;

use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::query_dsl::LoadQuery;
use diesel::sql_types::{BigInt, Text};

use super::{Backend, Conn, Moment, MultiBackend, sql};

/// Pieces of SQL, and values between them.
#[derive(Debug, Clone, Default)]
pub struct Statement {
    pieces: Vec<Piece>,
    is_kept: bool,
}

#[derive(Debug, Clone)]
enum Piece {
    Sql(Cow<'static, str>),
    Text(String),
    Moment(Moment),
    Number(i64),
    /// Nothing, but on MySQL.
    Index(&'static str),
}

impl Piece {
    /// Puts into words which index leads, as MySQL reads it.
    fn lead(&mut self) {
        if let Self::Index(name) = self {
            *self = Self::Sql(format!(" FORCE INDEX ({name})").into());
        }
    }
}

impl Statement {
    /// One that begins with this.
    pub fn new(sql: impl Into<Cow<'static, str>>) -> Self {
        Self::default().sql(sql)
    }

    /// Goes on with this.
    pub fn sql(self, sql: impl Into<Cow<'static, str>>) -> Self {
        self.with(Piece::Sql(sql.into()))
    }

    /// A placeholder, and the text that stands for it.
    pub fn text(self, text: impl Into<String>) -> Self {
        self.with(Piece::Text(text.into()))
    }

    /// A placeholder, and the moment that stands for it.
    pub fn moment(self, moment: Moment) -> Self {
        self.with(Piece::Moment(moment))
    }

    /// A placeholder, and the number that stands for it.
    pub fn number(self, number: i64) -> Self {
        self.with(Piece::Number(number))
    }

    /// Says which index leads to the rows of the table that was named last. MariaDB and MySQL need to be
    /// told: they guess anew at each run, and go through all rows from one end where they guess wrong.
    pub fn by_index(self, name: &'static str) -> Self {
        self.with(Piece::Index(name))
    }

    /// Goes on with all of another.
    pub fn then(mut self, other: Self) -> Self {
        self.pieces.extend(other.pieces);
        self
    }

    /// Ends with how many rows are wanted, and how many are left out before them.
    pub fn limited(self, (limit, offset): (u64, u64)) -> Self {
        let number = |rows: u64| i64::try_from(rows).unwrap_or(i64::MAX);
        self.sql(" LIMIT ").number(number(limit)).sql(" OFFSET ").number(number(offset))
    }

    /// Says that each connection keeps it prepared: for SQL that takes few forms, as nothing of what is
    /// kept is ever given up.
    pub fn kept(mut self) -> Self {
        self.is_kept = true;
        self
    }

    /// The rows it finds, whose columns have these SQL types, in order.
    pub fn load<ST, T>(mut self, conn: &mut Conn) -> QueryResult<Vec<T>>
    where
        Rows<ST>: for<'q> LoadQuery<'q, Conn, T>,
    {
        if conn.backend() == Backend::Mysql {
            self.pieces.iter_mut().for_each(Piece::lead);
        }
        Rows(self, PhantomData).internal_load(conn)?.collect()
    }

    fn with(mut self, piece: Piece) -> Self {
        self.pieces.push(piece);
        self
    }
}

impl From<String> for Statement {
    fn from(sql: String) -> Self {
        Self::new(sql)
    }
}

/// A [`Statement`] that finds rows of these SQL types.
#[derive(Debug)]
pub struct Rows<ST>(Statement, PhantomData<ST>);

impl<ST> Query for Rows<ST> {
    type SqlType = ST;
}

impl<ST> RunQueryDsl<Conn> for Rows<ST> {}

impl<ST> QueryId for Rows<ST> {
    type QueryId = ();
    // Its text is its name.
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<ST> QueryFragment<MultiBackend> for Rows<ST> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        if !self.0.is_kept {
            out.unsafe_to_cache_prepared();
        }
        for piece in &self.0.pieces {
            match piece {
                Piece::Sql(sql) => out.push_sql(sql),
                Piece::Text(text) => out.push_bind_param::<Text, _>(text)?,
                Piece::Moment(moment) => out.push_bind_param::<sql::Moment, _>(moment)?,
                Piece::Number(number) => out.push_bind_param::<BigInt, _>(number)?,
                Piece::Index(_) => {}
            }
        }
        Ok(())
    }
}
