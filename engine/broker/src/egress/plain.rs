//! Plain HTTP in absolute form: GET and HEAD of an allowed host, one connection each, redirects left to the sandbox.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use http_body_util::{BodyExt, Empty};
use hyper::body::Incoming;
use hyper::client::conn::http1;
use hyper::header::{CONTENT_LENGTH, HOST, HeaderValue, TRANSFER_ENCODING};
use hyper::http::uri::Scheme;
use hyper::{Method, Request, Response, Uri};
use hyper_util::rt::TokioIo;
use tokio::task::JoinSet;
use tokio::time::{Instant, Sleep, sleep, timeout};

use super::passage::{Meter, Passage};
use super::{Egress, name};
use crate::body::{Cut, Reply};
use crate::headers;
use crate::policy::Way;
use crate::told::Reason;

pub(crate) async fn forward(egress: &Egress, request: Request<Incoming>, passage: &Passage) -> Result<Response<Reply>, Reason> {
    let authority = request.uri().authority().ok_or(Reason::Malformed)?;
    passage.to(authority.host(), authority.port_u16().unwrap_or(80));
    if request.uri().scheme() != Some(&Scheme::HTTP) || authority.as_str().contains('@') {
        return Err(Reason::Malformed);
    }
    let port = authority.port_u16().unwrap_or(80);
    let host = name::normal(authority.host())?;
    passage.to(&host, port);
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return Err(Reason::Method);
    }
    if request.headers().contains_key(TRANSFER_ENCODING) || !request.body().is_end_stream() {
        return Err(Reason::Body);
    }
    name::allowed(&egress.rules, &host, port, Way::Plain)?;
    let stream = egress.pins.connect(&host, port, egress.caps.patience).await?;
    let method = request.method().clone();
    let outgoing = rewrite(&request, &host, port)?;
    let size = outgoing.uri().to_string().len() + outgoing.headers().iter().map(|(k, v)| k.as_str().len() + v.len() + 4).sum::<usize>();
    if !egress.meter.count(size, passage.up()) {
        return Err(Reason::Bytes);
    }
    let (mut sender, connection) = http1::Builder::new().max_buf_size(64 * 1024).handshake(TokioIo::new(stream)).await.map_err(|_| Reason::Unreachable)?;
    let mut line = JoinSet::new();
    line.spawn(async move {
        // What breaks here breaks the answer, too, where it is told.
        let _ = connection.await;
    });
    let answer = timeout(egress.caps.first_byte, sender.send_request(outgoing)).await.map_err(|_| Reason::Idle)?.map_err(|_| Reason::Unreachable)?;
    let (mut parts, incoming) = answer.into_parts();
    headers::strip_hops(&mut parts.headers);
    if method != Method::HEAD {
        // The length that the body has is said anew.
        parts.headers.remove(CONTENT_LENGTH);
    }
    let idle = egress.caps.idle;
    let body = Counted { inner: incoming, passage: passage.clone(), meter: egress.meter.clone(), idle, still: Box::pin(sleep(idle)), _line: line };
    Ok(Response::from_parts(parts, body.boxed_unsync()))
}

/// The request as the host sees it: its own form, its own name, nothing that was meant for the proxy.
fn rewrite(request: &Request<Incoming>, host: &str, port: u16) -> Result<Request<Empty<Bytes>>, Reason> {
    let path = request.uri().path_and_query().map_or("/", |p| p.as_str());
    let uri = Uri::try_from(path).map_err(|_| Reason::Malformed)?;
    let said = if port == 80 { host.to_owned() } else { format!("{host}:{port}") };
    let mut outgoing = Request::new(Empty::new());
    *outgoing.method_mut() = request.method().clone();
    *outgoing.uri_mut() = uri;
    *outgoing.headers_mut() = request.headers().clone();
    headers::strip_hops(outgoing.headers_mut());
    outgoing.headers_mut().remove(CONTENT_LENGTH);
    outgoing.headers_mut().insert(HOST, HeaderValue::from_str(&said).map_err(|_| Reason::Malformed)?);
    Ok(outgoing)
}

/// An answer on its way, counted; cut when the bytes are used up or nothing comes.
struct Counted {
    inner: Incoming,
    passage: Passage,
    meter: Meter,
    idle: std::time::Duration,
    still: Pin<Box<Sleep>>,
    _line: JoinSet<()>,
}

impl Body for Counted {
    type Data = Bytes;
    type Error = Cut;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Cut>>> {
        let this = &mut *self;
        if this.still.as_mut().poll(cx).is_ready() {
            this.passage.refuse(Reason::Idle);
            return Poll::Ready(Some(Err(Cut)));
        }
        let Some(frame) = ready!(Pin::new(&mut this.inner).poll_frame(cx)) else {
            this.passage.done();
            return Poll::Ready(None);
        };
        this.still.as_mut().reset(Instant::now() + this.idle);
        let Ok(frame) = frame else {
            this.passage.refuse(Reason::Unreachable);
            return Poll::Ready(Some(Err(Cut)));
        };
        if let Some(data) = frame.data_ref()
            && !this.meter.count(data.len(), this.passage.down())
        {
            this.passage.refuse(Reason::Bytes);
            return Poll::Ready(Some(Err(Cut)));
        }
        if this.inner.is_end_stream() {
            this.passage.done();
        }
        Poll::Ready(Some(Ok(frame)))
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}
