// One record: what it is (fields by section), what happened (timeline), and what belongs to it.
import { msg } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import type { StageRef } from "@/api/types";
import { useRead } from "@/api/use-read";
import { useWrite } from "@/api/use-write";
import { type Action, useActions } from "@/app/actions";
import { PageHead } from "@/app/PageHead";
import { isNoun, NOUNS, type Noun, type PageKind } from "@/app/paths";
import { Button, IconButton } from "@/components/Button";
import { ArrowLeft, CheckCheck, MessageSquare, MoreHorizontal, RotateCcw, Trash2 } from "@/components/icons";
import { Menu } from "@/components/Menu";
import { ErrorNotice, Notice } from "@/components/Notice";
import { TabBar } from "@/components/TabBar";
import { Avatar, StageDot, Tag } from "@/components/Tag";
import { toast } from "@/components/toast";
import { useCreate } from "@/record/create-store";
import { sectionsOf } from "@/record/form-fields";
import { When } from "@/record/fields/show";
import { NextDay } from "@/record/grid/columns";
import { InlineField } from "@/record/InlineField";
import { LogComposer } from "@/record/LogComposer";
import { remove } from "@/record/remove";
import { Timeline } from "@/record/Timeline";
import { useKind, useWords } from "@/record/use-schema";
import { KINDS } from "@/record/words";
import { Files } from "./Files";
import { HistoryList } from "./HistoryList";
import { RelatedList } from "./RelatedList";

export function RecordPage() {
  const params = useParams({ strict: false });
  const noun = (isNoun(params.noun ?? "") ? params.noun : "accounts") as Noun;
  return <Page key={`${noun} ${params.id}`} noun={noun} kind={NOUNS[noun]} id={params.id ?? ""} />;
}

type Tab = "timeline" | "contacts" | "deals" | "tasks" | "children" | "files" | "history";

