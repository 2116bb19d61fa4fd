//! One of every notice that is told at its time.

use fleet_domain::habits::{Digest, Quiet};
use fleet_domain::id::PersonId;
use fleet_domain::manifest::Text;
use fleet_domain::notice::{AppLine, AuditHead, DigestNotice, Notice, ReminderNotice, Then, WaitLine, Wanted};

fn person() -> PersonId {
    PersonId::from_unique("1")
}

fn waits(n: usize) -> Vec<WaitLine> {
    let wanted = [Wanted::Answer { ask: Text::of("Who decides?", "Кто принимает решение?") }, Wanted::Start, Wanted::Accept, Wanted::Decisions { n: 5 }];
    wanted.into_iter().cycle().take(n).map(|what| WaitLine { group: "g".to_owned(), title: "Leave".to_owned(), what }).collect()
}

fn app(live: Option<u32>, results: u32, came: u32, decided: u32) -> AppLine {
    AppLine { title: "Leave".to_owned(), live, results, came, decided }
}

/// The fullest digest there is.
pub(crate) fn fullest() -> DigestNotice {
    let apps = vec![app(Some(2), 1, 21, 3), app(None, 2, 0, 0), app(None, 0, 1, 0), app(None, 0, 0, 5)];
    DigestNotice {
        person: person(),
        digest: Digest::Daily,
        waits: waits(3),
        more_waits: 4,
        apps,
        more_apps: 2,
        audit: Some(AuditHead { rows: 512, hash: "3f9a".repeat(16) }),
    }
}

pub(super) fn all() -> Vec<(String, Notice)> {
    let mut all: Vec<(String, Notice)> = Vec::new();
    for (n, then) in [(1, Then::Again), (4, Then::Parked), (7, Then::Again)] {
        all.push((format!("reminder of {n}"), Notice::Reminder(ReminderNotice { person: person(), waits: waits(n), then })));
    }
    let few =
        DigestNotice { digest: Digest::Weekly, waits: Vec::new(), more_waits: 0, apps: vec![app(Some(1), 0, 0, 0)], more_apps: 0, audit: None, ..fullest() };
    for (name, digest) in [("digest, the fullest", fullest()), ("digest, weekly", few)] {
        all.push((name.to_owned(), Notice::Digest(digest)));
    }
    for (name, digest, paused_until) in [
        ("daily", Digest::Daily, None),
        ("weekly", Digest::Weekly, None),
        ("off", Digest::Off, None),
        ("resting", Digest::Daily, Some(jiff::civil::date(2026, 12, 10))),
    ] {
        all.push((format!("digest set, {name}"), Notice::DigestSet { digest, paused_until, quiet: Quiet::default() }));
    }
    let never = Quiet::new(9, 9).unwrap_or_default();
    all.push(("digest set, never quiet".to_owned(), Notice::DigestSet { digest: Digest::Off, paused_until: None, quiet: never }));
    all.push(("zone, question".to_owned(), Notice::ZoneQuestion));
    all.push(("zone, which city".to_owned(), Notice::AskZone));
    all.push(("zone, unknown".to_owned(), Notice::ZoneUnknown { said: "Atlantis".to_owned() }));
    for zone in ["Asia/Yekaterinburg", "America/Argentina/Ushuaia"] {
        all.push((format!("zone set, {zone}"), Notice::ZoneSet { zone: zone.to_owned() }));
    }
    all
}
