//! The model route of one door: an agent's call, judged and paid for, with the real key in the place of its token.

mod answer;
mod ask;
mod limits;
mod pace;
mod purse;
mod redact;
mod refusal;
mod remote;
mod route;
mod upstream;
mod usage;

use std::convert::Infallible;
use std::sync::Arc;

use bytes::Bytes;
use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;
use hyper::header::{CONTENT_ENCODING, CONTENT_TYPE};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::UnixStream;
use tokio::time::{Instant, timeout};

pub use refusal::Code;
pub(crate) use upstream::{Client, client};

use crate::body::{self, Reply};
use crate::ledger::Refused;
use crate::policy::{Account, Caps};
use crate::secret::Secret;
use crate::told::{Teller, What};
use answer::Answer;
use ask::Worst;
use pace::Pace;
pub(crate) use purse::Purse;
use refusal::Refusal;
use route::{Act, Route};
use upstream::Upstream;

/// Everything the model route of one door knows.
pub(crate) struct ModelRoute {
    token: Secret,
    account: Account,
    caps: Caps,
    pace: Pace,
    purse: Purse,
    upstream: Upstream,
    teller: Teller,
}

impl ModelRoute {
    pub(crate) fn new(policy: &crate::Policy, account: Account, client: Client, purse: Purse, teller: Teller) -> Result<Self, &'static str> {
        let upstream = Upstream::of(&account, client)?;
        let caps = policy.caps;
        Ok(Self { token: policy.token.clone(), account, caps, pace: Pace::new(caps.calls, caps.calls_a_minute), purse, upstream, teller })
    }

    /// One connection of the sandbox.
    pub(crate) async fn converse(self: Arc<Self>, stream: UnixStream) {
        let answer = service_fn(|request| {
            let model = self.clone();
            async move { Ok::<_, Infallible>(Box::pin(model.answer(request)).await) }
        });
        let talk = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(self.caps.patience)
            .max_buf_size(64 * 1024)
            .serve_connection(TokioIo::new(stream), answer);
        // A connection that breaks drops its answer, which settles it.
        let _ = talk.await;
    }

    async fn answer(&self, request: Request<Incoming>) -> Response<Reply> {
        // Agents look whether somebody is there before they begin.
        if request.uri().path() == "/" && matches!(*request.method(), Method::GET | Method::HEAD) {
            return Response::new(body::empty());
        }
        let route = Route::of(request.method(), request.uri().path(), &self.account.wires);
        let wire = route.as_ref().map_or_else(|| self.account.wires[0], |route| route.wire);
        match self.pass(request, route).await {
            Ok(response) => response,
            Err(refusal) => {
                self.teller.tell(What::Refused { code: refusal.code.as_str(), scope: refusal.scope.clone() });
                refusal.response(wire)
            }
        }
    }

    async fn pass(&self, request: Request<Incoming>, route: Option<Route>) -> Result<Response<Reply>, Refusal> {
        self.pace.step(Instant::now())?;
        if !route::shows(&request, &self.token) {
            return Err(Code::Token.into());
        }
        let route = route.ok_or(Code::Path)?;
        let query = route::query(request.uri().query());
        let (head, incoming) = request.into_parts();
        let body = if head.method == Method::POST { self.body(&head.headers, incoming).await? } else { Bytes::new() };
        let worst = match route.act {
            Act::Generate => ask::worst(&route, &body, &self.account)?,
            Act::Count => ask::counted(&route, &body, &self.account)?,
            Act::List => Worst::free(),
        };
        let mut hold = self.purse.reserve(&worst).await.map_err(|refused| match refused {
            Refused::Over { scope, .. } => Refusal { scope: Some(scope), ..Code::Budget.into() },
            Refused::Down(_) => Code::Ledger.into(),
        })?;
        let outgoing = self.upstream.request(&head, &route, query.as_deref(), body)?;
        hold.begin();
        let sent = timeout(self.caps.first_byte, self.upstream.send(outgoing)).await;
        let incoming = match sent {
            Ok(Ok(incoming)) => incoming,
            Ok(Err(error)) if error.is_connect() => {
                hold.release();
                return Err(Code::Upstream.into());
            }
            // It may have been read, and begun to cost: the hold is dropped, which counts the worst case.
            Ok(Err(_)) => return Err(Code::Upstream.into()),
            Err(_) => return Err(Code::Silent.into()),
        };
        let answer = Answer::new(self, &route, worst, hold, &incoming);
        answer.response(incoming)
    }

    /// The body of a call: whole, because what it may cost stands anywhere in it.
    async fn body(&self, headers: &hyper::HeaderMap, incoming: Incoming) -> Result<Bytes, Refusal> {
        let plain = headers.get(CONTENT_ENCODING).is_none_or(|coding| coding == "identity");
        let json = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).is_some_and(|kind| kind.starts_with("application/json"));
        if !plain || !json {
            return Err(Code::Encoding.into());
        }
        let limited = Limited::new(incoming, self.caps.call_bytes);
        let collected = timeout(self.caps.patience, limited.collect()).await.map_err(|_| Code::Malformed)?;
        match collected {
            Ok(body) => Ok(body.to_bytes()),
            Err(error) if error.is::<http_body_util::LengthLimitError>() => Err(Code::TooLarge.into()),
            Err(_) => Err(Code::Malformed.into()),
        }
    }
}
