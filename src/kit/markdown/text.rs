//! Measures and cuts plain text.

/// Words a minute of calm reading.
const WORDS_A_MINUTE: u32 = 220;

/// Words of a text. Chinese and Japanese write no spaces between words: two of their characters count as one.
pub fn count_words(text: &str) -> u32 {
    let mut words = 0_u32;
    let mut characters = 0_u32;
    for part in text.split_whitespace() {
        let wide = u32::try_from(part.chars().filter(|c| unspaced(*c)).count()).unwrap_or(u32::MAX);
        characters = characters.saturating_add(wide);
        if part.chars().any(|c| c.is_alphanumeric() && !unspaced(c)) {
            words = words.saturating_add(1);
        }
    }
    words.saturating_add(characters.div_ceil(2))
}

fn unspaced(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{20000}'..='\u{2fa1f}')
}

/// How many minutes a text of so many words takes to read, never less than one.
pub fn reading_minutes(word_count: u32) -> u32 {
    word_count.div_ceil(WORDS_A_MINUTE).max(1)
}

/// The beginning of a plain text: whole when it has at most `max_chars` characters, else cut after a word
/// that still fits, with "…".
pub fn excerpt(text: &str, max_chars: usize) -> String {
    let text = text.trim();
    let Some((cut, next)) = text.char_indices().nth(max_chars) else {
        return text.to_owned();
    };
    let head = &text[..cut];
    let whole_word =
        if next.is_whitespace() { head.len() } else { head.rfind(char::is_whitespace).unwrap_or(0) };
    let kept = head[..whole_word].trim_end();
    let kept = if kept.is_empty() { whole_signs(text, cut) } else { kept };
    let kept =
        kept.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | ':' | '-' | '–' | '—'));
    format!("{kept}…")
}

/// The text up to `cut`, or less, so that no sign made of several characters is torn apart.
fn whole_signs(text: &str, mut cut: usize) -> &str {
    let joins = |c: char| matches!(c, '\u{200d}' | '\u{fe00}'..='\u{fe0f}' | '\u{300}'..='\u{36f}' | '\u{1f3fb}'..='\u{1f3ff}');
    while text[cut..].starts_with(joins) || text[..cut].ends_with('\u{200d}') {
        let Some((previous, _)) = text[..cut].char_indices().next_back() else { break };
        cut = previous;
    }
    &text[..cut]
}
