//! One cell of an exported table: text, a number or a day.

use fleet_domain::manifest::{Field, FieldKind};
use jiff::civil::{Date, DateTime};

use super::{DECIDED_AT, DECIDED_BY, Labels, Line, REASON, is_number, text_of};
use crate::records::record::Record;
use crate::records::words;

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell {
    /// Nothing.
    Empty,
    /// Text; never a formula.
    Text(String),
    /// A number.
    Number(f64),
    /// A day.
    Day(Date),
    /// A moment, UTC.
    Moment(DateTime),
}

/// A column of the table.
pub(super) struct Column<'a> {
    /// Its header.
    pub(super) label: String,
    source: Source<'a>,
}

enum Source<'a> {
    System(String),
    /// Why it stands where it stands.
    Reason,
    /// Who brought it there.
    DecidedBy,
    /// When.
    DecidedAt,
    Field(&'a Field),
    /// First or last day of a range.
    Part(&'a Field, &'static str),
}

/// Columns of moments.
const MOMENTS: [&str; 2] = ["created", "updated"];

/// The columns of these names; a range of days becomes two.
pub(super) fn columns<'a>(labels: &Labels<'a>, names: &[String]) -> Vec<Column<'a>> {
    let mut columns = Vec::new();
    for name in names {
        if name == REASON {
            columns.push(Column { label: labels.say("column.reason"), source: Source::Reason });
            continue;
        }
        if name == DECIDED_BY {
            columns.push(Column { label: labels.say("column.decided_by"), source: Source::DecidedBy });
            continue;
        }
        if name == DECIDED_AT {
            let label = words::say(labels.locale, "column.utc", &[("label", labels.say("column.decided_at"))]);
            columns.push(Column { label, source: Source::DecidedAt });
            continue;
        }
        let Some(field) = labels.collection.field(name) else {
            let label = labels.say(&format!("column.{name}"));
            // A screen tells a moment by the clock of whoever looks; a file does not know who will.
            let label = if MOMENTS.contains(&name.as_str()) { words::say(labels.locale, "column.utc", &[("label", label)]) } else { label };
            columns.push(Column { label, source: Source::System(name.clone()) });
            continue;
        };
        let label = labels.field(field);
        match (field.kind, &field.currency) {
            (FieldKind::DateRange, _) => {
                for part in ["from", "to"] {
                    let label = words::say(labels.locale, &format!("column.{part}"), &[("label", label.clone())]);
                    columns.push(Column { label, source: Source::Part(field, part) });
                }
            }
            (_, Some(currency)) => {
                let label = words::say(labels.locale, "column.money", &[("label", label), ("currency", currency.clone())]);
                columns.push(Column { label, source: Source::Field(field) });
            }
            _ => columns.push(Column { label, source: Source::Field(field) }),
        }
    }
    columns
}

impl Column<'_> {
    /// What stands in this column for this entry.
    pub(super) fn cell(&self, of: &Line<'_>) -> Cell {
        match &self.source {
            Source::System(name) => system(name, of.labels, &of.record),
            Source::Reason => of.last.as_ref().and_then(|last| last.reason.as_deref()).map_or(Cell::Empty, text),
            Source::DecidedBy => of.last.as_ref().map_or(Cell::Empty, |last| text(&last.by)),
            Source::DecidedAt => of.last.as_ref().map_or(Cell::Empty, |last| moment(&last.at)),
            Source::Part(field, part) => text_of(of.record.values.get(&field.name).and_then(|v| v.get(*part))).map_or(Cell::Empty, day),
            Source::Field(field) => value(field, of),
        }
    }

    /// Whether it tells of the last move, which is looked up apart.
    pub(super) const fn is_of_last_move(&self) -> bool {
        matches!(self.source, Source::Reason | Source::DecidedBy | Source::DecidedAt)
    }
}

fn system(name: &str, labels: &Labels<'_>, record: &Record) -> Cell {
    match name {
        "id" => text(&record.id),
        "created" => moment(&record.created),
        "updated" => moment(&record.updated),
        "author" => text(&record.author),
        "author_name" => text(&record.author_name),
        "state" => record.state.as_deref().map_or(Cell::Empty, |s| Cell::Text(labels.state(s))),
        // A revision is far below what a double holds exactly.
        "rev" => record.rev.to_string().parse().map_or(Cell::Empty, Cell::Number),
        _ => Cell::Empty,
    }
}

fn value(field: &Field, of: &Line<'_>) -> Cell {
    let Line { labels, record, people, .. } = of;
    let Some(value) = record.values.get(&field.name).filter(|v| !v.is_null()) else { return Cell::Empty };
    match field.kind {
        kind if is_number(kind) => value.as_f64().map_or(Cell::Empty, Cell::Number),
        FieldKind::Date => value.as_str().map_or(Cell::Empty, day),
        FieldKind::Choice => value.as_str().map_or(Cell::Empty, |v| Cell::Text(labels.option(field, v))),
        FieldKind::Many => {
            let chosen: Vec<String> = value.as_array().into_iter().flatten().filter_map(|v| v.as_str()).map(|v| labels.option(field, v)).collect();
            Cell::Text(chosen.join("; "))
        }
        FieldKind::Person => value.as_str().map_or(Cell::Empty, |id| text(people.name(id).unwrap_or(id))),
        FieldKind::File => text_of(value.get("name")).map_or(Cell::Empty, text),
        FieldKind::YesNo => value.as_bool().map_or(Cell::Empty, |b| Cell::Text(labels.say(if b { "value.yes" } else { "value.no" }))),
        _ => value.as_str().map_or(Cell::Empty, text),
    }
}

fn text(text: &str) -> Cell {
    if text.is_empty() { Cell::Empty } else { Cell::Text(text.to_owned()) }
}

fn day(day: &str) -> Cell {
    day.parse().map_or_else(|_| text(day), Cell::Day)
}

fn moment(at: &str) -> Cell {
    at.trim_end_matches('Z').parse().map_or_else(|_| text(at), Cell::Moment)
}
