//! The way to the endpoint: async-openai with values of our own, a transport that keeps what errors say, and two retries.

use std::time::Duration;

use async_openai::config::Config;
use async_openai::error::OpenAIError;
use async_openai::middleware::HttpRequestFactory;
use fleet_domain::agent::{End, Signal, Usage};
use futures_util::StreamExt;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use tokio::time::Instant;
use tower::BoxError;
use url::{Host, Url};

use super::answer::{Answer, Gather};
use super::refusal::Refusal;
use crate::classes::{Caching, Model, Tools};
use crate::conversation::{Conversation, Manner};
use crate::line::Engine;
use crate::{Error, Options, taught};

/// Tries beyond the first. More would only hide from the engine that another agent should go on.
const RETRIES: u32 = 2;
/// The longest pause that is waited for here; longer ones are the engine's.
const PATIENCE: Duration = Duration::from_secs(10);
/// Bytes of an error that are read.
const ERROR_BYTES: usize = 64 * 1024;
/// How often the engine is told that bytes come, where no words do.
const ALIVE: Duration = Duration::from_secs(5);

/// A model at its endpoint, and what has been learnt of their manners.
pub(crate) struct Endpoint {
    client: async_openai::Client<Base>,
    model: String,
    stream: bool,
    parallel: bool,
    manner: Manner,
    optional: Optional,
    pause: Duration,
}

/// Fields that make answers better and that some endpoints refuse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Optional {
    stream_options: bool,
    parallel_tool_calls: bool,
    /// OpenAI's newer models refuse the old name, everybody else the new one.
    max_completion_tokens: bool,
}

/// What is asked.
#[derive(Clone, Copy)]
pub(crate) struct Question<'a> {
    pub(crate) conversation: &'a Conversation,
    /// The tools, as the protocol has them; none for a question about words.
    pub(crate) tools: &'a [Value],
    /// Tokens that the answer may take.
    pub(crate) answer: Option<u64>,
    /// Whether the engine hears the words as they come.
    pub(crate) aloud: bool,
}

impl Endpoint {
    pub(crate) fn new(options: &Options, name: &str, model: Model, stream: bool) -> Result<Self, Error> {
        let url = Url::parse(&options.endpoint).map_err(|_| Error::Endpoint(options.endpoint.clone()))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(Error::Endpoint(options.endpoint.clone()));
        }
        // Who had it installed before is left alone.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut http = reqwest::Client::builder().connect_timeout(Duration::from_secs(10)).read_timeout(options.silence).http1_only();
        if url.scheme() == "http" {
            // A store of certificates costs two megabytes, and nobody shows one.
            http = http.tls_certs_only([]);
        }
        let own = match url.host() {
            Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
            Some(Host::Ipv4(ip)) => ip.is_loopback(),
            Some(Host::Ipv6(ip)) => ip.is_loopback(),
            None => false,
        };
        if own {
            // The proxy of the sandbox leads out of it, and this address is inside.
            http = http.no_proxy();
        }
        let http = http.build().map_err(Error::Client)?;
        let base = Base { url: options.endpoint.trim_end_matches('/').to_owned(), token: options.token.clone() };
        let transport = tower::service_fn(move |request: HttpRequestFactory| send(http.clone(), request, stream));
        Ok(Self {
            client: async_openai::Client::with_config(base).with_http_service(transport),
            model: name.to_owned(),
            stream,
            parallel: model.parallel,
            manner: Manner { caching: model.caching, tools: model.tools, thoughts: model.thoughts },
            optional: Optional { stream_options: true, parallel_tool_calls: true, max_completion_tokens: false },
            pause: options.pause,
        })
    }

    /// Asks, and asks again where that may help.
    pub(crate) async fn ask(&mut self, question: Question<'_>, engine: &Engine) -> Result<Answer, Refusal> {
        let mut tries = 0;
        loop {
            let refusal = match self.once(question, engine).await {
                Ok(mut answer) => {
                    taught::take_calls(&mut answer);
                    return Ok(answer);
                }
                Err(refusal) => refusal,
            };
            if self.learn(&refusal.message.to_lowercase()) {
                continue;
            }
            let asked = Duration::from_millis(refusal.after_ms.unwrap_or(0));
            let passing = matches!(refusal.end, End::RateLimited | End::Overloaded | End::Network);
            if !passing || tries == RETRIES || asked > PATIENCE {
                return Err(refusal);
            }
            let pause = asked.max(self.pause * 4_u32.pow(tries));
            tries += 1;
            engine.say(&Signal::Retry { why: refusal.end, after_ms: u64::try_from(pause.as_millis()).ok() }).await;
            tokio::time::sleep(pause).await;
        }
    }

    async fn once(&self, question: Question<'_>, engine: &Engine) -> Result<Answer, Refusal> {
        let request = self.request(question);
        let chat = self.client.chat();
        let mut gather = Gather::default();
        if self.stream {
            let mut pieces = chat.create_stream_byot::<_, Value>(request).await.map_err(refusal)?;
            let mut voice = Voice { engine, aloud: question.aloud, held: String::new(), spoke_at: Instant::now() };
            while let Some(piece) = pieces.next().await {
                let said = gather.take(&piece.map_err(refusal)?)?;
                voice.hear(&said).await;
            }
            voice.end().await;
        } else {
            let said = gather.take(&chat.create_byot::<_, Value>(request).await.map_err(refusal)?)?;
            if question.aloud && !said.is_empty() {
                engine.say(&Signal::Text { text: said }).await;
            }
        }
        gather.end()
    }

    fn request(&self, question: Question<'_>) -> Value {
        let mut request = json!({"model": self.model, "messages": question.conversation.messages(self.manner, question.tools), "stream": self.stream});
        if self.stream && self.optional.stream_options {
            request["stream_options"] = json!({"include_usage": true});
        }
        if self.manner.tools == Tools::Native && !question.tools.is_empty() {
            request["tools"] = question.tools.into();
            if self.parallel && self.optional.parallel_tool_calls {
                request["parallel_tool_calls"] = true.into();
            }
        }
        if let Some(tokens) = question.answer {
            let name = if self.optional.max_completion_tokens { "max_completion_tokens" } else { "max_tokens" };
            request[name] = tokens.into();
        }
        request
    }

    /// Takes back what an endpoint says that it does not take; `true` = something changed, and asking again may help.
    fn learn(&mut self, said: &str) -> bool {
        let before = (self.optional, self.manner);
        let no_tools =
            ["support tool use", "not support tool", "tools is not supported", "tool calling is not supported", "not support function", "tool choice requires"];
        if said.contains("stream_options") {
            self.optional.stream_options = false;
        }
        if said.contains("parallel_tool_calls") {
            self.optional.parallel_tool_calls = false;
        }
        if said.contains("max_completion_tokens") && said.contains("max_tokens") {
            self.optional.max_completion_tokens = true;
        }
        if said.contains("cache_control") {
            self.manner.caching = Caching::None;
        }
        if said.contains("reasoning_content") {
            self.manner.thoughts = false;
        }
        if no_tools.iter().any(|mark| said.contains(mark)) {
            self.manner.tools = Tools::Taught;
        }
        before != (self.optional, self.manner)
    }
}

