// Two records that are one: side by side, field by field, the person chooses. Lists can be put together. The merge is
// one action, and one press takes it back.
import { msg } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { useId, useState } from "react";
import type { RecordView, SchemaField, SchemaKind } from "@/api/types";
import { useRead } from "@/api/use-read";
import { useWrite } from "@/api/use-write";
import type { PageKind } from "@/app/paths";
import { undo } from "@/app/undo";
import { Button } from "@/components/Button";
import { Dialog, DialogFoot } from "@/components/Dialog";
import { ErrorNotice } from "@/components/Notice";
import { toast } from "@/components/toast";
import { cn } from "@/lib/cn";
import { canEdit, writes } from "@/record/fields/edit";
import { LinkPicker } from "@/record/fields/LinkPicker";
import { isEmpty, Show } from "@/record/fields/show";
import { sectionsOf } from "@/record/form-fields";
import { useWords } from "@/record/use-schema";
import { differs, valueIn } from "./Fields";

export const MERGEABLE: PageKind[] = ["account", "contact", "lead", "deal"];

interface MergeProps {
  kind: PageKind;
  schema: SchemaKind;
  record: RecordView;
  open: boolean;
  onClose: () => void;
  onMerged: (id: string) => void;
}

export function MergeDialog({ open, onClose, ...rest }: MergeProps) {
  const { t } = useLingui();
  return (
    <Dialog open={open} onClose={onClose} title={t`Merge with another`} description={rest.record.title} className="top-12 max-h-[calc(100vh-6rem)] w-220">
      {open ? <Inside {...rest} onClose={onClose} /> : null}
    </Dialog>
  );
}

function Inside({ kind, schema, record, onClose, onMerged }: Omit<MergeProps, "open">) {
  const { t } = useLingui();
  const [id, setId] = useState<string | null>(null);
  const { data: other, error } = useRead("record_get", { kind, id: id ?? "" }, { enabled: id !== null });
  if (error) return <ErrorNotice error={error} className="mx-5 mb-5" />;
  if (!other) {
    return (
      <div className="flex flex-col gap-2.5 px-5 pb-5">
        <p className="text-ink-2 leading-text">
          <Trans>Which one is the same? Everything that hangs on it will hang on this one.</Trans>
        </p>
        <LinkPicker kind={kind} label={t`The other one`} autoFocus make={false} except={[record.id]} onPick={(link) => link && setId(link.id)} />
      </div>
    );
  }
  return <Compare kind={kind} schema={schema} record={record} other={other} onClose={onClose} onBack={() => setId(null)} onMerged={onMerged} />;
}

type Side = "this" | "other" | "both";
const JOINED = ["points", "links", "addresses", "text_list"];

/** What a side stands for. Both: this one's, then what the other has more. */
export function valueOn(side: Side, mine: unknown, theirs: unknown): unknown {
  if (side === "this") return mine ?? null;
  if (side === "other") return theirs ?? null;
  const own = Array.isArray(mine) ? mine : [];
  const key = (item: unknown) => {
    const part = item as { id?: string; value?: string };
    return part.id ?? part.value ?? JSON.stringify(item);
  };
  const known = new Set(own.map(key));
  // One is the main one; of two main ones it stays this one's.
  const more = (Array.isArray(theirs) ? theirs : []).filter((item) => !known.has(key(item)));
  return [...own, ...more.map((item) => (own.length > 0 && typeof item === "object" && item !== null && "primary" in item ? { ...item, primary: false } : item))];
}

function firstSide(field: SchemaField, mine: unknown, theirs: unknown): Side {
  if (isEmpty(mine)) return "other";
  return JOINED.includes(field.type) && !isEmpty(theirs) ? "both" : "this";
}

