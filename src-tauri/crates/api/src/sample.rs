//! A book to look around in: sixty customers with their people, deals in every stage, follow-ups and tasks around today, in
//! the person's language. The same day gives the same book. It goes in as one batch, so that one click takes it out.

mod chinese;
mod english;

use coffer_core::change::Fields;
use coffer_core::id::Id;
use coffer_core::money::Currency;
use coffer_core::records::{Account, Activity, Contact, Deal, Stage, Tag, Task, activity, deal};
use coffer_core::schema::{Address, Field, Money, Point, Value};
use coffer_core::store::Record;
use coffer_core::{Draft, Result};
use jiff::ToSpan;
use jiff::civil::Date;

use crate::settings::Language;

/// Companies of the sample.
pub(crate) const ACCOUNTS: usize = 60;

/// What a sample book is written with.
struct Words {
    /// The tag by which everything of the sample is known.
    tag: &'static str,
    tags: &'static [&'static str],
    /// With the province or the like.
    cities: &'static [(&'static str, &'static str)],
    brands: &'static [&'static str],
    /// What it is in a company's name, and the industry.
    trades: &'static [(&'static str, &'static str)],
    company: fn(&str, &str, &str) -> String,
    families: &'static [&'static str],
    givens: &'static [&'static str],
    person: fn(&str, &str) -> String,
    /// Title, department, role.
    titles: &'static [(&'static str, &'static str, &'static str)],
    sources: &'static [&'static str],
    deals: &'static [&'static str],
    next_steps: &'static [&'static str],
    lost: &'static [&'static str],
    /// Type and text.
    activities: &'static [(&'static str, &'static str)],
    /// Type and title.
    tasks: &'static [(&'static str, &'static str)],
    street: fn(usize) -> String,
    country: &'static str,
    phone: fn(usize) -> String,
    /// The top of every address: a domain that nobody can have.
    site: &'static str,
}

/// Days from today of the tasks, overdue ones first.
const DUE: [i32; 20] = [-3, -1, 0, 0, 0, 0, 1, 1, 2, 3, 3, 4, 5, 6, 7, 8, 11, 13, 15, 24];
const TIMES: [&str; 6] = ["", "09:30", "", "14:00", "16:30", ""];

/// A sample book being written.
pub(crate) struct Sample {
    words: &'static Words,
    today: Date,
    now_ms: i64,
    currency: Currency,
    stages: Vec<Record>,
    /// The sample's own tag first.
    tags: Vec<Id>,
    people: usize,
}

fn pick<T: Copy>(of: &[T], at: usize) -> T {
    of[at % of.len()]
}

fn text(field: &'static Field, text: impl Into<String>) -> (&'static Field, Value) {
    (field, Value::text(text))
}

impl Sample {
    /// A book in a language, around a day. `stages` are those of the book's first pipeline, in their order.
    pub fn new(
        language: Language,
        today: Date,
        now_ms: i64,
        currency: Currency,
        stages: Vec<Record>,
    ) -> Sample {
        let words = match language {
            Language::Chinese => &chinese::WORDS,
            Language::English => &english::WORDS,
        };
        Sample { words, today, now_ms, currency, stages, tags: Vec::new(), people: 0 }
    }

    /// Writes the tags; comes before everything else. One that is there already is taken as it is.
    pub fn tags(&mut self, draft: &mut Draft<'_>, known: &[Record]) -> Result<()> {
        for name in [self.words.tag].iter().chain(self.words.tags) {
            let id = match known.iter().find(|tag| tag.title() == *name) {
                Some(tag) => tag.id,
                None => draft.create(Tag::KIND, vec![text(Tag::NAME, *name)], vec![])?,
            };
            self.tags.push(id);
        }
        Ok(())
    }

