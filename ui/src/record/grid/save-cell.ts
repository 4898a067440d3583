// Writing one value of one record from a list. A stage is moved and not set: a lost deal needs its reason, a closed one
// gets its day. What was written is put into the pages at hand, so that the old value does not flash up again.
import { msg } from "@lingui/core/macro";
import { asApiError, call, type ApiError } from "@/api/client";
import type { FieldValue, KindName, Link, RecordView, SchemaField } from "@/api/types";
import { queryClient } from "@/api/use-read";
import { undo } from "@/app/undo";
import { toast } from "@/components/toast";
import { i18n } from "@/locales/i18n";
import { wire, writes } from "../fields/edit";

export function valueIn(record: RecordView, field: SchemaField): FieldValue {
  const value = field.name.startsWith("custom.") ? record.custom[field.name.slice(7)] : record.fields[field.name];
  return value ?? null;
}

export function isSame(field: SchemaField, one: unknown, other: unknown): boolean {
  return JSON.stringify(wire(field, one)) === JSON.stringify(wire(field, other ?? null));
}

export function isStage(record: RecordView, field: SchemaField): boolean {
  return record.kind === "deal" && field.name === "stage";
}

/** The pages that are read show the new value at once; the news of the change reads them again. */
export function patchPages(kind: KindName, id: string, field: SchemaField, value: FieldValue): void {
  queryClient.setQueriesData<{ records: RecordView[] }>({ queryKey: ["record_page"] }, (page) => {
    if (!page?.records.some((record) => record.id === id && record.kind === kind)) return page;
    const put = (record: RecordView): RecordView =>
      field.name.startsWith("custom.")
        ? { ...record, custom: { ...record.custom, [field.name.slice(7)]: value } }
        : { ...record, fields: { ...record.fields, [field.name]: value } };
    return { ...page, records: page.records.map((record) => (record.id === id ? put(record) : record)) };
  });
}

/** Null: it is saved. */
export async function saveCell(record: RecordView, field: SchemaField, label: string, value: unknown, lostReason?: string): Promise<ApiError | null> {
  try {
    if (isStage(record, field)) {
      await call("deal_move_stage", { id: record.id, stage: (value as Link).id, ...(lostReason ? { lost_reason: lostReason } : {}) });
    } else {
      await call("record_update", { kind: record.kind, id: record.id, ...writes([[field, value]]) });
      patchPages(record.kind, record.id, field, value as FieldValue);
    }
    toast({ text: i18n._(msg`Saved: ${label}`), action: { label: msg`Undo`, run: () => void undo() } });
    return null;
  } catch (thrown) {
    return asApiError(thrown);
  }
}
