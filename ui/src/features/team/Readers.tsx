// Who can read a record, by what right, and which of the three kinds of promise stands behind it.
import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import type { Reader } from "@/api/team-types";
import { useRead } from "@/api/use-read";
import { Button } from "@/components/Button";
import { DialogFoot } from "@/components/Dialog";
import { ErrorNotice } from "@/components/Notice";
import { Avatar } from "@/components/Tag";
import { instantLong } from "@/lib/format";
import { useLang } from "@/lib/use-lang";
import { CLASSES, useAudience, useMemberFace } from "./team";
import { closeTeam } from "./team-store";

const WHY: Record<string, MessageDescriptor> = {
  own: msg`it is the own book`,
  manages: msg`manages the department`,
  admin: msg`is an admin`,
  role: msg`by the role`,
  grant: msg`by a grant`,
};

const PROMISES: { sign: string; name: MessageDescriptor; text: MessageDescriptor }[] = [
  { sign: "C", name: msg`Reading`, text: msg`Nobody else gets a key, provided those above do not pass it on.` },
  { sign: "I", name: msg`Writing`, text: msg`Every copy checks the right to it; what nobody was allowed to write is set aside.` },
  { sign: "P", name: msg`Export and print`, text: msg`An honest program keeps to it. Whoever can read can also copy.` },
];

export function ReadersList({ kind, id }: { kind: string; id: string }) {
  const { t, i18n } = useLingui();
  const audience = useAudience();
  const { data, error } = useRead("record_readers", { kind, id });
  return (
    <>
      <div className="flex min-h-0 flex-col gap-3 overflow-y-auto px-5 pb-4">
        {error ? <ErrorNotice error={error} /> : null}
        {data ? (
          <>
            <p className="text-ink-2">
              <Trans>It lives in: {audience(data.compartment)}</Trans>
            </p>
            <ul aria-label={t`Readers`} className="rounded-md border border-line">
              {data.readers.map((reader) => (
                <ReaderLine key={`${reader.member} ${reader.why}`} reader={reader} />
              ))}
            </ul>
          </>
        ) : null}
        <dl className="flex flex-col gap-1.5">
          {PROMISES.map((promise) => (
            <div key={promise.sign} className="flex items-baseline gap-2.5">
              <dt className="flex shrink-0 items-baseline gap-2">
                <span aria-hidden className="inline-flex size-5 items-center justify-center rounded-xs border border-line text-xs font-semibold">
                  {promise.sign}
                </span>
                <span className="w-28">{i18n._(promise.name)}</span>
              </dt>
              <dd className="text-xs text-ink-2">{i18n._(promise.text)}</dd>
            </div>
          ))}
        </dl>
      </div>
      <DialogFoot>
        <Button data-first onClick={closeTeam}>
          <Trans>Close</Trans>
        </Button>
      </DialogFoot>
    </>
  );
}

function ReaderLine({ reader }: { reader: Reader }) {
  const { t, i18n } = useLingui();
  const lang = useLang();
  const name = useMemberFace()({ id: reader.member, name: reader.name });
  const why = WHY[reader.why];
  const classes = reader.classes.map((one) => (CLASSES[one] ? i18n._(CLASSES[one]) : one)).join(" · ");
  return (
    <li className="flex items-center gap-2.5 border-b border-line px-3 py-2 last:border-0">
      <Avatar name={name} size="sm" round />
      <div className="min-w-0 grow">
        <div>
          {name}
          {reader.own ? <span className="ml-2 text-ink-3">{t`You`}</span> : null}
        </div>
        <div className="text-xs text-ink-3">{classes}</div>
      </div>
      <div className="shrink-0 text-right text-xs text-ink-2">
        {why ? i18n._(why) : reader.why}
        {reader.until_ms === null ? null : (
          <div className="text-ink-3">
            <Trans>until {instantLong(lang, reader.until_ms)}</Trans>
          </div>
        )}
      </div>
    </li>
  );
}
