// Every verb with its keys, to be given others. Letters by themselves can be switched off as a whole.
import { msg } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import type { AppState } from "@/api/types";
import { type Group, type VerbId, VERBS } from "@/app/verbs";
import { Button } from "@/components/Button";
import { Switch } from "@/components/Checkbox";
import { KeyRow } from "./KeyRow";
import { Row } from "./Row";
import { useSetting } from "./use-setting";

const GROUPS: [Group, ReturnType<typeof msg>][] = [
  ["selection", msg`On a record`],
  ["here", msg`On this page`],
  ["go", msg`Go to`],
  ["create", msg`Create`],
  ["app", msg`Coffer`],
];
const IDS = Object.keys(VERBS) as VerbId[];

export function Keys({ state }: { state: AppState }) {
  const { t, i18n } = useLingui();
  const set = useSetting(state);
  const keysOf = (id: VerbId) => state.shortcuts[id] ?? VERBS[id].keys ?? "";
  const give = (id: VerbId, keys: string | null) => {
    const next = { ...state.shortcuts };
    if (keys === null || keys === (VERBS[id].keys ?? "")) delete next[id];
    else next[id] = keys;
    // Keys do one thing: whoever had them has none now, and the toast takes both back.
    for (const other of IDS) if (other !== id && keys && keysOf(other) === keys && VERBS[other].group === VERBS[id].group) next[other] = "";
    set({ shortcuts: next });
  };
  const changed = Object.keys(state.shortcuts).length > 0;
  return (
    <>
      <Row
        name="single-keys"
        label={t`Letters as shortcuts`}
        help={t`Single letters such as N or G A. Switch them off if you dictate, or if keys are pressed by accident.`}
      >
        <Switch label={t`Letters as shortcuts`} checked={state.single_keys} onChange={(single_keys) => set({ single_keys })} />
      </Row>
      <Row name="shortcuts" label={t`Shortcuts`} help={t`Choose a line, then press the keys. Two letters one after the other work as well.`}>
        <Button disabled={!changed} onClick={() => set({ shortcuts: {} })}>
          <Trans>Restore all</Trans>
        </Button>
      </Row>
      {GROUPS.map(([group, name]) => (
        <section key={group} aria-label={i18n._(name)}>
          <h2 className="mb-1.5 text-xs font-semibold text-ink-3">{i18n._(name)}</h2>
          <ul className="overflow-hidden rounded-md border border-line bg-surface">
            {IDS.filter((id) => VERBS[id].group === group).map((id) => (
              <KeyRow
                key={id}
                label={i18n._(VERBS[id].label)}
                keys={keysOf(id)}
                changed={state.shortcuts[id] !== undefined}
                usedBy={(keys) => {
                  const other = IDS.find((one) => one !== id && VERBS[one].group === group && keysOf(one) === keys);
                  return other ? i18n._(VERBS[other].label) : null;
                }}
                onGive={(keys) => give(id, keys)}
              />
            ))}
          </ul>
        </section>
      ))}
    </>
  );
}
