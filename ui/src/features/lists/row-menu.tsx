// The menu of a row: what its record can do, and what the value under the pointer can.
import { useLingui } from "@lingui/react/macro";
import type { Filter, RecordView, SchemaKind } from "@/api/types";
import type { PageKind } from "@/app/paths";
import { ArrowRight, Copy, Filter as FilterIcon, PanelRight, Trash2 } from "@/components/icons";
import type { MenuItem } from "@/components/Menu";
import type { GridColumn } from "@/record/grid/DataGrid";
import { filterOfSentence, verbsOf } from "@/record/grid/filter/ops";
import { listState, setListState } from "@/record/list-state";
import { recordVerbs } from "@/record/record-verbs";
import { asField } from "@/record/use-schema";

interface RowMenuProps {
  kind: PageKind;
  schema: SchemaKind;
  record: RecordView | undefined;
  column: GridColumn | undefined;
  onOpen: (record: RecordView) => void;
  onCopy: () => void;
  onRemove: () => void;
  onFilter: (kind: PageKind, change: { filter: Filter[] }) => void;
}

export function useRowMenu({ kind, schema, record, column, onOpen, onCopy, onRemove, onFilter }: RowMenuProps): (MenuItem | "line")[] {
  const { t, i18n } = useLingui();
  if (!record) return [];
  const about = { kind, record: { id: record.id, title: record.title } };
  const field = [...schema.fields, ...schema.custom.map(asField)].find((one) => one.name === column?.name);
  const value = field ? (field.name.startsWith("custom.") ? record.custom[field.name.slice(7)] : record.fields[field.name]) : undefined;
  // A value that others may share: one word of few, or the record that is linked.
  const shared = field && verbsOf(field).includes("in") && value !== null && value !== undefined && field.name !== schema.title_field ? sharedValues(value) : [];
  const verbs = recordVerbs(() => about, about).filter((verb) => !verb.hidden);
  return [
    { key: "open", label: t`Open`, icon: <ArrowRight size={14} />, keys: "enter", run: () => onOpen(record) },
    { key: "peek", label: t`Peek`, icon: <PanelRight size={14} />, keys: "space", run: () => setListState(kind, { peek: true }) },
    ...verbs.map((verb) => ({
      key: verb.id,
      label: i18n._(verb.label),
      icon: verb.icon ? <verb.icon size={14} strokeWidth={1.5} /> : null,
      keys: verb.keys,
      run: verb.run,
    })),
    "line",
    { key: "copy", label: t`Copy`, icon: <Copy size={14} />, keys: "mod+c", run: onCopy },
    ...(field && shared.length > 0
      ? [
          {
            key: "same",
            label: t`Only with this value`,
            icon: <FilterIcon size={14} />,
            run: () => onFilter(kind, { filter: [...listState(kind).spec.filter, filterOfSentence({ field: field.name, verb: "in", value: shared })] }),
          },
        ]
      : []),
    "line",
    { key: "trash", label: t`Move to the trash`, icon: <Trash2 size={14} />, keys: "delete", danger: true, run: onRemove },
  ];
}

function sharedValues(value: unknown): (string | boolean)[] {
  if (typeof value === "string" || typeof value === "boolean") return [value];
  if (Array.isArray(value)) return value.flatMap(sharedValues);
  return typeof value === "object" && value !== null && "id" in value ? [String(value.id)] : [];
}