    /// Writes the company at this place with what belongs to it.
    pub fn account(&mut self, draft: &mut Draft<'_>, at: usize) -> Result<()> {
        let words = self.words;
        let (city, region) = pick(words.cities, at * 7);
        let (trade, industry) = pick(words.trades, at * 3);
        let brand = pick(words.brands, at);
        let name = (words.company)(city, brand, trade);
        let mut tags = vec![self.tags[0]];
        if at.is_multiple_of(3) {
            tags.push(pick(&self.tags[1..], at));
        }
        let tier = ["a", "b", "b", "c", "c", ""][at % 6];
        let place = Address {
            street: (words.street)(8 + at * 3),
            city: city.to_owned(),
            region: region.to_owned(),
            country: words.country.to_owned(),
            ..Address::default()
        };
        let account = draft.create(
            Account::KIND,
            vec![
                text(Account::NAME, &*name),
                text(Account::INDUSTRY, industry),
                text(Account::SOURCE, pick(words.sources, at)),
                text(Account::TIER, tier),
                (Account::ADDRESSES, Value::Addresses(vec![place])),
                (Account::EMPLOYEES, Value::Number([18, 45, 120, 260, 640][at % 5])),
                (Account::TAGS, Value::Links(tags)),
            ],
            vec![],
        )?;
        let people = 1 + usize::from(at.is_multiple_of(2));
        let mut first = None;
        for _ in 0..people {
            let contact = self.contact(draft, account, at)?;
            first = first.or(Some(contact));
        }
        let Some(contact) = first else { return Ok(()) };
        let deal =
            if at.is_multiple_of(4) { None } else { Some(self.deal(draft, &name, account, contact, at)?) };
        self.activities(draft, account, contact, deal, at)?;
        if at.is_multiple_of(3) {
            self.task(draft, account, contact, deal, at / 3)?;
        }
        Ok(())
    }

    fn contact(&mut self, draft: &mut Draft<'_>, account: Id, at: usize) -> Result<Id> {
        let words = self.words;
        let n = self.people;
        self.people += 1;
        let (family, given) = (pick(words.families, n * 5 + n / 33), pick(words.givens, n * 11 + n / 37));
        let (title, department, role) = pick(words.titles, n);
        let point = |value: String, label: &str| {
            Value::Points(vec![Point { value, label: label.to_owned(), primary: true }])
        };
        draft.create(
            Contact::KIND,
            vec![
                text(Contact::NAME, (words.person)(family, given)),
                text(Contact::FAMILY, family),
                text(Contact::GIVEN, given),
                (Contact::ACCOUNT, Value::Link(account)),
                text(Contact::TITLE, title),
                text(Contact::DEPARTMENT, department),
                text(Contact::ROLE, role),
                text(Contact::SOURCE, pick(words.sources, at)),
                (Contact::PHONES, point((words.phone)(n), "mobile")),
                (
                    Contact::EMAILS,
                    point(format!("contact{}@company{}.{}", n + 1, at + 1, words.site), "work"),
                ),
                (Contact::TAGS, Value::Links(vec![self.tags[0]])),
            ],
            vec![],
        )
    }

    fn deal(&self, draft: &mut Draft<'_>, company: &str, account: Id, contact: Id, at: usize) -> Result<Id> {
        let words = self.words;
        let what = pick(words.deals, at);
        let major = [38_000, 126_000, 64_500, 480_000, 22_800, 950_000, 210_000][at % 7];
        let minor = major * 10_i64.pow(self.currency.exponent());
        let code = <[u8; 3]>::try_from(self.currency.code().as_bytes()).unwrap_or(*b"CNY");
        let mut fields: Fields = vec![
            text(Deal::NAME, format!("{company} · {what}")),
            (Deal::ACCOUNT, Value::Link(account)),
            (Deal::CONTACT, Value::Link(contact)),
            (Deal::AMOUNT, Value::Money(Money { minor, currency: code })),
            text(Deal::SOURCE, pick(words.sources, at)),
            (Deal::TAGS, Value::Links(vec![self.tags[0]])),
        ];
        // Four of five at work, evenly over the stages; the rest is won or lost.
        let ends = |ty: &str| self.stages.iter().find(|stage| stage.text(Stage::TYPE) == ty);
        let open: Vec<&Record> =
            self.stages.iter().filter(|stage| stage.text(Stage::TYPE) == "open").collect();
        let (stage, closed) = match at % 10 {
            1 | 6 => (ends("won"), true),
            9 => (ends("lost"), true),
            _ => (open.get(at / 3 % open.len().max(1)).copied(), false),
        };
        if let Some(stage) = stage {
            fields.push((Deal::STAGE, Value::Link(stage.id)));
        }
        if closed {
            let days = 2 + (at % 5) as i32 * 4;
            fields.push((Deal::CLOSED_AT, self.day(-days)));
            fields.push((Deal::CLOSE_DATE, self.day(-days)));
            if at % 10 == 9 {
                fields.push(text(Deal::LOST_REASON, pick(words.lost, at / 10)));
            }
        } else {
            // Some were to be closed already.
            fields.push((Deal::CLOSE_DATE, self.day([-6, 9, 21, 34, 60, 88][at % 6])));
            if !at.is_multiple_of(5) {
                fields.push(text(Deal::NEXT_STEP, pick(words.next_steps, at)));
            }
        }
        deal::create(draft, fields)
    }

