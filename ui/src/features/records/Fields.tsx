// The fields of a record by section, edited where they stand; or as they were on a day, to be read only.
import { useLingui } from "@lingui/react/macro";
import type { RecordView, SchemaField, SchemaKind } from "@/api/types";
import { cn } from "@/lib/cn";
import { Show } from "@/record/fields/show";
import { sectionsOf } from "@/record/form-fields";
import { InlineField } from "@/record/InlineField";
import { useWords } from "@/record/use-schema";
import type { PageKind } from "@/app/paths";
import { ConflictMark } from "@/features/conflicts/ConflictMark";
import { useConflictsOf } from "@/features/conflicts/conflicts";
import { FieldHistory, useChangesByField } from "./FieldHistory";

export function valueIn(record: RecordView, field: SchemaField): unknown {
  return field.name.startsWith("custom.") ? record.custom[field.name.slice(7)] : record.fields[field.name];
}

/** Is it another value? Empty is empty, in whichever way. */
export function differs(a: unknown, b: unknown): boolean {
  const plain = (value: unknown) => JSON.stringify(value === undefined || (Array.isArray(value) && value.length === 0) ? null : value);
  return plain(a) !== plain(b);
}

export function Fields({ kind, schema, record, past }: { kind: PageKind; schema: SchemaKind; record: RecordView; past: RecordView | null }) {
  const { t, i18n } = useLingui();
  const words = useWords();
  const changes = useChangesByField(kind, record.id);
  const conflicts = useConflictsOf(kind, record.id);
  return (
    <aside
      aria-label={t`Fields`}
      data-fields
      // Read only, nothing in it takes the focus: then it does itself, to be scrolled.
      {...(past ? { tabIndex: 0 } : {})}
      className="w-90 shrink-0 overflow-x-hidden overflow-y-auto border-l border-line bg-surface px-4 pt-3 pb-8 max-wide:w-75"
    >
      {sectionsOf(schema).map((section) => (
        <section key={i18n._(section.title)} className="mb-4">
          <h2 className="mb-1 text-xs font-semibold text-ink-3">{i18n._(section.title)}</h2>
          <dl className="flex flex-col">
            {section.fields.map((field) => {
              const label = words.field(kind, field.name, schema.custom);
              const bare = field.name.replace(/^custom\./, "");
              const before = changes.get(field.name) ?? changes.get(bare);
              const conflict = past ? undefined : (conflicts.get(bare) ?? conflicts.get(field.name));
              const other = past !== null && differs(valueIn(past, field), valueIn(record, field));
              return (
                <div key={field.name} className="group/line grid grid-cols-[6.25rem_1fr] gap-x-2">
                  <dt className="relative py-1 break-words text-ink-3">
                    {label}
                    {before && !past ? (
                      // Over the end of the label: a sign that is seldom seen takes no room from it.
                      <span className="absolute top-0.5 right-0">
                        <FieldHistory kind={kind} label={label} entries={before} />
                      </span>
                    ) : null}
                  </dt>
                  <dd className="flex min-w-0 flex-col justify-center">
                    {past ? (
                      <div className={cn("-ml-1.5 flex min-h-7 items-center rounded-sm px-1.5 py-1", other && "bg-warning-soft")}>
                        <Show value={valueIn(past, field)} field={field} place="page" />
                        {other ? <span className="sr-only">{t`differs from now`}</span> : null}
                      </div>
                    ) : (
                      <div className="flex items-start gap-1">
                        <div className="min-w-0 grow">
                          <InlineField record={record} field={field} label={label} />
                        </div>
                        {conflict ? <ConflictMark conflict={conflict} /> : null}
                      </div>
                    )}
                  </dd>
                </div>
              );
            })}
          </dl>
        </section>
      ))}
    </aside>
  );
}
