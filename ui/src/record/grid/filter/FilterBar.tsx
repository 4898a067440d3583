// Filter chips as sentences: field, how, value. One level: all of them hold, or any of them.
import { Trans, useLingui } from "@lingui/react/macro";
import { type ReactNode, useState } from "react";
import type { Filter, SchemaKind } from "@/api/types";
import { Plus, X } from "@/components/icons";
import { Popover } from "@/components/Popover";
import { cn } from "@/lib/cn";
import { useWords } from "../../use-schema";
import { filterOf } from "../../view-spec";
import { FilterEditor } from "./FilterEditor";
import { filterable, sentenceOf, VERBS } from "./ops";
import { useTitles, useValueWords } from "./values";

interface FilterBarProps {
  kind: SchemaKind;
  filter: Filter[];
  any: boolean;
  onChange: (change: { filter: Filter[]; any?: boolean }) => void;
  /** The field of a new condition that somebody asked for elsewhere (a column's menu). */
  adding: string | null;
  onAdding: (field: string | null) => void;
  /** At the end of the line: what can be done with the view. */
  children?: ReactNode;
}

export function FilterBar({ kind, filter, any, onChange, adding, onAdding, children }: FilterBarProps) {
  const { t, i18n } = useLingui();
  const words = useWords();
  const [changing, setChanging] = useState<number | null>(null);
  const fields = filterable(kind);
  const sentences = filter.map(sentenceOf);
  const titles = useTitles(sentences, fields);
  const say = useValueWords();
  const whole = (at: number) => (one: Filter) => {
    const next = at < filter.length ? filter.map((old, i) => (i === at ? one : old)) : [...filter, one];
    return filterOf({ filter: next, any }) ?? one;
  };
  return (
    <div role="group" aria-label={t`Filter`} className="flex min-h-10 shrink-0 flex-wrap items-center gap-1.5 border-b border-line px-5 py-1.5">
      {sentences.map((sentence, at) => {
        const field = fields.find((one) => one.name === sentence?.field);
        const name = sentence ? words.field(kind.name, sentence.field, kind.custom) : t`Several conditions`;
        const value = sentence ? say(sentence, field, titles) : "";
        const text = (
          <>
            {name}
            {sentence ? <span> {i18n._(VERBS[sentence.verb])} </span> : null}
            <span className="font-semibold">{value}</span>
          </>
        );
        return (
          // Two conditions may say the same; their place tells them apart.
          // oxlint-disable-next-line react/no-array-index-key
          <span key={at} className="contents">
            {at > 0 ? (
              <button
                type="button"
                aria-label={any ? t`Any of the conditions is enough` : t`All conditions hold`}
                title={any ? t`Any of the conditions is enough` : t`All conditions hold`}
                onClick={() => onChange({ filter, any: !any })}
                className="h-6 rounded-full px-1.5 text-xs text-ink-2 hover:bg-hover hover:text-ink"
              >
                {any ? t({ message: "or", context: "filter" }) : t({ message: "and", context: "filter" })}
              </button>
            ) : null}
            <span className="inline-flex h-6 max-w-full items-center rounded-full bg-accent-soft text-xs text-accent-text">
              {sentence && field ? (
                <Popover
                  label={t`Change the filter ${name}`}
                  open={changing === at}
                  onOpenChange={(open) => setChanging(open ? at : null)}
                  className="w-72"
                  trigger={
                    <button type="button" title={t`Change the filter ${name}`} className="max-w-80 truncate rounded-full pl-2.5 hover:underline">
                      {text}
                    </button>
                  }
                >
                  {changing === at ? (
                    <FilterEditor
                      kind={kind}
                      fields={fields}
                      start={sentence}
                      rest={whole(at)}
                      onApply={(next) => {
                        setChanging(null);
                        onChange({ filter: filter.map((old, i) => (i === at ? next : old)) });
                      }}
                    />
                  ) : null}
                </Popover>
              ) : (
                <span className="max-w-80 truncate pl-2.5">{text}</span>
              )}
              <button
                type="button"
                aria-label={t`Remove the filter ${name}`}
                onClick={() => onChange({ filter: filter.filter((_, i) => i !== at) })}
                className="ml-0.5 inline-flex size-6 shrink-0 items-center justify-center rounded-full hover:bg-hover"
              >
                <X size={12} />
              </button>
            </span>
          </span>
        );
      })}
      <Popover
        label={t`Add a condition`}
        open={adding !== null}
        onOpenChange={(open) => onAdding(open ? "" : null)}
        className="w-72"
        trigger={
          <button type="button" className={cn("inline-flex h-6 items-center gap-1 rounded-full px-2 text-xs text-accent-text hover:bg-hover", filter.length === 0 && "-ml-2")}>
            <Plus size={12} aria-hidden />
            <Trans>Add a condition</Trans>
          </button>
        }
      >
        {adding === null ? null : (
          <FilterEditor
            kind={kind}
            fields={fields}
            start={adding === "" ? {} : { field: adding }}
            rest={whole(filter.length)}
            onApply={(next) => {
              onAdding(null);
              onChange({ filter: [...filter, next] });
            }}
          />
        )}
      </Popover>
      <div className="ml-auto flex items-center gap-3">{children}</div>
    </div>
  );
}
