//! A cloud with one clean and one broken app, and people of every role who look at both.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use fleet_agents::kit::{Tree, requests};
use fleet_content::{Bibles, Words};
use fleet_deployers::records::AppRole;
use fleet_deployers::{Address, AppPerson, Cloud, CloudConfig, CloudError, Members, Route, Scheme};
use fleet_domain::chat::Env;
use fleet_domain::criterion::{Check, Criterion, CriterionOrigin, Evidence};
use fleet_domain::id::{PersonId, ProjectId};
use fleet_domain::manifest::{Access, ExportFormat, FieldKind, Formula, FormulaOp};
use fleet_domain::run::Means;
use fleet_domain::spec::{FieldSpec, RequestsSpec, Spec, StepSpec, Switch, Visibility};
use fleet_tests::visitor::Visitor;
use futures_util::future::BoxFuture;

const PEOPLE: [(&str, &[AppRole]); 5] = [
    ("owner", &[AppRole::Owner, AppRole::Member]),
    ("approver", &[AppRole::Approver, AppRole::Member]),
    ("approver2", &[AppRole::Approver2, AppRole::Member]),
    ("anna", &[AppRole::Member]),
    ("boris", &[AppRole::Member]),
];

struct Everybody;

fn person(name: &str, roles: &[AppRole]) -> AppPerson {
    AppPerson { id: PersonId::from_unique(name), name: name.to_owned(), locale: "en".to_owned(), roles: roles.iter().copied().collect(), sign_outs: 0 }
}

impl Members for Everybody {
    fn look_up(&self, _: &ProjectId, _: Env, who: &PersonId) -> BoxFuture<'_, Option<AppPerson>> {
        let found = PEOPLE.iter().map(|(n, r)| person(n, r)).find(|p| &p.id == who);
        Box::pin(async move { found })
    }

    fn people(&self, _: &ProjectId) -> BoxFuture<'_, Vec<AppPerson>> {
        Box::pin(async { PEOPLE.iter().map(|(n, r)| person(n, r)).collect() })
    }
}

pub(super) struct Stage {
    _dir: tempfile::TempDir,
    pub(super) cloud: Cloud,
    http: reqwest::Client,
    commits: AtomicU32,
}

fn field(name: &str, label: &str, kind: FieldKind, required: Switch) -> FieldSpec {
    FieldSpec { translations: vec![("ru".to_owned(), format!("{label} по-русски"))], required, ..FieldSpec::new(name, label, kind) }
}

/// A form with every kind of promise: two steps, a unique number, a count of days, dates in order, options, limits.
pub(super) fn spec() -> RequestsSpec {
    let mut kind = field("kind", "Kind", FieldKind::Choice, Switch::On);
    kind.options = vec!["Vacation".to_owned(), "Unpaid".to_owned()];
    let mut days = field("days", "Days", FieldKind::Computed, Switch::Off);
    days.formula = Some(Formula { op: FormulaOp::DaysBetween, of: vec!["period".to_owned()] });
    days.max = Some("14".to_owned());
    let mut period = field("period", "Dates", FieldKind::DateRange, Switch::On);
    period.not_past = Switch::On;
    let mut badge = field("badge", "Badge number", FieldKind::Text, Switch::On);
    badge.unique = Switch::On;
    let mut cost = field("cost", "Cost", FieldKind::Money, Switch::Off);
    cost.currency = Some("EUR".to_owned());
    cost.max = Some("2000".to_owned());
    RequestsSpec {
        title: "Leave requests".to_owned(),
        title_translations: vec![("ru".to_owned(), "Заявки на отпуск".to_owned())],
        locale: "en".to_owned(),
        locales: vec!["en".to_owned(), "ru".to_owned()],
        audience: "colleagues".to_owned(),
        fields: vec![
            period,
            days,
            field("cover_from", "Cover from", FieldKind::Date, Switch::On),
            field("cover_to", "Cover until", FieldKind::Date, Switch::On),
            kind,
            badge,
            cost,
            field("contact", "Contact", FieldKind::Email, Switch::Off),
            field("comment", "Comment", FieldKind::LongText, Switch::Off),
        ],
        steps: vec![StepSpec { approver: "the manager".to_owned(), person: None }, StepSpec { approver: "HR".to_owned(), person: None }],
        visibility: Visibility::Own,
        access: Access::Members,
        notify_approvers: Switch::On,
        notify_author: Switch::On,
        reason_on_decline: Switch::On,
        exports: vec![ExportFormat::Csv, ExportFormat::Xlsx],
    }
}

