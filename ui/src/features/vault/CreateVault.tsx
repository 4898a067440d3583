// A new vault, the first three of five steps: language, name, passphrase. Where there is no keychain, a screen of its
// own asks before going on. The kit and the beginning come once the vault is there.
import { Trans, useLingui } from "@lingui/react/macro";
import { type FormEvent, useState } from "react";
import type { AppState } from "@/api/types";
import { queryClient, readOptions, useRead } from "@/api/use-read";
import { useWrite } from "@/api/use-write";
import { askState } from "@/app/lock";
import { useSession } from "@/app/session";
import { Button } from "@/components/Button";
import { ErrorNotice } from "@/components/Notice";
import { Seal } from "@/components/Seal";
import { useLang } from "@/lib/use-lang";
import { machineRegion } from "@/locales/i18n";
import { AloneStep } from "./AloneStep";
import { Card } from "./Card";
import { LanguageStep } from "./LanguageStep";
import { type Names, NameStep } from "./NameStep";
import { PassphraseField } from "./PassphraseField";
import { LEAST_SCORE, LEAST_SCORE_ALONE, PassphraseMeter, useStrength } from "./PassphraseMeter";
import { Steps } from "./Steps";
import { Suggestion } from "./Suggestion";

type Step = "language" | "name" | "passphrase" | "no-keychain";
const PLACE: Record<Step, 1 | 2 | 3> = { language: 1, name: 2, passphrase: 3, "no-keychain": 3 };

export function CreateVault({ state }: { state: AppState }) {
  const { t } = useLingui();
  const lang = useLang();
  // A second vault speaks the language of the first.
  const another = (useRead("vault_list", {}).data?.vaults ?? []).length > 0;
  const [step, setStep] = useState<Step>(state.state === "none" ? "language" : "name");
  const [names, setNames] = useState<Names>({ workspace: "", member: "" });
  const [passphrase, setPassphrase] = useState("");
  const [again, setAgain] = useState("");
  const [drawn, setDrawn] = useState<string | null>(null);
  const [agreed, agree] = useState(false);
  const [tried, setTried] = useState(false);
  const strength = useStrength(passphrase, [names.workspace, names.member].filter(Boolean));

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
  const weak = strength !== undefined && strength.score < LEAST_SCORE;
  const weakAlone = strength !== undefined && strength.score < LEAST_SCORE_ALONE;
  const make = async (allow: boolean) => {
    // The book begins with words of its own (stages, a pipeline): they come in the language of this window.
    if (state.language !== lang) await settings.mutateAsync({ language: lang }).catch(() => undefined);
    const member = names.member.trim();
    create.mutate({
      name: names.workspace.trim(),
      passphrase,
      ...(member !== "" ? { member } : {}),
      ...(allow ? { allow_no_keychain: true } : {}),
      ...machineRegion(),
    });
  };

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (create.isPending) return;
    if (step === "name" && names.workspace.trim() !== "") setStep("passphrase");
    if (step === "no-keychain" && agreed && !weakAlone) void make(true);
    if (step === "passphrase") {
      setTried(true);
      if (passphrase === "" || weak || passphrase !== again) return;
      if (state.keychain === "absent") setStep("no-keychain");
      else void make(false);
    }
  };
  const leave = () => (another ? useSession.setState({ creating: false }) : setStep("language"));

  return (
    <Card label={t`Create a vault`}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <Steps at={PLACE[step]} />
        <Seal name={names.workspace || "客"} size="lg" />
        {step === "language" ? <LanguageStep onDone={() => setStep("name")} /> : null}
        {step === "name" ? <NameStep names={names} onChange={setNames} onBack={leave} /> : null}
        {step === "passphrase" ? (
          <>
            <div>
              <h1 className="text-xl font-semibold">
                <Trans>Choose a passphrase</Trans>
              </h1>
              <p className="mt-1.5 text-md text-ink-2 leading-text">
                <Trans>
                  It opens the vault together with this computer's keychain. Nobody can recover it for you: not us, not
                  your colleagues. The recovery kit on the next page is the only other way in.
                </Trans>
              </p>
            </div>
            <Suggestion
              shown={drawn}
              onDraw={(phrase) => {
                setDrawn(phrase);
                setPassphrase(phrase);
                setAgain("");
              }}
            />
            <PassphraseField
              label={t`Passphrase`}
              value={passphrase}
              onChange={(text) => {
                setPassphrase(text);
                if (text !== drawn) setDrawn(null);
              }}
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
              error={tried && again !== passphrase ? t`The two are not the same` : undefined}
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
            {create.error && create.error.code !== "no_keychain" ? <ErrorNotice error={create.error} /> : null}
            <AloneStep
              weak={weakAlone}
              busy={create.isPending}
              agreed={agreed}
              onAgree={agree}
              onBack={() => {
                create.reset();
                setStep("passphrase");
                void askState();
              }}
              onLook={async () => {
                create.reset();
                await askState();
                const now = queryClient.getQueryData<AppState>(readOptions("app_state", {}).queryKey);
                if (now && now.keychain !== "absent") setStep("passphrase");
              }}
            />
          </>
        ) : null}
      </form>
    </Card>
  );
}
