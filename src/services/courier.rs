//! Carries messages to other programs: over HTTP, to addresses that anybody can reach and to no others.

use std::io::Read;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use ureq::config::Config as HttpConfig;
use ureq::tls::{Certificate, RootCerts, TlsConfig};
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};
use ureq::{Agent, Error, Timeout, http::Uri};

use crate::kit::outward::is_public;

/// Until the receiver's name is known, and until it takes the connection.
const CONNECT: Duration = Duration::from_secs(5);
/// For all of it, until the answer is there.
pub const WHOLE: Duration = Duration::from_secs(15);
/// Bytes of an answer that are looked at.
const MOST_READ: u64 = 4_096;
/// Characters of an answer, and of a sentence about it, that are kept.
const KEPT: usize = 500;
/// Names this program to receivers.
const USER_AGENT: &str = concat!("Platen/", env!("CARGO_PKG_VERSION"));

/// What a receiver answered, whatever its status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The beginning of its body, as text.
    pub beginning: String,
}

/// Sends messages. Cheap to clone.
#[derive(Clone)]
pub struct Courier {
    allows_private: bool,
    agent: Arc<OnceLock<Agent>>,
}

impl Courier {
    /// `allows_private` opens the network around this machine, and the machine itself.
    pub fn new(allows_private: bool) -> Self {
        Self { allows_private, agent: Arc::default() }
    }

    /// Whether it goes to addresses that are not public.
    pub fn allows_private(&self) -> bool {
        self.allows_private
    }

    /// Posts a JSON body; answers with how many milliseconds it took. The error is a sentence.
    pub fn post(&self, url: &str, headers: &[(&str, &str)], body: &str) -> (Result<Answer, String>, i32) {
        let began = Instant::now();
        let sent = self.send(url, headers, body);
        let duration_ms = i32::try_from(began.elapsed().as_millis()).unwrap_or(i32::MAX);
        (sent, duration_ms)
    }

    fn send(&self, url: &str, headers: &[(&str, &str)], body: &str) -> Result<Answer, String> {
        let agent = self.agent.get_or_init(|| agent(self.allows_private));
        let mut request =
            agent.post(url).header("content-type", "application/json").header("connection", "close");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let answer = request.send(body).map_err(|error| explained(&error))?;
        let status = answer.status().as_u16();
        let mut bytes = Vec::new();
        // The status is what counts: a body that breaks off, or never ends, is cut where it is.
        let _ = answer.into_body().into_reader().take(MOST_READ).read_to_end(&mut bytes);
        Ok(Answer { status, beginning: beginning(&String::from_utf8_lossy(&bytes)) })
    }
}

/// No redirects, no proxy, no connection kept: each message goes where its own look-up leads.
fn agent(allows_private: bool) -> Agent {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let tls =
        TlsConfig::builder().root_certs(system_roots()).unversioned_rustls_crypto_provider(provider).build();
    let config = HttpConfig::builder()
        .tls_config(tls)
        .proxy(None)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .http_status_as_error(false)
        .max_idle_connections(0)
        .max_response_header_size(16 * 1_024)
        .timeout_global(Some(WHOLE))
        .timeout_resolve(Some(CONNECT))
        .timeout_connect(Some(CONNECT))
        .user_agent(USER_AGENT)
        .build();
    Agent::with_parts(
        config,
        DefaultConnector::default(),
        Gate { names: DefaultResolver::default(), allows_private },
    )
}

/// Those of the machine: an operator who trusts a certificate of their own trusts it here too.
fn system_roots() -> RootCerts {
    let found = rustls_native_certs::load_native_certs();
    for error in &found.errors {
        tracing::warn!(cause = %error, "A root certificate of the system can't be read.");
    }
    let roots: Vec<Certificate<'static>> =
        found.certs.iter().map(|root| Certificate::from_der(root.as_ref()).to_owned()).collect();
    RootCerts::new_with_certs(&roots)
}

/// Finds the addresses of a name. What it answers is what is connected to, so nothing can change between
/// the look and the leap.
#[derive(Debug)]
struct Gate {
    names: DefaultResolver,
    allows_private: bool,
}

impl Resolver for Gate {
    fn resolve(
        &self,
        uri: &Uri,
        config: &HttpConfig,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, Error> {
        let found = self.names.resolve(uri, config, timeout)?;
        let mut open = self.empty();
        for address in found.iter().filter(|address| self.allows_private || is_public(address.ip())) {
            open.push(*address);
        }
        match (open.is_empty(), found.first()) {
            (false, _) => Ok(open),
            (true, first) => Err(Error::Other(Box::new(NotPublic(first.map(SocketAddr::ip))))),
        }
    }
}

#[derive(Debug, thiserror::Error)]
#[error(
    "The address leads to {}, which is not on the public internet. WEBHOOKS_TO_PRIVATE_ADDRESSES=true allows that.",
    .0.map_or_else(|| "nowhere".to_owned(), |ip| ip.to_string())
)]
struct NotPublic(Option<IpAddr>);

fn explained(error: &Error) -> String {
    let sentence = match error {
        Error::Timeout(Timeout::Resolve) => "The name could not be looked up in 5 seconds.".to_owned(),
        Error::Timeout(Timeout::Connect) => "No connection within 5 seconds.".to_owned(),
        Error::Timeout(_) => "No answer within 15 seconds.".to_owned(),
        Error::HostNotFound => "The name leads to no address.".to_owned(),
        Error::ConnectionFailed => "No connection.".to_owned(),
        Error::Other(inner) => inner.to_string(),
        Error::Io(error) => format!("No answer: {error}."),
        error => format!("No answer: {error}."),
    };
    beginning(&sentence)
}

fn beginning(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_control() || *c == '\n')
        .take(KEPT)
        .collect::<String>()
        .trim_end()
        .to_owned()
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    #[test]
    fn nothing_inside_is_called_however_it_is_named() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let port = listener.local_addr().unwrap().port();
        let courier = Courier::new(false);
        for host in
            ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "127.1", "0x7f.0.0.1"]
        {
            let (answer, _) = courier.post(&format!("http://{host}:{port}/"), &[], "{}");
            assert!(answer.is_err(), "{host}: {answer:?}");
            assert!(listener.accept().is_err(), "{host} was called");
        }
        let (answer, _) = courier.post(&format!("http://127.0.0.1:{port}/"), &[], "{}");
        assert!(answer.unwrap_err().contains("127.0.0.1, which is not on the public internet"));
    }

    #[test]
    fn an_answer_is_cut_and_cleaned() {
        assert_eq!(beginning("a\0b\u{1b}[31m\r\nc\n"), "ab[31m\nc");
        assert_eq!(beginning(&"é".repeat(600)).chars().count(), 500);
    }
}
