//! Apps as agreed are green in every criterion, and a proof leaves nothing behind.

use fleet_domain::criterion::{Check, Criterion, CriterionOrigin, Seen, Verdict};
use fleet_domain::id::ProjectId;
use fleet_domain::manifest::{Access, Field, FieldKind, Manifest, Origin};
use fleet_domain::run::Means;
use fleet_domain::spec::{RequestsSpec, Spec, Switch};

use super::world::{COMMIT, World, all, every_kind, field, filled, leave, open, red};

#[expect(clippy::print_stdout, reason = "how long a proof takes is read by people")]
async fn green(name: &str, spec: &RequestsSpec) {
    let world = World::new();
    let evidence = world.prove(name, &filled(spec), spec).await;
    assert_eq!(evidence.len(), all(spec).len());
    assert_eq!(red(spec, &evidence), Vec::<String>::new(), "{evidence:#?}");
    for e in &evidence {
        assert!(!e.steps.is_empty(), "{}: says nothing", e.criterion);
        assert_eq!(e.commit, COMMIT);
    }
    let left = std::fs::read_dir(world.dir.path().join("cloud/proof")).expect("lists").count();
    assert_eq!(left, 0, "the throw-away environment is gone");
    assert_eq!(std::fs::read_dir(world.dir.path().join("cloud/data")).expect("lists").count(), 0, "no data of the project was touched");
    let took: u32 = evidence.iter().map(|e| e.took_ms).sum();
    println!("{name}: {} criteria in {took} ms: {:?}", evidence.len(), evidence.iter().map(|e| e.took_ms).collect::<Vec<_>>());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn leave_requests_are_green() {
    green("leave", &leave()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_kind_of_field_is_green() {
    green("everykind", &every_kind()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn apps_of_every_access_are_green() {
    green("open", &open()).await;
    let mut public = open();
    public.access = Access::Public;
    green("public", &public).await;
    let mut public = leave();
    public.access = Access::Public;
    green("publicown", &public).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_form_with_two_files_is_green() {
    let mut spec = leave();
    spec.fields.extend([field("passport", "Паспорт", FieldKind::File, Switch::On), field("invitation", "Приглашение", FieldKind::File, Switch::Off)]);
    green("files", &spec).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fewer_days_than_none_are_refused() {
    let mut spec = leave();
    spec.fields.push(field("how_many", "Количество дней", FieldKind::Number, Switch::On));
    let world = World::new();
    let clean = filled(&spec);
    let evidence = world.prove("counted", &clean, &spec).await;
    assert_eq!(red(&spec, &evidence), Vec::<String>::new(), "{evidence:#?}");
    // Agreed or not, a kit whose form took them would not be as it should.
    let mut loose = clean;
    let manifest = String::from_utf8(loose["fleet-app.toml"].clone()).expect("text");
    let (before, after) = manifest.split_once("name = \"how_many\"").expect("the field");
    loose.insert("fleet-app.toml".into(), format!("{before}name = \"how_many\"{}", after.replacen("min = \"0\"\n", "", 1)).into_bytes());
    let evidence = world.prove("uncounted", &loose, &spec).await;
    assert!(red(&spec, &evidence).iter().any(|words| words.starts_with("FieldGuarded")), "{evidence:#?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_only_a_person_can_judge_is_left_to_one() {
    let world = World::new();
    let project = ProjectId::from_unique("person");
    let spec = leave();
    world.cloud.publish(&project, COMMIT, &filled(&spec)).await.expect("publishes");
    let criterion = |id: &str, check| Criterion { id: id.into(), words: "it looks friendly".into(), origin: CriterionOrigin::Said, check };
    let criteria = [criterion("c1", Check::Person), criterion("c2", Check::FieldSaved { field: "no_such".into() })];
    let evidence = world.cloud.prove(&project, COMMIT, &criteria, &Spec::Requests(spec), Means::Kit).await.expect("proves");
    assert_eq!(evidence.iter().map(|e| e.verdict).collect::<Vec<_>>(), [Verdict::ForPerson, Verdict::NotProved]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn beyond_a_limit_of_one_day_lies_none() {
    let mut spec = leave();
    let days = spec.fields.iter_mut().find(|f| f.name == "days").expect("the days are counted");
    (days.min, days.max) = (Some("1".into()), None);
    let world = World::new();
    let evidence = world.prove("oneday", &filled(&spec), &spec).await;
    assert_eq!(red(&spec, &evidence), Vec::<String>::new(), "{evidence:#?}");
    let told = evidence.iter().flat_map(|e| &e.steps).find(|s| s.seen == Seen::BeyondLimitRefused).expect("it was tried");
    assert!(told.trace.iter().any(|line| line.starts_with("no day at all")), "{told:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_an_agent_demands_beyond_what_was_agreed_is_given() {
    let spec = leave();
    let mut tree = filled(&spec);
    let mut changed: Manifest = toml::from_str(std::str::from_utf8(&tree["fleet-app.toml"]).expect("text")).expect("a manifest");
    changed.app.origin = Origin::Agent;
    let more = ["deputy", "contract"].map(|name| changed.collections[0].fields.iter().find(|f| f.name == "comment").map(|f| (name, f.clone())));
    for (name, comment) in more.into_iter().flatten() {
        let kind = if name == "contract" { FieldKind::File } else { FieldKind::Person };
        changed.collections[0].fields.push(Field { name: name.into(), kind, required: true, max_len: None, ..comment });
    }
    tree.insert("fleet-app.toml".into(), toml::to_string(&changed).expect("writes").into_bytes());
    let world = World::new();
    let project = ProjectId::from_unique("demanding");
    world.cloud.publish(&project, COMMIT, &tree).await.expect("publishes");
    let evidence = world.cloud.prove(&project, COMMIT, &all(&spec), &Spec::Requests(spec.clone()), Means::Agent).await.expect("proves");
    assert_eq!(red(&spec, &evidence), Vec::<String>::new(), "{evidence:#?}");
}
