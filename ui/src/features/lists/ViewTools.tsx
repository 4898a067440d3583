// The tools of a view: how many conditions narrow it, its order, its columns, groups and density.
import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import type { Density, SchemaKind, Sort } from "@/api/types";
import { Button, IconButton } from "@/components/Button";
import { Checkbox } from "@/components/Checkbox";
import { ArrowDown, ArrowUp, ArrowUpDown, Columns3, Download, Filter, Plus, RotateCcw, X } from "@/components/icons";
import { Popover } from "@/components/Popover";
import { Segmented } from "@/components/Segmented";
import { Select } from "@/components/Select";
import { cn } from "@/lib/cn";
import type { Column } from "@/record/grid/columns";
import { sortOf } from "@/record/grid/columns";
import { choiceOf, moved, toggled } from "@/record/grid/layout";
import { groupedField, groupingOf } from "@/record/grid/use-groups";
import { useWords } from "@/record/use-schema";
import type { ViewSpec } from "@/record/view-spec";

const TOOL = "inline-flex h-7 items-center gap-1.5 rounded-sm border border-line bg-surface px-2.5 text-xs shadow-card hover:bg-hover";

interface ViewToolsProps {
  kind: SchemaKind;
  spec: ViewSpec;
  /** Every column there is, and those shown. */
  all: Column[];
  shown: Column[];
  onChange: (change: Partial<ViewSpec>) => void;
  onFilter: () => void;
  onExport: () => void;
}

export function ViewTools(props: ViewToolsProps) {
  const { t } = useLingui();
  const conditions = props.spec.filter.length;
  return (
    <div className="flex shrink-0 items-center gap-1.5">
      <button type="button" className={TOOL} onClick={props.onFilter}>
        <Filter size={14} aria-hidden />
        <span className="max-wide:sr-only">
          <Trans>Filter</Trans>
        </span>
        {conditions > 0 ? <span className="num rounded-full bg-accent px-1.5 text-2xs text-on-accent">{conditions}</span> : null}
      </button>
      <Popover
        label={t`Order`}
        align="end"
        className="w-80"
        trigger={
          <button type="button" className={TOOL}>
            <ArrowUpDown size={14} aria-hidden />
            <span className="max-wide:sr-only">
              <Trans>Sort</Trans>
            </span>
          </button>
        }
      >
        <Order {...props} />
      </Popover>
      <Popover
        label={t`Columns`}
        align="end"
        className="flex max-h-120 w-72 flex-col gap-3 overflow-y-auto"
        trigger={
          <button type="button" className={TOOL}>
            <Columns3 size={14} aria-hidden />
            <span className="max-wide:sr-only">
              <Trans>Columns</Trans>
            </span>
          </button>
        }
      >
        <Columns {...props} />
      </Popover>
      <IconButton label={t`Export or print this list`} className="border border-line bg-surface shadow-card" onClick={props.onExport}>
        <Download size={14} strokeWidth={1.5} />
      </IconButton>
    </div>
  );
}

/** Levels that a person can keep in mind. */
const MOST_LEVELS = 3;

function Order({ kind, spec, all, onChange }: ViewToolsProps) {
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

function Columns({ kind, spec, all, shown, onChange }: ViewToolsProps) {
  const { t } = useLingui();
  const words = useWords();
  const [typed, setTyped] = useState("");
  const choice = choiceOf(shown, all);
  const set = (columns: ViewSpec["columns"]) => onChange({ columns });
  const label = (column: Column) => words.field(kind.name, column.name, kind.custom);
  const hidden = all.filter((column) => !shown.some((one) => one.name === column.name) && label(column).toLowerCase().includes(typed.trim().toLowerCase()));
  const groupings = kind.fields.flatMap((field) => {
    const group = groupingOf(field);
    return group === null || field.name === kind.title_field ? [] : [{ value: group, label: words.field(kind.name, groupedField(group), kind.custom) }];
  });
  return (
    <>
      <div className="flex items-center gap-2">
        <span className="w-16 shrink-0 text-ink-2">
          <Trans>Group by</Trans>
        </span>
        <Select label={t`Group by`} className="min-w-0 grow" value={spec.group ?? ""} options={[{ value: "", label: t`No groups` }, ...groupings]} onChange={(group) => onChange({ group: group === "" ? null : group })} />
      </div>
      <div className="flex items-center gap-2">
        <span className="w-16 shrink-0 text-ink-2">
          <Trans>Row height</Trans>
        </span>
        <Segmented
          label={t`Row height`}
          value={spec.density ?? "own"}
          onChange={(density) => onChange({ density: density === "own" ? null : (density as Density) })}
          options={[
            { value: "own", label: t({ message: "Usual", context: "density" }) },
            { value: "compact", label: t({ message: "Low", context: "density" }) },
            { value: "comfortable", label: t({ message: "High", context: "density" }) },
          ]}
        />
      </div>
      <div className="flex flex-col">
        <h3 className="mb-1 text-xs font-semibold text-ink-3">
          <Trans>Shown</Trans>
        </h3>
        {shown.map((column, at) => (
          <div key={column.name} className="flex min-h-7 items-center gap-2">
            <label className="flex min-w-0 grow items-center gap-2">
              <Checkbox label={label(column)} checked disabled={at === 0} onChange={() => set(toggled(choice, column.name))} />
              <span aria-hidden className="truncate">
                {label(column)}
              </span>
            </label>
            <IconButton label={t`Move ${label(column)} up`} className={cn("size-6", at < 1 && "invisible")} disabled={at < 2} onClick={() => set(moved(choice, column.name, at - 1))}>
              <ArrowUp size={13} />
            </IconButton>
            <IconButton
              label={t`Move ${label(column)} down`}
              className={cn("size-6", at < 1 && "invisible")}
              disabled={at === shown.length - 1}
              onClick={() => set(moved(choice, column.name, at + 2))}
            >
              <ArrowDown size={13} />
            </IconButton>
          </div>
        ))}
      </div>
      <div className="flex flex-col">
        <h3 className="mb-1 text-xs font-semibold text-ink-3">
          <Trans>Hidden</Trans>
        </h3>
        <input
          aria-label={t`Find a column`}
          placeholder={t`Find a column`}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          className="mb-1 h-7 rounded-sm border border-line-strong bg-surface px-2 text-xs placeholder:text-ink-3"
        />
        {hidden.map((column) => (
          <label key={column.name} className="flex min-h-7 items-center gap-2">
            <Checkbox label={label(column)} checked={false} onChange={() => set(toggled(choice, column.name))} />
            <span aria-hidden className="truncate">
              {label(column)}
            </span>
          </label>
        ))}
      </div>
      {spec.columns === null ? null : (
        <Button look="link" className="self-start text-xs" icon={<RotateCcw size={12} />} onClick={() => onChange({ columns: null, pinned: 1 })}>
          <Trans>Usual columns</Trans>
        </Button>
      )}
    </>
  );
}
