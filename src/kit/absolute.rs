//! Addresses in HTML made absolute, for feeds that are read elsewhere.

use std::borrow::Cow;

/// Attributes that hold one address.
const SINGLE: [&str; 4] = ["href", "src", "poster", "cite"];

/// `html` with every address that is local to the site at `base` made absolute; `#fragments` lead to `page`.
///
/// It expects what our sanitiser writes: attributes as `name="value"`.
pub fn absolute_urls(html: &str, base: &str, page: &str) -> String {
    let mut made = String::with_capacity(html.len() + html.len() / 8);
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        made.push_str(&rest[..start]);
        let end = tag_end(&rest[start..]) + start;
        rewrite(&mut made, &rest[start..end], base, page);
        rest = &rest[end..];
    }
    made.push_str(rest);
    made
}

/// Length of the tag at the beginning; a quoted `>` does not end it.
fn tag_end(tag: &str) -> usize {
    let mut quoted = false;
    tag.bytes()
        .position(|byte| {
            quoted ^= byte == b'"';
            byte == b'>' && !quoted
        })
        .map_or(tag.len(), |at| at + 1)
}

fn rewrite(made: &mut String, tag: &str, base: &str, page: &str) {
    let mut rest = tag;
    while let Some((before, after)) = rest.split_once("=\"") {
        let (value, next) = after.split_once('"').unwrap_or((after, ""));
        let name = before.rsplit(char::is_whitespace).next().unwrap_or("");
        made.push_str(before);
        made.push_str("=\"");
        match name {
            "srcset" => made.push_str(&candidates(value, base, page)),
            name if SINGLE.contains(&name) => made.push_str(&absolute(value, base, page)),
            _ => made.push_str(value),
        }
        made.push('"');
        rest = next;
    }
    made.push_str(rest);
}

fn absolute<'a>(address: &'a str, base: &str, page: &str) -> Cow<'a, str> {
    if address.starts_with('/') && !address.starts_with("//") {
        Cow::Owned(format!("{base}{address}"))
    } else if address.starts_with('#') {
        Cow::Owned(format!("{page}{address}"))
    } else {
        Cow::Borrowed(address)
    }
}

fn candidates(srcset: &str, base: &str, page: &str) -> String {
    let one = |candidate: &str| absolute(candidate.trim(), base, page).into_owned();
    srcset.split(',').map(one).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::absolute_urls;

    #[test]
    fn local_addresses_become_absolute_and_nothing_else() {
        let cases = [
            (r##"<a href="/posts/a">x</a>"##, r##"<a href="https://b.test/posts/a">x</a>"##),
            (r##"<a href="#h-x">x</a>"##, r##"<a href="https://b.test/p#h-x">x</a>"##),
            (
                r##"<img src="/media/a.png" srcset="/m/a 1x, /m/b 2x" alt="src=/x">"##,
                r##"<img src="https://b.test/media/a.png" srcset="https://b.test/m/a 1x, https://b.test/m/b 2x" alt="src=/x">"##,
            ),
            (r##"<a href="//cdn.test/x">x</a>"##, r##"<a href="//cdn.test/x">x</a>"##),
            (
                r##"<code>src="/x" &lt;a href="/y"&gt;</code>"##,
                r##"<code>src="/x" &lt;a href="/y"&gt;</code>"##,
            ),
            (r##"<p title="a > b">href="/z"</p> <"##, r##"<p title="a > b">href="/z"</p> <"##),
        ];
        for (html, expected) in cases {
            assert_eq!(absolute_urls(html, "https://b.test", "https://b.test/p"), expected);
        }
    }
}
