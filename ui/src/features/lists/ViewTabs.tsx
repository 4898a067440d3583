// The views of a list as tabs: all records first, then the saved ones, a dot at the one that was changed and not saved.
import { Trans, useLingui } from "@lingui/react/macro";
import { useRef, useState } from "react";
import type { KindName } from "@/api/types";
import { IconButton } from "@/components/Button";
import { MoreHorizontal, Pencil, Pin, PinOff, Plus, RotateCcw, Trash2 } from "@/components/icons";
import { Menu } from "@/components/Menu";
import { cn } from "@/lib/cn";
import { showView, takeView } from "@/record/list-state";
import type { ViewSpec } from "@/record/view-spec";
import { changeLooks, deleteView, saveAs, type SavedView } from "./views";
import { ViewDialog } from "./ViewDialog";

interface ViewTabsProps {
  kind: KindName;
  views: SavedView[];
  current: string | null;
  dirty: boolean;
  spec: ViewSpec;
  /** Is a new view being named? Opened from here, and from "save as" beside the chips. */
  naming: boolean;
  onNaming: (open: boolean) => void;
  children?: React.ReactNode;
}

export function ViewTabs({ kind, views, current, dirty, spec, naming, onNaming, children }: ViewTabsProps) {
  const { t } = useLingui();
  const list = useRef<HTMLDivElement>(null);
  const [renaming, setRenaming] = useState(false);
  const view = views.find((one) => one.id === current);
  const tabs = [{ id: null, name: t`All` }, ...views.filter((one) => one.spec !== null)];
  const step = (by: number) => {
    const at = tabs.findIndex((tab) => tab.id === current);
    const next = tabs[(at + by + tabs.length) % tabs.length];
    if (next) showView(kind, next.id);
    requestAnimationFrame(() => list.current?.querySelector<HTMLElement>('[aria-selected="true"]')?.focus());
  };
  return (
    <div className="flex h-10 shrink-0 items-stretch gap-1 border-b border-line pr-5 pl-4">
      <div
        ref={list}
        role="tablist"
        aria-label={t`Views`}
        className="flex min-w-0 items-stretch gap-1 overflow-x-auto overflow-y-hidden [scrollbar-width:none]"
        onKeyDown={(event) => {
          if (event.key === "ArrowRight") step(1);
          else if (event.key === "ArrowLeft") step(-1);
          else return;
          event.preventDefault();
        }}
      >
        {tabs.map((tab, at) => {
          const on = tab.id === current;
          return (
            <button
              key={tab.id ?? "all"}
              type="button"
              role="tab"
              aria-selected={on}
              aria-keyshortcuts={at < 9 ? `Control+${at + 1}` : undefined}
              tabIndex={on ? 0 : -1}
              title={at < 9 ? `${tab.name} (Ctrl ${at + 1})` : tab.name}
              onClick={() => !on && showView(kind, tab.id)}
              onDoubleClick={() => on && tab.id !== null && setRenaming(true)}
              className={cn(
                "-mb-px flex max-w-52 shrink-0 items-center gap-1.5 border-b-2 border-transparent px-2.5 whitespace-nowrap text-ink-2 hover:text-ink",
                on && "border-accent font-semibold text-ink",
              )}
            >
              <span className="truncate">{tab.name}</span>
              {on && dirty && tab.id !== null ? (
                <span className="size-1.5 shrink-0 rounded-full bg-warning">
                  <span className="sr-only">{t`changed`}</span>
                </span>
              ) : null}
            </button>
          );
        })}
      </div>
      <span className="flex shrink-0 items-center">
        {view ? (
          <Menu
            trigger={
              <button type="button" aria-label={t`Options of the view ${view.name}`} className="inline-flex size-7 items-center justify-center rounded-sm text-ink-2 hover:bg-hover hover:text-ink">
                <MoreHorizontal size={16} />
              </button>
            }
            items={[
              { key: "name", label: t`Name and colour`, icon: <Pencil size={14} />, run: () => setRenaming(true) },
              {
                key: "pin",
                label: view.pinned ? t`Take out of the sidebar` : t`Pin to the sidebar`,
                icon: view.pinned ? <PinOff size={14} /> : <Pin size={14} />,
                run: () => void changeLooks(view, { pinned: !view.pinned }),
              },
              ...(dirty && view.spec
                ? [{ key: "revert", label: t`Take the changes back`, icon: <RotateCcw size={14} />, run: () => view.spec && takeView(kind, view.id, view.spec) }]
                : []),
              "line" as const,
              { key: "delete", label: t`Delete the view`, icon: <Trash2 size={14} />, danger: true, run: () => void deleteView(kind, view) },
            ]}
          />
        ) : null}
        <IconButton label={t`Save as a new view`} onClick={() => onNaming(true)}>
          <Plus size={16} />
        </IconButton>
      </span>
      <div className="grow" />
      {children}
      <ViewDialog
        open={naming}
        title={t`Save as a new view`}
        start={{ name: "", pinned: false, colour: null }}
        onClose={() => onNaming(false)}
        onSave={async (looks) => {
          if (await saveAs(kind, looks, spec, (views.at(-1)?.position ?? 0) + 1)) onNaming(false);
        }}
      >
        <Trans>Filter, order, columns and groups are kept as they are now.</Trans>
      </ViewDialog>
      {view ? (
        <ViewDialog
          open={renaming}
          title={t`Name and colour`}
          start={view}
          onClose={() => setRenaming(false)}
          onSave={async (looks) => {
            if (await changeLooks(view, looks)) setRenaming(false);
          }}
        />
      ) : null}
    </div>
  );
}
