//! Finding the record that a row means: by the other program's id, else by name. Two records of one name are an
//! honest "several": the row is set aside unless an id, an e-mail or what it belongs to decides.

use std::collections::HashMap;
use std::sync::Arc;

use super::draft::{ExternalKey, Reference};
use crate::records::number;
use crate::text;

/// What a reference leads to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Resolution<T> {
    /// Exactly this one.
    One(T),
    /// None: make it, where the reference has a name.
    None,
    /// So many that nothing decides.
    Several(usize),
}

#[derive(Clone, Debug)]
struct Named<T> {
    id: T,
    email: String,
    within: String,
}

impl<T> Named<T> {
    /// A name is shared by many people, and by the deals of many companies: one of another company is another, unless its
    /// e-mail says that it is the same. Where a company is not known, another e-mail says so.
    fn is_another(&self, kind: u8, email: &str, within: &str) -> bool {
        if ![number::CONTACT, number::DEAL].contains(&kind) {
            return false;
        }
        let both = |own: &str, given: &str| !own.is_empty() && !given.is_empty();
        if both(&self.email, email) && self.email == email {
            return false;
        }
        if both(&self.within, within) { self.within != within } else { both(&self.email, email) }
    }
}

/// Records by key and by name. `T` is whatever the caller calls a record by.
#[derive(Debug)]
pub struct NameIndex<T> {
    by_key: HashMap<(u8, Arc<str>, String), T>,
    by_name: HashMap<(u8, String), Vec<Named<T>>>,
}

impl<T> Default for NameIndex<T> {
    fn default() -> Self {
        NameIndex { by_key: HashMap::new(), by_name: HashMap::new() }
    }
}

impl<T: Copy + Eq> NameIndex<T> {
    /// Notes that the record `id` of the kind with this number is known by `key`. Gives the record that had the key
    /// before, if it is another.
    pub fn add_key(&mut self, kind: u8, key: &ExternalKey, id: T) -> Option<T> {
        let before = self.by_key.insert((kind, Arc::clone(&key.program), key.id.clone()), id);
        before.filter(|before| *before != id)
    }

    /// Notes the record's name, its e-mail and what it belongs to (the last two may be empty). Says whether it was new.
    pub fn add_name(&mut self, kind: u8, name: &str, email: &str, within: &str, id: T) -> bool {
        let name = text::fold(name);
        if name.is_empty() {
            return false;
        }
        let list = self.by_name.entry((kind, name)).or_default();
        let new = !list.iter().any(|named| named.id == id);
        if new {
            list.push(Named { id, email: text::email_key(email), within: text::fold(within) });
        }
        new
    }

    /// Takes back what [`NameIndex::add_name`] noted as new.
    pub fn forget_name(&mut self, kind: u8, name: &str, id: T) {
        let key = (kind, text::fold(name));
        if let Some(list) = self.by_name.get_mut(&key) {
            list.retain(|named| named.id != id);
            if list.is_empty() {
                self.by_name.remove(&key);
            }
        }
    }

    /// Makes a key lead to what it led to before.
    pub fn restore_key(&mut self, kind: u8, key: ExternalKey, before: Option<T>) {
        let key = (kind, key.program, key.id);
        match before {
            Some(id) => drop(self.by_key.insert(key, id)),
            None => drop(self.by_key.remove(&key)),
        }
    }

    /// The record with this key.
    pub fn by_key(&self, kind: u8, key: &ExternalKey) -> Option<T> {
        // One allocation a look: the map's key owns its text.
        self.by_key.get(&(kind, Arc::clone(&key.program), key.id.clone())).copied()
    }

