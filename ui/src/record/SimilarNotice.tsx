// While somebody new is being typed: who may be the same already, and whose they are. It warns and never stops.
import { Plural, useLingui } from "@lingui/react/macro";
import { useNavigate } from "@tanstack/react-router";
import { useDeferredValue } from "react";
import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import type { Similar } from "@/api/record-types";
import type { Point } from "@/api/types";
import { useRead } from "@/api/use-read";
import { nounOf, type PageKind } from "@/app/paths";
import { TriangleAlert } from "@/components/icons";
import { useWords } from "./use-schema";
import { KINDS } from "./words";

const WHY: Record<Similar["why"], MessageDescriptor> = {
  name: msg`same name`,
  pinyin: msg`sounds the same`,
  phone: msg`same phone`,
  email: msg`same e-mail`,
  credit_code: msg`same credit code`,
};

const SHOWN = 3;
/** One sign is no name yet. */
const SHORTEST = 2;

/** What of a form tells people and companies apart. */
export function tellsApart(values: Record<string, unknown>): { name?: string; phones?: string[]; emails?: string[]; credit_code?: string } {
  const text = (value: unknown) => (typeof value === "string" && value.trim().length >= SHORTEST ? value.trim() : undefined);
  const points = (value: unknown) => (Array.isArray(value) ? (value as Point[]).map((point) => point.value.trim()).filter((one) => one.length > SHORTEST) : []);
  const name = text(values.name);
  const credit_code = text(values.credit_code);
  const phones = points(values.phones);
  const emails = points(values.emails);
  return {
    ...(name ? { name } : {}),
    ...(phones.length > 0 ? { phones } : {}),
    ...(emails.length > 0 ? { emails } : {}),
    ...(credit_code ? { credit_code } : {}),
  };
}

export function SimilarNotice({ kind, values, onLeave }: { kind: PageKind; values: Record<string, unknown>; onLeave: () => void }) {
  const { t, i18n } = useLingui();
  const words = useWords();
  const navigate = useNavigate();
  const fields = useDeferredValue(tellsApart(values));
  const { data } = useRead("similar", { kind, fields }, { enabled: Object.keys(fields).length > 0 && kind !== "task" && kind !== "deal", keep: true });
  const found = Object.keys(fields).length > 0 ? (data?.records ?? []) : [];
  if (found.length === 0) return null;
  return (
    <div role="status" className="rounded-md bg-warning-soft px-3 py-2.5">
      <p className="flex items-center gap-2 font-semibold text-warning">
        <TriangleAlert size={14} className="shrink-0" aria-hidden />
        <Plural value={found.length} one="# similar record is there already" other="# similar records are there already" />
      </p>
      <ul className="mt-1 flex flex-col">
        {found.slice(0, SHOWN).map((one) => {
          const noun = nounOf(one.kind);
          return (
            <li key={one.id} className="flex min-h-7 items-center gap-2">
              <button
                type="button"
                className="min-w-0 truncate text-left text-accent-text hover:underline"
                onClick={() => {
                  onLeave();
                  if (noun) void navigate({ to: "/$noun/$id", params: { noun, id: one.id } });
                }}
              >
                {one.title}
              </button>
              <span className="shrink-0 text-xs text-ink-2">
                {[one.kind === kind ? "" : words.say(KINDS[one.kind].one), i18n._(WHY[one.why]), one.owner ? t`owner ${one.owner}` : ""].filter(Boolean).join(" · ")}
              </span>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
