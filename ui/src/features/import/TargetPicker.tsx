// Choosing where a column goes: search over all fields grouped by kind, make a custom field, or leave it out.
import { Trans, useLingui } from "@lingui/react/macro";
import { type FormEvent, useEffect, useId, useRef, useState } from "react";
import type { CustomType, KindName, SourceColumn, Target } from "@/api/types";
import { Button } from "@/components/Button";
import { Field, TextInput } from "@/components/Field";
import { ChevronDown, Minus, Plus } from "@/components/icons";
import { Popover } from "@/components/Popover";
import { Select } from "@/components/Select";
import { cn } from "@/lib/cn";
import { composing } from "@/lib/keys";
import { useWords } from "@/record/use-schema";
import { KINDS } from "@/record/words";
import { type TargetGroup, targetKey } from "./targets";

interface TargetPickerProps {
  column: SourceColumn;
  kind: string;
  groups: TargetGroup[];
  name: (target: Target) => string;
  onPick: (target: Target) => void;
}

export function TargetPicker({ column, kind, groups, name, onPick }: TargetPickerProps) {
  const { t } = useLingui();
  const [open, setOpen] = useState(false);
  const skipped = "skip" in column.target;
  const pick = (target: Target) => {
    setOpen(false);
    onPick(target);
  };
  return (
    <Popover
      label={t`Field for ${column.header}`}
      open={open}
      onOpenChange={setOpen}
      className="w-88 p-2"
      trigger={
        <button
          type="button"
          aria-label={[t`Field for ${column.header}: ${name(column.target)}`, column.sure || skipped ? "" : t`guessed`].filter(Boolean).join(" ")}
          className={cn(
            "flex h-ctl w-full items-center gap-2 rounded-sm border border-line-strong bg-surface px-2.5 text-left hover:bg-hover",
            skipped && "text-ink-3",
          )}
        >
          {/* A space, so that what is seen and what is said are the same words. */}
          <span className="grow truncate">{name(column.target)}</span>{" "}
          {!column.sure && !skipped ? <span className="shrink-0 text-xs text-warning">{t`guessed`}</span> : null}
          <ChevronDown size={14} className="shrink-0 text-ink-3" aria-hidden />
        </button>
      }
    >
      {open ? <Choices column={column} kind={kind} groups={groups} onPick={pick} /> : null}
    </Popover>
  );
}

interface Line {
  key: string;
  label: string;
  icon?: "make" | "skip";
  run: () => void;
}

function Choices({ column, kind, groups, onPick }: Omit<TargetPickerProps, "name">) {
  const { t } = useLingui();
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const [making, setMaking] = useState(false);
  const chosen = targetKey(column.target);
  const wanted = typed.trim().toLowerCase();
  const shown: { name: string; lines: Line[] }[] = groups
    .map((group) => ({
      name: group.name,
      lines: group.options
        .filter((option) => wanted === "" || `${group.name} ${option.label}`.toLowerCase().includes(wanted))
        .map((option) => ({ key: option.key, label: option.label, run: () => onPick(option.target) })),
    }))
    .filter((group) => group.lines.length > 0);
  shown.unshift({
    name: "",
    lines: [
      { key: "-", label: t`Leave this column out`, icon: "skip", run: () => onPick({ skip: true }) },
      { key: "+", label: t`Make a field of its own`, icon: "make", run: () => setMaking(true) },
    ],
  });
  const flat = shown.flatMap((group) => group.lines);
  // While searching, the first field found is what Enter takes.
  const active = flat[Math.min(wanted !== "" && at === 0 && flat.length > 2 ? 2 : at, flat.length - 1)];
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
  });

  if (making) return <MakeField column={column} kind={kind} onPick={onPick} onBack={() => setMaking(false)} />;
  return (
    <>
      <TextInput
        role="combobox"
        aria-label={t`Search the fields`}
        aria-expanded="true"
        aria-controls={`${id}-list`}
        aria-activedescendant={active ? `${id}-${flat.indexOf(active)}` : undefined}
        autoFocus
        placeholder={t`Search the fields`}
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          setAt(0);
        }}
        onKeyDown={(event) => {
          if (composing(event)) return;
          const now = active ? flat.indexOf(active) : 0;
          if (event.key === "ArrowDown") setAt(Math.min(flat.length - 1, now + 1));
          else if (event.key === "ArrowUp") setAt(Math.max(0, now - 1));
          else if (event.key === "Enter") active?.run();
          else return;
          event.preventDefault();
        }}
      />
      <div ref={list} id={`${id}-list`} role="listbox" aria-label={t`Fields`} className="mt-2 max-h-80 overflow-y-auto">
        {shown.map((group) => (
          <div key={group.name} role="group" aria-label={group.name || t`Other`}>
            {group.name ? (
              <div aria-hidden className="px-2 pt-2 pb-1 text-xs font-semibold text-ink-3">
                {group.name}
              </div>
            ) : null}
            {group.lines.map((line) => (
              <div
                key={line.key}
                id={`${id}-${flat.indexOf(line)}`}
                role="option"
                tabIndex={-1}
                aria-selected={line === active}
                onPointerMove={() => setAt(flat.indexOf(line))}
                onClick={line.run}
                onKeyDown={() => undefined}
                className={cn("flex min-h-7 items-center gap-2 rounded-xs px-2", line === active && "bg-selected", line.key === chosen && "font-semibold")}
              >
                {line.icon === "make" ? <Plus size={14} aria-hidden /> : line.icon === "skip" ? <Minus size={14} aria-hidden /> : null}
                {line.label}
              </div>
            ))}
          </div>
        ))}
      </div>
    </>
  );
}

const TYPES: CustomType[] = ["text", "number", "date", "checkbox", "select"];
const FOR: KindName[] = ["contact", "account", "lead", "deal"];

function MakeField({
  column,
  kind,
  onPick,
  onBack,
}: {
  column: SourceColumn;
  kind: string;
  onPick: (target: Target) => void;
  onBack: () => void;
}) {
  const { t } = useLingui();
  const words = useWords();
  const [label, setLabel] = useState(column.header);
  const [type, setType] = useState<CustomType>("text");
  const [owner, setOwner] = useState(kind);
  const names: Record<CustomType, string> = {
    text: t`Text`,
    number: t`Number`,
    date: t`Date`,
    checkbox: t`Yes or no`,
    select: t`Choice`,
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    event.stopPropagation();
    if (label.trim() !== "") onPick({ custom: { label: label.trim(), type, kind: owner } });
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-3 p-1">
      <Field label={t`Name of the field`}>
        {(ids) => <TextInput {...ids} autoFocus value={label} maxLength={80} onChange={(event) => setLabel(event.target.value)} />}
      </Field>
      <div className="flex gap-2">
        <Select label={t`Type`} value={type} options={TYPES.map((value) => ({ value, label: names[value] }))} onChange={setType} />
        <Select label={t`For`} value={owner as KindName} options={FOR.map((value) => ({ value, label: words.say(KINDS[value].one) }))} onChange={setOwner} />
      </div>
      <div className="flex justify-end gap-2">
        <Button onClick={onBack}>
          <Trans>Back</Trans>
        </Button>
        <Button type="submit" look="primary" disabled={label.trim() === ""}>
          <Trans>Make the field</Trans>
        </Button>
      </div>
    </form>
  );
}
