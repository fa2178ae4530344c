//! Moving an item within a menu of two levels: what comes of it, before anything is stored.

/// An item of the first level, and those below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Branch<T> {
    /// The item.
    pub item: T,
    /// Those below it, in order.
    pub children: Vec<T>,
}

/// Which way an item goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Before its sibling.
    Up,
    /// Behind its sibling.
    Down,
    /// Below the item before it.
    In,
    /// Behind the item it stood below.
    Out,
}

impl Direction {
    /// All four.
    pub const ALL: [Self; 4] = [Self::Up, Self::Down, Self::In, Self::Out];

    /// The word in forms.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Down => "down",
            Self::In => "in",
            Self::Out => "out",
        }
    }

    /// The direction that `word` stands for.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|direction| direction.as_str() == word)
    }
}

/// Where an item stands: which branch, and which place below it.
fn place_of<T: PartialEq>(branches: &[Branch<T>], item: &T) -> Option<(usize, Option<usize>)> {
    branches.iter().enumerate().find_map(|(at, branch)| {
        if branch.item == *item {
            return Some((at, None));
        }
        branch.children.iter().position(|child| child == item).map(|below| (at, Some(below)))
    })
}

/// Moves an item; None where it can't go that way, or is not there.
pub fn moved<T: Clone + PartialEq>(
    branches: &[Branch<T>],
    item: &T,
    direction: Direction,
) -> Option<Vec<Branch<T>>> {
    let (at, below) = place_of(branches, item)?;
    let mut branches = branches.to_vec();
    match (direction, below) {
        (Direction::Up, None) => branches.swap(at, at.checked_sub(1)?),
        (Direction::Down, None) if at + 1 < branches.len() => branches.swap(at, at + 1),
        (Direction::Up, Some(below)) => branches[at].children.swap(below, below.checked_sub(1)?),
        (Direction::Down, Some(below)) if below + 1 < branches[at].children.len() => {
            branches[at].children.swap(below, below + 1);
        }
        (Direction::In, None) if at > 0 && branches[at].children.is_empty() => {
            let gone = branches.remove(at);
            branches[at - 1].children.push(gone.item);
        }
        (Direction::Out, Some(below)) => {
            let item = branches[at].children.remove(below);
            branches.insert(at + 1, Branch { item, children: Vec::new() });
        }
        _ => return None,
    }
    Some(branches)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn menu(text: &str) -> Vec<Branch<char>> {
        text.split(' ')
            .filter(|branch| !branch.is_empty())
            .map(|branch| {
                let mut items = branch.chars();
                Branch { item: items.next().unwrap(), children: items.collect() }
            })
            .collect()
    }

    #[test]
    fn items_go_where_they_can() {
        let cases = [
            ("a bcd e", 'a', Direction::Down, Some("bcd a e")),
            ("a bcd e", 'e', Direction::Up, Some("a e bcd")),
            ("a bcd e", 'e', Direction::In, Some("a bcde")),
            ("a bcd e", 'c', Direction::Out, Some("a bd c e")),
            ("a bcd e", 'd', Direction::Up, Some("a bdc e")),
            ("a bcd e", 'b', Direction::In, None),
            ("a bcd e", 'a', Direction::In, None),
            ("a bcd e", 'a', Direction::Up, None),
            ("a bcd e", 'd', Direction::Down, None),
            ("a bcd e", 'c', Direction::In, None),
            ("a bcd e", 'e', Direction::Out, None),
            ("a", 'x', Direction::Up, None),
        ];
        for (before, item, direction, after) in cases {
            assert_eq!(moved(&menu(before), &item, direction), after.map(menu), "{item} {direction:?}");
        }
    }

    proptest! {
        #[test]
        fn no_item_is_lost_and_none_is_doubled(moves in prop::collection::vec((0_usize..8, 0_usize..4), 0..60)) {
            let mut now = menu("ab c def gh");
            for (item, direction) in moves {
                let item = "abcdefgh".chars().nth(item).unwrap();
                if let Some(next) = moved(&now, &item, Direction::ALL[direction]) {
                    prop_assert_ne!(&next, &now);
                    now = next;
                }
            }
            let mut all: Vec<char> = now.iter().flat_map(|b| std::iter::once(b.item).chain(b.children.clone())).collect();
            all.sort_unstable();
            prop_assert_eq!(all.into_iter().collect::<String>(), "abcdefgh");
        }
    }
}
