//! Numbered pages of lists.

/// The number of a page: a whole number from 1 on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageNumber(u64);

impl PageNumber {
    /// Reads `?page=`; missing means 1, anything but plain digits of a number from 1 on is None.
    pub fn parse(text: Option<&str>) -> Option<Self> {
        let Some(text) = text else { return Some(Self(1)) };
        let plain = !text.starts_with('0') && text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse().ok().filter(|number| plain && *number >= 1).map(Self)
    }

    /// The number.
    pub fn get(self) -> u64 {
        self.0
    }
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// What stands on it.
    pub items: Vec<T>,
    /// Its number, from 1.
    pub number: u64,
    /// Items of a full page.
    pub per_page: u64,
    /// Items of the whole list.
    pub total: u64,
}

/// A place in the row of links below a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageLink {
    /// Leads to a page.
    Page(u64),
    /// This page.
    Current(u64),
    /// At least two pages are left out here.
    Gap,
}

/// Pages shown on each side of the current one.
const NEAR: u64 = 2;

/// Items before the page, where that number fits.
pub fn offset(number: u64, per_page: u64) -> Option<i64> {
    number.checked_sub(1)?.checked_mul(per_page)?.try_into().ok()
}

impl<T> Page<T> {
    /// Whether a list of `total` items has the page; page 1 of an empty list exists.
    pub fn exists(number: u64, total: u64, per_page: u64) -> bool {
        number >= 1 && number <= last(total, per_page)
    }

    /// A page of a list that is at hand as a whole; None when there is no such page.
    pub fn of(all: Vec<T>, number: u64, per_page: u64) -> Option<Self> {
        let total = all.len() as u64;
        let skipped = Self::exists(number, total, per_page).then(|| offset(number, per_page))??;
        let items =
            all.into_iter().skip(usize::try_from(skipped).ok()?).take(usize::try_from(per_page).ok()?);
        Some(Self { items: items.collect(), number, per_page, total })
    }

    /// Number of the last page, at least 1.
    pub fn last(&self) -> u64 {
        last(self.total, self.per_page)
    }

    /// Whether nothing stands on it.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Position of its first item in the list, from 1; 0 when empty.
    pub fn first_index(&self) -> u64 {
        if self.is_empty() {
            0
        } else {
            self.number.saturating_sub(1).saturating_mul(self.per_page).saturating_add(1)
        }
    }

    /// Position of its last item in the list.
    pub fn last_index(&self) -> u64 {
        if self.is_empty() { 0 } else { self.first_index().saturating_add(self.items.len() as u64 - 1) }
    }

    /// Number of the page before.
    pub fn previous(&self) -> Option<u64> {
        (self.number > 1).then(|| self.number - 1)
    }

    /// Number of the page after.
    pub fn next(&self) -> Option<u64> {
        (self.number < self.last()).then(|| self.number + 1)
    }

    /// The page without what stands on it.
    pub fn shape(&self) -> Page<()> {
        Page { items: Vec::new(), number: self.number, per_page: self.per_page, total: self.total }
    }

    /// The same page of something else.
    pub fn map<U>(self, convert: impl FnMut(T) -> U) -> Page<U> {
        Page {
            items: self.items.into_iter().map(convert).collect(),
            number: self.number,
            per_page: self.per_page,
            total: self.total,
        }
    }

    /// First, near and last pages, with gaps that hide at least two.
    pub fn links(&self) -> Vec<PageLink> {
        let last = self.last();
        let mut links = Vec::new();
        let mut before = 0;
        let near = self.number.saturating_sub(NEAR).max(1)..=self.number.saturating_add(NEAR).min(last);
        let shown = std::iter::once(1).chain(near).chain(std::iter::once(last));
        for number in shown {
            if number <= before {
                continue;
            }
            match number - before {
                1 => {}
                2 => links.push(PageLink::Page(number - 1)),
                _ => links.push(PageLink::Gap),
            }
            links.push(if number == self.number {
                PageLink::Current(number)
            } else {
                PageLink::Page(number)
            });
            before = number;
        }
        links
    }
}

