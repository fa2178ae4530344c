//! The words that demo content is made of.

/// What posts are about; also the first tags.
pub const TOPICS: &[&str] = &[
    "compilers", "gardening", "typography", "databases", "sourdough", "letterpress", "accessibility", "cycling",
    "astronomy", "photography", "performance", "testing", "tea", "open source", "woodworking", "maps", "libraries",
    "chess", "caching", "printing", "networks", "cartography", "hiking", "fonts", "text editors", "search",
    "security", "night trains", "calendars", "archives", "keyboards", "backups", "small towns", "public radio",
    "type systems", "parsers", "rivers", "bookbinding", "mechanical watches", "spreadsheets", "weather", "bicycles",
    "old bridges", "museums", "concurrency", "translation", "linen paper", "metaphors", "queues", "lighthouses",
    "orchards", "synthesizers", "documentation", "code review", "time zones", "notebooks", "fountain pens",
    "unicode", "migrations", "monitoring", "home cooking", "fermentation", "field recording", "long walks",
    "birdwatching", "markets", "editing", "interviews", "postcards", "public transport", "winter swimming",
    "mathematics", "statistics", "essays", "newsletters", "feeds", "hypertext", "web standards", "color", "grids",
    "ceramics", "knitting", "beekeeping", "radio plays", "subtitles", "indexes", "glossaries", "proofreading",
    "version control", "refactoring", "error messages", "logging", "deployments", "static sites", "email",
    "passwords", "privacy", "licences", "volunteering", "teaching",
];

/// Shelves.
pub const CATEGORIES: &[&str] = &[
    "Engineering", "Design", "Craft", "Travel", "Food", "Science", "Books", "Notes", "Community", "Tutorials",
    "Opinion", "History", "Music", "Photography", "Outdoors", "Interviews",
];

/// Given names.
pub const FIRST_NAMES: &[&str] = &[
    "Ada", "Alan", "Amara", "Anna", "Barbara", "Bruno", "Chiara", "Clara", "Daniel", "Edith", "Elena", "Emil",
    "Farah", "Felix", "Grace", "Hana", "Hedy", "Ines", "Ivan", "Jamal", "Jonas", "Karen", "Katherine", "Kenji",
    "Leila", "Linus", "Lucía", "Mara", "Margaret", "Mei", "Nadia", "Niklas", "Olga", "Oscar", "Priya", "Radia",
    "Samir", "Sofia", "Tomás", "Yuki",
];

/// Family names.
pub const LAST_NAMES: &[&str] = &[
    "Almeida", "Bauer", "Bianchi", "Byron", "Castro", "Chen", "Dubois", "Eriksen", "Ferrari", "Fischer", "Gruber",
    "Hansen", "Hopper", "Ito", "Jansen", "Johnson", "Keller", "Kowalski", "Lamarr", "Lindqvist", "Liskov",
    "Lovelace", "Martin", "Moreau", "Mwangi", "Novak", "Okafor", "Olsen", "Patel", "Perlman", "Rossi", "Sato",
    "Schmidt", "Silva", "Sørensen", "Tanaka", "Turing", "Varga", "Weber", "Zhang",
];

/// How things are.
pub const ADJECTIVES: &[&str] = &[
    "quiet", "careful", "honest", "small", "practical", "unexpected", "slow", "cheerful", "stubborn", "modest",
    "generous", "precise", "durable", "friendly", "forgotten", "ordinary", "patient", "plain", "sharp", "sturdy",
];

/// What people do with things.
pub const VERBS: &[&str] = &[
    "measure", "repair", "explain", "collect", "sketch", "compare", "rewrite", "catalogue", "share", "question",
    "simplify", "rehearse", "trace", "trust", "protect", "polish", "untangle", "observe", "remember", "translate",
];

