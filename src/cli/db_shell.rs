//! `platen db shell`: the database's own client, on the configured database.

use std::process::Command;

use clap::Args;
use percent_encoding::percent_decode_str;
use url::Url;

use super::{Failure, opening};
use crate::config::Config;
use crate::db::{Backend, DatabaseUrl};

/// Options of `db shell`.
#[derive(Debug, Args)]
pub struct ShellArgs {
    /// What the client gets beside the database, after `--`
    #[arg(last = true, value_name = "ARGS")]
    passed_on: Vec<String>,
}

/// Runs `db shell`: the client takes this program's place.
pub fn run(args: &ShellArgs, config: &Config) -> Result<(), Failure> {
    let url = &config.database.url;
    if opening::is_missing(url) {
        return Err(Failure::new(format!(
            "there is no database yet at {url}. `platen migrate up` makes it."
        )));
    }
    let mut client = client(url)?;
    client.args(&args.passed_on);
    let name = client.get_program().to_string_lossy().into_owned();
    let error = take_over(client);
    Err(Failure::new(match error.kind() {
        std::io::ErrorKind::NotFound => format!(
            "the client {name} is not installed (or not in PATH). Install it to use `platen db shell`."
        ),
        _ => format!("{name} can't be started: {error}."),
    }))
}

/// The client and how it is called; a password goes by its environment, which other people can't see.
fn client(url: &DatabaseUrl) -> Result<Command, Failure> {
    match url.backend() {
        Backend::Sqlite => {
            let mut client = Command::new("sqlite3");
            client.arg(url.target());
            Ok(client)
        }
        Backend::Postgres => psql(parsed(url)?),
        Backend::Mysql => Ok(mysql(&parsed(url)?)),
    }
}

fn parsed(url: &DatabaseUrl) -> Result<Url, Failure> {
    Url::parse(url.target()).map_err(|error| Failure::new(format!("DATABASE_URL can't be read: {error}")))
}

fn psql(mut url: Url) -> Result<Command, Failure> {
    let mut client = Command::new("psql");
    if let Some(password) = url.password() {
        client.env("PGPASSWORD", decoded(password));
    }
    if url.password().is_some() && url.set_password(None).is_err() {
        return Err(Failure::new("DATABASE_URL can't be read: it has a password and no host."));
    }
    let (secret, rest): (Vec<_>, Vec<_>) =
        url.query_pairs().into_owned().partition(|(name, _)| name == "password");
    if let Some((_, password)) = secret.into_iter().next() {
        client.env("PGPASSWORD", password);
        url.query_pairs_mut().clear().extend_pairs(rest);
    }
    client.arg(url.as_str());
    Ok(client)
}

fn mysql(url: &Url) -> Command {
    let mut client = Command::new("mysql");
    if let Some(host) = url.host_str() {
        client.arg(format!("--host={}", decoded(host)));
    }
    if let Some(port) = url.port() {
        client.arg(format!("--port={port}"));
    }
    if !url.username().is_empty() {
        client.arg(format!("--user={}", decoded(url.username())));
    }
    if let Some(password) = url.password() {
        client.env("MYSQL_PWD", decoded(password));
    }
    for (name, value) in url.query_pairs() {
        match name.as_ref() {
            "unix_socket" => client.arg(format!("--socket={value}")),
            "ssl_ca" => client.arg(format!("--ssl-ca={value}")),
            _ => continue,
        };
    }
    client.arg("--default-character-set=utf8mb4").arg(decoded(url.path().trim_start_matches('/')));
    client
}

fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

#[cfg(unix)]
fn take_over(mut client: Command) -> std::io::Error {
    use std::os::unix::process::CommandExt;
    client.exec()
}

#[cfg(not(unix))]
fn take_over(mut client: Command) -> std::io::Error {
    match client.status() {
        Ok(status) => std::process::exit(status.code().unwrap_or(1)),
        Err(error) => error,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_never_an_argument() {
        for text in [
            "postgres://ada:s%40cret@db.example/blog?sslmode=require",
            "postgres://ada@db.example/blog?password=s%40cret&sslmode=require",
        ] {
            let client = psql(Url::parse(text).unwrap()).unwrap();
            assert_secret_is_hidden(&client, "PGPASSWORD");
        }
        assert_secret_is_hidden(
            &mysql(&Url::parse("mysql://ada:s%40cret@db.example/blog").unwrap()),
            "MYSQL_PWD",
        );
    }

    fn assert_secret_is_hidden(client: &Command, variable: &str) {
        let arguments = format!("{:?}", client.get_args().collect::<Vec<_>>());
        assert!(!arguments.contains("cret"), "{arguments}");
        assert!(arguments.contains("blog"), "{arguments}");
        assert!(client.get_envs().any(|(name, value)| name == variable && value == Some("s@cret".as_ref())));
    }
}