/// Says words as they come, in pieces that are worth a line.
struct Voice<'a> {
    engine: &'a Engine,
    aloud: bool,
    held: String,
    spoke_at: Instant,
}

impl Voice<'_> {
    async fn hear(&mut self, words: &str) {
        if self.aloud {
            self.held.push_str(words);
        }
        if self.held.len() > 200 || self.held.ends_with('\n') {
            self.end().await;
        } else if self.spoke_at.elapsed() > ALIVE {
            // Reasoning is nobody's business, but whoever watches must know that it goes on: nothing is added to the count.
            self.spoke_at = Instant::now();
            self.engine.say(&Signal::Usage(Usage::default())).await;
        }
    }

    async fn end(&mut self) {
        if !self.held.is_empty() {
            self.spoke_at = Instant::now();
            self.engine.say(&Signal::Text { text: std::mem::take(&mut self.held) }).await;
        }
    }
}

/// Sends one request. async-openai's own transport forgets the headers of errors, cannot read those whose `code` is a number, and
/// tries again without a word.
async fn send(client: reqwest::Client, request: HttpRequestFactory, stream: bool) -> Result<reqwest::Response, BoxError> {
    let response = client.execute(request.build().await?).await.map_err(|error| Refusal::network(chain(&error)))?;
    if !response.status().is_success() {
        return Err(error_of(response).await.into());
    }
    let json = response.headers().get(CONTENT_TYPE).and_then(|v| v.to_str().ok()).is_some_and(|t| t.contains("json"));
    if stream && json {
        // Asked for a stream, and the whole answer came: it becomes a stream of one piece.
        let body = response.bytes().await.map_err(|error| Refusal::network(chain(&error)))?;
        let value: Value = serde_json::from_slice(&body).map_err(|error| Refusal::protocol(format!("no JSON: {error}")))?;
        return Ok(http::Response::new(format!("data: {value}\n\n")).into());
    }
    Ok(response)
}

async fn error_of(mut response: reqwest::Response) -> Refusal {
    let mut body = Vec::new();
    while let Ok(Some(piece)) = response.chunk().await {
        body.extend_from_slice(&piece);
        if body.len() > ERROR_BYTES {
            break;
        }
    }
    Refusal::of(response.status(), response.headers(), &body)
}

fn refusal(error: OpenAIError) -> Refusal {
    match error {
        OpenAIError::Boxed(inner) => match inner.downcast::<Refusal>() {
            Ok(refusal) => *refusal,
            Err(other) => Refusal::network(chain(&*other)),
        },
        OpenAIError::JSONDeserialize(error, text) => Refusal::protocol(format!("no JSON ({error}): {}", crate::middle::first(&text, 300))),
        OpenAIError::InvalidArgument(text) => Refusal::protocol(text),
        other => Refusal::network(chain(&other)),
    }
}

/// An error with its causes.
fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

/// Where the endpoint is, and the token. async-openai's own looks into the environment for keys.
#[derive(Debug, Clone)]
struct Base {
    url: String,
    token: SecretString,
}

impl Config for Base {
    fn headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        if let Ok(mut value) = HeaderValue::from_str(&format!("Bearer {}", self.token.expose_secret())) {
            value.set_sensitive(true);
            headers.insert(AUTHORIZATION, value);
        }
        headers
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.url)
    }

    fn query(&self) -> Vec<(&str, &str)> {
        Vec::new()
    }

    fn api_base(&self) -> &str {
        &self.url
    }

    fn api_key(&self) -> &SecretString {
        &self.token
    }
}
