//! A key or a token: it can be compared and sent, never shown.

use std::sync::Arc;

use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// A secret text. It has neither `Debug` nor `Display`, so no log line and no error can hold it:
///
/// ```compile_fail
/// println!("{:?}", fleet_broker::Secret::new("key".to_owned()));
/// ```
///
/// Its memory is overwritten when the last copy goes. What a socket buffers on its way out is not.
#[derive(Clone)]
pub struct Secret(Arc<Zeroizing<String>>);

impl Secret {
    /// Takes the text over.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(Arc::new(Zeroizing::new(text)))
    }

    pub(crate) fn text(&self) -> &str {
        &self.0
    }

    /// Whether `said` is this secret, in a time that tells nothing but the length. An empty secret is nobody's.
    pub(crate) fn is(&self, said: &[u8]) -> bool {
        !self.0.is_empty() && bool::from(self.0.as_bytes().ct_eq(said))
    }
}
