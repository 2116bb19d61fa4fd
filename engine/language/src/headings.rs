//! The headings of a table (CSV, as Excel writes it in any language) as fields. Its bytes are a stranger's: read, cut, cleaned, never followed.

mod kind;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use encoding_rs::{Encoding, WINDOWS_1251, WINDOWS_1252};
use fleet_domain::brief::{Headings, MOST_FIELDS};
use fleet_domain::manifest::FieldKind;
use fleet_domain::spec::{FieldSpec, Switch};

use crate::label;

/// So many bytes at the start of a file are looked at: headings and a few rows, however long the file is.
pub const HEADINGS_WITHIN: usize = 64 * 1024;
/// Rows that say what a column holds.
const ROWS: usize = 20;
/// Characters that a heading has at most: what is longer is somebody's sentence.
const LONGEST: usize = 120;
/// What stands between columns, the most usual first.
const BETWEEN: [u8; 4] = [b';', b',', b'\t', b'|'];

/// Reads the first row of a table; [`Headings::Missing`] if it holds no headings, or if this is no table.
pub fn read_headings(bytes: &[u8]) -> Headings {
    let text = text_of(bytes);
    let Some(rows) = rows_of(&text) else { return Headings::Missing };
    let Some((first, rest)) = rows.split_first().filter(|(first, rest)| are_headings(first, rest)) else { return Headings::Missing };
    let mut fields: Vec<FieldSpec> = Vec::new();
    let mut of = 0;
    for (at, heading) in first.iter().enumerate() {
        if heading.is_empty() {
            continue;
        }
        of += 1;
        if fields.len() < MOST_FIELDS {
            let field = field(heading, rest.iter().map(|row| row.get(at).map_or("", String::as_str)), &fields);
            fields.push(field);
        }
    }
    Headings::Named { fields, of }
}

/// A field of this heading, with the kind that the values below it all have. Where some are empty it may be left out.
fn field<'v>(heading: &str, values: impl Iterator<Item = &'v str>, before: &[FieldSpec]) -> FieldSpec {
    let values: Vec<&str> = values.collect();
    let given: Vec<&str> = values.iter().copied().filter(|v| !v.is_empty()).collect();
    let label = label::label(heading);
    let names: Vec<&str> = before.iter().map(|f| f.name.as_str()).collect();
    let mut field = FieldSpec::new(&label::free(&label::name(&label), &names), &label, kind::kind(&given));
    if field.kind != FieldKind::YesNo && given.len() == values.len() {
        field.required = Switch::On;
    }
    field
}

/// Whether a first row says what the columns are: words in most of them, none twice, none that stands below as a value.
fn are_headings(first: &[String], rest: &[Vec<String>]) -> bool {
    let named: Vec<(usize, String)> = first.iter().enumerate().filter(|(_, cell)| !cell.is_empty()).map(|(at, cell)| (at, cell.to_lowercase())).collect();
    let is_heading = |(at, cell): &(usize, String)| {
        let said = cell.chars().any(char::is_alphabetic) && cell.chars().count() <= LONGEST && !kind::is_value(cell);
        let below = rest.iter().any(|row| row.get(*at).is_some_and(|value| value.to_lowercase() == *cell));
        let twice = named.iter().filter(|(_, other)| other == cell).count() > 1;
        said && !below && !twice
    };
    named.len() >= 2 && named.len() * 2 > first.len() && named.iter().all(is_heading)
}

/// The first rows, cut where the most columns come of it; `None` if nothing stands between columns.
fn rows_of(text: &str) -> Option<Vec<Vec<String>>> {
    // Excel's own line about what stands between columns is none of the table.
    let (told, text) = match text.split_once('\n') {
        Some((line, rest)) if line.len() < 8 && line.to_ascii_lowercase().starts_with("sep=") => (line.as_bytes().get(4).copied(), rest),
        _ => (None, text),
    };
    let all = BETWEEN.iter().filter(|between| told.is_none_or(|told| told == **between)).map(|between| cut(text, *between));
    let columns = |rows: &Vec<Vec<String>>| rows.first().map_or(0, Vec::len);
    let mut best: Option<Vec<Vec<String>>> = None;
    for rows in all {
        // A heading may hold a comma: what cuts the rows below as often as the first row is what was meant.
        if even(&rows) && columns(&rows) > best.as_ref().map_or(1, columns) {
            best = Some(rows);
        }
    }
    best
}

/// Whether most rows have as many columns as the first.
fn even(rows: &[Vec<String>]) -> bool {
    let Some((first, rest)) = rows.split_first() else { return false };
    rest.iter().filter(|row| row.len() == first.len()).count() * 2 >= rest.len()
}

fn cut(text: &str, between: u8) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().delimiter(between).has_headers(false).flexible(true).from_reader(text.as_bytes());
    let records = reader.records().map_while(Result::ok);
    records.map(|row| row.iter().map(clean).collect::<Vec<_>>()).filter(|row| row.iter().any(|cell| !cell.is_empty())).take(ROWS + 1).collect()
}

/// A cell in one line, without signs that nobody sees: they could hide or turn round what stands on a card.
fn clean(cell: &str) -> String {
    let unseen = |c: char| matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fffd}');
    let seen: String = cell.chars().map(|c| if c.is_control() { ' ' } else { c }).filter(|c| !unseen(*c)).collect();
    seen.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The start of a file as text, up to the last whole line.
fn text_of(bytes: &[u8]) -> Cow<'_, str> {
    let start = &bytes[..bytes.len().min(HEADINGS_WITHIN)];
    let cut_off = start.len() < bytes.len();
    if let Some((encoding, mark)) = Encoding::for_bom(start) {
        let text = encoding.decode_without_bom_handling(&start[mark..]).0;
        let end = text.rfind('\n').filter(|_| cut_off).unwrap_or(text.len());
        return Cow::Owned(text[..end].to_owned());
    }
    let end = start.iter().rposition(|b| *b == b'\n').filter(|_| cut_off).unwrap_or(start.len());
    let lines = &start[..end];
    match std::str::from_utf8(lines) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => eight_bits(lines).decode_without_bom_handling(lines).0,
    }
}

/// Russian words are high bytes side by side; in the West's languages they stand alone among plain letters.
fn eight_bits(bytes: &[u8]) -> &'static Encoding {
    let high = |b: &u8| *b >= 0xc0;
    let beside = bytes.windows(2).filter(|pair| pair.iter().all(high)).count();
    if beside * 2 >= bytes.iter().filter(|b| high(b)).count() { WINDOWS_1251 } else { WINDOWS_1252 }
}
