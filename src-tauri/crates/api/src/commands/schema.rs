//! The schema for forms, tables and filters, and the fields a team adds to it.

use coffer_core::query;
use coffer_core::records::custom_field::{self, CLASSES, TYPES};
use coffer_core::records::{CustomField, KINDS, kind_numbered};
use coffer_core::schema::{Class, Field, FieldType, PointSort, Value};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Nothing;
use super::records::Made;
use crate::error::ApiError;
use crate::input;
use crate::session::Open;

#[derive(Serialize, TS)]
pub(crate) struct Schema {
    kinds: Vec<SchemaKind>,
}

#[derive(Serialize, TS)]
pub(crate) struct SchemaKind {
    name: &'static str,
    number: u8,
    title_field: &'static str,
    fields: Vec<SchemaField>,
    custom: Vec<SchemaCustom>,
}

#[derive(Serialize, TS)]
#[ts(optional_fields)]
pub(crate) struct SchemaField {
    name: &'static str,
    #[serde(rename = "type")]
    ty: &'static str,
    class: &'static str,
    required: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    choices: Option<&'static [&'static str]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    link: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    points: Option<&'static str>,
}

/// A field that this team added.
#[derive(Serialize, TS)]
pub(crate) struct SchemaCustom {
    id: String,
    label: String,
    #[serde(rename = "type")]
    ty: String,
    class: String,
    options: Vec<String>,
}

fn field(own: &'static Field) -> SchemaField {
    let (ty, choices, link, points) = match own.ty {
        FieldType::Text => ("text", None, None, None),
        FieldType::LongText => ("long_text", None, None, None),
        FieldType::Number => ("number", None, None, None),
        FieldType::Decimal => ("decimal", None, None, None),
        FieldType::Percent => ("percent", None, None, None),
        FieldType::Checkbox => ("checkbox", None, None, None),
        FieldType::Date => ("date", None, None, None),
        FieldType::Instant => ("instant", None, None, None),
        FieldType::Money => ("money", None, None, None),
        FieldType::Choice(codes) => ("choice", Some(codes), None, None),
        FieldType::Link(kind) => ("link", None, kind_numbered(kind).map(|kind| kind.name), None),
        FieldType::Links(kind) => ("links", None, kind_numbered(kind).map(|kind| kind.name), None),
        FieldType::Points(sort) => ("points", None, None, Some(sort_word(sort))),
        FieldType::Addresses => ("addresses", None, None, None),
        FieldType::Jobs => ("jobs", None, None, None),
        FieldType::TextList => ("text_list", None, None, None),
        FieldType::Key => ("key", None, None, None),
        FieldType::AnyLink => ("any_link", None, None, None),
    };
    SchemaField {
        name: own.name,
        ty,
        class: class_word(own.class),
        required: own.required,
        choices,
        link,
        points,
    }
}

fn class_word(class: Class) -> &'static str {
    match class {
        Class::Identity => "identity",
        Class::Reach => "reach",
        Class::Commercial => "commercial",
        Class::Notes => "notes",
        Class::Sensitive => "sensitive",
    }
}

fn sort_word(sort: PointSort) -> &'static str {
    match sort {
        PointSort::Phone => "phone",
        PointSort::Email => "email",
        PointSort::Messenger => "messenger",
        PointSort::Web => "web",
        PointSort::External => "external",
    }
}

/// Kinds and fields. Merges and key material are not for forms and stay out.
pub(crate) fn schema(open: &Open<'_>, _: Nothing) -> Result<Schema, ApiError> {
    let customs = open.ws.read(query::custom_fields)?;
    let kinds = KINDS
        .iter()
        .filter(|kind| kind.name != "merge")
        .map(|kind| SchemaKind {
            name: kind.name,
            number: kind.number,
            title_field: kind.title.name,
            fields: kind.fields.iter().filter(|own| own.ty != FieldType::Key).map(|own| field(own)).collect(),
            custom: customs
                .iter()
                .filter(|own| own.text(CustomField::FOR_KIND) == kind.name)
                .map(|own| SchemaCustom {
                    id: own.id.to_string(),
                    label: own.title().to_owned(),
                    ty: own.text(CustomField::TYPE).to_owned(),
                    class: own.text(CustomField::CLASS).to_owned(),
                    options: match own.get(CustomField::OPTIONS) {
                        Value::TextList(options) => options.clone(),
                        _ => Vec::new(),
                    },
                })
                .collect(),
        })
        .collect();
    Ok(Schema { kinds })
}

#[derive(Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(optional_fields = nullable)]
pub(crate) struct CustomFieldCreate {
    for_kind: String,
    label: String,
    #[serde(rename = "type")]
    ty: String,
    /// Fixed once it is made; notes where nothing is said.
    class: Option<String>,
    options: Option<Vec<String>>,
}

/// Adds a field to a kind.
pub(crate) fn custom_field_create(open: &Open<'_>, request: CustomFieldCreate) -> Result<Made, ApiError> {
    let kind = input::kind(&request.for_kind)?;
    let one_of = |field: &str, given: &str, all: &[&str]| {
        if all.contains(&given) { Ok(()) } else { Err(ApiError::invalid(field, "not_a_choice")) }
    };
    one_of("type", &request.ty, TYPES)?;
    let class = request.class.unwrap_or_else(|| "notes".to_owned());
    one_of("class", &class, CLASSES)?;
    let mut options = request.options.unwrap_or_default();
    options.retain(|option| !option.trim().is_empty());
    if request.ty == "select" && options.is_empty() {
        return Err(ApiError::invalid("options", "required"));
    }
    let label = coffer_core::text::one_line(&request.label);
    let id = open.ws.commit(&open.actor(), "custom_field.create", |draft| {
        custom_field::define(draft, kind.name, &label, &request.ty, &class, options)
    })?;
    Ok(Made { id: id.to_string() })
}
