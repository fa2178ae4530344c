use std::time::{Duration, Instant};

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;

fn clean(base: &str, theirs: &str, mine: &str) -> String {
    let merge = texts(base, theirs, mine);
    assert_eq!(merge.overlaps(), 0, "{merge:?}");
    merge.text()
}

fn overlap(base: &str, theirs: &str, mine: &str) -> Merge {
    let merge = texts(base, theirs, mine);
    assert!(merge.overlaps() > 0, "{merge:?}");
    merge
}

#[test]
fn changes_of_different_lines_are_put_together() {
    assert_eq!(clean("a\nb\nc\nd", "A\nb\nc\nd", "a\nb\nc\nD"), "A\nb\nc\nD");
    assert_eq!(clean("a\nb\nc\n", "A\nb\nc\n", "a\nB\nc\n"), "A\nB\nc\n", "neighbours do not overlap");
    assert_eq!(clean("a\nb\n", "x\na\nb\n", "a\nb\ny\n"), "x\na\nb\ny\n");
    assert_eq!(clean("a\n\nb\n", "a\n\nnew\n\nb\n", "a\n\nB\n"), "a\n\nnew\n\nB\n");
    assert_eq!(clean("a\nb\nc\n", "a\nc\n", "a\nb\nc\nd\n"), "a\nc\nd\n");
}

#[test]
fn words_of_one_line_are_put_together() {
    let base = "The quick brown fox jumps over the lazy dog.\n";
    let theirs = "The slow brown fox jumps over the lazy dog.\n";
    let mine = "The quick brown fox jumps over the tired dog, twice.\n";
    assert_eq!(clean(base, theirs, mine), "The slow brown fox jumps over the tired dog, twice.\n");
    assert!(matches!(texts(base, theirs, mine).chunks.as_slice(), [Chunk::Woven { .. }]));
    assert_eq!(clean("一二三四五六", "一九三四五六", "一二三四五八"), "一九三四五八");
}

#[test]
fn the_same_place_changed_twice_overlaps_and_mine_stands_in_the_text() {
    let merge = overlap("a\nb\nc\n", "a\nTHEIRS\nc\n", "a\nMINE\nc\nd\n");
    assert_eq!(merge.text(), "a\nMINE\nc\nd\n");
    assert!(merge.chunks.contains(&Chunk::Overlap {
        base: "b\n".into(),
        theirs: "THEIRS\n".into(),
        mine: "MINE\n".into()
    }));
    overlap("a\n", "a\nx\n", "a\ny\n");
    overlap("", "x", "y");
    overlap("one two three", "one 2 three", "one zwei three");
    overlap("one two three", "", "one two drei");
}

#[test]
fn the_same_change_made_twice_is_one() {
    assert_eq!(clean("a\nb\n", "a\nB\n", "a\nB\n"), "a\nB\n");
    assert_eq!(clean("a\nb\n", "a\nb\nc\n", "a\nb\nc\n"), "a\nb\nc\n");
    assert_eq!(clean("", "x\n", "x\n"), "x\n");
}

#[test]
fn how_lines_end_is_no_change_and_the_last_end_is_merged_too() {
    assert_eq!(clean("a\nb\nc", "a\r\nb\r\nC", "A\nb\nc"), "A\nb\nC");
    assert_eq!(clean("a\nb", "a\nb\n", "A\nb"), "A\nb\n");
    assert_eq!(clean("a\nb\n", "A\nb\n", "a\nb"), "A\nb");
    assert_eq!(clean("a\nb", "A\nb", "a\nb\nc"), "A\nb\nc");
    assert_eq!(clean("", "", "\n"), "\n");
}

#[test]
fn characters_stay_whole() {
    let family = "👨\u{200d}👩\u{200d}👧";
    let base = format!("e\u{301}tude {family} fin deux trois");
    let mine = base.replace("fin", "finale");
    let theirs = base.replace("e\u{301}tude", "étude e\u{301}");
    let merged = clean(&base, &theirs, &mine);
    assert!(merged.contains(family) && merged.contains("finale") && merged.starts_with("étude"));
}

