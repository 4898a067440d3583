// One record: what it is (fields by section), what happened (timeline), and what belongs to it.
import { msg } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useRead } from "@/api/use-read";
import { useWrite } from "@/api/use-write";
import { type Action, useActions } from "@/app/actions";
import { keysOf, useKeymap, useKeysOf } from "@/app/keymap";
import { PageHead } from "@/app/PageHead";
import { isNoun, NOUNS, type Noun, type PageKind } from "@/app/paths";
import { sawRecord } from "@/app/recent";
import { VERBS, verb } from "@/app/verbs";
import { Button, IconButton } from "@/components/Button";
import { ArrowLeft, CheckCheck, MessageSquare, MoreHorizontal, RotateCcw } from "@/components/icons";
import { Menu, type MenuItem } from "@/components/Menu";
import { ErrorNotice, Notice } from "@/components/Notice";
import { TabBar } from "@/components/TabBar";
import { Avatar } from "@/components/Tag";
import { toast } from "@/components/toast";
import { addDays, civil, today } from "@/lib/dates";
import { ConflictMark } from "@/features/conflicts/ConflictMark";
import { useConflictsOf } from "@/features/conflicts/conflicts";
import { useTeam } from "@/features/team/team-store";
import { useCreate } from "@/record/create-store";
import { LogComposer } from "@/record/LogComposer";
import { recordVerbs } from "@/record/record-verbs";
import { remove } from "@/record/remove";
import { beside } from "@/record/trail";
import { Timeline } from "@/record/Timeline";
import { useKind } from "@/record/use-schema";
import { KINDS } from "@/record/words";
import { AsOfBar, usePast } from "./AsOf";
import { Facts } from "./Facts";
import { Fields } from "./Fields";
import { Files } from "./Files";
import { HistoryList } from "./HistoryList";
import { MergeDialog, MERGEABLE } from "./MergeDialog";
import { RelatedList } from "./RelatedList";

export function RecordPage() {
  const params = useParams({ strict: false });
  const noun = (isNoun(params.noun ?? "") ? params.noun : "accounts") as Noun;
  return <Page key={`${noun} ${params.id}`} noun={noun} kind={NOUNS[noun]} id={params.id ?? ""} />;
}

/** The way into the first field, for the key that edits. */
function editFirst(): void {
  document.querySelector<HTMLElement>("[data-fields] button[data-edit]")?.click();
}

type Tab = "timeline" | "contacts" | "deals" | "tasks" | "children" | "files" | "history";

