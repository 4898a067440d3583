// One field of a record, edited where it stands: click or Enter opens it, leaving or Enter saves, Esc reverts. What is
// wrong stands under it. What the lock cut off is offered under the value, and written only when the person says so.
import { msg } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { type FocusEvent, type ReactNode, useRef, useState } from "react";
import { fieldError } from "@/api/errors";
import type { RecordView, SchemaField } from "@/api/types";
import { useWrite } from "@/api/use-write";
import { undo } from "@/app/undo";
import { Button } from "@/components/Button";
import { Checkbox } from "@/components/Checkbox";
import { TextInput } from "@/components/Field";
import { toast, toastError } from "@/components/toast";
import { cn } from "@/lib/cn";
import { composing } from "@/lib/keys";
import { DraftNotice } from "./DraftNotice";
import { asObject, useDraft } from "./drafts";
import { canEdit, Edit, INVALID, isBlock, wire, writes } from "./fields/edit";
import { Show } from "./fields/show";

const NOTHING: unique symbol = Symbol("nothing typed");

interface InlineFieldProps {
  record: RecordView;
  field: SchemaField;
  label: string;
  /** What the place puts around the value while it is shown. */
  around?: (value: ReactNode) => ReactNode;
}

export function InlineField({ record, field, label, around = (value) => value }: InlineFieldProps) {
  const { t, i18n } = useLingui();
  const [editing, setEditing] = useState(false);
  const draft = useRef<unknown>(NOTHING);
  const [bad, setBad] = useState(false);
  const shell = useRef<HTMLDivElement>(null);
  const opener = useRef<HTMLButtonElement>(null);
  // The fields of a record lie together, each by its name.
  const { now: left, keep, trouble } = useDraft(`field.${record.id}`, asObject);
  const own = left?.[field.name];
  const [begin, setBegin] = useState<unknown>(NOTHING);
  const value = field.name.startsWith("custom.") ? record.custom[field.name.slice(7)] : record.fields[field.name];

  const keepOwn = (next: unknown) => keep({ ...left, [field.name]: next });
  const forget = () => {
    const { [field.name]: _gone, ...others } = left ?? {};
    keep(Object.keys(others).length > 0 ? others : null);
  };
  const update = useWrite("record_update", {
    quiet: true,
    onDone: () => {
      setEditing(false);
      forget();
      toast({ text: i18n._(msg`Saved: ${label}`), action: { label: msg`Undo`, run: () => void undo() } });
    },
  });
  // A stage is moved, not set: a lost deal needs its reason, a closed one gets its day.
  const isStage = record.kind === "deal" && field.name === "stage";
  const [lostStage, setLostStage] = useState<string | null>(null);
  const [reason, setReason] = useState("");
  const move = useWrite("deal_move_stage", {
    quiet: true,
    onDone: () => {
      setEditing(false);
      setLostStage(null);
      forget();
      toast({ text: i18n._(msg`Saved: ${label}`), action: { label: msg`Undo`, run: () => void undo() } });
    },
    onFail: (error) => {
      if (error.details.field === "lost_reason") setLostStage(moving.current);
      else toastError(error);
    },
  });
  const moving = useRef<string | null>(null);
  const close = (focus: boolean) => {
    setEditing(false);
    setBad(false);
    update.reset();
    draft.current = NOTHING;
    forget();
    if (focus) requestAnimationFrame(() => opener.current?.focus());
  };
  const save = (given: unknown, focus = true) => {
    const next = given === undefined ? draft.current : given;
    if (next === NOTHING || JSON.stringify(wire(field, next)) === JSON.stringify(wire(field, value ?? null))) {
      close(focus);
      return;
    }
    if (next === INVALID) {
      setBad(true);
      return;
    }
    const stage = isStage ? wire(field, next) : null;
    if (typeof stage === "string") {
      moving.current = stage;
      move.mutate({ id: record.id, stage });
      return;
    }
    update.mutate({ kind: record.kind, id: record.id, ...writes([[field, next]]) });
    if (focus) requestAnimationFrame(() => opener.current?.focus());
  };
  const leave = (event: FocusEvent) => {
    if (event.relatedTarget instanceof Node && shell.current?.contains(event.relatedTarget)) return;
    // A menu or calendar of this editor is drawn elsewhere; leaving for it is not leaving.
    setTimeout(() => {
      const at = document.activeElement;
      if (!shell.current || shell.current.contains(at)) return;
      if (at?.closest('[role="listbox"],[role="dialog"],[role="option"]') && !shell.current.closest('[role="dialog"]')) return;
      save(undefined, false);
    }, 0);
  };

  if (lostStage !== null) {
    return (
      <form
        className="flex flex-col gap-1.5 py-0.5"
        onSubmit={(event) => {
          event.preventDefault();
          if (reason.trim() !== "") move.mutate({ id: record.id, stage: lostStage, lost_reason: reason.trim() });
        }}
      >
        <TextInput
          aria-label={t`Why was it lost`}
          placeholder={t`Why was it lost`}
          autoFocus
          value={reason}
          onChange={(event) => setReason(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== "Escape" || composing(event)) return;
            event.stopPropagation();
            setLostStage(null);
            close(true);
          }}
        />
        <div className="flex gap-1.5">
          <Button type="submit" look="primary" className="h-7" disabled={reason.trim() === "" || move.isPending}>
            <Trans>Save</Trans>
          </Button>
          <Button
            className="h-7"
            onClick={() => {
              setLostStage(null);
              close(true);
            }}
          >
            <Trans>Cancel</Trans>
          </Button>
        </div>
      </form>
    );
  }
  if (field.type === "checkbox") {
    return (
      <Checkbox
        label={label}
        checked={value === true}
        disabled={update.isPending}
        onChange={(on) => update.mutate({ kind: record.kind, id: record.id, ...writes([[field, on]]) })}
      />
    );
  }
  const error = update.error ? i18n._(fieldError(update.error)) : bad ? t`This is not a value for this field` : null;
  if (editing) {
    return (
      <div ref={shell} onBlur={leave} className="flex flex-col gap-1.5 py-0.5">
        <Edit
          field={field}
          label={label}
          value={begin === NOTHING ? (value ?? null) : begin}
          autoFocus
          onChange={(next) => {
            draft.current = next;
            setBad(false);
            if (next !== INVALID) keepOwn(next);
          }}
          onSave={save}
          onCancel={() => close(true)}
        />
        {error ? (
          <div role="alert" className="text-xs text-danger">
            {error}
          </div>
        ) : null}
        <DraftNotice trouble={own !== undefined && trouble} />
        {isBlock(field.type) ? (
          <div className="flex gap-1.5">
            <Button look="primary" className="h-7" disabled={update.isPending} onClick={() => save(undefined)}>
              <Trans>Save</Trans>
            </Button>
            <Button className="h-7" onClick={() => close(true)}>
              <Trans>Cancel</Trans>
            </Button>
          </div>
        ) : null}
      </div>
    );
  }
  const text = around(<Show value={value} field={field} place="page" />);
  if (!canEdit(field.type)) return <div className="-ml-1.5 flex min-h-7 items-center px-1.5">{text}</div>;
  const start = (from: unknown) => {
    draft.current = from;
    setBegin(from);
    setEditing(true);
  };
  const face = (
    <div className="group/field relative -ml-1.5 flex min-h-7 items-start rounded-sm hover:bg-hover">
      {/* The value holds links and buttons of its own; the way in for keyboard and screen reader is the button after it. */}
      <div
        className={cn("flex min-h-7 min-w-0 grow items-center px-1.5 py-1")}
        onClick={(event) => {
          if ((event.target as HTMLElement).closest("a,button")) return;
          if (window.getSelection()?.toString()) return;
          start(NOTHING);
        }}
        onKeyDown={() => undefined}
        role="presentation"
      >
        {text}
      </div>
      <button
        ref={opener}
        type="button"
        data-edit
        aria-label={t`Edit ${label}`}
        onClick={() => start(NOTHING)}
        className="pointer-events-none absolute top-0 right-0 h-7 rounded-sm bg-hover px-1.5 text-xs text-ink-2 opacity-0 group-hover/field:pointer-events-auto group-hover/field:opacity-100 focus-visible:opacity-100"
      >
        <Trans>Edit</Trans>
      </button>
    </div>
  );
  if (own === undefined || JSON.stringify(wire(field, own)) === JSON.stringify(wire(field, value ?? null))) return face;
  return (
    <div>
      {face}
      <div role="group" aria-label={t`Not saved: ${label}`} className="mb-1 flex flex-col gap-1 rounded-sm bg-warning-soft px-2 py-1.5">
        <div className="text-xs text-warning">
          <Trans>Not saved</Trans>
        </div>
        <div className="clamp-2 break-words">
          <Show value={own} field={field} place="page" />
        </div>
        <div className="flex gap-3 text-xs">
          <Button look="link" onClick={() => start(own)}>
            <Trans>Go on</Trans>
          </Button>
          <Button look="link" onClick={forget}>
            <Trans>Discard</Trans>
          </Button>
        </div>
      </div>
    </div>
  );
}
