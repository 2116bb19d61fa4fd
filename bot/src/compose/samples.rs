//! One of every notice, in every state that is worded differently.

mod accept;
pub(super) mod card;
pub(crate) mod conduct;
mod fill;

use fleet_domain::act::EntryChoice;
use fleet_domain::brief::Starter;
use fleet_domain::chat::{Env, Platform};
use fleet_domain::criterion::Verdict;
use fleet_domain::effect::EntriesOf;
use fleet_domain::id::{BriefId, PersonId, ProjectId, RunId};
use fleet_domain::manifest::{Reason, Text, Tone};
use fleet_domain::notice::{
    CardState, ChangeNotice, EntriesAnswer, EntriesNotice, EntryAction, EntryNotice, FoundEntries, Next, Notice, Over, OwnEntries, Pending, ProgressNotice,
    ProjectLine, QuestionNotice, Readers, Refusal, ResultNotice, Standing, StatusLine, Waiting,
};
use fleet_domain::role::{Deed, Role};
use fleet_domain::run::{Doing, Means, NeedsHuman, Stage};
use fleet_domain::spec::Shape;

use super::refusal::VERBS;

/// The time at which samples are said, UTC ms.
pub(crate) const NOW: i64 = 1_795_000_000_000;

fn run() -> RunId {
    RunId::from_unique("1")
}

fn project() -> ProjectId {
    ProjectId::from_unique("1")
}

fn title() -> String {
    "Leave".to_owned()
}

