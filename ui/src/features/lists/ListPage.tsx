// Accounts, contacts, leads, deals and tasks as lists: one page for all of them, over the schema.
import { msg } from "@lingui/core/macro";
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useCallback, useState } from "react";
import type { RecordView, SchemaKind, Sort } from "@/api/types";
import { type Action, useActions } from "@/app/actions";
import { PageHead } from "@/app/PageHead";
import { isNoun, NOUNS, type Noun, PAGE_ICONS, type PageKind } from "@/app/paths";
import { Button, IconButton, Kbd } from "@/components/Button";
import { ImportIcon, Plus, Trash2, X } from "@/components/icons";
import { EmptyState, ErrorNotice } from "@/components/Notice";
import { number } from "@/lib/format";
import { useLang } from "@/lib/use-lang";
import { useCreate, useLog } from "@/record/create-store";
import { Cell, columnsOf, fieldsOf, sortOf, TitleCell } from "@/record/grid/columns";
import { DataGrid, type GridColumn } from "@/record/grid/DataGrid";
import { FilterBar } from "@/record/grid/FilterBar";
import { useRows, useVector } from "@/record/grid/use-view";
import { useShortList } from "@/record/fields/LinkPicker";
import { setListState, useListState } from "@/record/list-state";
import { Peek } from "@/record/Peek";
import { idsOf, remove } from "@/record/remove";
import { useKind, useWords } from "@/record/use-schema";
import { KINDS } from "@/record/words";

const NEW_WORDS: Record<PageKind, ReturnType<typeof msg>> = {
  account: msg`New account`,
  contact: msg`New contact`,
  lead: msg`New lead`,
  deal: msg`New deal`,
  task: msg`New task`,
};

const EMPTY_WORDS: Record<PageKind, { title: ReturnType<typeof msg>; what: ReturnType<typeof msg> }> = {
  account: { title: msg`No accounts yet`, what: msg`An account is a company you sell to. Import your list, or add the first one.` },
  contact: { title: msg`No contacts yet`, what: msg`A contact is a person, with phones, e-mails and the accounts they work for.` },
  lead: { title: msg`No leads yet`, what: msg`A lead is somebody who may become a customer. Converting it keeps everything you noted.` },
  deal: { title: msg`No deals yet`, what: msg`A deal is a sale in progress, with an amount, a stage and a next step.` },
  task: { title: msg`No tasks yet`, what: msg`A task is something to do, with a day and the people it is about.` },
};

const DEFAULT_SORT: Record<PageKind, Sort> = {
  account: { field: "name" },
  contact: { field: "name" },
  lead: { field: "created", desc: true },
  deal: { field: "created", desc: true },
  task: { field: "due" },
};

export function ListPage() {
  const { noun } = useParams({ strict: false });
  const kind = NOUNS[(isNoun(noun ?? "") ? noun : "accounts") as Noun];
  const schema = useKind(kind);
  // A list of another kind is another list: its window and its pages start anew.
  return schema ? <List key={kind} kind={kind} schema={schema} noun={noun as Noun} /> : null;
}

