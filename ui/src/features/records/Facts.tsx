// The line under the name: how much it matters, where it stands, whose it is, when we spoke, when we speak next.
import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import type { Link, Money, RecordView, StageRef } from "@/api/types";
import type { PageKind } from "@/app/paths";
import { StageDot, Tag } from "@/components/Tag";
import { money, moneyShort } from "@/lib/format";
import { useLang } from "@/lib/use-lang";
import { When } from "@/record/fields/show";
import { NextDay } from "@/record/grid/columns";
import { useWords } from "@/record/use-schema";

/** `past`: what follows from other records is known for now only, and stays away. */
export function Facts({ kind, record, past }: { kind: PageKind; record: RecordView; past: boolean }) {
  const { t } = useLingui();
  const lang = useLang();
  const words = useWords();
  const { fields, derived } = record;
  const stage = ((past ? null : derived.stage) ?? fields.stage) as StageRef | null | undefined;
  const owner = fields.owner as Link | null | undefined;
  const amount = fields.amount as Money | null | undefined;
  const { tier } = fields;
  return (
    <dl aria-label={t`At a glance`} className="flex min-h-10 shrink-0 flex-wrap items-center gap-x-6 gap-y-1 border-b border-line px-5 py-1.5">
      {typeof tier === "string" ? (
        <Fact label={words.field(kind, "tier")}>
          <Tag hue={tier === "a" ? "teal" : tier === "b" ? "blue" : "amber"}>{words.choice(tier)}</Tag>
        </Fact>
      ) : null}
      {stage ? (
        <Fact label={t`Stage`}>
          <StageDot title={stage.title} type={stage.type ?? null} />
        </Fact>
      ) : null}
      {amount ? (
        <Fact label={words.field(kind, "amount")}>
          <span className="num" title={money(lang, amount)}>
            {moneyShort(lang, amount)}
          </span>
        </Fact>
      ) : null}
      {typeof fields.close_date === "string" && kind === "deal" && stage?.type !== "won" && stage?.type !== "lost" ? (
        <Fact label={words.field(kind, "close_date")}>
          <NextDay value={fields.close_date} />
        </Fact>
      ) : null}
      {kind === "task" && typeof fields.due === "string" ? (
        <Fact label={words.field(kind, "due")}>
          <NextDay value={fields.due} />
        </Fact>
      ) : null}
      <Fact label={t`Owner`}>{owner?.title ?? <span className="text-ink-3">{t`nobody`}</span>}</Fact>
      {kind === "task" || past ? null : (
        <>
          <Fact label={t`Last contact`}>{derived.last_contact ? <When ms={derived.last_contact} /> : <span className="text-ink-3">{t`never`}</span>}</Fact>
          <Fact label={t`Next contact`}>{derived.next_contact ? <NextDay value={derived.next_contact} /> : <span className="text-ink-3">{t`none`}</span>}</Fact>
        </>
      )}
    </dl>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="flex min-w-0 items-baseline gap-1.5">
      <dt className="text-xs text-ink-3">{label}</dt>
      <dd className="min-w-0 truncate">{children}</dd>
    </div>
  );
}
