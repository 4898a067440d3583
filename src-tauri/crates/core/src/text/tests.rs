use proptest::prelude::*;

use super::*;

#[test]
fn one_line_collapses_every_kind_of_space_and_keeps_the_words() {
    assert_eq!(one_line(" \u{feff}张\u{3000}三\t\r\n李四\u{200b} "), "张 三 李四");
    assert_eq!(one_line("e\u{301}"), "é");
    assert_eq!(one_line("\u{0}"), "");
}

#[test]
fn a_body_keeps_its_lines() {
    assert_eq!(body("\u{feff}a\r\nb\rc\u{2028}d\u{0} \n"), "a\nb\nc\nd");
}

#[test]
fn folding_makes_spellings_equal() {
    for (left, right) in [
        ("Ｔｅｓｔ　１２３", "test 123"),
        ("歐陽鋒", "欧阳锋"),
        ("鍾書", "钟书"),
        ("錢锺書", "钱钟书"),
        ("Müller", "muller"),
        ("Łódź", "lodz"),
        ("STRASSE", "Straße"),
        ("İstanbul", "istanbul"),
        ("e\u{301}cole", "école"),
        ("ﬁn", "fin"),
        ("  a \t b ", "A B"),
        ("Ａﾃﾞ", "aデ"),
        ("㈱", "(株)"),
        ("⼈", "人"),
        ("臺灣", "台湾"),
        ("ΣΊΣΥΦΟΣ", "σισυφος"),
    ] {
        assert_eq!(fold(left), fold(right), "{left} {right}");
    }
    assert_ne!(fold("张"), fold("章"));
    assert_eq!(fold("𠮷㛃"), "𠮷㛃");
    assert_eq!(fold("한국"), "한국");
}

#[test]
fn the_table_of_traditional_characters_is_whole_and_final() {
    let table = include_str!("traditional.txt");
    let mut pairs = 0;
    for pair in table.lines().filter(|l| !l.starts_with('#')).flat_map(str::split_whitespace) {
        let chars: Vec<char> = pair.chars().collect();
        assert_eq!(chars.len(), 2, "{pair}");
        assert_eq!(simplified(chars[0]), chars[1]);
        assert_eq!(simplified(chars[1]), chars[1], "a simplified form must not change again");
        pairs += 1;
    }
    assert!(pairs > 4000);
}

#[test]
fn folding_any_character_twice_changes_nothing() {
    for c in (0..=0x2_ffff).chain(0xe_0000..0xe_0200).filter_map(char::from_u32) {
        let once = fold(&c.to_string());
        assert_eq!(fold(&once), once, "U+{:04X}", u32::from(c));
        // Between letters too: marks and composition meet there.
        let once = fold(&format!("a{c}b"));
        assert_eq!(fold(&once), once, "U+{:04X} inside", u32::from(c));
    }
}

#[test]
fn published_credit_codes_are_right_and_a_changed_digit_is_wrong() {
    for code in ["91350100M000100Y43", "91110108551385082Q", "91110000802100433B", "9144030071526726XG"] {
        assert!(is_credit_code(code), "{code}");
        assert!(is_credit_code(&format!(" {} ", code.to_lowercase())));
        for at in 0..18 {
            let mut wrong: Vec<char> = code.chars().collect();
            wrong[at] = if wrong[at] == '7' { '8' } else { '7' };
            let wrong: String = wrong.into_iter().collect();
            assert!(!is_credit_code(&wrong), "{wrong}");
        }
    }
    assert!(!is_credit_code("91350100I000100Y43"));
    assert!(!is_credit_code(""));
}

#[test]
fn personal_ids_need_a_day_that_exists_and_their_check_character() {
    // The example of GB 11643-1999.
    assert!(is_personal_id("11010519491231002X"));
    assert!(is_personal_id("440524188001010014"));
    assert!(is_personal_id("11010519491231002x"));
    assert!(!is_personal_id("110105194912310021"));
    assert!(!is_personal_id("11010519490231002X"));
    assert!(!is_personal_id("1101051949123100"));
}

#[test]
fn cards_need_a_prefix_in_use_and_luhn() {
    for card in [
        "4111 1111 1111 1111",
        "5555555555554444",
        "378282246310005",
        "6250941006528599",
        "6011-1111-1111-1117",
    ] {
        assert!(is_bank_card(card), "{card}");
    }
    assert!(!is_bank_card("4111111111111112"));
    assert!(!is_bank_card("13800138000"));
    assert!(!is_bank_card("1111111111111117"));
}

