// The saved views of a list: records of kind `view`, read in their order and written as records are.
import { msg } from "@lingui/core/macro";
import { asApiError, call } from "@/api/client";
import type { KindName, RecordView } from "@/api/types";
import { useRead } from "@/api/use-read";
import { undo } from "@/app/undo";
import { HUES, type Hue } from "@/components/Tag";
import { toast, toastError } from "@/components/toast";
import { decodeIdVector } from "@/lib/id-vector";
import { i18n } from "@/locales/i18n";
import { showView, takeView } from "@/record/list-state";
import { readSpec, type ViewSpec, writeSpec } from "@/record/view-spec";

export interface SavedView {
  id: string;
  name: string;
  /** Null: written by a version that knows more; it is listed and cannot be shown. */
  spec: ViewSpec | null;
  pinned: boolean;
  colour: Hue | null;
  position: number;
}

/** More tabs than this help nobody. */
const MOST_VIEWS = 200;

function savedView(record: RecordView): SavedView {
  const { fields } = record;
  return {
    id: record.id,
    name: record.title,
    spec: readSpec(fields.spec),
    pinned: fields.pinned === true,
    colour: HUES.find((hue) => hue === fields.colour) ?? null,
    position: typeof fields.position === "number" ? fields.position : 0,
  };
}

export function useSavedViews(kind: KindName): { views: SavedView[]; ready: boolean } {
  const vector = useRead("record_view", { kind: "view", filter: { field: "for_kind", op: "is", value: kind }, sort: [{ field: "position" }] }, { keep: true }).data;
  const rows = vector ? Array.from(decodeIdVector(vector.rows).subarray(0, MOST_VIEWS)) : [];
  const page = useRead("record_page", { kind: "view", rows }, { enabled: rows.length > 0, keep: true }).data;
  const found = new Map((page?.records ?? []).map((record) => [record.row, record]));
  const records = rows.flatMap((row) => found.get(row) ?? []);
  return { views: records.map(savedView), ready: vector !== undefined && (rows.length === 0 || page !== undefined) };
}

export interface ViewLooks {
  name: string;
  pinned: boolean;
  colour: Hue | null;
}

function told(work: Promise<unknown>, text: string): Promise<boolean> {
  return work.then(
    () => {
      toast({ text, action: { label: msg`Undo`, run: () => void undo() } });
      return true;
    },
    (thrown: unknown) => {
      toastError(asApiError(thrown));
      return false;
    },
  );
}

/** Keeps what is shown as a new view, and shows that one from now on. */
export async function saveAs(kind: KindName, looks: ViewLooks, spec: ViewSpec, position: number): Promise<boolean> {
  const name = looks.name.trim();
  return told(
    call("record_create", { kind: "view", fields: { ...looks, name, for_kind: kind, spec: writeSpec(spec), position } }).then(({ id }) => takeView(kind, id, spec)),
    i18n._(msg`View saved: ${name}`),
  );
}

export function saveView(view: SavedView, spec: ViewSpec): Promise<boolean> {
  return told(call("record_update", { kind: "view", id: view.id, fields: { spec: writeSpec(spec) } }), i18n._(msg`View saved: ${view.name}`));
}

export function changeLooks(view: SavedView, looks: Partial<ViewLooks>): Promise<boolean> {
  return told(call("record_update", { kind: "view", id: view.id, fields: looks }), i18n._(msg`View saved: ${looks.name ?? view.name}`));
}

export async function deleteView(kind: KindName, view: SavedView): Promise<void> {
  if (await told(call("record_delete", { kind: "view", ids: [view.id] }), i18n._(msg`View deleted: ${view.name}`))) showView(kind, null);
}
