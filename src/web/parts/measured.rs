//! Figures that take a large site's database a while: kept a minute there, gathered anew elsewhere.

use std::any::Any;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use crate::db::{Conn, Db};
use crate::error::Error;

/// How long figures of a large site are shown as they are, at least.
const FRESH: Duration = Duration::from_secs(60);
/// How long they are shown while new ones are gathered.
const USABLE: Duration = Duration::from_secs(60 * 60);
/// The database spends at most one part in so many on gathering.
const SHARE: u32 = 20;
/// Between two looks at figures that somebody else has asked for.
const LOOK: Duration = Duration::from_millis(20);

type Figures = Arc<dyn Any + Send + Sync>;

struct Kept {
    figures: Option<Figures>,
    made: Instant,
    took: Duration,
    is_under_way: bool,
}

/// The figures of this process, by name. Cheap to clone.
#[derive(Clone, Default)]
pub struct Measured(Arc<Mutex<HashMap<String, Kept>>>);

/// Marks figures as no longer under way, whatever happens.
struct UnderWay(Measured, String);

impl Drop for UnderWay {
    fn drop(&mut self) {
        if let Some(kept) = self.0.0.lock().get_mut(&self.1) {
            kept.is_under_way = false;
        }
    }
}

impl Measured {
    /// The figures called `name`. Those of a large site, as `is_large` says, are a minute old at most, or an
    /// hour where nobody looked, and new ones are gathered beside, once; all others are gathered now.
    /// None when they are not there after `patience`.
    pub async fn read<T: Send + Sync + 'static>(
        &self,
        name: &str,
        db: &Db,
        patience: Duration,
        is_large: fn(&T) -> bool,
        gather: impl FnOnce(&mut Conn) -> Result<T, Error> + Send + 'static,
    ) -> Result<Option<Arc<T>>, Error> {
        let kept = self.kept(name);
        let is_due = kept.as_ref().is_none_or(|(_, is_due)| *is_due);
        let Some(mark) = is_due.then(|| self.begin(name)).flatten() else {
            return match kept {
                Some((figures, _)) => Ok(Some(figures)),
                None if !self.has_ended(name, patience).await => Ok(None),
                None => match self.kept(name) {
                    Some((figures, _)) => Ok(Some(figures)),
                    None => Ok(Some(Arc::new(db.read(gather).await?))),
                },
            };
        };
        let (measured, db) = (self.clone(), db.clone());
        let gathering =
            actix_web::rt::spawn(async move { measured.gather(mark, &db, is_large, gather).await });
        match kept {
            Some((figures, _)) => Ok(Some(figures)),
            None => match tokio::time::timeout(patience, gathering).await {
                Ok(gathered) => gathered.map_err(|error| Error::Internal(error.into()))?.map(Some),
                Err(_) => Ok(None),
            },
        }
    }

    /// Figures that may be shown still, and whether it is time for new ones.
    fn kept<T: Send + Sync + 'static>(&self, name: &str) -> Option<(Arc<T>, bool)> {
        let all = self.0.lock();
        let kept = all.get(name).filter(|kept| kept.made.elapsed() < USABLE)?;
        let figures = Arc::clone(kept.figures.as_ref()?).downcast::<T>().ok()?;
        Some((figures, kept.made.elapsed() > FRESH.max(kept.took * SHARE)))
    }

    /// Takes the gathering on; None where somebody else did.
    fn begin(&self, name: &str) -> Option<UnderWay> {
        let mut all = self.0.lock();
        let fresh = Kept { figures: None, made: Instant::now(), took: Duration::ZERO, is_under_way: false };
        let kept = all.entry(name.to_owned()).or_insert(fresh);
        if std::mem::replace(&mut kept.is_under_way, true) {
            return None;
        }
        Some(UnderWay(self.clone(), name.to_owned()))
    }

    async fn gather<T: Send + Sync + 'static>(
        &self,
        mark: UnderWay,
        db: &Db,
        is_large: fn(&T) -> bool,
        gather: impl FnOnce(&mut Conn) -> Result<T, Error> + Send + 'static,
    ) -> Result<Arc<T>, Error> {
        let started = Instant::now();
        let figures = Arc::new(db.read(gather).await?);
        if let Some(kept) = self.0.lock().get_mut(&mark.1) {
            kept.figures = is_large(&figures).then(|| Arc::clone(&figures) as Figures);
            (kept.made, kept.took) = (Instant::now(), started.elapsed());
        }
        Ok(figures)
    }

    /// Waits for figures that somebody else has asked for; answers whether they came in time.
    async fn has_ended(&self, name: &str, patience: Duration) -> bool {
        let started = Instant::now();
        let is_under_way = || self.0.lock().get(name).is_some_and(|kept| kept.is_under_way);
        while is_under_way() {
            if started.elapsed() >= patience {
                return false;
            }
            tokio::time::sleep(LOOK).await;
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;
    use crate::db::{DatabaseUrl, PoolOptions};

    const PATIENCE: Duration = Duration::from_secs(10);

    struct Site {
        measured: Measured,
        db: Db,
        gathered: Arc<AtomicU32>,
        _folder: tempfile::TempDir,
    }

    impl Site {
        fn new() -> Self {
            let folder = tempfile::tempdir().unwrap();
            let url = format!("sqlite://{}", folder.path().join("platen.db").display());
            let options = PoolOptions { size: 2, timeout: PATIENCE };
            let db = Db::connect(&DatabaseUrl::parse(&url).unwrap(), None, &options).unwrap();
            Self { measured: Measured::default(), db, gathered: Arc::default(), _folder: folder }
        }

        /// How often figures were gathered, as the figures say.
        async fn read(&self, is_large: bool, patience: Duration) -> Option<u32> {
            let gathered = Arc::clone(&self.gathered);
            let gather = move |_: &mut Conn| {
                std::thread::sleep(Duration::from_millis(100));
                Ok(gathered.fetch_add(1, Ordering::SeqCst) + 1)
            };
            let is_large = if is_large { |_: &u32| true } else { |_: &u32| false };
            self.measured.read("figures", &self.db, patience, is_large, gather).await.unwrap().map(|n| *n)
        }

        fn age(&self, by: Duration) {
            let mut all = self.measured.0.lock();
            let kept = all.get_mut("figures").unwrap();
            kept.made = kept.made.checked_sub(by).unwrap();
        }
    }

    #[actix_web::test]
    async fn a_small_site_is_counted_each_time() {
        let site = Site::new();
        for number in 1..=3 {
            assert_eq!(site.read(false, PATIENCE).await, Some(number));
        }
        let (one, other) = futures_util::join!(site.read(false, PATIENCE), site.read(false, PATIENCE));
        assert_eq!(one.max(other), Some(5), "two who ask at once do not share");
    }

    #[actix_web::test]
    async fn figures_of_a_large_site_are_kept_a_minute_and_then_gathered_beside() {
        let site = Site::new();
        assert_eq!(site.read(true, PATIENCE).await, Some(1));
        assert_eq!(site.read(true, PATIENCE).await, Some(1));
        site.age(Duration::from_secs(61));
        assert_eq!(site.read(true, PATIENCE).await, Some(1), "nobody waits for the new ones");
        for _ in 0..200 {
            if site.read(true, PATIENCE).await == Some(2) {
                break;
            }
            tokio::time::sleep(LOOK).await;
        }
        assert_eq!(site.gathered.load(Ordering::SeqCst), 2, "once, however many ask");
        site.age(USABLE + Duration::from_secs(1));
        assert_eq!(site.read(true, PATIENCE).await, Some(3), "what is too old is shown to nobody");
    }

    #[actix_web::test]
    async fn two_who_ask_at_once_share_large_figures_and_the_impatient_get_none() {
        let site = Site::new();
        assert_eq!(site.read(true, Duration::from_millis(5)).await, None);
        let (one, other) = futures_util::join!(site.read(true, PATIENCE), site.read(true, PATIENCE));
        assert_eq!((one, other), (Some(1), Some(1)));
    }
}
