// Editors of one control: a text, a number, a box, a day, one of few.
import { useState } from "react";
import { Checkbox } from "@/components/Checkbox";
import { DateField } from "@/components/DateField";
import { TextArea, TextInput } from "@/components/Field";
import { Select } from "@/components/Select";
import { number, parseNumber } from "@/lib/format";
import { composing } from "@/lib/keys";
import { useLang } from "@/lib/use-lang";
import { useWords } from "../../use-schema";
import { type EditProps, INVALID, keys } from "./edit-props";

export function TextEdit(props: EditProps) {
  const text = (props.value as string | null) ?? "";
  const read = (typed: string) => (typed.trim() === "" ? null : typed.trim());
  return (
    <TextInput
      id={props.id}
      aria-label={props.id ? undefined : props.label}
      autoFocus={props.autoFocus}
      defaultValue={text}
      maxLength={1000}
      onChange={(event) => props.onChange(read(event.target.value))}
      onKeyDown={(event) => keys(props, () => read((event.target as HTMLInputElement).value))(event)}
    />
  );
}

export function LongEdit(props: EditProps) {
  const text = (props.value as string | null) ?? "";
  const read = (typed: string) => (typed.trim() === "" ? null : typed);
  return (
    <TextArea
      id={props.id}
      aria-label={props.id ? undefined : props.label}
      autoFocus={props.autoFocus}
      rows={5}
      defaultValue={text}
      onChange={(event) => props.onChange(read(event.target.value))}
      onKeyDown={(event) => {
        if (composing(event)) return;
        const typed = (event.target as HTMLTextAreaElement).value;
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) props.onSave?.(read(typed));
        else if (event.key === "Escape" && props.onCancel) props.onCancel();
        else return;
        event.preventDefault();
        event.stopPropagation();
      }}
    />
  );
}

export function NumberEdit(props: EditProps) {
  const lang = useLang();
  const value = props.value as number | string | null;
  const read = (typed: string) => {
    if (typed.trim() === "") return null;
    const n = parseNumber(typed.replace("%", ""));
    if (n === null) return INVALID;
    return props.field.type === "decimal" ? n : Math.round(n);
  };
  return (
    <TextInput
      id={props.id}
      aria-label={props.id ? undefined : props.label}
      autoFocus={props.autoFocus}
      inputMode="decimal"
      className="num text-right"
      defaultValue={value === null || value === undefined ? "" : typeof value === "number" ? number(lang, value) : value}
      onChange={(event) => props.onChange(read(event.target.value))}
      onKeyDown={(event) => keys(props, () => read((event.target as HTMLInputElement).value))(event)}
    />
  );
}

export function CheckEdit(props: EditProps) {
  return (
    <Checkbox
      {...(props.id ? { id: props.id } : {})}
      label={props.label}
      checked={props.value === true}
      onChange={(on) => {
        props.onChange(on);
        props.onSave?.(on);
      }}
    />
  );
}

export function DateEdit(props: EditProps) {
  const [day, setDay] = useState((props.value as string | null) ?? null);
  const [bad, setBad] = useState(false);
  return (
    <div
      onKeyDown={(event) => {
        if (event.key === "Escape" && props.onCancel && !composing(event)) {
          event.stopPropagation();
          props.onCancel();
        }
      }}
    >
      <DateField
        {...(props.id ? { id: props.id } : {})}
        label={props.label}
        {...(props.autoFocus ? { autoFocus: true } : {})}
        value={day}
        onChange={(next) => {
          setBad(next === undefined);
          if (next !== undefined) setDay(next);
          props.onChange(next === undefined ? INVALID : next);
        }}
        onEnter={() => props.onSave?.(bad ? INVALID : day)}
      />
    </div>
  );
}

export function ChoiceEdit(props: EditProps) {
  const words = useWords();
  const options = props.field.choices ?? [];
  return (
    <Select
      {...(props.id ? { id: props.id } : {})}
      label={props.label}
      {...(props.autoFocus && props.onSave ? { autoFocus: true } : {})}
      value={(props.value as string | null) ?? ""}
      placeholder="—"
      options={[...(props.field.required ? [] : [{ value: "", label: "—" }]), ...options.map((code) => ({ value: code, label: words.choice(code) }))]}
      onChange={(code) => {
        const next = code === "" ? null : code;
        props.onChange(next);
        props.onSave?.(next);
      }}
    />
  );
}
