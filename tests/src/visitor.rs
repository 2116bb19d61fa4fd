//! Somebody inside an app, by a signed link, as a browser would be.

use std::collections::BTreeMap;

use crate::api::Api;

/// Sends an entry to the thread's app as the person who holds the link.
pub async fn enter(api: &Api, thread: &str, env: &str, values: &BTreeMap<String, String>) {
    let visitor = Visitor::enter(api, thread, env).await;
    let (_, app) = visitor.get("/api/app").await;
    let mut body = serde_json::Map::new();
    for (name, words) in values {
        let field = app["collections"][0]["fields"].as_array().into_iter().flatten().find(|f| f["name"] == name.as_str());
        let option = field
            .and_then(|f| f["options"].as_array()?.iter().find(|o| o["label"].as_object().is_some_and(|l| l.values().any(|w| w == words.as_str()))).cloned());
        body.insert(name.clone(), option.map_or_else(|| serde_json::Value::from(words.as_str()), |o| o["value"].clone()));
    }
    let answer = visitor.post("/api/collections/requests/records", &serde_json::Value::Object(body)).await;
    assert!(answer.0.is_success(), "the app refused the entry: {} {}", answer.0, answer.1);
}

/// Somebody inside an app, by a signed link.
pub struct Visitor {
    http: reqwest::Client,
    base: String,
    host: String,
    cookie: String,
}

impl Visitor {
    /// Follows the newest link of the thread's project to this environment.
    pub async fn enter(api: &Api, thread: &str, env: &str) -> Self {
        let info = api.get(&format!("threads/{thread}")).await;
        let project = info["project"].as_str().unwrap_or_else(|| panic!("no project yet: {info}")).to_owned();
        let project = api.get(&format!("projects/{project}")).await;
        let link = project[format!("{env}_url")].as_str().unwrap_or_else(|| panic!("no {env} address: {project}")).to_owned();
        Self::follow(api.http(), &link).await
    }

    /// Redeems a signed link: names under `*.localhost` are reached through the listener with a Host header.
    pub async fn follow(http: &reqwest::Client, link: &str) -> Self {
        Self::try_follow(http, link).await.unwrap().unwrap_or_else(|| panic!("the link did not let in: {link}"))
    }

    /// The same; `None` if the link does not let in, an error if nobody answers.
    pub async fn try_follow(http: &reqwest::Client, link: &str) -> reqwest::Result<Option<Self>> {
        let rest = link.strip_prefix("http://").unwrap_or_else(|| panic!("not http: {link}"));
        let (host, path) = rest.split_once('/').unwrap();
        let port = host.rsplit_once(':').map_or("80", |(_, p)| p);
        let base = format!("http://127.0.0.1:{port}");
        let open = |agent: &'static str| http.get(format!("{base}/{path}")).header("host", host).header("user-agent", agent).send();
        let mut answer = open("fleet-tests").await?;
        if answer.status() == reqwest::StatusCode::UNAUTHORIZED {
            // The answer was lost in a kill after the link was used. A program's look does not use it up for the person's browser.
            answer = open("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0").await?;
        }
        let cookie = answer.headers().get("set-cookie").and_then(|c| c.to_str().ok()).and_then(|c| c.split(';').next()).map(str::to_owned);
        Ok(cookie.filter(|_| answer.status().is_redirection()).map(|cookie| Self { http: http.clone(), base, host: host.to_owned(), cookie }))
    }

    /// `GET path` as JSON, or an error if nobody answers.
    pub async fn try_get(&self, path: &str) -> reqwest::Result<serde_json::Value> {
        self.http.get(format!("{}{path}", self.base)).header("host", &self.host).header("cookie", &self.cookie).send().await?.json().await
    }

    /// `POST path` under an idempotency key: its status, or an error if nobody answers.
    pub async fn try_post(&self, path: &str, body: &serde_json::Value, key: &str) -> reqwest::Result<reqwest::StatusCode> {
        let request = self.http.post(format!("{}{path}", self.base)).json(body).header("sec-fetch-site", "same-origin").header("idempotency-key", key);
        Ok(request.header("host", &self.host).header("cookie", &self.cookie).send().await?.status())
    }

    /// The same with a file: its field, its name and what it holds.
    pub async fn try_post_with(&self, path: &str, body: &serde_json::Value, file: (&str, &str, &str), key: &str) -> reqwest::Result<reqwest::StatusCode> {
        let (field, name, inside) = file;
        let part = reqwest::multipart::Part::text(inside.to_owned()).file_name(name.to_owned());
        let form = reqwest::multipart::Form::new().text("@json", body.to_string()).part(field.to_owned(), part);
        let request = self.http.post(format!("{}{path}", self.base)).multipart(form).header("sec-fetch-site", "same-origin").header("idempotency-key", key);
        Ok(request.header("host", &self.host).header("cookie", &self.cookie).send().await?.status())
    }

    /// `GET path` as text, or an error if nobody answers.
    pub async fn try_text(&self, path: &str) -> reqwest::Result<String> {
        self.http.get(format!("{}{path}", self.base)).header("host", &self.host).header("cookie", &self.cookie).send().await?.text().await
    }

    /// `GET path`: status and JSON (null if it is none).
    pub async fn get(&self, path: &str) -> (reqwest::StatusCode, serde_json::Value) {
        let request = self.http.get(format!("{}{path}", self.base));
        self.send(request).await
    }

    /// `POST path` with JSON.
    pub async fn post(&self, path: &str, body: &serde_json::Value) -> (reqwest::StatusCode, serde_json::Value) {
        let request = self.http.post(format!("{}{path}", self.base)).json(body).header("sec-fetch-site", "same-origin");
        self.send(request).await
    }

    /// Another method with JSON.
    pub async fn change(&self, method: &str, path: &str, body: &serde_json::Value) -> (reqwest::StatusCode, serde_json::Value) {
        let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
        let request = self.http.request(method, format!("{}{path}", self.base)).json(body).header("sec-fetch-site", "same-origin");
        self.send(request).await
    }

    async fn send(&self, request: reqwest::RequestBuilder) -> (reqwest::StatusCode, serde_json::Value) {
        let answer = request.header("host", &self.host).header("cookie", &self.cookie).send().await.unwrap();
        let status = answer.status();
        let text = answer.text().await.unwrap();
        (status, serde_json::from_str(&text).unwrap_or(serde_json::Value::String(text)))
    }
}
