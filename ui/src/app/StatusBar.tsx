import { Trans, useLingui } from "@lingui/react/macro";
import { useNavigate, useRouterState } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useRead } from "@/api/use-read";
import { Tip } from "@/components/Button";
import { Lock } from "@/components/icons";
import { Progress } from "@/components/Notice";
import { cn } from "@/lib/cn";
import { countdown, number } from "@/lib/format";
import { ariaKeys } from "@/lib/keys";
import { useLang } from "@/lib/use-lang";
import { useListState } from "@/record/list-state";
import { isNoun, NOUNS } from "./paths";
import { lockNow } from "./lock";
import { useSession } from "./session";
import { useLocksAt } from "./use-auto-lock";

export function StatusBar() {
  const { t } = useLingui();
  return (
    <footer
      aria-label={t`Status`}
      className="flex h-6.5 shrink-0 items-center gap-3 border-t border-line bg-sunken px-3.5 text-xs text-ink-2"
    >
      <Selection />
      <Job />
      <div className="grow" />
      <AutoLock />
      <span aria-hidden className="h-3 w-px bg-line" />
      <Tip label={t`Lock now`} keys="mod+l">
        <button
          type="button"
          aria-keyshortcuts={ariaKeys("mod+l")}
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

function Selection() {
  const lang = useLang();
  // Ticked rows belong to the list; on a record's page they would read as if they were its own.
  const noun = useRouterState({ select: (router) => router.location.pathname.slice(1) });
  const { selected } = useListState(isNoun(noun) ? NOUNS[noun] : "account");
  if (!isNoun(noun) || selected.size === 0) return null;
  const n = number(lang, selected.size);
  return (
    <span role="status">
      <Trans>
        <span className="num">{n}</span> selected
      </Trans>
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

function AutoLock() {
  const { t } = useLingui();
  const at = useLocksAt((state) => state.at);
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const tick = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(tick);
  }, []);
  if (at === null) return null;
  const left = at - now;
  const time = countdown(left);
  return (
    <span className={cn("num", left < 60_000 && "font-semibold text-warning")} title={t`Locks by itself when nobody uses it`}>
      <Trans>Auto-lock {time}</Trans>
    </span>
  );
}

