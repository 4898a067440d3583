//! Lines taken apart, without a book. With a book: `tests/tests/journey_quick.rs`.

use proptest::prelude::*;

use super::*;

const TODAY: Date = Date::constant(2026, 11, 24);

#[test]
fn a_line_says_what_when_how_and_under_which_word() {
    let line = read("明天下午3点 给王芳打电话 #报价", TODAY);
    assert_eq!(line.title, "给王芳打电话");
    assert_eq!(line.due, Some(Date::constant(2026, 11, 25)));
    assert_eq!(line.time.map(clock).as_deref(), Some("15:00"));
    assert_eq!((line.tags, line.activity), (vec!["报价".to_owned()], Some("call")));
    let line = read("call Wang Fang fri 3pm #quote #Q4", TODAY);
    assert_eq!((line.title.as_str(), line.activity), ("call Wang Fang", Some("call")));
    assert_eq!(line.tags, ["quote", "Q4"]);
}

#[test]
fn a_time_without_a_day_is_todays() {
    assert_eq!(read("15:30 开会", TODAY).due, Some(TODAY));
    assert_eq!(read("开会", TODAY).due, None);
}

#[test]
fn a_sign_that_makes_no_tag_stays() {
    for title in ["工单 #12", "C# 课程", "# 标题", "a#b", "#", "##"] {
        let line = read(title, TODAY);
        assert_eq!((line.title.as_str(), line.tags.len()), (title, 0));
    }
    assert_eq!(read("报价#重点", TODAY).tags, ["重点"]);
    assert_eq!(read("#重点 ＃重点 #a", TODAY).tags, ["重点", "a"]);
}

proptest! {
    #[test]
    fn no_line_is_too_strange(line in "\\PC{0,80}") {
        read(&line, TODAY);
    }

    #[test]
    fn a_title_that_says_no_more_is_a_line_of_itself(words in prop::collection::vec(prop::sample::select(vec![
        "给", "王芳", "打电话", "send", "samples", "to", "Haituo", "明天", "下周二", "fri", "3pm", "三点半", "#报价", "#a", "，", " ", " ",
        "在", "on", "11月30日", "in 2 weeks", "#", "!",
    ]), 0..12)) {
        let title = read(&words.concat(), TODAY).title;
        let again = read(&title, TODAY);
        if again.due.is_none() && again.tags.is_empty() {
            prop_assert_eq!(again.title, title);
        }
    }

    #[test]
    fn what_is_not_read_is_not_lost(words in prop::collection::vec("[a-z]{2,7}|[一-龥]{1,4}|#[a-z]{1,4}", 1..8)) {
        let text = words.join(" ");
        let line = read(&text, TODAY);
        if line.due.is_none() {
            for word in words.iter().filter(|word| !word.starts_with('#')) {
                prop_assert!(line.title.contains(word.as_str()), "{} in {}", word, line.title);
            }
        }
    }
}
