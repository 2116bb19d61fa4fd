//! Limits of the settings as each part counts them. In settings 0 means "no limit".

/// A count that 0 lifts.
pub(super) fn or_none(limit: u32) -> u32 {
    if limit == 0 { u32::MAX } else { limit }
}
