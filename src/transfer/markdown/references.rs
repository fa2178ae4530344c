//! Where local addresses stand in a Markdown text, so that they can be replaced in place.
//!
//! comrak says what is an image or a link (and what is only code); the text is searched
//! at the place that it names, and nowhere else.

use std::ops::Range;

use comrak::nodes::NodeValue;
use comrak::{Arena, Options, parse_document};

use super::destinations::{everywhere_safe, is_local};
use super::search::Search;

/// One local address in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// The bytes of the address in the text, with the `<>` around it if it has them.
    pub range: Range<usize>,
    /// The address, unescaped.
    pub address: String,
    /// The line of the text, from 1.
    pub line: usize,
    /// Whether it is shown as a picture; else it is the target of a link.
    pub image: bool,
}

/// What was found in a text.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct References {
    /// The local addresses, in order.
    pub found: Vec<Reference>,
    /// Addresses that comrak saw and that can't be found in the text, with the line.
    pub lost: Vec<(String, usize)>,
    /// The line of the first tag of a template language outside of code.
    pub template: Option<usize>,
}

/// The features that Platen renders with; they decide what is code and what is a link.
pub fn options() -> Options<'static> {
    let mut options = Options::default();
    options.extension.table = true;
    options.extension.strikethrough = true;
    options.extension.autolink = true;
    options.extension.tasklist = true;
    options.extension.footnotes = true;
    options
}

/// Finds all local addresses of a Markdown text.
pub fn find(text: &str) -> References {
    let arena = Arena::new();
    let root = parse_document(&arena, text, &options());
    let mut search = Search::new(text);
    for node in root.descendants() {
        let data = node.data();
        let at = data.sourcepos;
        match &data.value {
            NodeValue::Image(link) if is_local(&link.url) => search.markdown(at, &link.url, true),
            NodeValue::Link(link) if is_local(&link.url) => search.markdown(at, &link.url, false),
            NodeValue::HtmlBlock(_) => search.html_block(at),
            NodeValue::HtmlInline(literal) => search.inline_html(at, literal),
            NodeValue::CodeBlock(_) => search.code(at),
            NodeValue::Text(words) if has_template(words) => search.template(at),
            _ => {}
        }
    }
    search.finish()
}

/// Replaces addresses; those for which `new` has nothing stay as they are.
pub fn replace(text: &str, new: impl Fn(&Reference) -> Option<String>) -> String {
    let mut result = String::with_capacity(text.len());
    let mut at = 0;
    for reference in find(text).found {
        if reference.range.start >= at
            && let Some(address) = new(&reference)
        {
            result.push_str(&text[at..reference.range.start]);
            result.push_str(&everywhere_safe(&address));
            at = reference.range.end;
        }
    }
    result.push_str(&text[at..]);
    result
}

fn has_template(words: &str) -> bool {
    ["{%", "{{"].iter().any(|mark| words.contains(mark))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn addresses(text: &str) -> Vec<(String, usize)> {
        let found = find(text);
        assert_eq!(found.lost, [], "{text}");
        found.found.into_iter().map(|found| (found.address, found.line)).collect()
    }

    fn replaced(text: &str) -> String {
        replace(text, |reference| Some(format!("/media/{}", reference.address.len())))
    }

    #[test]
    fn every_way_to_write_an_image_is_found_and_replaced() {
        for (text, after) in [
            ("![a](x.png)", "![a](/media/5)"),
            ("é ![a]( <x y.png> \"t](no.png)\" ) b", "é ![a]( /media/7 \"t](no.png)\" ) b"),
            ("![a](x_(1).png)", "![a](/media/9)"),
            ("![a](x\\_y.png 'T')", "![a](/media/7 'T')"),
            ("[![a](x.png)](big.png)", "[![a](/media/5)](/media/7)"),
            (
                "> * one\n>   ![a\n>   b](x.png) é ![c](yy.png)\n",
                "> * one\n>   ![a\n>   b](/media/5) é ![c](/media/6)\n",
            ),
            ("| a |\n| - |\n| é ![a](x.png) |\n", "| a |\n| - |\n| é ![a](/media/5) |\n"),
            (
                "![a][one] and ![One]\n\n[one]: x.png \"t\"\n",
                "![a][one] and ![One]\n\n[one]: /media/5 \"t\"\n",
            ),
            ("<p>\n<img src=\"x.png\">\n</p>\n", "<p>\n<img src=\"/media/5\">\n</p>\n"),
            ("é <img alt='a' src=x.png> b", "é <img alt='a' src=/media/5> b"),
            ("a[^1]\n\n[^1]: note ![a](x.png)\n", "a[^1]\n\n[^1]: note ![a](/media/5)\n"),
        ] {
            assert_eq!(replaced(text), after, "{text}");
        }
    }

    #[test]
    fn code_and_other_sites_are_left_alone() {
        for text in [
            "`![a](x.png)`",
            "```\n![a](x.png)\n[a]: x.png\n```\n",
            "    ![a](x.png)\n",
            "<!-- ![a](x.png) <img src=x.png> -->\n",
            "![a](https://a.example/x.png) ![b](//a.example/x.png) ![c](data:image/png;base64,AA)",
            "[top](#top) [mail](mailto:a@b.example) <https://a.example>",
        ] {
            assert_eq!(replaced(text), text);
        }
        assert_eq!(
            replaced("![a](x.png)\n\n```\n[a]: x.png\n![a](x.png)\n```\n"),
            "![a](/media/5)\n\n```\n[a]: x.png\n![a](x.png)\n```\n"
        );
    }

    #[test]
    fn lines_are_those_of_the_text() {
        assert_eq!(
            addresses("\na\nb ![x](x.png)\n\n<img src=y.png>\n"),
            [("x.png".to_owned(), 3), ("y.png".to_owned(), 5)]
        );
        assert_eq!(find("a\n\nb {% include x %} `{{`\n").template, Some(3));
        assert_eq!(find("`{% x %}`\n").template, None);
    }

    #[test]
    fn new_addresses_need_no_quoting() {
        assert_eq!(replace("![a](x.png)", |_| Some("/m/a (1).png".into())), "![a](/m/a%20%281%29.png)");
        assert_eq!(replace("<img src=x.png>", |_| None), "<img src=x.png>");
    }

    proptest! {
        #[test]
        fn nothing_makes_it_panic(text in "(!\\[|\\]\\(|\\]|\\)|x\\.png|<img src=|\"|>|<|`|\\[a\\]: |\n|> |    |é|\\\\| ){0,40}") {
            let same = replace(&text, |_| None);
            prop_assert_eq!(same, text);
        }
    }
}
