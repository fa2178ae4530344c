//! Colours for fenced code, as classes `hl-…`; a language that isn't known stays plain.

use arborium::{Config, GrammarStore, Highlighter, HtmlFormat};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, LazyLock};

/// Bytes of code coloured in one text; further code stays plain.
const MOST_BYTES: usize = 96 * 1024;
/// Colouring goes into embedded languages (styles in a page) this far.
const INJECTIONS: u32 = 1;

/// Compiled grammars, shared by all threads.
static GRAMMARS: LazyLock<Arc<GrammarStore>> = LazyLock::new(|| Arc::new(GrammarStore::new()));

/// Colours the code of one text.
pub struct Painter {
    highlighter: Option<Highlighter>,
    prefix: String,
    left: usize,
}

impl Painter {
    /// A painter whose classes begin with `seal`.
    pub fn new(seal: &str) -> Painter {
        Painter { highlighter: None, prefix: format!("{seal}hl"), left: MOST_BYTES }
    }

    /// The code as HTML with spans; none when it is to stay plain.
    pub fn paint(&mut self, language: &str, code: &str) -> Option<String> {
        let grammar = grammar(language)?;
        let code = code.trim_end_matches('\n');
        self.left = self.left.checked_sub(code.len()).filter(|_| !code.is_empty())?;
        let highlighter = self.highlighter.get_or_insert_with(|| {
            let html_format = HtmlFormat::ClassNamesWithPrefix(self.prefix.clone());
            let config = Config { max_injection_depth: INJECTIONS, html_format };
            Highlighter::with_store_and_config(GRAMMARS.clone(), config)
        });
        let painted = catch_unwind(AssertUnwindSafe(|| highlighter.highlight(grammar, code).ok()));
        painted.unwrap_or_else(|_| {
            self.highlighter = None;
            None
        })
    }
}

/// The language of a fence's info string, as it may stand in a class: `rust,no_run` is `rust`.
pub fn language(info: &str) -> Option<String> {
    let word = info.trim_start().trim_start_matches(['{', '.']);
    let end = word
        .find(|c: char| c.is_whitespace() || matches!(c, ',' | '{' | '}' | ':' | ';'))
        .unwrap_or(word.len());
    let word = word[..end].to_ascii_lowercase();
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '#' | '-' | '_' | '.');
    if matches!(
        word.as_str(),
        "ignore" | "no_run" | "should_panic" | "compile_fail" | "edition2021" | "edition2024"
    ) {
        return Some("rust".to_owned());
    }
    (!word.is_empty() && word.len() <= 32 && word.chars().all(plain)).then_some(word)
}

/// The grammar that reads a language; none for those we don't colour.
fn grammar(language: &str) -> Option<&'static str> {
    Some(match language {
        "rust" | "rs" => "rust",
        "toml" => "toml",
        "json" | "jsonc" | "json5" | "webmanifest" => "json",
        "yaml" | "yml" => "yaml",
        "bash" | "sh" | "shell" | "zsh" | "ksh" => "bash",
        "python" | "py" | "python3" => "python",
        "javascript" | "js" | "jsx" | "mjs" | "cjs" | "node" => "javascript",
        "typescript" | "ts" | "mts" | "cts" => "typescript",
        "html" | "htm" | "xhtml" | "vue" => "html",
        "xml" | "svg" | "rss" | "atom" => "xml",
        "css" => "css",
        "c" | "h" => "c",
        "diff" | "patch" => "diff",
        "sql" | "sqlite" | "postgres" | "postgresql" | "mysql" => "sql",
        "go" | "golang" => "go",
        "java" => "java",
        "dockerfile" | "docker" | "containerfile" => "dockerfile",
        "ini" | "conf" | "cfg" | "properties" => "ini",
        "markdown" | "md" => "markdown",
        _ => return None,
    })
}
