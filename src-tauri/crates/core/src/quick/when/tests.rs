//! Days and times in lines, on a Tuesday.

use proptest::prelude::*;

use super::*;

/// Tuesday the 24th of November 2026.
fn read(line: &str) -> (Option<String>, Option<String>, String) {
    let today = Date::constant(2026, 11, 24);
    let found = when(line, today);
    let time = found.time.map(|time| time.strftime("%H:%M").to_string());
    (found.day.map(|day| day.to_string()), time, found.rest)
}

#[track_caller]
fn says(line: &str, day: &str, time: &str, rest: &str) {
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    assert_eq!(read(line), (some(day), some(time), rest.to_owned()), "{line}");
}

#[test]
fn days_in_chinese() {
    says("明天下午3点 给王芳打电话", "2026-11-25", "15:00", "给王芳打电话");
    says("给王芳打电话，后天", "2026-11-26", "", "给王芳打电话");
    says("大后天交报价", "2026-11-27", "", "交报价");
    says("下周二拜访海拓", "2026-12-01", "", "拜访海拓");
    says("下下周一开会", "2026-12-07", "", "开会");
    says("周五寄样品", "2026-11-27", "", "寄样品");
    says("周一寄样品", "2026-11-30", "", "寄样品");
    says("星期二开会", "2026-11-24", "", "开会");
    says("本周一的账", "2026-11-23", "", "的账");
    says("周末请客户吃饭", "2026-11-28", "", "请客户吃饭");
    says("下周联系赵敏", "2026-11-30", "", "联系赵敏");
    says("3天后催款", "2026-11-27", "", "催款");
    says("两周后回访", "2026-12-08", "", "回访");
    says("半个月后回访", "2026-12-09", "", "回访");
    says("三个月以后续约", "2027-02-24", "", "续约");
    says("11月30日签合同", "2026-11-30", "", "签合同");
    says("11月30号前提交报价", "2026-11-30", "", "提交报价");
    says("3月5日参展", "2027-03-05", "", "参展");
    says("2027年1月8日 参展", "2027-01-08", "", "参展");
    says("十二月一日参展", "2026-12-01", "", "参展");
    says("月底收款", "2026-11-30", "", "收款");
    says("下个月5号付款", "2026-12-05", "", "付款");
    says("下月底对账", "2026-12-31", "", "对账");
    says("28号给陈总送样", "2026-11-28", "", "给陈总送样");
    says("5号去义乌", "2026-12-05", "", "去义乌");
    says("周五之前回复", "2026-11-27", "", "回复");
    says("2026-12-03 发货", "2026-12-03", "", "发货");
    says("发货 12/03", "2026-12-03", "", "发货");
}

#[test]
fn days_in_english() {
    says("call Wang Fang fri 3pm", "2026-11-27", "15:00", "call Wang Fang");
    says(
        "call Wang Fang on Friday at 3:30 pm about the quote",
        "2026-11-27",
        "15:30",
        "call Wang Fang about the quote",
    );
    says("Tomorrow send samples", "2026-11-25", "", "send samples");
    says("send samples the day after tomorrow", "2026-11-26", "", "send samples");
    says("next monday visit Haituo", "2026-11-30", "", "visit Haituo");
    says("visit Haituo next Friday", "2026-12-04", "", "visit Haituo");
    says("follow up in 2 weeks", "2026-12-08", "", "follow up");
    says("follow up in three days", "2026-11-27", "", "follow up");
    says("follow up in a month", "2026-12-24", "", "follow up");
    says("review 10 days later", "2026-12-04", "", "review");
    says("contract due by Nov 30", "2026-11-30", "", "contract");
    says("contract December 1st, 2027", "2027-12-01", "", "contract");
    says("fair on 5th of March", "2027-03-05", "", "fair");
    says("pay on the 5th", "2026-12-05", "", "pay");
    says("next week: plan the fair", "2026-11-30", "", ": plan the fair");
    says("invoices end of month", "2026-11-30", "", "invoices");
}

