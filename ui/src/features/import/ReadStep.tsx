// What the file was taken for, with a look at its first rows, and the means to say otherwise.
import { msg } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import type { KindName } from "@/api/types";
import { useWrite } from "@/api/use-write";
import { Button } from "@/components/Button";
import { Field } from "@/components/Field";
import { ErrorNotice, Notice } from "@/components/Notice";
import { Select } from "@/components/Select";
import { TabBar } from "@/components/TabBar";
import { number } from "@/lib/format";
import { useLang } from "@/lib/use-lang";
import { useWords } from "@/record/use-schema";
import { KINDS } from "@/record/words";
import { Preview } from "./Preview";
import { StepFrame } from "./StepFrame";
import { leaveImport, putSource, useWizard } from "./wizard";

const ENCODINGS = ["utf-8", "gb18030", "utf-16le", "utf-16be", "big5", "shift_jis", "euc-kr", "windows-1252"];
const SEPARATORS: [string, ReturnType<typeof msg>][] = [
  [",", msg`Comma`],
  [";", msg`Semicolon`],
  ["\t", msg`Tab`],
  ["|", msg`Bar`],
];
/** Rows that may name the columns: a title and a date above them is as much as people write. */
const HEADS = [1, 2, 3, 4, 5, 6, 7, 8];
const MAIN: KindName[] = ["contact", "account", "lead", "deal", "activity", "task"];

const WARNINGS: Record<string, ReturnType<typeof msg>> = {
  lost_digits: msg`Numbers that a spreadsheet has rounded`,
  national_id: msg`National ids`,
  bank_card: msg`Bank card numbers`,
  password: msg`Passwords`,
};

export function SourceTabs() {
  const { t } = useLingui();
  const { sources, at } = useWizard();
  if (sources.length < 2) return null;
  return (
    <TabBar
      label={t`Files`}
      value={String(at)}
      tabs={sources.map((source, i) => ({ value: String(i), label: source.sheet ? `${source.name} · ${source.sheet}` : source.name, count: source.rows }))}
      onChange={(next) => useWizard.setState({ at: Number(next) })}
    />
  );
}

