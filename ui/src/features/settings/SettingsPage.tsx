import { Trans, useLingui } from "@lingui/react/macro";
import { type FormEvent, type ReactNode, useState } from "react";
import { asApiError, call, saveFile } from "@/api/client";
import type { AppState, Density, Language, Theme } from "@/api/types";
import { useRead } from "@/api/use-read";
import { useWrite } from "@/api/use-write";
import { askState } from "@/app/lock";
import { PageHead } from "@/app/PageHead";
import { Button } from "@/components/Button";
import { Download, Monitor, Moon, ShieldCheck, Sun } from "@/components/icons";
import { ErrorNotice, Notice } from "@/components/Notice";
import { Segmented } from "@/components/Segmented";
import { Select } from "@/components/Select";
import { toast, toastError } from "@/components/toast";
import { cn } from "@/lib/cn";
import { number } from "@/lib/format";
import { useLang } from "@/lib/use-lang";
import { msg } from "@lingui/core/macro";
import { PassphraseField } from "../vault/PassphraseField";
import { LEAST_SCORE, PassphraseMeter, useStrength } from "../vault/PassphraseMeter";
import { Licences } from "./Licences";

type Part = "look" | "security" | "data" | "about";

/** Everything applies at once. */
export function SettingsPage() {
  const { t } = useLingui();
  const [part, setPart] = useState<Part>("look");
  const state = useRead("app_state", {}).data;
  if (!state) return null;
  const parts: [Part, string][] = [
    ["look", t`Appearance`],
    ["security", t`Security`],
    ["data", t`Data`],
    ["about", t`About`],
  ];
  return (
    <>
      <PageHead title={t`Settings`} />
      <div className="flex min-h-0 grow">
        <nav aria-label={t`Settings`} className="flex w-50 shrink-0 flex-col gap-0.5 p-3">
          {parts.map(([value, label]) => (
            <button
              key={value}
              type="button"
              aria-current={part === value ? "page" : undefined}
              onClick={() => setPart(value)}
              className={cn("flex h-8 items-center rounded-sm px-2.5 text-ink-2 hover:bg-hover", part === value && "bg-selected font-semibold text-accent-text")}
            >
              {label}
            </button>
          ))}
        </nav>
        <div className="min-w-0 grow overflow-y-auto p-5">
          <div className="flex max-w-160 flex-col gap-6">
            {part === "look" ? <Look state={state} /> : null}
            {part === "security" ? <Security state={state} /> : null}
            {part === "data" ? <Data /> : null}
            {part === "about" ? <About state={state} /> : null}
          </div>
        </div>
      </div>
    </>
  );
}

function Row({ label, help, children }: { label: string; help?: ReactNode; children: ReactNode }) {
  return (
    <div className="grid grid-cols-[11.25rem_1fr] gap-x-5 max-wide:grid-cols-[8.75rem_1fr]">
      <div className="flex min-h-8 items-center self-start">{label}</div>
      <div className="flex min-w-0 flex-col gap-1">
        <div className="flex min-h-8 flex-wrap items-center gap-2">{children}</div>
        {help ? <div className="text-xs text-ink-3">{help}</div> : null}
      </div>
    </div>
  );
}

function Look({ state }: { state: AppState }) {
  const { t } = useLingui();
  const lang = useLang();
  const set = useWrite("settings_set", { onDone: () => void askState() });
  return (
    <>
      <Row label={t`Language`}>
        <Segmented<Language>
          label={t`Language`}
          value={lang}
          onChange={(language) => set.mutate({ language })}
          options={[
            { value: "zh-CN", label: "简体中文" },
            { value: "en", label: "English" },
          ]}
        />
      </Row>
      <Row label={t`Theme`}>
        <Segmented<Theme>
          label={t`Theme`}
          value={state.theme}
          onChange={(theme) => set.mutate({ theme })}
          options={[
            { value: "system", label: <><Monitor size={14} aria-hidden />{t`System`}</> },
            { value: "light", label: <><Sun size={14} aria-hidden />{t`Light`}</> },
            { value: "dark", label: <><Moon size={14} aria-hidden />{t`Dark`}</> },
          ]}
        />
      </Row>
      <Row label={t`Density`} help={t`The height of rows and controls.`}>
        <Segmented<Density>
          label={t`Density`}
          value={state.density}
          onChange={(density) => set.mutate({ density })}
          options={[
            { value: "compact", label: t`Compact` },
            { value: "default", label: t`Standard` },
            { value: "comfortable", label: t`Roomy` },
          ]}
        />
      </Row>
    </>
  );
}

const MINUTES = [1, 5, 10, 15, 30, 60];

function Security({ state }: { state: AppState }) {
  const { t } = useLingui();
  const lang = useLang();
  const set = useWrite("settings_set", { onDone: () => void askState() });
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
  const entries = result ? number(lang, result.entries) : "";
  return (
    <>
      <Row label={t`Lock by itself`} help={t`After this time without a key or a click. What is typed and not saved is lost.`}>
        <Select
          label={t`Lock by itself`}
          className="w-40"
          value={String(minutes)}
          options={[...options.map((n) => ({ value: String(n), label: t`${n} minutes` })), { value: "0", label: t({ message: "Never", context: "auto-lock" }) }]}
          onChange={(n) => set.mutate({ auto_lock_seconds: Number(n) * 60 })}
        />
      </Row>
      <Row label={t`Opens with`}>
        <span className="text-ink-2">
          {[
            state.ways.keychain ? t`keychain of this computer` : "",
            state.ways.passphrase ? t`passphrase` : "",
          ]
            .filter(Boolean)
            .join(" + ") || t`recovery kit`}
        </span>
      </Row>
      {!state.ways.keychain ? (
        <Notice tone="warning" title={t`Only the passphrase protects this vault`}>
          <Trans>It was made without a system keychain. Keep the passphrase long and the disk encrypted.</Trans>
        </Notice>
      ) : null}
      {state.ways.passphrase ? <ChangePassphrase name={state.vault?.name ?? ""} /> : null}
      <Row label={t`Journal`} help={t`Every change and every sensitive read is signed and chained. Checking reads the whole chain.`}>
        <Button icon={<ShieldCheck size={14} />} disabled={busy} onClick={() => void verify()}>
          {busy ? t`Checking` : t`Check the journal`}
        </Button>
        {result ? (
          <span role="status" className={result.ok ? "text-success" : "font-semibold text-danger"}>
            {result.ok ? t`${entries} entries, all in order` : t`${entries} entries, the chain is broken`}
          </span>
        ) : null}
      </Row>
    </>
  );
}

