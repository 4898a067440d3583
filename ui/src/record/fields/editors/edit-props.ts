// What an editor of any type is given, and the keys that all of them hear.
import type { SchemaField } from "@/api/types";
import { composing } from "@/lib/keys";

/** What is typed is no value of the type. */
export const INVALID: unique symbol = Symbol("invalid");

export interface EditProps {
  value: unknown;
  field: SchemaField;
  label: string;
  id?: string;
  onChange: (value: unknown) => void;
  /** Save now (Enter, a choice made). Gets the value, because state may lag behind. */
  onSave?: (value: unknown) => void;
  onCancel?: () => void;
  autoFocus?: boolean;
}

/** Enter saves, Escape leaves everything as it was. */
export function keys(props: EditProps, current: () => unknown) {
  return (event: React.KeyboardEvent) => {
    if (composing(event)) return;
    if (event.key === "Enter" && !event.shiftKey && props.onSave) {
      event.preventDefault();
      event.stopPropagation();
      props.onSave(current());
    } else if (event.key === "Escape" && props.onCancel) {
      event.preventDefault();
      event.stopPropagation();
      props.onCancel();
    }
  };
}
