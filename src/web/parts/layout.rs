//! What every page of the site shares: its name, who looks at it, the messages it shows once.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use actix_session::SessionExt;
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use chrono::Datelike;
use tracing_actix_web::RequestId;

use super::flash::{self, Message};
use super::guard::Viewer;
use super::parking;
use super::posted::Posted;
use super::site::Site;
use super::state::State;
use crate::db::Moment;
use crate::error::Error;
use crate::models::menu::Entry;
use crate::models::setting::Settings;
use crate::models::user::{Role, User};

/// The frame of a page, taken by every handler that renders one.
#[derive(Clone)]
pub struct Layout {
    /// Settings and menu.
    pub site: Arc<Site>,
    /// Who is signed in.
    pub viewer: Option<Arc<User>>,
    /// Messages of the last action.
    pub messages: Vec<Message>,
    /// The kept form that the page shows again, for its hidden field.
    pub kept: Option<i64>,
    /// Path of this page.
    pub path: String,
    /// Names the request in the log.
    pub request_id: String,
    /// The moment the page is made for.
    pub now: Moment,
}

impl FromRequest for Layout {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let viewer = Viewer::from_request(request, payload);
        let request = request.clone();
        Box::pin(async move {
            let Viewer(viewer) = viewer.await?;
            let state = request
                .app_data::<State>()
                .ok_or_else(|| Error::Internal(anyhow::anyhow!("the state of the site is missing")))?;
            let site = state.site.current(&state.db).await?;
            let messages = match request.method().is_safe() {
                true => flash::take(&request.get_session()),
                false => Vec::new(),
            };
            let posted = request.extensions().get::<Posted>().cloned();
            let kept = posted.and_then(|posted| posted.field(parking::FIELD)).and_then(|id| id.parse().ok());
            Ok(Self { viewer, messages, kept, ..Self::bare(&request, site, state.now()) })
        })
    }
}

impl Layout {
    /// The frame without a person: what error pages use.
    pub fn bare(request: &HttpRequest, site: Arc<Site>, now: Moment) -> Self {
        let request_id = request.extensions().get::<RequestId>().map(ToString::to_string);
        Self {
            site,
            viewer: None,
            messages: Vec::new(),
            kept: None,
            path: request.path().to_owned(),
            request_id: request_id.unwrap_or_default(),
            now,
        }
    }

    /// Adds a message to this page.
    pub fn tell(&mut self, text: String) {
        self.messages.push(Message { is_alert: false, text });
    }

    /// What admins decided.
    pub fn settings(&self) -> &Settings {
        &self.site.settings
    }

    /// Whether nothing on the page is personal.
    pub fn is_for_everybody(&self) -> bool {
        self.viewer.is_none() && self.messages.is_empty()
    }

    /// Whether the person may write.
    pub fn may_write(&self) -> bool {
        self.viewer.as_ref().is_some_and(|user| user.is_at_least(Role::Author))
    }

    /// Whether the person sees the admin pages.
    pub fn may_edit_all(&self) -> bool {
        self.viewer.as_ref().is_some_and(|user| user.is_at_least(Role::Editor))
    }

    /// Whether the person may do everything.
    pub fn is_admin(&self) -> bool {
        self.viewer.as_ref().is_some_and(|user| user.is_at_least(Role::Admin))
    }

    /// `page` when this page is at or below `path`: the value of `aria-current`.
    pub fn is_at(&self, path: &str) -> bool {
        self.path == path || self.path.strip_prefix(path).is_some_and(|rest| rest.starts_with('/'))
    }

    /// What is to be seen on the picture in the header.
    pub fn logo_alt(&self) -> &str {
        match self.settings().logo_alt.as_str() {
            "" => &self.settings().title,
            alt => alt,
        }
    }

    /// Whether this page is one of those that a folded part of a menu leads to.
    pub fn is_within(&self, entry: &Entry) -> bool {
        self.is_at(&entry.address) || entry.children.iter().any(|child| self.is_at(&child.address))
    }

    /// The address readers use for a path of ours.
    pub fn absolute(&self, path: &str) -> String {
        format!("{}{path}", self.site.base_url)
    }

    /// A day as people read it: `21 November 2026`.
    pub fn date(&self, at: &Moment) -> String {
        self.settings().time_zone.to_local(**at).format("%-d %B %Y").to_string()
    }

    /// A day as people read it, or a dash.
    pub fn date_or_dash(&self, at: &Option<Moment>) -> String {
        at.as_ref().map_or_else(|| "–".to_owned(), |at| self.date(at))
    }

    /// A moment as people read it: `21 November 2026, 09:30`.
    pub fn date_time(&self, at: &Moment) -> String {
        self.settings().time_zone.to_local(**at).format("%-d %B %Y, %H:%M").to_string()
    }

    /// A moment to the second: `21 November 2026, 09:30:05`.
    pub fn second(&self, at: &Moment) -> String {
        self.settings().time_zone.to_local(**at).format("%-d %B %Y, %H:%M:%S").to_string()
    }

    /// A moment as machines read it: `2026-11-21T09:30:00Z`.
    pub fn iso(&self, at: &Moment) -> String {
        at.format("%Y-%m-%dT%H:%M:%SZ").to_string()
    }

    /// This year, for the foot of the page.
    pub fn year(&self) -> i32 {
        self.settings().time_zone.to_local(*self.now).year()
    }

    /// Where an asset is served, by its name below `static/`.
    pub fn asset(&self, name: &str) -> String {
        super::assets::path_of(name)
    }
}
