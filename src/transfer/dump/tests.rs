use proptest::prelude::*;

use super::{RowFormat, parse_row};
use crate::db::tables::{Column, Kind, Row, Table, Value};

fn table() -> Table {
    let column = |name: &str, kind| Column { name: name.into(), kind, nullable: true };
    let columns = vec![
        column("id", Kind::Integer),
        column("title", Kind::Text),
        column("ratio", Kind::Double),
        column("shown", Kind::Bool),
        column("sealed", Kind::Bytes),
        column("made_at", Kind::Moment),
    ];
    Table { name: "things".into(), columns, key: vec![0] }
}

fn value(kind: Kind) -> BoxedStrategy<Value> {
    let some = match kind {
        Kind::Integer => any::<i64>().prop_map(Value::Integer).boxed(),
        Kind::Text => any::<String>().prop_map(Value::Text).boxed(),
        Kind::Double => {
            any::<f64>().prop_filter("no JSON", |x| x.is_finite()).prop_map(Value::Double).boxed()
        }
        Kind::Bool => any::<bool>().prop_map(Value::Bool).boxed(),
        Kind::Bytes => any::<Vec<u8>>().prop_map(Value::Bytes).boxed(),
        Kind::Moment => (-62_000_000_000_000_000..253_000_000_000_000_000_i64)
            .prop_map(|micros| {
                Value::Moment(chrono::DateTime::from_timestamp_micros(micros).unwrap().naive_utc().into())
            })
            .boxed(),
    };
    prop_oneof![9 => some, 1 => Just(Value::Null)].boxed()
}

fn row() -> impl Strategy<Value = Row> {
    table().columns.iter().map(|column| value(column.kind)).collect::<Vec<_>>()
}

proptest! {
    #[test]
    fn a_row_comes_back_as_it_was(row in row()) {
        let mut line = Vec::new();
        RowFormat::of(&table()).write(&row, &mut line);
        prop_assert!(!line.contains(&b'\n'));
        prop_assert_eq!(parse_row(&line, &table()), Ok(row));
    }

    #[test]
    fn whatever_stands_in_a_line_is_read_or_refused(line in any::<Vec<u8>>()) {
        let _ = parse_row(&line, &table());
    }
}

#[test]
fn a_moment_is_spelled_one_way() {
    assert!(Value::read_moment("2026-01-01T00:00:00.000000Z").is_some());
    for other in ["2026-01-01T00:00:00Z", "2026-01-01 00:00:00.000000", "2026-1-1T00:00:00.000000Z", ""] {
        assert!(Value::read_moment(other).is_none(), "{other}");
    }
}
