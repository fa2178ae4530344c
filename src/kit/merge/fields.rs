//! Single values and sets that two copies changed.

/// Whose value stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    /// Nobody changed it.
    Same,
    /// Only they did.
    Theirs,
    /// Only I did.
    Mine,
    /// Both did, alike.
    Alike,
    /// Both did, differently.
    Conflict,
}

/// Who changed a value that was `base`.
pub fn choose<T: PartialEq + ?Sized>(base: &T, theirs: &T, mine: &T) -> Choice {
    match (theirs == base, mine == base, theirs == mine) {
        (true, true, _) => Choice::Same,
        (false, true, _) => Choice::Theirs,
        (true, false, _) => Choice::Mine,
        (false, false, true) => Choice::Alike,
        (false, false, false) => Choice::Conflict,
    }
}

/// Two copies of a set put together, which always works: what either added is in it, what either
/// took away is not. `key` says which are the same; mine come first, in their order.
pub fn join_sets<'a, K: PartialEq>(
    base: &[&'a str],
    theirs: &[&'a str],
    mine: &[&'a str],
    key: impl Fn(&str) -> K,
) -> Vec<&'a str> {
    let has = |set: &[&str], item: &str| set.iter().any(|known| key(known) == key(item));
    let kept = mine.iter().filter(|item| !has(base, item) || has(theirs, item));
    let added = theirs.iter().filter(|item| !has(base, item) && !has(mine, item));
    kept.chain(added).copied().collect()
}
