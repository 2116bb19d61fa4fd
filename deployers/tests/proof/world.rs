//! Apps as the kit fills them, and the criteria that a brief would hold them to.

use std::collections::BTreeMap;
use std::sync::Arc;

use fleet_agents::kit::requests;
use fleet_content::{Bibles, Words};
use fleet_deployers::{Address, AppPerson, Cloud, CloudConfig, CloudError, Members, Scheme};
use fleet_domain::brief::{FromTable, Wording, criteria};
use fleet_domain::chat::Env;
use fleet_domain::criterion::{Check, Criterion, Evidence, Verdict};
use fleet_domain::id::{PersonId, ProjectId};
use fleet_domain::manifest::{Access, ExportFormat, FieldKind, Formula, FormulaOp};
use fleet_domain::run::Means;
use fleet_domain::spec::{FieldSpec, RequestsSpec, Spec, StepSpec, Switch, Visibility};
use futures_util::future::BoxFuture;

pub(super) type Tree = BTreeMap<String, Vec<u8>>;

struct Nobody;

impl Members for Nobody {
    fn look_up(&self, _: &ProjectId, _: Env, _: &PersonId) -> BoxFuture<'_, Option<AppPerson>> {
        Box::pin(std::future::ready(None))
    }

    fn people(&self, _: &ProjectId) -> BoxFuture<'_, Vec<AppPerson>> {
        Box::pin(std::future::ready(Vec::new()))
    }
}

pub(super) struct World {
    pub(super) dir: tempfile::TempDir,
    pub(super) cloud: Cloud,
}

struct Plain;

impl Wording for Plain {
    fn check(&self, check: &Check, _: &Spec) -> String {
        format!("{check:?}")
    }

    fn usual(&self, part: &str, _: &Spec) -> String {
        part.to_owned()
    }

    fn tabled(&self, from: &FromTable<'_>) -> String {
        format!("from {}: {}", from.file, from.fields.join(", "))
    }

    fn in_part(&self, words: &str) -> String {
        words.to_owned()
    }

    fn optional(&self, field: &str) -> String {
        field.to_owned()
    }
}

pub(super) const COMMIT: &str = "00000000000000000000000000000000000000aa";

impl World {
    pub(super) fn new() -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let config = CloudConfig {
            root: dir.path().join("cloud"),
            address: Address { scheme: Scheme::Http, apex: "localhost".into(), port: Some(7070) },
            key: [3; 32],
            clock: Arc::new(|| jiff::Timestamp::now().as_millisecond()),
            members: Arc::new(Nobody),
            words: Arc::new(Words::embedded().expect("the embedded words are whole")),
            requests_per_second: 50,
        };
        Self { cloud: Cloud::new(config).expect("opens"), dir }
    }

    /// Publishes a tree as a new project's and proves it.
    pub(super) async fn prove(&self, name: &str, tree: &Tree, spec: &RequestsSpec) -> Vec<Evidence> {
        self.try_prove(name, tree, spec, &all(spec)).await.expect("proves")
    }

    /// The same; a tree that may not be published is an error.
    pub(super) async fn try_prove(&self, name: &str, tree: &Tree, spec: &RequestsSpec, criteria: &[Criterion]) -> Result<Vec<Evidence>, CloudError> {
        let project = ProjectId::from_unique(name);
        self.cloud.publish(&project, COMMIT, tree).await?;
        self.cloud.prove(&project, COMMIT, criteria, &Spec::Requests(spec.clone()), Means::Kit).await
    }
}

/// The criteria of a spec, as the brief makes them.
pub(super) fn all(spec: &RequestsSpec) -> Vec<Criterion> {
    criteria(&Spec::Requests(spec.clone()), &[], &Plain)
}

/// The app as the kit fills it.
pub(super) fn filled(spec: &RequestsSpec) -> Tree {
    let bible = Bibles::embedded().expect("the embedded Bibles are whole").get("hr").expect("hr is there");
    requests::fill(spec, &bible.design, &fleet_content::front_files()).expect("fills")
}

/// What is not met, with its last step.
pub(super) fn red(spec: &RequestsSpec, evidence: &[Evidence]) -> Vec<String> {
    let criteria = all(spec);
    let unmet = evidence.iter().filter(|e| e.verdict != Verdict::Met);
    unmet
        .map(|e| {
            let words = criteria.iter().find(|c| c.id == e.criterion).map_or("", |c| c.words.as_str());
            format!("{words}: {}", e.steps.last().and_then(|s| s.trace.last()).map_or("", String::as_str))
        })
        .collect()
}

pub(super) fn field(name: &str, label: &str, kind: FieldKind, required: Switch) -> FieldSpec {
    FieldSpec { required, ..FieldSpec::new(name, label, kind) }
}

