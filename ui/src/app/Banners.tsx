// What opening the vault found, and what the check behind it found since. What is dangerous stays until something is
// done about it; the rest until the person has read it.
import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { useLingui } from "@lingui/react/macro";
import { useNavigate } from "@tanstack/react-router";
import type { UnlockReport, Warning } from "@/api/types";
import { type Step, warningText } from "@/api/warnings";
import { Button } from "@/components/Button";
import { Notice } from "@/components/Notice";
import { useSettingsPart } from "@/features/settings/part";
import { lockNow } from "./lock";
import { useSession } from "./session";

const STEPS: Record<Step, MessageDescriptor> = {
  check: msg`Check the vault`,
  locks: msg`Passphrase and keys`,
  lock: msg`Lock now`,
};

const ORDER = { danger: 0, warning: 1, info: 2 };

export function Banners({ report, warnings }: { report: UnlockReport | null; warnings: Warning[] }) {
  const { t, i18n } = useLingui();
  const navigate = useNavigate();
  const read = useSession((session) => session.read);
  const go: Record<Step, () => void> = {
    check: () => {
      useSettingsPart.setState({ part: "security" });
      void navigate({ to: "/settings" });
    },
    locks: () => {
      useSettingsPart.setState({ part: "security" });
      void navigate({ to: "/settings" });
    },
    lock: () => void lockNow(),
  };
  const lines = warnings.flatMap((warning) => {
    const text = warningText(warning);
    if (text?.place !== "open" || (read.includes(warning.code) && !text.stays)) return [];
    return [{ key: warning.code as string, ...text, done: () => useSession.setState({ read: [...read, warning.code] }) }];
  });
  // An alarm is a warning of its own; what is left of the report is only told.
  if (report && report.details.alarm !== true && (report.anchor === "missing" || report.anchor === "ahead")) {
    lines.push({
      key: "anchor",
      place: "open",
      tone: "info",
      ...TOLD[report.anchor],
      done: () => useSession.setState({ report: null }),
    });
  }
  lines.sort((a, b) => ORDER[a.tone] - ORDER[b.tone]);
  if (lines.length === 0) return null;
  return (
    <div className="flex max-h-72 shrink-0 flex-col overflow-y-auto">
      {lines.map((line) => (
        <div key={line.key} className="flex items-start gap-3 border-b border-line px-5 py-2">
          <Notice tone={line.tone} className="grow" title={i18n._(line.title)}>
            {i18n._(line.what)}
          </Notice>
          <div className="flex shrink-0 flex-col gap-1.5">
            {line.step ? <Button onClick={go[line.step]}>{i18n._(STEPS[line.step])}</Button> : null}
            {line.stays ? null : <Button onClick={line.done}>{t`Understood`}</Button>}
          </div>
        </div>
      ))}
    </div>
  );
}

const TOLD = {
  missing: {
    title: msg`Coffer has no memory of this vault's last state`,
    what: msg`This is normal on a new computer or after the keychain was cleared. From now on an older copy would be noticed.`,
  },
  ahead: {
    title: msg`This file is newer than what Coffer remembers`,
    what: msg`The program stopped before it could take note of the last change. Nothing is missing.`,
  },
} as const;
