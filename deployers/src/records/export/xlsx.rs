//! A workbook: texts as texts, numbers as numbers, days as days.

use rust_xlsxwriter::{Format, FormatAlign, Workbook, Worksheet, XlsxError};

use super::cell::Cell;
use crate::records::error::RecordsError;

/// Days before it are none for a workbook.
const FIRST_YEAR: i16 = 1900;
/// The widest that a column becomes, in characters of the usual type; a text that is longer goes on below.
const WIDEST: usize = 60;
/// The same in pixels, with the edges of a cell.
const WIDEST_PIXELS: u32 = 425;
/// Characters that a cell holds.
const CELL_CHARS: usize = 32_767;

/// The whole workbook.
pub(super) fn write(title: &str, header: &[String], lines: &[Vec<Cell>]) -> Result<Vec<u8>, RecordsError> {
    lay_out(title, header, lines).map_err(|e| RecordsError::Workbook(Box::new(e)))
}

fn lay_out(title: &str, header: &[String], lines: &[Vec<Cell>]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let (bold, day, moment) = (Format::new().set_bold(), Format::new().set_num_format("yyyy-mm-dd"), Format::new().set_num_format("yyyy-mm-dd hh:mm"));
    let long = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    let sheet: &mut Worksheet = book.add_worksheet();
    sheet.set_name(sheet_name(title))?;
    sheet.set_freeze_panes(1, 0)?;
    for (column, label) in (0_u16..).zip(header) {
        sheet.write_string_with_format(0, column, label, &bold)?;
    }
    for (row, line) in (1_u32..).zip(lines) {
        for (column, cell) in (0_u16..).zip(line) {
            match cell {
                Cell::Empty => {}
                // Never `write`, which would take `=…` for a formula.
                Cell::Text(text) if is_long(text) => drop(sheet.write_string_with_format(row, column, fitting(text), &long)?),
                Cell::Text(text) => drop(sheet.write_string(row, column, fitting(text))?),
                Cell::Number(n) => drop(sheet.write_number(row, column, *n)?),
                // One day that a workbook does not know must not keep all the others from being exported.
                Cell::Day(d) if d.year() < FIRST_YEAR => drop(sheet.write_string(row, column, d.to_string())?),
                Cell::Moment(m) if m.year() < FIRST_YEAR => drop(sheet.write_string(row, column, m.to_string())?),
                Cell::Day(d) => drop(sheet.write_datetime_with_format(row, column, excel_day(*d)?, &day)?),
                Cell::Moment(m) => drop(sheet.write_datetime_with_format(row, column, excel_moment(*m)?, &moment)?),
            }
        }
    }
    sheet.set_autofit_max_width(WIDEST_PIXELS);
    sheet.autofit();
    book.save_to_buffer()
}

/// Whether a text needs more than one line of the widest column.
fn is_long(text: &str) -> bool {
    text.contains('\n') || text.chars().count() > WIDEST
}

/// The text, cut where a cell ends.
fn fitting(text: &str) -> String {
    match text.char_indices().nth(CELL_CHARS) {
        None => text.to_owned(),
        Some(_) => text.chars().take(CELL_CHARS - 1).chain(['…']).collect(),
    }
}

fn excel_day(day: jiff::civil::Date) -> Result<rust_xlsxwriter::ExcelDateTime, XlsxError> {
    rust_xlsxwriter::ExcelDateTime::parse_from_str(&day.to_string())
}

fn excel_moment(moment: jiff::civil::DateTime) -> Result<rust_xlsxwriter::ExcelDateTime, XlsxError> {
    rust_xlsxwriter::ExcelDateTime::parse_from_str(&moment.strftime("%Y-%m-%dT%H:%M:%S").to_string())
}

/// At most 31 characters, none of those that a sheet's name must not have.
fn sheet_name(title: &str) -> String {
    let kept: String = title.chars().filter(|c| !matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\' | '\'') && !c.is_control()).take(31).collect();
    if kept.trim().is_empty() { "Sheet1".to_owned() } else { kept }
}
