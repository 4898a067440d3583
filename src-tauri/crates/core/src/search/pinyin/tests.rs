use super::*;

fn all(text: &str, person: bool) -> Vec<String> {
    let mut out = Vec::new();
    for run in spell(text, person) {
        spellings(&run, |spelling| out.push(spelling.concat()));
    }
    out
}

#[test]
fn surnames_are_read_as_surnames_and_the_ordinary_reading_stays() {
    for (name, want) in [
        ("单雄信", "shanxiongxin"),
        ("单雄信", "danxiongxin"),
        ("曾国藩", "zengguofan"),
        ("仇英", "qiuying"),
        ("区楚良", "ouchuliang"),
        ("解晓东", "xiexiaodong"),
        ("盖叫天", "gejiaotian"),
        ("查良镛", "zhaliangyong"),
        ("朴树", "piaoshu"),
        ("尉迟恭", "yuchigong"),
        ("万俟卨", "moqi"),
        ("长孙无忌", "zhangsunwuji"),
        ("吕布", "lvbu"),
        ("吕布", "lubu"),
        ("翟天临", "zhaitianlin"),
        ("乐嘉", "yuejia"),
        ("乐嘉", "lejia"),
        ("张伟", "zhangwei"),
    ] {
        assert!(all(name, true).iter().any(|s| s.starts_with(want)), "{name} {:?}", all(name, true));
    }
    assert_eq!(all("张伟", true), ["zhangwei"]);
}

#[test]
fn places_and_trades_have_the_reading_people_type() {
    for (name, want) in [
        ("重庆长安", "chongqingchangan"),
        ("厦门银行", "xiamenyinhang"),
        ("长沙", "changsha"),
        ("成都", "chengdu"),
        ("音乐", "yinyue"),
        ("会计", "kuaiji"),
        ("东莞", "dongguan"),
    ] {
        assert!(all(name, false).iter().any(|s| s == want), "{name} {:?}", all(name, false));
    }
}

#[test]
fn every_table_reading_is_a_syllable_of_the_language() {
    for c in '\u{4e00}'..='\u{9fff}' {
        for reading in as_surname(c).iter().chain(also(c)) {
            let usual = ('\u{4e00}'..='\u{9fff}')
                .any(|other| other.to_pinyin().is_some_and(|p| p.plain() == *reading));
            assert!(usual, "{c} {reading}");
        }
    }
}

#[test]
fn queries_fit_as_syllables_initials_and_both() {
    let run = &spell("张伟明", true)[0];
    let fits = |query: &str| fit(run, query).map(|f| (f.from, f.to_end, f.initials));
    assert_eq!(fits("zhangweiming"), Some((0, true, false)));
    assert_eq!(fits("zhangwei"), Some((0, false, false)));
    assert_eq!(fits("zhangw"), Some((0, false, false)));
    assert_eq!(fits("weiming"), Some((1, true, false)));
    assert_eq!(fits("ming"), Some((2, true, false)));
    assert_eq!(fits("zwm"), Some((0, true, true)));
    assert_eq!(fits("zw"), Some((0, false, true)));
    assert_eq!(fits("wm"), Some((1, true, true)));
    assert_eq!(fits("zhangwm"), Some((0, false, true)));
    assert_eq!(fits("gwei"), None);
    assert_eq!(fits("zhangm"), None);
    assert_eq!(fits(""), None);
    assert_eq!(fits("张"), None);
}

#[test]
fn a_query_is_cut_where_syllables_end() {
    assert_eq!(whole_beginnings("zhangw"), ["zha", "zhan", "zhang"]);
    assert_eq!(whole_beginnings("zw"), Vec::<&str>::new());
    assert_eq!(whole_beginnings("zhangwei"), Vec::<&str>::new(), "it is spelled out already");
    assert_eq!(whole_beginnings("张"), Vec::<&str>::new());
    assert!(whole_beginnings("lvb").contains(&"lv"));
}

#[test]
fn spellings_are_bounded() {
    assert!(all(&"长重乐都".repeat(20), false).len() <= MOST_SPELLINGS);
}
