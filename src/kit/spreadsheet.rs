//! Rows as spreadsheets read them: CSV (RFC 4180) in which no cell is a formula.

use std::borrow::Cow;

use csv::{Terminator, WriterBuilder};

/// What makes spreadsheets take a cell for a formula, also behind white space.
const FORMULA_SIGNS: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

/// A text that no spreadsheet takes for a formula: with an apostrophe in front where one would.
pub fn harmless(text: &str) -> Cow<'_, str> {
    let is_formula =
        text.starts_with(['\t', '\r', '\n']) || text.trim_start().starts_with(FORMULA_SIGNS.as_slice());
    if is_formula { format!("'{text}").into() } else { text.into() }
}

/// The rows as CSV, each cell made harmless.
pub fn rows<R, C>(rows: R) -> Result<Vec<u8>, csv::Error>
where
    R: IntoIterator,
    R::Item: IntoIterator<Item = C>,
    C: AsRef<str>,
{
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).flexible(true).from_writer(Vec::new());
    for row in rows {
        for cell in row {
            writer.write_field(harmless(cell.as_ref()).as_bytes())?;
        }
        writer.write_record(None::<&[u8]>)?;
    }
    writer.into_inner().map_err(|error| csv::Error::from(std::io::Error::other(error.to_string())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn formulas_become_texts() {
        for text in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\n", "＝1"] {
            assert_eq!(harmless(text), format!("'{text}"));
        }
        for text in ["", "Ada", "1-1", "'=1", "a=b"] {
            assert_eq!(harmless(text), text);
        }
        let text = rows([["id", "title"], ["1", "=cmd|' /C calc'!A0"], ["2", "a \"b\", c"]]).unwrap();
        let wanted = "id,title\r\n1,'=cmd|' /C calc'!A0\r\n2,\"a \"\"b\"\", c\"\r\n";
        assert_eq!(String::from_utf8(text).unwrap(), wanted);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(table in prop::collection::vec(prop::collection::vec("\\PC{0,8}|[\\r\\n\",=+@ a]{0,6}", 2), 0..6)) {
            let text = rows(&table).unwrap();
            let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_slice());
            let read: Vec<Vec<String>> =
                reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
            let harmless: Vec<Vec<String>> =
                table.iter().map(|row| row.iter().map(|cell| harmless(cell).into_owned()).collect()).collect();
            prop_assert_eq!(read, harmless);
        }
    }
}