    /// What the reference means.
    pub fn resolve(&self, reference: &Reference) -> Resolution<T> {
        let kind = reference.kind.number;
        if let Some(id) = reference.key.as_ref().and_then(|key| self.by_key(kind, key)) {
            return Resolution::One(id);
        }
        if reference.name.is_empty() {
            return Resolution::None;
        }
        let Some(list) = self.by_name.get(&(kind, text::fold(&reference.name))) else {
            return Resolution::None;
        };
        let email = text::email_key(&reference.email);
        let within = text::fold(&reference.within);
        let mut found: Vec<&Named<T>> =
            list.iter().filter(|named| !named.is_another(kind, &email, &within)).collect();
        if found.len() > 1 && !email.is_empty() {
            let same: Vec<_> = found.iter().copied().filter(|named| named.email == email).collect();
            found = if same.is_empty() { found } else { same };
        }
        if found.len() > 1 && !within.is_empty() {
            let same: Vec<_> = found.iter().copied().filter(|named| named.within == within).collect();
            found = if same.is_empty() { found } else { same };
        }
        match found[..] {
            [] => Resolution::None,
            // Another program's id that is not here, and a namesake that is: two records, unless the namesake is
            // the only thing we have to go by.
            [one] => Resolution::One(one.id),
            _ => Resolution::Several(found.len()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::{Account, Contact};

    fn named(name: &str) -> Reference {
        Reference {
            kind: Account::KIND,
            key: None,
            name: name.into(),
            email: String::new(),
            within: String::new(),
        }
    }

    #[test]
    fn a_namesake_of_another_company_is_another() {
        let mut index = NameIndex::default();
        let kind = Contact::KIND.number;
        let person = |email: &str, within: &str| Reference {
            kind: Contact::KIND,
            email: email.into(),
            within: within.into(),
            ..named("王芳")
        };
        index.add_name(kind, "王芳", "", "甲公司", 1);
        assert_eq!(index.resolve(&person("", "乙公司")), Resolution::None);
        assert_eq!(index.resolve(&person("", "甲公司")), Resolution::One(1));
        assert_eq!(index.resolve(&person("", "")), Resolution::One(1), "there is nothing else to go by");
        index.add_name(kind, "王芳", "wang@b.cn", "乙公司", 2);
        assert_eq!(index.resolve(&person("wang@b.cn", "丙公司")), Resolution::One(2), "she has moved");
        assert_eq!(
            index.resolve(&person("fang@b.cn", "乙公司")),
            Resolution::One(2),
            "she has two addresses"
        );
        assert_eq!(index.resolve(&person("fang@b.cn", "")), Resolution::One(1));
        assert_eq!(index.resolve(&person("", "")), Resolution::Several(2));
        // Companies of one name are one company, whatever their e-mail.
        index.add_name(Account::KIND.number, "Acme", "a@acme.com", "", 3);
        let acme = Reference { email: "b@acme.com".into(), ..named("Acme") };
        assert_eq!(index.resolve(&acme), Resolution::One(3));
    }

    #[test]
    fn two_of_one_name_are_not_guessed_between() {
        let mut index = NameIndex::default();
        index.add_name(2, "Acme Ltd", "", "", 1);
        assert_eq!(index.resolve(&named("ACME  Ltd")), Resolution::One(1));
        index.add_name(2, "acme ltd", "", "", 2);
        assert_eq!(index.resolve(&named("Acme Ltd")), Resolution::Several(2));
        let key = ExternalKey { program: "x".into(), id: "7".into() };
        index.add_key(2, &key, 2);
        assert_eq!(index.resolve(&Reference { key: Some(key), ..named("Acme Ltd") }), Resolution::One(2));
        assert_eq!(index.resolve(&named("Other")), Resolution::None);
    }

    #[test]
    fn an_email_or_a_company_tells_namesakes_apart() {
        let mut index = NameIndex::default();
        index.add_name(3, "王伟", "a@x.cn", "甲公司", 1);
        index.add_name(3, "王伟", "b@x.cn", "乙公司", 2);
        let wang = Reference { kind: Contact::KIND, ..named("王伟") };
        assert_eq!(index.resolve(&wang), Resolution::Several(2));
        assert_eq!(index.resolve(&Reference { email: "B@x.cn".into(), ..wang.clone() }), Resolution::One(2));
        assert_eq!(index.resolve(&Reference { within: "甲公司".into(), ..wang }), Resolution::One(1));
    }
}
