//! Kinds and their fields, as `records/<kind>.rs` declares them. Names are for SQL and JSON; numbers are for the wire
//! and never change or return.

use super::Class;

/// What a list of points holds; decides how a point is normalised and searched.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PointSort {
    /// Telephone numbers, E.164 where they can be read.
    Phone,
    /// E-mail addresses.
    Email,
    /// Messengers: WeChat, QQ, WhatsApp; the label names the service.
    Messenger,
    /// Web addresses and profiles.
    Web,
    /// Ids that other programs know the record by; the label names the program.
    External,
}

/// The type of a field: how it is stored, shown, filtered and read from a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FieldType {
    /// One line, at most 1,000 characters.
    Text,
    /// Several lines, at most 64 KiB.
    LongText,
    /// A whole number.
    Number,
    /// A number that need not be whole; custom fields only.
    Decimal,
    /// 0 to 100.
    Percent,
    /// Yes or no.
    Checkbox,
    /// A civil date.
    Date,
    /// A point in time, milliseconds UTC.
    Instant,
    /// An amount in minor units with its currency.
    Money,
    /// One of these codes; the words for them are the window's.
    Choice(&'static [&'static str]),
    /// One record of that kind.
    Link(u8),
    /// A set of records of that kind; concurrent additions all stay.
    Links(u8),
    /// Several labelled values, one of them primary.
    Points(PointSort),
    /// Several labelled postal addresses, one of them primary.
    Addresses,
    /// Further positions of a person at other accounts.
    Jobs,
    /// A short list of texts (the options of a choice).
    TextList,
    /// Key material; never shown, searched or exported as text.
    Key,
    /// A reference to a record of any kind: kind number and id.
    AnyLink,
}

/// One field of a kind.
#[derive(Debug, PartialEq, Eq)]
pub struct Field {
    /// The wire number within the kind.
    pub number: u32,
    /// The column in SQL and the key in JSON.
    pub name: &'static str,
    /// Which class it is sealed under.
    pub class: Class,
    /// Its type.
    pub ty: FieldType,
    /// A record cannot be made without it.
    pub required: bool,
}

/// One kind of record.
#[derive(Debug)]
pub struct Kind {
    /// The wire number.
    pub number: u8,
    /// The table in SQL and the word in JSON and on the command line.
    pub name: &'static str,
    /// The field a record is called by.
    pub title: &'static Field,
    /// All fields in wire order.
    pub fields: &'static [&'static Field],
}

impl PartialEq for Kind {
    fn eq(&self, other: &Kind) -> bool {
        self.number == other.number
    }
}

impl Eq for Kind {}

impl Kind {
    /// The field with this name.
    pub fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().copied().find(|field| field.name == name)
    }

    /// Where a field of this kind stands in [`Kind::fields`]. Numbers mostly count up from 1, so the first look hits.
    pub fn place(&self, field: &Field) -> Option<usize> {
        let guess = (field.number as usize).wrapping_sub(1);
        match self.fields.get(guess) {
            Some(own) if own.number == field.number => Some(guess),
            _ => self.fields.iter().position(|own| own.number == field.number),
        }
    }

    /// The field with this wire number.
    pub fn field_numbered(&self, number: u32) -> Option<&'static Field> {
        self.fields.iter().copied().find(|field| field.number == number)
    }
}

/// Declares a kind: its wire number and name, the field it is called by, and a line a field. Makes the constants,
/// the list and the kind from the one declaration.
macro_rules! kind {
    ($(#[$doc:meta])* $Type:ident = $number:literal $name:literal, called by $title:ident {
        $($FIELD:ident = $n:literal $fname:literal: $class:ident $ty:expr $(, $req:ident)?;)*
    }) => {
        $(#[$doc])*
        #[derive(Debug)]
        pub struct $Type;
        #[allow(missing_docs)]
        impl $Type {
            $(pub const $FIELD: &'static $crate::schema::Field = &$crate::schema::Field {
                number: $n, name: $fname, class: $crate::schema::Class::$class, ty: $ty,
                required: kind!(@required $($req)?),
            };)*
            pub const KIND: &'static $crate::schema::Kind = &$crate::schema::Kind {
                number: $number, name: $name, title: $Type::$title, fields: &[$($Type::$FIELD),*],
            };
        }
    };
    (@required required) => { true };
    (@required) => { false };
}
pub(crate) use kind;
