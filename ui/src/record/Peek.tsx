// The panel beside a list that walks with the ringed row: who it is, how to reach them, what happened last. Its values
// are edited where they stand; what changed in the last days, just now as well, is marked.
import { Trans, useLingui } from "@lingui/react/macro";
import { useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { FieldChange, Link, Point, RecordView, SchemaField, TimelineItem } from "@/api/types";
import { useRead } from "@/api/use-read";
import { nounOf, type PageKind } from "@/app/paths";
import { Button, IconButton, Tip } from "@/components/Button";
import { ArrowRight, Calendar, MessageSquare, Phone, X } from "@/components/icons";
import { Avatar } from "@/components/Tag";
import { toast } from "@/components/toast";
import { instant, phone } from "@/lib/format";
import { useLang } from "@/lib/use-lang";
import { useLog, useVerb } from "./create-store";
import { isEmpty, When } from "./fields/show";
import { sectionsOf } from "./form-fields";
import { NextDay } from "./grid/columns";
import { InlineField } from "./InlineField";
import { PeekTimeline } from "./PeekTimeline";
import { useKind, useWords } from "./use-schema";

/** A change is news for so long. */
const NEWS_MS = 7 * 86_400_000;
const SHOWN = 8;

interface PeekProps {
  kind: PageKind;
  id: string;
  /** The number of a company's first person, for one without a number of its own. */
  phone?: string | null;
  onClose: () => void;
}

export function Peek({ kind, id, phone, onClose }: PeekProps) {
  const { t } = useLingui();
  const words = useWords();
  const schema = useKind(kind);
  const record = useRead("record_get", { kind, id }, { keep: true }).data;
  const items = useRead("timeline", { kind, id, limit: SHOWN }, { enabled: kind !== "task", keep: true }).data?.items ?? [];
  if (!record || !schema) return <aside aria-label={t`Peek`} className="w-79 shrink-0 border-l border-line bg-surface" />;
  const valueOf = (field: SchemaField) => (field.name.startsWith("custom.") ? record.custom[field.name.slice(7)] : record.fields[field.name]);
  const filled = sectionsOf(schema)
    .flatMap((section) => section.fields)
    .filter((field) => field.name !== schema.title_field && !isEmpty(valueOf(field)));
  const news = newsOf(items);
  const { last_contact: last, next_contact: next, open_deals: deals } = record.derived;
  return (
    <aside aria-label={t`Peek`} className="flex w-79 shrink-0 flex-col gap-4 overflow-x-hidden overflow-y-auto border-l border-line bg-surface p-4">
      <PeekHead kind={kind} record={record} onClose={onClose} />
      <PeekVerbs kind={kind} record={record} through={phone ?? null} />
      <dl className="grid grid-cols-[6.5rem_1fr] gap-x-2">
        {last ? (
          <Line label={words.field(kind, "last_contact")}>
            <When ms={last} />
          </Line>
        ) : null}
        {next ? (
          <Line label={words.field(kind, "next_contact")}>
            <NextDay value={next} />
          </Line>
        ) : null}
        {deals ? (
          <Line label={words.field(kind, "open_deals")}>
            <span className="num">{deals}</span>
          </Line>
        ) : null}
        {filled.map((field) => (
          <Value key={`${record.id} ${field.name}`} record={record} field={field} label={words.field(kind, field.name, schema.custom)} news={news.get(field.name.replace(/^custom\./, ""))} />
        ))}
      </dl>
      {kind === "task" ? null : (
        <section aria-label={t`Timeline`}>
          <h2 className="mb-2 font-semibold">
            <Trans>Timeline</Trans>
          </h2>
          <PeekTimeline kind={kind} items={items} />
        </section>
      )}
    </aside>
  );
}

function PeekHead({ kind, record, onClose }: { kind: PageKind; record: RecordView; onClose: () => void }) {
  const { t } = useLingui();
  const navigate = useNavigate();
  const noun = nounOf(kind);
  const owner = record.fields.owner as Link | null | undefined;
  const open = () => noun && void navigate({ to: "/$noun/$id", params: { noun, id: record.id } });
  const about = [record.subtitle ?? "", owner ? t`Owner ${owner.title}` : ""].filter((part) => part !== "");
  return (
    <div className="flex items-center gap-2.5">
      <Avatar name={record.title} round={kind === "contact"} />
      <div className="min-w-0 grow">
        <button type="button" dir="auto" onClick={open} className="max-w-full rounded-xs text-start font-semibold break-words hover:text-accent-text">
          {record.title}
        </button>
        {about.length === 0 ? null : (
          <div className="text-xs text-ink-2" title={about.join(" · ")}>
            {about.map((part, at) => (
              // No name is broken over two lines.
              <span key={part} dir="auto" className="inline-block max-w-full truncate align-bottom">
                {at < about.length - 1 ? `${part}\u00a0·\u00a0` : part}
              </span>
            ))}
          </div>
        )}
      </div>
      <IconButton label={t`Open`} keys="enter" onClick={open}>
        <ArrowRight size={16} />
      </IconButton>
      <IconButton label={t`Close`} keys="escape" onClick={onClose}>
        <X size={16} />
      </IconButton>
    </div>
  );
}

/** To reach somebody, to note it, to plan the next time. */
function PeekVerbs({ kind, record, through }: { kind: PageKind; record: RecordView; through: string | null }) {
  const { t } = useLingui();
  const about = { kind, record: { id: record.id, title: record.title } };
  const points = (record.fields.phones as Point[] | undefined) ?? [];
  const main = (points.find((point) => point.primary) ?? points[0])?.value ?? through;
  return (
    <div className="flex gap-1.5">
      {main ? (
        <Tip label={t`Copy ${phone(main)}`}>
          <Button
            className="min-w-0 grow px-2"
            icon={<Phone size={14} strokeWidth={1.5} />}
            onClick={() => void navigator.clipboard.writeText(main).then(() => toast({ text: t`Copied ${phone(main)}` }))}
          >
            {t({ message: "Phone", context: "verb" })}
          </Button>
        </Tip>
      ) : null}
      {kind === "task" ? null : (
        <Button className="min-w-0 grow px-2" icon={<MessageSquare size={14} strokeWidth={1.5} />} aria-keyshortcuts="L" onClick={() => useLog.setState({ about })}>
          <Trans>Log</Trans>
        </Button>
      )}
      <Button className="min-w-0 grow px-2" icon={<Calendar size={14} strokeWidth={1.5} />} aria-keyshortcuts="S" onClick={() => useVerb.setState({ verb: "schedule", about })}>
        <Trans>Schedule</Trans>
      </Button>
    </div>
  );
}

interface News {
  change: FieldChange;
  at: number;
  member: Link | null;
}

/** The latest change of each field, of the last days. */
function newsOf(items: TimelineItem[]): Map<string, News> {
  const since = Date.now() - NEWS_MS;
  const found = new Map<string, News>();
  for (const item of items) {
    if (item.type !== "change" || item.at < since) continue;
    for (const change of item.fields) {
      const name = change.field.replace(/^custom\./, "");
      if (!found.has(name) && !isEmpty(change.old)) found.set(name, { change, at: item.at, member: item.member });
    }
  }
  return found;
}

function Line({ label, children }: { label: string; children: ReactNode }) {
  return (
    <>
      <dt className="flex min-h-7 min-w-0 items-center self-start break-words text-ink-3">{label}</dt>
      <dd className="min-w-0 self-center break-words">{children}</dd>
    </>
  );
}

function Value({ record, field, label, news }: { record: RecordView; field: SchemaField; label: string; news: News | undefined }) {
  const { t } = useLingui();
  const lang = useLang();
  const when = news ? instant(lang, news.at) : "";
  const said = [t`Changed ${when}`, news?.member?.title].filter(Boolean).join(" · ");
  const marked = (value: ReactNode) => (
    <span title={said} className="-mx-1.5 min-w-0 rounded-xs bg-warning-soft px-1.5 text-warning">
      {value}
      <span className="sr-only">{said}</span>
    </span>
  );
  return (
    <Line label={label}>
      <InlineField record={record} field={field} label={label} {...(news ? { around: marked } : {})} />
    </Line>
  );
}
