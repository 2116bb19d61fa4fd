//! The peer: what one writes by hand in an afternoon. axum over SQLite with WAL, synchronous=FULL and an index for the list; and one file.

use std::io::{BufRead, BufReader};
use std::path::Path as FilePath;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};
use sqlx::SqlitePool;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

/// Makes this binary the peer, on the folder that follows.
pub(crate) const FLAG: &str = "--peer";
const FILE: &str = "file";

/// The peer in a process of its own, as the fleet is.
pub(crate) struct Peer {
    /// Removed with this value.
    _dir: tempfile::TempDir,
    child: Child,
    pub(crate) url: String,
}

impl Peer {
    /// Starts it; `file` is what it serves under `/file`.
    pub(crate) fn start(file: &[u8]) -> Self {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join(FILE), file).unwrap();
        let mut child = Command::new(std::env::current_exe().unwrap()).arg(FLAG).arg(dir.path()).stdout(Stdio::piped()).spawn().unwrap();
        let mut url = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut url).unwrap();
        Self { _dir: dir, child, url: url.trim().to_owned() }
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

struct Pools {
    write: SqlitePool,
    read: SqlitePool,
}

/// Serves until it is killed.
#[expect(clippy::print_stdout, reason = "whoever started it reads the address")]
pub(crate) async fn serve(dir: &FilePath) {
    let options = SqliteConnectOptions::new()
        .filename(dir.join("peer.db"))
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full);
    let write = SqlitePoolOptions::new().max_connections(1).connect_with(options.clone()).await.unwrap();
    let read = SqlitePoolOptions::new().max_connections(4).connect_with(options).await.unwrap();
    let tables = "create table records (id text primary key, author text not null, created integer not null, data text not null); \
                  create index by_created on records (created)";
    sqlx::raw_sql(tables).execute(&write).await.unwrap();
    let file = bytes::Bytes::from(std::fs::read(dir.join(FILE)).unwrap());
    let app = Router::new()
        .route("/records", post(create).get(list))
        .route("/records/{id}", get(one))
        .with_state(Arc::new(Pools { write, read }))
        .route("/file", get(move || async move { ([("content-type", "text/css")], file) }));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    println!("http://{}", listener.local_addr().unwrap());
    axum::serve(listener, app).await.unwrap();
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