/// Texts made to hurt: each merge ends in bounded time, and mine is never lost.
#[test]
fn hostile_texts_take_bounded_time() {
    let ones = |step: usize| -> String {
        (0..500_000).map(|n| if n * 7919 % step == 0 { "b\n" } else { "a\n" }).collect()
    };
    let one_line = |step: usize| -> String {
        (0..333_333).map(|n| if n * 7919 % step < 3 { "y z" } else { "x, " }).collect()
    };
    let cases = [
        (ones(3), ones(5), ones(7)),
        ("a\n".repeat(500_000), "b\n".repeat(500_000), "a\nb\n".repeat(250_000)),
        (one_line(5), one_line(7), one_line(11)),
        ("x".repeat(1_000_000), "y".repeat(1_000_000), "z".repeat(1_000_000)),
        ("\n".repeat(1_000_000), "a\n".repeat(500_000), "\na".repeat(500_000)),
    ];
    for (at, (base, theirs, mine)) in cases.iter().enumerate() {
        let start = Instant::now();
        let merge = texts(base, theirs, mine);
        let took = start.elapsed();
        assert!(took < Duration::from_secs(10), "case {at}: {took:?}");
        assert_eq!(texts(base, base, mine).text(), *mine, "case {at}");
        assert_eq!(texts(base, theirs, base).text(), *theirs, "case {at}");
        assert!(merge.text().len() <= theirs.len() + mine.len() + base.len());
    }
}

#[test]
fn without_time_everything_that_both_changed_overlaps() {
    let merge = within("a\nb\nc\n", "A\nb\nc\n", "a\nb\nC\n", Duration::ZERO);
    let whole: String = match merge.chunks.as_slice() {
        [Chunk::Overlap { theirs, mine, .. }] => format!("{theirs}|{mine}"),
        _ => merge.text(),
    };
    assert!(whole.contains('A') && whole.contains('C'), "{merge:?}");
}

#[test]
fn single_values_and_sets_say_who_changed_them() {
    assert_eq!(choose("a", "a", "a"), Choice::Same);
    assert_eq!(choose("a", "b", "a"), Choice::Theirs);
    assert_eq!(choose("a", "a", "b"), Choice::Mine);
    assert_eq!(choose("a", "b", "b"), Choice::Alike);
    assert_eq!(choose("a", "b", "c"), Choice::Conflict);
    let key = str::to_lowercase;
    assert_eq!(join_sets(&["a", "b"], &["b", "c"], &["d", "B", "a"], key), ["d", "B", "c"]);
    assert_eq!(join_sets(&[], &["X"], &["x"], key), ["x"]);
}

/// Lines of few words, so that they meet often; with and without an end, with letters of many bytes.
fn text() -> impl Strategy<Value = String> {
    let word =
        prop_oneof![Just("a"), Just("b"), Just("é"), Just("漢字"), Just(","), Just(" "), Just("e\u{301}")];
    let line = vec(word, 0..5).prop_map(|words| words.concat());
    let end = prop_oneof![Just("\n"), Just("\r\n")];
    (vec((line.clone(), end), 0..8), prop_oneof![Just(String::new()).boxed(), line.boxed()])
        .prop_map(|(lines, last)| lines.into_iter().map(|(line, end)| line + end).collect::<String>() + &last)
}

