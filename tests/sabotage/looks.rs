//! What somebody who uses the app would notice: an observation as one line, to be compared between clean and broken.

use std::sync::atomic::{AtomicU32, Ordering};

use fleet_tests::visitor::Visitor;
use serde_json::{Value, json};

use super::stage::{Stage, day, entry};

static BADGES: AtomicU32 = AtomicU32::new(0);

fn badge() -> String {
    format!("B{}", BADGES.fetch_add(1, Ordering::Relaxed))
}

/// Status of a whole entry with these values instead.
async fn with(anna: &Visitor, instead: &[(&'static str, Value)]) -> u16 {
    let mut values = entry(&badge());
    values.extend(instead.iter().cloned());
    anna.post(RECORDS, &json!(values)).await.0.as_u16()
}

const RECORDS: &str = "/api/collections/requests/records";

/// One way of looking.
#[derive(Debug, Clone, Copy)]
pub(super) enum Look {
    /// Anna sends; this person makes this move: status.
    Moves(&'static str, &'static str),
    /// This person sends and makes this move with it: status.
    DecidesOwn(&'static str, &'static str),
    /// The steps in this order by their approvers: statuses.
    Steps(&'static [(&'static str, &'static str)]),
    /// Anna sends; the value of this field as the owner reads it.
    Reads(&'static str),
    /// Anna sends with this field set so: status.
    Sends(&'static str, &'static str),
    /// Anna sends with somebody to cover from one day to another, counted from today: status.
    Covers(i64, i64),
    /// Anna sends with a leave of this many days: status.
    Lasts(i64),
    /// Anna sends with a leave that begins so many days from today: status.
    Begins(i64),
    /// Anna sends without this field: status.
    Without(&'static str),
    /// Two entries with one badge: status of the second.
    Twice,
    /// Anna sends; how many entries Boris lists.
    ListsOthers,
    /// Anna sends; status of Boris opening it.
    OpensOthers,
    /// Anna sends; status of Boris changing it.
    ChangesOthers,
    /// Anna sends; status of her deleting it for good, which only the owner may.
    DeletesOwn,
    /// The steps in this order; the state the owner reads afterwards.
    EndsAs(&'static [(&'static str, &'static str)]),
    /// Status of `/` and `/api/app` without a link.
    Stranger,
    /// Declining without a reason: status.
    DeclineBare,
    /// What is told in the chat after a new entry and after an approval.
    Told,
    /// The owner's export in this format: status and rows.
    Export(&'static str),
    /// Title, language and labels as the screen gets them.
    Screen,
    /// A file as it is served.
    Serves(&'static str),
    /// How many entries the list of all holds.
    AllView,
}

impl Look {
    pub(super) async fn at(self, stage: &Stage, app: &str) -> String {
        let anna = stage.visitor(app, "anna").await;
        let send = async || {
            let (status, record) = anna.post(RECORDS, &json!(entry(&badge()))).await;
            (status.as_u16(), record["id"].as_str().unwrap_or_default().to_owned())
        };
        match self {
            Self::Moves(who, transition) => {
                let (_, id) = send().await;
                let (status, _) = stage.visitor(app, who).await.post(&format!("{RECORDS}/{id}/transitions/{transition}"), &json!({"reason": "so"})).await;
                format!("{transition} by {who}: {status}")
            }
            Self::DecidesOwn(who, transition) => {
                let own = stage.visitor(app, who).await;
                let (_, record) = own.post(RECORDS, &json!(entry(&badge()))).await;
                let id = record["id"].as_str().unwrap_or_default();
                format!(
                    "{transition} of their own by {who}: {}",
                    own.post(&format!("{RECORDS}/{id}/transitions/{transition}"), &json!({"reason": "so"})).await.0
                )
            }
            Self::Steps(steps) => {
                let (_, id) = send().await;
                let mut seen = Vec::new();
                for (who, transition) in steps {
                    let (status, _) = stage.visitor(app, who).await.post(&format!("{RECORDS}/{id}/transitions/{transition}"), &json!({"reason": "so"})).await;
                    seen.push(format!("{transition} by {who}: {}", status.as_u16()));
                }
                seen.join(", ")
            }
            Self::Reads(field) => {
                let (sent, id) = send().await;
                let (_, record) = stage.visitor(app, "owner").await.get(&format!("{RECORDS}/{id}")).await;
                format!("sent {sent}, {field} = {}", record[field])
            }
            Self::Sends(field, value) => {
                let mut values = entry("");
                values.insert("badge", json!(badge()));
                let key: &'static str = field;
                values.insert(key, serde_json::from_str(value).unwrap());
                format!("{field} = {value}: {}", anna.post(RECORDS, &json!(values)).await.0)
            }
            Self::Covers(from, to) => {
                let days = [("cover_from", json!(day(from))), ("cover_to", json!(day(to)))];
                format!("cover from {from} to {to}: {}", with(&anna, &days).await)
            }
            Self::Lasts(days) => {
                let period = json!({ "from": day(30), "to": day(30 + days - 1) });
                format!("{days} days: {}", with(&anna, &[("period", period)]).await)
            }
            Self::Begins(later) => {
                let period = json!({ "from": day(later), "to": day(later + 1) });
                format!("beginning in {later} days: {}", with(&anna, &[("period", period)]).await)
            }
            Self::Without(field) => {
                let mut values = entry("");
                values.insert("badge", json!(badge()));
                values.remove(field);
                format!("without {field}: {}", anna.post(RECORDS, &json!(values)).await.0)
            }
            Self::Twice => {
                let one = badge();
                anna.post(RECORDS, &json!(entry(&one))).await;
                format!("the same badge: {}", anna.post(RECORDS, &json!(entry(&one))).await.0)
            }
            Self::ListsOthers => {
                send().await;
                let (_, page) = stage.visitor(app, "boris").await.get(RECORDS).await;
                format!("Boris lists something: {}", page["totalItems"].as_i64().unwrap_or(0) > 0)
            }
            Self::OpensOthers => {
                let (_, id) = send().await;
                format!("Boris opens: {}", stage.visitor(app, "boris").await.get(&format!("{RECORDS}/{id}")).await.0)
            }
            Self::ChangesOthers => {
                let (_, id) = send().await;
                format!("Boris changes: {}", stage.visitor(app, "boris").await.change("PATCH", &format!("{RECORDS}/{id}"), &json!({"comment": "mine"})).await.0)
            }
            Self::DeletesOwn => {
                let (_, id) = send().await;
                format!("Anna deletes: {}", anna.change("DELETE", &format!("{RECORDS}/{id}"), &Value::Null).await.0)
            }
            Self::EndsAs(steps) => {
                let (_, id) = send().await;
                for (who, transition) in steps {
                    stage.visitor(app, who).await.post(&format!("{RECORDS}/{id}/transitions/{transition}"), &json!({"reason": "so"})).await;
                }
                let (_, record) = stage.visitor(app, "owner").await.get(&format!("{RECORDS}/{id}")).await;
                format!("ends as {}", record["state"])
            }
            Self::Stranger => format!("/: {}, /api/app: {}", stage.stranger(app, "/").await, stage.stranger(app, "/api/app").await),
            Self::DeclineBare => {
                let (_, id) = send().await;
                let (status, _) = stage.visitor(app, "approver").await.post(&format!("{RECORDS}/{id}/transitions/decline_first"), &json!({})).await;
                format!("declined without a reason: {status}")
            }
            Self::Told => {
                let (_, id) = send().await;
                stage.visitor(app, "approver").await.post(&format!("{RECORDS}/{id}/transitions/decline_first"), &json!({"reason": "so"})).await;
                format!("{:?}", stage.notices(app).await)
            }
            Self::Export(format) => {
                send().await;
                let (status, body) = stage.visitor(app, "owner").await.get(&format!("/api/collections/requests/export.{format}?view=all")).await;
                let rows = body.as_str().map_or(0, |t| t.lines().count().min(2));
                format!("{format}: {status}, {} rows", if format == "csv" { rows } else { 0 })
            }
            Self::Screen => {
                let (_, app) = anna.get("/api/app").await;
                let labels: Vec<&Value> = app["collections"][0]["fields"].as_array().into_iter().flatten().map(|f| &f["label"]).collect();
                format!("{} {} {labels:?}", app["title"], app["locale"])
            }
            Self::Serves(path) => {
                let (status, body) = anna.get(path).await;
                let text = body.to_string();
                format!("{path}: {status}, {} bytes, {:x}", text.len(), text.bytes().fold(7_u64, |h, b| h.wrapping_mul(31).wrapping_add(u64::from(b))))
            }
            Self::AllView => {
                send().await;
                let (_, page) = stage.visitor(app, "owner").await.get(&format!("{RECORDS}?view=all")).await;
                format!("the list of all shows something: {}", page["totalItems"].as_i64().unwrap_or(0) > 0)
            }
        }
    }
}
