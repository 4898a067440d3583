// Pieces that several dialogs of the team show: how far one is, a text to hand over, six words to compare.
import { Trans, useLingui } from "@lingui/react/macro";
import { msg } from "@lingui/core/macro";
import { useId } from "react";
import type { Spoken } from "@/api/team-types";
import { Button } from "@/components/Button";
import { TextArea } from "@/components/Field";
import { Copy } from "@/components/icons";
import { toast } from "@/components/toast";

export function StepLine({ at, of, children }: { at: number; of: number; children: string }) {
  return (
    <p className="text-xs text-ink-3">
      <span className="num">
        <Trans>
          Step {at} of {of}
        </Trans>
      </span>
      {" · "}
      {children}
    </p>
  );
}

/** A text that goes to another person: drawn to be photographed, and to be copied. */
export function HandOver({ label, text, qr }: { label: string; text: string; qr: string | null }) {
  const { t } = useLingui();
  const id = useId();
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      toast({ text: msg`Copied` });
    } catch {
      document.querySelector<HTMLTextAreaElement>(`[id="${id}"]`)?.select();
    }
  };
  return (
    <div className="flex items-start gap-4">
      {/* The program's own drawing, shown as an image: as text it could carry script. */}
      {qr === null ? null : <img alt={t`${label}, as a QR code`} className="size-36 shrink-0 rounded-xs" src={`data:image/svg+xml,${encodeURIComponent(qr)}`} />}
      <div className="flex min-w-0 grow flex-col gap-2">
        <label htmlFor={id} className="text-ink">
          {label}
        </label>
        <TextArea id={id} readOnly rows={4} value={text} translate="no" className="font-code text-xs break-all" onFocus={(event) => event.target.select()} />
        <Button className="self-start" icon={<Copy size={14} />} onClick={() => void copy()}>
          <Trans>Copy</Trans>
        </Button>
      </div>
    </div>
  );
}

/** Six words and their numbers, large enough to be read out across a table. */
export function SixWords({ words }: { words: Spoken[] }) {
  const { t } = useLingui();
  return (
    <ol aria-label={t`Six words`} className="grid grid-cols-3 gap-2">
      {words.map((spoken, at) => (
        // The place is the identity: a word may come twice.
        // oxlint-disable-next-line react/no-array-index-key
        <li key={at} className="flex flex-col items-center rounded-md border border-line bg-sunken px-2 py-2">
          <span translate="no" className="font-code text-lg font-semibold text-ink select-text">
            {spoken.word}
          </span>
          <span className="num text-xs text-ink-3">{spoken.number}</span>
        </li>
      ))}
    </ol>
  );
}