#[test]
fn columns_with_secrets_are_named_and_ordinary_ones_are_not() {
    let column =
        |header: &str, values: &[&str]| sensitive_column(header, values.iter().copied()).map(|found| found.0);
    assert_eq!(
        column("备注2", &["11010519491231002X", "", "440524188001010014"]),
        Some(Sensitive::NationalId)
    );
    assert_eq!(column("Account No", &["4111 1111 1111 1111"]), Some(Sensitive::BankCard));
    assert_eq!(column("Portal_Password", &["hunter2"]), Some(Sensitive::Password));
    assert_eq!(column("登录密码", &["123456"]), Some(Sensitive::Password));
    assert_eq!(column("x", &["$2b$12$abcdefghijklmnopqrstuv"]), Some(Sensitive::Password));
    assert_eq!(column("SSN", &["123-45-6789", "219-09-9999"]), Some(Sensitive::NationalId));
    assert_eq!(column("密码", &["", " "]), None);
    assert_eq!(column("手机", &["13800138000", "13900139000"]), None);
    assert_eq!(column("Session name", &["assn"]), None);
    assert_eq!(column("统一社会信用代码", &["91350100M000100Y43"]), None);
}

#[test]
fn email_addresses_are_found_in_what_people_type() {
    for (typed, want) in [
        (" Anna.Smith@Example.COM ", Some("Anna.Smith@example.com")),
        ("mailto:a@b.cn?subject=x", Some("a@b.cn")),
        ("张伟 <zw@例子.中国>", Some("zw@例子.中国")),
        ("ｚｗ＠ｅｘａｍｐｌｅ．ｃｏｍ", Some("zw@example.com")),
        ("a@b.cn;", Some("a@b.cn")),
        ("a b@c.cn", None),
        ("a@b", None),
        ("@b.cn", None),
        ("张伟", None),
        ("", None),
    ] {
        assert_eq!(email(typed).as_deref(), want, "{typed}");
    }
    assert_eq!(email_key("Anna@Example.com"), "anna@example.com");
}

#[test]
fn phones_become_dialled_numbers_where_they_can_be_known() {
    let cn = Region::CHINA;
    for (typed, e164, ext) in [
        ("13800138000", Some("+8613800138000"), None),
        ("138 0013 8000", Some("+8613800138000"), None),
        ("１３８００１３８０００", Some("+8613800138000"), None),
        ("+86 138-0013-8000", Some("+8613800138000"), None),
        ("0086 13800138000", Some("+8613800138000"), None),
        ("8613800138000", Some("+8613800138000"), None),
        ("13800138000.0", Some("+8613800138000"), None),
        ("1.3800138000E+10", Some("+8613800138000"), None),
        ("1.38E+10", None, None),
        ("手机：13800138000（微信同号）", Some("+8613800138000"), None),
        ("010-8888 6666", Some("+861088886666"), None),
        ("(010) 88886666", Some("+861088886666"), None),
        ("010-88886666-371", Some("+861088886666"), Some("371")),
        ("010-88886666转371", Some("+861088886666"), Some("371")),
        ("010-88886666 ext. 371", Some("+861088886666"), Some("371")),
        ("+861088886666;ext=371", Some("+861088886666"), Some("371")),
        ("0571-8888-6666", Some("+8657188886666"), None),
        ("0755-26770000-8001", Some("+8675526770000"), Some("8001")),
        ("+86 (0)21 6666 8888", Some("+862166668888"), None),
        ("400-800-1234", Some("+864008001234"), None),
        ("+1 (212) 555-0198 x371", Some("+12125550198"), Some("371")),
        ("001-212-555-0198", Some("+12125550198"), None),
        ("+44 (0)20 7946 0958", Some("+442079460958"), None),
        ("+49 30 123456", Some("+4930123456"), None),
        ("+39 06 698 12345", Some("+390669812345"), None),
        ("+852 9123 4567", Some("+85291234567"), None),
        ("95588", None, None),
        ("unknown", None, None),
        ("13800138000 / 13900139000", None, None),
    ] {
        let phone = Phone::read(typed, cn);
        assert_eq!((phone.e164.as_deref(), phone.ext.as_deref()), (e164, ext), "{typed}");
        assert_eq!(phone.raw, one_line(typed));
        if e164.is_some() {
            assert_eq!(Phone::read(&phone.stored(), cn).key(), phone.key(), "the stored text reads back");
        } else {
            assert_eq!(phone.stored(), phone.raw);
        }
    }
    assert!(Phone::lost_digits("1.38E+10"));
    assert!(!Phone::lost_digits("1.3800138000E+10"));
    assert!(!Phone::lost_digits("13800138000"));
    let us = Region::from_code("us").unwrap();
    assert_eq!(Phone::read("(650) 253-0000", us).e164.as_deref(), Some("+16502530000"));
    assert_eq!(Phone::read("212-555-0198 x371", us).stored(), "+12125550198;ext=371");
    assert_eq!(Phone::read("011 86 138 0013 8000", us).e164.as_deref(), Some("+8613800138000"));
    assert!(Region::from_code("zz").is_none());
}

