//! From the text of a cell to a value: yes and no, choices in words, labels; dates and numbers in files of their own.
//! Money is `crate::money`'s, phones and e-mails are `crate::text`'s.

mod date;
mod number;

use crate::text::half_width;

pub use date::{DateStyle, Moment, day_comes_first, is_plainly_date, moment, time_of_day};
pub use number::{decimal_text, percent, whole_number};

/// Yes or no.
pub fn checkbox(cell: &str) -> Option<bool> {
    Some(match half_width(cell.trim()).to_lowercase().as_str() {
        "true" | "yes" | "y" | "1" | "on" | "t" | "是" | "有" | "真" | "对" | "✓" | "✔" | "√" | "x"
        | "开" | "checked" | "done" | "已完成" | "to do: done" => true,
        "false" | "no" | "n" | "0" | "off" | "f" | "否" | "无" | "没有" | "假" | "错" | "✗" | "×" | "关"
        | "unchecked" | "未完成" | "to do" | "不是" => false,
        _ => return None,
    })
}

/// Is it written as yes or no, and not as a bare 0 or 1? For guessing a column's type.
pub fn is_plainly_checkbox(cell: &str) -> bool {
    matches!(half_width(cell.trim()).to_lowercase().as_str(), "true" | "false" | "yes" | "no" | "是" | "否")
}

/// A cell that a program wrote for "nothing".
pub fn is_blank(cell: &str) -> bool {
    let cell = cell.trim();
    cell.is_empty()
        || matches!(
            cell,
            "-" | "--"
                | "—"
                | "——"
                | "/"
                | "N/A"
                | "n/a"
                | "null"
                | "NULL"
                | "(null)"
                | "None"
                | "暂无"
                | "无"
                | "空"
        )
}

/// `male` and `female` in any of the usual words; other words as they are.
pub fn gender(cell: &str) -> String {
    match half_width(cell.trim()).to_lowercase().as_str() {
        "男" | "男性" | "先生" | "male" | "m" => "male".into(),
        "女" | "女性" | "女士" | "小姐" | "female" | "f" => "female".into(),
        _ => cell.trim().to_owned(),
    }
}

/// The tier that a word means: `A`, `A级`, `A（重点客户）`, 重点客户.
pub fn tier(cell: &str) -> Option<&'static str> {
    let narrow = half_width(cell.trim()).to_lowercase();
    let mut chars = narrow.chars();
    let first = chars.next()?;
    let alone = chars
        .next()
        .is_none_or(|c| !c.is_alphanumeric() || matches!(c, '级' | '類' | '类' | '重' | '普' | '非'));
    match first {
        'a' if alone => Some("a"),
        'b' if alone => Some("b"),
        'c' if alone => Some("c"),
        _ => match narrow.as_str() {
            "重点客户" | "重要客户" | "vip客户" | "hot" => Some("a"),
            "普通客户" | "一般客户" | "warm" => Some("b"),
            "非优先客户" | "低价值客户" | "cold" => Some("c"),
            _ => None,
        },
    }
}

/// The kind of activity that a word means.
pub fn activity_type(cell: &str) -> Option<&'static str> {
    Some(match half_width(cell.trim()).to_lowercase().as_str() {
        "call" | "phone" | "phone call" | "电话" | "通话" | "致电" | "打电话" | "电话沟通" => {
            "call"
        }
        "visit" | "拜访" | "上门" | "上门拜访" | "客户拜访" | "外出拜访" => "visit",
        "meeting" | "lunch" | "demo" | "event" | "会议" | "会面" | "见面" | "面谈" => "meeting",
        "wechat" | "weixin" | "message" | "sms" | "im" | "chat" | "whatsapp" | "qq" | "微信" | "短信"
        | "消息" => "message",
        "email" | "e-mail" | "mail" | "邮件" | "电子邮件" => "email",
        "note" | "notes" | "memo" | "备注" | "笔记" | "记录" => "note",
        "task" | "todo" | "to-do" | "deadline" | "other" | "任务" | "待办" | "其他" | "其它" => {
            "other"
        }
        _ => return None,
    })
}

/// What a stage means, by its name: `won`, `lost` or `open`.
pub fn stage_type(name: &str) -> &'static str {
    let name = half_width(name.trim()).to_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| name.contains(word));
    if says(&["lost", "输单", "丢单", "失败", "流失", "无效", "abandoned", "verloren", "perdu"]) {
        "lost"
    } else if name != "won't"
        && says(&["won", "赢单", "成交", "已签约", "成功", "gewonnen", "gagn"])
        && !name.contains("概率")
    {
        "won"
    } else {
        "open"
    }
}

