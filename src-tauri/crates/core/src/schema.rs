//! What a record is: kinds, fields, field classes and values. The kinds themselves stand in `records`.

pub mod class;
pub mod field;
pub mod value;

pub use class::Class;
pub use field::{Field, FieldType, Kind, PointSort};
pub use value::{Address, Job, Money, Point, Value};
