import { useLingui } from "@lingui/react/macro";
import { msg } from "@lingui/core/macro";
import type { MessageDescriptor } from "@lingui/core";
import { Kbd } from "@/components/Button";
import { Dialog } from "@/components/Dialog";
import { useAllActions } from "./actions";

/** Keys that a list reads itself and that are no verbs. */
const MOTIONS: { keys: string; label: MessageDescriptor }[] = [
  { keys: "j", label: msg`Next row` },
  { keys: "k", label: msg`Previous row` },
  { keys: "enter", label: msg`Open` },
  { keys: "space", label: msg`Peek` },
  { keys: "x", label: msg`Select` },
  { keys: "escape", label: msg`One layer back` },
];

export function ShortcutSheet({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t, i18n } = useLingui();
  const actions = useAllActions();
  const seen = new Set<string>();
  const lines = [...actions.filter((a) => a.keys), ...MOTIONS].filter((line) => {
    if (seen.has(line.keys ?? "")) return false;
    seen.add(line.keys ?? "");
    return true;
  });
  return (
    <Dialog open={open} onClose={onClose} title={t`Keyboard shortcuts`} className="w-160">
      <dl className="grid grid-cols-2 gap-x-8 gap-y-1 overflow-y-auto px-5 pb-5">
        {lines.map((line) => (
          <div key={line.keys} className="flex h-7 items-center justify-between gap-3">
            <dt className="truncate text-ink-2">{i18n._(line.label)}</dt>
            <dd>
              <Kbd keys={line.keys ?? ""} />
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
