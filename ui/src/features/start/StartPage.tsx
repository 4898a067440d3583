// The first page. A fresh vault is asked how to begin, the last of the five steps; any other goes to its day.
import { Trans, useLingui } from "@lingui/react/macro";
import { Navigate, useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useRead } from "@/api/use-read";
import { useSession } from "@/app/session";
import { Button } from "@/components/Button";
import { ImportIcon, type LucideIcon, Plus, Star } from "@/components/icons";
import { Progress } from "@/components/Notice";
import { Steps } from "@/features/vault/Steps";
import { useCreate } from "@/record/create-store";
import { useSample } from "./sample";

export function StartPage() {
  const { t } = useLingui();
  const navigate = useNavigate();
  const fresh = useSession((session) => session.fresh);
  const counts = useRead("count", {}).data;
  const sample = useSample();
  const people = (counts?.account ?? 0) + (counts?.contact ?? 0) + (counts?.lead ?? 0);
  if (sample.part === null && (!fresh || people > 0)) return counts || !fresh ? <Navigate to="/today" replace /> : null;
  // Only once the other page is there: this one, no longer fresh, would lead elsewhere.
  const leave = () => useSession.setState({ fresh: false });
  const toList = () => navigate({ to: "/$noun", params: { noun: "accounts" } }).then(leave);
  const busy = sample.part !== null;
  return (
    <div className="min-h-0 grow overflow-y-auto">
      <div className="mx-auto flex min-h-full max-w-140 flex-col justify-center gap-5 p-8">
        <Steps at={5} />
        <div>
          <h1 className="text-xl font-semibold">
            <Trans>Your vault is ready</Trans>
          </h1>
          <p className="mt-1.5 text-md text-ink-2 leading-text">
            <Trans>How do you want to begin? Whatever you choose can be taken back with one click.</Trans>
          </p>
        </div>
        <ul className="flex flex-col gap-2.5">
          <Way
            icon={ImportIcon}
            title={t`Bring your customers`}
            text={t`A file that another program exported: CSV, Excel, vCard or JSON. You see every column before anything is written.`}
            action={
              <Button look="primary" disabled={busy} onClick={() => void navigate({ to: "/import" }).then(leave)}>
                <Trans>Import a file</Trans>
              </Button>
            }
          />
          <Way
            icon={Star}
            title={t`Look around first`}
            text={t`60 made-up accounts with people, deals, follow-ups and tasks, all tagged as a sample. They leave without a trace.`}
            action={
              busy ? (
                <div className="w-28">
                  <Progress value={sample.part} label={t`Filling in the sample`} />
                </div>
              ) : (
                <Button onClick={() => void sample.fill().then((done) => (done ? navigate({ to: "/today" }).then(leave) : undefined))}>
                  <Trans>Put in a sample</Trans>
                </Button>
              )
            }
          />
          <Way
            icon={Plus}
            title={t`Begin with one account`}
            text={t`Type in the customer you are thinking of right now.`}
            action={
              <Button
                disabled={busy}
                onClick={() => {
                  void toList();
                  useCreate.setState({ kind: "account", preset: {} });
                }}
              >
                <Trans>New account</Trans>
              </Button>
            }
          />
        </ul>
        <Button look="link" className="self-start" disabled={busy} onClick={() => void toList()}>
          <Trans>Start empty</Trans>
        </Button>
      </div>
    </div>
  );
}

function Way({ icon: Icon, title, text, action }: { icon: LucideIcon; title: string; text: string; action: ReactNode }) {
  return (
    <li className="flex items-center gap-4 rounded-md border border-line bg-surface px-4 py-3.5 shadow-card">
      <Icon size={20} strokeWidth={1.5} className="shrink-0 text-ink-3" aria-hidden />
      <div className="min-w-0 grow">
        <div className="text-md font-semibold">{title}</div>
        <div className="text-ink-2 leading-text">{text}</div>
      </div>
      <div className="shrink-0">{action}</div>
    </li>
  );
}
