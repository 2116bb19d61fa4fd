//! Serves the page over a temporary store full of examples, to look at it in a browser: `cargo run -p fleet-web --example seeded -- ru`.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a tool for looking at the page, never shipped")]

use std::net::SocketAddr;

#[path = "../tests/seed.rs"]
#[expect(dead_code, reason = "tests use more of it")]
mod seed;

#[tokio::main]
async fn main() {
    let locale = std::env::args().nth(1).unwrap_or_else(|| "en".to_owned());
    let folder = tempfile::tempdir().unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://localhost:{}", listener.local_addr().unwrap().port());
    let clock = || i64::try_from(std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_millis()).unwrap();
    let mut web = seed::web_at(folder.path(), &origin, std::sync::Arc::new(clock)).await;
    web.limits.messages_a_minute = 0;
    seed::everything(&web.store, &locale).await;
    let now = web.store.now();
    let link = fleet_store::Token {
        hash: fleet_web::token_hash("owner"),
        created_at: now,
        ..seed::token(&web.store, "owner", fleet_store::TokenKind::OwnerLink, Some("mira"), serde_json::Value::Null)
    };
    let data = serde_json::json!({ "project": seed::project("leave"), "role": "approver", "step": 1 });
    let invite = seed::token(&web.store, "invite", fleet_store::TokenKind::Invite, None, data);
    web.store.commit(fleet_store::Commit::new().put_token(link).put_token(invite)).await.unwrap();
    println!("{origin}");
    let service = fleet_web::router(web).into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service).await.unwrap();
}
