// A new record of any kind: the few fields that matter at first, with the one it is called by in front.
import { Trans, useLingui } from "@lingui/react/macro";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { fieldError } from "@/api/errors";
import type { SchemaField, SchemaKind } from "@/api/types";
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
      {kind && schema ? <Form key={kind} kind={kind} schema={schema} preset={preset} onClose={close} /> : null}
    </Dialog>
  );
}

function Form({ kind, schema, preset, onClose }: { kind: PageKind; schema: SchemaKind; preset: Record<string, unknown>; onClose: () => void }) {
  const { i18n, t } = useLingui();
  const words = useWords();
  const navigate = useNavigate();
  const [values, setValues] = useState<Record<string, unknown>>(preset);
  const [tried, setTried] = useState(false);
  const fields = NEW[kind].flatMap((name) => schema.fields.filter((field) => field.name === name));
  const create = useWrite("record_create", {
    quiet: true,
    onDone: ({ id }) => {
      onClose();
      const noun = nounOf(kind);
      toast({
        text: msg`Created`,
        action: { label: msg`Undo`, run: () => void undo() },
      });
      if (noun && kind !== "task") void navigate({ to: "/$noun/$id", params: { noun, id } });
    },
  });
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
        {fields.map((field, at) => (
          <Field key={field.name} label={words.field(kind, field.name)} error={problem(field)}>
            {(ids) => (
              <Edit
                id={ids.id}
                field={field}
                label={words.field(kind, field.name)}
                value={values[field.name] ?? null}
                autoFocus={at === 0}
                onChange={(value) => setValues((now) => ({ ...now, [field.name]: value }))}
              />
            )}
          </Field>
        ))}
        <SimilarNotice kind={kind} values={values} onLeave={onClose} />
        {create.error && !fields.some((field) => field.name === create.error?.details.field) ? <ErrorNotice error={create.error} /> : null}
      </div>
      <DialogFoot>
        <Button onClick={onClose}>
          <Trans>Cancel</Trans>
        </Button>
        <Button type="submit" look="primary" keys="mod+enter" disabled={create.isPending}>
          <Trans>Create</Trans>
        </Button>
      </DialogFoot>
    </form>
  );
}
