// What a view shows of its records: in what groups, how tall, which columns and in what order.
import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import type { Density, SchemaKind } from "@/api/types";
import { Button, IconButton } from "@/components/Button";
import { Checkbox } from "@/components/Checkbox";
import { ArrowDown, ArrowUp, RotateCcw } from "@/components/icons";
import { Segmented } from "@/components/Segmented";
import { Select } from "@/components/Select";
import { cn } from "@/lib/cn";
import type { Column } from "@/record/grid/columns";
import { choiceOf, moved, toggled } from "@/record/grid/layout";
import { groupingsOf } from "@/record/grid/groupings";
import { useWords } from "@/record/use-schema";
import type { ViewSpec } from "@/record/view-spec";

interface ViewColumnsProps {
  kind: SchemaKind;
  spec: ViewSpec;
  /** Every column there is, and those shown. */
  all: Column[];
  shown: Column[];
  onChange: (change: Partial<ViewSpec>) => void;
}

export function ViewColumns({ kind, spec, all, shown, onChange }: ViewColumnsProps) {
  const { t } = useLingui();
  const words = useWords();
  const [typed, setTyped] = useState("");
  const choice = choiceOf(shown, all);
  const set = (columns: ViewSpec["columns"]) => onChange({ columns });
  const label = (column: Column) => words.field(kind.name, column.name, kind.custom);
  const hidden = all.filter((column) => !shown.some((one) => one.name === column.name) && label(column).toLowerCase().includes(typed.trim().toLowerCase()));
  const groupings = groupingsOf(kind).map(({ group, field }) => ({ value: group, label: words.field(kind.name, field.name, kind.custom) }));
  return (
    <>
      <div className="flex items-center gap-2">
        <span className="w-20 shrink-0 text-ink-2">
          <Trans>Group by</Trans>
        </span>
        <Select label={t`Group by`} className="min-w-0 grow" value={spec.group ?? ""} options={[{ value: "", label: t`No groups` }, ...groupings]} onChange={(group) => onChange({ group: group === "" ? null : group })} />
      </div>
      <div className="flex items-center gap-2">
        <span className="w-20 shrink-0 text-ink-2">
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
