//! A short code for every request: in the answer, in the log, and on a page that says that something went wrong.

use fleet_domain::letters;

/// `F-` and eight characters.
pub(crate) fn request_code() -> String {
    let [_, _, _, _, _, _, _, _, random @ ..] = uuid::Uuid::new_v4().into_bytes();
    letters::code(random)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_differ() {
        let codes: std::collections::BTreeSet<String> = (0..1_000).map(|_| request_code()).collect();
        assert_eq!(codes.len(), 1_000);
    }
}
