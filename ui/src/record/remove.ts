// Moving records to the trash, with the way back in the toast.
import { msg } from "@lingui/core/macro";
import { asApiError, call } from "@/api/client";
import type { KindName } from "@/api/types";
import { undo } from "@/app/undo";
import { toast, toastError } from "@/components/toast";
import { number } from "@/lib/format";
import { i18n } from "@/locales/i18n";

export async function remove(kind: KindName, ids: string[], title?: string): Promise<boolean> {
  try {
    const { count } = await call("record_delete", { kind, ids });
    const n = number(i18n.locale === "zh-CN" ? "zh-CN" : "en", count);
    toast({
      text: title && count === 1 ? i18n._(msg`Moved to the trash: ${title}`) : i18n._(msg`Moved ${n} to the trash`),
      action: { label: msg`Undo`, run: () => void undo() },
    });
    return true;
  } catch (thrown) {
    toastError(asApiError(thrown));
    return false;
  }
}

const AT_ONCE = 500;

/** The ids of rows, asked in pages. */
export async function idsOf(kind: KindName, rows: number[]): Promise<string[]> {
  const ids: string[] = [];
  for (let at = 0; at < rows.length; at += AT_ONCE) {
    const page = await call("record_page", { kind, rows: rows.slice(at, at + AT_ONCE), fields: [] });
    ids.push(...page.records.map((record) => record.id));
  }
  return ids;
}
