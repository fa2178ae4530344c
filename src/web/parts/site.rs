//! Settings and menus, kept in memory for at most a second.

use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use crate::db::{Conn, Db};
use crate::error::Error;
use crate::models::menu::{self, Menus};
use crate::models::page;
use crate::models::setting::{self, Settings};

/// How old the copy may be: two nodes on one database agree within a second.
const FRESH: Duration = Duration::from_millis(900);

/// What every page shows of the site.
#[derive(Debug, Clone)]
pub struct Site {
    /// What admins decided.
    pub settings: Settings,
    /// Slug and title of each standing page, in menu order.
    pub pages: Vec<(String, String)>,
    /// The links above and below every page.
    pub menus: Menus,
    /// The address readers use, without a slash at its end.
    pub base_url: String,
}

/// The last copy, and when it was made.
pub struct SiteCache {
    base_url: String,
    copy: Mutex<Option<(Instant, Arc<Site>)>>,
}

impl SiteCache {
    /// Empty at first.
    pub fn new(base_url: &str) -> Self {
        Self { base_url: base_url.to_owned(), copy: Mutex::new(None) }
    }

    /// The site as it stands, at most a second old.
    pub async fn current(&self, db: &Db) -> Result<Arc<Site>, Error> {
        if let Some((made, site)) = self.copy.lock().as_ref()
            && made.elapsed() < FRESH
        {
            return Ok(Arc::clone(site));
        }
        let base_url = self.base_url.clone();
        let site = Arc::new(db.read(move |conn| read(conn, base_url)).await?);
        *self.copy.lock() = Some((Instant::now(), Arc::clone(&site)));
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
                base_url: self.base_url.clone(),
            }),
        }
    }

    /// Forgets the copy; the next page reads anew. To be called after a write to settings, pages or menus.
    pub fn forget(&self) {
        *self.copy.lock() = None;
    }
}

fn read(conn: &mut Conn, base_url: String) -> Result<Site, Error> {
    let pages = page::menu(conn)?;
    Ok(Site { settings: setting::load(conn)?, menus: menu::load(conn, &pages)?, pages, base_url })
}