#[test]
fn a_cell_with_two_phones_is_two_phones() {
    let both = Phone::read_all("13800138000/010-88886666", Region::CHINA);
    assert_eq!(
        both.iter().filter_map(|p| p.e164.as_deref()).collect::<Vec<_>>(),
        ["+8613800138000", "+861088886666"]
    );
    assert_eq!(Phone::read_all("+49 30/123456", Region::CHINA).len(), 1);
    assert!(Phone::read_all("  ", Region::CHINA).is_empty());
}

#[test]
fn the_short_way_for_chinese_numbers_agrees_with_the_general_plan() {
    for number in [
        "13800138000",
        "18612345678",
        "01088886666",
        "02166668888",
        "057188886666",
        "03718886666",
        "4008001234",
    ] {
        let ours = Phone::read(number, Region::CHINA).e164.unwrap();
        let theirs = phonenumber::parse(Some(phonenumber::country::CN), number).unwrap();
        assert_eq!(ours, theirs.format().mode(phonenumber::Mode::E164).to_string(), "{number}");
    }
}

#[test]
fn names_come_apart_and_together_by_their_script() {
    for (full, family, given) in [
        ("张伟", "张", "伟"),
        ("欧阳修", "欧阳", "修"),
        ("歐陽修", "歐陽", "修"),
        ("司马相如", "司马", "相如"),
        ("诸葛亮", "诸葛", "亮"),
        ("欧阳", "欧", "阳"),
        ("王", "王", ""),
        ("张 伟", "张", "伟"),
        ("买买提·艾力", "", "买买提·艾力"),
        ("山田 太郎", "山田", "太郎"),
        ("김철수", "김", "철수"),
        ("남궁민수", "남궁", "민수"),
        ("Ada Lovelace", "Lovelace", "Ada"),
        ("Anna Maria Louisa Smith", "Smith", "Anna Maria Louisa"),
        ("Ludwig van der Rohe", "van der Rohe", "Ludwig"),
        ("Smith, John", "Smith", "John"),
        ("John Smith Jr.", "Smith Jr.", "John"),
        ("Madonna", "", "Madonna"),
        ("李Jack", "", "李Jack"),
        ("", "", ""),
    ] {
        let name = split_name(full);
        assert_eq!((name.family.as_str(), name.given.as_str()), (family, given), "{full}");
        if !full.contains([',', ' ']) {
            assert_eq!(display_name(family, given), full);
        }
    }
    assert_eq!(display_name("Lovelace", "Ada"), "Ada Lovelace");
    assert_eq!(display_name("李", "Jack"), "Jack 李");
}

proptest! {
    #[test]
    fn no_text_makes_these_words_panic_or_lose_a_phone(text in "\\PC{0,40}|[0-9+ ()x.eE-]{0,24}|.{0,40}") {
        let once = one_line(&text);
        prop_assert_eq!(one_line(&once), once.clone());
        let kept = body(&text);
        prop_assert_eq!(body(&kept), kept.clone());
        let folded = fold(&text);
        prop_assert_eq!(fold(&folded), folded.clone());
        let phone = Phone::read(&text, Region::CHINA);
        prop_assert_eq!(&phone.raw, &once);
        if let Some(e164) = &phone.e164 {
            prop_assert!(e164.starts_with('+') && e164[1..].bytes().all(|b| b.is_ascii_digit()) && e164.len() <= 16);
        }
        Phone::read_all(&text, Region::CHINA);
        Phone::lost_digits(&text);
        if let Some(address) = email(&text) {
            prop_assert_eq!(email(&address), Some(address.clone()));
        }
        let name = split_name(&text);
        let nameless = name.family.is_empty() && name.given.is_empty();
        prop_assert!(!nameless || !once.chars().any(char::is_alphanumeric));
        is_credit_code(&text);
        is_personal_id(&text);
        is_bank_card(&text);
        sensitive_column(&text, [text.as_str()]);
    }
}
