// A new vault: language, name, passphrase. Where there is no keychain, a screen of its own asks before going on.
import { Trans, useLingui } from "@lingui/react/macro";
import { type FormEvent, useState } from "react";
import type { AppState, Language } from "@/api/types";
import { useRead } from "@/api/use-read";
import { useWrite } from "@/api/use-write";
import { askState } from "@/app/lock";
import { useSession } from "@/app/session";
import { Button } from "@/components/Button";
import { Checkbox } from "@/components/Checkbox";
import { Field, TextInput } from "@/components/Field";
import { ErrorNotice, Notice } from "@/components/Notice";
import { Seal } from "@/components/Seal";
import { Segmented } from "@/components/Segmented";
import { machineRegion, setLanguage } from "@/locales/i18n";
import { useLang } from "@/lib/use-lang";
import { Card } from "./Card";
import { PassphraseField } from "./PassphraseField";
import { LEAST_SCORE, LEAST_SCORE_ALONE, PassphraseMeter, useStrength } from "./PassphraseMeter";

type Step = "name" | "passphrase" | "no-keychain";

export function CreateVault({ state }: { state: AppState }) {
  const { t } = useLingui();
  const lang = useLang();
  const [step, setStep] = useState<Step>("name");
  const [name, setName] = useState("");
  const [member, setMember] = useState("");
  const [passphrase, setPassphrase] = useState("");
  const [again, setAgain] = useState("");
  const [agreed, agree] = useState(false);
  const [tried, setTried] = useState(false);
  const strength = useStrength(passphrase, [name]);
  const others = useRead("vault_list", {}).data?.vaults ?? [];

  const settings = useWrite("settings_set", { quiet: true });
  const create = useWrite("vault_create", {
    quiet: true,
    onDone: async ({ kit }) => {
      useSession.setState({ kit, creating: false, fresh: true });
      await askState();
    },
    onFail: (error) => {
      if (error.code === "no_keychain") setStep("no-keychain");
    },
  });

  const chooseLanguage = (language: Language) => {
    setLanguage(language);
    settings.mutate({ language });
  };
  const weak = strength !== undefined && strength.score < LEAST_SCORE;
  const weakAlone = strength !== undefined && strength.score < LEAST_SCORE_ALONE;
  const differs = again !== "" && again !== passphrase;
  const make = async (allow: boolean) => {
    // The book begins with words of its own (stages, a pipeline): they come in the language of this window.
    if (state.language !== lang) await settings.mutateAsync({ language: lang }).catch(() => undefined);
    create.mutate({
      name: name.trim(),
      passphrase,
      ...(member.trim() !== "" ? { member: member.trim() } : {}),
      ...(allow ? { allow_no_keychain: true } : {}),
      ...machineRegion(),
    });
  };

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (step === "name") {
      if (name.trim() !== "") setStep("passphrase");
      return;
    }
    if (step === "passphrase") {
      setTried(true);
      if (passphrase === "" || weak || passphrase !== again || create.isPending) return;
      if (state.keychain === "absent") setStep("no-keychain");
      else void make(false);
      return;
    }
    if (agreed && !weakAlone) void make(true);
  };

  return (
    <Card label={t`Create a vault`}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <Seal name={name || "客"} size="lg" />
        {step === "name" ? (
          <>
            <h1 className="text-xl font-semibold">
              <Trans>Create your vault</Trans>
            </h1>
            <p className="text-ink-2 leading-text">
              <Trans>Your customers in one encrypted file on this computer. There is no server and no account.</Trans>
            </p>
            <Field label={t`Language`}>
              {(ids) => (
                <div id={ids.id}>
                  <Segmented
                    label={t`Language`}
                    value={lang}
                    onChange={chooseLanguage}
                    options={[
                      { value: "zh-CN", label: "简体中文" },
                      { value: "en", label: "English" },
                    ]}
                  />
                </div>
              )}
            </Field>
            <Field label={t`Name of the workspace`} help={t`Your company or your own name.`}>
              {(ids) => (
                <TextInput
                  {...ids}
                  autoFocus
                  className="h-11"
                  maxLength={80}
                  value={name}
                  onChange={(event) => setName(event.target.value)}
                />
              )}
            </Field>
            <Field label={t`Your name`} help={t`Stands beside what you write. It may stay empty.`}>
              {(ids) => (
                <TextInput {...ids} className="h-11" maxLength={80} value={member} onChange={(event) => setMember(event.target.value)} />
              )}
            </Field>
            <div className="flex gap-2">
              <Button type="submit" look="primary" large disabled={name.trim() === ""}>
                <Trans>Continue</Trans>
              </Button>
              {others.length > 0 ? (
                <Button large onClick={() => useSession.setState({ creating: false })}>
                  <Trans>Back</Trans>
                </Button>
              ) : null}
            </div>
          </>
        ) : null}
        {step === "passphrase" ? (
          <>
            <h1 className="text-xl font-semibold">
              <Trans>Choose a passphrase</Trans>
            </h1>
            <p className="text-ink-2 leading-text">
              <Trans>
                It opens the vault together with this computer's keychain. Nobody can recover it for you: not us, not
                your colleagues. The recovery kit on the next page is the only other way in.
              </Trans>
            </p>
            <PassphraseField
              label={t`Passphrase`}
              value={passphrase}
              onChange={setPassphrase}
              autoFocus
              fresh
              error={tried && passphrase === "" ? t`Type a passphrase` : tried && weak ? t`Too easy to guess` : undefined}
            />
            <PassphraseMeter strength={strength} />
            <PassphraseField
              label={t`Passphrase again`}
              value={again}
              onChange={setAgain}
              fresh
              error={tried && (differs || again === "") ? t`The two are not the same` : undefined}
            />
            {create.error && create.error.code !== "no_keychain" ? <ErrorNotice error={create.error} /> : null}
            <div className="flex gap-2">
              <Button type="submit" look="primary" large disabled={create.isPending}>
                {create.isPending ? t`Making the keys` : t`Create vault`}
              </Button>
              <Button large onClick={() => setStep("name")}>
                <Trans>Back</Trans>
              </Button>
            </div>
          </>
        ) : null}
        {step === "no-keychain" ? (
          <>
            <h1 className="text-xl font-semibold">
              <Trans>There is no keychain on this computer</Trans>
            </h1>
            <Notice tone="warning" title={t`The vault would be protected by the passphrase alone`}>
              <Trans>
                With a keychain, a copied file is useless even to someone who knows the passphrase. Without one, a thief
                with the file can try passphrases as fast as their hardware allows.
              </Trans>
            </Notice>
            <ul className="list-disc pl-5 text-ink-2 leading-text">
              <li>
                <Trans>Better: start a keychain service such as GNOME Keyring or KWallet, then create the vault.</Trans>
              </li>
              <li>
                <Trans>If you go on, take a long passphrase: five words or more.</Trans>
              </li>
              <li>
                <Trans>Keep the disk of this computer encrypted.</Trans>
              </li>
            </ul>
            {weakAlone ? (
              <Notice tone="danger" title={t`This passphrase is too weak to stand alone`}>
                <Trans>Go back and take a longer one.</Trans>
              </Notice>
            ) : null}
            <label className="flex items-start gap-2.5">
              <Checkbox checked={agreed} onChange={agree} className="mt-0.5" />
              <span>
                <Trans>I understand that only the passphrase protects this vault</Trans>
              </span>
            </label>
            {create.error && create.error.code !== "no_keychain" ? <ErrorNotice error={create.error} /> : null}
            <div className="flex flex-wrap gap-2">
              <Button type="submit" look="primary" large disabled={!agreed || weakAlone || create.isPending}>
                {create.isPending ? t`Making the keys` : t`Create without a keychain`}
              </Button>
              <Button
                large
                onClick={() => {
                  create.reset();
                  setStep("passphrase");
                  void askState();
                }}
              >
                <Trans>Back</Trans>
              </Button>
            </div>
          </>
        ) : null}
      </form>
    </Card>
  );
}
