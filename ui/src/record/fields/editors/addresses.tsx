// Postal addresses, part by part.
import { useLingui } from "@lingui/react/macro";
import { useState } from "react";
import type { Address } from "@/api/types";
import { Button, IconButton } from "@/components/Button";
import { TextArea, TextInput } from "@/components/Field";
import { Plus, X } from "@/components/icons";
import { Select } from "@/components/Select";
import { cn } from "@/lib/cn";
import { useWords } from "../../use-schema";
import type { EditProps } from "./edit-props";

const NO_ADDRESS: Address = { label: "work", primary: false, street: "", city: "", region: "", postal: "", country: "" };

export function AddressesEdit(props: EditProps) {
  const { t } = useLingui();
  const words = useWords();
  const start = (props.value as Address[] | null) ?? [];
  const [list, setList] = useState<Address[]>(start.length > 0 ? start : [{ ...NO_ADDRESS, primary: true }]);
  const set = (next: Address[]) => {
    setList(next);
    props.onChange(next.filter((a) => [a.street, a.city, a.region, a.postal, a.country].some((part) => part.trim() !== "")));
  };
  const parts: [keyof Address, string, string][] = [
    ["country", t`Country`, "w-24"],
    ["region", t`Province or state`, "grow"],
    ["city", t`City`, "grow"],
    ["postal", t`Postal code`, "w-24"],
  ];
  return (
    <div className="flex flex-col gap-2">
      {list.map((address, at) => {
        const change = (part: Partial<Address>) => set(list.map((a, i) => (i === at ? { ...a, ...part } : a)));
        return (
          // A line is known by its place while it is being typed.
          // oxlint-disable-next-line react/no-array-index-key
          <div key={at} className="flex flex-col gap-1">
            <div className="flex items-center gap-1">
              <Select
                label={t`Label`}
                className="w-28"
                value={address.label ?? ""}
                placeholder="—"
                options={[...new Set(["work", "home", "billing", "shipping", "other", ...(address.label ? [address.label] : [])])].map((label) => ({
                  value: label,
                  label: words.label(label),
                }))}
                onChange={(label) => change({ label })}
              />
              <div className="grow" />
              <IconButton label={t`Remove`} className="size-6" onClick={() => set(list.filter((_, i) => i !== at))}>
                <X size={14} />
              </IconButton>
            </div>
            <TextArea
              rows={2}
              aria-label={t`Street`}
              placeholder={t`Street`}
              autoFocus={props.autoFocus && at === 0}
              value={address.street ?? ""}
              onChange={(event) => change({ street: event.target.value })}
            />
            <div className="flex flex-wrap gap-1">
              {parts.map(([part, name, width]) => (
                <TextInput
                  key={part}
                  aria-label={name}
                  placeholder={name}
                  className={cn("w-24", width)}
                  value={(address[part] as string | undefined) ?? ""}
                  onChange={(event) => change({ [part]: event.target.value })}
                />
              ))}
            </div>
          </div>
        );
      })}
      <Button look="link" className="self-start text-xs" icon={<Plus size={12} />} onClick={() => setList([...list, NO_ADDRESS])}>
        {t`Add one`}
      </Button>
    </div>
  );
}
