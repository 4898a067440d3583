// A new record of any kind: the few fields that matter at first, with the one it is called by in front. What was begun
// and not created waits in the vault; Cancel throws it away.
import { Trans, useLingui } from "@lingui/react/macro";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { fieldError } from "@/api/errors";
import type { Link, SchemaField, SchemaKind } from "@/api/types";
import { useWrite } from "@/api/use-write";
import type { PageKind } from "@/app/paths";
import { nounOf } from "@/app/paths";
import { undo } from "@/app/undo";
import { Button } from "@/components/Button";
import { Dialog, DialogFoot } from "@/components/Dialog";
import { Field } from "@/components/Field";
import { ErrorNotice } from "@/components/Notice";
import { toast } from "@/components/toast";
import { msg } from "@lingui/core/macro";
import { composing } from "@/lib/keys";
import { useCreate } from "./create-store";
import { DraftNotice } from "./DraftNotice";
import { asObject, type Draft, useDraft } from "./drafts";
import { Edit, INVALID, writes } from "./fields/edit";
import { isEmpty } from "./fields/show";
import { NEW } from "./form-fields";
import { SimilarNotice } from "./SimilarNotice";
import { useKind, useWords } from "./use-schema";
import { KINDS } from "./words";

export function CreateDialog() {
  const { i18n, t } = useLingui();
  const { kind, preset } = useCreate();
  const schema = useKind(kind ?? "account");
  const close = () => useCreate.setState({ kind: null, preset: {} });
  const word = kind ? i18n._(KINDS[kind].one) : "";
  return (
    <Dialog open={kind !== null} onClose={close} title={t`New: ${word}`}>
      {kind && schema ? <Begun key={kind} kind={kind} schema={schema} preset={preset} onClose={close} /> : null}
    </Dialog>
  );
}

interface FormProps {
  kind: PageKind;
  schema: SchemaKind;
  preset: Record<string, unknown>;
  onClose: () => void;
}

/** A person begun at one account is not offered at another. */
export function placeOf(kind: PageKind, preset: Record<string, unknown>): string {
  const about = Object.values(preset).find((value): value is Link => asObject(value)?.id !== undefined);
  return about ? `new.${kind}.${about.id}` : `new.${kind}`;
}

function Begun(props: FormProps) {
  const draft = useDraft(placeOf(props.kind, props.preset), asObject);
  const [over, setOver] = useState(0);
  // The editors of the fields hold what is typed: they begin when it is known what there is to begin with.
  if (draft.start === undefined) return null;
  return <Form key={over} {...props} begun={over === 0 ? draft.start : null} draft={draft} onOver={() => setOver(over + 1)} />;
}

function Form({ kind, schema, preset, begun, draft, onOver, onClose }: FormProps & { begun: Record<string, unknown> | null; draft: Draft<Record<string, unknown>>; onOver: () => void }) {
  const { i18n, t } = useLingui();
  const words = useWords();
  const navigate = useNavigate();
  const [values, setValues] = useState<Record<string, unknown>>({ ...preset, ...begun });
  const [tried, setTried] = useState(false);
  const fields = NEW[kind].flatMap((name) => schema.fields.filter((field) => field.name === name));
  const create = useWrite("record_create", {
    quiet: true,
    onDone: ({ id }) => {
      draft.keep(null);
      onClose();
      const noun = nounOf(kind);
      toast({
        text: msg`Created`,
        action: { label: msg`Undo`, run: () => void undo() },
      });
      if (noun && kind !== "task") void navigate({ to: "/$noun/$id", params: { noun, id } });
    },
  });
  const change = (name: string, value: unknown) => {
    const all = { ...values, [name]: value };
    setValues(all);
    const typed = Object.entries(all).filter(([key, one]) => one !== INVALID && !isEmpty(one) && JSON.stringify(one) !== JSON.stringify(preset[key]));
    draft.keep(typed.length > 0 ? Object.fromEntries(typed) : null);
  };
  const throwAway = () => {
    draft.keep(null);
    onClose();
  };
  const problem = (field: SchemaField) => {
    const value = values[field.name];
    if (create.error?.details.field === field.name) return i18n._(fieldError(create.error));
    if (tried && value === INVALID) return t`This is not a value for this field`;
    if (tried && field.required && isEmpty(value)) return t`This field cannot be empty`;
    return undefined;
  };
  const submit = (event?: FormEvent) => {
    event?.preventDefault();
    setTried(true);
    const bad = fields.some((field) => values[field.name] === INVALID || (field.required && isEmpty(values[field.name])));
    if (bad || create.isPending) return;
    const filled = Object.entries(values).flatMap(([name, value]): [SchemaField, unknown][] => {
      const field = schema.fields.find((f) => f.name === name);
      return field && !isEmpty(value) ? [[field, value]] : [];
    });
    create.mutate({ kind, ...writes(filled) });
  };
  return (
    <form
      className="flex min-h-0 flex-col"
      onSubmit={submit}
      onKeyDown={(event) => {
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !composing(event)) {
          event.preventDefault();
          submit();
        }
      }}
    >
      <div className="flex flex-col gap-3.5 overflow-y-auto px-5 pt-1 pb-5">
        {begun ? (
          <div className="flex items-center gap-2 rounded-md bg-sunken px-3 py-1.5 text-ink-2">
            <span className="grow">
              <Trans>You had begun this before.</Trans>
            </span>
            <Button
              look="link"
              onClick={() => {
                draft.keep(null);
                onOver();
              }}
            >
              <Trans>Start over</Trans>
            </Button>
          </div>
        ) : null}
        {fields.map((field, at) => (
          <Field key={field.name} label={words.field(kind, field.name)} error={problem(field)}>
            {(ids) => (
              <Edit
                id={ids.id}
                field={field}
                label={words.field(kind, field.name)}
                value={values[field.name] ?? null}
                autoFocus={at === 0}
                onChange={(value) => change(field.name, value)}
              />
            )}
          </Field>
        ))}
        <SimilarNotice kind={kind} values={values} onLeave={onClose} />
        <DraftNotice trouble={draft.trouble} />
        {create.error && !fields.some((field) => field.name === create.error?.details.field) ? <ErrorNotice error={create.error} /> : null}
      </div>
      <DialogFoot>
        <Button onClick={throwAway}>
          <Trans>Cancel</Trans>
        </Button>
        <Button type="submit" look="primary" keys="mod+enter" disabled={create.isPending}>
          <Trans>Create</Trans>
        </Button>
      </DialogFoot>
    </form>
  );
}