/// HTML that a program wrote into notes, as plain text; anything else as it is.
pub fn plain_text(text: &str) -> std::borrow::Cow<'_, str> {
    const TAGS: [&str; 14] =
        ["p", "br", "br/", "div", "span", "b", "i", "u", "ul", "ol", "li", "a", "strong", "em"];
    let is_html = text.split('<').skip(1).any(|rest| {
        let rest = rest.strip_prefix('/').unwrap_or(rest);
        let end = rest.find(|c: char| c == '>' || c.is_whitespace()).unwrap_or(rest.len());
        rest.contains('>') && TAGS.contains(&rest[..end].to_ascii_lowercase().as_str())
    });
    if !is_html {
        return std::borrow::Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        let after = &rest[at + 1..];
        let Some(end) = after.find('>') else {
            rest = &rest[at..];
            break;
        };
        let tag = after[..end].trim_start_matches('/');
        let name_end = tag.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(tag.len());
        match tag[..name_end].to_ascii_lowercase().as_str() {
            "br" => out.push('\n'),
            "p" | "div" | "ul" | "ol" | "tr" if !out.is_empty() && !out.ends_with('\n') => out.push('\n'),
            "li" if !after.starts_with('/') => {
                if !out.is_empty() && !out.ends_with('\n') {
                    out.push('\n');
                }
                out.push_str("- ");
            }
            _ => {}
        }
        rest = &after[end + 1..];
    }
    out.push_str(rest);
    for (entity, plain) in
        [("&nbsp;", " "), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")]
    {
        if out.contains(entity) {
            out = out.replace(entity, plain);
        }
    }
    std::borrow::Cow::Owned(out.trim().to_owned())
}

/// The names of the stages that HubSpot's first pipeline comes with, by their internal ids.
pub fn hubspot_stage(id: &str) -> &str {
    match id {
        "appointmentscheduled" => "Appointment Scheduled",
        "qualifiedtobuy" => "Qualified To Buy",
        "presentationscheduled" => "Presentation Scheduled",
        "decisionmakerboughtin" => "Decision Maker Bought-In",
        "contractsent" => "Contract Sent",
        "closedwon" => "Closed Won",
        "closedlost" => "Closed Lost",
        other => other,
    }
}

/// What a contact decides, from the words of other programs.
pub fn role(cell: &str) -> Option<&'static str> {
    Some(match half_width(cell.trim()).to_lowercase().replace([' ', '-'], "_").as_str() {
        "decision_maker" | "决策人" | "决策者" | "关键决策人" => "decision_maker",
        "influencer" | "影响者" | "影响人" => "influencer",
        "user" | "end_user" | "使用者" | "使用人" => "user",
        "purchaser" | "buyer" | "采购" | "采购人" | "economic_buyer" => "purchaser",
        "gatekeeper" | "守门人" => "gatekeeper",
        "technical" | "technical_buyer" | "evaluator" | "技术" | "技术把关人" => "technical",
        "other" | "其他" => "other",
        _ => return None,
    })
}

