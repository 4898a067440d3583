//! Lists of labelled values, addresses, amounts and tags: what needs more than one cell, or makes more than one value.

use super::super::compile::Compiled;
use super::{AddressBuild, Amount, LONGEST_LINE, MOST_VALUES, Part, SEVERAL, Taken};
use crate::exchange::problem::Reason;
use crate::exchange::target::{Group, Piece};
use crate::exchange::value;
use crate::money;
use crate::schema::{Address, Field, Point, PointSort, Value};
use crate::text;

impl Part {
    pub(super) fn add_points(
        &mut self,
        plan: &Compiled,
        field: &'static Field,
        sort: PointSort,
        cell: &str,
        label: &str,
        primary: bool,
    ) -> Taken {
        match sort {
            PointSort::Phone => {
                let mut numbers = Vec::new();
                for one in cell.split(SEVERAL) {
                    plan.phones.read(one, |number| numbers.push(number));
                }
                for number in numbers {
                    self.add_point(field, number, label, primary)?;
                }
            }
            PointSort::Email => {
                if let Some(email) = text::email(cell) {
                    return self.add_point(field, email, label, primary);
                }
                let pieces = cell.split([',', ';', '，', '；', '、', '\n', ' ', '|']);
                for one in pieces.filter(|one| !one.is_empty() && *one != ":::") {
                    let Some(email) = text::email(one) else {
                        return Err((Reason::NotAnEmail, Some(field)));
                    };
                    self.add_point(field, email, label, primary)?;
                }
            }
            _ => {
                for one in cell.split(SEVERAL).flat_map(|one| one.split('\n')) {
                    let one = text::one_line(one);
                    if !one.is_empty() {
                        self.add_point(field, one, label, primary)?;
                    }
                }
            }
        }
        Ok(())
    }

    pub(super) fn add_point(
        &mut self,
        field: &'static Field,
        value: String,
        label: &str,
        primary: bool,
    ) -> Taken {
        if value.chars().count() > LONGEST_LINE {
            return Err((Reason::TooLong, Some(field)));
        }
        let at = match self.points.iter().position(|(f, _)| *f == field) {
            Some(at) => at,
            None => {
                self.points.push((field, Vec::with_capacity(1)));
                self.points.len() - 1
            }
        };
        let list = &mut self.points[at].1;
        let primary = primary && !list.iter().any(|point| point.primary);
        if let Some(same) = list.iter_mut().find(|point| point.value == value) {
            if same.label.is_empty() {
                same.label = label.to_owned();
            }
            same.primary |= primary;
            return Ok(());
        }
        if list.len() == MOST_VALUES {
            return Err((Reason::TooMany, Some(field)));
        }
        list.push(Point { value, label: label.to_owned(), primary });
        Ok(())
    }

    pub(super) fn address(&mut self, group: &Group, nth: u8) -> &mut AddressBuild {
        let found = self.addresses.iter().position(|known| known.nth == nth && known.group == *group);
        let at = found.unwrap_or_else(|| {
            let label = match group {
                Group::Label(label) => label.clone(),
                Group::Number(_) => String::new(),
            };
            self.addresses.push(AddressBuild {
                group: group.clone(),
                nth,
                address: Address { label, ..Address::default() },
                formatted: String::new(),
                lines: Vec::new(),
            });
            self.addresses.len() - 1
        });
        &mut self.addresses[at]
    }

    pub(super) fn add_tags(&mut self, cell: &str) {
        for tag in cell.split(SEVERAL).flat_map(|part| part.split([',', ';', '，', '；', '、', '|', '\n']))
        {
            let tag = text::one_line(tag.trim().trim_start_matches('*'));
            // Google's own groups say nothing of the person.
            let system =
                matches!(tag.as_str(), "" | "myContacts" | "My Contacts" | "starred" | "Starred in Android");
            if !system && self.tags.len() < MOST_VALUES && !self.tags.contains(&tag) {
                self.tags.push(tag);
            }
        }
    }
}

impl AddressBuild {
    pub(super) fn add(&mut self, piece: Piece, cell: &str) {
        let cell = cell.trim();
        if cell.is_empty() {
            return;
        }
        let address = &mut self.address;
        let place = match piece {
            Piece::Street | Piece::Value => {
                let street = text::body(cell);
                if !address.street.is_empty() {
                    address.street.push('\n');
                }
                address.street.push_str(&street);
                return;
            }
            Piece::City => &mut address.city,
            Piece::Region => &mut address.region,
            Piece::Postal => &mut address.postal,
            Piece::Country => &mut address.country,
            Piece::PoBox => return self.lines.push(text::body(cell)),
            Piece::Formatted => {
                if !self.formatted.is_empty() {
                    self.formatted.push('\n');
                }
                return self.formatted.push_str(&text::body(cell));
            }
            Piece::Label => {
                address.label = value::label(cell);
                address.primary = cell.starts_with('*');
                return;
            }
        };
        let cell = text::one_line(cell);
        // A city and its district are one word in Chinese.
        if !place.is_empty() && *place != cell {
            if !cell.chars().next().is_some_and(text::is_han) {
                place.push(' ');
            }
            place.push_str(&cell);
        } else {
            *place = cell;
        }
    }

    pub(super) fn close(mut self) -> Option<Address> {
        for line in self.lines {
            if !self.address.street.is_empty() {
                self.address.street.push('\n');
            }
            self.address.street.push_str(&line);
        }
        if self.address.is_empty() {
            self.address.street = self.formatted;
        } else if self.address.street.is_empty() && !self.formatted.is_empty() {
            // The whole text beside a city or a region: it is the rest of the address.
            self.address.street = self.formatted;
        }
        (!self.address.is_empty()).then_some(self.address)
    }
}

impl Amount {
    pub(super) fn read(&self, decimal: money::Decimal) -> Result<Value, Reason> {
        let usual = self.currency.or(self.usual).unwrap_or(money::Currency::CNY);
        let read = match self.minor {
            Some(minor) => money::Money::new(minor, usual),
            None => money::Money::read(&self.text, usual, decimal).and_then(|read| {
                let counted = self.unit > 1 && !self.text.contains(['万', '亿', '萬', '億']);
                if counted { read.times(self.unit, 1) } else { Ok(read) }
            }),
        };
        let money = read.map_err(|_| Reason::NotMoney)?;
        let code: [u8; 3] = money.currency().code().as_bytes().try_into().map_err(|_| Reason::NotMoney)?;
        Ok(Value::Money(crate::schema::Money { minor: money.minor(), currency: code }))
    }
}

pub(super) fn currency_named(cell: &str) -> Option<money::Currency> {
    let cell = cell.trim();
    let code = match cell {
        "人民币" | "元" | "¥" | "￥" | "RMB" | "rmb" => "CNY",
        "美元" | "$" | "US$" => "USD",
        "欧元" | "€" => "EUR",
        "港币" | "港元" | "HK$" => "HKD",
        "英镑" | "£" => "GBP",
        "日元" => "JPY",
        // `CNY - Chinese Yuan`
        other => other.split([' ', '-', '(']).next()?,
    };
    money::Currency::new(code).ok()
}
