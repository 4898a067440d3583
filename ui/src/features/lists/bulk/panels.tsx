// What can be done to many records at once: hand them on, tag them, move their stage, set a field. Each panel makes one
// change; what it would do is said below it before it is done.
import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import type { BulkChange } from "@/api/list-types";
import type { Link, SchemaField, SchemaKind } from "@/api/types";
import { Button } from "@/components/Button";
import { TextInput } from "@/components/Field";
import { Segmented } from "@/components/Segmented";
import { Select } from "@/components/Select";
import { StageDot } from "@/components/Tag";
import { canEdit, Edit, INVALID, writes } from "@/record/fields/edit";
import { LinkPicker, useShortList } from "@/record/fields/LinkPicker";
import { asField, useWords } from "@/record/use-schema";
import { DryRun } from "./DryRun";

export type PanelName = "assign" | "tag" | "stage" | "field";

export interface PanelProps {
  kind: SchemaKind;
  selected: ReadonlySet<number>;
  onDone: () => void;
}

export function AssignPanel({ kind, selected, onDone }: PanelProps) {
  const { t } = useLingui();
  const [owner, setOwner] = useState<Link | null | undefined>(undefined);
  return (
    <>
      <LinkPicker kind="member" label={t`Owner`} autoFocus clear onPick={setOwner} />
      {owner === undefined ? null : (
        <p>
          <Trans>
            Owner: <span className="font-semibold">{owner?.title ?? t`nobody`}</span>
          </Trans>
        </p>
      )}
      <DryRun kind={kind.name} selected={selected} change={owner === undefined ? null : { fields: { owner: owner?.id ?? null } }} onDone={onDone} />
    </>
  );
}

export function TagPanel({ kind, selected, onDone }: PanelProps) {
  const { t } = useLingui();
  const [how, setHow] = useState<"add" | "remove">("add");
  const [tags, setTags] = useState<Link[]>([]);
  const field: SchemaField = { name: "tags", type: "links", class: "identity", required: false, link: "tag" };
  const ids = tags.map((tag) => tag.id);
  const change: Partial<BulkChange> | null = ids.length === 0 ? null : how === "add" ? { add: { tags: ids } } : { remove: { tags: ids } };
  return (
    <>
      <Segmented
        label={t`Tags`}
        className="self-start"
        value={how}
        onChange={setHow}
        options={[
          { value: "add", label: t`Add tags` },
          { value: "remove", label: t`Take tags off` },
        ]}
      />
      <Edit field={field} label={t`Tags`} value={[]} autoFocus onChange={(next) => setTags((next as Link[] | null) ?? [])} />
      <DryRun kind={kind.name} selected={selected} change={change} onDone={onDone} />
    </>
  );
}

export function StagePanel({ kind, selected, onDone }: PanelProps) {
  const { t } = useLingui();
  const stages = useShortList("stage");
  const [stage, setStage] = useState<string | null>(null);
  const [reason, setReason] = useState("");
  const chosen = stages.find((one) => one.id === stage);
  const lost = chosen?.fields.type === "lost";
  const ready = stage !== null && (!lost || reason.trim() !== "");
  return (
    <>
      <Select
        label={t`Stage`}
        value={stage}
        placeholder={t`Choose`}
        options={stages.map((one) => ({ value: one.id, label: <StageDot title={one.title} type={typeof one.fields.type === "string" ? one.fields.type : null} /> }))}
        onChange={setStage}
      />
      {lost ? <TextInput aria-label={t`Why was it lost`} placeholder={t`Why was it lost`} value={reason} onChange={(event) => setReason(event.target.value)} /> : null}
      <DryRun
        kind={kind.name}
        selected={selected}
        change={ready && stage !== null ? { stage: { stage, ...(lost ? { lost_reason: reason.trim() } : {}) } } : null}
        onDone={onDone}
      />
    </>
  );
}

/** Fields that many records can share: no names, no numbers to reach one person by. */
export function sharedFields(kind: SchemaKind): SchemaField[] {
  const own = kind.fields.filter((field) => canEdit(field.type) && field.name !== kind.title_field && !["points", "addresses"].includes(field.type) && field.name !== "stage");
  return [...own, ...kind.custom.map(asField)];
}

const NOTHING: unique symbol = Symbol("nothing typed");

export function FieldPanel({ kind, selected, onDone }: PanelProps) {
  const { t } = useLingui();
  const words = useWords();
  const fields = sharedFields(kind);
  const [name, setName] = useState(fields[0]?.name ?? "");
  const [value, setValue] = useState<unknown>(NOTHING);
  const field = fields.find((one) => one.name === name);
  const label = field ? words.field(kind.name, field.name, kind.custom) : "";
  return (
    <>
      <Select
        label={t`Field`}
        value={name}
        options={fields.map((one) => ({ value: one.name, label: words.field(kind.name, one.name, kind.custom) }))}
        onChange={(next) => {
          setName(next);
          setValue(NOTHING);
        }}
      />
      {field ? <Edit key={name} field={field} label={label} value={null} onChange={setValue} /> : null}
      {field && !field.required ? (
        <Button look="link" className="self-start text-xs" onClick={() => setValue(field.type === "checkbox" ? false : null)}>
          <Trans>Empty the field</Trans>
        </Button>
      ) : null}
      {value === null ? (
        <p className="text-xs text-warning">{t`“${label}” will be emptied.`}</p>
      ) : null}
      <DryRun kind={kind.name} selected={selected} change={field && value !== NOTHING && value !== INVALID ? writes([[field, value]]) : null} onDone={onDone} />
    </>
  );
}