pub(crate) fn all() -> Vec<(String, Notice)> {
    let mut all = Vec::new();
    let mut add = |name: &str, notice: Notice| all.push((name.to_owned(), notice));
    for examples in [Waiting::Yes, Waiting::No] {
        add(&format!("greeting, {examples:?}"), Notice::Greeting { bible: "hr".to_owned(), examples });
    }
    add("help", Notice::Help);
    add("question", Notice::Question(question(None, 2)));
    add("question, the only one", Notice::Question(question(None, 1)));
    add("question, answered", Notice::Question(question(Some("HR"), 2)));
    for state in [CardState::Open, CardState::Started, CardState::Cancelled] {
        add(&format!("card, {state:?}"), Notice::Card(Box::new(card::card(state))));
    }
    for (verdict, detail) in [
        ("other_bible", "marketing"),
        ("other_bible", "hr"),
        ("waits_for_agent", ""),
        ("needs_person", ""),
        ("refused", "spying"),
        ("refused", "secrets"),
        ("refused", "discrimination"),
        ("refused", "harm"),
    ] {
        let notice = Notice::WishKept { verdict: verdict.to_owned(), detail: detail.to_owned(), words: "A landing page".to_owned() };
        add(&format!("wish, {verdict} {detail}"), notice);
    }
    add(
        "change, taken",
        Notice::ChangeNoted(ChangeNotice {
            taken: vec!["add a phone".to_owned()],
            differs: card::differences(),
            pending: Some(card_waits()),
            ..ChangeNotice::default()
        }),
    );
    add(
        "change, in part",
        Notice::ChangeNoted(ChangeNotice {
            taken: vec!["add a phone".to_owned()],
            not_taken: vec!["send it by fax".to_owned()],
            wishes: 1,
            ..ChangeNotice::default()
        }),
    );
    add("change, not taken", Notice::ChangeNoted(ChangeNotice { not_taken: vec!["send it by fax".to_owned()], ..ChangeNotice::default() }));
    add(
        "change, so already",
        Notice::ChangeNoted(ChangeNotice { already: vec!["in Excel".to_owned()], pending: Some(card_waits()), ..ChangeNotice::default() }),
    );
    add("ask what to change", Notice::AskWhatToChange);
    add("ask own answer", Notice::AskOwnAnswer);
    add("files kept", Notice::FilesKept { names: vec!["staff.csv".to_owned()] });
    add("files kept, several", Notice::FilesKept { names: vec!["staff.csv".to_owned(), "rules.pdf".to_owned()] });
    add("question waits", Notice::QuestionWaits { ask: Text::of("Who decides?", "Кто принимает решение?") });
    add("ask reason", Notice::AskReason { entry: "Anna, 1–5 December".to_owned() });
    add("left undecided", Notice::LeftUndecided { entry: "Anna, 1–5 December".to_owned() });
    add("how to invite", Notice::HowToInvite);
    add("card cancelled by words", Notice::BriefCancelled);
    add("ask title", Notice::AskNewTitle { title: title() });
    for (name, stage, standing, attempt) in standings() {
        let notice =
            ProgressNotice { run: run(), title: title(), stage, standing, attempt, started_at: NOW, passed_ms: None, doing: Doing::default(), proved: (0, 12) };
        add(&format!("progress, {name}"), Notice::Progress(notice));
    }
    for minutes in [1, 2, 12] {
        let passed_ms = Some(minutes * 60_000 + 1);
        let standing = Standing::Working;
        let notice = ProgressNotice {
            run: run(),
            title: title(),
            stage: Stage::Implement,
            standing,
            attempt: 1,
            started_at: NOW,
            passed_ms,
            doing: Doing::default(),
            proved: (0, 12),
        };
        add(&format!("progress, after {minutes} minutes"), Notice::Progress(notice));
    }
    let note = "The form is there, <b>next</b> *the* _list_ <!channel> [x](http://x) & `rm -rf /`".to_owned();
    for doing in [Doing { note: Some(note), files: 3 }, Doing { note: None, files: 1 }, Doing { note: None, files: 3 }, Doing { note: None, files: 21 }] {
        let (standing, passed_ms) = (Standing::Working, Some(120_001));
        let name = format!("progress, {} and {} files", if doing.note.is_some() { "a note" } else { "no note" }, doing.files);
        let notice =
            ProgressNotice { run: run(), title: title(), stage: Stage::Implement, standing, attempt: 1, started_at: NOW, passed_ms, doing, proved: (0, 12) };
        add(&name, Notice::Progress(notice));
    }
    add("result, waiting", Notice::Result(result(Waiting::Yes)));
    add("result, settled", Notice::Result(result(Waiting::No)));
    for entries in [1, 3, 5, 21] {
        add(&format!("entries, {entries}"), Notice::EntriesQuestion { run: run(), commit: "c0ffee".to_owned(), entries, live: 0, answer: EntriesAnswer::Open });
    }
    for answer in [EntriesAnswer::Chosen(EntryChoice::Clean), EntriesAnswer::Chosen(EntryChoice::Keep), EntriesAnswer::Closed] {
        add(&format!("entries, {answer:?}"), Notice::EntriesQuestion { run: run(), commit: "c0ffee".to_owned(), entries: 3, live: 0, answer });
    }
    for (entries, minutes) in [(Some(EntryChoice::Clean), 10), (Some(EntryChoice::Keep), 1), (None, 2), (None, 0)] {
        let undo_until = NOW + minutes * 60_000;
        add(
            &format!("live, {entries:?} {minutes}"),
            Notice::Live { project: project(), run: run(), title: title(), version: 2, entries, undo_until, shape: Shape::Records, over: None },
        );
    }
    for over in [Over::Undone, Over::Deleted] {
        let (shape, over) = (Shape::Records, Some(over));
        let notice = Notice::Live { project: project(), run: run(), title: title(), version: 2, entries: None, undo_until: 0, shape, over };
        add(&format!("live, {over:?}"), notice);
    }
    add("lies in the trash", Notice::LiesInTrash { title: title() });
    add("undone, nothing live", Notice::Undone { title: title(), live: None, pending: None });
    add("undone, one live", Notice::Undone { title: title(), live: Some(1), pending: Some(result_waits()) });
    add("thrown away, nothing live", Notice::ThrownAway { title: title(), live: None });
    add("thrown away, one live", Notice::ThrownAway { title: title(), live: Some(1) });
    add("rolled back", Notice::RolledBack { title: title(), version: 1 });
    add("renamed", Notice::Renamed { from: title(), to: "Days off".to_owned() });
    add("member removed", Notice::MemberRemoved { title: title(), name: "Boris".to_owned() });
    add("status, none", Notice::Status { lines: Vec::new(), readers: Readers::Alone });
    add("status", Notice::Status { lines: statuses(), readers: Readers::Alone });
    add("projects, none", Notice::Projects { lines: Vec::new(), readers: Readers::Alone });
    add("projects", Notice::Projects { lines: projects(), readers: Readers::Alone });
    add("status, where others read along", Notice::Status { lines: Vec::new(), readers: Readers::Others });
    add("projects, where others read along", Notice::Projects { lines: projects().into_iter().take(1).collect(), readers: Readers::Others });
    for entries in [0, 1, 4] {
        add(&format!("delete question, {entries}"), Notice::DeleteQuestion { project: project(), title: title(), entries: Some(entries) });
    }
    add("delete question, never live", Notice::DeleteQuestion { project: project(), title: title(), entries: None });
    add("deleted", Notice::Deleted { title: title() });
    add("kept", Notice::Kept { title: title() });
    add("entry arrived", Notice::EntryArrived(entry(Env::Preview, Some((1, 2)), true)));
    add("entry arrived, live", Notice::EntryArrived(entry(Env::Live, Some((1, 1)), true)));
    add("entry arrived, decided since", Notice::EntryArrived(entry(Env::Live, None, false)));
    add("entry decided", Notice::EntryDecided(entry(Env::Live, None, false)));
    let listed = |n| (0..n).map(|n| entry(Env::Live, Some((1, 1)), n % 3 != 2)).collect();
    for (n, env) in [(2, Env::Preview), (EntriesNotice::MOST, Env::Live)] {
        let notice = EntriesNotice { project: project(), title: title(), env, entries: listed(n) };
        add(&format!("entries together, {n}"), Notice::Entries(notice.clone()));
        for whose in [EntriesOf::Everybody, EntriesOf::Decisions] {
            add(&format!("entries found, {n}, {whose:?}"), Notice::EntriesFound(FoundEntries { list: notice.clone(), total: 12, whose, reader: None }));
        }
    }
    let list = EntriesNotice { project: project(), title: title(), env: Env::Live, entries: Vec::new() };
    add("nothing to decide", Notice::EntriesFound(FoundEntries { list, total: 0, whose: EntriesOf::Decisions, reader: None }));
    let reader = PersonId::from_unique("1");
    let numbered = |from: u32, n, open| (from..from + n).map(|n| (n, entry(Env::Live, Some((1, 1)), open))).collect::<Vec<_>>();
    for (own, filed, waiting) in [(0, 0, 0), (2, 2, 1), (1, 12, 0), (0, 0, 3)] {
        let (own, waiting) = (numbered(waiting + 1, own, false), numbered(1, waiting, true));
        let (project, title, reader) = (project(), title(), reader.clone());
        add(
            &format!("own entries, {filed} and {}", waiting.len()),
            Notice::EntriesOwn(OwnEntries { project, title, env: Env::Live, own, filed, waiting, reader }),
        );
    }
    add("entry found", Notice::EntryFound { entry: EntryNotice { nth: Some(2), ..entry(Env::Live, None, false) }, reader: reader.clone() });
    add("entry not there", Notice::EntryNotThere { title: title(), n: 12, reader });
    add("entry done", Notice::EntryDone { entry: "Anna, 1–5 December".to_owned(), state: "Approved".to_owned() });
    for refusal in refusals() {
        add(&format!("refused, {refusal:?}"), Notice::Refused(refusal));
    }
    add("trouble", Notice::Trouble { code: "F-1A2B3C".to_owned() });
    add("pairing", Notice::PairingAsked { person: PersonId::from_unique("9"), name: "Boris".to_owned(), code: "4711".to_owned(), asks: None });
    add("many pairings", Notice::PairingsWait { n: 17, asks: PersonId::from_unique("1") });
    add("put aside", Notice::PutAside { platform: Platform::Telegram, code: "F-1A2B3C".to_owned(), told: PersonId::from_unique("1") });
    add("neither words nor a file", Notice::FilesRefused { files: Vec::new() });
    for role in [Role::Approver, Role::Requester, Role::Guest] {
        add(&format!("joined, {role:?}"), Notice::Joined { title: title(), role });
    }
    add("a code that is over", Notice::CodeOver);
    add("linked", Notice::Linked { name: "Olga".to_owned() });
    add("entries elsewhere", Notice::EntriesElsewhere);
    add("stopped all", Notice::StoppedAll { runs: 3 });
    add("files refused", Notice::FilesRefused { files: vec!["“tool.exe” is of a kind that is not taken.".to_owned()] });
    all.extend(fill::all());
    all.extend(VERBS.map(|verb| (format!("nothing to {verb}"), Notice::NothingTo { verb: verb.to_owned(), next: Next::Request, pending: None })));
    let mut add = |name: &str, notice: Notice| all.push((name.to_owned(), notice));
    for next in Next::ALL {
        add(&format!("welcome, {next:?}"), Notice::Welcome { next, pending: None });
        add(&format!("nothing to stop, {next:?}"), Notice::NothingTo { verb: "stop".to_owned(), next, pending: None });
    }
    all.extend(conduct::all());
    all.extend(accept::all());
    all.extend(card::of_agents());
    all
}

