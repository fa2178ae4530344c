//! What survives of HTML: the elements an author may write, and the attributes each may carry.

/// How an element behaves when raw HTML is paired up.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Stands within a line of text.
    Inline,
    /// Stands on its own, never inside a paragraph.
    Block,
    /// Like `Block`, and its end tag may be left out (`<li>`, `<td>`, …).
    Loose,
    /// A part of a table that may hold other parts only, no text.
    Frame,
    /// Has neither content nor end tag.
    Void,
}

/// An element an author may write, its kind, and its own attributes beside [`GENERIC`].
pub type Element = (&'static str, Kind, &'static [&'static str]);

/// Attributes any element may carry.
pub const GENERIC: [&str; 3] = ["dir", "lang", "title"];

/// Attributes only the renderer may set; an author's are dropped.
pub const OURS: [&str; 6] = ["id", "class", "role", "tabindex", "aria-label", "rel"];

/// Elements kept from an author's HTML.
pub const ELEMENTS: &[Element] = &[
    ("a", Kind::Inline, &["href"]),
    ("abbr", Kind::Inline, &[]),
    ("b", Kind::Inline, &[]),
    ("bdi", Kind::Inline, &[]),
    ("bdo", Kind::Inline, &[]),
    ("blockquote", Kind::Block, &["cite"]),
    ("br", Kind::Void, &[]),
    ("caption", Kind::Block, &[]),
    ("cite", Kind::Inline, &[]),
    ("code", Kind::Inline, &[]),
    ("dd", Kind::Loose, &[]),
    ("del", Kind::Inline, &["cite", "datetime"]),
    ("details", Kind::Block, &["open"]),
    ("dfn", Kind::Inline, &[]),
    ("div", Kind::Block, &["align"]),
    ("dl", Kind::Block, &[]),
    ("dt", Kind::Loose, &[]),
    ("em", Kind::Inline, &[]),
    ("figcaption", Kind::Block, &[]),
    ("figure", Kind::Block, &[]),
    ("h1", Kind::Block, &["align"]),
    ("h2", Kind::Block, &["align"]),
    ("h3", Kind::Block, &["align"]),
    ("h4", Kind::Block, &["align"]),
    ("h5", Kind::Block, &["align"]),
    ("h6", Kind::Block, &["align"]),
    ("hr", Kind::Void, &[]),
    ("i", Kind::Inline, &[]),
    ("img", Kind::Void, &["src", "alt", "width", "height"]),
    ("ins", Kind::Inline, &["cite", "datetime"]),
    ("kbd", Kind::Inline, &[]),
    ("li", Kind::Loose, &[]),
    ("mark", Kind::Inline, &[]),
    ("ol", Kind::Block, &["start", "reversed", "type"]),
    ("p", Kind::Loose, &["align"]),
    ("pre", Kind::Block, &[]),
    ("q", Kind::Inline, &["cite"]),
    ("rp", Kind::Inline, &[]),
    ("rt", Kind::Inline, &[]),
    ("ruby", Kind::Inline, &[]),
    ("s", Kind::Inline, &[]),
    ("samp", Kind::Inline, &[]),
    ("section", Kind::Block, &[]),
    ("small", Kind::Inline, &[]),
    ("span", Kind::Inline, &[]),
    ("strong", Kind::Inline, &[]),
    ("sub", Kind::Inline, &[]),
    ("summary", Kind::Block, &[]),
    ("sup", Kind::Inline, &[]),
    ("table", Kind::Frame, &[]),
    ("tbody", Kind::Frame, &[]),
    ("td", Kind::Loose, &["align", "colspan", "rowspan"]),
    ("tfoot", Kind::Frame, &[]),
    ("th", Kind::Loose, &["align", "colspan", "rowspan", "scope"]),
    ("thead", Kind::Frame, &[]),
    ("time", Kind::Inline, &["datetime"]),
    ("tr", Kind::Frame, &[]),
    ("u", Kind::Inline, &[]),
    ("ul", Kind::Block, &[]),
    ("var", Kind::Inline, &[]),
    ("wbr", Kind::Void, &[]),
];

/// HTML that is known and never kept: its tags vanish. Any other unknown `<word>` was probably meant as text.
const REFUSED: &[&str] = &[
    "acronym", "address", "animate", "applet", "area", "article", "aside", "audio", "base", "basefont",
    "bgsound", "big", "blink", "body", "button", "canvas", "center", "col", "colgroup", "command", "content",
    "data", "datalist", "dialog", "dir", "element", "embed", "fieldset", "font", "footer", "form", "frame",
    "frameset", "head", "header", "hgroup", "html", "image", "input", "isindex", "keygen", "label", "layer",
    "legend", "link", "listing", "main", "map", "marquee", "math", "menu", "menuitem", "meta", "meter",
    "multicol", "nav", "nobr", "object", "optgroup", "option", "output", "param", "picture", "portal",
    "progress", "search", "select", "set", "shadow", "slot", "source", "spacer", "strike", "svg", "template",
    "track", "tt", "video",
];

/// Elements whose content is not markup; it goes with the tags.
const OPAQUE: &[&str] = &[
    "script",
    "style",
    "textarea",
    "title",
    "iframe",
    "noembed",
    "noframes",
    "noscript",
    "plaintext",
    "xmp",
];

/// The element of this lower-case name, when an author may write it.
pub fn element(name: &str) -> Option<&'static Element> {
    ELEMENTS.binary_search_by(|known| known.0.cmp(name)).ok().and_then(|at| ELEMENTS.get(at))
}

/// Whether this is a name of HTML that is always taken out.
pub fn refused(name: &str) -> bool {
    REFUSED.contains(&name) || opaque(name)
}

/// Whether the content of this element goes with its tags.
pub fn opaque(name: &str) -> bool {
    OPAQUE.contains(&name)
}

/// Whether `inner` may stand directly in `frame`, a part of a table.
pub fn fits(frame: &str, inner: &str) -> bool {
    match frame {
        "table" => matches!(inner, "caption" | "thead" | "tbody" | "tfoot" | "tr"),
        "thead" | "tbody" | "tfoot" => inner == "tr",
        "tr" => matches!(inner, "td" | "th"),
        _ => true,
    }
}

/// Whether a tag `next` ends an open `current` that has no end tag of its own.
pub fn ends(current: &str, next: &str) -> bool {
    match current {
        "li" => next == "li",
        "dt" | "dd" => matches!(next, "dt" | "dd"),
        "td" | "th" => matches!(next, "td" | "th" | "tr" | "tbody" | "tfoot"),
        "tr" => matches!(next, "tr" | "tbody" | "tfoot"),
        "thead" | "tbody" => matches!(next, "tbody" | "tfoot"),
        "p" => element(next)
            .is_some_and(|&(name, kind, _)| kind != Kind::Inline && !matches!(name, "br" | "img" | "wbr")),
        _ => false,
    }
}

/// Whether an end tag further out closes this element too.
pub fn closes_itself(name: &str, kind: Kind) -> bool {
    kind == Kind::Loose || matches!(name, "tr" | "thead" | "tbody" | "tfoot")
}

/// Whether the value is one this attribute may have; `true` for attributes of free text.
pub fn value_allowed(attribute: &str, value: &str) -> bool {
    let number = |most: u32| value.parse::<u32>().is_ok_and(|n| n <= most);
    match attribute {
        "align" => matches!(value, "left" | "right" | "center" | "justify"),
        "dir" => matches!(value, "ltr" | "rtl" | "auto"),
        "width" | "height" => number(10_000),
        "colspan" | "rowspan" => number(100),
        "start" => number(999_999_999),
        "type" => matches!(value, "1" | "a" | "A" | "i" | "I"),
        "scope" => matches!(value, "col" | "row"),
        "open" | "reversed" => matches!(value, "" | "open" | "reversed"),
        _ => true,
    }
}
