//! Comma-separated values that a spreadsheet opens as they are.

use super::cell::Cell;
use crate::records::error::RecordsError;

/// The whole table: UTF-8 with a byte-order mark.
pub(super) fn write(header: &[String], lines: &[Vec<Cell>]) -> Result<Vec<u8>, RecordsError> {
    let mut out =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).quote_style(csv::QuoteStyle::NonNumeric).from_writer("\u{feff}".as_bytes().to_vec());
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

/// What spreadsheets take for the end of a cell, as their language has it: quotes around the whole do not help where another
/// sign parts cells than does here.
const ENDS: [char; 6] = [',', ';', '\t', '\r', '\n', '|'];
/// What a formula begins with, in full width too where people write so.
const SIGNS: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

/// A spreadsheet works out what begins like a formula; with a quote before it, it is text. So is every part of a text that would
/// become a cell of its own.
fn harmless(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    let mut rest = text;
    if rest.starts_with(['\t', '\r', '\n']) || begins(rest) {
        out.push('\'');
    }
    while let Some(end) = rest.find(ENDS) {
        let (before, after) = rest.split_at(end + 1);
        out.push_str(before);
        if begins(after) {
            out.push('\'');
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

/// Whether it begins like a formula; blanks and quotes before it are passed over, as spreadsheets may.
fn begins(text: &str) -> bool {
    text.trim_start_matches([' ', '\u{a0}', '"', '\'']).starts_with(SIGNS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_begins_like_a_formula() {
        for text in ["=1", "+1", "-1", "@a", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠a", " =1", "\"=1"] {
            assert!(harmless(text).starts_with('\''), "{text:?}: {:?}", harmless(text));
        }
        for text in ["a=1", "a - b", "1; 2; 3", "a-b, c+d", "x;y=z"] {
            assert_eq!(harmless(text), text);
        }
    }

    #[test]
    fn no_part_of_a_text_becomes_a_formula_where_another_sign_parts_cells() {
        let text = "ok;=1+2;x,+1\t@a\n-1|=2; \"=3";
        assert_eq!(harmless(text), "ok;'=1+2;x,'+1\t'@a\n'-1|'=2;' \"=3");
        let cells = [Cell::Text(text.to_owned()), Cell::Text("plain".to_owned()), Cell::Empty];
        let written = String::from_utf8(write(&["A".to_owned(), "B".to_owned(), "C".to_owned()], &[cells.into()]).unwrap()).unwrap();
        assert!(written.contains("\"plain\"") && written.starts_with("\u{feff}\"A\",\"B\""), "every text is quoted: {written}");
        // As programs read it whose sign that is: no cell of theirs begins like a formula.
        for end in [b',', b';', b'\t', b'|'] {
            let mut reader =
                csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(end).from_reader(written.trim_start_matches('\u{feff}').as_bytes());
            for cell in reader.records().flat_map(|record| record.unwrap().iter().map(str::to_owned).collect::<Vec<_>>()) {
                assert!(!cell.starts_with(SIGNS), "{}: {cell:?}", char::from(end));
            }
        }
    }
}
