//! What serde found wrong with a value, in words for whoever sent it.

/// The message beside a field.
pub fn of(message: &str) -> String {
    // serde_json names the place, which the field's name tells better.
    let message = message.split(" at line ").next().unwrap_or(message);
    if message.starts_with("unknown field") {
        return "is not known here".into();
    }
    if message.starts_with("duplicate field") {
        return "stands there twice".into();
    }
    if message.starts_with("missing field") {
        return "is missing".into();
    }
    if let Some((_, variants)) =
        message.split_once(", expected ").filter(|_| message.starts_with("unknown variant"))
    {
        return format!("must be {}", variants.replace('`', ""));
    }
    if message.contains("invalid digit found in string") || message.contains("integer from empty string") {
        return "must be a whole number".into();
    }
    let found = message.split(", expected ").next().unwrap_or("");
    match message.split_once(", expected ") {
        Some((_, _)) if found.contains("null") => "can't be null".into(),
        Some((_, wanted)) if found.starts_with("invalid type") || found.starts_with("invalid value") => {
            format!("must be {}", kind(wanted))
        }
        _ => message.to_owned(),
    }
}

/// What a value must be, without the names that types have in this program.
fn kind(wanted: &str) -> &str {
    match wanted {
        "i8" | "i16" | "i32" | "u8" | "u16" | "u32" => "a whole number that is not too large",
        "i64" | "u64" => "a whole number",
        "f32" | "f64" => "a number",
        "a string" | "string" | "str" => "a text",
        "a boolean" => "true or false",
        "a sequence" => "a list",
        "a map" => "an object",
        wanted if wanted.starts_with("struct ") => "an object",
        wanted => wanted,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_is_said_without_names_of_types() {
        let cases = [
            ("invalid type: integer `5`, expected a string", "must be a text"),
            ("invalid type: string \"x\", expected i64 at line 1 column 4", "must be a whole number"),
            ("invalid type: null, expected a string", "can't be null"),
            ("invalid type: string \"x\", expected struct PostBody", "must be an object"),
            ("unknown field `tite`, expected one of `title`, `slug`", "is not known here"),
            ("unknown variant `x`, expected `draft` or `published`", "must be draft or published"),
            ("invalid digit found in string", "must be a whole number"),
            ("can't hold a comma", "can't hold a comma"),
        ];
        for (message, words) in cases {
            assert_eq!(of(message), words);
        }
    }
}
