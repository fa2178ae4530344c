//! Words as the search knows them: without case and accents.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_segmentation::UnicodeSegmentation;

/// Bytes of a folded word at most.
const WORD_BYTES: usize = 64;

/// Characters of a word that are looked at; enough for [`WORD_BYTES`] of any script.
const WORD_CHARS: usize = 512;

/// One word as people see it in a text, folded: lower case, without accents, letters and digits only.
/// Empty when nothing is left of it.
pub fn fold(word: &str) -> String {
    let mut folded = String::with_capacity(word.len().min(WORD_BYTES));
    fold_into(word, &mut folded);
    folded
}

/// [`fold`] in place of what `folded` held.
pub fn fold_into(word: &str, folded: &mut String) {
    folded.clear();
    if word.is_ascii() {
        let letters = word.bytes().filter(u8::is_ascii_alphanumeric).take(WORD_BYTES);
        return folded.extend(letters.map(|byte| char::from(byte.to_ascii_lowercase())));
    }
    let mut plain = String::with_capacity(word.len().min(WORD_CHARS));
    for character in
        word.chars().take(WORD_CHARS).nfkd().filter(|c| !is_accent(*c)).flat_map(char::to_lowercase)
    {
        match character {
            'ß' => plain.push_str("ss"),
            'æ' => plain.push_str("ae"),
            'œ' => plain.push_str("oe"),
            'þ' => plain.push_str("th"),
            'ø' => plain.push('o'),
            'ł' => plain.push('l'),
            'đ' | 'ð' => plain.push('d'),
            'ħ' => plain.push('h'),
            'ı' => plain.push('i'),
            // One letter, that looks different at the end of a word.
            'ς' => plain.push('σ'),
            other => plain.push(other),
        }
    }
    // Puts Korean syllables and Japanese sound marks together again.
    for character in plain.nfc().filter(|c| c.is_alphanumeric() && !is_combining_mark(*c)) {
        if folded.len() + character.len_utf8() > WORD_BYTES {
            break;
        }
        folded.push(character);
    }
}

/// The words of a text with their places in bytes. What joins words for people ("can't", "1.88")
/// parts them here, so that each part is found.
pub fn words(text: &str) -> impl Iterator<Item = (usize, &str)> + Clone {
    let place = move |part: &str| part.as_ptr() as usize - text.as_ptr() as usize;
    // No word reaches over a space, and between spaces most texts need no rules of Unicode.
    text.split_ascii_whitespace().flat_map(move |piece| {
        let (plain, other) = if piece.is_ascii() { (piece, "") } else { ("", piece) };
        plain
            .split(|c: char| !c.is_ascii_alphanumeric())
            .chain(
                other
                    .split_word_bounds()
                    .filter(|bounded| bounded.contains(char::is_alphanumeric))
                    .flat_map(parts),
            )
            .filter(|part| !part.is_empty())
            .map(move |part| (place(part), part))
    })
}

fn parts(word: &str) -> impl Iterator<Item = &str> + Clone {
    word.split(|c: char| !c.is_alphanumeric() && !is_combining_mark(c) && !is_invisible(c))
}

/// The folded words of a text, joined by spaces, at most `max_bytes` of them.
pub fn index_text(text: &str, max_bytes: usize) -> String {
    let mut index = String::new();
    let mut folded = String::new();
    for (_, word) in words(text) {
        fold_into(word, &mut folded);
        if folded.is_empty() {
            continue;
        }
        let joint = usize::from(!index.is_empty());
        if index.len() + joint + folded.len() > max_bytes {
            break;
        }
        if joint == 1 {
            index.push(' ');
        }
        index.push_str(&folded);
    }
    index
}

/// Marks that a search does not ask for; in Japanese they make another letter (か, が).
fn is_accent(c: char) -> bool {
    is_combining_mark(c) && !matches!(c, '\u{3099}' | '\u{309a}')
}

/// Soft hyphens and joiners, which stand within words unseen.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200c}' | '\u{200d}' | '\u{2060}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn case_and_accents_do_not_count() {
        let cases = [
            ("Crème BRÛLÉE, straße!", "creme brulee strasse"),
            ("Rust 1.88 can't foo_bar", "rust 1 88 can t foo bar"),
            ("ΟΔΟΣ οδός", "οδοσ οδοσ"),
            ("İstanbul ISPARTA ısparta", "istanbul isparta isparta"),
            ("한국어", "한국어"),
            ("東京", "東 京"),
            ("か が", "か が"),
            ("co\u{ad}operate ＦＵＬＬ", "cooperate full"),
            ("\u{301} — …", ""),
        ];
        for (text, folded) in cases {
            assert_eq!(index_text(text, 100), folded);
        }
    }

    #[test]
    fn the_index_is_cut_at_a_word() {
        assert_eq!(index_text("one two three", 8), "one two");
        assert_eq!(index_text("one two", 7), "one two");
        assert_eq!(index_text("one two", 6), "one");
        assert_eq!(index_text("one", 0), "");
        assert_eq!(index_text(&"x".repeat(1_000), 1_000).len(), WORD_BYTES);
    }

    #[test]
    fn a_heap_of_accents_is_harmless() {
        assert_eq!(index_text(&format!("a{}", "\u{301}".repeat(200_000)), 100), "a");
    }

    proptest! {
        #[test]
        fn words_are_those_of_unicode(text in "\\PC{0,200}|[ab1'._,:\u{301}é\u{ad}東か\"’ \r\n\t]{0,60}") {
            let of_unicode: Vec<(usize, &str)> = text
                .unicode_word_indices()
                .flat_map(|(start, word)| parts(word).map(move |part| (start + (part.as_ptr() as usize - word.as_ptr() as usize), part)))
                .filter(|(_, part)| !part.is_empty())
                .collect();
            prop_assert_eq!(words(&text).collect::<Vec<_>>(), of_unicode);
        }

        #[test]
        fn only_letters_digits_and_spaces_remain(text in "\\PC{0,200}", max in 0_usize..600) {
            let index = index_text(&text, max);
            prop_assert!(index.len() <= max);
            prop_assert!(index.chars().all(|c| c.is_alphanumeric() || c == ' '));
            prop_assert!(index.split(' ').all(|word| word.len() <= WORD_BYTES));
        }

        #[test]
        fn folding_again_changes_nothing(text in "\\PC{0,20}") {
            let folded = fold(&text);
            prop_assert_eq!(fold(&folded), folded);
        }

        #[test]
        fn words_stand_where_they_say(text in "\\PC{0,200}") {
            let mut done = 0;
            for (start, word) in words(&text) {
                prop_assert!(start >= done);
                prop_assert_eq!(&text[start..start + word.len()], word);
                done = start + word.len();
            }
        }
    }
}