/// Leave requests in Russian: one step, own rows, a reason asked.
pub(super) fn leave() -> RequestsSpec {
    use Switch::{Off, On};
    let mut days = field("days", "Дней", FieldKind::Computed, Off);
    days.formula = Some(Formula { op: FormulaOp::DaysBetween, of: vec!["period".into()] });
    let mut kind = field("kind", "Вид  отпуска", FieldKind::Choice, On);
    kind.options = vec!["Ежегодный".into(), "Без оплаты".into()];
    kind.option_translations = vec![("en".into(), vec!["Annual".into(), "Unpaid".into()])];
    let mut period = field("period", "Период", FieldKind::DateRange, On);
    period.translations = vec![("en".into(), "Dates".into())];
    RequestsSpec {
        title: "Заявки на отпуск".into(),
        title_translations: vec![("en".into(), "Leave requests".into())],
        locale: "ru".into(),
        locales: vec!["ru".into(), "en".into()],
        audience: "сотрудники".into(),
        fields: vec![period, days, kind, field("comment", "Комментарий", FieldKind::LongText, Off)],
        steps: vec![StepSpec { approver: "начальник отдела".into(), person: None }],
        visibility: Visibility::Own,
        access: Access::Members,
        notify_approvers: On,
        notify_author: On,
        reason_on_decline: On,
        exports: vec![ExportFormat::Csv, ExportFormat::Xlsx],
    }
}

/// Every kind of field, required, two steps, in English.
pub(super) fn every_kind() -> RequestsSpec {
    use FieldKind as K;
    use Switch::{Off, On};
    let words = |words: &[&str]| words.iter().map(|w| (*w).to_owned()).collect::<Vec<_>>();
    let with = |mut field: FieldSpec, change: &dyn Fn(&mut FieldSpec)| {
        change(&mut field);
        field
    };
    let formula = |op, of: &[&str]| Some(Formula { op, of: words(of) });
    RequestsSpec {
        title: "Everything & <more>".into(),
        title_translations: Vec::new(),
        locale: "en".into(),
        locales: words(&["en", "ru"]),
        audience: String::new(),
        fields: vec![
            with(field("text", "A \"text\"", K::Text, On), &|f| f.unique = On),
            field("long_text", "Long text", K::LongText, On),
            with(field("number", "Number", K::Number, On), &|f| (f.min, f.max) = (Some("1".into()), Some("40".into()))),
            with(field("money", "Money", K::Money, On), &|f| (f.currency, f.max) = (Some("EUR".into()), Some("2000".into()))),
            field("first", "First", K::Date, On),
            field("last", "Last", K::Date, On),
            field("range", "Range", K::DateRange, On),
            with(field("choice", "Choice", K::Choice, On), &|f| f.options = words(&["Red", "Blue", "red"])),
            with(field("many", "Many", K::Many, On), &|f| f.options = words(&["Phone", "Laptop", "Pass"])),
            with(field("email", "E-mail", K::Email, On), &|f| f.unique = On),
            with(field("phone", "Phone", K::Phone, On), &|f| f.unique = On),
            field("person", "Person", K::Person, On),
            field("file", "File", K::File, On),
            field("yes_no", "Yes or no", K::YesNo, On),
            with(field("sum", "Sum", K::Computed, Off), &|f| f.formula = formula(FormulaOp::Sum, &["number", "money"])),
            with(field("difference", "Difference", K::Computed, Off), &|f| f.formula = formula(FormulaOp::Difference, &["money", "number"])),
            with(field("nights", "Nights", K::Computed, Off), &|f| f.formula = formula(FormulaOp::DaysBetween, &["first", "last"])),
            with(field("count", "Count", K::Computed, Off), &|f| f.formula = formula(FormulaOp::Count, &["many"])),
        ],
        steps: vec![StepSpec { approver: "the head of the team".into(), person: None }, StepSpec { approver: "finance".into(), person: None }],
        visibility: Visibility::Own,
        access: Access::Members,
        notify_approvers: On,
        notify_author: On,
        reason_on_decline: On,
        exports: vec![ExportFormat::Csv, ExportFormat::Xlsx],
    }
}

/// A short form that everybody may see through a link: optional fields alone, one language.
pub(super) fn open() -> RequestsSpec {
    let mut spec = leave();
    spec.locales = vec!["ru".into()];
    spec.title_translations.clear();
    spec.fields = vec![field("wish", "Пожелание", FieldKind::Text, Switch::Off), field("amount", "Сколько", FieldKind::Number, Switch::Off)];
    spec.visibility = Visibility::All;
    spec.access = Access::Link;
    spec.reason_on_decline = Switch::Off;
    spec.notify_approvers = Switch::Off;
    spec.notify_author = Switch::Off;
    spec
}
