// The one question that a verb asks before it acts: until when, to which stage, to whom, with which tags. Opened by its
// key on any record; typing narrows, Enter takes, Escape leaves everything as it was.
import { msg } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import type { Link, RecordView } from "@/api/types";
import { useRead } from "@/api/use-read";
import { useWrite } from "@/api/use-write";
import { undo } from "@/app/undo";
import { VERBS } from "@/app/verbs";
import { Button } from "@/components/Button";
import { DateField } from "@/components/DateField";
import { Dialog, DialogFoot } from "@/components/Dialog";
import { Field, TextInput } from "@/components/Field";
import { X } from "@/components/icons";
import { StageDot, Tag } from "@/components/Tag";
import { toast } from "@/components/toast";
import { addDays, today } from "@/lib/dates";
import { day } from "@/lib/format";
import { useLang } from "@/lib/use-lang";
import { type AskingVerb, type LogAbout, useVerb } from "./create-store";
import { LinkPicker, useShortList } from "./fields/LinkPicker";
import { PickList } from "./PickList";

export function VerbDialog() {
  const { i18n } = useLingui();
  const { verb, about } = useVerb();
  const close = () => useVerb.setState({ verb: null, about: null });
  return (
    <Dialog
      open={verb !== null && about !== null}
      onClose={close}
      title={verb ? i18n._(VERBS[verb].label) : ""}
      description={about?.record.title}
      className="w-110"
    >
      {verb && about ? <Question verb={verb} about={about} onDone={close} /> : null}
    </Dialog>
  );
}

interface Asked {
  about: LogAbout;
  onDone: () => void;
}

function Question({ verb, about, onDone }: Asked & { verb: AskingVerb }) {
  const record = useRead("record_get", { kind: about.kind, id: about.record.id }).data;
  if (!record) return null;
  switch (verb) {
    case "schedule":
      return <Schedule about={about} record={record} onDone={onDone} />;
    case "stage":
      return <Stage about={about} record={record} onDone={onDone} />;
    case "assign":
      return <Owner about={about} record={record} onDone={onDone} />;
    case "tag":
      return <Tags about={about} record={record} onDone={onDone} />;
  }
}

const back = { label: msg`Undo`, run: () => void undo() };

/** A task gets another day; for everyone else a task with a day is made. */
function Schedule({ about, record, onDone }: Asked & { record: RecordView }) {
  const { t } = useLingui();
  const lang = useLang();
  const own = about.kind === "task";
  const [title, setTitle] = useState(own ? record.title : t`Follow up with ${record.title}`);
  const [due, setDue] = useState<string | null | undefined>(own ? (record.fields.due as string | null) : addDays(today(), 1));
  const said = () => {
    onDone();
    toast({ text: due ? t`Planned: ${day(lang, due)}` : t`Planned`, action: back });
  };
  const update = useWrite("record_update", { onDone: said });
  const create = useWrite("record_create", { onDone: said });
  const ready = due !== undefined && (own || (due !== null && title.trim() !== "")) && !update.isPending && !create.isPending;
  const save = () => {
    if (!ready) return;
    if (own) update.mutate({ kind: "task", id: record.id, fields: { due } });
    else create.mutate({ kind: "task", fields: { title: title.trim(), due, ...links(about, record) } });
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <div className="flex flex-col gap-3.5 px-5 pb-5">
        {own ? null : (
          <Field label={t`Task`}>{(ids) => <TextInput {...ids} value={title} maxLength={1000} onChange={(event) => setTitle(event.target.value)} />}</Field>
        )}
        <Field label={t`Due`}>{(ids) => <DateField id={ids.id} label={t`Due`} value={due ?? null} quick onChange={setDue} onEnter={save} />}</Field>
      </div>
      <DialogFoot>
        <Button onClick={onDone}>
          <Trans>Cancel</Trans>
        </Button>
        <Button type="submit" look="primary" disabled={!ready}>
          <Trans>Save</Trans>
        </Button>
      </DialogFoot>
    </form>
  );
}

/** A task about a person is about their account as well. */
function links(about: LogAbout, record: RecordView): Record<string, string> {
  const account = about.kind === "account" ? null : (record.fields.account as Link | null | undefined);
  const contact = about.kind === "deal" ? (record.fields.contact as Link | null | undefined) : null;
  return {
    ...(account ? { account: account.id } : {}),
    ...(contact ? { contact: contact.id } : {}),
    [about.kind]: about.record.id,
  };
}

