//! Reads an exported table back, as a spreadsheet would: comma-separated values, or the first sheet of a workbook.

mod unzip;

use jiff::ToSpan as _;

use super::page::{decoded, tags};
use super::trail::{Halt, Outcome};
use unzip::unzipped;

/// A table as texts; numbers as they are written, days as `YYYY-MM-DD`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Table {
    pub(super) header: Vec<String>,
    pub(super) rows: Vec<Vec<String>>,
}

fn broken(what: &str) -> Halt {
    Halt::Wrong(format!("the export cannot be read: {what}"))
}

/// Of comma-separated values.
pub(super) fn csv(bytes: &[u8]) -> Outcome<Table> {
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let mut reader = ::csv::ReaderBuilder::new().has_headers(false).from_reader(bytes);
    let mut lines = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|e| broken(&e.to_string()))?;
        lines.push(record.iter().map(str::to_owned).collect::<Vec<String>>());
    }
    if lines.is_empty() {
        return Err(broken("it is empty"));
    }
    let rows = lines.split_off(1);
    Ok(Table { header: lines.remove(0), rows })
}

/// Of a workbook.
pub(super) fn xlsx(bytes: &[u8]) -> Outcome<Table> {
    let part = |name: &str| -> Outcome<Option<String>> {
        let bytes = unzipped(bytes, name).map_err(|e| broken(&e))?;
        bytes.map(|b| String::from_utf8(b).map_err(|_| broken("a part is no text"))).transpose()
    };
    let sheet = part("xl/worksheets/sheet1.xml")?.ok_or_else(|| broken("there is no sheet"))?;
    let shared = part("xl/sharedStrings.xml")?.map(|xml| strings(&xml)).unwrap_or_default();
    let days = part("xl/styles.xml")?.map(|xml| day_styles(&xml)).unwrap_or_default();
    let mut lines = cells(&sheet, &shared, &days);
    if lines.is_empty() {
        return Err(broken("it is empty"));
    }
    let rows = lines.split_off(1);
    Ok(Table { header: lines.remove(0), rows })
}

/// The texts that cells point to.
fn strings(xml: &str) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for tag in tags(xml) {
        match tag.name.as_str() {
            "si" => all.push(String::new()),
            "t" => {
                if let Some(last) = all.last_mut() {
                    last.push_str(&decoded(&tag.text));
                }
            }
            _ => {}
        }
    }
    all
}

/// Which cell styles show a number as a day: those whose format names a year.
fn day_styles(xml: &str) -> Vec<bool> {
    let tags = tags(xml);
    let years: Vec<&str> =
        tags.iter().filter(|t| t.name == "numfmt" && t.get("formatcode").is_some_and(|f| f.contains("yy"))).filter_map(|t| t.get("numfmtid")).collect();
    // The list of cell styles follows that of base styles, which hold the same kind of tag.
    let Some(start) = tags.iter().position(|t| t.name == "cellxfs") else { return Vec::new() };
    tags[start + 1..]
        .iter()
        .take_while(|t| t.name != "cellstyles")
        .filter(|t| t.name == "xf")
        .map(|t| t.get("numfmtid").is_some_and(|id| years.contains(&id)))
        .collect()
}

fn cells(xml: &str, shared: &[String], days: &[bool]) -> Vec<Vec<String>> {
    let mut rows: Vec<Vec<String>> = Vec::new();
    let (mut column, mut kind, mut style) = (0, String::new(), 0);
    for tag in tags(xml) {
        match tag.name.as_str() {
            "row" => rows.push(Vec::new()),
            "c" => {
                column = tag.get("r").map_or(0, column_of);
                tag.get("t").unwrap_or_default().clone_into(&mut kind);
                style = tag.get("s").and_then(|s| s.parse::<usize>().ok()).unwrap_or(0);
            }
            "v" | "t" => {
                let Some(row) = rows.last_mut() else { continue };
                row.resize(row.len().max(column + 1), String::new());
                let text = decoded(&tag.text);
                row[column] = match kind.as_str() {
                    "s" => text.parse::<usize>().ok().and_then(|n| shared.get(n)).cloned().unwrap_or_default(),
                    "" | "n" if days.get(style).copied().unwrap_or(false) => day(&text).unwrap_or(text),
                    "" | "n" => text.parse::<f64>().map_or(text, |n| n.to_string()),
                    _ => text,
                };
            }
            _ => {}
        }
    }
    rows
}

/// `AB12` → 27.
fn column_of(name: &str) -> usize {
    name.bytes().take_while(u8::is_ascii_uppercase).fold(0, |n, b| n * 26 + usize::from(b - b'A') + 1).saturating_sub(1)
}

/// The day of a serial number, days after 30 December 1899.
fn day(serial: &str) -> Option<String> {
    let whole: i64 = serial.split('.').next()?.parse().ok()?;
    Some(jiff::civil::date(1899, 12, 30).checked_add(whole.days()).ok()?.to_string())
}

#[cfg(test)]
mod tests {
    use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

    use super::*;

    #[test]
    fn a_workbook_reads_back() {
        let mut book = Workbook::new();
        let day = Format::new().set_num_format("yyyy-mm-dd");
        let sheet = book.add_worksheet();
        sheet.write_string(0, 0, "Имя & \"x\"").expect("writes");
        sheet.write_string(0, 2, "День").expect("writes");
        sheet.write_string(1, 0, "=1+1 <b>").expect("writes");
        sheet.write_number(1, 1, 0.3).expect("writes");
        sheet.write_datetime_with_format(1, 2, ExcelDateTime::parse_from_str("2028-02-29").expect("a day"), &day).expect("writes");
        let table = xlsx(&book.save_to_buffer().expect("saves")).expect("reads");
        assert_eq!(table.header, ["Имя & \"x\"", "", "День"]);
        assert_eq!(table.rows, [["=1+1 <b>", "0.3", "2028-02-29"]]);
    }

    #[test]
    fn a_table_of_values_reads_back_and_a_broken_one_does_not() {
        let table = csv("\u{feff}a,\"b, c\"\r\n1,\"x\r\ny\"\r\n".as_bytes()).expect("reads");
        assert_eq!((table.header, table.rows), (vec!["a".to_owned(), "b, c".into()], vec![vec!["1".to_owned(), "x\r\ny".into()]]));
        assert!(csv(b"").is_err());
        assert!(xlsx(b"PK").is_err() && xlsx(b"").is_err() && xlsx(&[0; 200]).is_err());
        assert_eq!((column_of("A1"), column_of("Z9"), column_of("AB12")), (0, 25, 27));
    }
}
