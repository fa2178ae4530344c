//! What the renderer promises.

use proptest::prelude::*;
use scraper::{Html, Selector};

use super::*;

fn post(source: &str) -> String {
    render(source, Profile::Post).html
}

fn count(html: &str, css: &str) -> usize {
    Html::parse_fragment(html).select(&Selector::parse(css).unwrap()).count()
}

#[test]
fn commonmark_and_github_extensions_are_rendered() {
    let html = post(
        "# Part\n\n*a* **b** ~~c~~ https://example.org\n\n| x | y |\n|---|--:|\n| 1 | 2 |\n\n- [x] done\n- [ ] open\n\nNote.[^1]\n\n[^1]: The note.\n",
    );
    for css in [
        "em",
        "strong",
        "del",
        "table td",
        "a[href='https://example.org']",
        "input[type=checkbox][disabled]",
        "sup a",
    ] {
        assert!(count(&html, css) > 0, "{css} in {html}");
    }
    assert_eq!(count(&html, "h1"), 0, "the page has its own h1: {html}");
}

#[test]
fn code_is_highlighted_by_class_and_diagrams_stay_text() {
    let html = post(
        "```rust,no_run\nfn main() { let x = \"<b>\"; }\n```\n\n```mermaid\ngraph TD; A-->B\n```\n\nMath $a < b$ stays.",
    );
    assert!(count(&html, "code.language-rust span[class^=hl-]") > 0, "{html}");
    assert!(html.contains("A--&gt;B") && html.contains("$a &lt; b$"), "{html}");
    assert!(!html.contains("style="));
}

#[test]
fn headings_can_be_linked_to_and_listed() {
    let rendered = render("## Über uns\n\n## Über uns\n\n### Ende", Profile::Post);
    let ids: Vec<&str> = rendered.outline.iter().map(|heading| heading.id.as_str()).collect();
    assert_eq!(ids.len(), 3);
    assert_ne!(ids[0], ids[1]);
    assert_eq!(outline_of(&rendered.html), rendered.outline);
}

#[test]
fn comments_have_no_pictures_headings_or_trusted_links() {
    let html = render("# Big\n\n![x](y.png) [z](https://example.org) <b>raw</b>", Profile::Comment).html;
    assert_eq!(count(&html, "h1, h2, h3, h4, h5, h6, img"), 0, "{html}");
    assert_eq!(count(&html, "a[rel~=nofollow][rel~=ugc]"), 1, "{html}");
}

/// Elements and attributes that could run something, or be taken for the site's own.
fn dangers(html: &str) -> Vec<String> {
    let schemes = ["javascript:", "data:", "vbscript:"];
    let document = Html::parse_fragment(html);
    let mut found = Vec::new();
    for element in document.select(&Selector::parse("*").unwrap()) {
        let name = element.value().name();
        if [
            "script", "style", "iframe", "object", "embed", "form", "svg", "math", "link", "meta", "base",
            "button", "textarea", "select",
        ]
        .contains(&name)
        {
            found.push(name.to_owned());
        }
        for (attribute, value) in element.value().attrs() {
            let flat: String = value
                .chars()
                .filter(|c| !c.is_whitespace() && !c.is_control())
                .collect::<String>()
                .to_lowercase();
            let is_address = ["href", "src", "action", "formaction", "srcset", "poster"].contains(&attribute);
            if attribute.starts_with("on")
                || attribute == "style"
                || (is_address && schemes.iter().any(|scheme| flat.starts_with(scheme)))
            {
                found.push(format!("{name} {attribute}={value}"));
            }
        }
    }
    found
}

