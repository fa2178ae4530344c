//! A browser without JavaScript: it visits pages, fills in the forms that are on them, and looks.

use std::net::SocketAddr;

use reqwest::Method;
use reqwest::blocking::{Client, RequestBuilder, Response};
use reqwest::header::HeaderMap;
use scraper::{ElementRef, Html, Selector};

/// One person's browser, with its cookies.
#[derive(Clone)]
pub struct Browser {
    client: Client,
    base: String,
}

/// A page as the browser got it; a filled-in field stays filled in.
pub struct Page {
    browser: Browser,
    pub status: u16,
    pub headers: HeaderMap,
    pub path: String,
    pub body: String,
    filled: Vec<(String, String)>,
    cleared: Vec<String>,
}

fn selector(css: &str) -> Selector {
    Selector::parse(css).unwrap()
}

fn text_of(element: ElementRef<'_>) -> String {
    element.text().collect::<Vec<_>>().join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
}

impl Browser {
    pub fn new(address: SocketAddr) -> Self {
        let client = Client::builder()
            .cookie_store(true)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()
            .unwrap();
        Self { client, base: format!("http://{address}") }
    }

    /// Opens an address, following redirects as browsers do.
    pub fn visit(&self, path: &str) -> Page {
        self.follow(self.request(Method::GET, path).send().unwrap(), path)
    }

    /// Asks for an address and follows nothing.
    pub fn get(&self, path: &str) -> Page {
        self.as_it_would_be_made_now(self.get_kept(path))
    }

    /// Asks for an address, and takes a page that was kept however old it is.
    pub fn get_kept(&self, path: &str) -> Page {
        self.page(self.request(Method::GET, path).send().unwrap(), path)
    }

    /// No story may be told a page that was kept and is not what would be made now.
    fn as_it_would_be_made_now(&self, mut page: Page) -> Page {
        for _ in 0..5 {
            if page.status != 200 || page.header("age").is_empty() || !page.header("warning").is_empty() {
                return page;
            }
            let path = page.path.split('#').next().unwrap().to_owned();
            // Whoever comes with a cookie of ours gets a page of their own.
            let fresh = Client::builder().no_proxy().build().unwrap().get(format!("{}{path}", self.base));
            let fresh = self.page(fresh.header("cookie", "platen=nobody").send().unwrap(), &path);
            assert!(fresh.header("age").is_empty(), "{path} was made");
            let last = |page: &Page| page.header("last-modified").to_owned();
            if fresh.status >= 500 || (fresh.body == page.body && last(&fresh) == last(&page)) {
                return page;
            }
            // Somebody else may have written between the two.
            std::thread::sleep(std::time::Duration::from_millis(5));
            let (filled, cleared) = (page.filled, page.cleared);
            page = Page { filled, cleared, ..self.get_kept(&path) };
            eprintln!("{path} was kept, and is made otherwise now.\n--- made now:\n{}", fresh.body);
        }
        panic!("{} is kept, and would be made otherwise:\n{}", page.path, page.body);
    }

    /// Asks with further headers and follows nothing.
    pub fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Page {
        let request = headers
            .iter()
            .fold(self.request(Method::GET, path), |request, (name, value)| request.header(*name, *value));
        self.page(request.send().unwrap(), path)
    }

    /// Sends a form as a page of the site would, and follows nothing.
    pub fn post(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        let body = form(fields.iter().map(|(name, value)| (*name, *value)));
        self.post_raw(path, body.into_bytes(), &[("sec-fetch-site", "same-origin"), FORM])
    }

