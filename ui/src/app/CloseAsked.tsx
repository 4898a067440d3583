// The first time the window is closed on a desktop with a tray: what closing is to mean, asked once and kept. Escape
// leaves the window where it is.
import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { asApiError, call, closeWindow } from "@/api/client";
import { Button } from "@/components/Button";
import { Dialog, DialogFoot } from "@/components/Dialog";
import { toastError } from "@/components/toast";
import { flushBeforeLock } from "@/record/drafts";
import { useCloseAsked } from "./close-asked";
import { askState } from "./lock";

export function CloseAsked() {
  const { t } = useLingui();
  const open = useCloseAsked((state) => state.open);
  const [busy, setBusy] = useState(false);
  const close = () => useCloseAsked.setState({ open: false });
  const answer = async (close_to_tray: boolean) => {
    setBusy(true);
    try {
      // Either way the vault is locked.
      await flushBeforeLock();
      await call("settings_set", { close_to_tray });
      await askState();
      close();
      await closeWindow();
    } catch (thrown) {
      toastError(asApiError(thrown));
    }
    setBusy(false);
  };
  return (
    <Dialog open={open} onClose={close} title={t`When you close the window`} className="w-120">
      <div className="flex flex-col gap-2 px-5 pb-5 leading-text text-ink-2">
        <p>
          <Trans>Coffer can stay in the tray and go on reminding you, or quit. Either way the vault is locked.</Trans>
        </p>
        <p>
          <Trans>It asks only this once; the answer can be changed in the settings under Compatibility.</Trans>
        </p>
      </div>
      <DialogFoot>
        <Button disabled={busy} onClick={() => void answer(false)}>
          <Trans>Quit</Trans>
        </Button>
        <Button look="primary" data-first disabled={busy} onClick={() => void answer(true)}>
          <Trans>Keep in the tray</Trans>
        </Button>
      </DialogFoot>
    </Dialog>
  );
}
