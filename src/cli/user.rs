//! `platen user`: people, from the machine itself.

use std::io::{IsTerminal, Read};

use clap::{Args, Subcommand};

use super::{Failure, opening, output};
use crate::config::{Config, Environment};
use crate::db::{Conn, Moment};
use crate::error::Error;
use crate::kit::clock::Clock;
use crate::kit::password::{Cost, PasswordHasher};
use crate::kit::token::random_token;
use crate::models::audit::Actor;
use crate::models::user::{self, NewPassword, NewUser, Role, SignupInput, User};

/// Options of `user`.
#[derive(Debug, Args)]
pub struct UserArgs {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Make an account
    Create {
        /// 3-40 letters, digits, _ and -
        #[arg(long)]
        username: String,
        /// The e-mail address
        #[arg(long)]
        email: String,
        /// reader, author, editor or admin
        #[arg(long, value_parser = role)]
        role: Role,
        #[command(flatten)]
        password: PasswordArgs,
    },
    /// List the people
    List {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Give somebody another role
    SetRole {
        /// Who
        username: String,
        /// reader, author, editor or admin
        #[arg(value_parser = role)]
        role: Role,
    },
    /// Give somebody another password, and end their sessions
    SetPassword {
        /// Who
        username: String,
        #[command(flatten)]
        password: PasswordArgs,
    },
    /// Bar somebody from signing in, and end their sessions
    Deactivate {
        /// Who
        username: String,
    },
    /// Let somebody sign in again
    Activate {
        /// Who
        username: String,
    },
}

#[derive(Debug, Clone, Copy, Args)]
struct PasswordArgs {
    /// Read the password from the first line of stdin; else it is asked for on a terminal, and made up elsewhere
    #[arg(long)]
    password_stdin: bool,
}

fn role(word: &str) -> Result<Role, String> {
    Role::parse(word).ok_or_else(|| "the roles are reader, author, editor and admin".to_owned())
}

/// Runs `user`.
pub fn run(args: &UserArgs, config: &Config) -> Result<(), Failure> {
    let now: Moment = Clock::system().now().into();
    let conn = &mut opening::ready(config)?;
    let actor = Actor::command_line();
    match &args.verb {
        Verb::Create { username, email, role, password } => {
            create(conn, config, (username, email, *role, *password), now)
        }
        Verb::List { json } => list(conn, *json),
        Verb::SetRole { username, role } => {
            let user = find(conn, username)?;
            user::set_role(conn, &actor, user.id, *role, now)?;
            output::line(format!("{} is {role} now.", user.username));
            Ok(())
        }
        Verb::SetPassword { username, password } => {
            let user = find(conn, username)?;
            let (password, made_up) = choose_password(*password)?;
            user::set_password(conn, &actor, user.id, &hash(config, &password)?, None, now)?;
            output::line(format!("The password of {} was changed.", user.username));
            show_once(&password, made_up);
            Ok(())
        }
        Verb::Deactivate { username } => set_active(conn, username, false, now),
        Verb::Activate { username } => set_active(conn, username, true, now),
    }
}

fn create(
    conn: &mut Conn,
    config: &Config,
    (username, email, role, password): (&str, &str, Role, PasswordArgs),
    now: Moment,
) -> Result<(), Failure> {
    let (password, made_up) = choose_password(password)?;
    let input =
        SignupInput { username: username.into(), email: email.into(), password: password.expose().into() };
    let signup = input.parse().map_err(|errors| {
        let wrong = ["username", "email", "password"]
            .into_iter()
            .filter_map(|field| Some(format!("{field} {}", errors.get(field)?)));
        Failure::new(format!("the {}.", wrong.collect::<Vec<_>>().join("; the ")))
    })?;
    let new = NewUser {
        username: signup.username,
        email: Some(signup.email),
        password_hash: Some(hash(config, &password)?),
        role,
        display_name: String::new(),
        is_active: true,
    };
    user::create(conn, &Actor::command_line(), &new, now).map_err(|error| match error {
        error if error.is_taken("users_username_key_key") => {
            Failure::new(format!("the username {username} is taken."))
        }
        error if error.is_taken("users_email_key_key") => {
            Failure::new(format!("somebody has the e-mail address {email} already."))
        }
        error => error.into(),
    })?;
    output::line(format!("{username} was made, as {role}."));
    show_once(&password, made_up);
    Ok(())
}

#[derive(serde::Serialize)]
struct Listed<'a> {
    id: i64,
    username: &'a str,
    email: Option<&'a str>,
    role: Role,
    is_active: bool,
    created_at: String,
}

fn list(conn: &mut Conn, json: bool) -> Result<(), Failure> {
    let people = user::everybody(conn)?;
    if json {
        let listed: Vec<Listed<'_>> = people.iter().map(listed).collect();
        return output::json(&listed);
    }
    let rows: Vec<Vec<String>> = people
        .iter()
        .map(|user| {
            let state = if user.is_active() { "active" } else { "deactivated" };
            let email = user.email.clone().unwrap_or_else(|| "-".into());
            vec![user.username.clone(), user.role.to_string(), state.into(), email]
        })
        .collect();
    output::table(&rows);
    Ok(())
}

fn listed(user: &User) -> Listed<'_> {
    Listed {
        id: user.id,
        username: &user.username,
        email: user.email.as_deref(),
        role: user.role,
        is_active: user.is_active(),
        created_at: user.created_at.to_string(),
    }
}

fn set_active(conn: &mut Conn, username: &str, active: bool, now: Moment) -> Result<(), Failure> {
    let user = find(conn, username)?;
    user::set_active(conn, &Actor::command_line(), user.id, active, now)?;
    output::line(format!("{} {} sign in.", user.username, if active { "may" } else { "can't" }));
    Ok(())
}

fn find(conn: &mut Conn, username: &str) -> Result<User, Failure> {
    user::find_by_username(conn, username).map_err(Error::from).map_err(|error| match error {
        Error::NotFound => {
            Failure::new(format!("there is nobody called {username}. `platen user list` tells who there is."))
        }
        error => error.into(),
    })
}

fn hash(config: &Config, password: &NewPassword) -> Result<String, Failure> {
    let cost = if config.environment == Environment::Testing { Cost::Cheap } else { Cost::Standard };
    PasswordHasher::new(cost)
        .hash(password.expose())
        .map_err(|error| Failure::new(format!("the password can't be hashed: {error}")))
}

/// The password, and whether it was made up here.
fn choose_password(args: PasswordArgs) -> Result<(NewPassword, bool), Failure> {
    let made_up = !args.password_stdin && !std::io::stdin().is_terminal();
    let typed = match (args.password_stdin, made_up) {
        (true, _) => first_line_of_stdin()?,
        (_, true) => random_token(),
        _ => ask_twice()?,
    };
    let password =
        NewPassword::parse(&typed).map_err(|problem| Failure::new(format!("the password {problem}.")))?;
    Ok((password, made_up))
}

fn first_line_of_stdin() -> Result<String, Failure> {
    let mut text = String::new();
    std::io::stdin().take(4_096).read_to_string(&mut text)?;
    Ok(text.lines().next().unwrap_or_default().to_owned())
}

fn ask_twice() -> Result<String, Failure> {
    let typed = rpassword::prompt_password("Password: ")?;
    match rpassword::prompt_password("Once more: ")? == typed {
        true => Ok(typed),
        false => Err(Failure::new("the two passwords differ; nothing was changed.")),
    }
}

fn show_once(password: &NewPassword, made_up: bool) {
    if made_up {
        output::line(format!("Password, shown this once: {}", password.expose()));
    }
}
