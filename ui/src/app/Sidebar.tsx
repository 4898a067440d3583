import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { useRead } from "@/api/use-read";
import { Kbd, Tip } from "@/components/Button";
import {
  Building2,
  CircleCheck,
  ImportIcon,
  type LucideIcon,
  Search,
  Settings,
  Split,
  Star,
  Sun,
  Trash2,
  User,
  UserPlus,
} from "@/components/icons";
import { Seal } from "@/components/Seal";
import { cn } from "@/lib/cn";
import { number } from "@/lib/format";
import { ariaKeys } from "@/lib/keys";
import { useConflictCount } from "@/features/conflicts/conflicts";
import { useDueCount } from "@/features/today/due";
import { useLang } from "@/lib/use-lang";
import { useKeysOf } from "./keymap";
import { PinnedViews } from "./PinnedViews";
import { type VerbId, VERBS } from "./verbs";

const ITEM =
  "flex h-8 items-center gap-3 rounded-sm px-2 text-ink-2 hover:bg-hover hover:text-ink aria-[current=page]:bg-selected aria-[current=page]:font-semibold aria-[current=page]:text-accent-text";

/** 224 px, or a rail of icons below 1100 px or on wish. `narrow`: null follows the window. */
export function Sidebar({ name, narrow, onSearch }: { name: string; narrow: boolean | null; onSearch: () => void }) {
  const { t } = useLingui();
  const counts = useRead("count", {}, { keep: true }).data;
  const { due } = useDueCount();
  const waiting = useConflictCount();
  const search = useKeysOf("palette", VERBS.palette.keys);
  const rail = narrow === true;
  const full = narrow === false;
  const words = cn(rail && "hidden", !rail && !full && "max-wide:hidden");
  const item = cn(ITEM, rail && "justify-center", !rail && !full && "max-wide:justify-center");
  return (
    <nav
      aria-label={t`Main`}
      className={cn(
        "flex shrink-0 flex-col gap-3 border-r border-line bg-sunken px-2 pt-4 pb-2",
        rail ? "w-14" : full ? "w-56" : "w-56 max-wide:w-14",
      )}
    >
      <div className={cn("flex items-center gap-2.5 px-2", (rail || !full) && "max-wide:px-1", rail && "px-1")}>
        <Seal name={name} />
        <div data-sidebar-words className={cn("min-w-0", words)}>
          <div className="truncate font-semibold" title={name}>
            {name}
          </div>
          <div className="text-xs text-ink-3">
            <Trans>On this computer</Trans>
          </div>
        </div>
      </div>
      <button
        type="button"
        onClick={onSearch}
        {...(search ? { "aria-keyshortcuts": ariaKeys(search) } : {})}
        className={cn(
          "flex h-8 items-center gap-2 rounded-sm border border-line bg-surface px-2 text-ink-3 hover:bg-hover",
          rail && "justify-center",
          !rail && !full && "max-wide:justify-center",
        )}
      >
        <Search size={16} className="shrink-0" aria-hidden />
        <span className="sr-only">{t`Search or run a command`}</span>
        <span aria-hidden className={cn("grow truncate text-left", words)}>
          <Trans>Search</Trans>
        </span>
        {search ? <Kbd keys={search} className={words} /> : null}
      </button>
      <ul className="flex flex-col gap-0.5">
        <Item to="/today" icon={Sun} label={t`Today`} verb="go-today" count={due} words={words} item={item} />
        <Item noun="accounts" icon={Building2} label={t`Accounts`} verb="go-accounts" count={counts?.account} words={words} item={item} />
        <Item noun="contacts" icon={User} label={t`Contacts`} verb="go-contacts" count={counts?.contact} words={words} item={item} />
        <Item noun="leads" icon={UserPlus} label={t`Leads`} verb="go-leads" count={counts?.lead} words={words} item={item} />
        <Item noun="deals" icon={Star} label={t`Deals`} verb="go-deals" count={counts?.deal} words={words} item={item} />
        <Item noun="tasks" icon={CircleCheck} label={t`Tasks`} verb="go-tasks" count={counts?.task} words={words} item={item} />
      </ul>
      <div className="min-h-0 grow overflow-y-auto overflow-x-hidden">
        <PinnedViews words={words} item={item} />
      </div>
      <ul className="flex flex-col gap-0.5">
        {waiting > 0 ? <Item to="/conflicts" icon={Split} label={t`Conflicts`} verb="go-conflicts" count={waiting} words={words} item={item} /> : null}
        <Item to="/import" icon={ImportIcon} label={t`Import`} verb="go-import" words={words} item={item} />
        <Item to="/trash" icon={Trash2} label={t`Trash`} verb="go-trash" words={words} item={item} />
        <Item to="/settings" icon={Settings} label={t`Settings`} verb="go-settings" words={words} item={item} />
      </ul>
    </nav>
  );
}

interface ItemProps {
  noun?: string;
  to?: "/today" | "/conflicts" | "/import" | "/trash" | "/settings";
  icon: LucideIcon;
  label: string;
  verb: VerbId;
  count?: number | undefined;
  words: string;
  item: string;
}

function Item({ noun, to, icon: Icon, label, verb, count, words, item }: ItemProps) {
  const keys = useKeysOf(verb, VERBS[verb].keys);
  const lang = useLang();
  const inside = (
    <>
      <Icon size={16} strokeWidth={1.5} className="shrink-0" aria-hidden />
      <span className="sr-only">{label}</span>
      <span aria-hidden className={cn("grow truncate", words)}>
        {label}
      </span>
      {count ? <span className={cn("num text-xs font-normal text-ink-3 in-aria-[current=page]:text-ink-2", words)}>{number(lang, count)}</span> : null}
    </>
  );
  const rest = { className: item, ...(keys ? { "aria-keyshortcuts": ariaKeys(keys) } : {}) };
  return (
    <li>
      <Tip label={label} keys={keys}>
        {noun ? (
          <Link to="/$noun" params={{ noun }} {...rest}>
            {inside}
          </Link>
        ) : (
          <Link to={to ?? "/settings"} {...rest}>
            {inside}
          </Link>
        )}
      </Tip>
    </li>
  );
}
