// In front of a locked vault. Offers the ways that this vault really has; shows no data, no counts.
import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { type FormEvent, useState } from "react";
import { asApiError, call } from "@/api/client";
import type { AppState } from "@/api/types";
import { useRead } from "@/api/use-read";
import { warningText } from "@/api/warnings";
import { useWrite } from "@/api/use-write";
import { askState } from "@/app/lock";
import { useSession } from "@/app/session";
import { Button } from "@/components/Button";
import { Checkbox } from "@/components/Checkbox";
import { Field } from "@/components/Field";
import { KeyRound, Plus } from "@/components/icons";
import { ErrorNotice, Notice } from "@/components/Notice";
import { Seal } from "@/components/Seal";
import { Select } from "@/components/Select";
import { toast, toastError } from "@/components/toast";
import { Card } from "./Card";
import { KitField, kitWords } from "./KitField";
import { NewPassphrase, NOTHING_CHOSEN, useChosen } from "./NewPassphrase";
import { PassphraseField } from "./PassphraseField";
import { useWait } from "./use-wait";

const KEYCHAIN: Record<AppState["keychain"], { title: MessageDescriptor; what: MessageDescriptor } | null> = {
  present: null,
  locked: {
    title: msg`The system keychain is locked`,
    what: msg`Unlock it in the system first, or open the vault with the recovery kit.`,
  },
  absent: {
    title: msg`There is no system keychain here`,
    what: msg`If this vault was made with one, only the recovery kit opens it on this computer.`,
  },
};

export function LockScreen({ state }: { state: AppState }) {
  const { t, i18n } = useLingui();
  // Restored, or with its locks rebuilt: then the kit is all there is.
  const kitOnly = !state.ways.passphrase && !state.ways.keychain && state.ways.kit;
  const [way, setWay] = useState<"usual" | "kit">(kitOnly ? "kit" : "usual");
  const [forgot, setForgot] = useState(false);
  const fresh = useChosen(state.vault?.name ?? "");
  const [passphrase, setPassphrase] = useState("");
  const [kit, setKit] = useState("");
  const vaults = useRead("vault_list", {}).data?.vaults ?? [];
  const { left: wait, begin } = useWait();
  const unlock = useWrite("vault_unlock", {
    quiet: true,
    onFail: begin,
    onDone: async ({ report }, asked) => {
      useSession.setState({ report });
      if (asked.kit && forgot) await replace(asked.kit);
      setPassphrase("");
      setKit("");
      fresh.choose(NOTHING_CHOSEN);
      await askState();
    },
  });
  // Open already: if this does not work, the settings offer it again.
  const replace = async (by: string) => {
    try {
      await call("vault_change_passphrase", { kit: by, new: fresh.chosen.text });
      toast({ text: msg`The passphrase was changed. The recovery kit stays valid.` });
    } catch (thrown) {
      toastError(asApiError(thrown));
    }
  };
  const choose = useWrite("vault_choose", {
    onDone: async () => {
      unlock.reset();
      setPassphrase("");
      await askState();
    },
  });

  const words = kitWords(kit);
  const asks = state.ways.passphrase;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (unlock.isPending || wait > 0) return;
    if (way === "kit") {
      if (!forgot || fresh.ready) unlock.mutate({ kit: kit.trim() });
    }
    else if (!asks) unlock.mutate({});
    else if (passphrase !== "") unlock.mutate({ passphrase });
  };
  // A wrong passphrase is a matter of the field; the rest needs its whole explanation.
  const wrong = unlock.error?.code === "wrong_passphrase" || unlock.error?.code === "wrong_kit";
  const alone = state.warnings.some((warning) => warning.code === "passphrase_alone");
  const keychain = alone ? null : KEYCHAIN[state.keychain];

  return (
    <Card label={t`Locked`}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <Seal name={state.vault?.name ?? ""} size="lg" />
        <div>
          <h1 className="text-xl font-semibold">{state.vault?.name}</h1>
          <p className="mt-1.5 text-md text-ink-2">
            <Trans>Locked. The data is encrypted on this computer and unreadable anywhere else.</Trans>
          </p>
        </div>
        {vaults.length > 1 ? (
          <Field label={t`Vault`}>
            {(ids) => (
              <Select
                id={ids.id}
                label={t`Vault`}
                value={state.vault?.id ?? null}
                onChange={(id) => choose.mutate({ id })}
                options={vaults.map((vault) => ({ value: vault.id, label: vault.name }))}
              />
            )}
          </Field>
        ) : null}
        {state.warnings.map((warning) => {
          const text = warningText(warning);
          return text?.place === "lock" ? (
            <Notice key={warning.code} tone={text.tone} title={i18n._(text.title)}>
              {i18n._(text.what)}
            </Notice>
          ) : null;
        })}
        {keychain && way === "usual" ? (
          <Notice tone="warning" title={i18n._(keychain.title)}>
            {i18n._(keychain.what)}
          </Notice>
        ) : null}
        {way === "usual" && asks ? (
          <PassphraseField
            label={t`Passphrase`}
            value={passphrase}
            onChange={setPassphrase}
            autoFocus
            error={wrong ? t`That is not the passphrase. Check Caps Lock and the keyboard language.` : undefined}
          />
        ) : null}
        {way === "kit" ? (
          <>
            <KitField value={kit} onChange={setKit} wrong={wrong} autoFocus />
            <label className="flex items-center gap-2.5">
              <Checkbox checked={forgot} onChange={setForgot} />
              {asks ? <Trans>I forgot the passphrase and choose a new one</Trans> : <Trans>Set a passphrase for next time</Trans>}
            </label>
            {forgot ? <NewPassphrase {...fresh} /> : null}
          </>
        ) : null}
        {unlock.error && !wrong ? <ErrorNotice error={unlock.error} /> : null}
        <div className="flex flex-wrap gap-2">
          <Button
            type="submit"
            look="primary"
            large
            disabled={unlock.isPending || wait > 0 || (way === "usual" ? asks && passphrase === "" : words.length === 0 || (forgot && !fresh.ready))}
            icon={way === "usual" && !asks ? <KeyRound size={16} /> : undefined}
          >
            {unlock.isPending ? t`Unlocking` : wait > 0 ? t`Again in ${wait} s` : way === "usual" && !asks ? t`Unlock with the keychain` : t`Unlock`}
          </Button>
          {way === "kit" && !kitOnly ? (
            <Button
              large
              onClick={() => {
                unlock.reset();
                setWay("usual");
              }}
            >
              <Trans>Back</Trans>
            </Button>
          ) : null}
        </div>
        <div className="flex items-center justify-between gap-4">
          {way === "usual" && state.ways.kit ? (
            <Button
              look="link"
              onClick={() => {
                unlock.reset();
                setWay("kit");
              }}
            >
              {asks ? t`Forgot the passphrase? Open with the recovery kit` : t`Open with the recovery kit`}
            </Button>
          ) : (
            <span />
          )}
          <Button
            look="ghost"
            className="-mr-3 text-ink-3"
            icon={<Plus size={14} />}
            onClick={() => useSession.setState({ creating: true })}
          >
            <Trans>New vault</Trans>
          </Button>
        </div>
      </form>
    </Card>
  );
}
