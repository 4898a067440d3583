//! A source of an import as a caller sees it: its columns with samples and targets, its first rows.

use coffer_core::exchange::source::Content;
use coffer_core::exchange::table::Format;
use coffer_core::exchange::{Source, Target};
use serde::Serialize;
use ts_rs::TS;

/// Cells of a column that are shown beside its target.
const SAMPLES: usize = 3;

/// A file, a sheet of a workbook, or a file in an archive.
#[derive(Serialize, TS)]
pub(crate) struct ImportSource {
    source: u32,
    name: String,
    /// The sheet of a workbook, or the list in a JSON document.
    sheet: Option<String>,
    #[ts(type = "\"csv\" | \"xlsx\" | \"vcard\" | \"json\"")]
    format: &'static str,
    encoding: Option<&'static str>,
    separator: Option<String>,
    /// The row that names the columns, from 1; 0 without one.
    head: u64,
    rows: u64,
    preset: Option<&'static str>,
    kind: &'static str,
    /// One of our own exports: it needs no mapping.
    own: bool,
    skipped: bool,
    columns: Vec<ImportColumn>,
    warnings: Vec<ImportWarning>,
    preview: Vec<Vec<String>>,
}

#[derive(Serialize, TS)]
pub(crate) struct ImportColumn {
    column: u32,
    header: String,
    samples: Vec<String>,
    #[ts(type = "Target")]
    target: Target,
    sure: bool,
}

#[derive(Serialize, TS)]
pub(crate) struct ImportWarning {
    /// `national_id`, `bank_card`, `password`, `lost_digits`.
    code: &'static str,
    column: u32,
    count: u64,
}

/// A source as it is shown.
pub(super) fn shown(source: &Source, skipped: &[u32]) -> ImportSource {
    let mut view = ImportSource {
        source: source.index,
        name: source.name.clone(),
        sheet: source.part.clone(),
        format: match source.format {
            Format::Csv => "csv",
            Format::Xlsx => "xlsx",
            Format::Vcard => "vcard",
            Format::Json => "json",
        },
        encoding: None,
        separator: None,
        head: 0,
        rows: source.rows(),
        preset: None,
        kind: source.kind().name,
        own: source.is_own(),
        skipped: skipped.contains(&source.index),
        columns: Vec::new(),
        warnings: source
            .warnings()
            .into_iter()
            .map(|(code, column, count)| ImportWarning { code, column, count })
            .collect(),
        preview: Vec::new(),
    };
    if let Content::Table { table, survey, mapping } = &source.content {
        if let Some(layout) = &table.layout {
            view.encoding = Some(layout.encoding.name());
            view.separator = Some(char::from(layout.separator).to_string());
        }
        view.head = table.header_row;
        view.preset = mapping.preset.map(|preset| preset.name);
        view.preview = survey.preview.clone();
        view.columns = (0u32..)
            .zip(table.header.iter().zip(&mapping.columns))
            .map(|(column, (header, target))| ImportColumn {
                column,
                header: header.clone(),
                samples: survey
                    .columns
                    .get(column as usize)
                    .map(|own| own.kept.iter().take(SAMPLES).cloned().collect())
                    .unwrap_or_default(),
                target: target.clone(),
                sure: mapping.sure.get(column as usize).copied().unwrap_or(false),
            })
            .collect();
    }
    view
}
