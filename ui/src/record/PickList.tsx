// A short list to choose one of, with a field above that narrows it. The field has the focus, arrows walk the list.
import { useLingui } from "@lingui/react/macro";
import { type ReactNode, useId, useState } from "react";
import { TextInput } from "@/components/Field";
import { Check } from "@/components/icons";
import { cn } from "@/lib/cn";
import { composing } from "@/lib/keys";

export interface PickOption {
  key: string;
  /** What typing is compared with. */
  words: string;
  face?: ReactNode;
  /** What holds now. */
  on?: boolean;
}

export function PickList({ label, options, onPick }: { label: string; options: PickOption[]; onPick: (key: string) => void }) {
  const { t } = useLingui();
  const id = useId();
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState<number | null>(null);
  const shown = options.filter((option) => option.words.toLowerCase().includes(typed.trim().toLowerCase()));
  // Where nothing was walked to, what holds now is where one stands.
  const place = Math.min(at ?? Math.max(0, typed === "" ? shown.findIndex((option) => option.on) : 0), shown.length - 1);
  const active = shown[place];
  return (
    <div className="flex min-h-0 flex-col gap-1 px-3 pb-3">
      <div className="px-2 pb-1">
        <TextInput
          role="combobox"
          aria-label={label}
          aria-expanded="true"
          aria-controls={id}
          aria-activedescendant={active ? `${id}-${active.key}` : undefined}
          autoFocus
          placeholder={t`Type to narrow`}
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value);
            setAt(null);
          }}
          onKeyDown={(event) => {
            if (composing(event)) return;
            if (event.key === "ArrowDown") setAt(Math.min(shown.length - 1, place + 1));
            else if (event.key === "ArrowUp") setAt(Math.max(0, place - 1));
            else if (event.key === "Enter" && active) onPick(active.key);
            else return;
            event.preventDefault();
          }}
        />
      </div>
      <div id={id} role="listbox" aria-label={label} className="max-h-80 overflow-y-auto">
        {shown.map((option) => (
          <div
            key={option.key}
            id={`${id}-${option.key}`}
            role="option"
            tabIndex={-1}
            aria-selected={option === active}
            onPointerMove={() => setAt(shown.indexOf(option))}
            onClick={() => onPick(option.key)}
            onKeyDown={() => undefined}
            className={cn("flex h-9 items-center gap-2 rounded-sm px-2", option === active && "bg-selected")}
          >
            <span className="min-w-0 grow truncate">{option.face ?? option.words}</span>
            {option.on ? <Check size={14} aria-label={t`Now`} className="shrink-0 text-ink-2" /> : null}
          </div>
        ))}
        {shown.length === 0 ? <p className="px-2 py-4 text-center text-ink-3">{t`Nothing found`}</p> : null}
      </div>
    </div>
  );
}
