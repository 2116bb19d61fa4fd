//! Words an entry's values for the chat: short, in the language of the message, else in the app's; only what the reader may see.

use fleet_content::Words;
use fleet_content::words::value;
use fleet_deployers::AppPerson;
use fleet_deployers::records::Record;
use fleet_domain::manifest::Collection;

/// Lines of a message: more are left to the app.
const MOST_LINES: usize = 12;
/// Characters of one value.
const MOST_CHARS: usize = 200;

/// Label and value of each field that is filled, in a language or, where the app has no words in it, in its own.
pub(super) fn lines(words: &Words, (locale, own): (&str, &str), collection: &Collection, record: &Record, people: &[AppPerson]) -> Vec<(String, String)> {
    collection
        .fields
        .iter()
        .filter_map(|field| {
            let given = record.values.get(&field.name).filter(|v| !v.is_null())?;
            let said = value(words, locale, field, given, &|id| people.iter().find(|p| p.id.as_str() == id).map(|p| p.name.clone()));
            let label = field.label.in_locale(locale, own).to_owned();
            (!said.is_empty()).then(|| (label, shorten(&said)))
        })
        .take(MOST_LINES)
        .collect()
}

fn shorten(text: &str) -> String {
    let one_line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if one_line.chars().count() <= MOST_CHARS {
        return one_line;
    }
    let mut cut: String = one_line.chars().take(MOST_CHARS - 1).collect();
    cut.push('…');
    cut
}
