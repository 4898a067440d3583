use proptest::prelude::*;

use super::*;

fn shown(role: Role, text: &str) -> Vec<String> {
    terms([(role, text)]).iter().map(|term| String::from_utf8(term.to_vec()).unwrap()).collect()
}

fn has(role: Role, text: &str, wanted: &[&str]) {
    let all = shown(role, text);
    for term in wanted {
        assert!(all.iter().any(|t| t == term), "{text} has no {term}: {all:?}");
    }
}

#[test]
fn a_person_has_pairs_syllables_and_initials() {
    assert_eq!(
        shown(Role::Person, "張偉明"),
        [
            "a张",
            "a张伟",
            "iwm",
            "iz",
            "izw",
            "izwm",
            "n伟",
            "n伟明",
            "n张",
            "n张伟",
            "n明",
            "pming",
            "pwei",
            "pweiming",
            "pzhang",
            "pzhangwei",
            "pzhangweiming"
        ]
    );
    has(Role::Person, "单田芳", &["pshan", "pdan", "istf", "idtf"]);
    has(Role::Person, "John Smith", &["ajohn", "njohn", "nsmith", "gjoh", "gith"]);
    has(Role::Person, "张伟", &["x张伟"]);
}

#[test]
fn a_company_is_found_from_any_of_its_characters_on() {
    has(
        Role::Name,
        "北京华中恒信息技术有限公司",
        &["a北京", "n华中", "qhuazhonghengxinxij", "jhzhxxjsy", "jyxgs", "qgongsi"],
    );
    has(Role::Name, "重庆银行", &["qchongqingyinhang", "jcqyh"]);
    has(Role::Name, "3M中国", &["n3m", "n中国", "a3m"]);
}

#[test]
fn phones_and_mails_have_their_pieces() {
    assert_eq!(shown(Role::Phone, "+8613800138000;ext=12").iter().filter(|t| t.starts_with('t')).count(), 6);
    has(Role::Phone, "+8613800138000;ext=12", &["l8000", "t1380", "t8000"]);
    has(Role::Phone, "95588", &["l5588", "t9558"]);
    has(Role::Email, "Zhang.Wei@Example.com", &["ezha", "eg.w", "eexa", "mzhang", "mcom"]);
}

#[test]
fn notes_have_pairs_and_words() {
    has(
        Role::Body,
        "客戶反饋價格偏高, asked for a Discount",
        &["b客户", "b反馈", "b偏高", "bdiscount", "basked"],
    );
    assert!(!shown(Role::Body, "a b").iter().any(|t| t == "ba"));
}

#[test]
fn the_number_of_terms_is_bounded() {
    let text: String = (0..60_000_u32).filter_map(|n| char::from_u32(0x4e00 + n * 7919 % 20_000)).collect();
    assert_eq!(terms([(Role::Body, text.as_str())]).len(), MOST_TERMS);
    assert!(terms([(Role::Person, text.as_str())]).len() < 1_000);
}

proptest! {
    #[test]
    fn terms_are_sorted_unique_short_and_the_same_for_traditional(text in "\\PC{0,60}|[\u{4e00}-\u{4fff}a-z0-9@. ]{0,40}") {
        for role in [Role::Person, Role::Name, Role::Phone, Role::Email, Role::Body] {
            let once = terms([(role, text.as_str())]);
            let list: Vec<&[u8]> = once.iter().collect();
            prop_assert!(list.windows(2).all(|two| two[0] < two[1]));
            prop_assert!(list.iter().all(|term| (2..=80).contains(&term.len())));
            if fold(&text).chars().count() <= LINE {
                prop_assert_eq!(&terms([(role, fold(&text).as_str())]), &once);
            }
            let again: Terms = once.iter().collect();
            prop_assert!(again.iter().eq(once.iter()));
        }
    }
}