function Stage({ about, record, onDone }: Asked & { record: RecordView }) {
  const { t } = useLingui();
  const stages = useShortList("stage");
  const pipeline = (record.fields.pipeline as Link | null)?.id;
  const now = (record.fields.stage as Link | null)?.id;
  const [lost, setLost] = useState<Link | null>(null);
  const [reason, setReason] = useState("");
  const move = useWrite("deal_move_stage", {
    onDone: () => {
      onDone();
      toast({ text: msg`Stage changed`, action: back });
    },
  });
  if (lost) {
    return (
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (reason.trim() !== "") move.mutate({ id: about.record.id, stage: lost.id, lost_reason: reason.trim() });
        }}
      >
        <div className="px-5 pb-5">
          <Field label={t`Why was it lost`}>
            {(ids) => <TextInput {...ids} autoFocus value={reason} onChange={(event) => setReason(event.target.value)} />}
          </Field>
        </div>
        <DialogFoot>
          <Button onClick={() => setLost(null)}>
            <Trans>Back</Trans>
          </Button>
          <Button type="submit" look="primary" disabled={reason.trim() === "" || move.isPending}>
            <Trans>Save</Trans>
          </Button>
        </DialogFoot>
      </form>
    );
  }
  const own = stages.filter((stage) => !pipeline || (stage.fields.pipeline as Link | null)?.id === pipeline);
  return (
    <PickList
      label={t`Stage`}
      options={own.map((stage) => ({
        key: stage.id,
        words: stage.title,
        face: <StageDot title={stage.title} type={(stage.fields.type as string | null) ?? null} />,
        on: stage.id === now,
      }))}
      onPick={(id) => {
        const stage = own.find((one) => one.id === id);
        if (!stage) return;
        if (stage.fields.type === "lost") setLost({ id, title: stage.title });
        else if (id === now) onDone();
        else move.mutate({ id: about.record.id, stage: id });
      }}
    />
  );
}

const NOBODY = "nobody";

function Owner({ about, record, onDone }: Asked & { record: RecordView }) {
  const { t } = useLingui();
  const members = useShortList("member");
  const now = (record.fields.owner as Link | null | undefined)?.id ?? NOBODY;
  const update = useWrite("record_update", {
    onDone: (_, request) => {
      onDone();
      const name = members.find((member) => member.id === request.fields.owner)?.title ?? t`nobody`;
      toast({ text: t`Owner: ${name}`, action: back });
    },
  });
  const options = [...members.map((member) => ({ key: member.id, words: member.title })), { key: NOBODY, words: t`Nobody` }];
  return (
    <PickList
      label={t`Owner`}
      options={options.map((option) => ({ ...option, on: option.key === now }))}
      onPick={(id) => {
        if (id === now) onDone();
        else update.mutate({ kind: about.kind, id: about.record.id, fields: { owner: id === NOBODY ? null : id } });
      }}
    />
  );
}

/** Enter puts a tag on or takes it off and stays; Escape is done. */
function Tags({ about, record, onDone }: Asked & { record: RecordView }) {
  const { t } = useLingui();
  const tags = (record.fields.tags as Link[] | null | undefined) ?? [];
  const update = useWrite("record_update", { onDone: () => toast({ text: msg`Tags changed`, action: back }) });
  const set = (next: Link[]) => update.mutate({ kind: about.kind, id: about.record.id, fields: { tags: next.map((tag) => tag.id) } });
  return (
    <div className="flex flex-col">
      <div className="flex flex-col gap-2.5 px-5 pb-5">
        {tags.length > 0 ? (
          <ul aria-label={t`Tags`} className="flex flex-wrap gap-1.5">
            {tags.map((tag) => (
              <li key={tag.id} className="flex items-center">
                <Tag>{tag.title}</Tag>
                <button
                  type="button"
                  aria-label={t`Remove ${tag.title}`}
                  onClick={() => set(tags.filter((other) => other.id !== tag.id))}
                  className="inline-flex size-6 items-center justify-center rounded-sm text-ink-3 hover:bg-hover hover:text-ink"
                >
                  <X size={12} />
                </button>
              </li>
            ))}
          </ul>
        ) : null}
        <LinkPicker
          kind="tag"
          label={t`Tags`}
          autoFocus
          except={tags.map((tag) => tag.id)}
          onEscape={onDone}
          onPick={(tag) => {
            if (tag && !tags.some((other) => other.id === tag.id)) set([...tags, tag]);
          }}
        />
      </div>
      <DialogFoot>
        <Button look="primary" onClick={onDone}>
          <Trans>Done</Trans>
        </Button>
      </DialogFoot>
    </div>
  );
}
