//! Calls of Slack's Web API: slack-morphism's client for what is posted, a plain one where headers or bytes are wanted.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Empty, Limited};
use hyper::header::{AUTHORIZATION, HeaderMap};
use hyper::{Request, StatusCode};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::Value;
use slack_morphism::hyper_tokio::SlackClientHyperConnector;
use slack_morphism::{ClientResult, SlackApiToken, SlackApiTokenValue, SlackClient};
use url::Url;

use super::method::{self, Method};
use super::{SlackConfig, refusal};
use crate::messenger::ChatError;

/// One client for https and, towards this machine alone, http.
pub(super) type Connector = SlackClientHyperConnector<HttpsConnector<HttpConnector>>;

/// Bytes of an answer that is no file.
const ANSWER: u64 = 8 * 1024 * 1024;

/// The way to Slack.
pub(super) struct Wire {
    pub(super) client: Arc<SlackClient<Connector>>,
    plain: Client<HttpsConnector<HttpConnector>, Empty<Bytes>>,
    pub(super) bot: SlackApiToken,
    pub(super) app: SlackApiToken,
    pub(super) api: Url,
    patience: Duration,
}

/// What came back to a plain request.
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) bytes: Bytes,
}

impl Wire {
    pub(super) fn new(config: &SlackConfig) -> Result<Self, ChatError> {
        let provider = rustls::crypto::ring::default_provider();
        // The websocket's client takes the process's provider: whoever was first has set it, and that is as good.
        let _ = provider.clone().install_default();
        let api: Url = config.api.parse().map_err(|error| ChatError::Refused(format!("the API's address: {error}")))?;
        if api.scheme() != "https" && !is_local(&api) {
            return Err(ChatError::Refused("the API's address: tokens are sent over https, or to this machine".to_owned()));
        }
        let https = HttpsConnectorBuilder::new()
            .with_provider_and_native_roots(provider)
            .map_err(|error| ChatError::Unreachable(format!("no certificates of this machine: {error}")))?
            .https_or_http()
            .enable_http1()
            .build();
        let connector = Connector::with_connector(https.clone()).with_slack_api_url(config.api.trim_end_matches('/'));
        Ok(Self {
            client: Arc::new(SlackClient::new(connector)),
            plain: Client::builder(TokioExecutor::new()).build(https),
            bot: SlackApiToken::new(SlackApiTokenValue(config.bot_token.clone())),
            app: SlackApiToken::new(SlackApiTokenValue(config.app_token.clone())),
            api,
            patience: config.patience,
        })
    }

    /// Asks for something to be done.
    pub(super) async fn call(&self, method: Method, body: &Value) -> Result<Value, ChatError> {
        let session = self.client.open_session(&self.bot);
        self.patiently(method, session.http_session_api.http_post::<Value, Value>(method.name, body, None)).await
    }

    /// Asks for something to be told. Slack takes the arguments of such methods from the address only.
    pub(super) async fn ask(&self, method: Method, arguments: &[(&str, &str)]) -> Result<Value, ChatError> {
        let session = self.client.open_session(&self.bot);
        let arguments: Vec<(&str, Option<&str>)> = arguments.iter().map(|(name, value)| (*name, Some(*value))).collect();
        self.patiently(method, session.http_session_api.http_get::<Value, _, _>(method.name, &arguments, None)).await
    }

    async fn patiently(&self, method: Method, call: impl Future<Output = ClientResult<Value>>) -> Result<Value, ChatError> {
        match tokio::time::timeout(self.patience, call).await {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(error)) => {
                let error = refusal::of(&error);
                if matches!(&error, ChatError::Unauthorized(code) if code == "missing_scope") {
                    tracing::error!(method = method.name, needs = ?method.scopes, "Slack refuses a call: a scope is missing; see `fleet doctor`");
                }
                Err(error)
            }
            Err(_) => Err(ChatError::Unknown(format!("no answer within {} s", self.patience.as_secs()))),
        }
    }

    /// Who the bot is, and what it may do: the answer and the scopes.
    pub(super) async fn who(&self) -> Result<(Value, Vec<String>), ChatError> {
        let url = format!("{}/{}", self.api.as_str().trim_end_matches('/'), method::WHO.name);
        let url = url.parse().map_err(|error| ChatError::Refused(format!("the API's address: {error}")))?;
        let answer = self.get(&url, ANSWER).await?;
        refusal::of_status(answer.status, &answer.headers)?;
        let who: Value = serde_json::from_slice(&answer.bytes).map_err(|error| ChatError::Unknown(format!("auth.test: {error}")))?;
        if who["ok"] != true {
            return Err(refusal::of_code(who["error"].as_str().unwrap_or("no reason given")));
        }
        let scopes = answer.headers.get("x-oauth-scopes").and_then(|s| s.to_str().ok()).unwrap_or("");
        Ok((who, scopes.split(',').map(|s| s.trim().to_owned()).filter(|s| !s.is_empty()).collect()))
    }

    /// Gets an address with the bot's token; follows it nowhere else.
    pub(super) async fn get(&self, url: &Url, most: u64) -> Result<Answer, ChatError> {
        let request = Request::get(url.as_str()).header(AUTHORIZATION, format!("Bearer {}", self.bot.token_value.0));
        let request = request.body(Empty::new()).map_err(|error| ChatError::Refused(error.to_string()))?;
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        let answer = async {
            let response = self.plain.request(request).await.map_err(|error| refusal::of_client(&error))?;
            let (parts, body) = response.into_parts();
            let bytes = Limited::new(body, most).collect().await.map_err(|error| {
                let large = error.is::<http_body_util::LengthLimitError>();
                if large { ChatError::Refused("it is too large".to_owned()) } else { ChatError::Unknown(error.to_string()) }
            })?;
            Ok(Answer { status: parts.status, headers: parts.headers, bytes: bytes.to_bytes() })
        };
        // A file takes longer than an answer.
        match tokio::time::timeout(self.patience * 4, answer).await {
            Ok(answer) => answer,
            Err(_) => Err(ChatError::Unknown("no answer in time".to_owned())),
        }
    }
}

/// Whether an address is on this machine.
pub(super) fn is_local(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
        Some(url::Host::Domain(name)) => name == "localhost",
        None => false,
    }
}
