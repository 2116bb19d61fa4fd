//! How words are compared: in one plain form, slips forgiven.

use strsim::osa_distance;

/// Words an invitation of somebody by name may have behind the verb.
const MOST_INVITED: usize = 7;

/// Whether somebody's name comes next, in few words and without a list of anything.
pub(super) fn is_named(rest: &[&str]) -> bool {
    let name = rest.first().is_some_and(|w| w.starts_with(char::is_uppercase) && w.chars().skip(1).any(char::is_lowercase));
    name && rest.len() <= MOST_INVITED && !rest.iter().any(|w| w.contains([',', ':', ';']))
}

/// Lower case, one kind of `е` and of apostrophe, single spaces, no punctuation around.
pub(crate) fn plain(text: &str) -> String {
    let low = text.to_lowercase().replace('ё', "е").replace(['’', '`'], "'");
    let kept: String = low.chars().map(|c| if c.is_alphanumeric() || c == '\'' { c } else { ' ' }).collect();
    kept.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// How far apart two phrases are; `None` = too far for one to be a slip of the other.
pub(crate) fn distance(said: &str, phrase: &str) -> Option<usize> {
    if said == phrase {
        return Some(0);
    }
    let length = phrase.chars().count().min(said.chars().count());
    let most = match length {
        0..=4 => return None,
        5..=9 => 1,
        _ => 2,
    };
    let found = osa_distance(said, phrase);
    (found <= most).then_some(found)
}
