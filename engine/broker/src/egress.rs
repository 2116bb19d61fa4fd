//! The egress proxy of one door: CONNECT for TLS and plain GET, to the hosts of the policy and nowhere else.

mod address;
mod connect;
mod hello;
mod name;
mod passage;
mod plain;
mod resolve;
mod tunnel;

use std::convert::Infallible;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use hyper::body::Incoming;
use hyper::header::HeaderValue;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::UnixStream;

pub use address::is_public;
pub(crate) use name::{is_rule, normal};
pub use resolve::{Resolve, SystemResolver};

use crate::body::{self, Reply};
use crate::policy::{Caps, Policy, Rule};
use crate::told::{Reason, Teller};
use passage::{Meter, Passage};
use resolve::Pins;
use tunnel::Tunnel;

/// Everything the egress proxy of one door knows.
pub(crate) struct Egress {
    rules: Vec<Rule>,
    pins: Pins,
    caps: Caps,
    teller: Teller,
    meter: Meter,
    ways: AtomicU64,
}

impl Egress {
    pub(crate) fn new(policy: &Policy, resolver: Arc<dyn Resolve>, teller: Teller) -> Self {
        Self {
            rules: policy.rules.clone(),
            pins: Pins::new(policy.pins.clone(), resolver),
            caps: policy.caps,
            teller,
            meter: Meter::new(policy.caps.bytes),
            ways: AtomicU64::new(0),
        }
    }

    /// One connection of the sandbox, with the tunnel that may follow it.
    pub(crate) async fn converse(self: Arc<Self>, stream: UnixStream) {
        let next: Arc<Mutex<Option<Tunnel>>> = Arc::default();
        let answer = service_fn(|request| {
            let (egress, next) = (self.clone(), next.clone());
            async move { Ok::<_, Infallible>(Box::pin(egress.answer(request, &next)).await) }
        });
        let talk = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(self.caps.patience)
            .max_buf_size(16 * 1024)
            .max_headers(64)
            .serve_connection(TokioIo::new(stream), answer)
            .with_upgrades();
        // A connection that breaks says nothing that its passages have not told.
        let _ = talk.await;
        let tunnel = next.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(tunnel) = tunnel {
            tunnel.run(&self.meter, &self.caps).await;
        }
    }

    async fn answer(&self, request: Request<Incoming>, next: &Mutex<Option<Tunnel>>) -> Response<Reply> {
        let passage = Passage::new(self.teller.clone());
        match self.judge(request, next, &passage).await {
            Ok(response) => response,
            Err(reason) => {
                passage.refuse(reason);
                refusal(reason)
            }
        }
    }

    async fn judge(&self, request: Request<Incoming>, next: &Mutex<Option<Tunnel>>, passage: &Passage) -> Result<Response<Reply>, Reason> {
        if self.ways.fetch_add(1, Ordering::Relaxed) >= self.caps.ways {
            return Err(Reason::TooMany);
        }
        if self.meter.is_full() {
            return Err(Reason::Bytes);
        }
        if request.method() != Method::CONNECT {
            return plain::forward(self, request, passage).await;
        }
        let tunnel = connect::open(self, request, passage).await?;
        *next.lock().unwrap_or_else(PoisonError::into_inner) = Some(tunnel);
        Ok(Response::new(body::empty()))
    }
}

fn refusal(reason: Reason) -> Response<Reply> {
    let status = match reason {
        Reason::Malformed | Reason::Body => StatusCode::BAD_REQUEST,
        Reason::Method => StatusCode::METHOD_NOT_ALLOWED,
        Reason::Bytes | Reason::TooMany => StatusCode::TOO_MANY_REQUESTS,
        Reason::Unresolved | Reason::Unreachable => StatusCode::BAD_GATEWAY,
        Reason::Idle => StatusCode::GATEWAY_TIMEOUT,
        _ => StatusCode::FORBIDDEN,
    };
    let mut response = Response::new(body::full(format!("The sandbox's way out is closed to this: {}.\n", reason.as_str())));
    *response.status_mut() = status;
    response.headers_mut().insert("x-proxy-error", HeaderValue::from_static(reason.as_str()));
    response
}
