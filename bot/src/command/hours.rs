//! Hours of a day in words: "after 19:00", "from 7 pm to 9 am", "с 19 до 9 утра".

/// Since when and until when, in full hours; what was not said is `None`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Hours {
    pub(crate) from: Option<i8>,
    pub(crate) until: Option<i8>,
}

const SINCE: [&str; 6] = ["from", "after", "since", "с", "со", "после"];
const UNTIL: [&str; 8] = ["to", "until", "till", "before", "and", "до", "по", "и"];
const EVENING: [&str; 4] = ["pm", "p.m", "вечера", "дня"];
const MORNING: [&str; 5] = ["am", "a.m", "утра", "ночи", "o'clock"];
/// Said with an hour, and nothing by it.
const BESIDE: [&str; 4] = ["часов", "часа", "час", "me"];

impl Hours {
    /// Reads words that hold nothing but hours; `None` if they hold anything else. A quiet time that begins within an hour begins with it,
    /// one that ends within an hour ends after it.
    pub(super) fn read(text: &str) -> Option<Self> {
        let apart = text.replace(['-', '–', '—', '−'], " - ");
        let bare = |word: &str| word.trim_end_matches(['.', ',', '!', '?']).to_lowercase();
        let words: Vec<String> = apart.split_whitespace().map(bare).collect();
        let mut found = Self::default();
        let mut to = None;
        let mut told = false;
        for (i, word) in words.iter().enumerate() {
            match word.as_str() {
                "-" => to = Some(To::Until),
                since if SINCE.contains(&since) => to = Some(To::Since),
                until if UNTIL.contains(&until) => to = Some(To::Until),
                beside if is_half(beside) || BESIDE.contains(&beside) => {}
                time => {
                    let half = words.get(i + 1).map_or("", String::as_str);
                    let (hour, begun) = hour(time, half)?;
                    told |= is_half(half) || time.contains(char::is_alphabetic);
                    let slot = to.take().unwrap_or(if found.from.is_none() { To::Since } else { To::Until });
                    let (slot, hour) = match slot {
                        To::Since => (&mut found.from, hour),
                        To::Until => (&mut found.until, if begun { (hour + 1) % 24 } else { hour }),
                    };
                    if slot.replace(hour).is_some() {
                        return None;
                    }
                }
            }
        }
        // "After 8" is after eight in the evening.
        if found.until.is_none() && !told {
            found.from = found.from.map(|hour| if (5..12).contains(&hour) { hour + 12 } else { hour });
        }
        (found != Self::default()).then_some(found)
    }
}

#[derive(Clone, Copy)]
enum To {
    Since,
    Until,
}

fn is_half(word: &str) -> bool {
    EVENING.contains(&word) || MORNING.contains(&word)
}

/// The hour that a word names, 0-23, and whether some minutes of it have gone by: "19", "19:30", "7pm", "7" before "вечера".
fn hour(word: &str, half: &str) -> Option<(i8, bool)> {
    let own = EVENING.iter().chain(&MORNING).find(|end| word.len() > end.len() && word.ends_with(**end));
    let digits = own.map_or(word, |end| word[..word.len() - end.len()].trim_end());
    let half = own.copied().unwrap_or(half);
    let (hour, minute) = digits.split_once([':', '.']).unwrap_or((digits, "0"));
    let (hour, minute): (i8, i8) = (hour.parse().ok()?, minute.parse().ok()?);
    let hour = match hour {
        1..=11 if EVENING.contains(&half) => hour + 12,
        12 if MORNING.contains(&half) => 0,
        24 => 0,
        _ => hour,
    };
    ((0..24).contains(&hour) && (0..60).contains(&minute)).then_some((hour, minute > 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_read_as_they_are_said() {
        for (said, from, until) in [
            ("19:00", Some(19), None),
            ("after 8", Some(20), None),
            ("after 8 am", Some(8), None),
            ("after 7 pm", Some(19), None),
            ("after 7pm.", Some(19), None),
            ("после 19:30", Some(19), None),
            ("после 7 вечера", Some(19), None),
            ("до 10 утра", None, Some(10)),
            ("before 8:30", None, Some(9)),
            ("с 19 до 9", Some(19), Some(9)),
            ("from 7pm to 9am", Some(19), Some(9)),
            ("19:00–09:00", Some(19), Some(9)),
            ("19-9", Some(19), Some(9)),
            ("с 22 часов до 12 ночи", Some(22), Some(0)),
        ] {
            assert_eq!(Hours::read(said), Some(Hours { from, until }), "{said}");
        }
        for other in ["", "about the form", "tomorrow", "после обеда", "25:00", "19 20 21", "19:75", "after the 2nd reminder"] {
            assert_eq!(Hours::read(other), None, "{other}");
        }
    }
}