function Compare({ kind, schema, record, other, onClose, onBack, onMerged }: Omit<MergeProps, "open"> & { other: RecordView; onBack: () => void }) {
  const { t } = useLingui();
  const words = useWords();
  const fields = sectionsOf(schema)
    .flatMap((section) => section.fields)
    .filter((field) => canEdit(field.type) && differs(valueIn(record, field), valueIn(other, field)));
  const [chosen, setChosen] = useState<Record<string, Side>>({});
  const side = (field: SchemaField) => chosen[field.name] ?? firstSide(field, valueIn(record, field), valueIn(other, field));
  const merge = useWrite("record_merge", {
    quiet: true,
    onDone: ({ id }) => {
      onClose();
      toast({ text: msg`Merged`, action: { label: msg`Undo`, run: () => void undo() } });
      onMerged(id);
    },
  });
  const save = () => {
    const values = fields.map((field): [SchemaField, unknown] => [field, valueOn(side(field), valueIn(record, field), valueIn(other, field))]);
    merge.mutate({ kind, into: record.id, from: [other.id], ...writes(values) });
  };
  return (
    <>
      <div className="min-h-0 overflow-y-auto px-5 pb-5">
        {fields.length === 0 ? (
          <p className="text-ink-2 leading-text">
            <Trans>Every field of the two is the same. Merging makes them one.</Trans>
          </p>
        ) : (
          <table className="w-full table-fixed border-collapse">
            <caption className="sr-only">{t`Choose what stays, field by field`}</caption>
            <thead>
              <tr className="text-left text-xs text-ink-3">
                <th scope="col" className="w-32 py-1.5 font-normal">{t`Field`}</th>
                <th scope="col" className="px-2 py-1.5 font-normal">{t`This one`}</th>
                <th scope="col" className="px-2 py-1.5 font-normal">{t`The other one`}</th>
                <th scope="col" className="w-30 py-1.5 font-normal">{t`Both`}</th>
              </tr>
            </thead>
            <tbody>
              {fields.map((field) => (
                <Line
                  key={field.name}
                  field={field}
                  label={words.field(kind, field.name, schema.custom)}
                  mine={valueIn(record, field)}
                  theirs={valueIn(other, field)}
                  side={side(field)}
                  onSide={(next) => setChosen((now) => ({ ...now, [field.name]: next }))}
                />
              ))}
            </tbody>
          </table>
        )}
        {merge.error ? <ErrorNotice error={merge.error} className="mt-3" /> : null}
      </div>
      <DialogFoot>
        <Button onClick={onBack}>
          <Trans>Back</Trans>
        </Button>
        <Button look="primary" disabled={merge.isPending} onClick={save}>
          <Trans>Merge</Trans>
        </Button>
      </DialogFoot>
    </>
  );
}

interface LineProps {
  field: SchemaField;
  label: string;
  mine: unknown;
  theirs: unknown;
  side: Side;
  onSide: (side: Side) => void;
}

function Line({ field, label, mine, theirs, side, onSide }: LineProps) {
  const { t } = useLingui();
  const name = useId();
  const pick = (value: Side, face: React.ReactNode, says: string) => (
    <td className="p-1 align-top">
      <label className={cn("flex min-h-8 items-start gap-2 rounded-sm border border-line px-2 py-1.5", side === value && "border-accent bg-accent-soft")}>
        <input type="radio" name={name} aria-label={t`${label}: ${says}`} checked={side === value} onChange={() => onSide(value)} className="mt-0.5 shrink-0 accent-accent" />
        <span className="min-w-0 grow break-words">{face}</span>
      </label>
    </td>
  );
  return (
    <tr className="border-t border-line">
      <th scope="row" className="py-2 pr-2 text-left align-top font-normal break-words text-ink-3">
        {label}
      </th>
      {pick("this", <Show value={mine} field={field} place="cell" />, t`This one`)}
      {pick("other", <Show value={theirs} field={field} place="cell" />, t`The other one`)}
      {JOINED.includes(field.type) && !isEmpty(mine) && !isEmpty(theirs) ? pick("both", t`Both`, t`Both`) : <td className="p-2 text-ink-3">—</td>}
    </tr>
  );
}