fn question(answer: Option<&str>, of: u32) -> QuestionNotice {
    QuestionNotice {
        brief: BriefId::from_unique("1"),
        key: "approver".to_owned(),
        n: 1,
        of,
        ask: Text::of("Who decides?", "Кто принимает решение?"),
        choices: vec![("manager".to_owned(), Text::of("Their manager", "Руководитель")), ("hr".to_owned(), Text::of("HR", "HR"))],
        answer: answer.map(str::to_owned),
        person: PersonId::from_unique("1"),
        sheet: of > 1,
    }
}

fn standings() -> Vec<(&'static str, Stage, Standing, u32)> {
    let needs = |why| Standing::NeedsHuman { why };
    let env = |m: &str| needs(NeedsHuman::Environment { message: m.to_owned() });
    vec![
        ("making", Stage::Implement, Standing::Working, 1),
        ("second attempt", Stage::Qa, Standing::Working, 2),
        ("resting", Stage::Implement, Standing::Resting { until: NOW + 9 * 60_000 }, 2),
        ("no agent", Stage::Implement, needs(NeedsHuman::NoAgent { said: "not ready: claude".to_owned() }), 1),
        ("stopped", Stage::Review, Standing::Stopped, 1),
        ("ready", Stage::Acceptance, Standing::Ready, 1),
        ("accepted", Stage::Acceptance, Standing::Accepted, 1),
        ("cancelled", Stage::Acceptance, Standing::Cancelled, 1),
        ("gates", Stage::Review, needs(NeedsHuman::GatesStuck { findings: vec!["rules x: y".to_owned()] }), 2),
        ("criteria", Stage::Qa, needs(NeedsHuman::CriteriaUnmet { criteria: vec!["c1".to_owned(), "c2".to_owned()] }), 2),
        ("attempts", Stage::Qa, needs(NeedsHuman::AttemptsUsed { attempts: 3, last: "x".to_owned() }), 3),
        ("time", Stage::Qa, env("time"), 1),
        ("money", Stage::Qa, env("money"), 1),
        ("environment", Stage::Qa, env("/data: no space left on device"), 1),
    ]
}

