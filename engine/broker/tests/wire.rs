//! HTTP by hand: what is sent is exactly what is written, and an answer is read as it comes.

use std::path::Path;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixStream;

/// An answer, with its body put together.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| line.split_once(": ").filter(|(said, _)| said.eq_ignore_ascii_case(name)).map(|(_, value)| value))
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("no JSON: {self:?}"))
    }

    /// Why the egress proxy, or the model route, refused.
    pub(crate) fn refused(&self) -> &str {
        self.header("x-proxy-error").unwrap_or("")
    }
}

/// Sends bytes on a connection of its own and reads until the other side is done.
pub(crate) async fn talk(socket: &Path, bytes: impl AsRef<[u8]>) -> Answer {
    let mut stream = UnixStream::connect(socket).await.unwrap();
    stream.write_all(bytes.as_ref()).await.unwrap();
    let mut read = Vec::new();
    // A connection that is cut is an answer, too.
    let _ = stream.read_to_end(&mut read).await;
    answer(&read)
}

/// A request with `connection: close`.
pub(crate) fn request(method: &str, target: &str, headers: &[(&str, &str)], body: &str) -> String {
    let mut text = format!("{method} {target} HTTP/1.1\r\nhost: fleet\r\nconnection: close\r\n");
    for (name, value) in headers {
        text.extend([name, ": ", value, "\r\n"]);
    }
    if !body.is_empty() {
        text.extend(["content-type: application/json\r\ncontent-length: ", &body.len().to_string(), "\r\n"]);
    }
    text + "\r\n" + body
}

pub(crate) fn answer(read: &[u8]) -> Answer {
    let text = String::from_utf8_lossy(read);
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return Answer { status: 0, head: text.into_owned(), body: String::new() } };
    let status = head.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or(0);
    let chunked = head.to_ascii_lowercase().contains("transfer-encoding: chunked");
    let body = if chunked { unchunk(body) } else { body.to_owned() };
    Answer { status, head: head.to_owned(), body }
}

/// What came of a chunked body, cut or whole.
fn unchunk(mut text: &str) -> String {
    let mut body = String::new();
    while let Some((size, rest)) = text.split_once("\r\n") {
        let size = usize::from_str_radix(size, 16).unwrap_or(0);
        if size == 0 {
            break;
        }
        body.push_str(&rest[..size.min(rest.len())]);
        text = rest.get(size + 2..).unwrap_or("");
    }
    body
}
