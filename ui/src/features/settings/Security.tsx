import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { asApiError, call } from "@/api/client";
import type { AppState } from "@/api/types";
import { Button } from "@/components/Button";
import { ShieldCheck } from "@/components/icons";
import { Notice } from "@/components/Notice";
import { Select } from "@/components/Select";
import { toastError } from "@/components/toast";
import { number } from "@/lib/format";
import { useLang } from "@/lib/use-lang";
import { ChangePassphrase } from "./ChangePassphrase";
import { CheckVault } from "./CheckVault";
import { Devices } from "./Devices";
import { NewKeys } from "./NewKeys";
import { Row } from "./Row";
import { useSetting } from "./use-setting";

const MINUTES = [1, 5, 10, 15, 30, 60];

export function Security({ state }: { state: AppState }) {
  const { t } = useLingui();
  const lang = useLang();
  const set = useSetting(state);
  const minutes = state.auto_lock_seconds === 0 ? 0 : Math.max(1, Math.round(state.auto_lock_seconds / 60));
  const options = [...new Set([...MINUTES, minutes])].filter((n) => n > 0).toSorted((a, b) => a - b);
  const [result, setResult] = useState<{ entries: number; ok: boolean } | null>(null);
  const [busy, setBusy] = useState(false);
  const verify = async () => {
    setBusy(true);
    try {
      setResult(await call("audit_verify", {}));
    } catch (thrown) {
      toastError(asApiError(thrown));
    }
    setBusy(false);
  };
  // A slot with the keychain in it needs the keychain; "alone" is a slot of its own, and a warning.
  const alone = state.warnings.some((warning) => warning.code === "passphrase_alone") || !(state.ways.keychain || state.ways.passphrase);
  const entries = result ? number(lang, result.entries) : "";
  return (
    <>
      <Row name="auto-lock" label={t`Lock by itself`} help={t`After this time without a key or a click. What is typed and not saved waits in the vault.`}>
        <Select
          label={t`Lock by itself`}
          className="w-40"
          value={String(minutes)}
          options={[...options.map((n) => ({ value: String(n), label: t`${n} minutes` })), { value: "0", label: t({ message: "Never", context: "auto-lock" }) }]}
          onChange={(n) => set({ auto_lock_seconds: Number(n) * 60 })}
        />
      </Row>
      <Row name="ways" label={t`Opens with`} help={t`The recovery kit always opens it as well.`}>
        <span className="text-ink-2">
          {[
            alone ? "" : t`keychain of this computer`,
            state.ways.passphrase ? t`passphrase` : "",
          ]
            .filter(Boolean)
            .join(" + ") || t`recovery kit`}
        </span>
      </Row>
      {alone && state.ways.passphrase ? (
        <Notice tone="warning" title={t`Only the passphrase protects this vault`}>
          <Trans>It was made without a system keychain. Keep the passphrase long and the disk encrypted.</Trans>
        </Notice>
      ) : null}
      <ChangePassphrase state={state} />
      <NewKeys state={state} />
      <Devices />
      <Row name="journal" label={t`Journal`} help={t`Every change and every sensitive read is signed and chained. Checking reads the whole chain.`}>
        <Button icon={<ShieldCheck size={14} />} disabled={busy} onClick={() => void verify()}>
          {busy ? t`Checking` : t`Check the journal`}
        </Button>
        {result ? (
          <span role="status" className={result.ok ? "text-success" : "font-semibold text-danger"}>
            {result.ok ? t`${entries} entries, all in order` : t`${entries} entries, the chain is broken`}
          </span>
        ) : null}
      </Row>
      <CheckVault />
    </>
  );
}
