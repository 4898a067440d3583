// Six fields for what the other person reads out: a word or its number each. A space goes on to the next.
import { useLingui } from "@lingui/react/macro";
import { useRef } from "react";
import { TextInput } from "@/components/Field";
import { composing } from "@/lib/keys";

export const NO_WORDS: string[] = ["", "", "", "", "", ""];

export function TypedWords({ words, onWords }: { words: string[]; onWords: (words: string[]) => void }) {
  const { t } = useLingui();
  const group = useRef<HTMLDivElement>(null);
  const goTo = (at: number) => group.current?.querySelectorAll("input")[at]?.focus();
  const type = (at: number, text: string) => {
    // All six at once, as a message brings them.
    const parts = text.split(/[\s,，、]+/).filter(Boolean);
    onWords(words.map((word, place) => (place === at ? (parts[0] ?? "") : place > at ? (parts[place - at] ?? word) : word)));
    if (parts.length > 1) goTo(Math.min(5, at + parts.length - 1));
  };
  return (
    <div ref={group} role="group" aria-label={t`The words as you hear them`} className="grid grid-cols-3 gap-2">
      {words.map((word, at) => (
        <TextInput
          // The place is the identity.
          // oxlint-disable-next-line react/no-array-index-key
          key={at}
          aria-label={t`Word ${at + 1}`}
          placeholder={t`Word ${at + 1}`}
          autoCapitalize="none"
          className="font-code"
          value={word}
          onChange={(event) => type(at, event.target.value)}
          onKeyDown={(event) => {
            if (composing(event) || event.key !== " ") return;
            event.preventDefault();
            if (word !== "") goTo(at + 1);
          }}
        />
      ))}
    </div>
  );
}