const PAYLOADS: &[&str] = &[
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil></SCRIPT>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<math><mtext></form><form><mglyph><svg><mtext><textarea><path id=\"</textarea><img onerror=alert(1) src>\">",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "![x](javascript:alert(1))",
    "<a href=\" javascript:alert(1)\">x</a>",
    "<a href=\"jav&#x09;ascript:alert(1)\">x</a>",
    "<a href='vbscript:x'>x</a>",
    "<javascript:alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data=x></object>",
    "<embed src=x>",
    "<form action=//evil><input name=a></form>",
    "<button formaction=javascript:alert(1)>x</button>",
    "<input autofocus onfocus=alert(1)>",
    "<body onload=alert(1)>",
    "<meta http-equiv=refresh content=0>",
    "<link rel=stylesheet href=//evil>",
    "<base href=//evil>",
    "<style>*{color:red}</style>",
    "<p style='position:fixed'>x</p>",
    "<b style=a onclick=b>x</b>",
    "<details open ontoggle=alert(1)>x</details>",
    "<video><source onerror=alert(1)></video>",
    "<audio src=x onerror=alert(1)>",
    "<marquee onstart=alert(1)>x</marquee>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    "<textarea><script>alert(1)</script>",
    "<title><img src=x onerror=alert(1)></title>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?php <script>alert(1)</script> ?>",
    "<x onclick=alert(1)>y</x>",
    "```<script>alert(1)</script>\nx\n```",
    "```rust\" onclick=\"alert(1)\nx\n```",
    "# <img src=x onerror=alert(1)>",
    "[a]: javascript:alert(1)\n\n[a]",
    "| <script>alert(1)</script> |\n|-|\n| <img src=x onerror=alert(1)> |",
    "[^1]\n\n[^1]: <script>alert(1)</script>",
    "<a href=https://x onmouseover=alert(1)>x</a>",
    "<img src='x' srcset='javascript:alert(1) 1x'>",
    "<img src=\"data:image/svg+xml,<svg onload=alert(1)>\">",
    "<template><script>alert(1)</script></template>",
    "<select><script>alert(1)</script></select>",
    "<table background=javascript:alert(1)>",
    "<isindex action=javascript:alert(1)>",
    "<div id=main class=flash>x</div>",
];

#[test]
fn no_payload_comes_through() {
    for payload in PAYLOADS {
        for source in [
            (*payload).to_owned(),
            format!("> {payload}\n"),
            format!("- a\n\n  {payload}"),
            format!("text {payload} text"),
        ] {
            for profile in [Profile::Post, Profile::Comment] {
                let html = render(&source, profile).html;
                assert_eq!(dangers(&html), Vec::<String>::new(), "{source:?} gave {html}");
                assert_eq!(count(&html, "#main, .flash"), 0, "{source:?} gave {html}");
            }
        }
    }
}

#[test]
fn deep_and_tangled_texts_end() {
    let n = 30_000;
    let hostile = [
        ">".repeat(n),
        "- ".repeat(n),
        "[".repeat(n),
        "![".repeat(n),
        "*a ".repeat(n),
        "<b>".repeat(n),
        "<b id=1><p>".repeat(n / 4),
        "&".repeat(n),
        "`".repeat(n),
        "|a".repeat(n / 20) + "\n" + &"|-".repeat(n / 20) + "\n" + &"|\n".repeat(n / 20),
        "<!--".repeat(n),
        "a".repeat(n),
        format!("```rust\n{}\n```", "(".repeat(n)),
        "[a](".repeat(n),
        "[^a]\n\n[^a]: b\n\n".repeat(n / 20),
        "\0".repeat(n),
        "\u{202e}x".repeat(n),
    ];
    for source in hostile {
        // The stack of a thread on which requests run.
        let ended = std::thread::Builder::new()
            .stack_size(2 * 1024 * 1024)
            .spawn(move || render(&source, Profile::Post).html.len())
            .unwrap()
            .join();
        assert!(ended.is_ok());
    }
}

#[test]
fn excerpts_end_at_a_word() {
    assert_eq!(excerpt("one two three", 9), "one two…");
    assert_eq!(excerpt("short", 9), "short");
    assert_eq!(reading_minutes(0), 1);
    assert_eq!(reading_minutes(2_200), 10);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn nothing_escapes_the_sanitiser(parts in proptest::collection::vec((0..PAYLOADS.len(), "[\\PC\n]{0,20}"), 0..6)) {
        let source: String = parts.iter().map(|(at, text)| format!("{text}{}", PAYLOADS[*at])).collect();
        for profile in [Profile::Post, Profile::Comment] {
            let rendered = render(&source, profile);
            prop_assert_eq!(dangers(&rendered.html), Vec::<String>::new());
            prop_assert_eq!(outline_of(&rendered.html), rendered.outline);
        }
    }
}
