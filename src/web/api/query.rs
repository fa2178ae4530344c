//! The parameters of a call: typed; unknown and doubled ones are refused.

use std::collections::HashSet;
use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use serde::de::DeserializeOwned;

use super::problem::Problem;
use super::wording;
use crate::kit::field_errors::FieldErrors;

/// The query of an address. The value's type gives every parameter a default and refuses unknown ones:
/// `#[serde(default, deny_unknown_fields)]`.
#[derive(Debug)]
pub struct Query<T>(pub T);

/// For calls without parameters.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Nothing {}

impl<T: DeserializeOwned + 'static> FromRequest for Query<T> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(parse(request.query_string()).map(Self))
    }
}

fn parse<T: DeserializeOwned>(query: &str) -> Result<T, Problem> {
    let pairs: Vec<(String, String)> = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    let (mut errors, mut seen) = (FieldErrors::new(), HashSet::new());
    for (name, _) in &pairs {
        if !seen.insert(name.as_str()) {
            errors.add(name, "stands there twice");
        }
    }
    let whole = serde_html_form::from_str::<T>(query);
    for (name, value) in &pairs {
        let alone = url::form_urlencoded::Serializer::new(String::new()).append_pair(name, value).finish();
        if let (Err(_), Err(error)) = (&whole, serde_html_form::from_str::<T>(&alone)) {
            errors.add(name, wording::of(&error.to_string()));
        }
    }
    match (whole, errors.is_empty()) {
        (Ok(value), true) => Ok(value),
        (Err(error), true) => Err(Problem::bad_request(format!("The query can't be read: {error}."))),
        (_, false) => Err(Problem::invalid(errors)),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde::Deserialize;

    use super::super::paging::{PageNumber, PerPage};
    use super::*;

    #[derive(Debug, Default, PartialEq, Deserialize)]
    #[serde(default, deny_unknown_fields)]
    struct Asked {
        page: PageNumber,
        per_page: PerPage,
        q: String,
        id: Option<i64>,
    }

    fn wrong(query: &str) -> Vec<String> {
        let problem = parse::<Asked>(query).unwrap_err();
        problem.errors().iter().map(|(field, words)| format!("{field} {words}")).collect()
    }

    #[test]
    fn parameters_are_known_single_and_typed() {
        assert_eq!(parse::<Asked>("").unwrap(), Asked::default());
        let asked = parse::<Asked>("page=2&per_page=100&q=a+b%26c&id=7").unwrap();
        assert_eq!((asked.q.as_str(), asked.id), ("a b&c", Some(7)));
        assert_eq!(wrong("per_page=101"), ["per_page must be a whole number from 1 to 100"]);
        assert_eq!(
            wrong("page=x&id=y"),
            ["page must be a whole number from 1 on", "id must be a whole number"]
        );
        assert_eq!(wrong("q=a&q=b"), ["q stands there twice"]);
        assert_eq!(wrong("pages=1"), ["pages is not known here"]);
        for query in [
            "page=",
            "page=0",
            "page=-1",
            "page=1.0",
            "page=01",
            "per_page=0",
            "per_page=",
            "page=99999999999999999999",
        ] {
            assert_eq!(wrong(query).len(), 1, "{query}");
        }
    }

    proptest! {
        #[test]
        fn any_query_is_a_value_or_a_problem(query in any::<String>()) {
            let _ = parse::<Asked>(&query);
        }
    }
}