fn result(waiting: Waiting) -> ResultNotice {
    let mut criteria = vec![("their manager approves".to_owned(), Verdict::Met), ("their manager approves".to_owned(), Verdict::Met)];
    criteria.push(("it looks friendly".to_owned(), Verdict::ForPerson));
    criteria.extend((0..9).map(|n| (format!("promise {n}"), Verdict::Met)));
    ResultNotice {
        run: run(),
        project: project(),
        title: title(),
        commit: "c0ffee".to_owned(),
        criteria,
        not_included: vec!["sync with payroll".to_owned()],
        seconds: 2,
        waiting,
        made: Means::Kit,
        shape: Shape::Records,
    }
}

fn statuses() -> Vec<StatusLine> {
    let states = [
        "asking",
        "card",
        "changing",
        "wish",
        "working",
        "stopped",
        "awaiting_acceptance",
        "choosing_entries",
        "promoting",
        "accepted",
        "undoing",
        "superseded",
        "needs_human",
        "parked",
        "cancelled",
        "live_change_dropped",
        "trial_change_dropped",
    ];
    states.iter().map(|s| StatusLine { title: title(), state: format!("status-{s}"), stage: (*s == "working").then_some(Stage::Review) }).collect()
}

fn projects() -> Vec<ProjectLine> {
    let line = |live, preview| ProjectLine { project: project(), title: title(), live, preview };
    vec![line(Some(2), Waiting::Yes), line(Some(1), Waiting::No), line(None, Waiting::Yes), line(None, Waiting::No)]
}

