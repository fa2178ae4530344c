//! `/admin/menus`: the links above and below every page.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use crate::db::Conn;
use crate::error::Error;
use crate::kit::field_errors::FieldErrors;
use crate::models::category::{self, Category};
use crate::models::menu::{self, Direction, Entry, Item, ItemInput, Menu, MenuName};
use crate::models::page::{self, StandingPage};
use crate::urls;
use crate::web::parts::flash::Message;
use crate::web::parts::{Editor, Flash, Form, Layout, State, page_with_status, see_other};

/// Categories to choose from.
const CATEGORIES: i64 = 100;

#[derive(Template)]
#[template(path = "admin/menus/show.html")]
struct ShowPage {
    layout: Layout,
    name: MenuName,
    menu: Menu,
    choices: Choices,
    form: ItemInput,
    errors: FieldErrors,
}

/// What an item can lead to beside addresses.
pub(super) struct Choices {
    /// Standing pages, drafts too.
    pub pages: Vec<StandingPage>,
    /// The first categories by name, and the one that is chosen.
    pub categories: Vec<Category>,
}

/// A form that only names the menu's version.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct VersionInput {
    pub(super) version: String,
}

impl ShowPage {
    /// What readers see while nobody made a menu.
    fn present(&self) -> &[Entry] {
        match self.name {
            MenuName::Header => &self.layout.site.menus.header,
            MenuName::Footer => &self.layout.site.menus.footer,
        }
    }

    /// Every item with its level, and the ways it can go.
    fn lines(&self) -> Vec<(&Item, usize, Vec<Direction>)> {
        let mut lines = Vec::new();
        for (at, branch) in self.menu.branches.iter().enumerate() {
            let mut ways = ways(at, self.menu.branches.len());
            if at > 0 && branch.children.is_empty() {
                ways.push(Direction::In);
            }
            lines.push((&branch.item, 1, ways));
            for (below, child) in branch.children.iter().enumerate() {
                let mut ways = self::ways(below, branch.children.len());
                ways.push(Direction::Out);
                lines.push((child, 2, ways));
            }
        }
        lines
    }
}

fn ways(at: usize, of: usize) -> Vec<Direction> {
    let (up, down) = ((at > 0).then_some(Direction::Up), (at + 1 < of).then_some(Direction::Down));
    up.into_iter().chain(down).collect()
}

impl Choices {
    /// Of very many categories, the others are named by their address.
    pub(super) fn load(conn: &mut Conn, chosen: Option<i64>) -> Result<Self, Error> {
        let mut categories = category::first(conn, CATEGORIES)?;
        if let Some(id) = chosen
            && !categories.iter().any(|category| category.id == id)
        {
            categories.insert(0, category::find(conn, id)?);
        }
        Ok(Self { pages: page::all(conn)?, categories })
    }
}

/// `GET /admin/menus`: the one in the header.
pub async fn index(_editor: Editor, layout: Layout, state: State) -> Result<HttpResponse, Error> {
    answer(StatusCode::OK, layout, &state, MenuName::Header, Shown::default()).await
}

/// `GET /admin/menus/{menu}`
pub async fn show(
    _editor: Editor,
    name: web::Path<String>,
    layout: Layout,
    state: State,
) -> Result<HttpResponse, Error> {
    answer(StatusCode::OK, layout, &state, named(&name)?, Shown::default()).await
}

/// `POST /admin/menus/{menu}/make`: a menu of their own, which begins as what readers see.
pub async fn create(
    editor: Editor,
    name: web::Path<String>,
    state: State,
    flash: Flash,
) -> Result<HttpResponse, Error> {
    let (name, actor, now) = (named(&name)?, editor.actor(), state.now());
    state.db.write(move |conn| menu::make(conn, &actor, name, now)).await?;
    flash.notice("The menu is yours to arrange. Readers see no difference yet.");
    see_other(urls::admin_menu(name.as_str()))
}

/// `POST /admin/menus/{menu}/reset`
pub async fn destroy(
    editor: Editor,
    name: web::Path<String>,
    form: Form<VersionInput>,
    layout: Layout,
    state: State,
    flash: Flash,
) -> Result<HttpResponse, Error> {
    let (name, actor, now) = (named(&name)?, editor.actor(), state.now());
    let version = version(&form.version)?;
    let done = state.db.write(move |conn| menu::reset(conn, &actor, (name, version), now)).await;
    flash_or_conflict(done, "The menu is as it was at first.", name, (layout, &state, flash)).await
}

/// What the page shows beside the menu: the form of a new item.
#[derive(Default)]
pub(super) struct Shown {
    pub form: ItemInput,
    pub errors: FieldErrors,
}

/// The menu's page.
pub(super) async fn answer(
    status: StatusCode,
    layout: Layout,
    state: &State,
    name: MenuName,
    shown: Shown,
) -> Result<HttpResponse, Error> {
    let (menu, choices) = state
        .db
        .read(move |conn| -> Result<_, Error> { Ok((menu::find(conn, name)?, Choices::load(conn, None)?)) })
        .await?;
    let Shown { form, errors } = shown;
    page_with_status(status, &ShowPage { layout, name, menu, choices, form, errors })
}

/// 409: the menu as it stands, and what was typed.
pub(super) async fn conflict(
    mut layout: Layout,
    state: &State,
    name: MenuName,
    form: ItemInput,
) -> Result<HttpResponse, Error> {
    let text = "Somebody else changed the menu meanwhile. Here it is as it stands now; look, then try again.";
    layout.messages.push(Message { is_alert: true, text: text.into() });
    answer(StatusCode::CONFLICT, layout, state, name, Shown { form, ..Shown::default() }).await
}

/// After a deed without fields: back to the menu with a word, or the menu with what stands against it.
pub(super) async fn flash_or_conflict(
    done: Result<(), Error>,
    notice: &str,
    name: MenuName,
    (mut layout, state, flash): (Layout, &State, Flash),
) -> Result<HttpResponse, Error> {
    match done {
        Ok(()) => {
            flash.notice(notice);
            see_other(urls::admin_menu(name.as_str()))
        }
        Err(Error::Stale) => conflict(layout, state, name, ItemInput::default()).await,
        Err(Error::Refused(text)) => {
            layout.messages.push(Message { is_alert: true, text });
            answer(StatusCode::CONFLICT, layout, state, name, Shown::default()).await
        }
        Err(error) => Err(error),
    }
}

/// The menu that an address names.
pub(super) fn named(name: &str) -> Result<MenuName, Error> {
    MenuName::parse(name).ok_or(Error::NotFound)
}

/// The version that a form was shown with.
pub(super) fn version(typed: &str) -> Result<i32, Error> {
    typed.trim().parse().ok().filter(|version| *version >= 0).ok_or_else(|| {
        Error::BadRequest(
            "The form did not say which version of the menu it changes. Open the menu anew.".into(),
        )
    })
}
