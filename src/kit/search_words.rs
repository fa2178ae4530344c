//! Words as the search knows them: without case and accents.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_segmentation::UnicodeSegmentation;

/// Bytes of a word at most.
const WORD_BYTES: usize = 64;

/// One word as people see it in a text, folded: lower case, without accents, letters and digits only.
/// Empty when nothing is left of it.
pub fn fold(word: &str) -> String {
    let mut folded = String::with_capacity(word.len());
    for character in word.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase) {
        let before = folded.len();
        match character {
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'ø' => folded.push('o'),
            'ł' => folded.push('l'),
            'đ' => folded.push('d'),
            other if other.is_alphanumeric() && !is_combining_mark(other) => folded.push(other),
            _ => {}
        }
        if folded.len() > WORD_BYTES {
            folded.truncate(before);
            break;
        }
    }
    folded
}

/// The words of a text with their places in bytes. What joins words for people ("can't", "1.88")
/// parts them here, so that each part is found.
pub fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.unicode_word_indices().flat_map(|(start, word)| {
        word.split(|c: char| !c.is_alphanumeric() && !is_combining_mark(c))
            .filter(|part| !part.is_empty())
            .map(move |part| (start + (part.as_ptr() as usize - word.as_ptr() as usize), part))
    })
}

/// The folded words of a text, joined by spaces, at most `max_bytes` of them.
pub fn index_text(text: &str, max_bytes: usize) -> String {
    let mut index = String::new();
    for (_, word) in words(text) {
        let folded = fold(word);
        if folded.is_empty() {
            continue;
        }
        if index.len() + folded.len() + 1 > max_bytes {
            break;
        }
        if !index.is_empty() {
            index.push(' ');
        }
        index.push_str(&folded);
    }
    index
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn case_and_accents_do_not_count() {
        assert_eq!(index_text("Crème BRÛLÉE, straße!", 100), "creme brulee strasse");
        assert_eq!(index_text("Rust 1.88 can't", 100), "rust 1 88 can t");
        assert_eq!(index_text("one two three", 8), "one two");
    }

    proptest! {
        #[test]
        fn only_letters_digits_and_spaces_remain(text in "\\PC{0,200}") {
            let index = index_text(&text, 500);
            prop_assert!(index.chars().all(|c| c.is_alphanumeric() || c == ' '));
            prop_assert!(index.split(' ').all(|word| word.len() <= WORD_BYTES));
        }
    }
}
