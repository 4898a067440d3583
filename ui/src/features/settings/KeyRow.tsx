import { Trans, useLingui } from "@lingui/react/macro";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { Button, IconButton, Kbd } from "@/components/Button";
import { RotateCcw } from "@/components/icons";
import { hear } from "@/lib/record-keys";
import { showKeys } from "@/lib/keys";

/** How long a letter waits for a second one. */
const SECOND_MS = 900;

interface KeyRowProps {
  label: string;
  keys: string;
  changed: boolean;
  /** Which other verb has these keys. */
  usedBy: (keys: string) => string | null;
  /** Null: its own keys again. */
  onGive: (keys: string | null) => void;
}

/** A verb and its keys. Pressed, it listens: keys are taken, Backspace leaves it without any, Escape keeps what was. */
export function KeyRow({ label, keys, changed, usedBy, onGive }: KeyRowProps) {
  const { t } = useLingui();
  const [listening, setListening] = useState(false);
  const [letter, setLetter] = useState("");
  const [say, setSay] = useState<string | null>(null);
  const later = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => () => clearTimeout(later.current), []);
  const stop = () => {
    clearTimeout(later.current);
    setListening(false);
    setLetter("");
  };
  const take = (taken: string) => {
    const other = usedBy(taken);
    setSay(other ? t`Taken from “${other}”` : null);
    stop();
    onGive(taken);
  };
  const press = (event: KeyboardEvent) => {
    if (!listening) return;
    if (event.key === "Tab") return stop();
    event.preventDefault();
    event.stopPropagation();
    clearTimeout(later.current);
    if (event.key === "Escape") return stop();
    if (event.key === "Backspace") return take("");
    const heard = hear(
      {
        key: event.key,
        keyCode: event.keyCode,
        isComposing: event.nativeEvent.isComposing,
        ctrlKey: event.ctrlKey,
        metaKey: event.metaKey,
        shiftKey: event.shiftKey,
        altKey: event.altKey,
      },
      letter,
    );
    if (heard === null) return undefined;
    if ("no" in heard) return setSay(heard.no === "taken" ? t`These belong to input methods or other programs` : t`These are needed to move about`);
    if ("keys" in heard) return take(heard.keys);
    setLetter(heard.wait);
    later.current = setTimeout(() => take(heard.wait), SECOND_MS);
    return undefined;
  };
  return (
    <li className="flex min-h-9 items-center gap-2 border-b border-line px-3.5 last:border-0">
      <span className="grow">{label}</span>
      {say ? (
        <span role="status" className="text-xs text-warning">
          {say}
        </span>
      ) : null}
      {changed ? (
        <IconButton
          label={t`${label}: its own keys again`}
          onClick={() => {
            setSay(null);
            onGive(null);
          }}
        >
          <RotateCcw size={14} />
        </IconButton>
      ) : null}
      <Button
        look="ghost"
        className="min-w-28 justify-end px-1.5"
        aria-label={keys ? t`${label}: ${showKeys(keys)}` : t`${label}: none`}
        aria-pressed={listening}
        onClick={() => {
          setSay(null);
          setListening(true);
        }}
        onKeyDown={press}
        onBlur={stop}
      >
        {listening ? (
          <span className="text-xs text-accent-text">{letter ? <Kbd keys={letter} /> : <Trans>Press keys</Trans>}</span>
        ) : keys ? (
          <Kbd keys={keys} />
        ) : (
          <span className="text-xs text-ink-3">
            <Trans>none</Trans>
          </span>
        )}
      </Button>
    </li>
  );
}
