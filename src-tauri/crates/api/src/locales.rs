//! Text that leaves without a window: the words a new book begins with, and what the command line says. The window has
//! its own words. One file a language, as small maps from a key to a sentence.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use coffer_core::workspace::Seeds;

use crate::settings::Language;

type Words = BTreeMap<String, String>;

fn read(text: &str) -> Words {
    serde_json::from_str(text).expect("the catalogue is part of the program and a test reads it")
}

static ENGLISH: LazyLock<Words> = LazyLock::new(|| read(include_str!("../locales/en.json")));
static CHINESE: LazyLock<Words> = LazyLock::new(|| read(include_str!("../locales/zh-CN.json")));

/// The text of a key; the key itself where there is none, which a test rules out for every key the program uses.
pub fn text(language: Language, key: &str) -> &str {
    let words = match language {
        Language::Chinese => &CHINESE,
        Language::English => &ENGLISH,
    };
    words.get(key).map_or(key, String::as_str)
}

/// What a field is called: the kind's own word for it, else the common one.
pub(crate) fn field(language: Language, kind: &str, field: &str) -> &'static str {
    let words = match language {
        Language::Chinese => &*CHINESE,
        Language::English => &*ENGLISH,
    };
    let known = words.get(&format!("field.{kind}.{field}")).or_else(|| words.get(&format!("field.{field}")));
    known.map_or("?", String::as_str)
}

/// What a code of a choice is called, in the given language and then in the other: people pick by either word.
pub(crate) fn choice(language: Language, code: &str) -> Vec<String> {
    let both = match language {
        Language::Chinese => [&*CHINESE, &*ENGLISH],
        Language::English => [&*ENGLISH, &*CHINESE],
    };
    both.into_iter().filter_map(|words| words.get(&format!("choice.{code}")).cloned()).collect()
}

/// The stages of a first pipeline: key of the name, type, probability.
const STAGES: [(&str, &str, i64); 6] = [
    ("seed.stage.first_contact", "open", 10),
    ("seed.stage.needs", "open", 30),
    ("seed.stage.quote", "open", 50),
    ("seed.stage.negotiation", "open", 75),
    ("seed.stage.won", "won", 100),
    ("seed.stage.lost", "lost", 0),
];

/// What a new book begins with.
pub(crate) fn seeds(language: Language) -> Seeds {
    let word = |key: &str| text(language, key).to_owned();
    Seeds {
        member: word("seed.member"),
        pipeline: word("seed.pipeline"),
        stages: STAGES.iter().map(|(key, ty, probability)| (word(key), *ty, *probability)).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorCode;

    #[test]
    fn both_languages_have_the_same_keys_and_no_empty_text() {
        assert!(ENGLISH.keys().eq(CHINESE.keys()));
        assert!(ENGLISH.values().chain(CHINESE.values()).all(|text| !text.trim().is_empty()));
    }

    #[test]
    fn every_error_has_a_title_and_a_next_step() {
        for code in ErrorCode::ALL {
            for part in ["title", "hint"] {
                let key = format!("error.{}.{part}", code.word());
                assert!(ENGLISH.contains_key(&key), "{key}");
            }
        }
    }

    #[test]
    fn every_field_that_people_see_in_a_table_has_its_word() {
        for kind in ["account", "contact", "lead", "deal", "activity", "task", "tag", "member"] {
            let kind = coffer_core::records::kind_named(kind).expect("a kind");
            for own in kind.fields {
                for language in [Language::English, Language::Chinese] {
                    assert_ne!(field(language, kind.name, own.name), "?", "{}.{}", kind.name, own.name);
                }
            }
        }
    }

    #[test]
    fn every_choice_of_a_list_has_its_words() {
        use coffer_core::schema::FieldType;
        for name in ["account", "contact", "lead", "deal", "stage", "activity", "task"] {
            let kind = coffer_core::records::kind_named(name).expect("a kind");
            for own in kind.fields {
                let FieldType::Choice(codes) = own.ty else { continue };
                for code in codes.iter().chain(&["yes", "no"]) {
                    assert_eq!(choice(Language::English, code).len(), 2, "{name}.{} {code}", own.name);
                }
            }
        }
    }

    #[test]
    fn every_seed_has_its_word() {
        for language in [Language::English, Language::Chinese] {
            let seeds = seeds(language);
            let named = seeds.stages.iter().map(|(name, ..)| name).chain([&seeds.member, &seeds.pipeline]);
            assert!(named.into_iter().all(|name| !name.starts_with("seed.")));
        }
    }
}
