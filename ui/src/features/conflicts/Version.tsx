// One of several values: what it says, who said it, when, and where.
import { useLingui } from "@lingui/react/macro";
import type { Conflict, ConflictVersion } from "@/api/conflict-types";
import type { SchemaField } from "@/api/types";
import { Check } from "@/components/icons";
import { clock, instant, instantLong } from "@/lib/format";
import { useLang } from "@/lib/use-lang";
import { isEmpty, Show } from "@/record/fields/show";
import { useKind, useWords } from "@/record/use-schema";

export function Said({ conflict, version, field, place }: { conflict: Conflict; version: ConflictVersion; field: SchemaField | null; place: "cell" | "page" }) {
  const { t } = useLingui();
  const words = useWords();
  const custom = useKind(conflict.kind)?.custom ?? [];
  if (version.said === "trashed") return <span>{t`Moved to the trash`}</span>;
  if (version.said === "kept") return <span>{t`Kept`}</span>;
  if (version.said === "changed") {
    const names = version.fields.map((name) => words.field(conflict.kind, name, custom)).join(t({ message: ", ", context: "between names of fields" }));
    return <span className={place === "cell" ? "truncate" : "wrap-anywhere"}>{t`Kept, and changed: ${names}`}</span>;
  }
  if (isEmpty(version.value) || !field) return <span className="text-ink-3">{t`Emptied`}</span>;
  return <Show value={version.value} field={field} place={place} />;
}

/** Who, in few words: oneself is not named. */
export function useWho(): (version: ConflictVersion, own: boolean) => string {
  const { t } = useLingui();
  return (version, own) => {
    if (version.device.own) return t`You, here`;
    const device = version.device.name;
    const name = own ? t`You, elsewhere` : version.member.title || t`Somebody`;
    return device ? t`${name} · ${device}` : name;
  };
}

export function Who({ version, own }: { version: ConflictVersion; own: boolean }) {
  const { t } = useLingui();
  const lang = useLang();
  const who = useWho();
  return (
    <span className="flex min-w-0 items-center gap-1.5 text-xs text-ink-3">
      <span className="truncate">{who(version, own)}</span>
      <span aria-hidden>·</span>
      <time dateTime={new Date(version.at).toISOString()} title={instantLong(lang, version.at)} className="num shrink-0">
        {instant(lang, version.at)} {clock(lang, version.at)}
      </time>
      {version.shown ? (
        <span className="inline-flex shrink-0 items-center gap-0.5 text-ink-2">
          <Check size={12} aria-hidden />
          {t({ message: "shown", context: "one of several values" })}
        </span>
      ) : null}
    </span>
  );
}
