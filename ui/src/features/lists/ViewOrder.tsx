// The order of a view: up to three fields, each up or down.
import { Trans, useLingui } from "@lingui/react/macro";
import type { SchemaKind, Sort } from "@/api/types";
import { Button, IconButton } from "@/components/Button";
import { ArrowDown, ArrowUp, Plus, X } from "@/components/icons";
import { Select } from "@/components/Select";
import { type Column, sortOf } from "@/record/grid/columns";
import { useWords } from "@/record/use-schema";
import type { ViewSpec } from "@/record/view-spec";

/** Levels that a person can keep in mind. */
const MOST_LEVELS = 3;

export function ViewOrder({ kind, spec, all, onChange }: { kind: SchemaKind; spec: ViewSpec; all: Column[]; onChange: (change: Partial<ViewSpec>) => void }) {
  const { t } = useLingui();
  const words = useWords();
  const fields = all.flatMap((column) => {
    const field = sortOf(column);
    return field === null ? [] : [{ value: field, label: words.field(kind.name, column.name, kind.custom) }];
  });
  const set = (sort: Sort[]) => onChange({ sort });
  const free = fields.filter((field) => !spec.sort.some((sort) => sort.field === field.value));
  return (
    <div className="flex flex-col gap-2">
      {spec.sort.map((sort, at) => (
        <div key={sort.field} className="flex items-center gap-1">
          <Select
            label={t`Sort by`}
            className="min-w-0 grow"
            value={sort.field}
            options={fields.filter((field) => field.value === sort.field || free.includes(field))}
            onChange={(field) => set(spec.sort.map((one, i) => (i === at ? { field } : one)))}
          />
          <Button
            aria-label={sort.desc ? t`Descending` : t`Ascending`}
            title={sort.desc ? t`Descending` : t`Ascending`}
            className="px-2"
            onClick={() => set(spec.sort.map((one, i) => (i === at ? { field: one.field, ...(one.desc ? {} : { desc: true }) } : one)))}
          >
            {sort.desc ? <ArrowDown size={14} /> : <ArrowUp size={14} />}
          </Button>
          <IconButton label={t`Remove`} onClick={() => set(spec.sort.filter((_, i) => i !== at))}>
            <X size={14} />
          </IconButton>
        </div>
      ))}
      {spec.sort.length < MOST_LEVELS && free[0] ? (
        <Button look="link" className="self-start text-xs" icon={<Plus size={12} />} onClick={() => set([...spec.sort, { field: free[0]?.value ?? "" }])}>
          {spec.sort.length === 0 ? <Trans>Sort by a field</Trans> : <Trans>Then by</Trans>}
        </Button>
      ) : null}
    </div>
  );
}
