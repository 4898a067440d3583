// The panel beside a list that walks with the ringed row: who it is, how to reach them, what happened last.
import { Trans, useLingui } from "@lingui/react/macro";
import { useNavigate } from "@tanstack/react-router";
import type { KindName } from "@/api/types";
import { useRead } from "@/api/use-read";
import { nounOf, type PageKind } from "@/app/paths";
import { Button, IconButton } from "@/components/Button";
import { ArrowRight, MessageSquare, X } from "@/components/icons";
import { Avatar } from "@/components/Tag";
import { useLog } from "./create-store";
import { Show, isEmpty, When } from "./fields/show";
import { NextDay } from "./grid/columns";
import { sectionsOf } from "./form-fields";
import { Timeline } from "./Timeline";
import { useKind, useWords } from "./use-schema";

export function Peek({ kind, id, onClose }: { kind: KindName; id: string; onClose: () => void }) {
  const { t } = useLingui();
  const words = useWords();
  const navigate = useNavigate();
  const schema = useKind(kind);
  const record = useRead("record_get", { kind, id }, { keep: true }).data;
  const noun = nounOf(kind);
  if (!record || !schema) return <aside aria-label={t`Peek`} className="w-90 shrink-0 border-l border-line bg-surface" />;
  const fields = sectionsOf(schema).flatMap((section) => section.fields);
  const filled = fields.filter((field) => {
    if (field.name === schema.title_field) return false;
    return !isEmpty(field.name.startsWith("custom.") ? record.custom[field.name.slice(7)] : record.fields[field.name]);
  });
  return (
    <aside aria-label={t`Peek`} className="flex w-90 shrink-0 flex-col gap-4 overflow-x-hidden overflow-y-auto border-l border-line bg-surface p-4">
      <div className="flex items-center gap-2.5">
        <Avatar name={record.title} round={kind === "contact"} />
        <div className="min-w-0 grow">
          <div className="font-semibold break-words">{record.title}</div>
          {record.subtitle ? <div className="truncate text-xs text-ink-3">{record.subtitle}</div> : null}
        </div>
        <IconButton label={t`Close`} keys="escape" onClick={onClose}>
          <X size={16} />
        </IconButton>
      </div>
      <div className="flex gap-1.5">
        {kind === "task" ? null : (
          <Button
            className="grow"
            icon={<MessageSquare size={14} />}
            keys="l"
            onClick={() => useLog.setState({ about: { kind: kind as PageKind, record: { id, title: record.title } } })}
          >
            <Trans>Log</Trans>
          </Button>
        )}
        <Button
          className="grow"
          icon={<ArrowRight size={14} />}
          keys="enter"
          onClick={() => noun && void navigate({ to: "/$noun/$id", params: { noun, id } })}
        >
          <Trans>Open</Trans>
        </Button>
      </div>
      <dl className="grid grid-cols-[6.5rem_1fr] gap-x-3 gap-y-1.5">
        {record.derived.last_contact ? (
          <>
            <dt className="text-ink-3">{words.field(kind, "last_contact")}</dt>
            <dd>
              <When ms={record.derived.last_contact} />
            </dd>
          </>
        ) : null}
        {record.derived.next_contact ? (
          <>
            <dt className="text-ink-3">{words.field(kind, "next_contact")}</dt>
            <dd>
              <NextDay value={record.derived.next_contact} />
            </dd>
          </>
        ) : null}
        {filled.map((field) => (
          <Line key={field.name} label={words.field(kind, field.name, schema.custom)}>
            <Show
              field={field}
              place="page"
              value={field.name.startsWith("custom.") ? record.custom[field.name.slice(7)] : record.fields[field.name]}
            />
          </Line>
        ))}
      </dl>
      {kind === "task" ? null : (
        <div>
          <h2 className="mb-2 font-semibold">
            <Trans>Timeline</Trans>
          </h2>
          <Timeline kind={kind} id={id} plain />
        </div>
      )}
    </aside>
  );
}

function Line({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <>
      <dt className="break-words text-ink-3">{label}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </>
  );
}
