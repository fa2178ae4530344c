//! A row as a line, and back.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, Visitor};

use crate::db::tables::{Column, Kind, Row, Table, Value};

/// How the rows of one table are written: the names of its columns are put together once.
#[derive(Debug, Clone)]
pub struct RowFormat {
    before: Vec<String>,
}

impl RowFormat {
    /// Of a table.
    pub fn of(table: &Table) -> Self {
        let before = |(at, column): (usize, &Column)| {
            format!("{}\"{}\":", if at == 0 { "{" } else { "," }, column.name)
        };
        Self { before: table.columns.iter().enumerate().map(before).collect() }
    }

    /// Appends a row, without a line end.
    pub fn write(&self, row: &Row, out: &mut Vec<u8>) {
        for (before, value) in self.before.iter().zip(row) {
            out.extend_from_slice(before.as_bytes());
            write_value(value, out);
        }
        out.push(b'}');
    }
}

fn write_value(value: &Value, out: &mut Vec<u8>) {
    // Writing into memory can't fail.
    let _ = match value {
        Value::Null => serde_json::to_writer(out, &()),
        Value::Integer(number) => serde_json::to_writer(out, number),
        Value::Bool(yes) => serde_json::to_writer(out, yes),
        // As a text, since a JSON number is not read back to its last bit.
        Value::Double(number) => serde_json::to_writer(out, &format!("{number:?}")),
        Value::Text(text) => serde_json::to_writer(out, text),
        Value::Bytes(bytes) => serde_json::to_writer(out, &STANDARD.encode(bytes)),
        Value::Moment(at) => serde_json::to_writer(out, &Value::spell_moment(at)),
    };
}

/// Reads a row back; the columns must be those of the table, in order, each of its kind.
pub fn parse_row(line: &[u8], table: &Table) -> Result<Row, String> {
    let mut reader = serde_json::Deserializer::from_slice(line);
    let row = WholeRow(table).deserialize(&mut reader).and_then(|row| reader.end().map(|()| row));
    row.map_err(|error| {
        let text = error.to_string();
        text.split(" at line ").next().unwrap_or(&text).to_owned()
    })
}

struct WholeRow<'a>(&'a Table);

impl<'de> DeserializeSeed<'de> for WholeRow<'_> {
    type Value = Row;
    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Row, D::Error> {
        from.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for WholeRow<'_> {
    type Value = Row;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a row of {}", self.0.name)
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Row, M::Error> {
        let mut row = Vec::with_capacity(self.0.columns.len());
        while let Some(name) = map.next_key::<std::borrow::Cow<'de, str>>()? {
            let column = self.0.columns.get(row.len()).filter(|column| column.name == name);
            let Some(column) = column else {
                let problem = match self.0.position(&name) {
                    Some(_) => "stands in the wrong place",
                    None => "is not known",
                };
                return Err(M::Error::custom(format!("the column {}.{name} {problem}", self.0.name)));
            };
            row.push(map.next_value_seed(OneValue { table: self.0, column })?);
        }
        match self.0.columns.get(row.len()) {
            None => Ok(row),
            Some(missing) => {
                Err(M::Error::custom(format!("the column {}.{} is missing", self.0.name, missing.name)))
            }
        }
    }
}

struct OneValue<'a> {
    table: &'a Table,
    column: &'a Column,
}

impl OneValue<'_> {
    fn wrong<E: serde::de::Error>(&self, found: &str) -> E {
        let Column { name, kind, .. } = self.column;
        E::custom(format!("{}.{name} holds {found} in place of {kind:?}", self.table.name))
    }
}

impl<'de> DeserializeSeed<'de> for OneValue<'_> {
    type Value = Value;
    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Value, D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for OneValue<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} in {}.{}", self.column.kind, self.table.name, self.column.name)
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<Value, E> {
        match self.column.nullable {
            true => Ok(Value::Null),
            false => Err(self.wrong("nothing")),
        }
    }

    fn visit_bool<E: serde::de::Error>(self, yes: bool) -> Result<Value, E> {
        match self.column.kind {
            Kind::Bool => Ok(Value::Bool(yes)),
            _ => Err(self.wrong("yes or no")),
        }
    }

    fn visit_i64<E: serde::de::Error>(self, number: i64) -> Result<Value, E> {
        match self.column.kind {
            Kind::Integer => Ok(Value::Integer(number)),
            _ => Err(self.wrong("a number")),
        }
    }

    fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<Value, E> {
        match i64::try_from(number) {
            Ok(number) => self.visit_i64(number),
            Err(_) => Err(self.wrong("a number that is too large")),
        }
    }

    fn visit_f64<E: serde::de::Error>(self, _number: f64) -> Result<Value, E> {
        Err(self.wrong("a fraction"))
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Value, E> {
        self.visit_string(text.to_owned())
    }

    fn visit_string<E: serde::de::Error>(self, text: String) -> Result<Value, E> {
        match self.column.kind {
            Kind::Text => Ok(Value::Text(text)),
            Kind::Moment => Value::read_moment(&text).ok_or_else(|| self.wrong("another text")),
            Kind::Double => text.parse().map(Value::Double).map_err(|_| self.wrong("another text")),
            Kind::Bytes => STANDARD.decode(text).map(Value::Bytes).map_err(|_| self.wrong("another text")),
            _ => Err(self.wrong("a text")),
        }
    }
}
