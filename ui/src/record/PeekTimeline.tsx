// The last things that happened to a record, two lines each: who and what, then when and what was said.
import { Trans, useLingui } from "@lingui/react/macro";
import type { KindName, TimelineItem } from "@/api/types";
import { instant, instantLong } from "@/lib/format";
import { useLang } from "@/lib/use-lang";
import { ChangeLine } from "./Timeline";
import { useKind, useWords } from "./use-schema";

/** Changes of one moment that are shown; the page of the record has all of them. */
const CHANGES = 2;

export function PeekTimeline({ kind, items }: { kind: KindName; items: TimelineItem[] }) {
  return items.length === 0 ? (
    <p className="text-ink-3">
      <Trans>Nothing here yet.</Trans>
    </p>
  ) : (
    <ol className="flex flex-col gap-3">
      {items.map((item, at) => (
        // Two entries may share their moment; the order does not change.
        // oxlint-disable-next-line react/no-array-index-key
        <Item key={`${item.at} ${at}`} kind={kind} item={item} />
      ))}
    </ol>
  );
}

function Item({ kind, item }: { kind: KindName; item: TimelineItem }) {
  const { t } = useLingui();
  const lang = useLang();
  const words = useWords();
  const schema = useKind(kind);
  const fields = item.record?.fields ?? {};
  const said = [fields.subject, fields.text].find((part) => typeof part === "string" && part !== "");
  const quote = item.type === "activity" && typeof said === "string" ? `“${said}”` : "";
  const whose = item.record && item.record.kind !== kind ? item.record.title : "";
  const what: Record<TimelineItem["type"], string> = {
    activity: [words.choice(String(fields.type ?? "other")), typeof fields.minutes === "number" ? t`${fields.minutes} min` : ""].filter(Boolean).join(" "),
    stage: [whose, t`Stage`].filter(Boolean).join(" "),
    change: t`Edited`,
    created: [t`Created`, whose].filter(Boolean).join(" "),
    task: [t`Task`, item.record?.title].filter(Boolean).join(" "),
    file: [t`File`, item.record?.title].filter(Boolean).join(" "),
  };
  return (
    <li className="flex gap-2.5">
      <span aria-hidden className="mt-1.5 size-1.5 shrink-0 rounded-full bg-line-strong" />
      <div className="min-w-0 grow">
        <div className="break-words">
          {item.member ? <span className="font-semibold">{item.member.title} </span> : null}
          {what[item.type]}
        </div>
        {item.type === "change" || item.type === "stage"
          ? item.fields.slice(0, CHANGES).map((change) => (
              <ChangeLine
                key={change.field}
                kind={item.type === "stage" && item.record ? item.record.kind : kind}
                change={change}
                {...(item.type === "change" ? { name: words.field(kind, change.field, schema?.custom) } : {})}
              />
            ))
          : null}
        <div className="text-xs text-ink-2">
          <time dateTime={new Date(item.at).toISOString()} title={instantLong(lang, item.at)} className="num">
            {instant(lang, item.at)}
          </time>
          {quote === "" ? null : <span className="break-words"> · {quote}</span>}
        </div>
      </div>
    </li>
  );
}