fn entry(env: Env, step: Option<(u8, u8)>, open: bool) -> EntryNotice {
    let action = |transition: &str, en: &str, ru: &str, tone, reason| EntryAction { transition: transition.to_owned(), label: Text::of(en, ru), tone, reason };
    EntryNotice {
        project: project(),
        title: title(),
        env,
        collection: "requests".to_owned(),
        record: "abc123abc123abc".to_owned(),
        rev: Some(1),
        author: "Anna".to_owned(),
        lines: vec![("First day".to_owned(), "1 December 2026".to_owned()), ("Comment".to_owned(), "to see <b>my</b> family".to_owned())],
        state: if open { "Waiting" } else { "Declined" }.to_owned(),
        reason: (!open).then(|| "The team is too small then".to_owned()),
        actions: if open {
            vec![action("approve", "Approve", "Согласовать", Tone::Good, Reason::None), action("decline", "Decline", "Отклонить", Tone::Bad, Reason::Required)]
        } else {
            Vec::new()
        },
        step,
        only: None,
        nth: None,
    }
}

fn refusals() -> Vec<Refusal> {
    let mut all = vec![
        Refusal::NotYours,
        Refusal::NotInApp,
        Refusal::Used,
        Refusal::Expired,
        Refusal::Stale,
        Refusal::NotKept { version: 1, kept: vec![3, 4, 5, 6, 7] },
        Refusal::Withdrawn { version: 1 },
        Refusal::ChoiceFirst { title: title() },
        Refusal::Unknown,
        Refusal::App { message: "This request was decided already.".to_owned() },
        Refusal::TooFast,
        Refusal::TooManyAtWork { tasks: 3 },
        Refusal::LastOwner,
        Refusal::OthersBrief { name: "Olga".to_owned() },
        Refusal::NoSuchProject { name: "Payroll".to_owned() },
        Refusal::NoCommand { said: "/lang".to_owned() },
        Refusal::NotPaired { code: "4711".to_owned() },
    ];
    all.extend(Deed::ALL.map(|deed| Refusal::Role { deed }));
    all
}

fn card_waits() -> Pending {
    Pending::Card { brief: BriefId::from_unique("b"), rev: 2, starter: Starter::Asker, person: PersonId::from_unique("p") }
}

fn result_waits() -> Pending {
    Pending::Result { run: RunId::from_unique("r"), project: project(), commit: "c".to_owned(), shape: fleet_domain::spec::Shape::Records }
}
