//! A short name for a conversation, from the first words of a request.

use fleet_domain::brief::Brief;
use fleet_domain::letters::capital;

/// Words at most.
const WORDS: usize = 6;
/// Characters at most.
const LONGEST: usize = 40;

/// The first words, whole, up to the first stop; no punctuation at the end.
pub(crate) fn short(text: &str) -> String {
    let line = text.trim().lines().next().unwrap_or_default();
    let first = line.split(['.', ':', ';', '!', '?', ',']).map(str::trim).find(|part| !part.is_empty()).unwrap_or(line);
    let mut title = String::new();
    for word in first.split_whitespace().take(WORDS) {
        let longer = title.chars().count() + word.chars().count() + usize::from(!title.is_empty());
        if longer > LONGEST {
            break;
        }
        if !title.is_empty() {
            title.push(' ');
        }
        title.push_str(word);
    }
    if title.is_empty() {
        // One word longer than any title.
        title = first.chars().take(LONGEST).collect();
    }
    let title = title.trim_end_matches(|c: char| !c.is_alphanumeric() && !matches!(c, ')' | '»' | '”' | '"' | '%'));
    capital(title)
}

/// Whether the topic of a brief is still asked: what its draft is called until then is only the usual answer.
pub(crate) fn topic_is_open(brief: &Brief) -> bool {
    brief.questions.iter().any(|q| q.question.key == "what" && q.answer.is_none())
}

#[cfg(test)]
mod tests {
    use super::short;

    #[test]
    fn titles_are_whole_words_without_a_stop() {
        for (text, title) in [
            ("I need a place where people ask for leave: first day, last day", "I need a place where people"),
            ("нужна форма на отпуск, согласует руководитель", "Нужна форма на отпуск"),
            ("Parking!\nfor guests", "Parking"),
            ("... requests for training", "Requests for training"),
            ("a / b -", "A / b"),
            ("«Отпуска»", "«Отпуска»"),
            ("", ""),
        ] {
            assert_eq!(short(text), title, "{text}");
        }
        assert_eq!(short(&"я".repeat(90)).chars().count(), super::LONGEST);
        assert!(short("internationalisation of extraordinarily long administrative procedures").chars().count() <= super::LONGEST);
    }
}
