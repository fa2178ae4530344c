//! What the operator gives at start: flags, environment variables, a `.env` file.

mod api;
mod args;
mod mail;
mod secret;

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use ipnet::IpNet;
use url::Url;

pub use api::ApiConfig;
pub use args::{ConfigArgs, Environment, LogFormat};
pub use mail::{MailConfig, SmtpUrl};
pub use secret::SecretKey;

use crate::db::{DatabaseUrl, PoolOptions};
use crate::kit::text::parse_bytes;

/// Everything the operator decided, checked.
#[derive(Debug, Clone)]
pub struct Config {
    /// `PLATEN_ENV`.
    pub environment: Environment,
    /// `DATABASE_URL` and what belongs to it.
    pub database: DatabaseConfig,
    /// `BIND`, `BASE_URL`, `TRUSTED_PROXIES`.
    pub server: ServerConfig,
    /// `SMTP_URL`, `MAIL_FROM`.
    pub mail: MailConfig,
    /// `DATA_DIR`: database, media, outbox.
    pub data_dir: PathBuf,
    /// The folder for uploaded and imported files, from `MEDIA_URL`.
    pub media_dir: PathBuf,
    /// `WEBHOOKS_TO_PRIVATE_ADDRESSES`.
    pub webhooks_to_private_addresses: bool,
    /// `API_CORS_ORIGINS`, `API_RATE_LIMIT`.
    pub api: ApiConfig,
    /// `METRICS_BIND`.
    pub metrics_bind: Option<SocketAddr>,
    /// `PAGE_CACHE`, in bytes; 0 without.
    pub page_cache: u64,
    /// `SLOW_QUERY_MS`.
    pub slow_query: Duration,
    /// `LOG_FORMAT`.
    pub log_format: LogFormat,
}

/// Where the database is and how many connections it gets.
#[derive(Debug, Clone)]
pub struct DatabaseConfig {
    /// `DATABASE_URL`.
    pub url: DatabaseUrl,
    /// `DATABASE_READ_URL`.
    pub replica: Option<DatabaseUrl>,
    /// `DATABASE_POOL_SIZE` and `DATABASE_POOL_TIMEOUT`.
    pub pool: PoolOptions,
}

/// How the site is reached.
#[derive(Debug, Clone)]
pub struct ServerConfig {
    /// The address to listen on.
    pub bind: SocketAddr,
    /// The address readers use; without a trailing slash when shown.
    pub base_url: Url,
    /// Whose `X-Forwarded-*` headers count.
    pub trusted_proxies: Vec<IpNet>,
}

impl ServerConfig {
    /// Whether readers come by https.
    pub fn is_https(&self) -> bool {
        self.base_url.scheme() == "https"
    }

    /// The origin of the site, as browsers write it in `Origin`.
    pub fn origin(&self) -> String {
        self.base_url.origin().ascii_serialization()
    }

    /// The base address without a slash at its end.
    pub fn base(&self) -> &str {
        self.base_url.as_str().trim_end_matches('/')
    }

    /// Whether a request from `peer` may say on whose behalf it comes.
    pub fn trusts(&self, peer: IpAddr) -> bool {
        self.trusted_proxies.iter().any(|range| range.contains(&peer))
    }

    /// Whether only this machine can reach the site.
    pub fn is_local(&self) -> bool {
        self.bind.ip().is_loopback()
    }
}

impl Config {
    /// Checks what was given; the error is a sentence for the operator.
    pub fn load(args: &ConfigArgs) -> Result<Self, String> {
        let environment = args.platen_env;
        let production = environment == Environment::Production;
        let base_url = match &args.base_url {
            Some(text) => parse_base_url(text)?,
            None if production => {
                return Err("BASE_URL is needed in production: the address that readers use, such as https://blog.example.org.".into());
            }
            None => parse_base_url(&format!("http://{}", args.bind))?,
        };
        let data_dir = args.data_dir.clone();
        Ok(Self {
            environment,
            api: api::load(args)?,
            mail: mail::load(args, &base_url)?,
            database: database(args)?,
            server: ServerConfig {
                bind: args.bind,
                base_url,
                trusted_proxies: trusted_proxies(args.trusted_proxies.as_deref().unwrap_or(""))?,
            },
            media_dir: media_dir(args)?,
            data_dir,
            webhooks_to_private_addresses: args.webhooks_to_private_addresses,
            metrics_bind: metrics_bind(args)?,
            page_cache: page_cache(args)?,
            slow_query: Duration::from_millis(args.slow_query_ms),
            log_format: args.log_format,
        })
    }
}

fn database(args: &ConfigArgs) -> Result<DatabaseConfig, String> {
    let url = match secret::from_variable_or_file("DATABASE_URL", args.database_url.as_deref())? {
        Some(text) => text,
        None => format!("sqlite://{}", args.data_dir.join("platen.db").display()),
    };
    let cores = std::thread::available_parallelism().map_or(2, |n| n.get() as u32);
    Ok(DatabaseConfig {
        url: DatabaseUrl::parse(&url).map_err(|problem| format!("DATABASE_URL: {problem}."))?,
        replica: args
            .database_read_url
            .as_deref()
            .map(DatabaseUrl::parse)
            .transpose()
            .map_err(|problem| format!("DATABASE_READ_URL: {problem}."))?,
        pool: PoolOptions {
            size: args.database_pool_size.unwrap_or((cores * 4).clamp(4, 32)),
            timeout: Duration::from_secs(args.database_pool_timeout),
        },
    })
}

fn metrics_bind(args: &ConfigArgs) -> Result<Option<SocketAddr>, String> {
    match args.metrics_bind {
        Some(bind) if bind == args.bind && bind.port() != 0 => {
            Err(format!("METRICS_BIND {bind} is the address of the site itself; give another port."))
        }
        bind => Ok(bind),
    }
}

fn page_cache(args: &ConfigArgs) -> Result<u64, String> {
    let text = args.page_cache.trim();
    match parse_bytes(text) {
        _ if args.no_page_cache => Ok(0),
        Some(bytes) => Ok(bytes),
        None => Err(format!("PAGE_CACHE {text:?}: give a size such as 64MiB, or 0.")),
    }
}

fn parse_base_url(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|problem| format!("BASE_URL {text:?}: {problem}."))?;
    let plain = matches!(url.scheme(), "http" | "https")
        && url.host().is_some()
        && matches!(url.path(), "" | "/")
        && url.query().is_none()
        && url.username().is_empty();
    if plain {
        Ok(url)
    } else {
        Err(format!("BASE_URL {text:?}: give http:// or https:// and a host, without a path."))
    }
}

fn trusted_proxies(text: &str) -> Result<Vec<IpNet>, String> {
    text.split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(|part| {
            part.parse::<IpNet>().or_else(|_| part.parse::<IpAddr>().map(IpNet::from)).map_err(|_| {
                format!("TRUSTED_PROXIES: {part:?} is neither an address nor a range such as 10.0.0.0/8.")
            })
        })
        .collect()
}

fn media_dir(args: &ConfigArgs) -> Result<PathBuf, String> {
    match args.media_url.as_deref() {
        None | Some("") => Ok(args.data_dir.join("media")),
        Some(url) => match url.strip_prefix("file://") {
            Some(path) if !path.is_empty() => Ok(PathBuf::from(path)),
            _ => Err(format!(
                "MEDIA_URL {url:?}: this version keeps media in a folder, as in file:///var/lib/platen/media."
            )),
        },
    }
}
