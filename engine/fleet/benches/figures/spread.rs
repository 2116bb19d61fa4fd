//! Percentiles and medians.

use std::time::Duration;

/// Percentiles of a list of durations.
pub(crate) struct Spread {
    pub(crate) p50: Duration,
    pub(crate) p95: Duration,
    pub(crate) p99: Duration,
    pub(crate) worst: Duration,
}

pub(crate) fn spread(mut times: Vec<Duration>) -> Spread {
    times.sort();
    let at = |percent: usize| times[(times.len() * percent / 100).min(times.len() - 1)];
    Spread { p50: at(50), p95: at(95), p99: at(99), worst: at(100) }
}

pub(crate) fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// Median, least and most.
pub(crate) fn middle(mut values: Vec<f64>) -> (f64, f64, f64) {
    values.sort_by(f64::total_cmp);
    (values[values.len() / 2], values[0], values[values.len() - 1])
}
