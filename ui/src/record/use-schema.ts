// The schema as the program states it, with the words of this language.
import type { MessageDescriptor } from "@lingui/core";
import { useLingui } from "@lingui/react";
import type { CustomField, KindName, SchemaField, SchemaKind } from "@/api/types";
import { useRead } from "@/api/use-read";
import { CHOICES, DERIVED, FIELDS, POINT_LABELS } from "./words";

export function useKind(kind: KindName): SchemaKind | undefined {
  return useRead("schema", {}).data?.kinds.find((k) => k.name === kind);
}

export interface Words {
  field: (kind: KindName, field: string, custom?: CustomField[]) => string;
  choice: (code: string) => string;
  label: (label: string) => string;
  say: (message: MessageDescriptor) => string;
}

export function useWords(): Words {
  const { i18n } = useLingui();
  const say = (message: MessageDescriptor) => i18n._(message);
  return {
    say,
    field: (kind, field, custom) => {
      const word = FIELDS[kind]?.[field] ?? DERIVED[field];
      if (word) return say(word);
      return custom?.find((c) => c.id === field || `custom.${c.id}` === field)?.label ?? field;
    },
    choice: (code) => {
      const word = CHOICES[code];
      return word ? say(word) : code;
    },
    label: (label) => {
      const word = POINT_LABELS[label.toLowerCase()];
      return word ? say(word) : label;
    },
  };
}

/** A custom field as a field: its id is its name, its column is under `custom`. */
export function asField(custom: CustomField): SchemaField {
  return {
    name: `custom.${custom.id}`,
    type: custom.type === "select" ? "choice" : custom.type === "number" ? "decimal" : custom.type,
    class: custom.class,
    required: false,
    ...(custom.type === "select" ? { choices: custom.options } : {}),
  };
}
