// A cell that is being edited: the editor of its type over the cell. Enter saves, Tab saves and goes on to the next
// cell, Escape leaves everything as it was, leaving the cell saves. What is wrong stands under it.
import { Trans, useLingui } from "@lingui/react/macro";
import { type FocusEvent, type KeyboardEvent, useEffect, useRef, useState } from "react";
import { fieldError } from "@/api/errors";
import type { ApiError } from "@/api/client";
import type { SchemaField } from "@/api/types";
import { Button } from "@/components/Button";
import { TextInput } from "@/components/Field";
import { cn } from "@/lib/cn";
import { composing } from "@/lib/keys";
import { Edit, INVALID, isBlock } from "../fields/edit";
import type { EditEnd, EditorPlace } from "./DataGrid";
import { isSame, isStage, saveCell, valueIn } from "./save-cell";

const NOTHING: unique symbol = Symbol("nothing typed");
/** Types whose editor needs more room than a usual column has. */
const WIDE = ["points", "addresses", "links", "link", "long_text", "money", "date"];

export function CellEditor({ place, field, label }: { place: EditorPlace; field: SchemaField; label: string }) {
  const { t, i18n } = useLingui();
  const { record, low, far, done } = place;
  const shell = useRef<HTMLDivElement>(null);
  const draft = useRef<unknown>(NOTHING);
  const over = useRef(false);
  const [bad, setBad] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  /** The lost stage that was chosen, until its reason is there. */
  const [lost, setLost] = useState<unknown>(null);
  const [reason, setReason] = useState("");
  const value = valueIn(record, field);

  const end = (how: EditEnd) => {
    if (over.current) return;
    over.current = true;
    done(how);
  };
  const save = async (given: unknown, how: EditEnd) => {
    if (over.current) return;
    const next = given === undefined ? draft.current : given;
    if (next === NOTHING || (next !== INVALID && isSame(field, next, value))) return end(how);
    if (next === INVALID) return setBad(true);
    // Nobody waits for the disk to go on to the next cell; a refusal brings the editor's words back under it.
    const refused = await saveCell(record, field, label, next, reason.trim() || undefined);
    if (refused === null) return end(how);
    if (isStage(record, field) && refused.details.field === "lost_reason") return setLost(next);
    setError(refused);
    setBad(false);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (composing(event)) return;
    if (event.key === "Tab" && lost === null) {
      event.preventDefault();
      event.stopPropagation();
      void save(undefined, event.shiftKey ? "left" : "right");
    } else if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      end("stay");
    }
  };
  const leave = (event: FocusEvent) => {
    if (event.relatedTarget instanceof Node && shell.current?.contains(event.relatedTarget)) return;
    // A menu or calendar of this editor is drawn elsewhere; leaving for it is not leaving.
    setTimeout(() => {
      const at = document.activeElement;
      if (!shell.current || shell.current.contains(at) || lost !== null) return;
      if (at?.closest('[role="listbox"],[role="dialog"],[role="option"]')) return;
      void save(undefined, at === document.body || at?.getAttribute("role") === "grid" ? "stay" : "away");
    }, 0);
  };
  // A box has two values: to edit it is to turn it.
  const turned = useRef(false);
  useEffect(() => {
    if (field.type !== "checkbox" || turned.current) return;
    turned.current = true;
    void save(value !== true, "stay");
  });
  const wide = WIDE.includes(field.type);
  const block = isBlock(field.type) && field.type !== "money";
  const wrong = error ? i18n._(fieldError(error)) : bad ? t`This is not a value for this field` : null;

  return (
    <div
      ref={shell}
      data-editor
      role="group"
      aria-label={t`Edit ${label}`}
      onKeyDown={onKeyDown}
      onBlur={leave}
      onClick={(event) => event.stopPropagation()}
      onDoubleClick={(event) => event.stopPropagation()}
      className={cn(
        "absolute z-30 flex min-w-full flex-col gap-1.5 rounded-sm bg-surface shadow-pop",
        // Of several controls each shows its own ring; around one the cell's ring is enough.
        wide ? "w-72 p-1.5 outline-1 outline-line-strong" : "p-0.5 outline-2 outline-accent *:border-transparent *:shadow-none",
        low ? "bottom-0" : "top-0",
        far ? "right-0.5" : "left-0",
        field.type === "points" && "w-96",
      )}
    >
      {lost !== null ? (
        <form
          className="flex flex-col gap-1.5 p-1"
          onSubmit={(event) => {
            event.preventDefault();
            if (reason.trim() !== "") void save(lost, "stay");
          }}
        >
          <TextInput aria-label={t`Why was it lost`} placeholder={t`Why was it lost`} autoFocus value={reason} onChange={(event) => setReason(event.target.value)} />
          <Button type="submit" look="primary" className="self-start" disabled={reason.trim() === ""}>
            <Trans>Save</Trans>
          </Button>
        </form>
      ) : field.type === "checkbox" ? null : (
        <Edit
          field={field}
          label={label}
          value={value}
          autoFocus
          onChange={(next) => {
            draft.current = next;
            setBad(false);
            setError(null);
          }}
          onSave={(next) => void save(next, "stay")}
          onCancel={() => end("stay")}
        />
      )}
      {wrong ? (
        <div role="alert" className="px-2 pb-1 text-xs text-danger">
          {wrong}
        </div>
      ) : null}
      {block && lost === null ? (
        <div className="flex gap-1.5">
          <Button look="primary" className="h-7" onClick={() => void save(undefined, "stay")}>
            <Trans>Save</Trans>
          </Button>
          <Button className="h-7" onClick={() => end("stay")}>
            <Trans>Cancel</Trans>
          </Button>
        </div>
      ) : null}
    </div>
  );
}
