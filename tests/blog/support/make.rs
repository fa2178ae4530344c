//! Things that are there before a story begins.

use platen::kit::password::{Cost, PasswordHasher};
use platen::kit::zone::Zone;
use platen::models::audit::Actor;
use platen::models::post::{self, PostInput};
use platen::models::user::{self, Email, NewUser, Role, Username};

use super::Blog;

/// The password of everybody in these stories.
pub const PASSWORD: &str = "a quiet engine hums";

/// Somebody with an account.
pub struct Person {
    pub name: String,
    role: Role,
}

pub fn person(name: &str, role: Role) -> Person {
    Person { name: name.into(), role }
}

pub fn reader(name: &str) -> Person {
    person(name, Role::Reader)
}

pub fn author(name: &str) -> Person {
    person(name, Role::Author)
}

pub fn editor(name: &str) -> Person {
    person(name, Role::Editor)
}

impl Person {
    /// Makes the account and answers its id.
    pub fn put_into(self, blog: &Blog) -> i64 {
        let new = NewUser {
            username: Username::parse(&self.name).unwrap(),
            email: Some(Email::parse(&format!("{}@example.org", self.name)).unwrap()),
            password_hash: Some(PasswordHasher::new(Cost::Cheap).hash(PASSWORD).unwrap()),
            role: self.role,
            display_name: String::new(),
            is_active: true,
        };
        let now = blog.now();
        blog.db.write_blocking(|conn| user::create(conn, &Actor::command_line(), &new, now)).unwrap()
    }
}

/// A published post of the admin; answers its id.
pub fn post(blog: &Blog, title: &str, content: &str) -> i64 {
    write(blog, title, content, "publish", "")
}

/// A draft of the admin; answers its id.
pub fn draft(blog: &Blog, title: &str, content: &str) -> i64 {
    write(blog, title, content, "save", "")
}

/// A published post of the admin with tags; answers its id.
pub fn tagged_post(blog: &Blog, title: &str, content: &str, tags: &str) -> i64 {
    write(blog, title, content, "publish", tags)
}

fn write(blog: &Blog, title: &str, content: &str, action: &str, tags: &str) -> i64 {
    let input = PostInput {
        title: title.into(),
        content: content.into(),
        action: action.into(),
        tags: tags.into(),
        ..PostInput::default()
    };
    post_of(blog, &input)
}

/// A post of the admin from all that a form can hold; answers its id.
pub fn post_of(blog: &Blog, input: &PostInput) -> i64 {
    let draft = input.parse(&Zone::default()).unwrap();
    let now = blog.now();
    blog.db
        .write_blocking(|conn| {
            let admin = user::find_by_username(conn, "root-ada")?;
            post::create(conn, &Actor::person(&admin, ""), &draft, now)
        })
        .unwrap()
        .id
}
