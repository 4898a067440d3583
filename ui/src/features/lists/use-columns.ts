// The columns of a view: all that the schema has, those shown, and what the head of the table does to them.
import type { SchemaKind } from "@/api/types";
import { canEdit } from "@/record/fields/edit";
import { type Column, columnsOf, sortOf, startingOf } from "@/record/grid/columns";
import type { GridColumn } from "@/record/grid/DataGrid";
import { shownColumns } from "@/record/grid/layout";
import { useWords } from "@/record/use-schema";
import type { ViewSpec } from "@/record/view-spec";
import { useTextScale } from "@/theme/theme";

export interface ListColumns {
  all: Column[];
  shown: Column[];
  grid: GridColumn[];
  /** How much larger than usual the text is: widths are kept as they are at 100 %. */
  scale: number;
}

export function useColumns(schema: SchemaKind, spec: ViewSpec): ListColumns {
  const words = useWords();
  // Widths are kept as they are at the usual size of text.
  const scale = useTextScale();
  const all = columnsOf(schema);
  const shown = shownColumns(all, startingOf(schema), spec.columns, schema.title_field);
  const grid = shown.map((column) => ({
    name: column.name,
    label: words.field(schema.name, column.name, schema.custom),
    width: Math.round(column.width * scale),
    numeric: column.numeric,
    sort: sortOf(column),
    editable: column.field !== null && canEdit(column.field.type),
  }));
  return { all, shown, grid, scale };
}
