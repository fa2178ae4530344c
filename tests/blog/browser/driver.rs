//! Chromium through chromedriver, by the few WebDriver calls that the journeys need.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use reqwest::blocking::Client;
use serde_json::{Value, json};

/// Looks at a page that is still coming.
const PATIENCE: u32 = 100;
/// Between two looks.
const PAUSE: Duration = Duration::from_millis(50);

/// One browser with a fresh profile; it ends when dropped.
pub struct Chromium {
    driver: Child,
    client: Client,
    session: String,
    _profile: tempfile::TempDir,
}

impl Chromium {
    /// Starts chromedriver on a free port and a browser below it.
    pub fn start(width: u32, dark: bool, scripts: bool) -> Self {
        let mut driver = Command::new("chromedriver")
            .args(["--port=0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver is missing; ./test installs it");
        let lines = BufReader::new(driver.stdout.take().unwrap()).lines();
        let port = lines
            .map_while(Result::ok)
            .find_map(|line| {
                let (_, port) = line.split_once("successfully on port ")?;
                port.trim_end_matches('.').parse::<u16>().ok()
            })
            .expect("chromedriver tells its port");
        let profile = tempfile::tempdir().unwrap();
        let mut args: Vec<String> = [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ]
        .map(str::to_owned)
        .to_vec();
        args.push(format!("--user-data-dir={}", profile.path().display()));
        let javascript = if scripts { 1 } else { 2 };
        let options = json!({
            "args": args,
            "prefs": {"profile.managed_default_content_settings.javascript": javascript},
        });
        let client = Client::builder().no_proxy().timeout(Duration::from_secs(60)).build().unwrap();
        let base = format!("http://127.0.0.1:{port}/session");
        let capabilities = json!({"capabilities": {"alwaysMatch": {"browserName": "chrome", "goog:chromeOptions": options}}});
        let started = post(&client, &base, &capabilities);
        let id = started["sessionId"].as_str().unwrap().to_owned();
        let chromium = Self { driver, client, session: format!("{base}/{id}"), _profile: profile };
        let metrics = json!({"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": false});
        chromium.devtools("Emulation.setDeviceMetricsOverride", metrics);
        let scheme = if dark { "dark" } else { "light" };
        let media = json!({"features": [{"name": "prefers-color-scheme", "value": scheme}]});
        chromium.devtools("Emulation.setEmulatedMedia", media);
        chromium
    }

    /// Cuts the network off, or gives it back.
    pub fn go_offline(&self, offline: bool) {
        self.devtools("Network.enable", json!({}));
        let conditions =
            json!({"offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1});
        self.devtools("Network.emulateNetworkConditions", conditions);
    }

    /// Runs a script on the page and answers what it returns.
    pub fn run(&self, script: &str) -> Value {
        self.call("execute/sync", json!({"script": script, "args": []}))
    }

    fn devtools(&self, command: &str, params: Value) {
        self.call("goog/cdp/execute", json!({"cmd": command, "params": params}));
    }

    fn call(&self, path: &str, body: Value) -> Value {
        post(&self.client, &format!("{}/{path}", self.session), &body)
    }

    /// The first thing that fits, waited for while a page is still coming.
    fn element(&self, css: &str) -> String {
        let wanted = json!({"using": "css selector", "value": css});
        for _ in 0..PATIENCE {
            if let Ok(found) = try_post(&self.client, &format!("{}/element", self.session), &wanted) {
                return found.as_object().unwrap().values().next().unwrap().as_str().unwrap().to_owned();
            }
            std::thread::sleep(PAUSE);
        }
        panic!("nothing fits {css:?}");
    }

    /// Opens an address and waits until the page is there.
    pub fn open(&self, address: &str) {
        self.call("url", json!({"url": address}));
    }

    /// Types into the first field that fits.
    pub fn type_into(&self, css: &str, text: &str) {
        let element = self.element(css);
        self.call(&format!("element/{element}/value"), json!({"text": text}));
    }

    /// Clicks the first thing that fits, and waits for the page it leads to.
    pub fn click(&self, css: &str) {
        let element = self.element(css);
        self.call(&format!("element/{element}/click"), json!({}));
    }

    /// The page's title.
    pub fn title(&self) -> String {
        let answer = self.client.get(format!("{}/title", self.session)).send().unwrap();
        let answer: Value = serde_json::from_str(&answer.text().unwrap()).unwrap();
        answer["value"].as_str().unwrap_or_default().to_owned()
    }

    /// Whether something on the page fits, now.
    pub fn has(&self, css: &str) -> bool {
        let wanted = json!({"using": "css selector", "value": css});
        try_post(&self.client, &format!("{}/element", self.session), &wanted).is_ok()
    }

    fn text(&self) -> String {
        let body = self.element("body");
        let answer = self.client.get(format!("{}/element/{body}/text", self.session)).send().unwrap();
        let answer: Value = serde_json::from_str(&answer.text().unwrap()).unwrap();
        answer["value"].as_str().unwrap_or_default().to_owned()
    }

    /// The words stand on the page, now or when it has come.
    pub fn sees(&self, words: &str) {
        for _ in 0..PATIENCE {
            if self.text().contains(words) {
                return;
            }
            std::thread::sleep(PAUSE);
        }
        panic!("{words:?} is not on the page:\n{}", self.text());
    }

    /// What axe-core finds wrong: rule and first element of each violation.
    pub fn axe(&self, axe: &str) -> Vec<String> {
        let script = format!(
            "{axe}; const done = arguments[arguments.length - 1]; \
             axe.run({{resultTypes: ['violations']}}).then(result => done(result.violations.map(v => v.id + ': ' + v.nodes[0].html)), error => done(['' + error]));"
        );
        let found = self.call("execute/async", json!({"script": script, "args": []}));
        found.as_array().unwrap().iter().map(|one| one.as_str().unwrap_or("?").to_owned()).collect()
    }
}

fn post(client: &Client, address: &str, body: &Value) -> Value {
    try_post(client, address, body).unwrap_or_else(|answer| panic!("{address}: {answer}"))
}

fn try_post(client: &Client, address: &str, body: &Value) -> Result<Value, Value> {
    let request = client.post(address).header("content-type", "application/json").body(body.to_string());
    let answer = request.send().unwrap();
    let status = answer.status();
    let answer: Value = serde_json::from_str(&answer.text().unwrap()).unwrap();
    if status.is_success() { Ok(answer["value"].clone()) } else { Err(answer) }
}

impl Drop for Chromium {
    fn drop(&mut self) {
        let _ = self.client.delete(&self.session).send();
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}
