//! Another program that is told things over HTTP: it keeps what it heard, and answers as it was asked to.

use std::collections::{HashMap, VecDeque};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use hmac::{Hmac, KeyInit, Mac};

/// How it answers one request.
pub enum Reply {
    /// With this status and a body that says so.
    Status(u16),
    /// By sending whoever asks elsewhere.
    Redirect(String),
    /// Not before [`Receiver::release`].
    Never,
}

/// A request as it arrived.
#[derive(Debug, Clone)]
pub struct Heard {
    /// By names in lower case.
    pub headers: HashMap<String, String>,
    pub body: String,
}

#[derive(Default)]
struct Shared {
    heard: Mutex<Vec<Heard>>,
    plan: Mutex<VecDeque<Reply>>,
    released: Mutex<bool>,
    release: Condvar,
}

/// A running receiver; it takes everything that the plan does not answer otherwise.
pub struct Receiver {
    pub address: SocketAddr,
    shared: Arc<Shared>,
}

impl Receiver {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let (address, shared) = (listener.local_addr().unwrap(), Arc::new(Shared::default()));
        let own = Arc::clone(&shared);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shared = Arc::clone(&own);
                std::thread::spawn(move || shared.answer(stream));
            }
        });
        Self { address, shared }
    }

    pub fn url(&self) -> String {
        format!("http://{}/hook?key=of-its-own", self.address)
    }

    /// The next answers, in order.
    pub fn will(&self, replies: impl IntoIterator<Item = Reply>) {
        self.shared.plan.lock().unwrap().extend(replies);
    }

    /// Lets go of those that wait for an answer.
    pub fn release(&self) {
        *self.shared.released.lock().unwrap() = true;
        self.shared.release.notify_all();
    }

    pub fn heard(&self) -> Vec<Heard> {
        self.shared.heard.lock().unwrap().clone()
    }

    /// What it heard since it was last asked, as `event subject`.
    pub fn take(&self) -> Vec<Heard> {
        std::mem::take(&mut *self.shared.heard.lock().unwrap())
    }
}

impl Shared {
    fn answer(&self, mut stream: TcpStream) {
        let Some(heard) = read(&stream) else { return };
        self.heard.lock().unwrap().push(heard);
        let reply = self.plan.lock().unwrap().pop_front().unwrap_or(Reply::Status(200));
        let (status, more) = match reply {
            Reply::Status(status) => (status, String::new()),
            Reply::Redirect(to) => (302, format!("location: {to}\r\n")),
            Reply::Never => {
                let released = self.released.lock().unwrap();
                let long = Duration::from_secs(60);
                drop(self.release.wait_timeout_while(released, long, |released| !*released));
                return;
            }
        };
        let body = format!("said {status} <b>\0");
        let head = format!("HTTP/1.1 {status} X\r\n{more}content-length: {}\r\n\r\n", body.len());
        let _ = stream.write_all((head + &body).as_bytes());
    }
}

fn read(stream: &TcpStream) -> Option<Heard> {
    let mut reader = BufReader::new(stream);
    let mut headers = HashMap::new();
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    loop {
        line.clear();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(": ") else { break };
        headers.insert(name.to_lowercase(), value.to_owned());
    }
    let length: usize = headers.get("content-length")?.parse().ok()?;
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(Heard { headers, body: String::from_utf8(body).ok()? })
}

impl Heard {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap()
    }

    /// `post.published Alpha`
    pub fn in_short(&self) -> String {
        let title = self.json()["data"]["title"].as_str().unwrap_or_default().to_owned();
        format!("{} {title}", self.header("platen-event")).trim_end().to_owned()
    }

    /// Whether it is signed with this secret, as the README says.
    pub fn is_signed_with(&self, secret: &str) -> bool {
        let signature = self.header("platen-signature");
        let parts: HashMap<&str, &str> =
            signature.split(',').filter_map(|part| part.split_once('=')).collect();
        let mut mac = Hmac::<sha2::Sha256>::new_from_slice(secret.as_bytes()).unwrap();
        mac.update(format!("{}.{}", parts["t"], self.body).as_bytes());
        let hex: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
        hex == parts["v1"]
    }
}
