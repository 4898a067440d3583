// Which view of a list is shown, and where its definition comes from: a saved view's record, or, for all records, this
// device's own columns.
import { useEffect, useRef } from "react";
import { asApiError, call } from "@/api/client";
import type { KindName } from "@/api/types";
import { queryClient, useRead } from "@/api/use-read";
import { toastError } from "@/components/toast";
import { keepLooks, listState, setListState, showView, takeView, useListState, wholeList } from "@/record/list-state";
import { readSpec, sameSpec, type ViewSpec } from "@/record/view-spec";
import { type SavedView, useSavedViews } from "./views";

const LATER_MS = 400;

export function useViewState(kind: KindName): { views: SavedView[]; dirty: boolean } {
  const { view, taken, spec } = useListState(kind);
  const { views, ready } = useSavedViews(kind);
  const saved = views.find((one) => one.id === view) ?? null;

  const seen = useRef<string | null>(null);
  useEffect(() => {
    if (saved) seen.current = saved.id;
    if (view === null || !ready) return;
    // One just made is known before it is listed. One that was listed and is not any more was deleted.
    if (!saved?.spec) {
      if (taken !== view || seen.current === view) showView(kind, null);
    } else if (taken !== view) takeView(kind, view, saved.spec);
  }, [kind, view, taken, saved, ready]);

  // The columns of "all" are this device's own.
  const name = `list.${kind}`;
  const own = useRead("device_state_get", { name }).data;
  useEffect(() => {
    const looks = own?.value ? readSpec({ v: 1, ...(own.value as object) }) : null;
    const { view, spec } = listState(kind);
    if (!looks || view !== null || spec.columns !== null) return;
    keepLooks(kind, { columns: looks.columns, pinned: looks.pinned });
    setListState(kind, { spec: { ...spec, columns: looks.columns, pinned: looks.pinned } });
  }, [kind, own]);
  useEffect(() => {
    if (view !== null || own === undefined) return;
    const value = { columns: spec.columns ?? [], pinned: spec.pinned };
    const before = (own.value ?? { columns: [], pinned: 1 }) as typeof value;
    keepLooks(kind, { columns: spec.columns, pinned: spec.pinned });
    if (JSON.stringify([before.columns, before.pinned]) === JSON.stringify([value.columns, value.pinned])) return;
    const later = setTimeout(() => {
      queryClient.setQueryData(["device_state_get", { name }], { value });
      call("device_state_set", { name, value }).catch((thrown: unknown) => toastError(asApiError(thrown)));
    }, LATER_MS);
    return () => clearTimeout(later);
  }, [kind, name, view, spec.columns, spec.pinned, own]);

  // Just made, and not listed yet: it is as it was saved.
  if (view !== null && saved === null) return { views, dirty: false };
  const base: ViewSpec = saved?.spec ?? { ...wholeList(kind), columns: spec.columns, pinned: spec.pinned };
  return { views, dirty: taken === view && !sameSpec(spec, base) };
}
