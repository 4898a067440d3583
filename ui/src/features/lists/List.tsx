// One list: its head, its views, its conditions, the table, and what stands beside it.
import { msg, plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { RecordView, SchemaKind } from "@/api/types";
import { type Action, useActions } from "@/app/actions";
import { useRead } from "@/api/use-read";
import { PageHead } from "@/app/PageHead";
import type { Noun, PageKind } from "@/app/paths";
import { verb } from "@/app/verbs";
import { Button } from "@/components/Button";
import { Download, Filter, ImportIcon, Plus } from "@/components/icons";
import { ErrorNotice } from "@/components/Notice";
import { number } from "@/lib/format";
import { encodeIdVector } from "@/lib/id-vector";
import { useLang } from "@/lib/use-lang";
import { useExport } from "@/features/export/export-store";
import { useCreate } from "@/record/create-store";
import { FilterBar } from "@/record/grid/filter/FilterBar";
import { changeView, listState, setListState, showView, useListState, wholeList } from "@/record/list-state";
import { recordVerbs } from "@/record/record-verbs";
import { idsOf, remove } from "@/record/remove";
import { useWords } from "@/record/use-schema";
import { filterOf, PLAIN, sameSpec } from "@/record/view-spec";
import { KINDS } from "@/record/words";
import { AT_ONCE } from "./bulk/BulkBar";
import type { PanelName } from "./bulk/panels";
import { NothingMatches, NothingYet } from "./EmptyList";
import { ListTable } from "./ListTable";
import { useColumns } from "./use-columns";
import { useListData } from "./use-list-data";
import { useViewState } from "./use-view-state";
import { saveView } from "./views";
import { ViewTabs } from "./ViewTabs";
import { ViewTools } from "./ViewTools";
import { NEW_WORDS } from "./words";

export function List({ kind, schema, noun }: { kind: PageKind; schema: SchemaKind; noun: Noun }) {
  const { i18n } = useLingui();
  const lang = useLang();
  const words = useWords();
  const navigate = useNavigate();
  const state = useListState(kind);
  const { spec } = state;
  const { views, dirty } = useViewState(kind);
  const columns = useColumns(schema, spec);
  const data = useListData(kind, schema, columns.shown);
  const [naming, setNaming] = useState(false);
  const [adding, setAdding] = useState<string | null>(null);
  const [panel, setPanel] = useState<PanelName | "delete" | null>(null);
  const view = views.find((one) => one.id === state.view);

  const active = data.activeRecord;
  const open = (record: RecordView) => void navigate({ to: "/$noun/$id", params: { noun, id: record.id } });
  const create = () => useCreate.setState({ kind, preset: {} });
  const removeChosen = async () => {
    const { selected } = listState(kind);
    if (selected.size > AT_ONCE) setPanel("delete");
    else if (selected.size > 0) {
      const ids = await idsOf(kind, [...selected]);
      if (await remove(kind, ids)) setListState(kind, { selected: new Set() });
    } else if (active) await remove(kind, [active.id], active.title);
  };
  /** Without anything ticked, the ringed row is what is meant. */
  const many = (next: PanelName) => () => {
    const row = data.lines.row(Math.min(listState(kind).active, data.lines.count - 1));
    if (listState(kind).selected.size === 0 && row !== undefined) setListState(kind, { selected: new Set([row]) });
    setPanel(next);
  };
  const has = (name: string) => schema.fields.some((field) => field.name === name);
  /** The list as it is seen, or only its ticked rows. */
  const takeOut = (only?: ReadonlySet<number>) => {
    const filter = filterOf(spec) ?? { all: [] };
    const shown = columns.shown.map(({ name }) => ({ field: name, label: words.field(kind, name, schema.custom) }));
    const rows = only ? { rows: encodeIdVector(only) } : {};
    useExport.setState({ open: { view: { kind, filter, sort: spec.sort, columns: shown, ...rows }, count: only?.size ?? data.rows.length } });
  };
  const takeChosenOut = () => takeOut(listState(kind).selected);
  const empty = data.ready && data.rows.length === 0;
  // Whether conditions hide everything or there is nothing to hide is asked only where no row is left.
  const every = useRead("record_count", { kind }, { enabled: empty && spec.filter.length > 0 });
  const nothing = empty && (spec.filter.length === 0 || every.data?.count === 0);
  const asking = empty && spec.filter.length > 0 && every.data === undefined && !every.error;
  const tabs = [null, ...views.filter((one) => one.spec !== null).map((one) => one.id)].slice(0, 9);
  const chosen = state.selected.size;
  const about = active ? { kind, record: { id: active.id, title: active.title } } : null;
  const of = chosen > 0 ? { of: i18n._(plural({ chosen }, { one: "# record", other: "# records" })) } : {};
  // While rows are ticked, handing on, tagging and moving are meant for all of them.
  const forMany: Action[] =
    chosen > 0
      ? [
          ...(has("owner") ? [verb("assign", many("assign"), of)] : []),
          ...(has("tags") ? [verb("tag", many("tag"), of)] : []),
          ...(kind === "deal" ? [verb("stage", many("stage"), of)] : []),
          { id: "export-chosen", label: msg`Export or print these`, icon: Download, group: "selection" as const, run: takeChosenOut, ...of },
        ]
      : [];
  const actions: Action[] = [
    verb("new", create, { label: NEW_WORDS[kind] }),
    ...forMany,
    ...recordVerbs(() => about, about).filter((one) => !forMany.some((other) => other.id === one.id)),
    verb("delete", () => void removeChosen(), { ...of, hidden: !active && chosen === 0 }),
    ...(nothing
      ? []
      : [
          { id: "filter-here", label: msg`Filter this list`, icon: Filter, keys: "mod+f", group: "here" as const, run: () => setAdding("") },
          { id: "export-here", label: msg`Export or print this list`, icon: Download, group: "here" as const, run: () => takeOut() },
          { id: "save-view", label: msg`Save as a new view`, icon: Plus, group: "here" as const, run: () => setNaming(true) },
        ]),
    ...tabs.map((id, at) => ({ id: `view-${at + 1}`, label: msg`Show view ${at + 1}`, keys: `mod+${at + 1}`, group: "here" as const, hidden: true, run: () => showView(kind, id) })),
  ];
  useActions(actions);

  const total = number(lang, data.rows.length);
  return (
    <>
      <PageHead title={i18n._(KINDS[kind].many)} detail={data.ready ? <Trans>{total} in all</Trans> : null}>
        <Button icon={<ImportIcon size={16} strokeWidth={1.5} />} onClick={() => void navigate({ to: "/import" })}>
          <Trans>Import</Trans>
        </Button>
        {/* While there is nothing, bringing customers in leads. */}
        <Button look={nothing && views.length === 0 ? "secondary" : "primary"} icon={<Plus size={16} />} keys="n" onClick={create}>
          {i18n._(NEW_WORDS[kind])}
        </Button>
      </PageHead>
      {data.error ? <ErrorNotice error={data.error} className="m-5" /> : null}
      {nothing ? (
        <NothingYet kind={kind} onCreate={create} />
      ) : (
        <>
          <ViewTabs kind={kind} views={views} current={state.view} dirty={dirty} spec={spec} naming={naming} onNaming={setNaming}>
            <ViewTools kind={schema} spec={spec} all={columns.all} shown={columns.shown} onChange={(change) => changeView(kind, change)} onFilter={() => setAdding("")} onExport={() => takeOut()} />
          </ViewTabs>
          <FilterBar kind={schema} filter={spec.filter} any={spec.any} onChange={(change) => changeView(kind, change)} adding={adding} onAdding={setAdding}>
            {dirty ? (
              <>
                {view ? (
                  <Button look="link" className="text-xs" onClick={() => void saveView(view, spec)}>
                    <Trans>Save</Trans>
                  </Button>
                ) : null}
                <Button look="link" className="text-xs" onClick={() => setNaming(true)}>
                  <Trans>Save as view</Trans>
                </Button>
              </>
            ) : null}
            {spec.filter.length > 0 ? (
              <Button look="link" className="text-xs" onClick={() => changeView(kind, { filter: [], any: false })}>
                <Trans>Clear</Trans>
              </Button>
            ) : null}
          </FilterBar>
          <div className="relative flex min-h-0 grow">
            {empty ? (
              asking ? null : (
                <NothingMatches allDone={kind === "task" && sameSpec({ ...PLAIN, filter: spec.filter }, { ...PLAIN, filter: wholeList(kind).filter })} onClear={() => changeView(kind, { filter: [], any: false })} />
              )
            ) : (
              <ListTable kind={kind} schema={schema} columns={columns} data={data} onOpen={open} onFilter={setAdding} onRemove={() => void removeChosen()} panel={panel} onPanel={setPanel} onExport={takeChosenOut} />
            )}
          </div>
        </>
      )}
    </>
  );
}