#[test]
fn times_of_day() {
    says("15:30 开会", "", "15:30", "开会");
    says("3:30 开会", "", "15:30", "开会");
    says("03:30 起床", "", "03:30", "起床");
    says("9:05 meeting", "", "09:05", "meeting");
    says("三点半给王芳打电话", "", "15:30", "给王芳打电话");
    says("上午10点一刻开会", "", "10:15", "开会");
    says("下午三点三刻", "", "15:45", "");
    says("晚上8点和赵总吃饭", "", "20:00", "和赵总吃饭");
    says("今晚8点和赵总吃饭", "2026-11-24", "20:00", "和赵总吃饭");
    says("明早9点发货", "2026-11-25", "09:00", "发货");
    says("中午12点", "", "12:00", "");
    says("中午一点吃饭", "", "13:00", "吃饭");
    says("凌晨5点出发", "", "05:00", "出发");
    says("9点20分开会", "", "09:20", "开会");
    says("明天 3点 开会", "2026-11-25", "15:00", "开会");
    says("lunch at noon", "", "12:00", "lunch");
    says("12am backup", "", "00:00", "backup");
    says("call at 11 p.m.", "", "23:00", "call");
    says("下午３点 开会", "", "15:00", "开会");
}

#[test]
fn what_only_looks_like_a_day_or_a_time_stays_a_word() {
    for line in [
        "3点建议发给客户",
        "有一点问题要问",
        "两点意见",
        "3号楼送货",
        "地铁2号线",
        "下周期的计划",
        "call Sun Li",
        "the cat sat on it",
        "1/2 的货款",
        "打 138-0013-8000",
        "13800138000",
        "version 3.5.1",
        "1:30:20",
        "比例 4:3",
        "3-5人",
        "第3日程",
        "May call back",
        "call in the morning",
        "3月销量",
        "三天前的邮件",
        "25:00",
        "13月40日",
        "报价 12345",
        "晚上12点",
    ] {
        let (day, time, rest) = read(line);
        assert!(day.is_none() && time.is_none(), "{line}: {day:?} {time:?}");
        assert_eq!(rest, line);
    }
}

#[test]
fn only_the_first_day_is_taken_because_nobody_knows_what_the_second_is_for() {
    says("周五把12月3日的会改期", "2026-11-27", "", "把12月3日的会改期");
    says("明天下午3点 10:00的会改期", "2026-11-25", "15:00", "10:00的会改期");
}

#[test]
fn a_part_of_the_day_without_a_time_stays_in_the_words() {
    says("今晚和赵总吃饭", "2026-11-24", "", "今晚和赵总吃饭");
    says("明天下午开会", "2026-11-25", "", "下午开会");
    says("dinner tonight", "2026-11-24", "", "dinner tonight");
}

proptest! {
    #[test]
    fn no_line_is_too_strange(line in "\\PC{0,60}", day in 1i8..=28, month in 1i8..=12, year in -9998i16..=9998) {
        when(&line, Date::constant(year, month, day));
    }

    #[test]
    fn lines_of_our_own_words_are_no_trap(words in prop::collection::vec(prop::sample::select(vec![
        "明", "天", "下", "周", "二", "3", "点", "半", "月", "日", "号", "11", "30", "/", ":", "后", "前", "个", "底", "今", "晚",
        "next", "mon", "in", "a", "week", "pm", "at", "on", "by", "the", "5", "th", "nov", " ", "，", "王芳", "sun", "零", "十",
    ]), 0..14)) {
        let line = words.concat();
        let today = Date::constant(2026, 11, 24);
        let found = when(&line, today);
        // What nothing was taken from is as it was; what is left never has loose ends.
        if found.day.is_none() && found.time.is_none() {
            prop_assert_eq!(&found.rest, &one_line(&line));
        }
        prop_assert_eq!(one_line(&found.rest), found.rest.clone());
    }
}