function Page({ noun, kind, id }: { noun: Noun; kind: PageKind; id: string }) {
  const { t, i18n } = useLingui();
  const keymap = useKeymap();
  const navigate = useNavigate();
  const schema = useKind(kind);
  const { data: record, error } = useRead("record_get", { kind, id });
  const related = useRead("related", { kind, id }, { enabled: record !== undefined }).data;
  const [tab, setTab] = useState<Tab>("timeline");
  const [focusLog, setFocusLog] = useState(0);
  const [merging, setMerging] = useState(false);
  const [asOf, setAsOf] = useState<string | null>(null);
  const beyond = useConflictsOf(kind, id).get("in_trash");
  const { past, error: pastError } = usePast(kind, id, asOf);
  const logKeys = useKeysOf("log", VERBS.log.keys);
  const there = record !== undefined;
  useEffect(() => {
    if (there) sawRecord(kind, id);
  }, [kind, id, there]);
  const back = () => void navigate({ to: "/$noun", params: { noun } });

  const convert = useWrite("lead_convert", {
    onDone: ({ account }) => {
      toast({ text: msg`Converted to an account and a contact` });
      if (account) void navigate({ to: "/$noun/$id", params: { noun: "accounts", id: account } });
    },
  });
  const restore = useWrite("record_restore");
  const log = () => {
    setTab("timeline");
    setFocusLog((n) => n + 1);
  };
  const toTrash = async () => {
    if (record && (await remove(kind, [record.id], record.title))) back();
  };
  const about = record ? { kind, record: { id, title: record.title } } : null;
  const of = record ? { of: record.title } : {};
  const gone = !record || record.in_trash;
  const mergeable = MERGEABLE.includes(kind) && !gone;
  // Yesterday, or the day it was made where that is later.
  const lookBack = () => {
    const made = civil(new Date(record?.created_at ?? 0));
    const yesterday = addDays(today(), -1);
    setAsOf((now) => now ?? (made > yesterday ? made : yesterday));
  };
  const actions: Action[] = [
    verb("edit", editFirst, { ...of, hidden: gone }),
    // On its own page the follow-up is written in the page.
    verb("log", log, { ...of, hidden: kind === "task" }),
    ...recordVerbs(() => about, gone ? null : about).filter((action) => action.id !== "log"),
    verb("merge", () => setMerging(true), { ...of, hidden: !mergeable }),
    verb("as-of", lookBack, { ...of, hidden: !record }),
    verb("readers", () => useTeam.setState({ open: { dialog: "readers", kind, id, title: record?.title ?? "" } }), { ...of, hidden: !record }),
    verb("delete", () => void toTrash(), { ...of, hidden: gone }),
    verb("new", () => useCreate.setState({ kind: "task", preset: { [kind]: about?.record } }), { label: msg`New task`, hidden: kind === "task" }),
    verb("close", () => (asOf === null ? back() : setAsOf(null))),
  ];
  useActions(actions);

  if (error) {
    return (
      <>
        <PageHead title={i18n._(KINDS[kind].one)} before={<Back onBack={back} />} />
        <ErrorNotice error={error} className="m-5 max-w-120" />
      </>
    );
  }
  if (!record || !schema) return null;
  const link = { id, title: record.title };
  const aside = beside(record.title, record.subtitle ?? "");
  const tabs: { value: Tab; label: string; count?: number }[] = [
    { value: "timeline", label: kind === "task" ? t`History` : t`Timeline` },
    ...(kind === "account" ? [{ value: "contacts" as const, label: t`Contacts`, count: related?.contacts.length ?? 0 }] : []),
    ...(kind === "account" || kind === "contact" ? [{ value: "deals" as const, label: t`Deals`, count: related?.deals.length ?? 0 }] : []),
    ...(kind === "task" ? [] : [{ value: "tasks" as const, label: t`Tasks`, count: related?.tasks.length ?? 0 }]),
    ...((related?.children.length ?? 0) > 0 ? [{ value: "children" as const, label: t`Sub-accounts`, count: related?.children.length ?? 0 }] : []),
    { value: "files", label: t`Files`, count: related?.files.length ?? 0 },
    ...(kind === "task" ? [] : [{ value: "history" as const, label: t`History` }]),
  ];
  const menu: (MenuItem | "line")[] = actions
    .filter((action) => action.group === "selection" && !action.hidden && !["edit", "log"].includes(action.id))
    .flatMap((action): (MenuItem | "line")[] => {
      const Icon = action.icon;
      const item = { key: action.id, label: i18n._(action.label), keys: keysOf(action.id, action.keys, keymap), run: action.run, ...(Icon ? { icon: <Icon size={14} strokeWidth={1.5} /> } : {}) };
      return action.id === "delete" ? ["line", { ...item, danger: true }] : [item];
    });
  return (
    <>
      <PageHead
        before={
          <>
            <Back onBack={back} />
            <Avatar name={record.title} round={kind === "contact"} />
          </>
        }
        title={<span title={record.title}>{record.title}</span>}
        detail={kind !== "account" && aside ? <span className="block max-w-60 truncate" title={aside}>{aside}</span> : null}
      >
        {kind === "lead" && !record.fields.converted_at && !record.in_trash ? (
          <Button icon={<CheckCheck size={16} />} disabled={convert.isPending} onClick={() => convert.mutate({ id, deal: true })}>
            <Trans>Convert</Trans>
          </Button>
        ) : null}
        {kind === "task" ? null : (
          <Button look="primary" icon={<MessageSquare size={16} />} keys={logKeys} onClick={log}>
            <Trans>Log</Trans>
          </Button>
        )}
        <Menu
          trigger={
            <button
              type="button"
              aria-label={t`More`}
              className="inline-flex size-8 items-center justify-center rounded-sm text-ink-2 hover:bg-hover"
            >
              <MoreHorizontal size={16} />
            </button>
          }
          items={menu}
        />
      </PageHead>
      <Facts kind={kind} record={past ?? record} past={past !== null} />
      {asOf !== null ? <AsOfBar day={asOf} error={pastError} onDay={setAsOf} onClose={() => setAsOf(null)} /> : null}
      {record.in_trash ? (
        <div className="flex items-center gap-3 border-b border-line px-5 py-2">
          <Notice tone="warning" className="grow" title={t`This record is in the trash`} />
          {beyond ? <ConflictMark conflict={beyond} words={t`Changed elsewhere`} /> : null}
          <Button icon={<RotateCcw size={14} />} onClick={() => restore.mutate({ kind, ids: [id] })}>
            <Trans>Restore</Trans>
          </Button>
        </div>
      ) : null}
      {beyond && !record.in_trash ? (
        <div className="flex items-center gap-3 border-b border-line px-5 py-2">
          <Notice tone="info" className="grow" title={t`Somebody moved this record to the trash`} />
          <ConflictMark conflict={beyond} words={t({ message: "Choose", context: "one of several values" })} />
        </div>
      ) : null}
      <div className="flex min-h-0 grow">
        <div className="flex min-w-0 grow flex-col">
          <TabBar label={t`Parts of the record`} value={tab} onChange={setTab} tabs={tabs} />
          <div role="tabpanel" aria-label={tabs.find((one) => one.value === tab)?.label} className="min-h-0 grow overflow-y-auto p-5">
            <div className="mx-auto flex max-w-180 flex-col gap-5">
              {tab === "timeline" && kind !== "task" ? (
                <>
                  {asOf === null && !record.in_trash ? (
                    <div className="rounded-md border border-line bg-surface p-3.5 shadow-card">
                      <LogComposer about={{ kind, record: link }} focusKey={focusLog} />
                    </div>
                  ) : null}
                  <Timeline kind={kind} id={id} />
                </>
              ) : null}
              {(tab === "timeline" && kind === "task") || tab === "history" ? <HistoryList kind={kind} id={id} /> : null}
              {tab === "contacts" ? (
                <RelatedList
                  label={t`Contacts`}
                  records={related?.contacts ?? []}
                  onAdd={() => useCreate.setState({ kind: "contact", preset: { account: link } })}
                />
              ) : null}
              {tab === "deals" ? (
                <RelatedList
                  label={t`Deals`}
                  records={related?.deals ?? []}
                  onAdd={() => useCreate.setState({ kind: "deal", preset: kind === "account" ? { account: link } : { contact: link, account: record.fields.account ?? null } })}
                />
              ) : null}
              {tab === "tasks" ? (
                <RelatedList label={t`Tasks`} records={related?.tasks ?? []} onAdd={() => useCreate.setState({ kind: "task", preset: { [kind]: link } })} />
              ) : null}
              {tab === "children" ? <RelatedList label={t`Sub-accounts`} records={related?.children ?? []} /> : null}
              {tab === "files" ? <Files kind={kind} id={id} files={related?.files ?? []} /> : null}
            </div>
          </div>
        </div>
        {asOf !== null && !past ? null : <Fields kind={kind} schema={schema} record={record} past={past} />}
      </div>
      {mergeable ? (
        <MergeDialog
          kind={kind}
          schema={schema}
          record={record}
          open={merging}
          onClose={() => setMerging(false)}
          onMerged={(stands) => {
            if (stands !== id) void navigate({ to: "/$noun/$id", params: { noun, id: stands }, replace: true });
          }}
        />
      ) : null}
    </>
  );
}

function Back({ onBack }: { onBack: () => void }) {
  const { t } = useLingui();
  return (
    <IconButton label={t`Back to the list`} keys="escape" onClick={onBack}>
      <ArrowLeft size={16} />
    </IconButton>
  );
}

