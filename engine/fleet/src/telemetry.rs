//! Logs and metrics: lines on standard error for whoever runs the fleet, troubles in a file for `fleet why`, numbers for Prometheus.

mod trouble;

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tracing::Level;
use tracing_subscriber::filter::{LevelFilter, Targets, filter_fn};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer};

use crate::config::{Config, LogFormat, Metrics};
use crate::data::DataFolder;
use crate::error::FleetError;

pub(crate) use trouble::explain;
use trouble::{Kind, Writer};

/// Upper bounds of every measured duration, in seconds.
const BUCKETS: [f64; 12] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];

/// Starts logging for a process that serves. Spans carry request, run and project; their fields stand in every line.
pub(crate) fn start(config: &Config, data: &DataFolder) -> Result<(), FleetError> {
    let filter = EnvFilter::builder().parse(&config.level).map_err(|e| FleetError::Usage(format!("log.level: {e}")))?;
    let lines = match config.format {
        LogFormat::Text => tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_ansi(false).with_target(true).boxed(),
        LogFormat::Json => tracing_subscriber::fmt::layer().json().flatten_event(true).with_span_list(false).with_writer(std::io::stderr).boxed(),
    };
    let kept = |writer| tracing_subscriber::fmt::layer().json().flatten_event(true).with_writer(writer);
    let troubles = kept(Writer::open(data, Kind::Troubles)?).with_filter(LevelFilter::WARN).boxed();
    // What was done, for whoever asks about a code that stands in these lines: apart, so that much work drops no trouble.
    let plain = filter_fn(|line| *line.level() == Level::INFO && line.target() != fleet_domain::notice::REFUSALS && line.target().starts_with("fleet"));
    let work = kept(Writer::open(data, Kind::Work)?).with_filter(plain).boxed();
    // In a file of their own: however much is refused, no trouble is lost over it.
    let refusals = kept(Writer::open(data, Kind::Refusals)?).with_filter(Targets::new().with_target(fleet_domain::notice::REFUSALS, LevelFilter::INFO)).boxed();
    // A second subscriber in one process (tests) is no reason to fail.
    let _ = tracing_subscriber::registry().with(lines.with_filter(filter)).with(vec![troubles, work, refusals]).try_init();
    Ok(())
}

/// Starts logging for a command that ends: warnings only, in words.
pub(crate) fn start_quiet() {
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_ansi(false).without_time().with_filter(LevelFilter::ERROR);
    let _ = tracing_subscriber::registry().with(lines).try_init();
}

/// Starts measuring; the handle renders what `/metrics` shows.
pub(crate) fn measure(config: &Config) -> Result<PrometheusHandle, FleetError> {
    let broken = |e: &dyn std::fmt::Display| FleetError::Usage(format!("metrics cannot be measured: {e}"));
    let builder = PrometheusBuilder::new().set_buckets_for_metric(Matcher::Suffix("seconds".to_owned()), &BUCKETS).map_err(|e| broken(&e))?;
    let recorder = builder.build_recorder();
    let handle = recorder.handle();
    if config.metrics == Metrics::Served {
        metrics::set_global_recorder(recorder).map_err(|e| broken(&e))?;
        metrics::gauge!("fleet_build_info", "version" => env!("CARGO_PKG_VERSION")).set(1.0);
    }
    Ok(handle)
}
