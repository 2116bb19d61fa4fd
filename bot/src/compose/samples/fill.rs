//! Everything that is said to somebody who fills in a request.

use fleet_domain::chat::Env;
use fleet_domain::id::{FillingId, PersonId, ProjectId};
use fleet_domain::manifest::{ChoiceOption, Field, FieldKind, Text};
use fleet_domain::notice::{FillFields, FillQuestion, FillSent, FillState, FillSummary, FillWhich, Notice, Readers};

fn field(kind: FieldKind) -> Field {
    let mut field = Field::new("field", Text::of("What it is", "Что это"), kind);
    if kind == FieldKind::Money {
        field.currency = Some("EUR".to_owned());
    }
    if matches!(kind, FieldKind::Choice | FieldKind::Many) {
        let option = |value: &str, en: &str, ru: &str| ChoiceOption { value: value.to_owned(), label: Text::of(en, ru) };
        field.options = vec![option("rest", "Rest", "Отдых"), option("study", "Study", "Учёба")];
    }
    field
}

fn question(field: Field, place: (u32, u32), state: FillState) -> Box<FillQuestion> {
    Box::new(FillQuestion {
        filling: FillingId::from_unique("1"),
        person: PersonId::from_unique("1"),
        title: super::title(),
        place,
        people: (1..=12).map(|n| (PersonId::from_unique(&n.to_string()), format!("Anna {n}"))).collect(),
        field,
        chosen: vec!["study".to_owned()],
        wrong: None,
        state,
        sheet: false,
    })
}

fn summary(env: Env, state: FillState) -> FillSummary {
    FillSummary {
        filling: FillingId::from_unique("1"),
        person: PersonId::from_unique("1"),
        title: super::title(),
        env,
        lines: vec![("First day".to_owned(), "1 December 2026".to_owned()), ("Kind".to_owned(), "Rest".to_owned())],
        wrong: (env == Env::Preview).then(|| "These days are taken already.".to_owned()),
        state,
    }
}

pub(super) fn all() -> Vec<(String, Notice)> {
    let mut all = Vec::new();
    let mut add = |name: &str, notice: Notice| all.push((format!("fill, {name}"), notice));
    let kinds = [
        FieldKind::Text,
        FieldKind::LongText,
        FieldKind::Number,
        FieldKind::Money,
        FieldKind::Date,
        FieldKind::DateRange,
        FieldKind::Choice,
        FieldKind::Many,
        FieldKind::YesNo,
        FieldKind::Person,
        FieldKind::File,
    ];
    for (kind, n) in kinds.into_iter().zip(1..) {
        add(&format!("{kind:?}"), Notice::FillAsked(question(field(kind), (n, 11), FillState::Open)));
    }
    let mut needed = field(FieldKind::Text);
    needed.required = true;
    needed.help = Some(Text::of("As in the passport.", "Как в паспорте."));
    let mut wrong = question(needed.clone(), (4, 5), FillState::Open);
    (wrong.wrong, wrong.sheet) = (Some("It is too long.".to_owned()), true);
    add("must be given, wrong", Notice::FillAsked(wrong));
    add("answered", Notice::FillAsked(question(needed.clone(), (1, 5), FillState::Answered("by the sea".to_owned()))));
    add("left out", Notice::FillAsked(question(needed.clone(), (1, 5), FillState::Answered(String::new()))));
    add("over", Notice::FillAsked(question(needed, (1, 5), FillState::Over)));
    add("summary of a trial", Notice::FillSummary(summary(Env::Preview, FillState::Open)));
    add("summary", Notice::FillSummary(summary(Env::Live, FillState::Open)));
    add("summary, sent", Notice::FillSummary(summary(Env::Live, FillState::Answered(String::new()))));
    for (state, n) in [(FillState::Open, 2), (FillState::Open, 11), (FillState::Over, 2)] {
        let fields = (1..=n).map(|n| (format!("f{n}"), Text::of(&format!("Field {n}"), &format!("Поле {n}")))).collect();
        let notice = FillFields { filling: FillingId::from_unique("1"), person: PersonId::from_unique("1"), fields, state: state.clone() };
        add(&format!("which of {n}, {state:?}"), Notice::FillFields(notice));
    }
    let sent = |env, next: &[&str]| FillSent {
        person: PersonId::from_unique("1"),
        project: ProjectId::from_unique("1"),
        env,
        title: super::title(),
        state: if next.is_empty() { String::new() } else { "Waiting".to_owned() },
        next: next.iter().map(|n| (*n).to_owned()).collect(),
        no_file: Vec::new(),
    };
    add("sent", Notice::FillSent(sent(Env::Live, &["Boris", "Olga"])));
    let left = |names: &[&str]| Notice::FilesLeft { names: names.iter().map(|name| (*name).to_owned()).collect() };
    add("a file left", left(&["staff.csv"]));
    add("files left", left(&["staff.csv", "rules.pdf"]));
    add("sent, without a file", Notice::FillSent(FillSent { no_file: vec!["Certificate".to_owned()], ..sent(Env::Live, &["Boris"]) }));
    add("sent, a trial", Notice::FillSent(sent(Env::Preview, &[])));
    add("left", Notice::FillLeft { person: PersonId::from_unique("1"), title: super::title() });
    add("on its way", Notice::FillOnItsWay { person: PersonId::from_unique("1") });
    let apps = vec![(ProjectId::from_unique("1"), Env::Live, super::title()), (ProjectId::from_unique("2"), Env::Preview, "Equipment".to_owned())];
    add("which app", Notice::FillWhich(FillWhich { apps, readers: Readers::Alone }));
    add("elsewhere", Notice::FillElsewhere);
    add("takes no file", Notice::FillTakesNoFile { person: PersonId::from_unique("1") });
    all
}
