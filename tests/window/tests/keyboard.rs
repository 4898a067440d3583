//! From nothing to the first reminder without a mouse, in the window as it is at a person's: keys that come through the
//! display, the desktop's own file dialog, and no driver. What is on the screen is what a screen reader is told; that the
//! focus can be seen is looked up on the screen itself.

use std::path::Path;

use coffer_window_tests::steps::PASSPHRASE;
use coffer_window_tests::{Desk, Person, Trouble};

const CUSTOMER: &str = "欧阳小明";

/// What the screens say, and what is typed.
struct Words {
    own: &'static str,
    workspace: &'static str,
    passphrase: &'static str,
    again: &'static str,
    kit: &'static str,
    kept: &'static str,
    word: &'static str,
    confirm: &'static str,
    import: &'static str,
    first_step: &'static str,
    choose: &'static str,
    next: &'static str,
    check: &'static str,
    start: &'static str,
    done: &'static str,
    first_line: &'static str,
    composer: &'static str,
    follow_up: &'static str,
    next_contact: &'static str,
    tomorrow: &'static str,
    logged: &'static str,
    timeline: &'static str,
    soon: &'static str,
}

const ENGLISH: Words = Words {
    own: "English",
    workspace: "Name of the workspace",
    passphrase: "Passphrase",
    again: "Passphrase again",
    kit: "Keep the recovery kit",
    kept: "I have kept it",
    word: "Word",
    confirm: "Confirm",
    import: "Import a file",
    first_step: "Choose a file",
    choose: "Choose files",
    next: "Continue",
    check: "Check",
    start: "Import 2 rows",
    done: "Import finished",
    first_line: "Go to today",
    composer: "What was said or done",
    follow_up: "Wants a quote by Friday",
    next_contact: "Next contact",
    tomorrow: "tomorrow",
    logged: "Follow-up logged",
    timeline: "Timeline",
    soon: "Next 7 days",
};

const CHINESE: Words = Words {
    own: "简体中文",
    workspace: "工作区名称",
    passphrase: "密码",
    again: "再次输入密码",
    kit: "保存恢复包",
    kept: "我已保存好",
    word: "第",
    confirm: "确认",
    import: "导入文件",
    first_step: "选择文件",
    choose: "选择文件",
    next: "继续",
    check: "检查",
    start: "导入 2 行",
    done: "导入完成",
    first_line: "前往今天",
    composer: "说了什么，做了什么",
    follow_up: "周五前要报价",
    next_contact: "下次联系",
    tomorrow: "明天",
    logged: "已记录跟进",
    timeline: "动态",
    soon: "接下来 7 天",
};

#[test]
fn from_a_new_vault_to_the_first_reminder_by_keys_alone_in_english() -> Result<(), Trouble> {
    journey(&ENGLISH)
}

#[test]
fn from_a_new_vault_to_the_first_reminder_by_keys_alone_in_chinese() -> Result<(), Trouble> {
    journey(&CHINESE)
}

fn journey(words: &Words) -> Result<(), Trouble> {
    let desk = Desk::set_up(1440, 900)?;
    let mut person = Person::opens(&desk, &Desk::app()?)?;
    new_vault(&mut person, words)?;
    import(&mut person, words, &desk.folder().join("contacts.csv"))?;
    find_and_log(&mut person, words)?;

    person.hand.press("g")?;
    person.hand.press("t")?;
    person.sees(words.soon)?;
    person.sees(CUSTOMER)
}

fn new_vault(person: &mut Person, words: &Words) -> Result<(), Trouble> {
    person.sees(words.own)?;
    person.presses(words.own)?;
    person.is_at(words.workspace)?;
    person.hand.write("Yuanfan 远帆")?;
    person.hand.press("Enter")?;
    person.is_at(words.passphrase)?;
    person.hand.write(PASSPHRASE)?;
    person.goes_to(words.again)?;
    person.hand.write(PASSPHRASE)?;
    person.hand.press("Enter")?;

    person.sees(words.kit)?;
    let kit: Vec<String> = person.items()?.iter().filter_map(|item| kit_word(item)).collect();
    assert_eq!(kit.len(), 24, "{kit:?}");
    person.presses(words.kept)?;
    for _ in 0..3 {
        let place = person.stands_on("the focus on a word of the kit", |seen| {
            let number = seen.name.strip_prefix(words.word)?;
            number.chars().filter(char::is_ascii_digit).collect::<String>().parse::<usize>().ok()
        })?;
        person.hand.write(&kit[place - 1])?;
        person.tabs()?;
    }
    person.presses(words.confirm)
}

/// `7 orchard`, as an item of the kit's list.
fn kit_word(item: &str) -> Option<String> {
    let word = item.trim_start_matches(|letter: char| letter.is_ascii_digit()).trim();
    (word.len() < item.len() && word.chars().all(|letter| letter.is_ascii_lowercase()))
        .then(|| word.to_owned())
}

fn import(person: &mut Person, words: &Words, file: &Path) -> Result<(), Trouble> {
    let google = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/import/google.csv");
    std::fs::copy(google, file)?;
    person.presses(words.import)?;
    // In Chinese the first step and the button are called the same; the button comes after it.
    person.goes_to(words.first_step)?;
    person.tabs()?;
    person.presses(words.choose)?;
    // The desktop's dialog has a field for a path only once somebody types a slash.
    person.hand.until_windows(2)?;
    let path = file.to_str().ok_or("the desk lies under a name that is no text")?;
    let (slash, rest) = path.split_at(1);
    person.hand.write(slash)?;
    person.stands_on("a field for the path", |seen| seen.is_a_field().then_some(()))?;
    person.hand.write(rest)?;
    person.hand.press("Enter")?;
    person.hand.until_windows(1)?;

    person.sees("contacts.csv")?;
    person.presses(words.next)?;
    person.presses(words.check)?;
    person.presses(words.start)?;
    person.sees(words.done)
}

fn find_and_log(person: &mut Person, words: &Words) -> Result<(), Trouble> {
    person.hand.chord(&["Control", "k"])?;
    // The box of the palette has the focus of the keys; what is told is the line that Enter would take.
    person.is_at(words.first_line)?;
    person.hand.write("oyxm")?;
    person.sees(CUSTOMER)?;
    person.hand.press("Enter")?;
    person.sees(words.timeline)?;
    person.hand.press("l")?;
    person.is_at(words.composer)?;
    person.hand.write(words.follow_up)?;
    person.goes_to(words.next_contact)?;
    person.hand.write(words.tomorrow)?;
    person.hand.chord(&["Control", "Enter"])?;
    person.sees(words.logged)?;
    person.sees_in(words.timeline, words.follow_up)
}
