// One conflict in a line: whose field it is, one's own value, the other's. Each value is the button that takes it.
import { useLingui } from "@lingui/react/macro";
import { useState } from "react";
import type { Conflict, ConflictVersion } from "@/api/conflict-types";
import { Kbd } from "@/components/Button";
import { Popover } from "@/components/Popover";
import { cn } from "@/lib/cn";
import { isEmpty, Show } from "@/record/fields/show";
import { KINDS } from "@/record/words";
import { Choice } from "./Choice";
import { useFieldOf } from "./conflicts";
import { Said, Who } from "./Version";

interface ConflictRowProps {
  conflict: Conflict;
  active: boolean;
  /** It was settled a moment ago and is still here until the list is asked again. */
  settled: boolean;
  keys: [string | undefined, string | undefined];
  onFocus: () => void;
  onTake: (version: ConflictVersion) => void;
  onOpen: () => void;
}

export function ConflictRow({ conflict, active, settled, keys, onFocus, onTake, onOpen }: ConflictRowProps) {
  const { t, i18n } = useLingui();
  const [more, setMore] = useState(false);
  const { field, label } = useFieldOf()(conflict);
  const [first, second] = conflict.versions;
  const rest = conflict.versions.length - 2;
  const { before } = conflict;
  const about = `${i18n._(KINDS[conflict.kind].one)} · ${label}`;
  return (
    <div
      role="group"
      data-conflict
      aria-label={`${conflict.title} · ${about}`}
      tabIndex={active ? 0 : -1}
      onFocus={onFocus}
      className={cn(
        "grid h-full grid-cols-[minmax(0,5fr)_minmax(0,6fr)_minmax(0,6fr)] items-center gap-3 border-b border-line px-3.5 focus-visible:rounded-none focus-visible:shadow-none focus-visible:outline-2 focus-visible:-outline-offset-2 focus-visible:outline-accent",
        active && "bg-selected",
        settled && "opacity-50",
      )}
    >
      <div className="flex min-w-0 flex-col items-start gap-0.5">
        <button type="button" tabIndex={-1} onClick={onOpen} className="block max-w-full truncate text-md hover:text-accent-text" title={conflict.title}>
          {conflict.title}
        </button>
        <span className={cn("flex max-w-full gap-1.5 text-xs", active ? "text-ink-2" : "text-ink-3")}>
          <span className="truncate">{about}</span>
          {before && field ? (
            <span className="flex min-w-0 gap-1">
              <span className="shrink-0">{t({ message: "was", context: "before a value that it was" })}</span>
              {isEmpty(before.value) ? t`empty` : <Show value={before.value} field={field} place="cell" />}
            </span>
          ) : null}
          {rest > 0 ? (
            <Popover
              label={t`All values`}
              open={more}
              onOpenChange={setMore}
              className="max-h-(--available-height) w-96 overflow-y-auto"
              trigger={
                <button type="button" tabIndex={active ? 0 : -1} className="shrink-0 text-accent-text hover:underline">
                  {t`${conflict.versions.length} values`}
                </button>
              }
            >
              <Choice
                conflict={conflict}
                onTake={(version) => {
                  setMore(false);
                  onTake(version);
                }}
              />
            </Popover>
          ) : null}
        </span>
      </div>
      {[first, second].map((version, at) => {
        if (!version) return null;
        const own = conflict.own && version.member.id === first?.member.id;
        return (
          <button
            key={version.write}
            type="button"
            disabled={settled}
            tabIndex={active ? 0 : -1}
            onClick={() => onTake(version)}
            className="flex h-12 min-w-0 items-center gap-2 rounded-sm border border-line bg-surface px-2.5 text-left hover:border-line-strong hover:bg-hover"
          >
            <span className="sr-only">{t`Take`}</span>
            <span className="flex min-w-0 grow flex-col gap-0.5">
              <span className="flex min-w-0">
                <Said conflict={conflict} version={version} field={field} place="cell" />
              </span>
              <Who version={version} own={own} />
            </span>
            {active && keys[at] ? <Kbd keys={keys[at]} /> : null}
          </button>
        );
      })}
    </div>
  );
}
