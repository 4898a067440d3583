// Beside the day: the month in figures, and the deals that need somebody. What no figure fills is not there.
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Attention, MonthNumbers } from "@/api/record-types";
import { useRead } from "@/api/use-read";
import { cn } from "@/lib/cn";
import { money, moneyShort, number } from "@/lib/format";
import { useLang } from "@/lib/use-lang";
import { trail } from "@/record/trail";

export function Rail() {
  const month = useRead("month_numbers", {}, { keep: true }).data;
  const attention = useRead("attention", {}, { keep: true }).data;
  const some = month && month.won_count + month.open_count + month.new_accounts + month.followups > 0;
  const needs = attention && attention.items.length > 0;
  if (!some && !needs) return null;
  return (
    <div className="flex min-w-0 grow basis-82 flex-col gap-3 max-wide:basis-65">
      {some ? <Month numbers={month} /> : null}
      {needs ? <NeedsYou items={attention.items} more={attention.more} /> : null}
    </div>
  );
}

function Card({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title} className="rounded-md border border-line bg-surface p-4 shadow-card">
      <h2 className="mb-2 font-semibold text-ink-2">{title}</h2>
      {children}
    </section>
  );
}

function Month({ numbers }: { numbers: MonthNumbers }) {
  const { t } = useLingui();
  const lang = useLang();
  const won = numbers.won.filter((amount) => amount.minor !== 0);
  return (
    <Card title={t`This month`}>
      {numbers.won_count > 0 ? (
        <p className="mb-2 flex flex-wrap items-baseline gap-x-2">
          {won.map((amount) => (
            <span key={amount.currency} className="num text-2xl font-semibold" title={money(lang, amount)}>
              {moneyShort(lang, amount)}
            </span>
          ))}
          <span className="text-ink-3">
            <Plural value={numbers.won_count} one="# deal won" other="# deals won" />
          </span>
        </p>
      ) : null}
      <dl className="flex flex-col gap-1">
        <Fact name={t`Open deals`} value={numbers.open_count}>
          {numbers.open.map((amount) => moneyShort(lang, amount)).join(" + ")}
        </Fact>
        <Fact name={t`New accounts`} value={numbers.new_accounts} />
        <Fact name={t`Follow-ups`} value={numbers.followups} />
      </dl>
    </Card>
  );
}

function Fact({ name, value, children }: { name: string; value: number; children?: ReactNode }) {
  const lang = useLang();
  if (value === 0) return null;
  return (
    <div className="flex items-baseline gap-2">
      <dt className="grow text-ink-2">{name}</dt>
      <dd className="num flex items-baseline gap-2 text-right">
        {children ? <span className="text-ink-3">{children}</span> : null}
        {number(lang, value)}
      </dd>
    </div>
  );
}

const SHOWN = 6;
/** A deal that stands still is worse than one whose day has passed. */
const BAD: Attention["reason"][] = ["stale", "no_next_step"];

function NeedsYou({ items, more }: { items: Attention[]; more: number }) {
  const { t } = useLingui();
  const lang = useLang();
  const left = more + Math.max(0, items.length - SHOWN);
  return (
    <Card title={t`Needs attention`}>
      <ul>
        {items.slice(0, SHOWN).map((item) => (
          <li key={item.deal.id} className="flex items-center gap-3 border-b border-line py-2 last:border-0 last:pb-0">
            <span aria-hidden className={cn("h-9 w-0.75 shrink-0 rounded-full", BAD.includes(item.reason) ? "bg-danger" : "bg-warning")} />
            <div className="min-w-0 grow">
              <Link to="/$noun/$id" params={{ noun: "deals", id: item.deal.id }} className="block truncate hover:text-accent-text" title={item.deal.title}>
                {trail([item.account?.title, item.deal.title])}
              </Link>
              <div className="truncate text-xs text-ink-3">
                <Why item={item} />
              </div>
            </div>
            {item.amount ? (
              <span className="num shrink-0" title={money(lang, item.amount)}>
                {moneyShort(lang, item.amount)}
              </span>
            ) : null}
          </li>
        ))}
      </ul>
      {left > 0 ? (
        <Link to="/$noun" params={{ noun: "deals" }} className="mt-2 block text-xs text-accent-text hover:underline">
          <Plural value={left} one="# more" other="# more" />
        </Link>
      ) : null}
    </Card>
  );
}

function Why({ item }: { item: Attention }) {
  const { t } = useLingui();
  const stage = item.stage ?? "";
  const days = item.days ?? 0;
  switch (item.reason) {
    case "no_next_step":
      return stage ? <Trans>In “{stage}”, no next step</Trans> : t`No next step`;
    case "stale":
      return stage ? (
        <Trans>
          <Plural value={days} one="# day" other="# days" /> in “{stage}”
        </Trans>
      ) : (
        <Plural value={days} one="Still for # day" other="Still for # days" />
      );
    case "close_passed":
      return <Plural value={days} one="Expected close passed # day ago" other="Expected close passed # days ago" />;
    case "quiet":
      return <Plural value={days} one="No contact for # day" other="No contact for # days" />;
  }
}
