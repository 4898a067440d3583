// How the cells of a list look. One function that stays the same from one drawing to the next: every line on the screen
// is drawn again when it changes.
import { type ReactNode, useMemo } from "react";
import type { RecordView, SchemaKind } from "@/api/types";
import { useShortList } from "@/record/fields/LinkPicker";
import { Cell, TitleCell } from "@/record/grid/columns";
import type { GridColumn } from "@/record/grid/DataGrid";
import type { ListColumns } from "./use-columns";

export function useCells(schema: SchemaKind, { shown }: ListColumns): (record: RecordView, column: GridColumn) => ReactNode {
  const isDeal = schema.name === "deal";
  const stages = useShortList("stage", isDeal);
  const known = isDeal ? stages : null;
  return useMemo(() => {
    const byName = new Map(shown.map((column) => [column.name, column]));
    const types = new Map((known ?? []).map((stage) => [stage.id, typeof stage.fields.type === "string" ? stage.fields.type : null]));
    const stageType = (id: string) => types.get(id) ?? null;
    return (record: RecordView, column: GridColumn) => {
      if (column.name === schema.title_field) {
        return (
          <span data-title className="min-w-0 hover:text-accent-text">
            <TitleCell record={record} />
          </span>
        );
      }
      const found = byName.get(column.name);
      return found ? <Cell record={record} column={found} stageType={stageType} /> : null;
    };
  }, [schema, shown, known]);
}
