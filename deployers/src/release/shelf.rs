//! Files kept in memory by their content, so that the front end that all apps share is read and packed once.

use std::collections::HashMap;
use std::io::Write as _;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;

use super::media::packs;
use super::{Release, media_type};
use crate::cloud::CloudError;

/// Bytes kept at most; the least recently served go first.
const KEPT_BYTES: usize = 16 * 1024 * 1024;
/// Files above this are read each time.
const KEPT_FILE: u64 = 1024 * 1024;
/// Below this, packing saves less than it costs.
const PACKED_FROM: usize = 1024;

/// A file ready to be sent.
#[derive(Debug, Clone)]
pub(crate) struct Served {
    /// SHA-256, lower-case hex.
    pub(crate) sha256: Arc<str>,
    /// As published.
    pub(crate) plain: Bytes,
    /// The same, packed, where that is smaller.
    pub(crate) gzip: Option<Bytes>,
}

impl Served {
    fn weight(&self) -> usize {
        self.plain.len() + self.gzip.as_ref().map_or(0, Bytes::len)
    }
}

#[derive(Debug, Default)]
struct Kept {
    files: HashMap<Arc<str>, (Served, u64)>,
    bytes: usize,
    tick: u64,
}

/// What was served lately, over all apps. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub(crate) struct Shelf {
    kept: Arc<Mutex<Kept>>,
}

impl Shelf {
    /// A file of a release; `None` if it has no such path.
    pub(crate) async fn take(&self, release: &Release, path: &str) -> Result<Option<Served>, CloudError> {
        let Some(entry) = release.file(path) else { return Ok(None) };
        if let Some(served) = self.found(&entry.sha256) {
            return Ok(Some(served));
        }
        let (release, name, small) = (release.clone(), path.to_owned(), entry.size <= KEPT_FILE);
        let sha256: Arc<str> = entry.sha256.as_str().into();
        let read = move || {
            let plain = release.read(&name)?;
            let gzip = (small && plain.len() >= PACKED_FROM && packs(media_type(&name))).then(|| pack(&plain)).flatten();
            Ok::<_, CloudError>(Served { sha256, plain: plain.into(), gzip })
        };
        let served = tokio::task::spawn_blocking(read).await.map_err(CloudError::Cut)??;
        if small {
            self.keep(served.clone());
        }
        Ok(Some(served))
    }

    fn found(&self, sha256: &str) -> Option<Served> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.tick += 1;
        let tick = kept.tick;
        kept.files.get_mut(sha256).map(|(served, used)| {
            *used = tick;
            served.clone()
        })
    }

    fn keep(&self, served: Served) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.tick += 1;
        let tick = kept.tick;
        kept.bytes += served.weight();
        if let Some((before, _)) = kept.files.insert(Arc::clone(&served.sha256), (served, tick)) {
            kept.bytes -= before.weight();
        }
        while kept.bytes > KEPT_BYTES {
            let oldest = kept.files.iter().min_by_key(|(_, (_, used))| *used).map(|(sha256, _)| Arc::clone(sha256));
            let Some((gone, _)) = oldest.and_then(|o| kept.files.remove(&o)) else { break };
            kept.bytes -= gone.weight();
        }
    }
}

/// The bytes packed, if that makes them smaller.
fn pack(plain: &[u8]) -> Option<Bytes> {
    let mut packer = GzEncoder::new(Vec::with_capacity(plain.len() / 2), Compression::default());
    packer.write_all(plain).ok()?;
    let packed = packer.finish().ok()?;
    (packed.len() < plain.len()).then(|| packed.into())
}
