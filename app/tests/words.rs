//! No page says a word that does not stand in a message file, and every message stands in every language.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// Text between the tags of a view: a literal that follows `>` or `}` or begins a line, with a word in it.
fn words_in_views(source: &str) -> Vec<String> {
    let mut found = Vec::new();
    let source = source.split("#[cfg(test)]").next().unwrap_or_default();
    let mut above = "";
    for (number, line) in source.lines().enumerate() {
        let line = line.trim();
        let below_a_tag = above.ends_with('>') && !above.ends_with("=>") && !above.ends_with("->");
        above = line;
        if line.starts_with("//") || line.starts_with('#') || line.contains("\\\"") || line.contains("r#\"") {
            continue;
        }
        let mut rest = line;
        let mut begins = true;
        while let Some(start) = rest.find('"') {
            let (before, after) = rest.split_at(start);
            let before = before.trim_end();
            let Some(end) = after.get(1..).and_then(|text| text.find('"')) else { break };
            let (literal, behind) = after.split_at(end + 2);
            let text = literal.trim_matches('"');
            let in_text =
                before.ends_with('>') && !before.ends_with("=>") && !before.ends_with("->") || before.ends_with('}');
            let alone = begins
                && below_a_tag
                && before.is_empty()
                && behind.trim_start().chars().next().is_none_or(|next| next == '<' || next == '{');
            let says_something = text.chars().filter(|letter| letter.is_alphabetic()).count() > 1;
            if says_something && (in_text || alone) {
                found.push(format!("line {}: {literal}", number + 1));
            }
            begins = false;
            rest = behind;
        }
    }
    found
}

#[test]
fn a_word_in_a_view_is_found() {
    assert_eq!(words_in_views("<p>\"Hello\"</p>").len(), 1);
    assert_eq!(words_in_views("<p>\n    \"Hello\"\n</p>").len(), 1);
    assert_eq!(words_in_views("<p class=\"quiet\">{move || say!(i18n, a.b)} \" \" </p>").len(), 0);
}

#[test]
fn every_word_of_a_page_stands_in_a_message_file() {
    let mut files = Vec::new();
    sources(&root().join("src"), &mut files);
    let mut found = Vec::new();
    for file in files {
        let name = file.to_string_lossy().replace('\\', "/");
        // The gallery is for those who build the interface.
        if name.contains("/ui/gallery") {
            continue;
        }
        for words in words_in_views(&fs::read_to_string(&file).unwrap()) {
            found.push(format!("{name} {words}"));
        }
    }
    assert!(found.is_empty(), "words outside the message files:\n{}", found.join("\n"));
}

type Messages = BTreeMap<String, String>;

/// A flat list of messages, from the simple JSON of the message files.
fn messages(language: &str, space: &str) -> Messages {
    let text = fs::read_to_string(root().join(format!("locales/{language}/{space}.json"))).unwrap();
    serde_json::from_str(&text).unwrap()
}

fn placeholders(message: &str) -> Vec<String> {
    let mut found: Vec<String> = message
        .split('{')
        .skip(1)
        .filter_map(|part| part.split_once('}'))
        .map(|(name, _)| name.trim().to_owned())
        .collect();
    found.sort();
    found
}

#[test]
fn every_message_stands_in_english_and_spanish_with_the_same_gaps() {
    for entry in fs::read_dir(root().join("locales/en")).unwrap() {
        let space = entry.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned();
        let (english, spanish) = (messages("en", &space), messages("es", &space));
        let keys = |messages: &Messages| messages.keys().cloned().collect::<Vec<_>>();
        assert_eq!(keys(&english), keys(&spanish), "{space}");
        for (key, message) in &english {
            let translated = spanish.get(key).unwrap();
            assert_eq!(placeholders(message), placeholders(translated), "{space}.{key}");
            assert!(!message.trim().is_empty() && !translated.trim().is_empty(), "{space}.{key} is empty");
        }
    }
}

#[test]
fn the_pseudo_locale_is_made_from_todays_english() {
    let (english, pseudo) = (messages("en", "common"), messages("ar-XB", "common"));
    let keys = |messages: &Messages| messages.keys().cloned().collect::<Vec<_>>();
    assert_eq!(keys(&english), keys(&pseudo), "run app/locales/make-pseudo.mjs");
}
