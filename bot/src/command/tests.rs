//! What is a command and what is not.

use fleet_content::Words;
use fleet_domain::habits::DigestWish;

use super::{Command as C, Hours, Said, Vocabulary};

fn read(text: &str) -> Option<C> {
    Vocabulary::of(&Words::embedded().unwrap()).read(text)
}

#[test]
fn commands_in_two_languages_with_slips() {
    for (text, want) in [
        ("help", C::Help),
        ("Помощь!", C::Help),
        ("What is happening?", C::Status),
        ("what's hapening", C::Status),
        ("Что происходит?", C::Status),
        ("что проиходит", C::Status),
        ("my apps", C::List),
        ("Мои приложения", C::List),
        ("STOP", C::Stop),
        ("стоп!", C::Stop),
        ("please stop", C::Stop),
        ("resume please", C::Resume),
        ("продолжай", C::Resume),
        ("cancel", C::Cancel),
        ("отмена", C::Cancel),
        ("Accept.", C::Accept),
        ("Принимаю", C::Accept),
        ("прнимаю", C::Accept),
        ("отменить приёмку", C::Undo),
        ("undo", C::Undo),
        ("roll back", C::Rollback(None)),
        ("roll back to version 2", C::Rollback(Some(2))),
        ("откати до версии 3", C::Rollback(Some(3))),
        ("delete", C::Delete),
        ("удали приложение", C::Delete),
        ("delete the app «Leave requests»", C::DeleteNamed("Leave requests".to_owned())),
        ("удали Заявки на отпуск", C::DeleteNamed("Заявки на отпуск".to_owned())),
        ("rename", C::Rename),
        ("Rename to Days Off", C::RenameTo("Days Off".to_owned())),
        ("переименуй в «Отпуска»", C::RenameTo("Отпуска".to_owned())),
        ("requests", C::Entries),
        ("What became of my request?", C::OwnEntries),
        ("мои заявки", C::OwnEntries),
        ("What is waiting for me?", C::Decisions),
        ("Rename it to Dr. Smith", C::RenameTo("Dr. Smith".to_owned())),
        ("что мне решать", C::Decisions),
        ("show request 12", C::Entry(12)),
        ("Покажи заявку № 3", C::Entry(3)),
        ("заявка 3", C::Entry(3)),
        ("fill in the form", C::Fill),
        ("Заполнить заявку", C::Fill),
        ("fill in Leave requests", C::FillNamed("Leave requests".to_owned())),
        ("2", C::Number(2)),
        ("you decide", C::Decide),
        ("Решите сами", C::Decide),
        ("да", C::Start),
        ("Start", C::Start),
        ("начинайте", C::Start),
        ("ok start it", C::Start),
        ("lets do it", C::Start),
        ("да, поехали", C::Start),
        ("давай начинай", C::Start),
        ("yes go ahead", C::Start),
        ("accept it pls", C::Accept),
        ("yes accept", C::Accept),
        ("Good, make it live", C::Accept),
        ("принимаю, спасибо", C::Accept),
        ("delete this app pls", C::Delete),
        ("invite", C::Invite),
        ("invite my colleague Vera", C::Invite),
        ("Invite Vera and Oleg to the leave app", C::Invite),
        ("How do I invite people?", C::Invite),
        ("пригласить", C::Invite),
        ("пригласи Веру в заявки на отпуск", C::Invite),
        ("Как добавить коллегу?", C::Invite),
        ("как пригласить коллегу в приложение", C::Invite),
        ("pls delete Leave requests", C::DeleteNamed("Leave requests".to_owned())),
        ("ok, what is happening?", C::Status),
        ("ok 2", C::Number(2)),
        ("thx, looks good!", C::Thanks),
        ("ok thx", C::Thanks),
        ("decline because no cover", C::Decline(Some("no cover".to_owned()))),
        ("decline, becuase no budget this month", C::Decline(Some("no budget this month".to_owned()))),
        ("dont approve this, too expensive", C::Decline(Some("too expensive".to_owned()))),
        ("не одобряй, слишком дорого", C::Decline(Some("слишком дорого".to_owned()))),
        ("How do my collegues get in?", C::Invite),
        ("а как людям туда зайти?", C::Invite),
        ("дайджест выкл", C::SetDigest(DigestWish::Off)),
        ("отклоняю, потому что некому заменить", C::Decline(Some("некому заменить".to_owned()))),
        ("actually I approve it", C::Approve),
        ("digest off", C::SetDigest(DigestWish::Off)),
        ("digest on", C::SetDigest(DigestWish::Daily)),
        ("digest weekly", C::SetDigest(DigestWish::Weekly)),
        ("digest daily", C::SetDigest(DigestWish::Daily)),
        ("сводка выключи", C::SetDigest(DigestWish::Off)),
        ("без дайджеста", C::SetDigest(DigestWish::Off)),
        ("дайджест выключить", C::SetDigest(DigestWish::Off)),
        ("выключи дайджест", C::SetDigest(DigestWish::Off)),
        ("не надо сводок", C::SetDigest(DigestWish::Off)),
        ("Не надо сводок, спасибо", C::SetDigest(DigestWish::Off)),
        ("turn off the digest please", C::SetDigest(DigestWish::Off)),
        ("покажи карточку", C::ShowCard),
        ("could you show me the card", C::ShowCard),
        ("сводка включи", C::SetDigest(DigestWish::Daily)),
        ("сводка раз в неделю", C::SetDigest(DigestWish::Weekly)),
        ("I'm back!", C::SetDigest(DigestWish::Back)),
        ("я вернулась", C::SetDigest(DigestWish::Back)),
        ("my time zone is Berlin", C::ZoneOf("Berlin".to_owned(), Said::Plainly)),
        ("часовой пояс Екатеринбург", C::ZoneOf("Екатеринбург".to_owned(), Said::Barely)),
        ("time zone", C::Zone),
        ("Я живу в Нью-Йорке", C::ZoneOf("Нью-Йорке".to_owned(), Said::Plainly)),
        ("i live in Tokyo", C::ZoneOf("Tokyo".to_owned(), Said::Plainly)),
        ("не пиши мне после 19:00", C::Quiet(Hours { from: Some(19), until: None })),
        ("Please don't write me before 10 am", C::Quiet(Hours { from: None, until: Some(10) })),
        ("Не пиши мне после 8", C::Quiet(Hours { from: Some(20), until: None })),
        ("quiet hours 19-9", C::Quiet(Hours { from: Some(19), until: Some(9) })),
    ] {
        assert_eq!(read(text), Some(want), "{text}");
    }
}

