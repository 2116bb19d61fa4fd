//! Cities as people say them, and the zones whose clock they share.

use fleet_content::Words;
use fleet_domain::habits::Zone;

use crate::command::{distance, plain};

/// Cities that have a name in every language: `chat-city-…`.
const CITIES: [&str; 34] = [
    "Europe/Kaliningrad",
    "Europe/Moscow",
    "Europe/Samara",
    "Asia/Yekaterinburg",
    "Asia/Omsk",
    "Asia/Novosibirsk",
    "Asia/Krasnoyarsk",
    "Asia/Irkutsk",
    "Asia/Yakutsk",
    "Asia/Vladivostok",
    "Asia/Kamchatka",
    "Europe/Minsk",
    "Europe/Kyiv",
    "Europe/Istanbul",
    "Asia/Tbilisi",
    "Asia/Yerevan",
    "Asia/Almaty",
    "Asia/Tashkent",
    "Asia/Dubai",
    "Asia/Jerusalem",
    "Asia/Kolkata",
    "Asia/Singapore",
    "Asia/Shanghai",
    "Asia/Tokyo",
    "Australia/Sydney",
    "Europe/London",
    "Europe/Paris",
    "Europe/Berlin",
    "Europe/Athens",
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
    "America/Sao_Paulo",
];

/// Cities offered as buttons where Russian is spoken.
const RUSSIAN: [&str; 8] =
    ["Europe/Kaliningrad", "Europe/Moscow", "Europe/Samara", "Asia/Yekaterinburg", "Asia/Novosibirsk", "Asia/Krasnoyarsk", "Asia/Irkutsk", "Asia/Vladivostok"];
/// Cities offered everywhere else.
const OTHERS: [&str; 8] =
    ["Europe/London", "Europe/Berlin", "Europe/Athens", "America/New_York", "America/Chicago", "America/Los_Angeles", "Asia/Dubai", "Asia/Singapore"];

/// Zones to choose from in a language.
pub(crate) fn offered(locale: &str) -> [&'static str; 8] {
    if locale == "ru" { RUSSIAN } else { OTHERS }
}

/// The key of a city's name.
pub(crate) fn key(zone: &str) -> String {
    format!("chat-city-{}", zone.rsplit('/').next().unwrap_or(zone).to_lowercase().replace('_', "-"))
}

/// A zone by its city, in words.
pub(crate) fn named(words: &Words, locale: &str, zone: &Zone) -> String {
    let key = key(zone.name());
    if words.has(&key) { words.say(locale, &key, &[]) } else { zone.city() }
}

/// The zone that somebody means: a city in any language of the instance, small slips forgiven, or a name of the database.
pub(crate) fn read(words: &Words, said: &str) -> Option<Zone> {
    let wanted = plain(said);
    let known = |zone: &'static str| words.locales().map(move |locale| (plain(&words.say(locale, &key(zone), &[])), zone)).collect::<Vec<_>>();
    let also = words.locales().flat_map(|locale| also(&words.say(locale, "zone-also", &[]))).collect::<Vec<_>>();
    let mut all: Vec<(String, String)> = CITIES.into_iter().flat_map(known).map(|(city, zone)| (city, zone.to_owned())).collect();
    all.extend(also);
    let near = all.iter().filter_map(|(city, zone)| distance(&wanted, city).map(|d| (d, zone))).min_by_key(|(d, _)| *d);
    match near {
        Some((_, zone)) => Zone::parse(zone),
        // A city may come with its continent in words: "Европа/Берлин".
        None => Zone::parse(said.trim()).or_else(|| Zone::of_city(&wanted)).or_else(|| read(words, said.rsplit_once('/')?.1)),
    }
}

/// `City: Zone; City: Zone` as pairs.
fn also(list: &str) -> Vec<(String, String)> {
    list.split(';').filter_map(|pair| pair.split_once(':')).map(|(city, zone)| (plain(city), zone.trim().to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cities_are_understood_in_every_language() {
        let words = Words::embedded().unwrap();
        for (said, zone) in [
            ("Berlin", Some("Europe/Berlin")),
            ("берлин", Some("Europe/Berlin")),
            ("Екатеринбург", Some("Asia/Yekaterinburg")),
            ("екатиринбург", Some("Asia/Yekaterinburg")),
            ("Санкт-Петербург", Some("Europe/Moscow")),
            ("Kazan", Some("Europe/Moscow")),
            ("San Francisco", Some("America/Los_Angeles")),
            ("new york", Some("America/New_York")),
            ("Европа/Берлин", Some("Europe/Berlin")),
            ("America/Argentina/Ushuaia", Some("America/Argentina/Ushuaia")),
            ("ushuaia", Some("America/Argentina/Ushuaia")),
            ("Atlantis", None),
            ("", None),
        ] {
            assert_eq!(read(&words, said).map(|z| z.name().to_owned()).as_deref(), zone, "{said}");
        }
    }

    #[test]
    fn every_city_has_a_name_and_a_zone() {
        let words = Words::embedded().unwrap();
        for zone in CITIES {
            assert_eq!(Zone::parse(zone).map(|z| z.name().to_owned()).as_deref(), Some(zone));
            assert!(words.has(&key(zone)), "{zone}");
        }
        for locale in words.locales() {
            for zone in offered(locale) {
                assert!(CITIES.contains(&zone), "{zone}");
            }
            for (city, zone) in also(&words.say(locale, "zone-also", &[])) {
                assert!(Zone::parse(&zone).is_some(), "{city}: {zone}");
            }
        }
    }
}
