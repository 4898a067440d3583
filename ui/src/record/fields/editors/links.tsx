// Links to other records: one, or several that go and come one by one.
import { useLingui } from "@lingui/react/macro";
import { useState } from "react";
import type { Link } from "@/api/types";
import { IconButton } from "@/components/Button";
import { X } from "@/components/icons";
import { Tag } from "@/components/Tag";
import { LinkPicker } from "../LinkPicker";
import type { EditProps } from "./edit-props";

export function LinkEdit(props: EditProps) {
  const { t } = useLingui();
  const [link, setLink] = useState((props.value as Link | null) ?? null);
  if (!props.field.link) return null;
  if (link && !props.onSave) {
    // In a form: what is chosen, and a way to choose again.
    return (
      <div className="flex h-ctl items-center gap-2 rounded-sm border border-line-strong bg-surface pr-1 pl-2.5">
        <span className="grow truncate">{link.title}</span>
        <IconButton
          label={t`Remove ${link.title}`}
          className="size-6"
          onClick={() => {
            setLink(null);
            props.onChange(null);
          }}
        >
          <X size={14} />
        </IconButton>
      </div>
    );
  }
  return (
    <LinkPicker
      kind={props.field.link}
      label={props.label}
      {...(props.id ? { id: props.id } : {})}
      {...(props.autoFocus ? { autoFocus: true } : {})}
      // A deal is always in some stage.
      clear={link !== null && !props.field.required && props.field.link !== "stage"}
      {...(props.onCancel ? { onEscape: props.onCancel } : {})}
      onPick={(next) => {
        setLink(next);
        props.onChange(next);
        props.onSave?.(next);
      }}
    />
  );
}

export function LinksEdit(props: EditProps) {
  const { t } = useLingui();
  const [links, setLinks] = useState((props.value as Link[] | null) ?? []);
  const set = (next: Link[]) => {
    setLinks(next);
    props.onChange(next);
  };
  if (!props.field.link) return null;
  return (
    <div className="flex flex-col gap-1.5">
      {links.length > 0 ? (
        <div className="flex flex-wrap gap-1">
          {links.map((link) => (
            <span key={link.id} className="inline-flex items-center">
              <Tag className="rounded-r-none">{link.title}</Tag>
              <button
                type="button"
                aria-label={t`Remove ${link.title}`}
                onClick={() => set(links.filter((other) => other.id !== link.id))}
                className="inline-flex size-6 items-center justify-center rounded-sm text-ink-3 hover:bg-hover hover:text-ink"
              >
                <X size={12} />
              </button>
            </span>
          ))}
        </div>
      ) : null}
      <LinkPicker
        kind={props.field.link}
        label={props.label}
        {...(props.id ? { id: props.id } : {})}
        {...(props.autoFocus ? { autoFocus: true } : {})}
        except={links.map((link) => link.id)}
        {...(props.onCancel ? { onEscape: props.onCancel } : {})}
        onPick={(link) => link && set([...links, link])}
      />
    </div>
  );
}
