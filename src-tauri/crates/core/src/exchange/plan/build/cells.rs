//! What one cell adds to a draft.

use std::sync::Arc;

use super::super::compile::{Compiled, Op, Step};
use super::lists::currency_named;
use super::{LONGEST_LINE, LONGEST_TEXT, MOST_NAMED, MOST_VALUES, Part, SEVERAL, Taken};
use crate::exchange::draft::{CustomColumn, CustomType};
use crate::exchange::problem::Reason;
use crate::exchange::target::Piece;
use crate::exchange::value;
use crate::money;
use crate::records::{Activity, Contact, Deal};
use crate::schema::{Class, Field, Value};
use crate::text;

impl Part {
    pub(super) fn take(&mut self, plan: &Compiled, step: &Step, cell: &str) -> Taken {
        let bad = |reason, field: &'static Field| Err((reason, Some(field)));
        // A dash is nothing to a date, and something in a text.
        let wordy = matches!(
            step.op,
            Op::Text(_) | Op::LongText(_) | Op::Line(..) | Op::Custom(_) | Op::Key | Op::Outcome(_)
        );
        if !wordy && value::is_blank(cell) {
            return Ok(());
        }
        self.touched = true;
        match &step.op {
            Op::Text(field) => return self.line_of_text(field, cell),
            Op::Birthday(field) => {
                let text = match value::moment(cell, step.dates) {
                    Some(moment) => moment.date.to_string(),
                    None => text::one_line(cell),
                };
                return self.line_of_text(field, &text);
            }
            Op::Gender(field) => return self.line_of_text(field, &value::gender(cell)),
            Op::LongText(field) => return self.add_text(field, &long(plan, cell)),
            Op::Line(field, header) => {
                let line = format!("{header}: {}", long(plan, cell));
                return self.add_text(field, &line);
            }
            Op::Number(field) => {
                let comma = plan.decimal == money::Decimal::Comma;
                match value::whole_number(cell, comma) {
                    Some(number) => self.once(field, Value::Number(number)),
                    None => return bad(Reason::NotANumber, field),
                }
            }
            Op::Percent(field) => match value::percent(cell, plan.decimal == money::Decimal::Comma) {
                Some(share) => self.once(field, Value::Number(share)),
                None => return bad(Reason::NotAPercent, field),
            },
            Op::Checkbox(field, yes) => match value::checkbox(cell) {
                Some(on) => self.once(field, Value::Checkbox(on == *yes)),
                None => return bad(Reason::NotACheckbox, field),
            },
            Op::Date(field) | Op::Instant(field) => match value::moment(cell, step.dates) {
                Some(moment) if !self.moments.iter().any(|(f, _)| f == field) => {
                    self.moments.push((field, moment));
                }
                Some(_) => {}
                None => return bad(Reason::NotADate, field),
            },
            Op::TimeOf(field) => match value::time_of_day(cell) {
                Some(time) => self.times.push((field, time)),
                None => return bad(Reason::NotADate, field),
            },
            Op::Money(field) => {
                self.amount.field = Some(field);
                self.amount.text = cell.to_owned();
                self.amount.column = step.column;
                self.amount.usual = Some(step.currency);
                self.amount.unit = step.unit;
            }
            Op::MoneyMinor(field) => {
                self.amount.field = Some(field);
                self.amount.column = step.column;
                self.amount.usual.get_or_insert(step.currency);
                self.amount.minor = value::whole_number(cell, false);
                if self.amount.minor.is_none() {
                    return bad(Reason::NotMoney, field);
                }
            }
            Op::MoneyCurrency(field) => match currency_named(cell) {
                Some(currency) => self.amount.currency = Some(currency),
                None => return bad(Reason::NotMoney, field),
            },
            Op::Choice(field, codes) => return self.choose(field, codes, cell),
            Op::Flag(field, word) => {
                if value::checkbox(cell) == Some(true) {
                    self.once(field, Value::Text(word.clone()));
                }
            }
            Op::Points(field, sort, label) => return self.add_points(plan, field, *sort, cell, label, false),
            Op::PointPiece(field, _, n, Piece::Label) => self.labels.push((field, *n, cell.to_owned())),
            Op::PointPiece(field, sort, n, _) => {
                let labels = self.labels.iter().find(|(f, number, _)| f == field && number == n);
                let labels = labels.map(|(_, _, label)| label.clone()).unwrap_or_default();
                let mut labels = labels.split(SEVERAL);
                let mut label = "";
                for one in cell.split(SEVERAL) {
                    label = labels.next().unwrap_or(label);
                    let primary = label.trim_start().starts_with('*');
                    self.add_points(plan, field, *sort, one, &value::label(label), primary)?;
                }
            }
            Op::AddressPiece(field, group, piece) => {
                self.address_field = Some(field);
                for (nth, one) in cell.split(SEVERAL).enumerate().take(MOST_VALUES) {
                    self.address(group, nth as u8).add(*piece, one);
                }
            }
            Op::LinkId(field, kind) => self.link_ids(plan, field, kind, cell),
            Op::LinkName(field, kind, header) => return self.link_name(plan, field, kind, cell, header),
            Op::LinkEmail(field, kind) => {
                let email = text::email(cell.split([',', ';']).next().unwrap_or(cell)).unwrap_or_default();
                self.reference_mut(field, kind).email = email;
            }
            Op::OwnerId => {
                let key = plan.key(cell);
                self.owner.get_or_insert_default().external = Some(key);
            }
            Op::OwnerName => {
                let owner = self.owner.get_or_insert_default();
                match text::email(cell) {
                    Some(email) if cell.contains('@') => owner.email = email,
                    _ => owner.name = text::one_line(cell),
                }
            }
            Op::OwnerEmail => {
                self.owner.get_or_insert_default().email =
                    text::email(cell).unwrap_or_else(|| text::one_line(cell));
            }
            Op::Tags => self.add_tags(cell),
            Op::TextList(field) => {
                let list = cell.split([';', '；', '\n']).map(text::one_line).filter(|word| !word.is_empty());
                self.once(field, Value::TextList(list.take(MOST_VALUES).collect()));
            }
            Op::Key => self.key = Some(plan.key(cell)),
            Op::CreatedAt => {
                match value::moment(cell, step.dates).and_then(|m| m.instant(&plan.options.zone)) {
                    Some(at) => self.created_at = Some(at),
                    None => return Err((Reason::NotADate, None)),
                }
            }
            Op::InTrash => self.in_trash = value::checkbox(cell) == Some(true),
            Op::Done => self.done = value::checkbox(cell),
            Op::Outcome(header) => {
                let known = matches!(
                    text::fold(cell).as_str(),
                    "open" | "active" | "in progress" | "进行中" | "跟进中"
                );
                match value::stage_type(cell) {
                    "open" if known => {}
                    "open" => {
                        return self.add_text(Deal::NOTES, &format!("{header}: {}", text::one_line(cell)));
                    }
                    outcome => self.outcome = Some((outcome, text::one_line(cell))),
                }
            }
            Op::About => self.about = Some(plan.key(cell)),
            Op::Custom(column) => return self.add_custom(plan, step, column, cell),
            Op::NamedCustom(n, Piece::Label) => self.custom_labels.push((*n, cell.to_owned())),
            Op::NamedCustom(n, _) => return self.add_named_custom(plan, step, *n, cell),
        }
        Ok(())
    }

