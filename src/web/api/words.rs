//! Sentences of the document, in which backticks set off what is typed just so.

/// A sentence in pieces, as a page shows it.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Words(Vec<Piece>);

/// Some of a sentence.
#[derive(Debug, PartialEq, Eq)]
pub struct Piece {
    /// Without the backticks.
    pub text: String,
    /// Whether it stood between two of them.
    pub is_code: bool,
}

impl Words {
    /// Takes a sentence apart. A backtick without another one is itself.
    pub fn of(sentence: &str) -> Self {
        let mut pieces = Vec::new();
        let mut rest = sentence;
        while let Some((before, code, behind)) = first_code(rest) {
            pieces.push(Piece { text: before.to_owned(), is_code: false });
            pieces.push(Piece { text: code.to_owned(), is_code: true });
            rest = behind;
        }
        pieces.push(Piece { text: rest.to_owned(), is_code: false });
        pieces.retain(|piece| !piece.text.is_empty());
        Self(pieces)
    }

    /// In order, none of them empty.
    pub fn pieces(&self) -> &[Piece] {
        &self.0
    }

    /// Whether there is nothing to say.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// What stands before, between and behind the first two backticks.
fn first_code(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('`')?;
    let (code, behind) = rest.split_once('`')?;
    Some((before, code, behind))
}

#[cfg(test)]
mod tests {
    use askama::Template;

    use super::*;

    #[derive(Template)]
    #[template(
        source = "{% import \"api/parts.html\" as api %}{% call api::words(words) %}{% endcall %}",
        ext = "html"
    )]
    struct Shown {
        words: Words,
    }

    #[test]
    fn what_is_typed_is_shown_as_code_and_nothing_as_markup() {
        let cases = [
            ("Plain.", "Plain."),
            ("The `ETag`, or `*`.", "The <code>ETag</code>, or <code>*</code>."),
            ("`a``b` c", "<code>a</code><code>b</code> c"),
            ("a ` alone", "a ` alone"),
            ("`` is nothing", " is nothing"),
            (
                "<i> `<b>` & `</code>`",
                "&#60;i&#62; <code>&#60;b&#62;</code> &#38; <code>&#60;/code&#62;</code>",
            ),
            ("", ""),
        ];
        for (sentence, shown) in cases {
            assert_eq!(Shown { words: Words::of(sentence) }.render().unwrap(), shown, "{sentence}");
        }
    }
}
