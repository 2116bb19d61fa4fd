//! The whole of an agent's life: the order comes in, the work is done or stopped, the last line goes out.

use std::sync::Arc;

use fleet_domain::agent::{End, Ended, Signal};
use rustix::process::{DumpableBehavior, set_dumpable_behavior};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, BufReader};

use crate::line::Engine;
use crate::work::Work;
use crate::{Error, Line, Options};

/// Reads an order from `input`, does it, and says on `out` what it does; the last line says how it ended, and so does what is returned.
///
/// Blocking work may still be going on when this ends: a process should exit without waiting for it.
pub async fn run(options: Options, input: impl AsyncRead + Unpin, out: impl AsyncWrite + Send + 'static) -> Ended {
    // Commands run as the same user: without this they could read the token from our memory and environment. Where it is refused the
    // token is still worth nothing outside of this attempt.
    let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
    let engine = Arc::new(Engine::new(out));
    let mut input = BufReader::new(input);
    let ended = match Box::pin(work(&options, &mut input, &engine)).await {
        Ok(ended) => ended,
        Err(error) => {
            let causes = std::iter::successors(Some(&error as &dyn std::error::Error), |error| error.source());
            plain(End::AgentError, &causes.map(ToString::to_string).collect::<Vec<_>>().join(": "))
        }
    };
    engine.say(&Signal::End(ended.clone())).await;
    ended
}

async fn work(options: &Options, input: &mut (impl AsyncBufReadExt + Unpin), engine: &Arc<Engine>) -> Result<Ended, Error> {
    let mut line = Vec::new();
    input.read_until(b'\n', &mut line).await.map_err(|error| Error::Order(error.to_string()))?;
    let order = match serde_json::from_slice(&line) {
        Ok(Line::Order(order)) => order,
        Ok(Line::Stop) => return Ok(stopped()),
        Ok(_) => return Err(Error::Order("the first line is another one".to_owned())),
        Err(error) => return Err(Error::Order(error.to_string())),
    };
    let work = Work::new(options, order, Arc::clone(engine))?;
    // Whatever is dropped here ends: the request, the command with its group.
    Ok(tokio::select! {
        () = engine.listen(input) => stopped(),
        () = engine.gone() => plain(End::AgentError, "nobody reads what it says"),
        ended = work.go() => ended,
    })
}

fn stopped() -> Ended {
    plain(End::AgentError, "stopped as it was told to")
}

fn plain(end: End, message: &str) -> Ended {
    Ended { end, message: message.to_owned(), resets_at: None }
}