    /// Sends any bytes with any headers.
    pub fn post_raw(&self, path: &str, body: Vec<u8>, headers: &[(&str, &str)]) -> Page {
        let request = headers
            .iter()
            .fold(self.request(Method::POST, path), |request, (name, value)| request.header(*name, *value));
        self.page(request.body(body).send().unwrap(), path)
    }

    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.base))
    }

    fn follow(&self, mut response: Response, path: &str) -> Page {
        let mut path = path.to_owned();
        for _ in 0..5 {
            let Some(location) = response.headers().get("location") else { break };
            path = location.to_str().unwrap().to_owned();
            let fetched = path.split('#').next().unwrap().to_owned();
            response = self.request(Method::GET, &fetched).send().unwrap();
        }
        let is_read = response.status() == 200 && response.headers().contains_key("age");
        let page = self.page(response, &path);
        if is_read { self.as_it_would_be_made_now(page) } else { page }
    }

    fn page(&self, response: Response, path: &str) -> Page {
        Page {
            browser: self.clone(),
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            path: path.to_owned(),
            body: response.text().unwrap(),
            filled: Vec::new(),
            cleared: Vec::new(),
        }
    }
}

/// What browsers call a form.
pub const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

/// Fields as browsers encode them.
pub fn form<'a>(fields: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let mut encoded = url::form_urlencoded::Serializer::new(String::new());
    encoded.extend_pairs(fields);
    encoded.finish()
}

impl Page {
    fn html(&self) -> Html {
        Html::parse_document(&self.body)
    }

    /// What a person reads on the page.
    pub fn text(&self) -> String {
        text_of(self.html().root_element())
    }

    /// Types into a field, or chooses in a select.
    #[must_use]
    pub fn fill(mut self, name: &str, value: &str) -> Self {
        self.filled.retain(|(known, _)| known != name);
        self.filled.push((name.into(), value.into()));
        self
    }

    /// Ticks one box among those of a name.
    #[must_use]
    pub fn tick(mut self, name: &str, value: &str) -> Self {
        self.filled.push((name.into(), value.into()));
        self
    }

    /// Takes the tick out of a box.
    #[must_use]
    pub fn untick(mut self, name: &str) -> Self {
        self.cleared.push(name.into());
        self
    }

    /// Presses the button with this text: sends the form it belongs to, and follows.
    #[must_use]
    pub fn press(self, label: &str) -> Self {
        let (method, path, body) = self.submission(label);
        let request = match method.as_str() {
            "post" => self
                .browser
                .request(Method::POST, &path)
                .header("sec-fetch-site", "same-origin")
                .header(FORM.0, FORM.1)
                .body(body),
            _ => self.browser.request(Method::GET, &format!("{path}?{body}")),
        };
        let browser = self.browser.clone();
        browser.follow(request.send().unwrap(), &path)
    }

    /// Follows the link with this text.
    #[must_use]
    pub fn click(self, label: &str) -> Self {
        let html = self.html();
        let links = selector("a[href]");
        let link = html.select(&links).find(|link| text_of(*link) == label);
        let link = link.unwrap_or_else(|| panic!("no link {label:?} on {}:\n{}", self.path, self.text()));
        self.browser.visit(link.value().attr("href").unwrap())
    }

    fn submission(&self, label: &str) -> (String, String, String) {
        let html = self.html();
        let (forms, buttons) = (selector("form"), selector("button"));
        let found = html
            .select(&forms)
            .flat_map(|form| form.select(&buttons).map(move |button| (form, button)))
            .find(|(_, button)| text_of(*button) == label);
        let (form_element, button) = found.unwrap_or_else(|| {
            panic!("no button {label:?} on {} ({}):\n{}", self.path, self.status, self.text())
        });
        let mut fields = self.fields_of(&html, form_element);
        if let Some(name) = button.value().attr("name") {
            fields.push((name.into(), button.value().attr("value").unwrap_or("").into()));
        }
        let method = form_element.value().attr("method").unwrap_or("get").to_lowercase();
        let action =
            button.value().attr("formaction").or(form_element.value().attr("action")).unwrap_or(&self.path);
        (method, action.to_owned(), form(fields.iter().map(|(name, value)| (name.as_str(), value.as_str()))))
    }