fn plain(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

/// A base of unique lines, and for each side which of them it changes and where it inserts.
fn edits() -> impl Strategy<Value = (usize, Vec<(bool, u8)>)> {
    (2_usize..14).prop_flat_map(|len| (Just(len), vec((any::<bool>(), 0_u8..4), len)))
}

proptest! {
    #[test]
    fn a_side_without_changes_gives_way(base in text(), other in text()) {
        prop_assert_eq!(texts(&base, &base, &other).text(), plain(&other));
        prop_assert_eq!(texts(&base, &other, &base).text(), plain(&other));
        prop_assert_eq!(texts(&base, &other, &base).overlaps(), 0);
        prop_assert_eq!(texts(&base, &other, &other).text(), plain(&other));
        prop_assert_eq!(texts(&base, &other, &other).overlaps(), 0);
    }

    #[test]
    fn who_is_who_makes_no_difference_to_what_comes_out(base in text(), one in text(), other in text()) {
        let (forth, back) = (texts(&base, &one, &other), texts(&base, &other, &one));
        prop_assert_eq!(forth.overlaps(), back.overlaps());
        if forth.overlaps() == 0 {
            prop_assert_eq!(forth.text(), back.text());
        }
    }

    #[test]
    fn all_three_texts_can_be_read_off_the_chunks(base in text(), theirs in text(), mine in text()) {
        let merge = texts(&base, &theirs, &mine);
        let (mut of_base, mut of_theirs, mut of_mine) = (String::new(), String::new(), String::new());
        for chunk in merge.chunks {
            let (b, t, m) = match chunk {
                Chunk::Same(text) => (text.clone(), text.clone(), text),
                Chunk::Theirs { base, text } => (base.clone(), text, base),
                Chunk::Mine { base, text } => (base.clone(), base, text),
                Chunk::Alike { base, text } => (base, text.clone(), text),
                Chunk::Woven { base, theirs, mine, .. } | Chunk::Overlap { base, theirs, mine } => {
                    (base, theirs, mine)
                }
            };
            of_base += &b;
            of_theirs += &t;
            of_mine += &m;
        }
        prop_assert_eq!(of_base, ended(&base).0);
        prop_assert_eq!(of_theirs, ended(&theirs).0);
        prop_assert_eq!(of_mine, ended(&mine).0);
    }

    #[test]
    fn edits_of_different_lines_are_all_there((len, plan) in edits()) {
        let base: Vec<String> = (0..len).map(|n| format!("line {n}\n")).collect();
        let (mut theirs, mut mine) = (base.clone(), base.clone());
        let mut wanted: Vec<String> = Vec::new();
        for (at, (is_mine, verb)) in plan.iter().enumerate() {
            let side = if *is_mine { &mut mine } else { &mut theirs };
            let line = format!("new {at} {is_mine}\n");
            match verb {
                // Between two edits of the two sides stands at least their own line.
                0 => { side[at] = line.clone(); wanted.push(line) }
                1 => { side[at] = format!("line {at}\n{line}"); wanted.push(line) }
                2 => side[at].clear(),
                _ => {}
            }
        }
        let merge = texts(&base.concat(), &theirs.concat(), &mine.concat());
        let text = merge.text();
        if merge.overlaps() == 0 {
            for line in &wanted {
                prop_assert!(text.contains(line.as_str()), "{:?} is missing in {:?}", line, text);
            }
        }
    }

    #[test]
    fn inserted_lines_are_kept_or_reported(places in vec((0_usize..10, any::<bool>()), 0..8)) {
        let base: Vec<String> = (0..10).map(|n| format!("{n}\n")).collect();
        let (mut theirs, mut mine) = (base.clone(), base.clone());
        let mut wanted = Vec::new();
        for (n, (at, is_mine)) in places.iter().enumerate() {
            let line = format!("inserted {n}\n");
            (if *is_mine { &mut mine } else { &mut theirs })[*at].push_str(&line);
            wanted.push((*at, *is_mine, line));
        }
        let merge = texts(&base.concat(), &theirs.concat(), &mine.concat());
        let text = merge.text();
        for (_, is_mine, line) in &wanted {
            let reported = merge.chunks.iter().any(|chunk| match chunk {
                Chunk::Overlap { theirs, .. } => theirs.contains(line.as_str()),
                _ => false,
            });
            prop_assert!(text.contains(line.as_str()) || (!is_mine && reported), "{} of {:?}", line, text);
        }
        let apart = wanted.iter().all(|(at, is_mine, _)| !wanted.iter().any(|(b, m, _)| at == b && m != is_mine));
        prop_assert_eq!(merge.overlaps() == 0, apart);
    }
}
