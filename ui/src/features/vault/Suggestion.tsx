// Five words drawn by the program, for who has no idea for a passphrase. They stand in the open until they are typed
// back: what was never typed is not kept in mind.
import { Trans, useLingui } from "@lingui/react/macro";
import { useWrite } from "@/api/use-write";
import { Button } from "@/components/Button";
import { RotateCcw } from "@/components/icons";

export function Suggestion({ shown, onDraw }: { shown: string | null; onDraw: (phrase: string) => void }) {
  const { t } = useLingui();
  const draw = useWrite("passphrase_suggest", { onDone: ({ passphrase }) => onDraw(passphrase) });
  if (shown === null) {
    return (
      <Button look="link" className="self-start" disabled={draw.isPending} onClick={() => draw.mutate({})}>
        <Trans>Suggest five words</Trans>
      </Button>
    );
  }
  return (
    <div role="group" aria-label={t`Suggested passphrase`} className="flex flex-col gap-1.5 rounded-md border border-line bg-surface px-3 py-2.5">
      <div className="font-code text-md leading-text break-words select-text" translate="no">
        {shown}
      </div>
      <div className="flex items-center justify-between gap-3 text-xs text-ink-3">
        <Trans>Write it down now. Make a small story of the five words, and type it below.</Trans>
        <Button look="ghost" className="px-2 text-xs" icon={<RotateCcw size={12} />} disabled={draw.isPending} onClick={() => draw.mutate({})}>
          <Trans>Others</Trans>
        </Button>
      </div>
    </div>
  );
}
