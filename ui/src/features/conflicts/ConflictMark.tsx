// The small mark on a field with values beside each other, and the choice behind it.
import { useLingui } from "@lingui/react/macro";
import { useState } from "react";
import type { Conflict } from "@/api/conflict-types";
import { Split } from "@/components/icons";
import { Popover } from "@/components/Popover";
import { Choice } from "./Choice";
import { useFieldOf, useTake } from "./conflicts";

export function ConflictMark({ conflict, words }: { conflict: Conflict; words?: string }) {
  const { t } = useLingui();
  const [open, setOpen] = useState(false);
  const take = useTake();
  const { label } = useFieldOf()(conflict);
  const says = t`Several people changed ${label}: choose`;
  return (
    <Popover
      label={says}
      open={open}
      onOpenChange={setOpen}
      align="end"
      className="max-h-(--available-height) w-96 max-w-[calc(100vw-2rem)] overflow-y-auto"
      trigger={
        <button
          type="button"
          aria-label={says}
          title={says}
          className="inline-flex h-6 min-w-6 shrink-0 items-center justify-center gap-1.5 rounded-sm bg-warning-soft px-1.5 text-xs text-warning hover:bg-hover"
        >
          <Split size={13} aria-hidden />
          {words}
        </button>
      }
    >
      <Choice
        conflict={conflict}
        onTake={(version) => {
          setOpen(false);
          take(conflict, version);
        }}
      />
    </Popover>
  );
}
