// The bar over the foot of a list while rows are ticked: how many, and what can be done with all of them.
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import type { SchemaKind } from "@/api/types";
import { IconButton, Kbd } from "@/components/Button";
import { X } from "@/components/icons";
import { Popover } from "@/components/Popover";
import { AssignPanel, FieldPanel, type PanelName, StagePanel, TagPanel } from "./panels";
import { DryRun } from "./DryRun";

const ITEM = "inline-flex h-7 items-center rounded-sm px-2.5 whitespace-nowrap hover:bg-ink-2 aria-expanded:bg-ink-2";

interface BulkBarProps {
  kind: SchemaKind;
  selected: ReadonlySet<number>;
  panel: PanelName | "delete" | null;
  onPanel: (panel: PanelName | "delete" | null) => void;
  /** The ticked rows, out of the vault. */
  onExport: () => void;
  /** Few: gone at once, with the way back in the toast. */
  onRemove: () => void;
  onClear: () => void;
}

/** More than this are not moved to the trash without a sentence before it. */
export const AT_ONCE = 500;

export function BulkBar({ kind, selected, panel, onPanel, onExport, onRemove, onClear }: BulkBarProps) {
  const { t } = useLingui();
  const has = (name: string) => kind.fields.some((field) => field.name === name);
  const done = () => {
    onPanel(null);
    onClear();
  };
  const inside = { kind, selected, onDone: done };
  const panels: [PanelName, string, ReactNode][] = [
    ...(has("owner") ? ([["assign", t`Assign`, <AssignPanel key="assign" {...inside} />]] as [PanelName, string, ReactNode][]) : []),
    ...(has("tags") ? ([["tag", t({ message: "Tag", context: "verb" }), <TagPanel key="tag" {...inside} />]] as [PanelName, string, ReactNode][]) : []),
    ...(kind.name === "deal" ? ([["stage", t`Move stage`, <StagePanel key="stage" {...inside} />]] as [PanelName, string, ReactNode][]) : []),
    ["field", t`Set a field`, <FieldPanel key="field" {...inside} />],
  ];
  return (
    <div role="toolbar" aria-label={t`Selection`} className="absolute bottom-4 left-1/2 z-30 flex h-10 -translate-x-1/2 items-center gap-0.5 rounded-lg bg-ink pr-2 pl-3.5 text-bg shadow-dialog">
      <span className="mr-1.5 whitespace-nowrap">
        <Plural value={selected.size} one="# selected" other="# selected" />
      </span>
      <span aria-hidden className="mr-1 h-4 w-px bg-ink-2" />
      {panels.map(([name, label, content]) => (
        <Popover
          key={name}
          label={label}
          open={panel === name}
          onOpenChange={(open) => onPanel(open ? name : null)}
          className="flex w-80 flex-col gap-2"
          trigger={
            <button type="button" className={ITEM}>
              {label}
            </button>
          }
        >
          {panel === name ? content : null}
        </Popover>
      ))}
      <button type="button" className={ITEM} onClick={onExport}>
        <Trans>Export</Trans>
      </button>
      {selected.size > AT_ONCE ? (
        <Popover
          label={t`Delete`}
          open={panel === "delete"}
          onOpenChange={(open) => onPanel(open ? "delete" : null)}
          className="flex w-80 flex-col gap-2"
          trigger={
            <button type="button" className={ITEM}>
              <Trans>Delete</Trans>
            </button>
          }
        >
          {panel === "delete" ? (
            <>
              <p>
                <Trans>What is in the trash can be brought back.</Trans>
              </p>
              <DryRun kind={kind.name} selected={selected} change={{ trash: true }} onDone={done} />
            </>
          ) : null}
        </Popover>
      ) : (
        <button type="button" className={ITEM} onClick={onRemove}>
          <Trans>Delete</Trans>
        </button>
      )}
      <span aria-hidden className="mx-1 h-4 w-px bg-ink-2" />
      <Kbd keys="escape" className="border-ink-2 text-bg max-wide:hidden" />
      <IconButton label={t`Clear the selection`} className="text-bg hover:bg-ink-2 hover:text-bg" onClick={onClear}>
        <X size={14} />
      </IconButton>
    </div>
  );
}
