//! A short code for every request: in the answer, in the log, and on a page that says that something went wrong.

/// Digits and letters that nobody mistakes for one another.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// `F-` and eight characters.
pub(crate) fn request_code() -> String {
    let mut rest = uuid::Uuid::new_v4().as_u128();
    let mut code = String::from("F-");
    for _ in 0..8 {
        // The low bits of a random id; five for each letter, so the index is always below 32.
        let digit = usize::try_from(rest & 31).unwrap_or(0);
        code.push(char::from(LETTERS[digit]));
        rest >>= 5;
    }
    code
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_short_plain_and_differ() {
        let codes: std::collections::BTreeSet<String> = (0..1_000).map(|_| request_code()).collect();
        assert_eq!(codes.len(), 1_000);
        assert!(codes.iter().all(|c| c.len() == 10 && c.starts_with("F-") && c[2..].bytes().all(|b| LETTERS.contains(&b))));
    }
}