    fn activities(
        &self,
        draft: &mut Draft<'_>,
        account: Id,
        contact: Id,
        deal: Option<Id>,
        at: usize,
    ) -> Result<()> {
        for n in 0..1 + at % 3 {
            let (ty, what) = pick(self.words.activities, at * 3 + n * 5);
            // Most were spoken to this month; some have been quiet for long.
            let days = (2 - n.min(2)) * 9 + if at.is_multiple_of(7) { 75 } else { 1 + at % 8 };
            let instant = self.now_ms - days as i64 * 86_400_000 - (at % 9) as i64 * 1_800_000;
            let mut fields: Fields = vec![
                text(Activity::TYPE, ty),
                text(Activity::TEXT, what),
                (Activity::AT, Value::Instant(instant)),
                (Activity::CONTACT, Value::Link(contact)),
                (Activity::ACCOUNT, Value::Link(account)),
            ];
            fields.extend(deal.map(|deal| (Activity::DEAL, Value::Link(deal))));
            if n == at % 3 && at.is_multiple_of(2) {
                // Two are late: somebody who looks around sees what that looks like, and is not scolded.
                let days = if at % 30 == 12 { -1 } else { 1 + (at * 5 % 20) as i32 };
                fields.push((Activity::NEXT, self.day(days)));
            }
            activity::log(draft, fields)?;
        }
        Ok(())
    }

    fn task(
        &self,
        draft: &mut Draft<'_>,
        account: Id,
        contact: Id,
        deal: Option<Id>,
        n: usize,
    ) -> Result<()> {
        let (ty, title) = pick(self.words.tasks, n);
        let mut fields: Fields = vec![
            text(Task::TITLE, title),
            text(Task::TYPE, ty),
            (Task::DUE, self.day(pick(&DUE, n))),
            text(Task::TIME, pick(&TIMES, n)),
            (Task::ACCOUNT, Value::Link(account)),
            (Task::CONTACT, Value::Link(contact)),
            (Task::TAGS, Value::Links(vec![self.tags[0]])),
        ];
        fields.extend(deal.map(|deal| (Task::DEAL, Value::Link(deal))));
        draft.create(Task::KIND, fields, vec![]).map(drop)
    }

    fn day(&self, days: i32) -> Value {
        self.today.checked_add(days.days()).map_or(Value::Null, Value::Date)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_have_names_for_every_company_and_tasks_for_today() {
        for words in [&chinese::WORDS, &english::WORDS] {
            assert_eq!(words.brands.len(), ACCOUNTS);
            let mut brands = words.brands.to_vec();
            brands.sort_unstable();
            brands.dedup();
            assert_eq!(brands.len(), ACCOUNTS, "a company has a name of its own");
            let people: std::collections::HashSet<(&str, &str)> = (0..90)
                .map(|n| (pick(words.families, n * 5 + n / 33), pick(words.givens, n * 11 + n / 37)))
                .collect();
            assert!(people.len() >= 88, "{} people of 90 have names of their own", people.len());
            for n in 0..100 {
                let phone =
                    coffer_core::text::Phone::read(&(words.phone)(n), coffer_core::text::Region::CHINA);
                assert_eq!(phone.stored(), (words.phone)(n), "a phone is stored as it is written");
            }
        }
        assert_eq!(DUE.len(), ACCOUNTS / 3);
        assert!(DUE.contains(&0) && DUE.iter().any(|days| *days < 0));
    }
}