/// Every check that such an app is held to.
fn criteria() -> Vec<Criterion> {
    let of = |field: &str| field.to_owned();
    let mut checks = vec![
        Check::Opens,
        Check::Closed,
        Check::Saves,
        Check::FieldUnique { field: of("badge") },
        Check::FieldComputed { field: of("days") },
        Check::FieldLimited { field: of("days") },
        Check::FieldNotPast { field: of("period") },
        Check::FieldOrdered { field: of("cover_to") },
        Check::Decides { step: 1 },
        Check::Decides { step: 2 },
        Check::OnlyApprover { step: 1 },
        Check::OnlyApprover { step: 2 },
        Check::StatesHold,
        Check::ReasonAsked,
        Check::OwnOnly,
        Check::ApproversTold,
        Check::AuthorTold,
        Check::Filters,
        Check::Exports { format: ExportFormat::Csv },
        Check::Exports { format: ExportFormat::Xlsx },
        Check::Speaks { locales: vec!["en".to_owned(), "ru".to_owned()] },
        Check::HistoryKept,
        Check::TextStaysText,
    ];
    for name in ["period", "cover_from", "cover_to", "kind", "badge", "cost", "contact", "comment"] {
        checks.push(Check::FieldSaved { field: of(name) });
    }
    for name in ["period", "kind", "badge"] {
        checks.push(Check::FieldRequired { field: of(name) });
    }
    for name in ["period", "kind", "cost", "contact"] {
        checks.push(Check::FieldGuarded { field: of(name) });
    }
    checks
        .into_iter()
        .enumerate()
        .map(|(n, check)| Criterion { id: format!("c{} {check:?}", n + 1), words: String::new(), origin: CriterionOrigin::Kit, check })
        .collect()
}

impl Stage {
    pub(super) async fn new() -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let dir = tempfile::tempdir().unwrap();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let root: PathBuf = dir.path().join("cloud");
        let cloud = Cloud::new(CloudConfig {
            root,
            address: Address { scheme: Scheme::Http, apex: "localhost".to_owned(), port: Some(port) },
            key: [9; 32],
            clock: Arc::new(|| jiff::Timestamp::now().as_millisecond()),
            members: Arc::new(Everybody),
            words: Arc::new(Words::embedded().unwrap()),
            requests_per_second: 0,
        })
        .unwrap();
        let router = cloud.router();
        tokio::spawn(async move { axum::serve(listener, router).await });
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        Self { _dir: dir, cloud, http, commits: AtomicU32::new(0) }
    }

    /// The app as the kit fills it.
    pub(super) fn clean() -> Tree {
        let bible = Bibles::embedded().unwrap().get("hr").unwrap();
        requests::fill(&spec(), &bible.design, &fleet_content::front_files()).unwrap()
    }

    fn project(name: &str) -> ProjectId {
        ProjectId::from_unique(name)
    }

    pub(super) async fn show(&self, name: &str, tree: &Tree) {
        self.try_show(name, tree).await.unwrap();
    }

    /// Shows a tree under this name, with no entries of an earlier one.
    pub(super) async fn try_show(&self, name: &str, tree: &Tree) -> Result<String, CloudError> {
        let project = Self::project(name);
        self.cloud.erase(&project).await?;
        let commit = format!("{:040x}", self.commits.fetch_add(1, Ordering::Relaxed) + 1);
        self.cloud.publish(&project, &commit, tree).await?;
        let route = Route {
            project,
            slug: name.to_owned(),
            title: name.to_owned(),
            env: Env::Preview,
            commit: commit.clone(),
            host_label: Cloud::preview_label(name, "abcdefghijklmnop"),
            expires_at: None,
        };
        self.cloud.show(route).await?;
        Ok(commit)
    }

    pub(super) async fn prove(&self, name: &str, tree: &Tree) -> Vec<Evidence> {
        let commit = self.try_show(name, tree).await.unwrap();
        self.cloud.prove(&Self::project(name), &commit, &criteria(), &Spec::Requests(spec()), Means::Kit).await.unwrap()
    }

    /// Somebody inside the app of this name.
    pub(super) async fn visitor(&self, name: &str, who: &str) -> Visitor {
        let link = self.cloud.signed_link(&Self::project(name), Env::Preview, &PersonId::from_unique(who), 0, 60_000).unwrap();
        Visitor::follow(&self.http, &link).await
    }

    /// Somebody without a link: status of a path.
    pub(super) async fn stranger(&self, name: &str, path: &str) -> u16 {
        let url = self.cloud.url(&Self::project(name), Env::Preview).unwrap();
        let rest = url.strip_prefix("http://").unwrap().trim_end_matches('/').to_owned();
        let port = rest.rsplit_once(':').unwrap().1.to_owned();
        self.http.get(format!("http://127.0.0.1:{port}{path}")).header("host", rest).send().await.unwrap().status().as_u16()
    }

    /// What waits to be told in the chat: event, to whom, how many buttons.
    pub(super) async fn notices(&self, name: &str) -> Vec<String> {
        let records = self.cloud.records(&Self::project(name), Env::Preview).await.unwrap();
        let notices = records.pending_notices(100).await.unwrap();
        notices.iter().map(|n| format!("{} {:?} {}", n.event, n.to, n.actions.len())).collect()
    }
}

/// This many days from today.
pub(super) fn day(later: i64) -> String {
    jiff::Zoned::now().date().checked_add(jiff::Span::new().days(later)).unwrap().to_string()
}

/// A whole entry; `badge` makes it unlike others.
pub(super) fn entry(badge: &str) -> BTreeMap<&'static str, serde_json::Value> {
    use serde_json::json;
    [
        ("period", json!({"from": day(30), "to": day(34)})),
        ("cover_from", json!(day(30))),
        ("cover_to", json!(day(34))),
        ("kind", json!("vacation")),
        ("badge", json!(badge)),
        ("cost", json!("120.50")),
        ("contact", json!("anna@example.org")),
        ("comment", json!("by the sea")),
    ]
    .into()
}
