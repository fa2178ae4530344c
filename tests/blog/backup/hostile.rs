//! Files that are not what they say: refused with a reason, and the site stays as it was.

use std::fs;
use std::io::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::GzEncoder;
use platen::backup::{self, Silent};
use sha2::{Digest, Sha256};

use super::Site;

/// Asserts that a file with this content is refused with these words, on both ways, and that the site
/// that it was meant for is what it was.
fn is_refused(content: &[u8], words: &str) {
    let site = Site::filled();
    let before = site.export();
    let file = site.path("hostile");
    fs::write(&file, content).unwrap();
    let names = site.files();
    for refusal in [
        site.restore(&file, true).unwrap_err().to_string(),
        backup::verify(&file, &site.storage(), &mut Silent).unwrap_err().to_string(),
    ] {
        assert!(refusal.contains(words), "{refusal:?} does not say {words:?}");
    }
    assert_eq!(site.files(), names, "something was left behind");
    site.is_same_as(&before);
}

fn honest() -> String {
    Site::filled().export()
}

/// The file with other words in it, and checksums and counts that agree with them.
fn resealed(from: &str, to: &str) -> Vec<u8> {
    let honest = honest();
    assert!(honest.contains(from), "{from:?} is not there to be replaced");
    seal(&honest.replacen(from, to, 1)).into_bytes()
}

fn seal(text: &str) -> String {
    let (mut structure, mut piece, mut count, mut out) = (Sha256::new(), Sha256::new(), 0_u64, String::new());
    let (mut tables, mut rows, mut files) = (0, 0, 0);
    let hex = |hash: Sha256| hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    for line in text.lines() {
        let (bare, comma) = line.strip_suffix(',').map_or((line, ""), |bare| (bare, ","));
        let mut bare = bare.to_owned();
        if bare.starts_with("],\"end\"") {
            let hash = hex(std::mem::take(&mut structure));
            out += &format!(
                "],\"end\":{{\"tables\":{tables},\"rows\":{rows},\"files\":{files},\"sha256\":\"{hash}\"}}}}\n"
            );
            continue;
        } else if bare.starts_with("],\"count\"") {
            bare = format!("],\"count\":{count},\"sha256\":\"{}\"}}", hex(std::mem::take(&mut piece)));
            tables += 1;
            rows += count;
            count = 0;
        } else if bare.starts_with("],\"sha256\"") {
            bare = format!("],\"sha256\":\"{}\"}}", hex(std::mem::take(&mut piece)));
        } else if let Some(content) = bare.strip_prefix('"').and_then(|bare| bare.strip_suffix('"')) {
            piece.update(STANDARD.decode(content).unwrap_or_default());
            out += &format!("{line}\n");
            continue;
        } else if bare.starts_with('{') && !bare.starts_with("{\"platen\"") && !bare.starts_with("{\"key\"") {
            piece.update(format!("{bare}\n"));
            count += 1;
            out += &format!("{line}\n");
            continue;
        }
        files += u64::from(bare.starts_with("{\"key\""));
        structure.update(format!("{bare}\n"));
        out += &format!("{bare}{comma}\n");
    }
    out
}

fn packed(content: &[u8]) -> Vec<u8> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::best());
    packer.write_all(content).unwrap();
    packer.finish().unwrap()
}

#[test]
fn sealing_gives_what_the_program_writes() {
    let honest = honest();
    assert!(seal(&honest) == honest);
}

#[test]
fn something_else() {
    is_refused(b"", "incomplete");
    is_refused(b"Dear diary\n", "not a backup");
    is_refused(b"{\"posts\":[]}\n", "not a backup");
    is_refused(&packed(b"PK\x03\x04"), "incomplete");
    is_refused(&[0; 4096], "incomplete");
}

#[test]
fn truncated() {
    let honest = honest();
    is_refused(&honest.as_bytes()[..honest.len() / 2], "incomplete");
    is_refused(&honest.as_bytes()[..honest.len() - 1], "incomplete");
    let packed = packed(honest.as_bytes());
    is_refused(&packed[..packed.len() / 2], "incomplete");
    is_refused(&packed[..packed.len() - 4], "incomplete");
}

#[test]
fn altered() {
    let honest = honest();
    is_refused(honest.replacen("Zwölf", "Zwolf", 1).as_bytes(), "checksum");
    is_refused(honest.replacen("\"count\":60", "\"count\":61", 1).as_bytes(), "says 61 rows");
    is_refused(honest.replacen("\"program\":\"", "\"program\":\"9", 1).as_bytes(), "checksum");
    let mut packed = packed(honest.as_bytes());
    let middle = packed.len() / 2;
    packed[middle] ^= 0x20;
    is_refused(&packed, "");
}

#[test]
fn longer_than_it_says() {
    let mut honest = honest();
    honest.push_str("{}\n");
    is_refused(honest.as_bytes(), "follows the end");
    let mut packed = packed(super::Site::filled().export().as_bytes());
    packed.extend_from_slice(b"more");
    is_refused(&packed, "");
}

#[test]
fn from_a_newer_program() {
    is_refused(&resealed("\"format\":1", "\"format\":2"), "newer platen");
    is_refused(&resealed("\"schema\":\"2026", "\"schema\":\"2996"), "schema");
}

