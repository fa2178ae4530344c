//! A program that calls the API, with a token or without.

use std::net::SocketAddr;

use platen::models::api_token::{self, Scope, TokenInput};
use platen::models::audit::Actor;
use platen::models::user;
use reqwest::Method;
use reqwest::blocking::{Client, Response};
use reqwest::header::HeaderMap;
use serde_json::Value;

use super::Blog;

/// A program. It keeps no cookies and follows nothing.
#[derive(Clone)]
pub struct Program {
    client: Client,
    base: String,
    token: Option<String>,
}

/// What a call was answered.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: String,
    call: String,
}

impl Blog {
    /// A program that is nobody.
    pub fn program(&self) -> Program {
        Program::new(self.address, None)
    }

    /// A program with a token of this person.
    pub fn program_of(&self, username: &str, scope: Scope) -> Program {
        Program::new(self.address, Some(self.token_of(username, scope, "")))
    }

    /// A token of this person, good for so many days.
    pub fn token_of(&self, username: &str, scope: Scope, days: &str) -> String {
        let now = self.now();
        let input =
            TokenInput { name: "A program".into(), scope: scope.to_string(), expires_in_days: days.into() };
        self.db
            .write_blocking(|conn| {
                let person = user::find_by_username(conn, username)?;
                let asked = input.parse(user::Role::Admin, now).unwrap();
                api_token::create(conn, &Actor::person(&person, ""), person.id, &asked, now)
            })
            .unwrap()
    }
}

impl Program {
    pub fn new(address: SocketAddr, token: Option<String>) -> Self {
        let client =
            Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build().unwrap();
        Self { client, base: format!("http://{address}"), token }
    }

    pub fn get(&self, path: &str) -> Reply {
        self.call(Method::GET, path, None, &[])
    }

    pub fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Reply {
        self.call(Method::GET, path, None, headers)
    }

    pub fn post(&self, path: &str, body: &Value) -> Reply {
        self.call(Method::POST, path, Some(body.to_string()), &[])
    }

    pub fn post_with(&self, path: &str, body: &Value, headers: &[(&str, &str)]) -> Reply {
        self.call(Method::POST, path, Some(body.to_string()), headers)
    }

    pub fn put(&self, path: &str, body: &Value) -> Reply {
        self.call(Method::PUT, path, Some(body.to_string()), &[])
    }

    pub fn patch(&self, path: &str, body: &Value) -> Reply {
        self.call(Method::PATCH, path, Some(body.to_string()), &[])
    }

    pub fn patch_with(&self, path: &str, body: &Value, headers: &[(&str, &str)]) -> Reply {
        self.call(Method::PATCH, path, Some(body.to_string()), headers)
    }

    pub fn delete(&self, path: &str) -> Reply {
        self.call(Method::DELETE, path, None, &[])
    }

    /// Any call below `/api/v1`.
    pub fn call(&self, method: Method, path: &str, body: Option<String>, headers: &[(&str, &str)]) -> Reply {
        let call = format!("{method} {path}");
        let mut request = self.client.request(method, format!("{}/api/v1{path}", self.base));
        if let Some(token) = &self.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        if let Some(body) = body {
            request = request.header("content-type", "application/json").body(body);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        Reply::of(request.send().unwrap(), call)
    }
}

impl Reply {
    fn of(response: Response, call: String) -> Self {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Self { status, headers, body: response.text().unwrap(), call }
    }

    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body)
            .unwrap_or_else(|error| panic!("{}: {error}: {}", self.call, self.body))
    }

    /// A header's text, or nothing.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("")
    }

    /// Its status; failures must be problems, and nothing sets a cookie.
    #[track_caller]
    pub fn is(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}: {}", self.call, self.body);
        assert!(!self.headers.contains_key("set-cookie"), "{}", self.call);
        if status >= 400 {
            assert_eq!(self.header("content-type"), "application/problem+json", "{}", self.call);
            assert_eq!(self.json()["status"], status, "{}", self.call);
        }
        self
    }

    /// A message beside a field.
    #[track_caller]
    pub fn has_error(self, field: &str, words: &str) -> Self {
        let json = self.json();
        let messages = json["errors"][field].to_string();
        assert!(messages.contains(words), "{}: beside {field} stands {messages} in {json}", self.call);
        self
    }
}