/// The code of a label in the words of other programs: `* Work`, `工作`, `WORK`; other words as they are.
pub fn label(text: &str) -> String {
    let plain = text.trim().trim_start_matches('*').trim();
    match half_width(plain).to_lowercase().as_str() {
        "work" | "business" | "工作" | "办公" | "公司" | "arbeit" | "travail" | "trabajo" | "office"
        | "单位" => "work".into(),
        "home" | "家" | "家庭" | "住宅" | "住家" | "privat" | "domicile" | "personal" | "casa" => {
            "home".into()
        }
        "mobile" | "cell" | "手机" | "移动" | "移动电话" | "mobil" | "iphone" => "mobile".into(),
        "main" | "主要" | "总机" => "main".into(),
        "other" | "其他" | "其它" | "autre" | "sonstige" => "other".into(),
        "fax" => "fax".into(),
        "work fax" | "workfax" | "business fax" | "工作传真" | "传真" => "work_fax".into(),
        "home fax" | "homefax" | "住宅传真" => "home_fax".into(),
        "pager" | "寻呼机" => "pager".into(),
        _ => plain.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::*;

    const STYLE: DateStyle = DateStyle { day_first: None, epoch_1904: false, this_year: 2026 };

    fn day(text: &str) -> Option<String> {
        moment(text, STYLE).map(|moment| moment.date.to_string())
    }

    #[test]
    fn dates_of_every_form_are_read() {
        for (text, expected) in [
            ("2024-03-05", "2024-03-05"),
            ("2024/3/5", "2024-03-05"),
            ("2024.3.5", "2024-03-05"),
            ("05.03.2024", "2024-03-05"),
            ("3月5日", "2026-03-05"),
            ("2026年11月3日", "2026-11-03"),
            ("２０２６年１１月３日", "2026-11-03"),
            ("11.3", "2026-11-03"),
            ("13 Aug 2024", "2024-08-13"),
            ("August 13, 2024", "2024-08-13"),
            ("3rd March 2024", "2024-03-03"),
            ("13-Aug-24", "2024-08-13"),
            ("45631", "2024-12-05"),
            ("45631.5", "2024-12-05"),
            ("20240305", "2024-03-05"),
            ("3/15/2024", "2024-03-15"),
            ("15/3/2024", "2024-03-15"),
            ("3/4/2024", "2024-03-04"),
            ("2024年3月5日 星期二", "2024-03-05"),
        ] {
            assert_eq!(day(text).as_deref(), Some(expected), "{text}");
        }
        for text in [
            "",
            "abc",
            "2024-13-01",
            "30.02.2024",
            "99/99/9999",
            "1.2.3.4",
            "13800138000",
            "🙂🙂🙂",
            "M时-00-M+",
        ] {
            assert_eq!(day(text), None, "{text}");
        }
        assert_eq!(
            moment("42000", DateStyle { epoch_1904: true, ..STYLE }).unwrap().date.to_string(),
            "2018-12-28"
        );
        assert_eq!(
            moment("03/04/2024", DateStyle { day_first: Some(true), ..STYLE }).unwrap().date.to_string(),
            "2024-04-03"
        );
    }

    #[test]
    fn times_and_zones_are_read() {
        let zone = TimeZone::fixed(jiff::tz::offset(8));
        for (text, utc) in [
            ("2024-08-13T18:04:34.666+00:00", "2024-08-13T18:04:34.666Z"),
            ("2024-08-13T18:04:34Z", "2024-08-13T18:04:34Z"),
            ("2024-03-12 09:14", "2024-03-12T01:14:00Z"),
            ("3/15/2024 2:30 PM", "2024-03-15T06:30:00Z"),
            ("2024/3/5 下午2:30", "2024-03-05T06:30:00Z"),
            ("2024年3月5日 14时30分", "2024-03-05T06:30:00Z"),
            ("2024-03-05T10:00:00+0800", "2024-03-05T02:00:00Z"),
            ("2024-03-05 10:00:00 UTC", "2024-03-05T10:00:00Z"),
            ("2024-03-05", "2024-03-04T16:00:00Z"),
        ] {
            let expected: jiff::Timestamp = utc.parse().unwrap();
            let found = moment(text, STYLE).and_then(|moment| moment.instant(&zone));
            assert_eq!(found, Some(expected.as_millisecond()), "{text}");
        }
        assert_eq!(time_of_day("14:30").unwrap().to_string(), "14:30:00");
        assert_eq!(time_of_day("2:30 PM").unwrap().to_string(), "14:30:00");
    }

    #[test]
    fn numbers_of_every_form_are_read() {
        for (text, comma, expected) in [
            ("1,234", false, Some(1234)),
            ("1.234", true, Some(1234)),
            ("1.2万", false, Some(12_000)),
            ("３亿", false, Some(300_000_000)),
            ("250+", false, Some(250)),
            ("100人", false, Some(100)),
            ("12.0", false, Some(12)),
            ("12.5", false, None),
            ("51-200", false, None),
            ("abc", false, None),
        ] {
            assert_eq!(whole_number(text, comma), expected, "{text}");
        }
        for (text, comma, expected) in [
            ("1,234.50", false, Some("1234.5")),
            ("1.234,50", true, Some("1234.5")),
            ("0012", false, Some("12")),
            ("-0.0", false, Some("0")),
            ("12345678901234567890.1", false, Some("12345678901234567890.1")),
            ("1.2万", false, Some("12000")),
            ("abc", false, None),
            ("5 kg", false, None),
        ] {
            assert_eq!(decimal_text(text, comma).as_deref(), expected, "{text}");
        }
        assert_eq!(percent("60%", false), Some(60));
        assert_eq!(percent("0.6", false), Some(60));
        assert_eq!(percent("160", false), None);
    }

    #[test]
    fn tiers_and_labels_are_read() {
        assert_eq!(tier("A（重点客户）"), Some("a"));
        assert_eq!(tier("B级"), Some("b"));
        assert_eq!(tier("Active"), None);
        assert_eq!(label("* Work"), "work");
        assert_eq!(label("工作"), "work");
        assert_eq!(label("Assistant"), "Assistant");
    }

    proptest::proptest! {
        #[test]
        fn no_text_panics(text in "\\PC{0,40}") {
            let _ = (moment(&text, STYLE), checkbox(&text), whole_number(&text, true), percent(&text, false));
            let _ = (tier(&text), time_of_day(&text), is_plainly_date(&text, STYLE), day_comes_first(&text));
            let _ = label(&text);
        }

        #[test]
        fn no_shuffled_date_panics(text in "[0-9年月日:/., TZ+\\-上下午时分AMP]{0,24}") {
            let _ = (moment(&text, STYLE), time_of_day(&text), is_plainly_date(&text, STYLE));
        }
    }
}
