// What waits for a choice, as the screens ask for it, and the choice itself.
import { msg } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import type { Conflict, ConflictPerson, ConflictVersion } from "@/api/conflict-types";
import type { KindName, SchemaField } from "@/api/types";
import { useRead } from "@/api/use-read";
import { useWrite } from "@/api/use-write";
import { undo } from "@/app/undo";
import { toast } from "@/components/toast";
import { asField, useWords } from "@/record/use-schema";

/** How many fields wait; 0 also while nobody knows. */
export function useConflictCount(): number {
  return useRead("conflicts_count", {}, { keep: true }).data?.count ?? 0;
}

const OF_RECORD = 200;

/** The conflicts of a record by field; asked for only where there are any at all. */
export function useConflictsOf(kind: KindName, id: string): Map<string, Conflict> {
  const some = useConflictCount() > 0;
  const { data } = useRead("conflicts_list", { kind, id, count: OF_RECORD }, { enabled: some });
  return new Map((some ? (data?.conflicts ?? []) : []).map((conflict) => [conflict.field, conflict]));
}

/** One conflict, for as long as it is this one: a value that comes or goes makes it another. */
export function keyOf(conflict: Conflict): string {
  return [conflict.id, conflict.field, ...conflict.versions.map((version) => version.write)].join(" ");
}

/** The field as values are shown by it, and its word. */
export function useFieldOf(): (conflict: Conflict) => { field: SchemaField | null; label: string } {
  const { t } = useLingui();
  const words = useWords();
  const kinds = useRead("schema", {}).data?.kinds ?? [];
  return (conflict) => {
    if (conflict.field === "in_trash") return { field: null, label: t`In the trash or not` };
    if (conflict.field === "home") return { field: { name: "home", type: "link", class: "identity", required: false, link: "member" }, label: t`Whose book it is in` };
    const kind = kinds.find((own) => own.name === conflict.kind);
    const custom = kind?.custom.find((own) => own.id === conflict.field);
    const field = custom ? asField(custom) : (kind?.fields.find((own) => own.name === conflict.field) ?? null);
    return { field, label: words.field(conflict.kind, conflict.field, kind?.custom ?? []) };
  };
}

/** Takes a version, and says so with the way back. */
export function useTake(onFail?: (conflict: Conflict) => void) {
  const { i18n } = useLingui();
  const fieldOf = useFieldOf();
  const write = useWrite("conflict_take");
  return (conflict: Conflict, version: ConflictVersion) => {
    const { kind, id, field, title } = conflict;
    const { label } = fieldOf(conflict);
    write.mutate(
      { kind, id, field, write: version.write, seen: conflict.versions.map((own) => own.write) },
      {
        onSuccess: () => toast({ text: i18n._(msg`Chosen: ${title} · ${label}`), action: { label: msg`Undo`, run: () => void undo() } }),
        onError: () => onFail?.(conflict),
      },
    );
  };
}

/** A line of the list: a person's head, or a conflict by its place. */
export type Line = { person: ConflictPerson } | { place: number };

export function lineCount(people: ConflictPerson[], total: number): number {
  return people.length + total;
}

/** What stands in a line: every person's conflicts follow their head. */
export function lineAt(people: ConflictPerson[], position: number): Line | null {
  let line = 0;
  let place = 0;
  for (const person of people) {
    if (position === line) return { person };
    if (position <= line + person.count) return { place: place + position - line - 1 };
    line += person.count + 1;
    place += person.count;
  }
  return null;
}

/** The line in which the conflict at a place stands. */
export function lineOf(people: ConflictPerson[], place: number): number {
  let heads = 0;
  let before = 0;
  for (const person of people) {
    heads += 1;
    before += person.count;
    if (place < before) break;
  }
  return place + heads;
}
