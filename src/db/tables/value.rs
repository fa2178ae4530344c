//! What stands in a column, whatever the database.

use chrono::NaiveDateTime;

use crate::db::Moment;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A whole number of any size.
    Integer,
    /// Yes or no.
    Bool,
    /// A number with a fraction.
    Double,
    /// Text.
    Text,
    /// Bytes.
    Bytes,
    /// A point in time.
    Moment,
}

/// What stands in one place.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Nothing.
    Null,
    /// A whole number.
    Integer(i64),
    /// Yes or no.
    Bool(bool),
    /// A number with a fraction.
    Double(f64),
    /// Text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
    /// A point in time.
    Moment(Moment),
}

/// The values of a row, in the order of the table's columns.
pub type Row = Vec<Value>;

const SQLITE_MOMENT: &str = "%Y-%m-%d %H:%M:%S%.6f";
const MOMENT: &str = "%Y-%m-%dT%H:%M:%S%.6fZ";

impl Value {
    /// The value as a column of this kind has it: databases keep a moment as a text, a yes as a 1.
    pub fn fit(self, kind: Kind) -> Result<Self, String> {
        match (kind, self) {
            (_, Self::Null) => Ok(Self::Null),
            (Kind::Integer, value @ Self::Integer(_))
            | (Kind::Bool, value @ Self::Bool(_))
            | (Kind::Double, value @ Self::Double(_))
            | (Kind::Text, value @ Self::Text(_))
            | (Kind::Bytes, value @ Self::Bytes(_))
            | (Kind::Moment, value @ Self::Moment(_)) => Ok(value),
            (Kind::Bool, Self::Integer(number @ (0 | 1))) => Ok(Self::Bool(number == 1)),
            (Kind::Text, Self::Bytes(bytes)) => {
                String::from_utf8(bytes).map(Self::Text).map_err(|_| "a text is not UTF-8".to_owned())
            }
            (Kind::Bytes, Self::Text(text)) => Ok(Self::Bytes(text.into_bytes())),
            (Kind::Moment, Self::Text(text)) => NaiveDateTime::parse_from_str(&text, SQLITE_MOMENT)
                .map(|at| Self::Moment(at.into()))
                .map_err(|_| format!("{text:?} is not a point in time")),
            (kind, value) => Err(format!("{value:?} stands in place of {kind:?}")),
        }
    }

    /// A point in time as dumps spell it.
    pub fn spell_moment(at: &Moment) -> String {
        at.format(MOMENT).to_string()
    }

    /// A point in time as dumps spell it, and no other way.
    pub fn read_moment(text: &str) -> Option<Self> {
        let at: Moment = NaiveDateTime::parse_from_str(text, MOMENT).ok()?.into();
        (Self::spell_moment(&at) == text).then_some(Self::Moment(at))
    }

    /// Roughly how much memory it takes.
    pub fn size(&self) -> usize {
        match self {
            Self::Text(text) => text.len() + 8,
            Self::Bytes(bytes) => bytes.len() + 8,
            _ => 8,
        }
    }
}
