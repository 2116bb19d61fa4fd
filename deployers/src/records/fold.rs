//! One spelling for comparing without case: what search and `~` see.

/// Lower case of every script, `ё` as `е`, a final sigma as a sigma: letter by letter, so that a part of a text folds as the whole does.
pub(crate) fn fold(text: &str) -> String {
    text.chars()
        .flat_map(char::to_lowercase)
        .map(|c| match c {
            'ё' => 'е',
            'ς' => 'σ',
            other => other,
        })
        .collect()
}

/// The nearest of `known` to `given`, if it is near enough to be meant.
pub(crate) fn nearest<'a>(given: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let given = given.to_lowercase();
    let reach = (given.chars().count() / 3).max(2);
    known
        .into_iter()
        .map(|k| (strsim::osa_distance(&given, &k.to_lowercase()), k))
        .filter(|(d, _)| *d <= reach)
        .min_by_key(|(d, _)| *d)
        .map(|(_, k)| k.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn russian_and_greek_fold() {
        assert_eq!(fold("ЁЛКА"), "елка");
        assert_eq!(fold("ΟΔΟΣ"), "οδοσ");
        assert_eq!(fold("Straße İ"), "straße i\u{307}");
    }

    #[test]
    fn the_nearest_is_named_only_when_near() {
        assert_eq!(nearest("autor", ["author", "state"]).as_deref(), Some("author"));
        assert_eq!(nearest("salary", ["author", "state"]), None);
    }
}
