//! Time zones by the name of a city, from a database that is part of the program: the same answer on every machine.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use jiff::Timestamp;
use jiff::Zoned;
use jiff::civil::{Date, Time};
use jiff::tz::{TimeZone, TimeZoneDatabase};
use serde::{Deserialize, Serialize};

static ZONES: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

/// Every name to the one that is in use: browsers still tell some of the old ones.
static NAMES: LazyLock<BTreeMap<&str, &str>> = LazyLock::new(|| {
    let lines = include_str!("zones.txt").lines().filter(|line| !line.starts_with('#'));
    lines.flat_map(|line| line.split(' ').filter_map(move |name| Some((name, line.split(' ').next()?)))).collect()
});

/// Where somebody's clock stands: a name of the IANA database, `Europe/Berlin`. Never an offset, which is wrong for half a year.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Zone(String);

impl Zone {
    /// The zone of this name in any case, by the name that is in use for it; `None` if there is none.
    pub fn parse(name: &str) -> Option<Self> {
        let known = ZONES.get(name.trim()).ok()?;
        let name = known.iana_name()?;
        Some(Self(NAMES.get(name).copied().unwrap_or(name).to_owned()))
    }

    /// Universal time.
    pub fn utc() -> Self {
        Self("UTC".to_owned())
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.0
    }

    /// The part of its name that is a city in words: `New York`.
    pub fn city(&self) -> String {
        self.0.rsplit('/').next().unwrap_or(&self.0).replace('_', " ")
    }

    /// The zone that is named after a city, as English spells it: `new york`.
    pub fn of_city(city: &str) -> Option<Self> {
        let wanted = city.trim().to_lowercase();
        // Two parts are a continent and a city; old names of one part are offsets and countries.
        let named = |name: &str| name.contains('/') && !name.starts_with("Etc/") && Self(name.to_owned()).city().to_lowercase() == wanted;
        ZONES.available().find(|zone| named(zone.as_str())).and_then(|zone| Self::parse(zone.as_str()))
    }

    /// Every name in use, for lists.
    pub fn every() -> Vec<String> {
        NAMES.iter().filter(|(name, used)| name == used && ZONES.get(name).is_ok()).map(|(name, _)| (*name).to_owned()).collect()
    }

    /// What the clock on the wall shows there at a moment (UTC ms).
    pub fn local(&self, at: i64) -> Zoned {
        Timestamp::from_millisecond(at).unwrap_or_default().to_zoned(self.rules())
    }

    /// The moment (UTC ms) at which the clock there shows this; an hour that a night skips begins after it.
    pub(crate) fn moment(&self, date: Date, time: Time) -> i64 {
        self.rules().to_timestamp(date.to_datetime(time)).unwrap_or_default().as_millisecond()
    }

    /// A name that went out of use keeps universal time rather than nothing.
    fn rules(&self) -> TimeZone {
        ZONES.get(&self.0).unwrap_or(TimeZone::UTC)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_are_known_by_name_and_by_city() {
        assert_eq!(Zone::parse(" europe/berlin ").map(|z| z.name().to_owned()), Some("Europe/Berlin".to_owned()));
        assert_eq!(Zone::of_city("new york").map(|z| z.name().to_owned()), Some("America/New_York".to_owned()));
        assert_eq!(Zone::of_city("Yekaterinburg").map(|z| z.city()), Some("Yekaterinburg".to_owned()));
        for unknown in ["", "Atlantis", "Europe/Atlantis", "../etc/passwd", "+03:00"] {
            assert_eq!(Zone::parse(unknown).or_else(|| Zone::of_city(unknown)), None, "{unknown}");
        }
        let every = Zone::every();
        assert!(every.len() > 300, "the database is part of the program");
        for (old, used) in [("US/Eastern", "America/New_York"), ("Asia/Calcutta", "Asia/Kolkata"), ("Europe/Kiev", "Europe/Kyiv"), ("Etc/UTC", "UTC")] {
            assert!(every.iter().any(|name| name == used) && !every.iter().any(|name| name == old), "{old}");
            assert_eq!(Zone::parse(old).as_ref().map(Zone::name), Some(used));
        }
        assert_eq!(Zone("Gone/Long_Ago".to_owned()).local(0).hour(), 0);
    }
}
