//! The answer of a model's server on its way to the agent: passed on as it comes, read for its usage, searched for the key.

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use fleet_domain::agent::Usage;
use http_body::{Body, Frame, SizeHint};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderValue, SET_COOKIE};
use hyper::{Response, StatusCode};
use tokio::time::{Instant, Sleep, sleep};

use super::ModelRoute;
use super::ask::Worst;
use super::limits;
use super::purse::Hold;
use super::redact::Redactor;
use super::refusal::{Code, Refusal};
use super::route::{Act, Route};
use super::usage::Meter;
use crate::body::{Cut, Reply};
use crate::headers;
use crate::ledger::{Amount, Spent};
use crate::told::{Call, Teller, What};

/// An answer, and what it costs; settled when it is over or dropped, whichever comes first.
pub(crate) struct Answer {
    redactor: Redactor,
    bill: Bill,
    left: u64,
    idle: Duration,
}

impl Answer {
    pub(crate) fn new(model: &ModelRoute, route: &Route, worst: Worst, hold: Hold, incoming: &Response<Incoming>) -> Self {
        let status = incoming.status();
        if matches!(status.as_u16(), 429 | 503 | 529) {
            let resets_at = limits::resets_at(incoming.headers(), (model.teller.now)());
            model.teller.tell(What::Limited { account: model.account.name.clone(), status: status.as_u16(), resets_at });
        }
        let events = incoming.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).is_some_and(|kind| kind.starts_with("text/event-stream"));
        let bill = Bill {
            account: model.account.name.clone(),
            teller: model.teller.clone(),
            status,
            free: route.act != Act::Generate,
            worst,
            meter: Meter::new(route.wire, events),
            bytes: 0,
            hold: Some(hold),
        };
        Self { redactor: Redactor::new(model.account.key.clone()), bill, left: model.caps.answer_bytes, idle: model.caps.idle }
    }

    /// The answer as the agent sees it.
    pub(crate) fn response(self, incoming: Response<Incoming>) -> Result<Response<Reply>, Refusal> {
        let (mut parts, body) = incoming.into_parts();
        // No model's server sends one elsewhere; whoever followed would take its token along.
        if parts.status.is_redirection() || parts.status == StatusCode::SWITCHING_PROTOCOLS {
            return Err(Code::Upstream.into());
        }
        if parts.headers.get(CONTENT_ENCODING).is_some_and(|coding| coding != "identity") {
            return Err(Code::Upstream.into());
        }
        headers::strip_hops(&mut parts.headers);
        parts.headers.remove(CONTENT_LENGTH);
        parts.headers.remove(SET_COOKIE);
        self.clean(&mut parts.headers);
        let still = Box::pin(sleep(self.idle));
        let stream = Stream { inner: body, answer: self, still, over: false };
        let mut response = Response::new(stream.boxed_unsync());
        *response.status_mut() = parts.status;
        *response.headers_mut() = parts.headers;
        Ok(response)
    }

    fn clean(&self, headers: &mut HeaderMap) {
        for value in headers.values_mut() {
            if let Some(clean) = self.redactor.clean(value.as_bytes()) {
                *value = HeaderValue::from_bytes(&clean).unwrap_or_else(|_| HeaderValue::from_static("*"));
            }
        }
    }
}

/// What one call is settled with.
struct Bill {
    account: String,
    teller: Teller,
    status: StatusCode,
    /// The server asks no money for it.
    free: bool,
    worst: Worst,
    meter: Meter,
    /// Bytes of the answer.
    bytes: u64,
    hold: Option<Hold>,
}

impl Bill {
    /// What the call took: what the server said; else an upper bound of it.
    fn spent(&mut self) -> Spent {
        let seen = self.meter.end();
        let of = |usage: Usage, known| {
            let micros = self.worst.price.of(usage);
            Spent { amount: Amount { requests: 1, tokens: usage.total(), micros }, usage, known }
        };
        match seen {
            Some((usage, true)) => of(usage, true),
            // The input was said, and the call broke: no more tokens came than bytes.
            Some((usage, false)) => of(Usage { output: usage.output.max(self.bytes.min(self.worst.usage.output)), ..usage }, false),
            // What is refused by the server is not paid for.
            None if self.free || !self.status.is_success() => of(Usage::default(), true),
            None => self.worst.spent(),
        }
    }
}

impl Drop for Bill {
    fn drop(&mut self) {
        let Some(hold) = self.hold.take() else { return };
        let spent = self.spent();
        hold.settle(spent);
        self.teller.tell(What::Called(Call {
            account: std::mem::take(&mut self.account),
            model: std::mem::take(&mut self.worst.model),
            status: self.status.as_u16(),
            usage: spent.usage,
            micros: spent.amount.micros,
            known: spent.known,
        }));
    }
}

/// The body of an answer. Nothing is kept back but what may be the beginning of the key.
struct Stream {
    inner: Incoming,
    answer: Answer,
    still: Pin<Box<Sleep>>,
    over: bool,
}

impl Stream {
    fn take(&mut self, data: Bytes) -> Result<Bytes, Cut> {
        let length = data.len() as u64;
        self.answer.left = self.answer.left.checked_sub(length).ok_or(Cut)?;
        self.answer.bill.bytes += length;
        self.answer.bill.meter.push(&data);
        let mut out = self.answer.redactor.push(data);
        // With a length that was said, nobody asks for more than that: what is held must come with the last piece.
        if self.inner.is_end_stream() && self.answer.redactor.holds() > 0 {
            out = [out, self.answer.redactor.rest()].concat().into();
        }
        Ok(out)
    }
}

impl Body for Stream {
    type Data = Bytes;
    type Error = Cut;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Cut>>> {
        let this = &mut *self;
        if this.over {
            return Poll::Ready(None);
        }
        loop {
            if this.still.as_mut().poll(cx).is_ready() {
                this.over = true;
                return Poll::Ready(Some(Err(Cut)));
            }
            let Some(frame) = ready!(Pin::new(&mut this.inner).poll_frame(cx)) else {
                this.over = true;
                let rest = this.answer.redactor.rest();
                return Poll::Ready(if rest.is_empty() { None } else { Some(Ok(Frame::data(rest))) });
            };
            this.still.as_mut().reset(Instant::now() + this.answer.idle);
            let taken = match frame.map(Frame::into_data) {
                Ok(Ok(data)) => this.take(data),
                // Trailers carry nothing of these wires.
                Ok(Err(_)) => continue,
                Err(_) => Err(Cut),
            };
            this.over = taken.is_err();
            match taken {
                Ok(out) if out.is_empty() => {}
                taken => return Poll::Ready(Some(taken.map(Frame::data))),
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.over || (self.inner.is_end_stream() && self.answer.redactor.holds() == 0)
    }

    fn size_hint(&self) -> SizeHint {
        // Stars take as much room as the key, so a length that was said stays true.
        match self.inner.size_hint().exact() {
            Some(exact) => SizeHint::with_exact(exact + self.answer.redactor.holds() as u64),
            None => SizeHint::default(),
        }
    }
}
