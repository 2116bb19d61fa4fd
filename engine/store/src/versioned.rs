//! A value with its revision: what a later change has to name.

/// A stored value and how often it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Versioned<T> {
    /// 0 = not stored yet; the first write makes it 1. A change names the revision it saw.
    pub rev: i64,
    /// The value.
    pub value: T,
}

impl<T> Versioned<T> {
    /// A value that is not stored yet.
    pub fn fresh(value: T) -> Self {
        Self { rev: 0, value }
    }

    /// The same revision with another value: what a change of it puts.
    pub fn with<U>(self, make: impl FnOnce(T) -> U) -> Versioned<U> {
        Versioned { rev: self.rev, value: make(self.value) }
    }
}
