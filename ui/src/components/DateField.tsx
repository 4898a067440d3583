// A typed day with a calendar beside it. Not the browser's own field: WebKitGTK has none that works.
import { useLingui } from "@lingui/react/macro";
import { type KeyboardEvent, useState } from "react";
import { cn } from "@/lib/cn";
import { addDays, addMonths, type Civil, monthGrid, parseDay, today } from "@/lib/dates";
import { day, dayLong, month, weekdayHeads } from "@/lib/format";
import { composing } from "@/lib/keys";
import { useLang } from "@/lib/use-lang";
import { Button, IconButton } from "./Button";
import { TextInput } from "./Field";
import { ArrowLeft, ArrowRight, Calendar as CalendarIcon } from "./icons";
import { Popover } from "./Popover";

export function Calendar({ value, onPick }: { value: Civil | null; onPick: (day: Civil) => void }) {
  const { t } = useLingui();
  const lang = useLang();
  const now = today();
  const [at, setAt] = useState(value ?? now);
  const move = (event: KeyboardEvent<HTMLElement>) => {
    const days = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 }[event.key];
    if (days !== undefined) setAt(addDays(at, days));
    else if (event.key === "PageUp") setAt(addMonths(at, -1));
    else if (event.key === "PageDown") setAt(addMonths(at, 1));
    else return;
    event.preventDefault();
    const grid = event.currentTarget;
    requestAnimationFrame(() => grid.querySelector<HTMLElement>('[tabindex="0"]')?.focus());
  };
  return (
    <div className="w-60">
      <div className="mb-2 flex items-center justify-between">
        <IconButton label={t`Previous month`} onClick={() => setAt(addMonths(at, -1))}>
          <ArrowLeft size={14} />
        </IconButton>
        <span className="font-semibold" aria-live="polite">
          {month(lang, at)}
        </span>
        <IconButton label={t`Next month`} onClick={() => setAt(addMonths(at, 1))}>
          <ArrowRight size={14} />
        </IconButton>
      </div>
      <div className="grid grid-cols-7 text-center text-xs text-ink-3" aria-hidden>
        {weekdayHeads(lang).map((head, i) => (
          // Two days of the week may share a letter.
          // oxlint-disable-next-line react/no-array-index-key
          <span key={i}>{head}</span>
        ))}
      </div>
      <div role="grid" tabIndex={-1} aria-label={month(lang, at)} className="grid grid-cols-7" onKeyDown={move}>
        {monthGrid(at).map((cell) => (
          <button
            key={cell}
            type="button"
            tabIndex={cell === at ? 0 : -1}
            aria-label={dayLong(lang, cell)}
            aria-pressed={cell === value}
            aria-current={cell === now ? "date" : undefined}
            onClick={() => onPick(cell)}
            className={cn(
              "num h-8 rounded-sm hover:bg-hover",
              cell.slice(0, 7) !== at.slice(0, 7) && "text-ink-3",
              cell === now && "font-semibold text-accent-text",
              cell === value && "bg-accent text-on-accent hover:bg-accent-hover",
            )}
          >
            {Number(cell.slice(8))}
          </button>
        ))}
      </div>
    </div>
  );
}

export function DateField({
  value,
  onChange,
  label,
  id,
  autoFocus,
  quick,
  onEnter,
}: {
  value: Civil | null;
  /** `undefined`: what stands there is no day. */
  onChange: (value: Civil | null | undefined) => void;
  label: string;
  id?: string;
  autoFocus?: boolean;
  /** Chips for the usual days ahead. */
  quick?: boolean;
  onEnter?: () => void;
}) {
  const { t } = useLingui();
  const lang = useLang();
  const [text, setText] = useState<string | null>(null);
  const [open, setOpen] = useState(false);
  const read = text === null ? value : text.trim() === "" ? null : parseDay(text);
  const bad = text !== null && text.trim() !== "" && read === null;
  const pick = (next: Civil | null) => {
    setText(null);
    setOpen(false);
    onChange(next);
  };
  const chips: [string, Civil][] = [
    [t`Tomorrow`, addDays(today(), 1)],
    [t`In 3 days`, addDays(today(), 3)],
    [t`In a week`, addDays(today(), 7)],
    [t`In a month`, addMonths(today(), 1)],
  ];
  return (
    <div className="flex flex-col gap-1.5">
      <div className="flex items-center gap-1">
        <TextInput
          id={id}
          aria-label={id ? undefined : label}
          aria-invalid={bad || undefined}
          autoFocus={autoFocus}
          placeholder={t`tomorrow, fri, 11.3, +7d`}
          value={text ?? value ?? ""}
          className="num"
          onChange={(event) => {
            setText(event.target.value);
            const typed = event.target.value.trim();
            onChange(typed === "" ? null : (parseDay(typed) ?? undefined));
          }}
          onBlur={() => {
            if (!bad) setText(null);
          }}
          onKeyDown={(event) => {
            if (event.key === "Enter" && !composing(event) && !event.ctrlKey && !event.metaKey && onEnter) {
              event.preventDefault();
              onEnter();
            }
          }}
        />
        <Popover
          label={t`Calendar`}
          open={open}
          onOpenChange={setOpen}
          align="end"
          trigger={
            <button
              type="button"
              aria-label={t`Open the calendar`}
              className="inline-flex size-8 shrink-0 items-center justify-center rounded-sm text-ink-2 hover:bg-hover"
            >
              <CalendarIcon size={16} />
            </button>
          }
        >
          <Calendar value={read} onPick={pick} />
        </Popover>
      </div>
      {text !== null && text !== "" ? (
        <span className={cn("text-xs", bad ? "text-danger" : "text-ink-3")} role="status">
          {bad ? t`This is not a day` : read ? `${day(lang, read)} · ${dayLong(lang, read)}` : ""}
        </span>
      ) : null}
      {quick ? (
        <div className="flex flex-wrap gap-1">
          {chips.map(([name, date]) => (
            <Button
              key={date}
              look="ghost"
              aria-pressed={value === date}
              className="h-6 border border-line px-2 text-xs aria-pressed:border-accent aria-pressed:text-accent-text"
              onClick={() => pick(value === date ? null : date)}
            >
              {name}
            </Button>
          ))}
        </div>
      ) : null}
    </div>
  );
}
