//! Figures for Prometheus. A site that nobody asked for them keeps none.

use std::sync::Arc;
use std::time::Duration;

use metrics::{Unit, counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusRecorder};

/// Upper ends of the classes of the histogram, in seconds.
const CLASSES: [f64; 13] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

const REQUESTS: &str = "platen_http_requests_total";
const DURATION: &str = "platen_http_request_duration_seconds";

/// Keeps figures, or none. Cheap to clone.
#[derive(Clone, Default)]
pub struct Metrics(Option<Arc<PrometheusRecorder>>);

impl Metrics {
    /// Keeps none.
    pub fn silent() -> Self {
        Self::default()
    }

    /// Keeps figures of its own, whatever else runs in the process. The error is a sentence.
    pub fn recording() -> Result<Self, String> {
        let builder = PrometheusBuilder::new().set_buckets(&CLASSES).map_err(|error| error.to_string())?;
        let recorder = builder.build_recorder();
        metrics::with_local_recorder(&recorder, describe);
        Ok(Self(Some(Arc::new(recorder))))
    }

    /// Counts an answer. `route` is a template such as `/posts/{slug}`, so that there are only as many
    /// lines as routes; None for addresses that nobody knows.
    pub fn count_request(&self, method: &str, route: Option<&str>, status: u16, took: Duration) {
        self.record(|| {
            let method = match method {
                "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS" => method,
                _ => "other",
            };
            let route = route.unwrap_or("unknown").to_owned();
            let labels =
                [("method", method.to_owned()), ("route", route.clone()), ("status", status.to_string())];
            counter!(REQUESTS, &labels).increment(1);
            histogram!(DURATION, "route" => route).record(took);
        });
    }

    /// Sets a figure that goes up and down.
    pub fn set(&self, name: &'static str, labels: &[(&'static str, String)], value: f64) {
        self.record(|| gauge!(name, labels).set(value));
    }

    /// Sets a figure that only grows, and is counted elsewhere.
    pub fn set_total(&self, name: &'static str, labels: &[(&'static str, String)], value: u64) {
        self.record(|| counter!(name, labels).absolute(value));
    }

    /// All figures in the text format of Prometheus; nothing where none are kept.
    pub fn render(&self) -> String {
        self.0.as_ref().map(|recorder| recorder.handle().render()).unwrap_or_default()
    }

    /// Sorts what came in into the classes of the histogram; to be called now and then, also when nobody
    /// asks for the figures.
    pub fn tidy(&self) {
        if let Some(recorder) = &self.0 {
            recorder.handle().run_upkeep();
        }
    }

    fn record(&self, figures: impl FnOnce()) {
        if let Some(recorder) = &self.0 {
            metrics::with_local_recorder(recorder.as_ref(), figures);
        }
    }
}

fn describe() {
    describe_counter!(REQUESTS, "Requests that were answered, by route and status.");
    describe_histogram!(DURATION, Unit::Seconds, "How long answers took.");
    describe_gauge!("platen_build_info", "1, with the version and the kind of database.");
    describe_gauge!("platen_database_up", "Whether the database answers.");
    describe_gauge!("platen_db_pool_connections", "Connections of a pool, idle or in use.");
    describe_gauge!("platen_db_pool_max_connections", "Connections of a pool at most.");
    describe_gauge!("platen_db_pool_waiting", "Requests that wait for a connection.");
    describe_gauge!("platen_jobs", "Jobs by state.");
    describe_counter!(
        "platen_page_cache_requests_total",
        "Requests for readers' pages, by what became of them."
    );
    describe_gauge!("platen_page_cache_pages", "Readers' pages that are kept in memory.");
    describe_gauge!("platen_page_cache_bytes", Unit::Bytes, "Memory that these pages take.");
    describe_gauge!("platen_page_cache_max_bytes", Unit::Bytes, "Memory that these pages may take.");
    describe_gauge!("process_resident_memory_bytes", Unit::Bytes, "Memory of the process.");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_counted_by_template_and_nothing_else() {
        let metrics = Metrics::recording().unwrap();
        for status in [200, 200, 404] {
            metrics.count_request("GET", Some("/posts/{slug}"), status, Duration::from_millis(3));
        }
        metrics.count_request("BREW", None, 405, Duration::from_millis(3));
        let text = metrics.render();
        for line in [
            r#"platen_http_requests_total{method="GET",route="/posts/{slug}",status="200"} 2"#,
            r#"platen_http_requests_total{method="other",route="unknown",status="405"} 1"#,
            r#"platen_http_request_duration_seconds_bucket{route="/posts/{slug}",le="0.0025"} 0"#,
            r#"platen_http_request_duration_seconds_bucket{route="/posts/{slug}",le="0.005"} 3"#,
            r#"platen_http_request_duration_seconds_count{route="/posts/{slug}"} 3"#,
            "# TYPE platen_http_request_duration_seconds histogram",
        ] {
            assert!(text.contains(line), "{line} is not in\n{text}");
        }
    }

    #[test]
    fn two_sites_in_a_process_keep_their_own_figures_and_a_silent_one_none() {
        let (one, other, silent) =
            (Metrics::recording().unwrap(), Metrics::recording().unwrap(), Metrics::silent());
        for metrics in [&one, &silent] {
            metrics.set("platen_jobs", &[("state", "failed".to_owned())], 2.0);
            metrics.tidy();
        }
        assert!(one.render().contains(r#"platen_jobs{state="failed"} 2"#));
        assert!(!other.render().contains("failed") && silent.render().is_empty());
    }
}
