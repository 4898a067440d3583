import { Trans, useLingui } from "@lingui/react/macro";
import { msg } from "@lingui/core/macro";
import { type FormEvent, useState } from "react";
import type { AppState } from "@/api/types";
import { useWrite } from "@/api/use-write";
import { askState } from "@/app/lock";
import { Button } from "@/components/Button";
import { ErrorNotice } from "@/components/Notice";
import { toast } from "@/components/toast";
import { NewPassphrase, NOTHING_CHOSEN, useChosen } from "../vault/NewPassphrase";
import { isWrong, Proof, useProof } from "../vault/Proof";
import { Row } from "./Row";

/** A new passphrase, for whoever has the old one or the kit. */
export function ChangePassphrase({ state }: { state: AppState }) {
  const { t } = useLingui();
  const [open, setOpen] = useState(false);
  const { proven, prove, given, forget } = useProof(state.ways);
  const fresh = useChosen(state.vault?.name ?? "");
  const close = () => {
    setOpen(false);
    forget();
    fresh.choose(NOTHING_CHOSEN);
  };
  const change = useWrite("vault_change_passphrase", {
    quiet: true,
    onDone: async () => {
      close();
      toast({ text: msg`The passphrase was changed. The recovery kit stays valid.` });
      await askState();
    },
  });
  const ready = given && fresh.ready;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!ready || change.isPending) return;
    const proof = { passphrase: { old: proven.text }, kit: { kit: proven.text.trim() }, keychain: {} }[proven.way];
    change.mutate({ ...proof, new: fresh.chosen.text });
  };
  if (!open) {
    return (
      <Row name="passphrase" label={t`Passphrase`} help={t`The old one or the recovery kit is asked for. The kit stays valid.`}>
        <Button onClick={() => setOpen(true)}>
          {state.ways.passphrase ? <Trans>Change the passphrase</Trans> : <Trans>Set a passphrase</Trans>}
        </Button>
      </Row>
    );
  }
  return (
    <Row label={t`Passphrase`}>
      <form onSubmit={submit} className="flex w-full max-w-100 flex-col gap-3 rounded-md border border-line bg-surface p-4 shadow-card">
        <Proof proven={proven} prove={prove} error={change.error} />
        <NewPassphrase {...fresh} />
        {change.error && !isWrong(change.error) ? <ErrorNotice error={change.error} /> : null}
        <div className="flex gap-2">
          <Button type="submit" look="primary" disabled={!ready || change.isPending}>
            {change.isPending ? t`Making the keys` : t`Change`}
          </Button>
          <Button
            onClick={() => {
              change.reset();
              close();
            }}
          >
            <Trans>Cancel</Trans>
          </Button>
        </div>
      </form>
    </Row>
  );
}