function Page({ noun, kind, id }: { noun: Noun; kind: PageKind; id: string }) {
  const { t, i18n } = useLingui();
  const words = useWords();
  const navigate = useNavigate();
  const schema = useKind(kind);
  const { data: record, error } = useRead("record_get", { kind, id });
  const related = useRead("related", { kind, id }, { enabled: record !== undefined }).data;
  const [tab, setTab] = useState<Tab>("timeline");
  const [focusLog, setFocusLog] = useState(0);
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
  const actions: Action[] = [
    { id: "log-record", label: msg`Log a follow-up`, icon: MessageSquare, keys: "l", group: "here", hidden: kind === "task", run: log },
    { id: "remove-record", label: msg`Move to the trash`, icon: Trash2, group: "here", run: () => void toTrash() },
    { id: "close-record", label: msg`Back to the list`, icon: ArrowLeft, keys: "escape", group: "here", run: back },
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
  const stage = (record.derived.stage ?? record.fields.stage) as StageRef | null | undefined;
  const tier = record.fields.tier;
  const owner = record.fields.owner as { title: string } | null | undefined;
  const about = { kind, record: { id, title: record.title } };
  const link = { id, title: record.title };
  const tabs: { value: Tab; label: string; count?: number }[] = [
    { value: "timeline", label: kind === "task" ? t`History` : t`Timeline` },
    ...(kind === "account" ? [{ value: "contacts" as const, label: t`Contacts`, count: related?.contacts.length ?? 0 }] : []),
    ...(kind === "account" || kind === "contact" ? [{ value: "deals" as const, label: t`Deals`, count: related?.deals.length ?? 0 }] : []),
    ...(kind === "task" ? [] : [{ value: "tasks" as const, label: t`Tasks`, count: related?.tasks.length ?? 0 }]),
    ...((related?.children.length ?? 0) > 0 ? [{ value: "children" as const, label: t`Sub-accounts`, count: related?.children.length ?? 0 }] : []),
    { value: "files", label: t`Files`, count: related?.files.length ?? 0 },
    ...(kind === "task" ? [] : [{ value: "history" as const, label: t`History` }]),
  ];
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
        detail={
          <span className="flex items-center gap-2.5">
            {typeof tier === "string" ? <Tag hue={tier === "a" ? "teal" : tier === "b" ? "blue" : "amber"}>{words.choice(tier)}</Tag> : null}
            {stage ? <StageDot title={stage.title} type={stage.type ?? null} /> : null}
            {kind !== "account" && record.subtitle ? <span className="max-w-60 truncate">{record.subtitle}</span> : null}
          </span>
        }
      >
        {kind === "lead" && !record.fields.converted_at && !record.in_trash ? (
          <Button icon={<CheckCheck size={16} />} disabled={convert.isPending} onClick={() => convert.mutate({ id, deal: true })}>
            <Trans>Convert</Trans>
          </Button>
        ) : null}
        {kind === "task" ? null : (
          <Button look="primary" icon={<MessageSquare size={16} />} keys="l" onClick={log}>
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
          items={[{ key: "trash", label: t`Move to the trash`, icon: <Trash2 size={14} />, danger: true, run: () => void toTrash() }]}
        />
      </PageHead>
      {record.in_trash ? (
        <div className="flex items-center gap-3 border-b border-line px-5 py-2">
          <Notice tone="warning" className="grow" title={t`This record is in the trash`} />
          <Button icon={<RotateCcw size={14} />} onClick={() => restore.mutate({ kind, ids: [id] })}>
            <Trans>Restore</Trans>
          </Button>
        </div>
      ) : null}
      <div className="flex min-h-0 grow">
        <div className="flex min-w-0 grow flex-col">
          <TabBar label={t`Parts of the record`} value={tab} onChange={setTab} tabs={tabs} />
          <div role="tabpanel" aria-label={tabs.find((one) => one.value === tab)?.label} className="min-h-0 grow overflow-y-auto p-5">
            <div className="mx-auto flex max-w-180 flex-col gap-5">
              {tab === "timeline" && kind !== "task" ? (
                <>
                  <div className="rounded-md border border-line bg-surface p-3.5 shadow-card">
                    <LogComposer about={about} focusKey={focusLog} />
                  </div>
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
        <aside aria-label={t`Fields`} className="w-90 shrink-0 overflow-x-hidden overflow-y-auto border-l border-line bg-surface px-4 pt-3 pb-8 max-wide:w-75">
          <dl className="mb-4 flex flex-wrap gap-x-6 gap-y-2 border-b border-line pb-3">
            {kind === "task" ? null : (
              <>
                <Fact label={t`Last contact`}>{record.derived.last_contact ? <When ms={record.derived.last_contact} /> : t`never`}</Fact>
                <Fact label={t`Next contact`}>{record.derived.next_contact ? <NextDay value={record.derived.next_contact} /> : t`none`}</Fact>
              </>
            )}
            <Fact label={t`Owner`}>{owner?.title ?? "—"}</Fact>
          </dl>
          {sectionsOf(schema).map((section) => (
            <section key={i18n._(section.title)} className="mb-4">
              <h2 className="mb-1 text-xs font-semibold text-ink-3">{i18n._(section.title)}</h2>
              <dl className="flex flex-col">
                {section.fields.map((field) => {
                  const label = words.field(kind, field.name, schema.custom);
                  return (
                    <div key={field.name} className="grid grid-cols-[6.25rem_1fr] gap-x-2">
                      <dt className="py-1 break-words text-ink-3">{label}</dt>
                      <dd className="flex min-w-0 flex-col justify-center">
                        <InlineField record={record} field={field} label={label} />
                      </dd>
                    </div>
                  );
                })}
              </dl>
            </section>
          ))}
        </aside>
      </div>
    </>
  );
}

function Fact({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <div>
      <dt className="text-xs text-ink-3">{label}</dt>
      <dd>{children}</dd>
    </div>
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