    fn fields_of(&self, html: &Html, form_element: ElementRef<'_>) -> Vec<(String, String)> {
        let controls = selector("input, textarea, select");
        let own_id = form_element.value().attr("id").unwrap_or("-");
        let belongs = |control: &ElementRef<'_>| match control.value().attr("form") {
            Some(id) => id == own_id,
            None => control.ancestors().any(|node| node.id() == form_element.id()),
        };
        let mut fields = Vec::new();
        for control in html.select(&controls).filter(belongs) {
            let Some(name) = control.value().attr("name") else { continue };
            let kind = control.value().attr("type").unwrap_or("text");
            let chosen: Vec<&(String, String)> =
                self.filled.iter().filter(|(known, _)| known == name).collect();
            match (control.value().name(), kind) {
                ("input", "checkbox" | "radio") => {
                    let value = control.value().attr("value").unwrap_or("on");
                    let ticked = match chosen.is_empty() {
                        true => {
                            control.value().attr("checked").is_some()
                                && !self.cleared.iter().any(|known| known == name)
                        }
                        false => chosen.iter().any(|(_, wanted)| wanted == value),
                    };
                    if ticked {
                        fields.push((name.to_owned(), value.to_owned()));
                    }
                }
                ("input", "hidden") => {
                    fields.push((name.to_owned(), control.value().attr("value").unwrap_or("").to_owned()));
                }
                (kind, _) => fields.push((
                    name.to_owned(),
                    chosen.first().map_or_else(|| present_value(control, kind), |(_, value)| value.clone()),
                )),
            }
        }
        fields
    }

    /// The value of a field as it stands on the page.
    pub fn value(&self, name: &str) -> String {
        let html = self.html();
        let css = selector(&format!("[name={name:?}]"));
        let control = html.select(&css).find(|control| control.value().attr("type") != Some("hidden"));
        let control = control.or_else(|| html.select(&css).next());
        let control = control.unwrap_or_else(|| panic!("no field {name:?} on {}", self.path));
        present_value(control, control.value().name())
    }

    /// Whether something on the page fits these words of CSS.
    pub fn has(&self, css: &str) -> bool {
        self.html().select(&selector(css)).next().is_some()
    }

    /// The texts of all elements that fit.
    pub fn all(&self, css: &str) -> Vec<String> {
        self.html().select(&selector(css)).map(text_of).collect()
    }

    /// A header's text, or nothing.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("")
    }

    #[track_caller]
    pub fn sees(self, words: &str) -> Self {
        assert!(
            self.text().contains(words),
            "{words:?} is not on {} ({}):\n{}",
            self.path,
            self.status,
            self.text()
        );
        self
    }

    #[track_caller]
    pub fn does_not_see(self, words: &str) -> Self {
        assert!(!self.text().contains(words), "{words:?} is on {}", self.path);
        self
    }

    #[track_caller]
    pub fn has_status(self, status: u16) -> Self {
        assert_eq!(self.status, status, "on {}:\n{}", self.path, self.text());
        self
    }

    #[track_caller]
    pub fn is_not_found(self) -> Self {
        self.has_status(404)
    }

    #[track_caller]
    pub fn leads_to(self, path: &str) -> Self {
        assert_eq!(self.header("location"), path, "status {}", self.status);
        self
    }

    /// A message beside a field, tied to it for screen readers.
    #[track_caller]
    pub fn has_error(self, field: &str, words: &str) -> Self {
        let html = self.html();
        let marked =
            selector(&format!("[name={field:?}][aria-invalid=true][aria-describedby~=\"{field}-error\"]"));
        assert!(
            html.select(&marked).next().is_some(),
            "{field} is not marked on {}:\n{}",
            self.path,
            self.text()
        );
        let message = html.select(&selector(&format!("#{field}-error"))).map(text_of).collect::<String>();
        assert!(message.contains(words), "beside {field} stands {message:?}");
        self
    }
}

fn present_value(control: ElementRef<'_>, kind: &str) -> String {
    match kind {
        "textarea" => control.text().collect(),
        "select" => {
            let options = selector("option");
            let all: Vec<_> = control.select(&options).collect();
            let chosen = all.iter().find(|option| option.value().attr("selected").is_some()).or(all.first());
            chosen
                .map(|option| option.value().attr("value").map_or_else(|| text_of(*option), str::to_owned))
                .unwrap_or_default()
        }
        _ => control.value().attr("value").unwrap_or("").to_owned(),
    }
}
