//! Who is in an app: a row that changes counts at the next request, whichever process wrote it.

use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, header};
use axum::response::Response;
use fleet_domain::chat::{Env, Person, Standing};
use fleet_domain::id::PersonId;
use fleet_domain::role::Role;
use fleet_store::{Commit, Place, Store, Versioned};
use tower::ServiceExt as _;

use super::bench::Bench;
use super::life::built;
use super::postgres::Server;

/// Far less than the cloud believes an answer by itself.
const AT_ONCE: Duration = Duration::from_secs(2);

async fn get(bench: &Bench, path: &str, cookie: &str) -> Response {
    let host = bench.cloud.url(&bench.project, Env::Preview).unwrap();
    let host = host.trim_start_matches("http://").trim_end_matches('/');
    let request = Request::get(path).header(header::HOST, host).header(header::COOKIE, cookie).body(Body::empty()).unwrap();
    bench.cloud.router().oneshot(request).await.unwrap()
}

/// Path and query of a personal link.
fn link(bench: &Bench, person: &PersonId) -> String {
    let link = bench.cloud.signed_link(&bench.project, Env::Preview, person, 0, 600_000).unwrap();
    link.strip_prefix(bench.cloud.url(&bench.project, Env::Preview).unwrap().trim_end_matches('/')).unwrap().to_owned()
}

/// What the app says now, asked until it says it.
async fn says(bench: &Bench, cookie: &str, wanted: u16) {
    let asked = async {
        while get(bench, "/api/app", cookie).await.status() != wanted {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(AT_ONCE, asked).await.unwrap_or_else(|_| panic!("{wanted} was to come at once"));
}

/// `writer` is the store of the process that takes the person out.
async fn taken_out(bench: &Bench, writer: &Store) {
    built(bench).await;
    let boris = PersonId::from_unique("boris");
    let person = Person { id: boris.clone(), name: "Boris".into(), locale: "en".into(), standing: Standing::Member, created_at: 1, sign_outs: 0 };
    let mut project = bench.store.project(&bench.project).await.unwrap().unwrap();
    project.value.join(&boris, Role::Approver, None);
    bench.store.commit(Commit::new().put_person(Versioned::fresh(person)).put_project(project)).await.unwrap();
    let entered = get(bench, &link(bench, &boris), "").await;
    let cookie = entered.headers()[header::SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned();
    let unused = link(bench, &boris);
    says(bench, &cookie, 200).await;
    let mut stream = get(bench, "/api/realtime", &cookie).await.into_body().into_data_stream();
    let mut project = writer.project(&bench.project).await.unwrap().unwrap();
    project.value.members.retain(|member| member.person != boris);
    writer.commit(Commit::new().put_project(project)).await.unwrap();
    says(bench, &cookie, 403).await;
    assert_eq!(get(bench, &unused, "").await.status(), 403, "nor does a link let in that was not used");
    let ended = async { while futures_util::StreamExt::next(&mut stream).await.is_some() {} };
    tokio::time::timeout(AT_ONCE, ended).await.expect("what was open is closed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_is_taken_out_is_out_at_once() {
    let bench = Bench::new().await;
    taken_out(&bench, &bench.store.clone()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_another_process_takes_out_is_out_at_once() {
    let server = match Server::start() {
        Ok(server) => server,
        Err(why) if std::env::var("FLEET_REQUIRE_POSTGRES").as_deref() == Ok("1") => panic!("PostgreSQL is required: {why}"),
        Err(why) => return println!("SKIPPED: no PostgreSQL here ({why})"),
    };
    let place = Place::Postgres(server.address());
    let bench = Bench::at(Some(place.clone()), Duration::ZERO).await;
    let other = Store::open(&place, std::sync::Arc::new(|| jiff::Timestamp::now().as_millisecond())).await.unwrap();
    taken_out(&bench, &other).await;
}

/// What is on trial is for those who make the app, however the link was come by; a role counts as it is now.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_only_uses_an_app_is_not_let_into_its_trial() {
    let bench = Bench::new().await;
    built(&bench).await;
    let boris = PersonId::from_unique("boris");
    let person = Person { id: boris.clone(), name: "Boris".into(), locale: "en".into(), standing: Standing::Member, created_at: 1, sign_outs: 0 };
    let mut project = bench.store.project(&bench.project).await.unwrap().unwrap();
    project.value.join(&boris, Role::Approver, None);
    bench.store.commit(Commit::new().put_person(Versioned::fresh(person)).put_project(project)).await.unwrap();
    let entered = get(&bench, &link(&bench, &boris), "").await;
    let cookie = entered.headers()[header::SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned();
    says(&bench, &cookie, 200).await;
    for role in [Role::Requester, Role::Guest] {
        let mut project = bench.store.project(&bench.project).await.unwrap().unwrap();
        project.value.members.retain(|member| member.person != boris);
        project.value.join(&boris, role, None);
        bench.store.commit(Commit::new().put_project(project)).await.unwrap();
        says(&bench, &cookie, 403).await;
        assert_eq!(get(&bench, &link(&bench, &boris), "").await.status(), 403, "{role:?}");
    }
}