    /// Sets a field that is still empty.
    pub(super) fn once(&mut self, field: &'static Field, value: Value) {
        if !self.fields.iter().any(|(f, _)| *f == field) {
            self.fields.push((field, value));
        }
    }

    pub(super) fn text(&self, field: &'static Field) -> &str {
        self.fields
            .iter()
            .find(|(f, _)| *f == field)
            .and_then(|(_, value)| value.as_text())
            .unwrap_or_default()
    }

    pub(super) fn text_mut(&mut self, field: &'static Field) -> &mut String {
        let at = match self.fields.iter().position(|(f, value)| *f == field && value.as_text().is_some()) {
            Some(at) => at,
            None => {
                self.fields.push((field, Value::Text(String::new())));
                self.fields.len() - 1
            }
        };
        match &mut self.fields[at].1 {
            Value::Text(text) => text,
            _ => unreachable!("the position was chosen for its text"),
        }
    }

    pub(super) fn line_of_text(&mut self, field: &'static Field, cell: &str) -> Taken {
        let line = text::one_line(cell);
        if line.is_empty() {
            return Ok(());
        }
        let have = self.text_mut(field);
        if !have.is_empty() && *have != line {
            have.push(' ');
            have.push_str(&line);
        } else {
            *have = line;
        }
        if have.len() > LONGEST_LINE && have.chars().count() > LONGEST_LINE {
            return Err((Reason::TooLong, Some(field)));
        }
        Ok(())
    }

