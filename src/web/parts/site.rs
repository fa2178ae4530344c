//! Settings and menus, kept in memory as long as nobody changes them.

use std::sync::Arc;

use diesel::OptionalExtension;
use parking_lot::Mutex;

use crate::db::topics::Numbers;
use crate::db::{Conn, Db, Topic};
use crate::error::Error;
use crate::kit::markdown::{self, Profile};
use crate::models::media::{self, Illustration};
use crate::models::menu::{self, Menus};
use crate::models::page;
use crate::models::setting::{self, Settings};

/// What every page shows of the site.
#[derive(Debug, Clone)]
pub struct Site {
    /// What admins decided.
    pub settings: Settings,
    /// Slug and title of each standing page, in menu order.
    pub pages: Vec<(String, String)>,
    /// The links above and below every page.
    pub menus: Menus,
    /// The picture in the header.
    pub logo: Option<Illustration>,
    /// What stands at the foot in place of title and year: safe HTML.
    pub footer_html: Option<String>,
    /// The stylesheet of the admins' own colour.
    pub theme_path: Option<String>,
    /// The address readers use, without a slash at its end.
    pub base_url: String,
}

/// The last copy, and the numbers of what it was made from.
pub struct SiteCache {
    base_url: String,
    copy: Mutex<Option<(Numbers, Arc<Site>)>>,
}

impl SiteCache {
    /// Empty at first.
    pub fn new(base_url: &str) -> Self {
        Self { base_url: base_url.to_owned(), copy: Mutex::new(None) }
    }

    /// The site as it stands; as it was last known, while the database is away.
    pub async fn current(&self, db: &Db) -> Result<Arc<Site>, Error> {
        let is_known = db.generations().are_known(db).await;
        let last = self.copy.lock().clone();
        if let Some((made_from, site)) = &last
            && (!is_known || db.generations().still_stand(made_from))
        {
            return Ok(Arc::clone(site));
        }
        let made_from = db.numbers_to_read().await?.0.only(&[Topic::Site]);
        let (base_url, last) = (self.base_url.clone(), last.map(|(_, site)| site));
        let site = Arc::new(db.read(move |conn| read(conn, base_url, last.as_deref())).await?);
        *self.copy.lock() = Some((made_from, Arc::clone(&site)));
        Ok(site)
    }

    /// The last copy however old, for error pages while the database is away.
    pub fn last_known(&self) -> Arc<Site> {
        match self.copy.lock().as_ref() {
            Some((_, site)) => Arc::clone(site),
            None => Arc::new(Site {
                settings: Settings::default(),
                pages: Vec::new(),
                menus: Menus::default(),
                logo: None,
                footer_html: None,
                theme_path: None,
                base_url: self.base_url.clone(),
            }),
        }
    }
}

fn read(conn: &mut Conn, base_url: String, last: Option<&Site>) -> Result<Site, Error> {
    let settings = setting::load(conn)?;
    let pages = page::menu(conn)?;
    let logo = match settings.logo_id {
        Some(id) => media::find_sized(conn, id).optional()?,
        None => None,
    };
    Ok(Site {
        menus: menu::load(conn, &pages)?,
        theme_path: settings.theme_path(),
        footer_html: footer_html(&settings, last),
        logo,
        settings,
        pages,
        base_url,
    })
}

/// Rendered when it changed, by the rules for comments: it stands beside texts with headings of their own.
fn footer_html(settings: &Settings, last: Option<&Site>) -> Option<String> {
    match last.filter(|last| last.settings.footer == settings.footer) {
        Some(last) => last.footer_html.clone(),
        None if settings.footer.is_empty() => None,
        None => Some(markdown::render(&settings.footer, Profile::Comment).html),
    }
}
