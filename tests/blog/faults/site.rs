//! The real binary on a database of its own: started, killed, started again on the same port.

use std::io::{BufRead, BufReader};
use std::net::{SocketAddr, TcpListener};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use platen::db::Conn;

use crate::support::Browser;
use crate::support::database::PrivateDatabase;

/// How soon a site must be up again.
const UP: Duration = Duration::from_secs(2);

/// A site whose process comes and goes while its data stay.
pub struct Site {
    pub address: SocketAddr,
    process: Option<Child>,
    folder: tempfile::TempDir,
    database: PrivateDatabase,
    /// Signs cookies; another one ends every session.
    pub secret: String,
    /// What it is started as; `testing` hashes passwords cheaply.
    pub environment: &'static str,
    /// What its environment has beside that of the tests.
    pub variables: Vec<(&'static str, &'static str)>,
    /// The slowest start so far.
    pub slowest_start: Duration,
}

impl Site {
    /// A fresh database, and a site on it.
    pub fn start() -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut site = Self {
            address: SocketAddr::from(([127, 0, 0, 1], port)),
            process: None,
            folder: tempfile::tempdir().unwrap(),
            database: PrivateDatabase::create(),
            secret: "the first secret key of these rounds".into(),
            environment: "testing",
            variables: Vec::new(),
            slowest_start: Duration::ZERO,
        };
        site.up();
        site
    }

    /// Starts the program.
    pub fn up(&mut self) {
        self.start_with(None);
    }

    /// Starts the program where no file may grow beyond so many KiB: a disk that is full.
    pub fn up_on_a_disk_of(&mut self, kibibytes: u64) {
        self.start_with(Some(kibibytes));
    }

    fn start_with(&mut self, limit: Option<u64>) {
        let started = Instant::now();
        let mut command = Command::new("bash");
        let limit = limit.map_or_else(String::new, |kib| format!("trap '' XFSZ; ulimit -f {kib}; "));
        command.args(["-c", &format!("{limit}exec \"$0\" \"$@\""), env!("CARGO_BIN_EXE_platen"), "serve"]);
        let mut process = command
            .args(["--platen-env", self.environment, "--bind", &self.address.to_string()])
            .args(["--database-url", self.database.url(), "--database-pool-size", "4"])
            .args(["--data-dir", &self.folder.path().display().to_string(), "--secret-key", &self.secret])
            .env("RUST_LOG", "off")
            .envs(self.variables.iter().copied())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let told = BufReader::new(process.stdout.take().unwrap()).lines().map_while(Result::ok).next();
        assert!(told.is_some_and(|line| line.starts_with("Platen listens")), "the program starts");
        self.slowest_start = self.slowest_start.max(started.elapsed());
        self.process = Some(process);
    }

    /// Kills the program in the middle of whatever it does, as `kill -9` does.
    pub fn kill(&mut self) {
        let mut process = self.process.take().expect("it runs");
        process.kill().unwrap();
        process.wait().unwrap();
    }

    /// Kills the program and starts it again; it must be up soon.
    pub fn crash(&mut self) {
        self.kill();
        let started = Instant::now();
        self.up();
        // A busy machine is no reason to fail; a site that takes ten times as long is.
        assert!(started.elapsed() < 10 * UP, "up again after {:?}", started.elapsed());
    }

    /// A browser without cookies.
    pub fn browser(&self) -> Browser {
        Browser::new(self.address)
    }

    /// What the program takes of the machine's memory.
    pub fn resident_mib(&self) -> u64 {
        let id = self.process.as_ref().expect("it runs").id();
        let status = std::fs::read_to_string(format!("/proc/{id}/status")).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmRSS")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() / 1024
    }

    /// The variables that the program began with, each with a NUL behind it.
    pub fn began_with(&self) -> String {
        let id = self.process.as_ref().expect("it runs").id();
        String::from_utf8_lossy(&std::fs::read(format!("/proc/{id}/environ")).unwrap()).into_owned()
    }

    /// Asks the database itself, past the program.
    pub fn connect(&self) -> Conn {
        self.database.connect()
    }

    /// Size of the largest file of the database, in KiB; None on a server.
    pub fn file_size(&self) -> Option<u64> {
        let path = self.database.url().strip_prefix("sqlite://")?;
        let size = |path: String| std::fs::metadata(path).map_or(0, |data| data.len());
        Some(size(path.to_owned()).max(size(format!("{path}-wal"))).div_ceil(1024))
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        if let Some(mut process) = self.process.take() {
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}
