import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import type { Money, Point, RecordView, StageRef } from "@/api/types";
import { useWrite } from "@/api/use-write";
import { nounOf } from "@/app/paths";
import { Button } from "@/components/Button";
import { Checkbox } from "@/components/Checkbox";
import { Plus } from "@/components/icons";
import { Avatar, StageDot } from "@/components/Tag";
import { cn } from "@/lib/cn";
import { moneyShort, phone } from "@/lib/format";
import { useLang } from "@/lib/use-lang";
import { NextDay } from "@/record/grid/columns";
import { useWords } from "@/record/use-schema";

/** The records that belong to this one, a line each, with what matters about their kind. */
export function RelatedList({ label, records, onAdd }: { label: string; records: RecordView[]; onAdd?: () => void }) {
  return (
    <section aria-label={label} className="flex flex-col gap-3">
      {records.length > 0 ? (
        <ul className="overflow-hidden rounded-md border border-line bg-surface shadow-card">
          {records.map((record) => (
            <Line key={record.id} record={record} />
          ))}
        </ul>
      ) : (
        <p className="py-6 text-center text-ink-3">
          <Trans>Nothing here yet.</Trans>
        </p>
      )}
      {onAdd ? (
        <Button className="self-start" icon={<Plus size={14} />} onClick={onAdd}>
          <Trans>Add</Trans>
        </Button>
      ) : null}
    </section>
  );
}

function Line({ record }: { record: RecordView }) {
  const { t } = useLingui();
  const lang = useLang();
  const words = useWords();
  const update = useWrite("record_update");
  const noun = nounOf(record.kind);
  const { fields } = record;
  const points = (fields.phones as Point[] | null | undefined) ?? [];
  const main = points.find((point) => point.primary) ?? points[0];
  const stage = (fields.stage ?? null) as StageRef | null;
  const amount = (fields.amount ?? null) as Money | null;
  const role = fields.role;
  const details = [fields.title !== record.title ? fields.title : null, typeof role === "string" ? words.choice(role) : null].filter(
    (part): part is string => typeof part === "string" && part !== "",
  );
  return (
    <li className="flex min-h-14 items-center gap-3 border-b border-line px-3.5 py-2 last:border-0">
      {record.kind === "task" ? (
        <Checkbox
          label={t`Done: ${record.title}`}
          checked={fields.done === true}
          onChange={(done) => update.mutate({ kind: "task", id: record.id, fields: { done } })}
        />
      ) : (
        <Avatar name={record.title} round={record.kind === "contact"} />
      )}
      <div className="min-w-0 grow">
        {noun ? (
          <Link
            to="/$noun/$id"
            params={{ noun, id: record.id }}
            className={cn("text-md break-words hover:text-accent-text hover:underline", fields.done === true && "text-ink-3 line-through")}
          >
            {record.title}
          </Link>
        ) : (
          record.title
        )}
        {details.length > 0 ? <div className="truncate text-xs text-ink-3">{details.join(" · ")}</div> : null}
      </div>
      {main ? <span className="num whitespace-nowrap text-ink-2">{phone(main.value)}</span> : null}
      {stage ? <StageDot title={stage.title} type={stage.type ?? null} /> : null}
      {amount ? <span className="num w-24 text-right whitespace-nowrap">{moneyShort(lang, amount)}</span> : null}
      {typeof fields.due === "string" ? <NextDay value={fields.due} /> : null}
    </li>
  );
}