export function ReadStep() {
  const { t, i18n } = useLingui();
  const lang = useLang();
  const words = useWords();
  const { token, sources, at } = useWizard();
  const source = sources[at];
  const map = useWrite("import_map", { quiet: true, onDone: putSource });
  if (!source || !token) return null;
  const set = (change: Partial<{ encoding: string; separator: string; head: number; kind: string; skip: boolean }>) => map.mutate({ import: token, source: source.source, ...change });
  const encoding = source.encoding?.toLowerCase();
  const encodings = encoding && !ENCODINGS.includes(encoding) ? [encoding, ...ENCODINGS] : ENCODINGS;
  const separators = source.separator && !SEPARATORS.some(([sign]) => sign === source.separator) ? [[source.separator, null] as const, ...SEPARATORS] : SEPARATORS;
  const rows = number(lang, source.rows);
  const heads = [...new Set([0, ...HEADS, source.head])].toSorted((a, b) => a - b);
  return (
    <>
      <SourceTabs />
      <StepFrame
        foot={
          <>
            <Button onClick={leaveImport}>
              <Trans>Another file</Trans>
            </Button>
            <div className="grow" />
            <Button look="primary" onClick={() => useWizard.setState({ step: "map" })}>
              <Trans>Continue</Trans>
            </Button>
          </>
        }
      >
        <div className="flex flex-col gap-5">
          <div className="flex flex-wrap items-baseline gap-x-3">
            <h2 className="text-lg font-semibold break-all">{source.name}</h2>
            <span className="num text-ink-2">
              <Trans>{rows} rows</Trans>
            </span>
            {source.preset ? (
              <span className="text-success">
                <Trans>Recognised: {presetName(source.preset)}</Trans>
              </span>
            ) : null}
          </div>
          {map.error ? <ErrorNotice error={map.error} /> : null}
          {source.warnings.map((warning) => {
            const word = WARNINGS[warning.code];
            const header = source.columns.find((column) => column.column === warning.column)?.header ?? "";
            const what = word ? i18n._(word) : warning.code;
            return (
              <Notice key={`${warning.code} ${warning.column}`} tone="warning" title={t`${what} in the column “${header}”`}>
                {warning.code === "lost_digits" ? (
                  <Trans>
                    {number(lang, warning.count)} cells have lost their last digits. Export the file again with these
                    columns as text.
                  </Trans>
                ) : (
                  <Trans>
                    {number(lang, warning.count)} cells look like it. Do you need them in the customer book? On the next
                    page you can leave the column out.
                  </Trans>
                )}
              </Notice>
            );
          })}
          <div className="flex flex-wrap gap-4">
            {source.encoding !== null ? (
              <Field label={t`Encoding`} className="w-44">
                {(ids) => (
                  <Select id={ids.id} label={t`Encoding`} value={encoding ?? null} options={encodings.map((value) => ({ value, label: value.toUpperCase() }))} onChange={(value) => set({ encoding: value })} />
                )}
              </Field>
            ) : null}
            {source.separator !== null ? (
              <Field label={t`Separator`} className="w-44">
                {(ids) => (
                  <Select
                    id={ids.id}
                    label={t`Separator`}
                    value={source.separator ?? null}
                    options={separators.map(([value, word]) => ({ value, label: word ? i18n._(word) : value }))}
                    onChange={(value) => set({ separator: value })}
                  />
                )}
              </Field>
            ) : null}
            {source.own || (source.format !== "csv" && source.format !== "xlsx") ? null : (
              <Field label={t`Names of the columns`} className="w-44">
                {(ids) => (
                  <Select
                    id={ids.id}
                    label={t`Names of the columns`}
                    value={String(source.head)}
                    options={heads.map((row) => ({ value: String(row), label: row === 0 ? t`None: A, B, C` : t`In row ${row}` }))}
                    onChange={(row) => set({ head: Number(row) })}
                  />
                )}
              </Field>
            )}
            {sources.length > 1 ? (
              <Field label={t`This file`} className="w-44">
                {(ids) => (
                  <Select
                    id={ids.id}
                    label={t`This file`}
                    value={source.skipped ? "out" : "in"}
                    options={[
                      { value: "in", label: t`Import` },
                      { value: "out", label: t`Leave out` },
                    ]}
                    onChange={(value) => set({ skip: value === "out" })}
                  />
                )}
              </Field>
            ) : null}
            <Field label={t`Each row is`} className={source.own || source.format === "vcard" ? "hidden" : "w-44"}>
              {(ids) => (
                <Select
                  id={ids.id}
                  label={t`Each row is`}
                  value={source.kind as KindName}
                  options={MAIN.map((value) => ({ value, label: words.say(KINDS[value].one) }))}
                  onChange={(value) => set({ kind: value })}
                />
              )}
            </Field>
          </div>
          {source.preview.length > 0 ? (
            <Preview source={source} />
          ) : (
            <p className="text-ink-2">
              <Trans>Cards and exports of Coffer itself need no mapping.</Trans>
            </p>
          )}
        </div>
      </StepFrame>
    </>
  );
}

const PRESETS: Record<string, string> = {
  google: "Google Contacts",
  google_old: "Google Contacts",
  outlook: "Outlook",
  outlook_classic: "Outlook",
  linkedin: "LinkedIn",
  salesforce: "Salesforce",
  hubspot: "HubSpot",
  zoho: "Zoho CRM",
  pipedrive: "Pipedrive",
  atomic: "Atomic CRM",
  atomic_crm: "Atomic CRM",
  thunderbird: "Thunderbird",
};

export function presetName(preset: string): string {
  return PRESETS[preset] ?? PRESETS[preset.split(/[._-]/)[0] ?? ""] ?? preset;
}
