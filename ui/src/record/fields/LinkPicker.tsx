// Finding a record to link to: by search for people and companies, by the whole list for short ones (tags, stages,
// members), which are few.
import { useLingui } from "@lingui/react/macro";
import { type ReactNode, useDeferredValue, useEffect, useId, useState } from "react";
import { asApiError, call } from "@/api/client";
import type { KindName, Link, RecordView } from "@/api/types";
import { useRead } from "@/api/use-read";
import { TextInput } from "@/components/Field";
import { Plus } from "@/components/icons";
import { StageDot } from "@/components/Tag";
import { toastError } from "@/components/toast";
import { cn } from "@/lib/cn";
import { decodeIdVector } from "@/lib/id-vector";
import { composing } from "@/lib/keys";

const SHORT: KindName[] = ["tag", "stage", "pipeline", "member"];
const SHORT_LIMIT = 500;

/** The whole of a short kind, and whether it has been read. */
function useShort(kind: KindName, enabled: boolean): { records: RecordView[]; ready: boolean } {
  // Stages stand in the order of the sale, everything else by name.
  const sort = kind === "stage" || kind === "pipeline" ? { sort: [{ field: "position" }] } : {};
  const view = useRead("record_view", { kind, ...sort }, { enabled }).data;
  const rows = view ? Array.from(decodeIdVector(view.rows).subarray(0, SHORT_LIMIT)) : [];
  const page = useRead("record_page", { kind, rows }, { enabled: enabled && rows.length > 0, keep: true }).data;
  return { records: rows.length > 0 ? (page?.records ?? []) : [], ready: view !== undefined && (rows.length === 0 || page !== undefined) };
}

export function useShortList(kind: KindName, enabled = true): RecordView[] {
  return useShort(kind, enabled).records;
}

interface Option {
  link: Link;
  detail: string;
  /** As it looks elsewhere, where it is more than its title. */
  face?: ReactNode;
  make?: boolean;
}

export function LinkPicker({
  kind,
  label,
  id,
  onPick,
  except = [],
  autoFocus,
  onEscape,
  clear,
  make = true,
}: {
  kind: KindName;
  label: string;
  id?: string;
  onPick: (link: Link | null) => void;
  /** Ids that are chosen already. */
  except?: string[];
  autoFocus?: boolean;
  onEscape?: () => void;
  /** Offer to empty the field. */
  clear?: boolean;
  /** Offer to make one that is not there. */
  make?: boolean;
}) {
  const { t } = useLingui();
  const listId = useId();
  const [typed, setTyped] = useState("");
  const [query, setQuery] = useState("");
  const [at, setAt] = useState(0);
  // The list is there while the field is in use, not before.
  const [used, setUsed] = useState(autoFocus === true);
  const asked = useDeferredValue(query.trim());
  const short = SHORT.includes(kind);
  // Enter right behind the last letter is for what that letter finds.
  const [wanted, setWanted] = useState(false);
  const { records: all, ready } = useShort(kind, short);
  const found = useRead("search", { query: asked, kinds: [kind], limit: 8 }, { enabled: !short && asked !== "", keep: true });

  const options: Option[] = short
    ? all
        .filter((record) => record.title.toLowerCase().includes(asked.toLowerCase()))
        .map((record) => ({ link: { id: record.id, title: record.title }, detail: "", ...(kind === "stage" ? { face: <StageDot title={record.title} type={typeof record.fields.type === "string" ? record.fields.type : null} /> } : {}) }))
    : asked === ""
      ? []
      : (found.data?.hits ?? []).map((hit) => ({ link: { id: hit.id, title: hit.title }, detail: hit.subtitle ?? "" }));
  const shown = options.filter((option) => !except.includes(option.link.id)).slice(0, 50);
  const exact = shown.some((option) => option.link.title === asked) || options.some((o) => o.link.title === asked);
  const canMake = make && (kind === "tag" || kind === "account" || kind === "contact");
  if (canMake && asked !== "" && !exact) shown.push({ link: { id: "", title: asked }, detail: "", make: true });

  const pick = async (option: Option | undefined) => {
    if (!option) return;
    if (!option.make) {
      onPick(option.link);
    } else {
      try {
        const { id: made } = await call("record_create", { kind, fields: { name: option.link.title } });
        onPick({ id: made, title: option.link.title });
      } catch (thrown) {
        toastError(asApiError(thrown));
      }
    }
    setTyped("");
    setQuery("");
    setAt(0);
  };

  const settled = asked === query.trim() && (short ? ready : asked === "" || found.isError || (found.data !== undefined && !found.isPlaceholderData));
  useEffect(() => {
    if (!wanted || !settled) return;
    // Taken once, after this paint: it makes a record and tells the place that asked.
    const soon = setTimeout(() => {
      setWanted(false);
      void pick(shown[at]);
    }, 0);
    return () => clearTimeout(soon);
  });

  return (
    <div
      className="flex flex-col gap-1"
      onFocus={() => setUsed(true)}
      onBlur={(event) => {
        if (!(event.relatedTarget instanceof Node && event.currentTarget.contains(event.relatedTarget))) setUsed(false);
      }}
    >
      <TextInput
        id={id}
        role="combobox"
        aria-label={id ? undefined : label}
        aria-expanded={used && shown.length > 0}
        aria-controls={listId}
        aria-activedescendant={used && shown[at] ? `${listId}-${at}` : undefined}
        autoFocus={autoFocus}
        placeholder={short ? t`Type to narrow` : t`Type to search`}
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          setAt(0);
          setWanted(false);
          if (!(event.nativeEvent as InputEvent).isComposing) setQuery(event.target.value);
        }}
        onCompositionEnd={(event) => setQuery(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (composing(event)) return;
          if (event.key === "ArrowDown") setAt(Math.min(shown.length - 1, at + 1));
          else if (event.key === "ArrowUp") setAt(Math.max(0, at - 1));
          else if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) {
            if (settled) void pick(shown[at]);
            else setWanted(true);
          }
          else if (event.key === "Escape" && onEscape) onEscape();
          else return;
          event.preventDefault();
          event.stopPropagation();
        }}
      />
      {used && (shown.length > 0 || clear) ? (
        <div id={listId} role="listbox" aria-label={label} className="max-h-52 overflow-y-auto rounded-sm border border-line bg-surface p-1">
          {shown.map((option, index) => (
            <div
              key={option.link.id || "make"}
              id={`${listId}-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={index === at}
              onPointerDown={(event) => event.preventDefault()}
              onPointerMove={() => setAt(index)}
              onClick={() => void pick(option)}
              onKeyDown={() => undefined}
              className={cn("flex min-h-7 items-center gap-2 rounded-xs px-2", index === at && "bg-selected")}
            >
              {option.make ? (
                <>
                  <Plus size={14} className="shrink-0" aria-hidden />
                  <span className="truncate">{t`Create “${option.link.title}”`}</span>
                </>
              ) : (
                <>
                  {option.face ?? <span dir="auto" className="truncate">{option.link.title}</span>}
                  <span className="truncate text-xs text-ink-2">{option.detail}</span>
                </>
              )}
            </div>
          ))}
          {clear && typed === "" ? (
            <div
              role="option"
              tabIndex={-1}
              aria-selected={false}
              onPointerDown={(event) => event.preventDefault()}
              onClick={() => onPick(null)}
              onKeyDown={() => undefined}
              className="flex min-h-7 items-center rounded-xs px-2 text-ink-3 hover:bg-hover"
            >
              {t`Empty`}
            </div>
          ) : null}
        </div>
      ) : null}
    </div>
  );
}