#[test]
fn with_a_table_that_is_not_known() {
    is_refused(&resealed("\"redirects\":{", "\"secrets\":{"), "\"secrets\" is not known");
    is_refused(&resealed("\"redirects\":{", "\"sqlite_master\":{"), "not known");
    is_refused(&resealed("\"redirects\":{", "\"posts; DROP TABLE users\":{"), "not known");
}

#[test]
fn with_a_table_twice_or_missing() {
    is_refused(&resealed("\"redirects\":{", "\"pages\":{"), "there twice");
    let honest = honest();
    let without: Vec<&str> = honest.lines().collect();
    let start = without.iter().position(|line| line.starts_with("\"redirects\":")).unwrap();
    let end = (start..).find(|at| without[*at].starts_with("],")).unwrap();
    let text = [&without[..start], &without[end + 1..]].concat().join("\n") + "\n";
    is_refused(seal(&text).as_bytes(), "redirects is missing");
}

#[test]
fn with_a_column_that_is_not_known() {
    is_refused(&resealed("\"from_path\",", "\"from_pith\","), "column");
    is_refused(&resealed("{\"id\":1,\"from_path\"", "{\"id\":1,\"from_pith\""), "not known");
    is_refused(&resealed("{\"id\":1,\"from_path\"", "{\"id\":1,\"id\":1,\"from_path\""), "wrong place");
}

#[test]
fn with_wrong_types() {
    is_refused(&resealed("\"featured\":true", "\"featured\":1"), "featured");
    is_refused(&resealed("\"featured\":true", "\"featured\":null"), "featured");
    is_refused(&resealed("{\"id\":1,\"from_path\"", "{\"id\":\"1\",\"from_path\""), "redirects.id");
    is_refused(
        &resealed("{\"id\":1,\"from_path\"", "{\"id\":99999999999999999999,\"from_path\""),
        "redirects.id",
    );
    is_refused(&resealed("1969-07-20T20", "1969-07-20 20"), "created_at");
    is_refused(
        &resealed("{\"id\":1,\"from_path\":\"/old\"", "{\"id\":1,\"from_path\":{\"a\":[[[]]]}"),
        "line",
    );
}

#[test]
fn with_rows_that_break_the_rules() {
    is_refused(
        &resealed("\"slug\":\"a-old\",\"post_id\":6", "\"slug\":\"a-old\",\"post_id\":60000"),
        "posts",
    );
    is_refused(&resealed("\"slug\":\"a_old\",\"post_id\"", "\"slug\":\"a-old\",\"post_id\""), "UNIQUE");
    is_refused(&resealed("\"role\":\"author\"", "\"role\":\"owner\""), "CHECK");
}

#[test]
fn with_files_that_lead_elsewhere() {
    for key in ["../../../etc/passwd", "/etc/passwd", "2026/../../x", ".hidden", "a\\\\b", ""] {
        let honest = honest();
        let text = honest.replace("2026/engine.png", key);
        is_refused(seal(&text).as_bytes(), "would not lie among the media");
    }
}

#[test]
fn with_files_that_nobody_names_or_that_are_there_twice() {
    is_refused(&resealed("{\"key\":\"2026/engine.png\"", "{\"key\":\"2026/engine.html\""), "no row names");
    let honest = honest();
    let start = honest.find("{\"key\":").unwrap();
    let end = honest.find("\n],\"end\"").unwrap();
    let twice = format!("{},\n{}{}", &honest[..end], &honest[start..end], &honest[end..]);
    is_refused(seal(&twice).as_bytes(), "there twice");
    let without = format!("{}{}", &honest[..start], &honest[end + 1..]);
    is_refused(seal(&without).as_bytes(), "named by rows");
}

#[test]
fn with_sizes_that_are_not_true() {
    is_refused(
        &resealed("\"size\":200000,\"content\"", "\"size\":18000000000000000000,\"content\""),
        "smaller than it says",
    );
    is_refused(
        &resealed("\"size\":200000,\"content\"", "\"size\":100000,\"content\""),
        "larger than it says",
    );
    is_refused(&resealed("\"size\":200000,\"content\"", "\"size\":-1,\"content\""), "a file was expected");
}

#[test]
fn that_unpacks_to_far_more() {
    let honest = honest();
    let (start, rest) = honest.split_once("\"rows\":[\n").unwrap();
    let mut bomb = format!("{start}\"rows\":[\n{{\"name\":\"a\",\"value\":\"").into_bytes();
    bomb.extend(std::iter::repeat_n(b'a', 200 * 1024 * 1024));
    bomb.extend_from_slice(rest.as_bytes());
    is_refused(&packed(&bomb), "far more");
}

#[test]
fn nested_without_end() {
    let deep = "[".repeat(200_000);
    let text = format!("{{\"platen\":{deep}");
    is_refused(format!("{text}\n").as_bytes(), "not a backup");
    let honest = honest();
    let (start, rest) = honest.split_once("\"rows\":[\n").unwrap();
    is_refused(format!("{start}\"rows\":[\n{{\"name\":{deep}\n{rest}").as_bytes(), "line");
}
