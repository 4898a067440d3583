// Choosing from the values that the records of a field really have, most frequent first; found by word, pinyin and
// initials, as the program finds them.
import { Trans, useLingui } from "@lingui/react/macro";
import { useDeferredValue, useId, useState } from "react";
import type { FieldValue, KindName, SchemaField } from "@/api/types";
import { useRead } from "@/api/use-read";
import { TextInput } from "@/components/Field";
import { Check } from "@/components/icons";
import { cn } from "@/lib/cn";
import { number } from "@/lib/format";
import { composing } from "@/lib/keys";
import { useLang } from "@/lib/use-lang";
import { useWords } from "../../use-schema";

const SHOWN = 50;

/** A value as a condition holds it: links by id. */
function plain(value: FieldValue): string | boolean | number | null {
  if (typeof value === "object" && value !== null && "id" in value) return value.id;
  return typeof value === "object" ? null : value;
}

export function ValuePicker({ kind, field, chosen, onChange, onDone }: { kind: KindName; field: SchemaField; chosen: unknown[]; onChange: (chosen: unknown[]) => void; onDone: () => void }) {
  const { t } = useLingui();
  const lang = useLang();
  const words = useWords();
  const listId = useId();
  const [typed, setTyped] = useState("");
  const [query, setQuery] = useState("");
  const [at, setAt] = useState(0);
  const asked = useDeferredValue(query.trim());
  const found = useRead("field_values", { kind, field: field.name, limit: SHOWN, ...(asked ? { query: asked } : {}) }, { keep: true }).data?.values ?? [];
  const label = (value: FieldValue, text: string) => (field.type === "choice" ? words.choice(String(value)) : field.type === "checkbox" ? (value === true ? t`Yes` : t`No`) : text);
  // A box that no record has ticked can still be asked for.
  const boxes = field.type === "checkbox" ? [true, false].map((value) => ({ value: value as FieldValue, label: "", count: found.find((one) => one.value === value)?.count ?? 0 })) : null;
  const options = (boxes ?? found).flatMap((one) => {
    const value = plain(one.value);
    return value === null ? [] : [{ value, text: label(one.value, one.label), count: one.count }];
  });
  const single = field.type === "checkbox";
  const turn = (value: unknown) => {
    if (single) onChange([value]);
    else onChange(chosen.includes(value) ? chosen.filter((one) => one !== value) : [...chosen, value]);
  };
  return (
    <div className="flex flex-col gap-1.5">
      <TextInput
        role="combobox"
        aria-label={t`Value`}
        aria-expanded
        aria-controls={listId}
        aria-activedescendant={options[at] ? `${listId}-${at}` : undefined}
        placeholder={t`Type to narrow`}
        autoFocus
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          setAt(0);
          if (!(event.nativeEvent as InputEvent).isComposing) setQuery(event.target.value);
        }}
        onCompositionEnd={(event) => setQuery(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (composing(event)) return;
          if (event.key === "ArrowDown") setAt(Math.min(options.length - 1, at + 1));
          else if (event.key === "ArrowUp") setAt(Math.max(0, at - 1));
          else if (event.key === "Enter") {
            const option = options[at];
            // The first press takes a value, the next one is done with it.
            if (option && !chosen.includes(option.value)) turn(option.value);
            else if (chosen.length > 0) onDone();
          } else return;
          event.preventDefault();
          event.stopPropagation();
        }}
      />
      <div id={listId} role="listbox" aria-label={t`Value`} aria-multiselectable={!single} className="max-h-60 overflow-y-auto rounded-sm border border-line p-1">
        {options.length === 0 ? (
          <p className="px-2 py-1 text-ink-3">
            <Trans>No such value</Trans>
          </p>
        ) : null}
        {options.map((option, index) => {
          const on = chosen.includes(option.value);
          return (
            <div
              key={String(option.value)}
              id={`${listId}-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={on}
              onPointerDown={(event) => event.preventDefault()}
              onPointerMove={() => setAt(index)}
              onClick={() => turn(option.value)}
              onKeyDown={() => undefined}
              className={cn("flex min-h-7 items-center gap-2 rounded-xs px-2", index === at && "bg-hover")}
            >
              <span aria-hidden className={cn("flex size-4 shrink-0 items-center justify-center rounded-xs border border-line-strong text-on-accent", on && "border-accent bg-accent")}>
                {on ? <Check size={12} strokeWidth={2.5} /> : null}
              </span>
              <span className="min-w-0 grow truncate" title={option.text}>
                {option.text}
              </span>
              <span className="num text-xs text-ink-2">{number(lang, option.count)}</span>
            </div>
          );
        })}
      </div>
    </div>
  );
}
