//! Who may call the JSON API from pages of other sites, and how often anybody may.

use url::Url;

use super::ConfigArgs;

/// `API_CORS_ORIGINS`, `API_RATE_LIMIT`.
#[derive(Debug, Clone, Default)]
pub struct ApiConfig {
    /// Sites whose pages may call, as browsers write them in `Origin`.
    pub cors_origins: Vec<String>,
    /// Calls a minute for one token; half as many for one address without a token; 0: any number.
    pub rate_limit: u32,
}

impl ApiConfig {
    /// Whether pages of this origin may call.
    pub fn lets_in(&self, origin: &str) -> bool {
        self.cors_origins.iter().any(|known| known == origin)
    }
}

pub(super) fn load(args: &ConfigArgs) -> Result<ApiConfig, String> {
    let cors_origins = args.api_cors_origins.as_deref().unwrap_or("");
    let cors_origins: Result<Vec<String>, String> =
        cors_origins.split(',').map(str::trim).filter(|part| !part.is_empty()).map(origin).collect();
    Ok(ApiConfig { cors_origins: cors_origins?, rate_limit: args.api_rate_limit })
}

fn origin(text: &str) -> Result<String, String> {
    let wrong = || format!("API_CORS_ORIGINS: {text:?} is no origin such as https://app.example.org.");
    let url = Url::parse(text).map_err(|_| wrong())?;
    let is_plain = matches!(url.scheme(), "http" | "https")
        && matches!(url.path(), "" | "/")
        && url.query().is_none()
        && url.fragment().is_none()
        && url.username().is_empty()
        && url.password().is_none();
    if is_plain { Ok(url.origin().ascii_serialization()) } else { Err(wrong()) }
}

#[cfg(test)]
mod tests {
    use super::origin;

    #[test]
    fn origins_are_as_browsers_write_them() {
        for (given, written) in [
            ("https://app.example.org", "https://app.example.org"),
            ("https://App.example.org:443/", "https://app.example.org"),
            ("http://127.0.0.1:3000", "http://127.0.0.1:3000"),
        ] {
            assert_eq!(origin(given).as_deref(), Ok(written));
        }
        for given in ["*", "app.example.org", "https://a.example/path", "https://u:p@a.example", "file:///x"]
        {
            assert!(origin(given).is_err(), "{given}");
        }
    }
}