fn last(total: u64, per_page: u64) -> u64 {
    total.div_ceil(per_page.max(1)).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn page_numbers_are_plain() {
        assert_eq!(PageNumber::parse(None), Some(PageNumber(1)));
        assert_eq!(PageNumber::parse(Some("12")), Some(PageNumber(12)));
        for text in ["", "0", "-1", "+1", "01", "1.0", "1e3", " 1", "x", "٣", "18446744073709551616"] {
            assert_eq!(PageNumber::parse(Some(text)), None, "{text}");
        }
    }

    #[test]
    fn a_page_knows_its_place() {
        let page = Page { items: vec!['a', 'b'], number: 3, per_page: 10, total: 22 };
        assert_eq!((page.last(), page.first_index(), page.last_index()), (3, 21, 22));
        assert_eq!((page.previous(), page.next()), (Some(2), None));
        assert_eq!(page.map(|item| item.to_ascii_uppercase()).items, ['A', 'B']);
        let nothing = Page::<()> { items: vec![], number: 1, per_page: 10, total: 0 };
        assert_eq!((nothing.last(), nothing.first_index(), nothing.last_index()), (1, 0, 0));
        assert_eq!(
            (nothing.previous(), nothing.next(), nothing.links()),
            (None, None, vec![PageLink::Current(1)])
        );
        assert!(Page::<()>::exists(1, 0, 10));
    }

    #[test]
    fn far_away_numbers_are_harmless() {
        for number in [0, u64::MAX] {
            let page = Page { items: vec![()], number, per_page: u64::MAX, total: 100 };
            let _ = (page.links(), page.first_index(), page.last_index(), page.previous(), page.next());
        }
        assert_eq!(offset(u64::MAX, 2), None);
        assert_eq!(offset(0, 2), None);
        assert_eq!(offset(3, 20), Some(40));
    }

    #[test]
    fn gaps_hide_at_least_two_pages() {
        use PageLink::{Current, Gap, Page as Link};
        let links = |number, last| Page::<()> { items: vec![], number, per_page: 1, total: last }.links();
        assert_eq!(
            links(10, 20),
            [Link(1), Gap, Link(8), Link(9), Current(10), Link(11), Link(12), Gap, Link(20)]
        );
        assert_eq!(
            links(5, 9),
            [1, 2, 3, 4, 5, 6, 7, 8, 9].map(|n| if n == 5 { Current(n) } else { Link(n) })
        );
    }

    proptest! {
        #[test]
        fn links_rise_name_this_page_once_and_hide_no_single_page(total in 0_u64..5_000, per_page in 1_u64..100, pick in 0.0..1.0) {
            let last = last(total, per_page);
            let number = 1 + ((last - 1) as f64 * pick) as u64;
            let page = Page::<()> { items: vec![], number, per_page, total };
            let links = page.links();
            prop_assert_eq!(links.iter().filter(|link| **link == PageLink::Current(number)).count(), 1);
            let mut expected = 1;
            let mut gap = false;
            for link in links {
                match link {
                    PageLink::Gap => gap = true,
                    PageLink::Page(n) | PageLink::Current(n) => {
                        if gap { prop_assert!(n >= expected + 2) } else { prop_assert_eq!(n, expected) }
                        expected = n + 1;
                        gap = false;
                    }
                }
            }
            prop_assert_eq!(expected, last + 1);
        }

        #[test]
        fn the_pages_cover_the_list_once(total in 0_u64..3_000, per_page in 1_u64..70) {
            let covered: u64 = (1..=last(total, per_page))
                .map(|number| total.saturating_sub(offset(number, per_page).unwrap() as u64).min(per_page))
                .sum();
            prop_assert_eq!(covered, total);
            prop_assert!(!Page::<()>::exists(last(total, per_page) + 1, total, per_page));
            prop_assert!(!Page::<()>::exists(0, total, per_page));
        }
    }
}
