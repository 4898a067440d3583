// One list: its head, its views, its conditions, the table, and what stands beside it.
import { msg, plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { RecordView, SchemaKind } from "@/api/types";
import { type Action, useActions } from "@/app/actions";
import { PageHead } from "@/app/PageHead";
import { type Noun, PAGE_ICONS, type PageKind } from "@/app/paths";
import { verb } from "@/app/verbs";
import { Button } from "@/components/Button";
import { Download, Filter, ImportIcon, Plus } from "@/components/icons";
import { EmptyState, ErrorNotice } from "@/components/Notice";
import { number } from "@/lib/format";
import { useLang } from "@/lib/use-lang";
import { useExport } from "@/features/export/export-store";
import { SampleButton } from "@/features/start/SampleButton";
import { useCreate } from "@/record/create-store";
import { FilterBar } from "@/record/grid/filter/FilterBar";
import { changeView, listState, setListState, showView, useListState } from "@/record/list-state";
import { recordVerbs } from "@/record/record-verbs";
import { idsOf, remove } from "@/record/remove";
import { useWords } from "@/record/use-schema";
import { filterOf } from "@/record/view-spec";
import { KINDS } from "@/record/words";
import { AT_ONCE } from "./bulk/BulkBar";
import type { PanelName } from "./bulk/panels";
import { ListTable } from "./ListTable";
import { useColumns } from "./use-columns";
import { useListData } from "./use-list-data";
import { useViewState } from "./use-view-state";
import { saveView } from "./views";
import { ViewTabs } from "./ViewTabs";
import { ViewTools } from "./ViewTools";
import { EMPTY_WORDS, NEW_WORDS } from "./words";

export function List({ kind, schema, noun }: { kind: PageKind; schema: SchemaKind; noun: Noun }) {
  const { t, i18n } = useLingui();
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
  const Icon = PAGE_ICONS[kind];
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
  const takeOut = () => {
    const filter = filterOf(spec) ?? { all: [] };
    const shown = columns.shown.map(({ name }) => ({ field: name, label: words.field(kind, name, schema.custom) }));
    useExport.setState({ open: { view: { kind, filter, sort: spec.sort, columns: shown }, count: data.rows.length } });
  };
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
        ]
      : [];
  const actions: Action[] = [
    verb("new", create, { label: NEW_WORDS[kind] }),
    ...forMany,
    ...recordVerbs(() => about, about).filter((one) => !forMany.some((other) => other.id === one.id)),
    verb("delete", () => void removeChosen(), { ...of, hidden: !active && chosen === 0 }),
    { id: "filter-here", label: msg`Filter this list`, icon: Filter, keys: "mod+f", group: "here", run: () => setAdding("") },
    { id: "export-here", label: msg`Export or print this list`, icon: Download, group: "here", run: takeOut },
    { id: "save-view", label: msg`Save as a new view`, icon: Plus, group: "here", run: () => setNaming(true) },
    ...tabs.map((id, at) => ({ id: `view-${at + 1}`, label: msg`Show view ${at + 1}`, keys: `mod+${at + 1}`, group: "here" as const, hidden: true, run: () => showView(kind, id) })),
  ];
  useActions(actions);

  const total = number(lang, data.rows.length);
  const empty = data.ready && data.rows.length === 0;
  const nothing = empty && spec.filter.length === 0 && state.view === null;
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
        <EmptyState
          icon={<Icon size={32} strokeWidth={1.2} />}
          title={i18n._(EMPTY_WORDS[kind].title)}
          action={
            <>
              <Button look="primary" icon={<ImportIcon size={16} />} onClick={() => void navigate({ to: "/import" })}>
                <Trans>Import a file</Trans>
              </Button>
              <Button onClick={create}>{i18n._(NEW_WORDS[kind])}</Button>
              <SampleButton />
            </>
          }
        >
          {i18n._(EMPTY_WORDS[kind].what)}
        </EmptyState>
      ) : (
        <>
          <ViewTabs kind={kind} views={views} current={state.view} dirty={dirty} spec={spec} naming={naming} onNaming={setNaming}>
            <ViewTools kind={schema} spec={spec} all={columns.all} shown={columns.shown} onChange={(change) => changeView(kind, change)} onFilter={() => setAdding("")} onExport={takeOut} />
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
              <div className="grow bg-surface">
                <EmptyState
                  title={t`Nothing matches the filter`}
                  action={
                    <Button onClick={() => changeView(kind, { filter: [], any: false })}>
                      <Trans>Clear the filter</Trans>
                    </Button>
                  }
                />
              </div>
            ) : (
              <ListTable kind={kind} schema={schema} columns={columns} data={data} onOpen={open} onFilter={setAdding} onRemove={() => void removeChosen()} panel={panel} onPanel={setPanel} />
            )}
          </div>
        </>
      )}
    </>
  );
}
