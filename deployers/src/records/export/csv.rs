//! Comma-separated values that a spreadsheet opens as they are.

use super::cell::Cell;
use crate::records::error::RecordsError;

/// The whole table: UTF-8 with a byte-order mark.
pub(super) fn write(header: &[String], lines: &[Vec<Cell>]) -> Result<Vec<u8>, RecordsError> {
    let mut out = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer("\u{feff}".as_bytes().to_vec());
    let failed = |e: csv::Error| RecordsError::Damaged(format!("the table: {e}"));
    out.write_record(header.iter().map(|h| harmless(h))).map_err(failed)?;
    for line in lines {
        out.write_record(line.iter().map(shown)).map_err(failed)?;
    }
    out.into_inner().map_err(|e| RecordsError::Damaged(format!("the table: {e}")))
}

fn shown(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => harmless(text),
        Cell::Number(n) => n.to_string(),
        Cell::Day(day) => day.to_string(),
        Cell::Moment(moment) => moment.strftime("%Y-%m-%d %H:%M:%S").to_string(),
    }
}

/// A spreadsheet works out what begins like a formula, in full width too where people write so; with a quote before it, it is text.
fn harmless(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']) { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_begins_like_a_formula() {
        for text in ["=1", "+1", "-1", "@a", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠a"] {
            assert_eq!(harmless(text), format!("'{text}"));
        }
        assert_eq!(harmless("a=1"), "a=1");
    }
}
