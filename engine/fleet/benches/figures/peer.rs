//! The peer of the records figures: a bare axum handler over SQLite with WAL, synchronous=FULL and the same index.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::routing::post;
use axum::{Json, Router};
use serde_json::{Value, json};
use sqlx::SqlitePool;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

struct Pools {
    write: SqlitePool,
    read: SqlitePool,
}

/// Starts the peer; its address.
pub(crate) async fn serve(dir: &std::path::Path) -> SocketAddr {
    let options = SqliteConnectOptions::new()
        .filename(dir.join("peer.db"))
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full);
    let write = SqlitePoolOptions::new().max_connections(1).connect_with(options.clone()).await.unwrap();
    let read = SqlitePoolOptions::new().max_connections(4).connect_with(options).await.unwrap();
    sqlx::raw_sql("create table records (id text primary key, author text not null, created integer not null, data text not null); create index by_created on records (created)")
        .execute(&write)
        .await
        .unwrap();
    let app =
        Router::new().route("/records", post(create).get(list)).route("/records/{id}", axum::routing::get(one)).with_state(Arc::new(Pools { write, read }));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, app).await });
    address
}

async fn create(State(pools): State<Arc<Pools>>, Json(body): Json<Value>) -> Json<Value> {
    let id = uuid::Uuid::now_v7().simple().to_string();
    let created = jiff::Timestamp::now().as_millisecond();
    sqlx::query("insert into records (id, author, created, data) values ($1, $2, $3, $4)")
        .bind(&id)
        .bind("somebody")
        .bind(created)
        .bind(body.to_string())
        .execute(&pools.write)
        .await
        .unwrap();
    Json(json!({"id": id, "created": created, "data": body}))
}

async fn list(State(pools): State<Arc<Pools>>) -> Json<Value> {
    let rows: Vec<(String, i64, String)> =
        sqlx::query_as("select id, created, data from records order by created desc limit 30").fetch_all(&pools.read).await.unwrap();
    let items: Vec<Value> =
        rows.into_iter().map(|(id, created, data)| json!({"id": id, "created": created, "data": serde_json::from_str::<Value>(&data).unwrap()})).collect();
    Json(json!({"items": items}))
}

async fn one(State(pools): State<Arc<Pools>>, Path(id): Path<String>) -> Json<Value> {
    let (created, data): (i64, String) = sqlx::query_as("select created, data from records where id = $1").bind(&id).fetch_one(&pools.read).await.unwrap();
    Json(json!({"id": id, "created": created, "data": serde_json::from_str::<Value>(&data).unwrap()}))
}
