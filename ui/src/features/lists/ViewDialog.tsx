// What a saved view is called, its colour, and whether it stands in the sidebar.
import { Trans, useLingui } from "@lingui/react/macro";
import { type ReactNode, useState } from "react";
import { Button } from "@/components/Button";
import { Checkbox } from "@/components/Checkbox";
import { Dialog, DialogFoot } from "@/components/Dialog";
import { Field, TextInput } from "@/components/Field";
import { Dot, type Hue, HUES } from "@/components/Tag";
import { cn } from "@/lib/cn";
import type { ViewLooks } from "./views";

interface ViewDialogProps {
  open: boolean;
  title: string;
  start: ViewLooks;
  onClose: () => void;
  onSave: (looks: ViewLooks) => Promise<void>;
  children?: ReactNode;
}

export function ViewDialog(props: ViewDialogProps) {
  return (
    <Dialog open={props.open} onClose={props.onClose} title={props.title} {...(props.children ? { description: props.children } : {})} className="w-100">
      {props.open ? <Form {...props} /> : null}
    </Dialog>
  );
}

function Form({ start, onClose, onSave }: ViewDialogProps) {
  const { t } = useLingui();
  const [name, setName] = useState(start.name);
  const [pinned, setPinned] = useState(start.pinned);
  const [colour, setColour] = useState<Hue | null>(start.colour);
  const [saving, setSaving] = useState(false);
  const names: Record<Hue, string> = {
    blue: t`Blue`,
    teal: t`Teal`,
    green: t`Green`,
    lime: t`Lime`,
    amber: t`Amber`,
    orange: t`Orange`,
    rose: t`Rose`,
    violet: t`Violet`,
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim() === "") return;
        setSaving(true);
        void onSave({ name: name.trim(), pinned, colour }).finally(() => setSaving(false));
      }}
    >
      <div className="flex flex-col gap-4 px-5 pb-4">
        <Field label={t({ message: "Name", context: "view" })}>{(ids) => <TextInput {...ids} autoFocus maxLength={60} value={name} onChange={(event) => setName(event.target.value)} />}</Field>
        <div role="radiogroup" aria-label={t`Colour`} className="flex flex-wrap gap-1">
          {HUES.map((hue) => (
            <button
              key={hue}
              type="button"
              role="radio"
              aria-checked={colour === hue}
              aria-label={names[hue]}
              title={names[hue]}
              onClick={() => setColour(colour === hue ? null : hue)}
              className={cn("inline-flex size-7 items-center justify-center rounded-sm border border-transparent hover:bg-hover", colour === hue && "border-accent bg-accent-soft")}
            >
              <Dot hue={hue} className="size-3" />
            </button>
          ))}
        </div>
        <label className="flex items-center gap-2">
          <Checkbox label={t`Pin to the sidebar`} checked={pinned} onChange={setPinned} />
          <span aria-hidden>
            <Trans>Pin to the sidebar</Trans>
          </span>
        </label>
      </div>
      <DialogFoot>
        <Button onClick={onClose}>
          <Trans>Cancel</Trans>
        </Button>
        <Button type="submit" look="primary" disabled={name.trim() === "" || saving}>
          <Trans>Save</Trans>
        </Button>
      </DialogFoot>
    </form>
  );
}
