// The recovery kit: written down or printed, then three of its words typed back. Until then nothing can be written.
import { Trans, useLingui } from "@lingui/react/macro";
import { type FormEvent, useState } from "react";
import type { Kit } from "@/api/types";
import { useWrite } from "@/api/use-write";
import { askState, lockNow } from "@/app/lock";
import { useSession } from "@/app/session";
import { Button } from "@/components/Button";
import { Field, TextInput } from "@/components/Field";
import { Printer } from "@/components/icons";
import { ErrorNotice, Notice } from "@/components/Notice";
import { instantLong } from "@/lib/format";
import { useLang } from "@/lib/use-lang";
import { Card } from "./Card";
import { Steps } from "./Steps";

/** Three different places of the 24, in order. */
export function threeOf(count: number, random: () => number = Math.random): number[] {
  const places = new Set<number>();
  while (places.size < 3) places.add(Math.floor(random() * count));
  return [...places].toSorted((a, b) => a - b);
}

function Words({ words }: { words: string[] }) {
  return (
    <ol className="grid grow grid-cols-4 gap-x-4 gap-y-1.5">
      {words.map((word, at) => (
        // The place is the identity: a word may come twice.
        // oxlint-disable-next-line react/no-array-index-key
        <li key={at} className="flex gap-2">
          <span className="num w-6 text-right text-ink-3">{at + 1}</span>
          <span className="font-code select-text" translate="no">
            {word}
          </span>
        </li>
      ))}
    </ol>
  );
}

/** The program's own drawing, shown as an image: as text it could carry script. */
function Qr({ svg, className }: { svg: string; className: string }) {
  const { t } = useLingui();
  return <img alt={t`The recovery kit as a QR code`} className={className} src={`data:image/svg+xml,${encodeURIComponent(svg)}`} />;
}

/** Opened again before its kit was confirmed: the old words are gone from memory, so a fresh kit is made. */
function NewKit() {
  const { t } = useLingui();
  const make = useWrite("vault_kit_new", { quiet: true, onDone: ({ kit }) => useSession.setState({ kit }) });
  return (
    <Card label={t`Recovery kit`}>
      <h1 className="text-xl font-semibold">
        <Trans>First confirm the recovery kit</Trans>
      </h1>
      <p className="text-ink-2 leading-text">
        <Trans>
          This vault was made, but three words of its kit were never typed back. Coffer makes a new kit now; throw away
          any page you printed before.
        </Trans>
      </p>
      {make.error ? <ErrorNotice error={make.error} /> : null}
      <div className="flex gap-2">
        <Button look="primary" large disabled={make.isPending} onClick={() => make.mutate({})}>
          <Trans>Show the new kit</Trans>
        </Button>
        <Button large onClick={() => void lockNow()}>
          <Trans>Lock now</Trans>
        </Button>
      </div>
    </Card>
  );
}

/** `again`: the vault has a new key, and this kit takes the place of an older one. */
export function ConfirmKit({ kit, again }: { kit: Kit | null; again?: boolean }) {
  return kit ? <Confirm kit={kit} again={again ?? false} /> : <NewKit />;
}

function Confirm({ kit, again }: { kit: Kit; again: boolean }) {
  const { t } = useLingui();
  const lang = useLang();
  const [step, setStep] = useState<"show" | "type">("show");
  const [places] = useState(() => threeOf(kit.words.length));
  const [typed, setTyped] = useState(["", "", ""]);
  const check = useWrite("vault_kit_check", {
    quiet: true,
    onDone: async () => {
      useSession.setState({ kit: null });
      await askState();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (typed.some((word) => word.trim() === "") || check.isPending) return;
    check.mutate({ words: places.map((index, at) => ({ index, word: (typed[at] ?? "").trim().toLowerCase() })) });
  };

  return (
    <Card wide={step === "show"} label={t`Recovery kit`}>
      {again ? null : <Steps at={4} />}
      {step === "show" ? (
        <>
          <h1 className="text-xl font-semibold">
            {again ? <Trans>Keep the new recovery kit</Trans> : <Trans>Keep the recovery kit</Trans>}
          </h1>
          {again ? (
            <p className="text-ink-2 leading-text">
              <Trans>The vault has a new key. The page you kept so far does not open it any more.</Trans>
            </p>
          ) : null}
          <p className="text-ink-2 leading-text">
            <Trans>
              These 24 words open the vault if you forget the passphrase or lose this computer. Nobody can recover it
              for you. Print the page or write the words down, and keep them away from this computer.
            </Trans>
          </p>
          <div className="flex items-start gap-6 rounded-md border border-line bg-surface p-5 shadow-card">
            <Words words={kit.words} />
            <Qr svg={kit.qr_svg} className="size-32 shrink-0 rounded-xs" />
          </div>
          <Notice tone="warning" title={t`Whoever has this page can open the vault`}>
            <Trans>Do not photograph it and do not store it in the cloud. It is shown only now.</Trans>
          </Notice>
          <div className="flex gap-2">
            <Button look="primary" large onClick={() => setStep("type")}>
              <Trans>I have kept it</Trans>
            </Button>
            <Button large icon={<Printer size={16} />} onClick={() => window.print()}>
              <Trans>Print</Trans>
            </Button>
          </div>
          <section className="print-only" aria-hidden>
            <h1 className="text-2xl font-semibold">
              <Trans>Coffer recovery kit</Trans>
            </h1>
            <p className="my-3">
              <Trans>Vault: {kit.vault_name}</Trans>
              <br />
              <Trans>Made on {instantLong(lang, kit.created_at)}</Trans>
            </p>
            <p className="my-3">
              <Trans>
                Whoever has this page can open the vault. Keep it in a safe place, away from the computer. To use it,
                choose “Open with the recovery kit” on the lock screen and type the words or scan the code.
              </Trans>
            </p>
            <Words words={kit.words} />
            <Qr svg={kit.qr_svg} className="mt-6 size-48" />
            <p translate="no" className="mt-3 font-code text-xs break-all">{kit.qr_text}</p>
          </section>
        </>
      ) : (
        <form onSubmit={submit} className="flex flex-col gap-4">
          <h1 className="text-xl font-semibold">
            <Trans>Type three words back</Trans>
          </h1>
          <p className="text-ink-2 leading-text">
            <Trans>So that the kit is certain to be readable on the day you need it.</Trans>
          </p>
          {places.map((place, at) => (
            <Field key={place} label={t`Word ${place + 1}`}>
              {(ids) => (
                <TextInput
                  {...ids}
                  autoFocus={at === 0}
                  autoCapitalize="none"
                  className="h-11 font-code"
                  value={typed[at] ?? ""}
                  onChange={(event) => setTyped(typed.map((word, i) => (i === at ? event.target.value : word)))}
                />
              )}
            </Field>
          ))}
          {check.error ? <ErrorNotice error={check.error} /> : null}
          <div className="flex gap-2">
            <Button
              type="submit"
              look="primary"
              large
              disabled={typed.some((word) => word.trim() === "") || check.isPending}
            >
              <Trans>Confirm</Trans>
            </Button>
            <Button large onClick={() => setStep("show")}>
              <Trans>Show the kit again</Trans>
            </Button>
          </div>
        </form>
      )}
    </Card>
  );
}
