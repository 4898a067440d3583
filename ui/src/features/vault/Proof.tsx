// Who may change the locks: whoever has the passphrase, or, having forgotten it, the kit.
import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import type { ApiError } from "@/api/client";
import { Button } from "@/components/Button";
import { KitField, kitWords } from "./KitField";
import { PassphraseField } from "./PassphraseField";

export interface Proven {
  way: "passphrase" | "kit" | "keychain";
  text: string;
}

/** What is asked for first: the passphrase where there is one. */
export function useProof(ways: { keychain: boolean; passphrase: boolean }) {
  const first: Proven = { way: ways.passphrase ? "passphrase" : ways.keychain ? "keychain" : "kit", text: "" };
  const [proven, prove] = useState(first);
  const given = proven.way === "kit" ? kitWords(proven.text).length > 0 : proven.way === "keychain" || proven.text !== "";
  return { proven, prove, given, forget: () => prove(first) };
}

/** Is it the proof that was refused? Everything else needs its whole explanation. */
export function isWrong(error: ApiError | null): boolean {
  return error?.code === "wrong_passphrase" || error?.code === "wrong_kit";
}

export function Proof({ proven, prove, error }: { proven: Proven; prove: (proven: Proven) => void; error: ApiError | null }) {
  const { t } = useLingui();
  const wrong = isWrong(error);
  if (proven.way === "kit") {
    return <KitField value={proven.text} onChange={(text) => prove({ way: "kit", text })} wrong={wrong} autoFocus />;
  }
  const other = (
    <Button look="link" className="self-start" onClick={() => prove({ way: "kit", text: "" })}>
      {proven.way === "passphrase" ? <Trans>Forgot it? Use the recovery kit</Trans> : <Trans>Use the recovery kit</Trans>}
    </Button>
  );
  if (proven.way === "keychain") return other;
  return (
    <>
      <PassphraseField
        label={t`Present passphrase`}
        value={proven.text}
        onChange={(text) => prove({ way: "passphrase", text })}
        autoFocus
        error={wrong ? t`That is not the passphrase` : undefined}
      />
      {other}
    </>
  );
}