    pub(super) fn add_text(&mut self, field: &'static Field, text: &str) -> Taken {
        if text.is_empty() {
            return Ok(());
        }
        let have = self.text_mut(field);
        if !have.is_empty() {
            have.push('\n');
        }
        have.push_str(text);
        if have.len() > LONGEST_TEXT { Err((Reason::TooLong, Some(field))) } else { Ok(()) }
    }

    pub(super) fn choose(&mut self, field: &'static Field, codes: &[&str], cell: &str) -> Taken {
        let folded = text::fold(cell);
        let code = match codes.iter().find(|code| **code == folded) {
            Some(code) => Some(*code),
            None if field == Activity::TYPE => match value::activity_type(cell) {
                Some(code) => Some(code),
                None => {
                    // A sort of activity that is not known here keeps its name in the subject.
                    let word = text::one_line(cell);
                    let subject = self.text_mut(Activity::SUBJECT);
                    *subject = if subject.is_empty() { word } else { format!("{word}: {subject}") };
                    Some("other")
                }
            },
            None if codes == crate::records::account::TIERS => value::tier(cell),
            None if field == Contact::ROLE => value::role(cell),
            None => None,
        };
        match code.and_then(|code| codes.iter().find(|known| **known == code)) {
            Some(code) => {
                self.once(field, Value::Text((*code).to_owned()));
                Ok(())
            }
            None => Err((Reason::NotAChoice, Some(field))),
        }
    }

    pub(super) fn add_custom(
        &mut self,
        plan: &Compiled,
        step: &Step,
        column: &Arc<CustomColumn>,
        cell: &str,
    ) -> Taken {
        let blank = value::is_blank(cell);
        let value = match column.ty {
            CustomType::Text => {
                let text = long(plan, cell);
                if text.len() > LONGEST_TEXT {
                    return Err((Reason::TooLong, None));
                }
                Value::text(text)
            }
            CustomType::Select => Value::text(text::one_line(cell)),
            _ if blank => return Ok(()),
            CustomType::Number => match value::decimal_text(cell, plan.decimal == money::Decimal::Comma) {
                Some(number) => Value::Decimal(number),
                None => return Err((Reason::NotANumber, None)),
            },
            CustomType::Date => match value::moment(cell, step.dates) {
                Some(moment) => Value::Date(moment.date),
                None => return Err((Reason::NotADate, None)),
            },
            CustomType::Checkbox => match value::checkbox(cell) {
                Some(on) => Value::Checkbox(on),
                None => return Err((Reason::NotACheckbox, None)),
            },
        };
        if !value.is_null() {
            self.custom.push((Arc::clone(column), value));
        }
        Ok(())
    }

    pub(super) fn add_named_custom(&mut self, plan: &Compiled, step: &Step, n: u8, cell: &str) -> Taken {
        let kind = plan.slots[step.slot].kind;
        let label =
            self.custom_labels.iter().find(|(number, _)| *number == n).map(|(_, label)| label.as_str());
        let label = text::one_line(label.unwrap_or("Other").trim_start_matches('*'));
        let text = text::body(&cell.replace(SEVERAL, "; "));
        let column = {
            let mut known = plan.named_custom.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            let room = known.len() < MOST_NAMED && label.len() <= 120;
            match known.get(&(kind.number, label.clone())) {
                Some(column) => Some(Arc::clone(column)),
                None if room => {
                    let (ty, class) = (CustomType::Text, Class::Identity);
                    let made =
                        CustomColumn { kind, label: label.clone(), ty, class, options: Vec::new(), id: None };
                    let made = Arc::new(made);
                    known.insert((kind.number, label.clone()), Arc::clone(&made));
                    Some(made)
                }
                None => None,
            }
        };
        match (column, kind.field("notes")) {
            (Some(column), _) => {
                if let Some((_, Value::Text(have))) =
                    self.custom.iter_mut().find(|(c, _)| Arc::ptr_eq(c, &column))
                {
                    have.push_str("; ");
                    have.push_str(&text);
                } else {
                    self.custom.push((column, Value::text(text)));
                }
                Ok(())
            }
            (None, Some(notes)) => self.add_text(notes, &format!("{label}: {text}")),
            (None, None) => Ok(()),
        }
    }
}

/// A body of text as it is kept.
pub(super) fn long(plan: &Compiled, cell: &str) -> String {
    if plan.html { text::body(&value::plain_text(cell)) } else { text::body(cell) }
}
