// Logging a follow-up: what it was, what was said, when to speak next. Ctrl+Enter saves. What is not saved yet waits in
// the vault.
import { msg } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { useEffect, useRef, useState } from "react";
import { useWrite } from "@/api/use-write";
import { undo } from "@/app/undo";
import { Button } from "@/components/Button";
import { DateField } from "@/components/DateField";
import { TextArea } from "@/components/Field";
import { ErrorNotice } from "@/components/Notice";
import { Segmented } from "@/components/Segmented";
import { toast } from "@/components/toast";
import { composing } from "@/lib/keys";
import type { LogAbout } from "./create-store";
import { DraftNotice } from "./DraftNotice";
import { asObject, asText, type Draft, useDraft } from "./drafts";
import { useWords } from "./use-schema";

const TYPES = ["call", "visit", "meeting", "message", "email", "note"] as const;
type ActivityType = (typeof TYPES)[number];

interface LogDraft {
  type: ActivityType;
  text: string;
  next: string | null;
}

function readDraft(value: unknown): LogDraft | null {
  const kept = asObject(value);
  const text = asText(kept?.text);
  const type = TYPES.find((one) => one === kept?.type);
  return text && type ? { type, text, next: asText(kept?.next) } : null;
}

interface ComposerProps {
  about: LogAbout;
  autoFocus?: boolean;
  onDone?: () => void;
  focusKey?: number;
}

export function LogComposer(props: ComposerProps) {
  const draft = useDraft(`log.${props.about.record.id}`, readDraft);
  // Where a draft lay, the composer begins with it.
  return <Composer key={`${props.about.record.id} ${draft.start ? "kept" : "fresh"}`} {...props} draft={draft} />;
}

function Composer({ about, autoFocus, onDone, focusKey, draft }: ComposerProps & { draft: Draft<LogDraft> }) {
  const { t } = useLingui();
  const words = useWords();
  const text = useRef<HTMLTextAreaElement>(null);
  const [type, setType] = useState<ActivityType>(draft.start?.type ?? "call");
  const [typed, setTyped] = useState(draft.start?.text ?? "");
  const [next, setNext] = useState<string | null>(draft.start?.next ?? null);
  const [badDate, setBadDate] = useState(false);
  const [again, setAgain] = useState(0);
  const log = useWrite("activity_log", {
    quiet: true,
    onDone: () => {
      setTyped("");
      setNext(null);
      setAgain((n) => n + 1);
      draft.keep(null);
      toast({ text: msg`Follow-up logged`, action: { label: msg`Undo`, run: () => void undo() } });
      onDone?.();
    },
  });
  useEffect(() => {
    if (focusKey) text.current?.focus();
  }, [focusKey]);
  const keep = (part: Partial<LogDraft>) => {
    const whole = { type, text: typed, next, ...part };
    // A sort and a day alone are no words to be lost.
    draft.keep(whole.text.trim() === "" ? null : whole);
  };
  const link = about.kind === "task" ? {} : { [about.kind]: about.record.id };
  const save = () => {
    if (typed.trim() === "" || badDate || log.isPending) return;
    log.mutate({ type, text: typed.trim(), ...link, ...(next ? { next } : {}) });
  };
  return (
    <div
      role="group"
      aria-label={t`Log a follow-up`}
      className="flex flex-col gap-2.5"
      onKeyDown={(event) => {
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !composing(event)) {
          event.preventDefault();
          event.stopPropagation();
          save();
        }
      }}
    >
      <Segmented
        label={t`Type`}
        value={type}
        onChange={(code) => {
          setType(code);
          keep({ type: code });
        }}
        className="self-start"
        options={TYPES.map((code) => ({ value: code, label: words.choice(code) }))}
      />
      <TextArea
        ref={text}
        rows={3}
        autoFocus={autoFocus}
        aria-label={t`What was said or done`}
        placeholder={t`What was said or done`}
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          keep({ text: event.target.value });
        }}
      />
      <DraftNotice trouble={draft.trouble} />
      <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
        <div className="flex min-w-72 grow items-start gap-2">
          <span className="flex h-ctl shrink-0 items-center text-ink-2">
            <Trans>Next contact</Trans>
          </span>
          <div className="grow">
            <DateField
              key={again}
              label={t`Next contact`}
              value={next}
              quick
              onEnter={save}
              onChange={(value) => {
                setBadDate(value === undefined);
                if (value === undefined) return;
                setNext(value);
                keep({ next: value });
              }}
            />
          </div>
        </div>
        <Button look="primary" keys="mod+enter" disabled={typed.trim() === "" || badDate || log.isPending} onClick={save} className="ml-auto">
          <Trans>Save</Trans>
        </Button>
      </div>
      {log.error ? <ErrorNotice error={log.error} /> : null}
    </div>
  );
}
