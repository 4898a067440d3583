// Every key that works now, by what it acts on. The person's own keys stand here, not the ones we shipped.
import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { Dialog } from "@/components/Dialog";
import { KeyLine } from "@/components/KeyLine";
import { useAllActions } from "./actions";
import { useKeymap } from "./keymap";
import type { Group } from "./verbs";

/** Keys that a list reads itself and that are no verbs. */
const MOTIONS: { id: string; keys: string; label: MessageDescriptor }[] = [
  { id: "next", keys: "j", label: msg`Next row` },
  { id: "previous", keys: "k", label: msg`Previous row` },
  { id: "open", keys: "enter", label: msg`Open` },
  { id: "peek", keys: "space", label: msg`Peek` },
  { id: "select", keys: "x", label: msg`Select` },
  { id: "extend", keys: "shift+down", label: msg`Select more` },
  { id: "all", keys: "mod+a", label: msg`Select all` },
  { id: "edit-value", keys: "f2", label: msg`Edit the value` },
  { id: "save-on", keys: "tab", label: msg`Save and edit the next value` },
  { id: "copy", keys: "mod+c", label: msg`Copy` },
  { id: "paste", keys: "mod+v", label: msg`Paste a block` },
  { id: "menu", keys: "shift+f10", label: msg`Menu of the row` },
  { id: "escape", keys: "escape", label: msg`One layer back` },
];

const GROUPS: [Group | "motion", MessageDescriptor][] = [
  ["motion", msg`In a list`],
  ["selection", msg`On a record`],
  ["here", msg`On this page`],
  ["go", msg`Go to`],
  ["create", msg`Create`],
  ["app", msg`Coffer`],
];

interface Line {
  id: string;
  keys: string;
  label: MessageDescriptor;
  group: Group | "motion";
}

export function ShortcutSheet({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t, i18n } = useLingui();
  const single = useKeymap((map) => map.single);
  const actions = useAllActions();
  const seen = new Set<string>();
  const lines = [
    ...MOTIONS.map((motion): Line => ({ ...motion, group: "motion" })),
    ...actions.flatMap((action): Line[] => (action.keys ? [{ id: action.id, keys: action.keys, label: action.label, group: action.group }] : [])),
  ].filter((line) => !seen.has(line.keys) && seen.add(line.keys));
  return (
    <Dialog open={open} onClose={onClose} title={t`Keyboard shortcuts`} className="top-12 max-h-[calc(100vh-6rem)] w-200">
      {single ? null : <p className="px-5 pb-3 text-ink-2">{t`Letters by themselves are switched off in the settings.`}</p>}
      <div tabIndex={0} role="region" aria-label={t`Keyboard shortcuts`} className="columns-2 gap-x-8 overflow-y-auto px-5 pb-5">
        {GROUPS.map(([group, name]) => {
          const own = lines.filter((line) => line.group === group);
          if (own.length === 0) return null;
          return (
            <section key={group} aria-label={i18n._(name)} className="mb-4 break-inside-avoid">
              <h3 className="mb-1 text-xs font-semibold text-ink-3">{i18n._(name)}</h3>
              <dl>
                {own.map((line) => (
                  <KeyLine key={line.id} label={i18n._(line.label)} keys={line.keys} />
                ))}
              </dl>
            </section>
          );
        })}
      </div>
    </Dialog>
  );
}
