//! Titles and texts, put together from words.

use super::dice::Dice;
use super::words::{ADJECTIVES, HEADINGS, REPLIES, SENTENCES, SNIPPETS, THINGS, TITLES, TOPICS, VERBS};

/// A title about a topic.
pub fn title(dice: &mut Dice, topic: &str) -> String {
    let template = dice.pick(TITLES);
    capitalised(&filled(dice, template, topic))
}

/// The Markdown of a post about a topic.
pub fn article(dice: &mut Dice, topic: &str) -> String {
    let mut blocks = vec![paragraph(dice, topic)];
    for _ in 0..dice.between(1, 4) {
        if dice.percent(70) {
            let heading = dice.pick(HEADINGS);
            blocks.push(format!("## {}", capitalised(&filled(dice, heading, topic))));
        }
        blocks.push(paragraph(dice, topic));
        match dice.below(10) {
            0 | 1 => blocks.push(list(dice, topic)),
            2 => blocks.push(dice.pick(SNIPPETS).to_owned()),
            3 => blocks.push(format!("> {}", sentence(dice, topic))),
            _ => {}
        }
    }
    blocks.join("\n\n")
}

/// The Markdown of a comment.
pub fn reply(dice: &mut Dice) -> String {
    let topic = dice.pick(TOPICS);
    let mut sentences = Vec::new();
    for _ in 0..dice.between(1, 2) {
        let template = dice.pick(REPLIES);
        sentences.push(capitalised(&filled(dice, template, topic)));
    }
    sentences.join(" ")
}

/// One sentence about a topic.
pub fn sentence(dice: &mut Dice, topic: &str) -> String {
    let template = dice.pick(SENTENCES);
    capitalised(&filled(dice, template, topic))
}

fn paragraph(dice: &mut Dice, topic: &str) -> String {
    let sentences: Vec<String> = (0..dice.between(3, 6)).map(|_| sentence(dice, topic)).collect();
    sentences.join(" ")
}

fn list(dice: &mut Dice, topic: &str) -> String {
    let ordered = dice.percent(30);
    let items: Vec<String> = (1..=dice.between(3, 5))
        .map(|number| {
            let mark = if ordered { format!("{number}.") } else { "-".to_owned() };
            let (verb, adjective, thing) = (dice.pick(VERBS), dice.pick(ADJECTIVES), dice.pick(THINGS));
            format!("{mark} {} the **{adjective}** {thing} of {topic}", capitalised(verb))
        })
        .collect();
    items.join("\n")
}

fn filled(dice: &mut Dice, template: &str, topic: &str) -> String {
    let mut text = String::with_capacity(template.len() + 40);
    let mut rest = template;
    while let Some((before, place)) = rest.split_once('{') {
        text.push_str(before);
        let word = match place.chars().next() {
            Some('t') => topic,
            Some('u') => dice.pick(TOPICS),
            Some('a') => dice.pick(ADJECTIVES),
            Some('v') => dice.pick(VERBS),
            _ => dice.pick(THINGS),
        };
        // "an example", "an honest".
        let silent = word.starts_with("honest");
        if (silent || word.starts_with(['a', 'e', 'i', 'o']))
            && (text.ends_with(" a ") || text.eq_ignore_ascii_case("a "))
        {
            text.truncate(text.len() - 1);
            text.push_str("n ");
        }
        text.push_str(word);
        rest = place.split_once('}').map_or("", |(_, rest)| rest);
    }
    text.push_str(rest);
    text
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_whole_and_the_same_for_the_same_seed() {
        for index in 0..200 {
            let write = || {
                let mut dice = Dice::new(3, 1, index);
                (title(&mut dice, "tea"), article(&mut dice, "tea"), reply(&mut dice))
            };
            let (title, article, reply) = write();
            assert_eq!((title.clone(), article.clone(), reply.clone()), write());
            for text in [&title, &reply] {
                assert!(
                    !text.is_empty() && !text.contains(['{', '}']) && title.chars().count() <= 200,
                    "{text}"
                );
            }
            assert!(article.split_whitespace().count() > 50);
        }
    }
}
