// A passphrase that is being chosen: typed twice, measured.
import { useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { PassphraseField } from "./PassphraseField";
import { LEAST_SCORE, PassphraseMeter, useStrength } from "./PassphraseMeter";

export interface Chosen {
  text: string;
  again: string;
}

export const NOTHING_CHOSEN: Chosen = { text: "", again: "" };

/** Whether it was typed twice alike and is not too easy to guess. */
export function useChosen(hint: string) {
  const [chosen, choose] = useState(NOTHING_CHOSEN);
  const strength = useStrength(chosen.text, [hint]);
  const weak = strength !== undefined && strength.score < LEAST_SCORE;
  return { chosen, choose, strength, ready: chosen.text !== "" && chosen.text === chosen.again && !weak };
}

export function NewPassphrase({ chosen, choose, strength }: Omit<ReturnType<typeof useChosen>, "ready">) {
  const { t } = useLingui();
  return (
    <>
      <PassphraseField label={t`New passphrase`} value={chosen.text} onChange={(text) => choose({ ...chosen, text })} fresh />
      <PassphraseMeter strength={strength} />
      <PassphraseField
        label={t`New passphrase again`}
        value={chosen.again}
        onChange={(again) => choose({ ...chosen, again })}
        fresh
        error={chosen.again !== "" && chosen.again !== chosen.text ? t`The two are not the same` : undefined}
      />
    </>
  );
}
