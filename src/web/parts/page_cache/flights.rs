//! One makes a page while others who ask for it wait.

use std::collections::HashMap;
use std::collections::hash_map::Entry as Place;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use tokio::sync::watch;

/// Nobody waits longer for what somebody else makes.
const PATIENCE: Duration = Duration::from_secs(8);

/// What is known of a page that is being made: None yet, or whether it is kept now.
type News = Option<bool>;

/// The pages that are being made, by their keys. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub(super) struct Flights(Arc<Mutex<HashMap<String, watch::Receiver<News>>>>);

/// Who makes a page.
pub(super) enum Turn {
    /// Whoever asked.
    Ours(Flight),
    /// Somebody else, who will tell.
    Theirs(watch::Receiver<News>),
}

/// The task to make a page; dropped without a word, the next one tries.
pub(super) struct Flight {
    flights: Flights,
    key: String,
    tell: watch::Sender<News>,
}

/// What came of waiting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Arrival {
    /// The page is kept.
    Kept,
    /// Whoever made it vanished.
    Lost,
    /// There is none to be kept, or it takes too long.
    None,
}

impl Flights {
    /// Takes the task to make a page, or joins those who wait for it.
    pub(super) fn join(&self, key: &str) -> Turn {
        match self.0.lock().entry(key.to_owned()) {
            Place::Occupied(place) => Turn::Theirs(place.get().clone()),
            Place::Vacant(place) => {
                let (tell, news) = watch::channel(None);
                place.insert(news);
                Turn::Ours(Flight { flights: self.clone(), key: key.to_owned(), tell })
            }
        }
    }
}

impl Flight {
    /// The page is kept, or there is none to be kept.
    pub(super) fn land(self, is_kept: bool) {
        self.tell.send_replace(Some(is_kept));
    }
}

impl Drop for Flight {
    fn drop(&mut self) {
        // Before those who wait hear of it, so that one of them can begin anew.
        self.flights.0.lock().remove(&self.key);
    }
}

/// Waits for a page that somebody else makes.
pub(super) async fn arrival(mut news: watch::Receiver<News>) -> Arrival {
    match tokio::time::timeout(PATIENCE, news.wait_for(Option::is_some)).await {
        Ok(Ok(news)) if *news == Some(true) => Arrival::Kept,
        Ok(Err(_)) => Arrival::Lost,
        _ => Arrival::None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ours(flights: &Flights) -> Flight {
        match flights.join("/") {
            Turn::Ours(flight) => flight,
            Turn::Theirs(_) => panic!("somebody else makes it"),
        }
    }

    fn theirs(flights: &Flights) -> watch::Receiver<News> {
        match flights.join("/") {
            Turn::Theirs(news) => news,
            Turn::Ours(_) => panic!("nobody makes it"),
        }
    }

    #[actix_web::test]
    async fn all_hear_what_became_of_it_and_then_it_may_be_made_again() {
        let flights = Flights::default();
        for (is_kept, heard) in [(true, Arrival::Kept), (false, Arrival::None)] {
            let flight = ours(&flights);
            let (one, other) = (theirs(&flights), theirs(&flights));
            flight.land(is_kept);
            let late = theirs_or_ours(&flights);
            assert!(late, "the page may be made again");
            assert_eq!((arrival(one).await, arrival(other).await), (heard, heard));
        }
    }

    fn theirs_or_ours(flights: &Flights) -> bool {
        matches!(flights.join("/"), Turn::Ours(_))
    }

    #[actix_web::test]
    async fn a_maker_that_vanishes_leaves_the_task_to_the_next() {
        let flights = Flights::default();
        let flight = ours(&flights);
        let news = theirs(&flights);
        let waiting = actix_web::rt::spawn(arrival(news));
        drop(flight);
        assert_eq!(waiting.await.unwrap(), Arrival::Lost);
        drop(ours(&flights));
    }
}
