// The head of a person's conflicts, and both ways to settle all of them at once: how many it changes is said before.
import { msg, plural } from "@lingui/core/macro";
import { Plural, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { asApiError, call } from "@/api/client";
import type { ConflictPerson, ConflictSide } from "@/api/conflict-types";
import { useRead } from "@/api/use-read";
import { Button } from "@/components/Button";
import { ErrorNotice } from "@/components/Notice";
import { Popover } from "@/components/Popover";
import { Avatar } from "@/components/Tag";
import { toastError } from "@/components/toast";
import { followBulk } from "@/features/lists/bulk/job";
import { number } from "@/lib/format";
import { useLang } from "@/lib/use-lang";
import { i18n } from "@/locales/i18n";

async function settle(member: string, side: ConflictSide): Promise<void> {
  try {
    const { job } = await call("conflicts_resolve", { member, side });
    void followBulk(job, { doing: msg`Choosing`, done: (changed) => i18n._(plural({ changed }, { one: "Chosen in # field", other: "Chosen in # fields" })) });
  } catch (thrown) {
    toastError(asApiError(thrown));
  }
}

export function PersonLine({ person }: { person: ConflictPerson }) {
  const { t } = useLingui();
  const name = person.own ? t`You, elsewhere` : person.member.title || t`Somebody`;
  return (
    <div className="flex h-full items-center gap-2.5 border-b border-line px-3.5 pt-4">
      <Avatar name={name} round />
      <h2 className="min-w-0 truncate font-semibold" title={name}>
        {name}
      </h2>
      <span className="num grow text-ink-3">
        <Plural value={person.count} one="# field" other="# fields" />
      </span>
      <All person={person} side="mine" label={t`Keep all mine`} />
      <All person={person} side="theirs" label={person.own ? t`Take all from elsewhere` : t`Take all from ${name}`} />
    </div>
  );
}

function All({ person, side, label }: { person: ConflictPerson; side: ConflictSide; label: string }) {
  const [open, setOpen] = useState(false);
  return (
    <Popover
      label={label}
      open={open}
      onOpenChange={setOpen}
      align="end"
      className="flex w-72 flex-col gap-2"
      trigger={
        <Button className="max-w-60">
          <span className="truncate">{label}</span>
        </Button>
      }
    >
      <Check person={person} side={side} onDone={() => setOpen(false)} />
    </Popover>
  );
}

function Check({ person, side, onDone }: { person: ConflictPerson; side: ConflictSide; onDone: () => void }) {
  const lang = useLang();
  const { data, error } = useRead("conflicts_check", { member: person.member.id, side });
  const changes = number(lang, data?.changes ?? 0);
  return (
    <>
      {error ? <ErrorNotice error={error} /> : null}
      <p role="status" className="min-h-5 text-ink-2">
        {data ? (
          <>
            <Plural
              value={data.count}
              one={`# field is settled, ${changes} of them with another value than is shown now.`}
              other={`# fields are settled, ${changes} of them with another value than is shown now.`}
            />
          </>
        ) : null}
      </p>
      <Button
        look="primary"
        disabled={!data || data.count === 0}
        onClick={() => {
          onDone();
          void settle(person.member.id, side);
        }}
      >
        <Plural value={data?.count ?? 0} one="Choose in # field" other="Choose in # fields" />
      </Button>
    </>
  );
}
