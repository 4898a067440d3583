// A new vault key: for "somebody may know the passphrase, the kit, or has a copy". Said plainly what it does not reach.
import { Trans, useLingui } from "@lingui/react/macro";
import { type FormEvent, useState } from "react";
import type { AppState } from "@/api/types";
import { useWrite } from "@/api/use-write";
import { askState } from "@/app/lock";
import { useSession } from "@/app/session";
import { Button } from "@/components/Button";
import { KeyRound } from "@/components/icons";
import { ErrorNotice, Notice } from "@/components/Notice";
import { NewPassphrase, NOTHING_CHOSEN, useChosen } from "../vault/NewPassphrase";
import { isWrong, Proof, useProof } from "../vault/Proof";
import { Row } from "./Row";

export function NewKeys({ state }: { state: AppState }) {
  const { t } = useLingui();
  const [open, setOpen] = useState(false);
  const [another, setAnother] = useState(false);
  const { proven, prove, given, forget } = useProof(state.ways);
  const fresh = useChosen(state.vault?.name ?? "");
  // The kit proves who it is, but opens nothing any more: the new key then needs a passphrase of its own.
  const chooses = another || proven.way === "kit";
  const close = () => {
    setOpen(false);
    setAnother(false);
    forget();
    fresh.choose(NOTHING_CHOSEN);
  };
  const make = useWrite("vault_rekey", {
    quiet: true,
    onDone: async ({ kit }) => {
      close();
      useSession.setState({ kit });
      await askState();
    },
  });
  const ready = given && (!chooses || fresh.ready);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!ready || make.isPending) return;
    const proof = { passphrase: { passphrase: proven.text }, kit: { kit: proven.text.trim() }, keychain: {} }[proven.way];
    make.mutate({ ...proof, ...(chooses ? { new: fresh.chosen.text } : {}) });
  };
  const help = t`If somebody may have seen the kit or copied the vault together with its passphrase: everything is encrypted anew, and the old kit and its QR code end.`;
  if (!open) {
    return (
      <Row name="rekey" label={t`Keys`} help={help}>
        <Button icon={<KeyRound size={14} />} onClick={() => setOpen(true)}>
          <Trans>Make new keys</Trans>
        </Button>
      </Row>
    );
  }
  return (
    <Row label={t`Keys`}>
      <form onSubmit={submit} className="flex w-full max-w-100 flex-col gap-3 rounded-md border border-line bg-surface p-4 shadow-card">
        <Notice tone="warning" title={t`Copies made before stay as they are`}>
          <Trans>
            Backups and copies from before still open with the old passphrase and the old kit. Destroy those that should
            not; for the others keep the old page.
          </Trans>
        </Notice>
        <p className="text-ink-2 leading-text">
          <Trans>
            The whole database is written anew: seconds for a few thousand customers, minutes for a million, and it needs
            as much free space again. Until it is done the old keys hold. Then you print the new kit and type three of
            its words.
          </Trans>
        </p>
        <Proof proven={proven} prove={prove} error={make.error} />
        {chooses ? (
          <NewPassphrase {...fresh} />
        ) : (
          <Button look="link" className="self-start" onClick={() => setAnother(true)}>
            <Trans>Choose a new passphrase as well</Trans>
          </Button>
        )}
        {make.error && !isWrong(make.error) ? <ErrorNotice error={make.error} /> : null}
        <div className="flex gap-2">
          <Button type="submit" look="primary" disabled={!ready || make.isPending}>
            {make.isPending ? t`Encrypting anew` : t`Make new keys`}
          </Button>
          <Button
            disabled={make.isPending}
            onClick={() => {
              make.reset();
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
