//! Jekyll's tags in addresses, which would keep the address from being seen as one:
//! `({{ site.baseurl }}/x.png)`, `({{ "/x.png" | relative_url }})`, `({% post_url … %})`.

/// Longer tags are none of these.
const MOST_CHARS: usize = 300;

/// The text with such tags replaced by the address they stand for; posts become links to
/// their file, absolute from the folder. Tags elsewhere stay. No line is added or removed.
pub fn plain_addresses(text: &str, is_post: impl Fn(&str) -> bool) -> String {
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(['{']) {
        let (before, tag) = rest.split_at(start);
        result.push_str(before);
        match meaning(tag, &is_post).filter(|_| begins_an_address(&result)) {
            Some((address, len)) => {
                result.push_str(&address);
                rest = &tag[len..];
            }
            None => {
                result.push('{');
                rest = &tag[1..];
            }
        }
    }
    result + rest
}

/// Whether an address begins behind this text: in a link, a definition or an attribute.
fn begins_an_address(before: &str) -> bool {
    ["](", "](<", "src=\"", "src='", "href=\"", "href='", "]: "]
        .iter()
        .any(|opening| before.ends_with(opening))
}

/// The address that a tag and those right behind it stand for, and their length.
fn meaning(text: &str, is_post: &impl Fn(&str) -> bool) -> Option<(String, usize)> {
    let mut len = 0;
    while let Some(inner) = inside(&text[len..], "{{", "}}")
        && matches!(inner.split_whitespace().next(), Some("site.baseurl" | "site.url"))
    {
        len += inner.len() + 4;
    }
    let address = match (inside(&text[len..], "{{", "}}"), inside(&text[len..], "{%", "%}")) {
        (Some(inner), _) => filtered(inner).map(|address| (address, inner.len() + 4)),
        (_, Some(inner)) => linked(inner, is_post).map(|address| (address, inner.len() + 4)),
        _ => None,
    };
    match address {
        Some((address, more)) => Some((address, len + more)),
        None => (len > 0).then(|| (String::new(), len)),
    }
}

/// What stands in the tag that a text begins with; a tag is short and on one line.
fn inside<'a>(text: &'a str, opening: &str, closing: &str) -> Option<&'a str> {
    let rest = text.strip_prefix(opening)?;
    let near = rest.char_indices().take(MOST_CHARS).take_while(|(_, c)| *c != '\n').last()?;
    let near = &rest[..near.0 + near.1.len_utf8()];
    Some(&near[..near.find(closing)?])
}

/// `"/x.png" | relative_url`.
fn filtered(inner: &str) -> Option<String> {
    let (value, filter) = inner.split_once('|')?;
    let value = value.trim();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let address = value.strip_prefix(quote)?.strip_suffix(quote)?;
    let known =
        ["relative_url", "absolute_url", "prepend:"].iter().any(|name| filter.trim().starts_with(name));
    known.then(|| address.to_owned())
}

/// `link _posts/x.md` or `post_url 2024-01-02-x`, which may name the folder of `_posts`.
fn linked(inner: &str, is_post: &impl Fn(&str) -> bool) -> Option<String> {
    match inner.split_whitespace().collect::<Vec<_>>().as_slice() {
        ["link", path] => Some(format!("/{}", path.trim_start_matches('/'))),
        ["post_url", name] => {
            let name = name.trim_matches('/');
            let below = name.rsplit_once('/').map(|(below, name)| format!("{below}/_posts/{name}"));
            let stems = [Some(format!("_posts/{name}")), below].into_iter().flatten();
            let mut paths = stems.flat_map(|stem| ["md", "markdown"].map(|kind| format!("{stem}.{kind}")));
            paths.find(|path| is_post(path)).map(|path| format!("/{path}"))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn plain(text: &str) -> String {
        plain_addresses(text, |path| path == "_posts/2024-01-02-x.markdown")
    }

    #[test]
    fn tags_in_addresses_become_addresses() {
        assert_eq!(plain("![a]({{ site.baseurl }}/x.png) {{ page.title }}"), "![a](/x.png) {{ page.title }}");
        assert_eq!(plain("![a]({{ site.url }}{{site.baseurl}}/x.png)"), "![a](/x.png)");
        assert_eq!(plain("<img src=\"{{ '/x.png' | relative_url }}\">"), "<img src=\"/x.png\">");
        assert_eq!(plain("[a]: {{ \"/x.png\" | prepend: site.baseurl }}"), "[a]: /x.png");
        assert_eq!(plain("[a]({% post_url 2024-01-02-x %}#b)"), "[a](/_posts/2024-01-02-x.markdown#b)");
        assert_eq!(plain("[a]({% link _posts/y.md %})"), "[a](/_posts/y.md)");
    }

    #[test]
    fn all_other_tags_stay() {
        for text in [
            "{{ site.baseurl }}",
            "[a]({{ page.x }})",
            "[a]({% post_url gone %})",
            "[a]({{ 'x' | upcase }})",
            "[a]({",
            "{% é",
        ] {
            assert_eq!(plain(text), text);
        }
    }

    proptest! {
        #[test]
        fn nothing_makes_it_panic(text in "(\\]\\(|\\{\\{|\\}\\}|\\{%|%\\}|site.url|'|\\||relative_url|link|post_url|é|/| |\n){0,30}") {
            prop_assert_eq!(plain(&text).matches('\n').count(), text.matches('\n').count());
        }
    }
}
