//! Specs, a design and a small front that the tests fill apps from.

use fleet_domain::bible::{Design, Font};
use fleet_domain::manifest::{Access, ExportFormat, FieldKind, Formula, FormulaOp};
use fleet_domain::spec::{FieldSpec, RequestsSpec, StepSpec, Switch, Visibility};

use crate::kit::Front;

pub(crate) fn field(name: &str, label: &str, kind: FieldKind) -> FieldSpec {
    FieldSpec::new(name, label, kind)
}

/// Leave requests in Russian: one step, own rows, reason asked.
pub(crate) fn leave() -> RequestsSpec {
    let formula = Formula { op: FormulaOp::DaysBetween, of: vec!["period".into()] };
    RequestsSpec {
        title: "Заявки на отпуск".into(),
        title_translations: vec![("en".into(), "Leave requests".into())],
        locale: "ru".into(),
        locales: vec!["ru".into(), "en".into()],
        audience: "сотрудники".into(),
        fields: vec![
            FieldSpec { translations: vec![("en".into(), "Dates".into())], required: Switch::On, ..field("period", "Период", FieldKind::DateRange) },
            FieldSpec { formula: Some(formula), ..field("days", "Дней", FieldKind::Computed) },
            FieldSpec {
                required: Switch::On,
                options: vec!["Ежегодный".into(), "Без оплаты".into()],
                option_translations: vec![("en".into(), vec!["Annual".into(), "Unpaid".into()])],
                ..field("kind", "Вид отпуска", FieldKind::Choice)
            },
            field("comment", "Комментарий", FieldKind::LongText),
        ],
        steps: vec![StepSpec { approver: "начальник отдела".into(), person: None }],
        visibility: Visibility::Own,
        access: Access::Members,
        notify_approvers: Switch::On,
        notify_author: Switch::On,
        reason_on_decline: Switch::On,
        exports: vec![ExportFormat::Csv, ExportFormat::Xlsx],
    }
}

/// Every kind of field, two steps, in English.
pub(crate) fn every_kind() -> RequestsSpec {
    use FieldKind as K;
    let formula = Formula { op: FormulaOp::Sum, of: vec!["number".into(), "money".into()] };
    let plain = |name: &str, kind| FieldSpec { required: Switch::On, ..field(name, name, kind) };
    let options = |words: &[&str]| words.iter().map(|w| (*w).to_owned()).collect();
    RequestsSpec {
        title: "Everything".into(),
        title_translations: Vec::new(),
        locale: "en".into(),
        locales: vec!["en".into(), "ru".into()],
        audience: String::new(),
        fields: vec![
            plain("text", K::Text),
            plain("long_text", K::LongText),
            plain("number", K::Number),
            FieldSpec { currency: Some("EUR".into()), max: Some("2000".into()), ..plain("money", K::Money) },
            plain("date", K::Date),
            plain("date_range", K::DateRange),
            FieldSpec { options: options(&["Red", "Blue"]), ..plain("choice", K::Choice) },
            FieldSpec { options: options(&["Phone", "Laptop", "Pass"]), ..plain("many", K::Many) },
            FieldSpec { unique: Switch::On, ..plain("email", K::Email) },
            plain("phone", K::Phone),
            plain("person", K::Person),
            plain("file", K::File),
            plain("yes_no", K::YesNo),
            FieldSpec { formula: Some(formula), ..plain("computed", K::Computed) },
        ],
        steps: vec![StepSpec { approver: "the head of the team".into(), person: None }, StepSpec { approver: "finance".into(), person: None }],
        visibility: Visibility::Own,
        access: Access::Members,
        notify_approvers: Switch::On,
        notify_author: Switch::On,
        reason_on_decline: Switch::Off,
        exports: vec![ExportFormat::Csv, ExportFormat::Xlsx],
    }
}

/// A sound design.
pub(crate) fn design() -> Design {
    let tokens = |values: [&str; 11]| crate::kit::theme::COLOURS.iter().zip(values).map(|(n, v)| ((*n).into(), v.into())).collect();
    Design {
        light: tokens(["#f6f7f9", "#ffffff", "#1b2330", "#566072", "#d5dae2", "#2456c7", "#ffffff", "#1c7a44", "#b3261e", "#8a5a00", "#2456c7"]),
        dark: tokens(["#12161d", "#1b212b", "#e8ecf3", "#a5afbf", "#38414f", "#8fb3ff", "#0d1626", "#6fd398", "#ff9b93", "#f2c063", "#8fb3ff"]),
        font: Font { body: "system-ui, sans-serif".into(), heading: "system-ui, sans-serif".into(), size: 16 },
        radius: 10,
        logo: Some("<svg xmlns=\"http://www.w3.org/2000/svg\"/>".into()),
        voice: std::collections::BTreeMap::new(),
    }
}

/// The real page template with a front that is otherwise tiny: goldens do not change when a module does.
pub(crate) fn front() -> Front {
    let page = include_str!("../../../../../bibles/common/app/index.html");
    [
        ("index.html", page),
        ("app.css", "/* */\n"),
        ("list.css", "/* */\n"),
        ("print.css", "/* */\n"),
        ("first-paint.js", "// first\n"),
        ("main.js", "// main\n"),
        ("api.js", "// api\n"),
        ("screens/form.js", "// form\n"),
        ("locales/en.json", "{\"noscript\": \"Switch JavaScript on.\"}\n"),
        ("locales/ru.json", "{\"noscript\": \"Включите JavaScript.\"}\n"),
        ("kit/requests/en.toml", "# not shipped\n"),
    ]
    .map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec()))
    .into()
}
