//! The ways to write one address.

use percent_encoding::percent_decode_str;

/// How an address may stand in the list: with and without its query, escaped or not, with a slash at
/// its end or none.
pub fn spellings(path_and_query: &str) -> Vec<String> {
    let (path, query) = path_and_query.split_once('?').unwrap_or((path_and_query, ""));
    let mut spellings = Vec::new();
    if !query.is_empty() {
        spellings.push(path_and_query.to_owned());
    }
    let decoded = percent_decode_str(path).decode_utf8().ok().map(String::from);
    for path in [Some(path.to_owned()), decoded].into_iter().flatten() {
        let bare = path.trim_end_matches('/');
        spellings.push(path.clone());
        spellings.push(bare.to_owned());
        spellings.push(format!("{bare}/"));
    }
    spellings.retain(|spelling| spelling.len() > 1 && !spelling.contains('\0'));
    spellings.dedup();
    spellings
}

/// Whether two addresses ask for the same: the same path, and the same query where both have one.
pub(super) fn is_same(one: &str, other: &str) -> bool {
    let query = |address: &str| address.split_once('?').map(|(_, query)| query.to_owned());
    query(one) == query(other)
        && spellings(one).iter().any(|spelling| {
            spellings(other).contains(spelling) && (query(one).is_none() || spelling.contains('?'))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_looked_for_in_each_of_its_spellings() {
        assert_eq!(spellings("/?p=12"), ["/?p=12"]);
        assert_eq!(
            spellings("/2024/caf%C3%A9/")[..3],
            ["/2024/caf%C3%A9/", "/2024/caf%C3%A9", "/2024/caf%C3%A9/"]
        );
        assert!(spellings("/2024/caf%C3%A9/").contains(&"/2024/café".to_owned()));
        assert!(spellings("/a%00b").iter().all(|spelling| !spelling.contains('\0')));
    }

    #[test]
    fn spellings_of_one_address_are_the_same() {
        for (one, other, same) in [
            ("/a", "/a/", true),
            ("/caf%C3%A9", "/café/", true),
            ("/a", "/b", false),
            ("/?p=1", "/?p=1", true),
            ("/?p=1", "/?p=2", false),
            ("/a?x=1", "/a", false),
        ] {
            assert_eq!(is_same(one, other), same, "{one} {other}");
        }
    }
}
