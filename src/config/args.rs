//! The flags and variables themselves, with what `--help` says of each.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// How careful, and how talkative, the program is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Environment {
    /// On the author's machine: a secret key is made and kept.
    Development,
    /// For tests: no mail, cheap password hashing.
    Testing,
    /// For readers: SECRET_KEY and BASE_URL must be given.
    Production,
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people.
    Text,
    /// For machines: one JSON object a line.
    Json,
}

/// The settings of the program; each is a flag, an environment variable, or a line in `.env`.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Settings")]
pub struct ConfigArgs {
    /// development, testing or production
    #[arg(
        long,
        env = "PLATEN_ENV",
        value_enum,
        default_value = "development",
        global = true,
        value_name = "ENV"
    )]
    pub platen_env: Environment,
    /// The database: sqlite://PATH, postgres://… or mysql://… [default: sqlite://DATA_DIR/platen.db; DATABASE_URL_FILE names a file that holds it]
    #[arg(long, env = "DATABASE_URL", hide_env_values = true, global = true, value_name = "URL")]
    pub database_url: Option<String>,
    /// A replica for readers' pages
    #[arg(long, env = "DATABASE_READ_URL", hide_env_values = true, global = true, value_name = "URL")]
    pub database_read_url: Option<String>,
    /// Connections to the database at most [default: four for each core]
    #[arg(long, env = "DATABASE_POOL_SIZE", value_parser = clap::value_parser!(u32).range(1..=1000), global = true, value_name = "N")]
    pub database_pool_size: Option<u32>,
    /// Seconds a request waits for a connection
    #[arg(long, env = "DATABASE_POOL_TIMEOUT", default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=300), global = true, value_name = "SECONDS")]
    pub database_pool_timeout: u64,
    /// The address to listen on
    #[arg(long, env = "BIND", default_value = "127.0.0.1:8080", global = true, value_name = "ADDR:PORT")]
    pub bind: SocketAddr,
    /// The address that readers use; links in mail and feeds come from it [default: http://BIND]
    #[arg(long, env = "BASE_URL", global = true, value_name = "URL")]
    pub base_url: Option<String>,
    /// At least 32 bytes that sign cookies [default: made and kept in DATA_DIR in development; SECRET_KEY_FILE names a file that holds it]
    #[arg(long, env = "SECRET_KEY", hide_env_values = true, global = true, value_name = "SECRET")]
    pub secret_key: Option<String>,
    /// The folder for the database and the media
    #[arg(long, env = "DATA_DIR", default_value = "data", global = true, value_name = "DIR")]
    pub data_dir: PathBuf,
    /// The folder for media, as file://PATH [default: DATA_DIR/media]
    #[arg(long, env = "MEDIA_URL", global = true, value_name = "URL")]
    pub media_url: Option<String>,
    /// The server that takes mail: smtps://USER:PASSWORD@HOST, or smtp://HOST:PORT [default: mail goes to DATA_DIR/outbox; SMTP_URL_FILE names a file that holds it]
    #[arg(long, env = "SMTP_URL", hide_env_values = true, global = true, value_name = "URL")]
    pub smtp_url: Option<String>,
    /// Who mail comes from: blog@example.org, or "The Blog <blog@example.org>" [default: noreply at the host of BASE_URL]
    #[arg(long, env = "MAIL_FROM", global = true, value_name = "ADDRESS")]
    pub mail_from: Option<String>,
    /// Addresses or ranges, comma-separated, whose X-Forwarded-* headers count
    #[arg(long, env = "TRUSTED_PROXIES", global = true, value_name = "LIST")]
    pub trusted_proxies: Option<String>,
    /// Whether webhooks may lead to this machine and the network around it: true or false
    #[arg(long, env = "WEBHOOKS_TO_PRIVATE_ADDRESSES", default_value_t = false, action = clap::ArgAction::Set, value_parser = clap::builder::BoolishValueParser::new(), global = true, value_name = "BOOL")]
    pub webhooks_to_private_addresses: bool,
    /// Other sites whose pages may call the JSON API, comma-separated: `https://app.example.org` [default: none]
    #[arg(long, env = "API_CORS_ORIGINS", global = true, value_name = "LIST")]
    pub api_cors_origins: Option<String>,
    /// Calls of the JSON API a minute for one token; half as many for one address without a token; 0: any number
    #[arg(long, env = "API_RATE_LIMIT", default_value_t = 6_000, global = true, value_name = "N")]
    pub api_rate_limit: u32,
    /// Prometheus metrics at http://ADDR:PORT/metrics, for whoever watches; never on the public address
    #[arg(long, env = "METRICS_BIND", global = true, value_name = "ADDR:PORT")]
    pub metrics_bind: Option<SocketAddr>,
    /// Memory for readers' pages, such as 64MiB; 0 turns it off
    #[arg(long, env = "PAGE_CACHE", default_value = "64MiB", global = true, value_name = "SIZE")]
    pub page_cache: String,
    /// Make every page anew, as PAGE_CACHE=0 does
    #[arg(long, global = true)]
    pub no_page_cache: bool,
    /// Milliseconds from which a statement counts as slow on /admin/database
    #[arg(long, env = "SLOW_QUERY_MS", default_value_t = 100, value_parser = clap::value_parser!(u64).range(0..=600_000), global = true, value_name = "MS")]
    pub slow_query_ms: u64,
    /// How log lines look
    #[arg(
        long,
        env = "LOG_FORMAT",
        value_enum,
        default_value = "text",
        global = true,
        value_name = "FORMAT"
    )]
    pub log_format: LogFormat,
    /// Which log lines are written: info, debug, warn, or a tracing filter
    #[arg(long, env = "RUST_LOG", default_value = "info", global = true, value_name = "FILTER")]
    pub rust_log: String,
}
