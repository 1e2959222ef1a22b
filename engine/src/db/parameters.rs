//! Finds the parameters of a SurrealQL text, to rename them when texts are joined and to catch forgotten ones:
//! SurrealDB takes an unbound parameter for NONE without a word. It is no parser and judges nothing else.

/// Parameters that SurrealDB itself sets.
const RESERVED: [&str; 16] = [
    "this",
    "parent",
    "value",
    "before",
    "after",
    "event",
    "auth",
    "session",
    "token",
    "access",
    "input",
    "request",
    "reference",
    "self",
    "file",
    "spec",
];

/// A text whose bound parameters have new names, or the first parameter that nobody sets.
pub(super) fn rename(
    text: &str,
    is_bound: impl Fn(&str) -> bool,
    new_name: impl Fn(&str) -> String,
) -> Result<String, String> {
    let mut out = String::with_capacity(text.len() + 32);
    let mut declared: Vec<String> = Vec::new();
    let mut last_word = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if let Some(length) = skipped(rest) {
            let (skip, after) = rest.split_at(length);
            out.push_str(skip);
            last_word.clear();
            rest = after;
        } else if first == '$' {
            let name: String = rest.chars().skip(1).take_while(|c| is_name(*c)).collect();
            let after = rest.get(1 + name.len()..).unwrap_or("");
            if declares(&last_word) {
                declared.push(name.clone());
                out.push('$');
                out.push_str(&name);
            } else if declared.contains(&name) {
                out.push('$');
                out.push_str(&name);
            } else if is_bound(&name) {
                out.push('$');
                out.push_str(&new_name(&name));
            } else if RESERVED.contains(&name.as_str()) {
                out.push('$');
                out.push_str(&name);
            } else {
                return Err(name);
            }
            last_word.clear();
            rest = after;
        } else if is_name(first) {
            let word: String = rest.chars().take_while(|c| is_name(*c)).collect();
            out.push_str(&word);
            rest = rest.get(word.len()..).unwrap_or("");
            last_word = word;
        } else {
            out.push(first);
            if !first.is_whitespace() {
                last_word.clear();
                last_word.push(first);
            }
            rest = rest.get(first.len_utf8()..).unwrap_or("");
        }
    }
    Ok(out)
}

/// `LET $a`, `FOR $a IN`, and a closure's `|$a|` bring a parameter of their own.
fn declares(word_before: &str) -> bool {
    word_before.eq_ignore_ascii_case("let") || word_before.eq_ignore_ascii_case("for") || word_before == "|"
}

fn is_name(character: char) -> bool {
    character.is_ascii_alphanumeric() || character == '_'
}

/// How many bytes at the start of `text` are a string, a quoted name or a comment.
fn skipped(text: &str) -> Option<usize> {
    for (open, close, escapes) in [
        ("'", "'", true),
        ("\"", "\"", true),
        ("`", "`", true),
        ("⟨", "⟩", false),
        ("/*", "*/", false),
        ("--", "\n", false),
        ("//", "\n", false),
        ("#", "\n", false),
    ] {
        if let Some(inside) = text.strip_prefix(open) {
            return Some(open.len() + end_of(inside, close, escapes));
        }
    }
    None
}

fn end_of(inside: &str, close: &str, escapes: bool) -> usize {
    let mut escaped = false;
    for (position, character) in inside.char_indices() {
        if escaped {
            escaped = false;
        } else if escapes && character == '\\' {
            escaped = true;
        } else if inside.get(position..).is_some_and(|rest| rest.starts_with(close)) {
            return position + close.len();
        }
    }
    inside.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn renamed(text: &str) -> Result<String, String> {
        rename(text, |name| name == "id" || name == "id_2", |name| format!("p7_{name}"))
    }

    #[test]
    fn bound_parameters_get_the_new_name_and_their_neighbours_keep_theirs() {
        assert_eq!(
            renamed("UPDATE $id SET a = $id_2, b = $this.c, d = $value"),
            Ok("UPDATE $p7_id SET a = $p7_id_2, b = $this.c, d = $value".to_owned())
        );
    }

    #[test]
    fn a_bound_parameter_wins_over_one_that_surrealdb_sets() {
        let renamed = rename("a < $before", |name| name == "before", |name| format!("p1_{name}"));
        assert_eq!(renamed, Ok("a < $p1_before".to_owned()));
    }

    #[test]
    fn parameters_the_text_declares_itself_are_left_alone() {
        for text in ["LET $x = 1; RETURN $x", "FOR $x IN [1, 2] { CREATE a SET b = $x }", "RETURN [1].map(|$x| $x + 1)"]
        {
            assert_eq!(renamed(text), Ok(text.to_owned()));
        }
    }

    #[test]
    fn a_forgotten_parameter_is_named() {
        assert_eq!(renamed("SELECT * FROM a WHERE b = $idd"), Err("idd".to_owned()));
        assert_eq!(renamed("RETURN $x; LET $x = 1"), Err("x".to_owned()));
    }

    #[test]
    fn strings_quoted_names_and_comments_are_not_looked_into() {
        for text in [
            "RETURN '$other \\' $more'",
            "RETURN \"$other\"",
            "SELECT `$odd` FROM a",
            "SELECT ⟨$odd⟩ FROM a",
            "RETURN 1 -- $other\n",
            "RETURN 1 // $other",
            "RETURN /* $other */ 1",
            "RETURN 1 # $other é",
            "RETURN 'unfinished $other",
        ] {
            assert_eq!(renamed(text), Ok(text.to_owned()));
        }
    }
}
