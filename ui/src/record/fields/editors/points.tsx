// Ways to reach somebody, a line each: the number or address, what it is for, and which is the main one.
import { useLingui } from "@lingui/react/macro";
import { useState } from "react";
import type { Point } from "@/api/types";
import { Button, IconButton } from "@/components/Button";
import { TextInput } from "@/components/Field";
import { Plus, Star, X } from "@/components/icons";
import { Select } from "@/components/Select";
import { cn } from "@/lib/cn";
import { composing } from "@/lib/keys";
import { useWords } from "../../use-schema";
import type { EditProps } from "./edit-props";

const LABELS: Record<string, string[]> = {
  phone: ["mobile", "work", "home", "fax", "other"],
  email: ["work", "home", "other"],
  messenger: ["wechat", "qq", "whatsapp", "other"],
  web: ["website", "linkedin", "other"],
  external: ["other"],
};

export function PointsEdit(props: EditProps) {
  const { t } = useLingui();
  const words = useWords();
  const known = LABELS[props.field.points ?? "phone"] ?? ["other"];
  const fresh = (): Point => ({ value: "", label: known[0] ?? "" });
  const start = (props.value as Point[] | null) ?? [];
  const [points, setPoints] = useState<Point[]>(start.length > 0 ? start : [fresh()]);
  const set = (next: Point[]) => {
    setPoints(next);
    const kept = next.filter((point) => point.value.trim() !== "").map((point) => ({ ...point, value: point.value.trim() }));
    if (kept.length > 0 && !kept.some((point) => point.primary)) kept[0] = { ...kept[0]!, primary: true };
    props.onChange(kept);
  };
  const change = (at: number, part: Partial<Point>) => set(points.map((point, i) => (i === at ? { ...point, ...part } : point)));
  const labels = (point: Point) => [...new Set([...known, ...(point.label ? [point.label] : [])])];
  return (
    <div className="flex flex-col gap-1">
      {points.map((point, at) => (
        // A line is known by its place while it is being typed.
        // oxlint-disable-next-line react/no-array-index-key
        <div key={at} className="flex items-center gap-1">
          <TextInput
            id={at === 0 ? props.id : undefined}
            aria-label={at === 0 && props.id ? undefined : `${props.label} ${at + 1}`}
            autoFocus={props.autoFocus && at === 0}
            inputMode={props.field.points === "phone" ? "tel" : props.field.points === "email" ? "email" : "text"}
            className="num"
            value={point.value}
            onChange={(event) => change(at, { value: event.target.value })}
            onKeyDown={(event) => {
              if (composing(event)) return;
              if (event.key === "Enter" && props.onSave) {
                event.preventDefault();
                event.stopPropagation();
                props.onSave(undefined);
              } else if (event.key === "Escape" && props.onCancel) {
                event.stopPropagation();
                props.onCancel();
              }
            }}
          />
          <Select
            label={t`Label`}
            className="w-22 shrink-0"
            value={point.label ?? ""}
            placeholder="—"
            options={labels(point).map((label) => ({ value: label, label: words.label(label) }))}
            onChange={(label) => change(at, { label })}
          />
          <IconButton
            label={t`Main one`}
            aria-pressed={point.primary === true}
            className={cn("size-6", point.primary && "text-accent-text")}
            onClick={() => set(points.map((other, i) => ({ ...other, primary: i === at })))}
          >
            <Star size={14} fill={point.primary ? "currentColor" : "none"} />
          </IconButton>
          <IconButton label={t`Remove`} className="size-6" onClick={() => set(points.filter((_, i) => i !== at))}>
            <X size={14} />
          </IconButton>
        </div>
      ))}
      <Button look="link" className="self-start text-xs" icon={<Plus size={12} />} onClick={() => setPoints([...points, fresh()])}>
        {t`Add one`}
      </Button>
    </div>
  );
}
