// The last things that happened to a record, two lines each: who and what, then when and what was said.
import { Trans } from "@lingui/react/macro";
import type { KindName, TimelineItem } from "@/api/types";
import { instant, instantLong } from "@/lib/format";
import { useLang } from "@/lib/use-lang";
import { happened } from "./happened";
import { ChangeLine, Who } from "./Timeline";
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
  const lang = useLang();
  const words = useWords();
  const about = item.type === "stage" && item.record ? item.record.kind : kind;
  const schema = useKind(about);
  const field = (name: string) => words.field(about, name, schema?.custom);
  const fields = item.record?.fields ?? {};
  const said = [fields.subject, fields.text].find((part) => typeof part === "string" && part !== "");
  const quote = item.type === "activity" && typeof said === "string" ? `“${said}”` : "";
  const changes = item.fields.filter((change) => change.field !== "in_trash");
  return (
    <li className="flex gap-2.5">
      <span aria-hidden className="mt-1.5 size-1.5 shrink-0 rounded-full bg-line-strong" />
      <div className="min-w-0 grow">
        <div className="break-words">
          <Who item={item} /> {happened(item, kind, field)}
        </div>
        {item.type === "change" || item.type === "stage"
          ? changes.slice(0, CHANGES).map((change) => (
              <ChangeLine key={change.field} kind={about} change={change} {...(changes.length > 1 ? { name: field(change.field) } : {})} />
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