function List({ kind, schema, noun }: { kind: PageKind; schema: SchemaKind; noun: Noun }) {
  const { t, i18n } = useLingui();
  const lang = useLang();
  const words = useWords();
  const navigate = useNavigate();
  const state = useListState(kind);
  const [[first, last], setWindow] = useState<[number, number]>([0, 60]);
  const filter = state.filter.length > 0 ? { all: state.filter.map(({ field, op, value }) => ({ field, op, value })) } : null;
  const sort = state.sort ?? DEFAULT_SORT[kind];
  const { rows, ready, error } = useVector(kind, sort, filter);
  const stages = useShortList("stage", kind === "deal");
  const stageType = (id: string) => (stages.find((stage) => stage.id === id)?.fields.type as string | undefined) ?? null;
  const columns = columnsOf(schema);
  const records = useRows(kind, rows, first, last, fieldsOf(columns));
  const Icon = PAGE_ICONS[kind];
  const byName = new Map(columns.map((column) => [column.name, column]));
  const gridColumns: GridColumn[] = columns.map((column) => ({
    name: column.name,
    label: words.field(kind, column.name, schema.custom),
    width: column.width,
    numeric: column.numeric,
    sort: sortOf(column),
  }));

  const activeAt = Math.min(state.active, Math.max(0, rows.length - 1));
  const activeRow = rows[activeAt];
  const active = activeRow === undefined ? undefined : records.get(activeRow);
  const onWindow = useCallback((from: number, to: number) => setWindow([from, to]), []);
  const onOffset = useCallback((offset: number) => setListState(kind, { offset }), [kind]);
  const open = (record: RecordView) => void navigate({ to: "/$noun/$id", params: { noun, id: record.id } });
  const create = () => useCreate.setState({ kind, preset: {} });

  const removeChosen = async () => {
    if (state.selected.size > 0) {
      const ids = await idsOf(kind, [...state.selected]);
      if (await remove(kind, ids)) setListState(kind, { selected: new Set() });
    } else if (active) await remove(kind, [active.id], active.title);
  };
  const log = () => {
    if (active && kind !== "task") useLog.setState({ about: { kind, record: { id: active.id, title: active.title } } });
  };
  const actions: Action[] = [
    { id: "new-here", label: NEW_WORDS[kind], icon: Plus, keys: "n", group: "here", run: create },
    { id: "log-here", label: msg`Log a follow-up`, keys: "l", group: "here", hidden: !active || kind === "task", run: log },
    { id: "remove-here", label: msg`Move to the trash`, icon: Trash2, keys: "delete", group: "here", hidden: !active, run: () => void removeChosen() },
  ];
  useActions(actions);

  const total = number(lang, rows.length);
  const chosen = state.selected.size;
  const empty = ready && rows.length === 0;
  return (
    <>
      <PageHead title={i18n._(KINDS[kind].many)} detail={ready ? <Trans>{total} in all</Trans> : null}>
        <Button icon={<ImportIcon size={16} strokeWidth={1.5} />} onClick={() => void navigate({ to: "/import" })}>
          <Trans>Import</Trans>
        </Button>
        <Button look="primary" icon={<Plus size={16} />} keys="n" onClick={create}>
          {i18n._(NEW_WORDS[kind])}
        </Button>
      </PageHead>
      {error ? <ErrorNotice error={error} className="m-5" /> : null}
      {empty && !filter ? (
        <EmptyState
          icon={<Icon size={32} strokeWidth={1.2} />}
          title={i18n._(EMPTY_WORDS[kind].title)}
          action={
            <>
              <Button look="primary" icon={<ImportIcon size={16} />} onClick={() => void navigate({ to: "/import" })}>
                <Trans>Import a file</Trans>
              </Button>
              <Button onClick={create}>{i18n._(NEW_WORDS[kind])}</Button>
            </>
          }
        >
          {i18n._(EMPTY_WORDS[kind].what)}
        </EmptyState>
      ) : (
        <>
          <FilterBar
            kind={schema}
            filter={state.filter}
            onChange={(next) => setListState(kind, { filter: next, active: 0, offset: 0, selected: new Set() })}
          />
          <div className="relative flex min-h-0 grow">
            {empty ? (
              <div className="grow bg-surface">
                <EmptyState
                  title={t`Nothing matches the filter`}
                  action={
                    <Button onClick={() => setListState(kind, { filter: [] })}>
                      <Trans>Clear the filter</Trans>
                    </Button>
                  }
                />
              </div>
            ) : (
              <DataGrid
                label={i18n._(KINDS[kind].many)}
                rows={rows}
                columns={gridColumns}
                onWindow={onWindow}
                record={(row) => records.get(row)}
                cell={(record, column) => {
                  const found = byName.get(column.name);
                  if (column.name === schema.title_field) {
                    return (
                      <span data-title className="min-w-0 hover:text-accent-text">
                        <TitleCell record={record} />
                      </span>
                    );
                  }
                  return found ? <Cell record={record} column={found} stageType={stageType} /> : null;
                }}
                sort={sort}
                onSort={(sort) => setListState(kind, { sort, active: 0 })}
                active={activeAt}
                column={state.column}
                onActive={(at, column) => setListState(kind, { active: at, column })}
                selected={state.selected}
                onSelected={(selected) => setListState(kind, { selected })}
                offset={state.offset}
                onOffset={onOffset}
                onOpen={open}
                onPeek={() => setListState(kind, { peek: !state.peek })}
                onEscape={() => {
                  if (!state.peek) return false;
                  setListState(kind, { peek: false });
                  return true;
                }}
              />
            )}
            {state.peek && active ? <Peek kind={kind} id={active.id} onClose={() => setListState(kind, { peek: false })} /> : null}
            {chosen > 0 ? (
              <div
                role="toolbar"
                aria-label={t`Selection`}
                className="absolute bottom-4 left-1/2 z-30 flex h-10 -translate-x-1/2 items-center gap-1 rounded-lg bg-ink pr-2 pl-3.5 text-bg shadow-dialog"
              >
                <span className="mr-2 whitespace-nowrap">
                  <Plural value={chosen} one="# selected" other="# selected" />
                </span>
                <Button look="ghost" className="text-bg hover:bg-ink-2 hover:text-bg" icon={<Trash2 size={14} />} onClick={() => void removeChosen()}>
                  <Trans>Delete</Trans>
                </Button>
                <span aria-hidden className="mx-1 h-4 w-px bg-ink-2" />
                <Kbd keys="escape" className="border-ink-2 text-bg" />
                <IconButton label={t`Clear the selection`} className="text-bg hover:bg-ink-2 hover:text-bg" onClick={() => setListState(kind, { selected: new Set() })}>
                  <X size={14} />
                </IconButton>
              </div>
            ) : null}
          </div>
        </>
      )}
    </>
  );
}
