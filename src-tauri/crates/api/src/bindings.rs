//! The TypeScript that the window compiles against, made from the list of commands. Written by a test, never by hand.

use std::collections::BTreeMap;
use std::fmt::Write;

use ts_rs::{Config, TS, TypeVisitor};

use crate::commands::{COMMANDS, Mode, Needs};
use crate::error::{ApiError, ErrorCode};

const HEAD: &str = "// Made from the program's list of commands by its tests. Do not edit: change the Rust and run the \
                    tests with COFFER_WRITE_BINDINGS=1.\n";

/// What the core declares for itself and the window needs, too.
const FILTERS: &str = r#"
export type FilterOp = "is" | "is_not" | "in" | "contains" | "starts" | "empty" | "not_empty" | "gt" | "lt" | "ge" | "le" | "between" | "within_days" | "older_days" | "this_week" | "last_month" | "this_month" | "next_month" | "this_quarter" | "this_year";

export type Condition = { field: string, op: FilterOp, value?: unknown, };

export type Filter = { all: Array<Filter>, } | { any: Array<Filter>, } | { not: Filter, } | Condition;

export type Sort = { field: string, desc?: boolean, };

export type CustomType = "text" | "number" | "date" | "checkbox" | "select";

export type Target = { kind: string, slot?: number, field: string, part?: string, } | { custom: { label: string, type: CustomType, kind: string, }, } | { skip: true, };
"#;

/// Gathers declarations of types and of everything they are made of.
pub(crate) struct Collector {
    config: Config,
    found: BTreeMap<String, String>,
}

impl Collector {
    fn new() -> Collector {
        // JSON numbers cross as doubles; every integer here stays below 2^53.
        Collector { config: Config::new().with_large_int("number"), found: BTreeMap::new() }
    }

    /// Adds a type and gives its name.
    pub fn add<T: TS + 'static + ?Sized>(&mut self) -> String {
        self.visit::<T>();
        T::visit_generics(self);
        T::name(&self.config)
    }
}

impl TypeVisitor for Collector {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        if T::output_path().is_none() {
            return;
        }
        let name = T::ident(&self.config);
        let text = format!("{}export {}", T::docs().unwrap_or_default(), T::decl(&self.config));
        if let Some(known) = self.found.get(&name) {
            assert!(*known == text, "two types are called {name}");
            return;
        }
        self.found.insert(name, text);
        T::visit_dependencies(self);
    }
}

/// The files of `ui/src/api/generated`: name and text.
pub fn files() -> Vec<(&'static str, String)> {
    let mut collector = Collector::new();
    let mut map = format!("{HEAD}\nimport type * as t from \"./types\";\n\n");
    let mut rows = String::new();
    map.push_str("export type Commands = {\n");
    for command in COMMANDS {
        let (request, response) = (command.types)(&mut collector);
        let (request, response) = (qualified(&request), qualified(&response));
        let _ = writeln!(map, "  /** {} */", command.about.trim());
        let _ = writeln!(map, "  {}: {{ request: {request}; response: {response} }};", command.name);
        let mode = match command.mode {
            Mode::Read => "read",
            Mode::Write => "write",
        };
        let needs = match command.needs {
            Needs::Nothing => "nothing",
            Needs::Book => "book",
        };
        let reads: Vec<String> = command.reads.iter().map(|kind| format!("\"{kind}\"")).collect();
        let _ = writeln!(
            rows,
            "  {}: {{ mode: \"{mode}\", needs: \"{needs}\", scope: \"{}\", reads: [{}] }},",
            command.name,
            command.scope.word(),
            reads.join(", ")
        );
    }
    map.push_str("};\n\nexport type CommandName = keyof Commands;\n\n");
    map.push_str("/** What each command needs, and which kinds its answer is made of. */\n");
    map.push_str("export const commands = {\n");
    map.push_str(&rows);
    map.push_str("} as const;\n");
    collector.add::<ApiError>();
    collector.add::<ErrorCode>();
    let mut types = HEAD.to_owned();
    types.push_str(FILTERS);
    let kinds: Vec<String> =
        coffer_core::records::KINDS.iter().map(|kind| format!("\"{}\"", kind.name)).collect();
    let _ = writeln!(types, "\nexport type KindName = {};", kinds.join(" | "));
    for declaration in collector.found.values() {
        types.push('\n');
        types.push_str(declaration);
        types.push('\n');
    }
    vec![("commands.ts", map), ("types.ts", types)]
}

/// A type's name as it is written in the map, whose types come from another file.
fn qualified(name: &str) -> String {
    let mut out = String::new();
    let mut word = String::new();
    for c in name.chars().chain([' ']) {
        if c.is_alphanumeric() || c == '_' {
            word.push(c);
        } else {
            if word.chars().next().is_some_and(char::is_uppercase)
                && !matches!(word.as_str(), "Array" | "Record")
            {
                out.push_str("t.");
            }
            out.push_str(&word);
            word.clear();
            out.push(c);
        }
    }
    out.trim_end().to_owned()
}
