// The whole vault looked over: pages, rows against the sums, search, journal. What the banners send people to.
import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { asApiError, call } from "@/api/client";
import type { Response } from "@/api/types";
import { Button } from "@/components/Button";
import { CircleAlert, CircleCheck, ShieldCheck } from "@/components/icons";
import { toastError } from "@/components/toast";
import { cn } from "@/lib/cn";
import { Row } from "./Row";

const CHECKS: Record<string, MessageDescriptor> = {
  pages: msg`Pages of the file`,
  sums: msg`Records against their sums`,
  search: msg`Search index`,
  touched: msg`List of changes`,
  journal: msg`Journal`,
  waiting: msg`Entries that wait`,
};

export function CheckVault() {
  const { t, i18n } = useLingui();
  const [checks, setChecks] = useState<Response<"doctor">["checks"] | null>(null);
  const [busy, setBusy] = useState(false);
  const run = async () => {
    setBusy(true);
    try {
      setChecks((await call("doctor", {})).checks);
    } catch (thrown) {
      toastError(asApiError(thrown));
    }
    setBusy(false);
  };
  const bad = checks?.some((check) => !check.ok) ?? false;
  return (
    <Row name="doctor" label={t`Whole vault`} help={t`Reads every page and every record. A large vault takes minutes.`}>
      <Button icon={<ShieldCheck size={14} />} disabled={busy} onClick={() => void run()}>
        {busy ? t`Checking` : t`Check the vault`}
      </Button>
      {checks ? (
        <div role="status" className="w-full">
          <ul className="mt-1 flex flex-col gap-1">
            {checks.map((check) => (
              <li key={check.name} className={cn("flex items-center gap-2", check.ok ? "text-ink-2" : "font-semibold text-danger")}>
                {check.ok ? <CircleCheck size={14} className="text-success" aria-hidden /> : <CircleAlert size={14} aria-hidden />}
                {CHECKS[check.name] ? i18n._(CHECKS[check.name] as MessageDescriptor) : check.name}
                <span className="sr-only">{check.ok ? t`in order` : t`not in order`}</span>
              </li>
            ))}
          </ul>
          {bad ? (
            <p className="mt-2 text-danger">{t`Change nothing, keep a copy of the vault's folder, and restore the last backup from before.`}</p>
          ) : null}
        </div>
      ) : null}
    </Row>
  );
}