/// Things at hand.
pub const THINGS: &[&str] = &[
    "notebook", "workshop", "checklist", "prototype", "deadline", "conversation", "sentence", "schedule", "toolbox",
    "diagram", "draft", "margin", "window", "library", "recipe", "ledger", "question", "mistake", "habit", "map",
    "benchmark", "interface", "paragraph", "morning", "archive", "example", "letter", "budget", "rehearsal", "index",
];

/// Sentences: `{t}` a topic, `{a}` an adjective, `{v}` a verb, `{n}` and `{m}` things.
pub const SENTENCES: &[&str] = &[
    "The {a} part of {t} is that every {n} begins with a {m}.",
    "I used to think that {t} needed a {a} {n}; it mostly needs a {a} {m}.",
    "When we {v} the {n}, the {m} takes care of itself.",
    "Nobody told us that {t} would change how we {v} a {n}.",
    "There is a {a} kind of order in {t}, and it shows in the {n}.",
    "Start with one {n}, {v} it for a week, and only then look for a {a} {m}.",
    "What surprised me most was how {a} the {n} became once we learned to {v} it.",
    "A {n} without a {m} is only half a {n}.",
    "People who {v} a {n} for years rarely talk about the {m}, and they should.",
    "We went back to the {n} three times before the {m} made sense.",
    "It is tempting to {v} everything at once, but {t} rewards the {a} approach.",
    "Some of the best advice on {t} fits in the margin of a {n}.",
    "The second attempt took an afternoon, a {n} and a {a} {m}.",
    "If the {n} feels {a}, {v} it again tomorrow.",
    "In the end the numbers agreed with the {m}, which is rarer than it sounds.",
    "My neighbour keeps a {a} {n} just for {t}, and I finally understand why.",
    "The trick, if there is one, is to {v} the {n} before anybody asks for it.",
    "Both the {n} and the {m} are still in use today.",
];

/// Titles, with the same places.
pub const TITLES: &[&str] = &[
    "Notes on {t}", "A {a} guide to {t}", "What {t} taught me about {u}", "How to {v} {t}", "The {a} side of {t}",
    "{t}, one {n} at a time", "Ten years of {t}", "Why we {v} {t}", "On {t} and {u}", "Against {a} {t}",
    "A {n} for {t}", "Learning to {v} {t}", "{t} without a {n}", "The {n} behind {t}", "In praise of {a} {t}",
    "From {t} to {u}", "Five questions about {t}", "When {t} meets {u}", "A {a} {n} about {t}", "Rethinking {t}",
];

/// Headings within a post.
pub const HEADINGS: &[&str] = &[
    "Where it began", "What we tried", "The {a} way", "A closer look at {t}", "What went wrong", "A {n} helps",
    "Numbers", "How to {v} it", "What remains", "Further reading",
];

/// Code, with its language.
pub const SNIPPETS: &[&str] = &[
    "```rust\nfn main() {\n    let words = [\"ink\", \"paper\", \"press\"];\n    for word in words {\n        println!(\"{word}\");\n    }\n}\n```",
    "```python\ndef reading_time(words: int) -> int:\n    return max(1, round(words / 230))\n```",
    "```sql\nSELECT author, COUNT(*) AS posts\nFROM shelf\nGROUP BY author\nORDER BY posts DESC;\n```",
    "```bash\nfor file in *.md; do\n  wc -w \"$file\"\ndone | sort -n\n```",
    "```toml\n[press]\npaper = \"linen\"\ncopies = 40\n```",
];

/// What readers answer.
pub const REPLIES: &[&str] = &[
    "Thank you for this, the part about the {n} is exactly what I needed.",
    "I tried to {v} a {n} last year and came to the same conclusion.",
    "Could you say more about the {m}? I don't quite see how it fits.",
    "We have a {a} {n} at work and everybody is afraid to {v} it.",
    "This is the most {a} text on {t} I have read in a while.",
    "I disagree about the {n}, but the rest is spot on.",
    "Bookmarked. My {n} will never be the same.",
    "Does this also work for {t}?",
    "*{a}* is the word I was looking for.",
    "Small correction: the {m} came first, the {n} much later.",
];
