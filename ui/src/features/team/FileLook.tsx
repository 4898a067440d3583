// What a sealed file is, before anything of it is taken in.
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import type { MessageDescriptor } from "@lingui/core";
import type { ReactNode } from "react";
import type { Inspected } from "@/api/team-types";
import { Notice } from "@/components/Notice";
import { fileSize, instantLong, number } from "@/lib/format";
import { useLang } from "@/lib/use-lang";
import { KINDS } from "@/record/words";
import { CLASSES, useAudience, usePartyFace } from "./team";

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="grid grid-cols-[7.5rem_1fr] gap-x-3">
      <dt className="text-ink-3">{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

export function FileLook({ file }: { file: Inspected }) {
  const { t, i18n } = useLingui();
  const lang = useLang();
  const face = usePartyFace();
  const audience = useAudience();
  const list = new Intl.ListFormat(i18n.locale);
  const say = (word: MessageDescriptor | undefined, code: string) => (word ? i18n._(word) : code);
  const kindWord = (kind: string) => say((KINDS as Record<string, { many: MessageDescriptor }>)[kind]?.many, kind);
  const readable = number(lang, file.readable);
  const parts = number(lang, file.parts);
  return (
    <>
      {file.known ? <Notice tone="info" title={t`This file was taken in before`} /> : null}
      <dl className="flex flex-col gap-1.5">
        <Fact name={t`Sealed by`}>{face(file.by)}</Fact>
        <Fact name={t`On`}>{instantLong(lang, file.created_ms)}</Fact>
        <Fact name={t`For`}>{list.format([...new Set(file.recipients.map(face))])}</Fact>
        <Fact name={t`Size`}>{fileSize(lang, file.bytes)}</Fact>
        <Fact name={t`Parts`}>
          {file.readable === file.parts ? <Trans>{parts}, all of them for this device</Trans> : <Trans>{readable} of {parts} for this device; it has no key for the others</Trans>}
        </Fact>
        <Fact name={t`Entries`}>
          <span className="num">{number(lang, file.entries)}</span>
          {file.roster_events > 0 ? (
            <>
              {" · "}
              <Plural value={file.roster_events} one="# statement on who belongs to the team" other="# statements on who belongs to the team" />
            </>
          ) : null}
        </Fact>
      </dl>
      {file.contents.length > 0 ? (
        <table className="w-full border-collapse text-left">
          <caption className="sr-only">{t`What is in the file`}</caption>
          <thead>
            <tr className="text-xs text-ink-3">
              <th scope="col" className="border-b border-line py-1 pr-3 font-normal">{t`What`}</th>
              <th scope="col" className="border-b border-line py-1 pr-3 text-right font-normal">{t`Records`}</th>
              <th scope="col" className="border-b border-line py-1 pr-3 font-normal">{t`Parts of them`}</th>
              <th scope="col" className="border-b border-line py-1 font-normal">{t`Read by`}</th>
            </tr>
          </thead>
          <tbody>
            {file.contents.map((one) => (
              <tr key={`${one.kind} ${one.compartment}`}>
                <td className="border-b border-line py-1 pr-3">{kindWord(one.kind)}</td>
                <td className="num border-b border-line py-1 pr-3 text-right">{number(lang, one.records)}</td>
                <td className="border-b border-line py-1 pr-3">{one.classes.map((name) => say(CLASSES[name], name)).join(" · ")}</td>
                <td className="border-b border-line py-1">{audience(one.compartment)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
    </>
  );
}