#[test]
fn longer_words_and_other_words_are_no_commands() {
    for text in [
        "accept but make the comment optional",
        "принимаю, но добавьте телефон",
        "stop people from asking twice",
        "add a phone",
        "ok add a phone",
        "yes, the manager",
        "ok, hello",
        "the manager decides",
        "help people ask for leave",
        "rename the field comment to note",
        "what about a list of requests",
        "добавь поле телефон",
        "12",
        "0",
        "",
        "   ",
        "I need leave requests",
        "invite candidates to an interview and let the manager approve",
        "Invite Guests: name, date, company",
        "пригласить гостей на экскурсию, согласует руководитель",
        "roll back to the roots",
    ] {
        assert_eq!(read(text), None, "{text}");
    }
}

#[test]
fn the_words_that_help_names_are_commands() {
    let words = Words::embedded().unwrap();
    let vocabulary = Vocabulary::of(&words);
    let table = [
        ("help", C::Help),
        ("status", C::Status),
        ("list", C::List),
        ("stop", C::Stop),
        ("resume", C::Resume),
        ("throw", C::ThrowAway),
        ("rename", C::Rename),
        ("delete", C::Delete),
    ];
    for (key, want) in table {
        for locale in ["en", "ru"] {
            let said = words.say(locale, &format!("page-help-{key}"), &[]);
            assert_eq!(vocabulary.read(&said), Some(want.clone()), "{locale}: {said}");
        }
    }
}

#[test]
fn every_way_of_saying_reads_as_its_own_command() {
    let words = Words::embedded().unwrap();
    let vocabulary = Vocabulary::of(&words);
    for (key, want) in super::WHOLE {
        for locale in ["en", "ru"] {
            for phrase in words.say(locale, &format!("command-{key}"), &[]).split(';') {
                assert_eq!(vocabulary.read(phrase), Some(want.clone()), "{locale} {key}: {phrase}");
            }
        }
    }
}

/// The commands and their rows; a command that is not here does not compile.
macro_rules! commands {
    ($($command:ident => $row:literal,)*) => {
        const COMMANDS: &[&str] = &[$($row),*];

        fn row_of(command: &C) -> &'static str {
            match command {
                $(C::$command { .. } => $row,)*
            }
        }
    };
}

commands! {
    Help => "help",
    Status => "status",
    Thanks => "thanks",
    ShowCard => "show_card",
    Restore => "restore",
    List => "list",
    Entries => "entries",
    OwnEntries => "own_entries",
    Decisions => "decisions",
    Entry => "entry",
    Approve => "approve",
    Decline => "decline",
    Fill => "fill",
    FillNamed => "fill_named",
    Stop => "stop",
    StopAll => "stop_all",
    Resume => "resume",
    Cancel => "cancel",
    ThrowAway => "throw_away",
    Explain => "explain",
    Accept => "accept",
    Undo => "undo",
    Start => "start",
    Change => "change",
    Decide => "decide",
    DecideAll => "decide_all",
    Own => "own",
    Rollback => "rollback",
    Delete => "delete",
    DeleteNamed => "delete_named",
    Rename => "rename",
    RenameTo => "rename_to",
    Revoke => "revoke",
    Number => "number",
    Digest => "digest",
    SetDigest => "set_digest",
    Zone => "zone",
    ZoneOf => "zone_of",
    Quiet => "quiet",
    StartClean => "start_clean",
    KeepEntries => "keep_entries",
    Invite => "invite",
}

/// `tests/roles.toml` says of every command who may give it; `tests/matrix.rs` tries that.
#[test]
fn every_command_has_a_row_of_who_may_with_words_that_are_read_as_it() {
    let table: toml::Table = include_str!("../../tests/roles.toml").parse().unwrap();
    let rows = table["commands"].as_table().unwrap();
    let named: std::collections::BTreeSet<&str> = rows.keys().map(String::as_str).collect();
    assert_eq!(named, COMMANDS.iter().copied().collect());
    for (name, row) in rows {
        for locale in ["en", "ru"] {
            let words = row[locale].as_str().unwrap().replace("NAME", "Parking places");
            let command = read(&words).unwrap_or_else(|| panic!("`{words}` is no command"));
            assert_eq!(row_of(&command), name, "{words}");
        }
    }
}

#[test]
fn a_name_is_taken_at_any_length() {
    let name = "Я".repeat(500);
    assert_eq!(read(&format!("rename to {name}")), Some(C::RenameTo(name)));
    assert_eq!(read(&format!("delete {}", "a".repeat(500))), None);
}
