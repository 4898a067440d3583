// Between unlocking and the book, where the file is not the one that was seen last: stop, say it, ask. Behind it the
// banner stays for as long as the vault is open.
import { Trans, useLingui } from "@lingui/react/macro";
import type { AppState, Warning } from "@/api/types";
import { warningText } from "@/api/warnings";
import { lockNow } from "@/app/lock";
import { useSession } from "@/app/session";
import { useAutoLock } from "@/app/use-auto-lock";
import { Button } from "@/components/Button";
import { Lock, ShieldCheck, TriangleAlert } from "@/components/icons";
import { useSettingsPart } from "@/features/settings/part";
import { Card } from "./Card";

export function RolledBack({ state, warning }: { state: AppState; warning: Warning }) {
  const { t, i18n } = useLingui();
  useAutoLock(state);
  const text = warningText(warning);
  if (!text) return null;
  const goOn = () => useSession.setState({ passed: true });
  return (
    <Card label={t`The vault is not as you left it`}>
      <div role="alert" className="flex flex-col gap-3">
        <TriangleAlert size={40} strokeWidth={1.2} className="text-danger" aria-hidden />
        <h1 className="text-xl font-semibold">{i18n._(text.title)}</h1>
        <p className="text-md leading-text">{i18n._(text.what)}</p>
      </div>
      <div className="flex flex-wrap gap-2">
        <Button look="primary" large autoFocus icon={<Lock size={16} />} onClick={() => void lockNow()}>
          <Trans>Lock now</Trans>
        </Button>
        <Button
          large
          icon={<ShieldCheck size={16} />}
          onClick={() => {
            useSettingsPart.setState({ part: "security" });
            window.location.hash = "#/settings";
            goOn();
          }}
        >
          <Trans>Check the vault</Trans>
        </Button>
        <Button large onClick={goOn}>
          <Trans>Open anyway</Trans>
        </Button>
      </div>
      <p className="text-xs text-ink-3 leading-text">
        <Trans>Opening changes nothing yet. What you write from then on goes on from this state.</Trans>
      </p>
    </Card>
  );
}
