// The tools of a view: how many conditions narrow it, its order, its columns, and the way out.
import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import type { SchemaKind } from "@/api/types";
import { IconButton } from "@/components/Button";
import { ArrowUpDown, Columns3, Download, Filter, type LucideIcon } from "@/components/icons";
import { Popover } from "@/components/Popover";
import type { Column } from "@/record/grid/columns";
import type { ViewSpec } from "@/record/view-spec";
import { ViewColumns } from "./ViewColumns";
import { ViewOrder } from "./ViewOrder";

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

export function ViewTools({ onFilter, onExport, ...view }: ViewToolsProps) {
  const { t } = useLingui();
  const conditions = view.spec.filter.length;
  return (
    <div className="flex shrink-0 items-center gap-1.5">
      <button type="button" className={TOOL} onClick={onFilter}>
        <Inside icon={Filter}>{t`Filter`}</Inside>
        {conditions > 0 ? <span className="num rounded-full bg-accent px-1.5 text-2xs text-on-accent">{conditions}</span> : null}
      </button>
      <Tool icon={ArrowUpDown} word={t`Sort`} label={t`Order`} className="w-80">
        <ViewOrder {...view} />
      </Tool>
      <Tool icon={Columns3} word={t`Columns`} label={t`Columns`} className="flex max-h-120 w-72 flex-col gap-3 overflow-y-auto">
        <ViewColumns {...view} />
      </Tool>
      <IconButton label={t`Export or print this list`} className="border border-line bg-surface shadow-card" onClick={onExport}>
        <Download size={14} strokeWidth={1.5} />
      </IconButton>
    </div>
  );
}

/** In a narrow window the icon has to do. */
function Inside({ icon: Icon, children }: { icon: LucideIcon; children: string }) {
  return (
    <>
      <Icon size={14} aria-hidden />
      <span className="max-wide:sr-only">{children}</span>
    </>
  );
}

interface ToolProps {
  icon: LucideIcon;
  word: string;
  /** What opens under it. */
  label: string;
  className: string;
  children: ReactNode;
}

function Tool({ icon, word, label, className, children }: ToolProps) {
  return (
    <Popover
      label={label}
      align="end"
      className={className}
      trigger={
        <button type="button" className={TOOL}>
          <Inside icon={icon}>{word}</Inside>
        </button>
      }
    >
      {children}
    </Popover>
  );
}
