import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import type { Request } from "@/api/types";

export type FormatName = "json" | "csv" | "csv-gb" | "xlsx" | "vcard" | "print";

interface Format {
  title: MessageDescriptor;
  /** Of the whole book, and of a list; null: not offered for it. */
  everything: MessageDescriptor | null;
  list: MessageDescriptor | null;
  request: Pick<Request<"export">, "format" | "encoding"> | null;
}

export const FORMATS: Record<FormatName, Format> = {
  xlsx: { title: msg`Excel (XLSX)`, everything: msg`A workbook with a sheet per kind.`, list: msg`Columns and order as in the list.`, request: { format: "xlsx" } },
  csv: {
    title: msg`CSV (UTF-8)`,
    everything: msg`A table per kind, for any program. It can be imported again without loss.`,
    list: msg`For any program. Columns and order as in the list.`,
    request: { format: "csv", encoding: "utf-8" },
  },
  "csv-gb": {
    title: msg`CSV (GB18030)`,
    everything: msg`For Excel on older Chinese systems.`,
    list: msg`For Excel on older Chinese systems.`,
    request: { format: "csv", encoding: "gb18030" },
  },
  json: { title: msg`JSON`, everything: msg`Everything, with files. It can be imported again without loss.`, list: null, request: { format: "json" } },
  vcard: { title: msg`vCard 4`, everything: msg`Contacts for phones and address books.`, list: null, request: { format: "vcard" } },
  print: { title: msg`Paper or PDF`, everything: null, list: msg`The list on pages, in black on white.`, request: null },
};

/** In the order in which they are offered. */
export function offered(list: boolean): FormatName[] {
  const order: FormatName[] = list ? ["xlsx", "csv", "csv-gb", "print"] : ["json", "csv", "csv-gb", "xlsx", "vcard"];
  return order.filter((name) => (list ? FORMATS[name].list : FORMATS[name].everything) !== null);
}