function ChangePassphrase({ name }: { name: string }) {
  const { t } = useLingui();
  const [open, setOpen] = useState(false);
  const [old, setOld] = useState("");
  const [fresh, setFresh] = useState("");
  const [again, setAgain] = useState("");
  const strength = useStrength(fresh, [name]);
  const done = () => {
    setOpen(false);
    setOld("");
    setFresh("");
    setAgain("");
  };
  const change = useWrite("vault_change_passphrase", {
    quiet: true,
    onDone: () => {
      done();
      toast({ text: msg`The passphrase was changed. The recovery kit stays valid.` });
    },
  });
  const weak = strength !== undefined && strength.score < LEAST_SCORE;
  const ready = old !== "" && fresh !== "" && fresh === again && !weak;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready && !change.isPending) change.mutate({ old, new: fresh });
  };
  if (!open) {
    return (
      <Row label={t`Passphrase`}>
        <Button onClick={() => setOpen(true)}>
          <Trans>Change the passphrase</Trans>
        </Button>
      </Row>
    );
  }
  const wrong = change.error?.code === "wrong_passphrase";
  return (
    <Row label={t`Passphrase`}>
      <form onSubmit={submit} className="flex w-full max-w-100 flex-col gap-3 rounded-md border border-line bg-surface p-4 shadow-card">
        <PassphraseField label={t`Present passphrase`} value={old} onChange={setOld} autoFocus error={wrong ? t`That is not the passphrase` : undefined} />
        <PassphraseField label={t`New passphrase`} value={fresh} onChange={setFresh} fresh />
        <PassphraseMeter strength={strength} />
        <PassphraseField
          label={t`New passphrase again`}
          value={again}
          onChange={setAgain}
          fresh
          error={again !== "" && again !== fresh ? t`The two are not the same` : undefined}
        />
        {change.error && !wrong ? <ErrorNotice error={change.error} /> : null}
        <div className="flex gap-2">
          <Button type="submit" look="primary" disabled={!ready || change.isPending}>
            {change.isPending ? t`Making the keys` : t`Change`}
          </Button>
          <Button
            onClick={() => {
              change.reset();
              done();
            }}
          >
            <Trans>Cancel</Trans>
          </Button>
        </div>
      </form>
    </Row>
  );
}

type Format = "json" | "csv" | "csv-gb" | "xlsx" | "vcard";

function Data() {
  const { t } = useLingui();
  const [format, setFormat] = useState<Format>("json");
  const [busy, setBusy] = useState(false);
  const run = async () => {
    setBusy(true);
    try {
      const request =
        format === "csv-gb"
          ? ({ format: "csv", encoding: "gb18030" } as const)
          : format === "csv"
            ? ({ format: "csv", encoding: "utf-8" } as const)
            : { format };
      const { file, name } = await call("export", request);
      if (await saveFile(file, name)) toast({ text: t`Exported: ${name}` });
    } catch (thrown) {
      toastError(asApiError(thrown));
    }
    setBusy(false);
  };
  const help: Record<Format, string> = {
    json: t`Everything, with files. It can be imported again without loss.`,
    csv: t`A table per kind, for any program. It can be imported again without loss.`,
    "csv-gb": t`For Excel on older Chinese systems.`,
    xlsx: t`A workbook with a sheet per kind.`,
    vcard: t`Contacts for phones and address books.`,
  };
  return (
    <>
      <Row label={t`Export everything`} help={help[format]}>
        <Select<Format>
          label={t`Format`}
          className="w-56"
          value={format}
          onChange={setFormat}
          options={[
            { value: "json", label: t`JSON` },
            { value: "csv", label: t`CSV (UTF-8)` },
            { value: "csv-gb", label: t`CSV (GB18030)` },
            { value: "xlsx", label: t`Excel (XLSX)` },
            { value: "vcard", label: t`vCard 4` },
          ]}
        />
        <Button icon={<Download size={14} />} disabled={busy} onClick={() => void run()}>
          {busy ? t`Exporting` : t`Export`}
        </Button>
      </Row>
      <Notice tone="warning" title={t`An export leaves the vault`}>
        <Trans>The file is not encrypted: whoever gets it can read it. The journal notes that you exported.</Trans>
      </Notice>
    </>
  );
}

function About({ state }: { state: AppState }) {
  const { t } = useLingui();
  return (
    <>
      <Row label={t`Version`}>
        <span className="num select-text">{state.version}</span>
      </Row>
      <Row label={t`Licence`}>
        <span>Apache-2.0</span>
      </Row>
      <p className="text-ink-2 leading-text">
        <Trans>
          Coffer keeps your customer book in one encrypted file on this computer. It contains no network client, sends
          no telemetry and never asks a server for updates.
        </Trans>
      </p>
      <Licences />
    </>
  );
}
