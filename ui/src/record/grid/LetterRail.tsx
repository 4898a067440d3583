// The letters at the right edge of a list of people that stands in the order of names: a click goes to where one begins.
import { useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { asApiError, call } from "@/api/client";
import type { KindName } from "@/api/types";
import { toastError } from "@/components/toast";
import { cn } from "@/lib/cn";
import { firstOf, LETTERS } from "./letters";

export function LetterRail({ kind, rows, current, onGo }: { kind: KindName; rows: Uint32Array; current: string | null; onGo: (position: number) => void }) {
  const { t } = useLingui();
  const [at, setAt] = useState("A");
  const go = async (letter: string) => {
    setAt(letter);
    try {
      const position = await firstOf(letter, rows.length, async (place) => {
        const { records } = await call("record_page", { kind, rows: [rows[place] ?? 0], fields: [] });
        return records[0]?.title ?? "";
      });
      onGo(Math.min(position, rows.length - 1));
    } catch (thrown) {
      toastError(asApiError(thrown));
    }
  };
  return (
    <nav
      aria-label={t`Letters`}
      className="flex w-6 shrink-0 flex-col items-center justify-center overflow-hidden border-l border-line bg-surface py-1"
      onKeyDown={(event) => {
        const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
        if (by === 0) return;
        event.preventDefault();
        event.stopPropagation();
        const next = LETTERS[LETTERS.indexOf(at) + by];
        if (!next) return;
        setAt(next);
        event.currentTarget.querySelector<HTMLElement>(`[data-letter="${next}"]`)?.focus();
      }}
    >
      {LETTERS.map((letter) => (
        <button
          key={letter}
          type="button"
          data-letter={letter}
          tabIndex={letter === at ? 0 : -1}
          aria-label={t`Go to ${letter}`}
          aria-current={letter === current || undefined}
          onClick={() => void go(letter)}
          className={cn("min-h-0 w-6 flex-1 max-h-6 rounded-xs text-2xs text-ink-3 hover:bg-hover hover:text-ink", letter === current && "font-semibold text-accent-text")}
        >
          {letter}
        </button>
      ))}
    </nav>
  );
}
