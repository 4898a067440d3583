// The first page. A fresh vault is asked how to begin; any other goes to its day.
import { Trans } from "@lingui/react/macro";
import { Navigate, useNavigate } from "@tanstack/react-router";
import { useRead } from "@/api/use-read";
import { useSession } from "@/app/session";
import { Button } from "@/components/Button";
import { ImportIcon, Plus, ShieldCheck } from "@/components/icons";
import { useCreate } from "@/record/create-store";

export function StartPage() {
  const navigate = useNavigate();
  const fresh = useSession((session) => session.fresh);
  const counts = useRead("count", {}).data;
  const people = (counts?.account ?? 0) + (counts?.contact ?? 0) + (counts?.lead ?? 0);
  if (!fresh || people > 0) return counts || !fresh ? <Navigate to="/today" replace /> : null;
  // Only once the other page is there: this one, no longer fresh, would lead elsewhere.
  const leave = () => useSession.setState({ fresh: false });
  return (
    <div className="flex grow items-center justify-center overflow-y-auto p-8">
      <div className="flex max-w-140 flex-col gap-5">
        <ShieldCheck size={32} strokeWidth={1.2} className="text-success" aria-hidden />
        <div>
          <h1 className="text-xl font-semibold">
            <Trans>Your vault is ready</Trans>
          </h1>
          <p className="mt-1.5 text-md text-ink-2 leading-text">
            <Trans>
              Bring your customers in from the file another program exported: CSV, Excel, vCard or JSON. You see every
              column before anything is written, and one click takes the whole import back.
            </Trans>
          </p>
        </div>
        <div className="flex flex-wrap gap-2">
          <Button
            look="primary"
            large
            icon={<ImportIcon size={16} />}
            onClick={() => {
              void navigate({ to: "/import" }).then(leave);
            }}
          >
            <Trans>Import a file</Trans>
          </Button>
          <Button
            large
            icon={<Plus size={16} />}
            onClick={() => {
              void navigate({ to: "/$noun", params: { noun: "accounts" } }).then(leave);
              useCreate.setState({ kind: "account", preset: {} });
            }}
          >
            <Trans>Start with one account</Trans>
          </Button>
          <Button
            look="ghost"
            large
            onClick={() => {
              void navigate({ to: "/$noun", params: { noun: "accounts" } }).then(leave);
            }}
          >
            <Trans>Start empty</Trans>
          </Button>
        </div>
      </div>
    </div>
  );
}
