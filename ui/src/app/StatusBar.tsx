import { Trans, useLingui } from "@lingui/react/macro";
import { useNavigate, useRouterState } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useRead } from "@/api/use-read";
import { Tip } from "@/components/Button";
import { Lock, Split } from "@/components/icons";
import { Progress } from "@/components/Notice";
import { countdown, number } from "@/lib/format";
import { ariaKeys } from "@/lib/keys";
import { useLang } from "@/lib/use-lang";
import { useConflictCount } from "@/features/conflicts/conflicts";
import { TeamAsOf } from "@/features/team/TeamAsOf";
import { useDueCount } from "@/features/today/due";
import { useKeysOf } from "./keymap";
import { lockNow } from "./lock";
import { useSession } from "./session";
import { useStatus } from "./status";
import { useLocksAt } from "./use-auto-lock";
import { VERBS } from "./verbs";

export function StatusBar() {
  const { t } = useLingui();
  const lock = useKeysOf("lock", VERBS.lock.keys);
  return (
    <footer
      aria-label={t`Status`}
      className="flex h-6.5 shrink-0 items-center gap-3 border-t border-line bg-sunken px-3.5 text-xs text-ink-2"
    >
      <DueCount />
      <Conflicts />
      <Selection />
      <Running />
      <Job />
      <div className="grow" />
      <TeamAsOf />
      <AutoLock />
      <Tip label={t`Lock now`} keys={lock}>
        <button
          type="button"
          {...(lock ? { "aria-keyshortcuts": ariaKeys(lock) } : {})}
          onClick={() => void lockNow()}
          className="flex h-6 items-center gap-1.5 rounded-xs px-1.5 hover:bg-hover hover:text-ink"
        >
          <Lock size={12} aria-hidden />
          <Trans>Encrypted on this computer</Trans>
          <span className="sr-only">{t`Lock now`}</span>
        </button>
      </Tip>
    </footer>
  );
}

/** What is due, while nothing else is to be told. */
function DueCount() {
  const { t } = useLingui();
  const lang = useLang();
  const { due, late } = useDueCount();
  const quiet = useStatus((state) => state.selection === null && state.job === null);
  if (!quiet || due === 0) return null;
  const n = number(lang, due);
  const red = number(lang, late);
  return <span className="num">{late > 0 ? t`${n} due · ${red} overdue` : t`${n} due`}</span>;
}

/** What waits for a choice; the way there. */
function Conflicts() {
  const { t } = useLingui();
  const lang = useLang();
  const navigate = useNavigate();
  const count = useConflictCount();
  const here = useRouterState({ select: (router) => router.location.pathname === "/conflicts" });
  const quiet = useStatus((state) => state.selection === null && state.job === null);
  if (!quiet || here || count === 0) return null;
  const n = number(lang, count);
  return (
    <button
      type="button"
      onClick={() => void navigate({ to: "/conflicts" })}
      className="num flex h-6 items-center gap-1.5 rounded-xs px-1.5 text-warning hover:bg-hover"
    >
      <Split size={12} aria-hidden />
      {t`${n} to choose`}
    </button>
  );
}

function Selection() {
  const lang = useLang();
  const selection = useStatus((state) => state.selection);
  if (!selection) return null;
  const n = number(lang, selection.count);
  return (
    <span role="status" className="num flex min-w-0 gap-3">
      <span className="shrink-0">
        <Trans>{n} selected</Trans>
      </span>
      {selection.parts.map((part) => (
        <span key={part} className="truncate">
          {part}
        </span>
      ))}
    </span>
  );
}

/** Work that a screen started and left running. */
function Running() {
  const { t } = useLingui();
  const lang = useLang();
  const job = useStatus((state) => state.job);
  if (!job) return null;
  const done = number(lang, job.done);
  const total = number(lang, job.total);
  return (
    <span className="flex h-6 items-center gap-2">
      <span className="num truncate">{job.total > 0 ? t`${job.label} ${done} of ${total}` : job.label}</span>
      <span className="w-24 shrink-0">
        <Progress label={job.label} value={job.total > 0 ? job.done / job.total : null} />
      </span>
      {job.cancel ? (
        <button type="button" onClick={job.cancel} className="h-6 rounded-xs px-1.5 text-accent-text hover:bg-hover">
          <Trans>Cancel</Trans>
        </button>
      ) : null}
    </span>
  );
}

/** An import that goes on while the person works elsewhere. */
function Job() {
  const { t } = useLingui();
  const lang = useLang();
  const navigate = useNavigate();
  const job = useSession((session) => session.job);
  const here = useRouterState({ select: (router) => router.location.pathname === "/import" });
  const { data } = useRead("job_status", { job: job ?? "" }, { enabled: job !== null, every: job !== null ? 400 : false });
  if (!job || here || !data) return null;
  const running = data.state === "running";
  const done = number(lang, data.done);
  const total = number(lang, data.total);
  return (
    <button
      type="button"
      onClick={() => void navigate({ to: "/import" })}
      className="flex h-6 items-center gap-2 rounded-xs px-1.5 hover:bg-hover hover:text-ink"
    >
      {running ? (
        <>
          <span className="num">{t`Importing ${done} of ${total}`}</span>
          <span className="w-24">
            <Progress label={t`Import`} value={data.total > 0 ? data.done / data.total : null} />
          </span>
        </>
      ) : (
        t`Import finished`
      )}
    </button>
  );
}

const LAST_MINUTE_MS = 60_000;

/** Nobody needs a clock that runs all day: the last minute is told, and told to screen readers once. */
function AutoLock() {
  const at = useLocksAt((state) => state.at);
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const tick = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(tick);
  }, []);
  if (at === null || at - now > LAST_MINUTE_MS) return null;
  const time = countdown(at - now);
  return (
    <>
      <span role="status" className="sr-only">
        <Trans>Coffer locks in less than a minute</Trans>
      </span>
      <span className="num font-semibold text-warning">
        <Trans>Locks in {time}</Trans>
      </span>
      <span aria-hidden className="h-3 w-px bg-line" />
    </>
  );
}
